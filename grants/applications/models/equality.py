"""Equality monitoring: who applies to a round, in numbers only.

Each answer is a row of its own that knows the round, the day, the question and the code, and nothing else: no
application, no person, no time of day, not even the other answers of the same form. The key is random, so that the
order of the rows tells nothing. The database refuses to change a row, and a test refuses any other column.

The price: nothing can tell who has answered, so one person could answer twice. The totals are of answers, not of
people.
"""

import uuid
from typing import ClassVar

from django.db import models

from grants.funds.models import Round
from programmes import personal


class EqualityAnswer(models.Model):
    """One answer to one question of the equality monitoring of one round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="equality_answers")
    day_date = models.DateField()
    question = models.CharField(max_length=50)
    code = models.CharField(max_length=50)

    class Meta:
        verbose_name = "equality answer"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.question}: {self.code}"


personal.declare(
    EqualityAnswer, owner="", kept_for="six years after the round has closed", plain=["day_date", "question", "code"]
)
