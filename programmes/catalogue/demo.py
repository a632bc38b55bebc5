"""For `manage.py load_demo`: every way to take part open, and what plainly fictional organisations sent."""

from collections.abc import Callable

from django.db import transaction

from programmes import tokens
from programmes.catalogue import actions
from programmes.catalogue import demo_ways as _ways  # noqa: F401 they are opened first
from programmes.catalogue.loading import demo
from programmes.catalogue.models import TakePart
from programmes.catalogue.reference import VICTIMS
from programmes.people.loading import DOMAIN

SENT = [
    ("Lamplight Support (fictional)", "lamplight", True, ["E09000028", "E09000022"], "Women who have been stalked."),
    ("Steady Ground (fictional)", "steady", True, ["E09000033"], "People who were robbed in the street."),
    ("Open Door Brent (fictional)", "opendoor", True, ["E09000005"], "Young people who have been hurt."),
    ("Kiln Lane Listeners (fictional)", "kilnlane", False, ["E09000012"], "Anybody who rings us."),
]


@demo.register
@transaction.atomic
def load_interest(say: Callable[[str], object]) -> None:
    """Four organisations send an expression of interest."""
    way = TakePart.objects.open().filter(slug=VICTIMS, responses__isnull=True).first()
    if way is None:
        say("Expressions of interest: there already")
        return
    for name, address, may_contact, boroughs, people in SENT:
        actions.respond(
            take_part=way,
            answers={
                "about_group": f"{name}: we listen, and go along to the police and to court.",
                "borough": boroughs,
                "people": people,
                "need": "A second evening a week, with somebody paid to be there.",
            },
            name=name,
            email=f"{address}@{DOMAIN}",
            may_contact=may_contact,
            by=None,
            token=tokens.issue(),
        )
    say(f"{len(SENT)} expressions of interest (fictional)")
