"""The way from a citizenship ceremony: printed invitations, one use each, without an account. Nobody is noted."""

from datetime import datetime
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.catalogue import actions as catalogue
from programmes.catalogue.models import HAND_OFF, Invitation, InvitationSheet
from programmes.people.models import User
from programmes.workflow import MoveRefused

MOST = 100  # on one sheet: what fits a ceremony


@transaction.atomic
def issue(
    *, label: str, borough: Any, count: int, expires_at: datetime, by: User, token: str
) -> tuple[InvitationSheet, list[str]]:
    """Issue a sheet of invitations; the keys are returned once, to be printed."""
    tokens.spend(token, by=by, purpose="volunteering.pathways.issue")
    if not 1 <= count <= MOST:
        raise MoveRefused(f"A sheet holds 1 to {MOST} invitations.", field="count")
    if expires_at <= clock.now():
        raise MoveRefused("Choose a day to come.", field="until_date")
    return catalogue.issue_sheet(kind=HAND_OFF, label=label, borough=borough, count=count, expires_at=expires_at, by=by)


@transaction.atomic
def take_sheet_back(*, sheet: InvitationSheet, by: User, token: str) -> int:
    """Take back what of a sheet nobody has used; returns how many."""
    tokens.spend(token, by=by, purpose=f"volunteering.pathways.take_sheet_back:{sheet.pk}")
    return catalogue.cancel_sheet(sheet=sheet, by=by)


def find(key: str) -> tuple[Invitation, InvitationSheet] | None:
    """The invitation with this key, and its sheet; None where there is none."""
    found = Invitation.objects.filter(kind=HAND_OFF, token_hash=Invitation.hash_of(Invitation.typed(key))).first()
    sheet = InvitationSheet.objects.select_related("borough").filter(pk=found.scope).first() if found else None
    return (found, sheet) if found and sheet else None


@transaction.atomic
def redeem(*, invitation: Invitation, agrees: bool, token: str) -> Invitation:
    """Use the invitation up. Raises MoveRefused without consent, and for one that was used, taken back or has ended."""
    tokens.spend(token, by=None, purpose=f"volunteering.pathways.redeem:{invitation.pk}")
    if not agrees:
        raise MoveRefused("Tick the box if you want to go on.", field="agrees")
    return catalogue.use_anonymously(invitation=invitation)
