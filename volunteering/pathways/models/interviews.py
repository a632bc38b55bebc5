"""The guaranteed interview: the entitlement, what employers offer, the interview with its outcome, and the appeal."""

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
from volunteering.pathways.models.headstart import AS_LONG, Cycle, Placement, said, who

WAIT = "Wait until the interview has begun, then say how it went."


class Entitlement(models.Model):
    """The guarantee of an interview: one for a person and cycle, standing exactly while the rule holds (I21).

    "Kept" is the one exception: an officer kept it after an appeal, by name and with a reason.
    """

    class State(models.TextChoices):
        STANDING = "standing", "Guaranteed"
        WITHDRAWN = "withdrawn", "Withdrawn"
        KEPT = "kept", "Kept after an appeal"

    LIVE = ("standing", "kept")
    FLOW = Workflow(
        withdraw=([State.STANDING, State.KEPT], State.WITHDRAWN),
        restore=([State.WITHDRAWN, State.KEPT], State.STANDING),
        keep=([State.WITHDRAWN], State.KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="entitlement")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STANDING)
    since_at = models.DateTimeField()
    granted_at = models.DateTimeField()
    deadline_date = models.DateField("interview by")
    reason = models.TextField("why it was withdrawn", blank=True)

    class Meta:
        verbose_name = "guaranteed interview"
        ordering: ClassVar[list[str]] = ["deadline_date", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "deadline_date", "id"], name="entitlement_wait")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(reason="") | ~Q(state="withdrawn"),
                name="entitlement_withdrawn_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"Interview for {self.placement.volunteer}"

    @property
    def is_live(self) -> bool:
        """Whether it is good today."""
        return self.state in self.LIVE

    def withdraw(self, *, reason: str, at: datetime) -> None:
        """The rule does not hold any more."""
        self.state, self.since_at = self.FLOW.check("withdraw", self.state), at
        self.reason = reason

    def restore(self, *, at: datetime) -> None:
        """The rule holds again: the same entitlement stands, there is never a second."""
        self.state, self.since_at, self.reason = self.FLOW.check("restore", self.state), at, ""

    def keep(self, *, at: datetime) -> None:
        """An officer keeps it after an appeal, although the rule does not hold."""
        self.state, self.since_at, self.reason = self.FLOW.check("keep", self.state), at, ""


class EntitlementMove(Move):
    """One step of an entitlement. Nobody is named where the rule itself moved it."""

    entitlement = models.ForeignKey(Entitlement, on_delete=models.CASCADE, related_name="moves")


class SlotQuerySet(models.QuerySet["Slot"]):
    """Offers of interviews, by who may see them."""

    def visible_to(self, user: Any) -> "SlotQuerySet":
        """Those of the employers that you belong to; all of them for the staff who look after pathways."""
        return self if user.can(Permission.MANAGE_PATHWAYS) else self.filter(employer__in=Organisation.objects.of(user))


class Slot(models.Model):
    """What an employer offers: so many interviews for one kind of work, until a day."""

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(close=([State.OFFERED], State.CLOSED))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="slots")
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("the work", max_length=120)
    what = models.TextField("what the work is, its hours and its pay")
    place = models.CharField("where the interviews are", max_length=200)
    access = models.CharField("how to get in, and what you can arrange", max_length=300, blank=True)
    places = models.PositiveSmallIntegerField("how many interviews")
    taken = models.PositiveSmallIntegerField(default=0, editable=False)  # by trigger
    until_date = models.DateField("last day for an interview")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "offer of interviews"
        verbose_name_plural = "offers of interviews"
        ordering: ClassVar[list[str]] = ["-offered_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["employer", "-offered_at"], name="slot_of_employer"),
            models.Index(fields=["state", "cycle", "until_date"], name="slot_open"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(taken__lte=F("places"), places__gte=1), name="slot_never_over_full"),
            stamped("slot_closed_stamps", "closed", held=["closed"]),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.employer}"

    def get_absolute_url(self) -> str:
        """The employer's page of it."""
        return reverse("volunteering:slot", args=[self.pk])

    @property
    def free(self) -> int:
        """Interviews that nobody has."""
        return self.places - self.taken

    def close(self, *, by: Any, at: datetime) -> None:
        """Offer no more. Interviews that are arranged stay."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by


class SlotMove(Move):
    """One step of an offer."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="moves")


