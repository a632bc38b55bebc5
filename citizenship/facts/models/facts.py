"""Facts about rights and routes: each with its sources, the day it was checked, and the day it must be checked again.

A page that tells people what to do about their status goes stale without anybody noticing. So every statement is a row
with dates: its owner hears a week before it is due, a banner says that it is overdue, and an outcome that stands on an
overdue deadline or route no longer tells people what to do but where to get advice (`standing.py`).
What is public is never edited in place: a change waits (`FactEdit`) until somebody publishes it, for a critical fact
somebody other than its writer.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from programmes import personal
from programmes.workflow import Move, MoveRefused, Workflow, stamped

STATEMENT = 400
# The longest that a fact may stand before somebody looks again: three months for what is critical, else a year.
CRITICAL_DAYS, OTHER_DAYS = 92, 366


class About(models.TextChoices):
    """What a fact is about: the public page groups by it. Deadlines and letters are always critical."""

    DEADLINE = "deadline", "Deadlines and time limits"
    ROUTE = "route", "Routes that are open or closed"
    LETTER = "letter", "Letters and decisions"
    RIGHT = "right", "Rights"
    DOCUMENT = "document", "Documents and accounts"
    FEE = "fee", "Fees"
    NUMBER = "number", "Numbers"
    HELP = "help", "Help"


class Tag(models.TextChoices):
    """How good its sources are."""

    VERIFIED = "verified", "Seen in an official or primary source"
    SECONDARY = "secondary", "From a secondary source"
    UNVERIFIED = "unverified", "Not verified: never published"


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts by who may read them and whose they are."""

    def published(self) -> "FactQuerySet":
        """Those that everybody may read."""
        return self.filter(state=Fact.State.PUBLISHED)

    def minded_by(self, user: Any) -> "FactQuerySet":
        """Those on this person's list: their own, and those whose owner is nobody or has left."""
        return self.filter(Q(owner=user) | Q(owner__isnull=True) | Q(owner__is_active=False))


class Fact(models.Model):
    """One statement in our own words, as it is public now, with who answers for it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not published"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(
        staff={"publish", "withdraw"},
        publish=([State.DRAFT, State.PUBLISHED, State.WITHDRAWN], State.PUBLISHED),
        withdraw=([State.PUBLISHED], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    number = models.PositiveSmallIntegerField(null=True, unique=True, help_text="Its number in the list of 25.")
    statement = models.CharField(max_length=STATEMENT)
    about = models.CharField(max_length=10, choices=About.choices)
    critical = models.BooleanField(default=False, help_text="A deadline, a route that is open or closed, a letter.")
    tag = models.CharField(max_length=10, choices=Tag.choices, default=Tag.VERIFIED)
    checked_on = models.DateField(help_text="The day on which somebody last held it against its sources.")
    review_by = models.DateField()
    owner = models.ForeignKey("programmes.User", null=True, on_delete=models.SET_NULL, related_name="facts")
    team = models.CharField(max_length=80, default="Citizenship team")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField(help_text="When it came into its present state.")
    # Came with the portal, and two people have not held it against its sources yet: each outcome says so.
    is_initial = models.BooleanField(default=False)
    # Set by the first change that staff make here: loading the reference data never touches the row again.
    edited_at = models.DateTimeField(null=True)
    # The two people who answer for the words as they stand; the second stays empty where one was enough.
    first_person = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    second_person = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = [F("number").asc(nulls_last=True), "key"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["review_by"], condition=Q(state="published"), name="fact_due"),
            models.Index(fields=["state", "about"], name="fact_state_about"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(statement="") & ~Q(key=""), name="fact_says_something"),
            models.CheckConstraint(condition=Q(review_by__gt=F("checked_on")), name="fact_review_after_check"),
            models.CheckConstraint(
                condition=Q(critical=True) | ~Q(about__in=["deadline", "letter"]),
                name="fact_critical_by_subject",
            ),
            models.CheckConstraint(condition=~Q(tag="unverified", state="published"), name="fact_unverified_stays"),
            # A critical fact that staff have changed here has two people behind it, or is not public.
            models.CheckConstraint(
                condition=Q(critical=False)
                | ~Q(state="published")
                | Q(is_initial=True, edited_at__isnull=True)
                | Q(is_initial=False, first_person__isnull=False, second_person__isnull=False),
                name="fact_critical_has_two_people",
            ),
            models.CheckConstraint(
                condition=Q(second_person__isnull=True)
                | (Q(first_person__isnull=False) & ~Q(first_person=F("second_person"))),
                name="fact_two_different_people",
            ),
            stamped("fact_withdrawn_stamped", "withdrawn", held=["withdrawn"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.key}" if self.number else self.key

    def get_absolute_url(self) -> str:
        """Where anybody reads it with its sources."""
        return f"{reverse('citizenship:facts')}#{self.key}"

    def publish(self, *, edit: "FactEdit", at: datetime) -> None:
        """Take over what a published change says, and who answers for it. The change itself saw to the two people."""
        self.state, self.since_at = self.FLOW.check("publish", self.state), at
        one_alone = edit.written_by_id == edit.published_by_id
        again = edit.kind == FactEdit.Kind.RECHECK and self.first_person_id not in {None, edit.written_by_id}
        if not one_alone:
            self.first_person_id, self.second_person_id = edit.written_by_id, edit.published_by_id
        elif again:
            # Somebody else had checked these very words before: with this look they are two.
            self.second_person_id = edit.written_by_id
        else:
            self.first_person_id, self.second_person_id = edit.written_by_id, None
        self.is_initial = self.is_initial and self.second_person_id is None
        for name in ("statement", "about", "critical", "tag", "checked_on", "review_by"):
            setattr(self, name, getattr(edit, name))
        self.edited_at, self.withdrawn_at, self.withdrawn_by = at, None, None

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Take it off every page: outcomes that need it then send people to advice. One person may do that at once."""
        self.state, self.since_at = self.FLOW.check("withdraw", self.state), at
        self.withdrawn_at, self.withdrawn_by = at, by


