"""Where an application stands between sending and deciding: sifted, assigned, scored, moderated, checked, ready.

One Assessment row for each application that has been sifted. Its score and spread are sums of the scores, written
under the row's lock.
"""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from grants.applications.models import Application, gated
from programmes import personal
from programmes.workflow import Move, Workflow

POINTS = Decimal(5)  # every weighted score is told out of five, whatever the scale of its criteria


def points(**options: Any) -> models.DecimalField:
    """A weighted score out of five, exact to a hundredth."""
    return models.DecimalField(max_digits=4, decimal_places=2, **options)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Assessments by who may see them and what waits."""

    def for_staff(self, user: Any) -> "AssessmentQuerySet":
        """Those of applications that this person may see: the conflict gate of `Application.objects.for_staff`."""
        return gated(self, user)

    def waiting(self) -> "AssessmentQuerySet":
        """Those whose application still waits for a decision."""
        return self.filter(application__state=Application.State.SUBMITTED)

    def without_own_scores_to_do(self, user: Any) -> "AssessmentQuerySet":
        """Not those that this person still has to score: their totals would tell what others think."""
        mine = models.Q(assignments__assessor=user, assignments__state="assigned")
        return self.exclude(pk__in=Assessment.objects.filter(mine).values("pk"))


class Assessment(models.Model):
    """The stage of one application, its agreed or mean score out of five, and how far the assessors lie apart."""

    class State(models.TextChoices):
        TO_SIFT = "to_sift", "To sift"
        NOT_ELIGIBLE = "not_eligible", "Not eligible, to decline"
        TO_ASSIGN = "to_assign", "To assign"
        TO_ASSESS = "to_assess", "To assess"
        TO_MODERATE = "to_moderate", "To moderate"
        TO_CHECK = "to_check", "To check"
        READY = "ready", "Ready to decide"

    FLOW = Workflow(
        staff={"pass_sift", "refuse_sift", "reopen_sift", "assign", "moderate", "pass_check", "send_back"},
        pass_sift=([State.TO_SIFT], State.TO_ASSIGN),
        refuse_sift=([State.TO_SIFT], State.NOT_ELIGIBLE),
        reopen_sift=([State.NOT_ELIGIBLE, State.TO_ASSIGN], State.TO_SIFT),
        skip_scores=([State.TO_ASSIGN], State.READY),
        assign=([State.TO_ASSIGN], State.TO_ASSESS),
        unassign=([State.TO_ASSESS, State.TO_MODERATE, State.TO_CHECK, State.READY], State.TO_ASSIGN),
        agree=([State.TO_ASSESS, State.TO_MODERATE, State.TO_CHECK, State.READY], State.TO_CHECK),
        differ=([State.TO_ASSESS, State.TO_MODERATE, State.TO_CHECK, State.READY], State.TO_MODERATE),
        moderate=([State.TO_MODERATE, State.TO_CHECK, State.READY], State.TO_CHECK),
        pass_check=([State.TO_CHECK], State.READY),
        send_back=([State.TO_CHECK], State.TO_MODERATE),
    )
    SCORED = (State.TO_MODERATE, State.TO_CHECK, State.READY)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="assessment")
    state = models.CharField(max_length=12, choices=State.choices, default=State.TO_SIFT)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    score = points(null=True)
    spread = points(null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at", "id"], name="assessment_wait"),
            # The ranking walks this one.
            models.Index(fields=["-score"], condition=Q(score__isnull=False), name="assessment_ranking"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(score__isnull=True, spread__isnull=True)
                | Q(score__gte=0, score__lte=POINTS, spread__gte=0, spread__lte=POINTS),
                name="assessment_score_out_of_five",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["to_moderate", "to_check"]) | Q(score__isnull=False),
                name="assessment_scored_before_moderation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_state_display()}"

    def move(self, verb: str, *, at: datetime) -> None:
        """Make one move of the table. Raises MoveRefused; saves nothing."""
        self.state, self.since_at = self.FLOW.check(verb, self.state), at

    def pass_sift(self, *, at: datetime) -> None:
        """Eligible: it can be assigned."""
        self.move("pass_sift", at=at)

    def refuse_sift(self, *, at: datetime) -> None:
        """Not eligible: it waits to be declined with the sift's reasons."""
        self.move("refuse_sift", at=at)

    def reopen_sift(self, *, at: datetime) -> None:
        """Sift again."""
        self.move("reopen_sift", at=at)

    def skip_scores(self, *, at: datetime) -> None:
        """The round has no criteria to score by: it can be decided."""
        self.move("skip_scores", at=at)

    def assign(self, *, at: datetime) -> None:
        """Two assessors have it."""
        self.move("assign", at=at)

    def unassign(self, *, at: datetime) -> None:
        """An assessor stood down: somebody else must score it."""
        self.move("unassign", at=at)
        self.score = self.spread = None

    def agree(self, *, at: datetime) -> None:
        """All scores are in and lie close together."""
        self.move("agree", at=at)

    def differ(self, *, at: datetime) -> None:
        """All scores are in and lie so far apart that it must be moderated."""
        self.move("differ", at=at)

    def moderate(self, *, at: datetime) -> None:
        """The panel has agreed a score."""
        self.move("moderate", at=at)

    def pass_check(self, *, at: datetime) -> None:
        """A second officer has checked it: it can be decided."""
        self.move("pass_check", at=at)

    def send_back(self, *, at: datetime) -> None:
        """The check found something: it must be moderated again."""
        self.move("send_back", at=at)


