"""Awards: money promised to an application, and the reasons where it was not.

Each award counts towards its round and fund while it is live (offered or accepted); the triggers in
grants/migrations/0002_guards.py keep the sums.
"""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from grants.applications.models import Application
from grants.funds.models import pounds
from programmes import personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class AwardQuerySet(models.QuerySet["Award"]):
    """Awards by whether they hold money."""

    def live(self) -> "AwardQuerySet":
        """Awards that commit money: offered or accepted."""
        return self.filter(state__in=Award.LIVE)

    def published(self) -> "AwardQuerySet":
        """Awards that everybody may read about, with what their public line names."""
        return self.filter(published_at__isnull=False).select_related(
            "application__round__fund", "application__organisation", "application__borough"
        )

    def unpublished(self) -> "AwardQuerySet":
        """Accepted awards that the public cannot see yet."""
        return self.filter(state=Award.State.ACCEPTED, published_at__isnull=True)


class Award(models.Model):
    """A sum promised to one application: offered by an officer, accepted or turned down by the applicant."""

    class State(models.TextChoices):
        OFFERED = "offered", "Offered"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Turned down by the applicant"
        REVOKED = "revoked", "Revoked"

    FLOW = Workflow(
        staff={"revoke", "restore", "publish", "unpublish"},
        accept=([State.OFFERED], State.ACCEPTED),
        refuse_offer=([State.OFFERED], State.REFUSED),
        revoke=([State.OFFERED, State.ACCEPTED], State.REVOKED),
        restore=([State.REFUSED, State.REVOKED], State.OFFERED),
        publish=([State.ACCEPTED], State.ACCEPTED),
        unpublish=([State.ACCEPTED], State.ACCEPTED),
    )
    LIVE = (State.OFFERED, State.ACCEPTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    amount = pounds()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    # What the public reads, as an officer wrote and checked it at publication: later answers do not change it.
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    public_title = models.CharField(max_length=139, blank=True)
    public_description = models.TextField(blank=True)
    start_date = models.DateField("project starts", null=True)
    end_date = models.DateField("project ends", null=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "since_at", "id"], name="award_state_wait"),
            # The public list walks this one, the newest decision first.
            models.Index(
                fields=["-offered_at", "-id"], condition=Q(published_at__isnull=False), name="award_published_newest"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="award_amount_positive"),
            stamped("award_accepted_stamps", "accepted", held=["accepted"], free=["revoked"]),
            stamped("award_refused_stamps", "refused", held=["refused"]),
            stamped("award_revoked_stamps", "revoked", held=["revoked"]),
            stamped("award_published_stamps", "published", held=[], free=["accepted"]),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | (~Q(public_title="") & ~Q(public_description="") & ~Q(public_title=F("public_description"))),
                name="award_published_with_words",
            ),
            models.CheckConstraint(
                condition=Q(start_date__isnull=True) | Q(end_date__isnull=True) | Q(start_date__lte=F("end_date")),
                name="award_starts_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"£{self.amount:,.2f} to {self.application}"

    def accept(self, *, by: Any, at: datetime) -> None:
        """The applicant takes the offer."""
        self._move("accept", at)
        self.accepted_at, self.accepted_by = at, by

    def refuse_offer(self, *, by: Any, at: datetime) -> None:
        """The applicant turns the offer down; its money is free again."""
        self._move("refuse_offer", at)
        self.refused_at, self.refused_by = at, by

    def revoke(self, *, by: Any, at: datetime) -> None:
        """Take the award back; its money is free again."""
        self._move("revoke", at)
        self.revoked_at, self.revoked_by = at, by
        self.published_at = self.published_by = None

    def restore(self, *, by: Any, at: datetime) -> None:
        """Offer again what was turned down or revoked; it needs free money like a new award."""
        self._move("restore", at)
        self.offered_at, self.offered_by = at, by
        self.accepted_at = self.accepted_by = self.refused_at = self.refused_by = self.revoked_at = self.revoked_by = (
            None
        )

    @property
    def is_published(self) -> bool:
        """Whether everybody may read about it."""
        return self.published_at is not None

    def open_staff_moves(self) -> list[str]:
        """What an officer may do with it now: publish or take back, never both."""
        not_now = "publish" if self.is_published else "unpublish"
        return [verb for verb in self.FLOW.open_moves(self.state) if verb in self.FLOW.staff and verb != not_now]

    def publish(self, *, by: Any, at: datetime) -> None:
        """Show it in the public list and in the open data."""
        self.FLOW.check("publish", self.state)
        if self.is_published:
            raise MoveRefused("This award is published already.")
        self.published_at, self.published_by = at, by

    def unpublish(self, *, by: Any, at: datetime) -> None:
        """Take it out of the public list and of the open data; the award itself stands."""
        self.FLOW.check("unpublish", self.state)
        if not self.is_published:
            raise MoveRefused("This award is not published.")
        self.published_at = self.published_by = None

    def change_amount(self, amount: Decimal) -> None:
        """Set another amount, in pounds; only while the award is live."""
        if self.state not in self.LIVE:
            raise MoveRefused("The amount cannot be changed, because this award is no longer live.")
        self.amount = amount

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class AwardMove(Move):
    """One step in an award's history."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["award", "at"], name="award_moves")]


class DecisionReason(models.Model):
    """One reason from the list for one decision against an application, with the officer's words to the applicant.

    The database refuses a declined application without one (a deferred trigger in 0002_guards.py).
    """

    class Code(models.TextChoices):
        NOT_ELIGIBLE = "not_eligible", "The application does not meet the fund's rules"
        PURPOSE = "purpose", "The project does not fit what the fund is for"
        PEOPLE = "people", "It was not clear who would take part and what would change for them"
        MIXING = "mixing", "It was not clear how people from different backgrounds would meet"
        BUDGET = "budget", "The budget was not clear, or was high for what was planned"
        DELIVERY = "delivery", "We were not sure the project could be carried out as planned"
        SAFEGUARDING = "safeguarding", "We needed to know more about how people would be kept safe"
        REFERENCES = "references", "We could not confirm the references"
        MONEY = "money", "Good, but there was not enough money for every good project"
        OTHER = "other", "Another reason, explained below"

    class Verb(models.TextChoices):
        DECLINE = "decline", "Declined"
        REVOKE = "revoke", "Award revoked"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decision_reasons")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    code = models.CharField(max_length=20, choices=Code.choices)
    text = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["given_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "verb", "code", "given_at"], name="reason_once_a_decision"),
            models.CheckConstraint(condition=~Q(text=""), name="reason_has_text"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


_LEDGER = "the record of how public money was awarded"
_officer = personal.Field("which officer decided", personal.Erase.KEEP, _LEDGER, export=False)
_applicant = personal.Field("who answered for the applicant", personal.Erase.KEEP, _LEDGER)
personal.declare(
    Award,
    owner="application__lead",
    kept_for="six years after the project ends",
    fields={
        "offered_by": _officer,
        "accepted_by": _applicant,
        "refused_by": _applicant,
        "revoked_by": _officer,
        "published_by": _officer,
    },
    # Written by an officer for everybody to read, and refused where they name somebody.
    plain=["public_title", "public_description", "start_date", "end_date"],
)
personal.declare(
    AwardMove,
    owner="award__application__lead",
    kept_for="as long as the award",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, _LEDGER),
        "note": personal.Field("the words that went with it", personal.Erase.KEEP, _LEDGER),
    },
    plain=["verb"],
)
personal.declare(
    DecisionReason,
    owner="application__lead",
    kept_for="as long as the application",
    fields={
        "text": personal.Field("why the answer was no", personal.Erase.KEEP, _LEDGER),
        "given_by": _officer,
    },
)
