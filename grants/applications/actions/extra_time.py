"""Extra time for an access need: given beforehand, so that the applicant can count on it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grants.applications import notices_help as notices
from grants.applications.actions.finding import locked
from grants.applications.models import Application, LateException
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


@transaction.atomic
def give_extra_time(*, application: Application, reason: str, until: datetime, by: Any, token: str) -> LateException:
    """Let this application be sent until `until` because of an access need, before or after its usual deadline.

    Who, why and until when are kept; the applicant is told until when, and not why.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.give_extra_time:{application.pk}")
    application, at = locked(application)
    if not application.is_editable:
        raise MoveRefused("It has been sent or withdrawn already, so it needs no extra time.")
    if until <= at or until <= application.last_moment():
        raise MoveRefused("The new last moment must be in the future, and after the usual one.", field="until_date")
    if not reason.strip():
        raise MoveRefused("Say which need it is for: it is kept on the record.", field="reason")
    given = LateException.objects.create(
        application=application,
        kind=LateException.Kind.ACCESS_NEED,
        reason=reason.strip(),
        until_at=until,
        allowed_at=at,
        allowed_by=by,
    )
    application.moves.create(verb="extra_time", by=by, at=at, note=f"May be sent until {clock.uk_time(until)}.")
    audit.record(by=by, verb="grants.applications.extra_time_given", target=application)
    notices.extra_time(given)
    return given
