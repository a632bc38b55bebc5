"""Letters to people without an e-mail address: written with the event, sent by an officer."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from grants.applications.models import Application, Letter
from programmes import audit, clock, tokens
from programmes.people.access import Permission
from programmes.workflow import MoveRefused


@transaction.atomic
def send_letter(*, letter: Letter, how: str, by: Any, token: str) -> Letter:
    """The letter is on its way, or was read out on the telephone. It leaves the list of letters to print.

    Refused for the officer who entered the application, and for whoever has an interest in it.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.send_letter:{letter.pk}")
    if not by.can(Permission.HELP_APPLICANTS):
        raise PermissionDenied
    held = Letter.objects.select_for_update(of=("self",)).select_related("application").get(pk=letter.pk)
    if not Application.objects.for_staff(by).filter(pk=held.application_id).exists():
        raise MoveRefused("Somebody else must send this: you entered the application, or have an interest in it.")
    held.send(by=by, at=clock.now(), how=how)
    held.save(update_fields=["state", "sent_at", "sent_by", "how"])
    audit.record(by=by, verb="grants.applications.letter_sent", target=held.application, detail={"how": str(how)})
    return held
