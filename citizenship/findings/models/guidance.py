"""Best-practice guidance on citizenship ceremonies, in versions.

"Findings feed best-practice guidance" (All of Us, March 2018, policy 2.2.2). So each recommendation says what it stands
on: a pilot whose results are published, or practice advice only. What is in force is never rewritten: a change is a
new version. One person writes a version, another checks it, and whoever checked it does not publish it.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import personal
from programmes.workflow import Move, MoveRefused, Workflow


class GuidanceQuerySet(models.QuerySet["GuidanceVersion"]):
    """Versions by who may read them."""

    def published(self) -> "GuidanceQuerySet":
        """Those that everybody may read, the newest first."""
        return self.filter(state=GuidanceVersion.State.PUBLISHED).order_by("-number")

    def open(self) -> "GuidanceQuerySet":
        """The one that staff are working on, if any."""
        return self.exclude(state=GuidanceVersion.State.PUBLISHED)


class GuidanceVersion(models.Model):
    """One version of the guidance: a draft until a second person has checked it, and fixed once it is published."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        CHECKED = "checked", "Checked"
        PUBLISHED = "published", "Published"

    FLOW = Workflow(
        staff={"approve", "take_back", "publish"},
        approve=([State.DRAFT], State.CHECKED),
        take_back=([State.CHECKED], State.DRAFT),
        publish=([State.CHECKED], State.PUBLISHED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(help_text="Plain text. A line that starts with - is a point.")
    changes = models.TextField(blank=True, help_text="What is new since the version before.")
    # Came with the portal: our own words, which nobody has decided on. Only such a version has no people behind it.
    is_first_draft = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        "programmes.User", null=True, on_delete=models.PROTECT, related_name="+", help_text="Who last changed a word."
    )
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = GuidanceQuerySet.as_manager()

    class Meta:
        verbose_name = "version of the guidance"
        verbose_name_plural = "versions of the guidance"
        ordering: ClassVar[list[str]] = ["-number"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "-number"], name="guidance_state")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(number__gte=1), name="guidance_number_from_one"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(summary=""), name="guidance_says_something"),
            models.UniqueConstraint(models.Value(1), condition=~Q(state="published"), name="guidance_one_at_work"),
            models.CheckConstraint(
                condition=Q(is_first_draft=True, state="published", number=1, written_by__isnull=True)
                | Q(is_first_draft=False, written_by__isnull=False),
                name="guidance_written_by_somebody",
            ),
            # Two people: whoever checks did not write last, and whoever publishes did not check.
            models.CheckConstraint(
                condition=Q(state="draft", checked_at__isnull=True, checked_by__isnull=True)
                | Q(is_first_draft=True, checked_at__isnull=False, checked_by__isnull=True)
                | (
                    Q(state__in=["checked", "published"], checked_at__isnull=False, checked_by__isnull=False)
                    & ~Q(checked_by=F("written_by"))
                ),
                name="guidance_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "checked"], published_at__isnull=True, published_by__isnull=True)
                | Q(is_first_draft=True, published_at__isnull=False, published_by__isnull=True)
                | (
                    Q(state="published", published_at__isnull=False, published_by__isnull=False)
                    & ~Q(published_by=F("checked_by"))
                ),
                name="guidance_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def get_absolute_url(self) -> str:
        """Where anybody can read it once it is published."""
        return reverse("citizenship:guidance_version", args=[self.number])

    @classmethod
    def current(cls) -> "GuidanceVersion | None":
        """The newest published version; None before the reference data are loaded."""
        return cls.objects.published().first()

    def refuse_unless_draft(self) -> None:
        """Raises MoveRefused unless its words may still change."""
        if self.state != self.State.DRAFT:
            raise MoveRefused(
                "The words of this version stand. Take it back to make it a draft again, or start a new version."
            )

    def write(self, *, by: Any, at: datetime) -> None:
        """Note who changed a word last: somebody else must check it. Raises MoveRefused unless it is a draft."""
        self.refuse_unless_draft()
        self.written_at, self.written_by = at, by

    def approve(self, *, by: Any, at: datetime) -> None:
        """Another person has read it: its words now stand. Raises MoveRefused for whoever wrote last."""
        self._move("approve", at)
        if self.written_by_id == by.pk:
            raise MoveRefused("You changed this version last. A colleague must check it.")
        self.checked_at, self.checked_by = at, by

    def take_back(self, *, by: Any, at: datetime) -> None:
        """Something is to be changed after all: it is a draft again, and must be checked again."""
        self._move("take_back", at)
        self.checked_at = self.checked_by = None

    def publish(self, *, by: Any, at: datetime) -> None:
        """Everybody reads it from now on. Raises MoveRefused for whoever checked it."""
        self._move("publish", at)
        if self.checked_by_id == by.pk:
            raise MoveRefused("You checked this version. A colleague must publish it.")
        self.published_at, self.published_by = at, by

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class GuidanceMove(Move):
    """One step of one version."""

    version = models.ForeignKey(GuidanceVersion, on_delete=models.CASCADE, related_name="moves")


class Section(models.TextChoices):
    """The parts of the guidance, in their order. The roles are those of the GLA's guidance on ceremonies."""

    ROLES = "roles", "Who does what"
    WELCOME = "welcome", "Welcome and access"
    STORY = "story", "The local story"
    RECOGNITION = "recognition", "What people already gave"
    TAKING_PART = "taking_part", "Voting, volunteering and membership"
    CELEBRATION = "celebration", "A celebration of the community"
    FOLLOW_UP = "follow_up", "Afterwards"
    LEARNING = "learning", "Finding out what works"


class Recommendation(models.Model):
    """One thing that the guidance recommends, and what that stands on."""

    class Basis(models.TextChoices):
        PILOT = "pilot", "Pilot evidence"
        PRACTICE = "practice", "Practice advice only"

    version = models.ForeignKey(GuidanceVersion, on_delete=models.CASCADE, related_name="recommendations")
    # The same through all versions, so that a reader is told what is new and what has changed.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    section = models.CharField(max_length=12, choices=Section.choices)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="Plain text. A line that starts with - is a point.")
    practice = models.CharField(
        max_length=40, blank=True, help_text="The point of the ceremony's checklist that records it."
    )
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.PRACTICE)
    study = models.ForeignKey("citizenship.Study", null=True, on_delete=models.PROTECT, related_name="+")
    outcome_key = models.CharField(max_length=40, blank=True)
    found = models.TextField(blank=True, help_text="What the pilot's published results say, as they stood then.")

    class Meta:
        ordering: ClassVar[list[str]] = ["version", "order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "key"], name="recommendation_key_once"),
            models.UniqueConstraint(
                fields=["version", "order"],
                name="recommendation_order_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="recommendation_says_something"),
            models.CheckConstraint(
                condition=(Q(basis="pilot", study__isnull=False) & ~Q(outcome_key="") & ~Q(found=""))
                | Q(basis="practice", study__isnull=True, outcome_key="", found=""),
                name="recommendation_stands_on_something",
            ),
        ]

    def __str__(self) -> str:
        return self.title


_LONG = "as long as the portal runs: what was recommended when"
_STAFF = personal.Field("who wrote, checked or published it", personal.Erase.KEEP, "staff answer for it", export=False)
personal.declare(
    GuidanceVersion,
    owner="",
    kept_for=_LONG,
    fields=dict.fromkeys(("written_by", "checked_by", "published_by"), _STAFF),
    plain=["title", "summary", "changes"],
)
personal.declare(GuidanceMove, owner="", kept_for=_LONG, fields={"by": _STAFF}, plain=["verb", "note"])
personal.declare(Recommendation, owner="", kept_for=_LONG, plain=["title", "text", "practice", "outcome_key", "found"])
