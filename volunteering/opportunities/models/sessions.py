"""Sessions of an opportunity: when and where it is done, and for how many.

The database counts the held places of a session and refuses one more than its capacity.
"""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes.workflow import Move, MoveRefused, Workflow, stamped
from volunteering.hosts.models import Host

# The roster is there from acceptance until this many days after the session (invariant I26).
ROSTER_DAYS = 14
# An offer of a freed place is good for this many hours, or fewer near the start.
OFFER_HOURS = 24
# A shorter offer than this many minutes would be unfair: then the place is open to whoever comes first.
SHORTEST_OFFER_MINUTES = 60
LONGEST_SESSION_HOURS = 24
QUIET_HOURS_AT_MOST = 336


def new_key() -> str:
    """What the check-in codes of one session are made from."""
    return secrets.token_hex(32)


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions by time and by who may see them."""

    def coming(self, at: datetime) -> "SessionQuerySet":
        """Those that have not begun and have not been cancelled."""
        return self.filter(state=Session.State.PLANNED, starts_at__gt=at)

    def of_host(self, host: Any) -> "SessionQuerySet":
        """Those of this host's opportunities."""
        return self.filter(opportunity__host=host)

    def public_at(self, at: datetime) -> "SessionQuerySet":
        """Those to come of opportunities that everybody may see."""
        from volunteering.opportunities.models.opportunities import Opportunity

        return self.coming(at).filter(opportunity__in=Opportunity.objects.public_at(at))


class Session(models.Model):
    """One time and place at which an opportunity is done, with a number of places."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    FLOW = Workflow(move=([State.PLANNED], State.PLANNED), cancel=([State.PLANNED], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    opportunity = models.ForeignKey("volunteering.Opportunity", on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField(
        "places held", default=0, help_text="Offered, confirmed, attended or missed. A trigger counts them."
    )
    quiet_hours = models.PositiveSmallIntegerField(
        default=48, help_text="No place is offered in these last hours before the start: then it is first come."
    )
    meeting_point = models.CharField(max_length=300, blank=True)
    check_in_key = models.CharField(max_length=64, default=new_key, editable=False)
    # The last number given on the waiting list; arrival decides, and the session's row lock decides arrival.
    last_in_line = models.PositiveIntegerField(default=0, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["opportunity", "starts_at"], name="session_of_opportunity"),
            models.Index(fields=["starts_at", "opportunity"], name="session_planned", condition=Q(state="planned")),
            models.Index(fields=["ends_at"], name="session_ended", condition=Q(state="planned")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(confirmed__lte=F("capacity")), name="session_places_within_capacity"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="session_has_a_place"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + timedelta(hours=LONGEST_SESSION_HOURS)),
                name="session_at_most_a_day",
            ),
            models.CheckConstraint(
                condition=Q(quiet_hours__lte=QUIET_HOURS_AT_MOST), name="session_quiet_two_weeks_at_most"
            ),
            stamped("volunteering_session_cancelled_stamps", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return f"Session of {self.starts_at:%Y-%m-%d %H:%M} UTC"

    def get_absolute_url(self) -> str:
        """The public page of what is done in it, at this session."""
        return f"{reverse('volunteering:opportunity_detail', args=[self.opportunity_id])}#session-{self.pk}"

    @property
    def host(self) -> Host:
        """The host of the opportunity: what comes from another platform has no sessions here."""
        host = self.opportunity.host
        assert host is not None  # nosec B101: `add_sessions` makes them for hosts only
        return host

    @property
    def free(self) -> int:
        """How many places nobody holds."""
        return self.capacity - self.confirmed

    @property
    def quiet_from(self) -> datetime:
        """From this moment on no place is offered: it is open to whoever comes first."""
        return self.starts_at - timedelta(hours=self.quiet_hours)

    @property
    def roster_until(self) -> datetime:
        """Until this moment the host may see who comes or came."""
        return self.ends_at + timedelta(days=ROSTER_DAYS)

    @property
    def minutes(self) -> int:
        """How long it is planned to last."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def offer_until(self, at: datetime) -> datetime | None:
        """Until when a place offered at this moment is kept; None when it is too near the quiet time for an offer."""
        end = min(at + timedelta(hours=OFFER_HOURS), self.quiet_from)
        return end if end - at >= timedelta(minutes=SHORTEST_OFFER_MINUTES) else None

    def refuse_if_over(self, at: datetime) -> None:
        """Raises MoveRefused once it has begun or was cancelled."""
        if self.state != self.State.PLANNED:
            raise MoveRefused("This session has been cancelled. Choose another session.", field="session")
        if at >= self.starts_at:
            raise MoveRefused("This session has already begun. Choose another session.", field="session")

    def move(self, *, start: datetime, end: datetime, meeting_point: str) -> None:
        """It takes place at another time or place. Calendars know it as newer by its sequence."""
        self.state = self.FLOW.check("move", self.state)
        self.starts_at, self.ends_at, self.meeting_point = start, end, meeting_point
        self.sequence += 1

    def cancel(self, *, by: Any, at: datetime) -> None:
        """It does not take place."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by
        self.sequence += 1


class SessionMove(Move):
    """One step in a session's history. `note` holds the host's words to those who had a place."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["session", "at"], name="session_moves")]
