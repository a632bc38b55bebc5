"""Proofs of hours, the ledger entries behind each, the keys that sign them, and the lists that say which still hold."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import clock, personal
from programmes.people.models import User
from programmes.personal import Erase, Field
from programmes.sealed import SealedTextField
from programmes.workflow import Move, Workflow
from volunteering.hours import periods
from volunteering.hours.models import HoursEntry
from volunteering.safeguarding.models import Volunteer

# Entries of one status list: the least that Bitstring Status List 1.0 (W3C) allows, so that one bit hides in many.
LIST_SIZE = 131_072


class SigningKey(models.Model):
    """An Ed25519 key that signs proofs. Its public half is published for as long as the portal runs."""

    kid = models.CharField("name of the key", max_length=40, primary_key=True)
    private = SealedTextField()
    public = models.JSONField(help_text="The public half as a JSON Web Key (RFC 7517).")
    made_at = models.DateTimeField(db_default=clock.Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "signing key"
        ordering: ClassVar[list[str]] = ["made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(retired_at__isnull=True), name="signingkey_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.kid


class ProofQuerySet(models.QuerySet["Proof"]):
    """Proofs, and whose they are."""

    def visible_to(self, user: Any) -> "ProofQuerySet":
        """Your own; nobody else's."""
        return self.filter(volunteer__user=user)

    def resting_on(self, entry: HoursEntry) -> "ProofQuerySet":
        """The issued proofs whose hours include the claim of this entry."""
        return self.filter(state=Proof.State.ISSUED, entries__entry__claim=entry.claim_id).distinct()


class Proof(models.Model):
    """What a volunteer can show anywhere: so many minutes, where, confirmed by whom. It never changes; it may end.

    The same statement exists as a certificate on paper and as an Open Badges 3.0 credential.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "Holds"
        REVOKED = "revoked", "No longer holds"

    class Why(models.TextChoices):
        CORRECTED = "corrected", "Hours in it were corrected"
        WITHDRAWN = "withdrawn", "The volunteer took it back"

    FLOW = Workflow(
        withdraw=([State.ISSUED], State.REVOKED),
        revoke=([State.ISSUED], State.REVOKED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="proofs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    name = SealedTextField("name on the proof", blank=True)
    minutes = models.PositiveIntegerField()
    content = models.JSONField(help_text="Where, how many minutes, on what ground, between which days. No person.")
    credential = SealedTextField("signed credential", blank=True)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    status_list = models.PositiveIntegerField()
    status_index = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-issued_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["volunteer", "-issued_at"], name="proof_of_volunteer"),
            models.Index(
                fields=["status_list"], include=["status_index"], condition=Q(state="revoked"), name="proof_revoked"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="proof_one_bit_each"),
            models.CheckConstraint(condition=Q(status_index__lt=LIST_SIZE), name="proof_bit_in_its_list"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="proof_of_something"),
            # Whoever corrected the hours is known; a rule of the portal that took hours back is nobody.
            models.CheckConstraint(
                condition=Q(state="issued", revoked_at__isnull=True, revoked_by__isnull=True, why="")
                | (Q(state="revoked", revoked_at__isnull=False) & ~Q(why="")),
                name="proof_revoked_stamps",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("issued_at")), name="proof_issued_first"
            ),
        ]

    def __str__(self) -> str:
        return f"Proof of {periods.words(self.minutes)}"

    def get_absolute_url(self) -> str:
        """Where anybody can check it."""
        return reverse("volunteering:proof_check", args=[self.pk])

    @property
    def holds(self) -> bool:
        """True until it is taken back or its hours are corrected."""
        return self.state == self.State.ISSUED

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """The volunteer does not want it to hold any more."""
        self._end("withdraw", self.Why.WITHDRAWN, by, at)

    def revoke(self, *, by: Any, at: datetime) -> None:
        """Hours in it were corrected, so that what it says is no longer true."""
        self._end("revoke", self.Why.CORRECTED, by, at)

    def _end(self, verb: str, why: "Proof.Why", by: Any, at: datetime) -> None:
        self.state = self.FLOW.check(verb, self.state)
        self.revoked_at, self.revoked_by, self.why = at, by, why


class ProofMove(Move):
    """What happened to a proof."""

    proof = models.ForeignKey(Proof, on_delete=models.CASCADE, related_name="moves")


class ProofEntry(models.Model):
    """One line of the hours ledger that a proof rests on."""

    proof = models.ForeignKey(Proof, on_delete=models.CASCADE, related_name="entries")
    entry = models.ForeignKey(HoursEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "entry behind a proof"
        verbose_name_plural = "entries behind a proof"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["proof", "entry"], name="proofentry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} in a proof"


_AS_LONG = "as long as the account; afterwards without the name, so that a proof in your hands can still be checked"
_LEDGER = "without it nobody could tell whether a proof in somebody’s hands still holds"
personal.declare(SigningKey, owner="", kept_for="as long as the portal runs", plain=["private", "public"])
personal.declare(
    Proof,
    owner="volunteer__user",
    kept_for=_AS_LONG,
    fields={
        "name": Field("the name on your proof", Erase.BLANK),
        "credential": Field("your signed credential", Erase.BLANK),
        "issued_by": Field("to know who asked for it", Erase.KEEP, _LEDGER, export=False),
        "revoked_by": Field("to know who ended it", Erase.KEEP, _LEDGER, export=False),
    },
    plain=["content"],
)
personal.declare(
    ProofMove,
    owner="proof__volunteer__user",
    kept_for=_AS_LONG,
    fields={
        "by": Field("to know who did what", Erase.KEEP, _LEDGER, export=False),
        "note": Field("to say why", Erase.BLANK),
    },
    plain=["verb"],
)
personal.declare(ProofEntry, owner="", kept_for=_AS_LONG)
