"""Help to apply: call-backs that people book, and information sessions with their places."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from grants.funds.models import Round
from programmes import clock, personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped

# What people told us to be helped is erased this long after the round closed.
KEPT_AFTER_ROUND = timedelta(days=90)


class CallBack(models.Model):
    """Somebody who would like to be called about a round: no account is needed."""

    class State(models.TextChoices):
        WAITING = "waiting", "To call"
        NOT_REACHED = "not_reached", "Not reached yet"
        DONE = "done", "Done"

    FLOW = Workflow(
        staff={"finish", "miss"},
        finish=([State.WAITING, State.NOT_REACHED], State.DONE),
        miss=([State.WAITING, State.NOT_REACHED], State.NOT_REACHED),
    )
    OPEN = frozenset({State.WAITING, State.NOT_REACHED})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="call_backs")
    name = models.CharField("who asks", max_length=150)
    phone = models.CharField("telephone number", max_length=30, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    suits = models.CharField("when it suits", max_length=300, blank=True)
    about = models.TextField("about what", blank=True)
    access_needs = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    since_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField("times tried", default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "call-back"
        verbose_name_plural = "call-backs"
        ordering: ClassVar[list[str]] = ["asked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "asked_at"], name="call_back_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(phone="") | ~Q(email=""), name="call_back_can_be_reached"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(name="", phone="", email="", suits="", about="", access_needs=""),
                name="call_back_erased_is_empty",
            ),
            stamped("call_back_done_stamps", "done", held=["done"]),
        ]

    def __str__(self) -> str:
        return self.name or "Erased"

    def finish(self, *, by: Any, at: datetime) -> None:
        """We spoke or wrote to them."""
        self.state, self.since_at = self.FLOW.check("finish", self.state), at
        self.tries += 1
        self.done_at, self.done_by = at, by

    def miss(self, *, at: datetime) -> None:
        """We tried and did not reach them; it stays on the list."""
        self.state, self.since_at = self.FLOW.check("miss", self.state), at
        self.tries += 1


class CallBackMove(Move):
    """One try to call."""

    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, related_name="moves")


class InformationSessionQuerySet(models.QuerySet["InformationSession"]):
    """Sessions by time."""

    def coming(self) -> "InformationSessionQuerySet":
        """Planned, and not begun."""
        return self.filter(state=InformationSession.State.PLANNED, starts_at__gt=clock.Now())


class InformationSession(models.Model):
    """A meeting, in a room or online, at which we explain a round. The database keeps `taken` and never overbooks."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(staff={"cancel"}, cancel=([State.PLANNED], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="information_sessions")
    starts_at = models.DateTimeField("begins")
    minutes = models.PositiveSmallIntegerField("length in minutes", default=60)
    place = models.TextField(blank=True, help_text="The address of the room; empty for a meeting online.")
    link = models.URLField("link to the meeting online", blank=True)
    capacity = models.PositiveSmallIntegerField("places")
    taken = models.PositiveIntegerField("places taken", default=0, editable=False)
    access_notes = models.TextField("access", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = InformationSessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="session_within_capacity"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="session_has_places"),
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=480), name="session_length"),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="session_is_somewhere"),
            stamped("session_cancelled_stamps", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return clock.uk_time(self.starts_at)

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return int(self.capacity) - int(self.taken)

    @property
    def where(self) -> str:
        """The first line of the place, or "Online"."""
        return str(self.place).splitlines()[0] if self.place else "Online"

    def cancel(self, *, by: Any, at: datetime) -> None:
        """It does not take place."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by

    def refuse_if_over(self, at: datetime) -> None:
        """Raises MoveRefused once it has begun or was cancelled."""
        if self.state == self.State.CANCELLED:
            raise MoveRefused("This session has been cancelled. Choose another one.")
        if at >= self.starts_at:
            raise MoveRefused(f"This session began at {clock.uk_time(self.starts_at)}. Choose another one.")


class Booking(models.Model):
    """One place at an information session, or a wait for one. Its own link cancels it."""

    class State(models.TextChoices):
        BOOKED = "booked", "Has a place"
        WAITING = "waiting", "On the waiting list"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(
        give_place=([State.WAITING], State.BOOKED),
        cancel=([State.BOOKED, State.WAITING], State.CANCELLED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(InformationSession, on_delete=models.PROTECT, related_name="bookings")
    name = models.CharField("who comes", max_length=150)
    email = models.EmailField("e-mail address", blank=True)
    phone = models.CharField("telephone number", max_length=30, blank=True)
    access_needs = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    booked_at = models.DateTimeField()
    since_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["booked_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(phone="") | ~Q(email=""), name="booking_can_be_reached"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(name="", phone="", email="", access_needs=""),
                name="booking_erased_is_empty",
            ),
            models.UniqueConstraint(
                fields=["session", "email"],
                condition=~Q(state="cancelled") & ~Q(email=""),
                name="booking_once_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "Erased"

    def give_place(self, *, at: datetime) -> None:
        """A place has come free."""
        self.state, self.since_at = self.FLOW.check("give_place", self.state), at

    def cancel(self, *, at: datetime) -> None:
        """They do not come."""
        self.state, self.since_at = self.FLOW.check("cancel", self.state), at


_KEPT = "until 90 days after the round closed"
_STAFF = personal.Field(
    "which officer did it", personal.Erase.KEEP, "the record of how public money was asked for", export=False
)
personal.declare(
    CallBack,
    owner="",
    kept_for=_KEPT,
    fields={
        "name": personal.Field("whom to ask for", personal.Erase.BLANK),
        "phone": personal.Field("to call back", personal.Erase.BLANK),
        "email": personal.Field("to answer by e-mail", personal.Erase.BLANK),
        "suits": personal.Field("when to call", personal.Erase.BLANK),
        "about": personal.Field("to be ready for the question", personal.Erase.BLANK),
        "access_needs": personal.Field("to speak in the way that works for you", personal.Erase.BLANK),
        "done_by": _STAFF,
    },
)
personal.declare(
    CallBackMove,
    owner="",
    kept_for=_KEPT,
    fields={"by": _STAFF, "note": personal.Field("what the officer noted of the call", personal.Erase.BLANK)},
    plain=["verb"],
)
personal.declare(
    InformationSession,
    owner="",
    kept_for="as long as the round",
    fields={"planned_by": _STAFF, "cancelled_by": _STAFF},
    plain=["place", "link", "access_notes"],
)
personal.declare(
    Booking,
    owner="",
    kept_for=_KEPT,
    fields={
        "name": personal.Field("to know who comes", personal.Erase.BLANK),
        "email": personal.Field("to send the details and a reminder", personal.Erase.BLANK),
        "phone": personal.Field("to ring if something changes", personal.Erase.BLANK),
        "access_needs": personal.Field("to have ready what you need", personal.Erase.BLANK),
    },
    plain=["key_hash"],
)
