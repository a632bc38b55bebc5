"""A programme: what the Mayor runs or ran, said on one page, with figures that carry their source and date."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from programmes import personal
from programmes.people.models import Today
from programmes.workflow import Move, Workflow

# Words that stand in our own addresses below /programmes/.
TAKEN_SLUGS = frozenset({"yours"})


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes by who may read them."""

    def public(self) -> "ProgrammeQuerySet":
        """Those that everybody may read."""
        return self.filter(state=Programme.State.PUBLISHED)

    def overdue(self) -> "ProgrammeQuerySet":
        """Published, and due to be checked again by now."""
        return self.public().filter(review_date__lt=Today())


class Programme(models.Model):
    """One page of the catalogue. `status` is where the programme stands in the world, `state` where the page stands."""

    class Theme(models.TextChoices):
        SHARED = "shared_experiences", "Shared experiences"
        CITIZENS = "active_citizens", "Active citizens"
        BARRIERS = "barriers", "Barriers and inequalities"
        EVIDENCE = "evidence", "Evidence"

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        RUNNING = "running", "Running"
        CLOSED = "closed", "Closed for now"
        ENDED = "ended", "Ended"
        SUCCEEDED = "succeeded", "Succeeded"

    class Audience(models.TextChoices):
        ANYONE = "anyone", "Any Londoner"
        YOUNG = "young", "A young person"
        PARENTS = "parents", "A parent or carer"
        NEWCOMERS = "newcomers", "New to London"
        DISABLED = "disabled", "A disabled person"
        OLDER = "older", "An older person"
        VOLUNTEERS = "volunteers", "A volunteer"
        GROUPS = "community_groups", "A community group or charity"
        EMPLOYERS = "employers", "An employer"
        SCHOOLS = "schools", "A school or college"
        BOROUGHS = "boroughs", "A borough council"
        VENUES = "venues", "A venue or culture body"
        RESEARCHERS = "researchers", "A researcher"
        ADVISERS = "advisers", "An adviser"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    FLOW = Workflow(
        publish=([State.DRAFT], State.PUBLISHED),
        withdraw=([State.PUBLISHED], State.DRAFT),
        staff=["publish", "withdraw"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(
        "short name", max_length=60, unique=True, help_text="The last part of its address: /programmes/…/"
    )
    theme = models.CharField(max_length=20, choices=Theme.choices)
    summary = models.CharField(max_length=250, help_text="One or two sentences, for lists and for the top of the page.")
    what = models.TextField("what it is", help_text="In plain words. An empty line begins a new paragraph.")
    who = models.TextField("who it is for")
    audiences = ArrayField(
        models.CharField(max_length=20, choices=Audience.choices),
        default=list,
        blank=True,
        help_text="Whoever chooses one of these in the list of programmes finds the page.",
    )
    boroughs = ArrayField(
        models.CharField(max_length=9), default=list, blank=True, help_text="Leave empty when it is for all of London."
    )
    rows = ArrayField(
        models.CharField(max_length=4),
        default=list,
        blank=True,
        help_text="The rows of the catalogue of the strategy that stand on this page: S002.",
    )
    measures = ArrayField(
        models.SlugField(max_length=60),
        default=list,
        blank=True,
        help_text="Short names of the city’s measures that it bears on.",
    )
    related = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="related_from")
    done = models.TextField("what it has done", blank=True)
    status = models.CharField("where it stands", max_length=10, choices=Status.choices)
    status_date = models.DateField("as of", help_text="The day for which you know that it stands there.")
    status_note = models.CharField(
        max_length=250, blank=True, help_text="Such as: the first phase ran from 2018 to 2021."
    )
    followed_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="follows", help_text="What came after it."
    )
    source = models.CharField(max_length=300, help_text="Where these facts are published.")
    owner = models.CharField(max_length=120, blank=True, help_text="The team that keeps the page right.")
    checked_date = models.DateField("last checked")
    review_date = models.DateField("check again by", null=True, blank=True)
    state = models.CharField("page", max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Both are written by the database (migration 0011_pages): the place of its theme in lists, and its words with those
    # of its sections.
    theme_order = models.PositiveSmallIntegerField(default=0, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["theme_order", "name"], condition=Q(state="published"), name="programme_by_theme"),
            GinIndex(fields=["search"], name="programme_words"),
            GinIndex(fields=["audiences"], name="programme_audiences"),
            GinIndex(fields=["boroughs"], name="programme_boroughs"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                # Nobody published the pages that come with the set-up.
                condition=Q(state="published", published_at__isnull=False)
                | Q(state="draft", published_at__isnull=True, published_by__isnull=True),
                name="programme_published_stamps",
            ),
            models.CheckConstraint(condition=~Q(slug__in=sorted(TAKEN_SLUGS)), name="programme_slug_is_free"),
            models.CheckConstraint(
                condition=Q(followed_by__isnull=True) | ~Q(followed_by=models.F("id")), name="programme_not_own_sequel"
            ),
            models.CheckConstraint(
                condition=~Q(status="succeeded") | Q(followed_by__isnull=False) | ~Q(status_note=""),
                name="programme_succeeded_by_what",
                violation_error_message="Say what came after it: choose the page, or write it in the note.",
            ),
            models.CheckConstraint(
                condition=Q(
                    audiences__contained_by=[
                        *("anyone", "young", "parents", "newcomers", "disabled", "older", "volunteers"),
                        *("community_groups", "employers", "schools", "boroughs", "venues", "researchers", "advisers"),
                    ]
                ),
                name="programme_audiences_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("programmes:programme_detail", args=[self.slug])

    def clean(self) -> None:
        """A short name that does not stand for one of our own pages."""
        if self.slug in TAKEN_SLUGS:
            raise ValidationError({"slug": "This word stands for a page of the portal’s own. Choose another."})

    @property
    def is_public(self) -> bool:
        """Whether everybody may read the page."""
        return self.state == self.State.PUBLISHED

    def is_overdue(self, today: date) -> bool:
        """Whether the page should have been checked again by now."""
        return self.review_date is not None and self.review_date < today

    def publish(self, *, by: Any, at: datetime) -> None:
        """Everybody can read the page. Raises MoveRefused when it is published already."""
        self.state = self.FLOW.check("publish", self.state)
        self.published_at, self.published_by = at, by

    def withdraw(self) -> None:
        """Take the page off: only staff see it. Its ways to take part go with it."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.published_at = self.published_by = None


class ProgrammeFact(models.Model):
    """One figure or date about a programme, with where it is published and for which day it holds."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="facts")
    order = models.PositiveSmallIntegerField(default=0)
    row = models.CharField(
        "row of the catalogue", max_length=4, blank=True, help_text="The section that it belongs to: S002."
    )
    label = models.CharField("what", max_length=160, help_text="Such as: money for the first three years.")
    value = models.CharField(max_length=200, help_text="With its unit: £600,000; 42,000 people.")
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True, help_text="Such as pounds, per cent, people, date.")
    as_of = models.CharField("for when", max_length=60, help_text="Such as March 2018, or 2018 to 2021.")
    as_of_date = models.DateField("the day it holds for", null=True, blank=True)
    source = models.CharField(max_length=300)
    url = models.CharField("address of the source", max_length=500, blank=True)

    class Meta:
        verbose_name = "fact"
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["programme", "row", "label", "as_of", "source"], name="programme_fact_once"
            ),
            models.CheckConstraint(
                condition=~Q(value="") & ~Q(as_of="") & ~Q(source=""), name="programme_fact_has_its_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"


class ProgrammeMove(Move):
    """One move of a programme's page."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="moves")


RECORD = "the record of what the portal told the public"
_PAGE = "as long as the portal runs"
personal.declare(
    Programme,
    owner="",
    kept_for=_PAGE,
    fields={"published_by": personal.Field("who published the page", personal.Erase.KEEP, RECORD, export=False)},
    plain=[
        *("name", "slug", "summary", "what", "who", "done", "status_date", "status_note", "source", "owner"),
        *("checked_date", "review_date", "audiences", "boroughs", "rows", "measures"),
    ],
)
personal.declare(
    ProgrammeFact,
    owner="",
    kept_for=_PAGE,
    plain=["row", "label", "value", "unit", "as_of", "as_of_date", "source", "url"],
)
personal.declare(
    ProgrammeMove,
    owner="by",
    kept_for=_PAGE,
    fields={
        "by": personal.Field("who did what", personal.Erase.KEEP, RECORD, export=False),
        "note": personal.Field("why", personal.Erase.KEEP, RECORD),
    },
    plain=["verb"],
)
