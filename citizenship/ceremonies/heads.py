"""The head count of ceremonies: the portal's own series beside measure 16 of the strategy.

The strategy's measure is attendance per hundred non-nationals, from the Home Office. Ours counts the new citizens who
attended in the boroughs of the pilot, by month, so it is a measure of its own and says so in its name.

Small numbers: under five, nought included, no figure is told. London's sum is told once, when every borough of the
pilot is final for the month, and only where it gives no hidden figure away; from then on a figure of that month that
was hidden stays hidden, so that no two days' figures can be subtracted.
"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from citizenship.ceremonies.models import Ceremony, MonthlyReturn
from citizenship.ceremonies.models.returns import month_after
from citizenship.studies.models import Joining
from programmes import clock, evidence
from programmes.evidence.models import Measure, Observation
from programmes.evidence.suppression import ATTENDANCE, suppress

MEASURE = "ceremony-head-count"
THRESHOLD = ATTENDANCE
DEFINITION = (
    "New citizens, adults, who attended a citizenship ceremony in a borough of the pilot in that month, as the borough "
    "told in its monthly return. It is the portal's own series: the strategy’s measure 16 is attendance among every "
    "100 non-nationals, from Home Office figures, and the two are never one line of a chart. Numbers under five are "
    "left out. Figures are provisional until an officer makes the borough’s return final."
)
FIELDS: dict[str, Any] = {
    "name": "New citizens who attended a ceremony (the portal's own series, beside measure 16)",
    "definition": DEFINITION,
    "unit": Measure.Unit.PEOPLE,
    "source": "Monthly returns of pilot boroughs in this portal",
    "beside": "citizenship-ceremonies",
    "owner": "Citizenship team",
}


def load() -> str:
    """The measure, where it is missing."""
    Measure.objects.get_or_create(slug=MEASURE, defaults=FIELDS)
    return "head count of ceremonies is there"


def shown(count: int) -> int | None:
    """An attendance count as it may leave the borough: None under five."""
    return count if count >= THRESHOLD else None


def attended(monthly: MonthlyReturn) -> int:
    """The new citizens who attended that month, from the ceremonies as they stand."""
    rows = Ceremony.objects.in_month(monthly.borough, monthly.month_date).held()
    return sum(count or 0 for count in rows.values_list("attended", flat=True))


def tell(monthly: MonthlyReturn) -> None:
    """Note the borough's head count of a return that was sent; and London's, once every borough's is final.

    Called in the transaction of the sending, the revision or the finishing.
    """
    load()
    period = monthly.slug
    there = {each.area: each for each in Observation.objects.filter(measure=MEASURE, period=period)}
    figure = shown(attended(monthly))
    own = there.get(monthly.borough_id)
    settled = evidence.LONDON in there
    if settled and (own is None or own.value is None):
        figure = None
    _note(monthly.borough_id, period, figure, _standing(monthly))
    if not settled:
        _tell_london(monthly.month_date, period)


def _standing(monthly: MonthlyReturn) -> str:
    """How sure the figure is, as its source says it."""
    word = "provisional" if monthly.provisional else "final"
    return f"{word}, revised" if monthly.revised else word


def _note(area: str, period: str, figure: int | None, standing: str) -> None:
    evidence.record(
        measure=MEASURE,
        area=area,
        period=period,
        value=None if figure is None else Decimal(figure),
        n=figure,
        source=f"{FIELDS['source']} ({standing})",
    )


def _tell_london(month: date, period: str) -> None:
    """London's sum, where every borough's return is final and nothing hidden follows from it."""
    returns = list(MonthlyReturn.objects.filter(month_date=month).select_related("borough"))
    over = datetime.combine(month_after(month), time(0), tzinfo=clock.LONDON)
    awaited = set(Joining.objects.taking_part().filter(approved_at__lt=over).values_list("borough", flat=True))
    there = {each.borough_id for each in returns if each.state == MonthlyReturn.State.FINAL}
    if len(there) < len(returns) or awaited - there:
        return
    counts = {each.borough_id: attended(each) for each in returns}
    _note(evidence.LONDON, period, london(counts), "final")


def london(counts: dict[str, int]) -> int | None:
    """London's sum of these boroughs' counts, None where a borough's hidden one would follow from it.

    The boroughs' own figures are told already: where London's would make us hide another one, London's is hidden.
    """
    area = evidence.LONDON
    told = suppress({**counts, area: sum(counts.values())}, [(area, list(counts))], threshold=THRESHOLD)
    safe = all(told[borough] == shown(count) for borough, count in counts.items())
    return told[area] if safe else None