class AssessmentMove(Move):
    """One step of the assessment, for staff only: the applicant's history is another."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["assessment", "at"], name="assessment_moves")]


class Sift(models.Model):
    """An officer's answer to "does it meet the fund's rules?", with the rules that it does not meet."""

    class Outcome(models.TextChoices):
        PASSED = "passed", "Meets the fund's rules"
        NOT_ELIGIBLE = "not_eligible", "Does not meet the fund's rules"

    class Reason(models.TextChoices):
        APPLICANT = "applicant", "This kind of applicant cannot apply to this fund"
        TURNOVER = "turnover", "The group's yearly income is too high"
        AREA = "area", "The project is not in London"
        PURPOSE = "purpose", "The fund cannot pay for this"
        DATES = "dates", "The project's dates are outside those of the fund"
        DUPLICATE = "duplicate", "The same applicant has sent another application"
        INCOMPLETE = "incomplete", "A document that the fund asks for is missing"
        OTHER = "other", "Another rule, explained below"

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="sift")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason.choices), default=list, blank=True)
    note = models.TextField(blank=True)
    sifted_at = models.DateTimeField()
    sifted_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(outcome="passed", reasons__len=0)
                | Q(outcome="not_eligible", reasons__len__gt=0, note__regex=r"\S"),
                name="sift_not_eligible_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def reason_words(self) -> list[str]:
        """The rules that are not met, in words."""
        return [str(self.Reason(code).label) for code in self.reasons]


class Moderation(models.Model):
    """The one score that the panel agreed, out of five, and why. Each change of it is a step in the history."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="moderation")
    score = points()
    note = models.TextField()
    moderated_at = models.DateTimeField()
    moderated_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=POINTS), name="moderation_out_of_five"),
            models.CheckConstraint(condition=Q(note__regex=r"\S"), name="moderation_with_words"),
        ]

    def __str__(self) -> str:
        return f"{self.score} out of 5"


class QualityCheck(models.Model):
    """A second officer's check of the scores and the words behind them.

    The database refuses a scorer or moderator of the bid.
    """

    class Outcome(models.TextChoices):
        PASSED = "passed", "Passed"
        SENT_BACK = "sent_back", "Sent back"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="checks")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.TextField(blank=True)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["checked_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(outcome="passed") | Q(note__regex=r"\S"), name="check_sent_back_with_words"
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


LEDGER = "the record of how public money was decided"
_KEPT = "as long as the application"


def officer(purpose: str) -> personal.Field:
    """A key to whoever acted, kept with the decision."""
    return personal.Field(purpose, personal.Erase.KEEP, LEDGER, export=False)


def words(purpose: str) -> personal.Field:
    """What somebody wrote in assessing, kept with the decision."""
    return personal.Field(purpose, personal.Erase.KEEP, LEDGER)


personal.declare(Assessment, owner="application__lead", kept_for=_KEPT)
personal.declare(
    AssessmentMove,
    owner="assessment__application__lead",
    kept_for=_KEPT,
    fields={"by": officer("who made the step"), "note": words("the words that went with a step of the assessment")},
    plain=["verb"],
)
personal.declare(
    Sift,
    owner="assessment__application__lead",
    kept_for=_KEPT,
    fields={"note": words("why the application does not meet the rules"), "sifted_by": officer("who sifted")},
    plain=["reasons"],
)
personal.declare(
    Moderation,
    owner="assessment__application__lead",
    kept_for=_KEPT,
    fields={"note": words("why the panel agreed this score"), "moderated_by": officer("who wrote the score down")},
)
personal.declare(
    QualityCheck,
    owner="assessment__application__lead",
    kept_for=_KEPT,
    fields={"note": words("what the check found"), "checked_by": officer("who checked the scores")},
)
