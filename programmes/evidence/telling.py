"""What of the imported figures may be told: the one rule for small numbers, held to whole tables and to their history.

A table is what belongs together in one series, period and wave: areas and groups whose counts may add up. A row is
shown whole or not at all, for a share and the number of people tell of each other. Three counts stand behind a row: the
people asked, those who said so and those who did not; sums that hold exactly between rows are known to every reader.

Two publications of one table could be subtracted. So what was hidden once stays hidden; and where a count that was
told before would have to be hidden now, or a total has changed, no total of a hidden count is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from programmes.evidence.models import Measure
from programmes.evidence.suppression import THRESHOLD, suppress

LONDON, INNER, OUTER = "E12000007", "E13000001", "E13000002"
Key = tuple[str, str]  # area and group
Sum = tuple[Key, tuple[Key, ...]]


@dataclass(frozen=True)
class Row:
    """One figure as it came; `hidden` once it may not be told, and then it tells nothing."""

    version: int
    area: str
    group: str
    period: str
    wave: str
    value: Decimal | None
    n: int | None = None
    count: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    series_break: str = ""
    source: str = ""
    release: Any = None
    hidden: bool = False

    @property
    def key(self) -> Key:
        """Its place in its table."""
        return self.area, self.group

    @property
    def table(self) -> tuple[int, str, str]:
        """The table that it stands in."""
        return self.version, self.period, self.wave

    def as_hidden(self) -> "Row":
        """The same place with nothing in it."""
        return replace(self, value=None, n=None, count=None, low=None, high=None, hidden=True)

    def told_of(self, unit: str) -> tuple[int | None, int | None]:
        """The people asked, and those who said so; reckoned from the share where it is not given."""
        if unit == Measure.Unit.PEOPLE:
            return None, int(self.value) if self.value is not None else None
        if self.count is not None or self.n is None or self.value is None or unit != Measure.Unit.PERCENT:
            return self.n, self.count
        return self.n, round(self.value * self.n / 100)


def told(editions: Sequence[Iterable[Row]], unit: str, inner: frozenset[str], outer: frozenset[str]) -> list[Row]:
    """The newest edition's rows as they may be told.

    `editions` are the states that everybody has been able to read, oldest first; the last is the one to tell now.
    `inner` and `outer` are the boroughs of each half of London.
    """
    tables: dict[tuple[int, str, str], list[dict[Key, Row]]] = {}
    for number, edition in enumerate(editions):
        for row in edition:
            table = tables.setdefault(row.table, [{} for _ in editions])
            table[number][row.key] = row
    shown = [_settled(table, unit, inner, outer) for _, table in sorted(tables.items())]
    return [row for table in shown for row in table]


def _settled(editions: list[dict[Key, Row]], unit: str, inner: frozenset[str], outer: frozenset[str]) -> list[Row]:
    """One table's last edition, after all those before it."""
    before: set[Key] = set()  # hidden in an earlier edition
    open_before: dict[Key, Row] = {}  # told in one, as it was told last
    changed = False
    for number, rows in enumerate(editions):
        last = number == len(editions) - 1
        if not last and rows == editions[number + 1]:
            continue
        hidden, sums = _hidden(rows, unit, inner, outer, before)
        changed = changed or any(
            key in open_before and (key in hidden or _moved(open_before[key], rows[key], sums, key)) for key in rows
        )
        if changed and (hidden or before):
            covered = hidden | before
            hidden |= {total for total, parts in sums if covered & {*parts, total}}
        before |= hidden
        for key, row in rows.items():
            if key not in hidden:
                open_before[key] = row
        if last:
            return [row.as_hidden() if key in hidden else row for key, row in sorted(rows.items())]
    return []


def _moved(earlier: Row, now: Row, sums: list[Sum], key: Key) -> bool:
    """Whether a total that was told says something else now."""
    is_total = any(total == key for total, _ in sums)
    return is_total and (earlier.value, earlier.n, earlier.count) != (now.value, now.n, now.count)


def _hidden(
    rows: Mapping[Key, Row], unit: str, inner: frozenset[str], outer: frozenset[str], before: set[Key]
) -> tuple[set[Key], list[Sum]]:
    """The rows of one table that may not be told, and the sums between rows that a reader knows."""
    counts: dict[tuple[str, Key], int] = {}
    relations: list[tuple[tuple[str, Key], list[tuple[str, Key]]]] = []
    for key, row in rows.items():
        people, yes = row.told_of(unit)
        found = {"n": people, "yes": yes, "no": people - yes if people is not None and yes is not None else None}
        counts |= {(name, key): count for name, count in found.items() if count is not None}
        if found["no"] is not None:
            relations.append((("n", key), [("yes", key), ("no", key)]))
    sums: list[Sum] = []
    for total, parts in _sums(set(rows), inner, outer):
        for name in ("n", "yes", "no"):
            cells = [(name, part) for part in parts]
            if all(cell in counts for cell in (*cells, (name, total))) and counts[name, total] == sum(
                counts[cell] for cell in cells
            ):
                relations.append(((name, total), cells))
                sums.append((total, parts))
    covered = {key for key in before if key in rows}
    covered |= {key for (_, key), count in counts.items() if count < THRESHOLD}
    # One kind of count after the other first: so that one more row covers all three, not three rows one each.
    for name in ("yes", "no", "n"):
        own = {cell: count for cell, count in counts.items() if cell[0] == name}
        between = [(total, parts) for total, parts in relations if all(cell in own for cell in (total, *parts))]
        seen = suppress(own, between, hide=[cell for cell in own if cell[1] in covered])
        covered |= {key for (_, key), count in seen.items() if count is None}
    while True:
        seen = suppress(counts, relations, hide=[cell for cell in counts if cell[1] in covered])
        more = {key for (_, key), count in seen.items() if count is None}
        if more <= covered:
            return covered, sums
        covered |= more


def _sums(keys: set[Key], inner: frozenset[str], outer: frozenset[str]) -> Iterable[Sum]:
    """The sums that may hold: London of boroughs and halves, everybody of groups of one kind (“Age: 16 to 24”)."""
    halves: list[tuple[str, Sequence[str]]] = [
        (LONDON, sorted(inner | outer)),
        (INNER, sorted(inner)),
        (OUTER, sorted(outer)),
        (LONDON, (INNER, OUTER)),
    ]
    for group in sorted({group for _, group in keys}):
        for whole, parts in halves:
            yield (whole, group), tuple((part, group) for part in parts)
    kinds = sorted({group.split(":")[0] for _, group in keys if ":" in group})
    for area in sorted({area for area, _ in keys}):
        for kind in kinds:
            of_kind = tuple(sorted(key for key in keys if key[0] == area and key[1].startswith(f"{kind}:")))
            if len(of_kind) > 1:
                yield (area, ""), of_kind
