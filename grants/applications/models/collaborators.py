"""Who writes an application together: roles, invitations to people outside the organisation, and who is here now."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from grants.applications.models.applications import Application
from programmes import clock, personal
from programmes.people.models import Invite
from programmes.people.models.invites import OPEN_FOR
from programmes.workflow import MoveRefused, Workflow, stamped

# A page that has shown no sign of life for this long counts as left. Pages with a script say so every half a minute.
HERE_FOR = timedelta(minutes=2)
MOST_INVITED = 10


class Role(models.TextChoices):
    """What somebody may do with one application."""

    WRITER = "writer", "Can write"
    READER = "reader", "Can read only"


class CollaboratorQuerySet(models.QuerySet["Collaborator"]):
    """Roles by whether they hold now."""

    def current(self) -> "CollaboratorQuerySet":
        """Not ended."""
        return self.filter(ended_at__isnull=True)


class Collaborator(models.Model):
    """A role in one application: of a guest from outside, or of a member whose usual role was changed.

    A member without a row writes. A guest has access through the row alone, so an ended row ends it at once; the row
    stays, because whoever once wrote with the applicant may never judge the application.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="collaborators")
    person = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="collaborations")
    role = models.CharField(max_length=6, choices=Role.choices)
    guest = models.BooleanField(help_text="From outside: this row alone gives access.")
    joined_at = models.DateTimeField()
    invited_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = CollaboratorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["joined_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            stamped("collaborator_ended_at_and_by", "ended"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="collaborator_role_known"),
            models.UniqueConstraint(
                fields=["application", "person"], condition=Q(ended_at__isnull=True), name="collaborator_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display().lower()}"

    def end(self, *, by: Any, at: datetime) -> None:
        """From now on the role is gone; a guest sees nothing any more. Raises MoveRefused when it has ended already."""
        if self.ended_at is not None:
            raise MoveRefused("This person has left already. Open the page again to see who writes now.")
        self.ended_at, self.ended_by = at, by


class CollaboratorInviteQuerySet(models.QuerySet["CollaboratorInvite"]):
    """Invitations by whether they can still be used."""

    def open(self) -> "CollaboratorInviteQuerySet":
        """Neither accepted nor cancelled nor past their day."""
        return self.filter(state=CollaboratorInvite.State.OPEN, expires_at__gte=clock.Now())


class CollaboratorInvite(models.Model):
    """An offer to write or read one application with the applicant, to one e-mail address.

    It works once. Only a hash of its key is stored, as with the invitations to an organisation.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        CANCELLED = "cancelled", "Taken back"

    FLOW = Workflow(accept=([State.OPEN], State.ACCEPTED), cancel=([State.OPEN], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=6, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = CollaboratorInviteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-invited_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="collaborator_invite_email_lower"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="collaborator_invite_role_known"),
            stamped("collaborator_invite_accepted", "accepted", held=["accepted"]),
            stamped("collaborator_invite_cancelled", "cancelled", held=["cancelled"]),
            models.UniqueConstraint(
                fields=["application", "email"], condition=Q(state="open"), name="collaborator_invite_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_role_display().lower()}"

    @classmethod
    def offer(cls, *, application: Application, email: str, role: str, by: Any, at: datetime) -> tuple[Any, str]:
        """A new invitation and its key, which is told to the invited person only."""
        key = Invite.new_token()
        made = cls.objects.create(
            application=application,
            email=email,
            role=role,
            token_hash=Invite.hash_of(key),
            invited_at=at,
            invited_by=by,
            expires_at=at + OPEN_FOR,
        )
        return made, key

    def is_usable(self, at: datetime) -> bool:
        """Whether it can be accepted at this moment; its last moment still counts."""
        return self.state == self.State.OPEN and at <= self.expires_at

    def accept(self, *, by: Any, at: datetime) -> None:
        """Use it up. Raises MoveRefused when it was used, taken back or has ended, or was sent to another address."""
        if self.state == self.State.OPEN and at > self.expires_at:
            raise MoveRefused(
                f"This invitation ended at {clock.uk_time(self.expires_at)}. "
                "Ask the person who invited you to send a new one."
            )
        if self.state != self.State.OPEN:
            raise MoveRefused(
                "This invitation has been used or taken back. Ask the person who invited you to send a new one."
            )
        if by.email.lower() != self.email:
            raise MoveRefused(
                "This invitation was sent to another e-mail address. Sign in with that address to accept it."
            )
        self.state = self.FLOW.check("accept", self.state)
        self.accepted_at, self.accepted_by = at, by

    def cancel(self, *, by: Any, at: datetime) -> None:
        """Take it back: its link no longer works."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Who is where."""

    def now(self) -> "PresenceQuerySet":
        """Those who have shown a sign of life lately, by the database's clock."""
        return self.filter(seen_at__gte=clock.Now() - HERE_FOR)


class Presence(models.Model):
    """Somebody has a section of an application open. It stops nobody: it only tells the others."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey("programmes.User", on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=50)
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "person", "section"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return self.section


_TOGETHER = "who wrote an application for public money, and who may therefore never judge it"
personal.declare(
    Collaborator,
    owner="person",
    kept_for="as long as the application",
    fields={
        "person": personal.Field("who may write or read the application", personal.Erase.KEEP, _TOGETHER),
        "invited_by": personal.Field("who let them in", personal.Erase.KEEP, _TOGETHER, export=False),
        "ended_by": personal.Field("who ended it", personal.Erase.KEEP, _TOGETHER, export=False),
    },
)
personal.declare(
    CollaboratorInvite,
    owner="accepted_by",
    kept_for="as long as the application",
    fields={
        "email": personal.Field(
            "to send the invitation and to know that the right person uses it", personal.Erase.PSEUDONYM
        ),
        "accepted_by": personal.Field("who joined through it", personal.Erase.KEEP, _TOGETHER),
        "invited_by": personal.Field("who sent it", personal.Erase.KEEP, _TOGETHER, export=False),
        "cancelled_by": personal.Field("who took it back", personal.Erase.KEEP, _TOGETHER, export=False),
    },
    plain=["token_hash"],
)
personal.declare(
    Presence,
    owner="person",
    kept_for="one day",
    fields={"person": personal.Field("to tell colleagues who is writing now", personal.Erase.DELETE, export=False)},
    plain=["section"],
)
