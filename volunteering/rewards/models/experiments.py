"""Trials of rewards: a protocol that is registered before anybody takes part, its arms, and who was drawn for which.

"Test different rewards and understand what resonates best" (All of Us, March 2018, policy 2.1.1) asks for an answer
that chance and wishful reading cannot give. So one arm at least shows no reward, the draw is a function of the trial's
salt and the person's key that anybody can repeat, and everything that decides the result is fixed when it is registered
(a trigger holds that).
"""

import secrets
import uuid
from datetime import datetime
from itertools import accumulate
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, F, Q

from programmes import personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped
from volunteering.rewards.draw import point
from volunteering.safeguarding.ages import ADULT, MINORS, Band

_MINOR_CODES = sorted(str(band) for band in MINORS)


def new_salt() -> str:
    """A fresh salt for one trial: 128 random bits, so that nobody can foresee or choose an arm."""
    return secrets.token_hex(16)


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    """Trials by what they do at a moment."""

    def showing_at(self, at: datetime) -> "ExperimentQuerySet":
        """Those whose arms decide at this moment which rewards a participant sees."""
        return self.filter(state=Experiment.State.RUNNING, starts_at__lte=at, ends_at__gt=at)

    def joinable_at(self, at: datetime) -> "ExperimentQuerySet":
        """Those that take new people at this moment."""
        return self.showing_at(at).filter(joins_until_at__gt=at)

    def published(self) -> "ExperimentQuerySet":
        """Those whose results everybody may read."""
        return self.filter(state=Experiment.State.PUBLISHED)


