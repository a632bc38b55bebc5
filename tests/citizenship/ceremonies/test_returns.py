"""Monthly returns: every move, what the database keeps, sending, finality, revision and the chasing of late ones."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from citizenship.ceremonies.actions import planning, recording
from citizenship.ceremonies.actions import returns as actions
from citizenship.ceremonies.models import Extension, MonthlyReturn, ReturnVersion
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MARCH = date(2027, 3, 1)
Clock = Callable[[datetime | None], None]


@pytest.fixture(autouse=True)
def _in_april(set_now: Clock) -> None:
    """It is 5 April 2027: March is over, and its return is not late yet."""
    set_now(datetime(2027, 4, 5, 9, tzinfo=UTC))


def token() -> str:
    return tokens.issue()


def held(day: int, attended: int = 24, **fields: Any) -> Any:
    return factories.ceremony("Camden", date=date(2027, 3, day), state="held", attended=attended, **fields)


def settle() -> None:
    """Have the database look at what it otherwise looks at when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


class TestModel:
    """Each move from each state, as the table says."""

    @pytest.mark.parametrize("verb", sorted(MonthlyReturn.FLOW.moves))
    @pytest.mark.parametrize("state", MonthlyReturn.State.values)
    def test_moves(self, verb: str, state: str, ines: Any) -> None:
        made = MonthlyReturn(state=state)
        given = {"by": ines, "at": datetime(2027, 4, 5, tzinfo=UTC)}
        given |= {"question": "clock"} if verb == "return_" else {}
        if verb in ("return_", "revise"):
            del given["by"]
        if verb in MonthlyReturn.FLOW.open_moves(state):
            getattr(made, verb)(**given)
            assert made.state == MonthlyReturn.FLOW.moves[verb][1]
        else:
            with pytest.raises(MoveRefused):
                getattr(made, verb)(**given)

    def test_visible_to(self, camden: Any, hackney: Any, ravi: Any, sela: Any, ines: Any, noor: Any) -> None:
        made = factories.monthly(camden, MARCH)
        for person, sees in ((ravi, True), (sela, False), (ines, True), (noor, False)):
            assert MonthlyReturn.objects.visible_to(person).filter(pk=made.pk).exists() is sees

    def test_provisional_until_final(self) -> None:
        assert MonthlyReturn(state="sent").provisional
        assert not MonthlyReturn(state="final").provisional


class TestDatabase:
    """What the database refuses, whatever path a change takes."""

    def refused(self, rule: str, change: Callable[[], Any]) -> None:
        def whole() -> None:
            change()
            settle()

        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            whole()

    def test_one_a_month(self, camden: Any) -> None:
        made = factories.monthly(camden, MARCH)
        row = {"borough": made.borough, "month_date": MARCH, "due_date": made.due_date, "since_at": made.since_at}
        self.refused("return_once_a_month", lambda: MonthlyReturn.objects.create(**row))

    @pytest.mark.parametrize(
        ("rule", "fields"),
        [
            ("return_month_only", {"month_date": date(2027, 3, 2)}),
            ("return_due_after_month", {"due_date": date(2027, 2, 1)}),
            ("return_clock_together", {"in_time": 3}),
            ("return_sent_stamps", {"state": "sent", "version": 1}),
            ("return_final_stamps", {"state": "final", "version": 1}),
            ("return_revised_has_two", {"revised": True}),
            ("return_stays", {"month_date": date(2027, 2, 1)}),
        ],
    )
    def test_rules(self, camden: Any, rule: str, fields: dict[str, Any]) -> None:
        made = factories.monthly(camden, MARCH)
        rows = MonthlyReturn.objects.filter(pk=made.pk)
        expected = "return_stays|" + rule if "month_date" in fields else rule
        self.refused(expected, lambda: rows.update(**fields))

    def test_is_never_deleted(self, camden: Any) -> None:
        made = factories.monthly(camden, MARCH)
        self.refused("never deleted", lambda: MonthlyReturn.objects.filter(pk=made.pk).delete())

    def test_is_not_sent_before_its_month_is_over(self, camden: Any, ravi: Any) -> None:
        made = factories.sent(camden, MARCH, by=ravi)
        early = datetime(2027, 3, 31, 22, 59, tzinfo=UTC)  # 11.59 pm in London
        rows = MonthlyReturn.objects.filter(pk=made.pk)
        self.refused("its month is over|when its month", lambda: rows.update(sent_at=early))
        rows.update(sent_at=early + timedelta(minutes=1))

    def test_a_sent_figure_changes_by_a_version_only(self, camden: Any, ravi: Any) -> None:
        held(3)
        made = factories.sent(camden, MARCH, by=ravi)
        rows = MonthlyReturn.objects.filter(pk=made.pk)
        self.refused("by a new version", lambda: rows.update(in_time=1, out_of_time=1))

    def test_versions_are_append_only_and_as_many_as_it_says(self, camden: Any, ravi: Any) -> None:
        made = factories.sent(camden, MARCH, by=ravi)
        settle()
        self.refused("stays as it was told", lambda: ReturnVersion.objects.filter(of=made).update(figures={}))
        self.refused("stays as it was told", lambda: ReturnVersion.objects.filter(of=made).delete())
        self.refused("as many versions", lambda: MonthlyReturn.objects.filter(pk=made.pk).update(version=2))

    def test_without_the_trigger_history_would_be_rewritten(self, camden: Any, ravi: Any) -> None:
        """The negative control: it is the trigger that holds a version."""
        made = factories.sent(camden, MARCH, by=ravi)
        settle()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE citizenship_returnversion DISABLE TRIGGER return_version_append_only")
        assert ReturnVersion.objects.filter(of=made).update(figures={"totals": {}}) == 1

    def test_no_more_extensions_than_out_of_time(self, camden: Any) -> None:
        made = factories.monthly(camden, MARCH, in_time=3, out_of_time=2)
        row = {"of": made, "authority": "individual", "reason": "asked"}
        self.refused("more extensions than", lambda: Extension.objects.create(count=3, **row))
        self.refused("extension_of_somebody", lambda: Extension.objects.create(count=0, **row))
        Extension.objects.create(count=2, **row)
        settle()


