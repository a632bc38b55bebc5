"""The funding agreement: its terms, who accepted it, and the document as it was read then."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from grants.applications.models import Application, gated
from grants.awards.models.awards import Award
from grants.funds.models import Fund, pounds
from programmes import personal
from programmes.workflow import Move, Workflow, stamped

LEDGER = "the record of how public money was granted and paid"


def somebody(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A key to the person who made a step; the record outlives the account."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class GrantMove(Move):
    """One step in the life of a grant after its award: agreement, payments, bank details and changes, in one history.

    `subject` says what the step was about ("First payment, £1,250.00").
    """

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="grant_moves")
    subject = models.CharField(max_length=200, blank=True)

    class Meta(Move.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["award", "at"], name="grant_moves")]


class AgreementTerms(models.Model):
    """What a fund writes into its agreements: the terms, and the team on the cover sheet. An officer edits it."""

    fund = models.OneToOneField(Fund, on_delete=models.CASCADE, related_name="agreement_terms")
    terms = models.TextField(
        help_text="One clause for each paragraph. A line of its own that ends in “:” is a heading."
    )
    team = models.CharField(max_length=120, help_text="The team that looks after the grant, on the cover sheet.")
    directorate = models.CharField(max_length=120)
    demonstration = models.BooleanField(
        "the terms are a demonstration",
        default=True,
        help_text="While this is ticked, every agreement says that its terms are not real ones.",
    )

    class Meta:
        verbose_name = "terms of agreement"
        verbose_name_plural = "terms of agreements"
        ordering: ClassVar[list[str]] = ["fund__name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(terms__regex=r"\S"), name="terms_are_written")
        ]

    def __str__(self) -> str:
        return f"Terms of {self.fund}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements by who may see them and whether they hold."""

    def visible_to(self, user: Any) -> "AgreementQuerySet":
        """Those that were issued, of applications that this person may see as an applicant."""
        return self.filter(award__application__in=Application.objects.visible_to(user)).exclude(issued_at=None)

    def for_staff(self, user: Any) -> "AgreementQuerySet":
        """Those of applications that this member of staff may see."""
        return gated(self, user, "award__application")

    def in_force(self) -> "AgreementQuerySet":
        """Those that both sides have accepted and that nothing has replaced."""
        return self.filter(state=Agreement.State.ACCEPTED)

    def opened(self) -> "AgreementQuerySet":
        """Those that are being written or wait for the group."""
        return self.filter(state__in=[Agreement.State.DRAFT, Agreement.State.ISSUED])


