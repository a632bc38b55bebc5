"""Imports of figures: a file that one person brings in and another publishes.

What it says is kept raw, for staff only. What everybody reads is made from the published imports.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from programmes import personal
from programmes.evidence.models.measures import CELL, Cell, Series
from programmes.workflow import Move, MoveRefused, Workflow, stamped

PERIOD = r"^[0-9]{4}(/[0-9]{2}|-[0-9]{2})?$"
AREA = r"^[EK][0-9]{8}$"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Imports by where they stand."""

    def waiting(self) -> "ReleaseQuerySet":
        """Those that a second person has not looked at yet."""
        return self.filter(state=Release.State.WAITING)


class Release(models.Model):
    """A file of figures: imported by one person, published by another. Nobody outside sees it before that.

    Where two published files say something of the same cell, the one published later holds; withdrawing it brings the
    earlier one back.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a second person"
        PUBLISHED = "published", "Published"
        DROPPED = "dropped", "Not published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(
        staff={"publish", "drop", "withdraw"},
        publish=([State.WAITING], State.PUBLISHED),
        drop=([State.WAITING], State.DROPPED),
        withdraw=([State.PUBLISHED], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=160, help_text="What the file holds, for the public list of changes.")
    note = models.CharField("what is new", max_length=300, blank=True, help_text="For the public list of changes.")
    file_name = models.CharField(max_length=160)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file, so that it can be told again.")
    measures = ArrayField(models.SlugField(max_length=60), help_text="The measures that it has figures of.")
    row_count = models.PositiveIntegerField()
    # Came with the portal: figures that others have published, with their source; the two-person rule begins after it.
    is_initial = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since_at = models.DateTimeField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "import of figures"
        verbose_name_plural = "imports of figures"
        ordering: ClassVar[list[str]] = ["-imported_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-imported_at"], name="release_state"),
            models.Index(fields=["-published_at"], condition=Q(state="published"), name="release_public"),
            GinIndex(fields=["measures"], name="release_measures"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(is_initial=True, imported_by__isnull=True, published_by__isnull=True)
                | Q(is_initial=False, imported_by__isnull=False, imported_at__isnull=False),
                name="release_somebody_imported",
            ),
            models.CheckConstraint(
                condition=Q(is_initial=True) | Q(published_by__isnull=True) | ~Q(published_by=F("imported_by")),
                name="release_two_people",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=["published", "withdrawn"], published_at__isnull=False)
                    & (Q(is_initial=True) | Q(published_by__isnull=False))
                )
                | Q(state__in=["waiting", "dropped"], published_at__isnull=True, published_by__isnull=True),
                name="release_published_stamps",
            ),
            stamped("release_dropped_stamps", "dropped", held=["dropped"]),
            stamped("release_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
            models.UniqueConstraint(fields=["file_hash"], condition=Q(state="waiting"), name="release_file_waits_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def publish(self, *, by: Any, at: datetime) -> None:
        """Everybody reads it from now on. Raises MoveRefused for whoever imported it."""
        state = self.FLOW.check("publish", self.state)
        if by.pk == self.imported_by_id:
            raise MoveRefused("You imported these figures. A colleague must look at them and publish them.")
        self.state, self.since_at = state, at
        self.published_at, self.published_by = at, by

    def drop(self, *, by: Any, at: datetime) -> None:
        """It is not published. Whoever imported it may import a better file."""
        self.state, self.since_at = self.FLOW.check("drop", self.state), at
        self.dropped_at, self.dropped_by = at, by

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Nobody outside reads it any more; what an earlier import said holds again."""
        self.state, self.since_at = self.FLOW.check("withdraw", self.state), at
        self.withdrawn_at, self.withdrawn_by = at, by


class ReleaseMove(Move):
    """One step of one import."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="moves")


class ReleaseRow(Cell):
    """One row of an import, as it came: for staff only. A trigger lets nobody change it."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="rows")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField("line of the file")

    class Meta:
        verbose_name = "row of an import"
        verbose_name_plural = "rows of an import"
        ordering: ClassVar[list[str]] = ["line"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["release", "series", "area", "group", "period", "wave"], name="releaserow_once"
            ),
            models.CheckConstraint(
                condition=Q(area__regex=AREA) & Q(period__regex=PERIOD), name="releaserow_where_when"
            ),
            models.CheckConstraint(
                condition=Q(interval_low__isnull=True, interval_high__isnull=True)
                | Q(interval_low__lte=F("value"), interval_high__gte=F("value")),
                name="releaserow_within_interval",
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=True) | Q(n__isnull=False, count__lte=F("n")), name="releaserow_count_of_n"
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.line}"


_RUNS = "as long as the portal runs"
_RECORD = "the record of what the portal told the public"
_staff = {
    name: personal.Field("who answers for published figures", personal.Erase.KEEP, _RECORD, export=False)
    for name in ("imported_by", "published_by", "dropped_by", "withdrawn_by")
}
personal.declare(
    Release,
    owner="",
    kept_for=_RUNS,
    fields=_staff,
    plain=["name", "note", "file_name", "file_hash", "measures"],
)
personal.declare(
    ReleaseMove,
    owner="by",
    kept_for=_RUNS,
    fields={
        "by": personal.Field("who did what", personal.Erase.KEEP, _RECORD, export=False),
        "note": personal.Field("why", personal.Erase.KEEP, _RECORD),
    },
    plain=["verb"],
)
personal.declare(ReleaseRow, owner="", kept_for=_RUNS, plain=CELL)
