"""What is kept beside an application: its answers as they were sent, and recordings with what is said in them."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from grants.applications.models.applications import Application, ApplicationMove
from programmes import personal


class AnswersKept(models.Model):
    """The answers as they were sent, kept when we send the application back with a question. Nobody can change them."""

    move = models.OneToOneField(ApplicationMove, on_delete=models.CASCADE, related_name="answers_kept")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers_kept")
    answers = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = "answers kept"
        verbose_name_plural = "answers kept"
        ordering: ClassVar[list[str]] = ["kept_at", "pk"]

    def __str__(self) -> str:
        return f"{self.application} at {self.kept_at:%Y-%m-%d %H:%M}"


class RecordingQuerySet(models.QuerySet["Recording"]):
    """Recordings by what is still to do."""

    def to_transcribe(self, applications: Any) -> "RecordingQuerySet":
        """Those of these applications, sent and undecided, of which nobody has written down what is said."""
        undecided = applications.filter(state__in=["submitted", "returned"])
        without = self.filter(application__in=undecided.values("pk"))
        return without.exclude(Exists(Transcript.objects.filter(recording=OuterRef("pk"))))


class Recording(models.Model):
    """A sound or video answer of an application that was sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="recordings")
    file = models.ForeignKey("programmes.StoredFile", on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    objects = RecordingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["sent_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "file"], name="recording_once"),
        ]

    def __str__(self) -> str:
        return str(self.file)


class Transcript(models.Model):
    """What is said in a recording, as somebody wrote it down. The newest counts; earlier ones stay on the record."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="transcripts")
    text = models.TextField()
    by_applicant = models.BooleanField(help_text="A correction by the people who applied.")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("programmes.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["written_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="transcript_has_words"),
        ]

    def __str__(self) -> str:
        return f"Transcript of {self.recording}"


_LEDGER = "the record of how public money was asked for and decided"
personal.declare(
    AnswersKept,
    owner="application__lead",
    kept_for="as long as the application",
    fields={"answers": personal.Field("what was answered when it was sent", personal.Erase.KEEP, _LEDGER)},
)
personal.declare(
    Transcript,
    owner="recording__application__lead",
    kept_for="as long as the application",
    fields={
        "text": personal.Field("what is said in a recording", personal.Erase.KEEP, _LEDGER),
        "written_by": personal.Field("who wrote it down", personal.Erase.KEEP, _LEDGER, export=False),
    },
)
