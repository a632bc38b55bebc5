"""What an organisation offers: a service with its places and hours, listed once a member of staff has approved it."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from citizenship.advice.models.organisations import KEPT, AdviceOrganisation, acted, london_day
from citizenship.advice.needs import HARDER, NEEDS, harder_words, language_words, need_words
from programmes import clock, personal
from programmes.clock import months_later
from programmes.people.models import Borough
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, MoveRefused, Workflow, stamped

# An entry that nobody has confirmed for longer than this is shown with a warning.
CONFIRMED_FOR_MONTHS = 12
MOST_FREE_PLACES = 500
LONGEST_TEXT = 2000


class AdviceServiceQuerySet(models.QuerySet["AdviceService"]):
    """Services by who may see them."""

    def listed(self) -> "AdviceServiceQuerySet":
        """Those that everybody sees."""
        return self.filter(state=AdviceService.State.LISTED)

    def open_now(self) -> "AdviceServiceQuerySet":
        """Listed, and not closed for the time being: those that somebody can be sent to."""
        return self.listed().filter(status=AdviceService.Status.ACTIVE)

    def advising(self) -> "AdviceServiceQuerySet":
        """Those of organisations whose registration was found in the register."""
        return self.filter(organisation__state=AdviceOrganisation.State.VERIFIED)

    def in_borough(self, borough: str) -> "AdviceServiceQuerySet":
        """Those that serve this borough (its GSS code), or all of London."""
        return self.filter(Q(whole_london=True) | Q(boroughs__contains=[borough]))


class AdviceService(models.Model):
    """One service of an organisation: what it helps with, for whom, where, in which languages and at what cost."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        WAITING = "waiting", "Waiting for us"
        LISTED = "listed", "Listed"
        HIDDEN = "hidden", "Hidden: nobody confirmed it"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Status(models.TextChoices):
        """The four words of Open Referral UK."""

        ACTIVE = "active", "Open"
        INACTIVE = "inactive", "Not running at the moment"
        DEFUNCT = "defunct", "Closed for good"
        CLOSED = "temporarily closed", "Closed for the time being"

    class Cost(models.TextChoices):
        FREE = "free", "Free"
        LOW = "low_cost", "Low cost"
        PAID = "paid", "Fees are charged"
        ASK = "ask", "Ask the organisation"

    class DeclineReason(models.TextChoices):
        NOT_LONDON = "not_london", "it does not help people in London"
        NOT_HELP = "not_help", "it is not help with status, citizenship or what goes with them"
        TWICE = "twice", "it is in the directory already"
        UNREACHABLE = "unreachable", "we could not reach the organisation to check it"
        UNLAWFUL = "unlawful", "it offers advice without the registration that the law asks for"

    LIVE = (State.DRAFT, State.WAITING, State.LISTED, State.HIDDEN)
    FLOW = Workflow(
        list_=([State.DRAFT, State.WAITING, State.WITHDRAWN, State.DECLINED], State.LISTED),
        decline=([State.WAITING], State.DECLINED),
        confirm=([State.LISTED, State.HIDDEN], State.LISTED),
        hide=([State.LISTED], State.HIDDEN),
        withdraw=([State.DRAFT, State.WAITING, State.LISTED, State.HIDDEN], State.WITHDRAWN),
        staff={"list_", "decline", "confirm", "withdraw"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(AdviceOrganisation, on_delete=models.PROTECT, related_name="services")
    name = models.CharField("service", max_length=160)
    description = models.TextField("what the service does", max_length=LONGEST_TEXT)
    status = models.CharField(max_length=18, choices=Status.choices, default=Status.ACTIVE)
    needs = ArrayField(models.CharField(max_length=24), default=list)
    harder = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=20), default=list)
    boroughs = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    whole_london = models.BooleanField("serves all of London", default=False)
    cost = models.CharField(max_length=8, choices=Cost.choices, default=Cost.ASK)
    cost_note = models.CharField("more about the cost", max_length=200, blank=True)
    how_to_refer = models.TextField("how to get an appointment or refer somebody", max_length=600, blank=True)
    takes_late_cases = models.BooleanField("takes late applications", default=False)
    young_people = models.BooleanField("works with people under 25", default=False)
    free_places_young = models.PositiveSmallIntegerField("free places for young people", null=True, blank=True)
    free_places_as_of = models.DateField("free places as of", null=True, blank=True)
    access = models.TextField("access", max_length=600, blank=True)
    phone = models.CharField("telephone", max_length=40, blank=True)
    email = models.EmailField("public e-mail address", blank=True)
    url = models.URLField("page of the service", max_length=300, blank=True)
    # Where the yearly link goes. It is told to nobody and stands on no page of the directory. NULL: nobody to ask.
    contact_email = SealedTextField("work address for our letters", null=True, blank=True)
    # The last day on which the organisation, or its source, said that the entry is right.
    assured_on = models.DateField("confirmed on")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField("why not", max_length=12, choices=DeclineReason.choices, blank=True)
    offered_at = models.DateTimeField(db_default=clock.Now())
    listed_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_default=clock.Now())
    # Kept by the database from the names and texts of the service and its organisation.
    words = SearchVectorField(null=True, editable=False)

    objects = AdviceServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "service of the directory"
        verbose_name_plural = "services of the directory"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["name", "id"], condition=Q(state="listed"), name="advice_service_listed"),
            models.Index(fields=["state", "name", "id"], name="advice_service_state"),
            models.Index(fields=["state", "assured_on"], name="advice_service_assured"),
            models.Index(fields=["state", "offered_at"], name="advice_service_waiting"),
            models.Index(fields=["changed_at", "id"], name="advice_service_changed"),
            GinIndex(fields=["boroughs"], name="advice_service_boroughs"),
            GinIndex(fields=["languages"], name="advice_service_languages"),
            GinIndex(fields=["needs"], name="advice_service_needs"),
            GinIndex(fields=["harder"], name="advice_service_harder"),
            GinIndex(fields=["words"], name="advice_service_words"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="advice_service_has_a_name"),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(state__in=["draft", "waiting", "listed", "hidden"]),
                name="advice_service_once_each",
            ),
            models.CheckConstraint(
                condition=Q(needs__contained_by=list(NEEDS)) & Q(needs__len__gt=0), name="advice_service_needs_known"
            ),
            models.CheckConstraint(condition=Q(harder__contained_by=list(HARDER)), name="advice_service_harder_known"),
            models.CheckConstraint(condition=Q(languages__len__gt=0), name="advice_service_speaks"),
            # Either all of London or boroughs by name; an entry for nowhere helps nobody.
            models.CheckConstraint(
                condition=Q(whole_london=True, boroughs__len=0) | Q(whole_london=False, boroughs__len__gt=0),
                name="advice_service_serves_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(free_places_young__isnull=True, free_places_as_of__isnull=True)
                | Q(
                    free_places_young__isnull=False,
                    free_places_young__lte=MOST_FREE_PLACES,
                    free_places_as_of__isnull=False,
                    young_people=True,
                ),
                name="advice_service_free_places_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state="listed") | ~Q(phone="") | ~Q(email="") | ~Q(url=""),
                name="advice_service_can_be_reached",
            ),
            models.CheckConstraint(
                condition=Q(assured_on__lte=london_day("changed_at")),
                name="advice_service_assured_not_ahead",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(reason="") | ~Q(state="declined") & Q(reason=""),
                name="advice_service_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["listed", "hidden"]) | Q(listed_at__isnull=False),
                name="advice_service_listed_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="hidden", hidden_at__isnull=False) | ~Q(state="hidden") & Q(hidden_at__isnull=True),
                name="advice_service_hidden_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
                name="advice_service_withdrawn_stamp",
            ),
            stamped("advice_service_declined_stamps", "declined", held=["declined"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page that everybody can read."""
        return reverse("citizenship:advice_service", args=[self.pk])

    @property
    def need_words(self) -> list[str]:
        """What it helps with, in words."""
        return need_words(self.needs)

    @property
    def harder_words(self) -> list[str]:
        """What it can help with besides, in words."""
        return harder_words(self.harder)

    @property
    def language_words(self) -> list[str]:
        """Its languages by name, English first."""
        return language_words(self.languages)

    def is_unconfirmed(self, today: date) -> bool:
        """Whether nobody has confirmed the entry for more than 12 months."""
        return today > months_later(self.assured_on, CONFIRMED_FOR_MONTHS)

    def list_(self, *, at: datetime) -> None:
        """Show the entry to everybody."""
        self.state, self.listed_at, self.changed_at = self.FLOW.check("list_", self.state), at, at
        self.withdrawn_at = self.declined_at = self.declined_by = None
        self.reason = ""

    def decline(self, *, reason: str, by: Any, at: datetime) -> None:
        """Say no to the entry, with a reason from the list."""
        self.state = self.FLOW.check("decline", self.state)
        self.reason, self.declined_at, self.declined_by = self.DeclineReason(reason), at, by
        self.changed_at = at

    def change(self, *, at: datetime, **facts: Any) -> None:
        """Put other words or figures into the entry; its state stays."""
        if self.state not in self.LIVE:
            raise MoveRefused("This entry is not in the directory any more. List it again first.")
        for name, value in facts.items():
            setattr(self, name, value)
        self.changed_at = at

    def confirm(self, *, today: date, at: datetime) -> None:
        """The entry is right as it stands today; a hidden one is shown again."""
        self.state = self.FLOW.check("confirm", self.state)
        self.assured_on, self.hidden_at, self.changed_at = today, None, at

    def hide(self, *, at: datetime) -> None:
        """Take the entry out of sight because nobody confirmed it."""
        self.state, self.hidden_at, self.changed_at = self.FLOW.check("hide", self.state), at, at

    def withdraw(self, *, at: datetime) -> None:
        """The entry is not in the directory any more."""
        self.state, self.withdrawn_at, self.changed_at = self.FLOW.check("withdraw", self.state), at, at
        self.hidden_at = None


class AdviceServiceMove(Move):
    """One step of a service."""

    service = models.ForeignKey(AdviceService, on_delete=models.CASCADE, related_name="moves")


class AdvicePlace(models.Model):
    """Where a service is given: a street address, a place to write to, or a call on a screen."""

    class Kind(models.TextChoices):
        PHYSICAL = "physical", "In person"
        POSTAL = "postal", "By post"
        VIRTUAL = "virtual", "Online or by telephone"

    class Access(models.TextChoices):
        STEP_FREE = "step_free", "Step-free from the street"
        TOILET = "toilet", "Accessible toilet"
        LOOP = "loop", "Hearing loop"
        QUIET = "quiet", "Quiet or private room"
        CHILDREN = "children", "Room for children"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(AdviceService, on_delete=models.CASCADE, related_name="sites")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PHYSICAL)
    name = models.CharField("name of the place", max_length=120, blank=True)
    address = models.CharField("street and number", max_length=160, blank=True)
    city = models.CharField(max_length=60, default="London", blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    access = ArrayField(models.CharField(max_length=10, choices=Access.choices), default=list, blank=True)

    class Meta:
        verbose_name = "place of a service"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind="virtual") | ~Q(address="") & ~Q(postcode=""), name="advice_place_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$"),
                name="advice_place_postcode_shape",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.address, self.city, self.postcode) if part)

    @property
    def access_words(self) -> list[str]:
        """What the place says about access, in words."""
        return [str(self.Access(code).label) for code in self.access]


class AdviceHours(models.Model):
    """When a service is open on one day of the week, in London's time; appointments and drop-in are told apart."""

    class Day(models.IntegerChoices):
        MONDAY = 1, "Monday"
        TUESDAY = 2, "Tuesday"
        WEDNESDAY = 3, "Wednesday"
        THURSDAY = 4, "Thursday"
        FRIDAY = 5, "Friday"
        SATURDAY = 6, "Saturday"
        SUNDAY = 7, "Sunday"

    service = models.ForeignKey(AdviceService, on_delete=models.CASCADE, related_name="hours")
    place = models.ForeignKey(AdvicePlace, null=True, blank=True, on_delete=models.CASCADE, related_name="hours")
    day = models.PositiveSmallIntegerField(choices=Day.choices)
    opens = models.TimeField()
    closes = models.TimeField()
    by_appointment = models.BooleanField("by appointment only", default=False)

    class Meta:
        verbose_name = "hours of a service"
        verbose_name_plural = "hours of services"
        ordering: ClassVar[list[str]] = ["day", "opens", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="advice_hours_close_after_opening"),
            models.CheckConstraint(condition=Q(day__gte=1, day__lte=7), name="advice_hours_day_of_a_week"),
            models.UniqueConstraint(
                fields=["service", "place", "day", "opens"], nulls_distinct=False, name="advice_hours_once"
            ),
        ]

    def __str__(self) -> str:
        note = ", by appointment" if self.by_appointment else ""
        return f"{self.get_day_display()} {self.opens:%H:%M} to {self.closes:%H:%M}{note}"


personal.declare(
    AdviceService,
    owner="",
    kept_for=KEPT,
    fields={
        "contact_email": Field("to write to the organisation about its entry", Erase.BLANK, export=False),
        "declined_by": acted("who declined the entry"),
    },
    plain=[
        "name",
        "description",
        "cost_note",
        "how_to_refer",
        "access",
        "phone",
        "email",
        "url",
        "assured_on",
        "free_places_as_of",
    ],
)
personal.declare(AdviceServiceMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(AdvicePlace, owner="", kept_for=KEPT, plain=["name", "address", "city", "postcode"])
personal.declare(AdviceHours, owner="", kept_for=KEPT)
