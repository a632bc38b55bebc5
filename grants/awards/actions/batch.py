"""Many decisions of one round at once: all of them are made, or none, with the reason beside each that cannot be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.applications.models import Application
from grants.awards.actions import signing
from grants.awards.actions.deciding import decide_to_decline, decide_to_fund, refuse_while_it_waits
from grants.awards.actions.recommending import propose
from grants.awards.places import Place
from grants.funds.models import Round
from programmes import clock, tokens
from programmes.audit import actions as audit
from programmes.workflow import MoveRefused

MOST = 50
FUND, DECLINE = "fund", "decline"


@dataclass
class Row:
    """What was chosen for one application. `note` goes with an award that must be recommended."""

    application: Application
    decision: str
    amount: Decimal | None = None
    year: str = ""
    places: list[Place] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    text: str = ""
    note: str = ""


class BatchRefused(MoveRefused):
    """Nothing was decided. `rows` says for each application, by its key, why it stands in the way."""

    def __init__(self, rows: dict[Any, MoveRefused]) -> None:
        count = len(rows)
        super().__init__(
            f"Nothing has been decided yet. {count} row{'' if count == 1 else 's'} cannot be decided as "
            f"{'it stands' if count == 1 else 'they stand'}: see why beside each."
        )
        self.rows = rows


@transaction.atomic
def decide_batch(*, round: Round, rows: Iterable[Row], by: Any, token: str) -> dict[str, int]:
    """Decide up to fifty applications of a round together; returns how many were funded, recommended and declined.

    An award above this person's level becomes a recommendation. One row that cannot be carried out leaves them all as
    they were. Each applicant is told on their own, as by a single decision.
    """
    tokens.spend(token, by=by, purpose=f"grants.rounds.decide_batch:{round.pk}")
    chosen = {row.application.pk: row for row in rows}
    if not 1 <= len(chosen) <= MOST:
        raise MoveRefused(f"Choose a decision for 1 to {MOST} applications.")
    made, refused = _try(round, chosen, by=by)
    if refused:
        raise BatchRefused(refused)
    audit.record(by=by, verb="grants.rounds.decided_together", target=round, detail=dict(made))
    tokens.settle(token, ",".join(f"{word}:{made[word]}" for word in ("funded", "recommended", "declined")))
    return dict(made)


@transaction.atomic
def explain_batch(*, round: Round, rows: Iterable[Row], by: Any) -> dict[Any, MoveRefused]:
    """What would stand in the way of these rows, by application; nothing is decided and nobody is told."""
    refused = _try(round, {row.application.pk: row for row in rows}, by=by)[1]
    transaction.set_rollback(True)
    return refused


def _try(round: Round, chosen: dict[Any, Row], *, by: Any) -> tuple[Counter[str], dict[Any, MoveRefused]]:
    """Carry the rows out one by one: how many of each kind were made, and why the others could not be."""
    at = clock.now()
    held = _locked(round, chosen)
    refused: dict[Any, MoveRefused] = {}
    made: Counter[str] = Counter()
    for key, row in chosen.items():
        try:
            # A row that fails leaves nothing behind, so that the rows after it are still tried.
            with transaction.atomic():
                made[_decide(held.get(key), row, by=by, at=at)] += 1
        except MoveRefused as refusal:
            refused[key] = refusal
    return made, refused


def _locked(round: Round, keys: Iterable[Any]) -> dict[Any, Application]:
    """All the applications, locked in one order before anything is decided: two batches wait and never deadlock."""
    rows = Application.objects.select_for_update(of=("self",)).filter(round=round, pk__in=list(keys)).with_parties()
    rows = rows.select_related("round__strand", "round__authorisation")
    return {each.pk: each for each in rows.order_by("pk")}


def _decide(application: Application | None, row: Row, *, by: Any, at: datetime) -> str:
    if application is None:
        raise MoveRefused("This application is not in this round. Open the page again.")
    if row.decision == DECLINE:
        refuse_while_it_waits(application)
        decide_to_decline(application, codes=row.codes, text=row.text, by=by, at=at)
        return "declined"
    if row.decision != FUND:
        raise MoveRefused("Choose to fund it, to decline it, or to leave it.")
    if row.amount is None:
        raise MoveRefused("Enter the amount to offer.", field="amount")
    refuse_while_it_waits(application)
    given = {"amount": row.amount, "year": row.year, "places": row.places, "by": by, "at": at}
    try:
        with transaction.atomic():
            decide_to_fund(application, **given)
    except signing.BeyondLevel:
        # The verb has moved the object in memory; the row in the database has not.
        application.state = Application.State.SUBMITTED
        propose(application, **given, note=row.note)
        return "recommended"
    return "funded"
