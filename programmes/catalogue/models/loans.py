"""Tablets that library hubs lend, with hours of help to use them.

Two things are the database's to hold: no tablet is promised twice for the same day, and nobody is promised more than
six hours of skills sessions. A booking is for up to four weeks, and a group may take several tablets.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core import signing
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from programmes import clock, personal
from programmes.catalogue.models.keeping import acted
from programmes.catalogue.models.responses import Response
from programmes.catalogue.models.taking_part import TakePart
from programmes.people.models import Borough
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, Workflow, stamped

# "All of Us" (Greater London Authority, 2018), section 3.6.3: six hours of help. Four weeks: the pilot's longest loan.
MOST_DAYS = 28
SKILLS_MINUTES = 360
MOST_TABLETS = 5
BOOK_AHEAD_DAYS = 90
_SALT = "programmes.catalogue.hub"
KEPT = "2 years after the loan"


class HubQuerySet(models.QuerySet["LoanHub"]):
    """Hubs by whether they lend."""

    def open(self) -> "HubQuerySet":
        """Those that take bookings now."""
        return self.filter(state=LoanHub.State.OPEN)


class LoanHub(models.Model):
    """A library or another place that lends tablets. Its own page opens by a link that staff send it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not open yet"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(
        open_=([State.DRAFT, State.CLOSED], State.OPEN),
        close=([State.OPEN], State.CLOSED),
        staff={"open_", "close"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    take_part = models.ForeignKey(TakePart, on_delete=models.PROTECT, related_name="hubs")
    name = models.CharField(max_length=120)
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200)
    hours = models.CharField("when it is open", max_length=300)
    access = models.TextField("how people with access needs can come", max_length=1000)
    phone = models.CharField("telephone", max_length=40, blank=True)
    contact_email = SealedTextField("work address for our messages")
    # Stands in the hub's link; a new link has the next number, and the older ones stop. 0: none was sent.
    link_number = models.PositiveSmallIntegerField(default=0, editable=False)
    link_sent_at = models.DateTimeField(null=True, editable=False)
    is_demonstration = models.BooleanField("made up for the demonstration", default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    added_at = models.DateTimeField(db_default=clock.Now())
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = HubQuerySet.as_manager()

    class Meta:
        verbose_name = "hub that lends"
        verbose_name_plural = "hubs that lend"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["take_part", "state", "name", "id"], name="hub_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(access=""), name="hub_says_what_it_is"),
            models.UniqueConstraint(fields=["take_part", "name"], name="hub_once"),
            models.CheckConstraint(
                condition=Q(link_number=0, link_sent_at__isnull=True)
                | Q(link_number__gt=0, link_sent_at__isnull=False),
                name="hub_link_stamp",
            ),
            stamped("hub_opened_stamps", "opened", held=["open", "closed"]),
            stamped("hub_closed_stamps", "closed", held=["closed"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page on which visitors book."""
        return f"{self.take_part.get_absolute_url()}{self.pk}/"

    @property
    def admin_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:programmes_loanhub_change", args=[self.pk])

    @property
    def key(self) -> str:
        """What stands in the hub's own link: signed, so that nobody can make one up."""
        return signing.dumps([self.pk.hex, self.link_number], salt=_SALT)

    @classmethod
    def of_key(cls, key: str) -> "LoanHub | None":
        """The hub whose newest link this is; None for a link that is not one of ours, or an older one."""
        try:
            pk, number = signing.loads(key, salt=_SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        rows = cls.objects.select_related("take_part__programme", "borough")
        return rows.filter(pk=pk, link_number=number, link_number__gt=0).first()

    def open_(self, *, by: Any, at: datetime) -> None:
        """Take bookings from now."""
        self.state = self.FLOW.check("open_", self.state)
        self.opened_at, self.opened_by, self.closed_at, self.closed_by = at, by, None, None

    def close(self, *, by: Any, at: datetime) -> None:
        """Take no more bookings; what is booked and lent stands."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by


class LoanHubMove(Move):
    """One step of a hub."""

    hub = models.ForeignKey(LoanHub, on_delete=models.CASCADE, related_name="moves")


class Tablet(models.Model):
    """One tablet of a hub, by the label that is stuck to it."""

    class State(models.TextChoices):
        HERE = "here", "Can be lent"
        REPAIR = "repair", "Being mended"
        GONE = "gone", "Not lent any more"

    FLOW = Workflow(
        send_off=([State.HERE], State.REPAIR),
        put_back=([State.REPAIR, State.GONE], State.HERE),
        retire=([State.HERE, State.REPAIR], State.GONE),
        staff={"send_off", "put_back", "retire"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(LoanHub, on_delete=models.PROTECT, related_name="tablets")
    label = models.CharField(max_length=30)
    state = models.CharField(max_length=8, choices=State.choices, default=State.HERE)
    since_at = models.DateTimeField("as it is since", db_default=clock.Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["label", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at"], name="tablet_state")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(label=""), name="tablet_has_a_label"),
            models.UniqueConstraint(fields=["hub", "label"], name="tablet_label_once"),
        ]

    def __str__(self) -> str:
        return self.label

    def send_off(self, *, at: datetime) -> None:
        """It is being mended, and nobody can book it."""
        self.state, self.since_at = self.FLOW.check("send_off", self.state), at

    def put_back(self, *, at: datetime) -> None:
        """It can be lent again."""
        self.state, self.since_at = self.FLOW.check("put_back", self.state), at

    def retire(self, *, at: datetime) -> None:
        """It is lost, broken or too old: it is not lent any more."""
        self.state, self.since_at = self.FLOW.check("retire", self.state), at


class TabletMove(Move):
    """One step of a tablet."""

    tablet = models.ForeignKey(Tablet, on_delete=models.CASCADE, related_name="moves")


class LoanBooking(models.Model):
    """What one person or group booked at a hub: the days, and the minutes of skills sessions promised so far.

    `minutes` and each session's `taken` are kept by the database (migration 0017) from the places themselves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(LoanHub, on_delete=models.PROTECT, related_name="bookings")
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="loan_booking")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    tablets = models.PositiveSmallIntegerField("how many tablets", default=1)
    for_group = models.BooleanField("for a group", default=False)
    minutes = models.PositiveSmallIntegerField("minutes of skills sessions promised", default=0)
    reminders = models.PositiveSmallIntegerField("reminders sent", default=0)
    booked_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = "booking of tablets"
        verbose_name_plural = "bookings of tablets"
        ordering: ClassVar[list[str]] = ["-starts_on", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["hub", "starts_on", "id"], name="booking_of_hub")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), ends_on__lt=F("starts_on") + timedelta(days=MOST_DAYS)),
                name="booking_up_to_four_weeks",
            ),
            models.CheckConstraint(
                condition=Q(tablets=1) | Q(for_group=True, tablets__gte=1, tablets__lte=MOST_TABLETS),
                name="booking_several_for_groups",
            ),
            models.CheckConstraint(condition=Q(minutes__lte=SKILLS_MINUTES), name="booking_six_hours_of_skills"),
        ]

    def __str__(self) -> str:
        return f"{self.hub}, {self.starts_on} to {self.ends_on}"

    @property
    def minutes_left(self) -> int:
        """How many minutes of skills sessions can still be promised."""
        return SKILLS_MINUTES - self.minutes


