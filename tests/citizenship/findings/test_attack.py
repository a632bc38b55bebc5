"""An attacker reads everything that any page or file of a study tells, in any order, and works out what is hidden.

Each look is one place, one arm, one follow-up and one format: the page, the CSV, the JSON, the drawing. The attacker
notes every number, knows every sum and every method, and solves. No count under ten may come out, nor be narrowed down
to fewer than five values. The same attacker succeeds once the second half of the suppression is off.
"""

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from citizenship.findings import analysis, results
from citizenship.findings.analysis import EVERY_ARM, LONDON, Code, Content, Design
from citizenship.findings.forms.results import FilterForm
from citizenship.findings.views.results import shown, svg
from programmes.evidence import charts
from programmes.evidence.paired import Pairs, told_change
from programmes.evidence.suppression import THRESHOLD
from tests.citizenship.factories.waves import ARMS, OUTCOMES, design
from tests.programmes.evidence.test_paired import fitting
from tests.programmes.evidence.test_suppression import bounds, derived, primary_only

NAMES = ("people", "before_yes", "before_no", "after_yes", "after_no")
LABELS = dict(zip(results._COUNTS.values(), results._COUNTS, strict=True))
FORMATS = ("page", "csv", "json", "svg")
Cell = tuple[str, str, str, str, str]  # follow-up, outcome, place, arm, name


@dataclass(frozen=True)
class Made:
    """A small study: some boroughs, two arms, two quarters, and groups of people who said the same."""

    boroughs: int
    most: int
    seed: int

    def codes(self) -> list[Code]:
        """The study's codes, always the same."""
        draw, codes = random.Random(self.seed), []
        for borough in self.names:
            for arm in ARMS:
                for _ in range(draw.randint(1, 4)):
                    said = {
                        wave: {key.key: draw.choice(["yes", "no", "already", "no_say"]) for key in OUTCOMES}
                        for wave in ("before", "after", "later")
                        if draw.random() < 0.9
                    }
                    at = draw.choice(["2027-Q1", "2027-Q2"])
                    people = draw.randint(0, self.most)
                    codes += [Code(f"{borough}-{n % 3}", borough, arm.key, at, said) for n in range(people)]
        return codes

    @property
    def names(self) -> list[str]:
        """Its boroughs."""
        return [f"b{n}" for n in range(self.boroughs)]


studies = st.builds(Made, st.integers(1, 3), st.sampled_from([8, 15, 30, 60]), st.integers(0, 2**32))
looks = st.lists(
    st.tuples(st.sampled_from(FORMATS), st.integers(0, 9), st.integers(0, 3), st.sampled_from(["after", "later"])),
    max_size=12,
)


def worked(codes: list[Code], boroughs: list[str], hide: Any = None) -> dict[str, tuple[Design, Content]]:
    """The figures of both follow-ups."""
    more = {"hide": hide} if hide else {}
    found = {}
    for follow_up in ("after", "later"):
        made = design(boroughs, follow_up)
        found[follow_up] = made, analysis.work_out(codes, made, as_of="2027-09-01T12:00:00+00:00", **more)
    return found


def truth(codes: list[Code], figures: Mapping[str, tuple[Design, Content]]) -> dict[Cell, int]:
    """What every hidden or shown count really is, counted here in another way."""
    found: dict[Cell, int] = {}
    for follow_up, (made, _) in figures.items():
        for place, arm in made.cells():
            where = next(each for each in made.places if each.key == place)
            inside = [
                code
                for code in codes
                if arm in (EVERY_ARM, code.arm)
                and (where.kind == "london" or code.borough in (place, *where.inside) or code.quarter == place)
            ]
            for asked in OUTCOMES:
                pairs = Pairs.of(code.pair(follow_up, asked.question) for code in inside)
                counts = (pairs.n, pairs.before, pairs.n - pairs.before, pairs.after, pairs.n - pairs.after)
                found |= {(follow_up, asked.key, place, arm, n): c for n, c in zip(NAMES, counts, strict=True)}
            waves = ("before", "leaving", "after", follow_up)
            for wave in dict.fromkeys(waves):
                found[follow_up, "", place, arm, wave] = sum(wave in code.said for code in inside)
            found[follow_up, "", place, arm, "paired"] = sum(
                "before" in code.said and follow_up in code.said for code in inside
            )
    return found


