"""Inviting those who left an expression of interest to a round, and starting from what they said then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from grants.applications import notices_invited
from grants.applications.models import Application
from grants.funds.models import Round
from programmes import audit, clock, tokens
from programmes.catalogue import actions as catalogue
from programmes.catalogue.models import Invitation, Response, TakePart
from programmes.people.access import Permission
from programmes.questions import actions as questions
from programmes.workflow import MoveRefused

KIND = "grants.applications.apply"
AT_ONCE = 200  # invitations that one press sends; a second press goes on


@dataclass(frozen=True)
class Interested:
    """How many left an interest through one way to take part, how many agreed to hear from us, who is invited."""

    sent: int
    may_be_contacted: int
    invited: int
    used: int

    @property
    def left(self) -> int:
        """How many can still be invited to this round."""
        return self.may_be_contacted - self.invited


def interested(*, round: Round, take_part: TakePart) -> Interested:
    """The counts for one round. Four queries."""
    invitations = Invitation.objects.to(KIND, round.pk).standing().filter(response__take_part=take_part)
    return Interested(
        sent=take_part.responses.standing().count(),
        may_be_contacted=take_part.responses.may_be_contacted().count(),
        invited=invitations.filter(response__may_contact=True).count(),
        used=invitations.filter(state=Invitation.State.USED).count(),
    )


@transaction.atomic
def invite_interested(*, round: Round, take_part: TakePart, by: Any, token: str) -> int:
    """Invite those who agreed to hear from us, each once, with a link of their own; returns how many went out.

    A link works once and until the round closes. 200 at a time: pressing again goes on where this stopped. Raises
    MoveRefused while the round is a draft or once it has closed.
    """
    if not by.can(Permission.MANAGE_FUNDS):
        raise PermissionDenied
    tokens.spend(token, by=by, purpose=f"grants.applications.invite_interested:{round.pk}:{take_part.pk}")
    round = Round.objects.select_for_update(of=("self",)).select_related("fund", "strand").get(pk=round.pk)
    at = clock.now()
    _refuse_unless_coming(round, at)
    there = Invitation.objects.to(KIND, round.pk).standing()
    rows = take_part.responses.may_be_contacted().exclude(email__in=there.values("email"))
    sent = 0
    for response in rows.select_related("take_part__programme", "person").order_by("received_at", "pk")[:AT_ONCE]:
        made = catalogue.invite(
            kind=KIND, scope=round.pk, email=response.email, response=response, expires_at=round.last_moment, by=by
        )
        if made:
            notices_invited.invited(round, response, *made)
            sent += 1
    if not sent:
        raise MoveRefused("Everybody who agreed to hear from us has been invited to this round already.")
    audit.record(
        by=by,
        verb="grants.applications.interested_invited",
        target=round,
        detail={"take_part": str(take_part.pk), "count": sent},
    )
    return sent


def _refuse_unless_coming(round: Round, at: datetime) -> None:
    if round.state == Round.State.DRAFT:
        raise MoveRefused("Publish the round first: until then its dates may change.")
    if round.state != Round.State.PUBLISHED or at > round.last_moment:
        raise MoveRefused("This round has closed, so nobody can apply any more.")


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: Any, token: str) -> Invitation:
    """Use the invitation for this account: from now on its applications to the round may start from those answers."""
    tokens.spend(token, by=by, purpose=f"grants.applications.accept_invitation:{invitation.pk}")
    round = Round.objects.get(pk=invitation.scope)
    _refuse_unless_coming(round, clock.now())
    return catalogue.use_invitation(invitation=invitation, by=by, until=round.last_moment)


def earlier(round: Round, by: Any) -> Response | None:
    """What this person said when they left an interest, if they were invited to the round for it and it still stands.

    One query.
    """
    used = (
        Invitation.objects.to(KIND, round.pk)
        .filter(state=Invitation.State.USED, used_by=by, response__isnull=False)
        .exclude(response__state=Response.State.WITHDRAWN)
    )
    found = used.select_related("response__take_part__programme", "response__sheet").order_by("-used_at").first()
    return found.response if found else None


def fill(*, application: Application, by: Any) -> tuple[str, ...]:
    """Take over what the person said before, where the application asks the same; the keys that were filled.

    The caller holds the transaction that starts the application.
    """
    response = earlier(application.round, by)
    if response is None or response.sheet is None:
        return ()
    day = clock.uk_date(response.received_at)
    said = f"your expression of interest, sent on {day}"
    return questions.copy_answers(from_sheet=response.sheet, to_sheet=application.sheet, said=said, by=by)
