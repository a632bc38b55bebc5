"""Consent to the keeping of data about a child under 13: apart from permission to take part."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from programmes import personal
from programmes.people.access import Permission
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import MoveRefused, Workflow
from volunteering.safeguarding.models.guardians import ANSWER_WITHIN, Guardian
from volunteering.safeguarding.models.people import Volunteer

# The child starts with the guardian's second link within this time, or all is deleted.
START_WITHIN = timedelta(days=14)
__all__ = ["ANSWER_WITHIN", "START_WITHIN", "ConsentRequest", "DataConsent"]


class ConsentRequest(models.Model):
    """All that is kept before a guardian consents: an address under seal, and a hash of the key sent there.

    It says nothing about a child, and goes 14 days after it was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = SealedTextField("guardian's e-mail address")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="consentrequest_at_most_14_days",
                condition=Q(expires_at__gt=F("asked_at")) & Q(expires_at__lte=F("asked_at") + ANSWER_WITHIN),
            ),
        ]

    def __str__(self) -> str:
        return "A guardian's answer is waited for"

    def refuse_if_old(self, at: datetime) -> None:
        """Raises MoveRefused after the last moment at which it can be answered."""
        if at > self.expires_at:
            raise MoveRefused("This link is too old to use, and we have deleted your address. Start again to ask anew.")


class DataConsentQuerySet(models.QuerySet["DataConsent"]):
    """Consents, and which of them somebody may see."""

    def visible_to(self, user: Any) -> "DataConsentQuerySet":
        """Your own, and those that you gave from your account; all of them for the safeguarding officers."""
        if user.can(Permission.HANDLE_CONCERNS):
            return self
        return self.filter(Q(volunteer__user=user) | Q(guardian__user=user))


class DataConsent(models.Model):
    """A guardian's consent that we keep data about a child under 13.

    Until the child starts it holds what the guardian stated under seal; afterwards it ties guardian and volunteer.
    """

    class State(models.TextChoices):
        GIVEN = "given", "Given, not started"
        STARTED = "started", "Holds"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(start=([State.GIVEN], State.STARTED), withdraw=([State.STARTED], State.WITHDRAWN))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GIVEN)
    given_at = models.DateTimeField()
    start_by_at = models.DateTimeField(db_index=True)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    statement = SealedTextField("what the guardian stated", blank=True)
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, null=True, blank=True, related_name="data_consents"
    )
    guardian = models.ForeignKey(
        Guardian, on_delete=models.CASCADE, null=True, blank=True, related_name="data_consents"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = DataConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "consent to the keeping of data"
        verbose_name_plural = "consents to the keeping of data"
        ordering: ClassVar[list[str]] = ["-given_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="dataconsent_state_and_stamps",
                condition=Q(
                    state="given",
                    volunteer__isnull=True,
                    guardian__isnull=True,
                    started_at__isnull=True,
                    withdrawn_at__isnull=True,
                )
                | Q(
                    state="started",
                    volunteer__isnull=False,
                    guardian__isnull=False,
                    started_at__isnull=False,
                    withdrawn_at__isnull=True,
                )
                | Q(
                    state="withdrawn",
                    volunteer__isnull=False,
                    guardian__isnull=False,
                    started_at__isnull=False,
                    withdrawn_at__isnull=False,
                ),
            ),
            models.UniqueConstraint(fields=["volunteer"], condition=Q(state="started"), name="dataconsent_one_holds"),
        ]

    def __str__(self) -> str:
        return f"Consent to the keeping of data: {self.get_state_display().lower()}"

    def start(self, *, volunteer: Volunteer, guardian: Guardian, at: datetime) -> None:
        """Tie the consent to the child's record. Raises MoveRefused the second time and after its last moment."""
        if self.state == self.State.GIVEN and at > self.start_by_at:
            raise MoveRefused("This link is too old to use. Ask your guardian to begin again.")
        self.state = self.FLOW.check("start", self.state)
        self.volunteer, self.guardian, self.started_at = volunteer, guardian, at
        self.statement = ""

    def withdraw(self, *, at: datetime) -> None:
        """End it: the child's account is erased in the same transaction."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.withdrawn_at = at


personal.declare(
    ConsentRequest,
    owner="",
    kept_for="14 days, or until the guardian answers",
    fields={"email": Field("to ask a guardian before we keep anything about a child", Erase.DELETE, export=False)},
    plain=["key_hash"],
)
personal.declare(
    DataConsent,
    owner="volunteer__user",
    kept_for="14 days until the child starts, then as long as the child's record",
    fields={
        "statement": Field("what the guardian told us, until the child starts; kept encrypted", Erase.DELETE),
    },
    plain=["key_hash"],
)
