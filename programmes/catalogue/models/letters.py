"""The links by which the owners of entries keep them current: one open at a time, told and never kept."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from programmes import personal
from programmes.catalogue.models.keeping import acted
from programmes.catalogue.models.listings import Listing
from programmes.workflow import Move, MoveRefused, Workflow

ANSWER_DAYS = 90
REMIND_AFTER_DAYS = 30
MOST_LETTERS = 3


class ListingLetter(models.Model):
    """One link that the owner of an entry was sent. The key itself is told, never kept."""

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
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="letters")
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
            models.Index(fields=["state", "expires_at"], name="listing_letter_open"),
            models.Index(fields=["listing", "-sent_at"], name="listing_letter_of"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["listing"], condition=Q(state="asked"), name="listing_letter_one_open"),
            models.CheckConstraint(condition=Q(sends__gte=1, sends__lte=MOST_LETTERS), name="listing_letter_sends"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="listing_letter_ends_later"),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, answered_at__lte=F("expires_at"))
                | ~Q(state="answered") & Q(answered_at__isnull=True),
                name="listing_letter_answered_stamp",
            ),
            models.CheckConstraint(
                condition=Q(state="lapsed", lapsed_at__isnull=False) | ~Q(state="lapsed") & Q(lapsed_at__isnull=True),
                name="listing_letter_lapsed_stamp",
            ),
        ]

    def __str__(self) -> str:
        return f"Letter about {self.listing}"

    def is_open(self, at: datetime) -> bool:
        """Whether the link still works."""
        return self.state == self.State.ASKED and at <= self.expires_at

    def remind(self, *, key_hash: str, at: datetime) -> None:
        """Write once more with a new link; the old one stops. Raises MoveRefused after three letters."""
        state = self.FLOW.check("remind", self.state)
        if self.sends >= MOST_LETTERS:
            raise MoveRefused(f"We have written {MOST_LETTERS} times. Telephone them instead.")
        self.state, self.key_hash, self.sends, self.sent_at = state, key_hash, self.sends + 1, at

    def answer(self, *, at: datetime) -> None:
        """The link is used up. Raises MoveRefused when it has ended."""
        state = self.FLOW.check("answer", self.state)
        if at > self.expires_at:
            raise MoveRefused("This link has ended. Ask for a new one on the page of your entry.")
        self.state, self.answered_at = state, at

    def lapse(self, *, at: datetime) -> None:
        """Nobody answered in time."""
        self.state, self.lapsed_at = self.FLOW.check("lapse", self.state), at


class ListingLetterMove(Move):
    """One step of a letter."""

    letter = models.ForeignKey(ListingLetter, on_delete=models.CASCADE, related_name="moves")


personal.declare(ListingLetter, owner="", kept_for="two years after it was sent", plain=["key_hash"])
personal.declare(
    ListingLetterMove,
    owner="",
    kept_for="two years after it was sent",
    fields={"by": acted("who sent the link again")},
    plain=["verb", "note"],
)
