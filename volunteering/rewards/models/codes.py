"""One code to one person: the stock of codes, sealed, and who holds which.

A code is shown to its owner only. Its text is ciphertext in the database; a keyed mark beside it finds duplicates.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac

from programmes import clock, personal
from programmes.sealed import SealedTextField
from programmes.workflow import Move, Workflow
from volunteering.rewards.models.catalogue import Reward, pounds
from volunteering.rewards.models.points import LEDGER, Transfer, somebody


def mark_of(sponsor: Any, code: str) -> str:
    """What stands for a code where only "the same or not" matters: a keyed hash, for one partner."""
    return salted_hmac(f"volunteering.rewards.code:{sponsor.pk}", code.strip().upper(), algorithm="sha256").hexdigest()


class RewardCodeQuerySet(models.QuerySet["RewardCode"]):
    """Codes by what can be done with them."""

    def to_give(self, reward: Reward, day: date) -> "RewardCodeQuerySet":
        """Those that may be given out on this day, the first to end first."""
        return self.filter(
            Q(ends_date__isnull=True) | Q(ends_date__gte=day), reward=reward, state=RewardCode.State.LOADED
        ).order_by(F("ends_date").asc(nulls_last=True), "loaded_at", "pk")


class RewardCode(models.Model):
    """One code of a reward. It goes to at most one person, once; what has ended or was voided never comes back."""

    class State(models.TextChoices):
        LOADED = "loaded", "In stock"
        ISSUED = "issued", "Given out"
        VOIDED = "voided", "Voided"
        EXPIRED = "expired", "Past its last day"

    FLOW = Workflow(
        staff={"void"},
        issue=([State.LOADED], State.ISSUED),
        void=([State.LOADED, State.ISSUED], State.VOIDED),
        expire=([State.LOADED, State.ISSUED], State.EXPIRED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="codes")
    code = SealedTextField()
    mark = models.CharField(max_length=64, unique=True, editable=False)
    ends_date = models.DateField("last day", null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.LOADED)
    since_at = models.DateTimeField(db_default=clock.Now())
    loaded_at = models.DateTimeField(db_default=clock.Now())
    loaded_by = somebody()

    objects = RewardCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "reward code"
        ordering: ClassVar[list[str]] = ["-loaded_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("reward"),
                F("ends_date").asc(nulls_last=True),
                F("loaded_at"),
                F("id"),
                condition=Q(state="loaded"),
                name="reward_code_to_give",
            ),
            models.Index(fields=["reward", "state", "-since_at", "id"], name="reward_code_list"),
            models.Index(
                fields=["ends_date"],
                condition=Q(state__in=["loaded", "issued"], ends_date__isnull=False),
                name="reward_code_ends",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(mark=""), name="reward_code_has_mark"),
        ]

    def __str__(self) -> str:
        return f"Code {str(self.pk)[:8]}: {self.get_state_display().lower()}"

    def issue(self, *, at: datetime) -> None:
        """It goes to one person."""
        self._move("issue", at)

    def void(self, *, at: datetime) -> None:
        """It must not be used any more."""
        self._move("void", at)

    def expire(self, *, at: datetime) -> None:
        """Its last day has passed."""
        self._move("expire", at)

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    """Redemptions by whose they are."""

    def visible_to(self, user: Any) -> "RedemptionQuerySet":
        """Those of this person's own volunteering record; nobody else's."""
        return self.filter(volunteer__user=user).select_related("reward__sponsor", "code")

    def held(self) -> "RedemptionQuerySet":
        """Those that count towards limits and budgets: taken, and not given back."""
        return self.filter(state__in=Redemption.HELD)


class Redemption(models.Model):
    """That one person took one reward for points: which code, for how many points, and what became of it.

    `used` says that the person has seen the code and its last day has passed. Cancelled and expired ones have returned
    their points, once: the transfer that returns them is the only one that may reverse the debit.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "Yours"
        USED = "used", "Over"
        CANCELLED = "cancelled", "Withdrawn"
        EXPIRED = "expired", "Ended unseen"

    FLOW = Workflow(
        staff={"cancel"},
        reveal=([State.ISSUED], State.ISSUED),
        use=([State.ISSUED], State.USED),
        cancel=([State.ISSUED, State.USED], State.CANCELLED),
        expire=([State.ISSUED], State.EXPIRED),
    )
    HELD = (State.ISSUED, State.USED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="redemptions")
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="redemptions")
    code = models.OneToOneField(RewardCode, on_delete=models.PROTECT, related_name="redemption")
    debit = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="redemption")
    refund = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="refund_of")
    key = models.CharField(max_length=43, editable=False)
    points = models.PositiveIntegerField()
    value = pounds()
    state = models.CharField(max_length=9, choices=State.choices, default=State.ISSUED)
    since_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = "reward taken"
        verbose_name_plural = "rewards taken"
        ordering: ClassVar[list[str]] = ["-issued_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["volunteer", "-issued_at", "id"], name="redemption_mine"),
            models.Index(fields=["reward", "-issued_at", "id"], name="redemption_of_reward"),
            models.Index(
                fields=["volunteer", "reward"], condition=Q(state__in=["issued", "used"]), name="redemption_limit"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "key"], name="redemption_once_for_a_key"),
            models.CheckConstraint(condition=Q(points__gt=0, value__gt=0), name="redemption_numbers"),
            models.CheckConstraint(
                condition=Q(state__in=["cancelled", "expired"], refund__isnull=False)
                | Q(state__in=["issued", "used"], refund__isnull=True),
                name="redemption_returned_with_its_points",
            ),
            models.CheckConstraint(
                condition=~Q(state="expired") | Q(revealed_at__isnull=True), name="redemption_expired_unseen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reward}: {self.get_state_display().lower()}"

    def get_absolute_url(self) -> str:
        """Its owner's page."""
        return reverse("volunteering:reward_code", args=[self.pk])

    @property
    def reference(self) -> str:
        """What the person and staff call it when they talk about it: eight letters and digits, never the code."""
        return self.pk.hex[:8].upper()

    def reveal(self, *, at: datetime) -> None:
        """Its owner has seen the code."""
        self.FLOW.check("reveal", self.state)
        self.revealed_at = self.revealed_at or at

    def use(self, *, at: datetime) -> None:
        """Its last day has passed after its owner had seen it."""
        self._move("use", at)

    def cancel(self, *, refund: Transfer, at: datetime) -> None:
        """We took it back, and the points went back."""
        self._move("cancel", at)
        self.refund = refund

    def expire(self, *, refund: Transfer, at: datetime) -> None:
        """Its last day has passed and nobody had seen the code: the points went back."""
        self._move("expire", at)
        self.refund = refund

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class RedemptionMove(Move):
    """One step in the life of a redemption."""

    redemption = models.ForeignKey(Redemption, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        verbose_name = "step of a redemption"

    WORDS: ClassVar[dict[str, str]] = {
        "issue": "Taken",
        "reveal": "Code seen by its owner",
        "use": "Last day passed",
        "cancel": "Withdrawn, points returned",
        "expire": "Ended unseen, points returned",
    }

    @property
    def words(self) -> str:
        """What was done, as the history says it."""
        return self.WORDS.get(self.verb, self.verb)


_staff = personal.Field("which member of staff acted", personal.Erase.KEEP, LEDGER, export=False)
personal.declare(
    RewardCode,
    owner="",
    kept_for="six years after the reward was closed",
    fields={"loaded_by": _staff},
    plain=["code", "mark", "ends_date"],
)
personal.declare(
    Redemption,
    owner="volunteer__user",
    kept_for="as long as the trial's results are kept",
    plain=["key"],
)
personal.declare(
    RedemptionMove,
    owner="redemption__volunteer__user",
    kept_for="as long as the trial's results are kept",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, LEDGER, export=False),
        "note": personal.Field("why a reward was withdrawn", personal.Erase.BLANK),
    },
    plain=["verb"],
)
