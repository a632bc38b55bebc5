"""HeadStart: a cycle with its rule as data, the young people in it, the workshops, and who was there.

Source of the rule: london.gov.uk, HeadStart London: 16 to 18 in full-time education, at least 16 hours at a local
charity within two months, five stages in order, "all participants who complete the first three stages are guaranteed
an interview".
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import personal
from programmes.people.access import Permission
from programmes.people.models import Organisation
from programmes.workflow import Move, MoveRefused, Workflow, stamped

KEPT = "the record of who was promised what; without the account it names nobody"
AS_LONG = "as long as the account, and without a name afterwards"
who = personal.Field("to know who acted", personal.Erase.KEEP, KEPT, export=False)
said = personal.Field("what was said", personal.Erase.BLANK)


class Cycle(models.Model):
    """One run of HeadStart. Every number of the rule is data. Hours count when worked on one of its days."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed to new people"

    FLOW = Workflow(
        staff={"open_", "close"},
        open_=([State.DRAFT, State.CLOSED], State.OPEN),
        close=([State.OPEN], State.CLOSED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)
    opens_date = models.DateField("first day on which hours count")
    closes_date = models.DateField("last day on which hours count")
    rule_date = models.DateField(
        "day on which age and education must hold", help_text="Ages are worked out for this day in London."
    )
    window_months = models.PositiveSmallIntegerField("length of the window in calendar months", default=2)
    minutes = models.PositiveIntegerField("confirmed minutes needed inside one window", default=960)
    workshops = models.PositiveSmallIntegerField("kinds of workshop needed", default=2)
    minimum_age = models.PositiveSmallIntegerField("youngest age", default=16)
    maximum_age = models.PositiveSmallIntegerField("oldest age", default=18)
    needs_education = models.BooleanField("only for people in full-time education", default=True)
    interview_days = models.PositiveSmallIntegerField("days from the entitlement to the interview, at most", default=60)
    source = models.CharField("where the rule comes from", max_length=300)
    demonstration = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "HeadStart cycle"
        ordering: ClassVar[list[str]] = ["-opens_date", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(closes_date__gte=F("opens_date")), name="cycle_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(window_months__gte=1, window_months__lte=24, minutes__gte=1, workshops__lte=2),
                name="cycle_rule_is_possible",
            ),
            models.CheckConstraint(condition=Q(maximum_age__gte=F("minimum_age")), name="cycle_ages_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:volunteering_cycle_change", args=[self.pk])

    def open_(self, *, at: datetime) -> None:
        """Let young people join."""
        self.state, self.since_at = self.FLOW.check("open_", self.state), at

    def close(self, *, at: datetime) -> None:
        """Nobody joins any more. What was earned stays, and hours of its days still count."""
        self.state, self.since_at = self.FLOW.check("close", self.state), at


class CycleMove(Move):
    """One step of a cycle."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="moves")


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Young people in cycles, by who may see them."""

    def visible_to(self, user: Any) -> "PlacementQuerySet":
        """Your own; all of them for the staff who look after pathways."""
        return self if user.can(Permission.MANAGE_PATHWAYS) else self.filter(volunteer__user=user)

    def current(self, volunteer: Any) -> "Placement | None":
        """The newest one of this person that they have not left."""
        rows = self.filter(volunteer=volunteer, state=Placement.State.ACTIVE).select_related("cycle")
        return rows.order_by("-cycle__opens_date", "pk").first()


class Placement(models.Model):
    """A volunteer in a cycle, with what was last worked out about them. No school's name, no date of birth.

    The figures are written by the one function that works the rule out; the database compares them with the ledger
    when a transaction ends (migration 0008).
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Taking part"
        LEFT = "left", "Left"
        MERGED = "merged", "Moved to the other record of the same person"

    FLOW = Workflow(
        leave=([State.ACTIVE], State.LEFT),
        rejoin=([State.LEFT], State.ACTIVE),
        merge=([State.ACTIVE, State.LEFT], State.MERGED),
        check_education=([State.ACTIVE], State.ACTIVE),
        staff={"check_education"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="placements")
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="placements")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    since_at = models.DateTimeField()
    joined_at = models.DateTimeField()
    in_education = models.BooleanField("says they are in full-time education on the rule date")
    stated_at = models.DateTimeField()
    # What `rule.work_out` found last.
    age_holds = models.BooleanField("age holds on the rule date")
    best_minutes = models.PositiveIntegerField("most confirmed minutes inside one window", default=0)
    best_from_date = models.DateField("first day of that window", null=True)
    all_minutes = models.PositiveIntegerField("confirmed minutes in the cycle", default=0)
    kinds = models.PositiveSmallIntegerField("kinds of workshop attended", default=0)
    holds = models.BooleanField("the rule holds", default=False)
    worked_out_at = models.DateTimeField()

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "HeadStart placement"
        ordering: ClassVar[list[str]] = ["-joined_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-joined_at", "id"], name="placement_list"),
            models.Index(fields=["cycle", "-joined_at", "id"], name="placement_of_cycle"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cycle", "volunteer"], name="placement_once_a_cycle"),
            models.CheckConstraint(
                condition=Q(holds=False) | Q(state="active", age_holds=True), name="placement_holds_for_active_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} in {self.cycle}"

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:volunteering_placement_change", args=[self.pk])

    def leave(self, *, at: datetime) -> None:
        """Stop taking part. Hours stay; the promise of an interview ends."""
        self.state, self.since_at = self.FLOW.check("leave", self.state), at
        self.holds = False

    def rejoin(self, *, at: datetime) -> None:
        """Take part again."""
        self.state, self.since_at = self.FLOW.check("rejoin", self.state), at

    def merge(self, *, at: datetime) -> None:
        """Give way to the placement of the record that is kept."""
        self.state, self.since_at = self.FLOW.check("merge", self.state), at
        self.holds = False

    def check_education(self, *, holds: bool, at: datetime) -> None:
        """Put the statement about full-time education right. Raises MoveRefused when it says so already."""
        self.FLOW.check("check_education", self.state)
        if self.in_education == holds:
            raise MoveRefused("The record says this already.", field="holds")
        self.in_education, self.stated_at = holds, at


class PlacementMove(Move):
    """One step of a placement."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="moves")


class Workshop(models.Model):
    """One date of one of the two workshops. Employers and partners give them."""

    class Kind(models.TextChoices):
        DEVELOP = "develop", "Develop"
        COMMUNICATE = "communicate", "Communicate"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        CANCELLED = "cancelled", "Called off"

    FLOW = Workflow(staff={"cancel"}, cancel=([State.PLANNED], State.CANCELLED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="workshop_dates")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120)
    what = models.TextField("what you do there")
    partner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="who gives it"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    places = models.PositiveSmallIntegerField(default=20)
    taken = models.PositiveSmallIntegerField(default=0, editable=False)  # by trigger
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "HeadStart workshop"
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["cycle", "starts_at", "id"], name="workshop_of_cycle"),
            models.Index(fields=["partner", "starts_at"], name="workshop_of_partner"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="workshop_ends_after_it_began"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="workshop_never_over_full"),
            stamped("workshop_cancelled_stamps", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:volunteering_workshop_change", args=[self.pk])

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return self.places - self.taken

    def cancel(self, *, by: Any, at: datetime) -> None:
        """Call it off. Raises MoveRefused once it has begun."""
        self.state = self.FLOW.check("cancel", self.state)
        if at >= self.starts_at:
            raise MoveRefused("This workshop has begun, so it cannot be called off. Correct the register instead.")
        self.cancelled_at, self.cancelled_by = at, by


class WorkshopMove(Move):
    """One step of a workshop."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="moves")


class Attendance(models.Model):
    """A young person's place in a workshop, and whether they were there. A correction is a move the other way."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        CANCELLED = "cancelled", "Given back"
        ATTENDED = "attended", "Was there"
        MISSED = "missed", "Was not there"

    TAKES_A_PLACE = ("booked", "attended", "missed")
    FLOW = Workflow(
        staff={"attend", "miss"},
        book=([State.CANCELLED], State.BOOKED),
        cancel=([State.BOOKED], State.CANCELLED),
        attend=([State.BOOKED, State.MISSED], State.ATTENDED),
        miss=([State.BOOKED, State.ATTENDED], State.MISSED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="attendances")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="attendances")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    since_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "place in a workshop"
        verbose_name_plural = "places in workshops"
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["placement", "workshop"], name="attendance_once"),
            stamped("attendance_recorded_stamps", "recorded", held=["attended", "missed"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.workshop}"

    def get_absolute_url(self) -> str:
        """The workshop's register."""
        return reverse("volunteering:workshop_register", args=[self.workshop_id])

    def book(self, *, at: datetime) -> None:
        """Take the place again."""
        self.state, self.since_at = self.FLOW.check("book", self.state), at

    def cancel(self, *, at: datetime) -> None:
        """Give the place back."""
        self.state, self.since_at = self.FLOW.check("cancel", self.state), at

    def attend(self, *, by: Any, at: datetime) -> None:
        """Was there. Raises MoveRefused before the workshop begins."""
        self._record("attend", by, at)

    def miss(self, *, by: Any, at: datetime) -> None:
        """Was not there. Raises MoveRefused before the workshop begins."""
        self._record("miss", by, at)

    def _record(self, verb: str, by: Any, at: datetime) -> None:
        state = self.FLOW.check(verb, self.state)
        if at < self.workshop.starts_at:
            raise MoveRefused("The workshop has not begun. Open the register on the day.")
        self.state, self.since_at = state, at
        self.recorded_at, self.recorded_by = at, by


class AttendanceMove(Move):
    """One step of an attendance; a correction is one more."""

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="moves")


