"""The messages that this room sends, one function each; their words are in templates/programmes/people/email/."""

from typing import Any
from uuid import uuid4

from django.urls import reverse

from programmes import notices as outbox
from programmes.notices.models import Choice
from programmes.people.access import MANAGES_MEMBERS
from programmes.people.models import (
    Appointment,
    Invite,
    Membership,
    Organisation,
    OrganisationMove,
    PersonRequest,
    User,
)


def _send(*, template: str, event: str, to: list[Any], choice: str = Choice.ESSENTIAL, **context: Any) -> None:
    outbox.send(event=f"programmes.people.{event}", to=to, template=template, context=context, choice=choice)


def organisation_created(organisation: Organisation) -> None:
    """To the founder: it is entered, and whether it waits for approval."""
    _send(
        template="programmes/people/email/organisation_created",
        event=f"organisation_created:{organisation.pk}",
        to=[organisation.created_by],
        organisation=organisation,
        url=organisation.get_absolute_url(),
    )


def _to_members(organisation: Organisation, move: OrganisationMove, *, template: str) -> None:
    people = User.objects.filter(memberships__in=organisation.memberships.active(), is_active=True)
    _send(
        template=template,
        event=f"organisation_{move.verb}:{move.pk}",
        to=list(people),
        organisation=organisation,
        reason=move.note,
        url=organisation.get_absolute_url(),
    )


def organisation_approved(organisation: Organisation, move: OrganisationMove) -> None:
    """To its members: they can act for it."""
    _to_members(organisation, move, template="programmes/people/email/organisation_approved")


def organisation_refused(organisation: Organisation, move: OrganisationMove) -> None:
    """To its members: it was not approved, and why."""
    _to_members(organisation, move, template="programmes/people/email/organisation_refused")


def organisation_closed(organisation: Organisation, move: OrganisationMove) -> None:
    """To its members: nobody can act for it any more, and why."""
    _to_members(organisation, move, template="programmes/people/email/organisation_closed")


def organisation_reopened(organisation: Organisation, move: OrganisationMove) -> None:
    """To its members: they can act for it again."""
    _to_members(organisation, move, template="programmes/people/email/organisation_reopened")


def organisation_changed(organisation: Organisation, move: OrganisationMove) -> None:
    """To its other leads: which details are different, and who changed them."""
    leads = organisation.memberships.active().filter(role__in=MANAGES_MEMBERS).exclude(user=move.by)
    _send(
        template="programmes/people/email/organisation_changed",
        event=f"organisation_change:{move.pk}",
        to=list(User.objects.filter(memberships__in=leads, is_active=True)),
        choice=Choice.COLLEAGUES,
        organisation=organisation,
        by=move.by,
        note=move.note,
        url=organisation.get_absolute_url(),
    )


def _invitation_address(key: str) -> str:
    return reverse("programmes:invite_accept", args=[key])


def member_invited(invite: Invite, key: str) -> None:
    """To the invited address: the only place where the invitation's link is written."""
    _send(
        template="programmes/people/email/member_invited",
        event=f"member_invited:{invite.pk}",
        to=[outbox.Address(invite.email)],
        invite=invite,
        url=_invitation_address(key),
    )


def appointed(invite: Invite, key: str) -> None:
    """To the address that a role is offered to."""
    _send(
        template="programmes/people/email/appointed",
        event=f"appointed:{invite.pk}",
        to=[outbox.Address(invite.email)],
        invite=invite,
        url=_invitation_address(key),
    )


def invite_accepted(invite: Invite) -> None:
    """To whoever sent the invitation."""
    url = invite.organisation.get_absolute_url() if invite.organisation else reverse("admin:index")
    _send(
        template="programmes/people/email/invite_accepted",
        event=f"invite_accepted:{invite.pk}",
        to=[invite.invited_by],
        choice=Choice.COLLEAGUES,
        invite=invite,
        url=url,
    )


def member_changed(membership: Membership, *, by: User) -> None:
    """To the person whose role has changed."""
    _send(
        template="programmes/people/email/member_changed",
        event=f"member_changed:{membership.pk}:{uuid4()}",
        to=[membership.user],
        membership=membership,
        by=by,
        url=membership.organisation.get_absolute_url(),
    )


def member_extended(membership: Membership) -> None:
    """To the registrar: until when the role holds now."""
    _send(
        template="programmes/people/email/member_extended",
        event=f"member_extended:{membership.pk}:{membership.ends_on}",
        to=[membership.user],
        membership=membership,
        url=membership.organisation.get_absolute_url(),
    )


def member_removed(membership: Membership, *, by: User) -> None:
    """To the person who can no longer act for the organisation."""
    _send(
        template="programmes/people/email/member_removed",
        event=f"member_removed:{membership.pk}",
        to=[membership.user],
        membership=membership,
        by=by,
        url=reverse("programmes:account"),
    )


def appointment_closed(appointment: Appointment) -> None:
    """To the person whose role has ended."""
    _send(
        template="programmes/people/email/appointment_closed",
        event=f"appointment_closed:{appointment.pk}",
        to=[appointment.user],
        appointment=appointment,
        url=reverse("programmes:account"),
    )


def _asker(request: PersonRequest) -> list[Any]:
    """The person with an account, or the address that was left."""
    if request.user is not None and request.user.is_active:
        return [request.user]
    return [outbox.Address(request.email, request.name)]


def request_made(request: PersonRequest) -> None:
    """To the person: we have it, and by when we answer."""
    _send(
        template="programmes/people/email/request_made",
        event=f"request_made:{request.pk}",
        to=_asker(request),
        request=request,
        url=reverse("programmes:account_data") if request.user else "",
    )


def request_acknowledged(request: PersonRequest) -> None:
    """To the person: somebody has read it and is working on it."""
    _send(
        template="programmes/people/email/request_acknowledged",
        event=f"request_acknowledged:{request.pk}",
        to=_asker(request),
        request=request,
    )


def request_completed(request: PersonRequest) -> None:
    """To the person: our answer."""
    _send(
        template="programmes/people/email/request_completed",
        event=f"request_completed:{request.pk}",
        to=_asker(request),
        request=request,
    )


def request_refused(request: PersonRequest) -> None:
    """To the person: that we will not do it, why, and who they can turn to."""
    _send(
        template="programmes/people/email/request_refused",
        event=f"request_refused:{request.pk}",
        to=_asker(request),
        request=request,
    )


def data_ready(request: PersonRequest) -> None:
    """To the person: their copy can be downloaded, and until when. The file itself never travels by e-mail."""
    _send(
        template="programmes/people/email/data_ready",
        event=f"data_ready:{request.pk}",
        to=_asker(request),
        request=request,
        url=reverse("programmes:account_data"),
    )


def erased(request: PersonRequest, *, email: str, name: str, kept: list[dict[str, str]]) -> None:
    """To the address the account had: what is gone, what is kept and why. Its row is blanked a week later."""
    _send(
        template="programmes/people/email/erased",
        event=f"erased:{request.pk}",
        to=[outbox.Address(email, name)],
        kept=kept,
    )
