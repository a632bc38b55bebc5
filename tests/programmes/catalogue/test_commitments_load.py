"""The 63 commitments come with the portal, each in its place, and loading them again changes nothing of ours."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from programmes import clock
from programmes.catalogue import loading
from programmes.catalogue import reference_commitments as reference
from programmes.catalogue.models import Commitment, CommitmentUpdate, Objective, Policy

# The actions of the strategy, counted policy by policy.
ACTIONS = {
    "1.1": 2, "1.2": 4, "1.3": 3, "1.4": 2, "2.1": 6, "2.2": 5, "2.3": 2, "3.1": 7, "3.2": 8, "3.3": 6, "3.4": 3,
    "3.5": 4, "3.6": 4, "4.1": 2, "4.2": 3, "4.3": 2,
}  # fmt: skip
OBJECTIVES = {1: 4, 2: 3, 3: 4, 4: 3}
ADVOCACY = {"2.3.2", "3.3.1", "3.4.2", "3.4.3", "3.5.1", "3.5.2", "3.5.3"}
RUN = 8


def load() -> list[str]:
    """Load everything; what it said."""
    said: list[str] = []
    reference.load_commitments(said.append)
    return said


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words of a text."""
    words = re.findall(r"[a-z0-9£%]+", text.lower().replace("’", "").replace("'", ""))
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def cells() -> Iterable[str]:
    """Every cell of the catalogue."""
    with (reference.HERE / "catalogue.csv").open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield from (value for value in row.values() if value)


@pytest.mark.django_db
class TestLoaded:
    def test_sixty_three_under_sixteen_policies_and_fourteen_objectives(self) -> None:
        load()
        assert {p.number: p.commitments.count() for p in Policy.objects.all()} == ACTIONS
        assert (sum(ACTIONS.values()), Policy.objects.count(), Objective.objects.count()) == (63, 16, 14)
        assert {part: Objective.objects.filter(part=part).count() for part in OBJECTIVES} == OBJECTIVES
        assert all(objective.commitments.exists() for objective in Objective.objects.all())
        assert set(Commitment.objects.filter(advocacy=True).values_list("number", flat=True)) == ADVOCACY

    def test_every_advocacy_has_a_dated_log_of_what_was_asked(self) -> None:
        load()
        for number in ADVOCACY:
            rows = CommitmentUpdate.objects.filter(commitment_id=number)
            assert rows.filter(kind="advocacy").exists(), number
            assert all(row.source and row.date_text for row in rows)

    def test_last_news_is_the_newest_day_of_the_log(self) -> None:
        load()
        for each in Commitment.objects.prefetch_related("updates"):
            assert each.last_update == max((u.date for u in each.updates.all()), default=None), each.number
            if not each.last_update:
                assert "found nothing published since" in each.status_note, each.number

    def test_pages_and_rows_follow_the_catalogue(self) -> None:
        load()
        fund = Commitment.objects.get(pk="1.1.1")
        assert (fund.rows, fund.programmes) == (["S001"], ["london-family-fund"])
        night = Commitment.objects.get(pk="1.2.4")
        assert night.rows == ["S009", "S010", "S011", "S012", "S013", "S014"]
        assert set(night.programmes) == {"london-at-night", "womens-night-safety-charter"}

    def test_a_second_load_adds_nothing(self) -> None:
        load()
        before = list(CommitmentUpdate.objects.values_list("pk", flat=True).order_by("pk"))
        assert load() == ["0 commitments added, 0 entries of their logs"]
        assert list(CommitmentUpdate.objects.values_list("pk", flat=True).order_by("pk")) == before

    def test_what_staff_edited_stays_and_the_rest_follows_its_file(self) -> None:
        load()
        Commitment.objects.filter(pk="1.1.1").update(title="Ours", edited_at=clock.now())
        Commitment.objects.filter(pk="1.1.2").update(title="Nobody's")
        load()
        assert Commitment.objects.get(pk="1.1.1").title == "Ours"
        assert Commitment.objects.get(pk="1.1.2").title == "Set up three Early Years Hubs"

    def test_the_indicators_come_with_them(self) -> None:
        steps = loading.reference.steps
        assert {"commitments", "indicators"} <= steps.keys()


class TestFiles:
    def test_no_eight_words_running_of_a_catalogue_cell(self) -> None:
        known = {run for cell in cells() for run in runs(cell)}
        for entry in reference.files():
            texts = [entry["title"], entry["text"], entry["status_note"], *(u["text"] for u in entry.get("update", []))]
            assert not [run for text in texts for run in runs(text) if run in known], entry["number"]

    def test_control_a_copied_cell_is_noticed(self) -> None:
        cell = max(cells(), key=len)
        assert runs(cell) & {run for each in cells() for run in runs(each)}
        assert not runs("Seven words are not yet a run")

    def test_every_entry_is_dated_and_in_the_past(self) -> None:
        for entry in reference.files():
            keys = [update["key"] for update in entry.get("update", [])]
            assert len(keys) == len(set(keys)), entry["number"]
            for update in entry.get("update", []):
                assert isinstance(update["date"], date), entry["number"]
                assert update["date"] <= reference.CHECKED, (entry["number"], update["key"])

    def test_addresses_are_whole(self) -> None:
        for entry in reference.files():
            links: list[dict[str, Any]] = [*entry.get("update", []), *entry.get("link", [])]
            for url in (link["url"] for link in links if link.get("url")):
                assert re.match(r"https?://[^/\s]+/\S*$", url), url
