"""Small numbers of imported figures: hidden on every page and in every file, and in no way to be worked out."""

import itertools
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from programmes.evidence import areas, telling
from programmes.evidence.models import Drawing, Observation
from programmes.evidence.suppression import suppress
from programmes.evidence.telling import INNER, LONDON, OUTER, Row, told
from programmes.people.models import Borough
from tests.programmes.evidence.measuring import SLUG, brought_and_public, make_measure, row

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
CAMDEN, HACKNEY = "E09000007", "E09000012"
INSIDE, OUTSIDE = frozenset({CAMDEN, HACKNEY, "E09000019"}), frozenset({"E09000003", "E09000004", "E09000005"})


def cell(area: str, count: int, n: int = 100, **more: Any) -> Row:
    """So many of n people in an area."""
    given = {"group": "", "period": "2025", "wave": "", "value": Decimal(round(100 * count / n)), **more}
    return Row(version=1, area=area, n=n, count=count, **given)


def city(counts: dict[str, int], **more: Any) -> list[Row]:
    """Boroughs with their totals for both halves and London."""
    rows = [cell(area, count, **more) for area, count in counts.items()]
    for total, parts in ((INNER, INSIDE), (OUTER, OUTSIDE), (LONDON, INSIDE | OUTSIDE)):
        inside = [count for area, count in counts.items() if area in parts]
        rows.append(cell(total, sum(inside), n=100 * len(inside), **more))
    return rows


def open_areas(rows: Iterable[Row]) -> set[str]:
    """Where a figure is told."""
    return {row.area for row in rows if not row.hidden}


def tell(*editions: list[Row]) -> list[Row]:
    """The newest edition as it may be told."""
    return told(editions, "percent", INSIDE, OUTSIDE)


COUNTS = {CAMDEN: 3, HACKNEY: 40, "E09000019": 45, "E09000003": 50, "E09000004": 55, "E09000005": 60}


class TestOneTable:
    def test_a_small_count_takes_another_with_it(self) -> None:
        shown = tell(city(COUNTS))
        hidden = {row.area for row in shown if row.hidden}
        assert CAMDEN in hidden and hidden & (INSIDE - {CAMDEN}), "else Inner London would give it away"
        assert LONDON in open_areas(shown) and open_areas(shown) >= OUTSIDE

    def test_control_without_the_second_it_would_follow(self) -> None:
        alone = {area: count for area, count in COUNTS.items() if area != CAMDEN}
        inner = sum(COUNTS[area] for area in INSIDE)
        assert inner - sum(alone[area] for area in INSIDE - {CAMDEN}) == 3

    def test_a_hidden_row_tells_nothing(self) -> None:
        (camden,) = [row for row in tell(city(COUNTS)) if row.area == CAMDEN]
        assert (camden.value, camden.n, camden.count, camden.low, camden.high) == (None,) * 5

    def test_almost_everybody_is_small_too(self) -> None:
        shown = tell(city({**COUNTS, CAMDEN: 97}))
        assert CAMDEN not in open_areas(shown)

    def test_a_share_of_few_people(self) -> None:
        rows = [Row(1, CAMDEN, "", "2025", "", Decimal(50), n=9), Row(1, HACKNEY, "", "2025", "", Decimal(50), n=900)]
        assert open_areas(tell(rows)) == {HACKNEY}

    def test_a_share_without_a_count_is_reckoned(self) -> None:
        rows = [Row(1, CAMDEN, "", "2025", "", Decimal(2), n=100), Row(1, HACKNEY, "", "2025", "", Decimal(50), n=100)]
        assert open_areas(tell(rows)) == {HACKNEY}

    def test_published_shares_without_numbers_stand(self) -> None:
        rows = [Row(1, LONDON, "", "2025", "", Decimal(2)), Row(1, CAMDEN, "", "2025", "", Decimal(0))]
        assert open_areas(tell(rows)) == {LONDON, CAMDEN}

    def test_groups_of_one_kind_add_up_to_everybody(self) -> None:
        rows = [cell(LONDON, 60, n=200), cell(LONDON, 4, group="Age: 16 to 24")]
        rows += [cell(LONDON, 56, group="Age: 25 and over"), cell(LONDON, 30, group="Sex: women")]
        shown = {row.group: row.hidden for row in tell(rows)}
        assert shown["Age: 16 to 24"] and (shown["Age: 25 and over"] or shown[""])

    def test_counts_of_people(self) -> None:
        rows = [Row(1, area, "", "2025", "", Decimal(count)) for area, count in COUNTS.items()]
        rows += [Row(1, INNER, "", "2025", "", Decimal(88)), Row(1, LONDON, "", "2025", "", Decimal(253))]
        shown = told([rows], "people", INSIDE, OUTSIDE)
        assert len(INSIDE - open_areas(shown)) == 2 and LONDON in open_areas(shown)


