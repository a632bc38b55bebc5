"""What staff do with what somebody sent, and what its sender does with it afterwards."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.catalogue import kinds, notices
from programmes.catalogue.actions.noting import need_handler
from programmes.catalogue.models import Invitation, Response
from programmes.clock import months_later
from programmes.people.data import ERASED_DOMAIN
from programmes.questions.models import Answer
from programmes.workflow import MoveRefused

_STAMPS = ["state", "acknowledged_at", "arranged_at", "done_at", "outcome"]
_STAMPS += ["closed_at", "closed_reason", "check_in_date", "checked_at"]


def _locked(response: Response) -> Response:
    rows = Response.objects.select_for_update(of=("self",)).select_related("take_part__programme", "sheet", "person")
    return rows.get(pk=response.pk)


def step(response: Response, verb: str, *, by: Any = None, note: str = "", **given: str) -> Response:
    """One step inside the caller's transaction: the move, what its kind does, and the message to its sender.

    `by` is None where it follows by itself. `given` is what the move asks: outcome for "finish", reason for "close".
    """
    held = _locked(response)
    at, stood = clock.now(), held.stands
    getattr(held, verb)(at=at, **given)
    way, kind = held.take_part, kinds.of(held.take_part.kind)
    if verb == "arrange" and way.check_in_months:
        held.check_in_date = months_later(clock.london_day(at), way.check_in_months)
    held.save(update_fields=_STAMPS)
    held.moves.create(verb=verb, by=by, at=at, note=note.strip())
    if verb == "arrange" and kind.arranged_:
        kind.arranged_(held, at)
    if verb == "finish" and kind.finished:
        kind.finished(held, at)
    if verb == "close" and stood and kind.ended:
        kind.ended(held, at)
    audit.record(by=by, verb=f"programmes.catalogue.response_{verb}", target=held)
    notices.AFTER[verb](held, note.strip())
    return held


@transaction.atomic
def acknowledge_response(*, response: Response, by: Any, token: str, note: str = "") -> Response:
    """Tell its sender that somebody has read it and is working on it."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.acknowledge:{response.pk}")
    return step(response, "acknowledge", by=by, note=note)


@transaction.atomic
def arrange_response(*, response: Response, by: Any, token: str, note: str = "") -> Response:
    """Match it, list it, take it up or hand it on, as its kind has it; its sender is told.

    What is handed on goes to the body's address, if one is entered, with what the sender agreed to pass on.
    """
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.arrange:{response.pk}")
    held = step(response, "arrange", by=by, note=note)
    if held.take_part.hands_on_to and held.take_part.hands_on_email:
        notices.handed_on(held)
    return held


@transaction.atomic
def finish_response(*, response: Response, by: Any, token: str, outcome: str = "", note: str = "") -> Response:
    """It is done. What came of it is counted, where its way has a list to choose from."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.finish:{response.pk}")
    return step(response, "finish", by=by, note=note, outcome=outcome)


@transaction.atomic
def close_response(*, response: Response, by: Any, token: str, reason: str, note: str = "") -> Response:
    """End it here, for a reason that its sender is told. What it held is given back."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.close_response:{response.pk}")
    return step(response, "close", by=by, note=note, reason=reason)


@transaction.atomic
def withdraw_response(*, response: Response, by: Any, token: str) -> Response:
    """Take it back: what it says, the name and the address are deleted now, and its invitations stop working."""
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.withdraw_response:{response.pk}")
    return withdraw(response, by if by is not None and by.is_authenticated else None)


def withdraw(response: Response, by: Any) -> Response:
    """The same inside the caller's transaction; `by` is None for a visitor."""
    held = _locked(response)
    at, stood = clock.now(), held.stands
    ended = kinds.of(held.take_part.kind).ended
    if stood and ended:
        ended(held, at)
    held.withdraw(at=at)
    held.save()
    if held.sheet_id:
        Answer.objects.filter(sheet=held.sheet_id).delete()
    held.check_ins.all().delete()
    held.moves.exclude(note="").update(note="")
    for each in held.invitations.select_for_update(of=("self",)).filter(state=Invitation.State.OPEN):
        each.email = f"{each.pk}@{ERASED_DOMAIN}"
        each.save(update_fields=["email"])
    audit.record(by=by, verb="programmes.catalogue.response_withdrawn", target=held)
    return held


CHECK_IN_OPENS = timedelta(days=30)


@transaction.atomic
def check_in(*, response: Response, text: str, token: str) -> Response:
    """Its sender says that it still holds, and how far they have come; we ask again when as much time has gone by.

    Raises MoveRefused where nothing is asked again, or not yet.
    """
    tokens.spend(token, by=None, purpose=f"programmes.catalogue.check_in:{response.pk}")
    held = _locked(response)
    at = clock.now()
    today = clock.london_day(at)
    if held.check_in_date is None or held.state not in Response.AGREED:
        raise MoveRefused("There is nothing to confirm here now.")
    if held.check_in_date - CHECK_IN_OPENS > today:
        raise MoveRefused(f"There is nothing to confirm yet. We ask you on {held.check_in_date:%-d %B %Y}.")
    held.checked_at = at
    held.check_in_date = months_later(max(held.check_in_date, today), held.take_part.check_in_months or 12)
    held.save(update_fields=["checked_at", "check_in_date"])
    held.check_ins.create(at=at, text=text.strip())
    audit.record(by=None, verb="programmes.catalogue.checked_in", target=held)
    return held


@transaction.atomic
def ask_again(*, at: datetime) -> int:
    """Write to everybody whose check-in is due and was not asked for yet; returns how many were due.

    The outbox sends one message for one due day, however often this runs.
    """
    due = Response.objects.agreed().filter(check_in_date__lte=clock.london_day(at))
    rows = list(due.select_related("take_part__programme", "person").order_by("check_in_date", "pk"))
    for response in rows:
        notices.check_in_due(response)
    return len(rows)
