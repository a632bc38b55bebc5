"""Time given at an organisation that is not here: who can confirm it, and whether it counts.

The volunteer names the organisation and a supervisor's work e-mail. The supervisor answers by a link that works once.
Such time is shown apart and earns nothing until staff have approved the organisation. For under-18s nobody is written
to before staff have looked at whom.
"""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from programmes import personal
from programmes.sealed import SealedTextField
from programmes.workflow import Move, Workflow, stamped
from volunteering.hours.models.claims import HoursClaim

# How long a supervisor has to answer, and how often the volunteer may have the link sent.
ANSWER_WITHIN = timedelta(days=30)
MOST_SENDS = 3


class ElsewhereQuerySet(models.QuerySet["Elsewhere"]):
    """Organisations that are not here."""

    def visible_to(self, user: Any) -> "ElsewhereQuerySet":
        """Those that this volunteer named."""
        return self.filter(volunteer__user=user)

    def to_check(self) -> "ElsewhereQuerySet":
        """Those on which staff have something to decide."""
        return self.filter(state__in=Elsewhere.TO_CHECK)


class Elsewhere(models.Model):
    """An organisation that is not here, with the supervisor whom one volunteer named."""

    class State(models.TextChoices):
        WAITING_STAFF = "waiting_staff", "Our team looks at it first"
        LINK_SENT = "link_sent", "We have written to the supervisor"
        CONFIRMED = "confirmed", "The supervisor has answered"
        APPROVED = "approved", "Organisation approved: hours count"
        REFUSED = "refused", "Not accepted"

    FLOW = Workflow(
        staff={"release", "approve", "refuse"},
        release=([State.WAITING_STAFF], State.LINK_SENT),
        confirm=([State.LINK_SENT], State.CONFIRMED),
        approve=([State.LINK_SENT, State.CONFIRMED, State.REFUSED], State.APPROVED),
        refuse=([State.WAITING_STAFF, State.LINK_SENT, State.CONFIRMED, State.APPROVED], State.REFUSED),
    )
    TO_CHECK = (State.WAITING_STAFF, State.CONFIRMED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="elsewhere")
    organisation_name = models.CharField("organisation", max_length=120)
    supervisor_name = models.CharField("supervisor's name", max_length=80)
    supervisor_email = SealedTextField("supervisor's work e-mail")
    # Tells equal addresses apart from others without opening the seal.
    email_key = models.CharField(max_length=40, editable=False)
    free_mail = models.BooleanField("a private address, not one of an organisation", default=False)
    state = models.CharField(max_length=14, choices=State.choices)
    since_at = models.DateTimeField()
    named_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    host_asked_at = models.DateTimeField("asked to become a host", null=True)

    objects = ElsewhereQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation that is not here"
        verbose_name_plural = "organisations that are not here"
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at", "id"], name="elsewhere_wait"),
            models.Index(fields=["volunteer", "email_key"], name="elsewhere_of_volunteer"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            stamped("elsewhere_released_stamps", "released"),
            models.CheckConstraint(
                condition=~Q(state="waiting_staff") | Q(released_at__isnull=True), name="elsewhere_looked_at_first"
            ),
            stamped("elsewhere_approved_stamps", "approved", held=["approved"]),
            stamped("elsewhere_refused_stamps", "refused", held=["refused"]),
        ]

    def __str__(self) -> str:
        return self.organisation_name

    @staticmethod
    def key_of(email: str) -> str:
        """What stands for an address where only "the same or not" matters."""
        return salted_hmac("volunteering.hours.elsewhere", email.strip().lower()).hexdigest()

    @property
    def counts(self) -> bool:
        """Whether its hours earn points, pathway time and proof."""
        return self.state == self.State.APPROVED

    @property
    def may_be_written_to(self) -> bool:
        """Whether the supervisor may be sent a link."""
        return self.state in {self.State.LINK_SENT, self.State.CONFIRMED, self.State.APPROVED}

    def release(self, *, by: Any, at: datetime) -> None:
        """Staff have looked: the supervisor may be written to."""
        self._move("release", at)
        self.released_at, self.released_by = at, by

    def confirm(self, *, at: datetime) -> None:
        """The supervisor has answered for the first time."""
        self._move("confirm", at)

    def approve(self, *, by: Any, at: datetime) -> None:
        """Staff vouch for the organisation: what its supervisor confirmed counts, and will."""
        self._move("approve", at)
        self.approved_at, self.approved_by = at, by
        self.refused_at = self.refused_by = None

    def refuse(self, *, by: Any, at: datetime) -> None:
        """Staff do not accept it: nothing of it counts."""
        self._move("refuse", at)
        self.refused_at, self.refused_by = at, by
        self.approved_at = self.approved_by = None

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class ElsewhereMove(Move):
    """One step in the check of an organisation that is not here."""

    elsewhere = models.ForeignKey(Elsewhere, on_delete=models.CASCADE, related_name="moves")


class SupervisorLink(models.Model):
    """The way by which a supervisor answers about one claim. Only a hash of its key is stored; it works once."""

    claim = models.OneToOneField(HoursClaim, primary_key=True, on_delete=models.CASCADE, related_name="link")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    sends = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "link to a supervisor"
        verbose_name_plural = "links to supervisors"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(sends__gte=1, sends__lte=MOST_SENDS), name="link_sent_a_few_times"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="link_ends_after_it_was_sent"),
        ]

    def __str__(self) -> str:
        return "A link to a supervisor"

    @staticmethod
    def new_key() -> str:
        """A key for one link: 32 random bytes, URL-safe. It is told to the supervisor only."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(key: str) -> str:
        """What the database holds of a key."""
        return hashlib.sha256(key.encode()).hexdigest()

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be answered by."""
        return self.used_at is None and at <= self.expires_at


_WHY = "the record of why hours at an organisation that is not here count or do not"
_AS_LONG = "as long as the account, and without a name afterwards"
_officer = personal.Field("which officer acted", personal.Erase.KEEP, _WHY, export=False)
personal.declare(
    Elsewhere,
    owner="volunteer__user",
    kept_for=_AS_LONG,
    fields={
        "organisation_name": personal.Field("to know where you helped", personal.Erase.PSEUDONYM),
        "supervisor_name": personal.Field("to address the supervisor whom you named", personal.Erase.BLANK),
        "supervisor_email": personal.Field("to ask the supervisor; kept encrypted", personal.Erase.BLANK),
        "email_key": personal.Field("to know the same address again", personal.Erase.BLANK, export=False),
        "reason": personal.Field("why we did not accept it", personal.Erase.BLANK),
        "released_by": _officer,
        "approved_by": _officer,
        "refused_by": _officer,
    },
)
personal.declare(
    ElsewhereMove,
    owner="elsewhere__volunteer__user",
    kept_for=_AS_LONG,
    fields={"by": _officer, "note": personal.Field("the reason that was given", personal.Erase.BLANK)},
    plain=["verb"],
)
personal.declare(SupervisorLink, owner="claim__volunteer__user", kept_for="as long as the claim", plain=["key_hash"])
