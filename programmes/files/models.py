"""One uploaded file: what it is, where its bytes lie, and whether anybody may have it yet."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from programmes import clock, personal
from programmes.workflow import Workflow

if TYPE_CHECKING:
    from datetime import datetime


class State(models.TextChoices):
    """Whether a file may be given out: only a clean one may."""

    HELD = "held", "Being checked"
    CLEAN = "clean", "Checked"
    REFUSED = "refused", "Refused"
    REMOVED = "removed", "Removed"


class StoredFile(models.Model):
    """An upload. Its bytes lie under a random name.

    The name that the person gave is only shown, never used as a path.
    """

    FLOW = Workflow(
        release=([State.HELD], State.CLEAN),
        refuse=([State.HELD], State.REFUSED),
        remove=([State.HELD, State.CLEAN, State.REFUSED], State.REMOVED),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField("size in bytes")
    sha256 = models.CharField("SHA-256 of the bytes received", max_length=64)
    media_type = models.CharField(max_length=100)
    path = models.CharField("where the bytes lie in the store", max_length=100, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    refusal = models.CharField("why it was refused", max_length=300, blank=True)
    uploaded_at = models.DateTimeField(db_default=clock.Now(), db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField("scanner's answer at", null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "stored file"
        ordering: ClassVar[list[str]] = ["-uploaded_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state=State.REMOVED)
                | Q(state=State.HELD, checked_at__isnull=True)
                | Q(state__in=[State.CLEAN, State.REFUSED], checked_at__isnull=False),
                name="file_checked_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.REMOVED, removed_at__isnull=False)
                | (~Q(state=State.REMOVED) & Q(removed_at__isnull=True)),
                name="file_removed_has_its_time",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def player(self) -> str:
        """ "audio" or "video" for a recording, which a page plays; "" for everything else."""
        kind = self.media_type.partition("/")[0]
        return kind if kind in {"audio", "video"} else ""

    @property
    def is_clean(self) -> bool:
        """May be given to those whom its room lets see it."""
        return self.state == State.CLEAN

    def release(self, *, path: str, at: "datetime") -> None:
        """The scanner found nothing; the bytes now lie at `path`, outside quarantine."""
        self.state = self.FLOW.check("release", self.state)
        self.path, self.checked_at = path, at

    def refuse(self, *, why: str, at: "datetime") -> None:
        """The scanner found something; nobody is ever given the bytes."""
        self.state = self.FLOW.check("refuse", self.state)
        self.refusal, self.checked_at = why, at

    def remove(self, *, at: "datetime") -> None:
        """The bytes go; the row stays to say that there was a file."""
        self.state = self.FLOW.check("remove", self.state)
        self.removed_at = at


_F, _E = personal.Field, personal.Erase
personal.declare(
    StoredFile,
    owner="uploaded_by",
    kept_for="as long as the answer it belongs to; 30 days when it was refused",
    fields={
        "name": _F(
            "what the person called their file", _E.KEEP, "part of an answer that the owning room keeps or removes"
        ),
        "uploaded_by": _F("who uploaded it", _E.KEEP, "points at the pseudonymous record", export=False),
    },
    plain=["sha256", "media_type", "path", "refusal"],
)
