"""What is measured: measures, their series, the strategy's own figures, and what everybody reads of them.

`Observation` and `Drawing` are made from the published imports (releases.py) at each publication, after the one rule
for small numbers. Areas of the portal also note figures of their own (an `Observation` without a release); they have
seen to small numbers themselves.
"""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import clock, personal


class Measure(models.Model):
    """Something that is measured again and again: its exact definition, its unit, and who keeps it right.

    The strategy's own eighteen have a number and stand in one of its four tables; other measures are the portal's.
    """

    class Unit(models.TextChoices):
        PERCENT = "percent", "per cent"
        PEOPLE = "people", "people"
        POINTS = "points", "percentage points"
        RATE = "rate", "per 1,000"

    class Table(models.TextChoices):
        RELATIONSHIPS = "relationships", "Relationships"
        PARTICIPATION = "participation", "Participation"
        EQUALITY = "equality", "Equality"
        OUTCOMES = "outcomes", "Outcomes"

    slug = models.SlugField(primary_key=True, max_length=60)
    number = models.PositiveSmallIntegerField(
        "number in the strategy", null=True, blank=True, unique=True, help_text="1 to 18; empty for our own measures."
    )
    name = models.CharField(max_length=160, unique=True)
    table = models.CharField("part of the strategy", max_length=15, choices=Table.choices, blank=True)
    theme = models.CharField(max_length=80, blank=True)
    definition = models.TextField(help_text="What exactly is counted, and of whom.")
    definition_version = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1)],
        help_text="Goes up when the definition changes: a break in series.",
    )
    rationale = models.TextField("why it matters", blank=True)
    notes = models.TextField(
        "what to know", blank=True, help_text="Where sources disagree, and what the figures do not say. One a line."
    )
    unit = models.CharField(max_length=10, choices=Unit.choices)
    source = models.CharField(max_length=300, help_text="Who collects it, and where it is published.")
    beside = models.SlugField(
        "stands beside", max_length=60, blank=True, help_text="The strategy’s measure that it is shown with."
    )
    owner = models.CharField(max_length=120, blank=True, help_text="The team that keeps it right.")
    checked_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    # Set by the first change that staff make here: loading the reference data never touches the row again.
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[Any]] = [F("number").asc(nulls_last=True), "name"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["beside"], condition=~Q(beside=""), name="measure_beside"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(definition_version__gte=1), name="measure_version_from_1"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, table="")
                | (Q(number__range=(1, 18)) & ~Q(table="") & ~Q(theme="") & ~Q(rationale="")),
                name="measure_of_the_strategy",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its public page; measures of the portal's own stand on the page of the one they are shown beside."""
        return reverse("programmes:measure", args=[self.beside or self.slug])


