"""What a volunteer says they did, and how far it has come.

A claim holds the time as it was logged, for good. What of it counts is another row, CreditedTime, and a host's
correction changes only that one.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.urls import reverse

from programmes import personal
from programmes.workflow import Move, Workflow
from volunteering.hours.periods import words
from volunteering.safeguarding.models import Guardian

# One claim is about one piece of work. 24 hours is a camp's day and night; more is several claims.
MOST_MINUTES = 1440


class MinutesOf(Func):
    """The length of a range of moments in minutes, exact over nights on which the clocks change."""

    template = "(extract(epoch from (upper(%(expressions)s) - lower(%(expressions)s))) / 60)"
    output_field = models.IntegerField()


class StartOf(Func):
    """The first moment of a range."""

    function = "lower"
    output_field = models.DateTimeField()


class WholeMinute(Func):
    """The first moment of a range, cut to the minute."""

    template = "date_trunc('minute', lower(%(expressions)s))"
    output_field = models.DateTimeField()


def half_open(name: str) -> Q:
    """A range with two ends, its first moment in it and its last one not, so that 12:00 is followed by 12:00."""
    return Q(
        **{
            f"{name}__lower_inc": True,
            f"{name}__upper_inc": False,
            f"{name}__lower_inf": False,
            f"{name}__upper_inf": False,
            f"{name}__isempty": False,
        }
    )


class ClaimQuerySet(models.QuerySet["HoursClaim"]):
    """Claims by whose they are and by what is left to do about them."""

    def visible_to(self, user: Any) -> "ClaimQuerySet":
        """A volunteer's own claims; nobody else's."""
        return self.filter(volunteer__user=user)

    def at_hosts(self, hosts: Any) -> "ClaimQuerySet":
        """Claims about time at these hosts."""
        return self.filter(host__in=hosts)

    def waiting(self) -> "ClaimQuerySet":
        """Those on which nobody has decided."""
        return self.filter(state=HoursClaim.State.WAITING)

    def not_family_of(self, user: Any) -> "ClaimQuerySet":
        """Leaves out a person's own time and that of the young people whose guardian they are."""
        wards = Guardian.objects.filter(Q(user=user) | Q(email=user.email.lower()))
        return self.exclude(volunteer__user=user).exclude(volunteer__in=wards.values("volunteer"))


