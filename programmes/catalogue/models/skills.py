"""Skills sessions at a hub: times that it offers, and the places that borrowers take in them."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from programmes import personal
from programmes.catalogue.models.keeping import acted
from programmes.catalogue.models.loans import KEPT, SKILLS_MINUTES, LoanBooking, LoanHub
from programmes.workflow import Move, MoveRefused, Workflow

SHORTEST, LONGEST = 15, 180


class SkillsSession(models.Model):
    """One session that a hub offers. `taken` is kept by the database from the places."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(cancel=([State.PLANNED], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hub = models.ForeignKey(LoanHub, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)

    class Meta:
        verbose_name = "skills session"
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["hub", "state", "starts_at"], name="skills_session_of_hub"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["hub", "starts_at"], condition=Q(state="planned"), name="skills_session_once"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST), name="skills_session_length"
            ),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=30), name="skills_session_places"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="skills_session_not_too_full"),
        ]

    def __str__(self) -> str:
        return f"{self.hub}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def free(self) -> int:
        """How many places are left."""
        return max(self.places - self.taken, 0)

    def cancel(self) -> None:
        """It does not take place."""
        self.state = self.FLOW.check("cancel", self.state)


class SkillsSessionMove(Move):
    """One step of a session."""

    session = models.ForeignKey(SkillsSession, on_delete=models.CASCADE, related_name="moves")


class SkillsPlace(models.Model):
    """A borrower's place in a session, with the minutes that are promised, or that were had."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        CAME = "came", "Came"
        MISSED = "missed", "Did not come"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(
        attend=([State.BOOKED], State.CAME),
        miss=([State.BOOKED], State.MISSED),
        cancel=([State.BOOKED], State.CANCELLED),
        staff={"attend", "miss"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(SkillsSession, on_delete=models.PROTECT, related_name="seats")
    booking = models.ForeignKey(LoanBooking, on_delete=models.CASCADE, related_name="seats")
    # What counts towards the six hours: promised, then had; 0 for whoever did not come.
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    booked_at = models.DateTimeField()

    class Meta:
        verbose_name = "place in a skills session"
        verbose_name_plural = "places in skills sessions"
        ordering: ClassVar[list[str]] = ["session__starts_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["session", "booking"], condition=~Q(state="cancelled"), name="skills_place_once"
            ),
            models.CheckConstraint(condition=Q(minutes__lte=SKILLS_MINUTES), name="skills_place_minutes"),
            models.CheckConstraint(
                condition=Q(state__in=["missed", "cancelled"], minutes=0)
                | Q(state__in=["booked", "came"], minutes__gte=1),
                name="skills_place_minutes_by_state",
            ),
        ]

    def __str__(self) -> str:
        return f"A place in {self.session}"

    def attend(self, *, minutes: int) -> None:
        """They came, for so many minutes. Raises MoveRefused for more than the session has."""
        state = self.FLOW.check("attend", self.state)
        if not 1 <= minutes <= self.session.minutes:
            raise MoveRefused(f"Enter between 1 and {self.session.minutes} minutes.", field="minutes")
        self.state, self.minutes = state, minutes

    def miss(self) -> None:
        """They did not come: the minutes can be used another time."""
        self.state, self.minutes = self.FLOW.check("miss", self.state), 0

    def cancel(self) -> None:
        """The place is free again."""
        self.state, self.minutes = self.FLOW.check("cancel", self.state), 0


class SkillsPlaceMove(Move):
    """One step of a place."""

    place = models.ForeignKey(SkillsPlace, on_delete=models.CASCADE, related_name="moves")


personal.declare(SkillsSession, owner="", kept_for=KEPT)
personal.declare(SkillsSessionMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
personal.declare(SkillsPlace, owner="booking__response__person", kept_for=KEPT)
personal.declare(SkillsPlaceMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
