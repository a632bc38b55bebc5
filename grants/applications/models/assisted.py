"""An application that an officer entered for a group: from paper, a telephone call, signing or a recording."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from grants.applications.models.applications import Application
from programmes import personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped

LINK_OPEN_FOR = timedelta(days=21)
# A contact without an e-mail address has an account all the same, under an address that nobody can have.
BY_POST = "by-post.invalid"


class AssistedEntryQuerySet(models.QuerySet["AssistedEntry"]):
    """Entries by who works on them."""

    def unfinished(self) -> "AssistedEntryQuerySet":
        """Being written, or waiting for the group's word."""
        return self.filter(state__in=AssistedEntry.UNFINISHED, application__state=Application.State.DRAFT)

    def of(self, user: Any) -> "AssistedEntryQuerySet":
        """Those that this officer entered and that are not sent yet: afterwards they are gone for this officer."""
        return self.unfinished().filter(entered_by=user)

    def for_staff(self, user: Any) -> "AssistedEntryQuerySet":
        """Those of the applications behind the gate, and one's own as long as it is not sent."""
        seen = Application.objects.for_staff(user)
        return self.filter(Q(application__in=seen) | Q(pk__in=self.of(user).values("pk")))


class AssistedEntry(models.Model):
    """Who entered an application for whom, how it came to us, and how the group confirmed it.

    Only hashes of the link's key and of the letter's code are stored. `fingerprint` is of the answers as the group was
    shown them: what was changed since is not what they confirm.
    """

    class Channel(models.TextChoices):
        PAPER = "paper", "On paper"
        TELEPHONE = "telephone", "By telephone"
        SIGNED = "signed", "In British Sign Language"
        RECORDED = "recorded", "As a recording"

    class How(models.TextChoices):
        LINK = "link", "By a link"
        LETTER = "letter", "By a letter"
        READ_BACK = "read_back", "Read back on the telephone"

    class State(models.TextChoices):
        WRITING = "writing", "Being written"
        ASKED = "asked", "Waiting for the group"
        CONFIRMED = "confirmed", "Confirmed and sent"
        TAKEN_OVER = "taken_over", "Taken over by the group"

    FLOW = Workflow(
        staff={"ask", "take_back"},
        ask=([State.WRITING, State.ASKED], State.ASKED),
        take_back=([State.ASKED], State.WRITING),
        confirm=([State.ASKED], State.CONFIRMED),
        correct=([State.ASKED], State.WRITING),
        take_over=([State.WRITING, State.ASKED], State.TAKEN_OVER),
    )
    UNFINISHED = frozenset({State.WRITING, State.ASKED})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="assisted")
    channel = models.CharField("how it came to us", max_length=10, choices=Channel.choices)
    contact_name = models.CharField("contact person", max_length=150)
    email = models.EmailField("e-mail address", blank=True)
    phone = models.CharField("telephone number", max_length=30, blank=True)
    address = models.TextField("postal address", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    since_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="assisted_entries")
    how = models.CharField("confirmation", max_length=10, choices=How.choices, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    key_hash = models.CharField(max_length=64, blank=True, editable=False)
    link_ends_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_name = models.CharField("who confirmed", max_length=150, blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = AssistedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "application entered by us"
        verbose_name_plural = "applications entered by us"
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at"], name="assisted_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(
                    Q(state="writing", asked_at__isnull=True, how="", fingerprint="", confirmed_at__isnull=True)
                    & Q(key_hash="")
                )
                | (
                    Q(state="asked", asked_at__isnull=False, confirmed_at__isnull=True)
                    & ~Q(how="")
                    & ~Q(fingerprint="")
                )
                | (
                    Q(state="confirmed", asked_at__isnull=False, confirmed_at__isnull=False)
                    & Q(confirmed_name__regex=r"\S")
                    & ~Q(how="")
                )
                | Q(state="taken_over", confirmed_at__isnull=True),
                name="assisted_state_and_stamps",
            ),
            models.UniqueConstraint(fields=["key_hash"], condition=~Q(key_hash=""), name="assisted_one_key"),
            stamped("assisted_recorded_stamps", "recorded"),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=models.F("entered_by")),
                name="assisted_recorded_by_another_officer",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed", how="read_back") | Q(recorded_by__isnull=False),
                name="assisted_read_back_is_recorded",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | Q(state="confirmed"), name="assisted_recorded_when_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, entered by us"

    def ask(self, *, at: datetime, how: str, fingerprint: str, key_hash: str, ends: datetime | None) -> None:
        """Show the group what we wrote and ask for its word. An earlier link or letter is dead."""
        self._move("ask", at)
        self.asked_at, self.how, self.fingerprint = at, how, fingerprint
        self.key_hash, self.link_ends_at = key_hash, ends

    def take_back(self, *, at: datetime) -> None:
        """Write on: the link or letter that was sent is dead."""
        self._move("take_back", at)
        self._unask()

    def correct(self, *, at: datetime) -> None:
        """The group says that something is wrong: it is for the officer to write again."""
        self._move("correct", at)
        self._unask()

    def confirm(self, *, at: datetime, name: str, fingerprint: str, recorded_by: Any = None) -> None:
        """The group's word that this is what it wants to send.

        `recorded_by` is the second officer who heard or read it. Refused when the answers have changed since.
        """
        state = self.FLOW.check("confirm", self.state)
        if fingerprint != self.fingerprint:
            raise MoveRefused(
                "The application has been changed since you were asked to confirm it. Ask us to send it to you again."
            )
        if recorded_by is not None and recorded_by.pk == self.entered_by_id:
            raise MoveRefused("You entered this application, so somebody else must record that the group confirmed it.")
        self.state, self.since_at = state, at
        self.confirmed_at, self.confirmed_name = at, name
        if recorded_by is not None:
            self.recorded_at, self.recorded_by = at, recorded_by

    def take_over(self, *, at: datetime) -> None:
        """The group writes and sends it with its own account from now on."""
        self._move("take_over", at)
        self.key_hash, self.link_ends_at = "", None

    def _unask(self) -> None:
        self.asked_at = self.link_ends_at = None
        self.how = self.fingerprint = self.key_hash = ""

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


