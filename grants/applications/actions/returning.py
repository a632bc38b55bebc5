"""What staff do with an application short of a decision on money (that is in awards)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grants.applications import notices
from grants.applications.actions import records
from grants.applications.actions.finding import locked
from grants.applications.models import Application, LateException
from programmes import audit, clock, tokens
from programmes.questions import engine
from programmes.workflow import MoveRefused


@transaction.atomic
def return_(*, application: Application, question: str, reply_by: datetime, by: Any, token: str) -> Application:
    """Send it back with a question.

    The applicant may change it and send it again until `reply_by`, whatever the round's deadline.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.return:{application.pk}")
    application, at = locked(application)
    if not question.strip():
        raise MoveRefused("Write the question: the applicant reads it.", field="question")
    application.return_(by=by, at=at, reply_by_at=reply_by)
    application.save()
    move = application.moves.create(verb="return_", by=by, at=at, note=question.strip())
    records.keep(application, move, engine.answers(application.sheet), at=at)
    audit.record(by=by, verb="grants.applications.returned", target=application)
    notices.returned(application, move)
    return application


@transaction.atomic
def reopen(*, application: Application, note: str, by: Any, token: str) -> Application:
    """Take back a decision to decline: the application waits for a decision again, and the applicant is told why."""
    tokens.spend(token, by=by, purpose=f"grants.applications.reopen:{application.pk}")
    application, at = locked(application)
    application.reopen(by=by, at=at)
    if not note.strip():
        raise MoveRefused("Say why: the applicant reads it.", field="note")
    application.save()
    move = application.moves.create(verb="reopen", by=by, at=at, note=note.strip())
    audit.record(by=by, verb="grants.applications.reopened", target=application)
    notices.reopened(application, move)
    return application


@transaction.atomic
def allow_late(*, application: Application, reason: str, until: datetime, by: Any, token: str) -> LateException:
    """Let this one application be sent until `until`, although its deadline has passed;

    who, why and until when are kept.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.allow_late:{application.pk}")
    application, at = locked(application)
    if not application.is_editable:
        raise MoveRefused("It has been sent or withdrawn already, so it needs no exception.")
    if until <= at or until <= application.last_moment():
        raise MoveRefused("The new last moment must be in the future, and after the usual one.", field="until_date")
    if not reason.strip():
        raise MoveRefused("Say why: the exception is kept on the record.", field="reason")
    exception = LateException.objects.create(
        application=application, reason=reason.strip(), until_at=until, allowed_at=at, allowed_by=by
    )
    note = f"May be sent until {clock.uk_time(until)}."
    application.moves.create(verb="allow_late", by=by, at=at, note=note)
    audit.record(by=by, verb="grants.applications.late_allowed", target=application)
    notices.late_allowed(application, exception, until)
    return exception