class Agreement(models.Model):
    """One version of the agreement about one award. Once accepted it never changes; a later version replaces it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        ISSUED = "issued", "Waiting for the group"
        ACCEPTED = "accepted", "Accepted"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SUPERSEDED = "superseded", "Replaced by a later one"
        FINISHED = "finished", "Finished"

    class Beneficiary(models.TextChoices):
        VOLUNTARY = "voluntary", "Voluntary and community organisation"
        SOCIAL = "social", "Social enterprise"
        OTHER = "other", "Other"

    FLOW = Workflow(
        staff={"issue", "withdraw", "finish"},
        issue=([State.DRAFT], State.ISSUED),
        accept=([State.ISSUED], State.ACCEPTED),
        withdraw=([State.DRAFT, State.ISSUED, State.ACCEPTED], State.WITHDRAWN),
        supersede=([State.ACCEPTED], State.SUPERSEDED),
        finish=([State.ACCEPTED], State.FINISHED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1)
    beneficiary_type = models.CharField(max_length=10, choices=Beneficiary.choices)
    decision_number = models.CharField(max_length=40, help_text="The number of the decision that approved the money.")
    purpose = models.TextField(help_text="What the grant is for, in a sentence or two.")
    start_date = models.DateField()
    end_date = models.DateField()
    amount = pounds()
    # Everything that the document says, as it stood when it was issued; the PDF is made from this and nothing else.
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField()
    drawn_up_at = models.DateTimeField()
    drawn_up_by = somebody()
    issued_at = models.DateTimeField(null=True)
    issued_by = somebody(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = somebody(null=True)
    accepted_name = models.CharField(max_length=200, blank=True)
    accepted_position = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = somebody(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = somebody(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at"], name="agreement_wait")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["award", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(state__in=["draft", "issued"]), name="agreement_one_open"
            ),
            models.UniqueConstraint(
                fields=["award"], condition=Q(state__in=["accepted", "finished"]), name="agreement_one_in_force"
            ),
            models.CheckConstraint(condition=Q(start_date__lte=F("end_date")), name="agreement_starts_before_it_ends"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="agreement_amount_positive"),
            stamped(
                "agreement_issued_stamps",
                "issued",
                held=["issued", "accepted", "superseded", "finished"],
                free=["withdrawn"],
            ),
            stamped(
                "agreement_accepted_stamps",
                "accepted",
                held=["accepted", "superseded", "finished"],
                free=["withdrawn"],
            ),
            stamped("agreement_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
            stamped("agreement_finished_stamps", "finished", held=["finished"]),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | (~Q(accepted_name="") & ~Q(accepted_position="")),
                name="agreement_accepted_by_somebody_named",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The group's page."""
        return reverse("grants:agreement_detail", args=[self.award.application_id])

    @property
    def reference(self) -> str:
        """The application's reference and the version: "CMG-00012-A1"."""
        return f"{self.award.application.reference}-A{self.version}"

    def issue(self, *, by: Any, at: datetime) -> None:
        """Send it to the group; its words are fixed from now on."""
        self._move("issue", at)
        self.issued_at, self.issued_by = at, by

    def accept(self, *, by: Any, at: datetime, name: str = "", position: str = "") -> None:
        """A named person with authority accepts it for the group."""
        self._move("accept", at)
        self.accepted_at, self.accepted_by = at, by
        self.accepted_name, self.accepted_position = name, position

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Take it back: before it is accepted, or together with the award."""
        self._move("withdraw", at)
        self.withdrawn_at, self.withdrawn_by = at, by

    def supersede(self, *, by: Any, at: datetime) -> None:
        """A later version has been accepted in its place."""
        self._move("supersede", at)

    def finish(self, *, by: Any, at: datetime) -> None:
        """The grant is over: reported on, and paid."""
        self._move("finish", at)
        self.finished_at, self.finished_by = at, by

    def _move(self, verb: str, at: datetime) -> None:
        self.state, self.since_at = self.FLOW.check(verb, self.state), at


class AgreementDocument(models.Model):
    """The PDF of an agreement, byte for byte: as it was issued, and as it was accepted. It is never changed."""

    class Kind(models.TextChoices):
        ISSUED = "issued", "As issued"
        ACCEPTED = "accepted", "As accepted"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    body = models.BinaryField()
    sha256 = models.CharField("SHA-256 of the bytes", max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agreement", "kind"], name="agreement_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} ({self.get_kind_display().lower()})"


_officer = personal.Field("which officer acted", personal.Erase.KEEP, LEDGER, export=False)
_group = personal.Field("who accepted the agreement for the group", personal.Erase.KEEP, LEDGER)
personal.declare(
    GrantMove,
    owner="award__application__lead",
    kept_for="six years after the project ends",
    fields={
        "by": personal.Field("who made the step", personal.Erase.KEEP, LEDGER),
        "note": personal.Field("the words that went with it", personal.Erase.KEEP, LEDGER),
    },
    plain=["verb", "subject"],
)
personal.declare(AgreementTerms, owner="", kept_for="as long as the fund", plain=["terms", "team", "directorate"])
personal.declare(
    Agreement,
    owner="award__application__lead",
    kept_for="six years after the project ends",
    fields={
        "accepted_by": _group,
        "accepted_name": _group,
        "accepted_position": _group,
        "content": personal.Field("what the agreement says", personal.Erase.KEEP, LEDGER, export=False),
        "drawn_up_by": _officer,
        "issued_by": _officer,
        "withdrawn_by": _officer,
        "finished_by": _officer,
    },
    plain=["decision_number", "purpose", "start_date", "end_date"],
)
personal.declare(AgreementDocument, owner="", kept_for="as long as the agreement", plain=["sha256"])
