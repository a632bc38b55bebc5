"""E4: 50 officers at once try 500 awards against £50,000. Never a pound too much, never one application twice."""

import time
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, OperationalError
from django.db.models import QuerySet, Sum

from grants.applications.models import Application
from grants.awards import actions
from grants.awards.models import Award
from grants.funds.models import Round
from programmes.workflow import MoveRefused
from tests import factories
from tests.faults.stage import Fault, Outcome, fresh, sql, together

CEILING = Decimal(50_000)
AMOUNT = Decimal(1_000)


def run(guarded: bool, smoke: bool) -> Outcome:
    """Each application is tried by two officers at the same moment; together they ask for five times what there is."""
    officers, attempts = (16, 240) if smoke else (50, 500)
    with fresh("ceiling"):
        officer = factories.staff("Efua Mensah", role="officer")
        applicant = factories.person("Farah Haidari")
        chosen = factories.round(ceiling=CEILING)
        keys = [
            factories.application(by=applicant, to=chosen, state="submitted", amount=f"{AMOUNT}").pk
            for _ in range(attempts // 2)
        ]
        if not guarded:
            _unguard()
        # Neighbouring clients take the same applications in the same order, so that each pair really meets.
        pairs = officers // 2
        plan = [[keys[i] for i in range(len(keys)) if i % pairs == number // 2] for number in range(officers)]
        began = time.monotonic()
        answers = together(officers, lambda number: _award_all(plan[number], officer, guarded))
        return _judge(answers, chosen, sum(map(len, plan)), time.monotonic() - began)


def _award_all(keys: list[Any], officer: Any, guarded: bool) -> dict[str, int]:
    if not guarded:
        QuerySet.select_for_update = lambda self, *args, **kwargs: self  # type: ignore[assignment,method-assign]
    counted: dict[str, int] = {}
    for key in keys:
        said = _award(key, officer, guarded)
        counted[said] = counted.get(said, 0) + 1
    return counted


def _award(key: Any, officer: Any, guarded: bool) -> str:
    application = Application.objects.get(pk=key)
    if not guarded:
        # What code without the database's help would do: look first, then write.
        if Round.objects.get(pk=application.round_id).free < AMOUNT:
            return "refused"
        time.sleep(0.02)
    for _ in range(5):
        try:
            actions.fund(application=application, amount=AMOUNT, by=officer, token=factories.token())
        except MoveRefused:
            return "refused"
        except OperationalError:
            continue  # the lock's three seconds were over: a person would press again
        except IntegrityError:
            return "refused"
        return "awarded"
    return "gave up waiting"


def _unguard() -> None:
    sql(
        "ALTER TABLE grants_round DROP CONSTRAINT round_within_ceiling",
        "ALTER TABLE grants_fund DROP CONSTRAINT fund_within_ceiling",
        "ALTER TABLE grants_award DROP CONSTRAINT grants_award_application_id_key CASCADE",
    )


def _judge(answers: list[Any], chosen: Round, attempts: int, seconds: float) -> Outcome:
    outcome = Outcome()
    held = Award.objects.live().aggregate(total=Sum("amount"))["total"] or Decimal(0)
    twice = Award.objects.count() - Award.objects.values("application").distinct().count()
    chosen.refresh_from_db()
    chosen.fund.refresh_from_db()
    said = {word: sum(a.get(word, 0) for a in answers) for word in ("awarded", "refused", "gave up waiting")}
    outcome.figures = {
        "attempts": attempts,
        **said,
        "committed": f"£{held:,.0f}",
        "twice": twice,
        "seconds": round(seconds, 1),
    }
    outcome.never(held > CEILING, f"£{held - CEILING:,.0f} over the ceiling")
    outcome.expect(held >= CEILING, f"only £{held:,.0f} of £{CEILING:,.0f} was given, although more was asked for")
    outcome.never(twice > 0, f"{twice} applications were awarded twice")
    outcome.expect(chosen.committed == held == chosen.fund.committed, "committed is not the sum of the awards")
    outcome.expect(
        said["awarded"] == Award.objects.count(), "an officer was told of an award that is not there, or the reverse"
    )
    return outcome


FAULT = Fault("ceiling", "row lock, CHECK and the award's unique application", run)
