"""What ceremony pilots changed, for the programmes' pages and the indicators of Table 5.

Only what two people published is told, and nothing is counted here: each figure is read from the newest publication,
where the suppression has been through already.
"""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from citizenship.findings import results
from citizenship.findings.analysis import EVERY_ARM, LONDON, Content
from citizenship.findings.instrument import JOIN, OUTCOMES, REGISTER, VOLUNTEER
from citizenship.findings.models import Publication
from programmes import clock
from programmes.catalogue import results as own
from programmes.evidence import indicators
from programmes.evidence.indicators import Reading

INDICATORS = {
    "cii-pilot-volunteer": VOLUNTEER,
    "cii-pilot-associations": JOIN,
    "cii-pilot-register-to-vote": REGISTER,
}
PAGES = ("citizenship-ceremonies", "citizenship-and-integration-initiative")


def _newest() -> tuple[Publication, Content] | None:
    """The newest published study with its longest follow-up; None where nothing is public. One query."""
    rows = Publication.objects.public().select_related("study").order_by("-checked_at", "pk")
    found = rows.first()
    return (found, found.content["figures"][-1]) if found and found.content["figures"] else None


def _lines(content: Content) -> dict[str, dict[str, Any]]:
    """The line of all arms together, by outcome of Table 5."""
    told = results.outcomes(content, LONDON, EVERY_ARM)
    return {each["key"]: {**each["lines"][0], "title": each["title"]} for each in told if each["key"] in OUTCOMES}


def results_of_ceremonies() -> own.Results | None:
    """Before and after, as the newest published study has them."""
    found = _newest()
    if found is None:
        return None
    publication, content = found
    lines = [
        own.Line(
            label=line["title"],
            before=results.told_share(line["before"])[0],
            after=results.told_share(line["after"])[0],
            change=results.told_points(line["change"])[0],
            n=line["counts"]["people"],
        )
        for line in _lines(content).values()
    ]
    as_of = parse_datetime(content["as_of"])
    return own.Results(
        title="What the ceremony pilots changed",
        summary=f"{publication.study.title}: what people said before their ceremony and "
        f"{results.when(content)}. All of it is what people said about themselves.",
        lines=lines,
        as_of=clock.london_day(as_of) if as_of else None,
        source="The survey at citizenship ceremonies, published by two people",
        url=reverse("citizenship:study_results", args=[publication.study.slug]),
        url_label="All results, with each arm and its interval",
    )


def reading(outcome: str) -> Reading | None:
    """The share of all arms together in the newest published study; None where it is hidden or nothing is public."""
    found = _newest()
    line = _lines(found[1]).get(outcome) if found else None
    if found is None or line is None or line["after"] is None:
        return None
    publication, content = found
    as_of = parse_datetime(content["as_of"])
    day = clock.london_day(as_of) if as_of else publication.study.last_date
    return Reading(
        value=Decimal(str(line["after"]["value"])),
        as_of=day,
        n=line["counts"]["people"],
        note=f"{results.when(content)}; before it was {results.told_share(line['before'])[0]}.",
        period=publication.study.title,
        source="Published results of the study",
        url=reverse("citizenship:study_results", args=[publication.study.slug]),
    )


def register() -> None:
    """Tell the programmes' pages and the indicators where to read."""
    for slug in PAGES:
        own.register(slug, results_of_ceremonies)
    for slug, outcome in INDICATORS.items():
        indicators.register(slug, _reader(outcome))


def _reader(outcome: str) -> Any:
    return lambda: reading(outcome)
