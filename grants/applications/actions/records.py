"""What is kept beside the answers: how they stood at each step, and what is said in recordings."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grants.applications import notices
from grants.applications.actions.finding import locked
from grants.applications.models import AnswersKept, Application, ApplicationMove, Recording, Transcript
from programmes import audit, tokens
from programmes.questions import engine
from programmes.questions.models import Kind
from programmes.workflow import MoveRefused


def keep(application: Application, move: ApplicationMove, given: Any, *, at: datetime) -> AnswersKept:
    """Keep the answers as they stand when we send an application back, for showing later what has changed.

    They are what was last sent: between sending and sending back nobody can change them.
    """
    return AnswersKept.objects.create(application=application, move=move, answers=dict(given), kept_at=at)


def list_recordings(application: Application, given: Any, *, at: datetime, again: bool) -> None:
    """Enter the sound and video answers that were sent; those taken out since we sent it back leave the list."""
    asked = engine.defined(application.sheet).questions
    media = [key for key, question in asked.items() if question.kind == Kind.MEDIA]
    if not media:
        return
    held = [file for key in media for file in given.get(key) or []]
    if again:
        application.recordings.exclude(file__in=held).delete()
    rows = [Recording(application=application, file_id=file, sent_at=at) for file in held]
    if rows:
        Recording.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def transcribe(*, recording: Recording, text: str, by: Any, token: str) -> Transcript:
    """Staff write down what is said in a recording: assessors read it beside it, and the applicant may correct it."""
    tokens.spend(token, by=by, purpose=f"grants.applications.transcribe:{recording.pk}")
    return _write(recording, text, by=by, by_applicant=False)


@transaction.atomic
def correct(*, recording: Recording, text: str, by: Any, token: str) -> Transcript:
    """The applicant puts right what we wrote down. What stood there before stays on the record."""
    tokens.spend(token, by=by, purpose=f"grants.applications.correct_transcript:{recording.pk}")
    application, _ = locked(recording.application, seen_by=by)
    if not application.may(by).may_send:
        raise MoveRefused("Only the people who applied can correct this. Ask the lead of the application.")
    if not recording.transcripts.exists():
        raise MoveRefused("Nothing is written down yet. We tell you as soon as it is.")
    return _write(recording, text, by=by, by_applicant=True)


def _write(recording: Recording, text: str, *, by: Any, by_applicant: bool) -> Transcript:
    application, at = locked(recording.application)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise MoveRefused("Write down what is said.", field="text")
    if application.state not in {Application.State.SUBMITTED, Application.State.RETURNED}:
        raise MoveRefused("This application has been decided or withdrawn, so the words stay as they are.")
    latest = recording.transcripts.last()
    if latest and latest.text == text:
        raise MoveRefused("Nothing has changed: these words are here already.", field="text")
    made: Transcript = recording.transcripts.create(text=text, by_applicant=by_applicant, written_at=at, written_by=by)
    audit.record(by=by, verb="grants.applications.transcribed", target=recording)
    if not by_applicant:
        notices.transcribed(application, made)
    return made