class TestSend:
    """The borough sends its month."""

    def test_freezes_the_figures(self, camden: Any, ravi: Any) -> None:
        held(3, 24)
        held(17, 11, guests=9)
        made = factories.sent(camden, MARCH, by=ravi)
        assert (made.state, made.version, made.revised, made.sent_by) == ("sent", 1, False, ravi)
        version = made.versions.get()
        assert version.figures["totals"]["attended"] == 35
        assert [row["attended"] for row in version.figures["ceremonies"]] == [24, 11]
        assert AuditEvent.objects.filter(verb="citizenship.returns.sent", target_key=str(made.pk)).exists()
        assert Notice.objects.filter(recipient=ravi, subject__contains="March 2027").exists()

    def test_a_month_without_ceremonies_is_sent_too(self, camden: Any, ravi: Any) -> None:
        assert factories.sent(camden, MARCH, by=ravi).versions.get().figures["totals"]["ceremonies"] == 0

    def test_not_before_the_month_is_over(self, camden: Any, ravi: Any, set_now: Clock) -> None:
        set_now(datetime(2027, 3, 31, 22, tzinfo=UTC))
        made = factories.monthly(camden, MARCH)
        with pytest.raises(MoveRefused, match="1 April 2027"):
            actions.send(monthly=made, by=ravi, token=token())

    def test_not_while_a_ceremony_waits(self, camden: Any, ravi: Any) -> None:
        factories.ceremony("Camden", date=date(2027, 3, 10))
        made = factories.monthly(camden, MARCH)
        with pytest.raises(MoveRefused, match="1 planned ceremony is not recorded"):
            actions.send(monthly=made, by=ravi, token=token())

    def test_strangers_and_second_tries(self, camden: Any, ravi: Any, sela: Any, ines: Any) -> None:
        made, used = factories.monthly(camden, MARCH), token()
        for person in (sela, ines):
            with pytest.raises(PermissionDenied):
                actions.send(monthly=made, by=person, token=token())
        actions.send(monthly=made, by=ravi, token=used)
        with pytest.raises(tokens.AlreadyDone):
            actions.send(monthly=made, by=ravi, token=used)
        with pytest.raises(MoveRefused):
            actions.send(monthly=made, by=ravi, token=token())
        assert made.versions.count() == 1