def refuse_if_unconfirmed(application: Application) -> None:
    """Raises MoveRefused while the group has neither confirmed nor taken over what an officer entered for it."""
    entry = getattr(application, "assisted", None)
    if entry is not None and entry.state in AssistedEntry.UNFINISHED:
        raise MoveRefused(
            "We entered this application for the group, so it is sent when the group has confirmed it, or once the "
            "group has taken it over."
        )


class AssistedEntryMove(Move):
    """One step of an entry; `note` is what the group or the officer said with it."""

    entry = models.ForeignKey(AssistedEntry, on_delete=models.CASCADE, related_name="moves")


_WHY = "the record of who asked for public money, and who wrote it down for them"
personal.declare(
    AssistedEntry,
    owner="application__lead",
    kept_for="as long as the application; address and telephone number until a year after the round closed and two "
    "years after the last letter",
    fields={
        "contact_name": personal.Field("to reach the right person", personal.Erase.BLANK),
        "email": personal.Field("to send the link", personal.Erase.BLANK),
        "phone": personal.Field("to call back", personal.Erase.BLANK),
        "address": personal.Field("to send letters", personal.Erase.BLANK),
        "confirmed_name": personal.Field("who confirmed that it is theirs", personal.Erase.KEEP, _WHY),
        "entered_by": personal.Field("which officer wrote it down", personal.Erase.KEEP, _WHY, export=False),
        "recorded_by": personal.Field("which officer recorded the word", personal.Erase.KEEP, _WHY, export=False),
    },
    plain=["fingerprint", "key_hash"],
)
personal.declare(
    AssistedEntryMove,
    owner="entry__application__lead",
    kept_for="as long as the application",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, _WHY),
        "note": personal.Field("the words with it", personal.Erase.KEEP, _WHY),
    },
    plain=["verb"],
)
