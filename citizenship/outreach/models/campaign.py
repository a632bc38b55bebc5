"""What the campaign prints, where it hangs, and how often its codes were opened: counts only, never a person.

A code on a poster leads to a page of the portal. What is kept of an opening is the place, the language and the day,
as a number. No address, cookie or browser is looked at, so ten openings may be ten people or one.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from programmes import personal
from programmes.evidence import codes
from programmes.people.models import Borough
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, Workflow, stamped

# A language as BCP 47 writes it: "pl", "pt-BR", "en-x-easyread".
LANGUAGE = RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$", "This is not the code of a language.")
MOST_KEPT = 100_000


class Subject(models.TextChoices):
    """What a material is about: the page that its code leads to."""

    SETTLED_STATUS = "settled_status", "Settled status"
    BECOMING_BRITISH = "becoming_british", "Becoming British"
    YOUNG_LONDONERS = "young_londoners", "Young Londoners’ rights"
    ADVICE = "advice", "Advice near you"


class Kind(models.TextChoices):
    """The paper that a material is printed on. Sizes are those of ISO 216, and 85 by 55 mm for a card."""

    POSTER_A3 = "poster_a3", "Poster, A3"
    POSTER_A4 = "poster_a4", "Poster, A4"
    LEAFLET = "leaflet", "Leaflet, A5"
    CARD = "card", "Card"


class Material(models.Model):
    """One thing that can be printed, in every language that the portal offers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=20, choices=Subject.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    offered = models.BooleanField(default=True, help_text="Whether it can be downloaded and ordered.")

    class Meta:
        verbose_name = "campaign material"
        ordering: ClassVar[list[str]] = ["subject", "kind"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="campaign_material_subject"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="campaign_material_kind"),
            models.UniqueConstraint(fields=["subject", "kind"], name="campaign_material_once"),
        ]

    def __str__(self) -> str:
        kind = str(self.get_kind_display())
        return f"{self.get_subject_display()}: {kind[0].lower()}{kind[1:]}"

    def get_absolute_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:citizenship_material_change", args=[self.pk])


class StockQuerySet(models.QuerySet["Stock"]):
    """Printed copies."""

    def low(self) -> "StockQuerySet":
        """Those of which few are left."""
        return self.filter(held__lt=F("low_at"))