class TestTwoDates:
    def test_what_was_hidden_stays_hidden(self) -> None:
        first, second = city(COUNTS), city({**COUNTS, CAMDEN: 12})
        assert CAMDEN not in open_areas(tell(first, second))
        assert CAMDEN in open_areas(tell(second)), "control: alone it may be told"

    def test_a_total_that_moves_is_not_told(self) -> None:
        shown = open_areas(tell(city(COUNTS), city({**COUNTS, CAMDEN: 12})))
        assert not shown & {LONDON, INNER}, "9 more in London, and nothing else has changed: Camden had 3"

    def test_what_becomes_small_gives_no_total(self) -> None:
        shown = open_areas(tell(city({**COUNTS, CAMDEN: 12}), city(COUNTS)))
        assert CAMDEN not in shown and not shown & {LONDON, INNER}

    def test_a_total_that_comes_later_gives_nothing_away(self) -> None:
        parts = [each for each in city(COUNTS) if each.area in COUNTS]
        assert HACKNEY in open_areas(tell(parts)), "the first edition knows no total, so one is hidden only"
        shown = open_areas(tell(parts, city(COUNTS)))
        assert not shown & {LONDON, INNER}

    def test_the_same_again_changes_nothing(self) -> None:
        once, again = tell(city(COUNTS)), tell(city(COUNTS), city(COUNTS))
        assert once == again

    def test_another_period_stands_alone(self) -> None:
        later = city({**COUNTS, CAMDEN: 12}, period="2026")
        shown = [each for each in tell(city(COUNTS), [*city(COUNTS), *later]) if each.period == "2026"]
        assert open_areas(shown) == {each.area for each in later}


class TestEngine:
    def test_hide_names_counts_that_are_hidden_already(self) -> None:
        counts = {"a": 20, "b": 30, "c": 40, "all": 90}
        shown = suppress(counts, [("all", ["a", "b", "c"])], hide=["c"])
        assert shown["c"] is None and [key for key, count in shown.items() if count is None] != ["c"]
        assert None not in suppress(counts, [("all", ["a", "b", "c"])]).values(), "control"


@pytest.mark.django_db
class TestEverywhere:
    """The check of section 9 of the brief on evidence: 33 boroughs, a 3 and a 7, every page and file."""

    @pytest.fixture
    def published(self, noor: Any, otto: Any) -> dict[str, int]:
        make_measure()
        known = areas.load()
        counts = {each.pk: 20 + number for number, each in enumerate(known.boroughs)}
        counts |= {CAMDEN: 3, "E09000003": 7}
        rows = [_line(area, count, 1000) for area, count in counts.items()]
        for total, parts in ((LONDON, set(counts)), (INNER, known.inner), (OUTER, known.outer)):
            rows.append(_line(total, sum(counts[area] for area in parts), 1000 * len(parts)))
        brought_and_public(noor, otto, rows)
        return counts

    def test_no_page_and_no_file_tells(self, published: dict[str, int], client: Any) -> None:
        hidden = {each.area for each in Observation.objects.filter(hidden=True)}
        assert {CAMDEN, "E09000003"} <= hidden
        assert len(hidden) >= 4, "one more in each half of London"
        urls = [reverse("programmes:measure", args=[SLUG]), reverse("programmes:measures_csv")]
        urls += [reverse("programmes:measures_json"), reverse("programmes:evidence")]
        for drawing in Drawing.objects.all():
            urls += [reverse(f"programmes:measure_chart{kind}", args=[SLUG, drawing.order]) for kind in ("", "_csv")]
        for url in urls:
            answer = client.get(url)
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            for name, value in (("Camden", "0.3"), ("Barnet", "0.7")):
                for line in said.decode().splitlines():
                    assert not (name in line and re.search(rf"\b{re.escape(value)}\b", line)), (url, line)

    def test_the_map_has_33_tiles_and_a_pattern(self, published: dict[str, int], client: Any) -> None:
        drawing = Drawing.objects.get(kind="map")
        assert drawing.svg.count("<a href=") == 33 == len(drawing.rows)
        assert drawing.svg.count('aria-label="') == 33
        assert 'aria-label="Camden: hidden, because a number is small"' in drawing.svg
        assert "<pattern" in drawing.svg and "[x]" in drawing.svg
        page = client.get(reverse("programmes:measure", args=[SLUG])).content.decode()
        for each in Borough.objects.all():
            assert f"{each.name}: " in drawing.svg
        for key in re.findall(r'<a href="#([^"]+)"', drawing.svg):
            assert page.count(f'id="{key}"') == 1, "a tile leads to its row"

    def test_hidden_ones_cannot_be_solved(self, published: dict[str, int]) -> None:
        """Whatever whole numbers stand in the hidden places, many fit what is told."""
        told_now = {each.area: each.count for each in Observation.objects.filter(group="")}
        known = areas.load()
        for half, total in ((known.inner, INNER), (known.outer, OUTER)):
            unknown = [area for area in half if told_now[area] is None]
            if told_now[total] is None or not unknown:
                continue
            left = told_now[total] - sum(told_now[area] or 0 for area in half)
            ways = itertools.product(range(left + 1), repeat=len(unknown) - 1)
            assert sum(sum(way) <= left for way in itertools.islice(ways, 100)) >= 5

    def test_two_publications_cannot_be_subtracted(
        self, noor: Any, otto: Any, published: dict[str, int], set_now: Any
    ) -> None:
        set_now(datetime.now(UTC) + timedelta(days=1))
        more = sum(published.values()) - 3 + 15
        rows = [_line(CAMDEN, 15, 1000), _line(LONDON, more, 33_000)]
        brought_and_public(noor, otto, rows, name="Revised")
        shown = {each.area: each.hidden for each in Observation.objects.filter(group="")}
        assert shown[CAMDEN] and shown[LONDON]


def _line(area: str, count: int, n: int) -> dict[str, Any]:
    return row(area=area, value=str(round(100 * count / n, 4)), n=str(n), count=str(count))


def test_the_threshold_is_the_one_rule_s() -> None:
    assert telling.THRESHOLD == 10
