"""What a study showed: figures worked out once, and publications that two people answer for.

Figures come into being when the last ceremony's follow-up has closed, and never again: the registrar's page, the
analyst's and the public one all read the same row. So there are no two days whose figures could be subtracted, and no
page that counts anew under another filter.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from programmes import personal
from programmes.evidence.models import Wave
from programmes.workflow import Move, MoveRefused, Workflow, stamped


class FollowUp(models.TextChoices):
    """The second time of asking that the first is compared with."""

    AFTER = Wave.Kind.AFTER.value, "12 weeks after the ceremony"
    LATER = Wave.Kind.LATER.value, "12 months after the ceremony"


class Figures(models.Model):
    """The suppressed figures of one study at one follow-up. A trigger lets nobody change or repeat them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey("citizenship.Study", on_delete=models.PROTECT, related_name="figures")
    follow_up = models.CharField(max_length=10, choices=FollowUp.choices)
    # Only what may be shown: see findings/results.py for its form.
    content = models.JSONField(editable=False)
    worked_out_at = models.DateTimeField()
    worked_out_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "figures of a study"
        verbose_name_plural = "figures of studies"
        ordering: ClassVar[list[str]] = ["worked_out_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study", "follow_up"], name="figures_once"),
            # The portal's own job works them out for nobody; whoever presses the button is noted.
            models.CheckConstraint(
                condition=Q(worked_out_by__isnull=True) | Q(worked_out_at__isnull=False), name="figures_stamps"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}: {self.get_follow_up_display()}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications by who may read them."""

    def public(self) -> "PublicationQuerySet":
        """Those that everybody may read now."""
        return self.filter(state=Publication.State.PUBLISHED)


class Publication(models.Model):
    """The results of a study as everybody reads them: prepared by one person, published by another.

    `content` is a copy of the figures and of what had been registered, taken when it was prepared. A trigger keeps it.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", "Waiting for a second person"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Not public"

    class Reason(models.TextChoices):
        WORDS = "words", "The words need a change"
        DATA = "data", "Something was recorded wrongly"
        NEWER = "newer", "A newer publication took its place"
        OTHER = "other", "Another reason, known to both people"

    FLOW = Workflow(
        staff={"publish", "send_back", "withdraw"},
        publish=([State.PREPARED], State.PUBLISHED),
        send_back=([State.PREPARED], State.WITHDRAWN),
        withdraw=([State.PUBLISHED], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey("citizenship.Study", on_delete=models.PROTECT, related_name="publications")
    summary = models.TextField(help_text="What was learned, in plain words, also where nothing differed.")
    content = models.JSONField(editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    since_at = models.DateTimeField(help_text="When it came into its present state: the wait is counted from here.")
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publication of results"
        verbose_name_plural = "publications of results"
        ordering: ClassVar[list[str]] = ["-prepared_at", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-prepared_at"], name="publication_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["study"], condition=Q(state="prepared"), name="publication_one_prepared"),
            models.UniqueConstraint(fields=["study"], condition=Q(state="published"), name="publication_one_public"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("prepared_by")),
                name="publication_by_two_people",
            ),
            stamped("publication_checked_stamps", "checked", held=["published"], free=["withdrawn"]),
            stamped("publication_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
            models.CheckConstraint(
                condition=Q(state="withdrawn") ^ Q(withdrawn_reason=""), name="publication_withdrawn_why"
            ),
        ]

    def __str__(self) -> str:
        return f"Results of {self.study}"

    def publish(self, *, by: Any, at: datetime) -> None:
        """Let everybody read it. Raises MoveRefused for the person who prepared it."""
        if by.pk == self.prepared_by_id:
            raise MoveRefused("You prepared these results. Somebody else has to check and publish them.")
        self._move("publish", at)
        self.checked_at, self.checked_by = at, by

    def send_back(self, *, by: Any, at: datetime, reason: str) -> None:
        """It is not published as it stands; somebody prepares it again."""
        self._move("send_back", at)
        self._withdrawn(by, at, reason)

    def withdraw(self, *, by: Any, at: datetime, reason: str) -> None:
        """Nobody outside can read it any more."""
        self._move("withdraw", at)
        self._withdrawn(by, at, reason)

    def _withdrawn(self, by: Any, at: datetime, reason: str) -> None:
        self.withdrawn_at, self.withdrawn_by, self.withdrawn_reason = at, by, self.Reason(reason).value

    def _move(self, verb: str, at: datetime) -> None:
        self.state = self.FLOW.check(verb, self.state)
        self.since_at = at


class PublicationMove(Move):
    """One move of one publication."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="moves")


_LONG = "as long as the portal runs: what was published stays answerable"
_STAFF = personal.Field("who answers for the results", personal.Erase.KEEP, "staff answer for a study", export=False)
personal.declare(Figures, owner="", kept_for=_LONG, fields={"worked_out_by": _STAFF}, plain=["content"])
personal.declare(
    Publication,
    owner="",
    kept_for=_LONG,
    fields=dict.fromkeys(("prepared_by", "checked_by", "withdrawn_by"), _STAFF),
    plain=["summary", "content"],
)
personal.declare(PublicationMove, owner="", kept_for=_LONG, fields={"by": _STAFF}, plain=["verb", "note"])
