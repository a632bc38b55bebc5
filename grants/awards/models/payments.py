"""How a grant is paid: what is due when, who asked for it, who let it go, and the batch in which it went.

Four eyes: whoever asks for a payment never authorises it, and nobody authorises beyond a personal limit. The checks and
triggers in grants/migrations/0008_money.py hold that, whatever path a change takes.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grants.applications.models import gated
from grants.awards.models.agreements import LEDGER, somebody
from grants.awards.models.awards import Award
from grants.funds.models import pounds
from programmes import personal
from programmes.workflow import Workflow, stamped


class Milestone(models.Model):
    """What must have happened before one payment is due."""

    class When(models.TextChoices):
        AGREEMENT = "agreement", "The agreement is accepted"
        PROGRESS = "progress", "A progress report is accepted"
        END = "end", "The end-of-grant report is accepted"
        OFFICER = "officer", "An officer confirms that it has been reached"

    class State(models.TextChoices):
        WAITING = "waiting", "Not reached yet"
        MET = "met", "Reached"

    FLOW = Workflow(staff={"meet"}, meet=([State.WAITING], State.MET))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    when = models.CharField(max_length=10, choices=When.choices)
    due_date = models.DateField("not before", null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    met_at = models.DateTimeField(null=True)
    met_by = somebody(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award", "number"], name="milestone_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="milestone_has_title"),
            stamped("milestone_met_stamps", "met", held=["met"]),
        ]

    def __str__(self) -> str:
        return self.title

    def meet(self, *, by: Any, at: datetime) -> None:
        """It has been reached: its payment is due."""
        self.state = self.FLOW.check("meet", self.state)
        self.met_at, self.met_by = at, by


class PaymentBatch(models.Model):
    """Authorised payments that go to the finance system together, in one file."""

    class State(models.TextChoices):
        OPEN = "open", "Being paid"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(
        staff={"export", "close"},
        export=([State.OPEN], State.OPEN),
        close=([State.OPEN], State.CLOSED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    gathered_at = models.DateTimeField()
    gathered_by = somebody()
    exported_at = models.DateTimeField(null=True)
    exported_by = somebody(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = somebody(null=True)

    class Meta:
        verbose_name = "payment batch"
        verbose_name_plural = "payment batches"
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            stamped("batch_exported_stamps", "exported"),
            stamped("batch_closed_stamps", "closed", held=["closed"]),
        ]

    def __str__(self) -> str:
        return f"Batch {self.number}"

    def export(self, *, by: Any, at: datetime) -> None:
        """Its file was taken out; only while it is being paid."""
        self.FLOW.check("export", self.state)
        self.exported_at, self.exported_by = at, by

    def close(self, *, by: Any, at: datetime) -> None:
        """Everything in it has been paid or has come back."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments by who may see them and where they stand."""

    def for_staff(self, user: Any) -> "PaymentQuerySet":
        """Those of applications that this member of staff may see: an interest hides them too."""
        return gated(self, user, "award__application")

    def live(self) -> "PaymentQuerySet":
        """Those that count towards the award: all that are not cancelled."""
        return self.exclude(state=Payment.State.CANCELLED)

    def with_parties(self) -> "PaymentQuerySet":
        """Joined with what every page about a payment names."""
        return self.select_related(
            "milestone",
            "award__application__round__fund",
            "award__application__organisation",
            "award__application__person",
            "award__application__lead",
            "award__application__accountable_body",
        )


