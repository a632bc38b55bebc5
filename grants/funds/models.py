"""Funds and their rounds: what the Mayor gives, to whom, until when, and how much of it is still free.

`committed` is kept by database triggers (grants/migrations/0002_guards.py) as the sum of live awards, on the round
and on the fund; a CHECK
refuses every award that would take it above the ceiling, whichever way it is made.
"""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import clock, personal
from programmes.workflow import MoveRefused, Workflow, stamped

PENNY = Decimal("0.01")
RESERVED_SLUGS = frozenset({"applications", "awards", "panel", "monitoring", "learning"})


def pounds(**options: Any) -> models.DecimalField:
    """A sum of money in pounds, exact to the penny, up to £9,999,999,999.99."""
    return models.DecimalField(max_digits=12, decimal_places=2, **options)


def refuse_reserved(slug: str) -> None:
    """A fund's address may not hide one of the area's own pages."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of another page. Choose a different one.")


class FundQuerySet(models.QuerySet["Fund"]):
    """Funds as the public may see them."""

    def public(self) -> "FundQuerySet":
        """Funds with at least one round that has been published."""
        published = Round.objects.filter(fund=models.OuterRef("pk")).exclude(state=Round.State.DRAFT)
        return self.filter(models.Exists(published))


class Fund(models.Model):
    """A pot of money with its decision, its rules and its words. Every rule is a setting that staff can correct.

    `demonstration` names the fields whose value is not a known fact; pages mark them so.
    """

    slug = models.SlugField(
        unique=True, validators=[refuse_reserved], help_text="The last part of the fund's address, after /grants/."
    )
    name = models.CharField(max_length=120, unique=True)
    prefix = models.CharField(
        "reference prefix", max_length=6, unique=True, help_text="Begins every reference, such as CMG."
    )
    summary = models.CharField(max_length=300, help_text="One or two sentences, shown in lists.")
    what = models.TextField(
        "what it pays for", help_text="Paragraphs; a line that begins with “- ” becomes a bullet point."
    )
    who = models.TextField("who can apply")
    priorities = models.TextField("what we look for first", blank=True)
    how_we_decide = models.TextField()
    help_text = models.TextField("help for applicants", blank=True)
    contact_email = models.EmailField(blank=True)
    decision_reference = models.CharField(
        max_length=20, blank=True, help_text="The Mayoral decision behind it, such as MD2167."
    )
    ceiling = pounds(
        help_text="The most that all awards together may commit, in pounds.", validators=[MinValueValidator(0)]
    )
    committed = pounds(default=0, editable=False)
    minimum_award = pounds(validators=[MinValueValidator(PENNY)])
    maximum_award = pounds(validators=[MinValueValidator(PENNY)])
    turnover_limit = pounds(
        null=True, blank=True, help_text="Yearly turnover an organisation must be below. Empty: no limit."
    )
    for_organisations = models.BooleanField(default=True)
    for_individuals = models.BooleanField(default=True)
    source = models.CharField(max_length=300, blank=True, help_text="Where these facts come from.")
    owner = models.CharField(max_length=120, blank=True, help_text="The team that keeps this page right.")
    checked_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    demonstration = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(committed__gte=0), name="fund_committed_not_negative"),
            models.CheckConstraint(condition=Q(committed__lte=F("ceiling")), name="fund_within_ceiling"),
            models.CheckConstraint(
                condition=Q(minimum_award__gt=0, minimum_award__lte=F("maximum_award")), name="fund_award_limits"
            ),
            models.CheckConstraint(
                condition=Q(for_organisations=True) | Q(for_individuals=True), name="fund_for_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("grants:fund_detail", args=[self.slug])

    @property
    def free(self) -> Decimal:
        """Pounds not yet committed."""
        return self.ceiling - self.committed


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds by where they stand in time."""

    def open_at(self, at: datetime | clock.Now) -> "RoundQuerySet":
        """Published rounds that take applications at this moment (the grace included)."""
        return self.filter(
            state=Round.State.PUBLISHED,
            opens_at__lte=at,
            closes_at__gte=at - F("grace_seconds") * timedelta(seconds=1),
        )


class Round(models.Model):
    """One call for applications: its dates, its money and its frozen questions."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not published"
        PUBLISHED = "published", "Published"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(
        staff={"publish", "close", "reopen"},
        publish=([State.DRAFT], State.PUBLISHED),
        close=([State.PUBLISHED], State.CLOSED),
        reopen=([State.CLOSED], State.PUBLISHED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField(max_length=120, help_text="Such as “Spring 2026”.")
    opens_at = models.DateTimeField("opens")
    closes_at = models.DateTimeField("closes", help_text="UK time. Accepted up to and including this moment.")
    grace_seconds = models.PositiveIntegerField(
        default=0, help_text="Seconds after closing in which we still accept. Shown to applicants."
    )
    decision_date = models.DateField("decisions promised by", null=True, blank=True)
    ceiling = pounds(
        help_text="The most that this round's awards may commit, in pounds.", validators=[MinValueValidator(0)]
    )
    committed = pounds(default=0, editable=False)
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
        help_text="In points out of 5. Assessors this far apart or further must be moderated before a decision.",
    )
    needs_check = models.BooleanField(
        "quality check before a decision",
        default=True,
        help_text="A second officer checks scores and reasons before an assessed application is decided.",
    )
    eligibility_set = models.ForeignKey("programmes.QuestionSet", on_delete=models.PROTECT, related_name="+")
    question_set = models.ForeignKey("programmes.QuestionSet", on_delete=models.PROTECT, related_name="+")
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

    def close(self, *, by: Any, at: datetime) -> None:
        """Take no more applications, whatever the closing time says."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by

    def reopen(self, *, by: Any, at: datetime) -> None:
        """Undo a closing: the closing time decides again."""
        self.state = self.FLOW.check("reopen", self.state)
        self.closed_at = self.closed_by = None


class Criterion(models.Model):
    """One thing that every application of a round is scored on, with its weight and its scale from 0."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    text = models.TextField("what we look for", blank=True)
    weight = models.PositiveSmallIntegerField(default=1, help_text="How much it counts beside the others.")
    scale_max = models.PositiveSmallIntegerField("highest score", default=5)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "criteria"
        ordering: ClassVar[list[str]] = ["round", "order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "key"], name="criterion_key_in_round"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_has_weight"),
            models.CheckConstraint(condition=Q(scale_max__gte=1, scale_max__lte=10), name="criterion_scale"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportDue(models.Model):
    """One report that a round's projects owe: which, and how many weeks after the project starts."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", "Progress report"
        END = "end", "End-of-grant report"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reports_due")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    weeks_after_start = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "report due"
        verbose_name_plural = "reports due"
        ordering: ClassVar[list[str]] = ["round", "weeks_after_start", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "kind", "weeks_after_start"], name="report_due_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.weeks_after_start} weeks after the start"


personal.declare(
    Fund,
    owner="",
    kept_for="as long as the portal runs",
    plain=[
        "slug",
        "name",
        "prefix",
        "summary",
        "what",
        "who",
        "priorities",
        "how_we_decide",
        "help_text",
        "contact_email",
        "decision_reference",
        "source",
        "owner",
        "checked_date",
        "review_date",
        "demonstration",
    ],
)
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
    plain=["name", "decision_date"],
)
personal.declare(Criterion, owner="", kept_for="as long as the portal runs", plain=["key", "name", "text"])
personal.declare(ReportDue, owner="", kept_for="as long as the portal runs")
