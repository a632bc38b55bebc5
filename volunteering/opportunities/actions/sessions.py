"""What a host does with the sessions of an opportunity: add, change, call off, and look at who comes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused, after
from volunteering.hosts import authority
from volunteering.opportunities import notices
from volunteering.opportunities.actions import seats
from volunteering.opportunities.models import Opportunity, RosterView, Session, SignUp
from volunteering.safeguarding import ages, needs, rules
from volunteering.safeguarding.models import ParticipationPermission

MOST_REPEATS = 26
FURTHEST = timedelta(days=400)
MOST_PLACES = 500
# How often it comes round, in weeks.
EVERY = {"week": 1, "fortnight": 2, "four_weeks": 4}


def refuse_unless_host(host: Any, by: Any, at: datetime) -> None:
    """Raises MoveRefused for somebody who does not act for the host."""
    if host is None or not authority.held(by, host, at):
        raise MoveRefused("Only somebody who acts for this host can do this.")


def moments(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """The moments at which it begins and ends, by the clock in London; it may end after midnight.

    In UTC, so that a night on which the clocks change has its true length.
    """
    start = datetime.combine(day, starts, clock.LONDON)
    end = datetime.combine(day if ends > starts else day + timedelta(days=1), ends, clock.LONDON)
    return start.astimezone(UTC), end.astimezone(UTC)


@transaction.atomic
def add_sessions(
    *,
    opportunity: Opportunity,
    day: date,
    starts: time,
    ends: time,
    capacity: int,
    by: Any,
    token: str,
    meeting_point: str = "",
    quiet_hours: int = 48,
    every: str = "",
    times: int = 1,
) -> list[Session]:
    """Add one session, or `times` of them every week, fortnight or four weeks at the same time by the clock in London.

    `quiet_hours`: how long before the start no place is offered any more. Raises MoveRefused for a time that is past,
    more than 400 days ahead, or taken by a session of the same opportunity.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.add_sessions:{opportunity.pk}")
    at = clock.now()
    opportunity = Opportunity.objects.select_for_update(of=("self",), no_key=True).with_parties().get(pk=opportunity.pk)
    refuse_unless_host(opportunity.host, by, at)
    if opportunity.state == Opportunity.State.CLOSED:
        raise MoveRefused("This opportunity is closed. Write a new one to plan sessions.")
    if not 1 <= times <= MOST_REPEATS:
        raise MoveRefused(f"Plan between 1 and {MOST_REPEATS} sessions at once.", field="times")
    if not 1 <= capacity <= MOST_PLACES:
        raise MoveRefused(f"Enter between 1 and {MOST_PLACES} places.", field="capacity")
    made = []
    for number in range(times):
        start, end = moments(day + timedelta(weeks=number * EVERY.get(every, 1)), starts, ends)
        refuse_times(opportunity, start, end, at)
        made.append(
            Session.objects.create(
                opportunity=opportunity,
                starts_at=start,
                ends_at=end,
                capacity=capacity,
                quiet_hours=quiet_hours,
                meeting_point=meeting_point.strip(),
                created_at=at,
                created_by=by,
            )
        )
        made[-1].moves.create(verb="add", by=by, at=at)
    if not opportunity.night and any(rules.is_night(each.starts_at, each.ends_at) for each in made):
        opportunity.night = True
        opportunity.save(update_fields=["night"])
    audit.record(by=by, verb="volunteering.sessions.added", target=opportunity, detail={"count": len(made)})
    return made


def refuse_times(
    opportunity: Opportunity, start: datetime, end: datetime, at: datetime, *, but: Session | None = None
) -> None:
    """Raises MoveRefused for a time that is past, too far ahead, or taken by a session other than `but`."""
    if start <= at:
        raise MoveRefused("Choose a time in the future.", field="day")
    if start > at + FURTHEST:
        raise MoveRefused("Choose a day within the next 400 days, or plan fewer sessions.", field="day")
    others = opportunity.sessions.exclude(pk=but.pk) if but else opportunity.sessions
    if others.filter(state=Session.State.PLANNED, starts_at__lt=end, ends_at__gt=start).exists():
        raise MoveRefused(
            f"There is already a session at this time on {clock.uk_date(start)}. Change its number of places instead.",
            field="day",
        )


