"""The one rule for small numbers. Every count of people's answers goes through here before anybody sees it.

A count below the threshold is hidden, nought included: "nobody said so" tells of everybody. Then further counts are
hidden until nothing hidden can be got back from what is shown, by whatever sums and differences of the published
totals, or by knowing that no count is below nought. Where figures are shown by date, only a finished wave is
published, so that two dates cannot be subtracted.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeVar

THRESHOLD = 10  # of survey outcomes, which may tell of opinions, origin or health
ATTENDANCE = 5  # of people who came somewhere, which tells less

Key = TypeVar("Key", bound=Hashable)
Relation = tuple[Any, tuple[Any, ...]]
Row = dict[Any, int | Fraction]
Costs = dict[Any, tuple[int, int, str]]


def suppress(
    counts: Mapping[Key, int],
    sums: Iterable[tuple[Key, Sequence[Key]]] = (),
    *,
    threshold: int = THRESHOLD,
    hide: Iterable[Key] = (),
) -> dict[Key, int | None]:
    """The counts as they may be shown, None for a hidden one. `hide` names counts that are hidden already.

    `sums` lists every relation that a reader knows: (total, its parts), each a key of `counts`; a total is the sum of
    its parts. Raises ValueError where it is not, because a wrong relation would protect nothing.
    """
    relations = [(total, tuple(parts)) for total, parts in sums]
    for total, parts in relations:
        if counts[total] != sum(counts[part] for part in parts):
            raise ValueError(f"{total} is not the sum of its parts")
    hidden = {key for key, count in counts.items() if count < threshold} | set(hide)
    cost = _costs(counts, relations)
    while more := _weak(counts, cost, relations, hidden, threshold) or _told(
        counts, cost, relations, hidden, threshold
    ):
        hidden |= more
    return {key: None if key in hidden else count for key, count in counts.items()}


def _costs(counts: Mapping[Key, int], relations: list[Relation]) -> dict[Key, tuple[int, int, str]]:
    """How much is lost with a count: parts go before totals, totals before totals of totals, small before large."""
    height = dict.fromkeys(counts, 0)
    rising = True
    while rising:
        rising = False
        for total, parts in relations:
            above = 1 + max((height[part] for part in parts), default=0)
            if above > height[total]:
                height[total], rising = above, True
    return {key: (height[key], count, repr(key)) for key, count in counts.items()}


def _weak(
    counts: Mapping[Key, int], cost: Costs, relations: list[Relation], hidden: set[Key], threshold: int
) -> set[Key]:
    """What single sums need: what is left of a shown total is a count of its own, that of its hidden parts."""
    more: set[Key] = set()
    for total, parts in relations:
        covered = hidden | more
        inside = [part for part in parts if part in covered]
        outside = [part for part in parts if part not in covered]
        if total in covered:
            exposed = bool(outside) and not inside
        else:
            exposed = bool(inside) and (len(inside) < 2 or sum(counts[part] for part in inside) < threshold)
        if exposed:
            more.add(min(outside or [total], key=cost.__getitem__))
    return more


def _told(
    counts: Mapping[Key, int], cost: Costs, relations: list[Relation], hidden: set[Key], threshold: int
) -> set[Key]:
    """One more count to hide where all sums together give a hidden one away, which none of them does alone.

    By algebra, or because nothing is below nought.
    """
    rows = [_row(relation, hidden) for relation in relations]
    solved = _reduced(rows)
    told = {next(iter(row)) for row in solved if len(row) == 1} or _pinned(counts, [*solved, *rows], threshold)
    for key in sorted(told, key=cost.__getitem__):
        mine = [relation for relation in relations if key == relation[0] or key in relation[1]]
        shown = {other for total, parts in mine for other in (total, *parts)} - hidden
        shown = shown or {other for total, parts in relations for other in (total, *parts)} - hidden
        if shown:
            return {min(shown, key=cost.__getitem__)}
    return set()


def _row(relation: Relation, hidden: set[Key]) -> Row:
    """A sum as an equation of its hidden counts: how often each of them stands in it."""
    total, parts = relation
    row: Row = {}
    for sign, keys in ((1, parts), (-1, (total,))):
        for key in keys:
            if key in hidden:
                row[key] = row.get(key, 0) + sign
    return {key: times for key, times in row.items() if times}


def _reduced(rows: Iterable[Row]) -> list[Row]:
    """The equations solved as far as they go (Gauss and Jordan). A count that stands alone in one of them is known."""
    solved: dict[Any, Row] = {}
    for given in rows:
        row = dict(given)
        for key in [key for key in row if key in solved]:
            _take_off(row, solved[key], key)
        if not row:
            continue
        lead = min(row, key=lambda key: (abs(row[key]) != 1, repr(key)))
        row = {key: _whole(times, row[lead]) for key, times in row.items()}
        for other in solved.values():
            if lead in other:
                _take_off(other, row, lead)
        solved[lead] = row
    return list(solved.values())


def _take_off(row: Row, other: Row, key: Key) -> None:
    """Subtract the other equation so often that `key` is gone from this one."""
    factor = row[key]
    for name, times in other.items():
        left = row.get(name, 0) - factor * times
        if left:
            row[name] = left
        else:
            row.pop(name, None)


def _whole(times: int | Fraction, by: int | Fraction) -> int | Fraction:
    """The quotient, as an integer where it is one: those are quicker."""
    found = Fraction(times) / Fraction(by)
    return found.numerator if found.denominator == 1 else found


def _pinned(counts: Mapping[Key, int], rows: Sequence[Row], threshold: int) -> set[Key]:
    """The hidden counts that can have one value only, since none of them is below nought.

    Small ones, which are hidden for their own sake, must be free over half the threshold. Each equation bounds each of
    its counts by what the others may be; this is repeated until no bound moves.
    """
    least: dict[Key, Fraction | int] = {key: 0 for row in rows for key in row}
    most: dict[Key, Fraction | int | None] = dict.fromkeys(least)
    rights = [(row, sum(times * counts[key] for key, times in row.items())) for row in rows if row]
    moved = True
    while moved:
        moved = False
        for row, right in rights:
            for sign in (1, -1):
                moved |= _bounded({key: sign * times for key, times in row.items()}, sign * right, least, most)
    free = {key: threshold // 2 if counts[key] < threshold else 1 for key in least}
    return {key for key, high in most.items() if high is not None and high - least[key] < free[key]}


def _bounded(
    row: Row, right: int | Fraction, least: dict[Key, Fraction | int], most: dict[Key, Fraction | int | None]
) -> bool:
    """Read one equation as "at most": each count with a plus gets its highest value, each with a minus its lowest."""
    lows = {key: _lowest(key, times, least, most) for key, times in row.items()}
    open_ended = [key for key, low in lows.items() if low is None]
    if len(open_ended) > 1:
        return False
    others = sum(low for low in lows.values() if low is not None)
    moved = False
    for key in open_ended or row:
        bound = Fraction(right - (others - (lows[key] or 0))) / row[key]
        if row[key] > 0 and (most[key] is None or bound < most[key]):  # type: ignore[operator]
            most[key], moved = bound // 1, True
        elif row[key] < 0 and bound > least[key]:
            least[key], moved = -(-bound // 1), True
    return moved


def _lowest(
    key: Key, times: int | Fraction, least: dict[Key, Fraction | int], most: dict[Key, Fraction | int | None]
) -> int | Fraction | None:
    """The least that this term can be; None where it has no bound yet."""
    if times > 0:
        return times * least[key]
    high = most[key]
    return None if high is None else times * high
