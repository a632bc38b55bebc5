"""What counts: the credited time, the decisions that led to it, and the ledger that nobody can rewrite.

A correction never changes an entry. It writes the counter-entry of the old one and a new one, so that the sum of the
ledger up to any past moment is what was shown at that moment. `migrations/0005_hours.py` holds the rules between rows.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Abs

from programmes import personal
from volunteering.hours.models.claims import LEDGER, MOST_MINUTES, HoursClaim, MinutesOf, half_open
from volunteering.hours.periods import words
from volunteering.safeguarding.ages import Band


class Lasting(Func):
    """Whole minutes as a length of time."""

    template = "(%(expressions)s * interval '1 minute')"
    output_field = models.DurationField()


class Basis(models.TextChoices):
    """On what ground time was credited."""

    HOST = "host", "The host"
    CHECK_IN = "check_in", "Check-in at the session"
    AUTOMATIC = "automatic", "A rule, automatically"
    SUPERVISOR = "supervisor", "A supervisor elsewhere"
    OFFICER = "officer", "Our team"


class HoursDecision(models.Model):
    """One decision about a claim: who, when, on what ground, and what is credited from then on. Never rewritten."""

    class Verb(models.TextChoices):
        CONFIRM = "confirm", "Confirmed"
        CORRECT = "correct", "Corrected"
        REFUSE = "refuse", "Not confirmed"
        UPHOLD = "uphold", "Changed after your objection"
        UNDO = "undo", "Taken back after a check"
        COUNT = "count", "Counted from now on"
        MERGE = "merge", "Moved when two accounts became one"

    claim = models.ForeignKey(HoursClaim, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    period = DateTimeRangeField("credited from and until", null=True)
    minutes = models.PositiveIntegerField(help_text="Credited after this decision; 0 when nothing is.")
    reason = models.TextField(blank=True)
    rule = models.ForeignKey("volunteering.AutomaticRule", null=True, on_delete=models.PROTECT, related_name="uses")

    class Meta:
        verbose_name = "decision about hours"
        verbose_name_plural = "decisions about hours"
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["claim", "at"], name="decision_of_claim"),
            models.Index(fields=["rule", "at"], condition=Q(rule__isnull=False), name="decision_by_rule"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Only the portal's own rules and a supervisor without an account decide without a name.
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(basis__in=["automatic", "supervisor", "check_in"]) | Q(verb="merge"),
                name="decision_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(basis="automatic", rule__isnull=False) | (~Q(basis="automatic") & Q(rule__isnull=True)),
                name="decision_automatic_under_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(period__isnull=True, minutes=0)
                | (half_open("period") & Q(minutes__gte=1) & Q(minutes=MinutesOf("period"))),
                name="decision_minutes_of_its_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {words(self.minutes)}"


class CreditedTime(models.Model):
    """The time of a claim that counts. One person is never credited twice for one minute, whoever approves it."""

    claim = models.OneToOneField(HoursClaim, primary_key=True, on_delete=models.PROTECT, related_name="credit")
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="credited")
    period = DateTimeRangeField()
    minutes = models.PositiveIntegerField()
    band = models.CharField("age band on that day", max_length=10, choices=Band.choices)
    since_at = models.DateTimeField()

    class Meta:
        verbose_name = "credited time"
        verbose_name_plural = "credited times"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="credited_never_twice",
                expressions=[("volunteer", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=half_open("period"), name="credited_period_half_open"),
            models.CheckConstraint(condition=Q(minutes=MinutesOf("period")), name="credited_minutes_of_its_period"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="credited_minutes_sane"
            ),
        ]

    def __str__(self) -> str:
        return words(self.minutes)


class EntryQuerySet(models.QuerySet["HoursEntry"]):
    """Entries of the ledger."""

    def counting(self) -> "EntryQuerySet":
        """Those that earn points, pathway time and proof."""
        return self.filter(counts=True)

    def sum(self) -> int:
        """Their minutes together."""
        return self.aggregate(sum=models.Sum("minutes"))["sum"] or 0


class HoursEntry(models.Model):
    """One line of the ledger: minutes credited (+) or taken back (-). Append-only by trigger."""

    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="hours_entries")
    claim = models.ForeignKey(HoursClaim, on_delete=models.PROTECT, related_name="entries")
    decision = models.ForeignKey(HoursDecision, on_delete=models.PROTECT, related_name="entries")
    minutes = models.IntegerField()
    worked_from = models.DateTimeField()
    worked_until = models.DateTimeField()
    at = models.DateTimeField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    # False while staff have not approved the organisation that is not here: shown, but earning nothing.
    counts = models.BooleanField(default=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "entry of the hours ledger"
        verbose_name_plural = "entries of the hours ledger"
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["volunteer", "at"], include=["minutes", "counts", "basis"], name="entry_of_volunteer"),
            models.Index(fields=["volunteer", "worked_from"], name="entry_worked"),
            models.Index(fields=["claim", "at"], name="entry_of_claim"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(minutes__gt=0, reverses__isnull=True) | Q(minutes__lt=0, reverses__isnull=False),
                name="entry_negative_is_a_counter_entry",
            ),
            models.CheckConstraint(
                condition=Q(worked_until=F("worked_from") + Lasting(Abs("minutes"))), name="entry_minutes_worked"
            ),
        ]

    def __str__(self) -> str:
        return f"{'+' if self.minutes > 0 else ''}{words(self.minutes)}"


_AS_LONG = "as long as the account, and without a name afterwards"
personal.declare(
    HoursDecision,
    owner="claim__volunteer__user",
    kept_for=_AS_LONG,
    fields={
        "by": personal.Field("to know who decided", personal.Erase.KEEP, LEDGER, export=False),
        "period": personal.Field("the time that was credited", personal.Erase.KEEP, LEDGER),
        "reason": personal.Field("the reason that was given to you", personal.Erase.BLANK),
    },
)
personal.declare(
    CreditedTime,
    owner="volunteer__user",
    kept_for=_AS_LONG,
    fields={"period": personal.Field("to credit no minute twice", personal.Erase.KEEP, LEDGER)},
)
personal.declare(HoursEntry, owner="volunteer__user", kept_for=_AS_LONG)
