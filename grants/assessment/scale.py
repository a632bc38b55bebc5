"""On which scale a round tells its weighted scores: that of its criteria where they share one, else out of five.

Scores are kept out of five, exact to a hundredth, so that rounds can be compared; pages tell them as assessors gave
them.
"""

from collections.abc import Iterable
from decimal import Decimal

from grants.assessment.models.stages import POINTS
from grants.funds.models import Criterion, Round

HUNDREDTH, TENTH = Decimal("0.01"), Decimal("0.1")


def load(rounds: Iterable[Round]) -> None:
    """Note the scale of each of these rounds, for a list. One query."""
    held = list(rounds)
    shared: dict[object, set[int]] = {}
    for round_id, highest in Criterion.objects.filter(round__in={each.pk for each in held}).values_list(
        "round_id", "scale_max"
    ):
        shared.setdefault(round_id, set()).add(highest)
    for each in held:
        found = shared.get(each.pk, set())
        each.told_out_of = found.pop() if len(found) == 1 else int(POINTS)  # type: ignore[attr-defined]


def of(round: Round) -> int:
    """The highest weighted score of the round. One query the first time for each object."""
    if not hasattr(round, "told_out_of"):
        load([round])
    return int(round.told_out_of)  # type: ignore[attr-defined]


def _step(highest: int) -> Decimal:
    """Above a scale of five a hundredth would tell more than is kept."""
    return HUNDREDTH if highest <= POINTS else TENTH


def told(points: Decimal, round: Round) -> Decimal:
    """A score or a spread as the round tells it: 4.00 out of five is 8.0 out of ten."""
    highest = of(round)
    return (points * highest / POINTS).quantize(_step(highest))


def kept(score: Decimal, round: Round) -> Decimal:
    """A score typed on the round's scale as it is kept, out of five."""
    return (score * POINTS / of(round)).quantize(HUNDREDTH)
