"""One message to one person, and what has become of it."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes import clock, personal
from programmes.workflow import Workflow

if TYPE_CHECKING:
    from datetime import datetime


class Choice(models.TextChoices):
    """What a message is about: people choose which kinds they also get by e-mail. Essential ones cannot be declined."""

    ESSENTIAL = "essential", "Receipts, decisions and anything you must act on"
    COLLEAGUES = "colleagues", "What your colleagues do in your organisation"
    REMINDERS = "reminders", "Reminders before a deadline"
    NEWS = "news", "New funds and other things you can take part in"


class Channel(models.TextChoices):
    """How a message reaches the person. Every message to somebody with an account is also in their inbox."""

    EMAIL = "email", "E-mail"
    PORTAL = "portal", "Inbox only"


class State(models.TextChoices):
    """What has become of a message."""

    WAITING = "waiting", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    PARKED = "parked", "Held: it may have been sent already"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Messages by who may read them."""

    def visible_to(self, user: Any) -> Self:
        """The person's own messages that still have their text."""
        return self.filter(recipient=user).exclude(body="")

    def unread(self) -> Self:
        """Not opened in the inbox yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One message to one person.

    It is unique per event, person and channel, and written in the transaction of the event.
    """

    FLOW = Workflow(
        claim=([State.WAITING], State.SENDING),
        finish=([State.SENDING], State.SENT),
        wait=([State.SENDING], State.WAITING),
        fail=([State.WAITING, State.SENDING], State.FAILED),
        park=([State.SENDING], State.PARKED),
        resend=([State.FAILED, State.PARKED], State.WAITING),
        staff=["resend"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.CharField(max_length=200)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="notices")
    recipient_key = models.CharField(max_length=80)
    address = models.EmailField("address of somebody without an account", max_length=254, blank=True)
    channel = models.CharField(max_length=10, choices=Channel)
    choice = models.CharField("what it is about", max_length=20, choices=Choice)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    message_id = models.CharField("Message-ID", max_length=255, unique=True)
    park_on_doubt = models.BooleanField(
        default=False, help_text="Held for staff, not sent again, when it is unknown whether it went out."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(db_default=clock.Now())
    lease_until = models.DateTimeField("in a worker's hands until", null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    provider_reference = models.CharField("provider's reference", max_length=100, blank=True)
    last_error = models.TextField(blank=True)
    read_at = models.DateTimeField("opened in the inbox at", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notice"
        ordering: ClassVar[list[str]] = ["-created_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "recipient_key", "channel"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
                name="notice_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENDING, lease_until__isnull=False)
                | (~Q(state=State.SENDING) & Q(lease_until__isnull=True)),
                name="notice_sending_has_its_lease",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recipient", "-created_at"], name="notice_inbox"),
            models.Index(fields=["state"], condition=~Q(state=State.SENT), name="notice_unsent"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def received(self) -> str:
        """When it was written, for the inbox."""
        return clock.uk_time(self.created_at)

    @property
    def delivery(self) -> str:
        """What the person is told of its way by e-mail."""
        if self.channel == Channel.PORTAL:
            return "Not sent by e-mail, as you chose."
        if self.state == State.SENT:
            return "Also sent to you by e-mail."
        return (
            "It is on its way to you by e-mail."
            if self.state in {State.WAITING, State.SENDING}
            else "We could not e-mail it."
        )

    def claim(self, *, until: "datetime") -> None:
        """A worker takes it in hand until the given time; an interrupted earlier sending is taken over."""
        if self.state != State.SENDING:
            self.state = self.FLOW.check("claim", self.state)
        self.lease_until = until
        self.attempts += 1

    def finish(self, *, at: "datetime", reference: str = "") -> None:
        """The provider has accepted it."""
        self.state = self.FLOW.check("finish", self.state)
        self.sent_at, self.lease_until, self.provider_reference, self.last_error = at, None, reference, ""

    def wait(self, *, error: str) -> None:
        """The provider could not take it now: it will be tried again."""
        self.state = self.FLOW.check("wait", self.state)
        self.lease_until, self.last_error = None, error

    def fail(self, *, error: str) -> None:
        """It cannot be sent; staff see why."""
        self.state = self.FLOW.check("fail", self.state)
        self.lease_until, self.last_error = None, error

    def park(self, *, error: str) -> None:
        """Nobody knows whether it went out, and a second copy would do harm: staff decide."""
        self.state = self.FLOW.check("park", self.state)
        self.lease_until, self.last_error = None, error

    def resend(self) -> None:
        """Staff have it sent again; the Message-ID stays the same."""
        self.state = self.FLOW.check("resend", self.state)
        self.last_error = ""


_F, _E = personal.Field, personal.Erase
personal.declare(
    Notice,
    owner="recipient",
    kept_for="1 year; 7 days for the text and address of a message to somebody without an account",
    fields={
        "recipient": _F(
            "whose message it is", _E.KEEP, "the pseudonymous record that a message was sent", export=False
        ),
        "address": _F("where to send a message to somebody without an account", _E.BLANK),
        "subject": _F("the message", _E.PSEUDONYM),
        "body": _F("the message", _E.BLANK),
    },
    plain=["event", "recipient_key", "message_id", "provider_reference", "last_error"],
)
