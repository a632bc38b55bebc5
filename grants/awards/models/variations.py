"""What changes while a grant runs: dates, money between headings, the amount; a stop; money asked back."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from grants.applications.models import Application, gated
from grants.awards.models.agreements import LEDGER, somebody
from grants.awards.models.awards import Award
from grants.funds.models import pounds
from programmes import personal
from programmes.workflow import Workflow, stamped


class VariationQuerySet(models.QuerySet["Variation"]):
    """Variations by who may see them."""

    def visible_to(self, user: Any) -> "VariationQuerySet":
        """Those of applications that this person may see as an applicant."""
        return self.filter(award__application__in=Application.objects.visible_to(user))

    def for_staff(self, user: Any) -> "VariationQuerySet":
        """Those of applications that this member of staff may see."""
        return gated(self, user, "award__application")


class Variation(models.Model):
    """One change asked for, by the group or by an officer, and the answer of another person."""

    class Kind(models.TextChoices):
        DATES = "dates", "Other dates"
        BUDGET = "budget", "Money between headings"
        AMOUNT = "amount", "A smaller grant"

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for an answer"
        APPROVED = "approved", "Agreed"
        REFUSED = "refused", "Not agreed"
        WITHDRAWN = "withdrawn", "Taken back"

    FLOW = Workflow(
        staff={"approve", "refuse"},
        approve=([State.ASKED], State.APPROVED),
        refuse=([State.ASKED], State.REFUSED),
        withdraw=([State.ASKED], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="variations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by_group = models.BooleanField(default=True)
    start_date = models.DateField("new first day", null=True)
    end_date = models.DateField("new last day", null=True)
    from_heading = models.CharField(max_length=120, blank=True)
    to_heading = models.CharField(max_length=120, blank=True)
    amount = pounds(null=True, help_text="The money to move, or the new and smaller grant, in pounds.")
    reason = models.TextField()
    answer = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    since_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = somebody()
    decided_at = models.DateTimeField(null=True)
    decided_by = somebody(null=True)

    objects = VariationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at"], name="variation_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award"], condition=Q(state="asked"), name="variation_one_at_a_time"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="variation_has_reason"),
            stamped("variation_decided_stamps", "decided", held=["approved", "refused"]),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="variation_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(kind="dates", start_date__isnull=False, end_date__isnull=False, amount__isnull=True)
                & Q(start_date__lte=F("end_date"))
                | Q(kind="budget", amount__gt=0, start_date__isnull=True, end_date__isnull=True)
                & ~Q(from_heading="")
                & ~Q(to_heading="")
                & ~Q(from_heading=F("to_heading"))
                | Q(kind="amount", amount__gt=0, start_date__isnull=True, end_date__isnull=True),
                name="variation_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}"

    @property
    def words(self) -> str:
        """What would be different, in one line."""
        if self.kind == self.Kind.DATES and self.start_date and self.end_date:
            return f"from {_day(self.start_date)} to {_day(self.end_date)}"
        if self.kind == self.Kind.BUDGET:
            return f"£{self.amount:,.2f} from “{self.from_heading}” to “{self.to_heading}”"
        return f"£{self.amount:,.2f} in all"

    def approve(self, *, by: Any, at: datetime, answer: str = "") -> None:
        """Agree to it: it holds from now on."""
        self._decide("approve", by, at, answer)

    def refuse(self, *, by: Any, at: datetime, answer: str = "") -> None:
        """Everything stays as it was agreed."""
        self._decide("refuse", by, at, answer)

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Who asked takes it back."""
        self.state, self.since_at = self.FLOW.check("withdraw", self.state), at

    def _decide(self, verb: str, by: Any, at: datetime, answer: str) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at
        self.decided_at, self.decided_by, self.answer = at, by, answer


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


class Suspension(models.Model):
    """A stop: nothing is asked for, authorised or sent to the bank until it ends."""

    class State(models.TextChoices):
        ACTIVE = "active", "Suspended"
        ENDED = "ended", "Ended"

    FLOW = Workflow(staff={"resume"}, resume=([State.ACTIVE], State.ENDED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    suspended_at = models.DateTimeField()
    suspended_by = somebody()
    resumed_at = models.DateTimeField(null=True)
    resumed_by = somebody(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-suspended_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award"], condition=Q(state="active"), name="suspension_one_at_a_time"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="suspension_has_reason"),
            stamped("suspension_resumed_stamps", "resumed", held=["ended"]),
        ]

    def __str__(self) -> str:
        return f"{self.award.application.reference}: {self.get_state_display().lower()}"

    def resume(self, *, by: Any, at: datetime) -> None:
        """Payments may go on."""
        self.state = self.FLOW.check("resume", self.state)
        self.resumed_at, self.resumed_by = at, by


class Clawback(models.Model):
    """Paid money that we ask back, and what came."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked back"
        RECOVERED = "recovered", "Paid back"
        WITHDRAWN = "withdrawn", "No longer asked"

    FLOW = Workflow(
        staff={"recover", "withdraw"},
        recover=([State.ASKED], State.RECOVERED),
        withdraw=([State.ASKED], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="clawbacks")
    amount = pounds()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    since_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = somebody()
    recovered_at = models.DateTimeField(null=True)
    recovered_by = somebody(null=True)
    recovered_amount = pounds(null=True)
    recovered_date = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award"], condition=Q(state="asked"), name="clawback_one_at_a_time"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="clawback_amount_positive"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="clawback_has_reason"),
            stamped("clawback_recovered_stamps", "recovered", held=["recovered"]),
            models.CheckConstraint(
                condition=Q(
                    state="recovered",
                    recovered_amount__gt=0,
                    recovered_amount__lte=F("amount"),
                    recovered_date__isnull=False,
                )
                | (~Q(state="recovered") & Q(recovered_amount__isnull=True, recovered_date__isnull=True)),
                name="clawback_recovered_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"£{self.amount:,.2f} from {self.award.application.reference}: {self.get_state_display().lower()}"

    def recover(self, *, by: Any, at: datetime, amount: Any = None, day: date | None = None) -> None:
        """The money came back, all of it or a part."""
        self._move("recover", at)
        self.recovered_at, self.recovered_by = at, by
        self.recovered_amount = self.amount if amount is None else amount
        self.recovered_date = day or at.date()

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """We no longer ask for it."""
        self._move("withdraw", at)

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


_staff = personal.Field("which officer acted", personal.Erase.KEEP, LEDGER, export=False)
_words = personal.Field("the words with it", personal.Erase.KEEP, LEDGER)
personal.declare(
    Variation,
    owner="award__application__lead",
    kept_for="six years after the project ends",
    fields={
        "reason": _words,
        "answer": _words,
        "asked_by": personal.Field("who asked for the change", personal.Erase.KEEP, LEDGER),
        "decided_by": _staff,
    },
    plain=["start_date", "end_date", "from_heading", "to_heading"],
)
personal.declare(
    Suspension,
    owner="award__application__lead",
    kept_for="six years after the project ends",
    fields={"reason": _words, "suspended_by": _staff, "resumed_by": _staff},
)
personal.declare(
    Clawback,
    owner="award__application__lead",
    kept_for="six years after the project ends",
    fields={"reason": _words, "asked_by": _staff, "recovered_by": _staff},
    plain=["recovered_date"],
)
