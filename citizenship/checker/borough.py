"""What the page of a borough shows of help with status and citizenship: a few services, and the way to all of them."""

from django.urls import reverse

from citizenship.advice import finding
from programmes.catalogue import boroughs
from programmes.people.models import Borough

MOST_SHOWN = 5


@boroughs.register
def advice(borough: Borough) -> boroughs.Part:
    """Services that help in this borough, advisers first. What is not verified says that it is practical help only."""
    lines = [
        boroughs.Line(
            each.service.name,
            each.standing + (" (demonstration)" if each.demonstration else ""),
            each.service.organisation.name,
            each.service.get_absolute_url(),
        )
        for each in finding.near_you(borough=borough, limit=MOST_SHOWN)
    ]
    number = finding.search(borough=borough).count() if lines else 0
    return boroughs.Part(
        heading="Help with status and citizenship",
        lines=lines,
        count=f"{number} service{'' if number == 1 else 's'}" if number else "",
        all_url=f"{reverse('citizenship:advice')}?borough={borough.pk}",
        all_text=f"Everybody who can help in {borough}",
        empty="" if lines else f"No service is listed for {borough} yet.",
    )