class Loan(models.Model):
    """One tablet of one booking."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        LENT = "lent", "Lent"
        RETURNED = "returned", "Back"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(
        lend=([State.BOOKED], State.LENT),
        give_back=([State.LENT], State.RETURNED),
        cancel=([State.BOOKED], State.CANCELLED),
        staff={"lend", "give_back", "cancel"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(LoanBooking, on_delete=models.CASCADE, related_name="loans")
    tablet = models.ForeignKey(Tablet, on_delete=models.PROTECT, related_name="loans")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    booked_at = models.DateTimeField(db_default=clock.Now())
    lent_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["ends_on", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "ends_on", "id"], name="loan_due"),
            models.Index(fields=["state", "starts_on", "id"], name="loan_to_collect"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # No tablet is promised twice for the same day.
            ExclusionConstraint(
                name="loan_no_tablet_twice",
                expressions=[
                    ("tablet", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=["booked", "lent"]),
            ),
            # And none is handed out while somebody still has it, however late.
            models.UniqueConstraint(fields=["tablet"], condition=Q(state="lent"), name="loan_tablet_is_with_one"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), ends_on__lt=F("starts_on") + timedelta(days=MOST_DAYS)),
                name="loan_up_to_four_weeks",
            ),
            models.CheckConstraint(
                condition=Q(state="booked", lent_at__isnull=True, returned_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="lent", lent_at__isnull=False, returned_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="returned", lent_at__isnull=False, returned_at__gte=F("lent_at"), cancelled_at__isnull=True)
                | Q(state="cancelled", lent_at__isnull=True, returned_at__isnull=True, cancelled_at__isnull=False),
                name="loan_stamps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tablet}, {self.starts_on} to {self.ends_on}"

    def get_absolute_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:programmes_loan_change", args=[self.pk])

    def is_overdue(self, today: date) -> bool:
        """Whether it should be back by now."""
        return self.state == self.State.LENT and self.ends_on < today

    def lend(self, *, at: datetime) -> None:
        """Somebody came and took it home."""
        self.state, self.lent_at = self.FLOW.check("lend", self.state), at

    def give_back(self, *, at: datetime) -> None:
        """It is back at the hub."""
        self.state, self.returned_at = self.FLOW.check("give_back", self.state), at

    def cancel(self, *, at: datetime) -> None:
        """Nobody comes for it: others can book it on these days."""
        self.state, self.cancelled_at = self.FLOW.check("cancel", self.state), at


class LoanMove(Move):
    """One step of a loan."""

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="moves")


personal.declare(
    LoanHub,
    owner="",
    kept_for="as long as the hub lends, and two years after",
    fields={
        "contact_email": Field("to write to the hub about its bookings", Erase.BLANK, export=False),
        "opened_by": acted("who opened the hub"),
        "closed_by": acted("who closed the hub"),
    },
    plain=["name", "address", "hours", "access", "phone"],
)
personal.declare(LoanHubMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(Tablet, owner="", kept_for="as long as the hub lends, and two years after", plain=["label"])
personal.declare(TabletMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(LoanBooking, owner="response__person", kept_for=KEPT, plain=["starts_on", "ends_on"])
personal.declare(Loan, owner="booking__response__person", kept_for=KEPT, plain=["starts_on", "ends_on"])
personal.declare(LoanMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
