"""The monthly return of a borough: how many completed in and out of time, and what was sent when.

The ceremonies themselves hold the counts; a return adds the clock of regulation 6(3) as aggregate and freezes, at each
sending and each revision, what was told. Counts and codes only: nothing here is about one person.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from citizenship.studies.authority import boroughs_of
from programmes import personal
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.workflow import Move, MoveRefused, Workflow, stamped


def month_after(first: date) -> date:
    """The first day of the month after the one that this day lies in."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


class ReturnQuerySet(models.QuerySet["MonthlyReturn"]):
    """Returns by who may see them and by what is late."""

    def visible_to(self, user: Any) -> "ReturnQuerySet":
        """A registrar's own boroughs' returns; every return for those who run the pilots."""
        if user.can(Permission.MANAGE_PILOTS):
            return self
        return self.filter(borough__in=boroughs_of(user))

    def of(self, borough: Borough) -> "ReturnQuerySet":
        """One borough's returns."""
        return self.filter(borough=borough)

    def late_on(self, day: date) -> "ReturnQuerySet":
        """Those not sent although their day has passed."""
        return self.filter(state=MonthlyReturn.State.OPEN, due_date__lt=day)


class MonthlyReturn(models.Model):
    """One month of one borough. Its figures are provisional until an officer makes them final.

    `revised` says that a figure changed after it had been sent. `in_time` counts the adults who completed within three
    calendar months of the Home Office's notice, `out_of_time` those who completed later; both empty while nobody knows.
    """

    class State(models.TextChoices):
        OPEN = "open", "Not sent"
        SENT = "sent", "Sent, provisional"
        FINAL = "final", "Final"

    class Question(models.TextChoices):
        MISSING = "missing", "A ceremony seems to be missing"
        ATTENDANCE = "attendance", "An attendance figure looks unusual"
        CLOCK = "clock", "The numbers in and out of time do not look right"
        EXTENSIONS = "extensions", "The extensions do not look right"

    FLOW = Workflow(
        staff={"finish", "return_"},
        send=([State.OPEN], State.SENT),
        finish=([State.SENT], State.FINAL),
        return_=([State.SENT], State.OPEN),
        revise=([State.SENT, State.FINAL], State.SENT),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="monthly_returns")
    month_date = models.DateField("month", help_text="The first day of the month.")
    due_date = models.DateField(help_text="The last day on which it is not late.")
    in_time = models.PositiveIntegerField("completed in time", null=True)
    out_of_time = models.PositiveIntegerField("completed out of time", null=True)
    state = models.CharField(max_length=5, choices=State.choices, default=State.OPEN)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    final_at = models.DateTimeField(null=True)
    final_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    question = models.CharField("our question", max_length=10, choices=Question.choices, blank=True)
    version = models.PositiveSmallIntegerField(default=0, help_text="How many times figures have left: 0 for never.")
    revised = models.BooleanField(default=False, help_text="A figure changed after it had been sent.")
    reminded_before_at = models.DateTimeField(null=True)
    reminded_after_at = models.DateTimeField(null=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "monthly return"
        ordering: ClassVar[list[str]] = ["-month_date", "borough"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at", "id"], name="return_state_wait"),
            models.Index(fields=["state", "due_date"], name="return_due"),
            models.Index(fields=["revised", "state", "since_at"], name="return_revised"),
            models.Index(fields=["month_date", "state"], name="return_month_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["borough", "month_date"], name="return_once_a_month"),
            models.CheckConstraint(condition=Q(month_date__day=1), name="return_month_only"),
            models.CheckConstraint(condition=Q(due_date__gt=models.F("month_date")), name="return_due_after_month"),
            models.CheckConstraint(
                condition=Q(in_time__isnull=True, out_of_time__isnull=True)
                | Q(in_time__isnull=False, out_of_time__isnull=False),
                name="return_clock_together",
            ),
            models.CheckConstraint(condition=Q(state="open") | Q(version__gte=1), name="return_sent_has_version"),
            models.CheckConstraint(condition=Q(revised=False) | Q(version__gte=2), name="return_revised_has_two"),
            models.CheckConstraint(condition=Q(question="") | Q(state="open"), name="return_question_while_open"),
            stamped("return_sent_stamps", "sent", held=["sent", "final"]),
            stamped("return_final_stamps", "final", held=["final"]),
        ]

    def __str__(self) -> str:
        return f"{self.borough.name}, {self.month_date:%B %Y}"

    def get_absolute_url(self) -> str:
        """The registrar's page of the month."""
        return reverse("citizenship:month", args=[self.slug])

    @property
    def slug(self) -> str:
        """The month as it stands in an address: "2027-03"."""
        return f"{self.month_date:%Y-%m}"

    @property
    def provisional(self) -> bool:
        """Whether its figures may still change without being called revised by us: until it is final."""
        return self.state != self.State.FINAL

    @property
    def completed(self) -> int | None:
        """How many completed, in time or not; None while nobody knows."""
        return None if self.in_time is None or self.out_of_time is None else self.in_time + self.out_of_time

    def is_late(self, day: date) -> bool:
        """Whether we still wait for it on this day, although it was due before."""
        return self.state == self.State.OPEN and self.due_date < day

    def send(self, *, by: Any, at: datetime) -> None:
        """The borough tells its figures: provisional from now on."""
        self._move("send", at)
        self.sent_at, self.sent_by, self.question = at, by, ""
        self.revised = self.revised or self.version > 0
        self.version += 1

    def finish(self, *, by: Any, at: datetime) -> None:
        """An officer takes the figures as final."""
        self._move("finish", at)
        self.final_at, self.final_by = at, by

    def return_(self, *, question: str, at: datetime) -> None:
        """An officer asks the borough to look at it again. Raises MoveRefused without a question from the list."""
        if question not in self.Question.values:
            raise MoveRefused("Choose what the borough should look at.", field="question")
        self._move("return_", at)
        self.question = question
        self.sent_at = self.sent_by = None

    def revise(self, *, at: datetime) -> None:
        """A figure that had been sent has changed: the return says so, and an officer looks at it again."""
        self._move("revise", at)
        self.revised = True
        self.version += 1
        self.final_at = self.final_by = None

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class Extension(models.Model):
    """How many of those out of time had longer, by whose authority and why (regulation 6(3): "such longer time")."""

    class Authority(models.TextChoices):
        INDIVIDUAL = "individual", "The Home Office gave one person longer"
        GENERAL = "general", "The Home Office gave everybody longer"
        NOT_SEEN = "not_seen", "The borough was told, but has not seen it in writing"

    class Reason(models.TextChoices):
        NO_PLACE = "no_place", "No place at a ceremony in time"
        CERTIFICATE = "certificate", "The certificate came late"
        ASKED = "asked", "The person asked for longer"
        NATIONAL = "national", "A national arrangement"
        NOT_GIVEN = "not_given", "No reason was given"

    of = models.ForeignKey(MonthlyReturn, on_delete=models.CASCADE, related_name="extensions")
    authority = models.CharField(max_length=10, choices=Authority.choices)
    reason = models.CharField(max_length=11, choices=Reason.choices)
    count = models.PositiveIntegerField("how many", validators=[MinValueValidator(1)])

    class Meta:
        ordering: ClassVar[list[str]] = ["of", "authority", "reason"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["of", "authority", "reason"], name="extension_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="extension_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.get_authority_display()}: {self.count}"


class ReturnVersion(models.Model):
    """What was told, as it was told: never changed, never deleted (migrations/0004_returns.py)."""

    class Why(models.TextChoices):
        SENT = "sent", "Sent by the borough"
        CLOCK = "clock", "Numbers in or out of time corrected"
        RECORDED = "recorded", "A ceremony was recorded late"
        CORRECTED = "corrected", "A ceremony was corrected"
        CANCELLED = "cancelled", "A ceremony was cancelled"

    of = models.ForeignKey(MonthlyReturn, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=10, choices=Why.choices)
    figures = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "version of a return"
        ordering: ClassVar[list[str]] = ["of", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["of", "number"], name="return_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="return_version_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.of}, version {self.number}"


class MonthlyReturnMove(Move):
    """One step in a return's history. `note` is a code from a list, never typed words."""

    of = models.ForeignKey(MonthlyReturn, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["of", "at"], name="return_moves")]


_OFFICIAL = "the record of what a borough told and who answers for it"
_person = personal.Field("who acted for the borough", personal.Erase.KEEP, _OFFICIAL)
_officer = personal.Field("which officer acted", personal.Erase.KEEP, _OFFICIAL, export=False)
personal.declare(
    MonthlyReturn,
    owner="sent_by",
    kept_for="as long as the portal runs: counts of a public service",
    fields={"sent_by": _person, "final_by": _officer},
    plain=["month_date", "due_date"],
)
personal.declare(
    ReturnVersion,
    owner="by",
    kept_for="as long as the return",
    fields={"by": _person},
    plain=["figures"],
)
personal.declare(
    MonthlyReturnMove,
    owner="by",
    kept_for="as long as the return",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, _OFFICIAL),
        "note": personal.Field("the code that went with it", personal.Erase.KEEP, _OFFICIAL, export=False),
    },
    plain=["verb"],
)
