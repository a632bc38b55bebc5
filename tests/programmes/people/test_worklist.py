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
