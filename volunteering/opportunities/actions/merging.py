"""Two records of one person become one: what each had signed up for goes to the record that is kept."""

from datetime import datetime
from typing import Any

from django.db import transaction

from volunteering.opportunities.actions import seats
from volunteering.opportunities.models import BackgroundCheck, CalendarKey, SignUp
from volunteering.safeguarding.models import ParticipationPermission, Volunteer


@transaction.atomic
def merge(*, kept: Volunteer, dropped: Volunteer, by: Any, at: datetime) -> None:
    """Move sign-ups, checks and the calendar's address. Where both have one for the same time, the kept record's stays
    and the other one ends, so that a merge never makes an overlap (I29). What took place already is only moved."""
    moving = SignUp.objects.filter(volunteer=dropped).with_session().order_by("session_id", "created_at")
    for sign_up in moving:
        session = seats.lock(sign_up.session_id)
        held = SignUp.objects.select_for_update(of=("self",)).with_session().get(pk=sign_up.pk)
        if held.state in SignUp.LIVE and _overlaps(kept, held):
            _give_way(held, by, at)
        held.volunteer = kept
        held.permission = _permission_of(kept, at) if held.permission_id else None
        held.save(update_fields=["volunteer", "permission"])
        seats.note(held, "merge", by, at)
        seats.settle(session, at)
    theirs = set(BackgroundCheck.objects.filter(volunteer=kept).values_list("opportunity_id", flat=True))
    BackgroundCheck.objects.filter(volunteer=dropped, opportunity__in=theirs).delete()
    BackgroundCheck.objects.filter(volunteer=dropped).update(volunteer=kept)
    CalendarKey.objects.filter(volunteer=dropped).delete()


def _overlaps(kept: Volunteer, held: SignUp) -> bool:
    session = held.session
    theirs = SignUp.objects.filter(volunteer=kept, period__overlap=(session.starts_at, session.ends_at))
    same = SignUp.objects.filter(volunteer=kept, session=session, state=SignUp.State.NO_SHOW)
    return theirs.live().exists() or same.exists()


def _give_way(held: SignUp, by: Any, at: datetime) -> None:
    """Two places for one person at one time: this one is given back, or, where it is past, counts as not there."""
    if held.state in SignUp.OPEN:
        seats.end(held, "cancel", by=by, at=at, reason="Two records of one person were joined.")
        return
    SignUp.objects.filter(pk=held.pk).update(
        state=SignUp.State.CANCELLED, attended_from_at=None, attended_until_at=None, since_at=at
    )
    held.refresh_from_db()


def _permission_of(kept: Volunteer, at: datetime) -> ParticipationPermission | None:
    return ParticipationPermission.objects.filter(volunteer=kept).live_on(at).order_by("-expires_at").first()
