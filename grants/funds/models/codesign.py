"""Co-design: before a round is published, parents and carers say what they think of its criteria.

They are invited by e-mail and need no account: the link holds a key that is stored only as a hash and works until the
co-design is closed. What changed because of them is kept with the words before and after, and shown on the fund's page.
"""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from grants.funds.models.asked import Criterion
from grants.funds.models.rounds import Round
from programmes import clock, personal
from programmes.workflow import MoveRefused, Workflow, stamped

# How long after the closing an address, and the name of somebody who did not want to be thanked, are kept.
ADDRESS_KEPT_FOR = timedelta(days=90)


class Codesign(models.Model):
    """One round's criteria, open for comment to the people who were invited, until a moment."""

    class State(models.TextChoices):
        OPEN = "open", "Open for comments"
        CLOSED = "closed", "Closed"

    FLOW = Workflow(staff={"close", "reopen"}, close=([State.OPEN], State.CLOSED), reopen=([State.CLOSED], State.OPEN))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="codesign")
    intro = models.TextField("what you ask")
    comments_until_at = models.DateTimeField("comments until")
    summary = models.TextField("what you heard", blank=True)
    helpers = models.PositiveIntegerField("people who helped", default=0, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN, editable=False)
    opened_at = models.DateTimeField(editable=False)
    opened_by = models.ForeignKey("programmes.User", editable=False, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        "programmes.User", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "co-design"
        ordering: ClassVar[list[str]] = ["-opened_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            stamped("codesign_closed_stamps", "closed", held=["closed"]),
            models.CheckConstraint(
                condition=Q(comments_until_at__gt=F("opened_at")), name="codesign_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(summary__regex=r"\S"), name="codesign_closed_with_a_summary"
            ),
        ]

    def __str__(self) -> str:
        return f"Co-design of {self.round}"

    def get_absolute_url(self) -> str:
        """The staff's page of it."""
        return reverse("admin:grants_round_codesign", args=[self.round_id])

    def takes_comments(self, at: datetime) -> bool:
        """Whether somebody who was invited may still write."""
        return self.state == self.State.OPEN and at <= self.comments_until_at

    def close(self, *, by: Any, at: datetime) -> None:
        """No more comments; how many people helped is counted for good, and the fund's page says what changed."""
        self.state = self.FLOW.check("close", self.state)
        self.closed_at, self.closed_by = at, by

    def reopen(self, *, by: Any, at: datetime) -> None:
        """Undo a closing, until a later moment."""
        self.state = self.FLOW.check("reopen", self.state)
        self.closed_at = self.closed_by = None


class HelperQuerySet(models.QuerySet["CodesignHelper"]):
    """Invited people by what is left to do about them."""

    def who_helped(self) -> "HelperQuerySet":
        """Those who commented and have not taken their words back."""
        return self.filter(state=CodesignHelper.State.COMMENTED)

    def to_forget(self, at: datetime) -> "HelperQuerySet":
        """Those whose address is not needed any more: their co-design closed more than ADDRESS_KEPT_FOR ago."""
        return self.filter(
            codesign__closed_at__lt=at - ADDRESS_KEPT_FOR, codesign__state=Codesign.State.CLOSED
        ).exclude(email="")


class CodesignHelper(models.Model):
    """A parent or carer who was invited to comment. Only a hash of the link's key is stored.

    The name is what the person typed in order to be thanked; it is shown to the public only with `may_name`.
    """

    class State(models.TextChoices):
        INVITED = "invited", "Waiting for a comment"
        COMMENTED = "commented", "Has commented"
        WITHDRAWN = "withdrawn", "Took the comments back"
        CANCELLED = "cancelled", "Invitation ended"

    FLOW = Workflow(
        comment=([State.INVITED, State.COMMENTED], State.COMMENTED),
        withdraw=([State.COMMENTED], State.WITHDRAWN),
        cancel=([State.INVITED, State.COMMENTED], State.CANCELLED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codesign = models.ForeignKey(Codesign, on_delete=models.PROTECT, related_name="people")
    email = models.EmailField("e-mail address", blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(max_length=80, blank=True)
    may_name = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    commented_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = HelperQuerySet.as_manager()

    class Meta:
        verbose_name = "co-design helper"
        ordering: ClassVar[list[str]] = ["codesign", "invited_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="helper_email_is_lower_case"),
            models.UniqueConstraint(
                fields=["codesign", "email"],
                condition=~Q(state="cancelled") & ~Q(email=""),
                name="helper_once_in_codesign",
            ),
            models.CheckConstraint(
                condition=Q(may_name=False) | Q(name__regex=r"\S", state="commented"), name="helper_named_only_if_told"
            ),
            models.CheckConstraint(
                condition=~Q(state="commented") | Q(commented_at__isnull=False), name="helper_commented_at"
            ),
            stamped("helper_cancelled_stamps", "cancelled", held=["cancelled"]),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How staff know this person: the name that was given, else the address, else nobody in particular."""
        return self.name or self.email or "A parent or carer"

    @staticmethod
    def new_key() -> str:
        """A key for one invitation: 32 random bytes, URL-safe. It is told to the invited person only."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(key: str) -> str:
        """What the database holds of a key."""
        return hashlib.sha256(key.encode()).hexdigest()

    def comment(self, *, at: datetime, name: str, may_name: bool) -> None:
        """Say something. A name is kept only from somebody who wants to be thanked with it."""
        if not self.codesign.takes_comments(at):
            raise MoveRefused(
                f"Comments were taken until {clock.uk_time(self.codesign.closed_at or self.codesign.comments_until_at)}"
                ". What you have sent before is kept."
            )
        self.state = self.FLOW.check("comment", self.state)
        self.commented_at = at
        self.may_name = may_name and bool(name.strip())
        self.name = name.strip() if self.may_name else ""

    def withdraw(self) -> None:
        """Take back everything: the words, the name and the address go; what changed in the criteria stays."""
        self.state = self.FLOW.check("withdraw", self.state)
        self.name, self.may_name, self.email = "", False, ""

    def cancel(self, *, by: Any, at: datetime) -> None:
        """End the invitation: the link opens nothing any more. The comments are not shown and not counted."""
        self.state = self.FLOW.check("cancel", self.state)
        self.cancelled_at, self.cancelled_by = at, by
        self.name, self.may_name = "", False


class CriterionComment(models.Model):
    """What one parent or carer wrote about one criterion, or about all of them (no criterion)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    helper = models.ForeignKey(CodesignHelper, on_delete=models.CASCADE, related_name="comments")
    criterion = models.ForeignKey(Criterion, null=True, on_delete=models.SET_NULL, related_name="comments")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "comment on a criterion"
        verbose_name_plural = "comments on criteria"
        ordering: ClassVar[list[str]] = ["written_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="criterion_comment_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class CriterionChange(models.Model):
    """One change to a criterion during the co-design: how it was, how it is, which comment led to it, and why.

    `before` and `after` hold name, text and weight; `before` is empty for a new criterion, `after` for one taken out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    codesign = models.ForeignKey(Codesign, on_delete=models.PROTECT, related_name="changes")
    criterion = models.ForeignKey(Criterion, null=True, on_delete=models.SET_NULL, related_name="changes")
    comment = models.ForeignKey(CriterionComment, null=True, on_delete=models.SET_NULL, related_name="changes")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    because = models.TextField("why")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "change to a criterion"
        verbose_name_plural = "changes to criteria"
        ordering: ClassVar[list[str]] = ["changed_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(because__regex=r"\S"), name="criterion_change_says_why"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="criterion_change_changes_something"),
        ]

    def __str__(self) -> str:
        return str((self.after or self.before).get("name", ""))


_PUBLIC_RECORD = "the record of how the rules for public money were made"
_HELPED = "90 days after the co-design closed; the comments, without a name, as long as the round"
personal.declare(
    Codesign,
    owner="",
    kept_for="as long as the round",
    fields={
        "opened_by": personal.Field("who opened the co-design", personal.Erase.KEEP, _PUBLIC_RECORD, export=False),
        "closed_by": personal.Field("who closed the co-design", personal.Erase.KEEP, _PUBLIC_RECORD, export=False),
    },
    plain=["intro", "summary"],
)
personal.declare(
    CodesignHelper,
    owner="",
    kept_for=_HELPED,
    fields={
        "email": personal.Field("to send the invitation to the right person", personal.Erase.BLANK),
        "name": personal.Field("to thank somebody who wants to be named", personal.Erase.BLANK),
        "invited_by": personal.Field("to know who invited", personal.Erase.KEEP, _PUBLIC_RECORD, export=False),
        "cancelled_by": personal.Field(
            "to know who ended the invitation", personal.Erase.KEEP, _PUBLIC_RECORD, export=False
        ),
    },
    plain=["token_hash"],
)
personal.declare(
    CriterionComment,
    owner="",
    kept_for=_HELPED,
    fields={"text": personal.Field("to make the criteria better", personal.Erase.DELETE)},
)
personal.declare(
    CriterionChange,
    owner="",
    kept_for="as long as the round",
    fields={
        "changed_by": personal.Field("who changed the criterion", personal.Erase.KEEP, _PUBLIC_RECORD, export=False)
    },
    plain=["before", "after", "because"],
)
