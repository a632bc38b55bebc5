"""Outreach packs: what a partner orders for a place, until it is sent or called off."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from citizenship.outreach.models.campaign import LANGUAGE, Material, Spot, acted
from programmes import personal
from programmes.evidence import codes
from programmes.people.models import Borough
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, Workflow, stamped

MOST_COPIES = 500
# A pack has at most so many lines, and so many copies in all.
MOST_LINES = 48
MOST_IN_ALL = 2000


class PackQuerySet(models.QuerySet["Pack"]):
    """Packs by how far they are."""

    def to_pack(self) -> "PackQuerySet":
        """Those that nobody has put together."""
        return self.filter(state=Pack.State.ORDERED)

    def to_send(self) -> "PackQuerySet":
        """Those that wait for the post, or for whoever ordered them to print."""
        return self.filter(state=Pack.State.PACKED)


class Pack(models.Model):
    """An order of materials by an organisation, for one place. It names no person."""

    class State(models.TextChoices):
        ORDERED = "ordered", "Ordered"
        PACKED = "packed", "Packed"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Cancelled"

    class Delivery(models.TextChoices):
        POST = "post", "Send us printed copies"
        PRINT = "print", "We print them ourselves from the files"

    class CancelReason(models.TextChoices):
        NONE_LEFT = "none_left", "we have no copies left and cannot print more at the moment"
        OUTSIDE = "outside", "the place is outside London"
        UNCLEAR = "unclear", "we could not find out who ordered it"
        TWICE = "twice", "the same pack was ordered twice"

    FLOW = Workflow(
        pack=([State.ORDERED], State.PACKED),
        send=([State.PACKED], State.SENT),
        cancel=([State.ORDERED, State.PACKED], State.CANCELLED),
        staff={"pack", "send"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=8, unique=True, default=codes.make, editable=False)
    organisation = models.CharField(max_length=120)
    email = SealedTextField("work address", null=True)
    delivery = models.CharField(max_length=6, choices=Delivery.choices)
    address = SealedTextField("where the parcel goes", null=True)
    place = models.CharField("where they will be shown", max_length=120)
    place_kind = models.CharField(max_length=12, choices=Spot.Kind.choices)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    spot = models.ForeignKey(Spot, null=True, on_delete=models.PROTECT, related_name="packs")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    is_demonstration = models.BooleanField("made up for the demonstration", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ORDERED)
    ordered_at = models.DateTimeField()
    packed_at = models.DateTimeField(null=True)
    packed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    # Empty when whoever ordered it took it back by the link.
    cancelled_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("why not", max_length=10, choices=CancelReason.choices, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = "outreach pack"
        ordering: ClassVar[list[str]] = ["-ordered_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "ordered_at"], name="campaign_pack_state"),
            models.Index(fields=["state", "packed_at"], name="campaign_pack_packed"),
            models.Index(fields=["borough", "-ordered_at"], name="campaign_pack_borough"),
            models.Index(fields=["delivery", "-ordered_at"], name="campaign_pack_delivery"),
            models.Index(fields=["-ordered_at", "id"], name="campaign_pack_newest"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(organisation="") & ~Q(place=""), name="campaign_pack_says_for_whom"),
            stamped("campaign_pack_packed_stamps", "packed", held=["packed", "sent"], free=["cancelled"]),
            stamped("campaign_pack_sent_stamps", "sent", held=["sent"]),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True, cancelled_by__isnull=True)),
                name="campaign_pack_cancelled_stamps",
            ),
            # Staff say why; whoever takes back their own order need not.
            models.CheckConstraint(
                condition=Q(cancelled_by__isnull=True, reason="") | Q(cancelled_by__isnull=False) & ~Q(reason=""),
                name="campaign_pack_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ordered", "cancelled"]) | Q(spot__isnull=False), name="campaign_pack_has_a_code"
            ),
            # Until it is over we can write to whoever ordered it; a parcel has an address until it is on its way.
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, email__isnull=False)
                | Q(forgotten_at__isnull=False, email__isnull=True, address__isnull=True),
                name="campaign_pack_address_or_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "cancelled"]) | Q(forgotten_at__isnull=True),
                name="campaign_pack_forgotten_when_over",
            ),
            models.CheckConstraint(
                condition=Q(delivery="print", address__isnull=True)
                | Q(delivery="post", address__isnull=False)
                | Q(forgotten_at__isnull=False),
                name="campaign_pack_parcel_has_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{codes.spaced(self.reference)}, {self.organisation}"

    def get_absolute_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:citizenship_pack_change", args=[self.pk])

    def pack(self, *, spot: Spot, by: Any, at: datetime) -> None:
        """Everything is in the box, with the code of its place printed on it."""
        self.state = self.FLOW.check("pack", self.state)
        self.spot, self.packed_at, self.packed_by = spot, at, by

    def send(self, *, by: Any, at: datetime) -> None:
        """The parcel has left, or the files may be printed."""
        self.state = self.FLOW.check("send", self.state)
        self.sent_at, self.sent_by = at, by

    def cancel(self, *, by: Any, at: datetime, reason: str = "") -> None:
        """Nothing is sent. `by` is None, without a reason, when whoever ordered it says so by the link."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by, self.reason = at, by, self.CancelReason(reason) if by else ""


class PackItem(models.Model):
    """So many copies of one material in one language."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="items")
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=35, validators=[LANGUAGE])
    copies = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "line of a pack"
        verbose_name_plural = "lines of packs"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pack", "material", "language"], name="campaign_item_once"),
            models.CheckConstraint(
                condition=Q(copies__gte=1, copies__lte=MOST_COPIES), name="campaign_item_between_1_and_500"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copies} × {self.material}, {self.language}"


class PackMove(Move):
    """One step of a pack."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="moves")


KEPT = "the two addresses until 90 days after the pack was sent or cancelled; the order as long as we report on it"
personal.declare(
    Pack,
    owner="",
    kept_for=KEPT,
    fields={
        "email": Field("to write to the organisation about its pack", Erase.BLANK, export=False),
        "address": Field("to send the parcel", Erase.BLANK, export=False),
        "packed_by": acted("who packed it"),
        "sent_by": acted("who sent it"),
        "cancelled_by": acted("which officer cancelled it"),
    },
    plain=["organisation", "place", "reference", "key_hash"],
)
personal.declare(PackItem, owner="", kept_for=KEPT, plain=["language"])
personal.declare(PackMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
