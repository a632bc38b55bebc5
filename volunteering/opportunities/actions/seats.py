"""Who gets a place: the part that every way of signing up goes through.

The session's row is locked first and decides who came first; the count of held places is the database's own. A place
that comes free is offered down the waiting list, never forced on anybody, and never in the quiet time before the start.
Callers hold the session's lock and are inside a transaction.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from programmes import audit, clock
from programmes.workflow import MoveRefused
from volunteering.opportunities import notices
from volunteering.opportunities.models import BackgroundCheck, Opportunity, Session, SignUp
from volunteering.safeguarding import rules
from volunteering.safeguarding.models import ParticipationPermission, Volunteer

State = SignUp.State
OVERLAP = (
    "You are already signed up for something else at this time. Cancel that first, or choose another session. "
    "What you have signed up for is under “My volunteering”."
)
ONCE = "You have already signed up for this session. You find it under “My volunteering”."
FULL = "The last place has just been taken. Send the form again to join the waiting list."
# What the database's own rules mean to the person who meets them.
_REFUSALS = {
    "sign_up_no_overlap": OVERLAP,
    "sign_up_once": ONCE,
    "session_places_within_capacity": FULL,
    "sign_up_permitted_under_16": 'A parent or guardian must say yes first. Open "Your guardian" in your profile.',
}

# What later rooms ask of a person before a place: each raises MoveRefused with what to do.
_rules: list[Callable[[Volunteer, Session], None]] = []


def rule(check: Callable[[Volunteer, Session], None]) -> Callable[[Volunteer, Session], None]:
    """Add a later room's rule about who may take a place; it is asked on every way to one."""
    _rules.append(check)
    return check


def lock(session_key: Any) -> Session:
    """The session, held until the transaction ends: whoever comes second waits here."""
    return (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("opportunity__host__organisation")
        .get(pk=session_key)
    )


def lock_person(volunteer: Volunteer) -> Volunteer:
    """The person, held until the transaction ends, so that a permission withdrawn meanwhile is not missed.

    Their permissions are held first, in the order in which a withdrawal takes them: the two wait and never cross.
    """
    live = ParticipationPermission.objects.filter(volunteer=volunteer, state=ParticipationPermission.State.LIVE)
    list(live.select_for_update(of=("self",), no_key=True).order_by("pk"))
    return hold_person(volunteer)


def hold_person(volunteer: Volunteer) -> Volunteer:
    """The person's row alone, for whoever holds one of their permissions already."""
    return Volunteer.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=volunteer.pk)


def refuse_unless_open(session: Session, at: datetime) -> None:
    """Raises MoveRefused for a session that is over or cancelled, and for an opportunity that is not public now."""
    session.refuse_if_over(at)
    if not Opportunity.objects.public_at(at).filter(pk=session.opportunity_id).exists():
        raise MoveRefused("This opportunity is not open at the moment. Look for another one.")


def permission_for(volunteer: Volunteer, session: Session) -> ParticipationPermission | None:
    """May this person take part on that day? Returns the guardian's permission it rests on, None where none is needed.

    Raises MoveRefused with what to do. The age is that of the session's day, not of today.
    """
    for check in _rules:
        check(volunteer, session)
    found: ParticipationPermission | None = rules.check(
        volunteer, opportunity=session.opportunity, starts_at=session.starts_at, ends_at=session.ends_at
    )
    return found


def refuse_overlap(volunteer: Volunteer, session: Session) -> None:
    """Raises MoveRefused when the person has this session already, or another one that overlaps in time."""
    theirs = SignUp.objects.filter(volunteer=volunteer)
    if theirs.filter(session=session, state__in=[*SignUp.LIVE, State.NO_SHOW]).exists():
        raise MoveRefused(ONCE)
    if theirs.live().filter(period__overlap=(session.starts_at, session.ends_at)).exists():
        raise MoveRefused(OVERLAP, field="session")


