"""What the database refuses of ceremonies, whatever path is taken; and every move of the table, allowed and refused."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from citizenship.ceremonies.models import Ceremony, Correction, Deviation
from programmes.workflow import MoveRefused
from tests.citizenship import factories
from tests.citizenship.studies.guards import off, without

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_monday(set_now: Any) -> None:
    set_now(MONDAY)


def refused(**change: Any) -> str:
    """What the database says to this change of the one ceremony there is, past every model and action."""
    with pytest.raises(DatabaseError) as found, transaction.atomic():
        _now(change)
    return str(found.value)


def _now(change: dict[str, Any]) -> None:
    """Make the change, and have what is checked at commit checked now."""
    Ceremony.objects.update(**change)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("state", Ceremony.State.values)
@pytest.mark.parametrize("verb", Ceremony.FLOW.moves)
def test_every_move_of_the_table(verb: str, state: str) -> None:
    starts, end = Ceremony.FLOW.moves[verb]
    if state in starts:
        assert Ceremony.FLOW.check(verb, state) == end
    else:
        with pytest.raises(MoveRefused):
            Ceremony.FLOW.check(verb, state)


class TestFigures:
    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ({"attended": 27}, "ceremony_attended_fits"),
            ({"attended": 31, "invited": 40}, "ceremony_attended_fits"),
            ({"places": 0, "attended": 0}, "ceremony_counts_are_possible"),
            ({"guests": 5001}, "ceremony_counts_are_possible"),
            ({"guests": None}, "ceremony_held_is_complete"),
            ({"dignitary": ""}, "ceremony_held_is_complete"),
            ({"voting": 4}, "ceremony_levels_known"),
            ({"cost_pounds": Decimal("-1")}, "ceremony_cost_is_possible"),
            ({"practices": ["cake"]}, "ceremony_practices_on_the_list"),
            ({"kind": "secret"}, "ceremony_kind_known"),
            ({"recorded_at": None}, "ceremony_recorded_stamps"),
            ({"cancel_reason": "venue"}, "ceremony_cancelled_for_a_reason"),
            ({"state": "cancelled"}, "ceremony_cancelled_for_a_reason"),
            ({"revised": True}, "ceremony_revised_has_versions"),
        ],
    )
    def test_what_a_record_cannot_say(self, change: dict[str, Any], rule: str, camden: Any) -> None:
        factories.ceremony(camden, state="held")
        # The version goes up, so that the CHECK is asked and not the rule about versions.
        said = refused(**change) if "revised" in change else refused(**{"version": 2, "revised": True, **change})
        assert rule in said or "stays that of its borough" in said

    def test_a_plan_has_no_figures(self, camden: Any) -> None:
        factories.ceremony(camden)
        assert "ceremony_planned_has_no_figures" in refused(attended=3, places=4, invited=4)

    def test_numbers_and_places_are_taken_once(self, camden: Any) -> None:
        made = factories.ceremony(camden)
        for same in ({"number": 1, "starts": time(9)}, {"number": 2, "starts": made.starts}):
            with pytest.raises(IntegrityError), transaction.atomic():
                factories.ceremony(camden, date=made.date, **same)


class TestKept:
    def test_it_is_never_deleted(self, camden: Any) -> None:
        made = factories.ceremony(camden)
        with pytest.raises(DatabaseError, match="cancelled, never deleted"), transaction.atomic():
            made.delete()

    @pytest.mark.parametrize(
        ("state", "change"),
        [
            ("held", {"state": "planned"}),
            ("planned", {"borough_id": "E09000012"}),
            ("planned", {"planned_at": MONDAY - timedelta(days=90)}),
            ("held", {"recorded_at": MONDAY - timedelta(days=1)}),
            ("planned", {"late_entry": True}),
        ],
    )
    def test_it_stays_what_it_is_and_never_goes_back(self, state: str, change: dict[str, Any], camden: Any) -> None:
        factories.ceremony(camden, state=state)
        said = refused(**change)
        assert "does not go back" in said or "stays that of its borough" in said

    def test_one_to_come_is_not_recorded(self, camden: Any) -> None:
        with pytest.raises(DatabaseError, match="to come cannot be recorded"), transaction.atomic():
            factories.ceremony(camden, state="held", date=date(2027, 3, 2), recorded_at=MONDAY)

    def test_late_is_what_was_first_entered_after_its_date(self, camden: Any) -> None:
        assert factories.ceremony(camden, state="held", late=True).late_entry
        for wrong in ({"late": True, "late_entry": False}, {"late_entry": True}):
            with pytest.raises(DatabaseError, match="first entered after its date"), transaction.atomic():
                factories.ceremony(camden, state="held", **wrong)

    def test_it_cannot_be_planned_in_the_future(self, camden: Any) -> None:
        with pytest.raises(DatabaseError, match="planned by now"), transaction.atomic():
            factories.ceremony(camden, planned_at=MONDAY + timedelta(days=1))


class TestArms:
    @pytest.fixture
    def pilot(self, running: Any) -> Any:
        """The pilot arm of a study that runs in Camden."""
        return running.arms.get(kind="pilot")

    @pytest.fixture
    def comparison(self, running: Any) -> Any:
        """Its comparison arm."""
        return running.arms.get(kind="comparison")

    def test_a_late_entry_has_none(self, camden: Any, pilot: Any) -> None:
        at = MONDAY - timedelta(days=8)
        given = {"study": pilot.study, "arm": pilot, "arm_method": "random", "arm_reason": "mistake"}
        stamps = {"arm_assigned_at": at, "arm_assigned_by": factories.ceremony(camden).planned_by, "arm_locks_at": at}
        with pytest.raises(IntegrityError, match="ceremony_late_entry_has_no_arm"), transaction.atomic():
            factories.ceremony(camden, state="held", late=True, **given, **stamps)

    def test_before_the_lock_it_may_change(self, camden: Any, pilot: Any, comparison: Any) -> None:
        """The control: the same change as below passes before the lock."""
        factories.ceremony(camden, arm=pilot, arm_locks_at=MONDAY + timedelta(hours=1))
        assert Ceremony.objects.update(arm=comparison) == 1

    def test_after_the_lock_and_the_date_it_may_not(
        self, camden: Any, pilot: Any, comparison: Any, set_now: Any
    ) -> None:
        factories.ceremony(camden, arm=pilot, arm_locks_at=MONDAY + timedelta(hours=1))
        for gone in (timedelta(hours=1), timedelta(days=9)):
            set_now(MONDAY + gone)
            assert "arm of this ceremony is locked" in refused(arm=comparison)
            assert "arm of this ceremony is locked" in refused(arm_locks_at=MONDAY + timedelta(days=2))

    def test_one_that_is_recorded_or_without_an_arm_until_its_day_stays_so(
        self, camden: Any, pilot: Any, comparison: Any, set_now: Any
    ) -> None:
        factories.ceremony(camden, state="held", arm=pilot)
        assert "arm of this ceremony is locked" in refused(arm=comparison)

    def test_none_can_be_given_once_it_has_begun(self, camden: Any, pilot: Any, set_now: Any) -> None:
        made = factories.ceremony(camden)
        set_now(made.begins_at)
        given = {"study": pilot.study, "arm": pilot, "arm_method": "random", "arm_reason": "mistake"}
        stamps = {"arm_assigned_at": MONDAY, "arm_assigned_by": made.planned_by, "arm_locks_at": MONDAY}
        assert "arm of this ceremony is locked" in refused(**given, **stamps)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"arm_reason": "drawn", "draw_order": None}, "registered method gives another arm"),
            ({"arm_method": "rota"}, "one of its study"),
            ({"arm_locks_at": MONDAY + timedelta(days=60)}, "before the day"),
        ],
    )
    def test_it_is_as_the_study_registered_it(
        self, change: dict[str, Any], words: str, camden: Any, pilot: Any
    ) -> None:
        factories.ceremony(camden, arm=pilot, arm_locks_at=MONDAY + timedelta(hours=1))
        assert words in refused(**change)

    def test_another_study_s_arm_is_refused(self, camden: Any, pilot: Any) -> None:
        factories.ceremony(camden, arm=pilot, arm_locks_at=MONDAY + timedelta(hours=1))
        assert "one of its study" in refused(arm=factories.study("two", state="draft").arms.get(kind="pilot"))

    def test_what_was_drawn_stays_drawn(self, camden: Any, pilot: Any) -> None:
        factories.ceremony(camden, arm=pilot, arm_locks_at=MONDAY + timedelta(hours=1), draw_order=1)
        assert "drawn once" in refused(draw_order=2)

    def test_a_comparison_with_an_offer_has_its_deviation(self, camden: Any, comparison: Any) -> None:
        made = factories.ceremony(camden, state="held", arm=comparison)
        assert "carries no offer without" in refused(voting=1, version=2, revised=True)
        at = MONDAY
        words = {"ceremony": made, "by": made.planned_by, "at": at}
        Deviation.objects.create(kind="offer_in_comparison", note="Leaflets lay there.", **words)
        Correction.objects.create(version=2, was={"voting": 0}, became={"voting": 1}, reason="Seen.", **words)
        Ceremony.objects.update(voting=1, version=2, revised=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_a_pilot_with_an_offer_needs_none(self, camden: Any, pilot: Any) -> None:
        """The control: it is the comparison arm that the guard is about."""
        factories.ceremony(camden, state="held", arm=pilot)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert Ceremony.objects.get().voting == 3


class TestHistory:
    @pytest.fixture
    def held(self, camden: Any) -> Any:
        """A recorded ceremony."""
        return factories.ceremony(camden, state="held")

    def test_a_figure_changes_by_the_next_version_only(self, held: Any) -> None:
        assert "next version only" in refused(attended=3)
        assert "next version only" in refused(attended=3, version=3, revised=True)

    def test_each_version_has_its_correction(self, held: Any) -> None:
        assert "has its correction" in refused(attended=3, version=2, revised=True)

    def test_whether_it_is_final_changes_nothing_told(self, held: Any) -> None:
        """The control: what is no figure may change without a version."""
        assert Ceremony.objects.update(provisional=False) == 1

    def test_a_struck_record_stays_as_it_was(self, held: Any) -> None:
        made = held
        words = {"ceremony": made, "by": made.planned_by, "at": MONDAY}
        Correction.objects.create(version=2, was={"state": "held"}, became={"state": "cancelled"}, reason="x", **words)
        stamps = {"cancelled_at": MONDAY, "cancelled_by": made.planned_by, "cancel_reason": "twice"}
        Ceremony.objects.update(state="cancelled", version=2, revised=True, **stamps)
        assert "next version only" in refused(attended=3)

    @pytest.mark.parametrize("model", [Correction, Deviation])
    def test_it_is_append_only(self, model: Any, held: Any) -> None:
        words = {"ceremony": held, "by": held.planned_by, "at": MONDAY}
        if model is Correction:
            row = model.objects.create(version=2, was={}, became={}, reason="Seen.", **words)
            Ceremony.objects.update(version=2, revised=True)
        else:
            row = model.objects.create(kind="arm_not_followed", note="Rain.", **words)
        for attempt in (row.delete, lambda: model.objects.update(at=MONDAY)):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                attempt()


class TestControls:
    """Each guard taken away: what it refuses above then happens."""

    @pytest.mark.parametrize(
        ("trigger", "state", "change"),
        [
            ("ceremony_arm_is_locked", "held", {"arm_reason": "mistake"}),
            ("ceremony_deviation_is_told", "held", {"voting": 1, "version": 2, "revised": True}),
            ("ceremony_version_grows", "held", {"attended": 3}),
            ("ceremony_versions_are_told", "held", {"attended": 3, "version": 2, "revised": True}),
            ("ceremony_is_kept", "planned", {"borough_id": "E09000012"}),
        ],
    )
    def test_without_its_trigger_it_goes_through(
        self, trigger: str, state: str, change: dict[str, Any], camden: Any, running: Any
    ) -> None:
        arm = running.arms.get(kind="comparison") if "arm" in trigger or "deviation" in trigger else None
        made = factories.ceremony(camden, state=state, arm=arm)
        if trigger == "ceremony_deviation_is_told":
            words = {"ceremony": made, "by": made.planned_by, "at": MONDAY}
            Correction.objects.create(version=2, was={"voting": 0}, became={"voting": 1}, reason="Seen.", **words)
        assert refused(**change)
        off("ceremony", trigger)
        _now(change)

    @pytest.mark.parametrize(
        ("constraint", "change"),
        [
            ("ceremony_attended_fits", {"attended": 27}),
            ("ceremony_held_is_complete", {"guests": None}),
            ("ceremony_levels_known", {"voting": 4}),
        ],
    )
    def test_without_its_check_it_goes_through(self, constraint: str, change: dict[str, Any], camden: Any) -> None:
        made = factories.ceremony(camden, state="held")
        words = {"ceremony": made, "by": made.planned_by, "at": MONDAY}
        Correction.objects.create(version=2, was={}, became={}, reason="Seen.", **words)
        change |= {"version": 2, "revised": True}
        assert constraint in refused(**change)
        without("ceremony", constraint)
        _now(change)

    def test_without_its_check_a_late_entry_is_in_an_arm(self, camden: Any, running: Any) -> None:
        without("ceremony", "ceremony_late_entry_has_no_arm")
        off("ceremony", "ceremony_arm_is_locked")
        arm = running.arms.get(kind="pilot")
        assert factories.ceremony(camden, state="held", late=True, arm=arm).late_entry

    @pytest.mark.parametrize("model", [Correction, Deviation])
    def test_without_its_trigger_history_is_rewritten(self, model: Any, camden: Any) -> None:
        held = factories.ceremony(camden, state="held")
        words = {"ceremony": held, "by": held.planned_by, "at": MONDAY}
        more = {"version": 2, "was": {}, "became": {}, "reason": "Seen."}
        model.objects.create(
            **words, **(more if model is Correction else {"kind": "arm_not_followed", "note": "Rain."})
        )
        off(model._meta.model_name, f"{model._meta.model_name}_append_only")
        assert model.objects.update(at=MONDAY) == 1
        assert model.objects.all().delete()[0] == 1
