"""Team London Ambassadors: seasons, roles, the three parts of the training, and who applied.

A shift is a session of the role's own opportunity. Nobody takes one before all three parts are done: an action says so
in words, and a trigger refuses it (migration 0008).
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import clock, personal
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped
from volunteering.opportunities.models import Opportunity
from volunteering.safeguarding.ages import Band
from volunteering.safeguarding.models import Volunteer

PARTS = 3  # Team London's ambassadors had three training sessions in 2012: role, customer care, on site
YOUNGEST = 16


class SeasonQuerySet(models.QuerySet["Season"]):
    """Seasons by whether people can apply."""

    def open_at(self, at: datetime) -> "SeasonQuerySet":
        """Those that take applications at this moment."""
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def public_at(self, at: datetime) -> "SeasonQuerySet":
        """Those that have begun to take applications and are not over."""
        return self.filter(opens_at__lte=at, ends_date__gte=clock.london_day(at))


class Season(models.Model):
    """One summer, or another time, in which ambassadors welcome visitors."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100, unique=True)
    about = models.TextField(help_text="What ambassadors do, in plain words.")
    opens_at = models.DateTimeField("applications from")
    closes_at = models.DateTimeField("applications until")
    starts_date = models.DateField("first day of shifts")
    ends_date = models.DateField("last day of shifts")
    minimum_age = models.PositiveSmallIntegerField(
        default=YOUNGEST,
        validators=[MinValueValidator(YOUNGEST)],
        help_text="In years, on the first day of shifts.",
    )
    question = models.CharField(
        max_length=300, default="Why would you like to welcome people to London?", help_text="What the form asks."
    )
    is_demonstration = models.BooleanField(default=True, help_text="Our own numbers, which nobody has decided on.")

    objects = SeasonQuerySet.as_manager()

    class Meta:
        verbose_name = "ambassadors' season"
        ordering: ClassVar[list[str]] = ["-starts_date", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="season_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(ends_date__gte=F("starts_date")), name="season_starts_before_it_ends"),
            models.CheckConstraint(condition=Q(minimum_age__gte=YOUNGEST), name="season_from_16"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("volunteering:ambassador_season", args=[self.pk])

    def is_open(self, at: datetime) -> bool:
        """Whether people can apply at this moment."""
        return self.opens_at <= at < self.closes_at


class AmbassadorRole(models.Model):
    """Something that ambassadors of a season do, and where. Its shifts are the sessions of `opportunity`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="roles")
    title = models.CharField(max_length=100)
    what = models.TextField("what you do")
    where = models.CharField(max_length=200)
    opportunity = models.OneToOneField(Opportunity, on_delete=models.PROTECT, related_name="ambassador_role")

    class Meta:
        verbose_name = "ambassadors' role"
        ordering: ClassVar[list[str]] = ["season", "title"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["season", "title"], name="ambassador_role_one_of_each_title"),
        ]

    def __str__(self) -> str:
        return self.title


class TrainingPart(models.Model):
    """One of the three parts of a season's training: the welcome is read online, the others have dates."""

    class Kind(models.TextChoices):
        ONLINE = "online", "Read online"
        SESSION = "session", "Go to a session"

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(help_text="What is read online, or what happens at the session.")

    class Meta:
        verbose_name = "part of the training"
        verbose_name_plural = "parts of the training"
        ordering: ClassVar[list[str]] = ["season", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["season", "number"], name="training_part_one_of_each_number"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=PARTS), name="training_part_one_to_three"),
        ]

    def __str__(self) -> str:
        return f"Part {self.number}: {self.title}"


