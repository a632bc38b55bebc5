"""Sums of money, and the signed decisions that authorise them."""

import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from programmes import personal

PENNY = Decimal("0.01")
YEAR = r"^20[0-9]{2}/[0-9]{2}$"


def pounds(**options: Any) -> models.DecimalField:
    """A sum of money in pounds, exact to the penny, up to £9,999,999,999.99."""
    return models.DecimalField(max_digits=12, decimal_places=2, **options)


def in_pounds(amount: Decimal | None) -> str:
    """As pages write it: £2,500, with pence only where there are any; nothing for no amount."""
    if amount is None:
        return ""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


class Authorisation(models.Model):
    """A signed decision that gives money: its number, its amount, how much of it is for grants, and when.

    Each form of decision has a limit. A lower form may give more where a higher one has delegated it: DD2324 gives
    £375,000 because MD2244 says so. The database adds up what a decision has passed on.
    """

    class Level(models.TextChoices):
        DAR = "dar", "Delegated authority record (DAR), up to £10,000"
        ADD = "add", "Assistant director’s decision (ADD), up to £50,000"
        DD = "dd", "Director’s decision (DD), up to £150,000"
        MD = "md", "Mayoral decision (MD), any amount"

    LIMITS: ClassVar[dict[str, int]] = {"dar": 10_000, "add": 50_000, "dd": 150_000}
    RANK: ClassVar[dict[str, int]] = {"dar": 1, "add": 2, "dd": 3, "md": 4}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        "number",
        max_length=12,
        unique=True,
        help_text="As printed on the decision, without spaces: MD2167, DD2324.",
        validators=[RegexValidator(r"^(MD|DD|ADD|DAR)[0-9]{1,6}$", "Write it as in MD2167: letters, then the number.")],
    )
    level = models.CharField("form of decision", max_length=3, choices=Level.choices)
    title = models.CharField(max_length=200, help_text="The title of the decision, as it was published.")
    signed_date = models.DateField(
        "signed on", null=True, blank=True, help_text="Leave empty if you do not know the day."
    )
    amount = pounds(
        help_text="All that the decision gives, in pounds: grants and administration together.",
        validators=[MinValueValidator(PENNY)],
    )
    grants_amount = pounds(
        verbose_name="for grants",
        help_text="What may go to applicants, in pounds. Awards cannot exceed it.",
        validators=[MinValueValidator(0)],
    )
    administration_amount = pounds(
        verbose_name="for administration",
        default=0,
        help_text="What may be spent on running the fund. Both parts together make the amount.",
        validators=[MinValueValidator(0)],
    )
    committed = pounds(default=0, editable=False)
    delegated_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="delegations",
        help_text="The higher decision that passed this money on. Needed above the form’s limit.",
    )
    delegated_level = models.CharField(
        "single awards may be signed at",
        max_length=3,
        choices=Level.choices,
        blank=True,
        help_text="If a lower form may approve each award under it. Empty: the usual limits hold.",
    )
    source = models.CharField(max_length=300, blank=True, help_text="Where these facts come from.")
    demonstration = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["reference"]
        verbose_name = "authorising decision"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, grants_amount__gte=0, administration_amount__gte=0)
                & Q(amount=F("grants_amount") + F("administration_amount")),
                name="authorisation_amount_is_its_parts",
                violation_error_message="The amounts for grants and for administration must add up to the amount.",
            ),
            models.CheckConstraint(condition=Q(committed__gte=0), name="authorisation_committed_not_negative"),
            models.CheckConstraint(condition=Q(committed__lte=F("grants_amount")), name="authorisation_within_ceiling"),
            models.CheckConstraint(
                condition=Q(level="md", reference__regex=r"^MD[0-9]+$")
                | Q(level="dd", reference__regex=r"^DD[0-9]+$")
                | Q(level="add", reference__regex=r"^ADD[0-9]+$")
                | Q(level="dar", reference__regex=r"^DAR[0-9]+$"),
                name="authorisation_number_of_its_form",
                violation_error_message="The number must begin with the letters of its form: MD, DD, ADD or DAR.",
            ),
            models.CheckConstraint(
                condition=Q(level="md")
                | Q(delegated_by__isnull=False)
                | Q(level="dd", amount__lte=150_000)
                | Q(level="add", amount__lte=50_000)
                | Q(level="dar", amount__lte=10_000),
                name="authorisation_within_its_form",
                violation_error_message="Too much for this form. Choose the higher decision that delegated it.",
            ),
            models.CheckConstraint(
                condition=Q(delegated_level="")
                | Q(level="md")
                | Q(level="dd", delegated_level__in=["dar", "add", "dd"])
                | Q(level="add", delegated_level__in=["dar", "add"])
                | Q(level="dar", delegated_level="dar"),
                name="authorisation_delegated_level",
                violation_error_message="A decision cannot let a higher form than its own sign under it.",
            ),
            models.CheckConstraint(
                condition=Q(delegated_by__isnull=True) | ~Q(delegated_by=F("id")),
                name="authorisation_not_by_itself",
                violation_error_message="A decision cannot delegate to itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.reference} (a demonstration number)"

    @property
    def number(self) -> str:
        """The number on the signed form; "" while only a demonstration value stands for it."""
        return "" if "reference" in self.demonstration else self.reference

    @property
    def free(self) -> Decimal:
        """Pounds for grants that are not yet committed by awards made directly under it."""
        return self.grants_amount - self.committed

    def passed_on(self) -> Decimal:
        """Pounds for grants that lower decisions hold because this one delegated them. One query."""
        total: Decimal | None = self.delegations.aggregate(total=models.Sum("grants_amount"))["total"]
        return total or Decimal(0)


class AuthorisationYear(models.Model):
    """How much of a decision's money for grants belongs to one financial year. Its awards must name a year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="years")
    year = models.CharField(
        "financial year",
        max_length=7,
        help_text="Such as 2026/27.",
        validators=[RegexValidator(YEAR, "Write the financial year as in 2026/27.")],
    )
    grants_amount = pounds(verbose_name="for grants", validators=[MinValueValidator(0)])
    committed = pounds(default=0, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["authorisation", "year"]
        verbose_name = "year of a decision"
        verbose_name_plural = "years of a decision"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["authorisation", "year"], name="authorisation_year_once"),
            models.CheckConstraint(condition=Q(year__regex=YEAR), name="authorisation_year_as_written"),
            models.CheckConstraint(
                condition=Q(committed__gte=0, grants_amount__gte=0), name="authorisation_year_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(committed__lte=F("grants_amount")), name="authorisation_year_within_ceiling"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authorisation} in {self.year}"

    @property
    def free(self) -> Decimal:
        """Pounds of this year not yet committed."""
        return self.grants_amount - self.committed


_KEPT = "as long as the portal runs"
personal.declare(
    Authorisation, owner="", kept_for=_KEPT, plain=["reference", "title", "signed_date", "source", "demonstration"]
)
personal.declare(AuthorisationYear, owner="", kept_for=_KEPT, plain=["year"])
