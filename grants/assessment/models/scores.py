"""Who scores an application, each score with its justification, and every later change with its reason."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from grants.applications.interests import closed_to
from grants.applications.models import Application
from grants.assessment.models.panel import PanelInvitation
from grants.assessment.models.stages import LEDGER, POINTS, Assessment, officer
from grants.funds.models import Criterion
from programmes import personal
from programmes.people.access import Permission
from programmes.workflow import Workflow

HUNDREDTH = Decimal("0.01")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by who works on them."""

    def live(self) -> "AssignmentQuerySet":
        """Not stood down."""
        return self.exclude(state=Assignment.State.STOOD_DOWN)

    def submitted(self) -> "AssignmentQuerySet":
        """With their scores in."""
        return self.filter(state=Assignment.State.SUBMITTED)

    def open_to(self, user: Any) -> "AssignmentQuerySet":
        """This person's own, behind the gate.

        No interest, the application still waits, and the appointment or seat still holds.
        """
        if not user.is_authenticated:
            return self.none()
        mine = self.live().filter(assessor=user, assessment__application__state=Application.State.SUBMITTED)
        mine = mine.exclude(assessment__application__in=closed_to(user))
        if user.can(Permission.ASSESS):
            return mine
        seats = PanelInvitation.objects.seats(user).values("round")
        return mine.filter(kind=Assignment.Kind.PANEL, assessment__application__round__in=seats)

    def with_bids(self) -> "AssignmentQuerySet":
        """Joined with what a page about one names."""
        return self.select_related(
            "assessment__application__round__fund",
            "assessment__application__organisation",
            "assessment__application__person",
            "assessment__application__borough",
            "assessment__application__lead",
            "assessment__application__sheet",
            "assessor",
        )


