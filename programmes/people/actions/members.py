"""Inviting, changing and removing the people of an organisation."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people import notices
from programmes.people.access import MANAGES_MEMBERS, MEMBERSHIP_ROLES, MembershipRole, OrganisationKind, Permission
from programmes.people.actions.organisations import manages, need
from programmes.people.models import Appointment, Invite, Membership, Organisation, Today, User
from programmes.people.models.invites import MOST_OPEN, OPEN_FOR
from programmes.workflow import MoveRefused


@transaction.atomic
def invite_colleague(*, organisation: Organisation, email: str, role: str, by: User, token: str) -> Invite:
    """A lead offers a colleague a role. An earlier open invitation to the same address is taken back."""
    tokens.spend(token, by=by, purpose=f"programmes.people.invite_colleague:{organisation.pk}")
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if not manages(by, organisation):
        raise PermissionDenied
    return _invite_member(organisation=organisation, email=email, role=role, by=by)


@transaction.atomic
def invite_registrar(*, organisation: Organisation, email: str, ends_on: date, by: User, token: str) -> Invite:
    """Staff offer a person the role of registrar for an approved borough, until a day in London (which counts)."""
    tokens.spend(token, by=by, purpose=f"programmes.people.invite_registrar:{organisation.pk}")
    need(by, Permission.APPROVE_ORGANISATIONS)
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if organisation.kind != OrganisationKind.BOROUGH:
        raise MoveRefused("Only a borough has registrars.")
    if ends_on <= clock.london_day(clock.now()):
        raise MoveRefused("The last day must be in the future.", field="ends_on")
    return _invite_member(organisation=organisation, email=email, role=MembershipRole.REGISTRAR, ends_on=ends_on, by=by)


def _invite_member(
    *, organisation: Organisation, email: str, role: str, by: User, ends_on: date | None = None
) -> Invite:
    """Write and send one invitation; the caller holds the organisation's row, so that the count below is right."""
    if not organisation.is_working:
        raise MoveRefused("Nobody can be invited until the organisation is approved.")
    organisation.refuse_wrong_role(role)
    email = email.strip().lower()
    if organisation.memberships.active().filter(user__email=email).exists():
        raise MoveRefused("This person is already a member.", field="email")
    at = clock.now()
    for earlier in organisation.invites.select_for_update(of=("self",)).filter(email=email, state=Invite.State.OPEN):
        earlier.cancel(by=by, at=at)
        earlier.save()
    if organisation.invites.open().count() >= MOST_OPEN:
        raise MoveRefused(
            f"{MOST_OPEN} invitations already wait for an answer, and that is the most at one time. "
            "Take one back, or wait until one is answered."
        )
    key = Invite.new_token()
    invite = Invite.objects.create(
        kind=Invite.Kind.MEMBERSHIP,
        organisation=organisation,
        email=email,
        role=role,
        ends_on=ends_on,
        token_hash=Invite.hash_of(key),
        invited_by=by,
        expires_at=at + OPEN_FOR,
    )
    audit.record(
        by=by,
        verb="programmes.people.member_invited",
        target=invite,
        detail={"organisation": str(organisation.pk), "role": role},
    )
    notices.member_invited(invite, key)
    return invite


@transaction.atomic
def cancel_invite(*, invite: Invite, by: User, token: str) -> Invite:
    """Take an invitation back: its link no longer works."""
    tokens.spend(token, by=by, purpose=f"programmes.people.cancel_invite:{invite.pk}")
    invite = Invite.objects.select_for_update(of=("self",)).get(pk=invite.pk)
    if invite.organisation is None:
        need(by, Permission.APPOINT_STAFF)
    elif not manages(by, invite.organisation):
        need(by, Permission.APPROVE_ORGANISATIONS)
    invite.cancel(by=by, at=clock.now())
    invite.save()
    audit.record(by=by, verb="programmes.people.invite_cancelled", target=invite)
    return invite


@transaction.atomic
def accept_invite(*, invite: Invite, by: User, token: str) -> Membership | Appointment:
    """Take up what was offered: the membership or the role begins now, and whoever invited you is told.

    Raises MoveRefused when the invitation was used, taken back or has ended, was sent to another address, or offers
    what you have.
    """
    tokens.spend(token, by=by, purpose=f"programmes.people.accept_invite:{invite.pk}")
    if invite.organisation_id:  # the organisation first, in the order in which inviting and removing lock
        Organisation.objects.select_for_update(of=("self",)).get(pk=invite.organisation_id)
    invite = Invite.objects.select_for_update(of=("self",)).get(pk=invite.pk)
    at = clock.now()
    invite.accept(by=by, at=at)
    invite.save()
    given = _join(invite, by) if invite.organisation else _take_role(invite, by)
    audit.record(
        by=by,
        verb="programmes.people.invite_accepted",
        target=invite,
        detail={"gives": str(given.pk), "role": given.role},
    )
    notices.invite_accepted(invite)
    return given


