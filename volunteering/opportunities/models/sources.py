"""Other platforms whose opportunities we show, and what each reading of their feed brought."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from programmes import clock, personal
from programmes.people.models.users import KEEP_LEDGER
from programmes.personal import Erase, Field
from programmes.workflow import Workflow, stamped


class Source(models.Model):
    """One platform's feed in the Volunteering Data Standard: its address, its licence, and whether we read it."""

    class State(models.TextChoices):
        ACTIVE = "active", "Read every night"
        STOPPED = "stopped", "Not read"

    FLOW = Workflow(
        staff={"stop", "start"},
        stop=([State.ACTIVE], State.STOPPED),
        start=([State.STOPPED], State.ACTIVE),
    )

    name = models.CharField(max_length=120, unique=True)
    address = models.URLField(
        "address of the feed", max_length=500, blank=True, help_text="Leave it empty when you upload files instead."
    )
    licence = models.CharField(
        max_length=120, help_text="The licence under which we may show it, such as Open Government Licence v3."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    added_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    added_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(licence=""), name="source_has_licence"),
            stamped("source_stopped_stamps", "stopped", held=["stopped"]),
        ]

    def __str__(self) -> str:
        return self.name

    def stop(self, *, by: Any, at: datetime) -> None:
        """Its opportunities leave the public pages, and we read it no more."""
        self.state = self.FLOW.check("stop", self.state)
        self.stopped_at, self.stopped_by = at, by

    def start(self, *, by: Any, at: datetime) -> None:
        """We read it again, and what was published of it is public again."""
        self.state = self.FLOW.check("start", self.state)
        self.stopped_at = self.stopped_by = None


class ImportRun(models.Model):
    """One reading of a source: how many rows were new, changed, unchanged, gone and bad."""

    class State(models.TextChoices):
        RUNNING = "running", "Being read"
        DONE = "done", "Read"
        FAILED = "failed", "Could not be read"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=200, blank=True, help_text="Empty when it was read from its address.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    failure = models.TextField(blank=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "-started_at"], name="import_run_latest"),
            models.Index(fields=["started_at"], condition=Q(state="failed"), name="import_run_failed"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True) | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="import_run_ended",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(failure="")) | (~Q(state="failed") & Q(failure="")),
                name="import_run_says_why",
            ),
            models.UniqueConstraint(fields=["source"], condition=Q(state="running"), name="import_run_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {clock.uk_date(self.started_at)}"


class ImportProblem(models.Model):
    """One row of a feed that we could not take, or a value in it that we left out, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    place = models.CharField(max_length=200, help_text="Where in the feed: graph[3].activity[0].role[1].")
    key = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=200, blank=True)
    what = models.TextField(help_text="What is wrong and what would mend it.")
    left_out = models.BooleanField(default=True, help_text="The whole row was left out, not only a value.")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


personal.declare(
    Source,
    owner="",
    kept_for="as long as its opportunities",
    fields={
        "added_by": Field("to know who entered it", Erase.KEEP, KEEP_LEDGER, export=False),
        "stopped_by": Field("to know who stopped it", Erase.KEEP, KEEP_LEDGER, export=False),
    },
    plain=["name", "address", "licence"],
)
personal.declare(
    ImportRun,
    owner="",
    kept_for="two years",
    fields={"started_by": Field("to know who read it", Erase.KEEP, KEEP_LEDGER, export=False)},
    plain=["file_name", "failure"],
)
personal.declare(
    ImportProblem, owner="", kept_for="two years, with its reading", plain=["place", "key", "title", "what"]
)