personal.declare(
    Cycle,
    owner="",
    kept_for="for good",
    fields={"created_by": who},
    plain=["name", "source", "opens_date", "closes_date", "rule_date"],
)
personal.declare(CycleMove, owner="", kept_for="for good", fields={"by": who, "note": said}, plain=["verb"])
personal.declare(
    Placement,
    owner="volunteer__user",
    kept_for=AS_LONG,
    fields={"best_from_date": personal.Field("the two months with most of your hours", personal.Erase.KEEP, KEPT)},
)
personal.declare(
    PlacementMove,
    owner="placement__volunteer__user",
    kept_for=AS_LONG,
    fields={"by": who, "note": said},
    plain=["verb"],
)
personal.declare(
    Workshop,
    owner="",
    kept_for="for good",
    fields={"created_by": who, "cancelled_by": who},
    plain=["title", "what", "place"],
)
personal.declare(WorkshopMove, owner="", kept_for="for good", fields={"by": who, "note": said}, plain=["verb"])
personal.declare(Attendance, owner="placement__volunteer__user", kept_for=AS_LONG, fields={"recorded_by": who})
personal.declare(
    AttendanceMove,
    owner="attendance__placement__volunteer__user",
    kept_for=AS_LONG,
    fields={"by": who, "note": said},
    plain=["verb"],
)
