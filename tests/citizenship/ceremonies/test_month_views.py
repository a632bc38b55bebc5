"""The registrar's pages of a month and the officers' pages of returns: what they show, to whom, at what cost."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from citizenship.ceremonies.models import MonthlyReturn
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.people import worklist
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MARCH = date(2027, 3, 1)
AT = "/citizenship/ceremonies/months/2027-03/"
STAFF = "/admin/citizenship/monthlyreturn/"


@pytest.fixture(autouse=True)
def _in_april(set_now: Callable[[datetime | None], None]) -> None:
    """It is 5 April 2027."""
    set_now(datetime(2027, 4, 5, 9, tzinfo=UTC))


@pytest.fixture
def as_ravi(ravi: Any, client_for: Callable[..., Client]) -> Client:
    return client_for(ravi)


@pytest.fixture
def as_ines(ines: Any, client_for: Callable[..., Client]) -> Client:
    return client_for(ines)


def held(borough: str = "Camden", day: int = 3, **more: Any) -> Any:
    return factories.ceremony(borough, date=date(2027, 3, day), state="held", **more)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def streamed(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


class TestMonth:
    """One month of the registrar's borough."""

    def test_says_what_is_left(self, camden_joined: Any, as_ravi: Client) -> None:
        factories.ceremony("Camden", date=date(2027, 3, 10))
        page = text(as_ravi.get(AT))
        assert "Record 1 ceremony." in page
        assert "Say how many completed in and out of time." in page
        assert "Check and send" not in page

    def test_send_from_first_to_last(self, camden_joined: Any, as_ravi: Client) -> None:
        held(attended=24)
        counts = {"in_time": "20", "out_of_time": "4", "authority_0": "individual", "reason_0": "asked", "count_0": "1"}
        assert as_ravi.post(f"{AT}clock/", {"form_token": tokens.issue(), **counts}).status_code == 302
        assert "Check and send" in text(as_ravi.get(AT))
        assert "20" in text(as_ravi.get(f"{AT}send/"))
        assert as_ravi.post(f"{AT}send/", {"form_token": tokens.issue()}).status_code == 302
        page = text(as_ravi.get(AT))
        assert "Provisional" in page
        assert "Version 1 : Sent by the borough" in page
        assert MonthlyReturn.objects.get().extensions.get().reason == "asked"

    def test_a_refusal_is_said_on_the_page(self, camden_joined: Any, as_ravi: Client) -> None:
        held(attended=24)
        counts = {"in_time": "24", "out_of_time": "4", "count_0": "1"}
        page = text(as_ravi.post(f"{AT}clock/", {"form_token": tokens.issue(), **counts}))
        assert "Choose who allowed longer." in page
        counts |= {"count_0": ""}
        page = text(as_ravi.post(f"{AT}clock/", {"form_token": tokens.issue(), **counts}))
        assert "28 completed, but 24 attended" in page
        factories.ceremony("Camden", date=date(2027, 3, 10))
        page = text(as_ravi.post(f"{AT}send/", {"form_token": tokens.issue()}))
        assert "1 planned ceremony is not recorded yet" in page

    def test_flags(self, camden: Any, as_ravi: Client, ravi: Any) -> None:
        one = held(attended=24)
        factories.sent(camden, MARCH, by=ravi)
        correct = {"values": {"attended": 25}, "reason": "Counted again", "by": ravi, "token": tokens.issue()}
        from citizenship.ceremonies.actions import recording

        recording.correct(ceremony=one, **correct)
        page = text(as_ravi.get(AT))
        assert "Revised" in page
        assert "New citizens who attended: 24 became 25" in page

    def test_sela_sees_her_own_borough_only(self, camden: Any, ravi: Any, sela: Any, client_for: Any) -> None:
        one = held(attended=24)
        factories.sent(camden, MARCH, by=ravi)
        hers = client_for(sela)
        for part in ("", "clock/", "send/", "grid/", "table/"):
            page = hers.get(f"{AT}{part}")
            assert page.status_code == 200
            assert one.code not in page.content.decode()
            assert "Camden" not in page.content.decode()
        assert one.code not in streamed(hers.get(f"{AT}return.csv"))
        assert one.code not in streamed(hers.get(f"{AT}blank.csv"))
        for part in ("return.pdf", "sheet.pdf"):
            words = "".join(page.extract_text() for page in PdfReader(BytesIO(hers.get(f"{AT}{part}").content)).pages)
            assert "Hackney" in words
            assert "Camden" not in words

    @pytest.mark.parametrize("month", ["2027-13", "1999-01", "2027-00", "2028-01"])
    def test_months_that_are_not_there(self, as_ravi: Client, month: str) -> None:
        assert as_ravi.get(f"/citizenship/ceremonies/months/{month}/").status_code == 404

    def test_nobody_else(self, camden: Any, ravi: Any, ines: Any, client_for: Any) -> None:
        factories.sent(camden, MARCH, by=ravi)
        for part in ("", "clock/", "send/", "return.pdf", "return.csv", "grid/", "table/", "blank.csv", "sheet.pdf"):
            assert client_for(ines).get(f"{AT}{part}").status_code == 404

    def test_queries_do_not_grow(self, camden_joined: Any, as_ravi: Client, queries: Any) -> None:
        held()
        with queries() as few:
            as_ravi.get(AT)
        for day in range(4, 20):
            held(day=day)
        with queries(at_most=len(few)):
            as_ravi.get(AT)

    def test_list_in_pages(self, camden_joined: Any, as_ravi: Client) -> None:
        for n in range(26):
            factories.monthly("Camden", date(2025 + n // 12, n % 12 + 1, 1))
        page = as_ravi.get("/citizenship/ceremonies/months/").content.decode()
        assert page.count('scope="row"') == 24
        older = as_ravi.get("/citizenship/ceremonies/months/?before=2025-03").content.decode()
        assert older.count('scope="row"') == 2
        assert as_ravi.get("/citizenship/ceremonies/months/?before=nonsense").status_code == 200


class TestTakenOut:
    """The return as PDF and CSV, and the paper sheet."""

    def test_pdf(self, camden: Any, as_ravi: Client, ravi: Any) -> None:
        one = held(attended=24, cost_pounds="120.50")
        factories.sent(camden, MARCH, by=ravi)
        response = as_ravi.get(f"{AT}return.pdf")
        document = PdfReader(BytesIO(response.content))
        words = "".join(page.extract_text() for page in document.pages)
        for part in (one.code, "Monthly return of Camden", "Provisional", "version 1", "120.50", "24"):
            assert part in words
        assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert AuditEvent.objects.filter(verb="citizenship.returns.taken_out").count() == 1

    def test_pdf_of_an_empty_month(self, camden_joined: Any, as_ravi: Client) -> None:
        words = PdfReader(BytesIO(as_ravi.get(f"{AT}return.pdf").content)).pages[0].extract_text()
        assert "There was no ceremony in this month." in words
        assert "Not sent" in words

    def test_csv(self, camden: Any, as_ravi: Client, ravi: Any) -> None:
        held(attended=24)
        held(day=9, attended=11)
        factories.sent(camden, MARCH, by=ravi)
        lines = streamed(as_ravi.get(f"{AT}return.csv")).splitlines()
        head = lines[0].split(",")
        rows = [dict(zip(head, line.split(","), strict=False)) for line in lines[1:]]
        assert [row["line"] for row in rows] == ["ceremony", "ceremony", "month"]
        assert [row["attended"] for row in rows] == ["24", "11", "35"]
        assert "provisional" in lines[3]

    def test_sheet(self, camden_joined: Any, as_ravi: Client) -> None:
        one = factories.ceremony("Camden", date=date(2027, 3, 10))
        words = PdfReader(BytesIO(as_ravi.get(f"{AT}sheet.pdf").content)).pages[0].extract_text()
        for part in (one.code, "Another ceremony", "No names", "Attended"):
            assert part in words


class TestStaff:
    """The officers' list, record and steps."""

    def test_work_list(self, camden: Any, hackney: Any, ravi: Any, ines: Any, noor: Any, set_now: Any) -> None:
        factories.sent(camden, MARCH, by=ravi)
        factories.monthly(hackney, MARCH)
        set_now(datetime(2027, 4, 20, 9, tzinfo=UTC))
        lines = {line.label: line.count for line in worklist.lines(ines)}
        assert lines["Monthly returns to look at"] == 1
        assert lines["Revised returns to look at"] == 0
        assert lines["Late monthly returns"] == 1
        assert "Late monthly returns" not in {line.label for line in worklist.lines(noor)}

    def test_list_and_its_filters(self, camden: Any, hackney: Any, ravi: Any, as_ines: Client, set_now: Any) -> None:
        factories.sent(camden, MARCH, by=ravi)
        factories.monthly(hackney, MARCH)
        set_now(datetime(2027, 4, 20, 9, tzinfo=UTC))
        rows = '<th class="field-month">'
        for query, count in (("", 2), ("?late=yes", 1), ("?revised__exact=1", 0), ("?state__exact=sent", 1)):
            assert as_ines.get(f"{STAFF}{query}").content.decode().count(rows) == count

    def test_record_and_steps(self, camden: Any, ravi: Any, as_ines: Client, queries: Any) -> None:
        one = held(attended=24)
        made = factories.sent(camden, MARCH, by=ravi)
        with queries(at_most=20):
            page = text(as_ines.get(f"{STAFF}{made.pk}/change/"))
        for part in (one.code, "Make it final", "Ask the borough to look again", "Version 1", "24"):
            assert part in page
        for step in ("finish", "return", "chase", "give-time"):
            assert as_ines.get(f"{STAFF}{made.pk}/{step}/").status_code == 200
        assert as_ines.post(f"{STAFF}{made.pk}/finish/", {"form_token": tokens.issue()}).status_code == 302
        made.refresh_from_db()
        assert made.state == "final"
        again = text(as_ines.post(f"{STAFF}{made.pk}/finish/", {"form_token": tokens.issue()}))
        assert "This cannot be done now" in again

    def test_question_and_time(self, camden: Any, ravi: Any, as_ines: Client) -> None:
        made = factories.sent(camden, MARCH, by=ravi)
        data = {"form_token": tokens.issue(), "question": "attendance"}
        assert as_ines.post(f"{STAFF}{made.pk}/return/", data).status_code == 302
        data = {"form_token": tokens.issue(), "due_date": "2027-05-01"}
        assert as_ines.post(f"{STAFF}{made.pk}/give-time/", data).status_code == 302
        made.refresh_from_db()
        assert (made.state, made.due_date) == ("open", date(2027, 5, 1))

    def test_strangers(self, camden: Any, ravi: Any, noor: Any, client_for: Any) -> None:
        made = factories.sent(camden, MARCH, by=ravi)
        for step in ("finish", "return", "chase", "give-time"):
            assert client_for(noor).get(f"{STAFF}{made.pk}/{step}/").status_code == 403
            assert client_for(ravi).get(f"{STAFF}{made.pk}/{step}/").status_code in (302, 403, 404)
        assert client_for(noor).get(f"{STAFF}{made.pk}/change/").status_code in (403, 404)
