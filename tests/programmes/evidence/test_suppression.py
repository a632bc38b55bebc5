"""Small numbers: what is hidden cannot be worked out. An attacker who knows every published sum tries."""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.evidence.suppression import THRESHOLD, suppress

Sums = Sequence[tuple[Hashable, Sequence[Hashable]]]


def derived(shown: Mapping[Any, int | None], sums: Sums) -> dict[Any, Fraction]:
    """Every hidden count that follows from the shown ones: the sums solved as equations, by elimination."""
    unknown = [key for key, count in shown.items() if count is None]
    rows = []
    for total, parts in sums:
        row = [Fraction(0)] * (len(unknown) + 1)
        for key, sign in ((total, -1), *((part, 1) for part in parts)):
            count = shown[key]
            if count is None:
                row[unknown.index(key)] += sign
            else:
                row[-1] -= sign * count
        rows.append(row)
    pivots: dict[int, list[Fraction]] = {}
    for row in rows:
        for column, pivot in pivots.items():
            if row[column]:
                row = [a - row[column] * b for a, b in zip(row, pivot, strict=True)]
        lead = next((i for i, value in enumerate(row[:-1]) if value), None)
        if lead is None:
            continue
        row = [value / row[lead] for value in row]
        for column, pivot in list(pivots.items()):
            if pivot[lead]:
                pivots[column] = [a - pivot[lead] * b for a, b in zip(pivot, row, strict=True)]
        pivots[lead] = row
    return {unknown[lead]: row[-1] for lead, row in pivots.items() if sum(1 for v in row[:-1] if v) == 1}


def remainders(shown: Mapping[Any, int | None], sums: Sums) -> list[int]:
    """What is left of each shown total once its shown parts are taken off, where something of it is hidden."""
    found = []
    for total, parts in sums:
        if shown[total] is not None and any(shown[part] is None for part in parts):
            found.append(shown[total] - sum(shown[part] or 0 for part in parts))  # type: ignore[operator]
    return found


def bounds(shown: Mapping[Any, int | None], sums: Sums) -> dict[Any, tuple[int, float]]:
    """From what to what each hidden count can go, knowing that none is below nought: all sums read again and again."""
    found: dict[Any, tuple[int, float]] = {key: (0, float("inf")) for key, count in shown.items() if count is None}

    def of(key: Any) -> tuple[int, float]:
        count = shown[key]
        return found[key] if count is None else (count, count)

    moved = True
    while moved:
        moved = False
        for total, parts in sums:
            limits: dict[Any, tuple[int, float]] = {}
            limits[total] = sum(of(part)[0] for part in parts), sum(of(part)[1] for part in parts)
            for part in parts:
                others = [of(each) for each in parts if each != part]
                limits[part] = (
                    max(0, int(of(total)[0] - sum(high for _, high in others)))
                    if all(high != float("inf") for _, high in others)
                    else 0,
                    of(total)[1] - sum(low for low, _ in others),
                )
            for key, (low, high) in limits.items():
                if key in found:
                    now = max(found[key][0], low), min(found[key][1], high)
                    moved, found[key] = moved or now != found[key], now
    return found


def primary_only(counts: Mapping[Any, int], sums: Sums = ()) -> dict[Any, int | None]:
    """The rule that many use: hide small counts and nothing else."""
    return {key: None if count < THRESHOLD else count for key, count in counts.items()}


def grid(cells: list[list[int]]) -> tuple[dict[Any, int], Sums]:
    """A table with its row, column and grand totals, as people publish it."""
    height, width = len(cells), len(cells[0])
    counts: dict[Any, int] = {(y, x): cells[y][x] for y in range(height) for x in range(width)}
    counts |= {("row", y): sum(cells[y]) for y in range(height)}
    counts |= {("column", x): sum(row[x] for row in cells) for x in range(width)}
    counts["all"] = sum(map(sum, cells))
    sums: list[Any] = [(("row", y), [(y, x) for x in range(width)]) for y in range(height)]
    sums += [(("column", x), [(y, x) for y in range(height)]) for x in range(width)]
    sums += [("all", [("row", y) for y in range(height)]), ("all", [("column", x) for x in range(width)])]
    return counts, sums


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=1, max_size=5)
)


