"""What this room adds to the registries: the home page's entry, and a person's own data."""

from typing import Any

from django.http import HttpRequest

from programmes.catalogue import actions, home
from programmes.catalogue.home import Area, OpenNow
from programmes.catalogue.models import TakePart
from programmes.people import data

MOST_SHOWN = 12


def open_now(request: HttpRequest) -> list[OpenNow]:
    """The ways to take part that are open. One query."""
    found = TakePart.objects.open().select_related("programme").order_by("programme__name", "title")[:MOST_SHOWN]
    return [OpenNow(f"{way.programme.name}: {way.title}", way.summary, way.get_absolute_url()) for way in found]


def tasks(user: Any) -> list[OpenNow]:
    """Nothing waits for a person here: whoever sent something waits for us."""
    return []


home.register(Area("Programmes", "/programmes/", open_now, tasks))
data.register(data.Area("catalogue", export=actions.export, erase=actions.erase, retain=actions.retain))
