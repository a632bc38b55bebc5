"""Guardians, the links that they answer by, and what they permit."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models import Organisation, User
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, MoveRefused, Workflow, stamped
from volunteering.safeguarding.models.people import Volunteer

LASTS = timedelta(days=365)
# From this long before its end a permission may be given again, and the guardian is reminded.
RENEWABLE = timedelta(days=30)
# An unanswered request is deleted after this long.
ANSWER_WITHIN = timedelta(days=14)
# A guardian's own page opens with a link for this long; a new one is sent whenever they ask.
PAGE_OPEN_FOR = timedelta(days=30)


class Relationship(models.TextChoices):
    """What the giver is to the young person."""

    PARENT = "parent", "Parent"
    STEP_PARENT = "step_parent", "Step-parent with parental responsibility"
    GRANDPARENT = "grandparent", "Grandparent with parental responsibility"
    FOSTER_CARER = "foster_carer", "Foster carer allowed to decide this"
    SOCIAL_WORKER = "social_worker", "Social worker, for the local authority"
    GUARDIAN = "guardian", "Legal guardian or special guardian"


class Permit(models.TextChoices):
    """What a guardian may tick. Taking part is the permission itself; the others widen it."""

    TAKE_PART = "take_part", "Take part in supervised sessions"
    TRAVEL = "travel", "Travel to and from sessions on their own"
    ONLINE = "online", "Take part online"
    FIRST_AID = "first_aid", "Be given first aid if they need it"


def new_key() -> str:
    """A key for one link: 32 random bytes, URL-safe. It is told to the guardian only."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What the database holds of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def plain_address(address: str) -> str:
    """One spelling of an address: lower case, without what stands after a plus sign. The database has the same."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


class GuardianQuerySet(models.QuerySet["Guardian"]):
    """Guardians, and which of them somebody may see."""

    def of_person(self, person: Any) -> "GuardianQuerySet":
        """What this person stated as a guardian: by their account, or by its address."""
        return self.filter(Q(user=person) | Q(email=person.email))

    def visible_to(self, user: Any) -> "GuardianQuerySet":
        """Those of your own record; all of them for the safeguarding officers."""
        return self if user.can(Permission.HANDLE_CONCERNS) else self.filter(volunteer__user=user)


class Guardian(models.Model):
    """An adult who answers for one young person. Name and telephone are what they state themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="guardians")
    email = models.EmailField("e-mail address")
    name = SealedTextField("full name", blank=True)
    relationship = models.CharField(max_length=16, choices=Relationship.choices, blank=True)
    phone = SealedTextField("telephone number", blank=True)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="guardian_of", verbose_name="own account"
    )
    named_at = models.DateTimeField(db_default=clock.Now())

    objects = GuardianQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["named_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "email"], name="guardian_once"),
            models.CheckConstraint(name="guardian_email_is_lower_case", condition=Q(email=Lower("email"))),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["email"], name="guardian_by_email")]

    def __str__(self) -> str:
        return "A guardian"


