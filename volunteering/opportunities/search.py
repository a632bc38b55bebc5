"""What the one search knows of opportunities."""

from collections.abc import Iterable

from django.urls import reverse

from programmes import clock
from programmes.catalogue import finding
from programmes.catalogue.finding import Document, Kind
from volunteering.opportunities.models import Opportunity


def document(opportunity: Opportunity) -> Document:
    """A published opportunity."""
    return Document(
        Kind.OPPORTUNITY,
        str(opportunity.pk),
        opportunity.title,
        f"{opportunity.what} {opportunity.host_name}. {opportunity.place_name}",
        reverse("volunteering:opportunity_detail", args=[opportunity.pk]),
        boroughs=(opportunity.borough_id,) if opportunity.borough_id else (),
    )


def keep(opportunity: Opportunity) -> None:
    """Let search follow what has just changed: found while it is published and its host may post."""
    is_public = Opportunity.objects.public_at(clock.now()).filter(pk=opportunity.pk).exists()
    finding.keep(Kind.OPPORTUNITY, opportunity.pk, document(opportunity) if is_public else None)


@finding.source(Kind.OPPORTUNITY)
def every() -> Iterable[Document]:
    """All that anybody may see, a thousand at a time."""
    rows = Opportunity.objects.public_at(clock.now()).with_parties().order_by("pk")
    return (document(each) for each in rows.iterator(chunk_size=1000))
