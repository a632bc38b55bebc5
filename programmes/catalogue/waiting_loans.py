"""What waits for the staff who look after loans. The hubs see the same on their own pages."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes import clock
from programmes.catalogue.models import Loan, LoanHub, SkillsPlace, Tablet
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line


def _list(model: str, **query: str) -> str:
    return f"{reverse(f'admin:programmes_{model}_changelist')}?{urlencode(query)}"


@worklist.register
def lent(user: Any) -> list[Line]:
    """Hubs to open, tablets that are late or wait to be handed out or mended, and sessions to note."""
    if not user.can(Permission.HANDLE_RESPONSES):
        return []
    today = clock.london_day(clock.now())
    return [
        Line(
            "Hubs to open",
            LoanHub.objects.filter(state=LoanHub.State.DRAFT),
            "added_at",
            "Enter its tablets, open it and send it its link",
            _list("loanhub", state__exact="draft"),
            ("programmes.LoanHub.open_", "programmes.LoanHub.close"),
        ),
        Line(
            "Tablets that should be back",
            Loan.objects.filter(state=Loan.State.LENT, ends_on__lt=today),
            "lent_at",
            "Ask the hub; the borrower is reminded by itself",
            _list("loan", day="late"),
            ("programmes.Loan.give_back",),
        ),
        Line(
            "Tablets to hand out by today",
            Loan.objects.filter(state=Loan.State.BOOKED, starts_on__lte=today),
            "booked_at",
            "Hand it out, or cancel it; after a week it is freed by itself",
            _list("loan", day="now"),
            ("programmes.Loan.lend", "programmes.Loan.cancel"),
        ),
        Line(
            "Tablets being mended",
            Tablet.objects.filter(state=Tablet.State.REPAIR),
            "since_at",
            "Ask the hub if it can be lent again",
            _list("tablet", state__exact="repair"),
            ("programmes.Tablet.send_off", "programmes.Tablet.put_back", "programmes.Tablet.retire"),
        ),
        Line(
            "Skills sessions to note",
            SkillsPlace.objects.filter(state=SkillsPlace.State.BOOKED, session__starts_at__lt=clock.Now()),
            "booked_at",
            "Note who came, and for how many minutes",
            _list("skillsplace", noted="no"),
            ("programmes.SkillsPlace.attend", "programmes.SkillsPlace.miss"),
        ),
    ]