@transaction.atomic
def change(*, session: Session, capacity: int, meeting_point: str, quiet_hours: int, by: Any, token: str) -> Session:
    """Change the number of places, where to meet, and how long before the start no place is offered.

    More places are offered down the waiting list at once. Raises MoveRefused for fewer places than are held: nobody
    loses a place by a change. A new meeting point is told to everybody with a place.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.session.change:{session.pk}")
    held, at = seats.lock(session.pk), clock.now()
    refuse_unless_host(held.opportunity.host, by, at)
    held.refuse_if_over(at)
    seats.settle(held, at)
    if capacity < held.confirmed:
        raise MoveRefused(
            f"{held.confirmed} places are held or offered, so there cannot be fewer. "
            "Nobody loses a place by a change: cancel the session if it cannot take place as planned.",
            field="capacity",
        )
    if capacity > MOST_PLACES:
        raise MoveRefused(f"Enter at most {MOST_PLACES} places.", field="capacity")
    moved = held.meeting_point != meeting_point.strip()
    held.capacity, held.quiet_hours, held.meeting_point = capacity, quiet_hours, meeting_point.strip()
    held.sequence += moved
    held.save(update_fields=["capacity", "quiet_hours", "meeting_point", "sequence"])
    held.moves.create(verb="change", by=by, at=at)
    audit.record(by=by, verb="volunteering.session.changed", target=held, detail={"capacity": capacity})
    if moved:
        for sign_up in SignUp.objects.filter(session=held, state=SignUp.State.CONFIRMED).with_session():
            notices.meeting_point_changed(sign_up)
    seats.settle(held, at)
    return held


@transaction.atomic
def cancel(*, session: Session, reason: str, by: Any, token: str) -> Session:
    """The host calls a session off: everybody who applied, waits or has a place is told at once, with the reason."""
    tokens.spend(token, by=by, purpose=f"volunteering.session.cancel:{session.pk}")
    held, at = seats.lock(session.pk), clock.now()
    refuse_unless_host(held.opportunity.host, by, at)
    if not reason.strip():
        raise MoveRefused("Say why: everybody who signed up reads it.", field="reason")
    if at >= held.ends_at:
        raise MoveRefused("This session is over. Mark who was there instead.")
    call_off(held, reason=reason.strip(), by=by, at=at)
    return held


def call_off(session: Session, *, reason: str, by: Any, at: datetime) -> None:
    """End the session and every sign-up for it; the caller holds its lock."""
    session.cancel(by=by, at=at)
    session.save(update_fields=["state", "cancelled_at", "cancelled_by", "sequence"])
    session.moves.create(verb="cancel", by=by, at=at, note=reason)
    audit.record(by=by, verb="volunteering.session.cancelled", target=session)
    going = SignUp.objects.filter(session=session).open().with_session().select_for_update(of=("self",))
    for sign_up in going.order_by("pk"):
        seats.end(sign_up, "cancel", by=by, at=at, reason=reason)
        notices.session_cancelled(sign_up, reason=reason)
    after("volunteering.opportunities.session_cancelled", session=session, reason=reason, by=by, at=at)


# --- the roster ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One person as the host sees them: the name they chose, and the access needs they gave for this session."""

    sign_up: SignUp
    needs: list[str]
    ring: bool  # the guardian must be rung before this person's first session here

    @property
    def name(self) -> str:
        """The name that the person chose for hosts."""
        return self.sign_up.volunteer.known_as or "A volunteer"


@transaction.atomic
def open_roster(*, session: Session, by: Any, how: str) -> list[Row]:
    """Who comes or came, by name; the look is written down. From acceptance to 14 days after the session (I26).

    Leaves out whoever needs a guardian's permission and has none at this moment (I23). Raises MoveRefused for somebody
    who does not act for the host.
    """
    at = clock.now()
    host = session.opportunity.host
    refuse_unless_host(host, by, at)
    found = (
        SignUp.objects.filter(session=session)
        .on_roster(at)
        .select_related("volunteer")
        .prefetch_related("volunteer__access_needs")
    )
    rows = [
        Row(each, _needs(each), ring)
        for each, allowed, ring in permitted(found.order_by("volunteer__known_as", "pk"), session, at)
        if allowed
    ]
    RosterView.objects.create(session=session, seen_at=at, seen_by=by, how=how, people=len(rows))
    audit.record(by=by, verb="volunteering.roster.viewed", target=session, detail={"people": len(rows), "how": how})
    return rows


def permitted(found: Any, session: Session, at: datetime) -> list[tuple[SignUp, bool, bool]]:
    """Each sign-up with whether its person may take part at this moment, and whether a guardian is still to be rung.

    Two queries, however many people there are.
    """
    sign_ups = list(found)
    young = [each.volunteer_id for each in sign_ups if each.permission_id]
    live: dict[Any, bool] = {}
    permissions = ParticipationPermission.objects.filter(volunteer__in=young).live_on(at).prefetch_related("calls")
    for permission in permissions:
        rung = any(call.host_id == session.opportunity.host_id for call in permission.calls.all())
        live[permission.volunteer_id] = live.get(permission.volunteer_id, False) or rung
    under_16 = {ages.Band.UNDER_13, ages.Band.FROM_13}
    return [
        (
            each,
            each.volunteer_id in live if each.permission_id or each.band in under_16 else True,
            each.band in under_16 and not live.get(each.volunteer_id, False),
        )
        for each in sign_ups
    ]


def _needs(sign_up: SignUp) -> list[str]:
    """The needs that the person gave for this session, in words; their own words where they gave those."""
    stated = {need.code: need.note for need in sign_up.volunteer.access_needs.all()}
    words = [stated.get(code, "") if code == needs.OWN_WORDS else needs.label(code) for code in sign_up.shared_needs]
    return [each for each in words if each]
