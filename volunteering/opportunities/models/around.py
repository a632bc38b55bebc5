"""What stands around a sign-up: checks that a role needs, messages from the host, looks at the roster, the calendar."""

import secrets
import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal
from programmes.personal import Erase, Field
from programmes.workflow import Workflow, stamped
from volunteering.opportunities.models.sessions import Session, SessionMove
from volunteering.opportunities.models.sign_ups import SignUp, SignUpMove


class BackgroundCheck(models.Model):
    """That a criminal record check was asked for a role, and what came of it. The certificate itself is never kept.

    The level comes from the role. The database refuses a row for a role that needs no check, and for anybody under 16
    (invariant I24).
    """

    class Level(models.TextChoices):
        BASIC = "basic", "Basic"
        STANDARD = "standard", "Standard"
        ENHANCED = "enhanced", "Enhanced"

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        CLEAR = "clear", "Suitable for this role"
        NOT_CLEAR = "not_clear", "Not suitable for this role"

    FLOW = Workflow(
        clear=([State.ASKED], State.CLEAR),
        refuse=([State.ASKED], State.NOT_CLEAR),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="background_checks")
    opportunity = models.ForeignKey(
        "volunteering.Opportunity", on_delete=models.PROTECT, related_name="background_checks"
    )
    level = models.CharField(max_length=10, choices=Level.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    result_date = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "background check"
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "opportunity"], name="background_check_once"),
            models.CheckConstraint(
                condition=Q(state="asked", result_date__isnull=True)
                | (~Q(state="asked") & Q(result_date__isnull=False)),
                name="background_check_result_dated",
            ),
            stamped("background_check_recorded_stamps", "recorded", held=["clear", "not_clear"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} check"

    def clear(self, *, by: Any, at: datetime, result_date: date) -> None:
        """The result lets them do this role."""
        self._record("clear", by, at, result_date)

    def refuse(self, *, by: Any, at: datetime, result_date: date) -> None:
        """The result does not let them do this role."""
        self._record("refuse", by, at, result_date)

    def _record(self, verb: str, by: Any, at: datetime, result_date: date) -> None:
        self.state = self.FLOW.check(verb, self.state)
        self.recorded_at, self.recorded_by, self.result_date = at, by, result_date


class HostMessage(models.Model):
    """What a host wrote to everybody with a place in a session. A copy is kept; nobody can write back here."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", "A reminder"
        BRING = "bring", "What to bring or wear"
        MEETING_POINT = "meeting_point", "Where to meet"
        CHANGE = "change", "A small change"
        THANKS = "thanks", "Thank you"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    text = models.TextField(max_length=1000)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    to = models.ManyToManyField(SignUp, related_name="messages")

    class Meta:
        verbose_name = "host's message"
        verbose_name_plural = "hosts' messages"
        ordering: ClassVar[list[str]] = ["-sent_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["session", "sent_at"], name="host_messages_of_session"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="host_message_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.sent_at:%Y-%m-%d}"


class RosterView(models.Model):
    """That somebody of the host looked at who comes to a session (invariant I26)."""

    class How(models.TextChoices):
        PAGE = "page", "On the page"
        PDF = "pdf", "As a PDF"
        MESSAGE = "message", "While writing a message"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="roster_views")
    seen_at = models.DateTimeField()
    seen_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    people = models.PositiveIntegerField(help_text="How many people it showed.")

    class Meta:
        verbose_name = "look at a roster"
        verbose_name_plural = "looks at rosters"
        ordering: ClassVar[list[str]] = ["-seen_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["session", "-seen_at"], name="roster_views_of_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} at {self.seen_at:%Y-%m-%d %H:%M}"


def calendar_key() -> str:
    """An address that nobody can guess (32 random bytes)."""
    return secrets.token_urlsafe(32)


class CalendarKey(models.Model):
    """The secret address of a person's calendar feed. A new one ends the old one at once."""

    volunteer = models.OneToOneField(
        "volunteering.Volunteer", primary_key=True, on_delete=models.CASCADE, related_name="calendar_key"
    )
    key = models.CharField(max_length=43, unique=True, default=calendar_key)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "calendar address"
        verbose_name_plural = "calendar addresses"

    def __str__(self) -> str:
        return "calendar address"


_KEPT = "six years after the session: hours, rewards and proofs rest on it"
_LEDGER = "who acted is part of the record of hours; the account behind it is emptied"
_by = Field("who acted", Erase.KEEP, _LEDGER, export=False)
personal.declare(
    Session,
    owner="",
    kept_for=_KEPT,
    fields={"created_by": _by, "cancelled_by": _by},
    plain=["meeting_point", "check_in_key"],
)
personal.declare(SessionMove, owner="", kept_for=_KEPT, fields={"by": _by}, plain=["verb", "note"])
personal.declare(
    SignUp,
    owner="volunteer__user",
    kept_for=_KEPT,
    fields={
        "answer": Field("what you told the host when you applied", Erase.BLANK),
        "shared_needs": Field("access needs that you gave this host", Erase.BLANK),
    },
)
personal.declare(
    SignUpMove,
    owner="sign_up__volunteer__user",
    kept_for=_KEPT,
    fields={"by": _by, "note": Field("the reason that was given to you", Erase.BLANK)},
    plain=["verb"],
)
personal.declare(
    BackgroundCheck,
    owner="volunteer__user",
    kept_for="six months after the last session of the role; the certificate is never held",
    fields={
        "asked_by": Field("who asked for a check that the role needs", Erase.DELETE, export=False),
        "recorded_by": Field("who recorded the result", Erase.DELETE, export=False),
        "result_date": Field("the day on which the result was seen", Erase.DELETE),
    },
)
personal.declare(
    HostMessage,
    owner="sent_by",
    kept_for="two years: a copy of what hosts write to young people is a safeguard",
    fields={
        "sent_by": Field("who wrote to volunteers", Erase.KEEP, "a copy of what was written is a safeguard"),
        "text": Field("what was written to volunteers", Erase.KEEP, "a copy of what was written is a safeguard"),
    },
)
personal.declare(
    RosterView,
    owner="seen_by",
    kept_for="six years: it shows who saw whom",
    fields={"seen_by": Field("who looked at a roster", Erase.KEEP, "it shows who saw the names of volunteers")},
)
personal.declare(
    CalendarKey,
    owner="volunteer__user",
    kept_for="until you ask for a new address, or erase your account",
    fields={"key": Field("the secret address of your calendar", Erase.DELETE)},
)
