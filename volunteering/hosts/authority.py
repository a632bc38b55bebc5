"""Who may act for a host at which moment.

Memberships are ended, never deleted, so the question can be asked of any moment in the past: who confirms hours must
have had a part in the host when the session took place (I8).
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from programmes.people.access import MembershipRole
from programmes.people.models import Membership
from volunteering.hosts.models import Host

# A host's lead and its coordinators; no other role of an organisation acts for a host.
ACTS = (MembershipRole.LEAD, MembershipRole.COORDINATOR)


def memberships_at(host: Host, at: datetime) -> "QuerySet[Membership]":
    """The memberships that gave somebody authority for this host at that moment, from the first second to the last."""
    return Membership.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at), organisation=host.pk, role__in=ACTS, added_at__lte=at
    )


def held(user: Any, host: Host, at: datetime) -> bool:
    """Whether this person was lead or coordinator of the host at that moment, whatever they are now."""
    return bool(user.is_authenticated) and memberships_at(host, at).filter(user=user).exists()


def is_family(user: Any, volunteer: Any) -> bool:
    """Whether this person is the volunteer, or their guardian by account or by address: family never verifies hours."""
    if user.pk == volunteer.user_id:
        return True
    guardians = volunteer.guardians.filter(Q(user=user) | Q(email__iexact=user.email))
    return bool(guardians.exists())


def may_verify(user: Any, host: Host, volunteer: Any, at: datetime) -> bool:
    """Whether this person may decide about the volunteer's hours at that moment: held authority, and is not family."""
    return held(user, host, at) and not is_family(user, volunteer)
