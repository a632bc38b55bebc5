"""Recording the day, corrections with history, deviations from the arm: each action and what it refuses."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from citizenship.ceremonies.actions import planning, recording
from citizenship.ceremonies.models import Ceremony, Correction, Deviation
from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.workflow import MoveRefused
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_monday(set_now: Any) -> None:
    set_now(MONDAY)


def record(ceremony: Ceremony, by: Any, note: str = "", **fields: Any) -> Ceremony:
    """Record an ordinary ceremony with these fields different."""
    values = factories.record_of(**fields)
    return recording.record(ceremony=ceremony, values=values, deviation_note=note, by=by, token=tokens.issue())


def correct(ceremony: Ceremony, by: Any, reason: str = "Counted again.", **fields: Any) -> Ceremony:
    """Correct these fields."""
    return recording.correct(ceremony=ceremony, values=fields, reason=reason, by=by, token=tokens.issue())


class TestRecord:
    def test_the_day_is_set_down(self, camden: Any, ravi: Any) -> None:
        today = factories.ceremony(camden, date=date(2027, 3, 1))
        held = record(today, ravi, attended=22, cost_pounds=Decimal("80.00"), practices=["host", "local_story"])
        held.refresh_from_db()
        assert (held.state, held.attended, held.cost_pounds) == ("held", 22, Decimal("80.00"))
        assert (held.recorded_by, held.version, held.revised, held.provisional) == (ravi, 1, False, True)
        assert [move.verb for move in held.moves.all()] == ["record"]
        assert AuditEvent.objects.filter(verb="citizenship.ceremonies.recorded", target_key=str(held.pk)).count() == 1

    def test_not_before_its_day(self, camden: Any, ravi: Any) -> None:
        with pytest.raises(MoveRefused, match="still to come"):
            record(factories.ceremony(camden, date=date(2027, 3, 2)), ravi)

    def test_not_twice(self, camden: Any, ravi: Any) -> None:
        held = record(factories.ceremony(camden, date=date(2027, 3, 1)), ravi)
        with pytest.raises(MoveRefused, match="it is held"):
            record(held, ravi)

    def test_numbers_that_do_not_fit_are_refused_beside_the_field(self, camden: Any, ravi: Any) -> None:
        with pytest.raises(MoveRefused, match="26 were invited") as refused:
            record(factories.ceremony(camden, date=date(2027, 3, 1)), ravi, attended=27)
        assert refused.value.field == "attended"

    def test_a_registrar_of_another_borough_is_refused(self, camden: Any, sela: Any) -> None:
        with pytest.raises(MoveRefused, match="Only a registrar of Camden"):
            record(factories.ceremony(camden, date=date(2027, 3, 1)), sela)

    def test_an_officer_does_not_record_for_a_borough(self, camden: Any, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="Only a registrar of Camden"):
            record(factories.ceremony(camden, date=date(2027, 3, 1)), ines)


class TestEnter:
    def enter(self, camden: Any, by: Any, **fields: Any) -> Ceremony:
        values = {**factories.plan_of(camden), **factories.record_of(), **fields}
        return recording.enter(borough=camden.borough, values=values, by=by, token=tokens.issue())

    def test_after_its_date_it_counts_and_is_in_no_arm(self, camden: Any, ravi: Any, running: Any) -> None:
        made = self.enter(camden, ravi, date=date(2027, 2, 26))
        assert (made.state, made.late_entry, made.arm, made.study) == ("held", True, None, None)
        assert [move.verb for move in made.moves.all()] == ["plan", "record"]

    def test_a_day_to_come_is_planned_instead(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        with pytest.raises(MoveRefused, match="Plan the ceremony now"):
            self.enter(camden, ravi, date=date(2027, 3, 2))

    def test_a_refused_record_plans_nothing(self, camden: Any, ravi: Any, camden_joined: Any) -> None:
        with pytest.raises(MoveRefused):
            self.enter(camden, ravi, date=date(2027, 2, 26), attended=31)
        assert not Ceremony.objects.exists()


class TestCorrect:
    def test_the_next_version_with_its_history(self, camden: Any, ravi: Any) -> None:
        held = factories.ceremony(camden, state="held")
        fixed = correct(held, ravi, attended=20, guests=9)
        fixed.refresh_from_db()
        kept = Correction.objects.get(ceremony=fixed)
        assert (fixed.attended, fixed.version, fixed.revised) == (20, 2, True)
        assert (kept.was, kept.became) == ({"attended": 24, "guests": 18}, {"attended": 20, "guests": 9})
        assert (kept.reason, kept.by, kept.version) == ("Counted again.", ravi, 2)
        again = correct(fixed, ravi, attended=21)
        assert [each.version for each in again.corrections.all()] == [3, 2]

    def test_day_time_and_place_too(self, camden: Any, ravi: Any) -> None:
        held = factories.ceremony(camden, state="held", date=date(2027, 2, 22))
        other = factories.place_of(camden, "Register office")
        fixed = correct(held, ravi, date=date(2027, 2, 23), starts=time(10), venue=other)
        assert (fixed.code, fixed.starts) == ("CAM-2027-02-23-1", time(10))
        assert fixed.corrections.get().became == {
            "date": "2027-02-23",
            "starts": "10:00:00",
            "venue": str(other.pk),
        }

    def test_nothing_different_no_reason_and_a_day_to_come_are_refused(self, camden: Any, ravi: Any) -> None:
        held = factories.ceremony(camden, state="held")
        with pytest.raises(MoveRefused, match="Nothing is different"):
            correct(held, ravi, attended=24)
        with pytest.raises(MoveRefused, match="why you correct it"):
            correct(held, ravi, " ", attended=20)
        with pytest.raises(MoveRefused, match="cannot be to come"):
            correct(held, ravi, date=date(2027, 3, 2))

    def test_a_colleague_was_quicker(self, camden: Any, ravi: Any) -> None:
        held = factories.ceremony(camden, state="held")
        correct(held, ravi, attended=20)
        with pytest.raises(MoveRefused, match="colleague has corrected"):
            recording.correct(
                ceremony=held, values={"attended": 21}, reason="Recount", version=1, by=ravi, token=tokens.issue()
            )

    @pytest.mark.parametrize("reason", ["ask amina@example.org", "ring 020 7946 0000", "born 12/3/1980"])
    def test_a_reason_about_a_person_is_refused(self, reason: str, camden: Any, ravi: Any) -> None:
        held = factories.ceremony(camden, state="held")
        with pytest.raises(MoveRefused) as refused:
            correct(held, ravi, reason, attended=20)
        assert refused.value.field == "reason"
        assert not Correction.objects.exists()

    def test_only_what_was_recorded(self, camden: Any, ravi: Any) -> None:
        with pytest.raises(MoveRefused, match="it is planned"):
            correct(factories.ceremony(camden), ravi, places=20)

    def test_one_in_an_arm_keeps_to_its_study(self, camden: Any, ravi: Any, running: Any) -> None:
        held = factories.ceremony(camden, state="held", date=date(2027, 2, 24), arm=running.arms.get(kind="pilot"))
        with pytest.raises(MoveRefused, match="counts in an arm") as refused:
            correct(held, ravi, date=date(2027, 2, 5))
        assert refused.value.field == "date"


class TestDeviations:
    def planned(self, camden: Any, running: Any, kind: str) -> Ceremony:
        arm = running.arms.get(kind=kind)
        return factories.ceremony(camden, date=date(2027, 3, 1), arm=arm)

    def test_a_comparison_ceremony_carries_no_offer_without_one(self, camden: Any, ravi: Any, running: Any) -> None:
        planned = self.planned(camden, running, "comparison")
        with pytest.raises(MoveRefused, match="comparison ceremony, and an offer was made") as refused:
            record(planned, ravi, voting=1)
        assert refused.value.field == "deviation_note"
        held = record(planned, ravi, "A councillor handed out leaflets.", voting=1)
        assert [(each.kind, each.by) for each in held.deviations.all()] == [("offer_in_comparison", ravi)]

    def test_a_comparison_ceremony_without_an_offer_needs_none(self, camden: Any, ravi: Any, running: Any) -> None:
        assert not record(self.planned(camden, running, "comparison"), ravi).deviations.exists()

    def test_a_pilot_ceremony_with_a_weaker_offer_needs_one(self, camden: Any, ravi: Any, running: Any) -> None:
        planned = self.planned(camden, running, "pilot")
        with pytest.raises(MoveRefused, match="missing or weaker"):
            record(planned, ravi, voting=3, volunteering=1, membership=1)
        held = record(planned, ravi, "The volunteer centre was ill.", voting=3, volunteering=1, membership=1)
        assert held.deviations.get().kind == "offer_missing_in_pilot"

    def test_a_pilot_ceremony_as_planned_or_stronger_needs_none(self, camden: Any, ravi: Any, running: Any) -> None:
        planned = self.planned(camden, running, "pilot")
        assert not record(planned, ravi, voting=3, volunteering=3, membership=1).deviations.exists()

    def test_a_note_about_a_person_is_refused(self, camden: Any, ravi: Any, running: Any) -> None:
        with pytest.raises(MoveRefused) as refused:
            record(self.planned(camden, running, "comparison"), ravi, "ask amina@example.org", voting=1)
        assert refused.value.field == "deviation_note"

    def test_a_correction_that_brings_an_offer_in_needs_one(self, camden: Any, ravi: Any, running: Any) -> None:
        held = record(self.planned(camden, running, "comparison"), ravi)
        with pytest.raises(MoveRefused, match="comparison ceremony"):
            correct(held, ravi, voting=2)
        values = {"voting": 2}
        fixed = recording.correct(
            ceremony=held,
            values=values,
            reason="A stall was there.",
            deviation_note="Nobody told the stall.",
            by=ravi,
            token=tokens.issue(),
        )
        assert fixed.deviations.get().kind == "offer_in_comparison"
        assert correct(fixed, ravi, attended=20).deviations.count() == 1

    def test_something_else_was_different(self, camden: Any, ravi: Any, running: Any) -> None:
        held = record(self.planned(camden, running, "comparison"), ravi)
        made = recording.deviate(ceremony=held, note="The fire alarm ended it.", by=ravi, token=tokens.issue())
        assert made.kind == "arm_not_followed"
        with pytest.raises(MoveRefused, match="counts in an arm"):
            recording.deviate(
                ceremony=factories.ceremony(camden, state="held"), note="Rain", by=ravi, token=tokens.issue()
            )

    def test_who_sees_them(self, camden: Any, ravi: Any, sela: Any, ines: Any, otto: Any, running: Any) -> None:
        record(self.planned(camden, running, "comparison"), ravi, "Leaflets lay there.", voting=1)
        seen = {who.name.split()[0]: Deviation.objects.visible_to(who).count() for who in (ravi, sela, ines, otto)}
        assert seen == {"Ravi": 1, "Sela": 0, "Ines": 1, "Otto": 0}


def test_a_ceremony_of_a_borough_that_left_can_still_be_recorded(camden: Any, ravi: Any) -> None:
    planned = factories.ceremony(camden, date=date(2027, 3, 1))
    assert record(planned, ravi).state == "held"
    with pytest.raises(MoveRefused, match="does not take part"):
        planning.plan(borough=camden.borough, values=factories.plan_of(camden), by=ravi, token=tokens.issue())


def test_a_registrar_sees_their_own_borough_only(camden: Any, hackney: Any, ravi: Any, sela: Any, ines: Any) -> None:
    mine, theirs = factories.ceremony(camden), factories.ceremony(hackney)
    assert set(Ceremony.objects.visible_to(ravi)) == {mine}
    assert set(Ceremony.objects.visible_to(sela)) == {theirs}
    assert set(Ceremony.objects.visible_to(ines)) == {mine, theirs}


def test_what_waits_and_what_is_ahead(camden: Any) -> None:
    today = date(2027, 3, 1)
    past, now, later = (factories.ceremony(camden, date=today + timedelta(days=gone)) for gone in (-1, 0, 1))
    factories.ceremony(camden, state="held")
    assert set(Ceremony.objects.to_record(today)) == {past, now}
    assert set(Ceremony.objects.ahead(today)) == {later}
    assert list(Ceremony.objects.in_month(camden.borough, today)) == [now, later]
