"""Partners, places, matches, requests and the Mayor's ceremony for tests: partner(camden), venue(state="listed")."""

from datetime import date, time, timedelta
from typing import Any

from citizenship.ceremonies.actions import mayor as mayor_actions
from citizenship.ceremonies.actions import venues as venue_actions
from citizenship.ceremonies.actions.venues import Place
from citizenship.ceremonies.models import (
    AttendanceRequest,
    Ceremony,
    MayorsCeremony,
    Nomination,
    Partner,
    Venue,
    VenueMatch,
)
from citizenship.ceremonies.models.partners import hash_of, new_key
from programmes import clock, tokens
from tests import factories
from tests.citizenship.factories.studies import borough_of

DESK = "desk@partner.example"


def partner(given: Any = None, *, kind: str = "volunteer_centre", **fields: Any) -> Partner:
    """An organisation of this borough (None: of all London) with a work address."""
    borough = borough_of(given) if given is not None else None
    words = {"name": "Volunteers for Camden", "email": DESK, "added_at": clock.now(), **fields}
    return Partner.objects.create(kind=kind, borough=borough, **words)


def venue(given: Any = "Camden", *, state: str = "listed", kind: str = "iconic", **fields: Any) -> Venue:
    """A place in this borough, offered by an organisation of its own, in this state."""
    at, by = clock.now(), factories.founder()
    borough = borough_of(given)
    name = fields.pop("name", "Hall of Maps")
    owner = fields.pop("partner", None) or partner(
        given, kind="museum", name=f"Friends of the {name}", email="events@maps.example", active=state == "listed"
    )
    key = fields.pop("key", new_key())
    said = {"capacity": 200, "step_free": True, "access": ["loop"], "cost_pounds": 0, **fields}
    made = Venue(name=name, kind=kind, borough=borough, partner=owner, key_hash=hash_of(key), offered_at=at, **said)
    if state == "listed":
        made.list_(by=by, at=at)
    elif state == "declined":
        made.decline(reason="dates", by=by, at=at)
    elif state == "withdrawn":
        made.withdraw(by=by, at=at)
    made.save(force_insert=True)
    return made


def place(**fields: Any) -> Place:
    """What somebody says about a place that they offer."""
    words: dict[str, Any] = {
        "name": "Hall of Maps",
        "kind": "iconic",
        "borough": borough_of("Camden"),
        "capacity": 200,
        "step_free": True,
        "access": ["loop", "toilet"],
        "dates": [],
        "cost_pounds": 0,
    }
    return Place(**{**words, **fields})


def match(place: Venue, given: Any, *, day: date | None = None, ceremony: Ceremony | None = None) -> VenueMatch:
    """A day that is held at the place for this borough, waiting for its answer."""
    return VenueMatch.objects.create(
        venue=place,
        borough=borough_of(given),
        ceremony=ceremony,
        date=day or (ceremony.date if ceremony else clock.london_day(clock.now()) + timedelta(days=30)),
        proposed_at=clock.now(),
        proposed_by=factories.founder(),
    )


def accepted(found: VenueMatch, *, by: Any) -> VenueMatch:
    """The same day, taken by the borough's registrar."""
    return venue_actions.accept_match(match=found, by=by, token=tokens.issue())


def asked(ceremony: Ceremony, whom: Partner, *, key: str = "", purpose: str = "volunteering") -> AttendanceRequest:
    """A partner that was asked to a ceremony by a link with this key."""
    at = clock.now()
    return AttendanceRequest.objects.create(
        ceremony=ceremony,
        partner=whom,
        purpose=purpose,
        key_hash=hash_of(key or new_key()),
        asked_at=at,
        asked_by=factories.founder(),
        sent_at=at,
        expires_at=ceremony.begins_at,
        told_date=ceremony.date,
        told_starts=ceremony.starts,
        told_venue=ceremony.venue,
    )


def mayors(state: str = "open", **fields: Any) -> MayorsCeremony:
    """A Mayor's ceremony in sixty days with 50 places and two guests each, in this state."""
    at, by = clock.now(), factories.founder()
    today = clock.london_day(at)
    words = {
        "date": today + timedelta(days=60),
        "starts": time(14, 0),
        "places": 50,
        "guests_each": 2,
        "reply_by": today + timedelta(days=53),
        **fields,
    }
    if "venue" not in words:
        words["venue"] = Venue.objects.filter(name="Hall of Maps").first() or venue()
    made = MayorsCeremony(planned_at=at, planned_by=by, **words)
    if state != "draft":
        made.open_(by=by, at=at)
    if state == "closed":
        made.close(by=by, at=at)
    elif state == "cancelled":
        made.cancel(by=by, at=at)
    made.save(force_insert=True)
    return made


def nominated(ceremony: MayorsCeremony, given: Any, *, by: Any, places: int = 3) -> Nomination:
    """Places that a borough's registrar has nominated, with their codes."""
    return mayor_actions.nominate(
        ceremony=ceremony, borough=borough_of(given), places=places, by=by, token=tokens.issue()
    )
