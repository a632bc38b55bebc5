"""The Mayor's annual ceremony: boroughs nominate a number of places, guests reply by a printed code.

A code stands for nobody. Which new citizen has which code is known to the borough, outside the portal; so are a guest's
needs. The database counts the nominated places and refuses one more than there are (migration 0005).
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from citizenship.ceremonies.models.partners import LARGEST_PLACE, Venue, acted
from programmes import clock, personal
from programmes.evidence import codes
from programmes.people.models import Borough
from programmes.workflow import Move, MoveRefused, Workflow, stamped

MOST_GUESTS = 6


class MayorsCeremonyQuerySet(models.QuerySet["MayorsCeremony"]):
    """The Mayor's ceremonies by where they stand."""

    def announced(self) -> "MayorsCeremonyQuerySet":
        """Those that boroughs see: every one but drafts."""
        return self.exclude(state=MayorsCeremony.State.DRAFT)

    def current(self) -> "MayorsCeremony | None":
        """The one to which boroughs nominate or guests reply now, the next one first."""
        live = [MayorsCeremony.State.OPEN, MayorsCeremony.State.CLOSED]
        return self.filter(state__in=live).select_related("venue").order_by("date", "pk").first()


class MayorsCeremony(models.Model):
    """One of the Mayor's ceremonies, with its places for new citizens and the guests that each may bring."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open for nominations and replies"
        CLOSED = "closed", "Closed"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(
        change=([State.DRAFT], State.DRAFT),
        adjust=([State.OPEN], State.OPEN),
        open_=([State.DRAFT, State.CLOSED], State.OPEN),
        close=([State.OPEN], State.CLOSED),
        hold=([State.CLOSED], State.HELD),
        cancel=([State.DRAFT, State.OPEN, State.CLOSED], State.CANCELLED),
        staff={"change", "adjust", "open_", "close", "hold", "cancel"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    date = models.DateField("day")
    starts = models.TimeField("begins at")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveIntegerField("places for new citizens")
    most_each = models.PositiveIntegerField("most places for one borough", null=True, blank=True)
    guests_each = models.PositiveSmallIntegerField("guests that each may bring", default=2)
    reply_by = models.DateField("guests reply until the end of")
    nominated = models.PositiveIntegerField("places that boroughs hold", default=0, editable=False)
    attended = models.PositiveIntegerField("new citizens who came", null=True)
    guests = models.PositiveIntegerField("guests who came", null=True)
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

    objects = MayorsCeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = "Mayor’s ceremony"
        verbose_name_plural = "Mayor’s ceremonies"
        ordering: ClassVar[list[str]] = ["-date", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "date"], name="mayors_ceremony_live")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=LARGEST_PLACE), name="mayors_ceremony_has_places"
            ),
            models.CheckConstraint(condition=Q(nominated__lte=F("places")), name="mayors_ceremony_not_overfull"),
            models.CheckConstraint(condition=Q(guests_each__lte=MOST_GUESTS), name="mayors_ceremony_guests_each"),
            models.CheckConstraint(
                condition=Q(most_each__isnull=True) | Q(most_each__gte=1, most_each__lte=F("places")),
                name="mayors_ceremony_share",
            ),
            models.CheckConstraint(condition=Q(reply_by__lte=F("date")), name="mayors_ceremony_replies_before"),
            models.CheckConstraint(
                condition=Q(state="held", attended__isnull=False, guests__isnull=False)
                | (~Q(state="held") & Q(attended__isnull=True, guests__isnull=True)),
                name="mayors_ceremony_counted_when_held",
            ),
            stamped("mayors_ceremony_opened_stamps", "opened", held=["open", "closed", "held"], free=["cancelled"]),
            stamped("mayors_ceremony_closed_stamps", "closed", held=["closed", "held"], free=["cancelled"]),
            stamped("mayors_ceremony_held_stamps", "held", held=["held"]),
            stamped("mayors_ceremony_cancelled_stamps", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return f"The Mayor’s ceremony on {self.date.day} {self.date:%B %Y}"

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:citizenship_mayorsceremony_change", args=[self.pk])

    @property
    def free(self) -> int:
        """Places that no borough holds."""
        return self.places - self.nominated

    @property
    def starts_at(self) -> datetime:
        """The moment at which it begins."""
        return datetime.combine(self.date, self.starts, clock.LONDON)

    @property
    def replies_end_at(self) -> datetime:
        """The first moment at which a reply is too late: the midnight after the last day for replies."""
        return datetime.combine(self.reply_by + timedelta(days=1), time.min, clock.LONDON)

    def most_for(self, held: int = 0) -> int:
        """The most places that a borough may hold which holds so many already."""
        return min(self.free + held, self.most_each or self.places)

    def change(self) -> None:
        """Change a draft that no borough has seen. Raises MoveRefused once it is open."""
        self.state = self.FLOW.check("change", self.state)

    def adjust(self) -> None:
        """Change one that boroughs see already; they are told. Raises MoveRefused once it is closed."""
        self.state = self.FLOW.check("adjust", self.state)

    def open_(self, *, by: Any, at: datetime) -> None:
        """Let boroughs nominate and guests reply. Raises MoveRefused when the day for replies is past."""
        state = self.FLOW.check("open_", self.state)
        if at >= self.replies_end_at:
            raise MoveRefused("The last day for replies is past. Plan another ceremony with a later day.")
        self.state, self.opened_at, self.opened_by = state, at, by
        self.closed_at = self.closed_by = None

    def close(self, *, by: Any, at: datetime) -> None:
        """Take no more nominations and replies."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by

    def hold(self, *, attended: int, guests: int, by: Any, at: datetime) -> None:
        """Note how many came. Raises MoveRefused before it begins."""
        state = self.FLOW.check("hold", self.state)
        if at < self.starts_at:
            raise MoveRefused("The ceremony has not begun. Note who came afterwards.")
        self.state, self.attended, self.guests = state, attended, guests
        self.held_at, self.held_by = at, by

    def cancel(self, *, by: Any, at: datetime) -> None:
        """It does not take place."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by


class MayorsCeremonyMove(Move):
    """One step of a Mayor's ceremony."""

    mayors_ceremony = models.ForeignKey(MayorsCeremony, on_delete=models.CASCADE, related_name="moves")


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Nominations by who may see them."""

    def visible_to(self, user: Any) -> "NominationQuerySet":
        """Those of your boroughs. Officers see counts, on the ceremony's own page."""
        from citizenship.studies.authority import boroughs_of

        return self.filter(borough__in=boroughs_of(user))

    def standing(self) -> "NominationQuerySet":
        """Those that were not withdrawn."""
        return self.filter(state=Nomination.State.NOMINATED)


