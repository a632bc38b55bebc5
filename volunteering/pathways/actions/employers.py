"""Teams: an employer offers one, a host posts a need, an officer matches them, both answer, the lead says who came."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from programmes import audit, clock, tokens
from programmes.people.models import Borough, Organisation
from programmes.workflow import MoveRefused
from volunteering.hosts import authority
from volunteering.hosts.models import Host
from volunteering.opportunities.actions import seats, sessions
from volunteering.opportunities.models import Opportunity, Session
from volunteering.opportunities.words import EMAIL, PHONE
from volunteering.pathways import notices_employers as notices
from volunteering.pathways.actions.ambassadors import need_officer
from volunteering.pathways.models import TeamMatch, TeamMatchMove, TeamNeed, TeamOffer
from volunteering.pathways.models.employers import LARGEST_TEAM, leads
from volunteering.safeguarding.vocabulary import SKILLS

Side = TeamMatch.Side


def _need_lead(by: Any, organisation: Organisation) -> None:
    if not leads(by).filter(pk=organisation.pk).exists():
        raise PermissionDenied


def _need_host(by: Any, host: Host, at: datetime) -> None:
    if not Host.objects.of(by).filter(pk=host.pk).exists() or not authority.held(by, host, at):
        raise PermissionDenied


def _dates(dates: Collection[date], at: datetime) -> list[date]:
    if not dates:
        raise MoveRefused("Enter at least one day.", field="day_1")
    if min(dates) <= clock.london_day(at):
        raise MoveRefused("Choose days in the future.", field="day_1")
    return sorted(set(dates))


def _words(text: str, field: str) -> str:
    if EMAIL.search(text) or PHONE.search(text):
        raise MoveRefused("Leave addresses and telephone numbers out: both sides write through us.", field=field)
    return text.strip()


def _skills(codes: Collection[str]) -> list[str]:
    return sorted(set(codes) & set(SKILLS))


@transaction.atomic
def offer_team(
    *,
    organisation: Organisation,
    size: int,
    skills: Collection[str],
    dates: Collection[date],
    boroughs: Collection[Borough],
    remote: bool,
    about: str,
    by: Any,
    token: str,
) -> TeamOffer:
    """An employer's lead offers a team of adults. No boroughs: anywhere in London."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.offer:{organisation.pk}")
    _need_lead(by, organisation)
    at = clock.now()
    if not 2 <= size <= LARGEST_TEAM:
        raise MoveRefused(f"A team has between 2 and {LARGEST_TEAM} people.", field="size")
    made = TeamOffer.objects.create(
        organisation=organisation,
        size=size,
        skills=_skills(skills),
        dates=_dates(dates, at),
        remote=remote,
        about=_words(about, "about"),
        offered_at=at,
        offered_by=by,
    )
    made.boroughs.set(boroughs)
    audit.record(by=by, verb="volunteering.team.offered", target=made)
    tokens.settle(token, made.get_absolute_url())
    return made


@transaction.atomic
def withdraw_offer(*, offer: TeamOffer, by: Any, token: str) -> TeamOffer:
    """The employer takes a team back that is not matched. Raises MoveRefused while a match stands."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.withdraw_offer:{offer.pk}")
    held = TeamOffer.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=offer.pk)
    _need_lead(by, held.organisation)
    _refuse_matched(held)
    held.withdraw(by=by, at=clock.now())
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    audit.record(by=by, verb="volunteering.team.offer_withdrawn", target=held)
    return held


def _refuse_matched(held: TeamOffer | TeamNeed) -> None:
    if held.matches.filter(state__in=TeamMatch.LIVE).exists():
        raise MoveRefused("There is a match that stands. Answer it, or call it off, first.")


@transaction.atomic
def post_need(
    *,
    opportunity: Opportunity,
    what: str,
    skills: Collection[str],
    smallest: int,
    largest: int,
    dates: Collection[date],
    by: Any,
    token: str,
) -> TeamNeed:
    """A host posts work for a team, as part of one of its published opportunities."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.need:{opportunity.pk}")
    at, host = clock.now(), opportunity.host
    if host is None:
        raise PermissionDenied
    _need_host(by, host, at)
    host.refuse_unless_open(at)
    if opportunity.state != Opportunity.State.PUBLISHED:
        raise MoveRefused("Choose an opportunity that is published.", field="opportunity")
    if not 2 <= smallest <= largest <= LARGEST_TEAM:
        raise MoveRefused(f"Enter a smallest and a largest number from 2 to {LARGEST_TEAM}.", field="largest")
    if not what.strip():
        raise MoveRefused("Say what the team would do.", field="what")
    made = TeamNeed.objects.create(
        host=host,
        opportunity=opportunity,
        what=_words(what, "what"),
        skills=_skills(skills),
        smallest=smallest,
        largest=largest,
        dates=_dates(dates, at),
        posted_at=at,
        posted_by=by,
    )
    audit.record(by=by, verb="volunteering.team.need_posted", target=made)
    tokens.settle(token, made.get_absolute_url())
    return made