class Experiment(models.Model):
    """One trial, from the first words of its question to the published result."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        REGISTERED = "registered", "Registered"
        RUNNING = "running", "Running"
        ENDED = "ended", "Ended"
        PUBLISHED = "published", "Results published"

    class Outcome(models.TextChoices):
        HOURS = "hours", "Confirmed hours for each person"
        RETURN = "return", "Share of people who came back in a later month"

    FLOW = Workflow(
        staff={"approve", "register", "take_back", "start", "end", "publish", "take_down"},
        approve=([State.DRAFT], State.DRAFT),
        register=([State.DRAFT], State.REGISTERED),
        take_back=([State.REGISTERED], State.DRAFT),
        start=([State.REGISTERED], State.RUNNING),
        end=([State.RUNNING], State.ENDED),
        publish=([State.ENDED], State.PUBLISHED),
        take_down=([State.PUBLISHED], State.ENDED),
    )
    BEGUN = (State.RUNNING, State.ENDED, State.PUBLISHED)
    # What is fixed when the trial is registered; the trigger `experiment_frozen` names the same columns.
    PROTOCOL = (
        "slug", "name", "question", "hypothesis", "protocol", "primary_outcome", "follow_up_days", "eligibility",
        "min_age", "max_age", "boroughs", "newcomers_only", "approved_bands", "salt", "starts_at", "joins_until_at",
        "ends_at", "planned_size", "stop_rule",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    question = models.TextField(help_text="What you want to know, in one or two sentences.")
    hypothesis = models.TextField(help_text="What you expect, so that the result can prove you wrong.")
    protocol = models.TextField(help_text="How it is done: who is asked, what each arm sees, how it is analysed.")
    primary_outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.HOURS)
    follow_up_days = models.PositiveSmallIntegerField(
        default=84, validators=[MinValueValidator(28), MaxValueValidator(365)]
    )
    eligibility = models.TextField(help_text="Who may take part, in words that a volunteer understands.")
    min_age = models.PositiveSmallIntegerField(default=18, validators=[MinValueValidator(8), MaxValueValidator(99)])
    max_age = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(120)])
    # GSS codes; none means all of London.
    boroughs = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    newcomers_only = models.BooleanField(default=False, help_text="Only people without any confirmed hours so far.")
    approved_bands = ArrayField(models.CharField(max_length=10, choices=Band.choices), default=list, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=64, default=new_salt, editable=False)
    starts_at = models.DateTimeField()
    joins_until_at = models.DateTimeField("people may join until")
    ends_at = models.DateTimeField()
    planned_size = models.PositiveIntegerField(help_text="How many people you plan for, all arms together.")
    stop_rule = models.TextField(help_text="What would end it early, decided before it begins.")
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.TextField(blank=True)
    findings = models.TextField(blank=True, help_text="What we learned, in plain words, for the public page.")
    # What everybody reads: the figures as they stood when they were published, so that two days cannot be subtracted.
    result = models.JSONField(null=True, editable=False)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        verbose_name = "trial"
        ordering: ClassVar[list[str]] = ["-created_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "starts_at"], name="experiment_state")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("joins_until_at"), joins_until_at__lte=F("ends_at")),
                name="experiment_in_order",
            ),
            models.CheckConstraint(
                condition=Q(max_age__isnull=True) | Q(max_age__gte=F("min_age")), name="experiment_ages_in_order"
            ),
            # Young people take part only where a safeguarding officer has approved their band.
            models.CheckConstraint(
                condition=Q(state="draft") | Q(min_age__gte=ADULT) | Q(approved_at__isnull=False),
                name="experiment_minors_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_bands=[])
                | Q(approved_at__isnull=False, approved_bands__contained_by=_MINOR_CODES),
                name="experiment_bands_approved",
            ),
            models.CheckConstraint(condition=Q(planned_size__gte=20), name="experiment_size"),
            stamped("experiment_approved_stamps", "approved"),
            stamped("experiment_registered_stamps", "registered", held=["registered", "running", "ended", "published"]),
            stamped("experiment_started_stamps", "started", held=["running", "ended", "published"]),
            stamped("experiment_ended_stamps", "ended", held=["ended", "published"]),
            stamped("experiment_published_stamps", "published", held=["published"]),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(result__isnull=False), name="experiment_published_with_result"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_frozen(self) -> bool:
        """Whether its protocol stands: from registration on."""
        return self.state != self.State.DRAFT

    @property
    def asks_minors(self) -> bool:
        """Whether somebody under 18 could take part."""
        return self.min_age < ADULT

    def is_showing(self, at: datetime) -> bool:
        """Whether its arms decide at this moment what participants see."""
        return self.state == self.State.RUNNING and self.starts_at <= at < self.ends_at

    def may_join(self, at: datetime) -> bool:
        """Whether it takes new people at this moment."""
        return self.is_showing(at) and at < self.joins_until_at

    def admits_age(self, age: int) -> bool:
        """Whether somebody of this age, in whole years, fits its rule."""
        return self.min_age <= age and (self.max_age is None or age <= self.max_age)

    def admits_band(self, band: str) -> bool:
        """Whether people of this band may take part: adults always, younger ones where their band is approved."""
        return band not in _MINOR_CODES or band in self.approved_bands

    def approve(self, *, by: Any, at: datetime, bands: list[str]) -> None:
        """A safeguarding officer approves bands under 18; none takes an approval back."""
        self._move("approve", at)
        if not set(bands) <= set(_MINOR_CODES):
            raise MoveRefused("Only the bands under 18 need approval.", field="bands")
        self.approved_bands = sorted(bands)
        self.approved_at, self.approved_by = (at, by) if bands else (None, None)

    def register(self, *, by: Any, at: datetime) -> None:
        """From now on nothing that decides the result may change."""
        self._move("register", at)
        self.registered_at, self.registered_by = at, by

    def take_back(self, *, by: Any, at: datetime) -> None:
        """Before it has started, it becomes a draft again."""
        self._move("take_back", at)
        self.registered_at = self.registered_by = None

    def start(self, *, by: Any, at: datetime) -> None:
        """People are asked from now on. Raises MoveRefused outside the registered dates."""
        self._move("start", at)
        if not self.starts_at <= at < self.joins_until_at:
            raise MoveRefused(
                "This trial was registered for other dates. Take it back, change the dates and register it again."
            )
        self.started_at, self.started_by = at, by

    def end(self, *, by: Any, at: datetime, reason: str) -> None:
        """Everybody sees the usual catalogue again. Ending before its day needs a reason from the stop rule."""
        self._move("end", at)
        if at < self.ends_at and not reason.strip():
            raise MoveRefused("Say which part of the stop rule applies.", field="reason")
        self.ended_at, self.ended_by, self.end_reason = at, by, reason.strip()

    def publish(self, *, by: Any, at: datetime, findings: str, result: dict[str, Any]) -> None:
        """Everybody may read the result, whatever it is. The figures are kept as they are now."""
        self._move("publish", at)
        if not findings.strip():
            raise MoveRefused(
                "Write what you learned, also when the answer is that nothing differed.", field="findings"
            )
        self.published_at, self.published_by = at, by
        self.findings, self.result = findings.strip(), result

    def take_down(self, *, by: Any, at: datetime) -> None:
        """The page is no longer public, such as to correct its words."""
        self._move("take_down", at)
        self.published_at = self.published_by = None

    def _move(self, verb: str, at: datetime) -> None:
        self.state = self.FLOW.check(verb, self.state)
        self.since_at = at


class ExperimentMove(Move):
    """One move of one trial."""

    experiment = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="moves")


class Arm(models.Model):
    """One of the ways that a trial compares: which rewards its people see. A control arm shows none (a trigger)."""

    experiment = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="arms")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    description = models.TextField(help_text="What people in this arm see.")
    weight = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(100)])
    is_control = models.BooleanField("without any reward", default=False)
    rewards = models.ManyToManyField("volunteering.Reward", related_name="arms", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["experiment", "order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["experiment", "order"], name="arm_order_once"),
            models.UniqueConstraint(fields=["experiment", "name"], name="arm_name_once"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="arm_weight"),
        ]

    def __str__(self) -> str:
        return self.name


class AssignmentQuerySet(models.QuerySet["ArmAssignment"]):
    """Assignments by whether they count."""

    def analysed(self) -> "AssignmentQuerySet":
        """Everybody who was drawn, as drawn, without those who left or whose account was merged into another."""
        return self.filter(withdrawn_at__isnull=True, volunteer__merged_into__isnull=True)


class ArmAssignment(models.Model):
    """One person in one arm, since the moment at which they agreed. A trigger repeats the draw and holds it fast.

    `person_key` is the person's key on that day. When two accounts are merged, the earlier assignment goes with the
    person and the later one stays with the account that is gone; neither arm changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    experiment = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="assignments")
    arm = models.ForeignKey(Arm, on_delete=models.PROTECT, related_name="assignments")
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="arm_assignments")
    person_key = models.UUIDField(editable=False)
    band = models.CharField(max_length=10, choices=Band.choices, help_text="On the day of joining.")
    borough = models.ForeignKey("programmes.Borough", null=True, on_delete=models.PROTECT, related_name="+")
    consented_at = models.DateTimeField()
    consented_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    consent_words = models.TextField(help_text="What the person read and agreed to.")
    assigned_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "arm assignment"
        ordering: ClassVar[list[str]] = ["assigned_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Checked at the end of each statement, so that a merge can let two people change places in one.
            models.UniqueConstraint(
                fields=["experiment", "volunteer"], name="assignment_once", deferrable=Deferrable.IMMEDIATE
            ),
            models.UniqueConstraint(fields=["experiment", "person_key"], name="assignment_key_once"),
            models.CheckConstraint(condition=Q(consented_at__lte=F("assigned_at")), name="assignment_after_consent"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("assigned_at")),
                name="assignment_withdrawn_later",
            ),
            stamped("assignment_withdrawn_stamps", "withdrawn"),
        ]

    def __str__(self) -> str:
        return f"An assignment in {self.experiment_id}"

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The person leaves: they are no longer counted, and keep whatever they have earned."""
        if self.withdrawn_at is not None:
            raise MoveRefused("You have already left this trial.")
        self.withdrawn_at, self.withdrawn_by = at, by


class Exposure(models.Model):
    """The first time that somebody met what their arm shows, or does not show, at one place of the portal."""

    class Place(models.TextChoices):
        JOINING = "joining", "On joining"
        REWARDS = "rewards", "List of rewards"
        REWARD = "reward", "One reward"
        REDEEM = "redeem", "Taking a reward"
        POINTS = "points", "Points"
        CODES = "codes", "Rewards taken"
        CODE = "code", "One reward taken"

    assignment = models.ForeignKey(ArmAssignment, on_delete=models.PROTECT, related_name="exposures")
    place = models.CharField(max_length=10, choices=Place.choices)
    first_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["first_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["assignment", "place"], name="exposure_first_only"),
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()}, first"


def drawn(experiment: Experiment, person_key: uuid.UUID) -> Arm:
    """The arm that this person is drawn for: a function of the salt, the key and the weights alone. One query."""
    arms = list(experiment.arms.order_by("order"))
    if not arms:
        raise MoveRefused("This trial has no arms.")
    place = point(experiment.salt, person_key, sum(arm.weight for arm in arms))
    # The arms lie side by side, each as wide as its weight.
    ends = accumulate(arm.weight for arm in arms)
    return next(arm for arm, end in zip(arms, ends, strict=True) if place < end)


_LONG = "as long as the portal runs: the register of trials"
_STAFF = personal.Field("who moved the trial on", personal.Erase.KEEP, "staff answer for a trial", export=False)
personal.declare(
    Experiment,
    owner="",
    kept_for=_LONG,
    fields=dict.fromkeys(
        ("approved_by", "created_by", "registered_by", "started_by", "ended_by", "published_by"), _STAFF
    ),
    plain=[
        "name", "slug", "question", "hypothesis", "protocol", "eligibility", "boroughs", "approved_bands", "salt",
        "stop_rule", "end_reason", "findings", "result",
    ],
)  # fmt: skip
personal.declare(ExperimentMove, owner="", kept_for=_LONG, fields={"by": _STAFF}, plain=["verb", "note"])
personal.declare(Arm, owner="", kept_for=_LONG, plain=["name", "description"])
_KEPT = "the draw is kept so that the result can be checked; the account behind it is emptied"
personal.declare(
    ArmAssignment,
    owner="volunteer__user",
    kept_for=_LONG,
    fields={
        "consented_by": personal.Field("who agreed to take part", personal.Erase.KEEP, _KEPT, export=False),
        "withdrawn_by": personal.Field("who left the trial", personal.Erase.KEEP, _KEPT, export=False),
    },
    plain=["consent_words"],
)
personal.declare(Exposure, owner="assignment__volunteer__user", kept_for=_LONG)