def known_sums(figures: Mapping[str, tuple[Design, Content]]) -> list[Any]:
    """Every sum that a reader knows, over both follow-ups; written here from what the pages say."""
    found: list[Any] = []
    for follow_up, (made, _) in figures.items():
        keys = {place.kind: [] for place in made.places} | {"part": []}  # type: ignore[var-annotated]
        for place in made.places:
            keys[place.kind].append(place.key)
        named = [(asked.key, name) for asked in OUTCOMES for name in NAMES]
        named += [("", name) for name in dict.fromkeys(("before", "leaving", "after", follow_up, "paired"))]
        for outcome, name in named:

            def cell(place: str, arm: str, outcome: str = outcome, name: str = name, at: str = follow_up) -> Cell:
                return at, outcome, place, arm, name

            arms = [EVERY_ARM, *(arm.key for arm in ARMS)]
            for place in made.places:
                if place.kind != "quarter":
                    found.append((cell(place.key, EVERY_ARM), [cell(place.key, arm) for arm in arms[1:]]))
                if place.kind == "part":
                    found += [(cell(place.key, arm), [cell(each, arm) for each in place.inside]) for arm in arms]
            found += [(cell(LONDON, arm), [cell(each, arm) for each in keys["borough"]]) for arm in arms]
            found.append((cell(LONDON, EVERY_ARM), [cell(each, EVERY_ARM) for each in keys["quarter"]]))
            if keys["part"]:
                found += [(cell(LONDON, arm), [cell(each, arm) for each in keys["part"]]) for arm in arms]
        for place, arm in made.cells():
            for asked in OUTCOMES:
                of = {name: (follow_up, asked.key, place, arm, name) for name in NAMES}
                found += [(of["people"], [of[f"{wave}_yes"], of[f"{wave}_no"]]) for wave in ("before", "after")]
    return found


def look(figures: Mapping[str, tuple[Design, Content]], at: Any) -> dict[Cell, int]:
    """What one look at one format tells: every count in it, by what the reader takes it to be."""
    format_, place_at, arm_at, follow_up = at
    made, content = figures[follow_up]
    places = [place.key for place in made.places]
    arms = ["", EVERY_ARM, *(arm.key for arm in ARMS)]
    query = {"place": places[place_at % len(places)], "arm": arms[arm_at % len(arms)]}
    place, arm = FilterForm(query, content=content).chosen()
    return {
        "page": lambda: read_page(content, place, arm),
        "csv": lambda: read_csv(content, [place]),
        "json": lambda: read_json(content),
        "svg": lambda: read_svg(content),
    }[format_]()


def read_page(content: Content, place: str, arm: str) -> dict[Cell, int]:
    """The page's tables, from its HTML: people, and yes before and afterwards as far as the shares tell them."""
    part = shown(content, place, arm)
    html = render_to_string("citizenship/findings/results_part.html", {"part": part, "columns": results.COLUMNS})
    names = {name: key for key, name in results.arms_of(content)}
    titles = {each["title"]: each["key"] for each in content["outcomes"]}
    found: dict[Cell, int] = {}
    for region, table in re.findall(r'aria-label="([^"]+)"[^>]*>\s*<table(.*?)</table>', html, re.S):
        title = region.split(",")[0]
        if title not in titles:
            continue
        for name, row in re.findall(r'<th scope="row"[^>]*>([^<]+).*?</th>(.*?)</tr>', table, re.S):
            people, *shares = [
                re.sub(r"<[^>]+>", " ", each).split()[0] for each in re.findall(r"<td.*?</td>", row, re.S)
            ]
            at = content["follow_up"], titles[title], place, names[name.strip()]
            if people != "[x]":
                found[*at, "people"] = int(people.replace(",", ""))
            else:
                assert shares[:3] == ["[x]"] * 3, "a share stands beside a hidden number of people"
    return found