@transaction.atomic
def withdraw_need(*, need: TeamNeed, by: Any, token: str) -> TeamNeed:
    """The host needs no team any more. Raises MoveRefused while a match stands."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.withdraw_need:{need.pk}")
    held = TeamNeed.objects.select_for_update(of=("self",)).select_related("host__organisation").get(pk=need.pk)
    _need_host(by, held.host, clock.now())
    _refuse_matched(held)
    held.withdraw(by=by, at=clock.now())
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    audit.record(by=by, verb="volunteering.team.need_withdrawn", target=held)
    return held


# --- the match -------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    *, offer: TeamOffer, need: TeamNeed, day: date, starts: time, ends: time, size: int, by: Any, token: str
) -> TeamMatch:
    """An officer proposes a day to both sides. Raises MoveRefused where the size does not fit or either is taken."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.propose:{offer.pk}")
    need_officer(by)
    at = clock.now()
    offer = TeamOffer.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=offer.pk)
    need = TeamNeed.objects.select_for_update(of=("self",)).select_related("host__organisation").get(pk=need.pk)
    if offer.state != TeamOffer.State.OPEN or need.state != TeamNeed.State.OPEN:
        raise MoveRefused("The team or the need has been withdrawn. Choose another one.", field="need")
    if not 2 <= size <= min(offer.size, need.largest):
        raise MoveRefused(f"Enter a number from 2 to {min(offer.size, need.largest)}.", field="size")
    start, end = (datetime.combine(day, each, clock.LONDON).astimezone(UTC) for each in (starts, ends))
    if start <= at:
        raise MoveRefused("Choose a day in the future.", field="day")
    if end <= start:
        raise MoveRefused("It must end after it begins.", field="ends")
    try:
        with transaction.atomic():
            made = TeamMatch.objects.create(
                offer=offer,
                need=need,
                starts_at=start,
                ends_at=end,
                size=size,
                since_at=at,
                proposed_at=at,
                proposed_by=by,
            )
    except IntegrityError as error:
        raise MoveRefused("This team or this need has a match that stands already.", field="need") from error
    notices.proposed(made, _note(made, "propose", by, at))
    tokens.settle(token, str(made.pk))
    return made


def _note(match: TeamMatch, verb: str, by: Any, at: datetime, reason: str = "") -> TeamMatchMove:
    move = match.moves.create(verb=verb, by=by, at=at, note=reason)
    audit.record(by=by, verb=f"volunteering.team.{verb}", target=match)
    return move


def _locked(match: TeamMatch) -> TeamMatch:
    return TeamMatch.objects.select_for_update(of=("self",)).with_parties().get(pk=match.pk)


def side_of(match: TeamMatch, by: Any, at: datetime) -> str:
    """Which side this person answers for now. Raises PermissionDenied for everybody else."""
    if leads(by).filter(pk=match.offer.organisation_id).exists():
        return Side.EMPLOYER
    _need_host(by, match.need.host, at)
    return Side.HOST


@transaction.atomic
def say_yes(*, match: TeamMatch, by: Any, token: str) -> TeamMatch:
    """One side agrees. With the second yes the day becomes a session of the host, and the team's places are held.

    Raises MoveRefused when the day is past, or the host has something else at that time.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.team.say_yes:{match.pk}")
    held, at = _locked(match), clock.now()
    side = side_of(held, by, at)
    if held.starts_at <= at:
        raise MoveRefused("The day is past. Say no, and ask us for another one.")
    if held.state == TeamMatch.State.PROPOSED:
        held.say_yes(side=side, by=by, at=at)
        held.save(update_fields=["state", "since_at", f"{side}_yes_at", f"{side}_yes_by"])
        notices.half(held, _note(held, "say_yes", by, at))
        return held
    held.settle(side=side, by=by, at=at)
    held.session = _session(held)
    _save_places(held, ["state", "since_at", "session", f"{side}_yes_at", f"{side}_yes_by"])
    notices.agreed(held, _note(held, "settle", by, at))
    return held


def _session(match: TeamMatch) -> Session:
    """The session of the day, planned for whoever said yes for the host, with the team's places and no others."""
    local = [moment.astimezone(clock.LONDON) for moment in (match.starts_at, match.ends_at)]
    return sessions.add_sessions(
        opportunity=match.need.opportunity,
        day=local[0].date(),
        starts=local[0].time(),
        ends=local[1].time(),
        capacity=match.size,
        by=match.host_yes_by,
        token=tokens.issue(),
    )[0]


