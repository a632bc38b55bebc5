"""What the tables of moves allow, and what the database refuses whatever the code does."""

from datetime import timedelta
from typing import Any

import pytest

from citizenship.studies.models import Arm, Joining, LeavingReason, Outcome, SharingStatement, Study
from programmes import clock
from programmes.people.models import Borough
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.citizenship import factories
from tests.citizenship.studies.guards import off, refused, without

pytestmark = pytest.mark.django_db


class TestMoves:
    """Every verb of every table, from every state."""

    @pytest.mark.parametrize("verb", list(Joining.FLOW.moves))
    @pytest.mark.parametrize("state", Joining.State.values)
    def test_joining(self, verb: str, state: str) -> None:
        made = Joining(state=state, statement=factories.statement(2))
        moves: dict[str, dict[str, Any]] = {
            "agree": {"statement": factories.statement(3)},
            "renew": {"statement": factories.statement(3)},
            "refuse": {"reason": "full"},
            "leave": {"reason": "staff"},
        }
        self._holds(made, verb, state, moves.get(verb, {}))

    @pytest.mark.parametrize("verb", list(Study.FLOW.moves))
    @pytest.mark.parametrize("state", Study.State.values)
    def test_study(self, verb: str, state: str) -> None:
        day = clock.london_day(clock.now()) + timedelta(days=2)
        made = Study(state=state, first_date=day, last_date=day)
        self._holds(made, verb, state, {"reason": "decision"} if verb == "close" else {})

    def _holds(self, made: Any, verb: str, state: str, given: dict[str, Any]) -> None:
        by, at = common.founder(), clock.now()
        starts, end = made.FLOW.moves[verb]
        if state in starts:
            getattr(made, verb)(by=by, at=at, **given)
            assert made.state == end
        else:
            with pytest.raises(MoveRefused):
                getattr(made, verb)(by=by, at=at, **given)
            assert made.state == state

    def test_place(self) -> None:
        study = factories.study(state="registered", assigned_per="borough", boroughs=["Camden"])
        place, by, at = study.places.get(), common.founder(), clock.now()
        pilot, other = study.arms.order_by("order")
        how: dict[str, Any] = {
            "method": "random",
            "reason": "drawn",
            "drawn_from": "x",
            "locks_at": at + timedelta(hours=1),
        }
        with pytest.raises(MoveRefused):
            place.change(by=by, at=at, arm=other, reason="mistake")
        place.assign(by=by, at=at, arm=pilot, **how)
        assert place.state == "assigned"
        with pytest.raises(MoveRefused):
            place.assign(by=by, at=at, arm=other, **how)
        with pytest.raises(MoveRefused, match="in this arm already"):
            place.change(by=by, at=at, arm=pilot, reason="mistake")
        place.change(by=by, at=at, arm=other, reason="mistake")
        place.lock(at=at)
        with pytest.raises(MoveRefused, match="locked already"):
            place.lock(at=at)
        with pytest.raises(MoveRefused, match="locked"):
            place.change(by=by, at=at + timedelta(hours=1), arm=pilot, reason="mistake")


class TestJoining:
    def test_nobody_is_approved_without_the_statement(self) -> None:
        made = factories.requested("Camden", agreed=False)
        with pytest.raises(MoveRefused, match="data-sharing statement"):
            made.approve(by=common.founder(), at=clock.now())
        at, by = clock.now(), common.founder()
        change = {"state": "approved", "approved_at": at, "approved_by": by}
        assert "joining_agreed" in refused(lambda: Joining.objects.filter(pk=made.pk).update(**change))

    def test_control_without_the_constraint_it_would_be(self) -> None:
        made = factories.requested("Camden", agreed=False)
        without("joining", "joining_agreed_stamps")
        at, by = clock.now(), common.founder()
        assert Joining.objects.filter(pk=made.pk).update(state="approved", approved_at=at, approved_by=by) == 1

    def test_one_live_request_a_borough(self) -> None:
        factories.joined("Camden")
        assert "joining_one_live" in refused(lambda: factories.requested("Camden"))
        factories.requested("Hackney")

    def test_who_left_asks_again(self) -> None:
        made = factories.joined("Camden")
        made.leave(by=common.founder(), at=clock.now(), reason="staff")
        made.save()
        assert "asks again" in refused(
            lambda: Joining.objects.filter(pk=made.pk).update(
                state="approved", left_at=None, left_by=None, left_reason=""
            )
        )
        assert factories.joined("Camden").pk != made.pk

    @pytest.mark.parametrize(
        "change",
        [
            {"left_reason": "because of Mrs Jones"},
            {"state": "refused"},
            {"agreed_at": None},
            {"approved_by": None},
            {"statement": None},
        ],
    )
    def test_stamps_and_reasons_stand_together(self, change: dict[str, Any]) -> None:
        made = factories.joined("Camden")
        refused(lambda: Joining.objects.filter(pk=made.pk).update(**change))

    def test_an_approved_borough_stays_or_leaves(self) -> None:
        made = factories.joined("Camden")
        change = {"state": "requested", "approved_at": None, "approved_by": None}
        assert "stays or leaves" in refused(lambda: Joining.objects.filter(pk=made.pk).update(**change))
        assert "one borough" in refused(
            lambda: Joining.objects.filter(pk=made.pk).update(borough=Borough.objects.get(name="Barnet"))
        )

    def test_an_agreement_is_never_taken_out_of_the_record(self) -> None:
        factories.statement(1)
        made = factories.requested("Camden", agreed=False)
        made.agree(by=common.founder(), at=clock.now(), statement=factories.statement(2))
        made.save()
        assert "never taken out" in refused(lambda: Joining.objects.filter(pk=made.pk).update(statement=1))

    def test_the_reasons_are_a_list_without_words(self) -> None:
        assert len(LeavingReason.choices) >= 5
        assert Joining._meta.get_field("left_reason").max_length == 20