def read_csv(content: Content, places: list[str]) -> dict[Cell, int]:
    """The file's counts."""
    keys = {place["name"]: place["key"] for place in content["places"]}
    arms = {name: key for key, name in results.arms_of(content)}
    titles = {each["title"]: each["key"] for each in content["outcomes"]}
    counted = {label: key for key, label in results.RESPONSES.items() if key != "issued"}
    found: dict[Cell, int] = {}
    for _, outcome, place, _, arm, figure, value, *_ in results.rows(content, places):
        name = LABELS.get(figure) or counted.get(figure)
        if name and value != "[x]":
            found[content["follow_up"], titles.get(outcome, ""), keys[place], arms[arm], name] = value
    return found


def read_json(content: Content) -> dict[Cell, int]:
    """The whole file."""
    read = json.loads(json.dumps(content))
    found: dict[Cell, int] = {}
    held = [("", read["responses"])] + [(each["key"], each["counts"]) for each in read["outcomes"]]
    for outcome, cells in held:
        for at, counts in cells.items():
            place, arm = at.split("/")
            found |= {
                (read["follow_up"], outcome, place, arm, name): value
                for name, value in counts.items()
                if value is not None and name != "issued"
            }
    return found


def read_svg(content: Content) -> dict[Cell, int]:
    """A drawing has no counts; where it has a figure, the counts behind it are shown elsewhere."""
    for outcome in content["outcomes"]:
        drawn = svg(content, outcome["key"], "A study").content.decode()
        told = re.findall(r'text-anchor="end" font-weight="700">([^<]+)</text>', drawn)
        for arm, text in zip(outcome["arms"], told, strict=False):
            counts = outcome["counts"][f"{LONDON}/{arm['key']}"]
            assert text == "[x]" or None not in counts.values()
    return {}