class TestClockCounts:
    """How many completed in and out of time."""

    def set(self, made: Any, by: Any, in_time: int | None, out: int | None, *extensions: Any) -> Any:
        return actions.set_clock(
            monthly=made, in_time=in_time, out_of_time=out, extensions=extensions, by=by, token=token()
        )

    def test_are_kept_with_authority_and_reason(self, camden: Any, ravi: Any) -> None:
        held(3, 24)
        made = factories.monthly(camden, MARCH)
        self.set(made, ravi, 20, 4, ("individual", "certificate", 1), ("general", "national", 2))
        made.refresh_from_db()
        assert (made.in_time, made.out_of_time, made.completed) == (20, 4, 24)
        assert [(e.authority, e.reason, e.count) for e in made.extensions.all()] == [
            ("general", "national", 2),
            ("individual", "certificate", 1),
        ]
        settle()
        self.set(made, ravi, None, None)
        assert not made.extensions.exists()

    @pytest.mark.parametrize(
        ("numbers", "says"),
        [
            ((20, None), "Fill in both"),
            ((20, 5), "25 completed, but 24 attended"),
            ((20, 1, ("individual", "asked", 2)), "2 with an extension, but 1 out of time"),
        ],
    )
    def test_numbers_that_cannot_be_true(self, camden: Any, ravi: Any, numbers: Any, says: str) -> None:
        held(3, 24)
        with pytest.raises(MoveRefused, match=says):
            self.set(factories.monthly(camden, MARCH), ravi, *numbers)

    def test_after_the_sending_they_make_a_new_version(self, camden: Any, ravi: Any) -> None:
        held(3, 24)
        made = factories.sent(camden, MARCH, by=ravi)
        made = self.set(made, ravi, 24, 0)
        assert (made.version, made.revised, made.versions.first().why) == (2, True, "clock")
        # The same numbers again tell nothing new.
        assert self.set(made, ravi, 24, 0).version == 2
        settle()

    def test_not_by_another_borough(self, camden: Any, sela: Any) -> None:
        with pytest.raises(PermissionDenied):
            self.set(factories.monthly(camden, MARCH), sela, 0, 0)


class TestFinish:
    """An officer makes figures final, or asks."""

    def test_final(self, camden: Any, ravi: Any, ines: Any) -> None:
        one = held(3)
        made = factories.final(camden, MARCH, by=ravi, officer=ines)
        one.refresh_from_db()
        assert (made.state, made.final_by, one.provisional) == ("final", ines, False)
        assert Notice.objects.filter(recipient=ravi, subject__contains="is final").exists()

    def test_asked_again(self, camden: Any, ravi: Any, ines: Any) -> None:
        made = factories.sent(camden, MARCH, by=ravi)
        made = actions.return_(monthly=made, question="clock", by=ines, token=token())
        assert (made.state, made.question, made.sent_by, made.due_date) == ("open", "clock", None, date(2027, 4, 19))
        assert Notice.objects.filter(recipient=ravi, body__contains="in and out of time do not look right").exists()
        made = actions.send(monthly=made, by=ravi, token=token())
        assert (made.version, made.revised, made.question) == (2, True, "")

    def test_a_question_is_one_of_the_list(self, camden: Any, ravi: Any, ines: Any) -> None:
        made = factories.sent(camden, MARCH, by=ravi)
        with pytest.raises(MoveRefused, match="Choose what"):
            actions.return_(monthly=made, question="Who is it?", by=ines, token=token())

    @pytest.mark.parametrize("verb", ["finish", "return_", "chase", "give_time"])
    def test_officers_only(self, camden: Any, ravi: Any, noor: Any, verb: str) -> None:
        made = factories.sent(camden, MARCH, by=ravi)
        more = {"return_": {"question": "clock"}, "give_time": {"due_date": date(2027, 5, 1)}}.get(verb, {})
        for person in (ravi, noor):
            with pytest.raises(PermissionDenied):
                getattr(actions, verb)(monthly=made, by=person, token=token(), **more)


class TestRevise:
    """What changes after the sending marks the return, keeps what was told, and brings it back to the officers."""

    def correct(self, ceremony: Any, by: Any, **values: Any) -> Any:
        return recording.correct(ceremony=ceremony, values=values, reason="Counted again", by=by, token=token())

    def test_a_correction(self, camden: Any, ravi: Any, ines: Any) -> None:
        one = held(3, 24)
        made = factories.final(camden, MARCH, by=ravi, officer=ines)
        self.correct(one, ravi, attended=25)
        made.refresh_from_db()
        one.refresh_from_db()
        assert (made.state, made.revised, made.version, made.final_by) == ("sent", True, 2, None)
        assert (one.revised, one.provisional) == (True, True)
        newer, older = made.versions.all()
        assert (older.figures["totals"]["attended"], newer.figures["totals"]["attended"]) == (24, 25)
        assert newer.why == "corrected"
        settle()

    def test_a_day_moved_to_another_month_changes_both(self, camden: Any, ravi: Any) -> None:
        one = held(3, 24)
        february = factories.sent(camden, date(2027, 2, 1), by=ravi)
        march = factories.sent(camden, MARCH, by=ravi)
        self.correct(one, ravi, date=date(2027, 2, 26))
        for made, attended in ((february, 24), (march, 0)):
            made.refresh_from_db()
            assert made.revised
            assert made.versions.first().figures["totals"]["attended"] == attended

    def test_a_late_record_and_a_strike(self, camden: Any, ravi: Any) -> None:
        made = factories.sent(camden, MARCH, by=ravi)
        values = {**factories.plan_of("Camden", date=date(2027, 3, 9)), **factories.record_of()}
        late = recording.enter(borough=made.borough, values=values, by=ravi, token=token())
        made.refresh_from_db()
        assert (late.late_entry, made.version, made.versions.first().why) == (True, 2, "recorded")
        planning.cancel(ceremony=late, reason="twice", by=ravi, token=token())
        made.refresh_from_db()
        assert (made.version, made.versions.first().why) == (3, "cancelled")
        settle()

    def test_before_the_sending_nothing_is_revised(self, camden: Any, ravi: Any) -> None:
        one = held(3, 24)
        made = factories.monthly(camden, MARCH)
        self.correct(one, ravi, attended=25)
        made.refresh_from_db()
        assert (made.version, made.revised) == (0, False)


