"""What groups report on their grants, and what others can learn from it.

A report is due on a day, written by somebody of the group, signed off by somebody else of the group, and accepted or
returned by an officer. "Overdue" is no state: it is a report whose day has passed and that we do not have.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grants.applications.models import Application, gated
from grants.awards.models import Award
from programmes import personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by who may see them and by what is late."""

    def visible_to(self, user: Any) -> "ReportQuerySet":
        """Reports on applications that this person may see as an applicant."""
        return self.filter(award__application__in=Application.objects.of_applicant(user))

    def for_staff(self, user: Any) -> "ReportQuerySet":
        """Reports on applications that this member of staff may see: a declared conflict hides them too."""
        return gated(self, user, "award__application")

    def of_live_awards(self) -> "ReportQuerySet":
        """Leaves out reports on awards that were turned down or taken back: nobody waits for them."""
        return self.filter(award__in=Award.objects.live())

    def not_sent(self) -> "ReportQuerySet":
        """Those that we still wait for."""
        return self.filter(state__in=Report.OPEN)

    def overdue_on(self, day: date) -> "ReportQuerySet":
        """Those we still wait for although their day has passed."""
        return self.of_live_awards().not_sent().filter(due_date__lt=day)

    def with_parties(self) -> "ReportQuerySet":
        """Joined with what every page about a report names."""
        return self.select_related(
            "sheet",
            "award__application__round__fund",
            "award__application__organisation",
            "award__application__person",
            "award__application__lead",
            "award__application__borough",
        )


