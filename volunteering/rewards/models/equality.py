"""Equality monitoring of volunteers: who takes part, in numbers only, and the survey slips that wait to be handed out.

An answer is a row of its own that knows the month, the question, the code and perhaps the trial, and nothing else: no
person, no arm, no day, not even the other answers of the same form. The key is random, so that the order of the rows
tells nothing. The database refuses to change a row. The price: nobody can tell who has answered, so one person could
answer twice; the totals are of answers, not of people.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal
from volunteering.rewards.models.experiments import Arm, Experiment


class EqualityNote(models.Model):
    """One answer to one question, by somebody who volunteers or who has joined a trial."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    experiment = models.ForeignKey(Experiment, null=True, on_delete=models.PROTECT, related_name="equality_notes")
    month_date = models.DateField(help_text="The first day of the month.")
    question = models.CharField(max_length=50)
    code = models.CharField(max_length=50)

    class Meta:
        verbose_name = "equality answer"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["experiment", "question", "code"], name="equality_counted")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(month_date__day=1), name="equality_month_only"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.code}"


class SurveySlip(models.Model):
    """A survey code of one arm that nobody has yet. It is made before anybody joins and deleted when it is shown.

    So a code is known to belong to an arm, and the time at which it was made says nothing about who has it.
    """

    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="slips")
    code = models.OneToOneField("programmes.SurveyCode", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "survey slip"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return "A slip that nobody has yet"


personal.declare(EqualityNote, owner="", kept_for="six years after the month", plain=["month_date", "question", "code"])
personal.declare(SurveySlip, owner="", kept_for="until it is shown to somebody, or its survey is deleted")