class TestStatement:
    def test_a_published_version_is_never_changed_or_deleted(self) -> None:
        made = factories.statement()
        assert "never changed" in refused(lambda: SharingStatement.objects.filter(pk=1).update(text="Other words."))
        assert "never changed" in refused(made.delete)

    def test_control_without_the_trigger_it_is_rewritten(self) -> None:
        factories.statement()
        off("sharingstatement", "statement_stands")
        assert SharingStatement.objects.filter(pk=1).update(text="Other words.") == 1

    def test_an_older_agreement_holds_for_28_days(self) -> None:
        at = clock.now()
        made = factories.joined("Camden")
        assert made.holds_agreement(at + timedelta(days=9999))
        factories.statement(2, at=at)
        assert made.holds_agreement(at + timedelta(days=27))
        assert not made.holds_agreement(at + timedelta(days=28))
        made.renew(by=common.founder(), at=at, statement=SharingStatement.objects.get(pk=2))
        assert made.holds_agreement(at + timedelta(days=28))

    def test_points_and_headings(self) -> None:
        text = "First.\n\n# Why\n- one\n- two\nLast."
        assert SharingStatement(text=text).blocks() == [
            ("p", ["First."]),
            ("h", ["Why"]),
            ("ul", ["one", "two"]),
            ("p", ["Last."]),
        ]


