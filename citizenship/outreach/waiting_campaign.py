"""What waits for the officers who manage outreach: packs, places that nobody opens, copies that run out."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.urls import reverse

from citizenship.outreach.models import Pack, Spot, SpotOpening, Stock
from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

# A code that nobody has opened for so many days hangs nowhere any more, or where nobody sees it.
QUIET_DAYS = 90


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:citizenship_{model}_changelist") + (f"?{query}" if query else "")


def quiet_spots() -> Any:
    """Open places whose code nobody has opened for 90 days."""
    before = clock.Now() - timedelta(days=QUIET_DAYS)
    lately = SpotOpening.objects.filter(spot=OuterRef("pk"), day__gte=TruncDate(before, tzinfo=clock.LONDON))
    return Spot.objects.open().filter(opened_at__lt=before).filter(~Exists(lately))


@worklist.register
def campaign(user: Any) -> list[Line]:
    """Packs to put together and to send, quiet places, and materials that run out."""
    if not user.can(Permission.MANAGE_OUTREACH):
        return []
    return [
        Line(
            "Outreach packs to put together",
            Pack.objects.to_pack(),
            "ordered_at",
            "Put it together, or cancel it",
            _list("pack", "state__exact=ordered"),
            ("citizenship.Pack.pack",),
        ),
        Line(
            "Outreach packs to send",
            Pack.objects.to_send(),
            "packed_at",
            "Send it, and say that it has left",
            _list("pack", "state__exact=packed"),
            ("citizenship.Pack.send",),
        ),
        Line(
            f"Places of the campaign that nobody opened for {QUIET_DAYS} days",
            quiet_spots(),
            "opened_at",
            "Ask whether the materials still hang there; close the place if not",
            _list("spot", "state__exact=open"),
            ("citizenship.Spot.close",),
        ),
        Line(
            "Materials of which few copies are left",
            Stock.objects.low(),
            "counted_at",
            "Have more printed, and count them",
            _list("material"),
        ),
    ]
