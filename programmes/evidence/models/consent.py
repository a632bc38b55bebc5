"""Who may be asked again later: an e-mail address that is joined to nothing.

No code, no answer, no scope and no moment stands beside it, so that nobody can tell which answers are this person's:
only the survey, the language, and half-months in which a reminder is due.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from programmes import personal, sealed
from programmes.evidence.models.surveys import Survey
from programmes.personal import Erase
from programmes.questions.models import Language


class ContactConsent(models.Model):
    """One person's leave to write to them about one survey, until the last reminder or until they take it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.ENGLISH)
    email = sealed.SealedTextField("e-mail address")
    # The reminders still to come, in order; the first of them again as a column, so that the day's work finds it.
    due_dates = ArrayField(models.DateField())
    next_date = models.DateField("next reminder")

    class Meta:
        verbose_name = "consent to be contacted"
        verbose_name_plural = "consents to be contacted"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["next_date", "id"], name="consent_due")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A whole day would tell which ceremony it was.
            models.CheckConstraint(condition=Q(next_date__day__in=[1, 15]), name="consent_on_half_months"),
            models.CheckConstraint(condition=Q(due_dates__len__gte=1), name="consent_has_a_reminder"),
        ]

    def __str__(self) -> str:
        return f"Somebody who may be asked again about {self.survey_id}"

    def reminded(self) -> bool:
        """One reminder has gone out; False when it was the last, so that the row goes too."""
        self.due_dates = self.due_dates[1:]
        if not self.due_dates:
            return False
        self.next_date = self.due_dates[0]
        return True


personal.declare(
    ContactConsent,
    owner="",
    kept_for="until the last reminder, at most about a year, or until the person takes it back",
    fields={
        "email": personal.Field("where to write when the survey asks again", Erase.DELETE),
    },
    plain=["due_dates", "next_date"],
)
