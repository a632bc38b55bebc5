"""The 19 success measures of the strategy’s Table 5, one row each.

An indicator’s result is read from the rooms that collect it (`programmes.evidence.indicators`), or was noted by staff
from a published source (`IndicatorReading`). Without either, the row says why nothing is collected yet.
"""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal

COUNT_OF_ALL = 19


class Indicator(models.Model):
    """One success measure of one initiative: how it is defined, where it comes from, and who answers for it."""

    class Unit(models.TextChoices):
        PER_CENT = "per_cent", "per cent"
        POINTS = "points", "percentage points"
        PEOPLE = "people", "people"
        EMPLOYERS = "employers", "employers"
        BOROUGHS = "boroughs", "boroughs"
        COURSES = "courses", "classes"
        PROVIDERS = "providers", "providers"
        APPLICATIONS = "applications", "applications"

    slug = models.SlugField(primary_key=True, max_length=60)
    order = models.PositiveSmallIntegerField(unique=True)
    programme_slug = models.SlugField("programme", max_length=60, help_text="The short name of its page.")
    initiative = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    definition = models.TextField(help_text="Who is counted, in what, and when.")
    unit = models.CharField(max_length=15, choices=Unit.choices)
    source = models.CharField("source or form", max_length=300, help_text="What it is collected with.")
    owner = models.CharField(max_length=160, help_text="The team that answers for it.")
    not_collected_because = models.CharField(
        "not collected yet, because", max_length=400, help_text="Shown as long as there is no result."
    )
    checked_date = models.DateField("last checked")
    review_date = models.DateField("check again by")
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["order"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["programme_slug"], name="indicator_programme"),
            models.Index(fields=["review_date"], name="indicator_due"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(definition="") & ~Q(source="") & ~Q(owner="") & ~Q(not_collected_because=""),
                name="indicator_says_something",
            ),
            models.CheckConstraint(
                condition=Q(review_date__gt=models.F("checked_date")), name="indicator_review_after_check"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorReading(models.Model):
    """One result that staff took from a published source. Nobody changes or deletes it; the newest day counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    n = models.PositiveIntegerField("out of how many", null=True, blank=True, help_text="For a share: how many people.")
    as_of = models.DateField("as of")
    period = models.CharField(max_length=60, help_text="As the source says it: 2018/19.")
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    url = models.URLField("address of the source", max_length=500, blank=True)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = "result of an indicator"
        verbose_name_plural = "results of indicators"
        ordering: ClassVar[list[str]] = ["-as_of", "-added_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["indicator", "-as_of", "-added_at"], name="indicatorreading_newest")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(source="") & ~Q(period=""), name="indicatorreading_has_a_source"),
            models.CheckConstraint(
                condition=Q(value__gte=Decimal(-100)), name="indicatorreading_at_least_minus_hundred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}, {self.period}"


_RUNS = "as long as the portal runs"
personal.declare(
    Indicator,
    owner="",
    kept_for=_RUNS,
    plain=[
        *("programme_slug", "initiative", "name", "definition", "source", "owner", "not_collected_because"),
        *("checked_date", "review_date"),
    ],
)
personal.declare(
    IndicatorReading,
    owner="",
    kept_for=_RUNS,
    fields={
        "added_by": personal.Field("who noted it", personal.Erase.KEEP, "staff answer for it", export=False),
    },
    plain=["value", "as_of", "period", "note", "source", "url"],
)
