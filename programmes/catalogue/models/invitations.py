"""An invitation to do one thing: one use, for one scope, until a moment. Areas say what its scope and kind mean."""

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from programmes import clock, personal
from programmes.catalogue.models.taking_part import Response
from programmes.personal import Erase
from programmes.workflow import MoveRefused, Workflow, stamped


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by what they are for."""

    def to(self, kind: str, scope: Any) -> "InvitationQuerySet":
        """Those to this very thing."""
        return self.filter(kind=kind, scope=str(scope))

    def standing(self) -> "InvitationQuerySet":
        """Open or used: those that were not taken back."""
        return self.exclude(state=Invitation.State.CANCELLED)


class Invitation(models.Model):
    """Sent to one address, used by one account. Only a hash of its key is stored.

    `kind` is the verb that it opens ("grants.applications.apply"), `scope` the plain key of what it opens it for (a
    round), because the areas that own those build on this one. `response` is what the person sent earlier, if anything.
    """

    class State(models.TextChoices):
        OPEN = "open", "Sent"
        USED = "used", "Used"
        CANCELLED = "cancelled", "Taken back"

    FLOW = Workflow(use=([State.OPEN], State.USED), cancel=([State.OPEN], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    scope = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField("e-mail address")
    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        "programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_used"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation to take part"
        verbose_name_plural = "invitations to take part"
        ordering: ClassVar[list[str]] = ["-invited_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "scope", "email"], condition=~Q(state="cancelled"), name="invitation_one_an_address"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_ends_after_it_began"),
            stamped("invitation_used_stamps", "used", held=["used"]),
            stamped("invitation_cancelled_stamps", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.kind}"

    @staticmethod
    def new_key() -> str:
        """A key for one invitation: 32 random bytes, URL-safe. It is told to the invited person only."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(key: str) -> str:
        """What the database holds of a key."""
        return hashlib.sha256(key.encode()).hexdigest()

    def use(self, *, by: Any, at: datetime) -> None:
        """Use it up. Raises MoveRefused once it is used or taken back, and after its last moment."""
        if self.state != self.State.OPEN:
            raise MoveRefused("This invitation has been used or taken back. Ask us to send you a new one.")
        if at > self.expires_at:
            raise MoveRefused(f"This invitation ended at {clock.uk_time(self.expires_at)}.")
        self.state = self.FLOW.check("use", self.state)
        self.used_at, self.used_by = at, by

    def cancel(self, *, by: Any, at: datetime) -> None:
        """Take it back: its link stops working."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by


_WHY = "the record of who was invited to what"
personal.declare(
    Invitation,
    owner="used_by",
    kept_for="2 years after its last moment",
    fields={
        "email": personal.Field("to send the invitation", Erase.PSEUDONYM),
        "used_by": personal.Field("to know who took part through it", Erase.KEEP, _WHY),
        "invited_by": personal.Field("to know who sent it", Erase.KEEP, _WHY, export=False),
        "cancelled_by": personal.Field("to know who took it back", Erase.KEEP, _WHY, export=False),
    },
    plain=["kind", "scope", "token_hash"],
)