class HoursClaim(models.Model):
    """Time that one person gave, from one moment to another, at a host or at an organisation that is not here."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CONFIRMED = "confirmed", "Confirmed"
        REFUSED = "refused", "Not confirmed"
        DISPUTED = "disputed", "Being looked at by our team"
        WITHDRAWN = "withdrawn", "Taken back"

    FLOW = Workflow(
        confirm=([State.WAITING, State.REFUSED], State.CONFIRMED),
        correct=([State.WAITING, State.CONFIRMED, State.REFUSED], State.CONFIRMED),
        refuse=([State.WAITING, State.CONFIRMED], State.REFUSED),
        withdraw=([State.WAITING], State.WITHDRAWN),
        dispute=([State.REFUSED, State.CONFIRMED], State.DISPUTED),
        uphold=([State.DISPUTED], State.CONFIRMED),
        reject=([State.DISPUTED], State.REFUSED),
        stand=([State.DISPUTED], State.CONFIRMED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="claims")
    host = models.ForeignKey("volunteering.Host", null=True, on_delete=models.PROTECT, related_name="claims")
    elsewhere = models.ForeignKey("volunteering.Elsewhere", null=True, on_delete=models.PROTECT, related_name="claims")
    sign_up = models.OneToOneField("volunteering.SignUp", null=True, on_delete=models.PROTECT, related_name="claim")
    period = DateTimeRangeField("from and until")
    starts_at = models.DateTimeField(help_text="The first moment of the time, for lists in order.")
    minutes = models.PositiveIntegerField()
    what = models.CharField("what you did", max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "hours claim"
        ordering: ClassVar[list[str]] = ["-starts_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["volunteer", "-starts_at", "-id"], name="claim_of_volunteer"),
            models.Index(fields=["host", "since_at", "id"], condition=Q(state="waiting"), name="claim_backlog"),
            models.Index(fields=["host", "-since_at", "-id"], name="claim_of_host"),
            models.Index(fields=["state", "since_at", "id"], name="claim_state_wait"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(host__isnull=False, elsewhere__isnull=True) | Q(host__isnull=True, elsewhere__isnull=False),
                name="claim_at_one_place",
            ),
            models.CheckConstraint(condition=half_open("period"), name="claim_period_half_open"),
            models.CheckConstraint(condition=Q(starts_at=StartOf("period")), name="claim_starts_with_its_period"),
            models.CheckConstraint(condition=Q(starts_at=WholeMinute("period")), name="claim_whole_minutes"),
            models.CheckConstraint(condition=Q(minutes=MinutesOf("period")), name="claim_minutes_of_its_period"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="claim_minutes_sane"),
            # Two claims about the same time at the same place are one claim sent twice; equal hours on another day,
            # or at another host, are not.
            ExclusionConstraint(
                name="claim_not_twice_at_a_host",
                expressions=[
                    ("volunteer", RangeOperators.EQUAL),
                    ("host", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["waiting", "disputed"], host__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{words(self.minutes)} from {self.starts_at:%Y-%m-%d %H:%M} UTC"

    def get_absolute_url(self) -> str:
        """The volunteer's page of it."""
        return reverse("volunteering:hours_claim", args=[self.pk])

    @property
    def from_at(self) -> datetime:
        """The first moment of the time."""
        return self.period.lower

    @property
    def until_at(self) -> datetime:
        """The moment at which it ended."""
        return self.period.upper

    @property
    def place(self) -> str:
        """The name of the host, or of the organisation that is not here."""
        return str(self.host if self.host_id else self.elsewhere)

    def confirm(self, *, by: Any, at: datetime) -> None:
        """The whole of it counts."""
        self._move("confirm", at)

    def correct(self, *, by: Any, at: datetime) -> None:
        """Another time counts than the one that was logged, or that was confirmed before."""
        self._move("correct", at)

    def refuse(self, *, by: Any, at: datetime) -> None:
        """None of it counts (any more)."""
        self._move("refuse", at)

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The volunteer takes it back before anybody decided."""
        self._move("withdraw", at)

    def dispute(self, *, by: Any, at: datetime) -> None:
        """The volunteer does not agree with the host: an officer looks at it."""
        self._move("dispute", at)

    def uphold(self, *, by: Any, at: datetime) -> None:
        """An officer found for the volunteer."""
        self._move("uphold", at)

    def reject(self, *, by: Any, at: datetime) -> None:
        """The dispute ended and nothing is credited, as before."""
        self._move("reject", at)

    def stand(self, *, by: Any, at: datetime) -> None:
        """The dispute ended and what was credited before stays credited."""
        self._move("stand", at)

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class ClaimMove(Move):
    """One step in a claim's history. `note` holds the reason that the volunteer reads."""

    claim = models.ForeignKey(HoursClaim, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["claim", "at"], name="claim_moves")]


LEDGER = "sums of hours, points and proofs rest on it; the person behind the key is emptied"
_AS_LONG = "as long as the account, and without a name afterwards"
personal.declare(
    HoursClaim,
    owner="volunteer__user",
    kept_for=_AS_LONG,
    fields={
        "period": personal.Field("to know when you helped", personal.Erase.KEEP, LEDGER),
        "what": personal.Field("to tell the host which work you mean", personal.Erase.BLANK),
        "logged_by": personal.Field("to know who entered it", personal.Erase.KEEP, LEDGER, export=False),
    },
)
personal.declare(
    ClaimMove,
    owner="claim__volunteer__user",
    kept_for=_AS_LONG,
    fields={
        "by": personal.Field("to know who did it", personal.Erase.KEEP, LEDGER, export=False),
        "note": personal.Field("the reason that was given", personal.Erase.BLANK),
    },
    plain=["verb"],
)
