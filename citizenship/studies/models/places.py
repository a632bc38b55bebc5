"""A borough's place in a study, and its arm where the study gives one to each borough."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from citizenship.studies.models.studies import Arm, Study
from citizenship.studies.offers import Method, Reason
from programmes import clock, personal
from programmes.people.models import Borough, User
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class BoroughPlaceQuerySet(models.QuerySet["BoroughPlace"]):
    """Places by what they still need."""

    def without_arm(self) -> "BoroughPlaceQuerySet":
        """Places that have no arm yet, in studies that give one to each borough and are registered."""
        return self.filter(
            arm__isnull=True,
            study__assigned_per=Study.Per.BOROUGH,
            study__state__in=[Study.State.REGISTERED, Study.State.RUNNING],
        )


class BoroughPlace(models.Model):
    """One borough in one study. `position` is its number in the draw or the rota, given once and never again.

    In a study that assigns each ceremony the place has no arm of its own: it says which boroughs take part.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "No arm yet"
        ASSIGNED = "assigned", "In an arm"

    FLOW = Workflow(
        staff={"assign", "change", "lock"},
        assign=([State.WAITING], State.ASSIGNED),
        change=([State.ASSIGNED], State.ASSIGNED),
        lock=([State.ASSIGNED], State.ASSIGNED),
    )

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="places")
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="study_places")
    position = models.PositiveSmallIntegerField()
    arm = models.ForeignKey(Arm, null=True, on_delete=models.PROTECT, related_name="places")
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    # What the seed drew, in words that somebody can check: seed, key, number and the hash of the ticket.
    drawn_from = models.TextField(blank=True)
    assigned_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    locks_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    added_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    objects = BoroughPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "borough's place in a study"
        verbose_name_plural = "boroughs' places in studies"
        ordering: ClassVar[list[str]] = ["study", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study", "borough"], name="study_place_once"),
            models.UniqueConstraint(fields=["study", "position"], name="study_place_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="study_place_position"),
            stamped("study_place_assigned_stamps", "assigned"),
            # An arm, how and why it was given, when it locks, and when it was given stand together.
            models.CheckConstraint(
                condition=Q(arm__isnull=True, assigned_at__isnull=True, locks_at__isnull=True)
                & Q(method="", reason="", drawn_from="")
                | Q(arm__isnull=False, assigned_at__isnull=False, locks_at__isnull=False)
                & Q(method__in=Method.values, reason__in=Reason.values),
                name="study_place_arm_whole",
            ),
            models.CheckConstraint(
                condition=~Q(reason="drawn") | (Q(method="random") & ~Q(drawn_from="")), name="study_place_drawn_from"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.borough} in {self.study}"

    @property
    def state(self) -> str:
        """Whether it has an arm."""
        return self.State.ASSIGNED if self.arm_id else self.State.WAITING

    def is_locked(self, at: datetime) -> bool:
        """Whether its arm stands for good at this moment."""
        return self.locks_at is not None and at >= self.locks_at

    def assign(
        self, *, by: User, at: datetime, arm: Arm, method: str, reason: str, locks_at: datetime, drawn_from: str = ""
    ) -> None:
        """It comes into an arm."""
        self.FLOW.check("assign", self.state)
        self.arm, self.method, self.reason = arm, method, reason
        self.locks_at, self.drawn_from, self.assigned_at, self.assigned_by = locks_at, drawn_from, at, by

    def change(self, *, by: User, at: datetime, arm: Arm, reason: str) -> None:
        """Another arm, before the lock. Raises MoveRefused after it; what the seed drew stays on the record."""
        self.FLOW.check("change", self.state)
        if self.is_locked(at):
            raise MoveRefused("This arm is locked. Nobody can change it any more; this attempt is kept in the log.")
        if arm.pk == self.arm_id:
            raise MoveRefused("The borough is in this arm already. Choose another.", field="arm")
        self.arm, self.reason = arm, reason
        self.assigned_at, self.assigned_by = at, by

    def lock(self, *, at: datetime) -> None:
        """Its arm stands for good from now on, before its time. Raises MoveRefused where it is locked already."""
        self.FLOW.check("lock", self.state)
        if self.is_locked(at):
            raise MoveRefused("This arm is locked already.")
        self.locks_at = at


class BoroughPlaceMove(Move):
    """One move of a borough's place: assigned to an arm, changed to another, locked."""

    place = models.ForeignKey(BoroughPlace, on_delete=models.CASCADE, related_name="moves")


_RECORD = "always: a study's record is part of its result"
personal.declare(
    BoroughPlace,
    owner="",
    kept_for=_RECORD,
    fields={
        "assigned_by": Field("to know who gave the arm", Erase.KEEP, KEEP_LEDGER, export=False),
        "added_by": Field("to know who added the borough", Erase.KEEP, KEEP_LEDGER, export=False),
    },
    plain=["drawn_from"],
)
personal.declare(
    BoroughPlaceMove,
    owner="by",
    kept_for=_RECORD,
    fields={"by": Field("to know who did what", Erase.KEEP, KEEP_LEDGER)},
    plain=["verb", "note"],
)
