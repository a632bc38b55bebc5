"""Outreach events, and the places that people take at them.

A place is a printed code and nothing that names anybody. The database counts the places and refuses one more than there
are (migration 0013). Briefings for professionals are events too; their bookings hold a work address (see `briefings`).
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from citizenship.ceremonies.models.partners import acted
from programmes import clock, personal
from programmes.evidence import codes
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, MoveRefused, Workflow, stamped

MOST_PLACES = 500
LONGEST_TEXT = 600


class OutreachEventQuerySet(models.QuerySet["OutreachEvent"]):
    """Events by who may see them and when they are."""

    def visible_to(self, user: Any) -> "OutreachEventQuerySet":
        """Every one for the staff who run outreach; nobody else has a list of drafts."""
        return self if user.can(Permission.MANAGE_OUTREACH) else self.none()

    def announced(self) -> "OutreachEventQuerySet":
        """Those that the public may read of: every one but drafts."""
        return self.exclude(state=OutreachEvent.State.DRAFT)

    def for_everybody(self) -> "OutreachEventQuerySet":
        """Events that anyone may come to: no briefings."""
        return self.exclude(kind=OutreachEvent.Kind.BRIEFING)

    def briefings(self) -> "OutreachEventQuerySet":
        """Briefings for professionals."""
        return self.filter(kind=OutreachEvent.Kind.BRIEFING)

    def to_come(self, at: datetime) -> "OutreachEventQuerySet":
        """Those that stand and are not over, the next one first."""
        standing = [OutreachEvent.State.OPEN, OutreachEvent.State.CLOSED]
        return self.filter(state__in=standing, ends_at__gt=at).order_by("starts_at", "pk")


class OutreachEvent(models.Model):
    """One time and place at which people get help with their status, or professionals learn how to give it."""

    class Kind(models.TextChoices):
        BUS = "bus", "Information bus"
        LIBRARY = "library", "Library session"
        DROP_IN = "drop_in", "Drop-in"
        ONLINE = "online", "Online or by telephone"
        BRIEFING = "briefing", "Briefing for professionals"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Places can be taken"
        CLOSED = "closed", "No more places"
        CANCELLED = "cancelled", "Cancelled"
        HELD = "held", "Held"

    class Access(models.TextChoices):
        STEP_FREE = "step_free", "Step-free"
        TOILET = "toilet", "Accessible toilet"
        LOOP = "loop", "Hearing loop"
        QUIET = "quiet", "Quiet room"
        PRIVATE = "private", "Private space to talk"
        SEATING = "seating", "Seats while you wait"
        PARKING = "parking", "Blue Badge parking"

    FLOW = Workflow(
        change=([State.DRAFT], State.DRAFT),
        adjust=([State.OPEN], State.OPEN),
        open_=([State.DRAFT, State.CLOSED], State.OPEN),
        invite_host=([State.OPEN], State.OPEN),
        close=([State.OPEN], State.CLOSED),
        hold=([State.OPEN, State.CLOSED], State.HELD),
        cancel=([State.DRAFT, State.OPEN, State.CLOSED], State.CANCELLED),
        staff={"change", "adjust", "open_", "invite_host", "close", "hold", "cancel"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("what it is", max_length=10, choices=Kind.choices)
    name = models.CharField("title", max_length=120)
    about = models.TextField("what people get there", max_length=LONGEST_TEXT, blank=True)
    place = models.CharField("place and address", max_length=200)
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField("begins")
    ends_at = models.DateTimeField("ends")
    languages = ArrayField(models.CharField(max_length=35), default=list)
    places = models.PositiveIntegerField("places")
    taken = models.PositiveIntegerField("places taken", default=0, editable=False)
    access = ArrayField(models.CharField(max_length=10, choices=Access.choices), default=list, blank=True)
    telephone = models.CharField("telephone for those who cannot book online", max_length=30)
    host = models.CharField("who holds it", max_length=120)
    host_email = SealedTextField("work address of the host", null=True, blank=True)
    host_key_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_demonstration = models.BooleanField("only a demonstration", default=False)
    came = models.PositiveIntegerField("people who came", null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = OutreachEventQuerySet.as_manager()

    class Meta:
        verbose_name = "outreach event"
        ordering: ClassVar[list[str]] = ["-starts_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "starts_at", "id"], name="outreach_event_to_come"),
            models.Index(fields=["borough", "state", "starts_at"], name="outreach_event_near"),
            models.Index(fields=["-starts_at", "id"], name="outreach_event_list"),
            models.Index(fields=["ends_at"], name="outreach_event_over"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=["bus", "library", "drop_in", "online", "briefing"]),
                name="outreach_event_kind_known",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(place=""), name="outreach_event_has_a_name_and_place"),
            models.CheckConstraint(condition=~Q(telephone=""), name="outreach_event_has_a_telephone"),
            models.CheckConstraint(condition=~Q(languages=[]), name="outreach_event_has_a_language"),
            models.CheckConstraint(
                condition=Q(borough__isnull=False) | Q(kind__in=["online", "briefing"]),
                name="outreach_event_is_somewhere",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="outreach_event_ends_later"),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=MOST_PLACES), name="outreach_event_has_places"
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="outreach_event_not_overfull"),
            models.CheckConstraint(
                condition=Q(state="held", came__isnull=False) | (~Q(state="held") & Q(came__isnull=True)),
                name="outreach_event_counted_when_held",
            ),
            stamped("outreach_event_opened_stamps", "opened", held=["open", "closed", "held"], free=["cancelled"]),
            stamped("outreach_event_closed_stamps", "closed", held=["closed"], free=["held", "cancelled"]),
            stamped("outreach_event_held_stamps", "held", held=["held"]),
            stamped("outreach_event_cancelled_stamps", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:citizenship_outreachevent_change", args=[self.pk])

    @property
    def public_url(self) -> str:
        """Everybody's page of it."""
        name = "citizenship:briefing" if self.is_briefing else "citizenship:event"
        return reverse(name, args=[self.pk])

    @property
    def is_briefing(self) -> bool:
        """Whether it is for professionals, who book with their work address."""
        return self.kind == self.Kind.BRIEFING

    @property
    def free(self) -> int:
        """Places that nobody has taken."""
        return self.places - self.taken

    @property
    def day(self) -> date:
        """The day in London on which it begins."""
        return clock.london_day(self.starts_at)

    @property
    def access_words(self) -> list[str]:
        """What the place offers, in words."""
        return [str(self.Access(code).label) for code in self.access]

    def is_open(self, at: datetime) -> bool:
        """Whether a place can be taken now. A place can be taken until it begins."""
        return self.state == self.State.OPEN and at < self.starts_at and self.free > 0

    def change(self) -> None:
        """Change a draft that nobody has seen. Raises MoveRefused once it is open."""
        self.state = self.FLOW.check("change", self.state)

    def adjust(self) -> None:
        """Put details right while places can be taken; the day and the place stay, for we can tell nobody.

        Raises MoveRefused where fewer places are left than people took.
        """
        self.state = self.FLOW.check("adjust", self.state)
        if self.places < self.taken:
            raise MoveRefused(f"{self.taken} places are taken already. Enter at least that many.", field="places")

    def open_(self, *, by: Any, at: datetime) -> None:
        """Let people take places. Raises MoveRefused once it has begun."""
        state = self.FLOW.check("open_", self.state)
        if at >= self.starts_at:
            raise MoveRefused("It has begun already. Plan another event with a later day.")
        self.state, self.opened_at, self.opened_by = state, at, by
        self.closed_at = self.closed_by = None

    def invite_host(self, *, key_hash: str) -> None:
        """Give the host a new link to the list of the day; the old one stops. Raises MoveRefused without an address."""
        state = self.FLOW.check("invite_host", self.state)
        if not self.host_email:
            raise MoveRefused("There is no work address for the host. Put the details right first.")
        self.state, self.host_key_hash = state, key_hash

    def close(self, *, by: Any, at: datetime) -> None:
        """Give out no more places; those that are taken stand."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by

    def hold(self, *, came: int, by: Any, at: datetime) -> None:
        """Note how many people came. Raises MoveRefused before it has begun."""
        state = self.FLOW.check("hold", self.state)
        if at < self.starts_at:
            raise MoveRefused("It has not begun. Note afterwards how many people came.")
        self.state, self.came, self.held_at, self.held_by = state, came, at, by

    def cancel(self, *, by: Any, at: datetime) -> None:
        """It does not take place. Its page says so to whoever opens it with a code."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by


