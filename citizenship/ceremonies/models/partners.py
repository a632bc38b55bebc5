"""Who helps with ceremonies, and where they are held: organisations with one work address, and their places.

No registrar types a name here: a borough's usual partners and places are made when it joins, officers add others, and
places of their own are offered on the public page.
"""

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, Workflow, stamped

MOST_DATES = 6
LARGEST_PLACE = 5000


def new_key() -> str:
    """The key of one link: 32 random bytes, URL-safe. It is told to the address that was asked, and to nobody else."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What the database holds of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Partners by who may see them."""

    def of(self, borough: Borough) -> "PartnerQuerySet":
        """Those that this borough may choose now: its own, and those for all of London."""
        return self.filter(Q(borough=borough) | Q(borough__isnull=True), active=True)

    def visible_to(self, user: Any) -> "PartnerQuerySet":
        """Those of your boroughs and those for all of London; every one for the officers who run the pilots."""
        if user.can(Permission.MANAGE_PILOTS):
            return self
        from citizenship.studies.authority import boroughs_of

        held = boroughs_of(user)
        return self.filter(Q(borough__in=held) | Q(borough__isnull=True, active=True)) if held.exists() else self.none()


class Partner(models.Model):
    """An organisation that hosts ceremonies or comes to them, with the work address at which it is asked."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        ELECTORAL = "electoral_services", "Electoral services"
        VOLUNTEER_CENTRE = "volunteer_centre", "Volunteer centre"
        COMMUNITY = "community", "Community group or charity"
        SCHOOL = "school", "School, college or university"
        FAITH = "faith_building", "Faith building"
        MUSEUM = "museum", "Museum or gallery"
        LIBRARY = "library", "Library or archive"
        THEATRE = "theatre", "Theatre or concert hall"
        SPORT = "sport", "Sports club or ground"
        HERITAGE = "heritage", "Historic place, park or garden"
        BUSINESS = "business", "Business"
        PUBLIC = "public_body", "Another public body"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("organisation", max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    borough = models.ForeignKey(
        Borough,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Leave it open for an organisation that works in all of London.",
    )
    email = models.EmailField("work address", blank=True)
    active = models.BooleanField("boroughs may choose it", default=True)
    added_at = models.DateTimeField(db_default=clock.Now())

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partner of ceremonies"
        verbose_name_plural = "partners of ceremonies"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["borough", "active", "name"], name="ceremony_partner_of"),
            models.Index(fields=["kind", "name"], name="ceremony_partner_kind"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="ceremony_partner_has_a_name"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="ceremony_partner_email_lower_case"),
            models.UniqueConstraint(
                Lower("name"),
                "borough",
                condition=Q(active=True),
                nulls_distinct=False,
                name="ceremony_partner_once_a_borough",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:citizenship_partner_change", args=[self.pk])


# A place that was offered has a link for whoever offered it; a borough's usual place has none.
BY_MATCH = Q(kind="iconic") | ~Q(key_hash="")


class VenueQuerySet(models.QuerySet["Venue"]):
    """Places by who may see them."""

    def listed(self) -> "VenueQuerySet":
        """Those that may be used now."""
        return self.filter(state=Venue.State.LISTED)

    def of(self, borough: Borough) -> "VenueQuerySet":
        """Those that this borough may choose now: its own usual ones, and those it was matched to and accepted."""
        usual = Q(borough=borough) & ~BY_MATCH
        agreed = self.model.objects.filter(matches__borough=borough, matches__state="accepted")
        return self.listed().filter(usual | Q(pk__in=agreed.values("pk")))

    def by_match(self) -> "VenueQuerySet":
        """Those that a borough gets by a match only: iconic ones, and every one that was offered."""
        return self.filter(BY_MATCH)

    def for_the_mayor(self) -> "VenueQuerySet":
        """Those that people go to, the iconic ones first."""
        iconic_first = models.Case(models.When(kind=Venue.Kind.ICONIC, then=0), default=1)
        return self.listed().exclude(kind=Venue.Kind.ONLINE).order_by(iconic_first, "name", "pk")

    def waiting(self) -> "VenueQuerySet":
        """Offers that no officer has answered."""
        return self.filter(state=Venue.State.OFFERED)


class Venue(models.Model):
    """A place for ceremonies: a borough's usual one, or one that was offered on the public page."""

    class Kind(models.TextChoices):
        REGISTER_OFFICE = "register_office", "Register office"
        TOWN_HALL = "town_hall", "Town hall"
        COUNCIL_BUILDING = "council_building", "Another council building"
        COMMUNITY = "community", "Community building"
        ICONIC = "iconic", "Iconic place"
        ONLINE = "online", "Online"

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        LISTED = "listed", "Listed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Access(models.TextChoices):
        TOILET = "toilet", "Accessible toilet"
        LOOP = "loop", "Hearing loop"
        PARKING = "parking", "Blue Badge parking"
        QUIET = "quiet", "Quiet room or prayer room"
        CHANGING = "changing", "Baby changing"
        SEATING = "seating", "Space for wheelchair users among the seats"

    class DeclineReason(models.TextChoices):
        ACCESS = "access", "people who use a wheelchair could not get in"
        SIZE = "size", "it is too small, or too large, for the ceremonies that boroughs hold"
        DATES = "dates", "no borough can use the dates"
        COST = "cost", "it would cost boroughs too much"
        UNSUITED = "unsuited", "it does not suit a civic ceremony"
        TWICE = "twice", "we have this place on our list already"

    FLOW = Workflow(
        list_=([State.OFFERED, State.DECLINED, State.WITHDRAWN], State.LISTED),
        decline=([State.OFFERED], State.DECLINED),
        withdraw=([State.OFFERED, State.LISTED], State.WITHDRAWN),
        staff={"list_", "decline"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="venues")
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("place", max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    capacity = models.PositiveIntegerField("people it holds", null=True, blank=True)
    step_free = models.BooleanField("step-free from the street to the seats", null=True, blank=True)
    access = ArrayField(models.CharField(max_length=10, choices=Access.choices), default=list, blank=True)
    dates = ArrayField(models.DateField(), default=list, blank=True, size=MOST_DATES)
    cost_pounds = models.DecimalField("cost to the borough, in pounds", max_digits=8, decimal_places=2, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    key_hash = models.CharField(max_length=64, blank=True, editable=False)
    offered_at = models.DateTimeField(db_default=clock.Now())
    listed_at = models.DateTimeField(null=True)
    listed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("why not", max_length=10, choices=DeclineReason.choices, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = "venue"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "offered_at"], name="ceremony_venue_waiting"),
            models.Index(fields=["borough", "state", "name"], name="ceremony_venue_of"),
            models.Index(fields=["kind", "name"], name="ceremony_venue_kind"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="ceremony_venue_has_a_name"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1, capacity__lte=LARGEST_PLACE),
                name="ceremony_venue_holds_people",
            ),
            models.CheckConstraint(
                condition=Q(cost_pounds__isnull=True) | Q(cost_pounds__gte=0), name="ceremony_venue_cost"
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(partner__isnull=False) & ~Q(key_hash=""),
                name="ceremony_venue_offered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(reason="") | ~Q(state="declined") & Q(reason=""),
                name="ceremony_venue_declined_with_reason",
            ),
            models.UniqueConstraint(fields=["key_hash"], condition=~Q(key_hash=""), name="ceremony_venue_key_once"),
            models.UniqueConstraint(
                Lower("name"), "borough", condition=Q(state="listed"), name="ceremony_venue_once_a_borough"
            ),
            stamped("ceremony_venue_listed_stamps", "listed", held=["listed"], free=["withdrawn"]),
            stamped("ceremony_venue_declined_stamps", "declined", held=["declined"]),
            # A venue that takes its offer back by its link is nobody with an account.
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
                name="ceremony_venue_withdrawn_stamps",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:citizenship_venue_change", args=[self.pk])

    @property
    def needs_match(self) -> bool:
        """Whether a borough gets it by a match only, for one day."""
        return self.kind == self.Kind.ICONIC or bool(self.key_hash)

    @property
    def access_words(self) -> list[str]:
        """What the place says about access, in words, the way in first."""
        way_in = "Step-free from the street to the seats" if self.step_free else "Not step-free"
        if self.step_free is None:
            way_in = "Nobody has said yet whether it is step-free"
        return [way_in, *(str(self.Access(code).label) for code in self.access)]

    def list_(self, *, by: Any, at: datetime) -> None:
        """Take the place onto the list from which officers match."""
        self.state = self.FLOW.check("list_", self.state)
        self.listed_at, self.listed_by = at, by
        self.declined_at = self.declined_by = self.withdrawn_at = self.withdrawn_by = None
        self.reason = ""

    def decline(self, *, reason: str, by: Any, at: datetime) -> None:
        """Say no to the offer, with a reason from the list."""
        self.state = self.FLOW.check("decline", self.state)
        self.reason = self.DeclineReason(reason)
        self.declined_at, self.declined_by = at, by

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The place is not offered any more. `by` is None when its owner says so by the link."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.withdrawn_by = at, by


class VenueMove(Move):
    """One step of a venue."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="moves")


def acted(purpose: str) -> Field:
    """A key to whoever acted for a borough or for the Mayor: it stays on the record."""
    return Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)


KEPT = "six years after the ceremony"
personal.declare(
    Partner,
    owner="",
    kept_for="the address while boroughs may choose the organisation, and 90 days after an offer was declined",
    fields={"email": Field("to ask the organisation, at its work address", Erase.BLANK, export=False)},
    plain=["name"],
)
personal.declare(
    Venue,
    owner="",
    kept_for=KEPT,
    fields={
        "listed_by": acted("which officer listed the place"),
        "declined_by": acted("which officer declined the place"),
        "withdrawn_by": acted("which officer took the place off the list"),
    },
    plain=["name", "access", "dates", "key_hash"],
)
personal.declare(VenueMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
