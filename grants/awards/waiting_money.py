"""The work-list's lines of running grants, and the same rows as lists: one table says what waits, for whom and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from grants.applications.models import Application, gated
from grants.awards.models import (
    Agreement,
    Award,
    BankDetails,
    Clawback,
    Milestone,
    Payment,
    PaymentBatch,
    Suspension,
    Variation,
)
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.models import Today
from programmes.people.worklist import Line as Waits


@dataclass(frozen=True)
class Line:
    """One kind of waiting: `rows` are records with `since` and a key to the award in `award_path` ("" for an award)."""

    slug: str
    label: str
    next_step: str
    permission: Permission
    rows: Callable[[], "QuerySet[Any]"]
    award_path: str = "award"
    moves: tuple[str, ...] = ()

    def of(self, user: Any) -> "QuerySet[Any]":
        """The rows that this person may act on, the longest wait first."""
        found = self.rows()
        path = f"{self.award_path}__application" if self.award_path else "application"
        return gated(found, user, path).order_by("since", "pk")


def _named(model: str, *verbs: str) -> tuple[str, ...]:
    return tuple(f"grants.{model}.{verb}" for verb in verbs)


def _to_draw_up() -> "QuerySet[Award]":
    standing = Agreement.objects.filter(award=OuterRef("pk")).exclude(
        state__in=[Agreement.State.WITHDRAWN, Agreement.State.SUPERSEDED]
    )
    return Award.objects.filter(~Exists(standing), state=Award.State.ACCEPTED).annotate(since=F("accepted_at"))


def _agreements(state: str) -> Callable[[], "QuerySet[Agreement]"]:
    return lambda: Agreement.objects.filter(state=state).annotate(since=F("since_at"))


def _going() -> "QuerySet[Payment]":
    """Payments of grants that are not suspended."""
    stopped = Suspension.objects.filter(award=OuterRef("award"), state=Suspension.State.ACTIVE)
    return Payment.objects.filter(~Exists(stopped)).annotate(since=F("since_at"))


def _to_request() -> "QuerySet[Payment]":
    ready = BankDetails.objects.filter(award=OuterRef("award"), state=BankDetails.State.CONFIRMED)
    return _going().filter(
        Exists(ready),
        Q(milestone__due_date__isnull=True) | Q(milestone__due_date__lte=Today()),
        state=Payment.State.PLANNED,
        milestone__state=Milestone.State.MET,
        award__agreements__state=Agreement.State.ACCEPTED,
    )


def _milestones() -> "QuerySet[Milestone]":
    found = Milestone.objects.filter(
        when=Milestone.When.OFFICER,
        state=Milestone.State.WAITING,
        payment__state=Payment.State.PLANNED,
        award__agreements__state=Agreement.State.ACCEPTED,
    )
    return found.filter(Q(due_date__isnull=True) | Q(due_date__lte=Today())).annotate(since=F("payment__since_at"))


def _to_finish() -> "QuerySet[Agreement]":
    unpaid = Payment.objects.live().filter(award=OuterRef("award")).exclude(state=Payment.State.PAID)
    paid = Payment.objects.filter(award=OuterRef("award"), state=Payment.State.PAID)
    found = Agreement.objects.in_force().filter(~Exists(unpaid), Exists(paid))
    return found.annotate(since=Min("award__payments__paid_at"))


_OFFICER, _FINANCE = Permission.REQUEST_PAYMENTS, Permission.AUTHORISE_PAYMENTS
LINES: tuple[Line, ...] = (
    Line("agreements", "Agreements to draw up", "Draw up the oldest", _OFFICER, _to_draw_up, ""),
    Line(
        "issue",
        "Agreements to issue",
        "Set the payments and issue it",
        _OFFICER,
        _agreements(Agreement.State.DRAFT),
        moves=_named("Agreement", "issue", "withdraw"),
    ),
    Line(
        "unsigned",
        "Agreements the group has not accepted",
        "Ask the group",
        _OFFICER,
        _agreements(Agreement.State.ISSUED),
    ),
    Line(
        "accounts",
        "Bank details to confirm",
        "Compare with the bank evidence",
        _OFFICER,
        lambda: BankDetails.objects.filter(state=BankDetails.State.GIVEN).annotate(since=F("since_at")),
        moves=_named("BankDetails", "confirm", "refuse"),
    ),
    Line(
        "milestones",
        "Milestones to confirm",
        "Confirm what has been reached",
        _OFFICER,
        _milestones,
        moves=_named("Milestone", "meet"),
    ),
    Line(
        "request",
        "Payments to ask for",
        "Ask finance to pay the oldest",
        _OFFICER,
        _to_request,
        moves=_named("Payment", "request", "cancel"),
    ),
    Line(
        "held",
        "Payments on hold",
        "Release or cancel",
        _OFFICER,
        lambda: Payment.objects.filter(state=Payment.State.HELD).annotate(since=F("since_at")),
        moves=_named("Payment", "hold", "release"),
    ),
    Line(
        "changes",
        "Changes to answer",
        "Read the oldest and answer",
        _OFFICER,
        lambda: Variation.objects.filter(state=Variation.State.ASKED).annotate(since=F("since_at")),
        moves=_named("Variation", "approve", "refuse"),
    ),
    Line(
        "suspended",
        "Grants suspended",
        "Find out, and resume or take back",
        _OFFICER,
        lambda: Suspension.objects.filter(state=Suspension.State.ACTIVE).annotate(since=F("suspended_at")),
        moves=_named("Suspension", "resume"),
    ),
    Line(
        "clawbacks",
        "Money asked back",
        "Record what came",
        _OFFICER,
        lambda: Clawback.objects.filter(state=Clawback.State.ASKED).annotate(since=F("since_at")),
        moves=_named("Clawback", "recover", "withdraw"),
    ),
    Line(
        "finish",
        "Grants paid in full",
        "Close once every report is accepted",
        _OFFICER,
        _to_finish,
        moves=_named("Agreement", "finish"),
    ),
    Line(
        "authorise",
        "Payments to authorise",
        "Check the oldest and authorise",
        _FINANCE,
        lambda: _going().filter(state=Payment.State.REQUESTED),
        moves=_named("Payment", "authorise", "refuse"),
    ),
)
BY_SLUG = {line.slug: line for line in LINES}


@worklist.register
def grants_running(user: Any) -> list[Waits]:
    """What waits on running grants for officers, and for finance."""
    found = [
        Waits(
            line.label,
            line.of(user),
            "since",
            line.next_step,
            reverse("admin:grants_award_running", args=[line.slug]),
            line.moves,
        )
        for line in LINES
        if user.can(line.permission)
    ]
    return [*found, *_batches(user)] if user.can(_FINANCE) else found


def to_batch(user: Any) -> "QuerySet[Payment]":
    """Authorised payments that no batch holds, of grants that are not suspended."""
    found = gated(_going().filter(state=Payment.State.AUTHORISED), user, "award__application")
    return found.with_parties().order_by("since_at", "pk")  # type: ignore[attr-defined]


def open_batches(user: Any) -> "QuerySet[PaymentBatch]":
    """Batches without a payment that this person has an interest in."""
    closed = Payment.objects.exclude(award__application__in=Application.objects.for_staff(user))
    return PaymentBatch.objects.exclude(pk__in=closed.filter(batch__isnull=False).values("batch"))


def _batches(user: Any) -> list[Waits]:
    return [
        Waits(
            "Payments to batch",
            to_batch(user),
            "since_at",
            "Gather them into a batch",
            reverse("admin:grants_paymentbatch_gather"),
            _named("Payment", "gather"),
        ),
        Waits(
            "Batches being paid",
            open_batches(user).filter(state=PaymentBatch.State.OPEN),
            "gathered_at",
            "Export, then mark as paid",
            f"{reverse('admin:grants_paymentbatch_changelist')}?state__exact=open",
            (*_named("Payment", "pay", "return_"), *_named("PaymentBatch", "export", "close")),
        ),
    ]
