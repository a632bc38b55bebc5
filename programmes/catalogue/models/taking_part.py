"""A way to take part in a programme, and what people sent through it: no account needed, one answer an address."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from programmes import clock, personal
from programmes.catalogue.models.programmes import RECORD, Programme
from programmes.personal import Erase
from programmes.questions.models import QuestionSet
from programmes.workflow import Move, Workflow, stamped

_SALT = "programmes.catalogue.response"


class TakePartQuerySet(models.QuerySet["TakePart"]):
    """Ways to take part by whether they can be taken."""

    def open(self) -> "TakePartQuerySet":
        """Those through which a visitor can send something now."""
        return self.filter(state=TakePart.State.OPEN, programme__state=Programme.State.PUBLISHED)

    def public(self) -> "TakePartQuerySet":
        """Those that a programme's page names: open now, or closed."""
        return self.exclude(state=TakePart.State.DRAFT)


class TakePart(models.Model):
    """One way to take part: a page with a question set. Its questions are frozen when it opens (a trigger holds it)."""

    class Kind(models.TextChoices):
        """What is asked for. More kinds come with their own handling."""

        INTEREST = "interest", "Expression of interest"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(
        open_=([State.DRAFT, State.CLOSED], State.OPEN), close=([State.OPEN], State.CLOSED), staff=["open_", "close"]
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.INTEREST)
    slug = models.SlugField("short name", max_length=60, help_text="The last part of its address.")
    title = models.CharField(max_length=120, help_text="What a visitor can do, such as: Say that you are interested.")
    summary = models.CharField(max_length=250, help_text="One sentence for the programme’s page.")
    intro = models.TextField("above the questions", blank=True)
    promise = models.TextField("what happens next", help_text="Shown before and after sending, and in the receipt.")
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    added_at = models.DateTimeField(db_default=clock.Now(), editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = TakePartQuerySet.as_manager()

    class Meta:
        verbose_name = "way to take part"
        verbose_name_plural = "ways to take part"
        ordering: ClassVar[list[str]] = ["programme__name", "title"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "slug"], name="takepart_slug_once"),
            models.CheckConstraint(condition=Q(kind__in=["interest"]), name="takepart_kind_known"),
            stamped("takepart_opened_stamps", "opened", held=["open", "closed"]),
            stamped("takepart_closed_stamps", "closed", held=["closed"]),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.title}"

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("programmes:take_part", args=[self.programme.slug, self.slug])

    @property
    def is_open(self) -> bool:
        """Whether a visitor can send something now."""
        return self.state == self.State.OPEN

    def open_(self, *, by: Any, at: datetime) -> None:
        """Let people send their answers, from now. Raises MoveRefused when it is open already."""
        self.state = self.FLOW.check("open_", self.state)
        self.opened_at, self.opened_by = at, by
        self.closed_at = self.closed_by = None

    def close(self, *, by: Any, at: datetime) -> None:
        """Take nothing more; what was sent stays."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by


class TakePartMove(Move):
    """One move of a way to take part."""

    take_part = models.ForeignKey(TakePart, on_delete=models.CASCADE, related_name="moves")


class ResponseQuerySet(models.QuerySet["Response"]):
    """What people sent, by whether it still stands."""

    def standing(self) -> "ResponseQuerySet":
        """Not withdrawn."""
        return self.filter(state=Response.State.RECEIVED)

    def may_be_contacted(self) -> "ResponseQuerySet":
        """Standing, and the person agreed that we write to them."""
        return self.standing().filter(may_contact=True)


class Response(models.Model):
    """What one person sent through a way to take part. Nobody needs an account for it.

    Withdrawing deletes the answers, the name and the address; the row stays, so that counts stay right.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(withdraw=([State.RECEIVED], State.WITHDRAWN))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    take_part = models.ForeignKey(TakePart, on_delete=models.PROTECT, related_name="responses")
    sheet = models.OneToOneField("programmes.AnswerSheet", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    may_contact = models.BooleanField("agreed that we write to them", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = "answer sent"
        verbose_name_plural = "answers sent"
        ordering: ClassVar[list[str]] = ["-received_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["take_part", "email"], condition=Q(state="received"), name="response_one_an_address"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="response_email_is_lower_case"),
            models.CheckConstraint(
                condition=(Q(state="received", withdrawn_at__isnull=True) & ~Q(email=""))
                | Q(state="withdrawn", withdrawn_at__isnull=False, email="", name="", may_contact=False),
                name="response_state_and_what_is_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.take_part}, {clock.uk_time(self.received_at)}"

    def get_absolute_url(self) -> str:
        """The page on which whoever sent it reads it again and withdraws it."""
        return reverse("programmes:response", args=[self.key])

    @property
    def key(self) -> str:
        """What stands in the link that only its e-mail holds: signed, so that nobody can make one up."""
        return signing.Signer(salt=_SALT).sign(self.pk.hex)

    @staticmethod
    def of_key(key: str) -> uuid.UUID | None:
        """The response that a link is for; None for a link that is not one of ours."""
        try:
            return uuid.UUID(signing.Signer(salt=_SALT).unsign(key))
        except (signing.BadSignature, ValueError):
            return None

    def withdraw(self, *, at: datetime) -> None:
        """Take it back, and forget who sent it. Raises MoveRefused when that is done already."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.may_contact = at, False
        self.name, self.email, self.person = "", "", None


KEPT_FOR = "2 years after it was sent; what it says is deleted as soon as it is withdrawn"
personal.declare(
    TakePart,
    owner="",
    kept_for="as long as the portal runs",
    fields={
        "opened_by": personal.Field("who opened it", Erase.KEEP, RECORD, export=False),
        "closed_by": personal.Field("who closed it", Erase.KEEP, RECORD, export=False),
    },
    plain=["slug", "title", "summary", "intro", "promise"],
)
personal.declare(
    TakePartMove,
    owner="by",
    kept_for="as long as the portal runs",
    fields={
        "by": personal.Field("who did what", Erase.KEEP, RECORD, export=False),
        "note": personal.Field("why", Erase.KEEP, RECORD),
    },
    plain=["verb"],
)
# Erasure withdraws a person's responses first (see actions.erase); no row is then theirs any more.
personal.declare(
    Response,
    owner="person",
    kept_for=KEPT_FOR,
    fields={
        "person": personal.Field("to show you what you sent", Erase.BLANK),
        "name": personal.Field("to address you", Erase.BLANK),
        "email": personal.Field("to send you a receipt, and to write to you if you agreed", Erase.BLANK),
    },
)
