"""What people ask about their own data and our service, when we must answer, and the log of erasures."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from programmes import clock, personal
from programmes.people.access import Permission
from programmes.people.models.users import KEEP_LEDGER, User
from programmes.personal import Erase, Field
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class PersonRequestQuerySet(models.QuerySet["PersonRequest"]):
    """Requests by whether they wait, and who may see them."""

    def waiting(self) -> "PersonRequestQuerySet":
        """Neither done nor refused."""
        return self.filter(state__in=[PersonRequest.State.RECEIVED, PersonRequest.State.ACKNOWLEDGED])

    def visible_to(self, user: User) -> "PersonRequestQuerySet":
        """Your own; all of them for the staff who handle them."""
        return self if user.can(Permission.HANDLE_REQUESTS) else self.filter(user=user)


class PersonRequest(models.Model):
    """A request with a due date: erasure, a copy of one's data, a complaint, or a page in another format."""

    class Kind(models.TextChoices):
        ERASURE = "erasure", "Erase my data"
        DATA = "data", "A copy of my data"
        COMPLAINT = "complaint", "Complaint"
        OTHER_FORMAT = "other_format", "Another format"

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    class Format(models.TextChoices):
        LARGE_PRINT = "large_print", "Large print"
        EASY_READ = "easy_read", "Easy read"
        AUDIO = "audio", "Audio"
        BRAILLE = "braille", "Braille"
        BSL = "bsl", "British Sign Language"
        DISC = "disc", "On a disc or memory stick"
        PAPER = "paper", "On paper"
        LANGUAGE = "language", "Another language"

    FLOW = Workflow(
        acknowledge=([State.RECEIVED], State.ACKNOWLEDGED),
        complete=([State.RECEIVED, State.ACKNOWLEDGED], State.DONE),
        refuse=([State.RECEIVED, State.ACKNOWLEDGED], State.REFUSED),
        staff=["acknowledge", "complete", "refuse"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="requests", verbose_name="person"
    )
    email = models.EmailField("e-mail address")
    name = models.CharField(max_length=150, blank=True)
    text = models.TextField("what they wrote", blank=True)
    format = models.CharField(max_length=12, choices=Format.choices, blank=True)
    language = models.CharField("which language", max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    made_at = models.DateTimeField("received", db_default=clock.Now(), editable=False)
    due_date = models.DateField("answer due")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField("our answer", blank=True)
    package = models.FileField(upload_to="exports", max_length=100, blank=True, editable=False)
    package_expires_at = models.DateTimeField("download until", null=True, blank=True, editable=False)

    objects = PersonRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request"
        ordering: ClassVar[list[str]] = ["due_date", "made_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_date"], condition=Q(state__in=["received", "acknowledged"]), name="request_waiting"
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Erasure and a copy of one's data are for the person who signed in; the other two are open to everybody.
            models.CheckConstraint(
                name="request_about_own_data_has_person",
                condition=Q(kind__in=["complaint", "other_format"]) | Q(user__isnull=False),
            ),
            models.CheckConstraint(
                name="request_format_only_for_other_format",
                condition=Q(kind="other_format") & ~Q(format="") | ~Q(kind="other_format") & Q(format=""),
            ),
            models.CheckConstraint(
                name="request_language_only_for_other_format", condition=Q(kind="other_format") | Q(language="")
            ),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(kind__in=["erasure", "data"], state__in=["received", "acknowledged"]),
                name="request_one_waiting_about_own_data",
            ),
            stamped("request_acknowledged_at_and_by", "acknowledged"),
            models.CheckConstraint(
                # A package of data is finished by a worker, and an erasure replayed after a restore by nobody.
                name="request_done_by_has_done_at",
                condition=Q(done_by__isnull=True) | Q(done_at__isnull=False),
            ),
            stamped("request_refused_at_and_by", "refused"),
            models.CheckConstraint(
                name="request_state_and_stamps",
                condition=Q(
                    state="received", acknowledged_at__isnull=True, done_at__isnull=True, refused_at__isnull=True
                )
                | Q(state="acknowledged", acknowledged_at__isnull=False, done_at__isnull=True, refused_at__isnull=True)
                | Q(state="done", done_at__isnull=False, refused_at__isnull=True)
                | Q(state="refused", done_at__isnull=True, refused_at__isnull=False),
            ),
            models.CheckConstraint(name="request_refused_with_reason", condition=~Q(state="refused") | ~Q(outcome="")),
            models.CheckConstraint(
                name="request_package_expires", condition=Q(package="") | Q(package_expires_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def acknowledge(self, *, by: User, at: datetime) -> None:
        """Note that we told the person that we have it."""
        self.state = self.FLOW.check("acknowledge", self.state)
        self.acknowledged_at, self.acknowledged_by = at, by

    def complete(self, *, by: User | None, at: datetime, outcome: str) -> None:
        """Note our answer; `by` is nobody when a worker finished it."""
        self.state = self.FLOW.check("complete", self.state)
        self.done_at, self.done_by, self.outcome = at, by, outcome

    def refuse(self, *, by: User, at: datetime, reason: str) -> None:
        """Note that we will not do it, and why. Raises MoveRefused without a reason."""
        if not reason.strip():
            raise MoveRefused("Give the reason: the person is told it.", field="outcome")
        self.state = self.FLOW.check("refuse", self.state)
        self.refused_at, self.refused_by, self.outcome = at, by, reason


class PersonRequestMove(Move):
    """One move of a request: made, acknowledged, completed, refused."""

    request = models.ForeignKey(PersonRequest, on_delete=models.CASCADE, related_name="moves")


class Erasure(models.Model):
    """One erasure, by key only. It is also appended to a file outside the database and replayed after a restore."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_key = models.UUIDField(editable=False, unique=True)
    erased_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    erased_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    kept = models.JSONField(default=list, editable=False)
    logged_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-erased_at"]

    def __str__(self) -> str:
        return f"Erasure of {self.person_key}"


class DemonstrationMark(models.Model):
    """The one row that says: everything here is fictional.

    Demonstration data goes only where it stands or nobody is.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    made_at = models.DateTimeField(db_default=clock.Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="demonstration_mark_is_one_row", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return "This database holds demonstration data"


_ANSWERED = "six years after our answer, as proof that we answered in time"
personal.declare(
    PersonRequest,
    owner="user",
    kept_for=_ANSWERED,
    fields={
        "user": Field("to know whose data it is about", Erase.KEEP, KEEP_LEDGER),
        "email": Field("to answer", Erase.PSEUDONYM),
        "name": Field("to address you in our answer", Erase.BLANK),
        "text": Field("to understand what you ask", Erase.BLANK),
        "language": Field("to answer in your language", Erase.BLANK),
        "outcome": Field("to record our answer", Erase.KEEP, "proof that we answered and why"),
        "due_date": Field("to answer in time", Erase.KEEP, "proof that we answered in time"),
        "package": Field("to give you the copy of your data; removed after 48 hours", Erase.BLANK, export=False),
        "acknowledged_by": Field("to know who acknowledged it", Erase.KEEP, KEEP_LEDGER, export=False),
        "done_by": Field("to know who answered", Erase.KEEP, KEEP_LEDGER, export=False),
        "refused_by": Field("to know who refused it", Erase.KEEP, KEEP_LEDGER, export=False),
    },
)
personal.declare(
    PersonRequestMove,
    owner="request__user",
    kept_for=_ANSWERED,
    fields={
        "by": Field("to know who did what", Erase.KEEP, KEEP_LEDGER, export=False),
        "note": Field("to say why", Erase.BLANK),
    },
    plain=["verb"],
)
personal.declare(
    Erasure,
    owner="",
    kept_for="always, so that an erasure can be repeated after a restore; it holds keys only",
    fields={"erased_by": Field("to know who carried it out", Erase.KEEP, KEEP_LEDGER, export=False)},
    plain=["kept"],
)
personal.declare(DemonstrationMark, owner="", kept_for="as long as the database is a demonstration")
