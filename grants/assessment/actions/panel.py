"""Inviting parents, residents and outside assessors to a round's panel, and ending a seat."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grants.applications.models import Application
from grants.assessment import notices
from grants.assessment.actions import interests
from grants.assessment.models import PanelInvitation
from grants.assessment.models.panel import OPEN_FOR
from grants.funds.models import Round
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused


@transaction.atomic
def invite(*, round: Round, email: str, ends: datetime, by: Any, token: str) -> PanelInvitation:
    """Offer a seat on this round's panel until `ends`.

    An earlier unanswered invitation to the same address is taken back.
    """
    tokens.spend(token, by=by, purpose=f"grants.assessment.invite:{round.pk}")
    at, email = clock.now(), email.strip().lower()
    round = Round.objects.select_for_update(of=("self",)).select_related("fund").get(pk=round.pk)
    if ends <= at:
        raise MoveRefused("The last day must be in the future.", field="ends")
    for earlier in round.panel.select_for_update(of=("self",)).filter(email=email).exclude(state="cancelled"):
        if earlier.state == PanelInvitation.State.ACCEPTED and earlier.ends_at >= at:
            raise MoveRefused("This person sits on the panel already.", field="email")
        earlier.cancel(by=by, at=at)
        earlier.save()
    key = PanelInvitation.new_key()
    made = PanelInvitation.objects.create(
        round=round,
        email=email,
        token_hash=PanelInvitation.hash_of(key),
        invited_at=at,
        invited_by=by,
        answer_by_at=at + OPEN_FOR,
        ends_at=ends,
    )
    audit.record(by=by, verb="grants.assessment.panel_invited", target=made)
    notices.invited(made, key)
    return made


@transaction.atomic
def accept(*, invitation: PanelInvitation, by: Any, token: str) -> PanelInvitation:
    """Take the seat.

    Applications of the person's own group, employer or pen are entered in the register of interests at once.
    """
    tokens.spend(token, by=by, purpose=f"grants.assessment.accept:{invitation.pk}")
    held = PanelInvitation.objects.select_for_update(of=("self",)).select_related("round").get(pk=invitation.pk)
    if by.can(Permission.READ_APPLICATIONS):
        raise MoveRefused("You assess as a member of staff, so you do not need a seat on the panel.")
    held.accept(by=by, at=clock.now())
    held.save()
    interests.match(by, Application.objects.filter(round=held.round))
    audit.record(by=by, verb="grants.assessment.panel_joined", target=held)
    return held


@transaction.atomic
def cancel(*, invitation: PanelInvitation, by: Any, token: str) -> PanelInvitation:
    """Take an invitation or a seat back: nothing opens to the person any more. Scores that are in stay."""
    tokens.spend(token, by=by, purpose=f"grants.assessment.cancel:{invitation.pk}")
    held = PanelInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    held.cancel(by=by, at=clock.now())
    held.save()
    audit.record(by=by, verb="grants.assessment.panel_cancelled", target=held)
    return held
