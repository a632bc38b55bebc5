"""What a study showed, worked out from what was said with its codes. Nothing here reads the database.

How it is counted: "yes" and "already" are doing it, "no" is not doing it. Whoever is not eligible, prefers not to say
or left the question out has no answer that counts: they are left out of the share, never counted as a no. Everybody
counts in the arm that their ceremony was given, whatever happened on the day.

All counts of one question go through the suppression together: for London, its two parts, each borough and each
quarter, for each arm and all of them. Pages, tables and drawings choose from what comes out of it; none of them counts
anew. How many slips came back, and for how many of them a question has an answer, is hidden where it is small too; a
difference of two such numbers tells of no answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from citizenship.findings.instrument import ALREADY, NO, YES
from programmes.evidence.charts import figures
from programmes.evidence.intervals import mover, newcombe, welch, wilson
from programmes.evidence.models import Wave
from programmes.evidence.paired import Pairs, told_change
from programmes.evidence.suppression import suppress

LONDON = "E12000007"
EVERY_ARM = "all"
ENOUGH_CEREMONIES = 10  # in each arm; below, chance between ceremonies may look like an effect
BEFORE, LEAVING = Wave.Kind.BEFORE.value, Wave.Kind.LEAVING.value
_COUNTS = ("people", "before_yes", "before_no", "after_yes", "after_no")

Content = dict[str, Any]
Shown = dict[tuple[str, str, str], int | None]
Suppressor = Callable[..., dict[Any, int | None]]


@dataclass(frozen=True)
class Code:
    """One code that was given out: at which ceremony, in which arm, and what was said with it, by wave and question.

    A wave that is there, with or without an answer to a question, is a slip that came back.
    """

    ceremony: str
    borough: str
    arm: str
    quarter: str
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # False for the stand-in of a paper form whose own code could not be read.
    issued: bool = True

    def does(self, wave: str, question: str) -> bool | None:
        """Whether the person does it at that time; None where no answer tells."""
        given = self.said.get(wave, {}).get(question)
        return True if given in (YES, ALREADY) else False if given == NO else None

    def pair(self, follow_up: str, question: str) -> tuple[bool | None, bool | None]:
        """Both answers."""
        return self.does(BEFORE, question), self.does(follow_up, question)


@dataclass(frozen=True)
class ArmFacts:
    """What is registered of an arm, and how many ceremonies it came to have."""

    key: str
    name: str
    is_comparison: bool
    ceremonies: int
    deviations: int = 0


@dataclass(frozen=True)
class Asked:
    """One registered outcome and the question that asks for it."""

    key: str
    question: str
    title: str
    time_frame: str
    primary: bool


@dataclass(frozen=True)
class Place:
    """Somewhere or some time that figures are told for: London, a part of it, a borough, a quarter of a year."""

    key: str
    name: str
    kind: str  # london, part, borough, quarter
    inside: tuple[str, ...] = ()  # the boroughs of a part


@dataclass(frozen=True)
class Design:
    """Everything that decides how a study is counted."""

    follow_up: str
    arms: Sequence[ArmFacts]
    outcomes: Sequence[Asked]
    places: Sequence[Place]
    is_randomised: bool

    @property
    def comparison(self) -> ArmFacts:
        """The arm that the others are compared with."""
        return next(arm for arm in self.arms if arm.is_comparison)

    def cells(self) -> list[tuple[str, str]]:
        """Every place with every arm for which figures are told; quarters for all arms together only."""
        keys = (EVERY_ARM, *(arm.key for arm in self.arms))
        return [
            (place.key, key) for place in self.places for key in keys if place.kind != "quarter" or key == EVERY_ARM
        ]


def work_out(codes: Sequence[Code], design: Design, *, as_of: str, hide: Suppressor = suppress) -> Content:
    """The figures of one study at one follow-up, ready to be kept as JSON and shown to anybody who may read them.

    `hide` is the suppression; only a test that shows what happens without it gives another.
    """
    held = _held(codes, design)
    responses = _responses(held, design, hide)
    outcomes = [_outcome(asked, held, codes, design, hide) for asked in design.outcomes]
    return {
        "follow_up": design.follow_up,
        "as_of": as_of,
        "randomised": design.is_randomised,
        "arms": [
            {
                "key": arm.key,
                "name": arm.name,
                "comparison": arm.is_comparison,
                "ceremonies": arm.ceremonies,
                "deviations": arm.deviations,
                "few": arm.ceremonies < ENOUGH_CEREMONIES,
            }
            for arm in design.arms
        ],
        "places": [{"key": place.key, "name": place.name, "kind": place.kind} for place in design.places],
        "responses": responses,
        "attrition": _attrition(responses, design),
        "outcomes": outcomes,
    }


def _held(codes: Sequence[Code], design: Design) -> dict[tuple[str, str], list[Code]]:
    """The codes of each place and arm."""
    found: dict[tuple[str, str], list[Code]] = {cell: [] for cell in design.cells()}
    for code in codes:
        for place in design.places:
            if code.quarter == place.key or place.kind == "london" or code.borough in (place.key, *place.inside):
                for arm in (EVERY_ARM, code.arm):
                    if (place.key, arm) in found:
                        found[place.key, arm].append(code)
    return found


def sums(design: Design, names: Iterable[str]) -> list[tuple[Any, list[Any]]]:
    """Every relation between places and between arms that a reader knows, for counts of these names."""
    arms = [arm.key for arm in design.arms]
    parts = [place for place in design.places if place.kind == "part"]
    boroughs = [place.key for place in design.places if place.kind == "borough"]
    quarters = [place.key for place in design.places if place.kind == "quarter"]
    found: list[tuple[Any, list[Any]]] = []
    for name in names:
        for place in design.places:
            if place.kind != "quarter":
                found.append(((place.key, EVERY_ARM, name), [(place.key, arm, name) for arm in arms]))
        for arm in (EVERY_ARM, *arms):
            inside = [part.key for part in parts] or boroughs
            found.append(((LONDON, arm, name), [(key, arm, name) for key in inside]))
            found += [((part.key, arm, name), [(key, arm, name) for key in part.inside]) for part in parts]
        found.append(((LONDON, EVERY_ARM, name), [(key, EVERY_ARM, name) for key in quarters]))
    return [(total, members) for total, members in found if members]


def _responses(held: Mapping[tuple[str, str], list[Code]], design: Design, hide: Suppressor) -> Content:
    """How many codes went out and how many slips came back, for each place and arm."""
    waves = tuple(dict.fromkeys((BEFORE, LEAVING, Wave.Kind.AFTER.value, design.follow_up)))
    cells: dict[tuple[str, str, str], int] = {}
    for (place, arm), codes in held.items():
        for wave in waves:
            cells[place, arm, wave] = sum(wave in code.said for code in codes)
        cells[place, arm, "paired"] = sum(BEFORE in code.said and design.follow_up in code.said for code in codes)
    shown: Shown = hide(cells, sums(design, (*waves, "paired")))
    return {
        f"{place}/{arm}": {"issued": sum(code.issued for code in codes)}
        | {name: shown[place, arm, name] for name in (*waves, "paired")}
        for (place, arm), codes in held.items()
    }


def _attrition(responses: Content, design: Design) -> list[Content]:
    """Of those who answered before, what share did not answer again; each arm, and beside the comparison arm."""
    rates: dict[str, tuple[int, int]] = {}
    for arm in design.arms:
        counted = responses[f"{LONDON}/{arm.key}"]
        if counted[BEFORE] is not None and counted["paired"] is not None:
            rates[arm.key] = counted[BEFORE] - counted["paired"], counted[BEFORE]
    base = rates.get(design.comparison.key)
    return [
        {
            "key": arm.key,
            "share": figures(wilson(*rates[arm.key]), 100) if arm.key in rates else None,
            "against": figures(newcombe(*rates[arm.key], *base), 100)
            if base and arm.key in rates and not arm.is_comparison
            else None,
        }
        for arm in design.arms
    ]


def _outcome(
    asked: Asked, held: Mapping[tuple[str, str], list[Code]], codes: Sequence[Code], design: Design, hide: Suppressor
) -> Content:
    """One outcome: its counts for each place and arm, and what changed in each arm of London."""
    cells: dict[tuple[str, str, str], int] = {}
    for (place, arm), inside in held.items():
        found = pairs_of(inside, design.follow_up, asked.question)
        counted = (found.n, found.before, found.n - found.before, found.after, found.n - found.after)
        cells |= {(place, arm, name): count for name, count in zip(_COUNTS, counted, strict=True)}
    related = sums(design, _COUNTS)
    for place, arm in held:
        related += [
            ((place, arm, "people"), [(place, arm, f"{w}_yes"), (place, arm, f"{w}_no")]) for w in ("before", "after")
        ]
    shown: Shown = hide(cells, related)
    return {
        "key": asked.key,
        "title": asked.title,
        "time_frame": asked.time_frame,
        "primary": asked.primary,
        "counts": {f"{place}/{arm}": {name: shown[place, arm, name] for name in _COUNTS} for place, arm in held},
        "arms": _changes(asked, codes, design, shown),
    }


def pairs_of(codes: Iterable[Code], follow_up: str, question: str) -> Pairs:
    """The people of these codes by what they said before and at the follow-up."""
    return Pairs.of(code.pair(follow_up, question) for code in codes)


def _changes(asked: Asked, codes: Sequence[Code], design: Design, shown: Shown) -> list[Content]:
    """The change in each arm, and how much more it is than in the comparison arm.

    The difference between arms rests on what is shown of the two, so that it tells nothing more.
    """
    told = {
        arm.key: told_change(
            pairs_of((code for code in codes if code.arm == arm.key), design.follow_up, asked.question)
        )
        for arm in design.arms
        if all(shown[LONDON, arm.key, name] is not None for name in _COUNTS)
    }
    base = told.get(design.comparison.key)
    lines = []
    for arm in design.arms:
        mine = told.get(arm.key)
        compared = mine and base and not arm.is_comparison
        lines.append(
            {
                "key": arm.key,
                "change": figures(mine, 100) if mine else None,
                "against": figures(mover(mine, base), 100) if mine and base and compared else None,
                "against_by_ceremony": _by_ceremony(asked, codes, design, arm) if compared else None,
            }
        )
    return lines


def _by_ceremony(asked: Asked, codes: Sequence[Code], design: Design, arm: ArmFacts) -> Content | None:
    """The same comparison with a ceremony as the unit: the mean change of its people, and Welch's interval.

    People of one ceremony are alike, so this interval is often wider; it is told in whole points, where each arm has
    ten ceremonies or more with somebody who answered twice.
    """
    mine, base = (_means(asked, codes, design.follow_up, key) for key in (arm.key, design.comparison.key))
    if min(len(mine), len(base)) < ENOUGH_CEREMONIES:
        return None
    return figures(welch(mine, base), 100, 0)


def _means(asked: Asked, codes: Sequence[Code], follow_up: str, arm: str) -> list[float]:
    """The mean change of each ceremony of the arm, apart from those where nobody answered twice."""
    by_ceremony: dict[str, list[int]] = {}
    for code in codes:
        before, after = code.pair(follow_up, asked.question)
        if code.arm == arm and before is not None and after is not None:
            by_ceremony.setdefault(code.ceremony, []).append(int(after) - int(before))
    return [fmean(changes) for changes in by_ceremony.values()]
