"""Deciding an application: to fund it or to decline it. An amount above one's level is recommended instead."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.applications.models import Application
from grants.assessment import actions as assessment
from grants.awards import notices
from grants.awards import places as wards
from grants.awards.actions import signing
from grants.awards.actions.guards import (
    give_reasons,
    locked,
    refuse_outside_limits,
    refuse_without_wards,
    refuse_wrong_year,
    within_ceiling,
)
from grants.awards.models import Award, DecisionReason, Recommendation
from grants.awards.places import Place
from programmes import clock, tokens
from programmes.audit import actions as audit
from programmes.workflow import MoveRefused


@transaction.atomic
def fund(
    *, application: Application, amount: Decimal, by: Any, token: str, year: str = "", places: Iterable[Place] = ()
) -> Award:
    """Offer the applicant this many pounds, from the money of this financial year, for these wards.

    Refused outside the strand's or fund's limits, above what this person's level may approve, and beyond the free
    money of round, strand, fund and decision.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.fund:{application.pk}")
    application = locked(application)
    refuse_while_it_waits(application)
    return decide_to_fund(application, amount=amount, year=year, places=places, by=by, at=clock.now())


def refuse_unfit(application: Application, *, amount: Decimal, year: str, places: list[Place], by: Any) -> None:
    """Raises MoveRefused where no award of this kind may be made, whoever signs it."""
    assessment.refuse_undecidable(application=application, by=by)
    assessment.refuse_ineligible(application=application)
    refuse_outside_limits(amount, application.round)
    refuse_wrong_year(year, application.round)
    refuse_without_wards(places, application.round)


def refuse_while_it_waits(application: Application) -> None:
    """Raises MoveRefused while a recommended award waits for its approval: one decision at a time."""
    if Recommendation.objects.filter(application=application, state=Recommendation.State.WAITING).exists():
        raise MoveRefused(
            "An award for this application has been recommended and waits for approval. Approve it, refuse it, or "
            "withdraw the recommendation first."
        )


def decide_to_fund(
    application: Application,
    *,
    amount: Decimal,
    year: str,
    places: Iterable[Place],
    by: Any,
    at: datetime,
    recommendation: Recommendation | None = None,
    **signed: Any,
) -> Award:
    """The one path by which an award is made. The application is locked; `signed` is the number of a paper decision."""
    places = list(places)
    application.fund(by=by, at=at)
    refuse_unfit(application, amount=amount, year=year, places=places, by=by)
    signature = signing.sign(round=application.round, amount=amount, by=by, **signed)
    application.save(update_fields=["state", "since_at", "decided_at", "decided_by"])
    application.moves.create(verb="fund", by=by, at=at)
    award = Award(application=application, amount=amount, year=year, since_at=at, offered_at=at, offered_by=by)
    award.recommendation = recommendation
    signature.put_on(award)
    audit.record(by=by, verb="grants.applications.funded", target=application)
    with within_ceiling(application.round, year=year):
        award.save(force_insert=True)
    wards.keep(award, places)
    assessment.open_checklist(application=application)
    notices.offered(award, award.moves.create(verb="offer", by=by, at=at))
    return award


@transaction.atomic
def decline(*, application: Application, codes: Iterable[str], text: str, by: Any, token: str) -> Application:
    """Decide not to fund it. The reasons reach the applicant word for word."""
    tokens.spend(token, by=by, purpose=f"grants.applications.decline:{application.pk}")
    application = locked(application)
    refuse_while_it_waits(application)
    return decide_to_decline(application, codes=codes, text=text, by=by, at=clock.now())


def decide_to_decline(
    application: Application, *, codes: Iterable[str], text: str, by: Any, at: datetime
) -> Application:
    """The one path by which an application is declined. It is locked already."""
    application.decline(by=by, at=at)
    assessment.refuse_undecidable(application=application, by=by)
    give_reasons(application, DecisionReason.Verb.DECLINE, codes, text, by=by, at=at)
    application.save(update_fields=["state", "since_at", "decided_at", "decided_by"])
    move = application.moves.create(verb="decline", by=by, at=at, note=text.strip())
    audit.record(by=by, verb="grants.applications.declined", target=application)
    notices.declined(application, move)
    return application
