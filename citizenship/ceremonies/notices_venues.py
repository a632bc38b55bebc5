"""What those who offer a place are told, and what boroughs hear about places that were matched to them."""

from django.urls import reverse

from citizenship.ceremonies.models import Venue, VenueMatch, VenueMatchMove, VenueMove
from citizenship.ceremonies.notices_partners import desk
from citizenship.studies.authority import registrars_of
from programmes import notices


def _tell_owner(venue: Venue, event: object, *, template: str, key: str = "", **facts: object) -> None:
    url = reverse("citizenship:venue_offer", args=[key]) if key else ""
    notices.send(
        event=f"{template.replace('/email/', '.').replace('/', '.')}:{event}",
        to=desk(venue.partner),
        template=template,
        context={"venue": venue.name, "url": url, **facts},
    )


def offered(venue: Venue, move: VenueMove, key: str) -> None:
    """Thank you; here is how to look at your offer and take it back."""
    _tell_owner(venue, move.pk, template="citizenship/ceremonies/email/venue_offered", key=key)


def listed(venue: Venue, move: VenueMove) -> None:
    """Your place is on the list."""
    _tell_owner(venue, move.pk, template="citizenship/ceremonies/email/venue_listed")


def declined(venue: Venue, move: VenueMove) -> None:
    """We cannot use your place, and why."""
    reason = venue.get_reason_display()
    _tell_owner(venue, move.pk, template="citizenship/ceremonies/email/venue_declined", reason=reason)


def _match_facts(match: VenueMatch) -> dict[str, object]:
    day = match.date
    return {
        "place": match.venue.name,
        "borough": match.borough.name,
        "day": f"{day:%A} {day.day} {day:%B %Y}",
        "reason": match.get_reason_display() if match.reason else "",
    }


def proposed(match: VenueMatch, move: VenueMatchMove) -> None:
    """A place is proposed to the borough: say yes or no."""
    notices.send(
        event=f"citizenship.matches.propose:{move.pk}",
        to=registrars_of(match.borough),
        template="citizenship/ceremonies/email/match_proposed",
        context={**_match_facts(match), "url": match.get_absolute_url()},
    )


def accepted(match: VenueMatch, move: VenueMatchMove, key: str) -> None:
    """A borough takes the day at the place: for whoever offered it."""
    facts = _match_facts(match)
    _tell_owner(match.venue, move.pk, template="citizenship/ceremonies/email/match_accepted", key=key, **facts)


def withdrawn(match: VenueMatch, move: VenueMatchMove, *, tell_owner: bool) -> None:
    """The day is called off: for the borough, and for the place unless it was the place that did so."""
    facts = _match_facts(match)
    notices.send(
        event=f"citizenship.matches.withdraw:{move.pk}",
        to=[*registrars_of(match.borough), *(desk(match.venue.partner) if tell_owner else [])],
        template="citizenship/ceremonies/email/match_withdrawn",
        context=facts,
    )
