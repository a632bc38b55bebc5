"""Events under a programme, what we heard there, and the places that people book at them.

A booking belongs to an answer sent (`Response`), which alone knows a name and an address. The database counts the
places and refuses one more than there are (migration 0014); whoever comes too late waits, in the order of coming.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import clock, personal
from programmes.catalogue.models.programmes import RECORD, Programme
from programmes.catalogue.models.responses import Response
from programmes.catalogue.models.taking_part import TakePart
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, MoveRefused, Workflow

MOST_PLACES = 2000
LONGEST_TEXT = 1500
LONGEST_NEED = 200


def at_when(name: str, verb: str, *, held: list[str], free: tuple[str, ...] = ()) -> models.CheckConstraint:
    """A constraint that ties `<verb>_at` to the state: set in the `held` states, either way in the `free` ones."""
    there, none = Q(**{f"{verb}_at__isnull": False}), Q(**{f"{verb}_at__isnull": True})
    rule = (Q(state__in=held) & there) | (~Q(state__in=[*held, *free]) & none)
    return models.CheckConstraint(condition=rule | Q(state__in=list(free)) if free else rule, name=name)


class EventQuerySet(models.QuerySet["Event"]):
    """Events by who may see them and when they are."""

    def visible_to(self, user: Any) -> "EventQuerySet":
        """Every one for the staff who handle what people send."""
        return self if user.can(Permission.HANDLE_RESPONSES) else self.none()

    def announced(self) -> "EventQuerySet":
        """Those that everybody may read of: no drafts, none that waits for us or was refused."""
        return self.filter(
            state__in=Event.PUBLIC,
            take_part__programme__state=Programme.State.PUBLISHED,
        ).exclude(take_part__state=TakePart.State.DRAFT)

    def to_come(self, at: datetime) -> "EventQuerySet":
        """Announced ones that stand and are not over, the next one first."""
        found = self.announced().filter(state__in=Event.STANDING, ends_at__gt=at)
        return found.order_by("starts_at", "pk")

    def over(self, at: datetime) -> "EventQuerySet":
        """Announced ones that are over, the latest first."""
        found = self.announced().exclude(state=Event.State.CANCELLED).filter(ends_at__lte=at)
        return found.order_by("-starts_at", "-pk")


class Event(models.Model):
    """One time and place that people can come to. Staff plan it, or somebody sends it in and staff approve it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Sent in, waits for us"
        OPEN = "open", "Announced"
        CLOSED = "closed", "No more places"
        HELD = "held", "Held"
        REFUSED = "refused", "Not taken"
        CANCELLED = "cancelled", "Cancelled"

    class Access(models.TextChoices):
        STEP_FREE = "step_free", "Step-free"
        TOILET = "toilet", "Accessible toilet"
        LOOP = "loop", "Hearing loop"
        SIGN = "sign", "British Sign Language interpreter"
        QUIET = "quiet", "Quiet room"
        CHILDREN = "children", "Children welcome"
        PARKING = "parking", "Blue Badge parking"

    PUBLIC: ClassVar[list[str]] = ["open", "closed", "held", "cancelled"]
    STANDING: ClassVar[list[str]] = ["open", "closed"]
    FLOW = Workflow(
        take_on=([State.SUBMITTED], State.DRAFT),
        change=([State.DRAFT], State.DRAFT),
        open_=([State.DRAFT, State.SUBMITTED, State.CLOSED], State.OPEN),
        refuse=([State.DRAFT, State.SUBMITTED], State.REFUSED),
        adjust=([State.OPEN], State.OPEN),
        close=([State.OPEN], State.CLOSED),
        hold=([State.OPEN, State.CLOSED], State.HELD),
        tell=([State.HELD], State.HELD),
        cancel=([State.DRAFT, State.SUBMITTED, State.OPEN, State.CLOSED], State.CANCELLED),
        staff={"take_on", "change", "open_", "refuse", "adjust", "close", "hold", "tell", "cancel"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    take_part = models.ForeignKey(TakePart, on_delete=models.PROTECT, related_name="events")
    # Whoever sent it in; nobody for an event that staff planned.
    response = models.OneToOneField(
        Response, null=True, blank=True, on_delete=models.SET_NULL, related_name="sent_event"
    )
    name = models.CharField("title", max_length=120)
    about = models.TextField("what happens there", max_length=LONGEST_TEXT)
    host = models.CharField("who holds it", max_length=120)
    place = models.CharField("place and address", max_length=200)
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_online = models.BooleanField("online", default=False)
    starts_at = models.DateTimeField("begins")
    ends_at = models.DateTimeField("ends")
    # Without a number people just come.
    places = models.PositiveIntegerField("places", null=True, blank=True)
    taken = models.PositiveIntegerField("places taken", default=0, editable=False)
    cost = models.CharField("what it costs", max_length=120, blank=True)
    expenses = models.CharField("expenses that are paid", max_length=250, blank=True)
    access = ArrayField(models.CharField(max_length=10, choices=Access.choices), default=list, blank=True)
    url = models.URLField("more about it", max_length=300, blank=True)
    is_demonstration = models.BooleanField("only a demonstration", default=False)
    came = models.PositiveIntegerField("people who came", null=True)
    heard = models.TextField("what we heard", blank=True)
    doing = models.TextField("what we do with it", blank=True)
    reason = models.CharField("why not", max_length=500, blank=True)
    sequence = models.PositiveIntegerField("changes since it was announced", default=0, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    added_at = models.DateTimeField(db_default=clock.Now())
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "event"
        ordering: ClassVar[list[str]] = ["-starts_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "starts_at", "id"], name="event_to_come"),
            models.Index(fields=["borough", "state", "starts_at"], name="event_near"),
            models.Index(fields=["take_part", "state", "starts_at"], name="event_of_a_way"),
            models.Index(fields=["-starts_at", "id"], name="event_list"),
            models.Index(fields=["state", "added_at"], name="event_waiting"),
            models.Index(fields=["state", "ends_at"], name="event_over"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(place="") & ~Q(host=""), name="event_says_what_and_who"),
            models.CheckConstraint(condition=Q(is_online=True) | Q(borough__isnull=False), name="event_is_somewhere"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_later"),
            models.CheckConstraint(
                condition=Q(places__isnull=True) | Q(places__gte=1, places__lte=MOST_PLACES), name="event_has_places"
            ),
            models.CheckConstraint(
                condition=Q(places__isnull=True, taken=0) | Q(places__isnull=False, taken__lte=F("places")),
                name="event_not_overfull",
            ),
            models.CheckConstraint(
                condition=Q(state="held", came__isnull=False) | (~Q(state="held") & Q(came__isnull=True)),
                name="event_counted_when_held",
            ),
            models.CheckConstraint(
                condition=Q(heard="", heard_at__isnull=True) | (~Q(heard="") & Q(heard_at__isnull=False, state="held")),
                name="event_heard_after_it_was_held",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused", reason="") & ~Q(state="cancelled", reason=""), name="event_says_why_not"
            ),
            at_when("event_opened_at", "opened", held=["open", "closed", "held"], free=("cancelled",)),
            at_when("event_closed_at", "closed", held=["closed"], free=("held", "cancelled")),
            at_when("event_held_at", "held", held=["held"]),
            at_when("event_refused_at", "refused", held=["refused"]),
            at_when("event_cancelled_at", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Everybody's page of it."""
        return f"{self.take_part.get_absolute_url()}{self.pk}/"

    @property
    def staff_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:programmes_event_change", args=[self.pk])

    @property
    def free(self) -> int:
        """Places that nobody has taken; 0 where nothing is booked."""
        return (self.places or 0) - self.taken

    @property
    def day(self) -> date:
        """The day in London on which it begins."""
        return clock.london_day(self.starts_at)

    @property
    def access_words(self) -> list[str]:
        """What the place offers, in words."""
        return [str(self.Access(code).label) for code in self.access if code in self.Access.values]

    @property
    def is_booked(self) -> bool:
        """Whether people book a place, rather than just come."""
        return self.places is not None

    def takes(self, at: datetime) -> bool:
        """Whether somebody can book, or wait for a place, now."""
        return self.is_booked and self.state == self.State.OPEN and at < self.starts_at

    def _announced(self, at: datetime) -> None:
        if at >= self.starts_at:
            raise MoveRefused("It has begun already. Give it a later day first.")

    def take_on(self) -> None:
        """Take what somebody sent in on as a draft, to put details right before it is announced."""
        self.state = self.FLOW.check("take_on", self.state)

    def change(self) -> None:
        """Change a draft that nobody has seen."""
        self.state = self.FLOW.check("change", self.state)

    def open_(self, *, at: datetime) -> None:
        """Announce it. Raises MoveRefused once it has begun."""
        state = self.FLOW.check("open_", self.state)
        self._announced(at)
        self.state, self.opened_at, self.closed_at = state, at, None

    def refuse(self, *, reason: str, at: datetime) -> None:
        """Do not announce what somebody sent in; they read why."""
        self.state, self.refused_at = self.FLOW.check("refuse", self.state), at
        self.reason = reason

    def adjust(self) -> None:
        """Put details right while it is announced. Raises MoveRefused for fewer places than people have taken."""
        state = self.FLOW.check("adjust", self.state)
        if self.taken and (self.places is None or self.places < self.taken):
            raise MoveRefused(f"{self.taken} places are taken already. Enter at least that many.", field="places")
        self.state, self.sequence = state, self.sequence + 1

    def close(self, *, at: datetime) -> None:
        """Give out no more places; those that are taken stand."""
        self.state, self.closed_at = self.FLOW.check("close", self.state), at

    def hold(self, *, came: int, at: datetime) -> None:
        """Note how many people came. Raises MoveRefused before it has begun."""
        state = self.FLOW.check("hold", self.state)
        if at < self.starts_at:
            raise MoveRefused("It has not begun. Note afterwards how many people came.")
        self.state, self.came, self.held_at = state, came, at

    def tell(self, *, heard: str, doing: str, at: datetime) -> None:
        """Publish what was heard there, and what is done with it."""
        self.state = self.FLOW.check("tell", self.state)
        self.heard, self.doing, self.heard_at = heard, doing, at

    def cancel(self, *, reason: str, at: datetime) -> None:
        """It does not take place; its page and everybody who booked are told why."""
        self.state, self.cancelled_at = self.FLOW.check("cancel", self.state), at
        self.reason, self.sequence = reason, self.sequence + 1


class EventMove(Move):
    """One step of an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="moves")


class EventBookingQuerySet(models.QuerySet["EventBooking"]):
    """Bookings by whether they hold."""

    def booked(self) -> "EventBookingQuerySet":
        """Those who have a place."""
        return self.filter(state=EventBooking.State.BOOKED)

    def waiting(self) -> "EventBookingQuerySet":
        """Those who wait for one, whoever came first at the top."""
        return self.filter(state=EventBooking.State.WAITING).order_by("since_at", "pk")

    def with_needs(self) -> "EventBookingQuerySet":
        """Those that still say what somebody needs."""
        return self.exclude(needs=[], more__isnull=True, expenses=[])


class EventBooking(models.Model):
    """One person's place at an event, or place on its waiting list. The name and address stand on the response."""

    class State(models.TextChoices):
        WAITING = "waiting", "On the waiting list"
        BOOKED = "booked", "Has a place"
        RELEASED = "released", "Given back"

    class Need(models.TextChoices):
        STEP_FREE = "step_free", "Step-free way in"
        SIGN = "sign", "British Sign Language interpreter"
        LOOP = "loop", "Hearing loop"
        CAPTIONS = "captions", "Live captions"
        LARGE_PRINT = "large_print", "Large print or easy read"
        INTERPRETER = "interpreter", "Interpreter for another language"
        QUIET = "quiet", "Quiet place or breaks"
        SUPPORTER = "supporter", "Comes with a supporter or carer"
        CHILDREN = "children", "Comes with young children"

    class Expense(models.TextChoices):
        TRAVEL = "travel", "Travel"
        CHILDCARE = "childcare", "Childcare"
        CARE = "care", "Care for somebody else, or a personal assistant"

    FLOW = Workflow(take=([State.WAITING], State.BOOKED), release=([State.WAITING, State.BOOKED], State.RELEASED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="booking")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="bookings")
    needs = ArrayField(models.CharField(max_length=12, choices=Need.choices), default=list, blank=True)
    more = SealedTextField("what else they need", null=True, blank=True)
    expenses = ArrayField(models.CharField(max_length=10, choices=Expense.choices), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    objects = EventBookingQuerySet.as_manager()

    class Meta:
        verbose_name = "booking"
        ordering: ClassVar[list[str]] = ["event", "since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["event", "state", "since_at"], name="eventbooking_in_order"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            at_when("eventbooking_booked_at", "booked", held=["booked"], free=("released",)),
            at_when("eventbooking_released_at", "released", held=["released"]),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(needs=[], expenses=[], more__isnull=True),
                name="eventbooking_released_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"A place at {self.event}"

    @property
    def need_words(self) -> list[str]:
        """What the person needs, in words."""
        return [str(self.Need(code).label) for code in self.needs if code in self.Need.values]

    @property
    def expense_words(self) -> list[str]:
        """The expenses that the person will have, in words."""
        return [str(self.Expense(code).label) for code in self.expenses if code in self.Expense.values]

    def take(self, *, at: datetime) -> None:
        """Take a place for somebody who waits. The database refuses it where none is free."""
        self.state, self.booked_at = self.FLOW.check("take", self.state), at

    def release(self, *, at: datetime) -> None:
        """Give the place back; what the person needs is deleted now."""
        self.state, self.released_at = self.FLOW.check("release", self.state), at
        self.needs, self.expenses, self.more = [], [], None


personal.declare(
    Event,
    owner="",
    kept_for="as long as the portal runs; whoever sent it in for two years",
    plain=["name", "about", "host", "place", "cost", "expenses", "access", "url", "heard", "doing", "reason"],
)
personal.declare(
    EventMove,
    owner="by",
    kept_for="as long as the portal runs",
    fields={
        "by": Field("who did what", Erase.KEEP, RECORD, export=False),
        "note": Field("why", Erase.KEEP, RECORD),
    },
    plain=["verb"],
)
personal.declare(
    EventBooking,
    owner="response__person",
    kept_for="what you need and your expenses until the day after the event; the place as long as your answers",
    fields={
        "needs": Field("to make the event work for you", Erase.BLANK),
        "more": Field("to make the event work for you", Erase.BLANK),
        "expenses": Field("to pay your expenses", Erase.BLANK),
    },
)
