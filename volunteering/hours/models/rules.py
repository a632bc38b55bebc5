"""The limits that are data: how much counts in a day, what is confirmed without a person, and who was reminded."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from programmes import personal
from programmes.workflow import Workflow, stamped
from volunteering.hours.models.claims import MOST_MINUTES
from volunteering.hours.models.ledger import HoursDecision
from volunteering.hours.periods import words
from volunteering.safeguarding.ages import Band


class DailyCap(models.Model):
    """The most minutes that count for one person on one day in London, by their age band on that day."""

    band = models.CharField("age band", max_length=10, primary_key=True, choices=Band.choices)
    minutes = models.PositiveSmallIntegerField(
        "minutes a day", validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    demonstration = models.BooleanField("a demonstration value", default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["minutes", "band"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(band__in=Band.values), name="cap_band_known"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="cap_within_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_band_display()}: {words(self.minutes)} a day"


class AutomaticRuleQuerySet(models.QuerySet["AutomaticRule"]):
    """Rules by whether they hold."""

    def live(self) -> "AutomaticRuleQuerySet":
        """Those that nobody has stopped."""
        return self.filter(stopped_at__isnull=True)


class AutomaticRule(models.Model):
    """What is confirmed without a person at one host: small claims, up to a limit, once the host had its days.

    A rule is never edited. Setting another one stops the first, so that every automatic decision can be held against
    the limits of its day.
    """

    class State(models.TextChoices):
        LIVE = "live", "In use"
        STOPPED = "stopped", "Stopped"

    FLOW = Workflow(staff={"stop"}, stop=([State.LIVE], State.STOPPED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.ForeignKey("volunteering.Host", on_delete=models.PROTECT, related_name="automatic_rules")
    claim_minutes = models.PositiveSmallIntegerField("most minutes a claim")
    month_minutes = models.PositiveSmallIntegerField("most minutes a person and month")
    after_days = models.PositiveSmallIntegerField("days that the host has first", default=7)
    sample_percent = models.PositiveSmallIntegerField("of a hundred, how many we check", default=10)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = AutomaticRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "rule of automatic confirmation"
        verbose_name_plural = "rules of automatic confirmation"
        ordering: ClassVar[list[str]] = ["host", "-set_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["host"], condition=Q(stopped_at__isnull=True), name="automatic_rule_one_live"
            ),
            models.CheckConstraint(
                condition=Q(claim_minutes__gte=1, claim_minutes__lte=480, month_minutes__gte=F("claim_minutes")),
                name="automatic_rule_small",
            ),
            # The host always has time to answer, and something is always checked.
            models.CheckConstraint(
                condition=Q(after_days__gte=1, sample_percent__gte=1, sample_percent__lte=100),
                name="automatic_rule_is_checked",
            ),
            stamped("automatic_rule_stopped_stamps", "stopped"),
        ]

    def __str__(self) -> str:
        return f"Up to {words(self.claim_minutes)} at {self.host}"

    @property
    def state(self) -> str:
        """In use until somebody stops it."""
        return self.State.STOPPED if self.stopped_at else self.State.LIVE

    def stop(self, *, by: Any, at: datetime) -> None:
        """Nothing more is confirmed under it."""
        self.FLOW.check("stop", self.state)
        self.stopped_at, self.stopped_by = at, by


class AuditSample(models.Model):
    """One automatic confirmation that was picked to be checked by an officer."""

    class State(models.TextChoices):
        WAITING = "waiting", "To check"
        PASSED = "passed", "Checked: it stands"
        UNDONE = "undone", "Checked: taken back"

    FLOW = Workflow(
        staff={"pass_", "undo"},
        pass_=([State.WAITING], State.PASSED),
        undo=([State.WAITING], State.UNDONE),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(HoursDecision, on_delete=models.PROTECT, related_name="sample")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    picked_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = "check of an automatic confirmation"
        verbose_name_plural = "checks of automatic confirmations"
        ordering: ClassVar[list[str]] = ["picked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "picked_at"], name="sample_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            stamped("sample_checked_stamps", "checked", held=["passed", "undone"]),
        ]

    def __str__(self) -> str:
        return f"Check of {self.decision}"

    def pass_(self, *, by: Any, at: datetime) -> None:
        """The officer found it right: it stands."""
        self.state = self.FLOW.check("pass_", self.state)
        self.checked_at, self.checked_by = at, by

    def undo(self, *, by: Any, at: datetime) -> None:
        """The officer found it wrong: a counter-entry takes it back."""
        self.state = self.FLOW.check("undo", self.state)
        self.checked_at, self.checked_by = at, by


class HostReminder(models.Model):
    """A host's coordinators were reminded of what waits: by the portal once a week, or by an officer's button."""

    host = models.ForeignKey("volunteering.Host", on_delete=models.CASCADE, related_name="hours_reminders")
    week_date = models.DateField("Monday of the week, for the portal's own", null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    waiting = models.PositiveIntegerField()
    oldest_at = models.DateTimeField()

    class Meta:
        verbose_name = "reminder to a host"
        verbose_name_plural = "reminders to hosts"
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["host", "-at"], name="reminder_of_host")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["host", "week_date"], name="reminder_once_a_week"),
            models.CheckConstraint(
                condition=Q(week_date__isnull=False, by__isnull=True) | Q(week_date__isnull=True, by__isnull=False),
                name="reminder_by_portal_or_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.waiting} waiting at {self.host}"


_officer = personal.Field(
    "which officer acted", personal.Erase.KEEP, "the record of how hours are confirmed", export=False
)
personal.declare(
    AutomaticRule,
    owner="",
    kept_for="as long as the hours that it confirmed",
    fields={"set_by": _officer, "stopped_by": _officer},
)
personal.declare(
    AuditSample,
    owner="decision__claim__volunteer__user",
    kept_for="as long as the hours that it checked",
    fields={
        "checked_by": _officer,
        "note": personal.Field("what the officer found", personal.Erase.BLANK),
    },
)
personal.declare(HostReminder, owner="", kept_for="2 years", fields={"by": _officer}, plain=["week_date"])
