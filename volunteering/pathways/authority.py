"""Who may open which register and decide what. Membership counts as it is at that moment; family never decides."""

from datetime import datetime, time, timedelta
from typing import Any

from programmes import clock
from programmes.people.access import MembershipRole, OrganisationKind, Permission
from programmes.people.models import Membership, Organisation
from programmes.workflow import MoveRefused
from volunteering.hosts.authority import is_family
from volunteering.pathways.models.action import REGISTER_FOR

# A partner's lead and a host's coordinator; no other role keeps a register.
ACTS = (MembershipRole.LEAD, MembershipRole.COORDINATOR)


def acting_for(user: Any, *, kind: OrganisationKind | None = None) -> Any:
    """The approved organisations for which this person acts today."""
    rows = Membership.objects.active().filter(user=user, role__in=ACTS)
    found = Organisation.objects.filter(pk__in=rows.values("organisation"), state=Organisation.State.APPROVED)
    return found.filter(kind=kind) if kind else found


def acts_for(user: Any, organisation: Any) -> bool:
    """Whether this person acts for that organisation today."""
    return organisation is not None and acting_for(user).filter(pk=organisation.pk).exists()


def may_keep_register(user: Any, workshop: Any, at: datetime) -> bool:
    """The officers always; the partner's people from the booking to 14 days after the workshop (I26)."""
    if user.can(Permission.MANAGE_PATHWAYS):
        return True
    return at <= workshop.ends_at + REGISTER_FOR and acts_for(user, workshop.partner)


def refuse_register(user: Any, workshop: Any, at: datetime) -> None:
    """Raises MoveRefused for somebody who may not keep this register now."""
    if not may_keep_register(user, workshop, at):
        raise MoveRefused("The register is closed for you. Ask our team to correct it.")


def refuse_family(user: Any, volunteer: Any) -> None:
    """Raises MoveRefused for the young person, and for their guardian."""
    if is_family(user, volunteer):
        raise MoveRefused("This is about you or your family, so somebody else must note it.")


def sees_names(interview: Any, at: datetime) -> bool:
    """An employer sees the name from the young person's yes to 14 days after the interview."""
    shown = {"booked", "job", "not_this_time", "missed"}
    return interview.state in shown and at <= interview.starts_at + timedelta(days=14)


def may_keep_cohort(user: Any, cohort: Any, at: datetime) -> bool:
    """The officers always; the partner's people until 14 days after the last day (I26)."""
    if user.can(Permission.MANAGE_PATHWAYS):
        return True
    return datetime.combine(cohort.ends_date, time.max, clock.LONDON) + REGISTER_FOR >= at and acts_for(
        user, cohort.partner
    )


def refuse_cohort(user: Any, cohort: Any, at: datetime) -> None:
    """Raises MoveRefused for somebody who may not keep this cohort's register now."""
    if not may_keep_cohort(user, cohort, at):
        raise MoveRefused("The register is closed for you. Ask our team to correct it.")
