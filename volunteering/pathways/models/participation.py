"""The months whose participation has been told to programmes/evidence, so that each is told once."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q


class ParticipationMonth(models.Model):
    """One month of the portal's own participation series: recorded once, on the first run after the month's end.

    A figure that was told stays: confirming hours later changes the next month's figure, not this one, so that two
    days' figures of one month cannot be subtracted.
    """

    month_date = models.DateField("month", primary_key=True, help_text="The first day of the month.")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "month of participation"
        verbose_name_plural = "insights: hours and people"
        ordering: ClassVar[list[str]] = ["-month_date"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(month_date__day=1), name="participation_month_only"),
        ]

    def __str__(self) -> str:
        return f"{self.month_date:%B %Y}"

    @property
    def until(self) -> date:
        """The first day of the month after it."""
        return date(self.month_date.year + self.month_date.month // 12, self.month_date.month % 12 + 1, 1)
