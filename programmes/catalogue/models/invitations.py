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
from programmes.catalogue.models.responses import Response
from programmes.personal import Erase
from programmes.workflow import MoveRefused, Workflow, stamped


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by what they are for."""

    def to(self, kind: str, scope: Any) -> "InvitationQuerySet":
        """Those to this very thing."""
        return self.filter(kind=kind, scope=str(scope))

    def of_sheet(self, sheet: Any) -> "InvitationQuerySet":
        """Those that were printed on this sheet."""
        return self.filter(kind=sheet.kind, scope=str(sheet.pk))

    def standing(self) -> "InvitationQuerySet":
        """Open or used: those that were not taken back."""
        return self.exclude(state=Invitation.State.CANCELLED)


# The way from a citizenship ceremony to an opportunity near home. Its invitations stand on a sheet (the scope).
HAND_OFF = "volunteering_hand_off"
# To another way to take part (the scope): its link is the permission, and no account is needed.
BY_LINK = "programmes.catalogue.respond"
# Letters and digits that nobody mistakes for one another on paper; twelve of them are 60 bits.
PAPER_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PAPER_LENGTH = 12


class InvitationSheet(models.Model):
    """So many invitations printed at once, for nobody by name. What came of them is counted, never who used them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    label = models.CharField("what it is for", max_length=120)
    borough = models.ForeignKey("programmes.Borough", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField("how many invitations")
    first_steps = models.PositiveIntegerField("how many signed up for something", default=0)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = "sheet of invitations"
        verbose_name_plural = "sheets of invitations"
        ordering: ClassVar[list[str]] = ["-issued_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "-issued_at"], name="invitationsheet_of_kind")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(count__gte=1), name="invitationsheet_has_some"),
            models.CheckConstraint(condition=Q(first_steps__lte=F("count")), name="invitationsheet_steps_once_each"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="invitationsheet_ends_later"),
        ]

    def __str__(self) -> str:
        return self.label


class Invitation(models.Model):
    """Sent to one address, used by one account; or printed on a sheet, and used once by nobody in particular.

    Only a hash of its key is stored.

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
    email = models.EmailField("e-mail address", blank=True)
    # Used without an account: then nobody is noted, not even who opened an account afterwards.
    anonymous = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
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
                fields=["kind", "scope", "email"],
                condition=~Q(state="cancelled") & ~Q(email=""),
                name="invitation_one_an_address",
            ),
            models.CheckConstraint(
                condition=Q(anonymous=False) | Q(email="", used_by__isnull=True, response__isnull=True),
                name="invitation_anonymous_names_nobody",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(state="used", used_at__isnull=False, used_by__isnull=False, anonymous=False)
                | Q(state="used", used_at__isnull=False, used_by__isnull=True, anonymous=True)
                | Q(state="used", used_at__isnull=False, used_by__isnull=True, kind="programmes.catalogue.respond")
                | (~Q(state="used") & Q(used_at__isnull=True, used_by__isnull=True)),
                name="invitation_used_stamps",
            ),
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

    @staticmethod
    def new_paper_key() -> str:
        """A key that can be typed from paper: twelve letters and digits, 60 bits."""
        return "".join(secrets.choice(PAPER_ALPHABET) for _ in range(PAPER_LENGTH))

    @staticmethod
    def typed(key: str) -> str:
        """A typed key as it was printed: small letters, without spaces and dashes."""
        return "".join(letter for letter in key.lower() if letter.isalnum())

    def use(self, *, by: Any, at: datetime) -> None:
        """Use it up; `by` is None for an anonymous one.

        Raises MoveRefused once it is used or taken back, and after its last moment.
        """
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
personal.declare(
    InvitationSheet,
    owner="issued_by",
    kept_for="2 years after its last moment",
    fields={"issued_by": personal.Field("to know who printed it", Erase.KEEP, _WHY, export=False)},
    plain=["kind", "label"],
)