class TestChase:
    """Returns are begun, reminded of and asked for."""

    def test_begun_for_every_month_since_the_borough_joined(self, camden: Any, set_now: Clock) -> None:
        set_now(datetime(2027, 1, 20, 9, tzinfo=UTC))
        factories.joined(camden)
        at = datetime(2027, 4, 1, 1, tzinfo=UTC)
        set_now(at)
        assert actions.open_due(at) == 3
        assert actions.open_due(at) == 0
        found = MonthlyReturn.objects.of(camden.borough).order_by("month_date")
        assert [each.month_date.month for each in found] == [1, 2, 3]
        assert found.last().due_date == date(2027, 4, 14)

    def test_reminded_before_and_after_once_each(self, camden: Any, ravi: Any, set_now: Clock) -> None:
        made = factories.monthly(camden, MARCH)
        wrote = []
        for day in (9, 10, 11, 14, 15, 16):
            set_now(datetime(2027, 4, day, 9, tzinfo=UTC))
            wrote.append(actions.remind())
        assert wrote == [0, 1, 0, 0, 1, 0]
        subjects = Notice.objects.filter(recipient=ravi).order_by("created_at").values_list("subject", flat=True)
        assert any("is due by 14 April 2027" in each for each in subjects)
        assert any("has not come yet" in each for each in subjects)
        made.refresh_from_db()
        assert made.reminded_before_at < made.reminded_after_at

    def test_a_borough_that_left_is_not_reminded(self, camden: Any, ravi: Any, set_now: Clock) -> None:
        made = factories.monthly(camden, MARCH)
        made.borough.joinings.update(state="left", left_at=made.since_at, left_by=ravi, left_reason="finished")
        set_now(datetime(2027, 4, 15, 9, tzinfo=UTC))
        assert actions.remind() == 0

    def test_an_officer_asks_once_a_day(self, camden: Any, ravi: Any, ines: Any, set_now: Clock) -> None:
        made = factories.monthly(camden, MARCH)
        with pytest.raises(MoveRefused, match="not late"):
            actions.chase(monthly=made, by=ines, token=token())
        set_now(datetime(2027, 4, 15, 9, tzinfo=UTC))
        actions.chase(monthly=made, by=ines, token=token())
        assert Notice.objects.filter(recipient=ravi, subject__startswith="Please send").count() == 1
        with pytest.raises(MoveRefused, match="less than a day ago"):
            actions.chase(monthly=made, by=ines, token=token())

    def test_nobody_to_ask(self, camden: Any, ines: Any, set_now: Clock) -> None:
        made = factories.monthly(camden, MARCH)
        set_now(datetime(2027, 4, 15, 9, tzinfo=UTC))
        with pytest.raises(MoveRefused, match="no registrar at present"):
            actions.chase(monthly=made, by=ines, token=token())

    def test_more_time(self, camden: Any, ravi: Any, ines: Any) -> None:
        made = factories.monthly(camden, MARCH)
        with pytest.raises(MoveRefused, match="still to come"):
            actions.give_time(monthly=made, due_date=date(2027, 4, 14), by=ines, token=token())
        made = actions.give_time(monthly=made, due_date=date(2027, 4, 30), by=ines, token=token())
        assert not made.is_late(date(2027, 4, 30))
        assert made.is_late(date(2027, 5, 1))
        assert Notice.objects.filter(recipient=ravi, subject__contains="until 30 April 2027").exists()
