"""The one rule for small numbers. Every count of people's answers goes through here before anybody sees it.

A count below the threshold is hidden, nought included: "nobody said so" tells of everybody. Then further counts are
hidden until nothing hidden can be got back from what is shown, by whatever sums and differences of the published
totals. Where figures are shown by date, only a finished wave is published, so that two dates cannot be subtracted.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

THRESHOLD = 10  # of survey outcomes, which may tell of opinions, origin or health

Key = TypeVar("Key", bound=Hashable)


def suppress(
    counts: Mapping[Key, int],
    sums: Iterable[tuple[Key, Sequence[Key]]] = (),
    *,
    threshold: int = THRESHOLD,
) -> dict[Key, int | None]:
    """The counts as they may be shown, None for a hidden one.

    `sums` lists every relation that a reader knows: (total, its parts), each a key of `counts`; a total is the sum of
    its parts. Raises ValueError where it is not, because a wrong relation would protect nothing.
    """
    relations = [(total, tuple(parts)) for total, parts in sums]
    for total, parts in relations:
        if counts[total] != sum(counts[part] for part in parts):
            raise ValueError(f"{total} is not the sum of its parts")
    hidden = {key for key, count in counts.items() if count < threshold}
    while (more := _weakest(counts, relations, hidden, threshold)) is not None:
        hidden.add(more)
    return {key: None if key in hidden else count for key, count in counts.items()}


def _weakest(
    counts: Mapping[Key, int], relations: list[tuple[Key, tuple[Key, ...]]], hidden: set[Key], threshold: int
) -> Key | None:
    """The next count to hide, None when everything hidden is safe."""
    for total, parts in relations:
        inside = [part for part in parts if part in hidden]
        if not inside:
            continue
        # What is left of a shown total is a count of its own: that of the hidden parts together.
        if total not in hidden and (len(inside) < 2 or sum(counts[part] for part in inside) < threshold):
            return _smallest(counts, [part for part in parts if part not in hidden] or [total])
    for key in _known(relations, hidden):
        # Exact algebra over all relations at once: two tables may give away together what neither does alone.
        related = [relation for relation in relations if key == relation[0] or key in relation[1]]
        members = {other for total, parts in related for other in (total, *parts)} - hidden
        shown = {key for total, parts in relations for key in (total, *parts)} - hidden
        if members or shown:
            return _smallest(counts, sorted(members or shown, key=repr))
    return None


def _smallest(counts: Mapping[Key, int], keys: Sequence[Key]) -> Key:
    return min(keys, key=lambda key: (counts[key], repr(key)))


def _known(relations: list[tuple[Key, tuple[Key, ...]]], hidden: set[Key]) -> list[Key]:
    """The hidden keys whose count follows from the shown ones: those that the solved relations leave alone in a row."""
    unknown = sorted({key for total, parts in relations for key in (total, *parts) if key in hidden}, key=repr)
    rows = []
    for total, parts in relations:
        row = [Fraction(0)] * len(unknown)
        for sign, keys in ((1, parts), (-1, (total,))):
            for key in keys:
                if key in hidden:
                    row[unknown.index(key)] += sign
        if any(row):
            rows.append(row)
    return [unknown[place] for place in _alone(rows, len(unknown))]


def _alone(rows: list[list[Fraction]], width: int) -> list[int]:
    """The columns that stand alone in a row once the rows are reduced (Gauss and Jordan)."""
    reduced: list[list[Fraction]] = []
    for column in range(width):
        place = next((index for index, row in enumerate(rows) if row[column]), None)
        if place is None:
            continue
        chosen = rows.pop(place)
        chosen = [value / chosen[column] for value in chosen]
        rows = [_without(row, chosen, column) for row in rows]
        reduced = [_without(row, chosen, column) for row in reduced] + [chosen]
    return sorted(next(i for i, v in enumerate(row) if v) for row in reduced if sum(1 for v in row if v) == 1)


def _without(row: list[Fraction], chosen: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column]
    return [value - factor * other for value, other in zip(row, chosen, strict=True)] if factor else row
