"""A month at once: the page of a month, tables, paper. Good rows are kept, bad ones explained, nothing taken twice."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from citizenship.ceremonies import fields, uploads
from citizenship.ceremonies.actions import months
from citizenship.ceremonies.actions.months import Done, Wanted, row_token
from citizenship.ceremonies.models import Ceremony, Deviation
from programmes import tokens
from programmes.workflow import MoveRefused
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MARCH = date(2027, 3, 1)
AT = "/citizenship/ceremonies/months/2027-03/"
HEAD = ",".join(entry.column for entry in fields.ALL)
Clock = Callable[[datetime | None], None]


@pytest.fixture(autouse=True)
def _in_april(set_now: Clock) -> None:
    """It is 5 April 2027, noon."""
    set_now(datetime(2027, 4, 5, 11, tzinfo=UTC))


@pytest.fixture
def hall(camden_joined: Any) -> Any:
    """Camden is in the pilot, and has a town hall."""
    return factories.place_of("Camden")


@pytest.fixture
def as_ravi(ravi: Any, client_for: Callable[..., Client]) -> Client:
    """Ravi's browser."""
    return client_for(ravi)


def planned(day: int, **more: Any) -> Ceremony:
    return factories.ceremony("Camden", date=date(2027, 3, day), **more)


def typed(key: str, **values: Any) -> dict[str, Any]:
    """One row of the page, with what an ordinary ceremony has."""
    whole = {"places": "30", "invited": "28", "attended": "24", "guests": "31", "dignitary": "councillor", "host": ""}
    whole |= {"voting": "2", "volunteering": "0", "membership": "0", "cost_pounds": "", **values}
    return {f"{key}-{name}": value for name, value in whole.items()}


def row_of(ceremony: Ceremony, **values: Any) -> dict[str, Any]:
    key = f"c-{ceremony.pk.hex}"
    return {**typed(key, **values), f"{key}-here": "1"}


