"""The sections of a programme's page: text, links that may be counted, dated logs, tables; and the page's versions."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from programmes import personal
from programmes.catalogue.models.programmes import RECORD, Programme


def check_address(value: str) -> None:
    """An address of another site or of a page of ours. Raises ValidationError for anything else."""
    if not value.startswith(("https://", "http://")) and (not value.startswith("/") or value.startswith("//")):
        raise ValidationError("Write the whole address, from https:// on, or a page of this portal, from / on.")


class ProgrammeSection(models.Model):
    """One part of a programme's page. It has an address of its own on the page, and where it stands, with a day."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sections")
    row = models.CharField(
        "row of the catalogue", max_length=4, blank=True, help_text="The row of the strategy’s catalogue: S002."
    )
    order = models.PositiveSmallIntegerField(default=0)
    heading = models.CharField(max_length=160)
    text = models.TextField(help_text="In plain words. An empty line begins a new paragraph.")
    status = models.CharField("where it stands", max_length=10, choices=Programme.Status.choices, blank=True)
    status_date = models.DateField("as of", null=True, blank=True)
    status_note = models.CharField(max_length=250, blank=True)
    checklist = models.JSONField(
        default=list, blank=True, help_text="Things to check, one after another: a list of texts."
    )

    class Meta:
        verbose_name = "section"
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["row"], condition=~Q(row=""), name="programme_section_row_once"),
            models.CheckConstraint(
                condition=Q(status="") | Q(status_date__isnull=False),
                name="programme_section_status_has_its_day",
                violation_error_message="Say for which day it stands there.",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        """Its place on the public page."""
        return f"{self.programme.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """What stands after # in its address; it stays when the heading changes."""
        return self.row.lower() or f"part-{self.pk or self.order}"


class SectionLink(models.Model):
    """A link of a section. A counted one goes through a page of ours that adds one to the day's total."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "Official page"
        REPORT = "report", "Report"
        RESOURCE = "resource", "Resource"
        DOWNLOAD = "download", "Download"
        HELP = "help", "Help"
        PARTNER = "partner", "Partner"

    section = models.ForeignKey(ProgrammeSection, on_delete=models.CASCADE, related_name="links")
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=200)
    url = models.CharField("address", max_length=500, validators=[check_address])
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OFFICIAL)
    counted = models.BooleanField(default=False, help_text="Count how often it is followed: a total for each day.")
    by_sector = models.BooleanField(
        "ask for the sector", default=False, help_text="Ask first in what kind of organisation the reader works."
    )

    class Meta:
        verbose_name = "link"
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["section", "url", "label"], name="section_link_once"),
            models.CheckConstraint(
                condition=Q(by_sector=False) | Q(counted=True),
                name="section_link_sector_is_counted",
                violation_error_message="The sector is only asked for a link that is counted.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def href(self) -> str:
        """Where the page's link leads: straight there, or first to our count."""
        if not self.counted:
            return self.url
        return reverse("programmes:programme_go", args=[self.section.programme.slug, self.pk])


class LinkCount(models.Model):
    """How often an address was followed from one page on one day, by the sector that readers chose. No more is kept.

    It is tied to the address, not to the link: totals stay when an editor rewrites the link.
    """

    class Sector(models.TextChoices):
        NOT_ASKED = "", "Not asked"
        CHARITY = "charity", "Charity or community group"
        BUSINESS = "business", "Business"
        COUNCIL = "council", "Borough council"
        PUBLIC = "public", "Other public body"
        SCHOOL = "school", "School, college or university"
        HEALTH = "health", "Health or care"
        NOBODY = "nobody", "None of these"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="link_counts")
    url = models.CharField("address", max_length=500)
    date = models.DateField()
    sector = models.CharField(max_length=10, choices=Sector.choices, default=Sector.NOT_ASKED, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "day of a counted link"
        verbose_name_plural = "days of counted links"
        ordering: ClassVar[list[str]] = ["-date", "programme", "url", "sector"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "url", "date", "sector"], name="link_count_one_row_a_day"),
            models.CheckConstraint(condition=Q(count__gt=0), name="link_count_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.url}, {self.date}: {self.count}"


class SectionLog(models.Model):
    """A dated entry of a section: what was done or found on which day. Advocacy is only ever added to."""

    class Kind(models.TextChoices):
        ADVOCACY = "advocacy", "Speaking up"
        MILESTONE = "milestone", "Milestone"
        DECISION = "decision", "Decision"
        PAPER = "paper", "Paper"
        FINDING = "finding", "Finding"

    section = models.ForeignKey(ProgrammeSection, on_delete=models.PROTECT, related_name="log")
    date = models.DateField(help_text="Where only the month or the year is known: its first day.")
    date_text = models.CharField("date as shown", max_length=40, blank=True, help_text="Such as: June 2019.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MILESTONE)
    text = models.TextField()
    source = models.CharField(max_length=300)
    url = models.CharField("address of the source", max_length=500, blank=True)

    class Meta:
        verbose_name = "dated entry"
        verbose_name_plural = "dated entries"
        ordering: ClassVar[list[str]] = ["date", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["section", "date", "text"], name="section_log_once"),
            models.CheckConstraint(condition=~Q(source=""), name="section_log_has_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.shown_date}: {self.text}"

    @property
    def shown_date(self) -> str:
        """The date as readers see it: no day is made up where only the month is known."""
        return self.date_text or f"{self.date.day} {self.date:%B %Y}"


class SectionTable(models.Model):
    """A table of a section: a caption, the columns, the rows."""

    section = models.ForeignKey(ProgrammeSection, on_delete=models.CASCADE, related_name="tables")
    order = models.PositiveSmallIntegerField(default=0)
    caption = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)

    class Meta:
        verbose_name = "table"
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return self.caption

    def clean(self) -> None:
        """Every row has as many cells as there are columns."""
        if not isinstance(self.columns, list) or not isinstance(self.rows, list):
            raise ValidationError("Write the columns as a list of texts, and the rows as a list of such lists.")
        if any(not isinstance(row, list) or len(row) != len(self.columns) for row in self.rows):
            raise ValidationError({"rows": f"Each row needs {len(self.columns)} cells, as there are columns."})


class ProgrammeVersion(models.Model):
    """The whole page as it stood after one saving. Versions are only ever added; one can be brought back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=250, blank=True)
    page = models.JSONField()

    class Meta:
        verbose_name = "version of a page"
        verbose_name_plural = "versions of pages"
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "number"], name="programme_version_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="programme_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, version {self.number}"


_PAGE = "as long as the portal runs"
personal.declare(
    ProgrammeSection,
    owner="",
    kept_for=_PAGE,
    plain=["row", "heading", "text", "status_date", "status_note", "checklist"],
)
personal.declare(SectionLink, owner="", kept_for=_PAGE, plain=["label", "url"])
personal.declare(LinkCount, owner="", kept_for=_PAGE, plain=["url", "date"])
personal.declare(SectionLog, owner="", kept_for=_PAGE, plain=["date", "date_text", "text", "source", "url"])
personal.declare(SectionTable, owner="", kept_for=_PAGE, plain=["caption", "columns", "rows"])
personal.declare(
    ProgrammeVersion,
    owner="by",
    kept_for=_PAGE,
    fields={"by": personal.Field("who saved the page", personal.Erase.KEEP, RECORD, export=False)},
    plain=["why", "page"],
)
