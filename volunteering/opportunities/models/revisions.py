"""Changes to a published opportunity that wait to be read: the old words stay public until staff accept the new."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Workflow, stamped
from volunteering.opportunities.models.opportunities import Opportunity


class Revision(models.Model):
    """What a host wants to change in a published opportunity, field by field."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be read"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Not accepted"
        REPLACED = "replaced", "Replaced by a later change"

    FLOW = Workflow(
        staff={"accept", "refuse"},
        accept=([State.WAITING], State.ACCEPTED),
        refuse=([State.WAITING], State.REFUSED),
        replace=([State.WAITING], State.REPLACED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="revisions")
    changes = models.JSONField(help_text="The new value of each field that staff read again.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-proposed_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["proposed_at"], condition=Q(state="waiting"), name="revision_waiting")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["opportunity"], condition=Q(state="waiting"), name="revision_one_waiting"),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(reason="")) | (~Q(state="refused") & Q(reason="")),
                name="revision_refused_with_reason",
            ),
            stamped("revision_decided_stamps", "decided", held=["accepted", "refused"]),
        ]

    def __str__(self) -> str:
        return f"Change to {self.opportunity}"

    def accept(self, *, by: Any, at: datetime) -> None:
        """The new words take the place of the old."""
        self.state = self.FLOW.check("accept", self.state)
        self.decided_at, self.decided_by = at, by

    def refuse(self, *, by: Any, at: datetime, reason: str) -> None:
        """The old words stay; the host reads why."""
        self.state = self.FLOW.check("refuse", self.state)
        self.decided_at, self.decided_by, self.reason = at, by, reason

    def replace(self, *, by: Any, at: datetime) -> None:
        """The host has changed it again before it was read, or taken the change back."""
        self.state = self.FLOW.check("replace", self.state)


personal.declare(
    Revision,
    owner="proposed_by",
    kept_for="as long as the opportunity",
    fields={
        "proposed_by": Field("to know who changed it", Erase.KEEP, KEEP_LEDGER),
        "decided_by": Field("to know who read it", Erase.KEEP, KEEP_LEDGER, export=False),
    },
    plain=["changes", "reason"],
)
