"""The due-diligence checklist: opened with the award, each item settled by a named officer."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from grants.applications.models import Application
from grants.assessment.models import DueDiligence
from grants.assessment.models.diligence import asked
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


def open_checklist(*, application: Application) -> None:
    """Put what this applicant must show on the list; what is there already stays. In the transaction of the award."""
    at = clock.now()
    DueDiligence.objects.bulk_create(
        (DueDiligence(application=application, kind=kind, since_at=at) for kind in asked(application)),
        ignore_conflicts=True,
    )


def _settle(item: DueDiligence, verb: str, done: str, note: str, by: Any, token: str, **more: Any) -> DueDiligence:
    tokens.spend(token, by=by, purpose=f"grants.assessment.diligence:{item.pk}")
    held = DueDiligence.objects.for_staff(by).select_for_update(of=("self",)).get(pk=item.pk)
    act: Callable[..., None] = getattr(held, verb)
    act(note=note.strip(), at=clock.now(), by=by, **more)
    held.save()
    held.moves.create(verb=verb, by=by, at=clock.now(), note=note.strip())
    audit.record(by=by, verb=f"grants.assessment.diligence_{done}", target=held.application, detail={"kind": held.kind})
    return held


def _need(note: str) -> None:
    if not note.strip():
        raise MoveRefused("Say why: it is kept on the record.", field="note")


@transaction.atomic
def confirm(*, item: DueDiligence, by: Any, token: str, note: str = "", expires: date | None = None) -> DueDiligence:
    """This officer has seen it and it is in order, until `expires` where it ends."""
    if expires is not None and expires < clock.now().astimezone(clock.LONDON).date():
        raise MoveRefused("That day has passed. Ask for a policy that is still valid.", field="expires_date")
    return _settle(item, "confirm", "confirmed", note, by, token, expires=expires)


@transaction.atomic
def flag(*, item: DueDiligence, note: str, by: Any, token: str) -> DueDiligence:
    """There is a problem with it: it blocks until it is settled."""
    _need(note)
    return _settle(item, "flag", "flagged", note, by, token)


@transaction.atomic
def waive(*, item: DueDiligence, note: str, by: Any, token: str) -> DueDiligence:
    """It is not needed for this applicant, and why."""
    _need(note)
    return _settle(item, "waive", "waived", note, by, token)


@transaction.atomic
def reopen(*, item: DueDiligence, note: str, by: Any, token: str) -> DueDiligence:
    """Look at it again: it blocks until it is settled."""
    _need(note)
    return _settle(item, "reopen", "reopened", note, by, token)
