"""What waits for the staff who look after directories."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes import clock
from programmes.catalogue.models import Listing
from programmes.catalogue.models.listings import FLAG_AFTER_MONTHS
from programmes.clock import months_later
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line


def _list(**query: str) -> str:
    return f"{reverse('admin:programmes_listing_changelist')}?{urlencode(query)}"


@worklist.register
def entries(user: Any) -> list[Line]:
    """Entries to list, changes to take over, and entries that nobody confirms."""
    if not user.can(Permission.HANDLE_RESPONSES):
        return []
    old = months_later(clock.london_day(clock.now()), -FLAG_AFTER_MONTHS)
    rows = Listing.objects
    return [
        Line(
            "Entries of directories to list or decline",
            rows.filter(state=Listing.State.WAITING),
            "offered_at",
            "Read the entry, then list it or decline it",
            _list(state__exact="waiting"),
            ("programmes.Listing.list_", "programmes.Listing.decline"),
        ),
        Line(
            "Changes that owners of entries ask for",
            rows.filter(proposed_at__isnull=False),
            "proposed_at",
            "Compare, then take it over or leave the entry as it is",
            _list(confirmed="change"),
        ),
        Line(
            "Entries of directories that nobody has confirmed for 12 months",
            rows.filter(state__in=Listing.PUBLIC, assured_on__lt=old),
            "changed_at",
            "Ask the owner, then confirm, change or take it out",
            _list(confirmed="old"),
            ("programmes.Listing.confirm", "programmes.Listing.withdraw"),
        ),
    ]