def _save_places(match: TeamMatch, fields: list[str]) -> None:
    """Save; where the session has fewer free places than the team needs, the database refuses (I1)."""
    try:
        with transaction.atomic():
            match.save(update_fields=fields)
    except IntegrityError as error:
        raise MoveRefused("The session has too few free places for this team.") from error


@transaction.atomic
def refuse(*, match: TeamMatch, reason: str, by: Any, token: str) -> TeamMatch:
    """One side says no, with a reason that the other side and the officer read."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.refuse:{match.pk}")
    held, at = _locked(match), clock.now()
    side_of(held, by, at)
    held.refuse(at=at, reason=_reason(reason))
    held.save(update_fields=["state", "since_at", "reason"])
    notices.refused(held, _note(held, "refuse", by, at, held.reason))
    return held


@transaction.atomic
def drop(*, match: TeamMatch, reason: str, by: Any, token: str) -> TeamMatch:
    """The officer takes back a proposal that nobody has agreed to."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.drop:{match.pk}")
    need_officer(by)
    held, at = _locked(match), clock.now()
    held.drop(at=at, reason=_reason(reason))
    held.save(update_fields=["state", "since_at", "reason"])
    notices.refused(held, _note(held, "drop", by, at, held.reason))
    return held


@transaction.atomic
def call_off(*, match: TeamMatch, reason: str, by: Any, token: str) -> TeamMatch:
    """One side calls an agreed day off, with the reason. The session was made for the team, so it is cancelled too."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.call_off:{match.pk}")
    held, at = _locked(match), clock.now()
    side_of(held, by, at)
    if held.starts_at <= at:
        raise MoveRefused("The day has begun. Say afterwards how many came: it may be nobody.")
    _call_off(held, reason=_reason(reason), by=by, at=at)
    session = seats.lock(held.session_id)
    if session.state == Session.State.PLANNED:
        sessions.call_off(session, reason=held.reason, by=by, at=at)
    return held


def _call_off(held: TeamMatch, *, reason: str, by: Any, at: datetime) -> None:
    held.call_off(at=at, reason=reason)
    held.save(update_fields=["state", "since_at", "reason"])
    notices.called_off(held, _note(held, "call_off", by, at, reason))


@transaction.atomic
def follow_session(*, session: Session, reason: str, by: Any, at: datetime) -> None:
    """The host cancelled the session: a team that had its places is told, and its match ends."""
    agreed = TeamMatch.objects.filter(session=session, state=TeamMatch.State.AGREED)
    for held in agreed.select_for_update(of=("self",)).with_parties():
        _call_off(held, reason=reason, by=by, at=at)


@transaction.atomic
def follow_move(*, session: Session, reason: str, by: Any, at: datetime) -> None:
    """The host moved the session: a team that had its places has them at the new time, is told, and may call it off."""
    agreed = TeamMatch.objects.filter(session=session, state=TeamMatch.State.AGREED)
    for held in agreed.select_for_update(of=("self",)).with_parties():
        held.starts_at, held.ends_at = session.starts_at, session.ends_at
        held.save(update_fields=["starts_at", "ends_at"])
        notices.moved(held, _note(held, "move", by, at, reason))


@transaction.atomic
def report(*, match: TeamMatch, came: int, by: Any, token: str) -> TeamMatch:
    """The employer's lead says how many of the team came: a number, counted apart from anybody's own hours."""
    tokens.spend(token, by=by, purpose=f"volunteering.team.report:{match.pk}")
    held, at = _locked(match), clock.now()
    _need_lead(by, held.offer.organisation)
    if held.session is None or held.session.state != Session.State.PLANNED:
        raise MoveRefused("The host called this session off, so nobody came.")
    held.report(came=came, by=by, at=at)
    held.save(update_fields=["state", "since_at", "came", "reported_at", "reported_by"])
    notices.reported(held, _note(held, "report", by, at))
    return held


def _reason(text: str) -> str:
    if not text.strip():
        raise MoveRefused("Give the reason: the other side reads it.", field="reason")
    return _words(text, "reason")
