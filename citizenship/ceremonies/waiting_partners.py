"""What waits for the officers: offered places, matches, and the Mayor's ceremony."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.urls import reverse

from citizenship.ceremonies.models import MayorsCeremony, Venue, VenueMatch
from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

State = MayorsCeremony.State


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:citizenship_{model}_changelist") + (f"?{query}" if query else "")


def _line(label: str, rows: Any, moment: str, step: str, url: str, *moves: str) -> Line:
    return Line(label, rows, moment, step, url, tuple(f"citizenship.{move}" for move in moves))


@worklist.register
def places(user: Any) -> list[Line]:
    """Places to list and to match, and days that no borough has answered."""
    if not user.can(Permission.MANAGE_PILOTS):
        return []
    today = TruncDate(clock.Now(), tzinfo=clock.LONDON)
    held = VenueMatch.objects.live().filter(venue=OuterRef("pk"), date__gte=today)
    free = Venue.objects.listed().by_match().filter(~Exists(held))
    return [
        _line(
            "Places offered for ceremonies",
            Venue.objects.waiting(),
            "offered_at",
            "Read the offer, then list the place or decline it",
            _list("venue", "state__exact=offered"),
            "Venue.list_",
            "Venue.decline",
        ),
        _line(
            "Listed places without a borough",
            free,
            "listed_at",
            "Match the place to a borough",
            _list("venue", "matched=no"),
        ),
        _line(
            "Matched days that no borough has answered",
            VenueMatch.objects.filter(state=VenueMatch.State.PROPOSED),
            "proposed_at",
            "Ring the register office, or call the day off",
            _list("venuematch", "state__exact=proposed"),
            "VenueMatch.withdraw",
        ),
    ]


@worklist.register
def mayors(user: Any) -> list[Line]:
    """The Mayor's ceremonies to open, to look after, to close and to count."""
    if not user.can(Permission.MANAGE_PILOTS):
        return []
    rows, today = MayorsCeremony.objects, TruncDate(clock.Now(), tzinfo=clock.LONDON)
    return [
        _line(
            "Mayor’s ceremonies to open",
            rows.filter(state=State.DRAFT),
            "planned_at",
            "Look at the plan, then open it for nominations",
            _list("mayorsceremony", "state__exact=draft"),
            "MayorsCeremony.change",
            "MayorsCeremony.open_",
            "MayorsCeremony.cancel",
        ),
        _line(
            "Mayor’s ceremonies whose last day for replies is past",
            rows.filter(state=State.OPEN, reply_by__lt=today),
            "opened_at",
            "Close it: the numbers stand",
            _list("mayorsceremony", "state__exact=open"),
            "MayorsCeremony.close",
            "MayorsCeremony.adjust",
        ),
        _line(
            "Mayor’s ceremonies to count",
            rows.filter(state=State.CLOSED, date__lte=today),
            "closed_at",
            "Note how many came",
            _list("mayorsceremony", "state__exact=closed"),
            "MayorsCeremony.hold",
        ),
    ]
