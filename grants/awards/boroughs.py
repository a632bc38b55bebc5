"""What the page of a borough says about grants: the published awards there, with the wards that they name."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.urls import reverse

from grants.awards.models import Award, AwardPlace
from grants.funds.models import in_pounds
from programmes import clock
from programmes.catalogue.boroughs import MOST_LINES, Line, Part
from programmes.people.models import Borough


def with_wards(found: QuerySet[Award]) -> QuerySet[Award]:
    """With their wards read ahead, in one query."""
    return found.prefetch_related(Prefetch("places", AwardPlace.objects.select_related("borough")))


def in_borough(found: QuerySet[Award], code: str) -> QuerySet[Award]:
    """Those whose project is in this borough (by GSS code), or that name one of its wards."""
    wards = AwardPlace.objects.filter(award=OuterRef("pk"), borough=code)
    return found.filter(Q(application__borough=code) | Q(Exists(wards)))


def wards(award: Award) -> str:
    """The award's wards in one line: "Faraday and Peckham (Southwark); Evelyn (Lewisham)". Read them ahead."""
    by_borough: dict[str, list[str]] = {}
    for place in award.places.all():
        by_borough.setdefault(place.borough.name, []).append(place.ward_name)
    return "; ".join(f"{_and(sorted(names))} ({borough})" for borough, names in sorted(by_borough.items()))


def _and(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def part(borough: Borough) -> Part:
    """The newest published awards in the borough. Three queries however many there are."""
    found = in_borough(Award.objects.published(), borough.pk)
    total: dict[str, Any] = found.aggregate(count=Count("pk"), pounds=Sum("amount"))
    every = reverse("grants:award_list")
    if not total["count"]:
        nothing = f"No award in {borough.name} is published yet."
        return Part("Grants", empty=nothing, all_url=every, all_text="See the awards in all of London")
    newest = with_wards(found).order_by("-offered_at", "-pk")[:MOST_LINES]
    count = total["count"]
    return Part(
        "Grants",
        lines=[_line(award) for award in newest],
        count=f"{count} award{'' if count == 1 else 's'}, {in_pounds(total['pounds'])} in all.",
        all_url=f"{every}?{urlencode({'borough': borough.pk})}#awards",
        all_text=f"All awards in {borough.name}",
    )


def _line(award: Award) -> Line:
    application = award.application
    to = application.organisation.name if application.organisation else "an individual"
    where = f" Wards: {named}." if (named := wards(award)) else ""
    return Line(
        award.public_title,
        f"{in_pounds(award.amount)} to {to}.{where}",
        f"{application.round.fund.name}, {clock.uk_date(award.offered_at)}. {application.reference}",
    )
