"""What others offer, and who gets it: things on a list that people claim, and pairs that staff bring together.

A way whose givers are asked no questions is a list: what stands there has a number, and the database counts the claims
and refuses one more than there are (migration 0015). Elsewhere both sides answer questions, and staff match them.
"""

import secrets
import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import clock, personal
from programmes.catalogue.models.events import Event, at_when
from programmes.catalogue.models.programmes import RECORD, Programme
from programmes.catalogue.models.responses import Response
from programmes.catalogue.models.taking_part import TakePart
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow

MOST_STOCK = 5000
LONGEST_TEXT = 1500
# Letters and numbers that nobody mixes up when a code is read aloud at a till.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
_SALT = "programmes.catalogue.offer"


def new_code() -> str:
    """A code for a claim."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """A code as it was typed: capitals, no spaces or hyphens."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[:CODE_LENGTH]


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers by who may see them and when they hold."""

    def visible_to(self, user: Any) -> "OfferQuerySet":
        """Every one for the staff who handle what people send."""
        return self if user.can(Permission.HANDLE_RESPONSES) else self.none()

    def announced(self) -> "OfferQuerySet":
        """Those that everybody may read of."""
        return self.filter(
            state__in=[Offer.State.OPEN, Offer.State.ENDED], take_part__programme__state=Programme.State.PUBLISHED
        ).exclude(take_part__state=TakePart.State.DRAFT)

    def current(self, today: date) -> "OfferQuerySet":
        """Open ones whose last day is not past, the one that ends first at the top."""
        found = self.announced().filter(state=Offer.State.OPEN, until_date__gte=today)
        return found.order_by("until_date", "pk")


class Offer(models.Model):
    """One thing that a venue, a club or a site offers, with how many there are. Staff look at it before it is shown."""

    class Kind(models.TextChoices):
        FREE = "free", "Free entry or a free place"
        CHEAPER = "cheaper", "A lower price"
        HOURS = "hours", "Free hours in a hall, on a pitch or in a pool"
        KIT = "kit", "Kit and equipment"
        SPACE = "space", "Space for a pop-up"

    class State(models.TextChoices):
        SUBMITTED = "submitted", "Sent in, waits for us"
        OPEN = "open", "On the list"
        ENDED = "ended", "Ended"
        REFUSED = "refused", "Not taken"

    FLOW = Workflow(
        open_=([State.SUBMITTED, State.ENDED], State.OPEN),
        refuse=([State.SUBMITTED], State.REFUSED),
        adjust=([State.OPEN], State.OPEN),
        end=([State.OPEN, State.SUBMITTED], State.ENDED),
        staff={"open_", "refuse", "adjust", "end"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The way through which it was given; people claim it through that way's other side.
    take_part = models.ForeignKey(TakePart, on_delete=models.PROTECT, related_name="offers")
    response = models.OneToOneField(
        Response, null=True, blank=True, on_delete=models.SET_NULL, related_name="sent_offer"
    )
    kind = models.CharField("what is offered", max_length=10, choices=Kind.choices)
    name = models.CharField("title", max_length=120)
    about = models.TextField("what people get", max_length=LONGEST_TEXT)
    how = models.CharField("how to use it", max_length=400, blank=True)
    host = models.CharField("who offers it", max_length=150)
    place = models.CharField("place and address", max_length=200)
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    access = ArrayField(models.CharField(max_length=10, choices=Event.Access.choices), default=list, blank=True)
    age_from = models.PositiveSmallIntegerField("from age", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("to age", null=True, blank=True)
    from_date = models.DateField("from this day")
    until_date = models.DateField("until this day")
    stock = models.PositiveIntegerField("how many")
    taken = models.PositiveIntegerField("how many are taken", default=0, editable=False)
    used = models.PositiveIntegerField("how many were used", default=0, editable=False)
    # For what one group has to itself: nobody gets it before one of us has agreed.
    agreed_first = models.BooleanField("one of us agrees first", default=False)
    is_demonstration = models.BooleanField("only a demonstration", default=False)
    reason = models.CharField("why not", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    added_at = models.DateTimeField(db_default=clock.Now())
    opened_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offer"
        ordering: ClassVar[list[str]] = ["-added_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["take_part", "state", "until_date", "id"], name="offer_of_a_way"),
            models.Index(fields=["borough", "state", "until_date"], name="offer_near"),
            models.Index(fields=["state", "added_at"], name="offer_waiting"),
            models.Index(fields=["-added_at", "id"], name="offer_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=["free", "cheaper", "hours", "kit", "space"]), name="offer_kind_known"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(host="") & ~Q(place=""), name="offer_says_what_and_who"),
            models.CheckConstraint(condition=Q(until_date__gte=F("from_date")), name="offer_ends_later"),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
                name="offer_ages_in_order",
            ),
            models.CheckConstraint(condition=Q(stock__gte=1, stock__lte=MOST_STOCK), name="offer_has_stock"),
            models.CheckConstraint(condition=Q(taken__lte=F("stock")), name="offer_stock_lasts"),
            models.CheckConstraint(condition=Q(used__lte=F("taken")), name="offer_used_after_taken"),
            models.CheckConstraint(
                condition=~Q(state="refused", reason="") & ~Q(state="ended", reason=""), name="offer_says_why_not"
            ),
            at_when("offer_opened_at", "opened", held=["open"], free=("ended",)),
            at_when("offer_refused_at", "refused", held=["refused"]),
            at_when("offer_ended_at", "ended", held=["ended"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def staff_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:programmes_offer_change", args=[self.pk])

    @property
    def giver_url(self) -> str:
        """The page of whoever offers it, by a link that only their e-mail holds."""
        return reverse("programmes:offer_giver", args=[signing.Signer(salt=_SALT).sign(self.pk.hex)])

    @staticmethod
    def of_key(key: str) -> uuid.UUID | None:
        """The offer that a giver's link is for; None for a link that is not one of ours."""
        try:
            return uuid.UUID(signing.Signer(salt=_SALT).unsign(key))
        except (signing.BadSignature, ValueError):
            return None

    @property
    def free(self) -> int:
        """How many nobody has taken."""
        return self.stock - self.taken

    @property
    def access_words(self) -> list[str]:
        """What the place offers, in words."""
        return [str(Event.Access(code).label) for code in self.access if code in Event.Access.values]

    @property
    def ages(self) -> str:
        """For whom it is, in words; "" for everybody."""
        if self.age_from is not None and self.age_to is not None:
            return f"{self.age_from} to {self.age_to} years"
        if self.age_from is not None:
            return f"{self.age_from} years and older"
        return f"up to {self.age_to} years" if self.age_to is not None else ""

    def takes(self, today: date) -> bool:
        """Whether somebody can claim it now."""
        return self.state == self.State.OPEN and today <= self.until_date and (self.agreed_first or self.free > 0)

    def open_(self, *, today: date, at: datetime) -> None:
        """Put it on the list. Raises MoveRefused once its last day is past."""
        state = self.FLOW.check("open_", self.state)
        if self.until_date < today:
            raise MoveRefused("Its last day is past. Give it a later last day first.")
        self.state, self.opened_at, self.ended_at, self.reason = state, at, None, ""

    def refuse(self, *, reason: str, at: datetime) -> None:
        """Do not put it on the list; whoever offered it reads why."""
        self.state, self.refused_at = self.FLOW.check("refuse", self.state), at
        self.reason = reason

    def adjust(self) -> None:
        """Put details right while it is on the list. Raises MoveRefused for less stock than is taken."""
        state = self.FLOW.check("adjust", self.state)
        if self.stock < self.taken:
            raise MoveRefused(f"{self.taken} are taken already. Enter at least that many.", field="stock")
        self.state = state

    def end(self, *, reason: str, at: datetime) -> None:
        """Take it off the list. Codes that people hold still count, unless the giver cannot keep the offer."""
        self.state, self.ended_at = self.FLOW.check("end", self.state), at
        self.reason = reason