class Stock(models.Model):
    """How many printed copies are kept of a material in one language. Without a row nobody counts them."""

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="stocks")
    language = models.CharField(max_length=35, validators=[LANGUAGE])
    held = models.PositiveIntegerField("copies in the cupboard")
    low_at = models.PositiveIntegerField("few are left below", default=50)
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    objects = StockQuerySet.as_manager()

    class Meta:
        verbose_name = "stock of a material"
        verbose_name_plural = "stocks of materials"
        ordering: ClassVar[list[str]] = ["material", "language"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["counted_at"], name="campaign_stock_counted")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["material", "language"], name="campaign_stock_once"),
            models.CheckConstraint(condition=Q(held__gte=0), name="campaign_stock_not_below_nothing"),
            models.CheckConstraint(
                condition=Q(held__lte=MOST_KEPT, low_at__lte=MOST_KEPT), name="campaign_stock_within_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material}, {self.language}"

    def count(self, *, held: int, low_at: int, by: Any, at: datetime) -> None:
        """Put down how many there are, as somebody counted them."""
        self.held, self.low_at, self.counted_at, self.counted_by = held, low_at, at, by


class SpotQuerySet(models.QuerySet["Spot"]):
    """Places that show materials."""

    def open(self) -> "SpotQuerySet":
        """Those whose openings are counted."""
        return self.filter(state=Spot.State.OPEN)


class Spot(models.Model):
    """A place that shows our materials, with the code that is printed on what hangs there."""

    class Kind(models.TextChoices):
        LIBRARY = "library", "Library"
        BUS_STOP = "bus_stop", "Bus stop or station"
        COMMUNITY = "community", "Community centre or charity"
        FAITH = "faith", "Faith building"
        HEALTH = "health", "Surgery, clinic or hospital"
        SCHOOL = "school", "School, college or nursery"
        CLUB = "club", "Youth or sports club"
        COUNCIL = "council", "Council building"
        WORKPLACE = "workplace", "Workplace"
        SHOP = "shop", "Shop or café"
        EVENT = "event", "Event or stall"

    class State(models.TextChoices):
        OPEN = "open", "Shows our materials"
        CLOSED = "closed", "Shows them no more"

    FLOW = Workflow(
        close=([State.OPEN], State.CLOSED),
        reopen=([State.CLOSED], State.OPEN),
        staff={"close"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=8, unique=True, default=codes.make, editable=False)
    name = models.CharField("place", max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(
        "its code alone leads to", max_length=20, choices=Subject.choices, default=Subject.SETTLED_STATUS
    )
    is_demonstration = models.BooleanField("made up for the demonstration", default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = SpotQuerySet.as_manager()

    class Meta:
        verbose_name = "place of the campaign"
        verbose_name_plural = "places of the campaign"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "name"], name="campaign_spot_state"),
            models.Index(fields=["kind", "name"], name="campaign_spot_kind"),
            models.Index(fields=["borough", "name"], name="campaign_spot_borough"),
            models.Index(fields=["subject", "name"], name="campaign_spot_subject"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="campaign_spot_has_a_name"),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="campaign_spot_subject_known"),
            models.CheckConstraint(condition=Q(code__regex=f"^[{codes.ALPHABET}]{{8}}$"), name="campaign_spot_code"),
            models.UniqueConstraint(
                Lower("name"), "borough", condition=Q(state="open"), name="campaign_spot_once_a_borough"
            ),
            stamped("campaign_spot_closed_stamps", "closed", held=["closed"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:citizenship_spot_change", args=[self.pk])

    def close(self, *, by: Any, at: datetime) -> None:
        """Count no more. What still hangs there goes on leading people to the page."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by

    def reopen(self, *, by: Any, at: datetime) -> None:
        """Count again."""
        self.state = self.FLOW.check("reopen", self.state)
        self.opened_at, self.opened_by = at, by
        self.closed_at = self.closed_by = None


class SpotMove(Move):
    """One step of a place."""

    spot = models.ForeignKey(Spot, on_delete=models.CASCADE, related_name="moves")


class SpotOpening(models.Model):
    """How often the code of a place was opened on one day, by what the paper is about and its language."""

    spot = models.ForeignKey(Spot, on_delete=models.CASCADE, related_name="openings")
    subject = models.CharField(max_length=20, choices=Subject.choices)
    language = models.CharField(max_length=35, validators=[LANGUAGE])
    day = models.DateField("day in London")
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "openings of a code"
        verbose_name_plural = "openings of codes"
        ordering: ClassVar[list[str]] = ["-day", "language"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["day", "language"], name="campaign_opening_day")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["spot", "subject", "language", "day"], name="campaign_opening_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="campaign_opening_counted"),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="campaign_opening_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.spot}, {self.day}, {self.language}: {self.count}"


def acted(purpose: str) -> Field:
    """A key to whoever acted: it stays on the record."""
    return Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)


KEPT = "as long as the campaign is reported on"
personal.declare(Material, owner="", kept_for=KEPT)
personal.declare(
    Stock, owner="", kept_for=KEPT, fields={"counted_by": acted("who counted the copies")}, plain=["language"]
)
personal.declare(
    Spot,
    owner="",
    kept_for=KEPT,
    fields={"opened_by": acted("which officer opened the place"), "closed_by": acted("which officer closed it")},
    plain=["name", "code"],
)
personal.declare(SpotMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(SpotOpening, owner="", kept_for=KEPT, plain=["language", "day"])