class InterviewQuerySet(models.QuerySet["Interview"]):
    """Interviews, by who may see them."""

    def visible_to(self, user: Any) -> "InterviewQuerySet":
        """Your own; all of them for the staff who look after pathways."""
        mine = self.filter(entitlement__placement__volunteer__user=user)
        return self if user.can(Permission.MANAGE_PATHWAYS) else mine


class Interview(models.Model):
    """One interview that an officer arranged for one young person, until its outcome."""

    class State(models.TextChoices):
        OFFERED = "offered", "Offered to you"
        BOOKED = "booked", "You have said yes"
        DECLINED = "declined", "You have said no"
        JOB = "job", "You were offered the job"
        NOT_THIS_TIME = "not_this_time", "Not this time"
        MISSED = "missed", "You did not come"
        NOT_HELD = "not_held", "It did not take place"

    OPEN = ("offered", "booked")
    TAKES_A_PLACE = ("offered", "booked", "job", "not_this_time", "missed")
    FLOW = Workflow(
        accept=([State.OFFERED], State.BOOKED),
        decline=([State.OFFERED, State.BOOKED], State.DECLINED),
        offer_job=([State.BOOKED], State.JOB),
        turn_down=([State.BOOKED], State.NOT_THIS_TIME),
        miss=([State.BOOKED], State.MISSED),
        call_off=([State.OFFERED, State.BOOKED], State.NOT_HELD),
        staff={"offer_job", "turn_down", "miss", "call_off"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="interviews")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="interviews")
    starts_at = models.DateTimeField("interview on")
    answer_by_at = models.DateTimeField()
    state = models.CharField(max_length=14, choices=State.choices, default=State.OFFERED)
    since_at = models.DateTimeField()
    matched_at = models.DateTimeField()
    matched_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    feedback = models.TextField("what the young person reads", blank=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "starts_at", "id"], name="interview_wait"),
            models.Index(fields=["slot", "starts_at"], name="interview_of_slot"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["entitlement"],
                condition=Q(state__in=["offered", "booked", "job"]),
                name="interview_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_this_time", "not_held"]) | ~Q(feedback=""), name="interview_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entitlement.placement.volunteer}: {self.slot}"

    def get_absolute_url(self) -> str:
        """The young person's page of it."""
        return reverse("volunteering:interview", args=[self.pk])

    def accept(self, *, at: datetime) -> None:
        """The young person comes. Raises MoveRefused once the interview has begun."""
        state = self.FLOW.check("accept", self.state)
        if at >= self.starts_at:
            raise MoveRefused("This interview has been. Tell our team, so that they can find you another one.")
        self.state, self.since_at = state, at

    def decline(self, *, at: datetime) -> None:
        """The young person does not come: the guarantee stays, and our team finds another one."""
        self.state, self.since_at = self.FLOW.check("decline", self.state), at

    def offer_job(self, *, feedback: str, at: datetime) -> None:
        """The young person was offered the job."""
        self._outcome("offer_job", feedback, at)

    def turn_down(self, *, feedback: str, at: datetime) -> None:
        """Not this time. The feedback is needed: it is what the young person learns from."""
        if not feedback.strip():
            raise MoveRefused("Say what went well and what to work on: the young person reads it.", field="feedback")
        self._outcome("turn_down", feedback, at)

    def miss(self, *, feedback: str = "", at: datetime) -> None:
        """The young person did not come."""
        self._outcome("miss", feedback, at)

    def call_off(self, *, feedback: str, at: datetime) -> None:
        """It does not take place, for a reason that is not the young person's."""
        self.state, self.since_at = self.FLOW.check("call_off", self.state), at
        if not feedback.strip():
            raise MoveRefused("Say why: the young person reads it.", field="feedback")
        self.feedback = feedback.strip()

    def _outcome(self, verb: str, feedback: str, at: datetime) -> None:
        state = self.FLOW.check(verb, self.state)
        if at < self.starts_at:
            raise MoveRefused(WAIT)
        self.state, self.since_at, self.feedback = state, at, feedback.strip()


