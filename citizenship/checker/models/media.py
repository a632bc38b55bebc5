"""A recording that carries the text of an outcome: in British Sign Language, or read aloud, with its transcript."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from programmes import personal
from programmes.workflow import Move, Workflow, stamped


class OutcomeMediaQuerySet(models.QuerySet["OutcomeMedia"]):
    """Recordings by who may see them."""

    def public(self) -> "OutcomeMediaQuerySet":
        """Those that people are offered: published, and their file checked for viruses where it lies here."""
        return self.filter(Q(file__isnull=True) | Q(file__state="clean"), state=OutcomeMedia.State.PUBLISHED)


class OutcomeMedia(models.Model):
    """One recording of one outcome's text. It lies here as a file, or elsewhere behind a link; never both."""

    class Kind(models.TextChoices):
        BSL = "bsl", "British Sign Language video"
        AUDIO = "audio", "Audio"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    FLOW = Workflow(
        staff={"publish", "withdraw"},
        publish=([State.DRAFT], State.PUBLISHED),
        withdraw=([State.DRAFT, State.PUBLISHED], State.WITHDRAWN),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tree = models.CharField(max_length=40, help_text="The checker, such as settled_status.")
    outcome = models.CharField(max_length=60, help_text="The key of its outcome.")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    language = models.ForeignKey(
        "citizenship.PageLanguage",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What is spoken; for a sign language video, the language of its transcript.",
    )
    title = models.CharField(max_length=120)
    file = models.ForeignKey("programmes.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(max_length=300, blank=True)
    transcript = models.TextField(help_text="Every word that is spoken or signed, as plain text.")
    source_version = models.CharField(max_length=12, help_text="The version of the outcome's text that it carries.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    since_at = models.DateTimeField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("programmes.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = OutcomeMediaQuerySet.as_manager()

    class Meta:
        verbose_name = "recording of an outcome"
        verbose_name_plural = "recordings of outcomes"
        ordering: ClassVar[list[str]] = ["tree", "outcome", "kind", "language"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "since_at"], name="media_waits")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One of each kind is offered at a time; the next one waits until that is withdrawn.
            models.UniqueConstraint(
                fields=["tree", "outcome", "kind", "language"],
                condition=Q(state="published"),
                name="media_one_is_offered",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=False, link="") | (Q(file__isnull=True) & ~Q(link="")),
                name="media_file_or_link",
            ),
            models.CheckConstraint(condition=Q(link="") | Q(link__startswith="https://"), name="media_link_is_https"),
            models.CheckConstraint(condition=~Q(transcript="") & ~Q(title=""), name="media_has_a_transcript"),
            models.CheckConstraint(condition=Q(source_version__regex="^[0-9a-f]{12}$"), name="media_has_source"),
            stamped("media_added_stamps", "added"),
            stamped("media_published_stamps", "published", held=["published"], free=["withdrawn"]),
            stamped("media_withdrawn_stamps", "withdrawn", held=["withdrawn"]),
        ]

    def __str__(self) -> str:
        return self.title

    def publish(self, *, by: Any, at: datetime) -> None:
        """People are offered it on the outcome from now on. Raises MoveRefused unless it is a draft."""
        self.state, self.since_at = self.FLOW.check("publish", self.state), at
        self.published_at, self.published_by = at, by

    def withdraw(self, *, by: Any, at: datetime) -> None:
        """Nobody is offered it any more; its transcript stays with its history."""
        self.state, self.since_at = self.FLOW.check("withdraw", self.state), at
        self.withdrawn_at, self.withdrawn_by = at, by


class OutcomeMediaMove(Move):
    """One step of one recording."""

    media = models.ForeignKey(OutcomeMedia, on_delete=models.CASCADE, related_name="moves")


_STAFF = personal.Field("who added, published or withdrew it", personal.Erase.KEEP, "staff answer for it", export=False)
personal.declare(
    OutcomeMedia,
    owner="",
    kept_for="as long as the portal runs: what was said when",
    fields=dict.fromkeys(("added_by", "published_by", "withdrawn_by"), _STAFF),
    plain=["tree", "outcome", "title", "link", "transcript", "source_version"],
)
personal.declare(
    OutcomeMediaMove, owner="", kept_for="as long as the recording", fields={"by": _STAFF}, plain=["verb", "note"]
)
