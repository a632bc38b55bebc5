"""What a volunteer does about a place, and the other ways to one: a group booking, staff, the host's decision.

Each locks the person first and the session second, and goes through `seats.enter`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.people.access import MembershipRole, Permission
from programmes.people.models import Membership, Organisation
from programmes.workflow import MoveRefused
from volunteering.hosts import authority
from volunteering.opportunities import notices
from volunteering.opportunities.actions import seats
from volunteering.opportunities.models import Session, SignUp
from volunteering.safeguarding.models import Volunteer

State = SignUp.State
TEAM_REFUSED = (
    "Nobody has been booked: somebody in the team is signed up already, for this or for something else at this time, "
    "or may not take part. Ask them, and book the others."
)


def _locked(sign_up: SignUp) -> tuple[SignUp, Session]:
    """The sign-up with its session, both held; its person too, before them."""
    seats.lock_person(sign_up.volunteer)
    session = seats.lock(sign_up.session_id)
    held = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__user").get(pk=sign_up.pk)
    held.session = session
    return held, session


@transaction.atomic
def sign_up(
    *, volunteer: Volunteer, session: Session, by: Any, token: str, answer: str = "", shared_needs: Iterable[str] = ()
) -> SignUp:
    """Take a place, join the waiting list when every place is held, or apply where the host chooses.

    `shared_needs` are codes of the person's own access needs that this host may see. Raises MoveRefused.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.sign_up:{session.pk}")
    at = clock.now()
    volunteer = seats.lock_person(volunteer)
    if volunteer.user_id != by.pk:
        raise MoveRefused("You can sign up yourself only.")
    session = seats.lock(session.pk)
    opportunity = session.opportunity
    if opportunity.by_application and opportunity.question and not answer.strip():
        raise MoveRefused("Answer the host's question.", field="answer")
    own = set(volunteer.access_needs.values_list("code", flat=True))
    made = seats.enter(
        volunteer=volunteer,
        session=session,
        by=by,
        at=at,
        via=SignUp.Via.PAGE,
        answer=answer.strip(),
        shared_needs=sorted(own & set(shared_needs)),
    )
    tokens.settle(token, made.get_absolute_url())
    return made


@transaction.atomic
def book_group(
    *, organisation: Organisation, volunteers: Sequence[Volunteer], session: Session, by: Any, token: str
) -> list[SignUp]:
    """An organisation's lead books a session for a team of adults, who have agreed to it. In the order given, places
    first and then the waiting list; nobody is booked when one of them may not take part.

    Raises MoveRefused for anybody but a lead, for somebody under 18, and as `sign_up` does.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.book_group:{session.pk}")
    at = clock.now()
    leads = Membership.objects.active().filter(user=by, organisation=organisation, role=MembershipRole.LEAD)
    if not leads.exists():
        raise MoveRefused("Only a lead of the organisation can book for a team.")
    # Always in the same order, so that two bookings with people in common wait for each other and never cross.
    held = {each.pk: each for each in map(seats.lock_person, sorted(volunteers, key=lambda each: str(each.pk)))}
    session = seats.lock(session.pk)
    day = clock.london_day(session.starts_at)
    if any(each.is_minor_on(day) for each in held.values()):
        raise MoveRefused("A team booking is for adults. Young people sign up themselves.")
    order = [held[key] for key in dict.fromkeys(each.pk for each in volunteers)]
    seats.refuse_unless_open(session, at)
    return [_enter_of_team(each, session=session, by=by, at=at, organisation=organisation) for each in order]


def _enter_of_team(
    volunteer: Volunteer, *, session: Session, organisation: Organisation, by: Any, at: datetime
) -> SignUp:
    """One of a team. Why one of them cannot come is theirs to tell, so the lead hears no more than that."""
    try:
        return seats.enter(volunteer=volunteer, session=session, by=by, at=at, via=SignUp.Via.GROUP, group=organisation)
    except MoveRefused as refusal:
        raise refusal if refusal.message == seats.FULL else MoveRefused(TEAM_REFUSED) from refusal


@transaction.atomic
def add(*, volunteer: Volunteer, session: Session, reason: str, by: Any, token: str) -> SignUp:
    """Staff sign somebody up who asked them to, by telephone for example. The same rules and the same line hold."""
    tokens.spend(token, by=by, purpose=f"volunteering.add:{session.pk}")
    if not by.can(Permission.MANAGE_PATHWAYS):
        raise MoveRefused("You may not sign up other people.")
    if not reason.strip():
        raise MoveRefused("Say how they asked for it: the person reads it.", field="reason")
    at = clock.now()
    volunteer = seats.lock_person(volunteer)
    session = seats.lock(session.pk)
    made = seats.enter(volunteer=volunteer, session=session, by=by, at=at, via=SignUp.Via.ADMIN)
    made.moves.filter(at=at).update(note=reason.strip())
    return made


@transaction.atomic
def take(*, sign_up: SignUp, by: Any, token: str) -> SignUp:
    """Take the place that was offered; or, in the quiet time, a free one straight from the waiting list.

    Raises MoveRefused once the offer has ended or nothing is free, and when the person may not take part any more.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.take:{sign_up.pk}")
    held, session = _locked(sign_up)
    at = clock.now()
    seats.refuse_unless_open(session, at)
    if held.state == State.WAITING:
        seats.settle(session, at)
        held.refresh_from_db(fields=["state", "offered_until_at", "sequence"])
    if held.state == State.WAITING and (session.free <= 0 or session.offer_until(at)):
        raise MoveRefused("No place is free at the moment. You keep your number on the waiting list.")
    held.permission = seats.permission_for(held.volunteer, session)
    held.take(at=at)
    seats.write(held, update_fields=["state", "since_at", "via", "offered_until_at", "permission", "sequence"])
    seats.note(held, "take", by, at)
    notices.confirmed(held)
    return held