class Report(models.Model):
    """One report on one award: a progress report on the way, or the one at the end."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", "Progress report"
        END = "end", "End-of-grant report"

    class State(models.TextChoices):
        DUE = "due", "Not started"
        DRAFT = "draft", "Being written"
        SUBMITTED = "submitted", "Waiting for a second person to sign it off"
        SIGNED_OFF = "signed_off", "Sent to us"
        RETURNED = "returned", "Returned with a question"
        ACCEPTED = "accepted", "Accepted"

    FLOW = Workflow(
        staff={"accept", "return_"},
        begin=([State.DUE], State.DRAFT),
        submit=([State.DRAFT, State.RETURNED], State.SUBMITTED),
        take_back=([State.SUBMITTED], State.DRAFT),
        sign_off=([State.SUBMITTED], State.SIGNED_OFF),
        return_=([State.SIGNED_OFF], State.RETURNED),
        accept=([State.SIGNED_OFF], State.ACCEPTED),
    )
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})
    OPEN = (State.DUE, State.DRAFT, State.SUBMITTED, State.RETURNED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_date = models.DateField()
    # One person who applied alone has no second person: the only case in which the same hand may sign off.
    alone = models.BooleanField(default=False)
    sheet = models.OneToOneField("programmes.AnswerSheet", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    begun_at = models.DateTimeField(null=True)
    begun_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(
        "programmes.User",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who last changed an answer.",
    )
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    reminded_before_at = models.DateTimeField(null=True)
    reminded_after_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_date", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at", "id"], name="report_state_wait"),
            models.Index(fields=["state", "due_date"], name="report_due"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award", "kind", "due_date"], name="report_once_a_day"),
            models.CheckConstraint(
                condition=Q(state="due", sheet__isnull=True) | (~Q(state="due") & Q(sheet__isnull=False)),
                name="report_begun_with_sheet",
            ),
            # Two people: whoever signs off neither sent it for signing nor wrote in it last.
            models.CheckConstraint(
                condition=Q(signed_off_by__isnull=True)
                | Q(alone=True)
                | (
                    ~Q(signed_off_by=F("submitted_by"))
                    & (Q(written_by__isnull=True) | ~Q(signed_off_by=F("written_by")))
                ),
                name="report_signed_off_by_another",
            ),
            stamped("report_begun_stamps", "begun", held=["draft", "submitted", "signed_off", "returned", "accepted"]),
            stamped("report_submitted_stamps", "submitted", held=["submitted", "signed_off", "returned", "accepted"]),
            stamped("report_signed_off_stamps", "signed_off", held=["signed_off", "returned", "accepted"]),
            stamped("report_returned_stamps", "returned", held=["returned"]),
            stamped("report_accepted_stamps", "accepted", held=["accepted"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.award.application.reference}"

    def get_absolute_url(self) -> str:
        """The group's page."""
        return reverse("grants:report_detail", args=[self.award.application_id, self.pk])

    @property
    def application(self) -> Application:
        """The application that the award was made to."""
        return self.award.application

    @property
    def is_editable(self) -> bool:
        """Whether its answers may be changed."""
        return self.state in self.EDITABLE

    def is_overdue(self, day: date) -> bool:
        """Whether we still wait for it on this day, although it was due before."""
        return self.state in self.OPEN and self.due_date < day

    def begin(self, *, by: Any, at: datetime, sheet: Any) -> None:
        """Somebody of the group begins to write."""
        self._move("begin", at)
        self.begun_at, self.begun_by, self.sheet = at, by, sheet

    def submit(self, *, by: Any, at: datetime) -> None:
        """It is written: a second person is asked to sign it off."""
        self._move("submit", at)
        self.submitted_at, self.submitted_by = at, by
        self.signed_off_at = self.signed_off_by = self.returned_at = self.returned_by = None

    def take_back(self, *, by: Any, at: datetime) -> None:
        """Something must be changed before anybody signs it off."""
        self._move("take_back", at)
        self.submitted_at = self.submitted_by = None

    def refuse_signing(self, by: Any) -> None:
        """Raises MoveRefused for whoever wrote it or sent it for signing."""
        if not self.alone and by.pk in {self.submitted_by_id, self.written_by_id}:
            raise MoveRefused(
                "You wrote this report or asked for its sign-off, so somebody else of your group must sign it off."
            )

    def sign_off(self, *, by: Any, at: datetime) -> None:
        """A second person of the group vouches for it, and we have it."""
        self._move("sign_off", at)
        self.refuse_signing(by)
        self.signed_off_at, self.signed_off_by = at, by

    def return_(self, *, by: Any, at: datetime) -> None:
        """An officer sends it back with a question."""
        self._move("return_", at)
        self.returned_at, self.returned_by = at, by

    def accept(self, *, by: Any, at: datetime) -> None:
        """An officer is content with it."""
        self._move("accept", at)
        self.accepted_at, self.accepted_by = at, by

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class ReportMove(Move):
    """One step in a report's history. `note` holds our question, or what a colleague wants changed."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["report", "at"], name="report_moves")]


class LearningQuerySet(models.QuerySet["LearningEntry"]):
    """Entries by who may read them."""

    def published(self) -> "LearningQuerySet":
        """Those in the public library."""
        return self.filter(state=LearningEntry.State.PUBLISHED)

    def for_staff(self, user: Any) -> "LearningQuerySet":
        """Entries from applications that this member of staff may see."""
        return gated(self, user, "report__award__application")


class LearningEntry(models.Model):
    """What others can learn from one project: from its accepted report, with consent, edited by an officer."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not published"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Theme(models.TextChoices):
        RELATIONSHIPS = "relationships", "Bringing people together"
        PARTICIPATION = "participation", "Taking part in local life"
        EQUALITY = "equality", "Removing barriers"
        BELONGING = "belonging", "Feeling at home"
        FAMILIES = "families", "Families and young children"

    class Setting(models.TextChoices):
        HALL = "hall", "Hall or community centre"
        SCHOOL = "school", "School or nursery"
        SPORT = "sport", "Sports ground or leisure centre"
        OUTDOORS = "outdoors", "Park, street or garden"
        CULTURE = "culture", "Library, museum or arts venue"
        FAITH = "faith", "Place of worship"
        ONLINE = "online", "Online or at home"

    FLOW = Workflow(
        staff={"publish"},
        publish=([State.DRAFT, State.WITHDRAWN], State.PUBLISHED),
        withdraw=([State.PUBLISHED], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="learning")
    title = models.CharField(max_length=120)
    worked = models.TextField("what worked")
    did_not = models.TextField("what did not work")
    theme = models.CharField(max_length=14, choices=Theme.choices)
    setting = models.CharField(max_length=10, choices=Setting.choices)
    named = models.BooleanField("name the group", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = LearningQuerySet.as_manager()

    class Meta:
        verbose_name = "learning entry"
        verbose_name_plural = "learning entries"
        ordering: ClassVar[list[str]] = ["-published_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            stamped("learning_published_stamps", "published", held=["published", "withdrawn"]),
            stamped("learning_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
            models.CheckConstraint(condition=~Q(worked="") & ~Q(did_not=""), name="learning_says_both"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("grants:learning_detail", args=[self.pk])

    @property
    def group_name(self) -> str:
        """The organisation's name where it agreed to be named, else ""; one person is never named."""
        organisation = self.report.award.application.organisation
        return str(organisation.name) if self.named and organisation else ""

    def publish(self, *, by: Any, at: datetime) -> None:
        """Show it to everybody."""
        self._move("publish", at)
        self.published_at, self.published_by = at, by
        self.withdrawn_at = self.withdrawn_by = None

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Take it out of the library."""
        self._move("withdraw", at)
        self.withdrawn_at, self.withdrawn_by = at, by

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


_LEDGER = "the record of how public money was used"
_officer = personal.Field("which officer acted", personal.Erase.KEEP, _LEDGER, export=False)
_group = personal.Field("who acted for the group", personal.Erase.KEEP, _LEDGER)
personal.declare(
    Report,
    owner="award__application__lead",
    kept_for="six years after the project ends",
    fields={
        "begun_by": _group,
        "written_by": _group,
        "submitted_by": _group,
        "signed_off_by": _group,
        "returned_by": _officer,
        "accepted_by": _officer,
    },
    plain=["due_date"],
)
personal.declare(
    ReportMove,
    owner="report__award__application__lead",
    kept_for="as long as the report",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, _LEDGER),
        "note": personal.Field("the question or wish that went with it", personal.Erase.KEEP, _LEDGER),
    },
    plain=["verb"],
)
personal.declare(
    LearningEntry,
    owner="report__award__application__lead",
    kept_for="as long as it is useful to others, or until the group withdraws it",
    fields={
        "written_by": _officer,
        "published_by": _officer,
        "withdrawn_by": personal.Field("who took it out of the library", personal.Erase.KEEP, _LEDGER),
    },
    plain=["title", "worked", "did_not"],
)
