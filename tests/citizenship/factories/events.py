"""Events, places, briefings and organisations of the Forum for tests: event("open", places=3), forum_host()."""

from datetime import timedelta
from typing import Any

from citizenship.ceremonies.models.partners import hash_of
from citizenship.outreach.actions import places as place_actions
from citizenship.outreach.actions.places import Taken
from citizenship.outreach.models import BriefingBooking, ForumHost, ForumInterest, OutreachEvent
from programmes import clock, tokens
from tests import factories
from tests.citizenship.factories.studies import borough_of

HOST_DESK = "desk@library.example"


def event(state: str = "open", *, given: Any = "Camden", key: str = "", **fields: Any) -> OutreachEvent:
    """An event in ten days at noon, with three places, in this state. `key` is that of the host's link."""
    at, by = clock.now(), factories.founder()
    begins = (at + timedelta(days=10)).astimezone(clock.LONDON).replace(hour=12, minute=0, second=0, microsecond=0)
    words: dict[str, Any] = {
        "kind": "library",
        "name": "Help with your status",
        "about": "Advisers look at your letters with you.",
        "place": "Swiss Cottage Library, 88 Avenue Road",
        "borough": borough_of(given) if given else None,
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=3),
        "languages": ["en", "pl"],
        "places": 3,
        "access": ["step_free"],
        "telephone": "020 7946 0000",
        "host": "Camden Libraries",
        "host_email": HOST_DESK,
        **fields,
    }
    made = OutreachEvent(planned_at=at, planned_by=by, **words)
    if state in {"open", "closed"}:
        made.state, made.opened_at, made.opened_by = OutreachEvent.State.OPEN, at, by
        made.host_key_hash = hash_of(key) if key else ""
    if state == "closed":
        made.close(by=by, at=at)
    elif state == "cancelled":
        made.cancel(by=by, at=at)
    made.save(force_insert=True)
    return made


def briefing(state: str = "open", **fields: Any) -> OutreachEvent:
    """A briefing for professionals, in this state."""
    return event(state, **{"kind": "briefing", "name": "Young people without status", **fields})


def taken(of: OutreachEvent, *, language: str = "", needs: tuple[str, ...] = ()) -> Taken:
    """A place that somebody has taken, with its code."""
    return place_actions.take(event=of, language=language, needs=list(needs), token=tokens.issue())


def booking(of: OutreachEvent, *, key: str, email: str = "kit@council.example", name: str = "Kit") -> BriefingBooking:
    """A professional's booking behind a link with this key."""
    from citizenship.outreach.actions import briefings

    return BriefingBooking.objects.create(
        event=of,
        name=name,
        email=email,
        who_hash=briefings.who(of, email),
        key_hash=hash_of(key),
        work="school",
        booked_at=clock.now(),
    )


def forum_host(*, key: str = "", **fields: Any) -> ForumHost:
    """An organisation through which young Londoners can join, whose link has this key."""
    words = {
        "name": "Young Voices",
        "about": "Meets on Thursdays.",
        "url": "https://voices.example",
        "email": "desk@voices.example",
        **fields,
    }
    at, by = clock.now(), factories.founder()
    return ForumHost.objects.create(added_at=at, added_by=by, key_hash=hash_of(key) if key else "", **words)


def interest(host: ForumHost, *, key: str = "a-key", **fields: Any) -> ForumInterest:
    """A request to join that waits for the organisation."""
    words = {"kind": "person", "wants": "forum", "ages": "16_plus", "people": 1, **fields}
    return ForumInterest.objects.create(
        host=host,
        name=words.pop("name", "Robin"),
        contact=words.pop("contact", "robin@young.example"),
        key_hash=hash_of(key),
        asked_at=words.pop("asked_at", clock.now()),
        **words,
    )
