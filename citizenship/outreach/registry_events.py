"""What events add to the portal's registries."""

from collections.abc import Iterator

from django.urls import reverse

from citizenship.checker import near
from citizenship.checker.near import Part
from citizenship.facts import uses
from citizenship.facts.uses import Use
from citizenship.outreach import demo_events, listing, place_words, refugees
from citizenship.outreach import tasks_events as _tasks  # noqa: F401 the hourly work
from citizenship.outreach import waiting_events as _waiting  # noqa: F401 the work-list's lines
from programmes.catalogue import loading

MOST_NEAR = 3
loading.demo.register(demo_events.load, "outreach events")


@uses.register
def stands_on() -> Iterator[Use]:
    """The facts that the page of the weeks after asylum shows and counts by."""
    page = reverse("programmes:programme_detail", args=[refugees.SLUG])
    for key in refugees.FACTS:
        yield Use(key, "The first weeks after asylum is granted", page)


@near.register
def events_near(borough: str, language: str, needs: tuple[str, ...]) -> Part | None:
    """The next events near the person: those in their language first, else whatever comes next. Nothing is kept."""
    rows = listing.to_come(borough=borough or None)
    found = (
        listing.page(rows.filter(languages__overlap=[language, language.split("-")[0]]), size=MOST_NEAR).lines
        if (language)
        else []
    )
    found = found or listing.page(rows, size=MOST_NEAR).lines
    if not found:
        return None
    return Part(
        "citizenship/outreach/near.html", {"events_near": found, "words": place_words.TEXTS, "near_borough": borough}
    )
