"""Assessing: every move of every table, and what the database refuses by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from grants.applications.models import Application
from grants.assessment import actions
from grants.assessment.models import (
    Assessment,
    Assignment,
    Conflict,
    Declaration,
    DueDiligence,
    Moderation,
    PanelInvitation,
    QualityCheck,
    Score,
    ScoreChange,
    Sift,
)
from grants.assessment.models.scores import weighted
from grants.funds.models import Criterion, Round
from programmes import clock
from programmes.people.models import User
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.grants import moves
from tests.grants.assessment import rows

AT = datetime(2026, 3, 6, 12, tzinfo=UTC)
MORE: dict[tuple[Any, str], dict[str, Any]] = {
    (Assignment, "submit"): {"score": Decimal(3)},
    (Assignment, "revise"): {"score": Decimal(3)},
    (Assignment, "stand_down"): {"reason": "Ill."},
    (DueDiligence, "confirm"): {"by": None, "note": "", "expires": None},
    (DueDiligence, "flag"): {"by": None, "note": "Old."},
    (DueDiligence, "waive"): {"by": None, "note": "No need."},
    (DueDiligence, "reopen"): {"by": None, "note": "Again."},
    (PanelInvitation, "cancel"): {"by": None},
}
# Moves that follow by themselves from the scores and assignments: no button makes them.
BY_THEMSELVES = {"skip_scores", "assign", "unassign", "agree", "differ"}
TABLES = [Assessment, Assignment, DueDiligence, PanelInvitation]


@pytest.mark.parametrize(
    ("model", "verb", "state"), [(model, *each) for model in TABLES for each in moves.every(model)]
)
def test_moves_follow_the_table(model: Any, verb: str, state: str) -> None:
    starts, end = model.FLOW.moves[verb]
    record, more = model(state=state), MORE.get((model, verb), {})
    if model is PanelInvitation and verb == "accept":
        record.email, record.answer_by_at, record.ends_at = "pat@portal.example", AT, AT
        more = {"by": User(email="pat@portal.example")}
    if state in starts:
        getattr(record, verb)(at=AT, **more)
        assert record.state == end
    else:
        with pytest.raises(MoveRefused):
            getattr(record, verb)(at=AT, **more)
        assert record.state == state


def test_what_follows_by_itself_is_in_the_table() -> None:
    assert set(Assessment.FLOW.moves) >= BY_THEMSELVES


@contextmanager
def refused(name: str) -> Iterator[None]:
    """The database refuses, by the constraint or trigger of this name."""
    with pytest.raises(IntegrityError) as refusal:
        yield
    diag = refusal.value.__cause__.diag  # type: ignore[union-attr]
    assert name in (diag.constraint_name or ""), str(refusal.value)


@pytest.fixture
def stage(sent: Application, efua: User) -> Assessment:
    return rows.eligible(sent, efua)


class TestDatabase:
    pytestmark = pytest.mark.django_db

    def _assignment(self, stage: Assessment, who: User, **more: Any) -> Assignment:
        return Assignment(
            **{"assessment": stage, "assessor": who, "kind": "first", "since_at": AT, "assigned_at": AT}
            | {"assigned_by": who}
            | more
        )

    def test_two_scorers_are_two_people(self, stage: Assessment, dev: User, dora: User) -> None:
        self._assignment(stage, dev).save()
        with refused("assignment_once_a_person"), transaction.atomic():
            self._assignment(stage, dev, kind="second").save()
        with refused("assignment_one_first_one_second"), transaction.atomic():
            self._assignment(stage, dora).save()
        self._assignment(stage, dora, kind="second").save()

    def test_whoever_stood_down_leaves_the_place_free(self, stage: Assessment, dev: User, dora: User) -> None:
        self._assignment(stage, dev, state="stood_down", reason="Ill.").save()
        self._assignment(stage, dora).save()
        with refused("assignment_stood_down_with_reason"):
            self._assignment(stage, dev, state="stood_down").save()

    @pytest.mark.parametrize(("value", "name"), [(6, "score_within_scale"), (11, "score_within_scale"), (-1, "value")])
    def test_a_score_lies_within_its_scale(self, value: int, name: str, stage: Assessment, dev: User) -> None:
        held = self._assignment(stage, dev)
        held.save()
        criterion = stage.application.round.criteria.first()
        with refused(name):
            Score.objects.create(
                assignment=held, criterion=criterion, value=value, justification="Because.", saved_at=AT
            )

    @pytest.mark.parametrize("words", ["", "  \n"])
    def test_a_score_needs_its_reason(self, words: str, stage: Assessment, dev: User) -> None:
        held = self._assignment(stage, dev)
        held.save()
        with refused("score_with_justification"):
            Score.objects.create(
                assignment=held,
                criterion=stage.application.round.criteria.first(),
                value=3,
                justification=words,
                saved_at=AT,
            )

    def test_a_criterion_of_another_round_is_refused(self, stage: Assessment, dev: User) -> None:
        held = self._assignment(stage, dev)
        held.save()
        other = Criterion.objects.create(round=factories.round(published=False), key="x", name="X")
        with refused("score_of_its_round"):
            Score.objects.create(assignment=held, criterion=other, value=3, justification="Because.", saved_at=AT)

    def test_a_score_that_is_in_cannot_change_without_its_entry(self, sent: Application, efua: User, dev: User) -> None:
        rows.eligible(sent, efua)
        rows.scored(rows.asked(sent, dev, efua), 3, 3, 3)
        with refused("score_change_is_kept"), transaction.atomic():
            Score.objects.update(value=5)
        assert set(Score.objects.values_list("value", flat=True)) == {3}

    def test_the_entries_are_append_only(self, sent: Application, efua: User, dev: User) -> None:
        rows.eligible(sent, efua)
        held = rows.scored(rows.asked(sent, dev, efua), 3, 3, 3)
        actions.revise(
            assignment=held,
            criterion=sent.round.criteria.get(key="people"),
            given=rows.Given(4, "Read again."),
            reason="I had missed a page.",
            by=dev,
            token=token(),
        )
        for statement in ("UPDATE grants_scorechange SET reason = 'x'", "DELETE FROM grants_scorechange"):
            with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert ScoreChange.objects.get().before == 3

    def test_nobody_with_an_interest_scores_moderates_or_checks(self, stage: Assessment, dev: User, efua: User) -> None:
        for person in (dev, efua):
            Conflict.objects.create(
                application=stage.application, person=person, source="declared", detail="My aunt.", declared_at=AT
            )
        with refused("assessment_without_interest"), transaction.atomic():
            self._assignment(stage, dev).save()
        with refused("assessment_without_interest"), transaction.atomic():
            Moderation.objects.create(assessment=stage, score=3, note="Agreed.", moderated_at=AT, moderated_by=efua)
        with refused("assessment_without_interest"), transaction.atomic():
            QualityCheck.objects.create(assessment=stage, outcome="passed", checked_at=AT, checked_by=efua)

    def test_the_checker_is_no_scorer_and_no_moderator(
        self, stage: Assessment, dev: User, efua: User, ed: User
    ) -> None:
        self._assignment(stage, dev).save()
        Moderation.objects.create(assessment=stage, score=3, note="Agreed.", moderated_at=AT, moderated_by=efua)
        for person in (dev, efua):
            with refused("checker_is_no_scorer"), transaction.atomic():
                QualityCheck.objects.create(assessment=stage, outcome="passed", checked_at=AT, checked_by=person)
        QualityCheck.objects.create(assessment=stage, outcome="passed", checked_at=AT, checked_by=ed)
        with refused("checker_is_no_scorer"), transaction.atomic():
            self._assignment(stage, ed, kind="second").save()
        with refused("checker_is_no_scorer"), transaction.atomic():
            Moderation.objects.update(moderated_by=ed)

    def test_one_moderation_with_words(self, stage: Assessment, efua: User) -> None:
        with refused("moderation_with_words"), transaction.atomic():
            Moderation.objects.create(assessment=stage, score=3, note=" ", moderated_at=AT, moderated_by=efua)
        Moderation.objects.create(assessment=stage, score=3, note="Agreed.", moderated_at=AT, moderated_by=efua)
        with refused("assessment_id"):
            Moderation.objects.create(assessment=stage, score=4, note="Agreed.", moderated_at=AT, moderated_by=efua)

    @pytest.mark.parametrize("state", ["funded", "declined"])
    def test_no_decision_before_the_assessment_is_ready(self, state: str, stage: Assessment, efua: User) -> None:
        with refused("application_decided_when_ready"):
            Application.objects.update(state=state, decided_at=clock.now(), decided_by=efua)

    def test_a_sift_against_it_names_the_rules(self, stage: Assessment, efua: User) -> None:
        with refused("sift_not_eligible_with_reasons"):
            Sift.objects.update(outcome="not_eligible", note="No.")

    def test_a_declared_interest_has_words_and_stands_once(self, sent: Application, dev: User) -> None:
        with refused("conflict_declared_with_words"), transaction.atomic():
            Conflict.objects.create(application=sent, person=dev, source="declared", declared_at=AT)
        Declaration.objects.create(application=sent, person=dev, has_conflict=False, declared_at=AT)
        with refused("declaration_once"):
            Declaration.objects.create(application=sent, person=dev, has_conflict=True, declared_at=AT)

    def test_a_safeguarding_policy_that_was_seen_has_its_expiry(self, sent: Application, efua: User) -> None:
        stamps = {"since_at": AT, "checked_at": AT, "checked_by": efua, "state": "seen"}
        with refused("diligence_safeguarding_expires"), transaction.atomic():
            DueDiligence.objects.create(application=sent, kind="safeguarding", **stamps)
        DueDiligence.objects.create(application=sent, kind="bank", **stamps)
        with refused("diligence_checked_stamps"):
            DueDiligence.objects.create(application=sent, kind="accounts", since_at=AT, state="seen")

    def test_one_seat_for_each_address(self, round_: Round, efua: User) -> None:
        def seat(**more: Any) -> None:
            PanelInvitation.objects.create(
                round=round_,
                email="pat@portal.example",
                token_hash=factories.token(),
                invited_at=AT,
                invited_by=efua,
                answer_by_at=AT + timedelta(days=1),
                ends_at=AT + timedelta(days=9),
                **more,
            )

        seat()
        with refused("panel_one_seat_per_address"), transaction.atomic():
            seat()
        with refused("panel_state_and_person"):
            seat(state="accepted")


@pytest.mark.django_db
def test_weights_and_scales_count() -> None:
    scores = [
        Score(value=5, criterion=Criterion(weight=2, scale_max=5)),
        Score(value=1, criterion=Criterion(weight=1, scale_max=2)),
        Score(value=0, criterion=Criterion(weight=1, scale_max=5)),
    ]
    assert weighted(scores) == Decimal("3.12")
