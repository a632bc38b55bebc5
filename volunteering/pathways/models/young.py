"""Young Ambassadors: a school's project with numbers of pupils, and never their names."""

import re
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import personal
from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Membership, Organisation
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped
from volunteering.opportunities.words import EMAIL, PHONE

# A full date may be a birthday: 3/6/2012, 2012-06-03, 3 June 2012, June 3rd 2012.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
FULL_DATE = re.compile(
    rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b|\b\d{{4}}-\d{{1,2}}-\d{{1,2}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH},?\s+\d{{2,4}}\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b",
    re.IGNORECASE,
)
KEY_STAGES = {
    "key_stage_2": "Key stage 2 (from 8)",
    "key_stage_3": "Key stage 3 (11 to 14)",
    "key_stage_4": "Key stage 4 (14 to 16)",
    "post_16": "After 16 (to 18)",
}
MOST_PUPILS = 3000
MOST_MINUTES = 100_000
# The same rule for e-mail addresses in the database's own words.
_ADDRESS = r"[^\s@]+@[^\s@]+\.[^\s@]+"


def refuse_private(**texts: str) -> None:
    """Raises MoveRefused, at the field, for an e-mail address, a telephone number or a full date."""
    for field, text in texts.items():
        for pattern, what in ((EMAIL, "e-mail address"), (PHONE, "telephone number"), (FULL_DATE, "date")):
            if pattern.search(text):
                article = "an" if what.startswith("e") else "a full" if what == "date" else "a"
                raise MoveRefused(
                    f"This holds {article} {what}. Take it out: we keep nothing here that may point to one pupil.",
                    field=field,
                )


class ProjectTopic(models.Model):
    """A topic that schools choose from."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=80, unique=True)
    is_demonstration = models.BooleanField(default=True, help_text="Our own topic, which nobody has decided on.")
    is_offered = models.BooleanField(default=True, help_text="New projects can choose it.")

    class Meta:
        verbose_name = "topic of school projects"
        verbose_name_plural = "topics of school projects"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class SchoolProjectQuerySet(models.QuerySet["SchoolProject"]):
    """Projects by who may see them."""

    def of(self, user: Any) -> "SchoolProjectQuerySet":
        """Those of the schools that this person leads now."""
        leads = Membership.objects.active().filter(user=user, role=MembershipRole.LEAD)
        return self.filter(
            school__in=leads.values("organisation"),
            school__kind=OrganisationKind.SCHOOL,
            school__state=Organisation.State.APPROVED,
        )

    def recognised(self) -> "SchoolProjectQuerySet":
        """Those that everybody may read about."""
        return self.filter(state=SchoolProject.State.RECOGNISED).select_related("school", "topic")


class SchoolProject(models.Model):
    """What the young ambassadors of a school do in one school year."""

    class State(models.TextChoices):
        RUNNING = "running", "Under way"
        FINISHED = "finished", "Finished"
        RECOGNISED = "recognised", "Recognised"

    class SchoolType(models.TextChoices):
        MAINSTREAM = "mainstream", "Mainstream school or college"
        PRU = "pru", "Pupil referral unit"
        ALTERNATIVE = "alternative", "Alternative provision"
        SEND = "send", "Special school (SEND)"

    FLOW = Workflow(
        staff={"recognise", "take_back"},
        finish=([State.RUNNING], State.FINISHED),
        recognise=([State.FINISHED], State.RECOGNISED),
        take_back=([State.RECOGNISED], State.FINISHED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="school_projects")
    school_type = models.CharField(max_length=12, choices=SchoolType.choices)
    school_year = models.PositiveSmallIntegerField(
        help_text="The year in which it begins: 2026 for 2026/27.",
        validators=[MinValueValidator(2018), MaxValueValidator(2100)],
    )
    topic = models.ForeignKey(ProjectTopic, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=100)
    what = models.TextField("what the pupils do")
    key_stage_2 = models.PositiveSmallIntegerField(default=0)
    key_stage_3 = models.PositiveSmallIntegerField(default=0)
    key_stage_4 = models.PositiveSmallIntegerField(default=0)
    post_16 = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    since_at = models.DateTimeField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    recognised_at = models.DateTimeField(null=True)
    recognised_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    praise = models.TextField(blank=True, help_text="What we say about a recognised project, for everybody to read.")

    objects = SchoolProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "school project"
        ordering: ClassVar[list[str]] = ["-school_year", "school__name", "title"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at"], name="school_project_waiting"),
            models.Index(fields=["-recognised_at", "id"], condition=Q(state="recognised"), name="school_project_shown"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["school", "school_year", "title"], name="school_project_once"),
            models.CheckConstraint(
                condition=Q(key_stage_2__gt=0) | Q(key_stage_3__gt=0) | Q(key_stage_4__gt=0) | Q(post_16__gt=0),
                name="school_project_has_pupils",
            ),
            models.CheckConstraint(
                condition=Q(
                    key_stage_2__lte=MOST_PUPILS,
                    key_stage_3__lte=MOST_PUPILS,
                    key_stage_4__lte=MOST_PUPILS,
                    post_16__lte=MOST_PUPILS,
                ),
                name="school_project_pupils_of_one_school",
            ),
            models.CheckConstraint(
                condition=~Q(title__regex=_ADDRESS) & ~Q(what__regex=_ADDRESS) & ~Q(praise__regex=_ADDRESS),
                name="school_project_no_address",
            ),
            stamped("school_project_recognised_stamps", "recognised", held=["recognised"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The school's own page of it."""
        return reverse("volunteering:school_project", args=[self.pk])

    @property
    def year_words(self) -> str:
        """The school year as people say it."""
        return f"{self.school_year}/{(self.school_year + 1) % 100:02d}"

    @property
    def pupils(self) -> int:
        """All of them together."""
        return sum(getattr(self, name) for name in KEY_STAGES)

    def counts(self) -> list[tuple[str, int]]:
        """The pupils of each key stage that takes part."""
        return [(words, getattr(self, name)) for name, words in KEY_STAGES.items() if getattr(self, name)]

    def finish(self, *, at: datetime) -> None:
        """The pupils are done: it waits for us to recognise it. Raises MoveRefused with nothing in its log."""
        if not self.entries.filter(struck_at__isnull=True).exists():
            raise MoveRefused("Write in the log what the pupils did first. Then you can finish the project.")
        self._move("finish", at)

    def recognise(self, *, by: Any, at: datetime, praise: str) -> None:
        """Everybody may read about it from now on."""
        self._move("recognise", at)
        self.recognised_at, self.recognised_by, self.praise = at, by, praise

    def take_back(self, *, at: datetime) -> None:
        """It leaves the public page."""
        self._move("take_back", at)
        self.recognised_at = self.recognised_by = None
        self.praise = ""

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class SchoolProjectMove(Move):
    """One step of a project."""

    project = models.ForeignKey(SchoolProject, on_delete=models.CASCADE, related_name="moves")


