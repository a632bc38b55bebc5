"""What help to apply adds to the staff's work-list, to the forgetting of personal data, and to the daily work."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from grants.applications.actions import help as helping
from grants.applications.models import AssistedEntry, CallBack, InformationSession, Letter
from grants.applications.views.assisted_staff import unfinished
from programmes import jobs
from programmes.people import data, worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:grants_{model}_changelist')}?{urlencode(filters)}"


def _labels(model: str, *verbs: str) -> tuple[str, ...]:
    return tuple(f"grants.{model}.{verb}" for verb in verbs)


@worklist.register
def helping_lines(user: Any) -> list[Line]:
    """Calls to make, sessions to come, and entries that still need somebody."""
    if not user.can(Permission.HELP_APPLICANTS):
        return []
    entries = unfinished(user)
    heard = entries.filter(state="asked").exclude(how=AssistedEntry.How.LINK)
    return [
        Line(
            "Letters to print and post",
            Letter.objects.for_staff(user).waiting(),
            "written_at",
            "Print it, post it, and note that it is sent",
            _list("letter", state__exact="waiting"),
            _labels("Letter", "send"),
        ),
        Line(
            "Call-backs to make",
            CallBack.objects.filter(state__in=CallBack.OPEN),
            "asked_at",
            "Ring the one who has waited longest",
            _list("callback", state__in="waiting,not_reached"),
            _labels("CallBack", "finish", "miss"),
        ),
        Line(
            "Information sessions to come",
            InformationSession.objects.coming(),
            "planned_at",
            "Look at the list of who comes",
            _list("informationsession", state__exact="planned"),
            _labels("InformationSession", "cancel"),
        ),
        Line(
            "Applications that you enter for groups",
            entries.filter(entered_by=user),
            "since_at",
            "Finish it, then ask the group to confirm",
            _list("assistedentry", state__in="writing,asked"),
            _labels("AssistedEntry", "ask", "take_back"),
        ),
        Line(
            "Applications to read back to groups",
            heard.exclude(entered_by=user),
            "since_at",
            "Read it to the group and record the answer",
            _list("assistedentry", state__exact="asked"),
        ),
    ]


@jobs.handler("grants.sessions.remind")
def remind(period: str) -> None:
    """Write to those who have a place at a session of tomorrow."""
    helping.remind_of_sessions()


jobs.periodic("grants.sessions.remind", every=timedelta(days=1), offset=timedelta(hours=9))
data.register(data.Area("grants.help", erase=helping.erase_person, retain=helping.erase_past))
