"""What a named officer must have seen before an agreement is made or the first payment goes out."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from grants.applications.models import Application, gated
from grants.assessment.models.stages import LEDGER, officer
from grants.funds.models import Document, DocumentAsked
from programmes import personal
from programmes.people.models import Today
from programmes.workflow import Move, MoveRefused, Workflow

BEFORE_AGREEMENT, BEFORE_PAYMENT = "before_agreement", "before_payment"


class DueDiligenceQuerySet(models.QuerySet["DueDiligence"]):
    """The checklist by what still blocks."""

    def for_staff(self, user: Any) -> "DueDiligenceQuerySet":
        """Those of applications that this person may see."""
        return gated(self, user)

    def settled(self) -> "DueDiligenceQuerySet":
        """Seen and not past their expiry, or not needed."""
        still_good = Q(expires_date__isnull=True) | Q(expires_date__gte=Today())
        return self.filter(Q(state=DueDiligence.State.NOT_NEEDED) | Q(state=DueDiligence.State.SEEN) & still_good)

    def unsettled(self) -> "DueDiligenceQuerySet":
        """Everything else."""
        return self.exclude(pk__in=DueDiligence.objects.settled().values("pk"))

    def blocking(self, application: Application, when: str) -> list[str]:
        """What must still be seen before the agreement or the first payment (`when`), in words; nothing: an empty list.

        What was never put on the list blocks too. What blocks the agreement also blocks the payment.
        """
        settled = set(self.filter(application=application).settled().values_list("kind", flat=True))
        wanted = [kind for kind, due in asked(application).items() if when == BEFORE_PAYMENT or due == when]
        return [str(kind.label) for kind in wanted if kind not in settled]


class DueDiligence(models.Model):
    """One thing to see for one application: waiting, seen by a named officer, a problem, or not needed and why."""

    Kind = Document

    class State(models.TextChoices):
        WAITING = "waiting", "Not seen yet"
        SEEN = "seen", "Seen and in order"
        PROBLEM = "problem", "A problem"
        NOT_NEEDED = "not_needed", "Not needed"

    FLOW = Workflow(
        staff={"confirm", "flag", "waive", "reopen"},
        confirm=([State.WAITING, State.PROBLEM, State.SEEN], State.SEEN),
        flag=([State.WAITING, State.SEEN], State.PROBLEM),
        waive=([State.WAITING, State.PROBLEM], State.NOT_NEEDED),
        reopen=([State.SEEN, State.PROBLEM, State.NOT_NEEDED], State.WAITING),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="due_diligence")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    note = models.TextField(blank=True)
    expires_date = models.DateField("valid until", null=True, blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = DueDiligenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["since_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at"], name="diligence_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "kind"], name="diligence_once_a_kind"),
            models.CheckConstraint(
                condition=Q(state="waiting", checked_at__isnull=True, checked_by__isnull=True)
                | (~Q(state="waiting") & Q(checked_at__isnull=False, checked_by__isnull=False)),
                name="diligence_checked_stamps",
            ),
            models.CheckConstraint(
                condition=~Q(kind="safeguarding", state="seen") | Q(expires_date__isnull=False),
                name="diligence_safeguarding_expires",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["problem", "not_needed"]) | Q(note__regex=r"\S"), name="diligence_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display().lower()}"

    def confirm(self, *, by: Any, at: datetime, note: str, expires: date | None) -> None:
        """Seen and in order; a safeguarding policy with the day until which it is valid."""
        state = self.FLOW.check("confirm", self.state)
        if self.kind == self.Kind.SAFEGUARDING and expires is None:
            raise MoveRefused("Enter the day until which the safeguarding policy is valid.", field="expires_date")
        self._stamp(state, by, at, note)
        self.expires_date = expires

    def flag(self, *, by: Any, at: datetime, note: str) -> None:
        """There is a problem with it."""
        self._stamp(self.FLOW.check("flag", self.state), by, at, note)

    def waive(self, *, by: Any, at: datetime, note: str) -> None:
        """Not needed for this applicant, with the reason."""
        self._stamp(self.FLOW.check("waive", self.state), by, at, note)

    def reopen(self, *, by: Any, at: datetime, note: str) -> None:
        """Look at it again."""
        self.state, self.since_at = self.FLOW.check("reopen", self.state), at
        self.checked_at = self.checked_by = self.expires_date = None
        self.note = note

    def _stamp(self, state: str, by: Any, at: datetime, note: str) -> None:
        self.state, self.since_at, self.note = state, at, note
        self.checked_at, self.checked_by = at, by


class DueDiligenceMove(Move):
    """One step of one item of the checklist."""

    item = models.ForeignKey(DueDiligence, on_delete=models.CASCADE, related_name="moves")


# Where a round lists no documents of its own (DocumentAsked), this standard list holds.
# Before the agreement: that the group is what it says it is. Before money moves: that it is safe and goes to the
# right account.
KIND_WHEN = {
    DueDiligence.Kind.GOVERNING_DOCUMENT: BEFORE_AGREEMENT,
    DueDiligence.Kind.SIGNATORIES: BEFORE_AGREEMENT,
    DueDiligence.Kind.ACCOUNTS: BEFORE_AGREEMENT,
    DueDiligence.Kind.SAFEGUARDING: BEFORE_PAYMENT,
    DueDiligence.Kind.BANK: BEFORE_PAYMENT,
}
# One person has no governing document, no second signatory and no accounts.
FOR_A_PERSON = (DueDiligence.Kind.SAFEGUARDING, DueDiligence.Kind.BANK)


def asked(application: Application) -> dict[Document, str]:
    """What must be seen for this application, and before what, in the order of the list.

    It is asked of whoever holds the money: the organisation, the accountable body, or the person.
    """
    of_organisation = application.organisation_id is not None or application.body is not None
    whom = {DocumentAsked.Whom.BOTH, DocumentAsked.Whom.ORGANISATION if of_organisation else DocumentAsked.Whom.PERSON}
    listed = {Document(each.kind): each for each in application.round.documents.all()}
    if not listed:
        return {kind: KIND_WHEN[kind] for kind in Document if of_organisation or kind in FOR_A_PERSON}
    return {kind: listed[kind].when for kind in Document if kind in listed and listed[kind].for_whom in whom}


personal.declare(
    DueDiligence,
    owner="application__lead",
    kept_for="six years after the project ends",
    fields={
        "note": personal.Field("what an officer noted about a document", personal.Erase.KEEP, LEDGER),
        "checked_by": officer("which officer saw the document"),
    },
    plain=["expires_date"],
)
personal.declare(
    DueDiligenceMove,
    owner="item__application__lead",
    kept_for="six years after the project ends",
    fields={
        "by": officer("who made the step"),
        "note": personal.Field("the words with it", personal.Erase.KEEP, LEDGER),
    },
    plain=["verb"],
)
