"""The accountable body: the organisation that holds the money for people who apply without one of their own."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from grants.applications.models.applications import Application
from programmes import clock, personal
from programmes.people.models.organisations import CHARITY_NUMBER, COMPANY_NUMBER
from programmes.workflow import Move, MoveRefused, Workflow

OPEN_FOR = timedelta(days=21)
STATEMENT = (
    "We will hold the money of this grant for the project, pay it out only as the application says, keep our records "
    "for six years, and pass the Greater London Authority’s checks before any money is paid."
)


def may_have_one(application: Application) -> bool:
    """Whether these applicants may name an accountable body: people without an organisation, where the round allows."""
    return application.organisation_id is None and application.round.accountable_bodies


def must_have_one(application: Application) -> bool:
    """Whether they can apply only with one: where the money goes to organisations alone."""
    return may_have_one(application) and not application.round.terms.for_individuals


class AccountableBody(models.Model):
    """One organisation, asked by its own link to hold one application's money. It confirms or says no; it never edits.

    Only a hash of the link's key is stored. Naming another body uses the same row again: the history is in its moves.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked, no answer yet"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Said no"
        DROPPED = "dropped", "Not wanted any more"

    FLOW = Workflow(
        name_another=([State.ASKED, State.CONFIRMED, State.DECLINED, State.DROPPED], State.ASKED),
        ask_again=([State.ASKED], State.ASKED),
        confirm=([State.ASKED], State.CONFIRMED),
        decline=([State.ASKED], State.DECLINED),
        drop=([State.ASKED, State.CONFIRMED, State.DECLINED], State.DROPPED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="accountable_body")
    name = models.CharField("name of the organisation", max_length=200)
    charity_number = models.CharField(
        max_length=12,
        blank=True,
        validators=[RegexValidator(CHARITY_NUMBER, "Enter a charity number such as 1234567, SC012345 or NIC100012.")],
    )
    company_number = models.CharField(
        max_length=8,
        blank=True,
        validators=[RegexValidator(COMPANY_NUMBER, "Enter the 8 characters of a company number such as 01234567.")],
    )
    no_number = models.TextField("why it has no number", blank=True)
    contact_name = models.CharField(max_length=150)
    email = models.EmailField("e-mail address")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    link_ends_at = models.DateTimeField(help_text="Until when the link can be used.")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "programmes.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bodies",
        verbose_name="who confirmed, with an account",
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_name = models.CharField(max_length=150, blank=True)
    confirmed_position = models.CharField(max_length=150, blank=True)
    declined_at = models.DateTimeField(null=True)
    declined_reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "accountable bodies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="body_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(charity_number="") | Q(charity_number__regex=CHARITY_NUMBER), name="body_charity_shape"
            ),
            models.CheckConstraint(
                condition=Q(company_number="") | Q(company_number__regex=COMPANY_NUMBER), name="body_company_shape"
            ),
            models.CheckConstraint(
                condition=~Q(charity_number="") | ~Q(company_number="") | Q(no_number__regex=r"\S"),
                name="body_number_or_why_not",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="confirmed", person__isnull=False, confirmed_at__isnull=False)
                    & Q(confirmed_name__regex=r"\S", confirmed_position__regex=r"\S")
                )
                | (
                    ~Q(state="confirmed")
                    & Q(person__isnull=True, confirmed_at__isnull=True, confirmed_name="", confirmed_position="")
                ),
                name="body_confirmed_by_a_named_person",
            ),
            models.CheckConstraint(
                condition=Q(state="declined", declined_at__isnull=False, declined_reason__regex=r"\S")
                | (~Q(state="declined") & Q(declined_at__isnull=True, declined_reason="")),
                name="body_declined_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """The number in words, or why there is none."""
        found = [f"charity {self.charity_number}"] if self.charity_number else []
        found += [f"company {self.company_number}"] if self.company_number else []
        return ", ".join(found) or self.no_number

    def is_open(self, at: datetime) -> bool:
        """Whether its link can still be answered at this moment."""
        return self.state == self.State.ASKED and at <= self.link_ends_at

    def name_another(self, *, by: Any, at: datetime, key_hash: str, **details: str) -> None:
        """Ask this organisation from now on. What an earlier one answered counts no more; its link is dead."""
        self.state = self.FLOW.check("name_another", self.state)
        for name in ("name", "charity_number", "company_number", "no_number", "contact_name", "email"):
            setattr(self, name, details.get(name, ""))
        self._forget_answer()
        self.named_at, self.named_by = at, by
        self.key_hash, self.link_ends_at = key_hash, at + OPEN_FOR

    def ask_again(self, *, at: datetime, key_hash: str) -> None:
        """Give it a new link; the earlier one is dead."""
        self.state = self.FLOW.check("ask_again", self.state)
        self.key_hash, self.link_ends_at = key_hash, at + OPEN_FOR

    def confirm(self, *, by: Any, at: datetime, name: str, position: str) -> None:
        """Take it on. Refused after the link's end, when answered already, and for another address than the asked."""
        self._refuse_if_over(at)
        if by.email != self.email:
            raise MoveRefused(
                "This link was sent to another e-mail address. Sign in with that address, or ask the people who "
                "applied to name yours."
            )
        self.state = self.FLOW.check("confirm", self.state)
        self.person, self.confirmed_at = by, at
        self.confirmed_name, self.confirmed_position = name, position

    def decline(self, *, at: datetime, reason: str) -> None:
        """Say no, with a reason that the people who asked can read."""
        self._refuse_if_over(at)
        self.state = self.FLOW.check("decline", self.state)
        self.declined_at, self.declined_reason = at, reason

    def drop(self) -> None:
        """The applicants do without it."""
        self.state = self.FLOW.check("drop", self.state)
        self._forget_answer()

    def _forget_answer(self) -> None:
        self.person = self.confirmed_at = self.declined_at = None
        self.confirmed_name = self.confirmed_position = self.declined_reason = ""

    def _refuse_if_over(self, at: datetime) -> None:
        if self.state == self.State.ASKED and at > self.link_ends_at:
            raise MoveRefused(
                f"This link ended at {clock.uk_time(self.link_ends_at)}. Ask the people who applied to send a new one."
            )


class AccountableBodyMove(Move):
    """One step with an accountable body; `note` names the organisation as it was then, and its reason."""

    body = models.ForeignKey(AccountableBody, on_delete=models.CASCADE, related_name="moves")


_WHY = "the record of who held public money"
personal.declare(
    AccountableBody,
    owner="person",
    kept_for="as long as the application",
    fields={
        "contact_name": personal.Field("to ask the right person", personal.Erase.BLANK),
        "email": personal.Field("to send the link to the right person", personal.Erase.PSEUDONYM),
        "person": personal.Field("to know who confirmed", personal.Erase.KEEP, _WHY),
        "named_by": personal.Field("to know who asked", personal.Erase.KEEP, _WHY, export=False),
        "confirmed_name": personal.Field("who answers for the organisation", personal.Erase.KEEP, _WHY),
        "confirmed_position": personal.Field("in which position", personal.Erase.KEEP, _WHY),
        "declined_reason": personal.Field("why it said no", personal.Erase.KEEP, _WHY),
    },
    plain=["name", "charity_number", "company_number", "no_number", "key_hash"],
)
personal.declare(
    AccountableBodyMove,
    owner="body__application__lead",
    kept_for="as long as the application",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, _WHY),
        "note": personal.Field("the organisation and its reason", personal.Erase.KEEP, _WHY),
    },
    plain=["verb"],
)
