"""Intervals and tests for what is measured: one place for all areas, each function with a known answer in its test.

Proportions: Wilson's interval (Wilson 1927); the difference of two by Newcombe's method 10 (Newcombe, "Interval
estimation for the difference between independent proportions", Statistics in Medicine 17, 1998, 873-890); of the same
people asked twice by his method 10 for paired proportions (same volume, 2635-2650). Means: Student's t, and Welch's
interval where two groups may spread differently. The sample-ratio check is Pearson's chi-square. Only the standard
library is used; the distributions are summed to about twelve digits.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, variance

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """An estimate with the interval around it, all three in the same unit."""

    value: float
    low: float
    high: float


def _z(confidence: float) -> float:
    """How many standard deviations hold this share of a normal distribution, such as 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(count: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval, without continuity correction, for `count` of `n` people. ValueError for nobody."""
    if not 0 <= count <= n or n == 0:
        raise ValueError("a proportion needs at least one person, and no more hits than people")
    z2 = _z(confidence) ** 2
    share = count / n
    middle = (2 * count + z2) / (2 * (n + z2))
    half = math.sqrt(z2 * (z2 + 4 * count * (1 - share))) / (2 * (n + z2))
    # At nought and at all of them the edge is exact; rounding would leave a trace of the square root.
    return Interval(share, 0.0 if count == 0 else middle - half, 1.0 if count == n else middle + half)


def mover(one: Interval, other: Interval) -> Interval:
    """The difference of two independent estimates (the first less the second), recovered from their own intervals.

    MOVER, the method of variance estimates recovery: Zou and Donner, "Construction of confidence limits about effect
    measures: a general approach", Statistics in Medicine 27 (2008), 1693-1702. Both at the same confidence, which is
    then that of the difference.
    """
    value = one.value - other.value
    return Interval(
        value,
        value - math.hypot(one.value - one.low, other.high - other.value),
        value + math.hypot(one.high - one.value, other.value - other.low),
    )


def newcombe(count: int, n: int, other: int, other_n: int, confidence: float = CONFIDENCE) -> Interval:
    """The difference of two independent proportions (the first less the second): Newcombe 1998, method 10."""
    return mover(wilson(count, n, confidence), wilson(other, other_n, confidence))


def newcombe_paired(both: int, first: int, second: int, neither: int, confidence: float = CONFIDENCE) -> Interval:
    """The change of one proportion among the same people: the first time's share less the second's.

    `first` said yes only the first time, `second` only the second. Newcombe 1998 for pairs, method 10.
    """
    n = both + first + second + neither
    one, two = wilson(both + first, n, confidence), wilson(both + second, n, confidence)
    value = (first - second) / n
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    cross = both * neither - first * second
    if cross > 0:
        cross = max(cross - n / 2, 0)  # type: ignore[assignment]
    phi = cross / math.sqrt(margins) if margins else 0.0
    down = (one.value - one.low, two.high - two.value)
    up = (one.high - one.value, two.value - two.low)
    return Interval(value, value - _joint(*down, phi), value + _joint(*up, phi))


def _joint(one: float, two: float, phi: float) -> float:
    return math.sqrt(max(one**2 - 2 * phi * one * two + two**2, 0.0))


def mean(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """The mean with Student's t interval. ValueError for fewer than two values."""
    n = len(values)
    if n < 2:
        raise ValueError("an interval needs at least two values")
    middle = fmean(values)
    half = t_quantile(0.5 + confidence / 2, n - 1) * math.sqrt(variance(values, middle) / n)
    return Interval(middle, middle - half, middle + half)


def welch(values: Sequence[float], others: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """The difference of two means (the first less the second) where the two groups may spread differently.

    Welch's interval with Satterthwaite's degrees of freedom. ValueError for fewer than two values in either group.
    """
    if len(values) < 2 or len(others) < 2:
        raise ValueError("an interval needs at least two values in each group")
    middle = fmean(values) - fmean(others)
    one, two = variance(values) / len(values), variance(others) / len(others)
    if one + two == 0:
        return Interval(middle, middle, middle)
    freedom = (one + two) ** 2 / (one**2 / (len(values) - 1) + two**2 / (len(others) - 1))
    half = t_quantile(0.5 + confidence / 2, freedom) * math.sqrt(one + two)
    return Interval(middle, middle - half, middle + half)


def sample_ratio(counts: Sequence[int], weights: Sequence[float]) -> float:
    """How likely a split at least this uneven is by chance: the p-value of Pearson's chi-square for these weights.

    Below 0.001 something other than chance has chosen, and the comparison is not to be trusted. 1.0 for nobody.
    """
    if len(counts) != len(weights) or len(counts) < 2 or min(weights) <= 0:
        raise ValueError("a split needs two arms or more, each with a weight above nought")
    everybody = sum(counts)
    if everybody == 0:
        return 1.0
    expected = [everybody * weight / sum(weights) for weight in weights]
    statistic = sum((count - due) ** 2 / due for count, due in zip(counts, expected, strict=True))
    return chi_square_tail(statistic, len(counts) - 1)


def chi_square_tail(statistic: float, freedom: int) -> float:
    """The probability that a chi-square variable with these degrees of freedom is larger than `statistic`."""
    if statistic <= 0:
        return 1.0
    half, rate = freedom / 2, statistic / 2
    scale = math.exp(half * math.log(rate) - rate - math.lgamma(half))
    if rate < half + 1:
        return 1.0 - scale * _gamma_series(half, rate)
    return scale * _gamma_fraction(half, rate)


def _gamma_series(half: float, rate: float) -> float:
    """The lower incomplete gamma function by its series (NIST Digital Library of Mathematical Functions, 8.7.1)."""
    term = total = 1 / half
    place = half
    while abs(term) > abs(total) * 1e-15:
        place += 1
        term *= rate / place
        total += term
    return total


def _gamma_fraction(half: float, rate: float) -> float:
    """The upper incomplete gamma function by its continued fraction (DLMF 8.9.2), evaluated by Lentz's method."""
    tiny = 1e-300
    b = rate + 1 - half
    c, d = 1 / tiny, 1 / b
    found = d
    for step in range(1, 1000):
        numerator = -step * (step - half)
        b += 2
        d = 1 / (numerator * d + b or tiny)
        c = b + numerator / c or tiny
        change = c * d
        found *= change
        if abs(change - 1) < 1e-15:
            break
    return found


def t_quantile(share: float, freedom: float) -> float:
    """The value that this share of Student's t distribution lies below, by bisection; 0.5 < share < 1."""
    if not 0.5 < share < 1 or freedom <= 0:
        raise ValueError("a quantile above the middle, and at least some freedom")
    low, high = 0.0, 2.0
    while t_share(high, freedom) < share:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if t_share(middle, freedom) < share else (low, middle)
    return (low + high) / 2


def t_share(value: float, freedom: float) -> float:
    """The share of Student's t distribution below `value`, which is not negative (DLMF 8.17)."""
    return 1 - _beta(freedom / 2, 0.5, freedom / (freedom + value**2)) / 2


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if x in (0.0, 1.0):
        return x
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    # The fraction is quick on one side of the middle; the other side follows from it.
    if x < (a + 1) / (a + b + 2):
        return scale * _beta_fraction(a, b, x) / a
    return 1 - scale * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    found = d
    for step in range(1, 1000):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for numerator in (even, odd):
            d = 1 / (1 + numerator * d or tiny)
            c = 1 + numerator / c or tiny
            found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return found