def table(*rows: str, head: str = HEAD, name: str = "march.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join((head, *rows)).encode(), content_type="text/csv")


class TestGrid:
    """The month on one page."""

    def send(self, client: Client, *rows: dict[str, Any], token: str = "", **more: Any) -> Any:
        data: dict[str, Any] = {"form_token": token or tokens.issue(), "new": "", "lines": "", **more}
        for row in rows:
            data |= row
        return client.post(f"{AT}grid/", data)

    def test_records_every_row_that_is_filled_in(self, hall: Any, as_ravi: Client) -> None:
        first, second, third = planned(3), planned(10), planned(17)
        empty = row_of(third, **dict.fromkeys(("invited", "attended", "guests", "dignitary"), ""))
        empty |= {f"c-{third.pk.hex}-{offer}": "" for offer in ("voting", "volunteering", "membership")}
        empty[f"c-{third.pk.hex}-places"] = str(third.places or "")
        response = self.send(as_ravi, row_of(first), row_of(second, attended="11"), empty)
        assert response.status_code == 302
        assert response["Location"] == AT
        found = dict(Ceremony.objects.values_list("pk", "attended"))
        assert found == {first.pk: 24, second.pk: 11, third.pk: None}

    def test_a_bad_row_stays_with_its_reason_and_the_good_ones_are_kept(self, hall: Any, as_ravi: Client) -> None:
        good, bad = planned(3), planned(10)
        used = tokens.issue()
        response = self.send(as_ravi, row_of(good), row_of(bad, attended="99"), token=used)
        page = response.content.decode()
        assert response.status_code == 200
        assert "1 ceremony is recorded." in page
        assert "99 attended, but 28 were invited." in page
        assert f"c-{good.pk.hex}-attended" not in page
        assert 'value="99"' in page
        good.refresh_from_db()
        bad.refresh_from_db()
        assert (good.state, bad.state) == ("held", "planned")
        # Put right and sent from the same page.
        assert self.send(as_ravi, row_of(bad, attended="20"), token=used).status_code == 302
        bad.refresh_from_db()
        assert bad.attended == 20

    def test_the_same_page_sent_twice_records_once(self, hall: Any, as_ravi: Client) -> None:
        one, used = planned(3), tokens.issue()
        new = typed("new-0", date="9/3/2027", starts="", kind="group", mode="in_person", venue=str(hall.pk))
        for _ in range(2):
            assert self.send(as_ravi, row_of(one), new, token=used, new="0").status_code == 302
        assert Ceremony.objects.count() == 2
        assert one.moves.filter(verb="record").count() == 1

    def test_control_with_another_token_a_second_ceremony_appears(self, hall: Any, as_ravi: Client) -> None:
        """What the token holds back: the same unplanned private ceremony, typed anew, is another one."""
        new = typed("new-0", date="9/3/2027", starts="10:00", kind="group", mode="in_person", venue=str(hall.pk))
        self.send(as_ravi, new, new="0")
        again = {**new, "new-0-starts": "15:00"}
        self.send(as_ravi, again, new="0")
        assert Ceremony.objects.count() == 2

    def test_a_ceremony_nobody_planned_is_entered_late(self, hall: Any, as_ravi: Client) -> None:
        new = typed("new-0", date="9/3/2027", starts="14:30", kind="private", mode="in_person", venue=str(hall.pk))
        response = self.send(as_ravi, new, new="0")
        assert response.status_code == 302
        made = Ceremony.objects.get()
        assert (made.late_entry, made.arm, made.state) == (True, None, "held")
        page = as_ravi.get(AT).content.decode()
        assert "first entered after the day" in page

    def test_another_row_keeps_what_was_typed_and_blames_nobody(self, hall: Any, as_ravi: Client) -> None:
        one = planned(3)
        page = self.send(as_ravi, row_of(one, attended="9"), new="0", add="yes").content.decode()
        assert "new-1-date" in page
        assert 'value="9"' in page
        assert "Error:" not in page

    def test_a_colleague_was_faster(self, hall: Any, as_ravi: Client) -> None:
        one = planned(3)
        one.record(values=factories.record_of(), by=one.planned_by, at=one.planned_at.replace(year=2027, month=4))
        one.save()
        page = self.send(as_ravi, row_of(one, attended="9")).content.decode()
        assert "because it is held" in page
        one.refresh_from_db()
        assert one.attended == 24

    def test_a_comparison_ceremony_with_an_offer_asks_for_a_note(
        self, hall: Any, as_ravi: Client, running: Any
    ) -> None:
        arm = running.arms.get(kind="comparison")
        one = planned(10, arm=arm)
        page = self.send(as_ravi, row_of(one)).content.decode()
        assert "This is a comparison ceremony, and an offer was made." in page
        note = f"c-{one.pk.hex}-deviation_note"
        page = self.send(as_ravi, row_of(one), **{note: "Ring 020 7946 0999"}).content.decode()
        assert "a telephone number" in page
        assert self.send(as_ravi, row_of(one), **{note: "A partner came unasked"}).status_code == 302
        assert Deviation.objects.get(ceremony=one).note == "A partner came unasked"

    def test_copies_from_last_time_but_offers_from_the_arm(self, hall: Any, as_ravi: Client) -> None:
        factories.ceremony("Camden", date=date(2027, 2, 3), state="held", dignitary="councillor", voting=2)
        planned(10)
        page = as_ravi.get(f"{AT}grid/?copy=yes").content.decode()
        assert '<option value="councillor" selected>' in page
        assert as_ravi.get(f"{AT}grid/").content.decode().count('<option value="councillor" selected>') == 0

    def test_nothing_filled_in(self, hall: Any, as_ravi: Client) -> None:
        assert "Fill in at least one row." in self.send(as_ravi).content.decode()

    def test_queries_do_not_grow_with_rows(self, hall: Any, as_ravi: Client, queries: Any) -> None:
        planned(3)
        with queries() as few:
            as_ravi.get(f"{AT}grid/")
        for day in range(4, 16):
            planned(day)
        with queries(at_most=len(few)):
            as_ravi.get(f"{AT}grid/")

    def test_a_page_holds_what_one_form_may_send(self, hall: Any, as_ravi: Client) -> None:
        for hour in range(9, 17):
            for day in range(1, 5):
                planned(day, starts=time(hour, day))
        page = as_ravi.get(f"{AT}grid/?new=99").content.decode()
        assert page.count("-here") == 25
        assert page.count("-date") < 1000
        assert page.count("<input") + page.count("<select") < 1000
        assert "There are more ceremonies to record." in page

    @pytest.mark.parametrize("nonsense", ["²", "x", "-1", "9" * 50])
    def test_nonsense_in_hidden_fields(self, hall: Any, as_ravi: Client, nonsense: str) -> None:
        assert self.send(as_ravi, new=nonsense, lines=nonsense).status_code == 200
        assert as_ravi.get(f"{AT}grid/?new={nonsense}").status_code == 200

    def test_not_for_a_month_to_come_nor_for_strangers(
        self, hall: Any, as_ravi: Client, client_for: Any, ines: Any
    ) -> None:
        assert as_ravi.get("/citizenship/ceremonies/months/2027-05/grid/").status_code == 404
        assert client_for(ines).get(f"{AT}grid/").status_code == 404


class TestMonthTable:
    """A month from a CSV."""

    GOOD = "2027-03-03,14:30,group,in_person,Town Hall,30,28,24,31,councillor,,stall,none,none,120.50,host; presiding"

    def send(self, client: Client, file: Any, token: str = "") -> Any:
        return client.post(f"{AT}table/", {"file": file, "form_token": token or tokens.issue()})

    def test_good_rows_are_kept_and_bad_ones_explained(self, hall: Any, as_ravi: Client) -> None:
        one = planned(3, venue=hall)
        rows = [
            self.GOOD,
            "2027-03-10,,,,Town Hall,30,28,29,31,councillor,,none,none,none,,",
            "2027-04-10,,,,Town Hall,30,28,20,31,councillor,,none,none,none,,",
            "2027-03-11,,,,Civic Palace,30,many,20,31,councillor,,none,none,none,,",
        ]
        page = self.send(as_ravi, table(*rows)).content.decode()
        one.refresh_from_db()
        assert (one.state, one.attended, one.voting, str(one.cost_pounds)) == ("held", 24, 2, "120.50")
        assert one.practices == ["host", "presiding"]
        assert "1 ceremony is recorded." in page
        assert "3 ceremonies are not recorded yet" in page
        assert "Line 3, attended: 29 attended, but 28 were invited." in page
        assert "Line 4, day: This day is not in March 2027." in page
        assert "Line 5, place: Choose the place." in page
        assert "Line 5, invited: Enter a whole number" in page
        assert Ceremony.objects.count() == 1

    def test_bad_rows_are_put_right_on_the_page(self, hall: Any, as_ravi: Client) -> None:
        bad = "2027-03-10,,,,Town Hall,30,28,29,31,councillor,,none,none,none,,"
        used = tokens.issue()
        assert 'name="line-2-attended" value="29"' in self.send(as_ravi, table(bad), used).content.decode()
        right = typed("line-2", date="10/3/2027", starts="", kind="group", mode="in_person", venue=str(hall.pk))
        data = {"form_token": used, "new": "", "lines": "2", **right}
        assert as_ravi.post(f"{AT}grid/", data).status_code == 302
        assert Ceremony.objects.get().attended == 24

    def test_more_bad_rows_than_a_page_holds(self, hall: Any, as_ravi: Client) -> None:
        bad = "2027-03-10,,,,Town Hall,30,28,29,31,councillor,,none,none,none,,"
        page = self.send(as_ravi, table(*[bad] * 40)).content.decode()
        assert "40 ceremonies are not recorded yet" in page
        assert page.count('-attended" value="29"') == 25
        assert "Line 41, attended: 29 attended" in page
        assert "15 more lines are wrong and not shown here." in page

    def test_the_same_file_again_changes_nothing(self, hall: Any, as_ravi: Client) -> None:
        for _ in range(2):
            assert self.send(as_ravi, table(self.GOOD)).status_code == 302
        assert Ceremony.objects.count() == 1
        assert "here already" in as_ravi.get(AT).content.decode()
        page = self.send(as_ravi, table(self.GOOD.replace(",24,", ",23,"))).content.decode()
        assert "recorded already, with other figures" in page

    def test_the_downloaded_table_filled_in_is_taken(self, hall: Any, as_ravi: Client) -> None:
        one = planned(3, venue=hall, starts=time(9, 5))
        blank = b"".join(as_ravi.get(f"{AT}blank.csv").streaming_content).decode("utf-8-sig")
        head, row = list(csv.reader(io.StringIO(blank)))
        given = dict(zip(head, row, strict=True))
        given |= {"places": "20", "invited": "15", "attended": "12", "guests": "0", "dignitary": "none"}
        given |= dict.fromkeys(("voting", "volunteering", "membership"), "none")
        out = io.StringIO()
        writer = csv.DictWriter(out, head)
        writer.writeheader()
        writer.writerow(given)
        response = self.send(as_ravi, SimpleUploadedFile("a.csv", out.getvalue().encode()))
        assert response.status_code == 302
        one.refresh_from_db()
        assert one.attended == 12

    @pytest.mark.parametrize(
        ("cell", "kind"),
        [
            ("amal@camden.example", "an e-mail address"),
            ("07700 900123", "a telephone number"),
            ("Town Hall NW1 2BE", "a postcode"),
            ("12/03/1990", "a full date"),
            ("A1234567", "a Home Office reference"),
            ("1234567", "a certificate number"),
        ],
    )
    def test_what_looks_personal_is_refused_and_not_repeated(
        self, hall: Any, as_ravi: Client, cell: str, kind: str
    ) -> None:
        row = self.GOOD.replace("Town Hall", cell)
        page = self.send(as_ravi, table(row)).content.decode()
        assert f"Line 2, place: This cell looks as if it holds {kind}." in page
        assert cell not in page
        assert not Ceremony.objects.exists()

    def test_a_strange_column_refuses_the_file_without_naming_it(self, hall: Any, as_ravi: Client) -> None:
        page = self.send(as_ravi, table(self.GOOD + ",Amal Khan", head=HEAD + ",Amal Khan")).content.decode()
        assert "Column 17 has a heading that we do not take." in page
        assert "Amal" not in page
        assert not Ceremony.objects.exists()

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"PK\x03\x04 a workbook", "This is a workbook."),
            (b"date,\x00place", "This is not a CSV file."),
            (b"place,attended\nTown Hall,3", "one of them must be"),
            (b"date,place\n", "headings but no rows"),
            (b"\n\n", "The file is empty."),
            (b"date,date\n1,2", "Column 2 comes twice."),
            (b"date\n" + b"1/3/2027\n" * 201, "The file has 201 rows."),
            (b"x" * 200_001, "larger than 200 kB"),
        ],
    )
    def test_files_that_cannot_be_taken(self, hall: Any, as_ravi: Client, data: bytes, says: str) -> None:
        page = self.send(as_ravi, SimpleUploadedFile("a.csv", data)).content.decode()
        assert says in page

    def test_semicolons_tabs_and_old_spreadsheets(self) -> None:
        for delimiter, encoding in ((";", "utf-8-sig"), ("\t", "cp1252"), (",", "utf-8")):
            text = f"Date{delimiter}Place\r\n3/3/2027{delimiter}Café\r\n"
            (row,) = uploads.read(text.encode(encoding), fields.ALL)
            assert (row.line, row.cells) == (2, {"date": "3/3/2027", "place": "Café"})

    def test_cells_beyond_the_headings(self) -> None:
        (row,) = uploads.read(b"date\n3/3/2027,extra", fields.ALL)
        assert "stands under no heading" in row.refused[""]


