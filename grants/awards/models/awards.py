"""Awards: money promised to an application.

Each award counts towards its round and fund while it is live (offered or accepted); the triggers in
grants/migrations/0002_guards.py keep the sums.
"""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from grants.applications import interests
from grants.applications.models import Application
from grants.funds.models import Authorisation, pounds
from programmes import personal
from programmes.people.access import LEVEL_LIMITS, Level
from programmes.workflow import Move, MoveRefused, Workflow, stamped


def within_level(level: str = "approval_level") -> Q:
    """Rows whose amount the form of decision in this column may spend (see people/access.py)."""
    rule = Q()
    for each, limit in LEVEL_LIMITS.items():
        rule |= Q(**{level: each.value}) if limit is None else Q(**{level: each.value, "amount__lte": limit})
    return rule


class AwardQuerySet(models.QuerySet["Award"]):
    """Awards by whether they hold money."""

    def live(self) -> "AwardQuerySet":
        """Awards that commit money: offered or accepted."""
        return self.filter(state__in=Award.LIVE)

    def published(self) -> "AwardQuerySet":
        """Awards that everybody may read about, with what their public line names."""
        return self.filter(published_at__isnull=False).select_related(
            "application__round__fund",
            "application__organisation",
            "application__accountable_body",
            "application__borough",
        )

    def without_interest_of(self, user: Any) -> "AwardQuerySet":
        """Not those of applications in which this person has an interest, declared or found."""
        return self.exclude(application__in=interests.closed_to(user))

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
    year = models.CharField(
        "financial year", max_length=7, blank=True, help_text="The year whose money it takes, such as 2026/27."
    )
    # Which form of decision it stands on, and who signed it. Whoever offered it signed it where nobody is named here.
    approval_level = models.CharField("form of decision", max_length=3, choices=Level.choices, default=Level.DAR)
    approved_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    recommendation = models.OneToOneField(
        "grants.Recommendation", null=True, on_delete=models.PROTECT, related_name="award"
    )
    # A decision signed on paper: the Mayor has no account here. Its number and day stand for the signature.
    signed_reference = models.CharField("number of the signed decision", max_length=12, blank=True)
    signed_date = models.DateField("signed on", null=True)
    # The higher decision that let a lower form than usual approve it.
    delegated_under = models.ForeignKey(Authorisation, null=True, on_delete=models.PROTECT, related_name="+")
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
            # The staff's list walks these, the newest decision first.
            models.Index(fields=["-offered_at", "-id"], name="award_newest"),
            models.Index(fields=["state", "-offered_at", "-id"], name="award_state_newest"),
            models.Index(fields=["accepted_at"], condition=Q(state="accepted"), name="award_accepted"),
            # The public list walks this one, the newest decision first.
            models.Index(
                fields=["-offered_at", "-id"], condition=Q(published_at__isnull=False), name="award_published_newest"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="award_amount_positive"),
            models.CheckConstraint(
                condition=Q(delegated_under__isnull=False) | within_level(), name="award_within_approval_level"
            ),
            models.CheckConstraint(
                condition=Q(signed_reference="", signed_date__isnull=True)
                | Q(signed_date__isnull=False, signed_reference__regex=r"^(MD|DD|ADD|DAR)[0-9]{1,6}$"),
                name="award_signed_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(signed_reference__gt="") | ~Q(approval_level=Level.MD), name="award_of_the_mayor_by_number"
            ),
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

    @property
    def approval(self) -> str:
        """Who decided it, on which form, as staff read it."""
        if self.signed_reference and self.signed_date:
            return f"{self.signed_reference}, signed on {self.signed_date.day} {self.signed_date:%B %Y}"
        form = self.get_approval_level_display()
        under = f", delegated by {self.delegated_under}" if self.delegated_under_id else ""
        return f"{self.approved_by or self.offered_by}: {form}{under}"

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


LEDGER = "the record of how public money was awarded"
OFFICER = personal.Field("which officer decided", personal.Erase.KEEP, LEDGER, export=False)
APPLICANT = personal.Field("who answered for the applicant", personal.Erase.KEEP, LEDGER)
personal.declare(
    Award,
    owner="application__lead",
    kept_for="six years after the project ends",
    fields={
        "offered_by": OFFICER,
        "approved_by": OFFICER,
        "accepted_by": APPLICANT,
        "refused_by": APPLICANT,
        "revoked_by": OFFICER,
        "published_by": OFFICER,
    },
    # Written by an officer for everybody to read, and refused where they name somebody.
    plain=["public_title", "public_description", "start_date", "end_date", "year", "signed_reference", "signed_date"],
)
personal.declare(
    AwardMove,
    owner="award__application__lead",
    kept_for="as long as the award",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, LEDGER),
        "note": personal.Field("the words that went with it", personal.Erase.KEEP, LEDGER),
    },
    plain=["verb"],
)
