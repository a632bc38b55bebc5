"""Giving roles to staff and assessors, and ending them."""

from datetime import date

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people import notices
from programmes.people.access import Permission, Role
from programmes.people.actions.organisations import need
from programmes.people.models import Appointment, Invite, User
from programmes.people.models.invites import OPEN_FOR
from programmes.workflow import MoveRefused


@transaction.atomic
def appoint(*, email: str, role: str, ends_on: date, by: User, token: str) -> Invite:
    """Offer somebody a role until a day (which counts). It begins when they accept the invitation that is sent to them.

    Nobody appoints themselves; an earlier open offer of the same role to the same address is taken back.
    """
    tokens.spend(token, by=by, purpose="programmes.people.appoint")
    need(by, Permission.APPOINT_STAFF)
    at = clock.now()
    if role not in Role.values:
        raise MoveRefused("Choose a role.", field="role")
    if ends_on <= clock.london_day(at):
        raise MoveRefused("The last day must be in the future.", field="ends_on")
    email = email.strip().lower()
    if email == by.email:
        raise MoveRefused("You cannot give yourself a role. Ask another administrator.", field="email")
    open_offers = Invite.objects.filter(kind=Invite.Kind.APPOINTMENT, email=email, role=role, state=Invite.State.OPEN)
    for earlier in open_offers.select_for_update(of=("self",)):
        earlier.cancel(by=by, at=at)
        earlier.save()
    key = Invite.new_token()
    invite = Invite.objects.create(
        kind=Invite.Kind.APPOINTMENT,
        email=email,
        role=role,
        ends_on=ends_on,
        token_hash=Invite.hash_of(key),
        invited_by=by,
        expires_at=at + OPEN_FOR,
    )
    audit.record(
        by=by, verb="programmes.people.appointed", target=invite, detail={"role": role, "ends_on": ends_on.isoformat()}
    )
    notices.appointed(invite, key)
    return invite


@transaction.atomic
def close_appointment(*, appointment: Appointment, by: User, token: str) -> Appointment:
    """End a role now, before its day: access ends at the person's next request, and they are told."""
    tokens.spend(token, by=by, purpose=f"programmes.people.close_appointment:{appointment.pk}")
    need(by, Permission.APPOINT_STAFF)
    appointment = Appointment.objects.select_for_update(of=("self",)).select_related("user").get(pk=appointment.pk)
    appointment.close(by=by, at=clock.now())
    appointment.save(update_fields=["closed_at", "closed_by"])
    audit.record(
        by=by, verb="programmes.people.appointment_closed", target=appointment, detail={"role": appointment.role}
    )
    notices.appointment_closed(appointment)
    return appointment
