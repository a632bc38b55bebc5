"""How often a checker was begun: totals of days, and nothing else."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from citizenship.checker import actions, tree
from citizenship.checker.models import Start
from tests.citizenship.checker.walker import Walker

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


class TestCountStart:
    def test_a_total_for_each_day_in_london(self, set_now: Any) -> None:
        for at in ("2026-07-01T22:30+00:00", "2026-07-01T23:30+00:00", "2026-07-02T12:00+00:00"):
            set_now(dt.datetime.fromisoformat(at))
            actions.count_start(checker="becoming_british")
        assert list(Start.objects.values_list("day", "begun")) == [(dt.date(2026, 7, 2), 2), (dt.date(2026, 7, 1), 1)]

    def test_nothing_but_the_total_is_held(self) -> None:
        assert {field.name for field in Start._meta.get_fields()} == {"id", "checker", "day", "begun"}

    @pytest.mark.parametrize("change", [{"begun": 4}, {"checker": "other"}, {"day": dt.date(2026, 1, 1)}])
    def test_the_database_lets_a_total_only_grow(self, change: dict[str, Any]) -> None:
        row = Start.objects.create(checker="becoming_british", day=TODAY, begun=5)
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            Start.objects.filter(pk=row.pk).update(**change)
        assert Start.objects.filter(pk=row.pk).update(begun=6) == 1

    def test_the_database_keeps_every_total(self) -> None:
        Start.objects.create(checker="becoming_british", day=TODAY, begun=5)
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            Start.objects.all().delete()

    def test_one_row_a_day(self) -> None:
        Start.objects.create(checker="becoming_british", day=TODAY)
        with pytest.raises(IntegrityError, match="start_once_a_day"), transaction.atomic():
            Start.objects.create(checker="becoming_british", day=TODAY)


class TestWhatIsCounted:
    def test_the_first_answer_of_becoming_british_once(self, client: Client, day: Any) -> None:
        walker = Walker(client, "becoming_british")
        found = tree.load("becoming_british")
        page = walker.begins()
        assert not Start.objects.exists(), "opening the page counts nobody"
        walker.sends(page, do="answer", question=page.question)
        assert not Start.objects.exists(), "no answer, no start"
        first = found.questions[found.first]
        page = walker.answers(page, first, (first.answers[0].key,))
        page = walker.sends(page, do="back")
        assert [(row.checker, row.begun) for row in Start.objects.all()] == [("becoming_british", 1)]

    @pytest.mark.parametrize("slug", ["settled_status", "young_londoners"])
    def test_the_others_write_nothing_at_all(self, slug: str, client: Client, facts: None) -> None:
        walker, found = Walker(client, slug), tree.load(slug)
        way = max(tree.paths(found), key=lambda one: len(one.steps))
        with CaptureQueriesContext(connection) as seen:
            page = walker.walks(found, way.steps)
            walker.sends(page, do="near", borough="E09000007", harder=["abuse"])
            walker.sends(page, do="letter")
        written = [one["sql"] for one in seen if not one["sql"].lstrip().upper().startswith("SELECT")]
        assert written == []
