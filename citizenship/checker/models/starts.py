"""How often a checker was begun on a day: a total, and nothing about anybody."""

from typing import ClassVar

from django.db import models

from programmes import personal


class Start(models.Model):
    """The number of walks through one checker that were begun on one day in London. No row is about a person."""

    checker = models.CharField(max_length=40)
    day = models.DateField(help_text="The day in London.")
    begun = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar = ["-day", "checker"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checker", "day"], name="start_once_a_day"),
            models.CheckConstraint(condition=models.Q(begun__gte=0), name="start_not_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.checker}, {self.day:%-d %B %Y}: {self.begun}"


personal.declare(Start, owner="", kept_for="as long as the portal runs: totals, nobody's", plain=["checker", "day"])
