"""What the public pages read: a page of the search, figures by borough, and one entry with all that belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from citizenship.advice import finding
from citizenship.advice.finding import Found
from citizenship.advice.models import AdviceService
from citizenship.advice.models.organisations import LEVEL_TWO
from programmes.people import keyset
from programmes.people.keyset import Page

PAGE = 25


def page(rows: QuerySet[AdviceService], *, before: str = "", after: str = "") -> Page[AdviceService]:
    """One page of the search, by name. A key that is none begins at the first page. At most two queries."""
    return keyset.by_name(rows, PAGE, before=before, after=after)


def by_borough(rows: QuerySet[AdviceService]) -> tuple[dict[str, int], int]:
    """How many of these entries name each borough, and how many serve all of London. Two queries."""
    plain = rows.order_by()
    counted = (
        plain.filter(whole_london=False)
        .annotate(code=Func(F("boroughs"), function="unnest", output_field=CharField()))
        .values_list("code")
        .annotate(number=Count("pk"))
    )
    return dict(counted), plain.filter(whole_london=True).count()


def lines(rows: Iterable[AdviceService], today: date) -> list[Found]:
    """Each entry with what has to be said of it beside its own words."""
    return [finding.found(row, today) for row in rows]


def whole(pk: Any) -> AdviceService | None:
    """A listed entry with its places and hours; None for every other key. Three queries."""
    rows = AdviceService.objects.listed().select_related("organisation")
    return rows.prefetch_related("sites__borough", "hours").filter(pk=pk).first()


def week(service: AdviceService) -> list[tuple[str, list[str]]]:
    """The usual week in words: each day that has hours, with its times."""
    days: dict[int, list[str]] = {}
    for row in service.hours.all():
        note = ", by appointment" if row.by_appointment else ""
        days.setdefault(row.day, []).append(f"{row.opens:%H:%M} to {row.closes:%H:%M}{note}")
    return [(service.hours.model.Day(day).label, days[day]) for day in sorted(days)]


# --- gaps, for staff -------------------------------------------------------------------------------------------------

# A number of free places older than this is not counted: it says nothing of today.
PLACES_GOOD_FOR_DAYS = 120


@dataclass(frozen=True)
class Gap:
    """What a borough has: services that name it or serve all of London."""

    code: str
    name: str
    services: int  # everything listed for the borough itself
    advisers: int  # of these, from verified advisers
    complex_cases: int  # of these, level 2 and above or lawyers
    young: int  # of all, for people under 25
    young_advisers: int  # of these, from verified advisers
    free_places: int  # free places for young people, as told in the last 120 days
    not_told: int  # services for young people that have told nothing in the last 120 days


def gaps(boroughs: Iterable[Any], today: date) -> tuple[list[Gap], Gap]:
    """Each borough, fewest free places for young people first; and what serves all of London. Two queries.

    A service of several boroughs counts in each: its free places are offered to all of them, so the column has no sum.
    """
    fresh = Q(free_places_as_of__gte=today - timedelta(days=PLACES_GOOD_FOR_DAYS))
    verified = Q(organisation__state="verified")
    figures = {
        "services": Count("pk"),
        "advisers": Count("pk", filter=verified),
        "complex_cases": Count("pk", filter=verified & Q(organisation__level__in=[str(x) for x in LEVEL_TWO])),
        "young": Count("pk", filter=Q(young_people=True)),
        "young_advisers": Count("pk", filter=Q(young_people=True) & verified),
        "free_places": Coalesce(Sum("free_places_young", filter=fresh), 0),
        "not_told": Count("pk", filter=Q(young_people=True) & ~fresh | Q(young_people=True, free_places_as_of=None)),
    }
    rows = AdviceService.objects.open_now().order_by()
    named = rows.filter(whole_london=False).annotate(
        code=Func(F("boroughs"), function="unnest", output_field=CharField())
    )
    rows_by_code: Any = named.values("code").annotate(**figures)
    found = {row.pop("code"): row for row in rows_by_code}
    nothing = dict.fromkeys(figures, 0)
    listed = [Gap(each.pk, each.name, **found.get(each.pk, nothing)) for each in boroughs]
    listed.sort(key=lambda gap: (gap.free_places, gap.young_advisers, gap.name))
    return listed, Gap("", "All of London", **rows.filter(whole_london=True).aggregate(**figures))
