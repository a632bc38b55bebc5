"""Concerns about somebody's safety: read by the safeguarding officers and by nobody else."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models import User
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class ConcernQuerySet(models.QuerySet["Concern"]):
    """Concerns, and who may know of them."""

    def visible_to(self, user: Any) -> "ConcernQuerySet":
        """All of them for those appointed as safeguarding officers; none for anybody else, the superuser included."""
        return self if user.can(Permission.HANDLE_CONCERNS) else self.none()

    def open(self) -> "ConcernQuerySet":
        """Not closed yet."""
        return self.exclude(state=Concern.State.CLOSED)


class Concern(models.Model):
    """What somebody told us because they fear for a person's safety. Its words are sealed."""

    class State(models.TextChoices):
        RAISED = "raised", "New"
        TAKEN = "taken", "Being looked into"
        CLOSED = "closed", "Closed"

    class Outcome(models.TextChoices):
        NO_ACTION = "no_action", "No further action needed"
        ADVICE = "advice", "Advice given"
        HOST = "host", "Raised with the host"
        AUTHORITY = "authority", "Referred to the local authority or the police"
        NOT_SAFEGUARDING = "not_safeguarding", "Not about safety: passed on as a complaint"

    FLOW = Workflow(
        take=([State.RAISED, State.TAKEN], State.TAKEN),
        note=([State.TAKEN], State.TAKEN),
        close=([State.TAKEN], State.CLOSED),
        reopen=([State.CLOSED], State.TAKEN),
        staff=["take", "note", "close", "reopen"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=6, choices=State.choices, default=State.RAISED)
    raised_at = models.DateTimeField(db_default=clock.Now())
    text = SealedTextField("what happened")
    who = SealedTextField("who it is about", blank=True)
    contact = SealedTextField("how to reach the person who told us", blank=True)
    # The key of the session whose page it was raised from; a plain key, because sessions belong to a later room.
    session_key = models.UUIDField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since_at = models.DateTimeField(db_default=clock.Now())

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["raised_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "raised_at", "id"], name="concern_by_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            stamped("concern_taken_stamps", "taken", held=["taken", "closed"]),
            stamped("concern_closed_stamps", "closed", held=["closed"]),
            models.CheckConstraint(
                name="concern_closed_with_outcome",
                condition=Q(state="closed") & ~Q(outcome="") | ~Q(state="closed") & Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Concern {str(self.pk)[:8]}"

    def take(self, *, by: User, at: datetime) -> None:
        """Look after it from now on. Taking over from a colleague is the same move."""
        if self.state == self.State.TAKEN and self.taken_by_id == by.pk:
            raise MoveRefused("You are looking after this concern already.")
        self.state = self.FLOW.check("take", self.state)
        self.taken_at, self.taken_by, self.since_at = at, by, at

    def note(self, *, by: User) -> None:
        """Write down what was done. Raises MoveRefused before it is taken, and for anybody but who took it."""
        self.FLOW.check("note", self.state)
        self._refuse_others(by)

    def close(self, *, outcome: str, by: User, at: datetime) -> None:
        """End it with what came of it."""
        self._refuse_others(by)
        self.state = self.FLOW.check("close", self.state)
        self.outcome, self.closed_at, self.closed_by, self.since_at = outcome, at, by, at

    def reopen(self, *, by: User, at: datetime) -> None:
        """Look at it again; whoever opens it looks after it."""
        self.state = self.FLOW.check("reopen", self.state)
        self.taken_at, self.taken_by, self.since_at = at, by, at
        self.outcome, self.closed_at, self.closed_by = "", None, None

    def _refuse_others(self, by: User) -> None:
        if self.state == self.State.TAKEN and self.taken_by_id != by.pk:
            raise MoveRefused("A colleague looks after this concern. Take it over first.")


class ConcernMove(Move):
    """What happened to a concern; in keys and verbs only, its words are in the sealed notes."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="moves")


class ConcernNote(models.Model):
    """What an officer did or found, under seal. Notes are added and never changed."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="notes")
    text = SealedTextField("note")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["noted_at", "pk"]

    def __str__(self) -> str:
        return "A note, sealed"


_WHY = "what was done about a concern for somebody's safety must stay provable"
personal.declare(
    Concern,
    owner="",
    kept_for="seven years after it was closed",
    fields={
        "text": Field("to keep people safe; kept encrypted", Erase.KEEP, _WHY, export=False),
        "who": Field("to know who may need help; kept encrypted", Erase.KEEP, _WHY, export=False),
        "contact": Field("to ask back; kept encrypted", Erase.KEEP, _WHY, export=False),
        "taken_by": Field("to know which officer looks after it", Erase.KEEP, _WHY, export=False),
        "closed_by": Field("to know which officer closed it", Erase.KEEP, _WHY, export=False),
    },
)
personal.declare(
    ConcernMove,
    owner="",
    kept_for="as long as the concern",
    fields={"by": Field("to know who did what", Erase.KEEP, _WHY, export=False)},
    plain=["note", "verb"],
)
personal.declare(
    ConcernNote,
    owner="",
    kept_for="as long as the concern",
    fields={
        "text": Field("what an officer did; kept encrypted", Erase.KEEP, _WHY, export=False),
        "noted_by": Field("to know who wrote it", Erase.KEEP, _WHY, export=False),
    },
)
