"""Entering an organisation, and staff's decisions about it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people import notices
from programmes.people.access import MANAGES_MEMBERS, OrganisationKind, Permission
from programmes.people.models import Borough, Membership, Organisation, User
from programmes.workflow import MoveRefused


def need(by: User, permission: Permission) -> None:
    """Raises PermissionDenied unless an appointment held today allows this."""
    if not by.can(permission):
        raise PermissionDenied


def manages(by: User, organisation: Organisation) -> bool:
    """Read from the rows now, not from what the request remembered: the organisation's row is locked."""
    return organisation.memberships.active().filter(user=by, role__in=MANAGES_MEMBERS).exists()


@transaction.atomic
def create_organisation(
    *,
    by: User,
    token: str,
    kind: str,
    name: str,
    charity_number: str = "",
    company_number: str = "",
    turnover: str = "",
    borough: Borough | None = None,
    postcode: str = "",
) -> Organisation:
    """Enter an organisation. Its founder becomes its first member; kinds that need approval wait for staff.

    A borough's is entered by staff, who then approve it and invite its first registrar, so it starts with nobody.
    """
    tokens.spend(token, by=by, purpose="programmes.people.create_organisation")
    is_borough = kind == OrganisationKind.BOROUGH
    if is_borough:
        need(by, Permission.APPROVE_ORGANISATIONS)
        if borough is None:
            raise MoveRefused("Choose the borough.", field="borough")
        _refuse_second_council(borough)
    organisation = Organisation(
        kind=kind,
        name=name.strip(),
        charity_number=charity_number,
        company_number=company_number,
        turnover=turnover,
        borough=borough,
        postcode=postcode,
        created_by=by,
    )
    at = clock.now()
    if not organisation.needs_approval:
        organisation.approve(by=by, at=at)
    organisation.save()
    organisation.moves.create(verb="create", by=by, at=at)
    audit.record(by=by, verb="programmes.people.organisation_created", target=organisation, detail={"kind": kind})
    if not is_borough:
        Membership.objects.create(user=by, organisation=organisation, role=organisation.founders_role(), added_by=by)
        notices.organisation_created(organisation)
    tokens.settle(token, organisation.get_absolute_url())
    return organisation


@transaction.atomic
def change_organisation(*, organisation: Organisation, details: dict[str, Any], by: User, token: str) -> Organisation:
    """A lead corrects the name, numbers, income, borough or postcode; the other leads are told what is different.

    `details` holds the new values by field. Nothing happens when none of them differs.
    """
    tokens.spend(token, by=by, purpose=f"programmes.people.change_organisation:{organisation.pk}")
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if not manages(by, organisation):
        raise PermissionDenied
    changed = organisation.change(details)
    if changed:
        organisation.save(update_fields=changed)
        labels = {field.name: str(field.verbose_name) for field in Organisation._meta.concrete_fields}
        names = ", ".join(labels[name] for name in changed)
        move = organisation.moves.create(verb="change", by=by, at=clock.now(), note=f"Changed: {names}.")
        audit.record(
            by=by, verb="programmes.people.organisation_changed", target=organisation, detail={"fields": changed}
        )
        notices.organisation_changed(organisation, move)
    return organisation


def _refuse_second_council(borough: Borough) -> None:
    Borough.objects.select_for_update().get(pk=borough.pk)
    standing = Organisation.objects.filter(kind=OrganisationKind.BOROUGH, borough=borough)
    if standing.exclude(state__in=[Organisation.State.REFUSED, Organisation.State.CLOSED]).exists():
        raise MoveRefused("This borough already has an organisation.", field="borough")


def _decide(
    *, verb: str, tell: Callable[..., None], organisation: Organisation, by: User, token: str, note: str = ""
) -> Organisation:
    """One move of an organisation by staff: stamps, history, audit, and the message to its members."""
    tokens.spend(token, by=by, purpose=f"programmes.people.{verb}_organisation:{organisation.pk}")
    need(by, Permission.APPROVE_ORGANISATIONS)
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    at = clock.now()
    if organisation.kind == OrganisationKind.BOROUGH and verb in {"approve", "reopen"} and organisation.borough:
        _refuse_second_council_but(organisation)
    getattr(organisation, verb)(by=by, at=at)
    organisation.save()
    move = organisation.moves.create(verb=verb, by=by, at=at, note=note.strip())
    audit.record(by=by, verb=f"programmes.people.organisation_{PAST[verb]}", target=organisation)
    tell(organisation, move)
    return organisation


PAST = {"approve": "approved", "refuse": "refused", "close": "closed", "reopen": "reopened"}


def _refuse_second_council_but(organisation: Organisation) -> None:
    """A refused or closed council comes back only when no other has taken its place."""
    Borough.objects.select_for_update().get(pk=organisation.borough_id)
    others = Organisation.objects.filter(kind=OrganisationKind.BOROUGH, borough=organisation.borough_id)
    others = others.exclude(pk=organisation.pk).exclude(state__in=["refused", "closed"])
    if others.exists():
        raise MoveRefused("Another organisation now stands for this borough. Close that one first.")


@transaction.atomic
def approve_organisation(*, organisation: Organisation, by: User, token: str) -> Organisation:
    """Let people act for it; its members are told."""
    return _decide(verb="approve", tell=notices.organisation_approved, organisation=organisation, by=by, token=token)


@transaction.atomic
def refuse_organisation(*, organisation: Organisation, by: User, reason: str, token: str) -> Organisation:
    """Turn it down, with the reason that its members read."""
    if not reason.strip():
        raise MoveRefused("Give the reason: the people of the organisation read it.", field="reason")
    return _decide(
        verb="refuse", tell=notices.organisation_refused, organisation=organisation, by=by, token=token, note=reason
    )


@transaction.atomic
def close_organisation(*, organisation: Organisation, by: User, reason: str, token: str) -> Organisation:
    """End it: nobody can act for it any more. Its records stay; its members are told why."""
    if not reason.strip():
        raise MoveRefused("Give the reason: the people of the organisation read it.", field="reason")
    return _decide(
        verb="close", tell=notices.organisation_closed, organisation=organisation, by=by, token=token, note=reason
    )


@transaction.atomic
def reopen_organisation(*, organisation: Organisation, by: User, token: str) -> Organisation:
    """Undo a closing: its members can act for it again and are told."""
    return _decide(verb="reopen", tell=notices.organisation_reopened, organisation=organisation, by=by, token=token)