@settings(max_examples=400, deadline=None)
@given(tables)
def test_nothing_hidden_can_be_worked_out(cells: list[list[int]]) -> None:
    counts, sums = grid(cells)
    shown = suppress(counts, sums)
    assert all(shown[key] is None for key, count in counts.items() if count < THRESHOLD)
    assert all(count in {None, counts[key]} for key, count in shown.items())
    assert derived(shown, sums) == {}
    assert all(left >= THRESHOLD for left in remainders(shown, sums))
    near = bounds(shown, sums)
    assert all(near[key][1] - near[key][0] >= THRESHOLD // 2 for key, count in counts.items() if count < THRESHOLD)


def test_control_knowing_that_nothing_is_below_nought_gives_noughts_away() -> None:
    """No sum has a single hidden part and no equation a single unknown, and still two noughts are told."""
    counts = {"a": 6, "b": 6, "c": 0, "d": 0, "ab": 12, "abcd": 12}
    sums: Sums = [("ab", ["a", "b"]), ("abcd", ["a", "b", "c", "d"])]
    # A reader takes one sum from the other and has a third.
    known: Sums = [*sums, ("abcd", ["ab", "c", "d"])]
    assert derived(primary_only(counts), known) == {}
    assert bounds(primary_only(counts), known)["c"] == (0, 0)
    assert bounds(suppress(counts, sums), known)["c"][1] >= THRESHOLD // 2


def test_control_hiding_small_counts_alone_gives_them_away() -> None:
    """The same attacker, against the rule without its second half."""
    counts, sums = grid([[3, 20], [25, 7]])
    found = derived(primary_only(counts), sums)
    assert (found[0, 0], found[1, 1]) == (3, 7)
    assert derived(suppress(counts, sums), sums) == {}


def test_control_two_tables_together_give_away_what_neither_does() -> None:
    """Two hidden counts in each row and column of their own table, but one chain of sums leads to a single one."""
    counts = {"a": 4, "b": 30, "c": 50, "ab": 34, "bc": 80, "abc": 84}
    sums: Sums = [("ab", ["a", "b"]), ("bc", ["b", "c"]), ("abc", ["a", "b", "c"])]
    each_row = {**counts, "a": None, "b": None, "c": None}
    assert derived(each_row, sums)["a"] == 4
    assert "a" not in derived(suppress(counts, sums), sums)


def test_thirty_three_boroughs_with_a_three_and_a_seven() -> None:
    """Check 5 of the reference: neither can be got from London's total nor from inner and outer London."""
    counts: dict[Any, int] = {f"b{i}": 20 + i for i in range(33)} | {"b4": 3, "b20": 7}
    inner, outer = [f"b{i}" for i in range(14)], [f"b{i}" for i in range(14, 33)]
    counts |= {"inner": sum(counts[b] for b in inner), "outer": sum(counts[b] for b in outer)}
    counts["london"] = counts["inner"] + counts["outer"]
    sums: Sums = [("inner", inner), ("outer", outer), ("london", ["inner", "outer"]), ("london", [*inner, *outer])]
    shown = suppress(counts, sums)
    assert shown["b4"] is None and shown["b20"] is None
    assert derived(shown, sums) == {}
    assert shown["london"] == counts["london"]  # no more is hidden than must be
    assert sum(count is None for count in shown.values()) <= 5
    assert {"b4", "b20"} & derived(primary_only(counts), sums).keys() == {"b4", "b20"}  # control


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_small_count_alone_is_hidden(count: int) -> None:
    assert suppress({"n": count}) == {"n": None}
    assert suppress({"n": THRESHOLD}) == {"n": THRESHOLD}


def test_a_total_whose_only_part_is_hidden_goes_too() -> None:
    assert suppress({"n": 12, "a": 12, "b": 0}, [("n", ["a", "b"])]) == {"n": 12, "a": None, "b": None}
    assert suppress({"n": 4, "a": 4}, [("n", ["a"])]) == {"n": None, "a": None}


def test_a_wrong_relation_is_refused() -> None:
    with pytest.raises(ValueError, match="sum of its parts"):
        suppress({"n": 12, "a": 3}, [("n", ["a"])])
