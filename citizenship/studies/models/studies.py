"""Studies: what is asked, how it is answered, and what is fixed before the first ceremony.

Everything that decides the result (question, protocol, outcomes, arms, method, dates) is registered before the first
day and frozen from then on by triggers; so is the seed, which the portal makes at that moment and publishes.
"""

import secrets
import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from citizenship.studies.offers import Method, Offer, nothing
from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models import Borough, User
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped

KEY = r"^[a-z][a-z0-9_]{0,39}$"


class ClosingReason(models.TextChoices):
    """Why a study was closed: one of them is its planned end."""

    FINISHED = "finished", "It ran to its last day"
    TOO_FEW = "too_few", "Too few ceremonies or boroughs took part"
    PROTOCOL = "protocol", "The protocol had a mistake; a corrected study follows"
    HARM = "harm", "Taking part did harm"
    DECISION = "decision", "The Mayor's programme decided to end it"


class StudyQuerySet(models.QuerySet["Study"]):
    """Studies by what they do, and who may see them."""

    def visible_to(self, user: Any) -> "StudyQuerySet":
        """Every study for the staff of the pilot; from its registration on, everybody's."""
        if user.is_authenticated and (user.can(Permission.MANAGE_PILOTS) or user.can(Permission.READ_FINDINGS)):
            return self
        return self.registered()

    def registered(self) -> "StudyQuerySet":
        """Those whose protocol is public: registered, running or closed."""
        return self.exclude(state=Study.State.DRAFT)

    def with_results(self) -> "StudyQuerySet":
        """Those whose results everybody may read."""
        return self.filter(publications__state="published").distinct()

    def running(self) -> "StudyQuerySet":
        """Those that give ceremonies an arm."""
        return self.filter(state=Study.State.RUNNING)

    def running_for(self, borough: Borough, on: date) -> "StudyQuerySet":
        """The study in which this borough's ceremonies of that day have an arm: one at most (a trigger)."""
        return self.running().filter(first_date__lte=on, last_date__gte=on, places__borough=borough)


class Study(models.Model):
    """One pilot study, from its first words to its last day."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        REGISTERED = "registered", "Registered"
        RUNNING = "running", "Running"
        CLOSED = "closed", "Closed"

    class Per(models.TextChoices):
        CEREMONY = "ceremony", "Each ceremony"
        BOROUGH = "borough", "Each borough"

    FLOW = Workflow(
        staff={"register", "start", "close"},
        register=([State.DRAFT], State.REGISTERED),
        start=([State.REGISTERED], State.RUNNING),
        close=([State.REGISTERED, State.RUNNING], State.CLOSED),
    )
    # What is fixed when the study is registered; the trigger `study_frozen` names the same columns.
    PROTOCOL = (
        "slug", "title", "question", "protocol", "assigned_per", "method", "seed", "first_date", "last_date",
        "lock_hours", "planned_per_arm",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    question = models.TextField(help_text="What you want to know, in one or two sentences.")
    protocol = models.TextField(help_text="How it is done: who is asked, what each arm offers, how it is analysed.")
    assigned_per = models.CharField(max_length=10, choices=Per.choices, default=Per.CEREMONY)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.RANDOM)
    seed = models.CharField(max_length=32, blank=True, editable=False)
    first_date = models.DateField("first day of ceremonies")
    last_date = models.DateField("last day of ceremonies")
    lock_hours = models.PositiveSmallIntegerField(
        "hours before a ceremony at which its arm is locked",
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
    )
    planned_per_arm = models.PositiveSmallIntegerField(
        "ceremonies planned for each arm", default=10, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    created_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    closed_reason = models.CharField(max_length=20, choices=ClosingReason.choices, blank=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "studies"
        ordering: ClassVar[list[str]] = ["-created_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "first_date"], name="study_by_state"),
            models.Index(fields=["created_at", "id"], name="study_newest"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="study_dates_in_order"),
            models.CheckConstraint(condition=Q(lock_hours__range=(1, 720)), name="study_lock_hours"),
            models.CheckConstraint(condition=Q(planned_per_arm__gte=1), name="study_planned_per_arm"),
            models.CheckConstraint(
                condition=Q(state="draft", seed="") | (~Q(state="draft") & Q(seed__regex=r"^[0-9a-f]{32}$")),
                name="study_seed_from_registration",
            ),
            # A study that is closed was registered; it may never have started.
            stamped("study_registered_stamps", "registered", held=["registered", "running", "closed"]),
            stamped("study_started_stamps", "started", held=["running"], free=["closed"]),
            stamped("study_closed_stamps", "closed", held=["closed"]),
            models.CheckConstraint(
                condition=Q(state="closed", closed_reason__in=ClosingReason.values)
                | (~Q(state="closed") & Q(closed_reason="")),
                name="study_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The registered protocol, for everybody."""
        return reverse("citizenship:study_protocol", args=[self.slug])

    @property
    def is_frozen(self) -> bool:
        """Whether its protocol stands: from registration on."""
        return self.state != self.State.DRAFT

    @property
    def is_randomised(self) -> bool:
        """Whether a draw decided the arms. Where it is False every result says "not randomised"."""
        return self.method == Method.RANDOM

    @property
    def comparison(self) -> "Arm | None":
        """The arm without offers, where it has been set up."""
        return next((arm for arm in self.arms.all() if arm.kind == Arm.Kind.COMPARISON), None)

    def register(self, *, by: User, at: datetime) -> None:
        """From now on nothing that decides the result may change, and the seed is there for everybody.

        Raises MoveRefused on the first day of ceremonies and after it.
        """
        state = self.FLOW.check("register", self.state)
        if clock.london_day(at) >= self.first_date:
            raise MoveRefused(
                "A study is registered before its first day. Choose a later first day, then register it.",
                field="first_date",
            )
        self.state, self.registered_at, self.registered_by = state, at, by
        self.seed = secrets.token_hex(16)

    def start(self, *, by: User, at: datetime) -> None:
        """Its ceremonies have arms from now on. Raises MoveRefused after its last day."""
        state = self.FLOW.check("start", self.state)
        if clock.london_day(at) > self.last_date:
            raise MoveRefused("The last day of this study is over. Close it and begin another one.")
        self.state, self.started_at, self.started_by = state, at, by

    def close(self, *, by: User, at: datetime, reason: str) -> None:
        """No ceremony comes into it any more. Before its last day is over the reason cannot be its planned end."""
        state = self.FLOW.check("close", self.state)
        if reason == ClosingReason.FINISHED and clock.london_day(at) <= self.last_date:
            raise MoveRefused("Its last day is not over. Choose the reason why it ends early.", field="reason")
        self.state, self.closed_at, self.closed_by, self.closed_reason = state, at, by, reason


