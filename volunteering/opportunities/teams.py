"""Teams of employers and the sessions of everybody: who may book for one, and which places a team holds."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from programmes.people.access import MembershipRole, OrganisationKind
from programmes.people.models import Membership, Organisation
from volunteering.opportunities.models import Session, SignUp

# The words of the public page for a session without a free place.
ALL, SOME = "Booked by a team", "Every place is taken, some by a team"


def led_by(user: Any) -> "QuerySet[Organisation]":
    """The approved employers that this person leads now."""
    held = Membership.objects.active().filter(user=user.pk, role=MembershipRole.LEAD)
    return Organisation.objects.filter(
        pk__in=held.values("organisation"), kind=OrganisationKind.EMPLOYER, state=Organisation.State.APPROVED
    )


def words(sessions: Iterable[Session]) -> dict[Any, tuple[str, bool]]:
    """For each full session in which a team holds places: what to say, and whether it was made for that team alone.

    One query when there is a full session, none otherwise. Places of a match count at its size, those of a group
    booking one by one. No team is named: which employer comes is nobody's business but the host's.
    """
    full = {each.pk: each for each in sessions if each.free <= 0}
    if not full:
        return {}
    booked = Count("sign_ups", filter=Q(sign_ups__group__isnull=False, sign_ups__state__in=SignUp.HELD))
    rows = Session.objects.filter(pk__in=full).annotate(booked=booked).order_by()
    found = {}
    for key, grouped, size, state in rows.values_list("pk", "booked", "team__size", "team__state"):
        matched = size if state in {"agreed", "done"} else 0
        if grouped + matched:
            said = ALL if grouped + matched >= full[key].confirmed else SOME
            found[key] = (said, matched > 0)
    return found
