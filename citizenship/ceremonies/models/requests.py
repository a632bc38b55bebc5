"""A borough asks a partner to come to a ceremony; the partner answers by a link that works once, without an account."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from citizenship.ceremonies.models.partners import Partner, acted
from citizenship.studies.offers import Offer
from programmes import personal
from programmes.people.access import Permission
from programmes.workflow import Move, MoveRefused, Workflow, stamped

MOST_SENDS = 3
MOST_PEOPLE = 20


class AttendanceRequestQuerySet(models.QuerySet["AttendanceRequest"]):
    """Requests by who may see them."""

    def visible_to(self, user: Any) -> "AttendanceRequestQuerySet":
        """Those of your boroughs' ceremonies; every one for the officers who run the pilots."""
        if user.can(Permission.MANAGE_PILOTS):
            return self
        from citizenship.studies.authority import boroughs_of

        return self.filter(ceremony__borough__in=boroughs_of(user))

    def live(self) -> "AttendanceRequestQuerySet":
        """Asked or accepted: the partner may still come."""
        return self.filter(state__in=AttendanceRequest.LIVE)

    def with_parties(self) -> "AttendanceRequestQuerySet":
        """With the ceremony, its place and the partner, for pages and messages."""
        return self.select_related("ceremony__borough", "ceremony__venue", "partner")


