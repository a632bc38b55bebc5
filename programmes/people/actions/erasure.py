"""Carrying out an erasure, logging it outside the database, and repeating the log after a restore."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import transaction

from programmes import audit, clock, jobs, tokens
from programmes.notices.models import Notice
from programmes.notices.models import State as NoticeState
from programmes.people import data, notices
from programmes.people.actions.requests import locked_request, note_move
from programmes.people.models import Erasure, Invite, PersonRequest, User
from programmes.workflow import MoveRefused


@transaction.atomic
def carry_out_erasure(*, request: PersonRequest, by: User, token: str) -> PersonRequest:
    """Erase what we hold about the person who asked, and tell them what is gone, what is kept and why.

    It cannot be undone.
    """
    tokens.spend(token, by=by, purpose=f"programmes.people.carry_out_erasure:{request.pk}")
    request = locked_request(request, by=by)
    if request.kind != PersonRequest.Kind.ERASURE or request.user is None:
        raise MoveRefused("Only a request for erasure can be carried out.")
    if request.user.is_superuser:
        raise MoveRefused("A superuser's account cannot be erased. Take that right away first.")
    at = clock.now()
    email, name = request.user.email, request.user.name
    request.complete(by=by, at=at, outcome="Carried out.")
    note_move(request, "complete", "done", by=by)
    kept = erase(person=request.user, by=by)
    lines = [{"what": item.what, "why": item.why} for item in kept]
    request.outcome = "\n".join(
        ["Carried out. We keep:", *(f"{line['what']}, because {line['why']}" for line in lines)]
    )
    request.save(update_fields=["outcome"])
    notices.erased(request, email=email, name=name, kept=lines)
    return request


def erase(*, person: User, by: User | None) -> list[data.Kept]:
    """Erase one person in the current transaction: end what they may do, erase by the register, log it.

    Safe to run twice.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    at = clock.now()
    kept = data.erase(person, by=by)
    # The register has emptied the row; what remains is that nobody signs in with it.
    User.objects.filter(pk=person.pk).update(is_active=False, is_superuser=False, erased_at=person.erased_at or at)
    row, new = Erasure.objects.get_or_create(
        person_key=person.pk,
        defaults={"erased_at": at, "erased_by": by, "kept": [{"what": k.what, "why": k.why} for k in kept]},
    )
    if new:
        audit.record(by=by, verb="programmes.people.erased", target=person)
        jobs.later("people.log_erasure", row.pk)
    return kept


def erase_own_rows(person: User, by: User | None) -> None:
    """What the register cannot do in this room: end memberships and roles, and reach rows by address only."""
    at, closer = clock.now(), by or person
    person.memberships.filter(ended_at__isnull=True).update(ended_at=at, ended_by=closer)
    person.appointments.filter(closed_at__isnull=True).update(closed_at=at, closed_by=closer)
    if person.erased_at:
        return
    for invite in Invite.objects.filter(email=person.email):
        if invite.state == Invite.State.OPEN:
            invite.cancel(by=closer, at=at)
        invite.email = f"{invite.pk}@{data.ERASED_DOMAIN}"
        invite.save()
    for request in PersonRequest.objects.filter(email=person.email, user__isnull=True):
        request.email, request.name, request.text = f"{request.pk}@{data.ERASED_DOMAIN}", "", ""
        request.save(update_fields=["email", "name", "text"])
    # A message still on its way keeps its address until it has arrived; a week later it is blanked with the others.
    on_its_way = [NoticeState.WAITING, NoticeState.SENDING]
    Notice.objects.filter(address=person.email).exclude(state__in=on_its_way).update(
        address="", body="", subject=data.ERASED_TEXT
    )
    LogEntry.objects.filter(object_id=str(person.pk)).update(object_repr=data.ERASED_TEXT, change_message="")


# --- the log outside the database ------------------------------------------------------------------------------------


def append_to_log(erasure_key: Any) -> None:
    """Write one erasure to the log file, safely on disk, and note that it is there.

    A second line for one person does no harm.
    """
    row = Erasure.objects.get(pk=erasure_key)
    if row.logged_at:
        return
    path = Path(settings.ERASURE_LOG)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"person": str(row.person_key), "at": row.erased_at.isoformat()})
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    Erasure.objects.filter(pk=row.pk).update(logged_at=clock.now())


def replay(path: Path) -> tuple[int, int]:
    """Erase again everybody in the log who is back after a restore; returns how many were back, and the lines read.

    Each person is a transaction of its own. Raises ValueError, naming the line, for a line that is no entry of the log.
    """
    back, read = 0, 0
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip():
            continue
        key = _person_of(line, number)
        read += 1
        with transaction.atomic():
            person = User.objects.filter(pk=key, erased_at__isnull=True).first()
            if person is not None:
                erase(person=person, by=None)
                _close_request(person)
                back += 1
    return back, read


def _person_of(line: str, number: int) -> UUID:
    try:
        entry = json.loads(line)
        datetime.fromisoformat(entry["at"])
        return UUID(entry["person"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"line {number} of the log is not an entry: nothing after it has been replayed") from error


def _close_request(person: User) -> None:
    """The restored database may still show the request as waiting: it was answered before the restore."""
    for request in PersonRequest.objects.waiting().filter(user=person):
        request.complete(by=None, at=clock.now(), outcome="Carried out again after a restore of the database.")
        note_move(request, "complete", "done", by=None)
