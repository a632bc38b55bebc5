"""Background checks of a role: that one was asked for, and what came of it. Only the result and its day are kept."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from programmes import audit, clock, tokens
from programmes.workflow import MoveRefused
from volunteering.opportunities.actions.sessions import refuse_unless_host
from volunteering.opportunities.models import BackgroundCheck, SignUp
from volunteering.safeguarding import rules


@transaction.atomic
def ask(*, sign_up: SignUp, by: Any, token: str) -> BackgroundCheck:
    """The host has asked somebody who applied for the check that the role needs. The level is the role's own.

    Raises MoveRefused for a role without a check, and for anybody under 16 (I24).
    """
    tokens.spend(token, by=by, purpose=f"volunteering.check.ask:{sign_up.pk}")
    at, opportunity = clock.now(), sign_up.session.opportunity
    refuse_unless_host(opportunity.host, by, at)
    if opportunity.check_level == "none":
        raise MoveRefused("This role needs no background check, and asking for one would be unlawful.")
    rules.refuse_check(sign_up.volunteer, opportunity, clock.london_day(at))
    if sign_up.state != SignUp.State.APPLIED:
        raise MoveRefused("A check can be asked for only from somebody who applied.")
    try:
        with transaction.atomic():
            check = BackgroundCheck.objects.create(
                volunteer=sign_up.volunteer,
                opportunity=opportunity,
                level=opportunity.check_level,
                asked_at=at,
                asked_by=by,
            )
    except IntegrityError as error:
        raise MoveRefused("This check has already been asked for. Record its result when you have seen it.") from error
    audit.record(by=by, verb="volunteering.check.asked", target=check)
    return check


@transaction.atomic
def record(*, check: BackgroundCheck, suitable: bool, result_date: date, by: Any, token: str) -> BackgroundCheck:
    """The host has seen the result. The certificate is neither copied nor kept."""
    tokens.spend(token, by=by, purpose=f"volunteering.check.record:{check.pk}")
    at = clock.now()
    held = BackgroundCheck.objects.select_for_update(of=("self",)).select_related("opportunity__host").get(pk=check.pk)
    refuse_unless_host(held.opportunity.host, by, at)
    if result_date > clock.london_day(at):
        raise MoveRefused("The day of the result is in the future. Check it.", field="result_date")
    if suitable:
        held.clear(by=by, at=at, result_date=result_date)
    else:
        held.refuse(by=by, at=at, result_date=result_date)
    held.save(update_fields=["state", "recorded_at", "recorded_by", "result_date"])
    audit.record(by=by, verb=f"volunteering.check.{held.state}", target=held)
    return held
