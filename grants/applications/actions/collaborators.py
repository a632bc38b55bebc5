"""Writing together: inviting somebody from outside, roles, leaving, and handing over the lead."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from grants.applications import notices
from grants.applications.actions.finding import locked
from grants.applications.models import Application, Collaborator, CollaboratorInvite, Role
from grants.applications.models.collaborators import MOST_INVITED
from programmes import audit, clock, tokens
from programmes.people.models import User
from programmes.workflow import MoveRefused


def _led(application: Application, by: Any) -> tuple[Application, Any]:
    """The application, locked; 403 for who may see it and not decide who writes."""
    found, at = locked(application, seen_by=by)
    if not found.is_led_by(by):
        raise PermissionDenied
    return found, at


@transaction.atomic
def invite(*, application: Application, email: str, role: str, by: Any, token: str) -> CollaboratorInvite:
    """Offer somebody outside the organisation a role in this application, by e-mail.

    An earlier open invitation to the same address is taken back. Open for 14 days, ten at a time.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.invite:{application.pk}")
    application, at = _led(application, by)
    email = email.strip().lower()
    known = User.objects.filter(email=email).first()
    if known and Application.objects.visible_to(known).filter(pk=application.pk).exists():
        raise MoveRefused("This person has this application already. Change their role instead.", field="email")
    for earlier in application.invitations.select_for_update().filter(email=email, state="open"):
        earlier.cancel(by=by, at=at)
        earlier.save()
    if application.invitations.open().count() >= MOST_INVITED:
        raise MoveRefused(
            f"{MOST_INVITED} invitations already wait for an answer, and that is the most at one time. Take one back, "
            "or wait until one is answered."
        )
    made, key = CollaboratorInvite.offer(application=application, email=email, role=role, by=by, at=at)
    audit.record(by=by, verb="grants.applications.collaborator_invited", target=made, detail={"role": role})
    notices.invited_to_write(made, key)
    return made


@transaction.atomic
def cancel(*, invitation: CollaboratorInvite, by: Any, token: str) -> CollaboratorInvite:
    """Take an invitation back: its link no longer works."""
    tokens.spend(token, by=by, purpose=f"grants.applications.cancel_invitation:{invitation.pk}")
    _led(invitation.application, by)
    held = CollaboratorInvite.objects.select_for_update().get(pk=invitation.pk)
    held.cancel(by=by, at=clock.now())
    held.save()
    audit.record(by=by, verb="grants.applications.invitation_cancelled", target=held)
    return held


@transaction.atomic
def accept(*, invitation: CollaboratorInvite, by: Any, token: str) -> Collaborator:
    """Take up an invitation: from now on the person writes or reads with the applicant, and its lead is told."""
    tokens.spend(token, by=by, purpose=f"grants.applications.accept_invitation:{invitation.pk}")
    application, at = locked(invitation.application)
    held = CollaboratorInvite.objects.select_for_update().get(pk=invitation.pk)
    held.accept(by=by, at=at)
    held.save()
    if application.may(by).own or application.collaborators.current().filter(person=by).exists():
        raise MoveRefused("You have this application already. You find it among your applications.")
    made: Collaborator = application.collaborators.create(
        person=by, role=held.role, guest=True, joined_at=at, invited_by=held.invited_by
    )
    audit.record(by=by, verb="grants.applications.collaborator_joined", target=application, detail={"role": made.role})
    notices.joined(application, made, tell=held.invited_by)
    return made


@transaction.atomic
def change_role(*, application: Application, person: User, role: str, by: Any, token: str) -> Collaborator:
    """Let somebody write, or only read. A member of the organisation keeps being a member.

    The lead and the person who applies always write: raises MoveRefused for them.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.change_role:{application.pk}:{person.pk}")
    application, at = _led(application, by)
    standing = application.may(person)
    if not (standing.own or standing.guest):
        raise MoveRefused("This person is not on this application any more. Open the page again.")
    if role == Role.READER and person.pk in {application.lead_id, application.person_id}:
        raise MoveRefused("The lead always writes. Hand the lead over first.", field="role")
    held = application.collaborators.select_for_update().current().filter(person=person).first()
    if held is None:
        held = Collaborator(application=application, person=person, guest=False, joined_at=at, invited_by=by)
    held.role = role
    held.save()
    audit.record(
        by=by,
        verb="grants.applications.role_changed",
        target=application,
        detail={"person": str(person.pk), "role": role},
    )
    return held


@transaction.atomic
def remove(*, collaborator: Collaborator, by: Any, token: str) -> Collaborator:
    """Take somebody from outside off the application: from this moment they see nothing of it. They are told."""
    tokens.spend(token, by=by, purpose=f"grants.applications.remove:{collaborator.pk}")
    application, at = _led(collaborator.application, by)
    return _end(application, collaborator, by=by, at=at)


@transaction.atomic
def leave(*, application: Application, by: Any, token: str) -> Collaborator:
    """Leave an application to which one was invited. The lead is told; it takes a new invitation to come back."""
    tokens.spend(token, by=by, purpose=f"grants.applications.leave:{application.pk}")
    application, at = locked(application, seen_by=by)
    held = application.collaborators.current().filter(person=by, guest=True).first()
    if held is None:
        raise MoveRefused("You belong to the organisation, so you cannot leave this application alone.")
    return _end(application, held, by=by, at=at)


def _end(application: Application, collaborator: Collaborator, *, by: Any, at: Any) -> Collaborator:
    held = Collaborator.objects.select_for_update(of=("self",)).select_related("person").get(pk=collaborator.pk)
    if not held.guest:
        raise MoveRefused("This person belongs to the organisation. Its lead can remove them there.")
    held.end(by=by, at=at)
    held.save()
    application.presences.filter(person=held.person).delete()
    audit.record(
        by=by, verb="grants.applications.collaborator_left", target=application, detail={"person": str(held.person_id)}
    )
    notices.left(application, held, by=by)
    return held


@transaction.atomic
def hand_over(*, application: Application, person: User, by: Any, token: str) -> Application:
    """Make another member of the organisation the lead: the person to whom we write first. Both are told."""
    tokens.spend(token, by=by, purpose=f"grants.applications.hand_over:{application.pk}")
    application, at = _led(application, by)
    if application.organisation is None:
        raise MoveRefused("You apply as one person, so the lead stays with you.")
    if person.role_in(application.organisation) is None:
        raise MoveRefused("Choose somebody who belongs to the organisation.", field="person")
    if person.pk == application.lead_id:
        raise MoveRefused("This person is the lead already.", field="person")
    application.collaborators.current().filter(person=person, role=Role.READER).update(role=Role.WRITER)
    application.lead = person
    application.save(update_fields=["lead"])
    move = application.moves.create(verb="hand_over", by=by, at=at, note=f"{person} leads it now.")
    audit.record(by=by, verb="grants.applications.handed_over", target=application, detail={"person": str(person.pk)})
    notices.handed_over(application, move, to=[person, by])
    return application
