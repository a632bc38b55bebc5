"""What people sent through a way to take part, how far it has come, and what is only counted. No account needed."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from programmes import clock, personal
from programmes.catalogue.models.programmes import RECORD
from programmes.catalogue.models.taking_part import TakePart
from programmes.personal import Erase
from programmes.workflow import Move, MoveRefused, Workflow

_SALT = "programmes.catalogue.response"


class ResponseQuerySet(models.QuerySet["Response"]):
    """What people sent, by whether it still stands."""

    def standing(self) -> "ResponseQuerySet":
        """Neither withdrawn nor closed."""
        return self.filter(state__in=Response.STANDING)

    def waiting(self) -> "ResponseQuerySet":
        """Staff still have something to do."""
        return self.filter(state__in=Response.WAITING)

    def agreed(self) -> "ResponseQuerySet":
        """Staff have arranged it, or it is done: a pledge that is listed, a place that is taken."""
        return self.filter(state__in=Response.AGREED)

    def may_be_contacted(self) -> "ResponseQuerySet":
        """Not withdrawn, and the person agreed that we write to them."""
        return self.exclude(state=Response.State.WITHDRAWN).filter(may_contact=True)


class Response(models.Model):
    """What one person sent through a way to take part. Nobody needs an account for it.

    Withdrawing deletes the answers, the names, the address and the sum; the row stays, so that counts stay right.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        ARRANGED = "arranged", "Arranged"
        DONE = "done", "Done"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Reason(models.TextChoices):
        """Why it was closed before it was done, or why it no longer stands."""

        NOT_FITTING = "not_fitting", "It does not fit what this is for"
        NOTHING_FREE = "nothing_free", "We have nothing to offer now"
        ELSEWHERE = "elsewhere", "Somebody else helps with it"
        NO_ANSWER = "no_answer", "We asked and had no answer"
        TWICE = "twice", "The same was sent twice"
        OVER = "over", "It has come to its end"
        OTHER = "other", "Another reason"

    STANDING = (State.RECEIVED, State.ACKNOWLEDGED, State.ARRANGED, State.DONE)
    WAITING = (State.RECEIVED, State.ACKNOWLEDGED, State.ARRANGED)
    AGREED = (State.ARRANGED, State.DONE)
    FLOW = Workflow(
        acknowledge=([State.RECEIVED], State.ACKNOWLEDGED),
        arrange=([State.RECEIVED, State.ACKNOWLEDGED], State.ARRANGED),
        finish=([State.ACKNOWLEDGED, State.ARRANGED], State.DONE),
        close=(list(STANDING), State.CLOSED),
        withdraw=([*STANDING, State.CLOSED], State.WITHDRAWN),
        staff=["acknowledge", "arrange", "finish", "close"],
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    take_part = models.ForeignKey(TakePart, on_delete=models.PROTECT, related_name="responses")
    # Nothing where no question was asked.
    sheet = models.OneToOneField(
        "programmes.AnswerSheet", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "programmes.User", null=True, blank=True, on_delete=models.PROTECT, related_name="responses"
    )
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    organisation = models.CharField(max_length=150, blank=True)
    may_contact = models.BooleanField("agreed that we write to them", default=False)
    may_name = models.BooleanField("agreed that the organisation is named", default=False)
    may_hand_on = models.BooleanField("agreed that it is handed on", default=False)
    # What it is about: the key of an event, an offer, a listing; "" for the way itself.
    about = models.CharField(max_length=40, blank=True)
    side = models.CharField(max_length=5, choices=TakePart.Side.choices, default=TakePart.Side.ASKS)
    # As its way said when it came: one standing answer an address, about one thing.
    once = models.BooleanField(default=True)
    amount = models.DecimalField(
        "sum pledged", max_digits=12, decimal_places=2, null=True, blank=True, help_text="In pounds."
    )
    boroughs = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField()
    promised_date = models.DateField("answer promised by", null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    arranged_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # What came of it, in the words of the way's list; only counted.
    outcome = models.CharField("what came of it", max_length=30, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # When its sender is asked whether it still holds, and when they last said so.
    check_in_date = models.DateField("asked again on", null=True, blank=True)
    checked_at = models.DateTimeField("last confirmed", null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = "answer sent"
        verbose_name_plural = "answers sent"
        ordering: ClassVar[list[str]] = ["-received_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["take_part", "state", "-received_at"], name="response_of_way"),
            models.Index(fields=["state", "promised_date"], name="response_promised"),
            models.Index(fields=["about", "state"], name="response_about", condition=~Q(about="")),
            models.Index(fields=["email"], name="response_email", condition=~Q(email="")),
            models.Index(fields=["check_in_date"], name="response_check_in", condition=Q(check_in_date__isnull=False)),
            models.Index(fields=["take_part", "organisation"], name="response_named", condition=Q(may_name=True)),
            models.Index(fields=["-received_at"], name="response_received"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["take_part", "about", "email"],
                condition=Q(once=True, state__in=["received", "acknowledged", "arranged", "done"]),
                name="response_one_an_address",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="response_email_is_lower_case"),
            models.CheckConstraint(
                condition=(~Q(state="withdrawn") & Q(withdrawn_at__isnull=True) & ~Q(email=""))
                | Q(
                    state="withdrawn",
                    withdrawn_at__isnull=False,
                    email="",
                    name="",
                    organisation="",
                    may_contact=False,
                    may_name=False,
                    may_hand_on=False,
                    amount__isnull=True,
                ),
                name="response_state_and_what_is_kept",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn")
                | (
                    (~Q(state="received") | Q(acknowledged_at__isnull=True, arranged_at__isnull=True))
                    & (~Q(state="acknowledged") | Q(acknowledged_at__isnull=False, arranged_at__isnull=True))
                    & (~Q(state="arranged") | Q(arranged_at__isnull=False))
                ),
                name="response_stamps",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn")
                | Q(state="done", done_at__isnull=False)
                | Q(state="closed")
                | (~Q(state__in=["done", "closed", "withdrawn"]) & Q(done_at__isnull=True, outcome="")),
                name="response_done_stamps",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn")
                | (Q(state="closed", closed_at__isnull=False) & ~Q(closed_reason=""))
                | (~Q(state__in=["closed", "withdrawn"]) & Q(closed_at__isnull=True, closed_reason="")),
                name="response_closed_stamps",
            ),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="response_amount"),
            models.CheckConstraint(condition=Q(side__in=["gives", "asks"]), name="response_side_known"),
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

    @property
    def stands(self) -> bool:
        """Neither withdrawn nor closed."""
        return self.state in self.STANDING

    @property
    def is_waiting(self) -> bool:
        """Whether staff still have something to do."""
        return self.state in self.WAITING

    def is_late(self, today: date) -> bool:
        """Past the day by which we promised an answer, with nothing said yet."""
        return self.state == self.State.RECEIVED and self.promised_date is not None and self.promised_date < today

    def acknowledge(self, *, at: datetime) -> None:
        """Somebody has read it. Raises MoveRefused when that is done already."""
        self.state = self.FLOW.check("acknowledge", self.state)
        self.acknowledged_at = at

    def arrange(self, *, at: datetime) -> None:
        """It is matched, booked, listed, joined or handed on, as its kind has it."""
        if self.take_part.hands_on_to and not self.may_hand_on:
            raise MoveRefused(
                f"Whoever sent this has not agreed that it goes to {self.take_part.hands_on_to}. Close it with a note."
            )
        self.state = self.FLOW.check("arrange", self.state)
        self.arranged_at = at

    def finish(self, *, outcome: str, at: datetime) -> None:
        """It is done; `outcome` is one of the way's list, where it has one."""
        if self.take_part.outcomes and outcome not in dict(self.take_part.outcomes):
            raise MoveRefused("Choose what came of it.", field="outcome")
        self.state = self.FLOW.check("finish", self.state)
        self.done_at, self.outcome = at, outcome if self.take_part.outcomes else ""

    def close(self, *, reason: str, at: datetime) -> None:
        """It ends here, for a reason that its sender is told."""
        if reason not in self.Reason.values:
            raise MoveRefused("Choose a reason.", field="reason")
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_reason, self.check_in_date = at, reason, None

    def withdraw(self, *, at: datetime) -> None:
        """Take it back, and forget who sent it. Raises MoveRefused when that is done already."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at, self.check_in_date, self.amount = at, None, None
        self.may_contact = self.may_name = self.may_hand_on = False
        self.name, self.email, self.organisation, self.person = "", "", "", None


class ResponseMove(Move):
    """One step that staff took with what somebody sent, or that followed by itself (`by` is empty)."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="moves")


class CheckIn(models.Model):
    """What whoever pledged said when we asked again: that it holds, and how far they have come."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="check_ins")
    at = models.DateTimeField()
    text = models.TextField("how far you have come", blank=True)

    class Meta:
        verbose_name = "yearly check-in"
        verbose_name_plural = "yearly check-ins"
        ordering: ClassVar[list[str]] = ["-at", "pk"]

    def __str__(self) -> str:
        return f"{self.response.organisation}, {clock.uk_date(self.at)}"


class WayCount(models.Model):
    """How often something happened through a way on one day, where nobody is kept: no name, no address, no answers."""

    take_part = models.ForeignKey(TakePart, on_delete=models.CASCADE, related_name="counts")
    day = models.DateField()
    # "referral", "pledge", or the key of a self-check's result.
    what = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "daily count"
        ordering: ClassVar[list[str]] = ["-day", "what"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["take_part", "day", "what"], name="waycount_once"),
        ]

    def __str__(self) -> str:
        return f"{self.take_part}, {self.day}: {self.count}"


KEPT_FOR = (
    "2 years after it was sent, or after it was last confirmed; what it says is deleted as soon as it is withdrawn"
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
        "organisation": personal.Field("to know for whom you speak", Erase.BLANK),
    },
    plain=["about", "boroughs", "outcome", "promised_date", "check_in_date"],
)
personal.declare(
    ResponseMove,
    owner="by",
    kept_for=KEPT_FOR,
    fields={
        "by": personal.Field("who did what", Erase.KEEP, RECORD, export=False),
        "note": personal.Field("why", Erase.KEEP, RECORD, export=False),
    },
    plain=["verb"],
)
personal.declare(
    CheckIn,
    owner="response__person",
    kept_for=KEPT_FOR,
    fields={"text": personal.Field("to follow what was pledged", Erase.BLANK)},
)
personal.declare(WayCount, owner="", kept_for="as long as the portal runs", plain=["what", "day"])
