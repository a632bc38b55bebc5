"""The same people twice: known answers, and an interval that does not tell how few changed their answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.evidence import paired
from programmes.evidence.intervals import Interval
from programmes.evidence.paired import ALIKE, Pairs
from programmes.evidence.suppression import THRESHOLD

tables = st.builds(Pairs, *[st.integers(0, 60)] * 4).filter(
    lambda pairs: min(pairs.before, pairs.after, pairs.n - pairs.before, pairs.n - pairs.after) >= THRESHOLD
)


def fitting(pairs: Pairs, told: Interval, shown: object) -> list[Pairs]:
    """Every set of numbers with these counts before and after whose interval, shown this way, is the one told."""
    more = pairs.after - pairs.before
    found = []
    for lost in range(pairs.n + 1):
        each = (pairs.before - lost, lost + more, lost, pairs.n - pairs.before - more - lost)
        if min(each) >= 0 and shown(Pairs(*each)) == told:  # type: ignore[operator]
            found.append(Pairs(*each))
    return found


class TestChange:
    # Rows of the second answer, columns of the first: [[14, 5], [0, 22]] and [[30, 24], [6, 60]].
    @pytest.mark.parametrize(
        ("pairs", "value", "low", "high"),
        [(Pairs(14, 5, 0, 22), 0.122, 0.011, 0.226), (Pairs(30, 24, 6, 60), 0.150, 0.062, 0.234)],
    )
    def test_known_answers(self, pairs: Pairs, value: float, low: float, high: float) -> None:
        found = paired.change(pairs)
        assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (value, low, high)

    def test_a_missing_answer_is_never_a_no(self) -> None:
        answers = [
            (True, True),
            (False, True),
            (True, False),
            (False, False),
            (None, False),
            (True, None),
            (None, None),
        ]
        assert Pairs.of(answers) == Pairs(1, 1, 1, 1)

    def test_shares(self) -> None:
        pairs = Pairs(30, 24, 6, 60)
        assert (pairs.n, pairs.before, pairs.after) == (120, 36, 54)


class TestTold:
    @settings(max_examples=300, deadline=None)
    @given(tables)
    def test_what_is_told_fits_five_or_more(self, pairs: Pairs) -> None:
        """An attacker with the method, the counts and the interval is left with five possibilities for a small one."""
        told = paired.told_change(pairs)
        found = fitting(pairs, told, paired.told_change)
        assert pairs in found
        assert pairs.is_open or len(found) >= ALIKE

    @settings(max_examples=300, deadline=None)
    @given(tables)
    def test_it_is_never_narrower_and_never_another_value(self, pairs: Pairs) -> None:
        exact, told = paired.change(pairs), paired.told_change(pairs)
        assert told.value == exact.value
        assert told.low <= exact.low
        assert told.high >= exact.high

    @settings(max_examples=200, deadline=None)
    @given(tables)
    def test_those_alike_agree_about_it(self, pairs: Pairs) -> None:
        alike = paired.like(pairs)
        assert pairs in alike
        assert all(paired.like(each) == alike for each in alike)

    def test_exact_where_nothing_is_small(self) -> None:
        pairs = Pairs(40, 25, 12, 60)
        assert paired.told_change(pairs) == paired.change(pairs)

    @pytest.mark.parametrize("pairs", [Pairs(14, 5, 0, 22), Pairs(30, 24, 6, 60), Pairs(28, 12, 8, 72)])
    def test_control_the_exact_interval_tells_the_hidden_number(self, pairs: Pairs) -> None:
        """To three places, as results are printed, one set of numbers alone fits: its small ones are told."""

        def printed(each: Pairs) -> tuple[float, float, float]:
            found = paired.change(each)
            return round(found.value, 3), round(found.low, 3), round(found.high, 3)

        assert fitting(pairs, printed(pairs), printed) == [pairs]  # type: ignore[arg-type]
        assert len(fitting(pairs, paired.told_change(pairs), paired.told_change)) >= ALIKE
