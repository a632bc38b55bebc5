"""Rewards and the partners who give them: what, for whom, when, how many, and within which budget.

The counters are kept by triggers in volunteering/migrations/0006_points.py; the checks here refuse what must not be.
"""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from programmes import clock, personal
from programmes.people.models import Borough
from programmes.workflow import Move, Workflow, stamped
from volunteering.rewards.models.points import LEDGER, somebody

YOUNGEST, OLDEST = 10, 20


def pounds(**options: Any) -> "models.DecimalField[Any, Any]":
    """A sum of money in pounds, exact to the penny."""
    return models.DecimalField(max_digits=9, decimal_places=2, **options)


class ValueCap(models.Model):
    """The most that one reward may be worth, in pounds, from a moment on. A small token is no wage.

    HMRC's manual NMWM05090 and NMWM05100: voluntary workers may get no money, and no benefit that they can count on.
    The number is our own; it belongs to the legal review.
    """

    amount = pounds(validators=[MinValueValidator(Decimal("0.01"))])
    why = models.CharField(max_length=200)
    set_at = models.DateTimeField(db_default=clock.Now())
    set_by = somebody(null=True)

    class Meta:
        verbose_name = "value cap"
        ordering: ClassVar[list[str]] = ["-set_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="value_cap_positive"),
        ]

    def __str__(self) -> str:
        return f"£{self.amount:,.2f}"


