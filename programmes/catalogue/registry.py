"""What this room adds to the registries: the home page's entry, and a person's own data."""

from typing import Any

from django.http import HttpRequest

from programmes.catalogue import actions, home
from programmes.catalogue import registry_alerts as _alerts  # noqa: F401 it registers itself
from programmes.catalogue import registry_commitments as _commitments  # noqa: F401 it registers itself
from programmes.catalogue import registry_events as _events  # noqa: F401 it registers itself
from programmes.catalogue import registry_listings as _listings  # noqa: F401 it registers itself
from programmes.catalogue import registry_loans as _loans  # noqa: F401 it registers itself
from programmes.catalogue import registry_offers as _offers  # noqa: F401 it registers itself
from programmes.catalogue import registry_pages as _pages  # noqa: F401 it registers itself
from programmes.catalogue import registry_search as _search  # noqa: F401 it registers itself
from programmes.catalogue import registry_taking_part as _taking_part  # noqa: F401 it registers itself
from programmes.catalogue.home import Area, OpenNow
from programmes.catalogue.models import TakePart
from programmes.people import data


def open_now(request: HttpRequest) -> list[OpenNow]:
    """The ways to take part that are open, those that opened last at the top. One query."""
    rows = TakePart.objects.open().select_related("programme")
    found = rows.order_by("-opened_at", "programme__name", "title")[: home.MOST]
    return [OpenNow(f"{way.programme.name}: {way.title}", way.summary, way.get_absolute_url()) for way in found]


def tasks(user: Any) -> list[OpenNow]:
    """Nothing waits for a person here: whoever sent something waits for us."""
    return []


home.register(Area("Programmes", "/programmes/", open_now, tasks))
data.register(data.Area("catalogue", export=actions.export, erase=actions.erase, retain=actions.retain))
