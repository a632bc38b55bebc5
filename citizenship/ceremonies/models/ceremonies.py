"""A citizenship ceremony: planned ahead, in an arm of a study or in none, and recorded in counts and codes.

Adults take an oath or affirmation and a pledge at a ceremony (British Nationality Act 1981, section 42; the British
Nationality (General) Regulations 2003, legislation.gov.uk/uksi/2003/548). Nothing here is about one person: there is
no field for a name, a reference, a certificate, a birthday, a nationality, a belief or a need.
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from citizenship.ceremonies.models.choices import CancelReason, Dignitary
from citizenship.ceremonies.practices import Practice
from citizenship.ceremonies.short import short_name
from citizenship.studies.offers import Level, Method, Reason
from programmes import clock, personal
from programmes.people.access import Permission
from programmes.workflow import Move, MoveRefused, Workflow, stamped

KEPT = "the record of who did it; without the account it names nobody"
who = personal.Field("to know who acted", personal.Erase.KEEP, KEPT, export=False)
# The offers that a ceremony can carry, in the order of the page. Each is a field that holds a Level.
OFFERS = ("voting", "volunteering", "membership")
# What is recorded on the day, in the order of the page. A correction changes these and the history keeps both.
COUNTS = ("places", "invited", "attended", "guests")
RECORDED = (*COUNTS, "dignitary", "host", *OFFERS, "cost_pounds", "practices")
# What is planned, and may be put right after the day as well.
PLANNED = ("date", "starts", "kind", "mode", "venue")
# More than this is a slip of the finger: Wembley is no register office.
MOST_PEOPLE = 5000
MOST_POUNDS = 1_000_000


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    """Ceremonies, by who may see them and by what is left to do."""

    def visible_to(self, user: Any) -> "CeremonyQuerySet":
        """A registrar's own borough; all of them for the officers who manage pilots. Nothing for anybody else."""
        from citizenship.studies.authority import boroughs_of

        if user.can(Permission.MANAGE_PILOTS):
            return self
        return self.filter(borough__in=boroughs_of(user))

    def of(self, borough: Any) -> "CeremonyQuerySet":
        """Those of one borough."""
        return self.filter(borough=borough)

    def in_month(self, borough: Any, first_day: date) -> "CeremonyQuerySet":
        """Those of one borough in the month that begins on this day, the first ones first."""
        following = (first_day + timedelta(days=31)).replace(day=1)
        return self.of(borough).filter(date__gte=first_day, date__lt=following).order_by("date", "number")

    def to_record(self, today: date) -> "CeremonyQuerySet":
        """Planned ones whose day has come."""
        return self.filter(state=Ceremony.State.PLANNED, date__lte=today)

    def ahead(self, today: date) -> "CeremonyQuerySet":
        """Planned ones that are still to come."""
        return self.filter(state=Ceremony.State.PLANNED, date__gt=today)

    def held(self) -> "CeremonyQuerySet":
        """Those that took place and were recorded."""
        return self.filter(state=Ceremony.State.HELD)

    def without_arm(self) -> "CeremonyQuerySet":
        """Planned ones of a study for which nobody has chosen an arm."""
        return self.filter(state=Ceremony.State.PLANNED, study__isnull=False, arm__isnull=True)

    def shown(self) -> "CeremonyQuerySet":
        """With what a line of a list says, so that it takes one query."""
        return self.select_related("borough", "venue", "study", "arm", "host")