class OutreachEventMove(Move):
    """One step of an event."""

    event = models.ForeignKey(OutreachEvent, on_delete=models.CASCADE, related_name="moves")


class EventPlaceQuerySet(models.QuerySet["EventPlace"]):
    """Places by whether they hold."""

    def held(self) -> "EventPlaceQuerySet":
        """Those that were not given back."""
        return self.filter(state=EventPlace.State.TAKEN)

    def with_needs(self) -> "EventPlaceQuerySet":
        """Those that still say a language or a need."""
        return self.exclude(language="", needs=[])


class EventPlace(models.Model):
    """One place at an event, held by whoever has the printed code. We keep no name and no address.

    The code itself is not kept, only its hash. There is no log of moves either: the row has its two times, and nobody
    is behind them.
    """

    class State(models.TextChoices):
        TAKEN = "taken", "Taken"
        RELEASED = "released", "Given back"

    class Need(models.TextChoices):
        STEP_FREE = "step_free", "Step-free way in"
        SIGN = "sign", "British Sign Language interpreter"
        LOOP = "loop", "Hearing loop"
        LARGE_PRINT = "large_print", "Large print or easy read"
        READING = "reading", "Somebody to read and write with them"
        QUIET = "quiet", "Quiet place or more time"
        SUPPORTER = "supporter", "Comes with a supporter or carer"
        CHILDREN = "children", "Comes with young children"

    FLOW = Workflow(release=([State.TAKEN], State.RELEASED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(OutreachEvent, on_delete=models.PROTECT, related_name="held_places")
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField("language", max_length=35, blank=True)
    needs = ArrayField(models.CharField(max_length=12, choices=Need.choices), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TAKEN)
    taken_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = EventPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "place at an event"
        verbose_name_plural = "places at events"
        ordering: ClassVar[list[str]] = ["event", "taken_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["event"], condition=~Q(language="") | ~Q(needs=[]), name="event_place_with_needs"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(code_hash=""), name="event_place_has_a_code"),
            models.CheckConstraint(
                condition=Q(state="taken", released_at__isnull=True)
                | Q(state="released", released_at__isnull=False, language="", needs=[]),
                name="event_place_released_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"A place at {self.event}"

    def release(self, *, at: datetime) -> None:
        """Give the place back: somebody else can take it, and the language and needs are deleted now.

        Raises MoveRefused once the event has begun.
        """
        state = self.FLOW.check("release", self.state)
        if at >= self.event.starts_at:
            raise MoveRefused("It has begun, so the place cannot be given back any more. You need not do anything.")
        self.state, self.released_at, self.language, self.needs = state, at, "", []


def spaced(code: str) -> str:
    """A code as it is printed: "K7QM 2XPD"."""
    return codes.spaced(code)


KEPT = "six years after the event"
_stamps = {f"{verb}_by": acted(f"who {verb} it") for verb in ("planned", "opened", "closed", "held", "cancelled")}
personal.declare(
    OutreachEvent,
    owner="",
    kept_for="six years after the event; the host's address for 30 days after it",
    fields={
        **_stamps,
        "host_email": Field("to send the host the list of needs", Erase.BLANK, export=False),
    },
    plain=["name", "about", "place", "languages", "access", "telephone", "host", "host_key_hash"],
)
personal.declare(OutreachEventMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(
    EventPlace,
    owner="",
    kept_for="the language and the access need until the day after the event; the count for six years. Nobody is named",
    plain=["code_hash", "language", "needs"],
)
