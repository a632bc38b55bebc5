"""What people ask about their own data and our service, and staff's answers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from programmes import audit, clock, jobs, tokens
from programmes.people import notices
from programmes.people.access import Permission
from programmes.people.actions.organisations import need
from programmes.people.due import due_date
from programmes.people.models import PersonRequest, User
from programmes.workflow import MoveRefused

Kind = PersonRequest.Kind


def _make(
    *, kind: str, by: User | None, email: str, name: str = "", text: str = "", format: str = "", language: str = ""
) -> PersonRequest:
    """Write the request with its due date; the caller tells the person."""
    at = clock.now()
    request = PersonRequest.objects.create(
        kind=kind,
        user=by,
        email=email.strip().lower(),
        name=name.strip(),
        text=text.strip(),
        format=format,
        language=language.strip(),
        made_at=at,
        due_date=due_date(kind, at.astimezone(clock.LONDON).date()),
    )
    request.moves.create(verb="make", by=by, at=at)
    audit.record(by=by, verb="programmes.people.request_made", target=request, detail={"kind": str(kind)})
    return request


def _own_waiting(kind: str, by: User) -> PersonRequest | None:
    """The request of this kind that still waits; the person's row is locked, so two cannot be made at once."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    return PersonRequest.objects.waiting().filter(user=by, kind=kind).first()


@transaction.atomic
def ask_for_data(*, by: User, token: str) -> PersonRequest:
    """Ask for a copy of everything that we hold about you.

    A worker makes it; asking again while it is made changes nothing.
    """
    tokens.spend(token, by=by, purpose="programmes.people.ask_for_data")
    tokens.settle(token, reverse("programmes:account_data"))
    if waiting := _own_waiting(Kind.DATA, by):
        return waiting
    request = _make(kind=Kind.DATA, by=by, email=by.email, name=by.name)
    jobs.later("people.export", request.pk)
    return request


@transaction.atomic
def ask_for_erasure(*, by: User, token: str, text: str = "") -> PersonRequest:
    """Ask us to erase what we hold about you.

    Staff carry it out within a month and tell you what the law makes us keep.
    """
    tokens.spend(token, by=by, purpose="programmes.people.ask_for_erasure")
    tokens.settle(token, reverse("programmes:account_data"))
    if waiting := _own_waiting(Kind.ERASURE, by):
        return waiting
    request = _make(kind=Kind.ERASURE, by=by, email=by.email, name=by.name, text=text)
    notices.request_made(request)
    return request


def _signed_in(by: Any) -> User | None:
    return by if by is not None and by.is_authenticated else None


@transaction.atomic
def create_complaint(*, by: Any, email: str, name: str, text: str, token: str) -> PersonRequest:
    """Make a complaint, with or without an account. The receipt says by when we acknowledge it."""
    tokens.spend(token, by=by, purpose="programmes.people.create_complaint")
    request = _make(kind=Kind.COMPLAINT, by=_signed_in(by), email=email, name=name, text=text)
    notices.request_made(request)
    return request


@transaction.atomic
def create_format(
    *, by: Any, email: str, name: str, format: str, text: str, token: str, language: str = ""
) -> PersonRequest:
    """Ask for something of the portal in another format or language, with or without an account."""
    tokens.spend(token, by=by, purpose="programmes.people.create_format")
    asked = {"text": text, "format": format, "language": language}
    request = _make(kind=Kind.OTHER_FORMAT, by=_signed_in(by), email=email, name=name, **asked)
    notices.request_made(request)
    return request


def locked_request(request: PersonRequest, *, by: User) -> PersonRequest:
    """The request as it is now, for a member of staff who handles requests and did not make it."""
    need(by, Permission.HANDLE_REQUESTS)
    request = PersonRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    if request.user_id == by.pk:
        raise PermissionDenied
    return request


def note_move(request: PersonRequest, verb: str, past: str, *, by: User | None) -> None:
    """Save the request's stamps, its history and the audit row of one move."""
    request.save()
    at = getattr(request, f"{past}_at") or clock.now()
    request.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"programmes.people.request_{verb}d", target=request, detail={"kind": request.kind})


@transaction.atomic
def acknowledge_request(*, request: PersonRequest, by: User, token: str) -> PersonRequest:
    """Tell the person that somebody has read it and is working on it."""
    tokens.spend(token, by=by, purpose=f"programmes.people.acknowledge_request:{request.pk}")
    request = locked_request(request, by=by)
    request.acknowledge(by=by, at=clock.now())
    note_move(request, "acknowledge", "acknowledged", by=by)
    notices.request_acknowledged(request)
    return request


@transaction.atomic
def complete_request(*, request: PersonRequest, by: User, outcome: str, token: str) -> PersonRequest:
    """Give our answer to the person. An erasure is completed by carrying it out, and only so."""
    tokens.spend(token, by=by, purpose=f"programmes.people.complete_request:{request.pk}")
    request = locked_request(request, by=by)
    if request.kind == Kind.ERASURE:
        raise MoveRefused("An erasure is completed by carrying it out.")
    if not outcome.strip():
        raise MoveRefused("Write the answer: the person is sent it.", field="outcome")
    request.complete(by=by, at=clock.now(), outcome=outcome.strip())
    note_move(request, "complete", "done", by=by)
    notices.request_completed(request)
    return request


@transaction.atomic
def refuse_request(*, request: PersonRequest, by: User, outcome: str, token: str) -> PersonRequest:
    """Tell the person that we will not do it, why, and who they can turn to."""
    tokens.spend(token, by=by, purpose=f"programmes.people.refuse_request:{request.pk}")
    request = locked_request(request, by=by)
    request.refuse(by=by, at=clock.now(), reason=outcome.strip())
    note_move(request, "refuse", "refused", by=by)
    notices.request_refused(request)
    return request
