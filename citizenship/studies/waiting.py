"""What waits for the officers of the pilot: boroughs to decide on, statements not agreed to, studies to move on."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from citizenship.studies.models import BoroughPlace, Joining, Study
from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

_JOINING, _STUDY, _PLACE = "citizenship.Joining", "citizenship.Study", "citizenship.BoroughPlace"


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:citizenship_{model}_changelist')}?{urlencode(filters)}"


@worklist.register
def pilots(user: Any) -> list[Line]:
    """The lines of those who manage the pilots; nothing for everybody else."""
    return [*_boroughs(), *_studies()] if user.can(Permission.MANAGE_PILOTS) else []


def _boroughs() -> list[Line]:
    asked = Joining.objects.filter(state=Joining.State.REQUESTED)
    behind = Joining.objects.behind()
    return [
        Line(
            "Boroughs to approve for the ceremony pilots",
            asked.filter(statement__isnull=False),
            "agreed_at",
            "Approve the borough, or refuse it with a reason",
            _list("joining", state__exact="requested"),
            (f"{_JOINING}.approve", f"{_JOINING}.refuse"),
        ),
        Line(
            "Requests of boroughs that have not agreed to the data-sharing statement",
            asked.filter(statement__isnull=True),
            "requested_at",
            "Ask the registrar what holds it up",
            _list("joining", state__exact="requested", agreed="no"),
            (f"{_JOINING}.refuse",),
        ),
        Line(
            "Boroughs in the pilot that have not agreed to the newest statement",
            behind,
            "agreed_at",
            "Ring the registrar: no survey starts there after 28 days",
            _list("joining", state__exact="approved", agreed="no"),
        ),
    ]


def _studies() -> list[Line]:
    today, rows = clock.london_day(clock.now()), Study.objects
    state = Study.State
    return [
        Line(
            "Studies being written",
            rows.filter(state=state.DRAFT),
            "created_at",
            "Finish the protocol and register it before its first day",
            _list("study", state__exact="draft"),
            (f"{_STUDY}.register",),
        ),
        Line(
            "Boroughs in a study without an arm",
            BoroughPlace.objects.without_arm(),
            "added_at",
            "Draw or choose their arms",
            _list("study"),
            (f"{_PLACE}.assign", f"{_PLACE}.change"),
        ),
        Line(
            "Registered studies to start",
            rows.filter(state=state.REGISTERED),
            "registered_at",
            "Start it before its first day",
            _list("study", state__exact="registered"),
            (f"{_STUDY}.start", f"{_PLACE}.lock"),
        ),
        Line(
            "Studies whose last day is over",
            rows.filter(state__in=[state.REGISTERED, state.RUNNING], last_date__lt=today),
            "registered_at",
            "Close it",
            _list("study", state__exact="running"),
            (f"{_STUDY}.close",),
        ),
    ]
