"""How an organisation keeps its entry current without an account: a link that works once, and the change that it asks
for, which waits for staff.

An entry is asked about every eleven months; two months later nobody sees it until somebody confirms it. Entries for
young people are asked for their free places every three months.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from citizenship.advice.models.organisations import KEPT, acted
from citizenship.advice.models.services import AdviceService
from programmes import clock, personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped

# Asked a month before the entry is marked as old; hidden when the link ends without an answer.
ASK_AFTER_MONTHS = 11
ANSWER_DAYS = 90
REMIND_AFTER_DAYS = 30
MOST_LETTERS = 3
# The portal's own arrangement for the free places of services for young people.
PLACES_EVERY_MONTHS = 3
PLACES_ANSWER_DAYS = 21


class AdviceLetter(models.Model):
    """One link that an organisation was sent about one of its services. The key itself is told, never kept."""

    class Kind(models.TextChoices):
        YEARLY = "yearly", "Is the entry still right?"
        PLACES = "places", "Free places for young people"

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        ANSWERED = "answered", "Answered"
        LAPSED = "lapsed", "Not answered"

    FLOW = Workflow(
        remind=([State.ASKED], State.ASKED),
        answer=([State.ASKED], State.ANSWERED),
        lapse=([State.ASKED], State.LAPSED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(AdviceService, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    sends = models.PositiveSmallIntegerField("times written", default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField("can be answered until")
    answered_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "letter about an entry"
        verbose_name_plural = "letters about entries"
        ordering: ClassVar[list[str]] = ["-sent_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "expires_at"], name="advice_letter_open"),
            models.Index(fields=["service", "kind", "-sent_at"], name="advice_letter_of"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["service", "kind"], condition=Q(state="asked"), name="advice_letter_one_open"
            ),
            models.CheckConstraint(condition=Q(sends__gte=1, sends__lte=MOST_LETTERS), name="advice_letter_sends"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="advice_letter_ends_later"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False)
                | ~Q(state="answered") & Q(answered_at__isnull=True),
                name="advice_letter_answered_stamp",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__lte=F("expires_at")),
                name="advice_letter_answered_in_time",
            ),
            models.CheckConstraint(
                condition=Q(state="lapsed", lapsed_at__isnull=False) | ~Q(state="lapsed") & Q(lapsed_at__isnull=True),
                name="advice_letter_lapsed_stamp",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.service}"

    def is_open(self, at: datetime) -> bool:
        """Whether the link still works."""
        return self.state == self.State.ASKED and at <= self.expires_at

    def remind(self, *, key_hash: str, at: datetime) -> None:
        """Write once more with a new link; the old one stops. Raises MoveRefused after three letters."""
        state = self.FLOW.check("remind", self.state)
        if self.sends >= MOST_LETTERS:
            raise MoveRefused(f"We have written {MOST_LETTERS} times. Telephone the organisation instead.")
        self.state, self.key_hash, self.sends, self.sent_at = state, key_hash, self.sends + 1, at

    def answer(self, *, at: datetime) -> None:
        """The organisation has answered: the link is used up. Raises MoveRefused when it has ended."""
        state = self.FLOW.check("answer", self.state)
        if at > self.expires_at:
            raise MoveRefused("This link has ended. Write to us and we will send you a new one.")
        self.state, self.answered_at = state, at

    def lapse(self, *, at: datetime) -> None:
        """Nobody answered in time."""
        self.state, self.lapsed_at = self.FLOW.check("lapse", self.state), at


class AdviceLetterMove(Move):
    """One step of a letter."""

    letter = models.ForeignKey(AdviceLetter, on_delete=models.CASCADE, related_name="moves")


class AdviceChange(models.Model):
    """What an organisation wants changed in its entry. Nobody sees it until a member of staff has taken it over."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for us"
        ACCEPTED = "accepted", "Taken over"
        REFUSED = "refused", "Not taken over"

    class RefuseReason(models.TextChoices):
        UNCLEAR = "unclear", "we did not understand what you want to change"
        ADVICE = "advice", "it promises advice that needs a registration"
        WRONG = "wrong", "it does not match what your website says"

    FLOW = Workflow(
        accept=([State.WAITING], State.ACCEPTED),
        refuse=([State.WAITING], State.REFUSED),
        staff={"accept", "refuse"},
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(AdviceService, on_delete=models.CASCADE, related_name="proposals")
    # Field by field: {"phone": "020 7946 0000"}. Only the fields of forms.provider, checked again when taken over.
    facts = models.JSONField("what should change")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    proposed_at = models.DateTimeField(db_default=clock.Now())
    reason = models.CharField("why not", max_length=8, choices=RefuseReason.choices, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "change to an entry"
        verbose_name_plural = "changes to entries"
        ordering: ClassVar[list[str]] = ["-proposed_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "proposed_at"], name="advice_change_waiting"),
            models.Index(fields=["-proposed_at", "id"], name="advice_change_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["service"], condition=Q(state="waiting"), name="advice_change_one_waiting"),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(reason="") | ~Q(state="refused") & Q(reason=""),
                name="advice_change_refused_with_reason",
            ),
            stamped("advice_change_accepted_stamps", "accepted", held=["accepted"]),
            stamped("advice_change_refused_stamps", "refused", held=["refused"]),
        ]

    def __str__(self) -> str:
        return f"Change to {self.service}"

    def get_absolute_url(self) -> str:
        """The officers' page of it."""
        return reverse("admin:citizenship_advicechange_change", args=[self.pk])

    def accept(self, *, by: Any, at: datetime) -> None:
        """The change goes into the entry."""
        self.state = self.FLOW.check("accept", self.state)
        self.accepted_at, self.accepted_by = at, by

    def refuse(self, *, reason: str, by: Any, at: datetime) -> None:
        """The entry stays as it is, with a reason from the list."""
        self.state = self.FLOW.check("refuse", self.state)
        self.reason, self.refused_at, self.refused_by = self.RefuseReason(reason), at, by


class AdviceChangeMove(Move):
    """One step of a change."""

    proposal = models.ForeignKey(AdviceChange, on_delete=models.CASCADE, related_name="moves")


personal.declare(AdviceLetter, owner="", kept_for="two years after it was sent", plain=["key_hash"])
personal.declare(
    AdviceLetterMove,
    owner="",
    kept_for="two years after it was sent",
    fields={"by": acted("who sent the link again")},
    plain=["verb", "note"],
)
personal.declare(
    AdviceChange,
    owner="",
    kept_for=KEPT,
    fields={"accepted_by": acted("who took the change over"), "refused_by": acted("who refused the change")},
    plain=["facts"],
)
personal.declare(AdviceChangeMove, owner="", kept_for=KEPT, fields={"by": acted("who acted")}, plain=["verb", "note"])
