"""The 19 indicators of Table 5: each a row with its definition, its source and its result, or why there is none."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.evidence import indicators as reading
from programmes.evidence import indicators_loading
from programmes.evidence.actions import indicators as actions
from programmes.evidence.models import Indicator, IndicatorReading
from programmes.people import worklist
from programmes.workflow import MoveRefused
from tests.citizenship.guards import refused
from tests.factories import token
from tests.programmes.evidence.indicators import indicator

pytestmark = pytest.mark.django_db
# Table 5, counted by hand: the initiative's page and its signs of success, in the table's order.
TABLE_5 = {
    "london-family-fund": ["lff-similar-friends", "lff-someone-to-rely-on"],
    "citizenship-and-integration-initiative": [
        "cii-citizenship-applications",
        "cii-electoral-registration",
        "cii-pilot-volunteer",
        "cii-pilot-associations",
        "cii-pilot-register-to-vote",
        "cii-young-campaigners",
    ],
    "workforce-integration-network": [
        "win-employers",
        "win-ethnicity-monitoring",
        "win-peer-champions",
        "win-unemployment",
    ],
    "esol-plus": ["esol-employers", "esol-provision", "esol-outcome-tracking", "esol-proficiency"],
    "community-sponsorship": ["sponsorship-boroughs", "sponsorship-londoners", "sponsorship-refugees"],
}
NOTED: dict[str, Any] = {"value": Decimal(46), "as_of": date(2019, 8, 1), "period": "2019", "source": "City Hall"}


@pytest.fixture
def only_ours(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """No room collects anything, unless the test says so."""
    readers: dict[str, Any] = {}
    monkeypatch.setattr(reading, "_readers", readers)
    return readers


def load() -> None:
    """The 19 rows."""
    indicators_loading.load(lambda said: None)


def note(of: Indicator, by: Any, **change: Any) -> IndicatorReading:
    """One noted result."""
    return actions.note_reading(indicator=of, by=by, token=token(), **{**NOTED, **change})


class TestAllNineteen:
    def test_there_are_nineteen_in_the_order_of_the_table(self) -> None:
        load()
        wanted = [slug for slugs in TABLE_5.values() for slug in slugs]
        assert len(wanted) == 19
        assert list(Indicator.objects.values_list("slug", flat=True)) == wanted
        assert list(Indicator.objects.values_list("order", flat=True)) == list(range(1, 20))
        for programme, slugs in TABLE_5.items():
            assert [row.indicator.slug for row in reading.of_programme(programme)] == slugs

    def test_each_has_its_parts(self) -> None:
        load()
        for row in Indicator.objects.all():
            assert all((row.definition, row.source, row.owner, row.unit)), row.slug
            assert row.not_collected_because[0].islower(), row.slug
            assert row.not_collected_because.endswith("."), row.slug

    def test_the_page_counts_them_and_says_for_each_a_result_or_why_not(
        self, client: Client, only_ours: dict[str, Any]
    ) -> None:
        load()
        only_ours["win-employers"] = lambda: reading.Reading(46, date(2026, 5, 1))
        page = client.get(reverse("programmes:indicator_list")).content.decode()
        assert page.count('<article class="indicator"') == 19
        assert (page.count("Not collected yet"), page.count("indicator-value")) == (18, 1)
        assert re.search(r'indicator-value">46<', page)

    def test_loading_again_leaves_what_staff_wrote(self) -> None:
        load()
        Indicator.objects.filter(pk="win-employers").update(name="Ours", edited_at=clock.now())
        Indicator.objects.filter(pk="esol-employers").update(name="Nobody's")
        load()
        assert Indicator.objects.get(pk="win-employers").name == "Ours"
        assert Indicator.objects.get(pk="esol-employers").name == "Employers who offer English classes"
        assert Indicator.objects.count() == 19

    def test_the_page_asks_the_database_as_often_for_one_as_for_nineteen(
        self, client: Client, only_ours: dict[str, Any], django_assert_num_queries: Any
    ) -> None:
        load()
        with django_assert_num_queries(2):
            client.get(reverse("programmes:indicator_list"))


class TestResults:
    def test_a_room_collects_and_a_newer_note_comes_first(self, otto: Any, only_ours: dict[str, Any]) -> None:
        one = indicator()
        assert reading.rows([one])[0].reading is None
        only_ours[one.slug] = lambda: reading.Reading(12, date(2019, 9, 1))
        note(one, otto)
        assert reading.rows([one])[0].reading == reading.Reading(12, date(2019, 9, 1))
        note(one, otto, value=Decimal(50), as_of=date(2020, 1, 1))
        found = reading.rows([one])[0].reading
        assert found and (found.value, found.as_of) == (Decimal(50), date(2020, 1, 1))

    def test_a_second_reader_is_a_mistake(self, only_ours: dict[str, Any]) -> None:
        reading.register("x", lambda: None)
        with pytest.raises(ValueError, match="has a reader already"):
            reading.register("x", lambda: None)

    @pytest.mark.parametrize(
        ("unit", "value", "words"),
        [
            ("per_cent", Decimal(101), "at most 100"),
            ("per_cent", Decimal(-1), "less than nothing"),
            ("employers", Decimal("1.5"), "whole numbers"),
            ("points", Decimal(-101), "between -100 and 100"),
        ],
    )
    def test_impossible_numbers_are_refused(self, otto: Any, unit: str, value: Decimal, words: str) -> None:
        one = indicator(unit=unit)
        with pytest.raises(MoveRefused, match=words):
            note(one, otto, value=value)
        assert note(one, otto, value=Decimal(7))

    def test_a_fall_may_be_below_nothing(self, otto: Any) -> None:
        assert note(indicator(unit="points"), otto, value=Decimal("-3.5")).value == Decimal("-3.5")

    def test_only_who_edits_evidence_and_no_day_ahead(self, otto: Any, efua: Any) -> None:
        one = indicator()
        with pytest.raises(PermissionDenied):
            note(one, efua)
        with pytest.raises(MoveRefused, match="lies ahead"):
            note(one, otto, as_of=clock.london_day(clock.now()) + timedelta(days=1))

    def test_a_noted_result_stands(self, otto: Any) -> None:
        note(indicator(), otto)
        refused(lambda: IndicatorReading.objects.update(value=1), match="what was told stands")
        refused(lambda: IndicatorReading.objects.all().delete(), match="what was told stands")
        # Control: the indicator's own words may change.
        assert Indicator.objects.update(name="Other words") == 1


class TestStaff:
    def test_an_analyst_notes_a_result_and_the_public_page_shows_it(
        self, client_for: Callable[..., Client], noor: Any, only_ours: dict[str, Any]
    ) -> None:
        one, client = indicator(), client_for(noor)
        page = reverse("admin:programmes_indicator_change", args=[one.pk])
        assert b"nobody has joined yet" in client.get(page).content
        data = {**NOTED, "as_of": "2019-08-01", "form_token": token(), "n": "", "url": "", "note": ""}
        answer = client.post(reverse("admin:programmes_indicator_note", args=[one.pk]), data)
        assert (answer.status_code, answer["Location"]) == (302, page)
        assert b"City Hall" in client.get(page).content
        assert b">46<" in Client().get(reverse("programmes:indicator_list")).content

    def test_words_are_edited_and_marked_as_ours(self, client_for: Callable[..., Client], noor: Any) -> None:
        one = indicator()
        words = {n: getattr(one, n) for n in ("definition", "source", "owner", "not_collected_because")}
        url = reverse("admin:programmes_indicator_edit", args=[one.pk])
        answer = client_for(noor).post(url, {"name": "Firms that joined", **words})
        assert answer.status_code == 302, answer.context["errors"]
        one.refresh_from_db()
        assert (one.name, bool(one.edited_at)) == ("Firms that joined", True)

    def test_looked_again(self, client_for: Callable[..., Client], noor: Any) -> None:
        one = indicator(review_date=date(2026, 2, 1))
        assert {line.label: line.count for line in worklist.lines(noor)}["Indicators to check again"] == 1
        url = reverse("admin:programmes_indicator_recheck", args=[one.pk])
        day = (clock.london_day(clock.now()) + timedelta(days=100)).isoformat()
        assert client_for(noor).post(url, {"review_date": day, "form_token": token()}).status_code == 302
        assert {line.label: line.count for line in worklist.lines(noor)}["Indicators to check again"] == 0
        with pytest.raises(MoveRefused, match="after today"):
            actions.recheck_indicator(indicator=one, review_date=date(2020, 1, 1), by=noor, token=token())