class GuardianLink(models.Model):
    """A key sent to a guardian's address: to give permission (one use), or to open their own page until a day."""

    class Purpose(models.TextChoices):
        GIVE = "give", "Give permission"
        PAGE = "page", "Open the guardian's own page"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=4, choices=Purpose.choices)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="guardianlink_ends_after_it_began", condition=Q(expires_at__gt=F("sent_at"))),
            models.CheckConstraint(
                name="guardianlink_used_once", condition=Q(used_at__isnull=True) | Q(purpose="give")
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()

    def use(self, *, at: datetime) -> None:
        """Use the key up. Raises MoveRefused once it was used or is past its time."""
        if self.used_at:
            raise MoveRefused("This link has been used. Open your own page to see or change what you permit.")
        if at > self.expires_at:
            raise MoveRefused("This link is too old to use. Ask the young person to send you a new one.")
        self.used_at = at


class PermissionQuerySet(models.QuerySet["ParticipationPermission"]):
    """Permissions by whether they hold at a moment."""

    def live_on(self, at: datetime) -> "PermissionQuerySet":
        """Those that hold at this moment: given, not past their end, not withdrawn or replaced by then."""
        return self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
            Q(renewed_at__isnull=True) | Q(renewed_at__gt=at),
            given_at__lte=at,
            expires_at__gt=at,
        )

    def waiting_for_sample(self) -> "PermissionQuerySet":
        """Picked at random for an officer's check, and not checked yet."""
        return self.filter(state=ParticipationPermission.State.LIVE, to_sample=True, sampled_at__isnull=True)

    def ending_by(self, moment: datetime) -> "PermissionQuerySet":
        """Live, and over by this moment."""
        return self.filter(state=ParticipationPermission.State.LIVE, expires_at__lte=moment)

    def visible_to(self, user: Any) -> "PermissionQuerySet":
        """Your own, and those that you gave from your account; all of them for the safeguarding officers."""
        if user.can(Permission.HANDLE_CONCERNS):
            return self
        return self.filter(Q(volunteer__user=user) | Q(guardian__user=user))


