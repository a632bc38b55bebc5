"""Deciding: to fund or to decline, and what happens to an award afterwards.

The database keeps the ceiling (see grants/migrations/0002_guards.py). Here its refusal becomes words with figures.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from grants.applications.models import Application
from grants.assessment import actions as assessment
from grants.awards import notices, publishing
from grants.awards.models import Award, DecisionReason
from grants.funds.models import PENNY, Fund, Round
from programmes import clock, tokens, workflow
from programmes.audit import actions as audit
from programmes.workflow import MoveRefused

CEILINGS = {"round_within_ceiling": "round", "fund_within_ceiling": "fund"}


def _locked(application: Application) -> Application:
    # The application's row is the first lock of every decision, so that two decisions on it wait for each other.
    return Application.objects.select_for_update(of=("self",)).with_parties().get(pk=application.pk)


def _live(award: Award) -> Award:
    application = _locked(award.application)
    fresh = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    fresh.application = application
    return fresh


@contextmanager
def _within_ceiling(round: Round) -> Iterator[None]:
    """Turn the database's refusal to overspend into MoveRefused with the round's or fund's figures."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in CEILINGS:
            raise
        pot: Round | Fund = (
            Round.objects.get(pk=round.pk) if CEILINGS[name] == "round" else Fund.objects.get(pk=round.fund_id)
        )
        raise MoveRefused(
            f"There is not enough money left in this {CEILINGS[name]}. Of £{pot.ceiling:,.2f}, "
            f"£{pot.committed:,.2f} is committed "
            f"and £{pot.free:,.2f} is free.",
            field="amount",
        ) from error


def _refuse_outside_limits(amount: Decimal, fund: Fund) -> None:
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount != amount.quantize(PENNY):
        raise MoveRefused("Enter the amount in pounds and pence, such as 2500 or 2500.50.", field="amount")
    if not fund.minimum_award <= amount <= fund.maximum_award:
        raise MoveRefused(
            f"Awards from this fund are between £{fund.minimum_award:,.2f} and £{fund.maximum_award:,.2f}.",
            field="amount",
        )


def _reasons(application: Application, verb: str, codes: Iterable[str], text: str, *, by: Any, at: datetime) -> None:
    codes, text = list(dict.fromkeys(codes)), text.strip()
    if not codes or not set(codes) <= set(DecisionReason.Code.values):
        raise MoveRefused("Choose at least one reason.", field="codes")
    if not text:
        raise MoveRefused("Explain the reasons in your own words: the applicant reads them.", field="text")
    DecisionReason.objects.bulk_create(
        DecisionReason(application=application, verb=verb, code=code, text=text, given_at=at, given_by=by)
        for code in codes
    )


@transaction.atomic
def fund(*, application: Application, amount: Decimal, by: Any, token: str) -> Award:
    """Offer the applicant this many pounds.

    Refused outside the fund's limits and beyond the free money of round and fund.
    """
    tokens.spend(token, by=by, purpose=f"grants.applications.fund:{application.pk}")
    application, at = _locked(application), clock.now()
    application.fund(by=by, at=at)
    assessment.refuse_undecidable(application=application, by=by)
    assessment.refuse_ineligible(application=application)
    _refuse_outside_limits(amount, application.round.fund)
    application.save(update_fields=["state", "since_at", "decided_at", "decided_by"])
    application.moves.create(verb="fund", by=by, at=at)
    award = Award(application=application, amount=amount, since_at=at, offered_at=at, offered_by=by)
    audit.record(by=by, verb="grants.applications.funded", target=application)
    with _within_ceiling(application.round):
        award.save(force_insert=True)
    assessment.open_checklist(application=application)
    notices.offered(award, award.moves.create(verb="offer", by=by, at=at))
    return award


@transaction.atomic
def decline(*, application: Application, codes: Iterable[str], text: str, by: Any, token: str) -> Application:
    """Decide not to fund it. The reasons reach the applicant word for word."""
    tokens.spend(token, by=by, purpose=f"grants.applications.decline:{application.pk}")
    application, at = _locked(application), clock.now()
    application.decline(by=by, at=at)
    assessment.refuse_undecidable(application=application, by=by)
    _reasons(application, DecisionReason.Verb.DECLINE, codes, text, by=by, at=at)
    application.save(update_fields=["state", "since_at", "decided_at", "decided_by"])
    move = application.moves.create(verb="decline", by=by, at=at, note=text.strip())
    audit.record(by=by, verb="grants.applications.declined", target=application)
    notices.declined(application, move)
    return application


