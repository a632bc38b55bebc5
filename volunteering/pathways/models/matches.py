"""The match of a team and a need: an officer proposes it, both sides answer, and the day becomes a session.

Its places are counted with everybody else's (migration 0008). The team's time is counted here, in nobody's own hours.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import clock, personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped
from volunteering.hosts.models import Host
from volunteering.opportunities.models import Session
from volunteering.pathways.models.employers import KEPT, LARGEST_TEAM, TeamNeed, TeamOffer, acted, leads


class TeamMatchQuerySet(models.QuerySet["TeamMatch"]):
    """Matches by who may see them."""

    def visible_to(self, user: Any) -> "TeamMatchQuerySet":
        """Those of your own employer's team or your own host's need."""
        return self.filter(Q(offer__organisation__in=leads(user)) | Q(need__host__in=Host.objects.of(user)))

    def with_parties(self) -> "TeamMatchQuerySet":
        """Joined with what every page about a match names."""
        return self.select_related(
            "offer__organisation", "need__host__organisation", "need__opportunity__borough", "session"
        )


class TeamMatch(models.Model):
    """An officer's proposal that a team meets a need on a day; agreed when both sides say yes."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waiting for both sides"
        HALF = "half", "Waiting for the other side"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        CALLED_OFF = "called_off", "Called off"
        DONE = "done", "Done"

    class Side(models.TextChoices):
        EMPLOYER = "employer", "The employer"
        HOST = "host", "The host"

    LIVE = (State.PROPOSED, State.HALF, State.AGREED)
    FLOW = Workflow(
        staff={"drop"},
        say_yes=([State.PROPOSED], State.HALF),
        settle=([State.HALF], State.AGREED),
        refuse=([State.PROPOSED, State.HALF], State.REFUSED),
        drop=([State.PROPOSED, State.HALF], State.CALLED_OFF),
        call_off=([State.AGREED], State.CALLED_OFF),
        report=([State.AGREED], State.DONE),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(TeamOffer, on_delete=models.PROTECT, related_name="matches")
    need = models.ForeignKey(TeamNeed, on_delete=models.PROTECT, related_name="matches")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    size = models.PositiveSmallIntegerField("places for the team")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    since_at = models.DateTimeField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    employer_yes_at = models.DateTimeField(null=True)
    employer_yes_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    host_yes_at = models.DateTimeField(null=True)
    host_yes_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    session = models.OneToOneField(Session, null=True, on_delete=models.PROTECT, related_name="team")
    came = models.PositiveSmallIntegerField("people who came", null=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = TeamMatchQuerySet.as_manager()

    class Meta:
        verbose_name = "match of a team and a need"
        verbose_name_plural = "matches of teams and needs"
        ordering: ClassVar[list[str]] = ["-since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at"], name="team_match_waiting"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(state__in=["proposed", "half", "agreed"]),
                name="team_match_one_of_an_offer",
            ),
            models.UniqueConstraint(
                fields=["need"], condition=Q(state__in=["proposed", "half", "agreed"]), name="team_match_one_of_a_need"
            ),
            models.CheckConstraint(condition=Q(size__gte=2, size__lte=LARGEST_TEAM), name="team_match_is_a_team"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="team_match_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state__in=["agreed", "done"], session__isnull=False)
                | Q(state="called_off")
                | (~Q(state__in=["agreed", "done", "called_off"]) & Q(session__isnull=True)),
                name="team_match_agreed_is_a_session",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "done"])
                | Q(employer_yes_at__isnull=False, host_yes_at__isnull=False),
                name="team_match_both_said_yes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "called_off"]) | ~Q(reason=""), name="team_match_no_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="done", came__isnull=False, came__lte=F("size"))
                | (~Q(state="done") & Q(came__isnull=True)),
                name="team_match_who_came",
            ),
            stamped("team_match_employer_yes_stamps", "employer_yes"),
            stamped("team_match_host_yes_stamps", "host_yes"),
            stamped("team_match_reported_stamps", "reported", held=["done"]),
        ]

    def __str__(self) -> str:
        return f"{self.offer.organisation} with {self.need.host}, {clock.uk_date(self.starts_at)}"

    def get_absolute_url(self) -> str:
        """The page that both sides read."""
        return reverse("volunteering:team_match", args=[self.pk])

    @property
    def minutes(self) -> int:
        """How long the day lasts."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def team_minutes(self) -> int:
        """The time of everybody who came, together; 0 before the employer has said how many did."""
        return (self.came or 0) * self.minutes

    def has_said_yes(self, side: str) -> bool:
        """Whether this side has agreed."""
        return getattr(self, f"{side}_yes_at") is not None

    def say_yes(self, *, side: str, by: Any, at: datetime) -> None:
        """One side agrees; the other has still to answer."""
        self._move("say_yes", at)
        self._stamp(side, by, at)

    def settle(self, *, side: str, by: Any, at: datetime) -> None:
        """The second side agrees too. Raises MoveRefused for the side that has answered already."""
        if self.has_said_yes(side):
            raise MoveRefused("You have said yes already. We wait for the other side.")
        self._move("settle", at)
        self._stamp(side, by, at)

    def refuse(self, *, at: datetime, reason: str) -> None:
        """One side says no, and why."""
        self._move("refuse", at)
        self.reason = reason

    def drop(self, *, at: datetime, reason: str) -> None:
        """The officer takes the proposal back."""
        self._move("drop", at)
        self.reason = reason

    def call_off(self, *, at: datetime, reason: str) -> None:
        """The day does not take place as agreed; the team's places are free again."""
        self._move("call_off", at)
        self.reason = reason

    def report(self, *, came: int, by: Any, at: datetime) -> None:
        """How many of the team came. Raises MoveRefused before the day is over, and for more than had places."""
        if at < self.ends_at:
            raise MoveRefused("Tell us how many came once the day is over.")
        if came > self.size:
            raise MoveRefused(f"The team had {self.size} places. Enter {self.size} or fewer.", field="came")
        self._move("report", at)
        self.came, self.reported_at, self.reported_by = came, at, by

    def _stamp(self, side: str, by: Any, at: datetime) -> None:
        setattr(self, f"{side}_yes_at", at)
        setattr(self, f"{side}_yes_by", by)

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class TeamMatchMove(Move):
    """One step of a match. `note` holds the reason that both sides read."""

    match = models.ForeignKey(TeamMatch, on_delete=models.CASCADE, related_name="moves")


personal.declare(
    TeamMatch,
    owner="",
    kept_for=KEPT,
    fields={
        "proposed_by": acted("which officer proposed it"),
        "employer_yes_by": acted("who agreed for the employer"),
        "host_yes_by": acted("who agreed for the host"),
        "reported_by": acted("who said how many came"),
    },
    plain=["reason"],
)
personal.declare(TeamMatchMove, owner="", kept_for=KEPT, fields={"by": acted("who did it")}, plain=["verb", "note"])
