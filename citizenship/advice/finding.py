"""Finding who can help: the search of the directory, and the few services that an outcome of a checker shows.

Both look at listed entries only and cost the same number of queries however many entries there are. What somebody types
into a checker comes here as values and is neither kept nor written anywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Case, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import RowNumber

from citizenship.advice.models import AdviceOrganisation, AdviceService
from citizenship.advice.models.organisations import LEVEL_ONE, LEVEL_TWO
from citizenship.advice.needs import HARDER, NEEDS, NEEDS_LEVEL_TWO, language_name
from programmes import clock

# How many entries of practical help an outcome shows where it asks for no particular level.
MOST_PRACTICAL = 2
# Who speaks the language, who can help with what makes it harder, who is of the borough itself, who confirmed lately.
BEST_FIRST = ("-does_speak", "-helps", "whole_london", "-assured_on", "name", "pk")


@dataclass(frozen=True)
class Found:
    """A service for one person: what is known of it, and where it fits."""

    service: AdviceService
    practical: bool  # not an adviser: nothing but "practical help, not advice" may be said of it
    standing: str  # its level in words, or that it is practical help
    old_verification: bool  # the register was looked at more than 12 months ago
    unconfirmed: bool  # nobody has confirmed the entry for more than 12 months
    speaks: bool  # True where no language was asked for
    language: str  # the language that was asked for, by its English name
    helps_with: list[str]  # what makes it harder and this service says that it can help with
    demonstration: bool


def _code(borough: Any) -> str:
    return str(getattr(borough, "pk", borough) or "")


def level_for(level: str, harder: Iterable[str] = ()) -> str:
    """The level of help that somebody needs: some circumstances need level 2 or a lawyer whatever the outcome says."""
    return "two" if NEEDS_LEVEL_TWO & set(harder) else level


def at_level(level: str) -> Q:
    """Which services may be shown where this level of help is needed; every service for "".

    "any" is any verified adviser; "late" is level 1 only where the entry says that it takes late cases, or level 2 and
    above; "two" is level 2 and above, or a lawyer; "practical" is all the others. The levels are the Immigration Advice
    Authority's: level 1 is for straightforward cases, refusals and appeals need a higher one. Whom we show for which
    question is the portal's own rule.
    """
    if not level:
        return Q()
    verified = Q(organisation__state=AdviceOrganisation.State.VERIFIED)
    two = verified & Q(organisation__level__in=[str(code) for code in LEVEL_TWO])
    if level == "two":
        return two
    if level == "late":
        return two | verified & Q(takes_late_cases=True, organisation__level__in=[str(code) for code in LEVEL_ONE])
    return ~verified if level == "practical" else verified


def _speaks(language: str) -> Q:
    """Entries that name the language; "pt-BR" also finds those that say "pt"."""
    base = language.split("-")[0]
    return Q(languages__overlap=sorted({language, base}))


def search(
    words: str = "",
    borough: Any = None,
    language: str = "",
    level: str = "",
    needs: Iterable[str] = (),
    harder: Iterable[str] = (),
    young: bool = False,
) -> QuerySet[AdviceService]:
    """The listed services that fit everything that was asked for, by name, with their organisations.

    `borough` is a Borough or its GSS code; `needs` finds services with any of them, `harder` those that can help with
    all of it. Codes that are not in needs.py are left out. One query when it is read.
    """
    rows = AdviceService.objects.listed().exclude(status=AdviceService.Status.DEFUNCT).select_related("organisation")
    needs, harder = [code for code in needs if code in NEEDS], [code for code in harder if code in HARDER]
    if words.strip():
        rows = rows.filter(words=SearchQuery(words.strip()[:200], search_type="websearch", config="english"))
    if _code(borough):
        rows = rows.in_borough(_code(borough))
    if language:
        rows = rows.filter(_speaks(language))
    if needs:
        rows = rows.filter(needs__overlap=needs)
    if harder:
        rows = rows.filter(harder__contains=harder)
    if young:
        rows = rows.filter(young_people=True)
    return rows.filter(at_level(level)).order_by("name", "pk")


def near_you(
    borough: Any = None,
    language: str = "",
    level: str = "any",
    needs: Iterable[str] = (),
    harder: Iterable[str] = (),
    limit: int = 5,
    *,
    young: bool = False,
    today: date | None = None,
) -> list[Found]:
    """At most `limit` services for one person, the best fit first; two queries.

    Advisers of the level needed come first: those who speak the language, then those that can help with what makes it
    harder, then those of the borough before those for all of London. Where some speak the language, only they are
    shown; where none does, the others are, and say so. Practical help follows only where any level will do.
    """
    harder = [code for code in harder if code in HARDER]
    level = level_for(level or "any", harder)
    today = today or clock.london_day(clock.now())
    fits = at_level(level)
    practical = Q(organisation__state=AdviceOrganisation.State.UNVERIFIED)
    rows = search(borough=borough, needs=needs, young=young).filter(status=AdviceService.Status.ACTIVE)
    rows = rows.filter(fits | practical if level == "any" else fits)
    rows = rows.annotate(
        is_practical=Case(When(practical, then=Value(1)), default=Value(0), output_field=IntegerField()),
        does_speak=Case(
            When(_speaks(language) if language else Q(pk__isnull=False), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
        helps=_how_many(harder),
    ).order_by("is_practical", *BEST_FIRST)
    return [found(row, today, language, harder) for row in _pick(rows, limit, level)]


def _how_many(harder: list[str]) -> Combinable:
    """How many of these a service says that it can help with."""
    total: Any = Value(0, output_field=IntegerField())
    for code in harder:
        total = total + Case(When(harder__contains=[code], then=Value(1)), default=Value(0))
    return total


def _pick(rows: QuerySet[Any], limit: int, level: str) -> list[Any]:
    """Advisers first, then a little practical help, in one query."""
    ranked: QuerySet[Any] = rows.annotate(
        place=Window(
            RowNumber(),
            partition_by=[F("is_practical")],
            order_by=list(BEST_FIRST),
        )
    ).filter(place__lte=limit)
    picked: dict[int, list[Any]] = {0: [], 1: []}
    for row in ranked:
        picked[row.is_practical].append(row)
    for rank, services in picked.items():
        if any(row.does_speak for row in services):
            picked[rank] = [row for row in services if row.does_speak]
    advisers = picked[0][:limit]
    room = limit - len(advisers)
    if level == "practical":
        return picked[1][:limit]
    return advisers + picked[1][: min(MOST_PRACTICAL, room)]


def found(row: Any, today: date, language: str = "", harder: Iterable[str] = ()) -> Found:
    """One entry with what has to be said of it, and how it fits what was asked for."""
    organisation = row.organisation
    return Found(
        service=row,
        practical=not organisation.is_adviser,
        standing=organisation.standing_words,
        old_verification=organisation.verification_is_old(today),
        unconfirmed=row.is_unconfirmed(today),
        speaks=getattr(row, "does_speak", True),
        language=language_name(language) if language else "",
        helps_with=[HARDER[code] for code in harder if code in row.harder],
        demonstration=organisation.is_demonstration,
    )
