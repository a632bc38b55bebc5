"""Awards that their officer may not sign alone: recommended, then approved or refused by somebody else."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.applications.models import Application
from grants.assessment import actions as assessment
from grants.awards import notices
from grants.awards import places as wards
from grants.awards.actions import signing
from grants.awards.actions.deciding import decide_to_fund, refuse_unfit, refuse_while_it_waits
from grants.awards.actions.guards import locked
from grants.awards.models import Award, Recommendation
from grants.awards.places import Place
from programmes import clock, tokens
from programmes.audit import actions as audit
from programmes.workflow import MoveRefused


@transaction.atomic
def recommend(
    *,
    application: Application,
    amount: Decimal,
    note: str,
    by: Any,
    token: str,
    year: str = "",
    places: Iterable[Place] = (),
) -> Recommendation:
    """Propose an award to somebody else, with the reasons. It commits no money; the applicant hears nothing yet.

    Refused where no such award could be made whoever signs it, and while another recommendation for it waits.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.recommend:{application.pk}")
    made = propose(locked(application), amount=amount, year=year, places=places, note=note, by=by, at=clock.now())
    tokens.settle(token, str(made.pk))
    return made


def propose(
    application: Application,
    *,
    amount: Decimal,
    year: str,
    places: Iterable[Place],
    note: str,
    by: Any,
    at: datetime,
) -> Recommendation:
    """The one path by which an award is recommended. The application is locked already."""
    places = list(places)
    application.FLOW.check("fund", application.state)
    refuse_while_it_waits(application)
    refuse_unfit(application, amount=amount, year=year, places=places, by=by)
    if not note.strip():
        raise MoveRefused("Say why this award should be made: whoever approves it reads this.", field="note")
    made = Recommendation.objects.create(
        application=application,
        amount=amount,
        year=year,
        places=wards.packed(places),
        note=note.strip(),
        since_at=at,
        recommended_at=at,
        recommended_by=by,
    )
    move = made.moves.create(verb="recommend", by=by, at=at, note=note.strip())
    audit.record(by=by, verb="grants.awards.recommended", target=application)
    notices.recommended(made, move, level=signing.needed(application.round, amount)[0])
    return made


def _held(recommendation: Recommendation) -> Recommendation:
    """The recommendation as it stands now, locked after its application."""
    application = locked(recommendation.application)
    fresh = Recommendation.objects.select_for_update(of=("self",)).select_related("recommended_by")
    held: Recommendation = fresh.get(pk=recommendation.pk)
    held.application = application
    return held


@transaction.atomic
def approve(
    *,
    recommendation: Recommendation,
    by: Any,
    token: str,
    signed_reference: str = "",
    signed_date: date | None = None,
) -> Award:
    """Make the recommended award: signed by this person, or by whoever signed the decision on paper with this number.

    Refused for whoever recommended it, above this person's level without a number, and when the application was sent
    again after the recommendation.
    """
    tokens.spend(token, by=by, purpose=f"grants.recommendations.approve:{recommendation.pk}")
    held, at = _held(recommendation), clock.now()
    held.approve(by=by, at=at)
    application = held.application
    if application.since_at > held.recommended_at:
        raise MoveRefused(
            "The application has changed since this award was recommended. Withdraw the recommendation, and decide on "
            "the application as it is now."
        )
    # Before anything is written: the database would refuse it too, without words.
    assessment.refuse_undecidable(application=application, by=by)
    held.save(update_fields=["state", "since_at", "approved_at", "approved_by"])
    award = decide_to_fund(
        application,
        amount=held.amount,
        year=held.year,
        places=wards.unpacked(held.places),
        by=by,
        at=at,
        recommendation=held,
        signed_reference=signed_reference,
        signed_date=signed_date,
    )
    move = held.moves.create(verb="approve", by=by, at=at, note=award.signed_reference)
    audit.record(by=by, verb="grants.awards.recommendation_approved", target=application)
    notices.recommendation_approved(held, move, award)
    return award


@transaction.atomic
def refuse_recommendation(*, recommendation: Recommendation, reason: str, by: Any, token: str) -> Recommendation:
    """Say no to a recommended award, with the reason for its officer. The application waits for another decision."""
    tokens.spend(token, by=by, purpose=f"grants.recommendations.refuse_recommendation:{recommendation.pk}")
    held, at = _held(recommendation), clock.now()
    held.refuse_recommendation(by=by, at=at)
    if not reason.strip():
        raise MoveRefused("Say why, and what should happen instead: the officer reads this.", field="reason")
    held.save(update_fields=["state", "since_at", "refused_at", "refused_by"])
    move = held.moves.create(verb="refuse_recommendation", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.awards.recommendation_refused", target=held.application)
    notices.recommendation_refused(held, move)
    return held


@transaction.atomic
def withdraw_recommendation(*, recommendation: Recommendation, by: Any, token: str) -> Recommendation:
    """Take a recommendation back, so that the application can be decided otherwise."""
    tokens.spend(token, by=by, purpose=f"grants.recommendations.withdraw_recommendation:{recommendation.pk}")
    held, at = _held(recommendation), clock.now()
    held.withdraw_recommendation(by=by, at=at)
    held.save(update_fields=["state", "since_at", "withdrawn_at", "withdrawn_by"])
    held.moves.create(verb="withdraw_recommendation", by=by, at=at)
    audit.record(by=by, verb="grants.awards.recommendation_withdrawn", target=held.application)
    return held