class TrainingDate(models.Model):
    """A day on which a part of the training takes place. `booked` never passes `capacity`: the database refuses it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(TrainingPart, on_delete=models.PROTECT, related_name="dates")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    capacity = models.PositiveSmallIntegerField()
    booked = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "training date"
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(booked__lte=F("capacity")), name="training_date_within_capacity"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="training_date_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{clock.uk_time(self.starts_at)}, {self.place}"

    @property
    def free(self) -> int:
        """How many places are left."""
        return self.capacity - self.booked


class AmbassadorQuerySet(models.QuerySet["Ambassador"]):
    """Applications by who may see them and how far they are."""

    def visible_to(self, user: Any) -> "AmbassadorQuerySet":
        """The person's own."""
        return self.filter(volunteer__user=user)

    def live(self) -> "AmbassadorQuerySet":
        """Applied, offered or an ambassador."""
        return self.filter(state__in=Ambassador.LIVE)

    def trained(self) -> "AmbassadorQuerySet":
        """Ambassadors with all three parts done."""
        done = models.Count("trainings", filter=Q(trainings__state=Training.State.ATTENDED))
        return self.filter(state=Ambassador.State.ACTIVE).annotate(done=done).filter(done__gte=PARTS)


class Ambassador(models.Model):
    """One person's application for a role of a season, and what became of it."""

    class State(models.TextChoices):
        APPLIED = "applied", "Waiting for our answer"
        OFFERED = "offered", "Offered a role"
        ACTIVE = "active", "Ambassador"
        DECLINED = "declined", "Not offered a role"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ENDED = "ended", "Ended"

    LIVE = (State.APPLIED, State.OFFERED, State.ACTIVE)
    FLOW = Workflow(
        staff={"offer", "decline", "stand_down"},
        offer=([State.APPLIED], State.OFFERED),
        decline=([State.APPLIED], State.DECLINED),
        accept=([State.OFFERED], State.ACTIVE),
        withdraw=([State.APPLIED, State.OFFERED, State.ACTIVE], State.WITHDRAWN),
        stand_down=([State.OFFERED, State.ACTIVE], State.ENDED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="ambassadors")
    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="ambassadors")
    role = models.ForeignKey(AmbassadorRole, on_delete=models.PROTECT, related_name="ambassadors")
    band = models.CharField("age on the first day", max_length=10, choices=Band.choices)
    why = models.TextField("answer to the season's question", blank=True)
    languages = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    since_at = models.DateTimeField()
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="Why we said no or ended it, as the person reads it.")

    objects = AmbassadorQuerySet.as_manager()

    class Meta:
        verbose_name = "ambassador"
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at"], name="ambassador_waiting"),
            models.Index(fields=["season", "state"], name="ambassador_of_season"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also after two records of one person were joined (invariant I29).
            models.UniqueConstraint(
                fields=["volunteer", "season"],
                condition=Q(state__in=["applied", "offered", "active"]),
                name="ambassador_once_a_season",
            ),
            models.CheckConstraint(condition=~Q(band__in=["under_13", "from_13"]), name="ambassador_from_16"),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "ended"]) | ~Q(reason=""), name="ambassador_no_with_a_reason"
            ),
            stamped(
                "ambassador_decided_stamps",
                "decided",
                held=["offered", "active", "declined", "ended"],
                free=["withdrawn"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer}, {self.role}"

    def get_absolute_url(self) -> str:
        """The person's own page of it."""
        return reverse("volunteering:ambassador_mine", args=[self.pk])

    def done_parts(self) -> set[int]:
        """The numbers of the parts that the person has done."""
        done = self.trainings.filter(state=Training.State.ATTENDED)
        return set(done.values_list("part__number", flat=True))

    def refuse_unless_trained(self) -> None:
        """Raises MoveRefused while a part of the training is missing."""
        missing = sorted(set(range(1, PARTS + 1)) - self.done_parts())
        if self.state != self.State.ACTIVE or missing:
            raise MoveRefused("Finish the three parts of the ambassadors' training first. Then you can book shifts.")

    def offer(self, *, by: Any, at: datetime) -> None:
        """We offer the role."""
        self._move("offer", at)
        self.decided_at, self.decided_by = at, by

    def decline(self, *, by: Any, at: datetime, reason: str) -> None:
        """We say no, and why."""
        self._move("decline", at)
        self.decided_at, self.decided_by, self.reason = at, by, reason

    def accept(self, *, at: datetime) -> None:
        """The person takes the role; the training begins."""
        self._move("accept", at)

    def withdraw(self, *, at: datetime) -> None:
        """The person does not want it any more."""
        self._move("withdraw", at)

    def stand_down(self, *, by: Any, at: datetime, reason: str) -> None:
        """We end it, and say why."""
        self._move("stand_down", at)
        self.decided_at, self.decided_by, self.reason = at, by, reason

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class AmbassadorMove(Move):
    """One step of an application."""

    ambassador = models.ForeignKey(Ambassador, on_delete=models.CASCADE, related_name="moves")


class Training(models.Model):
    """One ambassador and one part of the training: a place on a date, or the welcome read."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        ATTENDED = "attended", "Done"
        MISSED = "missed", "Missed"
        LEFT = "left", "Given up"

    FLOW = Workflow(
        staff={"attend", "miss"},
        attend=([State.BOOKED, State.MISSED], State.ATTENDED),
        miss=([State.BOOKED, State.ATTENDED], State.MISSED),
        leave=([State.BOOKED], State.LEFT),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.ForeignKey(Ambassador, on_delete=models.CASCADE, related_name="trainings")
    part = models.ForeignKey(TrainingPart, on_delete=models.PROTECT, related_name="trainings")
    date = models.ForeignKey(TrainingDate, null=True, on_delete=models.PROTECT, related_name="trainings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    since_at = models.DateTimeField()

    class Meta:
        verbose_name = "training of an ambassador"
        verbose_name_plural = "trainings of ambassadors"
        ordering: ClassVar[list[str]] = ["part", "since_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["date", "state"], name="training_on_a_date"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["ambassador", "part"],
                condition=Q(state__in=["booked", "attended"]),
                name="training_once_for_each_part",
            ),
            models.CheckConstraint(
                condition=Q(date__isnull=False) | Q(state="attended"), name="training_booked_on_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.get_state_display()}"

    def attend(self, *, at: datetime) -> None:
        """They were there. Raises MoveRefused before it has begun."""
        if self.date and at < self.date.starts_at:
            raise MoveRefused("This training has not begun yet. Mark who came on the day.")
        self._move("attend", at)

    def miss(self, *, at: datetime) -> None:
        """They were not there, and can choose another date."""
        if self.date and at < self.date.starts_at:
            raise MoveRefused("This training has not begun yet. Mark who came on the day.")
        self._move("miss", at)

    def leave(self, *, at: datetime) -> None:
        """The person gives the place up."""
        self._move("leave", at)

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


personal.declare(
    Season,
    owner="",
    kept_for="as long as the season's records are kept",
    plain=["name", "about", "question", "starts_date", "ends_date"],
)
personal.declare(AmbassadorRole, owner="", kept_for="with its season", plain=["title", "what", "where"])
personal.declare(TrainingPart, owner="", kept_for="with its season", plain=["title", "text"])
personal.declare(TrainingDate, owner="", kept_for="with its season", plain=["place"])
personal.declare(
    Ambassador,
    owner="volunteer__user",
    kept_for="two years after the season",
    fields={
        "why": Field("what you wrote when you applied", Erase.BLANK),
        "languages": Field("languages that you speak", Erase.BLANK),
        "reason": Field("the reason that you were given", Erase.KEEP, "a decision keeps its reason; it names nobody"),
        "decided_by": Field("who decided", Erase.KEEP, KEEP_LEDGER, export=False),
    },
)
personal.declare(
    AmbassadorMove,
    owner="ambassador__volunteer__user",
    kept_for="with the application",
    fields={
        "by": Field("who did it", Erase.KEEP, KEEP_LEDGER, export=False),
        "note": Field("the reason that you were given", Erase.KEEP, "a decision keeps its reason; it names nobody"),
    },
    plain=["verb"],
)
personal.declare(Training, owner="ambassador__volunteer__user", kept_for="with the application")