def recovered(facts: Mapping[Cell, int], real: Mapping[Cell, int], sums: list[Any]) -> dict[Any, Any]:
    """The small counts that the attacker works out, or narrows down to fewer than five values."""
    small = {key for key, count in real.items() if count < THRESHOLD}
    found: dict[Any, Any] = {key: facts[key] for key in small if key in facts}
    # No sum joins two follow-ups or two outcomes, so each of them is solved by itself.
    for group in {key[:2] for key in real}:
        seen = {key: facts.get(key) for key in real if key[:2] == group}
        mine = [(total, parts) for total, parts in sums if total[:2] == group]
        near = bounds(seen, mine)
        found |= {key: value for key, value in derived(seen, mine).items() if key in small}
        found |= {key: near[key] for key in small & near.keys() if near[key][1] - near[key][0] < THRESHOLD // 2}
    return found


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(studies, looks)
def test_no_sequence_of_looks_recovers_a_hidden_count(made: Made, sequence: list[Any]) -> None:
    codes = made.codes()
    figures = worked(codes, made.names)
    real, sums = truth(codes, figures), known_sums(figures)
    facts: dict[Cell, int] = {}
    for at in sequence:
        facts |= look(figures, at)
    assert all(real[key] == value for key, value in facts.items())
    everything = {key: value for _, content in figures.values() for key, value in read_json(content).items()}
    assert facts.items() <= everything.items(), "a filter or a format tells more than the whole file"
    assert recovered(facts, real, sums) == {}
    assert recovered(everything, real, sums) == {}


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(studies)
def test_no_interval_tells_how_few_changed_their_answer(made: Made) -> None:
    """For each arm, five sets of numbers or more fit its counts and its interval, unless none of them is small."""
    codes = made.codes()
    for follow_up, (_, content) in worked(codes, made.names).items():
        for outcome, asked in zip(content["outcomes"], OUTCOMES, strict=True):
            for arm in outcome["arms"]:
                if arm["change"] is None:
                    continue
                mine = [code for code in codes if code.arm == arm["key"]]
                pairs = analysis.pairs_of(mine, follow_up, asked.question)
                alike = fitting(pairs, arm["change"], _told)
                assert pairs.is_open or len(alike) >= THRESHOLD // 2


def _told(pairs: Pairs) -> Any:
    return charts.figures(told_change(pairs), 100)


def one_small_count() -> tuple[list[Code], list[str]]:
    """Four boroughs of which one has three people who said yes afterwards, the others many."""
    boroughs = ["b0", "b1", "b2", "b3"]
    codes = []
    for n, borough in enumerate(boroughs):
        yes = 3 if n == 0 else 20 + n
        for arm in ARMS:
            for person in range(60):
                said = {"before": {"register": "yes" if person < 25 else "no"}, "after": {"register": "no"}}
                if person < yes:
                    said["after"] = {"register": "yes"}
                codes.append(Code(f"{borough}-{person % 3}", borough, arm.key, "2027-Q1", said))
    return codes, boroughs


class TestControl:
    def test_without_secondary_suppression_the_attacker_gets_it(self) -> None:
        codes, boroughs = one_small_count()
        figures = worked(codes, boroughs, hide=primary_only)
        facts = {key: value for _, content in figures.values() for key, value in read_json(content).items()}
        assert ("after", "register", "b0", "arm-1", "after_yes") not in facts, "it is hidden where it stands"
        found = recovered(facts, truth(codes, figures), known_sums(figures))
        assert found["after", "register", "b0", "arm-1", "after_yes"] in {3, (3, 3)}

    def test_with_it_the_same_attacker_gets_nothing(self) -> None:
        codes, boroughs = one_small_count()
        figures = worked(codes, boroughs)
        facts = {key: value for _, content in figures.values() for key, value in read_json(content).items()}
        assert recovered(facts, truth(codes, figures), known_sums(figures)) == {}
        assert facts["after", "register", LONDON, "arm-1", "people"] == 240, "and London is still told"

    def test_counting_anew_under_a_filter_would_give_it_away(self) -> None:
        """Were each filter suppressed by itself, two looks would be subtracted: all boroughs, and all but one."""
        codes, boroughs = one_small_count()
        whole, rest = worked(codes, boroughs), worked([code for code in codes if code.borough != "b0"], boroughs[1:])
        at = f"{LONDON}/arm-1"
        taken = [each["after"][1]["outcomes"][0]["counts"][at]["after_yes"] for each in (whole, rest)]
        assert taken[0] - taken[1] == 3

    def test_two_days_of_the_same_figures_would_give_it_away(self) -> None:
        """Were figures worked out again a day later, one more person's answer would be the difference."""
        codes, boroughs = one_small_count()
        later = Code("b1-0", "b1", "arm-1", "2027-Q1", {"before": {"register": "no"}, "after": {"register": "yes"}})
        one, two = (worked(each, boroughs)["after"][1] for each in (codes, [*codes, later]))
        at = f"{LONDON}/{EVERY_ARM}"
        counts = [each["outcomes"][0]["counts"][at]["after_yes"] for each in (one, two)]
        assert counts[1] - counts[0] == 1


@pytest.mark.parametrize("follow_up", ["after", "later"])
def test_a_quarter_has_no_figures_for_one_arm(follow_up: str) -> None:
    """Asking for an arm of a quarter leads to all arms together: those figures are told, and no others."""
    codes, boroughs = one_small_count()
    content = worked(codes, boroughs)[follow_up][1]
    assert FilterForm({"place": "2027-Q1", "arm": "arm-1"}, content=content).chosen() == ("2027-Q1", EVERY_ARM)
    assert FilterForm({"place": "nowhere", "arm": "x"}, content=content).chosen() == (LONDON, "")