class Payment(models.Model):
    """One payment of a grant: planned with the agreement, asked for, authorised by another person, and paid."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        REQUESTED = "requested", "Waiting to be authorised"
        AUTHORISED = "authorised", "Authorised"
        BATCHED = "batched", "Being paid"
        PAID = "paid", "Paid"
        HELD = "held", "On hold"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(
        staff={"request", "authorise", "refuse", "hold", "release", "cancel", "gather", "pay", "return_"},
        request=([State.PLANNED], State.REQUESTED),
        authorise=([State.REQUESTED], State.AUTHORISED),
        refuse=([State.REQUESTED, State.AUTHORISED], State.PLANNED),
        hold=([State.PLANNED, State.REQUESTED, State.AUTHORISED], State.HELD),
        release=([State.HELD], State.PLANNED),
        cancel=([State.PLANNED, State.REQUESTED, State.AUTHORISED, State.HELD], State.CANCELLED),
        gather=([State.AUTHORISED], State.BATCHED),
        pay=([State.BATCHED], State.PAID),
        return_=([State.BATCHED], State.PLANNED),
    )
    UNPAID = (State.PLANNED, State.REQUESTED, State.AUTHORISED, State.HELD)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="payments")
    milestone = models.OneToOneField(Milestone, on_delete=models.PROTECT, related_name="payment")
    amount = pounds()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    requested_at = models.DateTimeField(null=True)
    requested_by = somebody(null=True)
    authorised_at = models.DateTimeField(null=True)
    authorised_by = somebody(null=True)
    batch = models.ForeignKey(PaymentBatch, null=True, on_delete=models.PROTECT, related_name="payments")
    paid_at = models.DateTimeField(null=True)
    paid_by = somebody(null=True)
    paid_date = models.DateField(null=True)
    paid_reference = models.CharField("finance reference", max_length=60, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at", "id"], name="payment_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            stamped("payment_requested_stamps", "requested", held=["requested", "authorised", "batched", "paid"]),
            stamped("payment_authorised_stamps", "authorised", held=["authorised", "batched", "paid"]),
            stamped("payment_paid_stamps", "paid", held=["paid"]),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True) | ~Q(authorised_by=F("requested_by")),
                name="payment_authorised_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["batched", "paid"], batch__isnull=False)
                | (~Q(state__in=["batched", "paid"]) & Q(batch__isnull=True)),
                name="payment_in_a_batch",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_date__isnull=False) & ~Q(paid_reference="")
                | (~Q(state="paid") & Q(paid_date__isnull=True, paid_reference="")),
                name="payment_paid_with_date_and_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone.title}, £{self.amount:,.2f}"

    def get_absolute_url(self) -> str:
        """The staff's page of its grant."""
        return reverse("admin:grants_award_grant", args=[self.award.application_id])

    @property
    def reference(self) -> str:
        """What the group sees on its bank statement: "CMG-00012-P1"."""
        return f"{self.award.application.reference}-P{self.milestone.number}"

    def request(self, *, by: Any, at: datetime) -> None:
        """An officer asks finance to pay it."""
        self._move("request", at)
        self.requested_at, self.requested_by = at, by

    def authorise(self, *, by: Any, at: datetime) -> None:
        """Finance lets it go; never the person who asked."""
        self._move("authorise", at)
        self.authorised_at, self.authorised_by = at, by

    def refuse(self, *, by: Any, at: datetime) -> None:
        """Send it back to the officers."""
        self._move("refuse", at)
        self._clear()

    def hold(self, *, by: Any, at: datetime) -> None:
        """Stop it for now; it must be asked for again afterwards."""
        self._move("hold", at)
        self._clear()

    def release(self, *, by: Any, at: datetime) -> None:
        """Nothing stops it any more."""
        self._move("release", at)

    def cancel(self, *, by: Any, at: datetime) -> None:
        """It will not be paid."""
        self._move("cancel", at)
        self._clear()

    def gather(self, *, by: Any, at: datetime, batch: PaymentBatch) -> None:
        """Put it into a batch for the finance system."""
        self._move("gather", at)
        self.batch = batch

    def pay(self, *, by: Any, at: datetime, day: date, reference: str) -> None:
        """The bank has paid it on this day, under this reference."""
        self._move("pay", at)
        self.paid_at, self.paid_by, self.paid_date, self.paid_reference = at, by, day, reference

    def return_(self, *, by: Any, at: datetime) -> None:
        """The bank sent it back; it has to be asked for again."""
        self._move("return_", at)
        self._clear()
        self.batch = None

    def _clear(self) -> None:
        self.requested_at = self.requested_by = self.authorised_at = self.authorised_by = None

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class PaymentLimitQuerySet(models.QuerySet["PaymentLimit"]):
    """Limits by whether they hold."""

    def current(self) -> "PaymentLimitQuerySet":
        """Those that nothing has replaced."""
        return self.filter(ended_at__isnull=True)


class PaymentLimit(models.Model):
    """The most that one person may authorise in one payment. Without one, a person authorises nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="payment_limits")
    up_to = pounds()
    set_at = models.DateTimeField()
    set_by = somebody()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = PaymentLimitQuerySet.as_manager()

    class Meta:
        verbose_name = "payment limit"
        ordering: ClassVar[list[str]] = ["person__name", "-set_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="payment_limit_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(up_to__gte=0), name="payment_limit_not_negative"),
            models.CheckConstraint(condition=~Q(person=F("set_by")), name="payment_limit_set_by_another"),
            stamped("payment_limit_ended_stamps", "ended"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: up to £{self.up_to:,.2f}"


_staff = personal.Field("which member of staff acted", personal.Erase.KEEP, LEDGER, export=False)
personal.declare(
    Milestone,
    owner="",
    kept_for="six years after the project ends",
    fields={"met_by": _staff},
    plain=["title", "due_date"],
)
personal.declare(
    PaymentBatch,
    owner="",
    kept_for="six years after it was closed",
    fields={"gathered_by": _staff, "exported_by": _staff, "closed_by": _staff},
)
personal.declare(
    Payment,
    owner="",
    kept_for="six years after the project ends",
    fields={"requested_by": _staff, "authorised_by": _staff, "paid_by": _staff},
    plain=["paid_date", "paid_reference"],
)
personal.declare(
    PaymentLimit,
    owner="person",
    kept_for="six years after it ended",
    fields={
        "person": personal.Field("how much this person may authorise", personal.Erase.KEEP, LEDGER),
        "set_by": _staff,
        "ended_by": _staff,
    },
)
