"""The 63 numbered actions of the 2018 strategy, each as a commitment that anybody can follow.

What we found out about one stands in its log. The log is append-only (a trigger holds that): a slip is put right by an
entry that corrects the earlier one, so that readers see what the portal said and when.
"""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact
from django.urls import reverse

from programmes import personal
from programmes.people.models import Today
from programmes.workflow import Move, MoveRefused

TEXT = 1200


class Part(models.IntegerChoices):
    """The strategy's four parts."""

    SHARED = 1, "Shared experiences"
    CITIZENS = 2, "Active citizens"
    BARRIERS = 3, "Barriers and inequalities"
    EVIDENCE = 4, "Evidence"


class Objective(models.Model):
    """One of the 14 aims of the strategy’s parts, in our words. `code` is its part and a letter: 1A."""

    code = models.CharField(max_length=2, primary_key=True)
    part = models.PositiveSmallIntegerField(choices=Part.choices)
    title = models.CharField("what it aims at", max_length=250)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(code__regex=r"^[1-4][A-D]$"), name="objective_code"),
            models.CheckConstraint(condition=~Q(title=""), name="objective_says_something"),
        ]

    def __str__(self) -> str:
        return self.title


class Policy(models.Model):
    """One of the 16 policies, in our words. `number` is the strategy’s own: 1.1."""

    number = models.CharField(max_length=3, primary_key=True)
    part = models.PositiveSmallIntegerField(choices=Part.choices)
    title = models.CharField(max_length=120)
    summary = models.CharField("what it is about", max_length=300)

    class Meta:
        verbose_name_plural = "policies"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(number__regex=r"^[1-4]\.[1-6]$"), name="policy_number"),
            models.CheckConstraint(condition=~Q(title=""), name="policy_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Commitments by what readers and staff ask for."""

    def overdue(self) -> "CommitmentQuerySet":
        """Those that somebody should have looked at again by now."""
        return self.filter(review_date__lt=Today())


class Commitment(models.Model):
    """One numbered action: what it said (in our words), where it stands as far as sources show, and since when."""

    class Status(models.TextChoices):
        ANNOUNCED = "announced", "Announced"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"
        PART_DONE = "part_done", "Done in part"
        ENDED = "ended", "Ended"
        NOT_KNOWN = "not_known", "Not known"

    number = models.CharField(max_length=5, primary_key=True)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="commitments")
    # The strategy lists its objectives for a part as a whole; which one an action serves most is our reading.
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="commitments")
    title = models.CharField(max_length=140)
    text = models.TextField("what was promised", help_text="In our own words. An empty line begins a new paragraph.")
    advocacy = models.BooleanField("asks somebody else to change something", default=False)
    status = models.CharField("where it stands", max_length=10, choices=Status.choices)
    status_date = models.DateField("as of", help_text="The day for which the sources show this.")
    status_note = models.CharField(max_length=400, help_text="Why we say so, in a sentence or two.")
    owner = models.CharField(max_length=160, help_text="Who answers for it: an office or a team, never a person.")
    programmes = ArrayField(
        models.SlugField(max_length=60), default=list, blank=True, help_text="Short names of pages."
    )
    rows = ArrayField(models.CharField(max_length=4), default=list, blank=True, help_text="Rows of the catalogue.")
    last_update = models.DateField("last news", null=True, blank=True, help_text="The newest day in its log.")
    checked_date = models.DateField("last checked")
    review_date = models.DateField("check again by")
    # Set by the first change that staff make: loading the reference data never touches the row again.
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["status", "number"], name="commitment_status"),
            models.Index(fields=["review_date"], name="commitment_due"),
            GinIndex(fields=["programmes"], name="commitment_programmes"),
            GinIndex(SearchVector("title", "text", config="english"), name="commitment_words"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(Exact(Left("number", 3), F("policy_id"))), name="commitment_of_its_policy"
            ),
            models.CheckConstraint(
                condition=Q(Exact(Left("number", 1), Left("objective_id", 1))),
                name="commitment_objective_of_its_part",
            ),
            models.CheckConstraint(condition=Q(number__regex=r"^[1-4]\.[1-6]\.[1-9]$"), name="commitment_number"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text="") & ~Q(owner="") & ~Q(status_note=""),
                name="commitment_says_something",
            ),
            models.CheckConstraint(
                condition=Q(review_date__gt=F("checked_date")), name="commitment_review_after_check"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("programmes:commitment_detail", args=[self.number])

    @property
    def part(self) -> Part:
        """The part of the strategy that it stands in."""
        return Part(int(self.number[0]))

    def is_overdue(self, today: date) -> bool:
        """Whether somebody should have looked at it again by now."""
        return self.review_date < today

    def change_status(self, *, status: str, note: str, since: date, at: datetime) -> None:
        """It stands somewhere else now. Raises MoveRefused when that is where it stood, or for an earlier day."""
        if status == self.status:
            raise MoveRefused(
                f"It is marked “{self.get_status_display()}” already. Choose another status, or add news instead.",
                field="status",
            )
        if since < self.status_date:
            raise MoveRefused(
                "We know where it stood on a later day already. Give the day of your source.", field="date"
            )
        self.status, self.status_note, self.status_date, self.edited_at = status, note, since, at

    def note_news(self, *, day: date, at: datetime) -> None:
        """Its log has one more entry, from this day."""
        self.last_update = max(day, self.last_update or day)
        self.edited_at = at

    def recheck(self, *, checked: date, review: date, at: datetime) -> None:
        """Somebody looked again and found what stands here still right. Raises MoveRefused for a day in the past."""
        if review <= checked:
            raise MoveRefused("Choose a day after today on which to look again.", field="review_date")
        self.checked_date, self.review_date, self.edited_at = checked, review, at


class CommitmentMove(Move):
    """One thing that staff did with a commitment."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="moves")


class CommitmentUpdate(models.Model):
    """One dated entry of a commitment’s log, with the public source that bears it out. Nobody changes or deletes it."""

    class Kind(models.TextChoices):
        ADVOCACY = "advocacy", "Asked for a change"
        MILESTONE = "milestone", "Milestone"
        DECISION = "decision", "Decision"
        PAPER = "paper", "Publication"
        FINDING = "finding", "Finding"
        STATUS = "status", "Status"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="updates")
    # Marks the entries that come with the portal, so that loading them again adds none twice.
    key = models.SlugField(max_length=60, blank=True, editable=False)
    date = models.DateField(help_text="The day it happened; the first of the month where only that is known.")
    date_text = models.CharField("date as said", max_length=60, help_text="As the source gives it: June 2019.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField("what happened", max_length=TEXT)
    source = models.CharField(max_length=300, help_text="Who published it, its title and its date.")
    url = models.URLField("address of the source", max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Commitment.Status.choices, blank=True, editable=False)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by", editable=False
    )
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey(
        "programmes.User", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "entry of a commitment’s log"
        verbose_name_plural = "commitments’ log"
        ordering: ClassVar[list[str]] = ["-date", "-added_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-date", "-id"], name="commitmentupdate_newest"),
            models.Index(fields=["-added_at", "-date", "-id"], name="commitmentupdate_feed"),
            models.Index(fields=["kind", "-date", "-id"], name="commitmentupdate_kind"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["commitment", "key"], condition=~Q(key=""), name="commitmentupdate_loaded_once"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(source="") & ~Q(date_text=""), name="commitmentupdate_says_something"
            ),
            models.CheckConstraint(
                condition=Q(kind="status", status__gt="") | (~Q(kind="status") & Q(status="")),
                name="commitmentupdate_status_named",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="commitmentupdate_corrects_another"
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="commitmentupdate_corrected_once"
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="commitmentupdate_on_the_web",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date_text}: {self.commitment_id}"


class CommitmentLink(models.Model):
    """One place where readers find evidence about a commitment."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="links")
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField("what is there", max_length=200)
    url = models.URLField("address", max_length=500)

    class Meta:
        verbose_name = "evidence"
        verbose_name_plural = "evidence"
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["commitment", "url"], name="commitmentlink_once"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="commitmentlink_on_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.label


_LONG = "as long as the portal runs: what the portal told the public"
_STAFF = personal.Field("who added or changed it", personal.Erase.KEEP, "staff answer for it", export=False)
_plain: dict[type[models.Model], list[Any]] = {
    Objective: ["code", "title"],
    Policy: ["number", "title", "summary"],
    Commitment: [
        *("number", "title", "text", "status_date", "status_note", "owner", "programmes", "rows", "last_update"),
        *("checked_date", "review_date"),
    ],
    CommitmentLink: ["label", "url"],
}
for _model, _fields in _plain.items():
    personal.declare(_model, owner="", kept_for=_LONG, plain=_fields)
personal.declare(
    CommitmentUpdate,
    owner="",
    kept_for=_LONG,
    fields={"added_by": _STAFF},
    plain=["key", "date", "date_text", "text", "source", "url"],
)
personal.declare(CommitmentMove, owner="", kept_for=_LONG, fields={"by": _STAFF}, plain=["verb", "note"])