class Ceremony(models.Model):
    """One ceremony of one borough, on one day. Counts are people; `guests` came with those who became citizens."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Recorded"
        CANCELLED = "cancelled", "Cancelled"

    class Kind(models.TextChoices):
        GROUP = "group", "Group"
        PRIVATE = "private", "Private"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        VIRTUAL = "virtual", "Virtual"

    Dignitary = Dignitary
    CancelReason = CancelReason

    FLOW = Workflow(
        staff={"assign_arm", "lock"},
        amend=([State.PLANNED], State.PLANNED),
        assign_arm=([State.PLANNED], State.PLANNED),
        lock=([State.PLANNED], State.PLANNED),
        record=([State.PLANNED], State.HELD),
        correct=([State.HELD], State.HELD),
        cancel=([State.PLANNED, State.HELD], State.CANCELLED),
        reinstate=([State.CANCELLED], State.PLANNED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    borough = models.ForeignKey("programmes.Borough", on_delete=models.PROTECT, related_name="ceremonies")
    study = models.ForeignKey(
        "citizenship.Study", null=True, blank=True, on_delete=models.PROTECT, related_name="ceremonies"
    )
    arm = models.ForeignKey(
        "citizenship.Arm", null=True, blank=True, on_delete=models.PROTECT, related_name="ceremonies"
    )
    arm_method = models.CharField("how the arm was found", max_length=10, choices=Method.choices, blank=True)
    arm_reason = models.CharField("why this arm", max_length=20, choices=Reason.choices, blank=True)
    arm_assigned_at = models.DateTimeField("arm given", null=True)
    arm_assigned_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    arm_locks_at = models.DateTimeField("arm locks", null=True)
    # The number of the ceremony in its borough's row of the draw or the rota: given once, so that a second draw by
    # cancelling and planning again is no draw at all.
    draw_order = models.PositiveIntegerField(null=True)
    date = models.DateField()
    starts = models.TimeField("time", null=True, blank=True)
    number = models.PositiveSmallIntegerField("which one of that day in the borough")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.GROUP)
    mode = models.CharField("in person or virtual", max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    venue = models.ForeignKey("citizenship.Venue", on_delete=models.PROTECT, related_name="ceremonies")
    places = models.PositiveIntegerField("places for new citizens", null=True, blank=True)
    invited = models.PositiveIntegerField("new citizens invited", null=True, blank=True)
    attended = models.PositiveIntegerField("new citizens who attended", null=True, blank=True)
    guests = models.PositiveIntegerField(null=True, blank=True)
    dignitary = models.CharField("dignitary's role", max_length=24, choices=Dignitary.choices, blank=True)
    host = models.ForeignKey(
        "citizenship.Partner",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted",
        verbose_name="host organisation",
        help_text="Nobody named: the council itself.",
    )
    voting = models.PositiveSmallIntegerField(choices=Level.choices, null=True, blank=True)
    volunteering = models.PositiveSmallIntegerField(choices=Level.choices, null=True, blank=True)
    membership = models.PositiveSmallIntegerField(choices=Level.choices, null=True, blank=True)
    cost_pounds = models.DecimalField("cost in pounds", max_digits=9, decimal_places=2, null=True, blank=True)
    practices = ArrayField(
        models.CharField(max_length=24, choices=Practice.choices),
        default=list,
        blank=True,
        verbose_name="good practice",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.CharField(max_length=10, choices=CancelReason.choices, blank=True)
    late_entry = models.BooleanField("first entered after its date", default=False)
    version = models.PositiveIntegerField(default=1)
    revised = models.BooleanField("corrected since it was recorded", default=False)
    provisional = models.BooleanField("figures may still change", default=True)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ceremonies"
        ordering: ClassVar[list[str]] = ["-date", "-number", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["borough", "date", "number"], name="ceremony_of_borough"),
            models.Index(fields=["-date", "-number", "id"], name="ceremony_list"),
            models.Index(fields=["state", "-date", "id"], name="ceremony_state"),
            models.Index(fields=["study", "arm", "date"], name="ceremony_of_study"),
            models.Index(fields=["date"], condition=Q(state="planned"), name="ceremony_to_come"),
            models.Index(fields=["borough", "venue", "-date"], condition=Q(state="held"), name="ceremony_last_time"),
            models.Index(fields=["arm_locks_at"], condition=Q(state="planned"), name="ceremony_locks"),
            models.Index(
                fields=["planned_at"],
                condition=Q(state="planned", arm__isnull=True, study__isnull=False),
                name="ceremony_without_arm",
            ),
            models.Index(fields=["-date", "id"], condition=Q(late_entry=True), name="ceremony_late"),
            models.Index(fields=["-recorded_at", "id"], condition=Q(revised=True), name="ceremony_revised"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["borough", "date", "number"], name="ceremony_number_of_the_day"),
            models.UniqueConstraint(
                fields=["borough", "date", "starts", "venue"],
                condition=Q(starts__isnull=False, kind="group") & ~Q(state="cancelled"),
                name="ceremony_once_at_a_time",
            ),
            models.UniqueConstraint(fields=["study", "borough", "draw_order"], name="ceremony_one_draw"),
            models.CheckConstraint(
                condition=Q(draw_order__isnull=True) | Q(study__isnull=False, draw_order__gte=1),
                name="ceremony_draw_of_a_study",
            ),
            models.CheckConstraint(condition=Q(kind__in=["group", "private"]), name="ceremony_kind_known"),
            models.CheckConstraint(condition=Q(mode__in=["in_person", "virtual"]), name="ceremony_mode_known"),
            models.CheckConstraint(
                condition=~Q(state="held")
                | (
                    Q(
                        places__isnull=False,
                        invited__isnull=False,
                        attended__isnull=False,
                        guests__isnull=False,
                        voting__isnull=False,
                        volunteering__isnull=False,
                        membership__isnull=False,
                    )
                    & ~Q(dignitary="")
                ),
                name="ceremony_held_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned")
                | Q(attended__isnull=True, guests__isnull=True, voting__isnull=True, volunteering__isnull=True)
                & Q(membership__isnull=True, cost_pounds__isnull=True, practices=[], dignitary=""),
                name="ceremony_planned_has_no_figures",
            ),
            models.CheckConstraint(
                condition=Q(attended__isnull=True)
                | Q(attended__lte=F("places"), places__isnull=False) & Q(attended__lte=F("invited")),
                name="ceremony_attended_fits",
            ),
            models.CheckConstraint(
                condition=(Q(places__isnull=True) | Q(places__gte=1, places__lte=MOST_PEOPLE))
                & (Q(invited__isnull=True) | Q(invited__lte=MOST_PEOPLE))
                & (Q(guests__isnull=True) | Q(guests__lte=MOST_PEOPLE)),
                name="ceremony_counts_are_possible",
            ),
            models.CheckConstraint(
                condition=Q(cost_pounds__isnull=True) | Q(cost_pounds__gte=0, cost_pounds__lte=MOST_POUNDS),
                name="ceremony_cost_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(voting__isnull=True, volunteering__isnull=True, membership__isnull=True)
                | Q(voting__in=Level.values, volunteering__in=Level.values, membership__in=Level.values),
                name="ceremony_levels_known",
            ),
            models.CheckConstraint(
                condition=Q(practices__contained_by=Practice.values), name="ceremony_practices_on_the_list"
            ),
            models.CheckConstraint(
                condition=Q(arm__isnull=True, arm_method="", arm_reason="", arm_assigned_at__isnull=True)
                & Q(arm_assigned_by__isnull=True, arm_locks_at__isnull=True)
                | Q(arm__isnull=False, study__isnull=False, arm_locks_at__isnull=False)
                & Q(arm_method__in=Method.values, arm_reason__in=Reason.values, arm_assigned_by__isnull=False)
                & Q(arm_assigned_at__lte=F("arm_locks_at")),
                name="ceremony_arm_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(late_entry=False) | Q(study__isnull=True, arm__isnull=True),
                name="ceremony_late_entry_has_no_arm",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & (Q(version=1, revised=False) | Q(version__gt=1, revised=True)),
                name="ceremony_revised_has_versions",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancel_reason="")) | (~Q(state="cancelled") & Q(cancel_reason="")),
                name="ceremony_cancelled_for_a_reason",
            ),
            stamped("ceremony_arm_stamps", "arm_assigned"),
            stamped("ceremony_recorded_stamps", "recorded", held=["held"], free=["cancelled"]),
            stamped("ceremony_cancelled_stamps", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The registrar's page of it."""
        return reverse("citizenship:ceremony", args=[self.pk])

    @property
    def code(self) -> str:
        """The short reference that people say: three letters of the borough, the day, which one of that day."""
        return f"{short_name(self.borough)}-{self.date:%Y-%m-%d}-{self.number}"

    @property
    def begins_at(self) -> datetime:
        """The moment at which it begins in London; without a time, the first moment of its day."""
        return datetime.combine(self.date, self.starts or time(0, 0), tzinfo=clock.LONDON)

    @property
    def in_a_study(self) -> bool:
        """True when it counts in an arm."""
        return self.arm_id is not None

    @property
    def offers(self) -> dict[str, int | None]:
        """The level of each offer that was made; None before it is recorded."""
        return {offer: getattr(self, offer) for offer in OFFERS}

    def is_locked(self, at: datetime) -> bool:
        """True when its arm may not change any more: locked, begun, recorded or cancelled."""
        if self.state != self.State.PLANNED or self.late_entry or at >= self.begins_at:
            return True
        return self.arm_locks_at is not None and at >= self.arm_locks_at

    def amend(self, **plan: Any) -> None:
        """Change what is planned, before the day. Raises MoveRefused once the day is over."""
        self.FLOW.check("amend", self.state)
        for name, value in plan.items():
            setattr(self, name, value)

    def assign_arm(
        self, *, arm: Any, method: str, reason: str, locks_at: datetime | None, by: Any, at: datetime
    ) -> None:
        """Put it in an arm of a study, or with None out of every arm; until the lock only.

        The arm locks at `locks_at`, or when the ceremony begins if that is earlier. Raises MoveRefused once it is
        locked, and for a ceremony that was first entered after its date.
        """
        self.FLOW.check("assign_arm", self.state)
        if self.late_entry:
            raise MoveRefused("This ceremony was first entered after its date. It counts for attendance, in no arm.")
        if self.is_locked(at):
            raise MoveRefused("The arm of this ceremony is locked. It cannot be changed any more.", field="arm")
        self.arm = arm
        if arm is not None:
            self.study = arm.study
        self.arm_method, self.arm_reason = (method, reason) if arm else ("", "")
        self.arm_assigned_at, self.arm_assigned_by = (at, by) if arm else (None, None)
        self.arm_locks_at = min(locks_at, self.begins_at) if arm and locks_at else None

    def lock(self, *, at: datetime) -> None:
        """Lock the arm now, before its time. Raises MoveRefused when it has none, or is locked already."""
        self.FLOW.check("lock", self.state)
        if self.arm_id is None:
            raise MoveRefused("This ceremony has no arm yet. Choose its arm first.")
        if self.is_locked(at):
            raise MoveRefused("The arm of this ceremony is locked already.")
        self.arm_locks_at = at

    def record(self, *, values: dict[str, Any], by: Any, at: datetime) -> None:
        """Set down what happened on the day. Raises MoveRefused before the day, or when it is recorded already."""
        state = self.FLOW.check("record", self.state)
        if clock.london_day(at) < self.date:
            raise MoveRefused("This ceremony is still to come. Record it on its day or later.")
        for name in RECORDED:
            setattr(self, name, values[name])
        self.state, self.recorded_at, self.recorded_by = state, at, by

    def correct(self, *, values: dict[str, Any]) -> None:
        """Put recorded figures right: the next version, marked as revised."""
        self.FLOW.check("correct", self.state)
        for name, value in values.items():
            setattr(self, name, value)
        self.version, self.revised = self.version + 1, True

    def cancel(self, *, reason: str, by: Any, at: datetime) -> None:
        """Call it off, or strike a record that is about no ceremony. It stays in the history."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancel_reason, self.cancelled_at, self.cancelled_by = reason, at, by

    def reinstate(self, *, at: datetime) -> None:
        """Undo a cancellation, while its day has not passed."""
        state = self.FLOW.check("reinstate", self.state)
        if self.recorded_at is not None or clock.london_day(at) > self.date:
            raise MoveRefused("The day of this ceremony is over. Enter it as a new ceremony if it took place.")
        self.state, self.cancel_reason, self.cancelled_at, self.cancelled_by = state, "", None, None


class CeremonyMove(Move):
    """One step in the history of a ceremony. Its note is written by the portal, never typed."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["ceremony", "at"], name="ceremony_moves")]


personal.declare(
    Ceremony,
    owner="",
    kept_for="as long as the portal: counts and codes of a ceremony, about no person",
    fields={
        "planned_by": who,
        "recorded_by": who,
        "cancelled_by": who,
        "arm_assigned_by": who,
    },
    plain=["date"],
)
personal.declare(CeremonyMove, owner="", kept_for="as long as the ceremony", fields={"by": who}, plain=["verb", "note"])
