"""How much each person may authorise."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.awards.models import PaymentLimit
from programmes import audit, clock
from programmes.workflow import MoveRefused


@transaction.atomic
def set_limit(*, person: Any, up_to: Decimal, by: Any) -> PaymentLimit:
    """From now on this person authorises payments up to so many pounds; 0 takes the right away. Never one's own."""
    if person.pk == by.pk:
        raise MoveRefused("You cannot set your own limit. Ask another administrator.", field="person")
    if up_to < 0:
        raise MoveRefused("Enter an amount in pounds, or 0 for none.", field="up_to")
    at = clock.now()
    for before in PaymentLimit.objects.current().filter(person=person).select_for_update():
        before.ended_at, before.ended_by = at, by
        before.save(update_fields=["ended_at", "ended_by"])
    made = PaymentLimit.objects.create(person=person, up_to=up_to, set_at=at, set_by=by)
    audit.record(by=by, verb="grants.payments.limit_set", target=made, detail={"up_to": str(up_to)})
    return made
