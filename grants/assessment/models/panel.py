"""Invitations to a round's panel: parents, residents and outside assessors, who never enter the admin."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from grants.funds.models import Round
from programmes import clock, personal
from programmes.workflow import MoveRefused, Workflow

OPEN_FOR = timedelta(days=14)


class PanelInvitationQuerySet(models.QuerySet["PanelInvitation"]):
    """Invitations by whether they give a seat now."""

    def seats(self, user: Any) -> "PanelInvitationQuerySet":
        """The panels on which this person sits today."""
        return self.filter(person=user, state=PanelInvitation.State.ACCEPTED, ends_at__gte=clock.Now())

    def current(self) -> "PanelInvitationQuerySet":
        """Accepted, and not past their end."""
        return self.filter(state=PanelInvitation.State.ACCEPTED, ends_at__gte=clock.Now())


class PanelInvitation(models.Model):
    """A seat on one round's panel, offered to one e-mail address until a moment. Only a hash of its key is stored."""

    class State(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "On the panel"
        CANCELLED = "cancelled", "Ended"

    FLOW = Workflow(accept=([State.OPEN], State.ACCEPTED), cancel=([State.OPEN, State.ACCEPTED], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="panel")
    email = models.EmailField("e-mail address")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    person = models.ForeignKey(
        "programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="panel_seats"
    )
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    answer_by_at = models.DateTimeField(help_text="Until when the invitation can be accepted.")
    ends_at = models.DateTimeField(help_text="Until when the person can read and score.")
    accepted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = PanelInvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-invited_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="panel_email_is_lower_case"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("invited_at")), name="panel_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(state="open", person__isnull=True, accepted_at__isnull=True)
                | Q(state="accepted", person__isnull=False, accepted_at__isnull=False)
                | Q(state="cancelled"),
                name="panel_state_and_person",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True, cancelled_by__isnull=True)),
                name="panel_cancelled_stamps",
            ),
            models.UniqueConstraint(
                fields=["round", "email"], condition=~Q(state="cancelled"), name="panel_one_seat_per_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.email}, panel of {self.round}"

    def get_absolute_url(self) -> str:
        """Where somebody on the panel works."""
        return reverse("grants:panel")

    @staticmethod
    def new_key() -> str:
        """A key for one invitation: 32 random bytes, URL-safe. It is told to the invited person only."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(key: str) -> str:
        """What the database holds of a key."""
        return hashlib.sha256(key.encode()).hexdigest()

    def accept(self, *, by: Any, at: datetime) -> None:
        """Take the seat. Refused after the last moment, once answered, and for another address than the invited one."""
        if self.state == self.State.OPEN and at > min(self.answer_by_at, self.ends_at):
            raise MoveRefused(
                f"This invitation ended at {clock.uk_time(min(self.answer_by_at, self.ends_at))}. "
                "Ask the person who invited you to send a new one."
            )
        if self.state != self.State.OPEN:
            raise MoveRefused(
                "This invitation has been used or taken back. Ask the person who invited you for a new one."
            )
        if by.email != self.email:
            raise MoveRefused(
                "This invitation was sent to another e-mail address. Sign in with that address to accept it."
            )
        self.state = self.FLOW.check("accept", self.state)
        self.accepted_at, self.person = at, by

    def cancel(self, *, by: Any, at: datetime) -> None:
        """Take the seat or its offer back: access ends at the person's next request; finished scores stay."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by


_SEAT = "the record of who assessed public money"
personal.declare(
    PanelInvitation,
    owner="person",
    kept_for="six years after the round's decisions",
    fields={
        "email": personal.Field("to send the invitation to the right person", personal.Erase.PSEUDONYM),
        "person": personal.Field("to know who sat on the panel", personal.Erase.KEEP, _SEAT),
        "invited_by": personal.Field("to know who invited", personal.Erase.KEEP, _SEAT, export=False),
        "cancelled_by": personal.Field("to know who ended the seat", personal.Erase.KEEP, _SEAT, export=False),
    },
    plain=["token_hash"],
)
