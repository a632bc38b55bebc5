"""The pages and files of results: who reads what, the same figures everywhere, and no small number anywhere."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client

from citizenship.findings import analysis, results
from citizenship.findings.analysis import LONDON, Code
from programmes import clock
from tests import factories
from tests.citizenship.factories import ceremony, figures, publication, study
from tests.citizenship.factories.waves import ARMS, design

pytestmark = pytest.mark.django_db
SMALL = {3, 7}


@pytest.fixture
def done(camden_joined: Any, hackney_joined: Any) -> Any:
    """A closed study of 33 boroughs: in one 3 people said yes afterwards, in another 7, in the others 20 or more."""
    made = study("done", boroughs=[camden_joined.borough, hackney_joined.borough], state="closed")
    figures(made, analysis.work_out(thirty_three(), area(), as_of=clock.now().isoformat()))
    return made


def names() -> list[str]:
    """33 boroughs by GSS code."""
    return [f"E090000{n:02d}" for n in range(1, 34)]


def area() -> Any:
    """Their design, half of them inner London."""
    return design(names(), is_randomised=False)


def thirty_three() -> list[Code]:
    """Everybody of one arm or the other in each borough: 60 people, 25 of them yes before."""
    codes = []
    for n, borough in enumerate(names()):
        yes = {0: 3, 20: 7}.get(n, 21 + n % 5)
        for arm in ARMS:
            for person in range(60):
                before = {"register": "yes" if person < 25 else "no"}
                after = {"register": "yes" if person < yes else "no"}
                quarter = f"2027-Q{1 + person % 2}"
                codes.append(
                    Code(f"{borough}-{person % 12}", borough, arm.key, quarter, {"before": before, "after": after})
                )
    return codes


class TestCheck5:
    """Survey outcomes of 33 boroughs with one count of 3 and one of 7."""

    def test_in_no_csv_json_or_svg(self, done: Any, client: Client) -> None:
        publication(done)
        base = "/citizenship/studies/done"
        lines = b"".join(client.get(f"{base}.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        values = [row[6] for row in csv.reader(io.StringIO(lines))][1:]
        assert len(values) > 500
        assert not {str(number) for number in SMALL} & set(values)
        assert "[x]" in values
        read = client.get(f"{base}.json").json()["figures"][0]
        counts = [value for each in read["outcomes"] for cell in each["counts"].values() for value in cell.values()]
        assert not SMALL & set(counts)
        drawn = client.get(f"{base}/after/register.svg").content.decode()
        assert not {f">{number}<" for number in SMALL} & set(re.findall(r">[^<]*<", drawn))

    def test_in_no_page(self, done: Any, client: Client, client_for: Any, ravi: Any, noor: Any) -> None:
        """Everybody's, the registrar's whose borough has the 7, and the analyst's under every filter."""
        publication(done)
        at = f"/admin/citizenship/publication/studies/{done.pk}/"
        pages = [client.get("/citizenship/studies/done/"), client_for(ravi).get("/citizenship/ceremonies/results/")]
        analyst = client_for(noor)
        for place in (LONDON, "inner", "outer", "E09000001", "E09000021", "2027-Q1"):
            for arm in ("", "all", "arm-1"):
                pages.append(analyst.get(at, {"place": place, "arm": arm}))
        for page in pages:
            assert page.status_code == 200
            cells = [
                re.sub(r"<[^>]+>", " ", each).split()
                for each in re.findall(r"<td.*?</td>", page.content.decode(), re.S)
            ]
            assert not {str(number) for number in SMALL} & {cell[0] for cell in cells if cell}

    def test_neither_from_totals_nor_parts(self, done: Any) -> None:
        """London and its two parts are told; what is left of them without the shown boroughs is ten people or more."""
        content = done.figures.get().content
        counts = content["outcomes"][0]["counts"]
        for arm in ("all", "arm-1", "arm-2"):
            for total, inside in ((LONDON, ("inner", "outer")), ("inner", names()[:16]), ("outer", names()[16:])):
                for name in ("after_yes", "after_no"):
                    whole = counts[f"{total}/{arm}"][name]
                    shown = [counts[f"{each}/{arm}"][name] for each in inside]
                    if whole is not None and None in shown:
                        assert shown.count(None) >= 2
                        assert whole - sum(value or 0 for value in shown) >= 10
        assert counts[f"{LONDON}/all"]["after_yes"] is not None

    def test_two_dates_are_the_same_date(self, done: Any, client: Client) -> None:
        """The public page reads what was frozen: whatever comes in later, the figures are those of the first day."""
        publication(done)
        first = client.get("/citizenship/studies/done.json").json()["figures"]
        held = ceremony(done.places.first().borough, state="held", arm=done.arms.get(order=1))
        assert held.study == done
        assert client.get("/citizenship/studies/done.json").json()["figures"] == first