class ProjectEntry(models.Model):
    """One line of a project's log. What was wrong is struck out, and written anew."""

    project = models.ForeignKey(SchoolProject, on_delete=models.CASCADE, related_name="entries")
    day = models.DateField()
    what = models.TextField("what happened")
    minutes = models.PositiveIntegerField(help_text="Of all pupils together.")
    pupils = models.PositiveSmallIntegerField("pupils who took part")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "line of a project's log"
        verbose_name_plural = "lines of projects' logs"
        ordering: ClassVar[list[str]] = ["-day", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "-day"], name="project_log"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="project_entry_some_minutes"
            ),
            # Nobody gives more than a day in a day.
            models.CheckConstraint(condition=Q(minutes__lte=F("pupils") * 1440), name="project_entry_a_day_each"),
            models.CheckConstraint(
                condition=Q(pupils__gte=1, pupils__lte=4 * MOST_PUPILS), name="project_entry_some_pupils"
            ),
            models.CheckConstraint(condition=~Q(what__regex=_ADDRESS), name="project_entry_no_address"),
            stamped("project_entry_struck_stamps", "struck"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    def strike(self, *, by: Any, at: datetime) -> None:
        """It was wrong, and counts no more. Raises MoveRefused when that was said before."""
        if self.struck_at:
            raise MoveRefused("This line has been struck out already.")
        self.struck_at, self.struck_by = at, by


class SchoolVisit(models.Model):
    """That an officer was at the school, or spoke to it, about the project."""

    project = models.ForeignKey(SchoolProject, on_delete=models.CASCADE, related_name="visits")
    day = models.DateField()
    note = models.TextField(help_text="What you saw, for colleagues; the school does not read it.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "visit to a school project"
        verbose_name_plural = "visits to school projects"
        ordering: ClassVar[list[str]] = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


def _by(purpose: str) -> Field:
    return Field(purpose, Erase.KEEP, KEEP_LEDGER, export=False)


_KEPT = "six years after the school year"
personal.declare(ProjectTopic, owner="", kept_for="while schools use it", plain=["name"])
personal.declare(
    SchoolProject,
    owner="",
    kept_for=_KEPT,
    fields={"started_by": _by("who began it for the school"), "recognised_by": _by("which officer recognised it")},
    plain=["title", "what", "praise"],
)
personal.declare(SchoolProjectMove, owner="", kept_for=_KEPT, fields={"by": _by("who did it")}, plain=["verb", "note"])
personal.declare(
    ProjectEntry,
    owner="",
    kept_for=_KEPT,
    fields={"written_by": _by("who wrote it"), "struck_by": _by("who struck it out")},
    plain=["what", "day"],
)
personal.declare(
    SchoolVisit, owner="", kept_for=_KEPT, fields={"made_by": _by("which officer was there")}, plain=["day", "note"]
)
