"""Events, bookings, offers, claims and pairs of answers, for the tests of this room and the walk through the pages."""

from datetime import date, datetime, timedelta
from typing import Any

from programmes import clock
from programmes.catalogue import actions
from programmes.catalogue.models import Event, Offer, Response, TakePart
from programmes.people.models import Borough
from programmes.questions.models import Kind
from tests.factories import token
from tests.programmes.catalogue import rows
from tests.programmes.questions import sets

SUPPORT = sets.choices(("homes", "A home"), ("work", "Work"), ("english", "English"))
ASKED: list[dict[str, Any]] = [
    {"key": "borough", "kind": Kind.BOROUGHS, "label": "Where?", "required": False, "max_items": 33},
    {"key": "support", "kind": Kind.MANY_OF, "label": "What?", "choices": SUPPORT, "required": False},
]


def camden() -> Borough:
    """A borough."""
    return Borough.objects.get(name="Camden")


def event_way(by: Any, *, gives: bool = True, slug: str = "events", of: Any = None) -> TakePart:
    """An open way with events, into which people may send their own."""
    side = "gives" if gives else "asks"
    return rows.way(
        of=of, by=by, kind="event", slug=slug, side=side, title="Come to an event", question_set=None, once=True
    )


def event(way: TakePart, *, state: str = "open", days: int = 7, **fields: Any) -> Event:
    """An event in some days, announced, with three places."""
    at = clock.now()
    starts = at + timedelta(days=days)
    stamps = {"opened_at": at} if state in ("open", "closed", "held") else {}
    values: dict[str, Any] = {
        "name": "Lunch on the green (fictional)",
        "about": "Bring something to eat.",
        "host": "Green Neighbours (fictional)",
        "place": "The green, 1 Example Road",
        "borough": camden(),
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "places": 3,
        **stamps,
        **fields,
    }
    return Event.objects.create(take_part=way, state=state, **values)


def book(to: Event, email: str, **extra: Any) -> Response:
    """Somebody books, or waits where nothing is free."""
    return actions.respond(
        take_part=to.take_part,
        answers={},
        name=email.partition("@")[0].title(),
        email=email,
        may_contact=bool(extra.pop("may_contact", False)),
        by=None,
        token=token(),
        about=str(to.pk),
        extra=extra,
    )


def plan(**more: Any) -> dict[str, Any]:
    """What somebody says of an event that they send in."""
    starts = (clock.now() + timedelta(days=20)).replace(minute=0, second=0, microsecond=0)
    return {
        "name": "Street party (fictional)",
        "about": "Tables on the road.",
        "host": "Example Street (fictional)",
        "place": "Example Street",
        "borough": camden(),
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=3),
        "places": 10,
        **more,
    }


def send_in(way: TakePart, email: str = "host@street.example", **more: Any) -> Any:
    """Somebody sends in an event."""
    made = actions.respond(
        take_part=way,
        answers={},
        name="Hester",
        email=email,
        may_contact=False,
        by=None,
        token=token(),
        extra={"plan": plan(**more)},
    )
    return Event.objects.get(response=made)


def list_ways(by: Any, programme: str = "zip-culture-offers") -> tuple[TakePart, TakePart]:
    """The two sides of a list: who gives, who claims."""
    page = rows.programme(programme)
    claims = rows.way(of=page, by=by, kind="offer", slug="find-an-offer", title="Find an offer", question_set=None)
    gives = rows.way(
        of=page,
        by=by,
        kind="offer",
        slug="make-an-offer",
        side="gives",
        title="Make an offer",
        question_set=None,
        counterpart=claims,
    )
    claims.counterpart = gives
    claims.save(update_fields=["counterpart"])
    return gives, claims


def given(**more: Any) -> dict[str, Any]:
    """What a venue says of its offer."""
    today = clock.london_day(clock.now())
    return {
        "kind": "free",
        "name": "A seat at the matinee (fictional)",
        "about": "One seat on a Saturday.",
        "how": "Show your code at the desk.",
        "place": "Lantern Theatre (fictional), 2 Example Road",
        "borough": camden(),
        "from_date": today,
        "until_date": today + timedelta(days=30),
        "stock": 2,
        **more,
    }


def make_offer(way: TakePart, email: str = "desk@lantern.example", **more: Any) -> Any:
    """A venue offers something; it waits for staff."""
    made = actions.respond(
        take_part=way,
        answers={},
        name="Lena",
        email=email,
        organisation="Lantern Theatre (fictional)",
        may_contact=False,
        by=None,
        token=token(),
        extra=given(**more),
    )
    return Offer.objects.get(response=made)


def claim(offer: Offer, way: TakePart, email: str) -> Response:
    """Somebody claims one."""
    return actions.respond(
        take_part=way,
        answers={},
        name=email.partition("@")[0].title(),
        email=email,
        may_contact=False,
        by=None,
        token=token(),
        about=str(offer.pk),
    )


def pair_ways(by: Any, programme: str = "community-sponsorship") -> tuple[TakePart, TakePart]:
    """The two sides that staff match, each with the same two questions."""
    page = rows.programme(programme)
    asks = rows.way(of=page, by=by, kind="offer", slug="ask", title="Ask", question_set=rows.questions(asked=ASKED))
    gives = rows.way(
        of=page,
        by=by,
        kind="offer",
        slug="offer",
        side="gives",
        title="Offer support",
        question_set=rows.questions(asked=ASKED),
        counterpart=asks,
    )
    asks.counterpart = gives
    asks.save(update_fields=["counterpart"])
    return gives, asks


def answer(way: TakePart, email: str, *, boroughs: list[str], support: list[str], **extra: Any) -> Response:
    """An answer on one side."""
    return actions.respond(
        take_part=way,
        answers={"borough": boroughs, "support": support},
        name=email.partition("@")[0].title(),
        email=email,
        organisation=f"{email.partition('@')[0].title()} House (fictional)",
        may_contact=False,
        by=None,
        token=token(),
        extra=extra,
    )


def london_time(day: date, hour: int) -> datetime:
    """A moment in London."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.LONDON)


def answer_plain(way: Any, email: str) -> Response:
    """An answer that says nothing but who sends it."""
    return actions.respond(
        take_part=way,
        answers={},
        name=email.partition("@")[0].title(),
        email=email,
        organisation="Other House (fictional)",
        may_contact=False,
        by=None,
        token=token(),
    )
