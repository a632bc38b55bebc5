"""What waits for whoever works on what people sent: to read, to go on with, and pledges that nobody confirmed."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from programmes.catalogue import stages
from programmes.catalogue.models import Response
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Line

_R = "programmes.Response"


def _list(stage: str) -> str:
    return f"{reverse('admin:programmes_response_changelist')}?{urlencode({'stage': stage})}"


@worklist.register
def responses(user: Any) -> list[Line]:
    """Three lines, each with the day since which its oldest waits."""
    if not user.can(Permission.HANDLE_RESPONSES):
        return []
    rows = Response.objects.all()
    return [
        Line(
            "Answers sent, past the day we promised",
            stages.at(rows, "late"),
            "received_at",
            "Acknowledge it, or arrange it",
            _list("late"),
            (f"{_R}.acknowledge", f"{_R}.arrange", f"{_R}.close"),
        ),
        Line(
            "Answers sent, to read",
            stages.at(rows, "new"),
            "received_at",
            "Acknowledge it, or arrange it",
            _list("new"),
            (f"{_R}.acknowledge", f"{_R}.arrange", f"{_R}.close"),
        ),
        Line(
            "Answers sent, being worked on",
            stages.at(rows, "working"),
            "received_at",
            "Arrange it, or say what came of it",
            _list("working"),
            (f"{_R}.arrange", f"{_R}.finish", f"{_R}.close"),
        ),
        Line(
            "Yearly check-ins without an answer",
            stages.at(rows, "silent"),
            "received_at",
            "Ring them, or close it",
            _list("silent"),
            (f"{_R}.close",),
        ),
    ]