class Nomination(models.Model):
    """A number of places that a borough holds at a Mayor's ceremony. It has a code for each."""

    class State(models.TextChoices):
        NOMINATED = "nominated", "Nominated"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(
        resize=([State.NOMINATED], State.NOMINATED),
        withdraw=([State.NOMINATED], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mayors_ceremony = models.ForeignKey(MayorsCeremony, on_delete=models.PROTECT, related_name="nominations")
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveIntegerField("places")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NOMINATED)
    nominated_at = models.DateTimeField()
    nominated_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = "nomination for the Mayor’s ceremony"
        verbose_name_plural = "nominations for the Mayor’s ceremony"
        ordering: ClassVar[list[str]] = ["borough", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(places__gte=1), name="nomination_has_places"),
            models.UniqueConstraint(
                fields=["mayors_ceremony", "borough"], condition=Q(state="nominated"), name="nomination_once_a_borough"
            ),
            stamped("nomination_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
        ]

    def __str__(self) -> str:
        return f"{self.borough}: {self.places}"

    def get_absolute_url(self) -> str:
        """The registrar's page of it."""
        return reverse("citizenship:nomination", args=[self.mayors_ceremony_id])

    def resize(self, *, places: int) -> None:
        """Hold another number of places."""
        self.state = self.FLOW.check("resize", self.state)
        self.places = places

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Give every place back."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.withdrawn_by = at, by


class NominationMove(Move):
    """One step of a nomination."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="moves")


class GuestCodeQuerySet(models.QuerySet["GuestCode"]):
    """Codes by whether they hold."""

    def live(self) -> "GuestCodeQuerySet":
        """Those by which somebody may come."""
        return self.filter(ended_at__isnull=True)

    def counted(self) -> dict[str, int]:
        """How many said yes, no and nothing, and how many guests they bring."""
        replies = GuestCode.Reply
        found = self.live().aggregate(
            yes=models.Count("pk", filter=Q(reply=replies.YES)),
            no=models.Count("pk", filter=Q(reply=replies.NO)),
            silent=models.Count("pk", filter=Q(reply=replies.NONE)),
            guests=models.Sum("guests", default=0),
        )
        return {**found, "coming": found["yes"] + found["guests"]}


class GuestCode(models.Model):
    """The printed code of one place. It is given to a new citizen on paper, and says nothing about them."""

    class Reply(models.TextChoices):
        NONE = "none", "No reply yet"
        YES = "yes", "Coming"
        NO = "no", "Not coming"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="codes")
    number = models.PositiveIntegerField("number on the slip")
    code = models.CharField(max_length=8, unique=True)
    reply = models.CharField(max_length=4, choices=Reply.choices, default=Reply.NONE)
    guests = models.PositiveSmallIntegerField("guests who come along", default=0)
    replied_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField("not in use any more since", null=True)

    objects = GuestCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "guest’s code"
        verbose_name_plural = "guests’ codes"
        ordering: ClassVar[list[str]] = ["nomination", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["nomination", "number"], name="guest_code_number_once"),
            models.CheckConstraint(
                condition=Q(reply="none", replied_at__isnull=True) | (~Q(reply="none") & Q(replied_at__isnull=False)),
                name="guest_code_reply_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(guests=0) | Q(reply="yes", guests__lte=MOST_GUESTS), name="guest_code_guests_of_a_yes"
            ),
        ]

    def __str__(self) -> str:
        return codes.spaced(self.code)

    @property
    def printed(self) -> str:
        """The code as it stands on the slip."""
        return codes.spaced(self.code)

    def answer(self, *, reply: str, guests: int, at: datetime) -> None:
        """Say whether the guest comes, and with how many. Raises MoveRefused for a code that has ended."""
        if self.ended_at is not None:
            raise MoveRefused("This code is not in use any more. Ask your borough’s register office for a new one.")
        self.reply, self.replied_at = self.Reply(reply), at
        self.guests = guests if reply == self.Reply.YES else 0


def last_day_for_replies(day: date) -> date:
    """What we propose when a ceremony is planned: a week before it."""
    return day - timedelta(days=7)


KEPT = "six years after the ceremony"
_stamps = {f"{verb}_by": acted(f"who {verb} it") for verb in ("planned", "opened", "closed", "held", "cancelled")}
personal.declare(MayorsCeremony, owner="", kept_for=KEPT, fields=_stamps, plain=["date", "starts", "reply_by"])
personal.declare(MayorsCeremonyMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(
    Nomination,
    owner="",
    kept_for=KEPT,
    fields={"nominated_by": acted("who nominated places"), "withdrawn_by": acted("who gave the places back")},
)
personal.declare(NominationMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(GuestCode, owner="", kept_for=KEPT, plain=["code"])