class OfferMove(Move):
    """One step of an offer."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="moves")


class OfferClaim(models.Model):
    """One person's or group's claim to one of an offer's stock. The name and address stand on the response."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        HELD = "held", "Held for them"
        USED = "used", "Used"
        RELEASED = "released", "Given back"

    FLOW = Workflow(
        agree=([State.ASKED], State.HELD),
        use=([State.HELD], State.USED),
        release=([State.ASKED, State.HELD], State.RELEASED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="claim")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="claims")
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "claim"
        ordering: ClassVar[list[str]] = ["offer", "asked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["offer", "state"], name="offerclaim_of")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            at_when("offerclaim_held_at", "held", held=["held", "used"], free=("released",)),
            at_when("offerclaim_used_at", "used", held=["used"]),
            at_when("offerclaim_released_at", "released", held=["released"]),
        ]

    def __str__(self) -> str:
        return f"Claim to {self.offer}"

    @property
    def spaced(self) -> str:
        """The code as it is printed: "K7QM 2XPD"."""
        return f"{self.code[:4]} {self.code[4:]}"

    def agree(self, *, at: datetime) -> None:
        """One of the stock is held for them. The database refuses it where none is left."""
        self.state, self.held_at = self.FLOW.check("agree", self.state), at

    def use(self, *, at: datetime) -> None:
        """They came and used it."""
        self.state, self.used_at = self.FLOW.check("use", self.state), at

    def release(self, *, at: datetime) -> None:
        """Give it back: somebody else can have it."""
        self.state, self.released_at = self.FLOW.check("release", self.state), at


