"""Reports and library entries: every move, and what the database itself refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants.monitoring.models import LearningEntry, Report
from programmes import clock
from programmes.people.models import User
from programmes.questions.models import AnswerSheet
from programmes.workflow import MoveRefused
from tests.grants import moves
from tests.grants.monitoring.conftest import accepted, submitted


def _make(record: Any, verb: str) -> None:
    more = {"sheet": AnswerSheet()} if verb == "begin" else {}
    getattr(record, verb)(by=User(), at=moves.AT, **more)


@pytest.mark.parametrize(("verb", "state"), moves.every(Report))
def test_reports_move_by_the_table(verb: str, state: str) -> None:
    starts, end = Report.FLOW.moves[verb]
    record = Report(state=state)
    if state in starts:
        _make(record, verb)
        assert (record.state, record.since_at) == (end, moves.AT)
    else:
        with pytest.raises(MoveRefused):
            _make(record, verb)


@pytest.mark.parametrize(("verb", "state"), moves.every(LearningEntry))
def test_entries_move_by_the_table(verb: str, state: str) -> None:
    starts, end = LearningEntry.FLOW.moves[verb]
    record = LearningEntry(state=state)
    if state in starts:
        _make(record, verb)
        assert record.state == end
    else:
        with pytest.raises(MoveRefused):
            _make(record, verb)


@pytest.mark.django_db
class TestTwoPeople:
    """Whoever wrote or sent it cannot sign it off, by whatever way."""

    def _sign(self, report: Report, by: User) -> None:
        Report.objects.filter(pk=report.pk).update(
            state="signed_off", signed_off_at=clock.now(), signed_off_by=by, since_at=clock.now()
        )

    def test_the_database_refuses_the_sender(self, end: Report, amina: User) -> None:
        sent = submitted(end, amina)
        with pytest.raises(IntegrityError, match="report_signed_off_by_another"), transaction.atomic():
            self._sign(sent, amina)

    def test_the_database_refuses_the_writer(self, end: Report, amina: User, bode: User) -> None:
        sent = submitted(end, amina)
        Report.objects.filter(pk=sent.pk).update(written_by=bode)
        with pytest.raises(IntegrityError, match="report_signed_off_by_another"), transaction.atomic():
            self._sign(sent, bode)

    def test_control_a_second_person_is_let_through(self, end: Report, amina: User, bode: User) -> None:
        sent = submitted(end, amina)
        self._sign(sent, bode)
        sent.refresh_from_db()
        assert sent.signed_off_by == bode


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize(
        "broken",
        [
            {"state": "draft"},
            {"submitted_at": moves.AT},
            {"state": "accepted"},
            {"accepted_at": moves.AT},
            {"begun_at": moves.AT},
        ],
    )
    def test_a_report_that_cannot_be(self, end: Report, broken: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError, match="report_"), transaction.atomic():
            Report.objects.filter(pk=end.pk).update(**broken)

    def test_one_report_of_a_kind_and_day(self, end: Report) -> None:
        with pytest.raises(IntegrityError, match="report_once_a_day"), transaction.atomic():
            Report.objects.create(award=end.award, kind=end.kind, due_date=end.due_date, since_at=moves.AT)

    def test_an_entry_says_both(self, end: Report, amina: User, bode: User, efua: User) -> None:
        report = accepted(end, amina, bode, efua)
        with pytest.raises(IntegrityError, match="learning_says_both"), transaction.atomic():
            LearningEntry.objects.create(
                report=report,
                title="x",
                worked="x",
                did_not="",
                theme="families",
                setting="hall",
                since_at=moves.AT,
                written_at=moves.AT,
                written_by=efua,
            )


@pytest.mark.django_db
def test_who_sees_a_report(end: Report, amina: User, bode: User, carys: User) -> None:
    assert [Report.objects.visible_to(user).count() for user in (amina, bode, carys)] == [2, 2, 0]
    assert str(end) == f"End-of-grant report, {end.application.reference}"


@pytest.mark.django_db
def test_overdue_is_no_state(end: Report) -> None:
    day = end.due_date
    assert not end.is_overdue(day)
    assert end.is_overdue(day.replace(day=2))
    assert set(Report.objects.overdue_on(day).values_list("kind", flat=True)) == {"progress"}
    end.award.revoke(by=end.award.offered_by, at=clock.now())
    end.award.save()
    assert not Report.objects.overdue_on(day).exists()
