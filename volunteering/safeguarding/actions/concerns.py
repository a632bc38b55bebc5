"""A concern, from the person who raises it to the officer who closes it. Its words stand in no audit, notice or log."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.safeguarding import notices
from volunteering.safeguarding.models import Concern

MOST_TOLD_AN_HOUR = 20


@transaction.atomic
def raise_concern(
    *, by: Any, text: str, token: str, who: str = "", contact: str = "", session_key: UUID | None = None
) -> Concern:
    """Tell the safeguarding officers. Who told it is kept only as the words in `contact`; no account is needed."""
    tokens.spend(token, by=by, purpose="volunteering.safeguarding.raise_concern")
    made = Concern.objects.create(text=text, who=who, contact=contact, session_key=session_key)
    made.moves.create(verb="raise", by=None, at=made.raised_at)
    # The audit does not say whose account was open, so that a young person can tell us without being seen to.
    audit.record(by=None, verb="volunteering.safeguarding.concern_raised", target=made)
    # Every concern stands in the queue; a flood of them is not made into a flood of e-mails.
    if Concern.objects.filter(raised_at__gt=made.raised_at - timedelta(hours=1)).count() <= MOST_TOLD_AN_HOUR:
        notices.concern_raised(made)
    return made


def _locked(concern: Concern, by: User) -> Concern:
    """The concern, locked. Raises MoveRefused for anybody who was not appointed for concerns."""
    if not by.can(Permission.HANDLE_CONCERNS):
        raise MoveRefused("Only the safeguarding officers look after concerns.")
    return Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)


def _done(concern: Concern, verb: str, past: str, *, by: User, fields: list[str]) -> Concern:
    if fields:
        concern.save(update_fields=fields)
    concern.moves.create(verb=verb, by=by, at=clock.now())
    audit.record(by=by, verb=f"volunteering.safeguarding.concern_{past}", target=concern)
    return concern


@transaction.atomic
def take(*, concern: Concern, by: User, token: str) -> Concern:
    """Look after the concern from now on, also in place of a colleague."""
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.take:{concern.pk}")
    concern = _locked(concern, by)
    concern.take(by=by, at=clock.now())
    return _done(concern, "take", "taken", by=by, fields=["state", "taken_at", "taken_by", "since_at"])


@transaction.atomic
def note(*, concern: Concern, text: str, by: User, token: str) -> Concern:
    """Write down what was done, under seal."""
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.note:{concern.pk}")
    concern = _locked(concern, by)
    concern.note(by=by)
    concern.notes.create(text=text, noted_at=clock.now(), noted_by=by)
    return _done(concern, "note", "noted", by=by, fields=[])


@transaction.atomic
def close(*, concern: Concern, outcome: str, text: str, by: User, token: str) -> Concern:
    """End it with what came of it and why, the why under seal."""
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.close:{concern.pk}")
    concern = _locked(concern, by)
    at = clock.now()
    concern.close(outcome=outcome, by=by, at=at)
    concern.notes.create(text=text, noted_at=at, noted_by=by)
    return _done(concern, "close", "closed", by=by, fields=["state", "outcome", "closed_at", "closed_by", "since_at"])


@transaction.atomic
def reopen(*, concern: Concern, by: User, token: str) -> Concern:
    """Look at a closed concern again."""
    tokens.spend(token, by=by, purpose=f"volunteering.safeguarding.reopen:{concern.pk}")
    concern = _locked(concern, by)
    concern.reopen(by=by, at=clock.now())
    fields = ["state", "outcome", "closed_at", "closed_by", "taken_at", "taken_by", "since_at"]
    return _done(concern, "reopen", "reopened", by=by, fields=fields)


@transaction.atomic
def view(*, concern: Concern, by: User) -> Concern:
    """Note that an officer reads the concern; called by the page that shows it."""
    concern = Concern.objects.visible_to(by).get(pk=concern.pk)
    audit.record(by=by, verb="volunteering.safeguarding.concern_viewed", target=concern)
    return concern
