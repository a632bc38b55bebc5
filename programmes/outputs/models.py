"""What staff took out of the portal: who asked for which table, how it was narrowed, and the file while it is kept."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes import clock, personal
from programmes.workflow import Workflow


class Export(models.Model):
    """One table or one package of files for one member of staff. Nobody else ever downloads it.

    A small table is sent at once and leaves no file behind. Anything else waits for a worker, is kept for seven days,
    and is given out only while exactly the same records are closed to this person as when it was made.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        SENT = "sent", "Downloaded at once"
        MADE = "made", "Ready"
        FAILED = "failed", "Could not be made"
        EXPIRED = "expired", "Removed"

    class Format(models.TextChoices):
        CSV = "csv", "CSV, for any program"
        XLSX = "xlsx", "Excel workbook (XLSX)"
        ZIP = "zip", "The attached files (ZIP)"

    FLOW = Workflow(
        finish=([State.WAITING], State.MADE),
        fail=([State.WAITING], State.FAILED),
        expire=([State.MADE], State.EXPIRED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    what = models.CharField("which table", max_length=40)
    filters = models.JSONField("how it was narrowed", default=dict, blank=True)
    columns = models.JSONField("columns chosen on top of the usual ones", default=list, blank=True)
    format = models.CharField(max_length=4, choices=Format.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(db_default=clock.Now(), db_index=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # What was closed to this person when it was made, as a digest: another one later means that it may not be had.
    gate = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField("rows or files in it", null=True)
    path = models.CharField("where its bytes lie in the store", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", null=True)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    problem = models.CharField("why it could not be made", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_by", "-asked_at", "id"], name="export_of_person"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(
                    Q(state="made", made_at__isnull=False, expires_at__isnull=False, size__isnull=False)
                    & Q(rows__isnull=False)
                    & ~Q(path="")
                    & ~Q(gate="")
                )
                | (~Q(state="made") & Q(path="")),
                name="export_has_its_file_while_made",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(problem="") | ~Q(state="failed") & Q(problem=""),
                name="export_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}, {self.get_format_display()}"

    @property
    def filename(self) -> str:
        """What the download is called: the table and the day, in London, on which it was asked for."""
        return f"{self.what}-{clock.london_day(self.asked_at).isoformat()}.{self.format}"

    def finish(self, *, at: datetime, expires_at: datetime, path: str, size: int, rows: int, gate: str) -> None:
        """The file lies at `path` until `expires_at`."""
        self.state = self.FLOW.check("finish", self.state)
        self.made_at, self.expires_at = at, expires_at
        self.path, self.size, self.rows, self.gate = path, size, rows, gate

    def fail(self, *, problem: str) -> None:
        """There will be no file; `problem` tells the person why and what to do."""
        self.state = self.FLOW.check("fail", self.state)
        self.problem = problem[:300]

    def expire(self) -> None:
        """The file goes; the row stays to say that there was one."""
        self.state = self.FLOW.check("expire", self.state)
        self.path = ""


personal.declare(
    Export,
    owner="asked_by",
    kept_for="the file for seven days, the line that tells of it for a year",
    fields={
        "asked_by": personal.Field("who took a table out of the portal", personal.Erase.DELETE),
        "filters": personal.Field("how the table was narrowed, which may be a name", personal.Erase.DELETE),
    },
    plain=["what", "columns", "gate", "path", "problem"],
)
