"""What waits for the staff: offers to look at, offers that end, and matches to follow up."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from programmes import clock
from programmes.catalogue.models import Offer, OfferMatch
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.models import Today
from programmes.people.worklist import Line

# A match that nobody has said anything about for so long is asked after.
FOLLOW_UP_AFTER = timedelta(days=14)


def _line(model: str, label: str, rows: Any, moment: str, step: str, query: str, *moves: str) -> Line:
    url = f"{reverse(f'admin:programmes_{model.lower()}_changelist')}?{query}"
    return Line(label, rows, moment, step, url, tuple(f"programmes.{model}.{move}" for move in moves))


@worklist.register
def offers(user: Any) -> list[Line]:
    """Offers that were sent in, offers past their last day, and matches of two weeks ago."""
    if not user.can(Permission.HANDLE_RESPONSES):
        return []
    return [
        _line(
            "Offer",
            "Offers sent in",
            Offer.objects.filter(state=Offer.State.SUBMITTED),
            "added_at",
            "Look at it, then put it on the list or say why not",
            "state__exact=submitted",
            *("open_", "refuse", "adjust"),
        ),
        _line(
            "Offer",
            "Offers past their last day",
            Offer.objects.filter(state=Offer.State.OPEN, until_date__lt=Today()),
            "opened_at",
            "Ask whether it goes on, or take it off the list",
            "state__exact=open",
            *("adjust", "end"),
        ),
        _line(
            "OfferMatch",
            "Matches to follow up",
            OfferMatch.objects.filter(state=OfferMatch.State.MADE, made_at__lte=clock.Now() - FOLLOW_UP_AFTER),
            "made_at",
            "Ask both sides, and say what came of it",
            "state__exact=made",
            *("work", "end"),
        ),
    ]