class OfferMatch(models.Model):
    """Two answers that staff brought together: one gives, one asks. Either side stands in one live match at most."""

    class State(models.TextChoices):
        MADE = "made", "Brought together"
        WORKED = "worked", "It worked"
        ENDED = "ended", "Ended"

    FLOW = Workflow(
        work=([State.MADE], State.WORKED),
        end=([State.MADE], State.ENDED),
        staff={"work", "end"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gives = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="given_matches")
    asks = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="asked_matches")
    state = models.CharField(max_length=10, choices=State.choices, default=State.MADE)
    # How people came of it, as a number: helped, housed, in a team. Nobody is named.
    people = models.PositiveIntegerField("people whom it helped", null=True)
    reason = models.CharField("why it ended", max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    worked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "match"
        verbose_name_plural = "matches"
        ordering: ClassVar[list[str]] = ["-made_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "made_at"], name="offermatch_waiting"),
            models.Index(fields=["-made_at", "id"], name="offermatch_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gives"], condition=Q(state="made"), name="offermatch_gives_once"),
            models.UniqueConstraint(fields=["asks"], condition=Q(state="made"), name="offermatch_asks_once"),
            models.CheckConstraint(condition=~Q(gives=F("asks")), name="offermatch_of_two"),
            models.CheckConstraint(
                condition=(Q(state="worked") & Q(people__isnull=False)) | (~Q(state="worked") & Q(people__isnull=True)),
                name="offermatch_counted_when_it_worked",
            ),
            models.CheckConstraint(condition=~Q(state="ended", reason=""), name="offermatch_says_why"),
            at_when("offermatch_worked_at", "worked", held=["worked"]),
            at_when("offermatch_ended_at", "ended", held=["ended"]),
        ]

    def __str__(self) -> str:
        return f"{self.gives.organisation or 'Somebody'} and {self.asks.organisation or 'somebody'}"

    @property
    def staff_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:programmes_offermatch_change", args=[self.pk])

    def work(self, *, people: int, at: datetime) -> None:
        """It came about; `people` is how many it helped."""
        self.state, self.worked_at = self.FLOW.check("work", self.state), at
        self.people = people

    def end(self, *, reason: str, at: datetime) -> None:
        """It did not come about, or one side stepped back: the other can be matched again."""
        self.state, self.ended_at = self.FLOW.check("end", self.state), at
        self.reason = reason


class OfferMatchMove(Move):
    """One step of a match."""

    match = models.ForeignKey(OfferMatch, on_delete=models.CASCADE, related_name="moves")


_STAFF = {"by": Field("who did what", Erase.KEEP, RECORD, export=False), "note": Field("why", Erase.KEEP, RECORD)}
personal.declare(
    Offer,
    owner="",
    kept_for="as long as the portal runs; whoever offered it for two years",
    plain=["name", "about", "how", "host", "place", "access", "from_date", "until_date", "reason"],
)
personal.declare(OfferMove, owner="by", kept_for="as long as the portal runs", fields=_STAFF, plain=["verb"])
personal.declare(OfferClaim, owner="", kept_for="as long as the answers that it belongs to", plain=["code"])
personal.declare(
    OfferMatch,
    owner="",
    kept_for="as long as the answers that it belongs to",
    fields={"made_by": Field("who brought them together", Erase.KEEP, RECORD, export=False)},
    plain=["reason"],
)
personal.declare(OfferMatchMove, owner="by", kept_for="as the match", fields=_STAFF, plain=["verb"])
