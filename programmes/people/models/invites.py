"""An invitation to join an organisation or to take a role: one use, one address, until a day."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from programmes import clock, personal
from programmes.people.access import MembershipRole, Permission, Role
from programmes.people.models.organisations import ROLES_UNTIL_A_DAY, Organisation
from programmes.people.models.users import KEEP_LEDGER, User
from programmes.personal import Erase, Field
from programmes.workflow import MoveRefused, Workflow, stamped

OPEN_FOR = timedelta(days=14)
# Enough for any group's committee; a stolen account cannot use us to write to a whole town.
MOST_OPEN = 20


class InviteQuerySet(models.QuerySet["Invite"]):
    """Invitations by whether they can still be used."""

    def open(self) -> "InviteQuerySet":
        """Neither accepted nor cancelled nor past their day."""
        return self.filter(state=Invite.State.OPEN, expires_at__gte=clock.Now())

    def visible_to(self, user: User) -> "InviteQuerySet":
        """Those of the organisations that you may see; staff roles for those who appoint."""
        own = Q(organisation__in=Organisation.objects.visible_to(user))
        return self.filter(own | Q(kind=Invite.Kind.APPOINTMENT) if user.can(Permission.APPOINT_STAFF) else own)


class Invite(models.Model):
    """An offer of a membership or an appointment to one e-mail address. Only a hash of its key is stored."""

    class Kind(models.TextChoices):
        MEMBERSHIP = "membership", "Membership of an organisation"
        APPOINTMENT = "appointment", "Role of staff or assessor"

    class State(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(accept=([State.OPEN], State.ACCEPTED), cancel=([State.OPEN], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    email = models.EmailField("e-mail address")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="invites"
    )
    role = models.CharField(max_length=20, choices=[*MembershipRole.choices, *Role.choices])
    ends_on = models.DateField("role until and including", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    invited_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="invites_accepted"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = InviteQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering: ClassVar[list[str]] = ["-invited_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="invite_kind_and_what_it_offers",
                condition=Q(
                    kind="membership", organisation__isnull=False, ends_on__isnull=False, role__in=ROLES_UNTIL_A_DAY
                )
                | Q(
                    kind="membership",
                    organisation__isnull=False,
                    ends_on__isnull=True,
                    role__in=[role for role in MembershipRole.values if role not in ROLES_UNTIL_A_DAY],
                )
                | Q(kind="appointment", organisation__isnull=True, ends_on__isnull=False, role__in=Role.values),
            ),
            models.CheckConstraint(name="invite_email_is_lower_case", condition=Q(email=Lower("email"))),
            stamped("invite_accepted_at_and_by", "accepted"),
            stamped("invite_cancelled_at_and_by", "cancelled"),
            models.CheckConstraint(
                name="invite_state_and_stamps",
                condition=Q(state="open", accepted_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="accepted", accepted_at__isnull=False, cancelled_at__isnull=True)
                | Q(state="cancelled", accepted_at__isnull=True, cancelled_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(state="open", kind="membership"),
                name="invite_one_open_per_address",
            ),
            models.UniqueConstraint(
                fields=["role", "email"],
                condition=Q(state="open", kind="appointment"),
                name="invite_one_open_per_role",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation: {self.get_role_display()}"

    @staticmethod
    def new_token() -> str:
        """A key for one invitation: 32 random bytes, URL-safe. It is told to the invited person only."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(token: str) -> str:
        """What the database holds of a key."""
        return hashlib.sha256(token.encode()).hexdigest()

    def refuse_if_expired(self, at: datetime) -> None:
        """Raises MoveRefused after the last moment at which it can be used."""
        if self.state == self.State.OPEN and at > self.expires_at:
            raise MoveRefused(
                f"This invitation ended at {clock.uk_time(self.expires_at)}. "
                "Ask the person who invited you to send a new one."
            )

    def accept(self, *, by: User, at: datetime) -> None:
        """Use it up. Raises MoveRefused when it was used, cancelled or has ended, or was sent to another address."""
        self.refuse_if_expired(at)
        if self.state != self.State.OPEN:
            raise MoveRefused(
                "This invitation has been used or cancelled. Ask the person who invited you to send a new one."
            )
        if by.email != self.email:
            raise MoveRefused(
                "This invitation was sent to another e-mail address. Sign in with that address to accept it."
            )
        self.state = self.FLOW.check("accept", self.state)
        self.accepted_at, self.accepted_by = at, by

    def cancel(self, *, by: User, at: datetime) -> None:
        """Take it back: its link no longer works."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by


personal.declare(
    Invite,
    owner="accepted_by",
    kept_for="two years after it was answered or ended",
    fields={
        "email": Field("to send the invitation and to know that the right person uses it", Erase.PSEUDONYM),
        "accepted_by": Field("to know who joined through it", Erase.KEEP, KEEP_LEDGER),
        "invited_by": Field("to know who sent it", Erase.KEEP, KEEP_LEDGER, export=False),
        "cancelled_by": Field("to know who took it back", Erase.KEEP, KEEP_LEDGER, export=False),
    },
    plain=["token_hash", "ends_on"],
)
