"""One application as it is now, and what every action asks of it."""

from datetime import datetime
from typing import Any

from django.db.models import Max

from grants.applications.models import Application
from programmes import clock
from programmes.files.models import StoredFile
from programmes.questions import engine
from programmes.workflow import MoveRefused


def locked(application: Application, *, seen_by: Any = None) -> tuple[Application, datetime]:
    """The application as it is now, its row locked until the transaction ends, and the database's time. One query.

    `seen_by`: with what this person `may`; Application.DoesNotExist when the person may not see it.
    """
    rows = Application.objects.filter(pk=application.pk)
    if seen_by:
        rows = Application.objects.one_visible_to(seen_by, application.pk).with_standing_of(seen_by)
    rows = rows.select_for_update(of=("self",)).with_parties().select_related("sheet")
    found: Any = rows.annotate(now=clock.Now()).get()
    return found, found.now


def late_until(application: Application) -> datetime | None:
    """Until when exceptions let it be sent after its deadline; None where there is none."""
    until: datetime | None = application.late_exceptions.aggregate(until=Max("until_at"))["until"]
    return until


def refuse_if_not_editable(application: Application) -> None:
    """Raises MoveRefused when the answers may no longer be changed."""
    if not application.is_editable:
        raise MoveRefused(
            f"This application is {application.get_state_display().lower()}, so its answers can no longer be changed. "
            "What you have typed below was not saved: copy it if you need it."
        )


def refuse_reader(application: Application, by: Any) -> None:
    """Raises MoveRefused when this person may read the application and not write in it."""
    if not application.can_write(by):
        raise MoveRefused(
            "You can read this application, not change it. What you have typed below was not saved: copy it, or ask "
            "the lead of the application to let you write."
        )


def refuse_unless_sender(application: Application, by: Any) -> None:
    """Raises MoveRefused for guests and readers: sending and withdrawing are for the applicant's own people."""
    if not application.may(by).may_send:
        raise MoveRefused(
            f"Only the people of {application.applicant_name} who can write may do this. Tell them that it is ready."
        )


def file_of(application: Application, key: Any) -> StoredFile | None:
    """The file with this key, if one of the application's answers holds it now."""
    asked = engine.defined(application.sheet).questions
    held = {
        pk
        for name, value in engine.answers(application.sheet).items()
        if name in asked and asked[name].has_files
        for pk in value
    }
    return StoredFile.objects.filter(pk=key).first() if str(key) in held else None
