"""What a trial shows: the right hours for the right people, and never a small number (I20)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from programmes import clock
from programmes.evidence import intervals
from programmes.outputs import tables
from tests.volunteering import factories
from tests.volunteering.factories import experiments as make
from volunteering.hours.periods import whole
from volunteering.rewards import results, takeup
from volunteering.rewards.models import Arm, EqualityNote
from volunteering.rewards.results import Person

pytestmark = pytest.mark.django_db

# Two arms as rows that need no database.
PLAIN = Arm(pk=1, order=1, name="Plain", is_control=True, weight=1)
TICKETS = Arm(pk=2, order=2, name="Tickets", weight=1)
ARMS = [PLAIN, TICKETS]


def people(arm: int, count: int, *months: int, band: str = "from_18") -> list[Person]:
    """So many people in this arm with these minutes, each in a month of its own."""
    return [Person(arm, band, months)] * count


class TestTold:
    def test_hours_and_returning_with_their_intervals(self) -> None:
        crowd = people(1, 20, 60) + people(1, 20, 120, 120) + people(2, 15, 240) + people(2, 25, 120, 180)
        found = results.told(ARMS, crowd, 0)
        plain, tickets = found["arms"]
        assert (plain["people"], plain["came_back"]) == (40, 20)
        assert plain["hours"]["value"] == 2.5
        expected = intervals.mean([60] * 20 + [240] * 20)
        assert plain["hours"]["low"] == round(expected.low / 60, 2)
        difference = intervals.welch([240] * 15 + [300] * 25, [60] * 20 + [240] * 20)
        assert tickets["hours_difference"]["high"] == round(difference.high / 60, 2)
        rate = intervals.newcombe(25, 40, 20, 40)
        assert tickets["returned_difference"]["value"] == round(rate.value * 100, 2) == 12.5
        assert plain["hours_difference"] is None
        assert found["ratio"] == {"passes": True, "p": 1.0}

    def test_nobody_who_did_nothing_is_left_out(self) -> None:
        """As drawn: somebody without hours counts with none."""
        found = results.told(ARMS, people(1, 10, 120) + people(1, 10) + people(2, 20, 60), 0)
        assert found["arms"][0]["hours"]["value"] == 1.0

    def test_a_bent_split_is_told(self) -> None:
        """I20."""
        found = results.told(ARMS, people(1, 300, 60) + people(2, 200, 60), 0)
        assert not found["ratio"]["passes"]

    def test_a_small_arm_shows_nothing(self) -> None:
        found = results.told(ARMS, people(1, 30, 60) + people(2, 9, 60), 0)
        assert [arm["people"] for arm in found["arms"]] == [None, None], "the other one would tell it from the total"
        assert all(arm[key] is None for arm in found["arms"] for key in ("hours", "returned", "hours_difference"))
        assert found["ratio"]["p"] is None

    def test_control_ten_are_shown(self) -> None:
        found = results.told(ARMS, people(1, 30, 60) + people(2, 10, 60), 0)
        assert [arm["people"] for arm in found["arms"]] == [30, 10]

    def test_a_share_is_hidden_with_either_of_its_counts(self) -> None:
        """Three of forty came back: neither the share nor "thirty-seven did not" is told."""
        found = results.told(ARMS, people(1, 37, 60) + people(1, 3, 60, 60) + people(2, 40, 60, 60), 0)
        assert found["arms"][0]["returned"] is None
        assert found["arms"][0]["came_back"] is None

    def test_few_who_left_are_not_told(self) -> None:
        assert results.told(ARMS, people(1, 40, 60) + people(2, 40, 60), 3)["left"] is None
        assert results.told(ARMS, people(1, 40, 60) + people(2, 40, 60), 12)["left"] == 12

    def test_nothing_hidden_follows_from_what_is_shown(self) -> None:
        """I20: over many made-up trials, sums and differences of everything shown give no hidden count away."""
        for number in range(12):
            crowd = []
            for arm in (1, 2):
                for place, band in enumerate(("from_16", "from_18", "from_25")):
                    crowd += people(arm, (number * 7 + place * 11 + arm * 5) % 29, 60, band=band)
            if not crowd:
                continue
            found = results.told(ARMS, crowd, number)
            held = {arm: sum(each.arm == arm for each in crowd) for arm in (1, 2)}
            for arm, line in zip((1, 2), found["arms"], strict=True):
                assert line["people"] in (None, held[arm])
                assert line["people"] is None or line["people"] >= 10
            for band in found["bands"]:
                hidden = [count for count in band["people"] if count is None]
                assert len(hidden) != 1 or band["total"] is None, "one hidden cell of a row follows from its total"
            for place in range(2):
                column = [band["people"][place] for band in found["bands"]]
                hidden = [count for count in column if count is None]
                assert len(hidden) != 1 or found["arms"][place]["people"] is None


class TestWorkedOut:
    def crowd(self, count: int = 24) -> Any:
        trial = make.experiment(state="running", salt="5a" * 16, starts_at=clock.now() - timedelta(days=100))
        return trial, make.crowd(trial, count, at=clock.now() - timedelta(days=90))

    def test_only_the_days_after_joining_count(self) -> None:
        trial, crowd = self.crowd()
        host, joined = factories.host(), crowd[0].assigned_at
        for starts_at in (joined - timedelta(days=2), joined + timedelta(days=3), joined + timedelta(days=85)):
            factories.credited(crowd[0].volunteer, minutes=60, host=host, starts_at=whole(starts_at))
        hours = results._hours(trial)
        assert {person: sum(months.values()) for person, months in hours.items()} == {crowd[0].volunteer_id: 60}

    def test_time_that_was_taken_back_does_not_count(self) -> None:
        trial, crowd = self.crowd()
        entry = factories.credited(
            crowd[0].volunteer,
            minutes=300,
            host=factories.host(),
            starts_at=whole(crowd[0].assigned_at + timedelta(hours=2)),
        )
        factories.corrected(entry, minutes=0)
        assert results._hours(trial) == {}

    def test_coming_back_needs_a_second_calendar_month(self) -> None:
        trial, crowd = self.crowd()
        host, start = factories.host(), whole(crowd[0].assigned_at).replace(hour=10, minute=0)
        for days in (2, 40):
            factories.credited(crowd[0].volunteer, minutes=60, host=host, starts_at=start + timedelta(days=days))
        for days in (2, 3):
            day = (start + timedelta(days=40)).replace(day=10 + days)
            factories.credited(crowd[1].volunteer, minutes=60, host=host, starts_at=day)
        hours = results._hours(trial)
        assert len(hours[crowd[0].volunteer_id]) == 2
        assert len(hours[crowd[1].volunteer_id]) == 1

    def test_who_has_left_is_not_in_it(self, queries: Any) -> None:
        trial, crowd = self.crowd(30)
        crowd[0].withdraw(by=crowd[0].volunteer.user, at=clock.now())
        crowd[0].save()
        with queries(at_most=6):
            found = results.worked_out(trial, clock.now())
        assert found["whole"]
        assert sum(arm["people"] or 0 for arm in found["arms"]) in (0, 29)
        assert found["total"] == 29

    def test_while_it_runs_only_the_split_is_told(self) -> None:
        trial, _ = self.crowd(40)
        found = results.counts(trial)
        assert set(found) == {"arms", "total", "ratio"}
        assert found["total"] == 40


class TestOutput:
    def test_the_table_has_a_mark_for_what_is_hidden(self) -> None:
        header, rows = results.table(results.told(ARMS, people(1, 30, 60) + people(2, 9, 60), 0))
        assert all(len(row) == len(header) for row in rows)
        assert rows[1][2] == "[x]"

    def test_no_cell_starts_a_formula(self) -> None:
        arm = Arm(pk=2, order=2, name="=1+1", weight=1)
        found = results.told([PLAIN, arm], people(1, 30, 60) + people(2, 30, 60), 0)
        assert "'=1+1" in "".join(tables.csv_lines(*results.table(found)))

    def test_bars_stay_inside_the_drawing(self) -> None:
        found = results.told(ARMS, people(1, 30, 60) + people(2, 9, 60) + people(2, 30, 600), 0)
        for bar in results.chart(found, "hours"):
            assert 0 <= bar["low"] <= bar["width"] <= bar["high"] <= 440


class TestTakeUp:
    def fill(self, inside: dict[str, int], outside: dict[str, int], trial: Any) -> None:
        day = clock.london_day(clock.now()).replace(day=1)
        rows = [(trial, code, count) for code, count in inside.items()]
        rows += [(None, code, count) for code, count in outside.items()]
        EqualityNote.objects.bulk_create(
            EqualityNote(id=uuid.uuid4(), experiment=where, month_date=day, question="sex", code=code)
            for where, code, count in rows
            for _ in range(count)
        )

    def test_the_difference_of_all_and_the_trial_is_guarded_too(self) -> None:
        from volunteering.rewards import motives

        motives.load()
        trial = make.experiment()
        self.fill({"female": 40, "male": 30}, {"female": 4, "male": 60}, trial)
        table = takeup.tables(trial)[0]
        rows = {label: (everybody, inside) for label, everybody, inside in table["rows"]}
        assert None in rows["Female"], "44 less 40 would tell of four people"

    def test_nothing_is_shown_without_the_questions(self) -> None:
        assert takeup.tables() == []
