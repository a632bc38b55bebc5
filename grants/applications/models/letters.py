"""Letters to people without an e-mail address: what a notice would have said, to be printed and posted."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from grants.applications.models.applications import Application
from grants.applications.models.standing import gated
from programmes import personal
from programmes.workflow import Workflow, stamped


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by who may read them."""

    def for_staff(self, user: Any) -> "LetterQuerySet":
        """Those of the applications behind the gate: never of one that this officer entered."""
        return gated(self, user)

    def waiting(self) -> "LetterQuerySet":
        """Not posted yet."""
        return self.filter(state=Letter.State.WAITING)


class Letter(models.Model):
    """One message to an applicant whom no e-mail reaches, in the words of the notice, once for each event.

    The address is not kept here: it is read from the entry (`AssistedEntry`) when the letter is printed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "To print and post"
        SENT = "sent", "Sent"

    class How(models.TextChoices):
        POST = "post", "Posted"
        TELEPHONE = "telephone", "Read out on the telephone"

    FLOW = Workflow(staff={"send"}, send=([State.WAITING], State.SENT))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="letters")
    event = models.CharField(max_length=200)
    subject = models.CharField("what it is about", max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField("written")
    how = models.CharField("how it reached them", max_length=10, choices=How.choices, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "letter to print and post"
        verbose_name_plural = "letters to print and post"
        ordering: ClassVar[list[str]] = ["written_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "written_at"], name="letter_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "event"], name="letter_once"),
            models.CheckConstraint(condition=Q(body__regex=r"\S"), name="letter_says_something"),
            stamped("letter_sent_stamps", "sent", held=["sent"]),
            models.CheckConstraint(
                condition=(Q(state="sent") & ~Q(how="")) | (Q(state="waiting", how="")), name="letter_sent_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def send(self, *, by: Any, at: datetime, how: str) -> None:
        """It is on its way, or was read out: who did it, when and how."""
        self.state = self.FLOW.check("send", self.state)
        self.sent_at, self.sent_by, self.how = at, by, how


_WHY = "the record of what applicants for public money were told"
personal.declare(
    Letter,
    owner="application__lead",
    kept_for="as long as the application",
    fields={
        "subject": personal.Field("what the letter is about", personal.Erase.KEEP, _WHY),
        "body": personal.Field("what the letter says", personal.Erase.KEEP, _WHY),
        "sent_by": personal.Field("which officer sent it", personal.Erase.KEEP, _WHY, export=False),
    },
    plain=["event"],
)
