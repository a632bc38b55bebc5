"""An e-mail reminder that anyone may ask for: a day, a language and a sealed address, and nothing else."""

import uuid
from typing import ClassVar

from django.db import models

from programmes import personal, sealed
from programmes.personal import Erase


class Reminder(models.Model):
    """One message that is to go out on one day. The row is deleted with it, or when the person stops it.

    Nothing says what it is about, when it was asked for, or by whom.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = sealed.SealedTextField("e-mail address")
    language = models.CharField(max_length=35, help_text="BCP 47: the language of the message.")
    due_date = models.DateField("day on which it is sent")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["due_date", "id"], name="reminder_due")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(language=""), name="reminder_in_a_language"),
        ]

    def __str__(self) -> str:
        return "A reminder that somebody asked for"


personal.declare(
    Reminder,
    owner="",
    kept_for="until it is sent on the day that the person chose, or until the person stops it",
    fields={"email": personal.Field("where to send the reminder", Erase.DELETE)},
    plain=["language", "due_date"],
)