class Sponsor(models.Model):
    """A partner who gives rewards, and the pounds that it has promised for them.

    `committed` is the value of what people hold; it never passes `budget`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    website = models.URLField(blank=True)
    contact = models.CharField("who we talk to there", max_length=200, blank=True)
    budget = pounds(default=Decimal(0))
    committed = pounds(default=Decimal(0), editable=False)
    demonstration = models.BooleanField(default=False)
    added_at = models.DateTimeField(db_default=clock.Now())
    added_by = somebody(null=True)

    class Meta:
        verbose_name = "partner"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="sponsor_has_name"),
            models.CheckConstraint(
                condition=Q(committed__gte=0, committed__lte=F("budget")), name="sponsor_within_budget"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def free(self) -> Decimal:
        """The pounds that are left of the budget."""
        return self.budget - self.committed


class RewardQuerySet(models.QuerySet["Reward"]):
    """Rewards by whom they are for."""

    def open_at(self, at: datetime) -> "RewardQuerySet":
        """Published, and inside their window at this moment."""
        return self.filter(state=Reward.State.PUBLISHED, opens_at__lte=at, closes_at__gte=at)

    def offered_to(self, volunteer: Any, at: datetime) -> "RewardQuerySet":
        """Those whose window, ages and boroughs fit this person at this moment.

        What an experiment hides from somebody is left out by `volunteering.rewards.offers`, above the models.
        """
        age = volunteer.age_on(clock.london_day(at))
        fits = (
            Q(boroughs__isnull=True) | Q(boroughs=volunteer.borough_id)
            if volunteer.borough_id
            else Q(boroughs__isnull=True)
        )
        return (
            self.open_at(at)
            .filter(fits, minimum_age__lte=age, maximum_age__gte=age)
            .select_related("sponsor")
            .order_by("points", "title", "pk")
        )


class Reward(models.Model):
    """Something a partner gives for points. It can be taken while it is published and its window is open.

    A second person reviews it first: no cash, within the value cap, may be withdrawn, no condition of turning up.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Being written"
        REVIEWED = "reviewed", "Legal review done"
        PUBLISHED = "published", "Published"
        CLOSED = "closed", "Closed"

    class Stock(models.TextChoices):
        CODES = "codes", "Codes of the partner, uploaded"
        COUNTED = "counted", "A number of items, with codes that we make"

    FLOW = Workflow(
        staff={"review", "refuse", "publish", "close", "reopen"},
        edit=([State.DRAFT], State.DRAFT),
        review=([State.DRAFT], State.REVIEWED),
        refuse=([State.DRAFT, State.REVIEWED], State.DRAFT),
        publish=([State.REVIEWED], State.PUBLISHED),
        close=([State.REVIEWED, State.PUBLISHED], State.CLOSED),
        reopen=([State.CLOSED], State.DRAFT),
    )
    # What the reviewer ticks; the database refuses a reviewed reward without them.
    CHECKLIST = ("no_cash", "within_cap", "revocable", "no_condition")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="rewards")
    title = models.CharField(max_length=120)
    what = models.TextField("what it is", help_text="In plain words: what the person gets.")
    how = models.TextField("how to use it", help_text="Where to show the code, and what else to bring.")
    value = pounds(help_text="What it is worth in pounds.", validators=[MinValueValidator(Decimal("0.01"))])
    points = models.PositiveIntegerField("price in points", validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    minimum_age = models.PositiveSmallIntegerField(default=YOUNGEST, validators=[MaxValueValidator(120)])
    maximum_age = models.PositiveSmallIntegerField(default=OLDEST, validators=[MaxValueValidator(120)])
    boroughs = models.ManyToManyField(Borough, blank=True, related_name="+", help_text="None chosen: all of London.")
    per_person = models.PositiveSmallIntegerField("limit for each person", default=1, validators=[MinValueValidator(1)])
    stock = models.CharField(max_length=7, choices=Stock.choices, default=Stock.CODES)
    low_stock = models.PositiveIntegerField("tell us when so few are left", default=5)
    loaded = models.PositiveIntegerField(default=0, editable=False)
    issued = models.PositiveIntegerField(default=0, editable=False)
    remaining = models.IntegerField(default=0, editable=False)
    voided = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField(db_default=clock.Now())
    written_at = models.DateTimeField(db_default=clock.Now())
    written_by = somebody()
    no_cash = models.BooleanField(default=False)
    within_cap = models.BooleanField(default=False)
    revocable = models.BooleanField(default=False)
    no_condition = models.BooleanField(default=False)
    value_cap = pounds(null=True, editable=False, help_text="The cap on the day of the review.")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = somebody(null=True)

    objects = RewardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at", "id"], name="reward_wait"),
            models.Index(fields=["points", "title"], condition=Q(state="published"), name="reward_on_offer"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(value__gt=0, points__gt=0, per_person__gt=0), name="reward_numbers"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="reward_window"),
            models.CheckConstraint(condition=Q(maximum_age__gte=F("minimum_age")), name="reward_ages"),
            models.CheckConstraint(condition=Q(remaining__gte=0), name="reward_stock_never_below_zero"),
            models.CheckConstraint(
                condition=Q(loaded=F("issued") + F("remaining") + F("voided")), name="reward_stock_adds_up"
            ),
            stamped("reward_reviewed_stamps", "reviewed", held=["reviewed", "published"], free=["closed"]),
            models.CheckConstraint(
                condition=~Q(state__in=["reviewed", "published"])
                | Q(no_cash=True, within_cap=True, revocable=True, no_condition=True, value_cap__gte=F("value")),
                name="reward_passed_the_legal_review",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("written_by")),
                name="reward_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def edit(self, *, by: Any, at: datetime) -> None:
        """Its words or terms were written anew: whoever did that may not review it."""
        self._move("edit", at)
        self.written_at, self.written_by = at, by

    def review(self, *, cap: Decimal, by: Any, at: datetime) -> None:
        """A second person has been through the checklist."""
        self._move("review", at)
        self.no_cash = self.within_cap = self.revocable = self.no_condition = True
        self.value_cap, self.reviewed_at, self.reviewed_by = cap, at, by

    def refuse(self, *, at: datetime) -> None:
        """The review found something: it goes back to be written."""
        self._move("refuse", at)
        self._unreview()

    def publish(self, *, at: datetime) -> None:
        """People can take it while its window is open."""
        self._move("publish", at)

    def close(self, *, at: datetime) -> None:
        """Nobody can take it any more; codes that people hold stay theirs."""
        self._move("close", at)

    def reopen(self, *, by: Any, at: datetime) -> None:
        """It is written anew, and will be reviewed anew."""
        self._move("reopen", at)
        self._unreview()
        self.written_at, self.written_by = at, by

    def _unreview(self) -> None:
        self.no_cash = self.within_cap = self.revocable = self.no_condition = False
        self.value_cap = self.reviewed_at = self.reviewed_by = None

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class RewardMove(Move):
    """One step in the life of a reward."""

    reward = models.ForeignKey(Reward, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        verbose_name = "step of a reward"

    WORDS: ClassVar[dict[str, str]] = {
        "write": "Written",
        "edit": "Written anew",
        "review": "Passed the legal review",
        "refuse": "Sent back",
        "publish": "Published",
        "close": "Closed",
        "reopen": "Opened again",
        "void_code": "Code voided",
    }

    @property
    def words(self) -> str:
        """What was done, as the history says it."""
        return self.WORDS.get(self.verb, self.verb)


_staff = personal.Field("which member of staff acted", personal.Erase.KEEP, LEDGER, export=False)
personal.declare(
    ValueCap,
    owner="",
    kept_for="as long as rewards of the trial are kept",
    fields={"set_by": _staff},
    plain=["why"],
)
personal.declare(
    Sponsor,
    owner="",
    kept_for="six years after its last reward",
    fields={
        "contact": personal.Field("whom we talk to at the partner", personal.Erase.KEEP, "a business contact"),
        "added_by": _staff,
    },
    plain=["name", "website"],
)
personal.declare(
    Reward,
    owner="",
    kept_for="six years after it was closed",
    fields={"written_by": _staff, "reviewed_by": _staff},
    plain=["title", "what", "how"],
)
personal.declare(
    RewardMove,
    owner="",
    kept_for="six years after the reward was closed",
    fields={"by": _staff},
    plain=["verb", "note"],
)
