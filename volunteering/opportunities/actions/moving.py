"""A session takes place at another time or place than was said: everybody signed up hears of it at once.

Whoever cannot come then (busy, too young on that day, no permission that reaches so far) is released with the reason.
Everybody else keeps what they have and may leave until the new start. The copy of the time in each sign-up, and with it
the rule that nobody is in two places, follows in the same transaction.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused, after
from volunteering.opportunities import notices
from volunteering.opportunities.actions import seats, sessions
from volunteering.opportunities.actions.messages import contact_in
from volunteering.opportunities.models import Opportunity, Session, SignUp
from volunteering.safeguarding import rules
from volunteering.safeguarding.models import Volunteer

BUSY = "You are already signed up for something else at the new time."
MEANWHILE = "Somebody signed up or left just now. Look at who comes, then send the form again."


@transaction.atomic
def move_session(
    *,
    session: Session,
    day: date,
    starts: time,
    ends: time,
    meeting_point: str,
    reason: str,
    by: Any,
    token: str,
) -> Session:
    """Move a session that has not begun to another time (by the clock in London), another meeting point, or both.

    Everybody with a place, an offer, an application or a number on the waiting list is told, with the reason; a
    guardian too. Whoever cannot come then is released, and what they held goes down the list. Raises MoveRefused for a
    time that is past, too far ahead or taken by another session of the opportunity, once somebody has checked in,
    without a reason, and when nothing would change.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.session.move:{session.pk}")
    _hold_opportunity(session)
    people = _hold_people(session)
    held, at = seats.lock(session.pk), clock.now()
    sessions.refuse_unless_host(held.opportunity.host, by, at)
    held.refuse_if_over(at)
    start, end = sessions.moments(day, starts, ends)
    was = (held.starts_at, held.ends_at)
    _refuse(held, start, end, meeting_point.strip(), reason.strip(), at)
    going = _going(held, people)
    held.move(start=start, end=end, meeting_point=meeting_point.strip())
    released = _release(held, going, by=by, at=at, reason=reason.strip())
    _write(held)
    held.moves.create(verb="move", by=by, at=at, note=f"It was at {clock.uk_time(was[0])}. {reason.strip()}")
    detail = {"was": was[0].isoformat(), "is": start.isoformat(), "released": len(released)}
    audit.record(by=by, verb="volunteering.session.moved", target=held, detail=detail)
    _mark_night(held)
    for sign_up in going:
        if sign_up not in released:
            notices.session_moved(sign_up, was=was[0], reason=reason.strip())
    after("volunteering.opportunities.session_moved", session=held, was=was, reason=reason.strip(), by=by, at=at)
    seats.settle(held, at)
    return held


def _hold_opportunity(session: Session) -> None:
    """Two sessions of one opportunity never come to overlap by two moves at once."""
    Opportunity.objects.select_for_update(of=("self",), no_key=True).get(pk=session.opportunity_id)


def _hold_people(session: Session) -> dict[Any, Volunteer]:
    """Everybody signed up, held in the order in which a team booking holds its people, before the session is."""
    ahead = SignUp.objects.filter(session=session).open().values("volunteer")
    found = sorted(Volunteer.objects.filter(pk__in=ahead), key=lambda each: str(each.pk))
    return {each.pk: seats.lock_person(each) for each in found}


def _going(session: Session, people: dict[Any, Volunteer]) -> list[SignUp]:
    """The sign-ups that lie ahead, in the order in which they came. Raises MoveRefused when one came just now."""
    found = SignUp.objects.filter(session=session).open().with_session().select_for_update(of=("self",))
    going = list(found.order_by("created_at", "pk"))
    if any(each.volunteer_id not in people for each in going):
        raise MoveRefused(MEANWHILE)
    if any(each.checked_in_at for each in going):
        raise MoveRefused("Somebody has checked in already, so this session is under way. Call it off instead.")
    for each in going:
        each.volunteer, each.session = people[each.volunteer_id], session
    return going


def _refuse(held: Session, start: datetime, end: datetime, meeting_point: str, reason: str, at: datetime) -> None:
    same_time = (start, end) == (held.starts_at, held.ends_at)
    if same_time and meeting_point == held.meeting_point:
        raise MoveRefused("This is the time and place that it has. Change one of them.", field="day")
    if not reason:
        raise MoveRefused("Say why: everybody who signed up reads it.", field="reason")
    if found := contact_in(reason):
        raise MoveRefused(
            f"The reason seems to hold {found}. Take it out: your telephone number is on the session's page already.",
            field="reason",
        )
    if not same_time:
        sessions.refuse_times(held.opportunity, start, end, at, but=held)


def _release(held: Session, going: list[SignUp], *, by: Any, at: datetime, reason: str) -> list[SignUp]:
    """End what cannot be kept at the new time; note age, permission and offers anew for the rest."""
    released = []
    for sign_up in going:
        why_not = _why_not(sign_up, held)
        if not why_not:
            _follow(sign_up, held, by=by, at=at)
            continue
        seats.end(sign_up, "cancel", by=by, at=at, reason=f"{reason} {why_not}")
        notices.released_by_move(sign_up, reason=reason, why=why_not)
        released.append(sign_up)
    return released


def _why_not(sign_up: SignUp, held: Session) -> str:
    """Why this person cannot come at the new time, in words for them; "" when they can."""
    others = SignUp.objects.filter(volunteer=sign_up.volunteer_id).live().exclude(pk=sign_up.pk)
    if others.filter(period__overlap=(held.starts_at, held.ends_at)).exists():
        return BUSY
    try:
        sign_up.permission = seats.permission_for(sign_up.volunteer, held)
    except MoveRefused as refusal:
        return refusal.message
    return ""


def _follow(sign_up: SignUp, held: Session, *, by: Any, at: datetime) -> None:
    """The band is that of the new day. An offer ends before the new quiet time; where that is too near for an offer,
    the person is back on the list with the number they had, and takes the place if they want it."""
    sign_up.band = sign_up.volunteer.band_on(clock.london_day(held.starts_at))
    if sign_up.state == SignUp.State.OFFERED:
        until = held.offer_until(at)
        if until is None:
            sign_up.requeue(at=at)
            seats.note(sign_up, "requeue", by, at)
        elif sign_up.offered_until_at and until < sign_up.offered_until_at:
            sign_up.offered_until_at = until
    sign_up.save(update_fields=["band", "permission", "state", "since_at", "offered_until_at", "sequence"])


def _write(held: Session) -> None:
    """Save it; the database moves every sign-up's period along and refuses an overlap that came meanwhile."""
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "starts_at", "ends_at", "meeting_point", "sequence"])
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "sign_up_no_overlap":
            raise
        raise MoveRefused(MEANWHILE) from error


def _mark_night(held: Session) -> None:
    opportunity = held.opportunity
    if not opportunity.night and rules.is_night(held.starts_at, held.ends_at):
        opportunity.night = True
        opportunity.save(update_fields=["night"])
