"""The points ledger: double entry, append-only. A balance is what the database itself has added up.

Every movement is a transfer whose legs sum to 0: what one account gains, another gives. Triggers in
volunteering/migrations/0006_points.py keep the balances, refuse any change of a leg, and refuse points beside a debt.
"""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum

from programmes import clock, personal
from volunteering.hours import periods

LEDGER = "the ledger of points: the sums of the trial must stay true, and the row names nobody"


def somebody(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A key to the person who made a step; the record outlives the account."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class EarningRuleQuerySet(models.QuerySet["EarningRule"]):
    """Rules by the day on which they hold."""

    def on(self, day: date) -> "EarningRule | None":
        """The rule for time that was volunteered on this day: the newest that had begun."""
        return self.filter(from_date__lte=day).order_by("-from_date").first()


class EarningRule(models.Model):
    """One version of how confirmed time becomes points: `points` whole points for every `minutes` minutes.

    It holds for time volunteered from its day on, until the next version's day. Whole points only: what is left over is
    carried to the next time under the same version. The number is our own rule, not a published one.
    """

    version = models.PositiveSmallIntegerField(unique=True)
    points = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    minutes = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(1)])
    from_date = models.DateField("holds from", unique=True)
    source = models.CharField("where the number comes from", max_length=200)
    set_at = models.DateTimeField(db_default=clock.Now())
    set_by = somebody(null=True)

    objects = EarningRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "earning rule"
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(points__gt=0, minutes__gt=0), name="earning_rule_gives_something"),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="earning_rule_has_source"),
        ]

    def __str__(self) -> str:
        return f"Version {self.version}: {self.words}"

    @property
    def words(self) -> str:
        """As pages say it: "10 points for every hour"."""
        span = "hour" if self.minutes == 60 else periods.words(self.minutes)
        return f"{self.points} point{'' if self.points == 1 else 's'} for every {span}"

    def due(self, minutes: int) -> int:
        """The whole points for so many confirmed minutes together; 0 for less than nothing."""
        return max(minutes, 0) * self.points // self.minutes


class PointsAccountQuerySet(models.QuerySet["PointsAccount"]):
    """Accounts by whose they are."""

    def of(self, volunteer: Any) -> dict[str, int]:
        """This person's balances by kind: "points" is 0 or more, "debt" is 0 or less."""
        return {"points": 0, "debt": 0, **dict(self.filter(volunteer=volunteer).values_list("kind", "balance"))}


