"""What the young Londoners' part adds to the portal's registries."""

from collections.abc import Iterator

from django.urls import reverse

from citizenship.facts import uses
from citizenship.facts.uses import Use
from citizenship.outreach import measures, young_points
from citizenship.outreach import waiting_young as _waiting  # noqa: F401 the work-list's line
from programmes.catalogue import loading

loading.reference.register(measures.load, "measure of young Londoners")


@uses.register
def stands_on() -> Iterator[Use]:
    """The facts that the landing page shows, and the fees in the pack."""
    page, pack = reverse("citizenship:young_londoners"), reverse("citizenship:young_pack")
    for key in (*young_points.FEES, *young_points.FACTS):
        yield Use(key, "Young Londoners", page)
    for key in young_points.FEES:
        yield Use(key, "Pack for schools and youth clubs", pack)