class TestPlanTable:
    """Ceremonies to come from a CSV."""

    URL = "/citizenship/ceremonies/plan/table/"
    HEAD = "date,time,kind,mode,place,places"

    def send(self, client: Client, *rows: str) -> Any:
        return client.post(self.URL, {"file": table(*rows, head=self.HEAD), "form_token": tokens.issue()})

    def test_plans_the_good_and_lists_the_bad_with_their_lines(self, hall: Any, as_ravi: Client) -> None:
        page = self.send(
            as_ravi,
            "2027-04-20,14:30,group,in_person,Town Hall,30",
            "2027-04-01,14:30,group,in_person,Town Hall,30",
            "2027-04-31,14:30,group,in_person,Town Hall,30",
            "2027-04-27,25:00,group,in_person,Nowhere,30",
        ).content.decode()
        one = Ceremony.objects.get()
        assert (one.date, one.starts, one.state, one.places) == (date(2027, 4, 20), time(14, 30), "planned", 30)
        assert "1 ceremony is planned." in page
        assert "3 rows are not planned" in page
        assert "This day is over, or today." in page
        assert "Enter a day such as 12/3/2027." in page
        assert "Choose the place." in page

    def test_again_changes_nothing(self, hall: Any, as_ravi: Client) -> None:
        for _ in range(2):
            assert self.send(as_ravi, "2027-04-20,14:30,group,in_person,Town Hall,30").status_code == 302
        assert Ceremony.objects.count() == 1

    def test_outside_the_pilot(self, as_ravi: Client) -> None:
        factories.place_of("Camden")
        page = self.send(as_ravi, "2027-04-20,14:30,group,in_person,Town Hall,30").content.decode()
        assert "does not take part in the ceremony pilots" in page

    def test_the_blank_table(self, as_ravi: Client) -> None:
        blank = b"".join(as_ravi.get("/citizenship/ceremonies/plan/blank.csv").streaming_content).decode("utf-8-sig")
        assert blank.strip() == "date,time,kind,mode,place,places,invited"


