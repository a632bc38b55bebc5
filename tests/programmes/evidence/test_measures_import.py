"""A file of figures: every row is checked, nothing is kept when one is wrong, and two people publish."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from programmes import workflow
from programmes.audit.models import AuditEvent
from programmes.evidence import importing
from programmes.evidence.actions import measures as actions
from programmes.evidence.models import Drawing, Measure, Observation, Release, ReleaseRow, Series
from programmes.notices.models import Notice
from programmes.outputs import workbooks
from programmes.workflow import MoveRefused
from tests import factories
from tests.programmes.evidence.measuring import bring, brought_and_public, make_measure, publish, row, table

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def measure(db: None) -> Measure:
    """The measure that the files are about."""
    return make_measure()


def read(name: str, body: bytes, by: Any) -> Release:
    """Bring a file of this name."""
    return actions.import_figures(name="F", note="", file_name=name, body=body, by=by, token=factories.token())


def workbook(rows: list[dict[str, Any]]) -> bytes:
    """The same rows as a workbook, numbers as numbers."""
    out = io.BytesIO()
    cells = [[each.get(name, "") for name in importing.COLUMNS] for each in rows]
    workbooks.write(out, "Figures", list(importing.COLUMNS), cells)
    return out.getvalue()


class TestReading:
    def test_csv_and_workbook_say_the_same(self, noor: Any) -> None:
        cells = {"area": "Camden", "period": "2018/19", "group": "Age: 16 to 24", "series_break": "New mode"}
        numbers = {"value": 70.5, "n": 400, "count": 282, "interval_low": 66, "interval_high": 75}
        rows = [row(**cells, **numbers)]
        kept = []
        for name, body in (("a.csv", table(rows)), ("a.xlsx", workbook(rows))):
            found = ReleaseRow.objects.get(release=read(name, body, noor))
            kept.append((found.area, found.group, found.period, found.series_break, found.value, found.n, found.count))
        assert kept[0] == kept[1] == ("E09000007", "Age: 16 to 24", "2018/19", "New mode", 70.5, 400, 282)

    def test_what_excel_writes_is_read(self, noor: Any) -> None:
        body = table([row(group="Sex: woman’s")]).decode().encode("cp1252")
        assert ReleaseRow.objects.get(release=read("a.csv", body, noor)).group == "Sex: woman’s"

    @pytest.mark.parametrize(
        ("name", "body", "said"),
        [
            ("a.ods", b"x", "ends in .xlsx or .csv"),
            ("a.xlsx", b"measure,area\n", "damaged or locked"),
            ("a.csv", b"", "has no figures"),
            ("a.csv", b"measure,area,period,value\n", "has no figures"),
            ("a.csv", b"\x00\x01", "something else"),
            ("a.csv", b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
            ("a.csv", b"a,b\n" * 5_002, "more than 5,000 rows"),
        ],
    )
    def test_files_that_cannot_be_read(self, noor: Any, name: str, body: bytes, said: str) -> None:
        with pytest.raises(MoveRefused) as refused, transaction.atomic():
            read(name, body, noor)
        report = getattr(refused.value, "report", None)
        assert said in refused.value.message + (report.problems[0].text if report else "")
        assert not Release.objects.exists()

    def test_a_workbook_that_unpacks_to_too_much(self, noor: Any) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("[Content_Types].xml", "<Types/>")
            book.writestr("xl/workbook.xml", b" " * (201 * 1024 * 1024))
        with pytest.raises(MoveRefused, match="unpacks to too much"), transaction.atomic():
            read("a.xlsx", out.getvalue(), noor)


class TestChecking:
    @pytest.mark.parametrize(
        ("cells", "column", "said"),
        [
            ({"measure": "nothing"}, "measure", "is no measure"),
            ({"series": "9"}, "series", "has no series 9"),
            ({"series": "x"}, "series", "has no series x"),
            ({"area": "Leeds"}, "area", "no area that we know"),
            ({"period": "2018-2019"}, "period", "Write 2018, 2018/19"),
            ({"period": "2018/20"}, "period", "does not go from one year"),
            ({"period": "2018-13"}, "period", "names no month"),
            ({"value": "66%"}, "value", "without a sign or a comma"),
            ({"value": "6,6"}, "value", "without a sign or a comma"),
            ({"value": "66.00001"}, "value", "four decimals at most"),
            ({"value": "101"}, "value", "between 0 and 100"),
            ({"value": "-1"}, "value", "between 0 and 100"),
            ({"n": "1,000"}, "n", "not a whole number"),
            ({"n": "10", "count": "11"}, "count", "cannot be larger"),
            ({"count": "11"}, "count", "needs the number of people"),
            ({"interval_low": "60"}, "interval_low", "Fill in both"),
            ({"interval_low": "67", "interval_high": "70"}, "interval_low", "within its interval"),
            ({"group": "x" * 81}, "group", "longer than 80"),
        ],
    )
    def test_a_wrong_cell_is_named(self, cells: dict[str, str], column: str, said: str) -> None:
        lines = [(1, list(importing.COLUMNS)), (2, [row(**cells).get(name, "") for name in importing.COLUMNS])]
        report = importing.check(lines)
        assert [(each.line, each.column) for each in report.problems] == [(2, column)]
        assert said in report.problems[0].text and not report.rows

    def test_control_the_right_row_passes(self) -> None:
        report = importing.check([(1, list(importing.COLUMNS)), (2, _cells(row()))])
        assert not report.problems and len(report.rows) == 1

    def test_wrong_columns(self) -> None:
        report = importing.check([(1, ["measure", "area", "area", "colour", "period"]), (2, ["a"] * 5)])
        assert {each.column for each in report.problems} == {"value", "area", "colour"}

    def test_the_same_figure_twice(self) -> None:
        report = importing.check([(1, list(importing.COLUMNS)), (2, _cells(row())), (5, _cells(row(area="E12000007")))])
        assert [each.line for each in report.problems] == [5] and "in line 2" in report.problems[0].text

    def test_what_an_area_records_is_never_imported(self, measure: Measure) -> None:
        actions_of_area = Observation(measure=measure, area="E12000007", period="2020", value=1, source="Here")
        actions_of_area.definition_version = 1
        actions_of_area.save()
        report = importing.check([(1, list(importing.COLUMNS)), (2, _cells(row()))])
        assert "is no measure" in report.problems[0].text


def _cells(given: dict[str, Any]) -> list[str]:
    return [str(given.get(name, "")) for name in importing.COLUMNS]


class TestNothingChangesOnError:
    def test_one_wrong_row_of_three(self, noor: Any) -> None:
        with pytest.raises(actions.FileWrong) as wrong, transaction.atomic():
            bring(noor, [row(), row(period="2019", value="x"), row(period="2020")])
        assert [each.line for each in wrong.value.report.problems] == [3]
        assert not Release.objects.exists() and not ReleaseRow.objects.exists()
        assert not AuditEvent.objects.filter(verb="programmes.evidence.figures_imported").exists()

    def test_the_page_lists_every_problem(self, noor: Any, client_for: Any) -> None:
        body = table([row(area="Leeds"), row(value="many", period="soon")])
        data = {"name": "Wrong", "note": "", "file": SimpleUploadedFile("a.csv", body), "form_token": factories.token()}
        page = client_for(noor).post(reverse("admin:programmes_release_import"), data).content.decode()
        assert "Nothing was imported: 3 things" in page
        for said in ("“Leeds” is no area", "“many” is not a number", "“soon” is no period", "What must be put right"):
            assert said in page
        assert not Release.objects.exists()

    def test_the_same_file_does_not_wait_twice(self, noor: Any, otto: Any) -> None:
        first = bring(noor, [row()])
        with pytest.raises(MoveRefused, match="waits for publication already"), transaction.atomic():
            bring(otto, [row()])
        publish(first, otto)
        assert bring(noor, [row()]).state == "waiting", "once it is public it may come again"


class TestTwoPeople:
    def test_nobody_outside_reads_it_before_a_colleague_publishes(self, noor: Any, otto: Any, client: Any) -> None:
        release = bring(noor, [row(value="61.5"), row(value="62.5", period="2019")])
        url = reverse("programmes:measure", args=["belong-here"])
        assert "61.5" not in client.get(url).content.decode() and not Observation.objects.exists()
        with pytest.raises(MoveRefused, match="You imported these figures"), transaction.atomic():
            publish(release, noor)
        publish(release, otto)
        assert "61.5" in client.get(url).content.decode()
        release.refresh_from_db()
        assert (release.imported_by, release.published_by) == (noor, otto)
        assert [move.verb for move in release.moves.all()] == ["import", "publish"]
        assert AuditEvent.objects.filter(verb="programmes.evidence.figures_published").exists()

    def test_the_database_refuses_one_person(self, noor: Any, otto: Any) -> None:
        release = brought_and_public(noor, otto, [row()])
        with pytest.raises(IntegrityError, match="release_two_people"), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(published_by=noor)

    def test_notices_to_both(self, noor: Any, otto: Any) -> None:
        release = bring(noor, [row()])
        told = Notice.objects.filter(event__startswith="programmes.evidence.figures_imported")
        assert otto in {each.recipient for each in told} and noor not in {each.recipient for each in told}
        publish(release, otto)
        assert Notice.objects.filter(event__startswith="programmes.evidence.figures_published", recipient=noor).exists()

    def test_it_is_announced(self, noor: Any, otto: Any, monkeypatch: Any) -> None:
        heard: list[Any] = []
        monkeypatch.setitem(
            workflow._consequences, "programmes.evidence.measure_published", [lambda **facts: heard.append(facts)]
        )
        brought_and_public(noor, otto, [row()])
        assert [each["measure"].pk for each in heard] == ["belong-here"] and heard[0]["by"] == otto

    def test_others_may_not(self, noor: Any, efua: Any) -> None:
        with pytest.raises(PermissionDenied), transaction.atomic():
            bring(efua, [row()])
        with pytest.raises(PermissionDenied), transaction.atomic():
            publish(bring(noor, [row()]), efua)

    def test_pressed_twice(self, noor: Any, otto: Any) -> None:
        release = bring(noor, [row()])
        publish(release, otto)
        with pytest.raises(MoveRefused), transaction.atomic():
            publish(release, otto)


class TestMoves:
    @pytest.mark.parametrize(
        ("state", "open_moves"),
        [("waiting", ["publish", "drop"]), ("published", ["withdraw"]), ("dropped", []), ("withdrawn", [])],
    )
    def test_what_may_be_done_from_each_state(self, state: str, open_moves: list[str]) -> None:
        assert Release.FLOW.open_moves(state) == open_moves
        for verb in {"publish", "drop", "withdraw"} - set(open_moves):
            with pytest.raises(MoveRefused):
                getattr(Release(state=state), verb)(by=Measure(), at=MORNING)


class TestTakingBack:
    def test_drop_tells_whoever_imported(self, noor: Any, otto: Any) -> None:
        release = bring(noor, [row()])
        actions.drop_figures(release=release, reason="The wrong year.", by=otto, token=factories.token())
        release.refresh_from_db()
        assert release.state == "dropped" and not Observation.objects.exists()
        assert Notice.objects.filter(event__startswith="programmes.evidence.figures_dropped", recipient=noor).exists()

    def test_withdraw_brings_the_earlier_back(self, noor: Any, otto: Any, set_now: Any) -> None:
        set_now(MORNING)
        brought_and_public(noor, otto, [row(value="60"), row(period="2019", value="61")])
        set_now(MORNING + timedelta(hours=1))
        second = brought_and_public(noor, otto, [row(value="70")])
        assert _told() == [("2018", 70), ("2019", 61)]
        actions.withdraw_figures(release=second, reason="A slip.", by=noor, token=factories.token())
        assert _told() == [("2018", 60), ("2019", 61)]
        assert Drawing.objects.get().rows[0][1] == "60%"
        notices = Notice.objects.filter(event__startswith="programmes.evidence.figures_withdrawn")
        assert {each.recipient for each in notices} == {noor, otto}

    def test_the_database_keeps_what_came_and_what_is_public(self, noor: Any, otto: Any, measure: Measure) -> None:
        waiting = bring(noor, [row()])
        first = waiting.rows.get()
        for change in (lambda: waiting.rows.update(value=1), lambda: waiting.rows.all().delete()):
            with pytest.raises(IntegrityError, match="stay as they came"), transaction.atomic():
                change()
        fields = {"measure": measure, "area": first.area, "period": "2018", "value": 1, "source": "A"}
        with pytest.raises(IntegrityError, match="published import"), transaction.atomic():
            Observation.objects.create(**fields, definition_version=1, release=waiting)
        publish(waiting, otto)
        with pytest.raises(IntegrityError, match="no more rows"), transaction.atomic():
            ReleaseRow.objects.create(
                release=waiting, series=Series.objects.get(), area=first.area, period="2020", value=1, line=9
            )

    def test_control_a_row_of_a_waiting_import_comes_in(self, noor: Any) -> None:
        waiting = bring(noor, [row()])
        ReleaseRow.objects.create(
            release=waiting, series=Series.objects.get(), area="E12000007", period="2020", value=1, line=9
        )


def _told() -> list[tuple[str, int]]:
    return [(each.period, int(each.value or 0)) for each in Observation.objects.order_by("period")]


class TestStaffPages:
    def test_from_file_to_public(self, noor: Any, otto: Any, client_for: Any) -> None:
        client = client_for(noor)
        header = b"".join(client.get(reverse("admin:programmes_release_template_csv")).streaming_content).decode()
        assert header.strip("\ufeff\r\n").split(",") == list(importing.COLUMNS)
        body = table([row(), row(period="2019", value="68")])
        data = {"name": "Belonging, 2018", "note": "New.", "file": SimpleUploadedFile("a.csv", body)}
        url = reverse("admin:programmes_release_import")
        answer = client.post(url, {**data, "form_token": factories.token()})
        release = Release.objects.get()
        page = reverse("admin:programmes_release_change", args=[release.pk])
        assert answer.status_code == 302 and answer["Location"] == page
        said = client.get(page).content.decode()
        assert "2 new, 0 other than now, 0 the same" in said and "<svg" in said
        publish_url = reverse("admin:programmes_release_publish", args=[release.pk])
        assert publish_url not in said, "not by whoever imported"
        other = client_for(otto)
        assert publish_url in other.get(page).content.decode()
        assert other.post(publish_url, {"form_token": factories.token()}).status_code == 302
        assert Observation.objects.count() == 2
        assert "Withdraw these figures" in other.get(page).content.decode()

    def test_the_template_can_be_filled_in_and_read(self, noor: Any, client_for: Any) -> None:
        answer = client_for(noor).get(reverse("admin:programmes_release_template_xlsx"))
        with pytest.raises(actions.FileWrong) as wrong, transaction.atomic():
            read("t.xlsx", answer.content, noor)
        assert "has no figures" in wrong.value.report.problems[0].text

    def test_stale_buttons_and_strangers(self, noor: Any, otto: Any, efua: Any, client_for: Any) -> None:
        release = brought_and_public(noor, otto, [row()])
        stale = reverse("admin:programmes_release_publish", args=[release.pk])
        assert client_for(otto).get(stale).status_code == 404
        answer = client_for(otto).post(stale, {"form_token": factories.token()})
        assert answer.status_code == 200 and "cannot be done now" in answer.content.decode()
        assert client_for(efua).get(stale).status_code == 403
