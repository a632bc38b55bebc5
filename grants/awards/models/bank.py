"""The account that a grant is paid into: encrypted, shown masked, confirmed by a second person, wiped afterwards."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from grants.applications.models import gated
from grants.awards.models.agreements import LEDGER, somebody
from grants.awards.models.awards import Award
from programmes import personal
from programmes.sealed import SealedTextField
from programmes.workflow import Workflow, stamped


class BankDetailsQuerySet(models.QuerySet["BankDetails"]):
    """Accounts by whether they may be used."""

    def for_staff(self, user: Any) -> "BankDetailsQuerySet":
        """Those of applications that this member of staff may see."""
        return gated(self, user, "award__application")

    def kept(self) -> "BankDetailsQuerySet":
        """Those whose numbers are still held."""
        return self.exclude(state=BankDetails.State.WIPED)

    def current(self) -> "BankDetailsQuerySet":
        """The account in use, or the one that waits to be confirmed."""
        return self.filter(state__in=[BankDetails.State.GIVEN, BankDetails.State.CONFIRMED])


class BankDetails(models.Model):
    """One account for one award. A change is a new row: it blocks payment until somebody has confirmed it again."""

    class State(models.TextChoices):
        GIVEN = "given", "Waiting to be confirmed"
        CONFIRMED = "confirmed", "Confirmed"
        REFUSED = "refused", "Does not match the evidence"
        WIPED = "wiped", "Deleted"

    FLOW = Workflow(
        staff={"confirm", "refuse"},
        confirm=([State.GIVEN], State.CONFIRMED),
        refuse=([State.GIVEN, State.CONFIRMED], State.REFUSED),
        wipe=([State.GIVEN, State.CONFIRMED, State.REFUSED], State.WIPED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="bank_details")
    account_name = SealedTextField(blank=True)
    sort_code = SealedTextField(blank=True)
    account_number = SealedTextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GIVEN)
    since_at = models.DateTimeField()
    given_at = models.DateTimeField()
    given_by = somebody()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = somebody(null=True)
    wiped_at = models.DateTimeField(null=True)

    objects = BankDetailsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "bank details"
        ordering: ClassVar[list[str]] = ["-given_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at"], name="bank_details_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(state__in=["given", "confirmed"]), name="bank_details_one_in_use"
            ),
            stamped("bank_details_confirmed_stamps", "confirmed", held=["confirmed"], free=["wiped"]),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("given_by")),
                name="bank_details_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="wiped", wiped_at__isnull=False) | (~Q(state="wiped") & Q(wiped_at__isnull=True)),
                name="bank_details_wiped_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Account for {self.award.application.reference}: {self.get_state_display().lower()}"

    @property
    def masked(self) -> str:
        """The account with only its last two digits: enough to recognise, too little to use."""
        return f"Sort code ••-••-••, account ••••••{self.account_number[-2:]}" if self.account_number else "Deleted"

    @property
    def written_sort_code(self) -> str:
        """The sort code as people write it: 12-34-56."""
        return "-".join((self.sort_code[:2], self.sort_code[2:4], self.sort_code[4:]))

    def confirm(self, *, by: Any, at: datetime) -> None:
        """A second person has compared it with the bank evidence."""
        self._move("confirm", at)
        self.confirmed_at, self.confirmed_by = at, by

    def refuse(self, *, by: Any, at: datetime) -> None:
        """It does not match the evidence."""
        self._move("refuse", at)
        self.confirmed_at = self.confirmed_by = None

    def wipe(self, *, at: datetime) -> None:
        """The numbers go; the row says that there were some, and who gave and confirmed them."""
        self._move("wipe", at)
        self.account_name = self.sort_code = self.account_number = ""
        self.wiped_at = at

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


_account = personal.Field(
    "the account that the grant is paid into",
    personal.Erase.KEEP,
    "needed until the last payment; deleted 14 days after it, and at once when a grant is taken back",
)
personal.declare(
    BankDetails,
    owner="given_by",
    kept_for="until 14 days after the last payment",
    fields={
        "account_name": _account,
        "sort_code": _account,
        "account_number": _account,
        "given_by": personal.Field("who gave the account for the group", personal.Erase.KEEP, LEDGER),
        "confirmed_by": personal.Field("which officer confirmed it", personal.Erase.KEEP, LEDGER, export=False),
    },
)
