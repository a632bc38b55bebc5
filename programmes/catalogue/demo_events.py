"""For `manage.py load_demo`: plainly fictional events, with people who booked. None of them takes place."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.catalogue import actions
from programmes.catalogue import demo as _ways  # noqa: F401 the ways are opened first
from programmes.catalogue.actions import events
from programmes.catalogue.actions.events import Plan
from programmes.catalogue.loading import demo
from programmes.catalogue.models import Event, TakePart
from programmes.people.loading import DOMAIN
from programmes.people.models import Borough, User

FARES = "We pay fares within London and childcare. Bring your tickets and receipts."
STEPS = ["step_free", "toilet", "loop"]
# Way, title, what happens, in how many days, from which hour, hours, borough (none: online), places, expenses, access.
EVENTS: list[tuple[str, str, str, int, int, int, str | None, int | None, str, list[str]]] = [
    ("night-surgeries", "An evening with night workers (fictional)",
     "People who work at night tell us how they get home, where they eat and what would help.",
     16, 18, 2, "E09000033", 40, FARES, [*STEPS, "sign"]),
    ("night-surgeries", "Night Surgery by the canal (fictional)",
     "Residents, people who go out and people who run places talk at one table.",
     44, 19, 2, "E09000012", 3, "", STEPS),
    ("workshops", "What should a library card open? (fictional)",
     "Two hours in small groups. You try two drafts of a page and say what is not clear.",
     12, 10, 2, "E09000007", 24, FARES, [*STEPS, "quiet"]),
    ("workshops", "Forms that everybody can fill in (fictional)",
     "We go through a form together, online, and mark each word that nobody needs.",
     26, 18, 1, None, 30, "", []),
    ("borough-of-culture-events", "Songs on the square (fictional)",
     "Three choirs from three streets sing, and then everybody does.",
     33, 15, 3, "E09000031", None, "", ["step_free", "children"]),
    ("borough-of-culture-events", "A film made by neighbours (fictional)",
     "The first showing of a film that forty neighbours made, with a talk afterwards.",
     51, 19, 2, "E09000005", 80, "", STEPS),
    ("windrush-events", "Stories of arrival (fictional)",
     "People who came to London in different years tell how the first week was.",
     70, 14, 3, "E09000022", 60, "", STEPS),
    ("st-georges-day-events", "Dragons in the park (fictional)",
     "A parade of dragons that children have made. Bring yours, or make one there.",
     120, 11, 4, "E09000008", None, "", ["step_free", "children", "toilet"]),
    ("events", "Shared lunch on Harbour Street (fictional)",
     "Bring one dish and sit with somebody whom you do not know yet.",
     9, 12, 3, "E09000030", None, "", ["step_free", "children"]),
    ("local-sessions", "Safer ways home (fictional)",
     "Residents and local officers mark on a map where people do not feel safe, and agree on what to try first.",
     20, 18, 2, "E09000028", 35, FARES, STEPS),
]  # fmt: skip
BOOKED = [
    ("Ash Lane (fictional)", "ash", ["sign"], ["travel"]),
    ("Bo Quay (fictional)", "bo", [], []),
    ("Cleo Kiln (fictional)", "cleo", ["children", "quiet"], ["childcare"]),
    ("Dara Green (fictional)", "dara", ["step_free"], []),
]
HEARD = (
    "People told us that the last bus leaves before their work ends. Many walk part of the way. They want lights on "
    "the paths that they really use, and a place to wait that is open."
)


@demo.register
@transaction.atomic
def load_programme_events(say: Callable[[str], object]) -> None:
    """Efua plans events under each programme that has them; four people book two of them, and one event is over."""
    efua = User.objects.filter(email=f"efua@{DOMAIN}").first()
    rows = TakePart.objects.open().filter(kind=TakePart.Kind.EVENT).select_related("programme")
    ways = {way.slug: way for way in rows}
    if efua is None or Event.objects.exists() or not ways:
        say("Events of programmes: there already")
        return
    made = [_event(ways[entry[0]], entry, efua) for entry in EVENTS if entry[0] in ways]
    for event in (each for each in made if each.places is not None):
        _book(event)
        if event.take_part.slug == "workshops":
            break
    for event in made:
        if event.places == 3:
            _book(event)
    _sent_in(ways)
    _over(ways)
    Event.objects.update(is_demonstration=True)
    say(f"{Event.objects.count()} events (fictional)")


def _at(days: int, hour: int) -> datetime:
    day = clock.london_day(clock.now()) + timedelta(days=days)
    return datetime.combine(day, time(hour), clock.LONDON)


def _event(way: TakePart, entry: tuple[Any, ...], by: User) -> Event:
    _, name, about, days, hour, hours, borough, places, expenses, access = entry
    plan = Plan(
        name=name,
        about=about,
        host="City Hall, for this demonstration"
        if way.side == TakePart.Side.ASKS
        else "Lantern Neighbours (fictional)",
        place="Lantern Hall (fictional), 1 Example Street" if borough else "Online: the link comes with your booking",
        borough=Borough.objects.filter(gss_code=borough).first(),
        is_online=borough is None,
        starts_at=_at(days, hour),
        ends_at=_at(days, hour + hours),
        places=places,
        expenses=expenses,
        access=access,
    )
    made = events.plan(take_part=way, plan=plan, by=by, token=tokens.issue())
    return events.open_(event=made, by=by, token=tokens.issue())


def _book(event: Event) -> None:
    for name, address, needs, expenses in BOOKED:
        actions.respond(
            take_part=event.take_part,
            answers={},
            name=name,
            email=f"{address}@{DOMAIN}",
            may_contact=False,
            by=None,
            token=tokens.issue(),
            about=str(event.pk),
            extra={"needs": needs, "expenses": expenses},
        )


def _sent_in(ways: dict[str, TakePart]) -> None:
    """One event that waits for staff."""
    if "events" not in ways:
        return
    plan = {
        "name": "Repair morning on Kiln Lane (fictional)",
        "about": "Bring what is broken: a chair, a toaster, a coat. Neighbours who can mend things are there.",
        "host": "Kiln Lane Menders (fictional)",
        "place": "Kiln Lane Hall (fictional), 3 Example Road",
        "borough": Borough.objects.get(gss_code="E09000012"),
        "starts_at": _at(24, 10),
        "ends_at": _at(24, 13),
    }
    actions.respond(
        take_part=ways["events"],
        answers={},
        name="Mina Mender (fictional)",
        email=f"menders@{DOMAIN}",
        may_contact=False,
        by=None,
        token=tokens.issue(),
        extra={"plan": plan},
    )


def _over(ways: dict[str, TakePart]) -> None:
    """One event that is over, with what was heard there."""
    if "night-surgeries" not in ways:
        return
    starts, at = _at(-30, 18), clock.now()
    Event.objects.create(
        take_part=ways["night-surgeries"],
        name="Waiting for the first train (fictional)",
        about="People who travel before five in the morning meet those who plan the lines.",
        host="City Hall, for this demonstration",
        place="Lantern Hall (fictional), 1 Example Street",
        borough=Borough.objects.get(gss_code="E09000025"),
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        places=40,
        access=STEPS,
        state=Event.State.HELD,
        came=31,
        heard=HEARD,
        doing="We pass it on to the planners of the lines, and say here what they answer.",
        opened_at=at,
        held_at=at,
        heard_at=at,
    )
