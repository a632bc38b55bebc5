"""What each person's time adds up to in a month, kept by the database, so that insights add up no entries."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal
from volunteering.hours.models.claims import LEDGER
from volunteering.hours.models.ledger import Basis
from volunteering.hours.periods import words


class MonthQuerySet(models.QuerySet["CreditedMonth"]):
    """Months by whether something stands in them."""

    def between(self, first: date, until: date) -> "MonthQuerySet":
        """Whole months from `first` on, without the one that begins at `until`, in which something stands."""
        return self.filter(month_date__gte=first, month_date__lt=until, entries__gt=0)


class CreditedMonth(models.Model):
    """One person, one month in London and one ground of confirmation: how many minutes that count stand, in how many
    entries. A trigger moves it with every line of the ledger, and nobody else writes it (migration 0011)."""

    volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT, related_name="credited_months")
    month_date = models.DateField("month", help_text="Its first day. Work counts in the month in which it began.")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    minutes = models.PositiveIntegerField()
    entries = models.PositiveIntegerField(help_text="Entries that stand: those taken back again are not among them.")

    objects = MonthQuerySet.as_manager()

    class Meta:
        verbose_name = "month of credited time"
        verbose_name_plural = "months of credited time"
        ordering: ClassVar[list[str]] = ["month_date", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["month_date", "volunteer"],
                include=["minutes", "basis"],
                name="credited_month_of_all",
                condition=Q(entries__gt=0),
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["volunteer", "month_date", "basis"], name="credited_month_once"),
            models.CheckConstraint(condition=Q(month_date__day=1), name="credited_month_first_day"),
            models.CheckConstraint(
                condition=Q(entries=0, minutes=0) | Q(entries__gt=0, minutes__gt=0),
                name="credited_month_minutes_of_entries",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_date:%B %Y}: {words(self.minutes)}"


personal.declare(
    CreditedMonth,
    owner="volunteer__user",
    kept_for="as long as the account, and without a name afterwards",
    fields={"month_date": personal.Field("to say how much time people give in a month", personal.Erase.KEEP, LEDGER)},
)
