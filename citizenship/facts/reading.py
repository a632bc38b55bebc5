"""What a page shows of the facts that it stands on: their words, sources and dates, and whether it may rely on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from citizenship.facts.models import Fact, FactSource, Tag
from citizenship.facts.standing import Standing, standing


@dataclass(frozen=True)
class FactLine:
    """One fact as a page shows it."""

    fact: Fact
    sources: list[FactSource]
    standing: Standing
    # "From a secondary source": no official or primary source was seen.
    secondary: bool
    # "Initial load, not yet checked by two people".
    initial: bool

    @property
    def disagree(self) -> bool:
        """Its sources do not say the same: what each says stands beside it."""
        return sum(1 for source in self.sources if source.says) > 1

    @property
    def is_late(self) -> bool:
        """Its day is past."""
        return self.standing in {Standing.OVERDUE, Standing.EXPIRED}


@dataclass(frozen=True)
class Shown:
    """The facts of one page together."""

    lines: list[FactLine]
    # A fact's day is past: the page says so and sends people to GOV.UK first.
    banner: bool
    # The page must not say what to do: "get advice now" stands in its place.
    fallback: bool
    # At least one fact has not been checked by two people.
    initial: bool
    oldest_checked_on: date | None
    # The day of the latest check among them.
    newest: date | None

    @property
    def troubled(self) -> list[FactSource]:
        """Sources that did not open the last time we tried; each knows when (`trouble`)."""
        return [source for line in self.lines for source in line.sources if source.trouble]


def shown(keys: Iterable[str], today: date, *, needed: Iterable[str] = ()) -> Shown:
    """What a page that stands on these facts shows on this day (a day in London), in the order of `keys`. Two queries.

    `needed` are the facts without which the page must not say what to do (`needed` of an outcome in a tree). One of
    them that is missing, not published or withdrawn counts as expired: `fallback` is True. Other facts that are not
    published are left out without a word. Any shown fact that has expired makes the page fall back too.
    """
    wanted, must = list(dict.fromkeys(keys)), set(needed)
    rows = Fact.objects.published().filter(key__in=[*wanted, *must]).prefetch_related("sources")
    held = {fact.key: fact for fact in rows}
    lines = [line_of(held[key], today) for key in wanted if key in held]
    stands = [line.standing for line in lines] + [
        standing(held[key], today) for key in must - set(wanted) if key in held
    ]
    days = [line.fact.checked_on for line in lines]
    return Shown(
        lines=lines,
        banner=any(each in {Standing.OVERDUE, Standing.EXPIRED} for each in stands),
        fallback=Standing.EXPIRED in stands or not must <= held.keys(),
        initial=any(line.initial for line in lines),
        oldest_checked_on=min(days, default=None),
        newest=max(days, default=None),
    )


def line_of(fact: Fact, today: date) -> FactLine:
    """One fact as pages show it; its sources are fetched beforehand."""
    return FactLine(
        fact=fact,
        sources=list(fact.sources.all()),
        standing=standing(fact, today),
        secondary=fact.tag == Tag.SECONDARY,
        initial=fact.is_initial,
    )
