"""The same people asked twice: what changed, and how much of it may be told.

A share before, a share after and the number of people are told where each count behind them may be shown. The interval
around the change tells more: whoever knows the method can work out from its exact edges how many changed their answer,
however few they were. So where one of the four numbers behind it is small, the interval shown is the widest of those
that five or more different sets of numbers would give, the same for all of them: it tells which five, and no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from programmes.evidence.intervals import Interval, newcombe_paired
from programmes.evidence.suppression import THRESHOLD

ALIKE = THRESHOLD // 2  # so many sets of numbers share one interval


@dataclass(frozen=True)
class Pairs:
    """How many said yes both times, only the second time, only the first time, and neither time."""

    both: int
    gained: int
    lost: int
    neither: int

    @classmethod
    def of(cls, answers: Iterable[tuple[bool | None, bool | None]]) -> "Pairs":
        """Counted from each person's two answers; whoever gave no answer that can be counted is left out of all four.

        A missing answer is never a no.
        """
        counted = [pair for pair in answers if None not in pair]
        return cls(
            counted.count((True, True)),
            counted.count((False, True)),
            counted.count((True, False)),
            counted.count((False, False)),
        )

    @property
    def n(self) -> int:
        """How many people."""
        return self.both + self.gained + self.lost + self.neither

    @property
    def before(self) -> int:
        """How many said yes the first time."""
        return self.both + self.lost

    @property
    def after(self) -> int:
        """How many said yes the second time."""
        return self.both + self.gained

    @property
    def is_open(self) -> bool:
        """Whether none of the four numbers is small."""
        return min(self.both, self.gained, self.lost, self.neither) >= THRESHOLD


def change(pairs: Pairs) -> Interval:
    """The share afterwards less the share before, with Newcombe's interval for pairs. ValueError for nobody."""
    return newcombe_paired(pairs.both, pairs.gained, pairs.lost, pairs.neither)


def told_change(pairs: Pairs) -> Interval:
    """The change as it may be shown: exact where none of the four numbers is small, else as wide as its likes.

    Only for people whose counts before and after are themselves shown.
    """
    alike = [change(each) for each in like(pairs)]
    return Interval(change(pairs).value, min(each.low for each in alike), max(each.high for each in alike))


def like(pairs: Pairs) -> list[Pairs]:
    """The sets of numbers with the same counts before and after that share this one's interval, itself among them.

    All possible sets are put in order, and each run of those with a small number in them is cut into pieces of five
    or more. The cut depends on nothing but the counts that everybody sees.
    """
    if pairs.is_open:
        return [pairs]
    run: list[Pairs] = []
    for each in [*_possible(pairs), None]:
        if each is not None and not each.is_open:
            run.append(each)
            continue
        if pairs in run:
            break
        run = []
    place, pieces = run.index(pairs), max(len(run) // ALIKE, 1)
    piece = min(place // ALIKE, pieces - 1)
    return run[piece * ALIKE : None if piece == pieces - 1 else (piece + 1) * ALIKE]


def _possible(pairs: Pairs) -> list[Pairs]:
    """Every set of numbers with these counts before and after, by how many said yes only the first time."""
    more = pairs.after - pairs.before
    return [
        Pairs(pairs.before - lost, lost + more, lost, pairs.n - pairs.before - more - lost)
        for lost in range(max(0, -more), min(pairs.before, pairs.n - pairs.after) + 1)
    ]