class AttendanceRequest(models.Model):
    """One question to one partner: will you come to this ceremony, for this purpose?"""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        ACCEPTED = "accepted", "Coming"
        DECLINED = "declined", "Not coming"
        WITHDRAWN = "withdrawn", "Called off by the borough"
        EXPIRED = "expired", "Not answered"

    class Need(models.TextChoices):
        TABLE = "table", "A table"
        POWER = "power", "A power socket"
        WIFI = "wifi", "Wi-Fi for visitors"
        SCREEN = "screen", "A screen or projector"
        TALK = "talk", "Two minutes to speak to everybody"
        PRIVATE = "private", "A quiet corner for forms"

    class DeclineReason(models.TextChoices):
        DATE = "date", "We cannot come on this day"
        PEOPLE = "people", "We have too few people"
        FAR = "far", "It is too far for us"
        UNSUITED = "unsuited", "It is not what we do"
        WRONG = "wrong", "We are not the right organisation for this"

    LIVE = (State.ASKED, State.ACCEPTED)
    FLOW = Workflow(
        accept=([State.ASKED], State.ACCEPTED),
        decline=([State.ASKED], State.DECLINED),
        remind=([State.ASKED], State.ASKED),
        withdraw=([State.ASKED, State.ACCEPTED], State.WITHDRAWN),
        expire=([State.ASKED], State.EXPIRED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ceremony = models.ForeignKey("citizenship.Ceremony", on_delete=models.PROTECT, related_name="requests")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="requests")
    purpose = models.CharField("for", max_length=12, choices=Offer.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    sends = models.PositiveSmallIntegerField("times written", default=1)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField("can be answered until")
    # What the partner was told last. When the ceremony moves, they are told again.
    told_date = models.DateField("day that the partner knows")
    told_starts = models.TimeField("time that the partner knows", null=True)
    told_venue = models.ForeignKey("citizenship.Venue", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    people = models.PositiveSmallIntegerField("people who come", null=True)
    needs = ArrayField(models.CharField(max_length=10, choices=Need.choices), default=list, blank=True)
    reason = models.CharField("why not", max_length=10, choices=DeclineReason.choices, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    expired_at = models.DateTimeField(null=True)

    objects = AttendanceRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request to come to a ceremony"
        verbose_name_plural = "requests to come to ceremonies"
        ordering: ClassVar[list[str]] = ["-asked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "expires_at"], name="ceremony_request_open"),
            models.Index(fields=["-asked_at", "id"], name="ceremony_request_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["ceremony", "partner", "purpose"],
                condition=Q(state__in=["asked", "accepted"]),
                name="ceremony_request_once_each",
            ),
            models.CheckConstraint(condition=Q(sends__gte=1, sends__lte=MOST_SENDS), name="ceremony_request_sends"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="ceremony_request_ends_later"),
            models.CheckConstraint(
                condition=Q(state="accepted", people__isnull=False, answered_at__isnull=False)
                | Q(state="declined", people__isnull=True, answered_at__isnull=False)
                | Q(state="withdrawn")
                | Q(state__in=["asked", "expired"], people__isnull=True, answered_at__isnull=True),
                name="ceremony_request_answered_stamps",
            ),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__gte=1, people__lte=MOST_PEOPLE),
                name="ceremony_request_people",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(reason="") | ~Q(state="declined") & Q(reason=""),
                name="ceremony_request_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="expired", expired_at__isnull=False)
                | (~Q(state="expired") & Q(expired_at__isnull=True)),
                name="ceremony_request_expired_stamp",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__lte=F("expires_at")),
                name="ceremony_request_answered_in_time",
            ),
            stamped("ceremony_request_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_purpose_display()}"

    def get_absolute_url(self) -> str:
        """The registrar's page of the ceremony's partners."""
        return reverse("citizenship:ceremony_partners", args=[self.ceremony_id])

    @property
    def need_words(self) -> list[str]:
        """What the partner needs on the day, in words."""
        return [str(self.Need(code).label) for code in self.needs]

    def is_open(self, at: datetime) -> bool:
        """Whether the link still works."""
        return self.state == self.State.ASKED and at <= self.expires_at

    def _refuse_late(self, at: datetime) -> None:
        if at > self.expires_at:
            raise MoveRefused("The ceremony has begun, so this cannot be answered any more.")

    def accept(self, *, people: int, needs: list[str], at: datetime) -> None:
        """The partner comes, with so many people. Raises MoveRefused once the ceremony has begun."""
        state = self.FLOW.check("accept", self.state)
        self._refuse_late(at)
        self.state, self.people, self.needs, self.answered_at = state, people, sorted(needs), at

    def decline(self, *, reason: str, at: datetime) -> None:
        """The partner does not come, with a reason from the list."""
        state = self.FLOW.check("decline", self.state)
        self._refuse_late(at)
        self.state, self.reason, self.answered_at = state, self.DeclineReason(reason), at

    def remind(self, *, key_hash: str, at: datetime) -> None:
        """Write once more, with a new link; the old one stops. Raises MoveRefused after three letters."""
        state = self.FLOW.check("remind", self.state)
        self._refuse_late(at)
        if self.sends >= MOST_SENDS:
            raise MoveRefused(f"We have written {MOST_SENDS} times. Telephone the organisation instead.")
        self.state, self.key_hash, self.sends, self.sent_at = state, key_hash, self.sends + 1, at

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The borough needs the partner no more, or the ceremony does not take place."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.withdrawn_by = at, by

    def tell(self) -> bool:
        """Take over the day, time and place of the ceremony; True when the partner knows others and must be told."""
        ceremony = self.ceremony
        now = (ceremony.date, ceremony.starts, ceremony.venue_id)
        if (self.told_date, self.told_starts, self.told_venue_id) == now:
            return False
        self.told_date, self.told_starts, self.told_venue_id = now
        if self.answered_at is None:
            self.expires_at = ceremony.begins_at
        return True

    def expire(self, *, at: datetime) -> None:
        """The ceremony began before the partner answered."""
        self.state, self.expired_at = self.FLOW.check("expire", self.state), at


class AttendanceRequestMove(Move):
    """One step of a request."""

    request = models.ForeignKey(AttendanceRequest, on_delete=models.CASCADE, related_name="moves")


KEPT = "six years after the ceremony"
personal.declare(
    AttendanceRequest,
    owner="",
    kept_for=KEPT,
    fields={"asked_by": acted("who asked the partner"), "withdrawn_by": acted("who called it off")},
    plain=["key_hash", "needs", "told_date", "told_starts"],
)
personal.declare(
    AttendanceRequestMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"]
)
