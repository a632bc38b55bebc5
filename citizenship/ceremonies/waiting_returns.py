"""What waits for the officers of the pilots about monthly returns."""

from typing import Any

from django.db.models import DateTimeField, F, Func
from django.urls import reverse

from citizenship.ceremonies.models import MonthlyReturn
from citizenship.studies.models import Joining
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.models import Today
from programmes.people.worklist import Line


def _list(query: str) -> str:
    return f"{reverse('admin:citizenship_monthlyreturn_changelist')}?{query}"


@worklist.register
def returns(user: Any) -> list[Line]:
    """Returns to make final or to ask about, revised ones, and late ones to chase."""
    if not user.can(Permission.MANAGE_PILOTS):
        return []
    sent = MonthlyReturn.objects.filter(state=MonthlyReturn.State.SENT)
    # A return is late once its day in London is over: the wait is counted from the beginning of that day.
    began = "(%(expressions)s::timestamp AT TIME ZONE 'Europe/London')"
    due_at = Func(F("due_date"), template=began, output_field=DateTimeField())
    # Nobody waits for a borough that has left the pilot.
    awaited = MonthlyReturn.objects.filter(borough__in=Joining.objects.taking_part().values("borough"))
    late = awaited.filter(state=MonthlyReturn.State.OPEN, due_date__lt=Today()).annotate(due_at=due_at)
    moves = ("citizenship.MonthlyReturn.finish", "citizenship.MonthlyReturn.return_")
    return [
        Line(
            "Monthly returns to look at",
            sent.filter(revised=False),
            "since_at",
            "Make it final, or ask the borough",
            _list("state__exact=sent&revised__exact=0"),
            moves,
        ),
        Line(
            "Revised returns to look at",
            sent.filter(revised=True),
            "since_at",
            "See what changed, then make it final",
            _list("state__exact=sent&revised__exact=1"),
            moves,
        ),
        Line("Late monthly returns", late, "due_at", "Ask the borough, or give it more time", _list("late=yes")),
    ]