class TestEverybody:
    def test_the_page(self, done: Any, client: Client, queries: Any) -> None:
        publication(done)
        with queries(at_most=6):
            page = client.get("/citizenship/studies/done/").content.decode()
        assert "We learned something." in page
        assert results.NOT_RANDOMISED in page
        assert page.count("<svg viewBox") == 3
        assert "/citizenship/studies/done/after/register.svg" in page

    def test_the_drawing_says_what_it_shows(self, done: Any, client: Client) -> None:
        publication(done)
        answer = client.get("/citizenship/studies/done/after/register.svg")
        assert answer["Content-Type"].startswith("image/svg+xml")
        assert "<title" in answer.content.decode()
        assert "Registered to vote, 12 weeks after the ceremony" in answer.content.decode()

    def test_the_pdf(self, done: Any, client: Client) -> None:
        publication(done)
        answer = client.get("/citizenship/studies/done.pdf")
        assert answer.content.startswith(b"%PDF")
        assert b"/MarkInfo" in answer.content or b"StructTreeRoot" in answer.content

    @pytest.mark.parametrize("state", ["prepared", "withdrawn"])
    def test_nothing_that_is_not_published(self, state: str, done: Any, client: Client) -> None:
        publication(done, state)
        for end in ("/", ".csv", ".json", ".pdf", "/after/register.svg"):
            assert client.get(f"/citizenship/studies/done{end}").status_code == 404

    def test_unknown_drawings(self, done: Any, client: Client) -> None:
        publication(done)
        assert client.get("/citizenship/studies/done/later/register.svg").status_code == 404
        assert client.get("/citizenship/studies/done/after/height.svg").status_code == 404


class TestRegistrar:
    def test_their_own_borough_only(self, done: Any, client_for: Any, ravi: Any, sela: Any) -> None:
        camden, hackney = (client_for(user).get("/citizenship/ceremonies/results.csv") for user in (ravi, sela))
        lines = [b"".join(each.streaming_content).decode() for each in (camden, hackney)]
        assert "Borough E09000007" in lines[0]
        assert "Borough E09000012" not in lines[0]
        assert "Borough E09000012" in lines[1]
        assert "All boroughs" not in lines[0] + lines[1]

    def test_before_there_are_figures(self, running: Any, client_for: Any, ravi: Any) -> None:
        page = client_for(ravi).get("/citizenship/ceremonies/results/").content.decode()
        assert "There are no figures yet" in page
        assert "Study one" in page

    def test_nobody_else(self, done: Any, client_for: Any, farah: Any, ines: Any) -> None:
        for user in (farah, ines):
            assert client_for(user).get("/citizenship/ceremonies/results/").status_code == 404
            assert client_for(user).get("/citizenship/ceremonies/results.csv").status_code == 404


class TestStaff:
    def test_an_analyst_reads_and_takes_away(self, done: Any, client_for: Any, noor: Any, queries: Any) -> None:
        client, at = client_for(noor), f"/admin/citizenship/publication/studies/{done.pk}/"
        assert client.get("/admin/citizenship/publication/studies/").status_code == 200
        with queries(at_most=30):
            page = client.get(at, {"place": "inner"}).content.decode()
        assert "Prepare the results" in page
        assert json.loads(client.get(f"{at}figures.json").content)["figures"][0]["follow_up"] == "after"
        assert b"Registered to vote" in b"".join(client.get(f"{at}figures.csv").streaming_content)

    def test_two_people_publish(self, done: Any, client_for: Any, noor: Any, ines: Any, client: Client) -> None:
        at = f"/admin/citizenship/publication/studies/{done.pk}/prepare/"
        one, two = client_for(noor), client_for(ines)
        answer = one.post(at, {"summary": "It helps.", "form_token": factories.token()})
        assert answer.status_code == 302
        made = done.publications.get()
        own = f"/admin/citizenship/publication/{made.pk}/"
        assert "You prepared these results" in one.get(f"{own}change/").content.decode()
        refused = one.post(f"{own}publish/", {"form_token": factories.token()})
        assert "Somebody else has to check" in refused.content.decode()
        assert two.post(f"{own}publish/", {"form_token": factories.token()}).status_code == 302
        assert "It helps." in client.get("/citizenship/studies/done/").content.decode()
        assert two.get(f"{own}results.pdf").content.startswith(b"%PDF")
        assert two.post(f"{own}withdraw/", {"reason": "words", "form_token": factories.token()}).status_code == 302
        assert client.get("/citizenship/studies/done/").status_code == 404

    def test_others_are_refused(self, done: Any, client_for: Any, otto: Any) -> None:
        client, at = client_for(otto), f"/admin/citizenship/publication/studies/{done.pk}/"
        for end in ("", "prepare/", "open-survey/", "work-out/after/", "figures.csv", "figures.json"):
            assert client.get(at + end).status_code == 403

    def test_an_analyst_does_not_open_surveys(self, running: Any, client_for: Any, noor: Any) -> None:
        at = f"/admin/citizenship/publication/studies/{running.pk}/open-survey/"
        assert client_for(noor).post(at, {"form_token": factories.token()}).status_code == 403


def test_the_registrar_sees_the_same_numbers_as_everybody(done: Any) -> None:
    """One row of figures stands behind every page."""
    content = done.figures.get().content
    own = results.rows(content, ["E09000007"])
    assert all(row in results.rows(content) for row in own)
