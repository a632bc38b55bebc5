"""Who may decide about somebody's hours: an active part in the host, then and now, and no part in the family."""

from typing import Any

from django.db.models import Q

from programmes.people.models import Membership
from programmes.workflow import MoveRefused
from volunteering.hosts import authority
from volunteering.hosts.models import Host
from volunteering.hours.models import Dispute, HoursClaim, HoursDecision

OWN = "You cannot decide about your own hours, or those of a young person you are the guardian of. Ask a colleague."
LATER = (
    "You joined this organisation after that day, so a colleague who was there then has to decide. "
    "If nobody is left, ask us and we look at it."
)
DISPUTED = "Our team decides about this one, so you cannot change it any more."


def refuse_unless_decider(user: Any, claim: HoursClaim) -> None:
    """Raises MoveRefused unless this person decides about this claim for its host."""
    if authority.is_family(user, claim.volunteer):
        raise MoveRefused(OWN)
    if claim.host is None or not Host.objects.of(user).filter(pk=claim.host_id).exists():
        raise MoveRefused("You do not act for the organisation where this happened.")
    if not authority.may_verify(user, claim.host, claim.volunteer, claim.from_at):
        raise MoveRefused(LATER)
    if is_ours(claim):
        raise MoveRefused(DISPUTED)


def is_ours(claim: HoursClaim) -> bool:
    """Whether the host decides no more: the volunteer disputed it, or an officer has decided."""
    return (
        claim.disputes.exclude(state=Dispute.State.WITHDRAWN).exists()
        or HoursDecision.objects.filter(claim=claim, basis="officer").exclude(verb="merge").exists()
    )


def refuse_involved_officer(user: Any, claim: HoursClaim) -> None:
    """Raises MoveRefused for an officer who is family, belongs to the host, or decided about this claim before."""
    if authority.is_family(user, claim.volunteer):
        raise MoveRefused("This is about you or your family, so a colleague has to decide.")
    if claim.host_id and Membership.objects.filter(user=user, organisation=claim.host_id).exists():
        raise MoveRefused("You belong or belonged to this host, so a colleague has to decide.")
    if HoursDecision.objects.filter(Q(by=user), claim=claim).exists():
        raise MoveRefused("You decided about these hours before, so a colleague has to decide now.")
