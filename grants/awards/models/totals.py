"""How much is published in each round and borough, kept by the database, so that the public page adds up no awards."""

from typing import ClassVar

from django.db import models

from grants.funds.models import Round, pounds


class PublishedTotal(models.Model):
    """The published awards of one round in one borough: how many, and how much together.

    Only the triggers in grants/migrations/0012_published.py write it, with each award that is published, changed or
    taken out again.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    borough = models.ForeignKey("programmes.Borough", null=True, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()
    amount = pounds()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "borough"], nulls_distinct=False, name="published_total_of_round_and_borough"
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} published"