@transaction.atomic
def cancel(*, sign_up: SignUp, by: Any, token: str) -> SignUp:
    """Give up a place, an offer, a number on the waiting list or an application. A freed place is offered at once."""
    tokens.spend(token, by=by, purpose=f"volunteering.cancel:{sign_up.pk}")
    held, session = _locked(sign_up)
    at = clock.now()
    if at >= session.starts_at:
        raise MoveRefused("This session has begun. Tell the host if you could not come.")
    had_place = held.state == State.CONFIRMED
    seats.end(held, "cancel", by=by, at=at)
    notices.cancelled(held, had_place=had_place)
    seats.settle(session, at)
    return held


@transaction.atomic
def accept(*, sign_up: SignUp, by: Any, token: str) -> SignUp:
    """The host accepts an application: a place, or the waiting list when every place is held."""
    tokens.spend(token, by=by, purpose=f"volunteering.accept:{sign_up.pk}")
    held, session = _locked(sign_up)
    at = clock.now()
    _refuse_unless_host(held, by, at)
    seats.refuse_unless_open(session, at)
    seats.refuse_without_check(held)
    held.permission = seats.permission_for(held.volunteer, session)
    seats.settle(session, at)
    if session.free > 0:
        held.accept(at=at)
    else:
        held.queue(at=at, in_line=seats.next_in_line(session))
    seats.write(held, update_fields=["state", "since_at", "via", "in_line", "permission", "sequence"])
    seats.note(held, "accept" if held.state == State.CONFIRMED else "queue", by, at)
    notices.accepted(held)
    return held


@transaction.atomic
def decline(*, sign_up: SignUp, reason: str, by: Any, token: str) -> SignUp:
    """The host does not accept an application, with a reason that the volunteer reads."""
    tokens.spend(token, by=by, purpose=f"volunteering.decline:{sign_up.pk}")
    held, _ = _locked(sign_up)
    at = clock.now()
    _refuse_unless_host(held, by, at)
    if not reason.strip():
        raise MoveRefused("Give the reason: the volunteer reads it.", field="reason")
    seats.end(held, "decline", by=by, at=at, reason=reason.strip())
    notices.declined(held, reason=reason.strip())
    return held


def _refuse_unless_host(sign_up: SignUp, by: Any, at: datetime) -> None:
    if not authority.may_verify(by, sign_up.session.host, sign_up.volunteer, at):
        raise MoveRefused("Only somebody who acts for this host, and is not family of the volunteer, can decide this.")


@transaction.atomic
def pass_on(*, session: Session) -> int:
    """End a session's offers that ran out and make the next ones; returns how many were made. Safe to run twice."""
    return seats.settle(seats.lock(session.pk), clock.now())


def pass_on_all(*, most: int = 500) -> int:
    """Every session with an offer that ran out, or with a free place and somebody waiting; returns the offers made."""
    at = clock.now()
    ended = SignUp.objects.filter(state=State.OFFERED, offered_until_at__lte=at).values_list("session_id", flat=True)
    keys = list(dict.fromkeys(ended[:most]))
    return sum(pass_on(session=session) for session in Session.objects.filter(pk__in=keys))


@transaction.atomic
def close_list(*, session: Session) -> int:
    """The session has begun: whoever still waits, applied or had an offer is told that it is over; returns how many."""
    held, at = seats.lock(session.pk), clock.now()
    if at < held.starts_at:
        return 0
    open_states = [State.APPLIED, State.WAITING, State.OFFERED]
    left = SignUp.objects.filter(session=held, state__in=open_states).with_session().select_for_update(of=("self",))
    ended = list(left)
    for sign_up in ended:
        seats.end(sign_up, "lapse", by=None, at=at)
        notices.offer_ended(sign_up)
    return len(ended)


@transaction.atomic
def end_for(*, volunteer: Volunteer, by: Any, at: datetime, needing_permission: bool) -> int:
    """End what lies ahead for a person: all of it, or only what they may no longer do without a permission.

    The hosts are told that a place is free, never why. Returns how many sign-ups ended.
    """
    volunteer = seats.hold_person(volunteer)
    keys = SignUp.objects.filter(volunteer=volunteer).open().filter(session__starts_at__gt=at).order_by("session_id")
    ended = 0
    for key, session_key in keys.values_list("pk", "session_id"):
        session = seats.lock(session_key)
        held = SignUp.objects.with_session().select_for_update(of=("self",)).get(pk=key)
        if held.state not in SignUp.OPEN or (needing_permission and _still_may(held, session)):
            continue
        had_place = held.state == State.CONFIRMED
        seats.end(held, "cancel", by=by, at=at)
        notices.ended(held, had_place=had_place, told=needing_permission)
        seats.settle(session, at)
        ended += 1
    return ended


def _still_may(sign_up: SignUp, session: Session) -> bool:
    """Whether the person may take part as things stand now: another permission, or an age that needs none."""
    try:
        seats.permission_for(sign_up.volunteer, session)
    except MoveRefused:
        return False
    return True
