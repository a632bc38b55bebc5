"""What a round asks for: criteria to score by, documents to see, reports to send."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from grants.funds.models.rounds import Round
from programmes import personal


class Criterion(models.Model):
    """One thing that every application of a round is scored on, with its weight and its scale from 0."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120, help_text="What is scored, in a few words.")
    text = models.TextField("what we look for", blank=True, help_text="Applicants and assessors both read it.")
    weight = models.PositiveSmallIntegerField(default=1, help_text="How much it counts beside the others.")
    scale_max = models.PositiveSmallIntegerField("highest score", default=5, help_text="From 1 to 10.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    class Meta:
        verbose_name_plural = "criteria"
        ordering: ClassVar[list[str]] = ["round", "order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "key"], name="criterion_key_in_round"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_has_weight"),
            models.CheckConstraint(condition=Q(scale_max__gte=1, scale_max__lte=10), name="criterion_scale"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportDue(models.Model):
    """One report that a round's projects owe: which, and how many weeks after the project starts."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", "Progress report"
        END = "end", "End-of-grant report"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reports_due")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    weeks_after_start = models.PositiveSmallIntegerField(help_text="Counted from the day the project starts.")

    class Meta:
        verbose_name = "report due"
        verbose_name_plural = "reports due"
        ordering: ClassVar[list[str]] = ["round", "weeks_after_start", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "kind", "weeks_after_start"], name="report_due_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.weeks_after_start} weeks after the start"


class Document(models.TextChoices):
    """The documents that a funder sees before it signs or pays."""

    GOVERNING_DOCUMENT = "governing", "Governing document"
    SIGNATORIES = "signatories", "Two unrelated signatories"
    SAFEGUARDING = "safeguarding", "Safeguarding policy"
    ACCOUNTS = "accounts", "Accounts"
    BANK = "bank", "Bank evidence"


class DocumentAsked(models.Model):
    """One document that a round asks a successful applicant for: which, until when, and from whom."""

    class When(models.TextChoices):
        BEFORE_AGREEMENT = "before_agreement", "Before the agreement is signed"
        BEFORE_PAYMENT = "before_payment", "Before the first payment"

    class Whom(models.TextChoices):
        ORGANISATION = "organisation", "Organisations"
        PERSON = "person", "People who apply for themselves"
        BOTH = "both", "Everybody"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField("document", max_length=12, choices=Document.choices)
    when = models.CharField("needed", max_length=16, choices=When.choices, default=When.BEFORE_AGREEMENT)
    for_whom = models.CharField("asked of", max_length=12, choices=Whom.choices, default=Whom.ORGANISATION)

    class Meta:
        verbose_name = "document asked for"
        verbose_name_plural = "documents asked for"
        ordering: ClassVar[list[str]] = ["round", "when", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "kind"], name="document_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_when_display().lower()}"


personal.declare(Criterion, owner="", kept_for="as long as the portal runs", plain=["key", "name", "text"])
personal.declare(ReportDue, owner="", kept_for="as long as the portal runs")
personal.declare(DocumentAsked, owner="", kept_for="as long as the portal runs", plain=["when"])