class Series(models.Model):
    """One line of figures that may be compared with each other: one definition, one source.

    `version` is what an observation's `definition_version` names. Another definition or source is another series.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="series")
    version = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    name = models.CharField(max_length=160)
    source = models.CharField(max_length=300, help_text="Who collects it, and where it is published.")
    url = models.URLField("address of the source", max_length=300, blank=True)
    definition = models.TextField(help_text="What exactly is counted here, and of whom.")
    differs = models.TextField(
        "how it differs", blank=True, help_text="Why its figures are not set beside those of the other series."
    )

    class Meta:
        verbose_name_plural = "series"
        ordering: ClassVar[list[str]] = ["measure_id", "version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["measure", "version"], name="series_once"),
            models.CheckConstraint(
                condition=Q(version=1) | (Q(version__gt=1) & ~Q(differs="")), name="series_says_how_it_differs"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Quoted(models.Model):
    """A figure as the strategy (or an article) prints it, with the place. Never reckoned with, only shown."""

    class Kind(models.TextChoices):
        FIGURE = "figure", "A figure"
        RANGE = "range", "A range"
        WORDS = "words", "In words"
        NONE = "none", "No figure"

    key = models.SlugField(primary_key=True, max_length=80)
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="quoted")
    subject = models.CharField(max_length=80, blank=True, help_text="For figures of no measure: what they are about.")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.FIGURE)
    label = models.CharField("what", max_length=200)
    group = models.CharField("of whom", max_length=80, blank=True, help_text="Empty for everybody.")
    value = models.CharField(max_length=60, blank=True, help_text="Exactly as printed, with its unit: 21 per cent.")
    number = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    area = models.CharField(max_length=80, default="London")
    year = models.CharField("year in the text", max_length=20, blank=True)
    data_period = models.CharField("period of the data", max_length=40, blank=True)
    place = models.CharField("where it is printed", max_length=160)
    page = models.CharField(max_length=20)
    source = models.CharField(max_length=300, help_text="Whom the text credits.")
    document = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "quoted figure"
        ordering: ClassVar[list[str]] = ["measure", "order", "key"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject"], name="quoted_subject")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(measure__isnull=False, subject="") | (Q(measure__isnull=True) & ~Q(subject="")),
                name="quoted_of_a_measure_or_subject",
            ),
            models.CheckConstraint(
                condition=(Q(kind="figure", number__isnull=False) & ~Q(value=""))
                | (Q(kind__in=["range", "words"], number__isnull=True) & ~Q(value=""))
                | Q(kind="none", number__isnull=True, value=""),
                name="quoted_says_what_it_is",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value or 'no figure'}"


class Cell(models.Model):
    """Where, for whom and when a figure holds, how much it is, and how sure."""

    area = models.CharField(max_length=9, help_text="GSS code: E12000007 is London, E09… a borough.")
    group = models.CharField(max_length=80, blank=True, help_text="Empty for everybody.")
    period = models.CharField(max_length=20, help_text="Such as 2018 or 2018/19.")
    wave = models.CharField(max_length=40, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    n = models.PositiveIntegerField("number of people", null=True)
    count = models.PositiveIntegerField("how many of them", null=True, help_text="How many of the people said so.")
    interval_low = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    interval_high = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    series_break = models.CharField(
        max_length=200, blank=True, help_text="Why this figure is not compared with those before it; empty if it is."
    )

    class Meta:
        abstract = True


class Observation(Cell):
    """One figure of a measure that everybody may read. A figure not known has no value; a hidden one says so."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="observations")
    source = models.CharField(max_length=300)
    definition_version = models.PositiveSmallIntegerField()
    release = models.ForeignKey("programmes.Release", null=True, on_delete=models.PROTECT, related_name="observations")
    hidden = models.BooleanField("small number", default=False, help_text="Not shown, so that nobody is told of.")
    recorded_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["measure_id", "period", "area", "group", "wave"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area", "measure"], name="observation_area"),
            models.Index(fields=["release"], condition=Q(release__isnull=False), name="observation_release"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["measure", "area", "group", "period", "wave", "definition_version"], name="observation_once"
            ),
            models.CheckConstraint(
                condition=Q(interval_low__isnull=True, interval_high__isnull=True)
                | Q(interval_low__lte=F("value"), interval_high__gte=F("value")),
                name="observation_within_interval",
            ),
            models.CheckConstraint(
                condition=Q(hidden=False)
                | Q(
                    value__isnull=True,
                    n__isnull=True,
                    count__isnull=True,
                    interval_low__isnull=True,
                    interval_high__isnull=True,
                ),
                name="observation_hidden_tells_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}, {self.area}, {self.period}"


class Drawing(models.Model):
    """A chart as it was drawn at publication: the picture, what it shows in words, and the table beside it."""

    class Kind(models.TextChoices):
        LINE = "line", "Line"
        BARS = "bars", "Bars with intervals"
        GAP = "gap", "Gap between groups"
        MAP = "map", "Map of boroughs"

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="drawings")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    title = models.CharField(max_length=200)
    description = models.TextField()
    svg = models.TextField()
    columns = models.JSONField()
    rows = models.JSONField()
    drawn_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["measure_id", "order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["measure", "order"], name="drawing_once"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(description="") & Q(svg__startswith="<svg"),
                name="drawing_says_what_it_shows",
            ),
        ]

    def __str__(self) -> str:
        return self.title


_RUNS = "as long as the portal runs"
CELL = ["area", "group", "period", "wave", "series_break"]
_plain: dict[type[models.Model], list[str]] = {
    Measure: [
        *("name", "theme", "definition", "rationale", "notes", "source", "beside", "owner", "checked_date"),
        "review_date",
    ],
    Series: ["name", "source", "url", "definition", "differs"],
    Quoted: [
        *("subject", "label", "group", "value", "area", "year", "data_period", "place", "page", "source", "document"),
        "note",
    ],
    Observation: [*CELL, "source"],
    Drawing: ["title", "description", "svg", "columns", "rows"],
}
for _model, _fields in _plain.items():
    personal.declare(_model, owner="", kept_for=_RUNS, plain=_fields)
