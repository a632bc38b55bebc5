"""What analysts and editors do with indicators: note a published result, look again."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from programmes import audit, clock, tokens
from programmes.evidence.models import Indicator, IndicatorReading
from programmes.people.access import Permission
from programmes.workflow import MoveRefused


def _need(by: Any) -> None:
    if not by.can(Permission.EDIT_EVIDENCE):
        raise PermissionDenied


def _locked(indicator: Indicator) -> Indicator:
    return Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)


@transaction.atomic
def note_reading(
    *,
    indicator: Indicator,
    value: Decimal,
    as_of: date,
    period: str,
    source: str,
    by: Any,
    token: str,
    n: int | None = None,
    note: str = "",
    url: str = "",
) -> IndicatorReading:
    """Note a result from a published source. It stands; a later note for the same or a newer day takes its place.

    Raises MoveRefused for a day that lies ahead, a share above 100 and a count that is negative or broken.
    """
    tokens.spend(token, by=by, purpose=f"programmes.evidence.note_reading:{indicator.pk}")
    _need(by)
    indicator, at = _locked(indicator), clock.now()
    if as_of > clock.london_day(at):
        raise MoveRefused("This day lies ahead. Enter the day for which the source gives the result.", field="as_of")
    _refuse_value(indicator, value)
    reading = IndicatorReading.objects.create(
        indicator=indicator,
        value=value,
        n=n,
        as_of=as_of,
        period=period.strip(),
        note=note.strip(),
        source=source.strip(),
        url=url,
        added_at=at,
        added_by=by,
    )
    audit.record(by=by, verb="programmes.evidence.indicator_noted", target=indicator, detail={"entry": str(reading.pk)})
    tokens.settle(token, str(reading.pk))
    return reading


def _refuse_value(indicator: Indicator, value: Decimal) -> None:
    if indicator.unit == Indicator.Unit.POINTS:
        if abs(value) > 100:
            raise MoveRefused("A change lies between -100 and 100 points. Check the number.", field="value")
    elif value < 0:
        raise MoveRefused("This cannot be less than nothing. Check the number.", field="value")
    elif indicator.unit == Indicator.Unit.PER_CENT and value > 100:
        raise MoveRefused("A share is at most 100 per cent. Check the number.", field="value")
    elif indicator.unit != Indicator.Unit.PER_CENT and value != value.to_integral_value():
        raise MoveRefused("This is counted in whole numbers. Check the number.", field="value")


@transaction.atomic
def recheck_indicator(*, indicator: Indicator, review_date: date, by: Any, token: str) -> Indicator:
    """Say that somebody looked today and found what the row says still right, and when to look again."""
    tokens.spend(token, by=by, purpose=f"programmes.evidence.recheck_indicator:{indicator.pk}")
    _need(by)
    indicator, at = _locked(indicator), clock.now()
    today = clock.london_day(at)
    if review_date <= today:
        raise MoveRefused("Choose a day after today on which to look again.", field="review_date")
    indicator.checked_date, indicator.review_date, indicator.edited_at = today, review_date, at
    indicator.save(update_fields=["checked_date", "review_date", "edited_at"])
    audit.record(by=by, verb="programmes.evidence.indicator_rechecked", target=indicator)
    return indicator
