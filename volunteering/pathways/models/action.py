"""HeadStart Action: a school refers a group in numbers, a partner runs sixteen weeks with five workshops.

Source: london.gov.uk, HeadStart Action: young people of 14 to 18 at risk of leaving education, for 16 weeks. The five
workshops are those of its employability phase. A school sees counts and never who joined.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import personal
from programmes.people.access import MembershipRole, Permission
from programmes.people.models import Borough, Membership, Organisation
from programmes.workflow import Move, MoveRefused, Workflow
from volunteering.pathways.models.headstart import AS_LONG, who

# Fewer pupils than this cannot be told in counts without telling who. Our own rule.
SMALLEST_GROUP = 5
LARGEST_GROUP = 60
REGISTER_FOR = timedelta(days=14)  # after the last day


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Cohorts, by who keeps their register."""

    def kept_by(self, user: Any) -> "CohortQuerySet":
        """Those of the partners for which this person is lead or coordinator; all for the staff of pathways."""
        if user.can(Permission.MANAGE_PATHWAYS):
            return self
        acts = Membership.objects.active().filter(
            user=user, role__in=[MembershipRole.LEAD, MembershipRole.COORDINATOR], organisation__state="approved"
        )
        return self.filter(partner__in=acts.values("organisation"))


class Cohort(models.Model):
    """One group of HeadStart Action at one partner: its weeks, ages and number of workshops are data."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Called off"

    FLOW = Workflow(
        staff={"finish", "cancel"},
        finish=([State.PLANNED], State.FINISHED),
        cancel=([State.PLANNED], State.CANCELLED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="partner host")
    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    starts_date = models.DateField("first day")
    weeks = models.PositiveSmallIntegerField(default=16)
    workshops = models.PositiveSmallIntegerField("number of workshops", default=5)
    minimum_age = models.PositiveSmallIntegerField("youngest on the first day", default=14)
    maximum_age = models.PositiveSmallIntegerField("oldest on the first day", default=18)
    place = models.CharField(max_length=200)
    demonstration = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    since_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = "HeadStart Action cohort"
        ordering: ClassVar[list[str]] = ["-starts_date", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["partner", "-starts_date"], name="cohort_of_partner"),
            models.Index(fields=["state", "starts_date"], name="cohort_wait"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(weeks__gte=1, weeks__lte=52, workshops__gte=1, workshops__lte=20),
                name="cohort_length_is_possible",
            ),
            models.CheckConstraint(
                condition=Q(minimum_age__gte=13, maximum_age__gte=F("minimum_age")), name="cohort_ages_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:volunteering_cohort_change", args=[self.pk])

    @property
    def ends_date(self) -> date:
        """The last day: so many weeks after the first, that day included."""
        return self.starts_date + timedelta(weeks=self.weeks) - timedelta(days=1)

    def finish(self, *, at: datetime, today: date) -> None:
        """It is over: who was at every workshop has completed it. Raises MoveRefused before its last day."""
        state = self.FLOW.check("finish", self.state)
        if today < self.ends_date:
            raise MoveRefused(f"It runs until {self.ends_date.day} {self.ends_date:%B %Y}. Finish it then.")
        self.state, self.since_at = state, at

    def cancel(self, *, at: datetime) -> None:
        """It does not take place."""
        self.state, self.since_at = self.FLOW.check("cancel", self.state), at


class CohortMove(Move):
    """One step of a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="moves")


class CohortDay(models.Model):
    """One workshop of a cohort."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="days")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = "workshop of a cohort"
        verbose_name_plural = "workshops of cohorts"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "number"], name="cohortday_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cohortday_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Groups that schools refer, by who may see them."""

    def visible_to(self, user: Any) -> "ReferralQuerySet":
        """Those of the schools that you lead; all of them for the staff who look after pathways."""
        if user.can(Permission.MANAGE_PATHWAYS):
            return self
        leads = Membership.objects.active().filter(user=user, role=MembershipRole.LEAD)
        return self.filter(school__in=leads.values("organisation"))


