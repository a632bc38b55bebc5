"""The state that travels: signed for one checker, replayed through it, and never trusted further than it fits."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core import signing

from citizenship.checker import tree, walk
from citizenship.checker.tree import Tree
from citizenship.checker.walk import State, StateUnreadable, Step, VersionChanged
from tests.citizenship.checker.test_tree import SMALL

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def small(tmp_path: Path) -> Tree:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return tree.parse(path)


def at(*steps: tuple[str, tuple[str, ...]], letter: bool = False) -> State:
    return State(tuple(Step(key, given) for key, given in steps), letter)


class TestSeal:
    def test_there_and_back(self, small: Tree) -> None:
        state = at(("nationality", ("polish",)), ("reasons", ("ill", "abuse")), letter=True)
        assert walk.unseal(small, walk.seal(small, state)) == state

    def test_an_empty_text_is_the_beginning(self, small: Tree) -> None:
        assert walk.unseal(small, "") == State()

    @pytest.mark.parametrize("text", ["x", "a:b:c", "é" * 50, ":" * 4000, "x" * 5000])
    def test_what_we_did_not_sign_is_refused_without_repeating_it(self, small: Tree, text: str) -> None:
        with pytest.raises(StateUnreadable) as refused:
            walk.unseal(small, text)
        assert text not in str(refused.value)
        assert refused.value.__suppress_context__ or refused.value.__context__ is None

    def test_one_changed_sign_is_seen(self, small: Tree) -> None:
        sealed = walk.seal(small, at(("nationality", ("polish",))))
        for place in (0, len(sealed) // 2, len(sealed) - 1):
            other = "A" if sealed[place] != "A" else "B"
            with pytest.raises(StateUnreadable):
                walk.unseal(small, sealed[:place] + other + sealed[place + 1 :])

    def test_another_checkers_state_is_refused(self, small: Tree) -> None:
        with pytest.raises(StateUnreadable):
            walk.unseal(replace(small, slug="other"), walk.seal(small, at()))

    def test_another_version_is_told_apart(self, small: Tree) -> None:
        with pytest.raises(VersionChanged):
            walk.unseal(replace(small, version=2), walk.seal(small, at()))

    def test_an_old_state_begins_again(self, small: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
        sealed = walk.seal(small, at())
        later = signing.time.time() + walk.LIVES.total_seconds() + 60  # type: ignore[attr-defined]
        monkeypatch.setattr(signing.time, "time", lambda: later)  # type: ignore[attr-defined]
        with pytest.raises(StateUnreadable):
            walk.unseal(small, sealed)


class TestReplay:
    def test_where_it_leads(self, small: Tree) -> None:
        first = walk.replay(small, at(), TODAY)
        assert first.question and first.question.key == "nationality" and first.number == 1
        later = walk.replay(small, at(("nationality", ("polish",))), TODAY)
        assert later.question and later.question.key == "reasons" and later.marks == {"child"}

    @pytest.mark.parametrize(
        "step",
        [
            ("reasons", ("nobody",)),
            ("reasons", ()),
            ("reasons", ("ill", "no_reason")),
            ("reasons", ("ill", "ill")),
            ("when", ("ill",)),
        ],
    )
    def test_what_does_not_fit_is_dropped_with_all_that_follows(self, small: Tree, step: Any) -> None:
        found = walk.replay(small, at(("nationality", ("polish",)), step, ("when", ())), TODAY)
        assert found.state == at(("nationality", ("polish",)))
        assert found.question and found.question.key == "reasons"

    def test_answers_after_the_end_are_dropped(self, small: Tree) -> None:
        found = walk.replay(small, at(("nationality", ("british",)), ("reasons", ("ill",))), TODAY)
        assert found.outcome and found.outcome.key == "none" and len(found.state.steps) == 1

    def test_a_walk_is_at_a_question_or_at_an_outcome(self, small: Tree) -> None:
        begun, ended = walk.replay(small, at(), TODAY), walk.replay(small, at(("nationality", ("british",))), TODAY)
        assert begun.asks().key == "nationality" and ended.ends().key == "none"
        for wrong in (begun.ends, ended.asks):
            with pytest.raises(LookupError):
                wrong()

    def test_a_letter_leads_to_its_outcome_from_anywhere_and_back_returns(self, small: Tree) -> None:
        state = at(("nationality", ("polish",)), letter=True)
        found = walk.replay(small, state, TODAY)
        assert found.outcome and found.outcome.key == "urgent"
        assert walk.back(found.state) == at(("nationality", ("polish",)))


class TestDay:
    @pytest.mark.parametrize(
        ("given", "until"),
        [
            ("2026-11-30", "2027-02-28"),
            ("2023-11-30", "2024-02-29"),
            ("2026-01-31", "2026-04-30"),
            ("2026-03-01", "2026-06-01"),
        ],
    )
    def test_months_are_calendar_months(self, given: str, until: str) -> None:
        assert walk.months_after(dt.date.fromisoformat(given), 3) == dt.date.fromisoformat(until)

    @pytest.mark.parametrize(
        ("given", "outcome", "passed"), [("2026-08-23", "now", False), ("2026-08-22", "late", True)]
    )
    def test_the_day_itself_is_in_time(self, small: Tree, given: str, outcome: str, passed: bool) -> None:
        state = at(("nationality", ("polish",)), ("reasons", ("ill",)), ("when", (given,)))
        found = walk.replay(small, state, TODAY)
        assert found.outcome and found.outcome.key == outcome
        assert found.day and found.day.passed is passed

    @pytest.mark.parametrize(
        ("given", "name"),
        [
            ((), ""),
            (("2026-11-23",), ""),
            (("2026-11-24",), "error_future"),
            (("soon",), "error_date"),
            (("1899-12-31",), "error_date"),
        ],
    )
    def test_what_can_be_given(self, small: Tree, given: tuple[str, ...], name: str) -> None:
        assert walk.problem(small.questions["when"], given, TODAY) == name


class TestGoingBack:
    def test_back_drops_the_last_answer(self) -> None:
        state = at(("nationality", ("polish",)), ("reasons", ("ill",)))
        assert walk.back(state) == at(("nationality", ("polish",)))
        assert walk.back(at()) == at()

    def test_changing_an_answer_drops_it_and_all_later_ones(self) -> None:
        state = at(("nationality", ("polish",)), ("reasons", ("ill",)), ("when", ()), letter=True)
        assert walk.changed(state, "reasons") == at(("nationality", ("polish",)))
        assert walk.changed(state, "nationality") == at()
        assert walk.changed(state, "another") == state