class TestRegistration:
    """Protocol and outcomes are registered before the first ceremony, and frozen from then on."""

    def _register(self, study: Study, **change: Any) -> int:
        given = {"state": "registered", "registered_at": clock.now(), "registered_by": common.founder()}
        return Study.objects.filter(pk=study.pk).update(**{**given, "seed": "0" * 32, **change})

    def _draft(self, days: int = 5, **fields: Any) -> Study:
        first = clock.london_day(clock.now()) + timedelta(days=days)
        return factories.study("new", "draft", first_date=first, last_date=first + timedelta(days=90), **fields)

    def test_before_the_first_day(self) -> None:
        assert self._register(self._draft(days=1)) == 1

    @pytest.mark.parametrize("days", [0, -1])
    def test_not_on_the_first_day_or_after(self, days: int) -> None:
        study = self._draft(days=days)
        assert "before its first ceremony" in refused(lambda: self._register(study))
        with pytest.raises(MoveRefused, match="before its first day"):
            study.register(by=common.founder(), at=clock.now())

    def test_the_london_day_counts(self, set_now: Any) -> None:
        """Half past eleven at night in UTC is the next day in a London summer."""
        from datetime import UTC, date, datetime

        study = factories.study("new", "draft", first_date=date(2027, 6, 2), last_date=date(2027, 9, 1))
        set_now(datetime(2027, 6, 1, 23, 30, tzinfo=UTC))
        assert "before its first ceremony" in refused(lambda: self._register(study))
        set_now(datetime(2027, 6, 1, 22, 30, tzinfo=UTC))
        assert self._register(study) == 1

    def test_nobody_registers_in_the_future(self) -> None:
        study = self._draft(days=30)
        later = clock.now() + timedelta(days=3)
        assert "before its first ceremony" in refused(lambda: self._register(study, registered_at=later))

    def test_control_without_the_trigger_it_is_registered_afterwards(self) -> None:
        study = self._draft(days=-5)
        off("study", "study_frozen")
        assert self._register(study) == 1

    @pytest.mark.parametrize("missing", ["pilot", "comparison", "primary"])
    def test_nothing_is_missing(self, missing: str) -> None:
        study = self._draft()
        if missing == "primary":
            study.outcomes.filter(primary=True).delete()
        else:
            study.arms.filter(kind=missing).delete()
        assert "primary outcome" in refused(lambda: self._register(study))

    def test_no_seed_before_and_a_seed_after(self) -> None:
        study = self._draft()
        assert "study_seed" in refused(lambda: self._register(study, seed=""))
        assert "study_seed" in refused(lambda: Study.objects.filter(pk=study.pk).update(seed="0" * 32))

    @pytest.mark.parametrize("field", [*Study.PROTOCOL, "registered_at"])
    def test_the_protocol_is_frozen(self, field: str) -> None:
        study = factories.study(state="registered", assigned_per="ceremony")
        later = study.last_date + timedelta(days=1)
        new: dict[str, Any] = {
            "slug": "other", "title": "Other", "question": "Other?", "protocol": "Other.", "assigned_per": "borough",
            "method": "rota", "seed": "1" * 32, "first_date": study.first_date + timedelta(days=1),
            "last_date": later, "lock_hours": 1, "planned_per_arm": 11,
            "registered_at": study.registered_at - timedelta(days=1) if study.registered_at else None,
        }  # fmt: skip
        assert "frozen" in refused(lambda: Study.objects.filter(pk=study.pk).update(**{field: new[field]}))

    def test_outcomes_and_arms_are_frozen(self) -> None:
        study = factories.study(state="registered")
        outcome, arm = study.outcomes.first(), study.arms.get(kind="pilot")
        assert outcome is not None
        for act in (
            lambda: Outcome.objects.filter(pk=outcome.pk).update(title="Other"),
            lambda: Outcome.objects.create(study=study, key="new", question="new", title="N", time_frame="N", order=9),
            outcome.delete,
            lambda: Arm.objects.filter(pk=arm.pk).update(offers={"voting": 1, "volunteering": 0, "membership": 0}),
            lambda: Arm.objects.filter(pk=arm.pk).update(weight=2),
            arm.delete,
        ):
            assert "frozen" in refused(act)

    def test_control_those_of_a_draft_may_change(self) -> None:
        study = factories.study(state="draft")
        assert study.outcomes.filter(primary=True).update(title="Other") == 1
        assert study.arms.filter(kind="pilot").update(weight=2) == 1

    def test_control_without_the_triggers_they_change(self) -> None:
        study = factories.study(state="registered")
        off("outcome", "outcome_frozen")
        assert study.outcomes.filter(primary=True).update(title="Other") == 1
        off("study", "study_frozen")
        assert Study.objects.filter(pk=study.pk).update(protocol="Other.") == 1

    def test_a_study_never_goes_back_and_is_never_deleted(self) -> None:
        study = factories.study(state="registered")
        back = {"state": "draft", "seed": "", "registered_at": None, "registered_by": None}
        assert "never goes back" in refused(lambda: Study.objects.filter(pk=study.pk).update(**back))
        assert "never deleted" in refused(lambda: Study.objects.filter(pk=study.pk)._raw_delete("default"))
        first = study.first_date
        assert "begins as a draft" in refused(
            lambda: Study.objects.create(
                slug="x", title="X", question="X", protocol="X", first_date=first, last_date=first,
                created_by=common.founder(), state="registered", seed="0" * 32,
                registered_at=clock.now(), registered_by=common.founder(),
            )
        )  # fmt: skip


class TestArms:
    def test_just_one_comparison_arm_and_it_offers_nothing(self) -> None:
        study = factories.study(state="draft")
        assert "one_comparison" in refused(
            lambda: Arm.objects.create(study=study, kind="comparison", name="Second", order=3)
        )
        offers = {"voting": 1, "volunteering": 0, "membership": 0}
        comparison = study.arms.filter(kind="comparison")
        assert "offers_by_kind" in refused(lambda: comparison.update(offers=offers))

    def test_a_pilot_arm_offers_something(self) -> None:
        study = factories.study(state="draft")
        nothing = {"voting": 0, "volunteering": 0, "membership": 0}
        assert "offers_by_kind" in refused(lambda: study.arms.filter(kind="pilot").update(offers=nothing))

    @pytest.mark.parametrize(
        "offers",
        [
            {"voting": 4, "volunteering": 0, "membership": 0},
            {"voting": 1, "volunteering": 0},
            {"voting": 1, "volunteering": 0, "membership": 0, "tea": 1},
            {"voting": "lots", "volunteering": 0, "membership": 0},
            [3, 2, 1],
        ],
    )
    def test_a_level_for_each_of_the_three(self, offers: Any) -> None:
        study = factories.study(state="draft")
        assert "level from 0 to 3" in refused(lambda: study.arms.filter(kind="pilot").update(offers=offers))
