"""What the catalogue and the evidence show on the page of a borough."""

from django.urls import reverse

from programmes.catalogue import boroughs
from programmes.catalogue.boroughs import Line, Part
from programmes.catalogue.models import Listing, Programme
from programmes.evidence import measured
from programmes.people.models import Borough

MOST_SHOWN = 5


@boroughs.register
def programmes(borough: Borough) -> Part:
    """Programmes that name this borough. Those for all of London are behind the link. One query."""
    rows = Programme.objects.public().filter(boroughs__contains=[borough.pk]).order_by("name")[:MOST_SHOWN]
    lines = [Line(each.name, each.summary, each.get_status_display(), each.get_absolute_url()) for each in rows]
    return Part(
        heading="Programmes",
        lines=lines,
        all_url=f"{reverse('programmes:programme_list')}?borough={borough.pk}",
        all_text=f"Programmes in {borough.name} and in all of London",
        empty="" if lines else f"No programme is for {borough.name} alone.",
    )


@boroughs.register
def directories(borough: Borough) -> Part:
    """Groups, classes and hubs that serve this borough. One query."""
    rows = Listing.objects.public().in_borough(borough.pk).select_related("take_part__programme").order_by("name")
    lines = [
        Line(each.name, each.text, str(each.take_part.programme), each.get_absolute_url()) for each in rows[:MOST_SHOWN]
    ]
    return Part(
        heading="Groups, classes and hubs",
        lines=lines,
        all_url=f"{reverse('programmes:search')}?q=group+OR+class+OR+hub&borough={borough.pk}" if lines else "",
        all_text="Search for more" if lines else "",
        empty="" if lines else f"Nobody in {borough.name} is in our directories yet.",
    )


@boroughs.register
def measures(borough: Borough) -> Part:
    """Published figures of this borough. Two queries."""
    lines = [
        Line(
            each.name,
            f"{each.value}{f' (between {each.interval})' if each.interval else ''}, {each.when}",
            f"{f'{each.people} people asked. ' if each.people else ''}Source: {each.source}",
            each.url,
        )
        for each in measured.for_borough(borough.pk)[: boroughs.MOST_LINES]
    ]
    return Part(
        heading="Facts and figures",
        lines=lines,
        all_url=reverse("programmes:evidence"),
        all_text="How London is doing",
        empty="" if lines else f"No figure for {borough.name} alone is published here yet.",
    )
