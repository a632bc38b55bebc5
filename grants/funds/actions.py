"""What staff do with a round: publish, close, reopen. Money and words are settings, edited in the admin."""

from typing import Any

from django.db import transaction

from grants.funds.models import Round
from programmes import clock, tokens
from programmes.audit import actions as audit
from programmes.questions import actions as questions
from programmes.workflow import MoveRefused


def _locked(round: Round) -> Round:
    return Round.objects.select_for_update(of=("self",)).select_related("fund").get(pk=round.pk)


@transaction.atomic
def publish(*, round: Round, by: Any, token: str) -> Round:
    """Show the round to the public from now on;

    its questions are frozen, so that every applicant answers the same ones.
    """
    tokens.spend(token, by=by, purpose=f"grants.funds.publish:{round.pk}")
    round, at = _locked(round), clock.now()
    if round.last_moment <= at:
        raise MoveRefused("This round has already ended. Set a closing time in the future before you publish it.")
    round.publish(by=by, at=at)
    for question_set in {round.eligibility_set, round.question_set}:
        if not question_set.is_frozen:
            questions.freeze(question_set=question_set, by=by)
    round.save(update_fields=["state", "published_at", "published_by"])
    audit.record(by=by, verb="grants.funds.published", target=round)
    return round


@transaction.atomic
def close(*, round: Round, by: Any, token: str) -> Round:
    """Take no more applications from now on, even if the closing time is still to come. Drafts stay readable."""
    tokens.spend(token, by=by, purpose=f"grants.funds.close:{round.pk}")
    round, at = _locked(round), clock.now()
    round.close(by=by, at=at)
    round.save(update_fields=["state", "closed_at", "closed_by"])
    audit.record(by=by, verb="grants.funds.closed", target=round)
    return round


@transaction.atomic
def reopen(*, round: Round, by: Any, token: str) -> Round:
    """Undo a closing: the closing time decides again."""
    tokens.spend(token, by=by, purpose=f"grants.funds.reopen:{round.pk}")
    round, at = _locked(round), clock.now()
    round.reopen(by=by, at=at)
    round.save(update_fields=["state", "closed_at", "closed_by"])
    audit.record(by=by, verb="grants.funds.reopened", target=round)
    return round
