"""Who has a place in a session, waits for one or applied: one row for a person and a session.

A place is held by whoever was offered it, has it, came, or stayed away without a word. The database refuses two
sessions of one person that overlap in time.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes.workflow import Move, MoveRefused, Workflow
from volunteering.opportunities.models.sessions import ROSTER_DAYS, Session
from volunteering.safeguarding.ages import Band


class SignUpQuerySet(models.QuerySet["SignUp"]):
    """Sign-ups by who may see them and by where they stand."""

    def visible_to(self, user: Any) -> "SignUpQuerySet":
        """The person's own."""
        return self.filter(volunteer__user=user)

    def live(self) -> "SignUpQuerySet":
        """Those that still mean something: applied for, waiting, offered, confirmed or attended."""
        return self.filter(state__in=SignUp.LIVE)

    def open(self) -> "SignUpQuerySet":
        """Those that lie ahead: applied for, waiting, offered or confirmed."""
        return self.filter(state__in=SignUp.OPEN)

    def on_roster(self, at: datetime) -> "SignUpQuerySet":
        """Those the host may see: accepted, until 14 days after the session (invariant I26)."""
        return self.filter(state__in=SignUp.ROSTER, session__ends_at__gt=at - timedelta(days=ROSTER_DAYS))

    def with_session(self) -> "SignUpQuerySet":
        """Joined with what every page about a sign-up names."""
        return self.select_related("volunteer__user", "session__opportunity__host__organisation")


