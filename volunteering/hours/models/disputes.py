"""A volunteer does not agree with what a host decided. An officer looks at it, never the same host."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import personal
from programmes.workflow import Move, Workflow, stamped
from volunteering.hours.models.claims import LEDGER, HoursClaim


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Disputes by who may see them and by what waits."""

    def visible_to(self, user: Any) -> "DisputeQuerySet":
        """A volunteer's own."""
        return self.filter(claim__volunteer__user=user)

    def open(self) -> "DisputeQuerySet":
        """Those that wait for an officer."""
        return self.filter(state=Dispute.State.OPEN)


class Dispute(models.Model):
    """One objection to one decision: about minutes, a refusal, or being marked as not there."""

    class State(models.TextChoices):
        OPEN = "open", "Waiting for our team"
        UPHELD = "upheld", "Decided for the volunteer"
        DISMISSED = "dismissed", "The first decision stands"
        WITHDRAWN = "withdrawn", "Taken back by the volunteer"

    FLOW = Workflow(
        staff={"uphold", "dismiss"},
        uphold=([State.OPEN], State.UPHELD),
        dismiss=([State.OPEN], State.DISMISSED),
        withdraw=([State.OPEN], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(HoursClaim, on_delete=models.PROTECT, related_name="disputes")
    note = models.TextField("what you want us to know")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    since_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["opened_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at", "id"], name="dispute_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["claim"], condition=Q(state="open"), name="dispute_one_open"),
            stamped("dispute_decided_stamps", "decided", held=["upheld", "dismissed"]),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("opened_by")), name="dispute_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"Dispute about {self.claim}"

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:volunteering_dispute_change", args=[self.pk])

    def uphold(self, *, by: Any, at: datetime) -> None:
        """The volunteer is right, wholly or in part."""
        self._decide("uphold", by, at)

    def dismiss(self, *, by: Any, at: datetime) -> None:
        """The decision stands as it was."""
        self._decide("dismiss", by, at)

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The volunteer takes the objection back."""
        self.state, self.since_at = self.FLOW.check("withdraw", self.state), at

    def _decide(self, verb: str, by: Any, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at
        self.decided_at, self.decided_by = at, by


class DisputeMove(Move):
    """One step of a dispute."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="moves")


_AS_LONG = "as long as the account, and without a name afterwards"
_who = personal.Field("to know who acted", personal.Erase.KEEP, LEDGER, export=False)
personal.declare(
    Dispute,
    owner="claim__volunteer__user",
    kept_for=_AS_LONG,
    fields={
        "note": personal.Field("what you told us", personal.Erase.BLANK),
        "reason": personal.Field("what we answered", personal.Erase.BLANK),
        "opened_by": _who,
        "decided_by": _who,
    },
)
personal.declare(
    DisputeMove,
    owner="dispute__claim__volunteer__user",
    kept_for=_AS_LONG,
    fields={"by": _who, "note": personal.Field("what was said", personal.Erase.BLANK)},
    plain=["verb"],
)