class Referral(models.Model):
    """A school refers so many pupils. Who they are is between each of them, their guardian and us."""

    class State(models.TextChoices):
        SENT = "sent", "Waiting for our team"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Not this time"
        WITHDRAWN = "withdrawn", "Taken back by the school"

    FLOW = Workflow(
        staff={"accept", "decline"},
        accept=([State.SENT], State.ACCEPTED),
        decline=([State.SENT], State.DECLINED),
        withdraw=([State.SENT], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pupils = models.PositiveSmallIntegerField("how many pupils")
    needs = models.JSONField("how many of them need what", default=dict)
    about = models.TextField("what the group would get out of it", help_text="Name nobody.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    since_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, null=True, on_delete=models.PROTECT, related_name="referrals")
    reason = models.TextField(blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "referral by a school"
        verbose_name_plural = "referrals by schools"
        ordering: ClassVar[list[str]] = ["-sent_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["school", "-sent_at"], name="referral_of_school"),
            models.Index(fields=["state", "since_at", "id"], name="referral_wait"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(pupils__gte=SMALLEST_GROUP, pupils__lte=LARGEST_GROUP), name="referral_is_a_group"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", cohort__isnull=False) | (~Q(state="accepted") & Q(cohort__isnull=True)),
                name="referral_accepted_into_a_cohort",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="referral_declined_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.pupils} pupils"

    def get_absolute_url(self) -> str:
        """The school's page of it."""
        return reverse("volunteering:referral", args=[self.pk])

    def accept(self, *, cohort: Cohort, at: datetime) -> None:
        """Take the group into a cohort."""
        self.state, self.since_at, self.cohort = self.FLOW.check("accept", self.state), at, cohort

    def decline(self, *, reason: str, at: datetime) -> None:
        """Not this time, for a reason that the school reads."""
        self.state, self.since_at = self.FLOW.check("decline", self.state), at
        if not reason.strip():
            raise MoveRefused("Say why: the school reads it.", field="reason")
        self.reason = reason.strip()

    def withdraw(self, *, at: datetime) -> None:
        """The school takes it back."""
        self.state, self.since_at = self.FLOW.check("withdraw", self.state), at


class ReferralMove(Move):
    """One step of a referral."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="moves")


class Member(models.Model):
    """A young person in a cohort. `present` holds the numbers of the workshops at which they were."""

    class State(models.TextChoices):
        JOINED = "joined", "Taking part"
        LEFT = "left", "Left"
        COMPLETED = "completed", "Completed"
        ENDED = "ended", "Ended"

    FLOW = Workflow(
        leave=([State.JOINED], State.LEFT),
        mark=([State.JOINED], State.JOINED),
        complete=([State.JOINED], State.COMPLETED),
        end=([State.JOINED], State.ENDED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="members")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="members")
    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="cohort_members")
    state = models.CharField(max_length=10, choices=State.choices, default=State.JOINED)
    since_at = models.DateTimeField()
    joined_at = models.DateTimeField()
    present = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta:
        verbose_name = "young person in a cohort"
        verbose_name_plural = "young people in cohorts"
        ordering: ClassVar[list[str]] = ["joined_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "volunteer"], name="member_once_a_cohort")
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} in {self.cohort}"

    def get_absolute_url(self) -> str:
        """The young person's own page."""
        return reverse("volunteering:action_mine")

    def leave(self, *, at: datetime) -> None:
        """Stop taking part."""
        self.state, self.since_at = self.FLOW.check("leave", self.state), at

    def mark(self, *, day: CohortDay, there: bool, at: datetime) -> None:
        """Note that they were there, or that they were not. Raises MoveRefused before the workshop begins."""
        self.FLOW.check("mark", self.state)
        if at < day.starts_at:
            raise MoveRefused("This workshop has not begun. Open the register on the day.")
        self.present = sorted({*self.present, day.number} if there else {*self.present} - {day.number})

    def complete(self, *, at: datetime) -> None:
        """They were at every workshop until the cohort's end."""
        self.state, self.since_at = self.FLOW.check("complete", self.state), at

    def end(self, *, at: datetime) -> None:
        """The cohort is over, and they were not at every workshop."""
        self.state, self.since_at = self.FLOW.check("end", self.state), at


class MemberMove(Move):
    """One step of a young person in a cohort: joined, present, absent, left, completed."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="moves")


class RegisterView(models.Model):
    """Somebody opened a list with young people's names: who, whose list, when (I26). Append-only."""

    of = models.UUIDField("the cohort, workshop or offer")
    by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    people = models.PositiveSmallIntegerField("how many names it showed")

    class Meta:
        verbose_name = "view of a register"
        verbose_name_plural = "views of registers"
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["of", "-at"], name="registerview_of")]

    def __str__(self) -> str:
        return f"{self.people} names"


_note = personal.Field("what was said", personal.Erase.BLANK)
_moves = {"by": who, "note": _note}
personal.declare(
    Cohort, owner="", kept_for="for good", fields={"created_by": who}, plain=["name", "place", "starts_date"]
)
personal.declare(CohortMove, owner="", kept_for="for good", fields=_moves, plain=["verb"])
personal.declare(CohortDay, owner="", kept_for="for good", plain=["title"])
personal.declare(
    Referral,
    owner="",
    kept_for="for good; it names no pupil",
    fields={"sent_by": who},
    plain=["needs", "about", "reason"],
)
personal.declare(ReferralMove, owner="", kept_for="for good", fields=_moves, plain=["verb"])
personal.declare(
    Member,
    owner="volunteer__user",
    kept_for=AS_LONG,
    fields={"present": personal.Field("the workshops at which you were", personal.Erase.KEEP, "counts stay as told")},
)
personal.declare(MemberMove, owner="member__volunteer__user", kept_for=AS_LONG, fields=_moves, plain=["verb"])
personal.declare(
    RegisterView,
    owner="by",
    kept_for="2 years",
    fields={"by": personal.Field("who saw young people's names", personal.Erase.KEEP, "a safeguarding record")},
)
