"""What visitors read of programmes: the list with its choices, the page with its parts, links that are counted."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from programmes import clock
from programmes.catalogue import actions, choosing, content, reference_pages, scale_pages
from programmes.catalogue.models import LinkCount, Programme, ProgrammeFact, ProgrammeSection, SectionLink
from programmes.people.models import Borough
from tests import reading_age
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db
NEWHAM, BARNET = "E09000025", "E09000003"


def several() -> None:
    """Pages that differ in everything that can be chosen."""
    rows.programme("hubs", theme="shared_experiences", audiences=["parents"], boroughs=[NEWHAM], summary="Nurseries.")
    rows.programme("sport", theme="shared_experiences", audiences=["anyone"])
    rows.programme("jobs", theme="barriers", audiences=["employers"], boroughs=[BARNET])
    rows.programme("ceremonies", theme="active_citizens", audiences=["boroughs", "newcomers"])


def found(client: Any, query: str) -> list[str]:
    """The short names of the programmes on a page of the list, in their order."""
    themes = client.get(f"/programmes/{query}").context["page"].themes
    return [programme.slug for _, group in themes for programme in group]


class TestChoosing:
    @pytest.mark.parametrize(
        ("query", "slugs"),
        [
            ("", ["hubs", "sport", "ceremonies", "jobs"]),
            ("?q=nursery", ["hubs"]),
            ("?theme=barriers", ["jobs"]),
            ("?theme=nothing", ["hubs", "sport", "ceremonies", "jobs"]),
            ("?for=parents", ["hubs", "sport"]),  # what is for any Londoner is for parents too
            ("?for=employers", ["jobs"]),  # an employer is no Londoner
            (f"?borough={NEWHAM}", ["hubs", "sport", "ceremonies"]),  # with those for all of London
            (f"?borough={BARNET}&for=employers&q=victim", ["jobs"]),
            ("?borough=E99&after=x", ["hubs", "sport", "ceremonies", "jobs"]),
            ("?q=nothing+at+all", []),
        ],
    )
    def test_by_words_theme_audience_and_borough(self, client: Any, query: str, slugs: list[str]) -> None:
        several()
        assert found(client, query) == slugs

    def test_what_is_open_now(self, client: Any, otto: Any, settings: Any) -> None:
        several()
        rows.way(of=Programme.objects.get(slug="jobs"), by=otto)
        rows.way(of=Programme.objects.get(slug="sport"))  # a draft is not open
        assert found(client, "?open=yes") == ["jobs"]
        assert "You can take part now" in client.get("/programmes/").content.decode()

    def test_an_areas_open_page_counts(self, client: Any) -> None:
        rows.programme("citizenship-ceremonies")
        assert found(client, "?open=yes") == ["citizenship-ceremonies"]

    def test_words_of_a_section_find_the_page(self, client: Any) -> None:
        several()
        page = Programme.objects.get(slug="jobs")
        section = page.sections.create(order=1, heading="Apprentices", text="Building sites.")
        assert found(client, "?q=apprentice") == ["jobs"]
        section.delete()
        assert found(client, "?q=apprentice") == []

    def test_nothing_says_what_to_do(self, client: Any) -> None:
        several()
        page = client.get("/programmes/?q=nothing+at+all").content.decode()
        assert "No programme fits all of that" in page
        assert "Show every programme" in page

    def test_pages_by_key_cost_the_same(self, client: Any, queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        several()
        with queries() as few:
            client.get("/programmes/")
        asked = len(few)
        for number in range(20):
            rows.programme(f"more-{number:02}", theme="evidence")
        monkeypatch.setattr(choosing, "PAGE", 7)
        seen, query = [], ""
        for _ in range(5):
            with queries(at_most=asked):
                answer = client.get(f"/programmes/{query}")
            page = answer.context["page"]
            seen += [programme.slug for _, group in page.themes for programme in group]
            query = page.next_query
            if not query:
                break
        assert len(seen) == len(set(seen)) == 24
        assert seen[:4] == ["hubs", "sport", "ceremonies", "jobs"]
        assert page.total == "24"

    def test_a_draft_is_not_listed(self, client: Any) -> None:
        rows.programme("hidden", published=False)
        assert found(client, "") == []

    @pytest.mark.parametrize("query", ["?after=1_%00", "?q=%00", "?after=99999_x", "?after=x_y", "?borough=%00"])
    def test_an_address_that_nobody_wrote_is_read_as_far_as_it_goes(self, client: Any, query: str) -> None:
        assert client.get(f"/programmes/{query}").status_code == 200


def whole() -> Programme:
    """A page with one of everything."""
    page = rows.programme("hubs", boroughs=[NEWHAM], audiences=["parents"], review_date=date(2026, 2, 1))
    page.related.add(rows.programme("sport"), rows.programme("hidden", published=False))
    page.facts.create(order=1, row="S002", label="Money", value="£5", as_of="2018", source="All of Us, section 1.1.2")
    page.facts.create(order=2, label="Since", value="2018", as_of="2018", source="A page", url="https://example.org/")
    for order, heading in enumerate(("Hubs", "Toolkit", "Figures"), start=1):
        row = "S002" if order == 1 else ""
        page.sections.create(order=order, row=row, heading=heading, text="Text.\n\nMore.")
    section = page.sections.get(row="S002")
    ProgrammeSection.objects.filter(pk=section.pk).update(
        status="ended", status_date=date(2020, 5, 1), status_note="It closed.", checklist=["Ask", "Look"]
    )
    section.links.create(label="The toolkit", url="https://example.org/toolkit", kind="download", counted=True)
    section.log.create(date=date(2019, 6, 1), date_text="June 2019", kind="decision", text="Agreed.", source="MD1")
    section.tables.create(caption="Where", columns=["Borough", "Hub"], rows=[["Newham", "One"]])
    return page


class TestPage:
    def test_every_part_is_shown(self, client: Any) -> None:
        text = client.get(whole().get_absolute_url()).content.decode()
        for words in (
            'href="#s002"',
            '<section class="programme-section" id="s002"',
            "as of 1 May 2020",
            "It closed.",
            "All of Us, section 1.1.2",
            "June 2019",
            "Agreed.",
            '<caption class="govuk-table__caption govuk-table__caption--s">Where</caption>',
            '<th scope="row" class="govuk-table__header">Newham</th>',
            "Look</li>",
            "Related pages",
            "/programmes/sport/",
            "This page was due to be checked again by 1 February 2026.",
        ):
            assert words in text, words
        assert "Hidden" not in text

    def test_two_sections_need_no_contents(self, client: Any) -> None:
        page = whole()
        page.sections.last().delete()  # type: ignore[union-attr]
        assert "On this page" not in client.get(page.get_absolute_url()).content.decode()

    def test_a_bigger_page_asks_as_often(self, client: Any, queries: Any) -> None:
        page = whole()
        client.get(page.get_absolute_url())
        with queries() as few:
            client.get(page.get_absolute_url())
        asked = len(few)
        for number in range(10):
            section = page.sections.create(order=number + 9, heading=f"More {number}", text="Text.")
            section.links.create(label="A link", url=f"/{number}/", counted=True)
            section.log.create(date=date(2020, 1, 1), text="Done.", source="A page")
            section.tables.create(caption="A", columns=["B"], rows=[["C"]])
            page.facts.create(label=f"Fact {number}", value="1", as_of="2018", source="A page")
        with queries(at_most=asked):
            client.get(page.get_absolute_url())


class TestCountedLinks:
    def link(self, **fields: Any) -> SectionLink:
        """A counted link on a published page."""
        section = rows.programme("hubs").sections.create(order=1, heading="Toolkit", text="Read it.")
        values = {"label": "The toolkit", "url": "https://example.org/toolkit", "counted": True, **fields}
        return section.links.create(**values)

    def test_it_counts_and_leads_on(self, client: Any) -> None:
        link = self.link()
        page = client.get("/programmes/hubs/").content.decode()
        assert f'href="{link.href}"' in page
        for _ in range(2):
            answer = client.get(link.href)
            assert (answer.status_code, answer.url) == (302, "https://example.org/toolkit")
        client.head(link.href)
        client.get(link.href, headers={"Sec-Purpose": "prefetch"})
        counted = LinkCount.objects.get()
        assert (counted.count, counted.sector, counted.date) == (2, "", clock.london_day(clock.now()))
        assert not answer.cookies

    def test_a_guide_asks_for_the_sector_first(self, client: Any) -> None:
        link = self.link(by_sector=True)
        asked = client.get(link.href)
        assert "In what kind of organisation do you work?" in asked.content.decode()
        assert "Choose the kind of organisation" in client.post(link.href, {}).content.decode()
        assert not LinkCount.objects.exists()
        assert client.post(link.href, {"sector": "charity"}).status_code == 302
        assert client.post(link.href, {"sector": "school"}).status_code == 302
        assert client.post(link.href, {"sector": "charity"}).url == "https://example.org/toolkit"
        assert set(LinkCount.objects.values_list("sector", "count")) == {("charity", 2), ("school", 1)}

    def test_only_counted_links_of_this_page_lead_on(self, client: Any, client_for: Any, otto: Any) -> None:
        link = self.link(counted=False)
        assert client.get(f"/programmes/hubs/go/{link.pk}/").status_code == 404
        other = rows.programme("sport", published=False)
        mine = other.sections.create(order=1, heading="A", text="B").links.create(label="C", url="/c/", counted=True)
        assert client.get(f"/programmes/hubs/go/{mine.pk}/").status_code == 404
        assert client.get(mine.href).status_code == 404
        assert client_for(otto).get(mine.href).status_code == 302
        assert not LinkCount.objects.exists()  # an editor who looks at a draft is no visitor

    def test_totals_stay_when_the_link_is_rewritten(self, client: Any) -> None:
        link = self.link()
        client.get(link.href)
        link.delete()
        assert LinkCount.objects.get().count == 1

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "//example.org", "example.org", "data:text/html,x"])
    def test_only_real_addresses_are_taken(self, url: str) -> None:
        section = rows.programme("hubs").sections.create(order=1, heading="A", text="B")
        with pytest.raises(Exception, match="Write the whole address"):
            SectionLink(section=section, label="x", url=url).full_clean()


@pytest.mark.django_db(transaction=True)
def test_two_followers_at_one_moment_both_count() -> None:
    """No read before the write: the database adds."""
    section = rows.programme("hubs").sections.create(order=1, heading="A", text="B")
    link = section.links.create(label="x", url="/x/", counted=True)
    start = threading.Barrier(2)

    def follow() -> None:
        start.wait(10)
        actions.count_link(link=link)
        connections.close_all()

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert LinkCount.objects.get().count == 2


def test_control_a_read_before_the_write_loses_one() -> None:
    """What the database's own adding is there for."""
    page = rows.programme("hubs")
    LinkCount.objects.create(programme=page, url="/x/", date=date(2026, 1, 1), count=1)
    one, other = LinkCount.objects.get(), LinkCount.objects.get()
    for read in (one, other):
        read.count += 1
        read.save()
    assert LinkCount.objects.get().count == 2


