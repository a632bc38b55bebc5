"""Funds and their strands: what the Mayor gives, to whom, in which sums, and how much of it is still free."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grants.funds.models.money import PENNY, pounds
from programmes import personal

SEEN = ("published", "closed")  # the states of a round that the public sees
RESERVED_SLUGS = frozenset({"applications", "awards", "help", "panel", "monitoring", "learning"})


def refuse_reserved(slug: str) -> None:
    """A fund's address may not hide one of the area's own pages."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of another page. Choose a different one.")


class FundQuerySet(models.QuerySet["Fund"]):
    """Funds as the public may see them."""

    def public(self) -> "FundQuerySet":
        """Funds with at least one round that has been published."""
        return self.filter(pk__in=self.model.objects.filter(rounds__state__in=SEEN).values("pk"))


class Fund(models.Model):
    """A pot of money with its decision, its rules and its words. Every rule is a setting that staff can correct.

    `demonstration` names the fields whose value is not a known fact; pages mark them so.
    """

    slug = models.SlugField(
        unique=True, validators=[refuse_reserved], help_text="The last part of the fund's address, after /grants/."
    )
    name = models.CharField(max_length=120, unique=True, help_text="As the public knows it.")
    prefix = models.CharField(
        "reference prefix", max_length=6, unique=True, help_text="Begins every reference, such as CMG."
    )
    summary = models.CharField(max_length=300, help_text="One or two sentences, shown in lists.")
    what = models.TextField(
        "what it pays for", help_text="Paragraphs; a line that begins with “- ” becomes a bullet point."
    )
    who = models.TextField("who can apply", help_text="In plain words: people ask themselves this first.")
    priorities = models.TextField(
        "what we look for first", blank=True, help_text="Who or what you would fund first. Empty: not shown."
    )
    how_we_decide = models.TextField(help_text="Who reads the applications, what happens next, and when people hear.")
    help_text = models.TextField("help for applicants", blank=True, help_text="What you offer beside the money.")
    contact_email = models.EmailField(blank=True, help_text="Where applicants can ask. Shown to everybody.")
    decision_reference = models.CharField(
        max_length=20, blank=True, help_text="The Mayoral decision behind it, such as MD2167."
    )
    ceiling = pounds(
        help_text="The most that all awards together may commit, in pounds.", validators=[MinValueValidator(0)]
    )
    committed = pounds(default=0, editable=False)
    minimum_award = pounds(validators=[MinValueValidator(PENNY)], help_text="The smallest grant, in pounds.")
    maximum_award = pounds(validators=[MinValueValidator(PENNY)], help_text="The largest grant, in pounds.")
    turnover_limit = pounds(
        null=True, blank=True, help_text="Yearly turnover an organisation must be below. Empty: no limit."
    )
    for_organisations = models.BooleanField(default=True, help_text="Groups and organisations may apply.")
    for_individuals = models.BooleanField(default=True, help_text="One person may apply, with two references.")
    live_limit = models.PositiveSmallIntegerField(
        "live applications of one applicant",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="The most drafts and undecided applications in all its rounds at once. Empty: no limit.",
    )
    source = models.CharField(max_length=300, blank=True, help_text="Where these facts come from.")
    owner = models.CharField(max_length=120, blank=True, help_text="The team that keeps this page right.")
    checked_date = models.DateField(
        null=True, blank=True, help_text="When somebody last compared this with its source."
    )
    review_date = models.DateField(
        null=True, blank=True, help_text="When it must be checked again. The page says so when it is overdue."
    )
    demonstration = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(committed__gte=0), name="fund_committed_not_negative"),
            models.CheckConstraint(condition=Q(committed__lte=F("ceiling")), name="fund_within_ceiling"),
            models.CheckConstraint(
                condition=Q(minimum_award__gt=0, minimum_award__lte=F("maximum_award")), name="fund_award_limits"
            ),
            models.CheckConstraint(
                condition=Q(for_organisations=True) | Q(for_individuals=True), name="fund_for_somebody"
            ),
            models.CheckConstraint(
                condition=Q(live_limit__isnull=True) | Q(live_limit__gt=0), name="fund_live_limit_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("grants:fund_detail", args=[self.slug])

    @property
    def free(self) -> Decimal:
        """Pounds not yet committed."""
        return self.ceiling - self.committed


class Strand(models.Model):
    """One part of a fund with its own words, sizes of grant and money, such as Stronger Communities in Sport Unites.

    A round of a strand takes its terms from here; a round without one takes the fund's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="strands")
    slug = models.SlugField(help_text="Its part of the address, after the fund’s.")
    name = models.CharField(max_length=120, help_text="As the public knows it, such as Stronger Communities.")
    summary = models.CharField(max_length=300, help_text="One or two sentences, shown in lists.")
    what = models.TextField(
        "what it pays for", help_text="Paragraphs; a line that begins with “- ” becomes a bullet point."
    )
    who = models.TextField("who can apply", help_text="In plain words: people ask themselves this first.")
    minimum_award = pounds(validators=[MinValueValidator(PENNY)], help_text="The smallest grant, in pounds.")
    maximum_award = pounds(validators=[MinValueValidator(PENNY)], help_text="The largest grant, in pounds.")
    turnover_limit = pounds(
        null=True, blank=True, help_text="Yearly turnover an organisation must be below. Empty: no limit."
    )
    length_weeks = models.PositiveSmallIntegerField(
        "longest project, in weeks", null=True, blank=True, help_text="Empty: no limit."
    )
    for_organisations = models.BooleanField(default=True, help_text="Groups and organisations may apply.")
    for_individuals = models.BooleanField(default=True, help_text="One person may apply, with two references.")
    ceiling = pounds(
        help_text="The most that all awards of this strand may commit, in pounds.", validators=[MinValueValidator(0)]
    )
    committed = pounds(default=0, editable=False)
    place_based = models.BooleanField(
        default=False, help_text="For chosen places: each award names the boroughs or wards that it is for."
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first on the fund’s page.")
    demonstration = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["fund", "order", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fund", "slug"], name="strand_slug_in_fund"),
            models.UniqueConstraint(fields=["fund", "name"], name="strand_name_in_fund"),
            models.CheckConstraint(condition=Q(committed__gte=0), name="strand_committed_not_negative"),
            models.CheckConstraint(condition=Q(committed__lte=F("ceiling")), name="strand_within_ceiling"),
            models.CheckConstraint(
                condition=Q(minimum_award__gt=0, minimum_award__lte=F("maximum_award")),
                name="strand_award_limits",
                violation_error_message="The smallest grant cannot be larger than the largest.",
            ),
            models.CheckConstraint(
                condition=Q(for_organisations=True) | Q(for_individuals=True),
                name="strand_for_somebody",
                violation_error_message="Choose who may apply: organisations, individuals or both.",
            ),
            models.CheckConstraint(
                condition=Q(length_weeks__isnull=True) | Q(length_weeks__gt=0), name="strand_length_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund.name}: {self.name}"

    @property
    def free(self) -> Decimal:
        """Pounds not yet committed."""
        return self.ceiling - self.committed


personal.declare(
    Fund,
    owner="",
    kept_for="as long as the portal runs",
    plain=[
        "slug",
        "name",
        "prefix",
        "summary",
        "what",
        "who",
        "priorities",
        "how_we_decide",
        "help_text",
        "contact_email",
        "decision_reference",
        "source",
        "owner",
        "checked_date",
        "review_date",
        "demonstration",
    ],
)
personal.declare(
    Strand,
    owner="",
    kept_for="as long as the portal runs",
    plain=["slug", "name", "summary", "what", "who", "demonstration"],
)
