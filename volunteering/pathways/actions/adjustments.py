"""What an ambassador asks us to adjust, our answer, and what they let the host know."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused
from volunteering.opportunities.actions import sessions
from volunteering.opportunities.models import Session
from volunteering.pathways import notices_ambassadors as notices
from volunteering.pathways.models import Adjustment, Ambassador
from volunteering.pathways.models.adjustments import may_answer


def _text(text: str) -> str:
    if not text.strip():
        raise MoveRefused("Write something first.", field="text")
    return text.strip()


def _write(held: Adjustment, text: str, *, by: Any, at: datetime, is_answer: bool) -> Any:
    held.save(update_fields=["state", "since_at"])
    return held.notes.create(text=text, written_at=at, written_by=by, is_answer=is_answer)


def _held(adjustment: Adjustment) -> Adjustment:
    rows = Adjustment.objects.select_for_update(of=("self",))
    return rows.select_related("ambassador__volunteer__user", "ambassador__role", "ambassador__season").get(
        pk=adjustment.pk
    )


@transaction.atomic
def ask(*, ambassador: Ambassador, text: str, by: Any, token: str) -> Adjustment:
    """Begin the thread about adjustments, or write another message into it."""
    tokens.spend(token, by=by, purpose=f"volunteering.adjustment.ask:{ambassador.pk}")
    at = clock.now()
    ambassador = Ambassador.objects.select_for_update(of=("self",)).select_related("volunteer").get(pk=ambassador.pk)
    if ambassador.volunteer.user_id != by.pk:
        raise PermissionDenied
    if ambassador.state not in Ambassador.LIVE:
        raise MoveRefused("This application has ended, so nobody would read it.")
    held, _ = Adjustment.objects.get_or_create(ambassador=ambassador, defaults={"since_at": at})
    held.reply(at=at)
    _write(held, _text(text), by=by, at=at, is_answer=False)
    audit.record(by=by, verb="volunteering.adjustment.asked", target=held)
    return held


@transaction.atomic
def answer(*, adjustment: Adjustment, text: str, by: Any, token: str) -> Adjustment:
    """An officer answers; the person is told that there is something to read, never what."""
    tokens.spend(token, by=by, purpose=f"volunteering.adjustment.answer:{adjustment.pk}")
    if not may_answer(by):
        raise PermissionDenied
    held, at = _held(adjustment), clock.now()
    held.answer(at=at)
    made = _write(held, _text(text), by=by, at=at, is_answer=True)
    audit.record(by=by, verb="volunteering.adjustment.answered", target=held)
    notices.adjustment_answered(held, made.pk)
    return held


@transaction.atomic
def agree(*, adjustment: Adjustment, by: Any, token: str) -> Adjustment:
    """The person agrees to what the officer wrote."""
    tokens.spend(token, by=by, purpose=f"volunteering.adjustment.agree:{adjustment.pk}")
    held, at = _own(adjustment, by), clock.now()
    held.agree(at=at)
    held.save(update_fields=["state", "since_at"])
    audit.record(by=by, verb="volunteering.adjustment.agreed", target=held)
    return held


@transaction.atomic
def share(*, adjustment: Adjustment, text: str, by: Any, token: str) -> Adjustment:
    """The person's own words for the people of their shift; empty takes them back."""
    tokens.spend(token, by=by, purpose=f"volunteering.adjustment.share:{adjustment.pk}")
    held = _own(adjustment, by)
    held.shared = text.strip()
    held.save(update_fields=["shared"])
    audit.record(by=by, verb="volunteering.adjustment.shared", target=held, detail={"shared": bool(held.shared)})
    return held


def _own(adjustment: Adjustment, by: Any) -> Adjustment:
    held = _held(adjustment)
    if held.ambassador.volunteer.user_id != by.pk:
        raise PermissionDenied
    return held


@transaction.atomic
def read(*, adjustment: Adjustment, by: Any) -> list[Any]:
    """The messages of a thread for an officer; the look is written down. Raises PermissionDenied."""
    if not may_answer(by):
        raise PermissionDenied
    audit.record(by=by, verb="volunteering.adjustment.read", target=adjustment)
    return list(adjustment.notes.select_related("written_by"))


@transaction.atomic
def shared_for(*, session: Session, by: Any) -> list[tuple[str, str]]:
    """For a host: name and shared words of those on the roster of a shift. The look is written down (I26).

    Whoever may not be on the roster is left out, as is whoever shared nothing. Raises MoveRefused for strangers.
    """
    rows = sessions.open_roster(session=session, by=by, how="page")
    found = Adjustment.objects.filter(
        ambassador__role__opportunity=session.opportunity_id,
        ambassador__volunteer__in=[row.sign_up.volunteer_id for row in rows],
        ambassador__state=Ambassador.State.ACTIVE,
    )
    words = {key: text for key, text in found.values_list("ambassador__volunteer", "shared") if text}
    return [(row.name, words[row.sign_up.volunteer_id]) for row in rows if row.sign_up.volunteer_id in words]