class PointsAccount(models.Model):
    """One side of the ledger: a person's points, a person's debt, or one of the portal's own accounts.

    `earned` gives what people earn, `spent` takes what rewards cost, `written_off` gives what staff forgive of a
    debt, and what passes through `merging` leaves it again in the same step.
    `balance` is kept by a trigger; nothing else may write it.
    """

    class Kind(models.TextChoices):
        POINTS = "points", "Points to spend"
        DEBT = "debt", "Points owed"
        EARNED = "earned", "Given for confirmed time"
        SPENT = "spent", "Taken for rewards"
        WRITTEN_OFF = "written_off", "Debts written off"
        MERGING = "merging", "On the way between two records of one person"

    PERSONAL = (Kind.POINTS, Kind.DEBT)

    kind = models.CharField(max_length=11, choices=Kind.choices)
    volunteer = models.ForeignKey(
        "volunteering.Volunteer", null=True, on_delete=models.PROTECT, related_name="points_accounts"
    )
    balance = models.BigIntegerField(default=0)

    objects = PointsAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "points account"
        ordering: ClassVar[list[str]] = ["kind", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["balance", "id"], condition=Q(kind="debt", balance__lt=0), name="points_account_owed"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "kind"], name="points_account_one_of_a_kind"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(volunteer__isnull=True), name="points_account_one_of_the_portal"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["points", "debt"], volunteer__isnull=False)
                | Q(kind__in=["earned", "spent", "written_off", "merging"], volunteer__isnull=True),
                name="points_account_of_a_person_or_of_the_portal",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["points", "spent"], balance__gte=0)
                | Q(kind__in=["debt", "earned", "written_off"], balance__lte=0)
                | Q(kind="merging"),
                name="points_account_never_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.balance:,}"


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Transfers by person."""

    def of(self, volunteers: Any) -> "TransferQuerySet":
        """Everything that moved the points of these records of one person, the newest first."""
        return self.filter(volunteer__in=volunteers).order_by("-at", "-pk")

    def under(self, volunteers: Any, rule: EarningRule) -> tuple[int, int]:
        """The minutes and the points that these records of one person have under one version of the rule."""
        found = self.filter(volunteer__in=volunteers, rule=rule).aggregate(minutes=Sum("minutes"), points=Sum("points"))
        return found["minutes"] or 0, found["points"] or 0


class Transfer(models.Model):
    """One movement of points and its cause. Nothing is ever changed or deleted: what was wrong is moved back."""

    class Kind(models.TextChoices):
        EARNED = "earned", "Confirmed time"
        TAKEN_BACK = "taken_back", "Time taken back"
        SPENT = "spent", "Reward"
        RETURNED = "returned", "Points returned"
        MERGED = "merged", "Moved between two accounts of one person"
        WRITTEN_OFF = "written_off", "Debt written off"

    kind = models.CharField(max_length=11, choices=Kind.choices)
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="points_transfers")
    points = models.IntegerField(help_text="What it changed for the person: more is positive.")
    minutes = models.IntegerField(default=0, help_text="The confirmed minutes behind it; less than 0 when taken back.")
    source_entry = models.ForeignKey(
        "volunteering.HoursEntry", null=True, on_delete=models.PROTECT, related_name="points_transfers"
    )
    rule = models.ForeignKey(EarningRule, null=True, on_delete=models.PROTECT, related_name="transfers")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    subject = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=clock.Now())
    by = somebody(null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["volunteer", "-at", "-id"], name="transfer_history"),
            models.Index(fields=["volunteer", "rule"], include=["minutes", "points"], name="transfer_under_rule"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source_entry", "rule"], name="transfer_once_for_an_entry_and_rule"),
            models.CheckConstraint(
                condition=Q(kind__in=["earned", "taken_back"], source_entry__isnull=False, rule__isnull=False)
                | (~Q(kind__in=["earned", "taken_back"]) & Q(source_entry__isnull=True, rule__isnull=True, minutes=0)),
                name="transfer_with_its_entry_and_rule",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["spent", "returned"])
                | Q(kind="spent", points__lt=0)
                | Q(kind="returned", points__gt=0),
                name="transfer_spent_down_returned_up",
            ),
            models.CheckConstraint(
                condition=~Q(kind="returned") | Q(reverses__isnull=False), name="transfer_returned_of_what"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("pk")), name="transfer_not_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.points:+,}"

    @property
    def signed(self) -> str:
        """The points as the history writes them: "+7", "−60", "0"."""
        return f"{self.points:+,}".replace("-", "−") if self.points else "0"

    @property
    def time(self) -> str:
        """The confirmed time behind it, or the time that was taken back, in words."""
        return in_words(abs(self.minutes))


def in_words(minutes: int) -> str:
    """A number of minutes as pages write it: "12 hours 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [
        f"{number:,} {word}{'' if number == 1 else 's'}"
        for number, word in ((hours, "hour"), (rest, "minute"))
        if number
    ]
    return " ".join(parts) or "0 hours"


class Leg(models.Model):
    """One side of a transfer: how many points it put into an account, or took out of it."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="legs")
    account = models.ForeignKey(PointsAccount, on_delete=models.PROTECT, related_name="legs")
    points = models.IntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["transfer", "account"], name="leg_one_for_an_account"),
            models.CheckConstraint(condition=~Q(points=0), name="leg_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.points:+,}"


_staff = personal.Field("which member of staff set it", personal.Erase.KEEP, LEDGER, export=False)
personal.declare(
    EarningRule,
    owner="",
    kept_for="as long as points of the trial are kept",
    fields={"set_by": _staff},
    plain=["source", "from_date"],
)
personal.declare(PointsAccount, owner="volunteer__user", kept_for="as long as the trial's results are kept")
personal.declare(
    Transfer,
    owner="volunteer__user",
    kept_for="as long as the trial's results are kept",
    fields={"by": personal.Field("who confirmed the time or made the step", personal.Erase.KEEP, LEDGER, export=False)},
    plain=["subject"],
)
personal.declare(Leg, owner="transfer__volunteer__user", kept_for="as long as the trial's results are kept")
