"""Intervals against published answers. Each source is named beside its numbers."""

import math
import random
from itertools import pairwise

import pytest

from programmes.evidence import intervals

NEAR = 5e-5  # the sources print four digits


class TestWilson:
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), 857-872,
    # table I, method 3.
    PUBLISHED = (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    )

    @pytest.mark.parametrize(("count", "n", "low", "high"), PUBLISHED)
    def test_known_answers(self, count: int, n: int, low: float, high: float) -> None:
        found = intervals.wilson(count, n)
        assert [found.low, found.high] == pytest.approx([low, high], abs=NEAR)
        assert found.value == count / n

    def test_everybody_and_nobody(self) -> None:
        assert intervals.wilson(0, 7).low == 0
        assert intervals.wilson(7, 7).high == 1

    @pytest.mark.parametrize(("count", "n"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
    def test_impossible_counts_are_refused(self, count: int, n: int) -> None:
        with pytest.raises(ValueError, match="at least one person"):
            intervals.wilson(count, n)

    def test_control_the_plain_formula_gives_another_answer(self) -> None:
        """The textbook interval, which leaves the range of a share: 1 of 29 gives a low edge below nought."""
        share = 1 / 29
        assert share - 1.96 * math.sqrt(share * (1 - share) / 29) < 0 < intervals.wilson(1, 29).low


class TestDifference:
    # Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
    # (1998), 873-890, table II, method 10.
    PUBLISHED = (
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    )

    @pytest.mark.parametrize(("count", "n", "other", "other_n", "low", "high"), PUBLISHED)
    def test_known_answers(self, count: int, n: int, other: int, other_n: int, low: float, high: float) -> None:
        found = intervals.newcombe(count, n, other, other_n)
        assert [found.low, found.high] == pytest.approx([low, high], abs=NEAR)

    def test_it_turns_round(self) -> None:
        there, back = intervals.newcombe(56, 70, 48, 80), intervals.newcombe(48, 80, 56, 70)
        assert [there.low, there.high] == pytest.approx([-back.high, -back.low])

    # Worked examples of method 10 for pairs, to three digits.
    @pytest.mark.parametrize(
        ("table", "value", "low", "high"),
        [((14, 5, 0, 22), 0.122, 0.011, 0.226), ((30, 24, 6, 60), 0.150, 0.062, 0.234)],
    )
    def test_pairs(self, table: tuple[int, int, int, int], value: float, low: float, high: float) -> None:
        found = intervals.newcombe_paired(*table)
        assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (value, low, high)

    def test_pairs_that_all_agree(self) -> None:
        found = intervals.newcombe_paired(0, 0, 0, 12)
        assert found.value == 0
        assert found.low <= 0 <= found.high


class TestMover:
    def test_the_known_answer(self) -> None:
        # Pilot [[30, 24], [6, 60]] against comparison [[28, 12], [8, 72]], to three digits.
        pilot, comparison = intervals.newcombe_paired(30, 24, 6, 60), intervals.newcombe_paired(28, 12, 8, 72)
        found = intervals.mover(pilot, comparison)
        assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (0.117, 0.002, 0.229)

    def test_of_two_shares_it_is_method_10(self) -> None:
        found = intervals.mover(intervals.wilson(56, 70), intervals.wilson(48, 80))
        assert found == intervals.newcombe(56, 70, 48, 80)

    def test_control_adding_the_intervals_is_too_wide(self) -> None:
        one, two = intervals.newcombe_paired(30, 24, 6, 60), intervals.newcombe_paired(28, 12, 8, 72)
        assert one.low - two.high < intervals.mover(one, two).low < intervals.mover(one, two).high < one.high - two.low


class TestMeans:
    # NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2, and any printed table of Student's t.
    T = ((1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980), (100_000, 1.960))

    @pytest.mark.parametrize(("freedom", "expected"), T)
    def test_quantiles(self, freedom: int, expected: float) -> None:
        assert intervals.t_quantile(0.975, freedom) == pytest.approx(expected, abs=5e-4)

    def test_a_quantile_leads_back_to_its_share(self) -> None:
        for freedom in (0.7, 1, 3.3, 17, 250):
            for share in (0.6, 0.9, 0.975, 0.9995):
                assert intervals.t_share(intervals.t_quantile(share, freedom), freedom) == pytest.approx(share)

    @pytest.mark.parametrize(("share", "freedom"), [(0.5, 3), (1, 3), (0.9, 0)])
    def test_impossible_quantiles_are_refused(self, share: float, freedom: float) -> None:
        with pytest.raises(ValueError, match="quantile"):
            intervals.t_quantile(share, freedom)

    def test_the_mean_of_ten(self) -> None:
        # "Student", "The probable error of a mean", Biometrika 6 (1908): Cushny and Peebles's hours of sleep, second
        # drug. Mean 2.33, and R's t.test gives 0.8976775 to 3.7623225.
        found = intervals.mean([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
        assert found.value == pytest.approx(2.33)
        assert [found.low, found.high] == pytest.approx([0.8976775, 3.7623225])

    def test_welch_on_the_same_data(self) -> None:
        # R's documentation of t.test: extra ~ group of the data set "sleep": -3.3654832 to 0.2054832, df = 17.776.
        one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
        two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
        found = intervals.welch(one, two)
        assert [found.low, found.high] == pytest.approx([-3.3654832, 0.2054832])

    def test_groups_without_spread(self) -> None:
        assert intervals.welch([2, 2], [1, 1]) == intervals.Interval(1, 1, 1)

    def test_too_few_values(self) -> None:
        with pytest.raises(ValueError, match="at least two"):
            intervals.mean([3])
        with pytest.raises(ValueError, match="at least two"):
            intervals.welch([1, 2], [3])

    def test_the_intervals_hold_what_they_promise(self) -> None:
        """Of 400 samples of a known mean, about 95 in a hundred intervals hold it (seeded: never by chance)."""
        draw = random.Random(7)
        held = 0
        for _ in range(400):
            found = intervals.mean([draw.gauss(5, 2) for _ in range(12)])
            held += found.low <= 5 <= found.high
        assert 370 <= held <= 390


class TestSampleRatio:
    # Printed tables of chi-square: 3.841 at 1 degree, 5.991 at 2, 18.307 at 10 for 5 per cent; 10.828 for 0.1.
    TABLE = ((3.8414588, 1, 0.05), (5.9914645, 2, 0.05), (18.3070381, 10, 0.05), (10.8275662, 1, 0.001))

    @pytest.mark.parametrize(("statistic", "freedom", "tail"), TABLE)
    def test_tails(self, statistic: float, freedom: int, tail: float) -> None:
        assert intervals.chi_square_tail(statistic, freedom) == pytest.approx(tail, rel=1e-6)

    def test_the_published_mismatch(self) -> None:
        # Kohavi, Tang and Xu, "Trustworthy Online Controlled Experiments" (2020): 821,588 against 815,482 of a planned
        # half and half has p = 1.8e-6.
        assert intervals.sample_ratio([821_588, 815_482], [1, 1]) == pytest.approx(1.8e-6, rel=0.05)

    def test_the_more_uneven_the_less_likely(self) -> None:
        found = [intervals.sample_ratio([500 + step, 500 - step], [1, 1]) for step in range(0, 100, 10)]
        assert found[0] == 1
        assert all(one > other for one, other in pairwise(found))

    def test_weights_count(self) -> None:
        assert intervals.sample_ratio([750, 250], [3, 1]) == 1
        assert intervals.sample_ratio([750, 250], [1, 1]) < 0.001

    def test_nobody_yet(self) -> None:
        assert intervals.sample_ratio([0, 0], [1, 1]) == 1

    @pytest.mark.parametrize(("counts", "weights"), [([1], [1]), ([1, 2], [1]), ([1, 2], [1, 0])])
    def test_no_split_at_all_is_refused(self, counts: list[int], weights: list[float]) -> None:
        with pytest.raises(ValueError, match="two arms"):
            intervals.sample_ratio(counts, weights)
