"""Reasonable adjustments: what an ambassador asks for and what we agree, read by the two sides and nobody else.

The text lies sealed. A host gets only the words that the person chose to share, with the people of their shift.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal
from programmes.people.access import Permission, Role
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Workflow
from volunteering.pathways.models.ambassadors import Ambassador


def may_answer(user: Any) -> bool:
    """Volunteering officers by appointment: being superuser alone does not open what somebody wrote about a need."""
    return bool(user.can(Permission.MANAGE_PATHWAYS)) and Role.VOLUNTEERING in user.roles


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    """Threads by who may read them."""

    def visible_to(self, user: Any) -> "AdjustmentQuerySet":
        """Your own; all of them for the officers who answer."""
        return self if may_answer(user) else self.filter(ambassador__volunteer__user=user)


class Adjustment(models.Model):
    """One ambassador's private thread about adjustments."""

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for our answer"
        ANSWERED = "answered", "We have answered"
        AGREED = "agreed", "Agreed"

    FLOW = Workflow(
        staff={"answer"},
        answer=([State.ASKED], State.ANSWERED),
        reply=([State.ASKED, State.ANSWERED, State.AGREED], State.ASKED),
        agree=([State.ANSWERED], State.AGREED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.OneToOneField(Ambassador, on_delete=models.CASCADE, related_name="adjustment")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    since_at = models.DateTimeField()
    shared = SealedTextField("what the host may read", blank=True, default="")

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "thread about adjustments"
        verbose_name_plural = "threads about adjustments"
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["since_at"], condition=Q(state="asked"), name="adjustment_to_answer"),
        ]

    def __str__(self) -> str:
        return f"thread {str(self.pk)[:8]}"

    def reply(self, *, at: datetime) -> None:
        """The person writes: it waits for our answer."""
        self._move("reply", at)

    def answer(self, *, at: datetime) -> None:
        """An officer answers."""
        self._move("answer", at)

    def agree(self, *, at: datetime) -> None:
        """The person agrees to what the officer wrote last."""
        self._move("agree", at)

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class AdjustmentNote(models.Model):
    """One message of a thread."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.CASCADE, related_name="notes")
    text = SealedTextField()
    is_answer = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "message about adjustments"
        verbose_name_plural = "messages about adjustments"
        ordering: ClassVar[list[str]] = ["written_at", "pk"]

    def __str__(self) -> str:
        return "An answer" if self.is_answer else "A message"


personal.declare(
    Adjustment,
    owner="ambassador__volunteer__user",
    kept_for="one year after the season; gone with your account",
    fields={"shared": Field("what hosts may read about adjustments", Erase.DELETE)},
)
personal.declare(
    AdjustmentNote,
    owner="adjustment__ambassador__volunteer__user",
    kept_for="one year after the season; gone with your account",
    fields={
        "text": Field("what you and we wrote about adjustments", Erase.DELETE),
        "written_by": Field("who wrote it", Erase.DELETE, export=False),
    },
)
