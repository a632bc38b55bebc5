"""How a study is counted: the published examples, missing answers, attrition, clusters, and what must be said."""

from typing import Any

import pytest

from citizenship.findings import analysis, results
from citizenship.findings.analysis import EVERY_ARM, LONDON, ArmFacts, Code, Content
from programmes.evidence.intervals import mover, newcombe, wilson
from programmes.evidence.paired import change, told_change
from programmes.evidence.suppression import suppress
from tests.citizenship.factories.waves import ARMS, OUTCOMES, design, pairs_as_codes

PILOT, COMPARISON = (30, 24, 6, 60), (28, 12, 8, 72)


def worked(codes: list[Code], **fields: Any) -> Content:
    """The figures of these codes in one borough."""
    return analysis.work_out(codes, design(["b1"], **fields), as_of="2027-09-01T12:00:00+00:00")


def both(pilot: Any = PILOT, comparison: Any = COMPARISON, **fields: Any) -> Content:
    """The figures of these two arms."""
    codes = pairs_as_codes(pilot, arm="arm-1") + pairs_as_codes(comparison, arm="arm-2")
    return worked(codes, **fields)


def line(content: Content, arm: str, outcome: str = "register") -> dict[str, Any]:
    """One outcome's line of one arm, as the pages have it."""
    found = next(each for each in results.outcomes(content) if each["key"] == outcome)
    return next(each for each in found["lines"] if each["key"] == arm)


class TestKnownAnswers:
    def test_pairs_of_codes_have_the_published_interval(self) -> None:
        pairs = analysis.pairs_of(pairs_as_codes((14, 5, 0, 22), arm="arm-1"), "after", "register")
        found = change(pairs)
        assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (0.122, 0.011, 0.226)

    def test_pilot_beside_comparison_has_the_published_interval(self) -> None:
        codes = pairs_as_codes(PILOT, arm="arm-1"), pairs_as_codes(COMPARISON, arm="arm-2")
        one, two = (change(analysis.pairs_of(each, "after", "register")) for each in codes)
        found = mover(one, two)
        assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (0.117, 0.002, 0.229)

    def test_the_page_tells_the_same_value_and_an_interval_that_holds_it(self) -> None:
        """Six and eight people changed their answer: the interval is a little wider and tells of neither number."""
        told = line(both(), "arm-1")["against"]
        assert told["value"] == 11.67
        assert told["low"] <= 0.2
        assert told["high"] >= 22.9
        assert (told["low"], told["high"]) == pytest.approx((0.2, 22.9), abs=2)

    def test_exact_where_nobody_could_be_told(self) -> None:
        one, two = (40, 44, 16, 60), (38, 22, 18, 72)
        told = line(both(one, two), "arm-1")["against"]
        exact = mover(
            *(change(analysis.pairs_of(pairs_as_codes(each, arm="x"), "after", "register")) for each in (one, two))
        )
        assert [told[part] for part in ("value", "low", "high")] == pytest.approx(
            [exact.value * 100, exact.low * 100, exact.high * 100], abs=0.005
        )


class TestCounting:
    def test_what_counts_as_doing_it(self) -> None:
        said = {"before": {"register": "already"}, "after": {"register": "not_eligible"}, "later": {"register": "no"}}
        code = Code("c", "b1", "arm-1", "2027-Q1", said)
        assert [code.does(wave, "register") for wave in ("before", "after", "later", "leaving")] == [
            True,
            None,
            False,
            None,
        ]

    @pytest.mark.parametrize("missing", ["no_say", "not_eligible", None])
    def test_no_answer_is_never_a_no(self, missing: str | None) -> None:
        """Twenty people without an answer change no share; counted as a no they would have."""
        gone = {"register": missing} if missing else {}
        quiet = [Code("x", "b1", "arm-1", "2027-Q1", {"before": {"register": "yes"}, "after": gone}) for _ in range(20)]
        plain = line(both(), "arm-1")
        content = worked(pairs_as_codes(PILOT, arm="arm-1") + quiet + pairs_as_codes(COMPARISON, arm="arm-2"))
        assert line(content, "arm-1")["cells"] == plain["cells"]
        assert content["responses"][f"{LONDON}/arm-1"]["paired"] == 140

    def test_everybody_counts_where_their_ceremony_was_put(self) -> None:
        content = both()
        assert content["responses"][f"{LONDON}/arm-1"]["issued"] == 120
        assert content["responses"][f"{LONDON}/{EVERY_ARM}"]["issued"] == 240

    def test_a_stand_in_was_never_given_out(self) -> None:
        stand_in = Code("c", "b1", "arm-1", "2027-Q1", {"after": {"register": "yes"}}, issued=False)
        content = worked([*pairs_as_codes(PILOT, arm="arm-1"), *pairs_as_codes(COMPARISON, arm="arm-2"), stand_in])
        held = content["responses"][f"{LONDON}/arm-1"]
        assert (held["issued"], held["after"], held["paired"]) == (120, 121, 120)

    def test_attrition_by_arm(self) -> None:
        lost = [Code("c", "b1", "arm-1", "2027-Q1", {"before": {"register": "no"}}) for _ in range(30)]
        content = worked([*pairs_as_codes(PILOT, arm="arm-1"), *lost, *pairs_as_codes(COMPARISON, arm="arm-2")])
        held = {each["key"]: each for each in content["attrition"]}
        assert held["arm-1"]["share"]["value"] == pytest.approx(wilson(30, 150).value * 100)
        assert held["arm-1"]["against"]["low"] == pytest.approx(newcombe(30, 150, 0, 120).low * 100, abs=0.005)
        assert held["arm-2"]["against"] is None