class SignUp(models.Model):
    """One person and one session: a place, a place on the waiting list, or an application for one."""

    class State(models.TextChoices):
        APPLIED = "applied", "Waiting for the host to decide"
        WAITING = "waiting", "On the waiting list"
        OFFERED = "offered", "Offered a place"
        CONFIRMED = "confirmed", "You have a place"
        CANCELLED = "cancelled", "Cancelled"
        DECLINED = "declined", "Not accepted by the host"
        LAPSED = "lapsed", "No longer open"
        ATTENDED = "attended", "You were there"
        NO_SHOW = "no_show", "Marked as not there"

    class Via(models.TextChoices):
        PAGE = "page", "The portal's page"
        ADMIN = "admin", "Staff"
        OFFER = "offer", "An offer from the waiting list"
        GROUP = "group", "A group booking"
        HOST = "host", "The host's decision on an application"

    LIVE = (State.APPLIED, State.WAITING, State.OFFERED, State.CONFIRMED, State.ATTENDED)
    OPEN = (State.APPLIED, State.WAITING, State.OFFERED, State.CONFIRMED)
    HELD = (State.OFFERED, State.CONFIRMED, State.ATTENDED, State.NO_SHOW)
    ROSTER = (State.CONFIRMED, State.ATTENDED, State.NO_SHOW)
    FLOW = Workflow(
        accept=([State.APPLIED], State.CONFIRMED),
        queue=([State.APPLIED], State.WAITING),
        decline=([State.APPLIED], State.DECLINED),
        offer=([State.WAITING], State.OFFERED),
        take=([State.OFFERED, State.WAITING], State.CONFIRMED),
        requeue=([State.OFFERED], State.WAITING),
        lapse=([State.APPLIED, State.WAITING, State.OFFERED], State.LAPSED),
        cancel=([State.APPLIED, State.WAITING, State.OFFERED, State.CONFIRMED], State.CANCELLED),
        attend=([State.CONFIRMED, State.ATTENDED, State.NO_SHOW], State.ATTENDED),
        miss=([State.CONFIRMED, State.ATTENDED], State.NO_SHOW),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="sign_ups")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="sign_ups")
    state = models.CharField(max_length=10, choices=State.choices)
    since_at = models.DateTimeField(help_text="When it came into its present state.")
    created_at = models.DateTimeField()
    period = DateTimeRangeField(editable=False, help_text="The session's time; a trigger copies it.", null=True)
    band = models.CharField("age band on the day", max_length=10, choices=Band.choices)
    permission = models.ForeignKey(
        "volunteering.ParticipationPermission", null=True, on_delete=models.SET_NULL, related_name="sign_ups"
    )
    via = models.CharField(max_length=6, choices=Via.choices)
    group = models.ForeignKey(
        "programmes.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The organisation whose lead booked this place.",
    )
    answer = models.TextField("answer to the host's question", blank=True)
    shared_needs = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text="Access needs given to this host."
    )
    in_line = models.PositiveIntegerField("number on the waiting list", null=True)
    offered_until_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    attended_from_at = models.DateTimeField(null=True)
    attended_until_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = "sign-up"
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["session", "state", "in_line"], name="sign_up_line"),
            models.Index(fields=["volunteer", "state"], name="sign_up_of_person"),
            models.Index(fields=["offered_until_at"], name="sign_up_offers", condition=Q(state="offered")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["volunteer", "session"],
                condition=Q(state__in=["applied", "waiting", "offered", "confirmed", "attended", "no_show"]),
                name="sign_up_once",
            ),
            ExclusionConstraint(
                name="sign_up_no_overlap",
                expressions=[("volunteer", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(state__in=["applied", "waiting", "offered", "confirmed", "attended"]),
            ),
            models.UniqueConstraint(fields=["session", "in_line"], name="sign_up_own_number_in_line"),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "offered"]) | Q(in_line__isnull=False), name="sign_up_waits_in_line"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until_at__isnull=False)
                | (~Q(state="offered") & Q(offered_until_at__isnull=True)),
                name="sign_up_offer_ends",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="attended", attended_from_at__isnull=False, attended_until_at__gt=F("attended_from_at")
                )
                | (~Q(state="attended") & Q(attended_from_at__isnull=True, attended_until_at__isnull=True)),
                name="sign_up_attended_times",
            ),
            models.CheckConstraint(
                condition=~Q(via="group") | Q(group__isnull=False),
                name="sign_up_group_named",
            ),
            # Under 16 there is no place without a permission (invariant I23); under 13 not without one either.
            models.CheckConstraint(
                condition=~Q(band__in=["under_13", "from_13"])
                | Q(permission__isnull=False)
                | ~Q(state__in=["applied", "waiting", "offered", "confirmed"]),
                name="sign_up_permitted_under_16",
            ),
        ]

    def __str__(self) -> str:
        return f"sign-up {self.pk}"

    def get_absolute_url(self) -> str:
        """The volunteer's page of it."""
        return reverse("volunteering:sign_up_detail", args=[self.pk])

    @property
    def uid(self) -> str:
        """What calendars know this by: the same for a person and a session, however often they sign up for it."""
        return f"{uuid.uuid5(self.session_id, str(self.volunteer_id))}@volunteering"

    def accept(self, *, at: datetime) -> None:
        """The host accepts the application, and there is a place."""
        self._move("accept", at)
        self.via = self.Via.HOST

    def queue(self, *, at: datetime, in_line: int) -> None:
        """The host accepts the application, and every place is taken: on the waiting list."""
        self._move("queue", at)
        self.in_line = in_line

    def decline(self, *, at: datetime) -> None:
        """The host does not accept the application."""
        self._move("decline", at)

    def offer(self, *, at: datetime, until: datetime) -> None:
        """A place came free and is kept for this person until `until`."""
        self._move("offer", at)
        self.offered_until_at = until

    def take(self, *, at: datetime) -> None:
        """The person takes the place. Raises MoveRefused when the offer has run out."""
        if self.state == self.State.OFFERED and self.offered_until_at and at >= self.offered_until_at:
            raise MoveRefused(
                "This offer has ended, so the place went to the next person. You can join the list again."
            )
        self._move("take", at)
        self.via = self.Via.OFFER
        self.offered_until_at = None

    def requeue(self, *, at: datetime) -> None:
        """The session was moved so near that the offer cannot be kept: back on the list, with the same number."""
        self._move("requeue", at)
        self.offered_until_at = None

    def lapse(self, *, at: datetime) -> None:
        """Nobody answered in time, or the session has begun."""
        self._move("lapse", at)
        self.offered_until_at = None

    def cancel(self, *, at: datetime) -> None:
        """The place, or the wish for one, is given up or taken back."""
        self._move("cancel", at)
        self.offered_until_at = None

    def attend(self, *, at: datetime, start: datetime, end: datetime) -> None:
        """They were there from `start` to `end`. Raises MoveRefused for times that cannot be."""
        if end <= start:
            raise MoveRefused("The time of leaving must be after the time of arriving. Check both.", field="end")
        if end > at:
            raise MoveRefused("This time has not come yet. Mark who came once they have left.", field="end")
        self._move("attend", at)
        self.attended_from_at, self.attended_until_at = start, end

    def miss(self, *, at: datetime) -> None:
        """They had a place and did not come."""
        self._move("miss", at)
        self.attended_from_at = self.attended_until_at = None

    @property
    def attended_minutes(self) -> int:
        """How long they were there, in whole minutes; 0 when they were not."""
        if self.attended_from_at is None or self.attended_until_at is None:
            return 0
        return int((self.attended_until_at - self.attended_from_at).total_seconds()) // 60

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at
        self.sequence += 1


class SignUpMove(Move):
    """One step in a sign-up's history. `note` holds a reason that the person may read."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["sign_up", "at"], name="sign_up_moves")]