class TestDatabase:
    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("programme_succeeded_by_what", {"status": "succeeded"}),
            ("programme_audiences_known", {"audiences": ["everybody"]}),
        ],
    )
    def test_a_page_that_cannot_be(self, name: str, fields: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.programme("hubs", **fields)
        rows.programme("hubs", status="succeeded", status_note="By another one.", audiences=["anyone"])

    def test_a_row_of_the_catalogue_stands_once(self) -> None:
        rows.programme("hubs").sections.create(order=1, row="S002", heading="A", text="B")
        with pytest.raises(IntegrityError, match="programme_section_row_once"), transaction.atomic():
            rows.programme("sport").sections.create(order=1, row="S002", heading="A", text="B")

    def test_a_status_has_its_day_and_a_fact_its_source(self) -> None:
        page = rows.programme("hubs")
        for name, change in (
            ("programme_section_status", lambda: page.sections.create(order=1, heading="A", text="B", status="ended")),
            ("programme_fact_has", lambda: page.facts.create(label="A", value="B", as_of="", source="C")),
            ("section_log_has", lambda: self._log(page)),
        ):
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                change()

    @staticmethod
    def _log(page: Programme) -> None:
        section = page.sections.create(order=1, heading="A", text="B")
        section.log.create(date=date(2018, 1, 1), text="Done", source="")

    def test_every_filter_has_its_index(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'programmes_programme'")
            there = {name for (name,) in cursor.fetchall()}
        assert {"programme_by_theme", "programme_words", "programme_audiences", "programme_boroughs"} <= there


PAGE = """
slug = "a-page"
name = "A page"
theme = "evidence"
summary = "It is short."
what = "What it is."
who = "Anyone."
status = "{status}"
status_date = 2018-03-01
followed_by = "another"
source = "All of Us"
checked_date = 2026-11-22
related = ["another"]
rows = ["S131"]
[[fact]]
row = "S131"
label = "Money"
value = "£1.50"
number = 1.50
as_of = "2018"
source = "All of Us, section 4"
[[section]]
row = "S131"
heading = "{heading}"
text = "Text."
[[section.log]]
date = 2019-01-01
kind = "paper"
text = "A paper."
source = "A page"
[section.table]
caption = "A table"
columns = ["One"]
rows = [["1"]]
"""
ANOTHER = PAGE.replace("a-page", "another").replace("A page", "Another").replace("S131", "S132")


class TestFiles:
    def write(self, folder: Any, **words: str) -> Any:
        """Two pages, each of which names the other or itself nowhere."""
        first = PAGE.format(**{"status": "succeeded", "heading": "A heading", **words})
        (folder / "a-page.toml").write_text(first)
        second = ANOTHER.format(status="ended", heading="B").replace('followed_by = "another"\n', "")
        (folder / "another.toml").write_text(second.replace('related = ["another"]', 'related = ["a-page"]'))
        return folder

    def test_pages_are_added_once_and_brought_up_to_their_files(self, tmp_path: Any) -> None:
        said: list[object] = []
        reference_pages.load(said.append, folder=self.write(tmp_path))
        page = Programme.objects.get(slug="a-page")
        assert page.followed_by and page.followed_by.slug == "another"
        assert page.is_public
        assert [other.slug for other in page.related.all()] == ["another"]
        assert str(ProgrammeFact.objects.get(programme=page).number) == "1.5000"
        assert content.of(page) == reference_pages.files(tmp_path)["a-page"]
        reference_pages.load(said.append, folder=tmp_path)
        assert page.versions.count() == 1
        reference_pages.load(said.append, folder=self.write(tmp_path, heading="Another heading"))
        assert page.sections.get().heading == "Another heading"
        assert page.versions.count() == 2
        assert said == [
            "2 programme pages added, 0 brought up to date, 2 in all",
            "0 programme pages added, 0 brought up to date, 2 in all",
            "0 programme pages added, 1 brought up to date, 2 in all",
        ]

    def test_what_somebody_edited_is_left_alone(self, tmp_path: Any, otto: Any) -> None:
        reference_pages.load(print, folder=self.write(tmp_path))
        page = Programme.objects.get(slug="a-page")
        Programme.objects.filter(pk=page.pk).update(summary="An editor's words.")
        actions.keep_page(programme=page, by=otto)
        reference_pages.load(print, folder=self.write(tmp_path, heading="Another heading"))
        page.refresh_from_db()
        assert page.summary == "An editor's words."
        assert page.sections.get().heading == "A heading"

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (('summary = "It is short."', 'sumary = "x"'), "sumary: no such word"),
            (('slug = "a-page"', 'slug = "a-pag"'), "holds the page a-pag"),
            (('theme = "evidence"', 'theme = "all"'), "a-page.toml.*theme"),
            (('rows = [["1"]]', 'rows = [["1", "2"]]'), "a-page.toml.*cells"),
            (("number = 1.50", 'number = "much"'), "a-page.toml"),
        ],
    )
    def test_a_wrong_file_is_named(self, tmp_path: Any, change: tuple[str, str], said: str) -> None:
        path = self.write(tmp_path) / "a-page.toml"
        path.write_text(path.read_text().replace(*change))
        with pytest.raises(content.NotAPage, match=said), transaction.atomic():
            reference_pages.load(print, folder=tmp_path)
        assert not Programme.objects.exists()

    def test_boroughs_and_audiences_of_the_files_are_real(self) -> None:
        codes = set(Borough.objects.values_list("pk", flat=True))
        for slug, page in reference_pages.files().items():
            assert set(page["boroughs"]) <= codes, slug
            assert set(page["audiences"]) <= set(Programme.Audience.values), slug


