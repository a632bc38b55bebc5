"""What waits for staff in this room: organisations to approve, requests to answer, roles about to end."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from programmes import clock
from programmes.jobs.models import Job
from programmes.notices.models import Notice
from programmes.notices.models import State as NoticeState
from programmes.people import worklist
from programmes.people.access import OrganisationKind, Permission
from programmes.people.models import Appointment, Membership, Organisation, PersonRequest, Today
from programmes.people.models.organisations import ENDING_SOON
from programmes.people.worklist import Line, Waiting

# A copy of data is made by a worker within minutes; after this long somebody must look.
SHOULD_BE_MADE = timedelta(hours=1)

_State, _Kind = PersonRequest.State, PersonRequest.Kind


def _list(model: str, **filters: str) -> str:
    return f"{reverse(f'admin:programmes_{model}_changelist')}?{urlencode(filters)}"


@worklist.register
def organisations(user: Any) -> list[Line | Waiting]:
    """Organisations that wait for approval, and boroughs that nobody can act for."""
    if not user.can(Permission.APPROVE_ORGANISATIONS):
        return []
    active = Exists(Membership.objects.active().filter(organisation=OuterRef("pk")))
    pending = Organisation.objects.filter(state=Organisation.State.PENDING)
    boroughs = Organisation.objects.filter(state=Organisation.State.APPROVED, kind=OrganisationKind.BOROUGH)
    return [
        Line(
            "Organisations to approve",
            pending,
            "created_at",
            "Approve or refuse",
            _list("organisation", state__exact="pending"),
            ("programmes.Organisation.approve", "programmes.Organisation.refuse"),
        ),
        Line(
            "Boroughs without a registrar",
            boroughs.filter(~active),
            "approved_at",
            "Invite a registrar, or close",
            _list("organisation", state__exact="approved", kind__exact="borough"),
            ("programmes.Organisation.close", "programmes.Organisation.reopen"),
        ),
        Waiting(
            "Registrars whose role ends within 30 days",
            Membership.objects.ending().count(),
            None,
            "Extend the role, or let it end",
            _list("organisation", registrars="ending"),
            ("programmes.Membership.extend",),
        ),
    ]


# What the line says, which requests it counts, its next step, the list it leads to, and the moves made from there.
_LINES: list[tuple[str, Q, str, dict[str, str], tuple[str, ...]]] = [
    (
        "Complaints to acknowledge",
        Q(kind=_Kind.COMPLAINT, state=_State.RECEIVED),
        "Acknowledge",
        {"kind__exact": "complaint", "state__exact": "received"},
        ("acknowledge", "complete", "refuse"),
    ),
    (
        "Complaints to answer",
        Q(kind=_Kind.COMPLAINT, state=_State.ACKNOWLEDGED),
        "Answer",
        {"kind__exact": "complaint", "state__exact": "acknowledged"},
        ("complete", "refuse"),
    ),
    (
        "Erasures to carry out",
        Q(kind=_Kind.ERASURE, state__in=[_State.RECEIVED, _State.ACKNOWLEDGED]),
        "Carry out or refuse",
        {"kind__exact": "erasure"},
        ("acknowledge", "complete", "refuse"),
    ),
    (
        "Other formats to provide",
        Q(kind=_Kind.OTHER_FORMAT, state__in=[_State.RECEIVED, _State.ACKNOWLEDGED]),
        "Answer",
        {"kind__exact": "other_format"},
        ("acknowledge", "complete", "refuse"),
    ),
    (
        "Copies of data that no worker has made",
        Q(kind=_Kind.DATA, state__in=[_State.RECEIVED, _State.ACKNOWLEDGED], made_at__lt=clock.Now() - SHOULD_BE_MADE),
        "Look into it",
        {"kind__exact": "data"},
        ("acknowledge", "complete", "refuse"),
    ),
]


@worklist.register
def requests(user: Any) -> list[Line]:
    """Requests about one's own data, complaints and other formats, by kind."""
    if not user.can(Permission.HANDLE_REQUESTS):
        return []
    found = PersonRequest.objects.waiting().exclude(user=user)
    return [
        Line(
            label,
            found.filter(rule),
            "made_at",
            step,
            _list("personrequest", **filters),
            tuple(f"programmes.PersonRequest.{verb}" for verb in verbs),
        )
        for label, rule, step, filters, verbs in _LINES
    ]


@worklist.register
def roles(user: Any) -> list[Waiting]:
    """Roles that end within a month: invite again, or let them end."""
    if not user.can(Permission.APPOINT_STAFF):
        return []
    ending = Appointment.objects.current().filter(ends_on__lte=Today() + ENDING_SOON)
    return [
        Waiting(
            "Roles that end within 30 days",
            ending.count(),
            None,
            "Invite again, or close",
            _list("appointment", closed_at__isempty="1"),
            ("programmes.Appointment.close",),
        )
    ]


@worklist.register
def deliveries(user: Any) -> list[Line]:
    """Messages that did not go out, and background work that was given up."""
    if not user.can(Permission.READ_DELIVERY_LOG):
        return []
    return [
        Line(
            "Messages that were not sent",
            Notice.objects.filter(state__in=[NoticeState.FAILED, NoticeState.PARKED]),
            "created_at",
            "Find out why, and send again",
            _list("notice", state__in="failed,parked"),
            ("programmes.Notice.resend",),
        ),
        Line(
            "Background work that was given up",
            Job.objects.filter(dead_at__isnull=False),
            "dead_at",
            "Find out why, and try again",
            _list("job", state="dead"),
        ),
    ]
