"""The end of a grant: reported on, paid, and closed."""

from typing import Any

from django.db import transaction

from grants.awards import notices_money
from grants.awards.actions import money as ground
from grants.awards.actions.variations import lower
from grants.awards.models import Agreement, Award, Payment
from grants.awards.money import figures
from grants.monitoring.models import Report
from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused


@transaction.atomic
def end_grant(*, award: Award, by: Any, token: str) -> Agreement:
    """Close a grant whose reports are accepted and whose payments are made. Money that is left is free for others."""
    tokens.spend(token, by=by, purpose=f"grants.agreements.finish:{award.pk}")
    award, at = ground.locked(award), clock.now()
    agreement = ground.agreement_of(award)
    agreement.finish(by=by, at=at)
    left = Report.objects.filter(award=award).exclude(state=Report.State.ACCEPTED).count()
    if left:
        raise MoveRefused(f"{left} report{' is' if left == 1 else 's are'} not accepted yet.")
    if Payment.objects.filter(award=award).live().exclude(state=Payment.State.PAID).exists():
        raise MoveRefused("A payment has not been made yet. Pay or cancel it first.")
    net = figures(award).net
    if net <= 0:
        raise MoveRefused("Nothing has been paid. Take the award back instead.")
    agreement.save()
    move = ground.note(award, "finish", by=by, at=at, subject=agreement.reference)
    audit.record(by=by, verb="grants.agreements.finished", target=agreement)
    lower(award, net, reason="The grant has come to its end.", by=by, at=at)
    notices_money.finished(award, move)
    return agreement
