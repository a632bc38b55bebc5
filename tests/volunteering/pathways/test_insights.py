"""Hours and people in numbers, small ones never; and the portal's own series beside measure 7."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse

from programmes import clock
from programmes.evidence.models import Measure, Observation
from programmes.people.models import Borough
from tests.volunteering import factories
from tests.volunteering.factories import experiments as make
from volunteering.hosts.models import Host
from volunteering.hours.models import HoursEntry
from volunteering.hours.models.ledger import Basis
from volunteering.pathways import insights, participation
from volunteering.pathways.models import ParticipationMonth
from volunteering.safeguarding.ages import Band
from volunteering.safeguarding.models import AccessNeed, Volunteer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = datetime(2026, 2, 10, 10, tzinfo=UTC)


@pytest.fixture
def march(set_now: Any) -> None:
    """It is 20 March 2026."""
    set_now(NOW)


def growers() -> Host:
    """The one host of these tests."""
    return Host.objects.first() or factories.host("Rye Lane Growers")


def volunteered(count: int, *, borough: str = "Southwark", seed: int = 0, day: datetime = DAY, **how: Any) -> Any:
    """So many people with one confirmed hour each on this day."""
    host = growers()
    people = make.people(count, seed=seed, borough=borough, **how)
    for each in people:
        factories.credited(each, minutes=60, host=host, starts_at=day)
    return people


def table(slug: str) -> dict[str, tuple[int | None, int | None]]:
    """One table of the page: people and minutes by label."""
    found = insights.worked_out(clock.london_day(clock.now()))
    rows = next(each for each in found.tables if each.slug == slug).rows
    return {row.label: (row.people, row.minutes) for row in rows}


@pytest.mark.usefixtures("march")
class TestInsights:
    def test_twelve_whole_months(self) -> None:
        first, until = insights.year_up_to(NOW.date())
        assert (f"{first}", f"{until}") == ("2025-03-01", "2026-03-01")
        volunteered(10)
        volunteered(10, seed=1, day=DAY.replace(month=3, day=2))
        volunteered(10, seed=2, day=DAY.replace(year=2025))
        assert insights.worked_out(NOW.date()).total.people == 10

    def test_boroughs_with_two_small_ones_hide_both_and_nothing_more(self) -> None:
        volunteered(12)
        volunteered(7, seed=1, borough="Camden")
        volunteered(4, seed=2, borough="Barnet")
        assert table("borough") == {"Southwark": (12, 720), "Camden": (None, None), "Barnet": (None, None)}

    def test_one_small_borough_hides_another(self) -> None:
        """Otherwise the total less the others would tell it: people and hours alike."""
        volunteered(12)
        volunteered(30, seed=1, borough="Camden")
        volunteered(3, seed=2, borough="Barnet")
        found = table("borough")
        assert found == {"Southwark": (None, None), "Camden": (30, 1800), "Barnet": (None, None)}
        assert insights.worked_out(NOW.date()).total.people == 45

    def test_control_ten_everywhere_are_shown(self) -> None:
        volunteered(10)
        volunteered(10, seed=1, borough="Camden")
        assert table("borough") == {"Southwark": (10, 600), "Camden": (10, 600)}

    def test_ages(self) -> None:
        volunteered(11)
        volunteered(14, seed=1, band="from_60")
        assert table("age") == {"18 to 24": (11, 660), "60 and over": (14, 840)}

    def test_needs_are_of_people_who_told_them(self) -> None:
        people = volunteered(24)
        for place, each in enumerate(people[:12]):
            AccessNeed.objects.create(volunteer=each, code="step-free")
            if place < 3:
                AccessNeed.objects.create(volunteer=each, code="quiet")
        found = insights.worked_out(NOW.date())
        needs = next(each for each in found.tables if each.slug == "need")
        rows = {row.key: row.people for row in needs.rows}
        assert rows["quiet"] is None
        assert rows[None] == 12 or rows[None] is None

    def test_automatic_stands_apart(self) -> None:
        people = volunteered(20)
        assert table("ground") == {Basis.HOST.label: (20, 1200)}
        for each in people[:4]:
            factories.credited(each, minutes=60, host=growers(), starts_at=DAY + timedelta(days=1), basis="check_in")
        assert set(table("ground").values()) == {(None, None)}, "four people's hours follow from the total"

    def test_a_small_month_hides_another(self) -> None:
        volunteered(20)
        volunteered(15, seed=1, day=DAY.replace(month=1))
        volunteered(2, seed=2, day=datetime(2025, 12, 10, 10, tzinfo=UTC))
        assert table("month") == {
            "December 2025": (None, None),
            "January 2026": (None, None),
            "February 2026": (20, 1200),
        }

    def test_what_was_taken_back_is_not_counted(self) -> None:
        volunteered(12)
        entry = HoursEntry.objects.order_by("pk").first()
        assert entry is not None
        factories.corrected(entry, minutes=0)
        found = insights.worked_out(NOW.date()).total
        assert (found.people, found.minutes) == (11, 660)

    def test_the_kept_months_and_the_ledger_say_the_same(self) -> None:
        """The tables come from the kept months; the other way is to add up every entry that stands."""
        people = volunteered(14)
        volunteered(12, seed=1, borough="Camden", band="from_60")
        volunteered(11, seed=2, day=DAY.replace(month=1))
        for each in people[:11]:
            factories.credited(each, minutes=45, host=growers(), starts_at=DAY + timedelta(days=1), basis="check_in")
        entry = HoursEntry.objects.filter(minutes=60).order_by("pk").first()
        assert entry is not None
        factories.corrected(entry, minutes=30)
        paths = {"borough": "volunteer__borough__name", "age": "volunteer__band", "ground": "basis", "month": "month"}
        standing = HoursEntry.objects.counting().filter(minutes__gt=0, reversed_by__isnull=True).order_by()
        standing = standing.annotate(month=TruncMonth("worked_from", tzinfo=clock.LONDON))
        words = {"age": dict(Band.choices), "ground": dict(Basis.choices)}
        for slug, path in paths.items():
            rows = standing.values_list(path).annotate(people=Count("volunteer", distinct=True), minutes=Sum("minutes"))
            live = {words.get(slug, {}).get(key, key): figures for key, *figures in rows}
            if slug == "month":
                live = {f"{key:%B %Y}": figures for key, figures in live.items()}
            assert table(slug) == {key: tuple(figures) for key, figures in live.items()}, slug
        found = insights.worked_out(NOW.date()).total
        both = standing.aggregate(people=Count("volunteer", distinct=True), minutes=Sum("minutes"))
        assert (found.people, found.minutes) == (both["people"], both["minutes"])

    def test_nothing_at_all_below_ten(self) -> None:
        volunteered(9)
        found = insights.worked_out(NOW.date())
        assert found.total.people is None
        assert all(row.minutes is None for each in found.tables for row in each.rows)

    def test_no_hidden_hours_follow_from_the_total(self) -> None:
        """Over several made-up Londons: what the shown rows leave of the total is that of ten people or more."""
        names = list(Borough.objects.values_list("name", flat=True)[:4])
        for number, name in enumerate(names):
            volunteered(5 + number * 4, seed=number, borough=name)
        found = insights.worked_out(NOW.date())
        real = Counter(Volunteer.objects.values_list("borough__name", flat=True))
        rows = next(each for each in found.tables if each.slug == "borough").rows
        hidden = [real[row.label] for row in rows if row.people is None]
        assert len(hidden) != 1
        assert not hidden or sum(hidden) >= 10


@pytest.mark.usefixtures("march")
class TestPages:
    def test_analysts_read_it_and_take_it_away(self, noor: Any, client_for: Any, queries: Any) -> None:
        volunteered(12)
        volunteered(3, seed=1, borough="Camden")
        client = client_for(noor)
        page = client.get(reverse("admin:volunteering_participationmonth_changelist"))
        assert Basis.HOST.label in page.content.decode()
        with queries(at_most=30):
            client.get(reverse("admin:volunteering_participationmonth_changelist"))
        rows = b"".join(client.get(reverse("admin:volunteering_insights_csv")).streaming_content).decode()
        assert "all,Everybody,15,900,2025-03-01,2026-03-01" in rows
        assert "Borough where they live,Camden,[x],[x]" in rows

    def test_others_do_not(self, efua: Any, client_for: Any) -> None:
        client = client_for(efua)
        assert client.get(reverse("admin:volunteering_insights_csv")).status_code == 403
        assert client.get(reverse("admin:volunteering_participationmonth_changelist")).status_code == 403


@pytest.mark.usefixtures("march")
class TestMeasureSeven:
    def test_a_month_is_recorded_once_and_says_what_it_is(self) -> None:
        volunteered(12)
        volunteered(11, seed=1, borough="Camden")
        participation.record_month(NOW.date())
        assert participation.record_month(NOW.date()) is None
        found = {each.area: int(each.value or 0) for each in Observation.objects.filter(period="2026-02")}
        assert found == {"E12000007": 23, "E09000028": 12, "E09000007": 11}
        measure = Measure.objects.get(pk=participation.MEASURE)
        assert "own participation series" in measure.definition
        assert "not the measure of the strategy" in measure.definition
        assert "Survey of Londoners" in measure.definition

    def test_small_boroughs_are_left_out_with_a_second_one(self) -> None:
        volunteered(30)
        volunteered(12, seed=1, borough="Camden")
        volunteered(3, seed=2, borough="Barnet")
        participation.record_month(NOW.date())
        assert set(Observation.objects.values_list("area", flat=True)) == {"E12000007", "E09000028"}

    def test_a_recorded_figure_stays(self) -> None:
        """Two days' figures of one month cannot be subtracted."""
        volunteered(12)
        participation.record_month(NOW.date())
        volunteered(1, seed=5)
        participation.record_month(NOW.date())
        assert {int(each.value or 0) for each in Observation.objects.all()} == {12}

    def test_missed_months_are_caught_up(self) -> None:
        volunteered(12, day=datetime(2025, 12, 10, 10, tzinfo=UTC))
        assert participation.catch_up(NOW) == 3
        assert [f"{each.month_date:%Y-%m}" for each in ParticipationMonth.objects.all()] == [
            "2026-02",
            "2026-01",
            "2025-12",
        ]
        assert participation.catch_up(NOW) == 0

    def test_nothing_before_the_first_hour(self) -> None:
        assert participation.catch_up(NOW) == 0

    def test_the_worker_does_it(self) -> None:
        from volunteering.pathways import tasks_insights

        volunteered(12)
        tasks_insights.record("2026-03-20T04:00:00Z")
        assert ParticipationMonth.objects.count() == 1
