"""The conflict gate in the audit, for running grants: what was done with award, agreement, payments and account."""

from typing import Any

from django.db.models import Q

from grants.applications.models import Application
from grants.awards.models import Agreement, Award, BankDetails, Milestone, Payment, Variation
from programmes.audit import hidden

OF_AN_AWARD = (Agreement, BankDetails, Milestone, Payment, Variation)


@hidden.register("programmes.AuditEvent")
def events(user: Any) -> Q | None:
    """What was done with the grants in which this person has an interest; mostly none."""
    awards = list(Award.objects.filter(application__in=Application.objects.with_interest_of(user)))
    if not awards:
        return None
    keys = [award.pk for award in awards]
    for model in OF_AN_AWARD:
        keys += model._default_manager.filter(award__in=awards).values_list("pk", flat=True)
    return Q(target_key__in=[str(key) for key in keys])