def _join(invite: Invite, by: User) -> Membership:
    organisation = invite.organisation
    if organisation is None or not organisation.is_working:
        raise MoveRefused("This organisation is not open to new members now. Ask the person who invited you.")
    if organisation.memberships.active().filter(user=by).exists():
        raise MoveRefused("You are already a member of this organisation.")
    ends_on = _last_day(invite) if invite.ends_on else None
    for earlier in organisation.memberships.filter(user=by, ended_at__isnull=True):
        # A term whose last day is over makes room for the new one.
        earlier.remove(by=invite.invited_by, at=clock.now())
        earlier.save()
    return Membership.objects.create(
        user=by, organisation=organisation, role=invite.role, ends_on=ends_on, added_by=invite.invited_by
    )


def _last_day(invite: Invite) -> date:
    """The last day of the role on offer. Raises MoveRefused when that day is over in London."""
    if invite.ends_on is None or not Invite.objects.filter(pk=invite.pk, ends_on__gte=Today()).exists():
        raise MoveRefused("The role that was offered has already ended. Ask for a new invitation.")
    return invite.ends_on


def _take_role(invite: Invite, by: User) -> Appointment:
    ends_on = _last_day(invite)
    held = Appointment.objects.select_for_update(of=("self",)).filter(user=by, role=invite.role, closed_at__isnull=True)
    for earlier in held:
        # The offer replaces what is left of an earlier term.
        earlier.close(by=invite.invited_by, at=clock.now())
        earlier.save()
    return Appointment.objects.create(user=by, role=invite.role, ends_on=ends_on, given_by=invite.invited_by)


@transaction.atomic
def change_member_role(*, membership: Membership, role: str, by: User, token: str) -> Membership:
    """A lead gives a colleague another role. The last lead stays one."""
    tokens.spend(token, by=by, purpose=f"programmes.people.change_member_role:{membership.pk}")
    membership = _locked(membership)
    if not manages(by, membership.organisation):
        need(by, Permission.APPROVE_ORGANISATIONS)
    if role not in MANAGES_MEMBERS:
        _refuse_without_lead(membership)
    before = membership.role
    membership.change(role=role, by=by, at=clock.now())
    membership.save(update_fields=["role"])
    audit.record(
        by=by,
        verb="programmes.people.member_changed",
        target=membership,
        detail={"from": before, "to": membership.role},
    )
    notices.member_changed(membership, by=by)
    return membership


@transaction.atomic
def extend_member(*, membership: Membership, ends_on: date, by: User, token: str) -> Membership:
    """Staff give a registrar a later last day (in London, which counts); the registrar is told.

    It also gives a role back whose last day is over.
    """
    tokens.spend(token, by=by, purpose=f"programmes.people.extend_member:{membership.pk}")
    need(by, Permission.APPROVE_ORGANISATIONS)
    membership = _locked(membership)
    membership.extend(ends_on=ends_on, by=by, at=clock.now())
    membership.save(update_fields=["ends_on"])
    audit.record(
        by=by,
        verb="programmes.people.member_extended",
        target=membership,
        detail={"organisation": str(membership.organisation_id), "ends_on": ends_on.isoformat()},
    )
    notices.member_extended(membership)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User, token: str) -> Membership:
    """End a membership: a lead removes a colleague, anybody leaves, staff remove.

    Access ends at the person's next request.
    """
    tokens.spend(token, by=by, purpose=f"programmes.people.remove_member:{membership.pk}")
    membership = _locked(membership)
    if membership.user_id != by.pk and not manages(by, membership.organisation):
        need(by, Permission.APPROVE_ORGANISATIONS)
    _refuse_without_lead(membership)
    membership.remove(by=by, at=clock.now())
    membership.save(update_fields=["ended_at", "ended_by"])
    audit.record(
        by=by,
        verb="programmes.people.member_removed",
        target=membership,
        detail={"organisation": str(membership.organisation_id), "person": str(membership.user_id)},
    )
    notices.member_removed(membership, by=by)
    return membership


def _locked(membership: Membership) -> Membership:
    """The membership as it is now, its organisation locked first: two leads cannot remove each other at once."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=membership.organisation_id)
    return (
        Membership.objects.select_related("organisation", "user").select_for_update(of=("self",)).get(pk=membership.pk)
    )


def _refuse_without_lead(membership: Membership) -> None:
    """Raises MoveRefused for the last membership that manages members, in kinds that have such a role."""
    kind = OrganisationKind(membership.organisation.kind)
    if membership.role not in MANAGES_MEMBERS or not MANAGES_MEMBERS.intersection(MEMBERSHIP_ROLES[kind]):
        return
    others = membership.organisation.memberships.active().filter(role__in=MANAGES_MEMBERS).exclude(pk=membership.pk)
    if membership.ended_at is None and not others.exists():
        raise MoveRefused("An organisation needs a lead. Make somebody else a lead first.", field="role")
