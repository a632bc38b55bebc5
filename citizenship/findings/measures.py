"""Table 5 of the strategy as measures: the shares of participants who volunteer, join, and register to vote.

They are recorded when the results of a study are published, for each arm, and emptied when they are withdrawn.
"""

from decimal import Decimal
from typing import Any

from citizenship.findings import results
from citizenship.findings.analysis import EVERY_ARM, Content
from citizenship.findings.instrument import OUTCOMES, TITLES
from citizenship.studies.models import Study
from programmes import evidence
from programmes.evidence.models import Measure

_DEFINITION = (
    "Of the people at ceremonies of one arm of a study who answered this question before the ceremony and again, the "
    "share who said at the second time that they do this, or did already. People who are not eligible, prefer not to "
    "say or did not answer are left out and never counted as a no. What people say about themselves; numbers under ten "
    "are left out. From Table 5 of “All of Us” (March 2018)."
)
NAMES = {key: f"{TITLES[key]}, of participants in ceremony pilots" for key in OUTCOMES}


def slug(outcome: str) -> str:
    """The measure of one outcome."""
    return f"ceremony-{outcome}"


def load() -> str:
    """The three measures, where they are missing."""
    for key in OUTCOMES:
        fields: dict[str, Any] = {
            "name": NAMES[key],
            "definition": _DEFINITION,
            "unit": Measure.Unit.PERCENT,
            "source": "Surveys at citizenship ceremonies in this portal",
            "owner": "Citizenship team",
        }
        Measure.objects.get_or_create(slug=slug(key), defaults=fields)
    return "measures of ceremonies are there"


def record(study: Study, content: Content, *, withdrawn: bool = False) -> int:
    """Note the share of each arm at this follow-up, or empty it; returns how many figures were noted.

    Outcomes that are none of Table 5 have no measure, and hidden shares are not noted.
    """
    load()
    noted = 0
    for outcome in results.outcomes(content):
        if outcome["key"] not in OUTCOMES:
            continue
        for line in outcome["lines"]:
            if line["key"] == EVERY_ARM or line["after"] is None:
                continue
            told = {part: Decimal(str(line["after"][part])) for part in ("value", "low", "high")}
            evidence.record(
                measure=slug(outcome["key"]),
                area=evidence.LONDON,
                period=period(study),
                group=f"{study.slug}: {line['arm']}"[:80],
                wave=results.when(content)[:40],
                value=None if withdrawn else told["value"],
                n=None if withdrawn else line["counts"]["people"],
                interval=None if withdrawn else (told["low"], told["high"]),
            )
            noted += 1
    return noted


def period(study: Study) -> str:
    """The years of the study's ceremonies: "2027", or "2027/28"."""
    first, last = study.first_date.year, study.last_date.year
    return str(first) if first == last else f"{first}/{last % 100:02d}"
