"""Counting what waits: every line in one query, and no further than helps anybody."""

from collections.abc import Callable
from typing import Any

import pytest

from programmes.people import worklist
from programmes.people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


class TestCounts:
    def test_each_line_with_its_first_moment_in_one_query(self, queries: Callable[..., Any]) -> None:
        people = [factories.person(f"Person{n} Example") for n in range(3)]
        everybody = User.objects.filter(pk__in=[person.pk for person in people])
        with queries(at_most=1):
            found = worklist.counts(
                {
                    "all": (everybody, "joined_at"),
                    "one": (everybody.filter(pk=people[2].pk), "joined_at"),
                    "none": (everybody.filter(name="Nobody Atall"), "joined_at"),
                    "empty": (User.objects.none(), "joined_at"),
                }
            )
        assert found == {
            "all": (3, min(person.joined_at for person in people)),
            "one": (1, people[2].joined_at),
            "none": (0, None),
            "empty": (0, None),
        }

    def test_nothing_to_count_asks_nothing(self, queries: Callable[..., Any]) -> None:
        with queries(at_most=0):
            assert worklist.counts({"empty": (User.objects.none(), "joined_at")}) == {"empty": (0, None)}

    def test_it_stops_and_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(worklist, "MOST", 2)
        made = [factories.person(f"Person{n} Example").pk for n in range(5)]
        count, _ = worklist.counts({"all": (User.objects.filter(pk__in=made), "joined_at")})["all"]
        assert (count, worklist.told(count), worklist.told(2)) == (3, "more than 2", "2")


class TestLines:
    def test_what_is_still_to_be_counted_is_counted_together_and_stays_in_its_place(
        self, monkeypatch: pytest.MonkeyPatch, queries: Callable[..., Any]
    ) -> None:
        first, last = factories.person("First Example"), factories.person("Last Example")
        told = worklist.Waiting("Told", 3, None, "Look", "/told/")

        def line(label: str, *people: User) -> worklist.Line:
            rows = User.objects.filter(pk__in=[person.pk for person in people])
            return worklist.Line(label, rows, "joined_at", "Look", f"/{label}/", ("people.User.look",))

        monkeypatch.setattr(
            worklist, "_sources", [lambda user: [line("both", first, last), told], lambda user: [line("one", last)]]
        )
        with queries(at_most=1):
            found = worklist.lines(first)
        assert [(each.label, each.count) for each in found] == [("both", 2), ("Told", 3), ("one", 1)]
        assert found[0] == worklist.Waiting("both", 2, first.joined_at, "Look", "/both/", ("people.User.look",))
