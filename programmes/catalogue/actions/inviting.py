"""Those who took part in one thing are invited to the next: leaders of a project to a panel, say."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.catalogue import notices
from programmes.catalogue.actions.invitations import invite
from programmes.catalogue.actions.noting import need_handler
from programmes.catalogue.models import BY_LINK, Invitation, Response, TakePart
from programmes.workflow import MoveRefused

OPEN_FOR = timedelta(days=90)
AT_ONCE = 200


@transaction.atomic
def invite_on(*, take_part: TakePart, to: TakePart, by: Any, token: str) -> int:
    """Invite those who took part and agreed that we write to another way to take part, each once; returns how many.

    Their link works for 90 days, once, and fills in what they told us of themselves. Raises MoveRefused when the other
    way is not open, and when everybody has been invited.
    """
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.catalogue.invite_on:{take_part.pk}:{to.pk}")
    to = TakePart.objects.select_for_update(of=("self",)).select_related("programme").get(pk=to.pk)
    if not to.is_open or not to.programme.is_public or not to.keeps_name:
        raise MoveRefused("Open that way to take part first: its link would lead nowhere.", field="to")
    there = Invitation.objects.to(BY_LINK, to.pk).standing()
    rows = take_part.responses.agreed().filter(may_contact=True).exclude(email__in=there.values("email"))
    sent, until = 0, clock.now() + OPEN_FOR
    for response in rows.select_related("take_part__programme", "person").order_by("received_at", "pk")[:AT_ONCE]:
        made = invite(kind=BY_LINK, scope=to.pk, email=response.email, response=response, expires_at=until, by=by)
        if made:
            notices.invited_on(response, to, *made)
            sent += 1
    if not sent:
        raise MoveRefused("Everybody who took part and agreed to hear from us has been invited already.")
    detail = {"take_part": str(take_part.pk), "count": str(sent)}
    audit.record(by=by, verb="programmes.catalogue.invited_on", target=to, detail=detail)
    return sent


def use_by_link(key: str, take_part: TakePart) -> None:
    """Use up the invitation through which something is just being sent, inside the sender's transaction.

    Raises MoveRefused once it is used or taken back, and after its last moment.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).to(BY_LINK, take_part.pk)
    held = rows.filter(token_hash=Invitation.hash_of(key)).first()
    if held is None:
        raise MoveRefused("This invitation is not for this page. Ask us to send you a new one.")
    at = clock.now()
    held.use(by=None, at=at)
    held.opened_at = held.opened_at or at
    held.save(update_fields=["state", "used_at", "used_by", "opened_at"])


def invited_by(key: str) -> tuple[Invitation, TakePart, Response | None] | None:
    """The invitation behind a link, with the way that it opens; None for a link that is not one of ours."""
    found = Invitation.objects.filter(kind=BY_LINK, token_hash=Invitation.hash_of(key)).select_related("response")
    invitation = found.first()
    if invitation is None:
        return None
    way = TakePart.objects.open().filter(pk=invitation.scope).select_related("programme", "question_set").first()
    return (invitation, way, invitation.response) if way else None
