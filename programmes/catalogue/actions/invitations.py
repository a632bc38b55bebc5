"""Invitations to take part: made, printed, used and taken back."""

from datetime import datetime
from typing import Any

from django.db import models, transaction

from programmes import audit, clock, tokens
from programmes.catalogue.actions.may import need_editor
from programmes.catalogue.models import Invitation, InvitationSheet, Response
from programmes.people.models import User
from programmes.workflow import MoveRefused


@transaction.atomic
def invite(
    *, kind: str, scope: Any, email: str, expires_at: datetime, by: Any, response: Response | None = None
) -> tuple[Invitation, str] | None:
    """Make one invitation and its key, which the caller sends and nobody keeps; None where there is one already.

    The caller decides who may, spends the token and writes the notice, in its own transaction.
    """
    email = email.strip().lower()
    key = Invitation.new_key()
    made = Invitation(
        kind=kind,
        scope=str(scope),
        token_hash=Invitation.hash_of(key),
        email=email,
        response=response,
        invited_at=clock.now(),
        invited_by=by,
        expires_at=expires_at,
    )
    # A colleague who presses at the same moment has made it: theirs stands.
    Invitation.objects.bulk_create([made], ignore_conflicts=True)
    if not Invitation.objects.filter(pk=made.pk).exists():
        return None
    audit.record(by=by, verb="programmes.catalogue.invited", target=made, detail={"kind": kind, "scope": str(scope)})
    return made, key


@transaction.atomic
def print_keys(*, kind: str, scope: Any, count: int, expires_at: datetime, by: Any) -> list[str]:
    """Make so many invitations for nobody by name, and return their keys, which the caller prints and nobody keeps.

    The caller decides who may and spends the token, in its own transaction.
    """
    keys = [Invitation.new_paper_key() for _ in range(count)]
    at = clock.now()
    Invitation.objects.bulk_create(
        Invitation(
            kind=kind,
            scope=str(scope),
            token_hash=Invitation.hash_of(key),
            anonymous=True,
            invited_at=at,
            invited_by=by,
            expires_at=expires_at,
        )
        for key in keys
    )
    return keys


@transaction.atomic
def issue_sheet(
    *, kind: str, label: str, borough: Any, count: int, expires_at: datetime, by: Any
) -> tuple[InvitationSheet, list[str]]:
    """Issue a sheet of invitations for nobody by name; returns it with the keys to print.

    The caller decides who may and spends the token, in its own transaction.
    """
    sheet = InvitationSheet.objects.create(
        kind=kind,
        label=label.strip(),
        borough=borough,
        count=count,
        issued_at=clock.now(),
        issued_by=by,
        expires_at=expires_at,
    )
    keys = print_keys(kind=kind, scope=sheet.pk, count=count, expires_at=expires_at, by=by)
    audit.record(
        by=by, verb="programmes.catalogue.sheet_issued", target=sheet, detail={"kind": kind, "count": str(count)}
    )
    return sheet, keys


@transaction.atomic
def cancel_sheet(*, sheet: InvitationSheet, by: Any) -> int:
    """Take back what of a sheet nobody has used; returns how many. The caller decides who may and spends the token."""
    rows = Invitation.objects.of_sheet(sheet).select_for_update(of=("self",)).filter(state=Invitation.State.OPEN)
    at, gone = clock.now(), 0
    for each in rows.order_by("pk"):
        each.cancel(by=by, at=at)
        each.save(update_fields=["state", "cancelled_at", "cancelled_by"])
        gone += 1
    audit.record(by=by, verb="programmes.catalogue.sheet_cancelled", target=sheet, detail={"count": str(gone)})
    return gone


@transaction.atomic
def open_invitation(*, invitation: Invitation) -> None:
    """Count that its page was opened, once however often it is."""
    Invitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=clock.now())


@transaction.atomic
def use_anonymously(*, invitation: Invitation) -> Invitation:
    """Use up a printed one. Nobody is noted, not even in the audit. Raises MoveRefused as `use` does."""
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk, anonymous=True)
    at = clock.now()
    held.use(by=None, at=at)
    held.opened_at = held.opened_at or at
    held.save(update_fields=["state", "used_at", "used_by", "opened_at"])
    return held


@transaction.atomic
def count_first_step(*, sheet: Any) -> None:
    """Count that somebody who came through a sheet signed up for something. Never more than there were invitations."""
    InvitationSheet.objects.filter(pk=sheet, first_steps__lt=models.F("count")).update(
        first_steps=models.F("first_steps") + 1
    )


@transaction.atomic
def use_invitation(*, invitation: Invitation, by: User, until: datetime | None = None) -> Invitation:
    """Use it up for this account. `until` is when its scope ends now, where that has moved since it was sent."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("response").get(pk=invitation.pk)
    if held.response is not None and held.response.state == Response.State.WITHDRAWN:
        raise MoveRefused("What was sent has been withdrawn, and this invitation with it. You can take part without.")
    if until is not None and until > held.invited_at:
        held.expires_at = until
    held.use(by=by, at=clock.now())
    held.save(update_fields=["state", "used_at", "used_by", "expires_at"])
    audit.record(by=by, verb="programmes.catalogue.invitation_used", target=held)
    return held


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, by: Any, token: str) -> Invitation:
    """Take it back: its link stops working at once."""
    need_editor(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.cancel_invitation:{invitation.pk}")
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    held.cancel(by=by, at=clock.now())
    held.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    audit.record(by=by, verb="programmes.catalogue.invitation_cancelled", target=held)
    return held