class Assignment(models.Model):
    """One person asked to score one application: first and second assessor, and any number of the panel."""

    class Kind(models.TextChoices):
        FIRST = "first", "First assessor"
        SECOND = "second", "Second assessor"
        PANEL = "panel", "Panel member"

    class State(models.TextChoices):
        ASSIGNED = "assigned", "To score"
        SUBMITTED = "submitted", "Scores in"
        STOOD_DOWN = "stood_down", "Stood down"

    FLOW = Workflow(
        staff={"submit", "revise", "stand_down"},
        submit=([State.ASSIGNED], State.SUBMITTED),
        revise=([State.SUBMITTED], State.SUBMITTED),
        stand_down=([State.ASSIGNED, State.SUBMITTED], State.STOOD_DOWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments")
    assessor = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    score = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    reason = models.TextField("why they stood down", blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["assessor", "state", "since_at", "id"], name="assignment_wait"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assessment", "assessor"], condition=~Q(state="stood_down"), name="assignment_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["assessment", "kind"],
                condition=~Q(state="stood_down") & ~Q(kind="panel"),
                name="assignment_one_first_one_second",
            ),
            models.CheckConstraint(
                condition=Q(state="assigned", submitted_at__isnull=True, score__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False, score__gte=0, score__lte=POINTS)
                | Q(state="stood_down"),
                name="assignment_submitted_with_score",
            ),
            models.CheckConstraint(
                condition=~Q(state="stood_down") | Q(reason__regex=r"\S"), name="assignment_stood_down_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessor}, {self.get_kind_display().lower()}"

    @property
    def application(self) -> Application:
        """The application to score."""
        return self.assessment.application

    @property
    def is_blind(self) -> bool:
        """Whether the applicant is hidden from this assessor: a blind round, until the own scores are in."""
        return self.application.round.blind and self.state == self.State.ASSIGNED

    def submit(self, *, at: datetime, score: Decimal) -> None:
        """Hand the scores in: from now on the others' scores can be seen, and a change needs a reason."""
        self.state, self.since_at = self.FLOW.check("submit", self.state), at
        self.submitted_at, self.score = at, score

    def revise(self, *, at: datetime, score: Decimal) -> None:
        """Another weighted score after a change."""
        self.state = self.FLOW.check("revise", self.state)
        self.score = score

    def stand_down(self, *, at: datetime, reason: str) -> None:
        """Score it no more; scores already in are kept and no longer counted."""
        self.state, self.since_at = self.FLOW.check("stand_down", self.state), at
        self.reason = reason


class ScoreQuerySet(models.QuerySet["Score"]):
    """Scores by who may see them."""

    def visible_to(self, user: Any, assessment: Assessment) -> "ScoreQuerySet":
        """One application's scores as this person may see them: the own ones; those of others once the own are in.

        Staff who do not score it see all that are in. Nobody with an interest sees any.
        """
        of_this = self.filter(assignment__assessment=assessment)
        if not Application.objects.without_interest_of(user).filter(pk=assessment.application_id).exists():
            return of_this.none()
        own = assessment.assignments.live().filter(assessor=user).first()
        mine = Q(assignment__assessor=user) & ~Q(assignment__state="stood_down")
        if own is not None and own.state != Assignment.State.SUBMITTED:
            return of_this.filter(mine)
        if own is None and not (user.can(Permission.MODERATE) or user.can(Permission.QUALITY_CHECK)):
            return of_this.none()
        return of_this.filter(mine | Q(assignment__state="submitted"))


class Score(models.Model):
    """One criterion's points from one assessor, with the written reason. It cannot stand without the reason."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField()
    justification = models.TextField()
    revision = models.PositiveSmallIntegerField(default=1)
    saved_at = models.DateTimeField()

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["criterion__order", "criterion__pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_once_a_criterion"),
            models.CheckConstraint(condition=Q(justification__regex=r"\S"), name="score_with_justification"),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=10), name="score_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class ScoreChange(models.Model):
    """What a score was before it was changed, and why. Append-only: the database refuses to change or delete it."""

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="changes")
    revision = models.PositiveSmallIntegerField()
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    words_before = models.TextField()
    words_after = models.TextField()
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["changed_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["score", "revision"], name="score_change_once_a_revision"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="score_change_with_reason"),
            models.CheckConstraint(condition=Q(revision__gt=1), name="score_change_after_the_first"),
            models.CheckConstraint(
                condition=~Q(before=F("after")) | ~Q(words_before=F("words_after")), name="score_change_changes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


def weighted(scores: Iterable[Score]) -> Decimal:
    """The weighted mean of one assessor's scores, out of five.

    The sum of weight × value ÷ scale over the sum of weights.
    """
    held = list(scores)
    top = sum((Decimal(s.criterion.weight) * s.value / s.criterion.scale_max for s in held), Decimal(0))
    return (POINTS * top / sum(s.criterion.weight for s in held)).quantize(HUNDREDTH)


personal.declare(
    Assignment,
    owner="assessor",
    kept_for="as long as the application",
    fields={
        "assessor": personal.Field("to know who scores which application", personal.Erase.KEEP, LEDGER),
        "reason": personal.Field("why an assessor stood down", personal.Erase.KEEP, LEDGER),
        "assigned_by": officer("who asked for the scores"),
    },
)
personal.declare(
    Score,
    owner="assignment__assessor",
    kept_for="as long as the application",
    fields={"justification": personal.Field("why an assessor gave this score", personal.Erase.KEEP, LEDGER)},
)
personal.declare(
    ScoreChange,
    owner="changed_by",
    kept_for="as long as the application",
    fields={
        "words_before": personal.Field("the reason for a score as it was", personal.Erase.KEEP, LEDGER),
        "words_after": personal.Field("the reason for a score as it became", personal.Erase.KEEP, LEDGER),
        "reason": personal.Field("why a score was changed", personal.Erase.KEEP, LEDGER),
        "changed_by": personal.Field("who changed a score", personal.Erase.KEEP, LEDGER),
    },
)
