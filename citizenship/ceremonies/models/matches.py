"""An officer matches an offered place to a borough, for one day; the borough says yes or no."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from citizenship.ceremonies.models.partners import Venue, acted
from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class VenueMatchQuerySet(models.QuerySet["VenueMatch"]):
    """Matches by who may see them."""

    def visible_to(self, user: Any) -> "VenueMatchQuerySet":
        """Those of your boroughs; every one for the officers who run the pilots."""
        if user.can(Permission.MANAGE_PILOTS):
            return self
        from citizenship.studies.authority import boroughs_of

        return self.filter(borough__in=boroughs_of(user))

    def live(self) -> "VenueMatchQuerySet":
        """Proposed or accepted: the day is held."""
        return self.filter(state__in=VenueMatch.LIVE)

    def with_parties(self) -> "VenueMatchQuerySet":
        """With the place, its owner, the borough and the ceremony."""
        return self.select_related("venue__partner", "borough", "ceremony")


class VenueMatch(models.Model):
    """One day at one place, held for one borough. A place is held for one borough a day."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed to the borough"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined by the borough"
        WITHDRAWN = "withdrawn", "Called off"

    class DeclineReason(models.TextChoices):
        DAY = "day", "we hold no ceremony on this day"
        SIZE = "size", "the place is too small or too large"
        FAR = "far", "the place is too far for people"
        ACCESS = "access", "the access does not suit people who come"
        COST = "cost", "it would cost too much"
        SETTLED = "settled", "we have settled on another place"

    LIVE = (State.PROPOSED, State.ACCEPTED)
    FLOW = Workflow(
        accept=([State.PROPOSED], State.ACCEPTED),
        decline=([State.PROPOSED], State.DECLINED),
        withdraw=([State.PROPOSED, State.ACCEPTED], State.WITHDRAWN),
        staff={"withdraw"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="matches")
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    ceremony = models.ForeignKey(
        "citizenship.Ceremony", null=True, blank=True, on_delete=models.PROTECT, related_name="matches"
    )
    date = models.DateField("day")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("why not", max_length=10, choices=DeclineReason.choices, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = VenueMatchQuerySet.as_manager()

    class Meta:
        verbose_name = "match of a venue and a borough"
        verbose_name_plural = "matches of venues and boroughs"
        ordering: ClassVar[list[str]] = ["-date", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "proposed_at"], name="venue_match_waiting"),
            models.Index(fields=["borough", "state", "date"], name="venue_match_of"),
            models.Index(fields=["-date", "id"], name="venue_match_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["venue", "date"], condition=Q(state__in=["proposed", "accepted"]), name="venue_match_one_a_day"
            ),
            models.UniqueConstraint(
                fields=["ceremony"],
                condition=Q(state__in=["proposed", "accepted"]),
                name="venue_match_one_a_ceremony",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(reason="") | ~Q(state="declined") & Q(reason=""),
                name="venue_match_declined_with_reason",
            ),
            stamped("venue_match_accepted_stamps", "accepted", held=["accepted"], free=["withdrawn"]),
            stamped("venue_match_declined_stamps", "declined", held=["declined"]),
            # A place whose owner takes it back by the link ends its matches; nobody with an account did that.
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
                name="venue_match_withdrawn_stamps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue} for {self.borough} on {self.date.day} {self.date:%B %Y}"

    def get_absolute_url(self) -> str:
        """The registrar's page of it."""
        return reverse("citizenship:venue_match", args=[self.pk])

    def _refuse_past(self, at: datetime) -> None:
        if self.date < clock.london_day(at):
            raise MoveRefused("The day is past. Nothing is held for it any more.")

    def accept(self, *, by: Any, at: datetime) -> None:
        """The borough takes the place for that day. Raises MoveRefused once the day is past."""
        state = self.FLOW.check("accept", self.state)
        self._refuse_past(at)
        self.state, self.accepted_at, self.accepted_by = state, at, by

    def decline(self, *, reason: str, by: Any, at: datetime) -> None:
        """The borough does not take it, with a reason from the list; the day is free for another borough."""
        self.state, self.reason = self.FLOW.check("decline", self.state), self.DeclineReason(reason)
        self.declined_at, self.declined_by = at, by

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The day is not held any more. `by` is None when the place's owner took it back."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.withdrawn_by = at, by


class VenueMatchMove(Move):
    """One step of a match."""

    match = models.ForeignKey(VenueMatch, on_delete=models.CASCADE, related_name="moves")


KEPT = "six years after the ceremony"
personal.declare(
    VenueMatch,
    owner="",
    kept_for=KEPT,
    fields={
        "proposed_by": acted("which officer proposed it"),
        "accepted_by": acted("who accepted it for the borough"),
        "declined_by": acted("who declined it for the borough"),
        "withdrawn_by": acted("who called it off"),
    },
    plain=["date"],
)
personal.declare(VenueMatchMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