class InterviewMove(Move):
    """One step of an interview."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="moves")


class Appeal(models.Model):
    """A young person objects: the guarantee was withdrawn, or no interview took place. Another officer decides."""

    class About(models.TextChoices):
        WITHDRAWN = "withdrawn", "The guarantee was withdrawn"
        NO_INTERVIEW = "no_interview", "There was no interview"

    class State(models.TextChoices):
        OPEN = "open", "Waiting for our team"
        UPHELD = "upheld", "Decided for you"
        DISMISSED = "dismissed", "The decision stands"
        TAKEN_BACK = "taken_back", "You took it back"

    FLOW = Workflow(
        staff={"uphold", "dismiss"},
        uphold=([State.OPEN], State.UPHELD),
        dismiss=([State.OPEN], State.DISMISSED),
        take_back=([State.OPEN], State.TAKEN_BACK),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="appeals")
    about = models.CharField(max_length=14, choices=About.choices)
    note = models.TextField("what you want us to know")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    since_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    # The officer whose decision it is about, if it was one; somebody else decides.
    against = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "appeal about an interview"
        verbose_name_plural = "appeals about interviews"
        ordering: ClassVar[list[str]] = ["opened_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at", "id"], name="appeal_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entitlement"], condition=Q(state="open"), name="appeal_one_open"),
            stamped("appeal_decided_stamps", "decided", held=["upheld", "dismissed"]),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("opened_by")) & (Q(against__isnull=True) | ~Q(decided_by=F("against")))),
                name="appeal_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal: {self.get_about_display().lower()}"

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:volunteering_appeal_change", args=[self.pk])

    def uphold(self, *, by: Any, at: datetime) -> None:
        """The young person is right."""
        self._decide("uphold", by, at)

    def dismiss(self, *, by: Any, at: datetime) -> None:
        """What was decided stands."""
        self._decide("dismiss", by, at)

    def take_back(self, *, at: datetime) -> None:
        """The young person takes it back."""
        self.state, self.since_at = self.FLOW.check("take_back", self.state), at

    def _decide(self, verb: str, by: Any, at: datetime) -> None:
        state = self.FLOW.check(verb, self.state)
        if by.pk in {self.against_id, self.opened_by_id}:
            raise MoveRefused("This is about what you decided, so a colleague must look at it.")
        self.state, self.since_at = state, at
        self.decided_at, self.decided_by = at, by


class AppealMove(Move):
    """One step of an appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="moves")


_OF = "placement__volunteer__user"
_moves = {"by": who, "note": said}
personal.declare(
    Entitlement,
    owner=_OF,
    kept_for=AS_LONG,
    fields={"reason": personal.Field("why it was withdrawn", personal.Erase.PSEUDONYM)},
    plain=["deadline_date"],
)
personal.declare(EntitlementMove, owner=f"entitlement__{_OF}", kept_for=AS_LONG, fields=_moves, plain=["verb"])
personal.declare(
    Slot,
    owner="",
    kept_for="for good",
    fields={"offered_by": who, "closed_by": who},
    plain=["role", "what", "place", "access", "until_date"],
)
personal.declare(SlotMove, owner="", kept_for="for good", fields=_moves, plain=["verb"])
personal.declare(
    Interview,
    owner=f"entitlement__{_OF}",
    kept_for=AS_LONG,
    fields={"matched_by": who, "feedback": personal.Field("what the employer told you", personal.Erase.PSEUDONYM)},
)
personal.declare(InterviewMove, owner=f"interview__entitlement__{_OF}", kept_for=AS_LONG, fields=_moves, plain=["verb"])
personal.declare(
    Appeal,
    owner=f"entitlement__{_OF}",
    kept_for=AS_LONG,
    fields={
        "note": personal.Field("what you told us", personal.Erase.BLANK),
        "reason": personal.Field("what we answered", personal.Erase.BLANK),
        "opened_by": who,
        "against": who,
        "decided_by": who,
    },
)
personal.declare(AppealMove, owner=f"appeal__entitlement__{_OF}", kept_for=AS_LONG, fields=_moves, plain=["verb"])