class FactMove(Move):
    """One step of one fact."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="moves")


class FactSource(models.Model):
    """Where a fact is from. Two sources that disagree both stand, each with what it says."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "Government"
        LAW = "law", "Law"
        COURT = "court", "Court"
        REGULATOR = "regulator", "Regulator"
        CHARITY = "charity", "Charity"
        PRESS = "press", "Press"
        LAW_FIRM = "law_firm", "Law firm"

    class Link(models.TextChoices):
        UNCHECKED = "unchecked", "Not tried yet"
        OK = "ok", "Opens"
        MOVED = "moved", "Has moved"
        FAILED = "failed", "Does not open"

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="sources")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True, help_text="Empty where the source is not on the web.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    dated = models.DateField(null=True, blank=True, help_text="The date on the source itself; empty where it has none.")
    says = models.CharField(max_length=STATEMENT, blank=True, help_text="What it says, where sources disagree.")
    link_state = models.CharField(max_length=10, choices=Link.choices, default=Link.UNCHECKED)
    link_checked_at = models.DateTimeField(null=True, blank=True)
    link_note = models.CharField(max_length=300, blank=True)
    # The first of the failed looks in a row: the owner is told once.
    link_failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["link_failed_at"], condition=Q(link_state="failed"), name="factsource_failed"),
            models.Index(F("link_checked_at").asc(nulls_first=True), name="factsource_link_age"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["fact", "order"], name="factsource_order_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=~Q(name=""), name="factsource_named"),
            models.CheckConstraint(condition=Q(url="") | Q(url__startswith="http"), name="factsource_on_the_web"),
            models.CheckConstraint(
                condition=Q(link_state="unchecked", link_checked_at__isnull=True)
                | (~Q(link_state="unchecked") & Q(link_checked_at__isnull=False)),
                name="factsource_tried_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(link_state="failed", link_failed_at__isnull=False)
                | (~Q(link_state="failed") & Q(link_failed_at__isnull=True)),
                name="factsource_failed_since",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trouble(self) -> datetime | None:
        """When we could not open it, the last time we tried; None while it opens or has not been tried."""
        return self.link_checked_at if self.link_state == self.Link.FAILED else None


class FactEdit(models.Model):
    """A change to a fact that waits: new words, sources or dates, or "still right" on a new day."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for publication"
        PUBLISHED = "published", "Published"
        DROPPED = "dropped", "Taken back"

    class Kind(models.TextChoices):
        WORDS = "words", "New words or sources"
        RECHECK = "recheck", "Still right"

    FLOW = Workflow(
        staff={"publish", "drop"},
        publish=([State.WAITING], State.PUBLISHED),
        drop=([State.WAITING], State.DROPPED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="edits")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    statement = models.CharField(max_length=STATEMENT)
    about = models.CharField(max_length=10, choices=About.choices)
    critical = models.BooleanField()
    tag = models.CharField(max_length=10, choices=Tag.choices)
    checked_on = models.DateField()
    review_by = models.DateField()
    sources = models.JSONField(help_text="All sources as they shall stand: name, url, kind, dated, says.")
    reason = models.CharField(max_length=300, help_text="What changes and why, for the public change log.")
    # The fact is critical now, or will be: whoever publishes is not whoever wrote.
    needs_two = models.BooleanField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "change to a fact"
        verbose_name_plural = "changes to facts"
        ordering: ClassVar[list[str]] = ["-written_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["written_at"], condition=Q(state="waiting"), name="factedit_waiting"),
            models.Index(fields=["state", "-written_at"], name="factedit_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fact"], condition=Q(state="waiting"), name="factedit_one_waits"),
            models.CheckConstraint(condition=~Q(statement="") & ~Q(reason=""), name="factedit_says_something"),
            models.CheckConstraint(condition=Q(review_by__gt=F("checked_on")), name="factedit_review_after_check"),
            models.CheckConstraint(
                condition=Q(critical=True) | ~Q(about__in=["deadline", "letter"]),
                name="factedit_critical_by_subject",
            ),
            models.CheckConstraint(condition=Q(critical=False) | Q(needs_two=True), name="factedit_critical_needs_two"),
            stamped("factedit_published_stamped", "published", held=["published"]),
            stamped("factedit_dropped_stamped", "dropped", held=["dropped"]),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(needs_two=False) | ~Q(published_by=F("written_by")),
                name="factedit_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.fact_id}"

    def publish(self, *, by: Any, at: datetime) -> None:
        """It becomes what everybody reads. Raises MoveRefused for its writer where two people are needed."""
        self.state = self.FLOW.check("publish", self.state)
        if self.needs_two and self.written_by_id == by.pk:
            raise MoveRefused("This fact is critical and you wrote the change. A colleague must check and publish it.")
        if self.tag == Tag.UNVERIFIED:
            raise MoveRefused("An unverified fact is not published. Find a source first, then change how sure we are.")
        self.published_at, self.published_by = at, by

    def drop(self, *, by: Any, at: datetime) -> None:
        """It is not made. The fact stays as it is."""
        self.state = self.FLOW.check("drop", self.state)
        self.dropped_at, self.dropped_by = at, by


class FactEditMove(Move):
    """One step of one change."""

    edit = models.ForeignKey(FactEdit, on_delete=models.PROTECT, related_name="moves")


class FactChange(models.Model):
    """One entry of the public change log. Nobody changes or deletes it, and it names nobody."""

    class Kind(models.TextChoices):
        NEW = "new", "New fact"
        WORDS = "words", "Changed"
        RECHECK = "recheck", "Checked again: still right"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    before = models.CharField(max_length=STATEMENT, blank=True)
    after = models.CharField(max_length=STATEMENT, blank=True)
    checked_on = models.DateField(null=True)
    review_by = models.DateField(null=True)

    class Meta:
        verbose_name = "entry of the change log"
        verbose_name_plural = "change log"
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-at", "-id"], name="factchange_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"


_LONG = "as long as the portal runs: what people were told when"
_STAFF = personal.Field("who wrote, checked or published it", personal.Erase.KEEP, "staff answer for it", export=False)
personal.declare(
    Fact,
    owner="",
    kept_for=_LONG,
    fields=dict.fromkeys(("owner", "first_person", "second_person", "withdrawn_by"), _STAFF),
    plain=["key", "statement", "team", "checked_on", "review_by"],
)
personal.declare(FactMove, owner="", kept_for=_LONG, fields={"by": _STAFF}, plain=["verb", "note"])
personal.declare(FactSource, owner="", kept_for=_LONG, plain=["name", "url", "dated", "says", "link_note"])
personal.declare(
    FactEdit,
    owner="",
    kept_for=_LONG,
    fields=dict.fromkeys(("written_by", "published_by", "dropped_by"), _STAFF),
    plain=["statement", "checked_on", "review_by", "sources", "reason"],
)
personal.declare(FactEditMove, owner="", kept_for=_LONG, fields={"by": _STAFF}, plain=["verb", "note"])
personal.declare(FactChange, owner="", kept_for=_LONG, plain=["reason", "before", "after", "checked_on", "review_by"])
