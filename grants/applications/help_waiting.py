"""What help to apply adds to the staff's work-list, to the forgetting of personal data, and to the daily work."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse

from grants.applications.actions import help as helping
from grants.applications.models import AssistedEntry, CallBack, InformationSession, Letter
from grants.applications.views.assisted_staff import unfinished
from programmes import jobs
from programmes.people import data, worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:grants_{model}_changelist')}?{urlencode(filters)}"


def _labels(model: str, *verbs: str) -> tuple[str, ...]:
    return tuple(f"grants.{model}.{verb}" for verb in verbs)


@worklist.register
def helping_lines(user: Any) -> list[Waiting]:
    """Calls to make, sessions to come, and entries that still need somebody."""
    if not user.can(Permission.HELP_APPLICANTS):
        return []
    calls = CallBack.objects.filter(state__in=CallBack.OPEN).aggregate(count=Count("pk"), since=Min("asked_at"))
    sessions = InformationSession.objects.coming().aggregate(count=Count("pk"), since=Min("planned_at"))
    mine = Q(entered_by=user)
    heard = Q(state="asked") & ~Q(how=AssistedEntry.How.LINK)
    entries = unfinished(user).aggregate(
        own=Count("pk", filter=mine),
        own_since=Min("since_at", filter=mine),
        hear=Count("pk", filter=heard & ~mine),
        hear_since=Min("since_at", filter=heard & ~mine),
    )
    letters = Letter.objects.for_staff(user).waiting().aggregate(count=Count("pk"), since=Min("written_at"))
    return [
        Waiting(
            "Letters to print and post",
            letters["count"],
            letters["since"],
            "Print it, post it, and note that it is sent",
            _list("letter", state__exact="waiting"),
            _labels("Letter", "send"),
        ),
        Waiting(
            "Call-backs to make",
            calls["count"],
            calls["since"],
            "Ring the one who has waited longest",
            _list("callback", state__in="waiting,not_reached"),
            _labels("CallBack", "finish", "miss"),
        ),
        Waiting(
            "Information sessions to come",
            sessions["count"],
            sessions["since"],
            "Look at the list of who comes",
            _list("informationsession", state__exact="planned"),
            _labels("InformationSession", "cancel"),
        ),
        Waiting(
            "Applications that you enter for groups",
            entries["own"],
            entries["own_since"],
            "Finish it, then ask the group to confirm",
            _list("assistedentry", state__in="writing,asked"),
            _labels("AssistedEntry", "ask", "take_back"),
        ),
        Waiting(
            "Applications to read back to groups",
            entries["hear"],
            entries["hear_since"],
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