class TestActions:
    """What the page and the file call."""

    def test_rows_stand_alone(self, hall: Any, ravi: Any) -> None:
        values = factories.record_of()
        good, bad = planned(3), planned(10)
        rows = [
            Wanted("a", recorded=values, ceremony=good),
            Wanted("b", recorded={**values, "attended": 99}, ceremony=bad),
        ]
        outcomes = months.record_month(borough=hall.borough, rows=rows, by=ravi, token=tokens.issue())
        assert [each.done for each in outcomes] == [Done.RECORDED, Done.REFUSED]
        assert outcomes[1].refusal is not None
        assert outcomes[1].refusal.field == "attended"
        bad.refresh_from_db()
        assert not bad.moves.filter(verb="record").exists()

    def test_another_borough_is_refused(self, hall: Any, sela: Any) -> None:
        from django.core.exceptions import PermissionDenied

        for act in (months.record_month, months.plan_many):
            with pytest.raises(PermissionDenied):
                act(borough=hall.borough, rows=[], by=sela, token=tokens.issue())

    def test_tokens_of_rows_are_their_own_and_the_same_each_time(self) -> None:
        page = tokens.issue()
        assert row_token(page, "a") == row_token(page, "a") != row_token(page, "b")
        assert len(row_token(page, "a")) == 43

    def test_two_planned_that_day_need_a_time(self, hall: Any, ravi: Any) -> None:
        for hour in (10, 15):
            planned(3, venue=hall, starts=time(hour))
        plan = factories.plan_of("Camden", date=date(2027, 3, 3), starts=None, venue=hall)
        row = Wanted("a", planned=plan, recorded=factories.record_of())
        (outcome,) = months.record_month(borough=hall.borough, rows=[row], by=ravi, token=tokens.issue())
        assert isinstance(outcome.refusal, MoveRefused)
        assert outcome.refusal.field == "starts"
