"""A professional's booking at a briefing: a name and a work address, sealed, and forgotten after the briefing."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from citizenship.outreach.models.events import OutreachEvent
from programmes import personal
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import MoveRefused, Workflow


class BriefingBookingQuerySet(models.QuerySet["BriefingBooking"]):
    """Bookings by where they stand."""

    def standing(self) -> "BriefingBookingQuerySet":
        """Those that were not called off."""
        return self.filter(state=BriefingBooking.State.BOOKED)


class BriefingBooking(models.Model):
    """One professional who comes to a briefing. The link in their e-mail calls it off."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        CANCELLED = "cancelled", "Called off"

    class Work(models.TextChoices):
        SOCIAL = "social_work", "Social work or leaving care"
        SCHOOL = "school", "School or college"
        YOUTH = "youth_work", "Youth work"
        HEALTH = "health", "Health"
        ADVICE = "advice", "Advice or law"
        COUNCIL = "council", "Another council service"
        CHARITY = "charity", "Charity or community group"
        OTHER = "other", "Something else"

    FLOW = Workflow(cancel=([State.BOOKED], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(OutreachEvent, on_delete=models.PROTECT, related_name="bookings")
    name = SealedTextField("name", null=True)
    email = SealedTextField("work address", null=True)
    # The same person books once: a hash with the event's key in it, so that it compares with nothing else.
    who_hash = models.CharField(max_length=64, blank=True, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    work = models.CharField("kind of work", max_length=12, choices=Work.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    booked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField("name and address deleted", null=True)

    objects = BriefingBookingQuerySet.as_manager()

    class Meta:
        verbose_name = "booking at a briefing"
        verbose_name_plural = "bookings at briefings"
        ordering: ClassVar[list[str]] = ["event", "booked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["event"], condition=Q(state="booked", reminded_at__isnull=True), name="briefing_to_remind"
            ),
            models.Index(fields=["event"], condition=Q(forgotten_at__isnull=True), name="briefing_to_forget"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event", "who_hash"], condition=Q(state="booked") & ~Q(who_hash=""), name="briefing_booked_once"
            ),
            models.CheckConstraint(
                condition=Q(state="booked", cancelled_at__isnull=True)
                | Q(state="cancelled", cancelled_at__isnull=False, forgotten_at__isnull=False),
                name="briefing_cancelled_is_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, name__isnull=False, email__isnull=False)
                | Q(forgotten_at__isnull=False, name__isnull=True, email__isnull=True, who_hash=""),
                name="briefing_forgotten_names_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"A booking at {self.event}"

    def cancel(self, *, at: datetime) -> None:
        """Call it off: the place is free again, and the name and address are deleted now."""
        state = self.FLOW.check("cancel", self.state)
        if at >= self.event.starts_at:
            raise MoveRefused("It has begun, so the booking cannot be called off any more. You need not do anything.")
        self.state, self.cancelled_at = state, at
        self.forget(at=at)

    def forget(self, *, at: datetime) -> None:
        """Delete the name and the address; what is left names nobody."""
        self.name = self.email = None
        self.who_hash, self.forgotten_at = "", at


def _deleted(purpose: str) -> Field:
    return Field(purpose, Erase.BLANK, export=False)


_fields: dict[str, Any] = {
    "name": _deleted("to greet a professional at the briefing"),
    "email": _deleted("to confirm the booking, to remind, and to say when the briefing is cancelled"),
}
personal.declare(
    BriefingBooking,
    owner="",
    kept_for="name and work address until 30 days after the briefing, or until the booking is called off",
    fields=_fields,
    plain=["who_hash", "key_hash"],
)
