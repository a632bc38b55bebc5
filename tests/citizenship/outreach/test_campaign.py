"""The campaign's places, counts and copies: what may be done, what is counted, and what the database refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from citizenship.outreach import campaign, figures, waiting_campaign
from citizenship.outreach.actions import campaign as actions
from citizenship.outreach.models import Kind, Material, Spot, SpotOpening, Stock, Subject
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.evidence import codes
from programmes.people import worklist
from programmes.workflow import MoveRefused
from tests.citizenship.factories import campaign as make
from tests.citizenship.factories.studies import borough_of
from tests.factories import token

pytestmark = pytest.mark.django_db


def _today() -> Any:
    return clock.london_day(clock.now())


def _said(**fields: Any) -> dict[str, Any]:
    words = {"name": "Corner Library", "kind": "library", "borough": borough_of("Camden"), "subject": "advice"}
    return {**words, **fields}


def _opened(spot: Spot, count: int = 1, *, language: str = "pl", subject: str = "settled_status", ago: int = 0) -> None:
    day = _today() - timedelta(days=ago)
    SpotOpening.objects.create(spot=spot, subject=subject, language=language, day=day, count=count)


class TestOpenSpot:
    def test_it_has_a_code_of_its_own(self, ines: Any) -> None:
        made = actions.open_spot(by=ines, token=token(), **_said())
        other = actions.open_spot(by=ines, token=token(), **_said(name="Other"))
        assert codes.is_whole(made.code)
        assert made.code != other.code
        assert made.moves.get().verb == "open"
        assert AuditEvent.objects.filter(verb="citizenship.campaign.spot_open").count() == 2

    def test_not_twice_in_a_borough(self, ines: Any) -> None:
        make.spot("Corner Library")
        with pytest.raises(MoveRefused) as found:
            actions.open_spot(by=ines, token=token(), **_said(name="corner library "))
        assert found.value.field == "name"
        assert actions.open_spot(by=ines, token=token(), **_said(borough=borough_of("Hackney")))

    def test_a_closed_one_leaves_its_name(self, ines: Any) -> None:
        closed = make.spot("Corner Library", state="closed")
        actions.open_spot(by=ines, token=token(), **_said())
        with pytest.raises(MoveRefused):
            actions.reopen_spot(spot=closed, by=ines, token=token())


class TestChangeSpot:
    def test_its_code_stays(self, ines: Any) -> None:
        made = make.spot()
        held = actions.change_spot(spot=made, by=ines, token=token(), **_said(name="New name"))
        assert (held.name, held.subject, held.code) == ("New name", "advice", made.code)


class TestCloseSpot:
    def test_and_open_again(self, ines: Any) -> None:
        made = make.spot()
        closed = actions.close_spot(spot=made, by=ines, token=token())
        assert (closed.state, closed.closed_by) == ("closed", ines)
        opened = actions.reopen_spot(spot=made, by=ines, token=token())
        assert (opened.state, opened.closed_at, opened.closed_by) == ("open", None, None)

    @pytest.mark.parametrize(("act", "state"), [("close_spot", "closed"), ("reopen_spot", "open")])
    def test_not_from_the_wrong_state(self, ines: Any, act: str, state: str) -> None:
        with pytest.raises(MoveRefused):
            getattr(actions, act)(spot=make.spot(state=state), by=ines, token=token())


class TestReopenSpot:
    def test_it_counts_again(self, ines: Any) -> None:
        made = make.spot(state="closed")
        actions.count_opening(spot=made, subject="advice", language="pl")
        assert not SpotOpening.objects.exists(), "a closed place counts none"
        actions.count_opening(
            spot=actions.reopen_spot(spot=made, by=ines, token=token()), subject="advice", language="pl"
        )
        assert SpotOpening.objects.get().count == 1


class TestSetOffered:
    def test_off_the_page_and_back(self, ines: Any) -> None:
        made = make.material()
        assert not actions.set_offered(material=made, offered=False, by=ines, token=token()).offered
        assert actions.set_offered(material=made, offered=True, by=ines, token=token()).offered


class TestCountStock:
    def test_counted_again_it_is_replaced(self, ines: Any) -> None:
        made = make.material()
        for held in (40, 12):
            actions.count_stock(material=made, language="pl", held=held, low_at=20, by=ines, token=token())
        stock = Stock.objects.get()
        assert (stock.held, stock.counted_by) == (12, ines)
        assert list(Stock.objects.low()) == [stock]


class TestCountOpening:
    def test_one_number_for_place_subject_language_and_day(self, set_now: Any) -> None:
        spot = make.spot()
        for language in ("pl", "pl", "ar"):
            actions.count_opening(spot=spot, subject="advice", language=language)
        set_now(clock.now() + timedelta(days=1))
        actions.count_opening(spot=spot, subject="advice", language="pl")
        found = SpotOpening.objects.order_by("day", "language").values_list("language", "count")
        assert list(found) == [("ar", 1), ("pl", 2), ("pl", 1)]

    def test_nothing_but_the_number(self) -> None:
        names = {field.name for field in SpotOpening._meta.get_fields()}
        assert names == {"id", "spot", "subject", "language", "day", "count"}

    def test_the_day_is_londons(self, set_now: Any) -> None:
        from datetime import UTC, datetime

        set_now(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
        actions.count_opening(spot=make.spot(), subject="advice", language="pl")
        assert SpotOpening.objects.get().day.isoformat() == "2026-07-02"


@pytest.mark.parametrize("name", ["ravi", "amina", "otto"])
def test_only_the_officers_of_outreach(name: str, request: pytest.FixtureRequest) -> None:
    by, spot, material = request.getfixturevalue(name), make.spot(), make.material()
    for act in (
        lambda: actions.open_spot(by=by, token=token(), **_said()),
        lambda: actions.change_spot(spot=spot, by=by, token=token(), **_said()),
        lambda: actions.close_spot(spot=spot, by=by, token=token()),
        lambda: actions.reopen_spot(spot=spot, by=by, token=token()),
        lambda: actions.set_offered(material=material, offered=False, by=by, token=token()),
        lambda: actions.count_stock(material=material, language="pl", held=1, low_at=1, by=by, token=token()),
    ):
        with pytest.raises(PermissionDenied):
            act()


class TestDatabase:
    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"held": -1}, "campaign_stock_not_below_nothing"),
            ({"held": 100_001}, "campaign_stock_within_reason"),
        ],
    )
    def test_copies(self, fields: dict[str, int], name: str) -> None:
        stock = make.stock(make.material())
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Stock.objects.filter(pk=stock.pk).update(**fields)

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"state": "closed"}, "campaign_spot_closed_stamps"),
            ({"code": "abcdefgh"}, "campaign_spot_code"),
            ({"name": ""}, "campaign_spot_has_a_name"),
            ({"subject": "weather"}, "campaign_spot_subject_known"),
        ],
    )
    def test_places(self, fields: dict[str, str], name: str) -> None:
        spot = make.spot()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Spot.objects.filter(pk=spot.pk).update(**fields)

    def test_openings(self) -> None:
        spot = make.spot()
        _opened(spot)
        with pytest.raises(IntegrityError, match="campaign_opening_once"), transaction.atomic():
            _opened(spot)
        with pytest.raises(IntegrityError, match="campaign_opening_counted"), transaction.atomic():
            _opened(spot, 0, ago=1)

    def test_control_without_its_constraint_a_day_is_counted_in_two_rows(self) -> None:
        spot = make.spot()
        _opened(spot)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE citizenship_spotopening DROP CONSTRAINT campaign_opening_once")
        _opened(spot)
        assert SpotOpening.objects.count() == 2


class TestTold:
    @pytest.mark.parametrize(
        ("count", "words"),
        [
            (0, "0"),
            (1, "fewer than 5"),
            (4, "fewer than 5"),
            (5, "about 5"),
            (7, "about 5"),
            (8, "about 10"),
            (1003, "about 1,005"),
        ],
    )
    def test_small_counts_are_not_exact(self, count: int, words: str) -> None:
        assert campaign.told(count) == words

    def test_one_opening_changes_no_total_that_is_shown(self) -> None:
        """Of two states that differ by one opening, staff see the same, but at the step of the rounding."""
        same = sum(campaign.told(n) == campaign.told(n + 1) for n in range(1, 100))
        assert same >= 79


class TestFigures:
    def test_by_month_and_by_subject(self, queries: Any) -> None:
        spot = make.spot()
        _opened(spot, 12)
        _opened(spot, 3, ago=40, language="und")
        _opened(spot, 9, subject="advice")
        _opened(spot, 500, ago=800)
        rows, today = SpotOpening.objects.filter(spot=spot), _today()
        with queries(at_most=1):
            months = figures.by_month(rows, {"pl": "Polish"}, today)
        assert len(months.columns) == 14
        assert [row[0] for row in months.rows] == ["Polish", "A language that we do not have"]
        assert months.rows[0][-2:] == ["about 20", "about 20"]
        assert months.rows[1][-1] == "fewer than 5"
        with queries(at_most=1):
            subjects = figures.by_subject(rows, {"pl": "Polish"})
        assert subjects.rows[0] == ["Polish", "about 510", "0", "0", "about 10", "about 520"]

    def test_of_places(self) -> None:
        spot, quiet = make.spot(), make.spot("Other")
        _opened(spot, 6)
        assert figures.of_places([spot, quiet]) == {spot.pk: "about 5"}


class TestWaiting:
    def test_each_line(self, ines: Any, otto: Any) -> None:
        make.stock(make.material(), held=1)
        make.pack()
        make.pack(state="packed", copies=1)
        spot = make.spot("Quiet place")
        Spot.objects.filter(pk=spot.pk).update(opened_at=clock.now() - timedelta(days=100))
        told = {line.label: line.count for line in worklist.lines(ines)}
        assert told["Outreach packs to put together"] == 1
        assert told["Outreach packs to send"] == 1
        assert told["Places of the campaign that nobody opened for 90 days"] == 1
        assert told["Materials of which few copies are left"] == 1
        assert "Outreach packs to send" not in {line.label for line in worklist.lines(otto)}

    def test_a_place_that_was_opened_is_not_quiet(self) -> None:
        spot = make.spot()
        Spot.objects.filter(pk=spot.pk).update(opened_at=clock.now() - timedelta(days=100))
        _opened(spot, ago=91)
        assert list(waiting_campaign.quiet_spots()) == [spot]
        _opened(spot, ago=89)
        assert not waiting_campaign.quiet_spots()


class TestReference:
    def test_every_subject_on_every_paper_once(self) -> None:
        make.materials()
        Material.objects.filter(kind="card").update(offered=False)
        make.materials()
        assert Material.objects.count() == len(Subject) * len(Kind)
        assert Material.objects.filter(offered=False).count() == len(Subject)
