"""For `manage.py load_demo`: every way to take part open, and something plainly fictional in a few of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from programmes import tokens
from programmes.catalogue import actions
from programmes.catalogue.loading import demo
from programmes.catalogue.models import Programme, Response, TakePart
from programmes.people.loading import DOMAIN
from programmes.people.models import User

SEVEN = ("champion", "show", "tell", "report", "believe", "respond", "design")
CHARTER: dict[str, Any] = {
    **dict.fromkeys(SEVEN, "yes"),
    "post": "Head of operations",
    "sort": "venue",
    "so_far": "All who work at the door are trained. The bar staff come next.",
}
GIFT: dict[str, Any] = {"giver": "foundation", "use": ["children"], "terms": "Paid in two parts."}


@demo.register
@transaction.atomic
def load_open_ways(say: Callable[[str], object]) -> None:
    """Otto opens every way to take part, so that each can be tried; the addresses are as in a real portal."""
    otto = User.objects.filter(email=f"otto@{DOMAIN}").first()
    waiting = TakePart.objects.filter(state=TakePart.State.DRAFT, programme__state=Programme.State.PUBLISHED)
    if otto is None:
        say("Ways to take part: nobody is there to open them")
        return
    opened = [actions.open_take_part(take_part=way, by=otto, token=tokens.issue()) for way in waiting]
    say(f"{len(opened)} ways to take part opened")


# Way, sender, organisation, sum, answers, and the steps that Efua takes. All of it is plainly fictional.
Entry = tuple[str, str, str, str | None, dict[str, Any], tuple[str, ...]]
SENT: list[Entry] = [
    ("sign-the-charter", "Mina Lantern", "Lamplight Hall (fictional)", None, CHARTER, ("acknowledge", "arrange")),
    ("sign-the-charter", "Ola Quay", "The Quay Rooms (fictional)", None, CHARTER, ("arrange",)),
    ("sign-the-charter", "Per Kiln", "Kiln Lane Club (fictional)", None, CHARTER, ()),
    ("make-a-pledge", "Sasha Steady", "Steady Ground Trust (fictional)", "25000.00", GIFT, ("acknowledge", "arrange")),
    ("make-a-pledge", "Robin Harbour", "", "250.50", {**GIFT, "giver": "person"}, ()),
    (
        "moving-on-up",
        "Jo Lane",
        "",
        None,
        {"looking_for": ["training"], "borough": ["E09000028"], "best_way": "By e-mail"},
        ("acknowledge",),
    ),
    (
        "offer-to-host",
        "Ana Garden",
        "Garden of Neighbours (fictional)",
        None,
        {
            "story": "Neighbours of all ages grow food on a roof, and eat together on Fridays.",
            "venue": "The roof of a library (fictional)",
            "borough": ["E09000012"],
            "access": ["step_free", "toilet"],
            "when": "Fridays from May to September",
        },
        (),
    ),
]


@demo.register
@transaction.atomic
def load_taking_part(say: Callable[[str], object]) -> None:
    """A few people take part, and Efua works on what they sent, so that every list has something in it."""
    efua = User.objects.filter(email=f"efua@{DOMAIN}").first()
    ways = {way.slug: way for way in TakePart.objects.open().filter(slug__in={entry[0] for entry in SENT})}
    if efua is None or Response.objects.filter(email=_address(SENT[0])).exists():
        say("Taking part: there already")
        return
    made = [_send(ways[entry[0]], entry, by=efua) for entry in SENT if entry[0] in ways]
    say(f"{len(made)} people take part in something (fictional)")


def _address(entry: Entry) -> str:
    return f"{slugify(entry[1])}@{DOMAIN}"


def _send(way: TakePart, entry: Entry, *, by: User) -> Response:
    _, name, organisation, amount, answers, steps = entry
    response = actions.respond(
        take_part=way,
        answers=answers,
        name=f"{name} (fictional)",
        email=_address(entry),
        may_contact=True,
        by=None,
        token=tokens.issue(),
        organisation=organisation,
        may_name=True,
        may_hand_on=True,
        amount=Decimal(amount) if amount else None,
    )
    for verb in steps:
        step = actions.arrange_response if verb == "arrange" else actions.acknowledge_response
        response = step(response=response, by=by, token=tokens.issue())
    return response