class TestHidden:
    def test_a_small_arm_has_no_share_no_change_and_no_drawing(self) -> None:
        content = both(pilot=(4, 3, 0, 9))
        told = line(content, "arm-1")
        assert told["before"] is told["after"] is told["change"] is told["against"] is None
        marks = results.drawing(content, "register").marks
        assert [bool(mark.figure) for mark in marks] == [False, False, False]

    def test_control_without_suppression_it_is_all_there(self) -> None:
        codes = pairs_as_codes((4, 3, 0, 9), arm="arm-1") + pairs_as_codes(COMPARISON, arm="arm-2")
        one = design(["b1"], outcomes=OUTCOMES[:1])
        open_ = analysis.work_out(codes, one, as_of="", hide=lambda counts, sums: dict(counts))
        assert open_["outcomes"][0]["counts"][f"{LONDON}/arm-1"]["before_yes"] == 4
        assert all(value is not None for value in open_["responses"][f"{LONDON}/arm-1"].values())

    def test_what_is_told_of_a_change_rests_on_shown_counts_alone(self) -> None:
        """The interval of an arm is that of every table that looks the same, whatever its own small numbers are."""
        codes = pairs_as_codes(PILOT, arm="arm-1")
        told = told_change(analysis.pairs_of(codes, "after", "register"))
        assert line(both(), "arm-1")["change"]["low"] == pytest.approx(told.low * 100, abs=0.005)

    def test_the_relations_are_all_there(self) -> None:
        """The suppression is told of every sum that a reader can make: places, arms, yes and no."""
        seen: list[Any] = []

        def spy(counts: Any, sums: Any) -> Any:
            seen.append((counts, list(sums)))
            return suppress(counts, sums)

        boroughs = ["b1", "b2", "b3", "b4"]
        codes = [
            code
            for each in boroughs
            for arm in ("arm-1", "arm-2")
            for code in pairs_as_codes(PILOT, arm=arm, borough=each)
        ]
        analysis.work_out(codes, design(boroughs), as_of="", hide=spy)
        totals = {total for _, sums in seen for total, _ in sums}
        assert (LONDON, EVERY_ARM, "people") in totals
        assert ("inner", "arm-1", "after_yes") in totals
        assert ("b3", EVERY_ARM, "before_no") in totals
        assert ("b3", "arm-2", "people") in totals


class TestSaid:
    def test_not_randomised_is_said(self) -> None:
        assert results.NOT_RANDOMISED in results.warnings(both(is_randomised=False))
        assert "not randomised" in results.sentence(both(is_randomised=False), "register")

    def test_randomised_is_not_warned_about(self) -> None:
        assert results.warnings(both()) == [results.SELF_REPORT]

    def test_few_ceremonies_are_said(self) -> None:
        arms = (ARMS[0], ArmFacts("arm-2", "Comparison", True, 9, deviations=2))
        told = " ".join(results.warnings(both(arms=arms)))
        assert "“Comparison” (9)" in told
        assert "“Pilot” (" not in told
        assert "2 in “Comparison”" in told

    def test_ceremonies_as_units_need_ten_in_each_arm(self) -> None:
        assert line(both(), "arm-1")["against_by_ceremony"]["value"] == 12
        few = pairs_as_codes(PILOT, arm="arm-1", ceremonies=9) + pairs_as_codes(COMPARISON, arm="arm-2")
        assert line(worked(few), "arm-1")["against_by_ceremony"] is None

    def test_a_sentence(self) -> None:
        told = results.sentence(both(), "register")
        assert told.startswith("Registered to vote, 12 weeks after the ceremony. Pilot: 30% before, 45% afterwards")
        assert "+11.7 points beside the comparison arm" in told