class TestReadingAge:
    def test_the_formula(self) -> None:
        # 9 words, 2 sentences, 11 syllables: 0.39 × 4.5 + 11.8 × 11 / 9 − 15.59 + 5.
        assert reading_age.age("The cat sat on the mat. It was happy.") == pytest.approx(
            0.39 * 4.5 + 11.8 * 10 / 9 - 10.59, abs=0.06
        )
        assert [reading_age.syllables(word) for word in ("people", "organisation", "£600,000", "boroughs", "xylo")] == [
            *(2, 5, 1, 2, 2),
        ]

    def test_control_hard_and_childish_texts_are_noticed(self) -> None:
        hard = "Notwithstanding considerable administrative complexity, participation necessitates documentation."
        assert not reading_age.fits(reading_age.age(hard))
        assert not reading_age.fits(reading_age.age("A cat sat. A dog ran. We go."))
        with pytest.raises(ValueError, match="without a word"):
            reading_age.age("…")

    @pytest.mark.parametrize(("years", "fits"), [(8.4, False), (8.5, True), (11.4, True), (11.5, False)])
    def test_in_whole_years(self, years: float, fits: bool) -> None:
        assert reading_age.fits(years) is fits


def test_many_pages_for_measuring_are_like_those_that_are_written(client: Any, queries: Any) -> None:
    scale_pages.load_pages(30, print)
    scale_pages.load_pages(40, print)
    with queries() as few:
        assert client.get("/programmes/?q=garden").context["page"].total == "7"
    asked = len(few)
    assert Programme.objects.count() == 70
    page = Programme.objects.get(slug="measured-page-0")
    assert "Part 3 about garden" in client.get(page.get_absolute_url()).content.decode()
    scale_pages.load_pages(200, print)
    with queries(at_most=asked):
        assert len(found(client, "?q=garden")) == 25
