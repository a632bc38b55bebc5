"""Fictional events, a briefing and an organisation of the Forum for `manage.py load_demo`; each says that it is."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db import transaction

from citizenship.outreach.actions import events, places, young
from citizenship.outreach.actions.events import Plan
from citizenship.outreach.models import ForumHost, OutreachEvent
from citizenship.studies.demo import cast
from programmes import clock, tokens
from programmes.people.models import Borough

# title, kind, borough ("" is all of London), place, days from today, begins, hours, languages, places, taken, access
ROWS: tuple[tuple[str, str, str, str, int, int, int, str, int, int, str], ...] = (
    (
        "The information bus in Camden",
        "bus",
        "Camden",
        "Fictional stop, Lantern Road",
        6,
        11,
        5,
        "en pl ro bg",
        24,
        5,
        "step_free seating",
    ),
    (
        "Help with letters at the library",
        "library",
        "Hackney",
        "Fictional library, Harbour Lane",
        9,
        14,
        3,
        "en pt es ar",
        12,
        12,
        "step_free toilet loop private",
    ),
    (
        "Saturday drop-in",
        "drop_in",
        "Newham",
        "Fictional hall, Kingfisher Street",
        13,
        10,
        4,
        "en lt ro ru",
        30,
        2,
        "step_free toilet quiet",
    ),
    (
        "Ask by telephone",
        "online",
        "",
        "By telephone: we ring you at the time of your place",
        4,
        17,
        2,
        "en bfi it fr",
        10,
        1,
        "",
    ),
    (
        "Young people without status: what to notice",
        "briefing",
        "",
        "Online: the link comes with the confirmation",
        16,
        9,
        2,
        "en",
        40,
        0,
        "",
    ),
)
HOST = {
    "name": "Lantern Youth Voices (demonstration)",
    "about": "A fictional group of young Londoners from 14 to 25. Under-16s come with an adult or their youth club.",
    "url": "https://youth.portal.example/",
    "email": "desk@youth.portal.example",
}


@transaction.atomic
def load(say: Callable[[str], object]) -> None:
    """The demonstration's events and its organisation of the Forum; safe to run twice."""
    if OutreachEvent.objects.filter(is_demonstration=True).exists():
        say("events: nothing to add")
        return
    ines = cast("ines")
    for row in ROWS:
        _event(row, ines)
    host = young.add_host(**HOST, by=ines, token=tokens.issue())
    ForumHost.objects.filter(pk=host.pk).update(is_demonstration=True)
    say(f"{len(ROWS)} fictional events and an organisation of the Forum")


def _event(row: tuple[str, str, str, str, int, int, int, str, int, int, str], ines: object) -> None:
    name, kind, borough, place, days, begins, hours, languages, number, taken, access = row
    day = clock.london_day(clock.now()) + timedelta(days=days)
    starts = datetime.combine(day, time(begins), clock.LONDON)
    plan = Plan(
        kind=kind,
        name=name,
        about="A fictional event: it does not take place.",
        place=place,
        borough=Borough.objects.get(name=borough) if borough else None,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
        languages=languages.split(),
        places=number,
        access=access.split(),
        telephone="020 7946 0000",
        host="Lantern Outreach (demonstration)",
        host_email="",
    )
    made = events.plan(plan=plan, by=ines, token=tokens.issue())
    OutreachEvent.objects.filter(pk=made.pk).update(is_demonstration=True)
    made = events.open_(event=made, by=ines, token=tokens.issue())
    spoken = languages.split()
    for turn in range(taken):
        needs = [["step_free"], ["reading", "quiet"], [], ["supporter"]][turn % 4]
        places.take(event=made, language=spoken[turn % len(spoken)], needs=needs, token=tokens.issue())
