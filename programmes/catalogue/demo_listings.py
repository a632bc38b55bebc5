"""For `manage.py load_demo`: plainly fictional entries in each directory. Nobody answers at their addresses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.catalogue import actions
from programmes.catalogue import demo as _ways  # noqa: F401 the ways are opened first
from programmes.catalogue.actions import listings
from programmes.catalogue.loading import demo
from programmes.catalogue.models import Listing, TakePart
from programmes.clock import months_later
from programmes.people.loading import DOMAIN
from programmes.people.models import User

STEPS = "Step-free from the street. Accessible toilet."
# By programme: name, what it offers, boroughs (none: all of London), languages, sort, when, access.
ENTRIES: dict[str, list[tuple[str, str, list[str], list[str], str, str, str]]] = {
    "welcome-to-london": [
        ("Rye Lane Welcome Table (fictional)", "Tea, company and help with letters for people who are new here.",
         ["E09000028", "E09000022"], ["en", "es", "yo"], "", "Tuesdays 10am to noon", STEPS),
        ("Lea Bridge New Neighbours (fictional)", "We walk with you to the doctor, the school and the library.",
         ["E09000012", "E09000031"], ["en", "tr", "pl", "ku"], "", "Saturdays 2pm to 5pm", STEPS),
        ("Brent Open House (fictional)", "A shared meal each week, and somebody to ask.",
         ["E09000005"], ["en", "ar", "so", "gu"], "", "Thursdays from 6pm", "Three steps at the door, with a ramp."),
        ("Newcomers’ Line London (fictional)", "Ring us with a question about your first weeks. We ring back.",
         [], ["en", "ro", "uk", "fa", "fr"], "", "Weekdays 9am to 5pm", "By telephone or text."),
    ],
    "volunteering": [
        ("Lantern Volunteer Centre Camden (fictional)", "We help people find something to do, and groups find people.",
         ["E09000007"], [], "", "Weekdays 10am to 4pm", STEPS),
        ("Harbour Volunteer Centre Tower Hamlets (fictional)", "Drop-in advice, and training for those who lead.",
         ["E09000030"], [], "", "Mondays and Wednesdays", STEPS),
        ("Kiln Volunteer Centre Croydon (fictional)", "Volunteering for groups of employees and for families.",
         ["E09000008"], [], "", "Weekdays 9am to 5pm", STEPS),
    ],
    "esol-plus": [
        ("Morning English (fictional)", "A free class for beginners. You can bring children under five.",
         ["E09000025"], ["bn", "ur"], "class", "Mondays and Wednesdays 9:30am to 11:30am", STEPS),
        ("Talk Over Lunch (fictional)", "Speak English with a neighbour for an hour each week.",
         ["E09000014", "E09000010"], [], "partners", "Fridays 12:30pm", "A lift to the second floor."),
        ("English on Shift (fictional)", "Short classes at work, before and after shifts.",
         [], [], "work", "At times that suit the shift", "In your workplace, or online."),
    ],
    "health-and-participation": [
        ("Chorus for Beginners (fictional)", "Singing for people who think that they cannot.",
         ["E09000023"], ["en"], "arts", "Tuesdays 2pm", STEPS),
        ("Slow Walks (fictional)", "A short walk with benches on the way, then tea.",
         ["E09000020", "E09000013"], ["en", "ar"], "move", "Thursdays 11am",
         "Flat paths. We can meet you at the bus stop."),
        ("A Friend on the Phone (fictional)", "A call each week at a time of your choice.",
         [], ["en", "pt", "pa"], "home", "When you like", "From home."),
    ],
}  # fmt: skip


@demo.register
@transaction.atomic
def load_entries(say: Callable[[str], object]) -> None:
    """Fictional groups enter themselves; Ines lists all but the last of each directory, which waits."""
    ines = User.objects.filter(email=f"ines@{DOMAIN}").first()
    if ines is None or Listing.objects.filter(is_demonstration=True).exists():
        say("Entries of directories: there already")
        return
    made = 0
    for programme, rows in ENTRIES.items():
        ways = TakePart.objects.open().filter(kind=TakePart.Kind.LISTING, programme__slug=programme)
        way = ways.order_by("pk").first()
        for number, row in enumerate(rows if way else ()):
            _enter(way, row, number, ines, waits=number == len(rows) - 1 and number > 2)
            made += 1
    _grow_old()
    say(f"{made} entries of directories (fictional)")


def _enter(way: Any, row: tuple[Any, ...], number: int, by: User, *, waits: bool) -> None:
    name, text, boroughs, languages, sort, times, access = row
    address = f"{way.programme.slug}-{number}@{DOMAIN}"
    facts = {"name": name, "text": text, "boroughs": boroughs, "whole_london": not boroughs, "sort": sort}
    sent = actions.respond(
        take_part=way,
        answers={},
        name="Sam Sample (fictional)",
        email=address,
        organisation=name,
        may_contact=True,
        by=None,
        token=tokens.issue(),
        extra={**facts, "languages": languages, "times": times, "access": access, "email": address},
    )
    entry = Listing.objects.get(response=sent)
    Listing.objects.filter(pk=entry.pk).update(is_demonstration=True)
    if not waits:
        listings.list_listing(listing=entry, by=by, token=tokens.issue())


def _grow_old() -> None:
    """One entry that nobody has confirmed for over a year, so that its warning can be seen."""
    old = Listing.objects.filter(is_demonstration=True, state=Listing.State.LISTED).order_by("-name").first()
    if old is not None:
        at = clock.now()
        old.assured_on = months_later(clock.london_day(at), -12) - timedelta(days=5)
        old.flag(at=at)
        old.save(update_fields=["assured_on", "state", "flagged_at", "changed_at"])
        old.moves.create(verb="flag", at=at)