class StudyMove(Move):
    """One move of one study."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="moves")


class Outcome(models.Model):
    """One thing that a study measures, named before it begins. One of them is the primary outcome."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="outcomes")
    key = models.CharField(max_length=40, validators=[RegexValidator(KEY)])
    question = models.CharField("key of the question in the survey", max_length=40, validators=[RegexValidator(KEY)])
    title = models.CharField(max_length=120)
    time_frame = models.TextField(help_text="Such as “in the 12 months before the ceremony, and since it”.")
    primary = models.BooleanField("the primary outcome", default=False)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["study", "order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study", "key"], name="study_outcome_once"),
            models.UniqueConstraint(fields=["study", "order"], name="study_outcome_order_once"),
            models.UniqueConstraint(fields=["study"], condition=Q(primary=True), name="study_outcome_one_primary"),
            models.CheckConstraint(condition=Q(key__regex=KEY, question__regex=KEY), name="study_outcome_keys"),
        ]

    def __str__(self) -> str:
        return self.title


class Arm(models.Model):
    """One way of holding a ceremony that a study compares. The comparison arm carries no offer; there is just one."""

    class Kind(models.TextChoices):
        PILOT = "pilot", "Pilot"
        COMPARISON = "comparison", "Comparison"

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="arms")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PILOT)
    name = models.CharField(max_length=80)
    # Offer -> level, each of the three: {"voting": 3, "volunteering": 2, "membership": 1}.
    offers = models.JSONField(default=nothing)
    weight = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(10)])
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["study", "order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study", "order"], name="study_arm_order_once"),
            models.UniqueConstraint(fields=["study", "name"], name="study_arm_name_once"),
            models.UniqueConstraint(fields=["study"], condition=Q(kind="comparison"), name="study_arm_one_comparison"),
            models.CheckConstraint(condition=Q(weight__range=(1, 10)), name="study_arm_weight"),
            # No offer in the comparison arm, and at least one in each other.
            models.CheckConstraint(
                condition=Q(kind="comparison", offers=nothing()) | (Q(kind="pilot") & ~Q(offers=nothing())),
                name="study_arm_offers_by_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def level_of(self, offer: str) -> int:
        """The level at which this arm makes an offer; 0 for none."""
        return int(self.offers.get(Offer(offer), 0))


_RECORD = "always: a study's record is part of its result"
personal.declare(
    Study,
    owner="",
    kept_for=_RECORD,
    fields={
        name: Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)
        for name, purpose in (
            ("created_by", "to know who wrote it"),
            ("registered_by", "to know who registered it"),
            ("started_by", "to know who started it"),
            ("closed_by", "to know who closed it"),
        )
    },
    plain=["slug", "title", "question", "protocol", "seed", "first_date", "last_date"],
)
personal.declare(
    StudyMove,
    owner="by",
    kept_for=_RECORD,
    fields={"by": Field("to know who did what", Erase.KEEP, KEEP_LEDGER)},
    plain=["verb", "note"],
)
personal.declare(Outcome, owner="", kept_for=_RECORD, plain=["key", "question", "title", "time_frame"])
personal.declare(Arm, owner="", kept_for=_RECORD, plain=["name", "offers"])
