"""What funded projects changed for the people in them: one figure a question, a fund and a year, before and after.

Once a year, when the surveys of all projects that ended in it are over, they are added up and noted, and never again:
so there are no two days whose figures could be subtracted, and what is noted stays when the raw answers are deleted.
`programmes.evidence.pooled` sees to it that no share tells of few people.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from grants.awards.models import Award
from programmes import clock, evidence
from programmes.catalogue import results
from programmes.evidence import indicators, pooled
from programmes.evidence.indicators import Reading
from programmes.evidence.models import Measure, Observation, Survey, Wave

FAMILIES = "london-family-fund"
AGREE = frozenset({"strongly", "agree"})
# The survey's question: how its share is called, and the answers that count. In words of the strategy's measures.
ASKED: dict[str, tuple[str, frozenset[str]]] = {
    "friends_ethnicity": ("All friends of the same ethnic group", frozenset({"all"})),
    "friends_age": ("All friends about the same age", frozenset({"all"})),
    "rely_on": ("Someone to rely on in a serious problem", frozenset({"yes"})),
    "belong": ("Feel that they belong to their area", AGREE),
    "get_on": ("People of different backgrounds get on here", AGREE),
}
INDICATORS = {"lff-similar-friends": "friends_ethnicity", "lff-someone-to-rely-on": "rely_on"}
_DEFINITION = (
    "Of the people in funded projects who answered this question before and at the end, the share who gave this "
    "answer. Projects that ended in the calendar year, all together. In whole per cents; numbers of people are rounded "
    "down to tens."
)


def slug(key: str) -> str:
    """The measure of one question."""
    return f"grants-people-{key.replace('_', '-')}"


def load() -> str:
    """The measures, where they are missing."""
    for key, (label, _) in ASKED.items():
        fields: dict[str, Any] = {
            "name": f"{label}, of people in funded projects",
            "definition": _DEFINITION,
            "unit": Measure.Unit.PERCENT,
            "source": "The survey of people in funded projects in this portal",
            "owner": "Grants team",
        }
        Measure.objects.get_or_create(slug=slug(key), defaults=fields)
    return "measures of people in projects are there"


def settle(at: datetime) -> int:
    """Note the last year's figures, by fund, where that has not been done; how many were noted."""
    year = clock.london_day(at).year - 1
    ended = _ended(year)
    if ended.filter(paper_until__gt=at).exists():
        return 0
    load()
    noted = 0
    for fund, by_survey in _by_fund(ended).items():
        for survey, scopes in by_survey.items():
            noted += sum(_note(fund, key, year, survey, scopes, at) for key in ASKED)
    return noted


def _ended(year: int) -> QuerySet[Wave]:
    """The surveys at the end that were closed in this year."""
    first, last = (datetime(y, 1, 1, tzinfo=clock.LONDON) for y in (year, year + 1))
    return Wave.objects.filter(kind=Wave.Kind.AFTER, closes_at__gte=first, closes_at__lt=last)


def _by_fund(ended: QuerySet[Wave]) -> dict[str, dict[Survey, list[str]]]:
    """Their scopes by fund and survey. Two queries."""
    waves = {wave.scope: wave for wave in ended.select_related("survey")}
    keys = [UUID(scope) for scope in waves if _is_key(scope)]
    found: dict[str, dict[Survey, list[str]]] = defaultdict(lambda: defaultdict(list))
    for award in Award.objects.filter(pk__in=keys).select_related("application__round__fund"):
        scope = str(award.pk)
        found[award.application.round.fund.slug][waves[scope].survey].append(scope)
    return found


def _is_key(scope: str) -> bool:
    """Whether a scope is the key of an award; those of other rooms have a word in front."""
    try:
        UUID(scope)
    except ValueError:
        return False
    return True


def _note(fund: str, key: str, year: int, survey: Survey, scopes: list[str], at: datetime) -> int:
    """Note one question's share before and after, once; 1 where it was noted."""
    measure, period = slug(key), str(year)
    if Observation.objects.filter(measure_id=measure, group=fund, period=period).exists():
        return 0
    told = pooled.share(survey, scopes, at=at, key=key, counts=ASKED[key][1], left_out=("no_say",))
    if told is None:
        return 0
    for wave, value in ((Wave.Kind.BEFORE, told.before), (Wave.Kind.AFTER, told.after)):
        evidence.record(
            measure=measure,
            area=evidence.LONDON,
            group=fund,
            period=period,
            wave=wave.value,
            value=value,
            n=told.people,
        )
    return 1


def _newest(fund: str, keys: list[str]) -> dict[str, dict[str, Observation]]:
    """By question, the figures before and after of the newest year that has both. One query."""
    rows = Observation.objects.filter(measure_id__in=[slug(key) for key in keys], group=fund, value__isnull=False)
    found: dict[str, dict[str, dict[str, Observation]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        found[row.measure_id][row.period][row.wave] = row
    newest = {}
    for key in keys:
        both = {period: waves for period, waves in found[slug(key)].items() if len(waves) == 2}
        if both:
            newest[key] = both[max(both)]
    return newest


def _last_day(row: Observation) -> date:
    """The last day that a year's figure covers."""
    return date(int(row.period), 12, 31)


def families() -> results.Results | None:
    """What people in projects of the London Family Fund said before and at the end."""
    newest = _newest(FAMILIES, list(ASKED))
    lines = [_line(key, waves["before"], waves["after"]) for key, waves in newest.items()]
    if not lines:
        return None
    years = sorted({waves["after"].period for waves in newest.values()})
    return results.Results(
        title="What the fund changed",
        summary=f"What people in funded projects said when they came and at the end. Projects that ended in "
        f"{' and '.join(years)}. Numbers of people are rounded down to tens.",
        lines=lines,
        as_of=max(_last_day(waves["after"]) for waves in newest.values()),
        source="The survey of people in funded projects in this portal",
    )


def _line(key: str, before: Observation, after: Observation) -> results.Line:
    points = (after.value or 0) - (before.value or 0)
    return results.Line(
        label=ASKED[key][0],
        before=f"{before.value:.0f}%",
        after=f"{after.value:.0f}%",
        change=f"{points:+.0f} points",
        n=after.n,
    )


def reading(key: str) -> Reading | None:
    """The share at the end in the newest year, for an indicator of Table 5."""
    waves = _newest(FAMILIES, [key]).get(key)
    after = waves["after"] if waves else None
    if waves is None or after is None or after.value is None:
        return None
    return Reading(
        value=after.value,
        as_of=_last_day(after),
        n=after.n,
        note=f"When they came it was {waves['before'].value:.0f}%. The number of people is rounded down.",
        period=f"Projects that ended in {after.period}",
        source=after.source,
    )


def _reader(key: str) -> Any:
    return lambda: reading(key)


def register() -> None:
    """Tell the fund's page and the indicators where to read."""
    results.register(FAMILIES, families)
    for indicator, key in INDICATORS.items():
        indicators.register(indicator, _reader(key))
