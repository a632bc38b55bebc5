"""Rounds that take applications, for the alerts by e-mail about what opens."""

from collections.abc import Iterator
from datetime import datetime

from grants.funds.models import Round
from programmes.catalogue import opening
from programmes.catalogue.models import Programme
from programmes.catalogue.opening import Opened


@opening.register
def rounds(at: datetime) -> Iterator[Opened]:
    """Each open round, under the theme and boroughs of the programme that its fund belongs to. Two queries."""
    found = list(Round.objects.open_at(at).select_related("fund", "strand").order_by("closes_at", "pk"))
    pages = {each.slug: each for each in Programme.objects.filter(slug__in={each.fund.slug for each in found})}
    for each in found:
        page = pages.get(each.fund.slug)
        name = f"{each.fund.name}: {each.strand.name}" if each.strand else each.fund.name
        yield Opened(
            key=f"round:{each.pk}:{each.opens_at:%Y-%m-%dT%H:%M}",
            kind="Fund",
            title=name,
            text=each.terms.summary,
            url=each.fund.get_absolute_url(),
            about=(page.theme if page else Programme.Theme.SHARED.value,),
            boroughs=tuple(page.boroughs) if page else (),
            closes_at=each.closes_at,
        )
