"""What the two sides of a team's match are told."""

from typing import Any

from programmes import clock, notices
from programmes.people.access import MembershipRole
from programmes.people.models import User
from volunteering.hosts.notices import people_of
from volunteering.pathways.models import TeamMatch, TeamMatchMove


def _both(match: TeamMatch, move: TeamMatchMove, *, template: str, **facts: Any) -> None:
    """Tell the employer's leads and the people of the host."""
    leads = match.offer.organisation.memberships.active().filter(role=MembershipRole.LEAD)
    employer = User.objects.filter(memberships__in=leads, is_active=True).distinct()
    notices.send(
        event=f"volunteering.pathways.team.{move.verb}:{move.pk}",
        to={person.pk: person for person in [*employer, *people_of(match.need.host)]}.values(),
        template=template,
        context={
            "employer": match.offer.organisation.name,
            "host": match.need.host.name,
            "when": clock.uk_time(match.starts_at),
            "size": match.size,
            "reason": move.note,
            "url": match.get_absolute_url(),
            **facts,
        },
    )


def proposed(match: TeamMatch, move: TeamMatchMove) -> None:
    """A day is proposed: say yes or no."""
    _both(match, move, template="volunteering/pathways/email/team_proposed")


def half(match: TeamMatch, move: TeamMatchMove) -> None:
    """One side has said yes."""
    _both(match, move, template="volunteering/pathways/email/team_half")


def agreed(match: TeamMatch, move: TeamMatchMove) -> None:
    """Both said yes: the places are held."""
    _both(match, move, template="volunteering/pathways/email/team_agreed")


def refused(match: TeamMatch, move: TeamMatchMove) -> None:
    """One side said no, or the officer took the proposal back, and why."""
    _both(match, move, template="volunteering/pathways/email/team_refused")


def called_off(match: TeamMatch, move: TeamMatchMove) -> None:
    """The agreed day is called off, and why."""
    _both(match, move, template="volunteering/pathways/email/team_called_off")


def moved(match: TeamMatch, move: TeamMatchMove) -> None:
    """The host moved the agreed day, and why; the employer can call it off."""
    _both(match, move, template="volunteering/pathways/email/team_moved")


def reported(match: TeamMatch, move: TeamMatchMove) -> None:
    """The employer said how many came."""
    _both(match, move, template="volunteering/pathways/email/team_reported", came=match.came)
