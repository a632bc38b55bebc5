"""Two years, day by day: every fact's banner, owner's list and fallback, against an oracle that is written apart."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import citizenship.facts
from citizenship.facts import loading
from citizenship.facts.models import Fact
from citizenship.facts.reading import shown
from citizenship.facts.standing import Standing, due_by, expired_before, standing
from citizenship.facts.waiting_facts import facts as owners_list
from tests.citizenship.factories import facts as rows

FIRST, DAYS = date(2026, 11, 1), 731
FOLDER = Path(citizenship.facts.__file__).parent / "reference"


class Oracle:
    """What must be seen of one fact, from the dates in its file and nothing of the portal's own rules."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.key, self.end = row["key"], row["review_by"].toordinal()
        self.critical = bool(row.get("critical")) or row["about"] in ("deadline", "letter")

    def on_list(self, day: date) -> bool:
        """From the seventh day before on, and for as long as nobody has checked it."""
        return day.toordinal() >= self.end - 7

    def banner(self, day: date) -> bool:
        """From the day after on."""
        return day.toordinal() >= self.end + 1

    def fallback(self, day: date) -> bool:
        """Critical facts alone, from the thirty-first day after on."""
        return self.critical and day.toordinal() >= self.end + 31


def oracles() -> dict[str, Oracle]:
    """One for each published fact of the files, read here anew."""
    found = [row for path in sorted(FOLDER.glob("*.toml")) for row in tomllib.loads(path.read_text())["fact"]]
    return {row["key"]: Oracle(row) for row in found if row["tag"] != "unverified"}


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range(DAYS)]


class TestEachFact:
    def test_every_day_of_two_years(self) -> None:
        """The rule alone, for each fact of the files and each day."""
        seen = 0
        for row in loading.in_files():
            fact, oracle = SimpleNamespace(**row), Oracle(row)
            for day in days():
                found = standing(fact, day)
                late = found in {Standing.OVERDUE, Standing.EXPIRED}
                assert late == oracle.banner(day), (oracle.key, day)
                assert (found == Standing.EXPIRED) == oracle.fallback(day), (oracle.key, day)
                assert (found != Standing.FRESH) == oracle.on_list(day), (oracle.key, day)
                assert (fact.review_by <= due_by(day)) == oracle.on_list(day)
                assert (oracle.critical and fact.review_by < expired_before(day)) == oracle.fallback(day)
                seen += 1
        assert seen >= 25 * DAYS

    def test_control_the_oracle_tells_a_rule_that_is_one_day_off(self) -> None:
        off = {"critical": True, "review_by": date(2027, 2, 2)}
        oracle = Oracle({"key": "x", "about": "letter", "review_by": date(2027, 2, 1)})
        wrong = [day for day in days() if (standing(SimpleNamespace(**off), day) == "expired") != oracle.fallback(day)]
        assert wrong == [date(2027, 3, 4)]


@pytest.mark.django_db
class TestThePortal:
    def test_pages_and_the_owners_list_day_by_day(self, set_now: Any, otto: Any) -> None:
        """All facts together as a page shows them, and the owner's list by the database's clock."""
        loading.load(lambda said: None)
        Fact.objects.update(owner=otto)
        known = oracles()
        assert set(known) == set(Fact.objects.published().values_list("key", flat=True))
        for day in days():
            found = shown(known, day, needed=["late-first"])
            for line in found.lines:
                oracle = known[line.fact.key]
                assert line.is_late == oracle.banner(day), (oracle.key, day)
                assert (line.standing == Standing.EXPIRED) == oracle.fallback(day), (oracle.key, day)
            assert found.banner == any(oracle.banner(day) for oracle in known.values())
            assert found.fallback == any(oracle.fallback(day) for oracle in known.values())
        # Noon and one minute to midnight in London are the same day; every third day, because the clock is set for it.
        for day in days()[::3]:
            set_now(datetime.combine(day, time(12), UTC))
            lines: list[Any] = list(owners_list(otto)[:2])
            overdue, due = (set(line.rows.values_list("key", flat=True)) for line in lines)
            assert overdue == {key for key, oracle in known.items() if oracle.banner(day)}, day
            assert overdue | due == {key for key, oracle in known.items() if oracle.on_list(day)}, day
            assert not overdue & due

    def test_the_public_page_on_the_days_that_count(self, set_now: Any, client: Any) -> None:
        rows.fact("a-deadline", about="deadline", critical=True, review_by=date(2027, 2, 1))
        for day, told in [(date(2027, 2, 1), False), (date(2027, 2, 2), True), (date(2028, 1, 1), True)]:
            set_now(datetime.combine(day, time(23, 30), UTC))
            assert ("Past its day: check GOV.UK first" in client.get("/citizenship/facts/").content.decode()) == told

    def test_the_day_is_londons(self, set_now: Any, client: Any) -> None:
        rows.fact("summer", review_by=date(2027, 6, 30))
        set_now(datetime(2027, 6, 30, 22, 59, tzinfo=UTC))
        assert "Past its day" not in client.get("/citizenship/facts/").content.decode()
        set_now(datetime(2027, 6, 30, 23, 1, tzinfo=UTC))
        assert "Past its day" in client.get("/citizenship/facts/").content.decode()


@pytest.mark.django_db
class TestShown:
    DAY = date(2026, 12, 1)

    def test_in_two_queries_in_the_order_asked(self, queries: Any) -> None:
        for key in ("one", "two", "three"):
            rows.fact(key, sources=2)
        with queries(at_most=2):
            found = shown(["three", "one", "two"], self.DAY)
            assert [len(line.sources) for line in found.lines] == [2, 2, 2]
        assert [line.fact.key for line in found.lines] == ["three", "one", "two"]

    def test_needed_and_not_there_falls_back(self) -> None:
        rows.fact("there")
        rows.fact("draft", state="draft")
        assert not shown(["there", "draft", "nowhere"], self.DAY).fallback, "not needed: left out without a word"
        assert shown(["there", "nowhere"], self.DAY, needed=["nowhere"]).fallback
        assert shown(["there", "draft"], self.DAY, needed=["draft"]).fallback
        assert not shown(["there"], self.DAY, needed=["there"]).fallback

    def test_dates_and_what_the_initial_load_says(self) -> None:
        rows.fact("old", checked_on=date(2026, 6, 1))
        rows.fact("new", tag="secondary")
        found = shown(["old", "new"], self.DAY)
        assert (found.oldest_checked_on, found.newest) == (date(2026, 6, 1), date(2026, 11, 1))
        assert (found.initial, [line.secondary for line in found.lines]) == (True, [False, True])
        assert shown([], self.DAY).oldest_checked_on is None

    def test_sources_that_disagree(self) -> None:
        fact = rows.fact(sources=2)
        assert not shown([fact.key], self.DAY).lines[0].disagree
        fact.sources.update(says="Something")
        assert shown([fact.key], self.DAY).lines[0].disagree