class ParticipationPermission(models.Model):
    """A guardian's permission for one young person to take part, for twelve months or until it is withdrawn."""

    class State(models.TextChoices):
        LIVE = "live", "Given"
        RENEWED = "renewed", "Given again since"
        EXPIRED = "expired", "Ended after 12 months"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Ended(models.TextChoices):
        GUARDIAN = "guardian", "The guardian"
        OFFICER = "officer", "A safeguarding officer"
        PORTAL = "portal", "The portal's own rule"

    FLOW = Workflow(
        renew=([State.LIVE], State.RENEWED),
        expire=([State.LIVE], State.EXPIRED),
        withdraw=([State.LIVE], State.WITHDRAWN),
        sample=([State.LIVE], State.LIVE),
        staff=["sample", "withdraw"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="permissions")
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="permissions")
    permits = ArrayField(models.CharField(max_length=12, choices=Permit.choices))
    state = models.CharField(max_length=10, choices=State.choices, default=State.LIVE)
    given_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField(db_index=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=8, choices=Ended.choices, blank=True)
    to_sample = models.BooleanField("picked for a check", default=False)
    sampled_at = models.DateTimeField("checked by an officer", null=True, blank=True)
    sampled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PermissionQuerySet.as_manager()

    class Meta:
        verbose_name = "permission to take part"
        verbose_name_plural = "permissions to take part"
        ordering: ClassVar[list[str]] = ["-given_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["volunteer", "expires_at"], name="permission_of_volunteer"),
            models.Index(fields=["state", "expires_at"], name="permission_by_end"),
            models.Index(
                fields=["given_at", "id"],
                condition=Q(state="live", to_sample=True, sampled_at__isnull=True),
                name="permission_to_sample",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="permission_ends_after_it_began", condition=Q(expires_at__gt=F("given_at"))),
            models.CheckConstraint(
                name="permission_at_most_a_year", condition=Q(expires_at__lte=F("given_at") + LASTS)
            ),
            models.CheckConstraint(
                name="permission_is_to_take_part", condition=Q(permits__contains=[Permit.TAKE_PART.value])
            ),
            models.CheckConstraint(
                name="permission_withdrawn_stamps",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_by="")
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_by=""),
            ),
            models.CheckConstraint(
                name="permission_renewed_stamp",
                condition=Q(state="renewed", renewed_at__isnull=False)
                | ~Q(state="renewed") & Q(renewed_at__isnull=True),
            ),
            stamped("permission_sampled_stamps", "sampled"),
            models.UniqueConstraint(
                fields=["volunteer", "guardian"], condition=Q(state="live"), name="permission_one_live_a_guardian"
            ),
        ]

    def __str__(self) -> str:
        return f"Permission to take part: {self.get_state_display().lower()}"

    def is_live(self, at: datetime) -> bool:
        """True when it holds at this moment."""
        ended = [moment for moment in (self.withdrawn_at, self.renewed_at) if moment is not None and moment <= at]
        return self.given_at <= at < self.expires_at and not ended

    def confirmed_for(self, host_key: Any) -> bool:
        """True once this host has spoken to the guardian by telephone."""
        return self.calls.filter(host_id=host_key).exists()

    @property
    def confirmed_by_host_at(self) -> datetime | None:
        """When a host first confirmed it by telephone; None before."""
        return self.calls.order_by("confirmed_at").values_list("confirmed_at", flat=True).first()

    def permits_words(self) -> list[str]:
        """What is permitted, in plain words."""
        return [str(Permit(code).label) for code in self.permits if code in Permit.values]

    def renew(self, *, at: datetime) -> None:
        """Give way to a newer permission of the same guardian."""
        self.state = self.FLOW.check("renew", self.state)
        self.renewed_at = at

    def expire(self, *, at: datetime) -> None:
        """Note that its twelve months are over. Raises MoveRefused before that."""
        if at < self.expires_at:
            raise MoveRefused("This permission has not reached its end.")
        self.state = self.FLOW.check("expire", self.state)

    def withdraw(self, *, by: str, at: datetime) -> None:
        """End it now. `by` says whose decision it was: guardian, officer or portal."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.withdrawn_by = at, by

    def sample(self, *, by: User, at: datetime) -> None:
        """Note that an officer rang the guardian and found the permission real. Raises MoveRefused the second time."""
        self.state = self.FLOW.check("sample", self.state)
        if self.sampled_at:
            raise MoveRefused("This permission has been checked already. Open the list again to see what is left.")
        self.sampled_at, self.sampled_by = at, by


class PermissionMove(Move):
    """What happened to a permission."""

    permission = models.ForeignKey(ParticipationPermission, on_delete=models.CASCADE, related_name="moves")


class TelephoneCheck(models.Model):
    """A host rang the guardian and heard that the permission is real: needed before a first session under 16."""

    permission = models.ForeignKey(ParticipationPermission, on_delete=models.CASCADE, related_name="calls")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["confirmed_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["permission", "host"], name="telephonecheck_once_a_host"),
        ]

    def __str__(self) -> str:
        return "Confirmed by telephone"


personal.declare(
    Guardian,
    owner="volunteer__user",
    kept_for="one year after the young person turned 18 or left",
    fields={
        "email": Field("to ask your guardian and to tell them what they permitted", Erase.DELETE),
        "name": Field("to know who gave permission; kept encrypted", Erase.DELETE, export=False),
        "phone": Field("so that the host or an officer can ring them; kept encrypted", Erase.DELETE, export=False),
        "user": Field("so that nobody confirms the hours of their own child", Erase.DELETE, export=False),
    },
)
personal.declare(
    GuardianLink,
    owner="guardian__volunteer__user",
    kept_for="60 days after it ended",
    plain=["key_hash"],
)
personal.declare(
    ParticipationPermission,
    owner="volunteer__user",
    kept_for="one year after the young person turned 18 or left",
    fields={
        "permits": Field("what your guardian allows", Erase.DELETE),
        "sampled_by": Field("to know which officer checked it", Erase.DELETE, export=False),
    },
)
personal.declare(
    PermissionMove,
    owner="permission__volunteer__user",
    kept_for="as long as the permission",
    fields={
        "by": Field("to know who changed it", Erase.DELETE, export=False),
        "note": Field("to know why", Erase.DELETE, export=False),
    },
    plain=["verb"],
)
personal.declare(
    TelephoneCheck,
    owner="permission__volunteer__user",
    kept_for="as long as the permission",
    fields={"confirmed_by": Field("to know who rang your guardian", Erase.DELETE, export=False)},
)