def enter(
    *, volunteer: Volunteer, session: Session, by: Any, at: datetime, via: str, group: Any = None, **words: Any
) -> SignUp:
    """Write the sign-up: a place, the end of the waiting list, or an application. Raises MoveRefused."""
    refuse_unless_open(session, at)
    permission = permission_for(volunteer, session)
    settle(session, at)
    refuse_overlap(volunteer, session)
    before = SignUp.objects.filter(volunteer=volunteer, session=session).order_by("-sequence").first()
    sign_up = SignUp(
        volunteer=volunteer,
        session=session,
        state=_first_state(session, via),
        since_at=at,
        created_at=at,
        band=volunteer.band_on(clock.london_day(session.starts_at)),
        permission=permission,
        via=via,
        group=group,
        sequence=before.sequence + 1 if before else 0,
        **words,
    )
    if sign_up.state == State.WAITING:
        sign_up.in_line = next_in_line(session)
    write(sign_up)
    note(sign_up, {"applied": "apply", "waiting": "wait", "confirmed": "confirm"}[sign_up.state], by, at)
    session.refresh_from_db(fields=["confirmed"])
    notices.entered(sign_up)
    return sign_up


def _first_state(session: Session, via: str) -> str:
    """Where a sign-up begins. A role with a background check, or with a question, is decided by the host."""
    opportunity = session.opportunity
    if opportunity.check_level != "none" or (opportunity.by_application and via != SignUp.Via.ADMIN):
        return State.APPLIED
    return State.CONFIRMED if session.free > 0 else State.WAITING


def next_in_line(session: Session) -> int:
    """The next number on the waiting list. The session is locked, so numbers follow arrival."""
    session.last_in_line += 1
    session.save(update_fields=["last_in_line"])
    return session.last_in_line


def write(sign_up: SignUp, **save: Any) -> None:
    """Save it; what the database refuses becomes a sentence for the person."""
    try:
        with transaction.atomic():
            sign_up.save(**save)
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = _REFUSALS.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is None:
            raise
        raise MoveRefused(refusal) from error


def note(sign_up: SignUp, verb: str, by: Any, at: datetime, reason: str = "") -> None:
    """The step in the sign-up's history, and in the security history."""
    sign_up.moves.create(verb=verb, by=by, at=at, note=reason)
    audit.record(
        by=by, verb=f"volunteering.sign_up.{verb}", target=sign_up, detail={"session": str(sign_up.session_id)}
    )


def refuse_without_check(sign_up: SignUp) -> None:
    """Raises MoveRefused while a role that needs a background check has no suitable result for this person."""
    opportunity = sign_up.session.opportunity
    if opportunity.check_level == "none":
        return
    clear = BackgroundCheck.objects.filter(
        volunteer=sign_up.volunteer_id, opportunity=opportunity, state=BackgroundCheck.State.CLEAR
    )
    if not clear.exists():
        raise MoveRefused("This role needs a background check. Record its result before you accept anybody.")


def end(sign_up: SignUp, verb: str, *, by: Any, at: datetime, reason: str = "") -> None:
    """End a sign-up by `cancel`, `lapse` or `decline`. The caller then settles the session."""
    getattr(sign_up, verb)(at=at)
    sign_up.save(update_fields=["state", "since_at", "offered_until_at", "sequence"])
    note(sign_up, verb, by, at, reason)


def settle(session: Session, at: datetime) -> int:
    """End the offers that ran out, then offer what is free down the list; returns how many offers were made."""
    for sign_up in _of(session, State.OFFERED).filter(offered_until_at__lte=at):
        end(sign_up, "lapse", by=None, at=at)
        notices.offer_ended(sign_up)
    session.refresh_from_db(fields=["confirmed"])
    until = session.offer_until(at)
    if session.state != Session.State.PLANNED or until is None or session.free <= 0:
        return 0
    if not Opportunity.objects.public_at(at).filter(pk=session.opportunity_id).exists():
        return 0
    return _offer(session, _of(session, State.WAITING).order_by("in_line").iterator(chunk_size=50), at, until)


def _offer(session: Session, waiting: Iterable[SignUp], at: datetime, until: datetime) -> int:
    """Offer the free places to the first who may take one; who may not (any more) keeps their number and is passed."""
    made = 0
    for sign_up in waiting:
        if session.free <= 0:
            break
        try:
            sign_up.permission = permission_for(sign_up.volunteer, session)
        except MoveRefused:
            continue
        sign_up.offer(at=at, until=until)
        sign_up.save(update_fields=["state", "since_at", "offered_until_at", "permission", "sequence"])
        note(sign_up, "offer", None, at)
        notices.offered(sign_up)
        session.refresh_from_db(fields=["confirmed"])
        made += 1
    return made


def _of(session: Session, state: str) -> Any:
    return SignUp.objects.filter(session=session, state=state).with_session().select_for_update(of=("self",))
