"""Rounds: one call for applications, with its dates, its money and its frozen questions."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value

from grants.funds.models.funds import Fund, Strand
from grants.funds.models.money import PENNY, Authorisation, pounds
from programmes import clock, personal
from programmes.people.models import Today
from programmes.workflow import MoveRefused, Workflow, stamped

# A decision week is named by its Monday and promised to its Friday.
FRIDAY = 4


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds by where they stand in time."""

    def open_at(self, at: datetime | clock.Now) -> "RoundQuerySet":
        """Published rounds that take applications at this moment (the grace included)."""
        return self.filter(
            state=Round.State.PUBLISHED,
            opens_at__lte=at,
            closes_at__gte=at - F("grace_seconds") * timedelta(seconds=1),
        )

    def past_promise(self) -> "RoundQuerySet":
        """Rounds whose applicants should have heard by now (see `promised_date`)."""
        week_ago = ExpressionWrapper(Today() - Value(FRIDAY), output_field=models.DateField())
        by_week = Q(decision_date__isnull=True, decision_week_date__lt=week_ago)
        return self.filter(Q(decision_date__lt=Today()) | by_week)


class Round(models.Model):
    """One call for applications: its dates, its money and its frozen questions."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not published"
        PUBLISHED = "published", "Published"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(
        staff={"publish", "extend", "close", "reopen"},
        publish=([State.DRAFT], State.PUBLISHED),
        extend=([State.PUBLISHED], State.PUBLISHED),
        close=([State.PUBLISHED], State.CLOSED),
        reopen=([State.CLOSED], State.PUBLISHED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="rounds", help_text="The fund whose money this round gives out."
    )
    strand = models.ForeignKey(
        Strand,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rounds",
        help_text="The part of the fund it belongs to. Empty: the fund’s own terms hold.",
    )
    authorisation = models.ForeignKey(
        Authorisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rounds",
        verbose_name="authorising decision",
        help_text="The signed decision whose money this round gives out.",
    )
    name = models.CharField(max_length=120, help_text="Such as “Spring 2026”.")
    opens_at = models.DateTimeField("opens", help_text="UK time. The page is public as soon as you publish the round.")
    closes_at = models.DateTimeField("closes", help_text="UK time. Accepted up to and including this moment.")
    grace_seconds = models.PositiveIntegerField(
        default=0, help_text="Seconds after closing in which we still accept. Shown to applicants."
    )
    panel_week_date = models.DateField(
        "panel week", null=True, blank=True, help_text="The Monday of the week in which the panel meets."
    )
    decision_week_date = models.DateField(
        "decision week", null=True, blank=True, help_text="The Monday of the week in which applicants hear."
    )
    decision_date = models.DateField(
        "decisions promised by", null=True, blank=True, help_text="The last day on which everybody has heard."
    )
    ceiling = pounds(
        help_text="The most that this round's awards may commit, in pounds.", validators=[MinValueValidator(0)]
    )
    committed = pounds(default=0, editable=False)
    live_limit = models.PositiveSmallIntegerField(
        "live applications of one applicant",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="The most drafts and undecided applications in this round at once. Empty: no limit.",
    )
    accountable_bodies = models.BooleanField(
        "with an accountable body",
        default=False,
        help_text="Those who cannot hold the money themselves may apply with one that holds it.",
    )
    blind = models.BooleanField(
        "blind assessment",
        default=False,
        help_text="Assessors do not see who applies, nor any file, until their own scores are in.",
    )
    wide_spread = models.DecimalField(
        "moderate from a spread of",
        max_digits=3,
        decimal_places=2,
        default=2,
        validators=[MinValueValidator(PENNY), MaxValueValidator(5)],
        help_text="Out of 5, whatever the scale: 2 is 4 out of 10. Assessors so far apart must be moderated.",
    )
    needs_check = models.BooleanField(
        "quality check before a decision",
        default=True,
        help_text="A second officer checks scores and reasons before an assessed application is decided.",
    )
    eligibility_set = models.ForeignKey(
        "programmes.QuestionSet",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="check before applying",
        help_text="The short questions with which people find out whether they can apply.",
    )
    question_set = models.ForeignKey(
        "programmes.QuestionSet",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="application form",
        help_text="The questions that applicants answer. Publishing freezes them.",
    )
    demonstration = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        "programmes.User", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        "programmes.User", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-closes_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "closes_at"], name="round_open")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fund", "name"], name="round_name_in_fund"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="round_opens_before_it_closes"),
            # People read times to the minute, so a deadline hides no seconds.
            models.CheckConstraint(condition=Q(closes_at__second=0), name="round_closes_on_a_whole_minute"),
            models.CheckConstraint(condition=Q(committed__gte=0), name="round_committed_not_negative"),
            models.CheckConstraint(condition=Q(committed__lte=F("ceiling")), name="round_within_ceiling"),
            models.CheckConstraint(
                condition=Q(wide_spread__gt=0, wide_spread__lte=5), name="round_wide_spread_out_of_five"
            ),
            models.CheckConstraint(condition=Q(grace_seconds__lte=3600), name="round_grace_an_hour_at_most"),
            models.CheckConstraint(
                condition=(Q(panel_week_date__isnull=True) | Q(panel_week_date__iso_week_day=1))
                & (Q(decision_week_date__isnull=True) | Q(decision_week_date__iso_week_day=1)),
                name="round_weeks_begin_on_monday",
                violation_error_message="Panel week and decision week are given by their Monday.",
            ),
            models.CheckConstraint(
                condition=Q(panel_week_date__isnull=True)
                | Q(decision_week_date__isnull=True)
                | Q(panel_week_date__lte=F("decision_week_date")),
                name="round_panel_before_decision",
                violation_error_message="The decision week cannot come before the panel week.",
            ),
            models.CheckConstraint(
                condition=Q(live_limit__isnull=True) | Q(live_limit__gt=0), name="round_live_limit_positive"
            ),
            stamped("round_published_stamps", "published", held=["published", "closed"]),
            stamped("round_closed_stamps", "closed", held=["closed"]),
        ]

    def __str__(self) -> str:
        return f"{self.fund.name}: {self.name}"

    @property
    def free(self) -> Decimal:
        """Pounds of this round not yet committed."""
        return self.ceiling - self.committed

    @property
    def terms(self) -> Fund | Strand:
        """Whose rules hold: the strand's, or the fund's where the round has none."""
        return self.strand or self.fund

    @property
    def promised_date(self) -> date | None:
        """The day by which applicants were told that they hear: the Friday where only a week was named."""
        if self.decision_date or self.decision_week_date is None:
            return self.decision_date
        return self.decision_week_date + timedelta(days=FRIDAY)

    @property
    def last_moment(self) -> datetime:
        """The last moment at which an application is accepted: the closing time and the grace."""
        return self.closes_at + timedelta(seconds=self.grace_seconds)

    def is_open(self, at: datetime) -> bool:
        """Whether it takes applications at this moment: from `opens_at` up to and including the last moment."""
        return self.state == self.State.PUBLISHED and self.opens_at <= at <= self.last_moment

    def refuse_if_closed(self, at: datetime) -> None:
        """Raises MoveRefused, saying since when, unless the round takes applications at this moment."""
        if self.is_open(at):
            return
        if self.state == self.State.DRAFT or at < self.opens_at:
            raise MoveRefused(f"This round opens at {clock.uk_time(self.opens_at)}. You cannot apply before then.")
        raise MoveRefused(
            f"This round closed at {clock.uk_time(self.closed_at or self.closes_at)}. What you have written is "
            "still here, "
            "and you can read and download it."
        )

    def publish(self, *, by: Any, at: datetime) -> None:
        """Show the round to the public. Its questions must already be frozen by the action."""
        self.state = self.FLOW.check("publish", self.state)
        self.published_at, self.published_by = at, by

    def extend(self, *, by: Any, at: datetime, closes_at: datetime) -> None:
        """Close at a later moment than was said: never earlier, and not in the past."""
        self.state = self.FLOW.check("extend", self.state)
        if closes_at <= self.closes_at:
            said = clock.uk_time(self.closes_at)
            raise MoveRefused(f"Choose a later time than the round closes at now: {said}.", field="closes_at")
        if closes_at <= at:
            raise MoveRefused("Choose a time in the future.", field="closes_at")
        self.closes_at = closes_at
        for name in ("panel_week_date", "decision_week_date", "decision_date"):
            wrong = self.too_early(name)
            if wrong:
                raise MoveRefused(wrong, field=name)

    def too_early(self, name: str) -> str:
        """What is wrong with this date (a field's name) beside the closing time; nothing when it is right."""
        day: date | None = getattr(self, name)
        if day is None or day > clock.london_day(self.closes_at):
            return ""
        called = {"panel_week_date": "panel week", "decision_week_date": "decision week"}.get(name, "promised day")
        return f"The {called} must come after the round closes. Choose a later date."

    def close(self, *, by: Any, at: datetime) -> None:
        """Take no more applications, whatever the closing time says."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by

    def reopen(self, *, by: Any, at: datetime) -> None:
        """Undo a closing: the closing time decides again."""
        self.state = self.FLOW.check("reopen", self.state)
        self.closed_at = self.closed_by = None


class Extension(models.Model):
    """One time that a round's deadline was moved to a later moment, and why. Everybody sees it on the fund's page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions")
    old_closes_at = models.DateTimeField()
    new_closes_at = models.DateTimeField()
    reason = models.TextField()
    extended_at = models.DateTimeField()
    extended_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["round", "extended_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "new_closes_at"], name="extension_to_a_moment_once"),
            models.CheckConstraint(condition=Q(new_closes_at__gt=F("old_closes_at")), name="extension_is_later"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="extension_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: to {clock.uk_time(self.new_closes_at)}"


personal.declare(
    Round,
    owner="",
    kept_for="as long as the portal runs",
    fields={
        "published_by": personal.Field(
            "who published the round", personal.Erase.KEEP, "the record of a public decision", export=False
        ),
        "closed_by": personal.Field(
            "who closed the round", personal.Erase.KEEP, "the record of a public decision", export=False
        ),
    },
    plain=["name", "decision_date", "panel_week_date", "decision_week_date", "demonstration"],
)
personal.declare(
    Extension,
    owner="",
    kept_for="as long as the portal runs",
    fields={
        "extended_by": personal.Field(
            "who extended the round", personal.Erase.KEEP, "the record of a public decision", export=False
        ),
    },
    plain=["reason"],
)