@transaction.atomic
def accept(*, award: Award, by: Any, token: str) -> Award:
    """The applicant accepts the award. Its money stays committed."""
    tokens.spend(token, by=by, purpose=f"grants.awards.accept:{award.pk}")
    award, at = _live(award), clock.now()
    award.accept(by=by, at=at)
    award.save(update_fields=["state", "since_at", "accepted_at", "accepted_by"])
    move = award.moves.create(verb="accept", by=by, at=at)
    audit.record(by=by, verb="grants.awards.accepted", target=award)
    notices.accepted(award, move)
    workflow.after("grants.awards.accepted", award=award, by=by, at=at)
    return award


@transaction.atomic
def refuse_offer(*, award: Award, reason: str, by: Any, token: str) -> Award:
    """The applicant turns the award down; its money is free for others."""
    tokens.spend(token, by=by, purpose=f"grants.awards.refuse_offer:{award.pk}")
    award, at = _live(award), clock.now()
    award.refuse_offer(by=by, at=at)
    award.save(update_fields=["state", "since_at", "refused_at", "refused_by"])
    move = award.moves.create(verb="refuse_offer", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.awards.offer_refused", target=award)
    notices.offer_refused(award, move)
    return award


@transaction.atomic
def change_amount(*, award: Award, amount: Decimal, reason: str, by: Any, token: str) -> Award:
    """Raise or lower a live award, in pounds, with the reason; a raise needs free money."""
    tokens.spend(token, by=by, purpose=f"grants.awards.change_amount:{award.pk}")
    award, at = _live(award), clock.now()
    _refuse_outside_limits(amount, award.application.round.fund)
    if not reason.strip():
        raise MoveRefused("Say why the amount changes: the applicant reads it.", field="reason")
    before = award.amount
    award.change_amount(amount)
    with _within_ceiling(award.application.round):
        award.save(update_fields=["amount"])
    note = f"From £{before:,.2f} to £{amount:,.2f}. {reason.strip()}"
    move = award.moves.create(verb="change_amount", by=by, at=at, note=note)
    audit.record(by=by, verb="grants.awards.amount_changed", target=award)
    notices.amount_changed(award, move)
    return award


@transaction.atomic
def revoke(*, award: Award, codes: Iterable[str], text: str, by: Any, token: str) -> Award:
    """Take an award back, with reasons; its money is free for others."""
    tokens.spend(token, by=by, purpose=f"grants.awards.revoke:{award.pk}")
    award, at = _live(award), clock.now()
    award.revoke(by=by, at=at)
    _reasons(award.application, DecisionReason.Verb.REVOKE, codes, text, by=by, at=at)
    award.save(update_fields=["state", "since_at", "revoked_at", "revoked_by", "published_at", "published_by"])
    move = award.moves.create(verb="revoke", by=by, at=at, note=text.strip())
    audit.record(by=by, verb="grants.awards.revoked", target=award)
    notices.revoked(award, move)
    return award


@transaction.atomic
def restore(*, award: Award, reason: str, by: Any, token: str) -> Award:
    """Offer again an award that was revoked or turned down. It needs free money, as a new one does."""
    tokens.spend(token, by=by, purpose=f"grants.awards.restore:{award.pk}")
    award, at = _live(award), clock.now()
    award.restore(by=by, at=at)
    if not reason.strip():
        raise MoveRefused("Say why the award is offered again: the applicant reads it.", field="reason")
    with _within_ceiling(award.application.round):
        award.save()
    move = award.moves.create(verb="restore", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.awards.restored", target=award)
    notices.restored(award, move)
    return award


@transaction.atomic
def publish(*, award: Award, title: str, description: str, by: Any, token: str) -> Award:
    """Everybody reads about an accepted award from now on, in these words; nobody is named in them."""
    tokens.spend(token, by=by, purpose=f"grants.awards.publish:{award.pk}")
    award, at = _live(award), clock.now()
    award.publish(by=by, at=at)
    award.public_title, award.public_description = " ".join(title.split()), description.strip()
    publishing.refuse_unfit(award)
    award.start_date, award.end_date = publishing.dates(award.application)
    award.save(
        update_fields=["published_at", "published_by", "public_title", "public_description", "start_date", "end_date"]
    )
    award.moves.create(verb="publish", by=by, at=at)
    audit.record(by=by, verb="grants.awards.published", target=award)
    return award


@transaction.atomic
def unpublish(*, award: Award, reason: str, by: Any, token: str) -> Award:
    """Nobody but staff and the applicant reads about it any more; the award itself stands."""
    tokens.spend(token, by=by, purpose=f"grants.awards.unpublish:{award.pk}")
    award, at = _live(award), clock.now()
    award.unpublish(by=by, at=at)
    if not reason.strip():
        raise MoveRefused("Say why the award is no longer published.", field="reason")
    award.save(update_fields=["published_at", "published_by"])
    award.moves.create(verb="unpublish", by=by, at=at, note=reason.strip())
    audit.record(by=by, verb="grants.awards.unpublished", target=award)
    return award
