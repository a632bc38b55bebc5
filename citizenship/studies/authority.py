"""Who may act for a borough, and what a borough must have done before its ceremonies count in a pilot."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from citizenship.studies.models import Joining, registered_for
from programmes.people.access import MembershipRole, OrganisationKind, Permission
from programmes.people.models import Borough, Membership, Organisation, User
from programmes.workflow import MoveRefused


def boroughs_of(user: Any) -> QuerySet[Borough]:
    """The boroughs whose ceremonies this person may record, in the order of their names.

    They are those of a council that staff have approved, whose registrar the person is today.
    """
    return registered_for(user).order_by("name") if user.is_authenticated else Borough.objects.none()


def borough_of(user: Any) -> Borough | None:
    """The person's borough; the first by name for a registrar of two, None for everybody else."""
    return boroughs_of(user).first()


def registrars_of(borough: Borough) -> QuerySet[User]:
    """Whoever may record this borough's ceremonies today: the people to tell what concerns it."""
    held = Membership.objects.active().filter(
        role=MembershipRole.REGISTRAR,
        organisation__kind=OrganisationKind.BOROUGH,
        organisation__state=Organisation.State.APPROVED,
        organisation__borough=borough,
    )
    return User.objects.filter(memberships__in=held, is_active=True).distinct().order_by("pk")


def refuse_stranger(by: Any, borough: Borough) -> None:
    """Raises PermissionDenied unless this person is a registrar of the borough or an officer of the pilot."""
    if not by.can(Permission.MANAGE_PILOTS) and not boroughs_of(by).filter(pk=borough.pk).exists():
        raise PermissionDenied


def refuse_others(by: Any) -> None:
    """Raises PermissionDenied unless this person manages the pilots."""
    if not by.can(Permission.MANAGE_PILOTS):
        raise PermissionDenied


def is_in_pilot(borough: Borough) -> bool:
    """Whether the borough takes part now."""
    return Joining.objects.taking_part().filter(borough=borough).exists()


def refuse_outside_pilot(borough: Borough, at: datetime) -> None:
    """Raises MoveRefused when the borough does not take part at this moment."""
    if not Joining.objects.taking_part().filter(borough=borough, approved_at__lte=at).exists():
        raise MoveRefused(
            f"{borough} does not take part in the ceremony pilots. Its registrar can ask to join on the page "
            "“Join the pilot”."
        )


def refuse_without_statement(borough: Borough, at: datetime) -> None:
    """Raises MoveRefused unless the borough's agreement on data sharing covers surveys at this moment.

    Nobody is asked anything before that; the earlier version holds for 28 days once a newer one is published.
    """
    refuse_outside_pilot(borough, at)
    joining = Joining.objects.taking_part().get(borough=borough)
    if not joining.holds_agreement(at):
        raise MoveRefused(
            f"{borough} has not agreed to the newest data-sharing statement, so no survey can start. Its registrar "
            "does that on the page “Join the pilot”."
        )
