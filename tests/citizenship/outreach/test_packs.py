"""Outreach packs: ordered by anybody, packed and sent by an officer, cancelled by either, and then forgotten."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from citizenship.outreach import tasks_campaign
from citizenship.outreach.actions import packs as actions
from citizenship.outreach.actions.packs import Orderer, Wanted
from citizenship.outreach.models import Material, Pack, PackItem, Spot, Stock
from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship.factories import campaign as make
from tests.citizenship.factories.studies import borough_of
from tests.factories import token

pytestmark = pytest.mark.django_db


def _order(wanted: Wanted | None = None, **fields: Any) -> Pack:
    words = {
        "organisation": " Example Street Library ",
        "email": "Desk@Library.example",
        "delivery": "post",
        "address": "1 Example Street",
        "place": "Front desk",
        "place_kind": "library",
        "borough": borough_of("Camden"),
        **fields,
    }
    return actions.order(orderer=Orderer(**words), wanted=wanted or _wanted(), token=token())


def _wanted(**fields: Any) -> Wanted:
    words: dict[str, Any] = {"subjects": ["settled_status"], "languages": ["en"], "copies": {"poster_a4": 4}}
    return Wanted(**{**words, **fields})


def _key() -> str:
    bodies = Notice.objects.order_by("-created_at", "-pk").values_list("body", flat=True)
    return next(found[1] for body in bodies if (found := re.search(r"/materials/pack/([\w-]+)/", body)))


@pytest.fixture(autouse=True)
def _materials() -> None:
    make.materials()


class TestOrder:
    def test_a_line_for_each_paper_and_language(self) -> None:
        made = _order(_wanted(subjects=["advice", "settled_status"], languages=["pl", "en"], copies={"card": 9}))
        assert (made.state, made.email, made.organisation) == (
            "ordered",
            "desk@library.example",
            "Example Street Library",
        )
        assert made.items.count() == 4
        assert {item.copies for item in made.items.all()} == {9}

    def test_the_sender_gets_the_only_key(self) -> None:
        made = _order()
        assert Notice.objects.get().address == "desk@library.example"
        assert actions.find(_key()) == made
        assert _key() not in str(Pack.objects.values())
        assert actions.find("another") is None

    def test_addresses_are_sealed(self) -> None:
        _order(address="77 Hidden Street")
        with connection.cursor() as cursor:
            cursor.execute("SELECT email, address FROM citizenship_pack")
            held = str(cursor.fetchall())
        assert "library.example" not in held
        assert "Hidden" not in held

    def test_sent_again_it_is_one_order(self) -> None:
        from programmes.tokens import AlreadyDone

        made = _order()
        same = token()
        orderer = Orderer("A", "a@b.example", "print", "", "B", "club", made.borough)
        actions.order(orderer=orderer, wanted=_wanted(), token=same)
        with pytest.raises(AlreadyDone):
            actions.order(orderer=orderer, wanted=_wanted(), token=same)
        assert Pack.objects.count() == 2

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"copies": {}}, "poster_a3"),
            ({"copies": {"card": 501}}, "card"),
            ({"languages": ["en", "pl", "ar", "it"], "copies": {"card": 500, "leaflet": 1}}, "languages"),
            ({"subjects": ["settled_status", "advice"], "languages": [f"x{n:02}" for n in range(40)]}, "languages"),
        ],
        ids=["nothing", "too many of one", "too many copies", "too many papers"],
    )
    def test_too_little_and_too_much(self, fields: dict[str, Any], field: str) -> None:
        with pytest.raises(MoveRefused) as found:
            _order(_wanted(**fields))
        assert found.value.field == field
        assert not Pack.objects.exists()

    def test_what_is_off_the_page_cannot_be_ordered(self) -> None:
        Material.objects.update(offered=False)
        with pytest.raises(MoveRefused, match="not offer"):
            _order()

    def test_a_parcel_needs_an_address(self) -> None:
        with pytest.raises(MoveRefused) as found:
            _order(address=" ")
        assert found.value.field == "address"
        assert _order(delivery="print", address="kept nowhere").address is None


class TestPack:
    def test_its_place_gets_a_code_and_copies_leave_the_cupboard(self, ines: Any) -> None:
        material = make.material()
        make.stock(material, held=10)
        held = actions.pack_pack(pack=make.pack(), by=ines, token=token())
        assert (held.state, held.packed_by) == ("packed", ines)
        assert held.spot is not None
        assert (held.spot.name, held.spot.borough) == ("Front desk", held.borough)
        assert Stock.objects.get().held == 6

    def test_a_second_pack_for_a_place_keeps_its_code(self) -> None:
        first = make.pack(state="packed")
        second = make.pack(state="packed", place="front desk")
        assert first.spot == second.spot
        assert Spot.objects.count() == 1

    def test_not_more_than_there_is(self, ines: Any) -> None:
        make.stock(make.material(), held=3)
        pack = make.pack(copies=4)
        with pytest.raises(MoveRefused, match="needs 4 copies and 3 are left"):
            actions.pack_pack(pack=pack, by=ines, token=token())
        pack.refresh_from_db()
        assert (pack.state, Stock.objects.get().held, Spot.objects.count()) == ("ordered", 3, 0)

    def test_files_to_print_are_ready_at_once(self, ines: Any) -> None:
        make.stock(make.material(), held=1)
        pack = make.pack(delivery="print", address=None)
        held = actions.pack_pack(pack=pack, by=ines, token=token())
        assert (held.state, held.packed_by, held.sent_by) == ("sent", ines, ines)
        assert Stock.objects.get().held == 1, "nothing leaves the cupboard"
        assert "ready to print" in Notice.objects.get().subject
        assert [move.verb for move in held.moves.all()] == ["pack", "send"]


class TestSend:
    def test_they_are_told_with_a_new_link(self, ines: Any) -> None:
        pack = make.pack(state="packed", key="first-key")
        held = actions.send_pack(pack=pack, by=ines, token=token())
        assert (held.state, held.sent_by) == ("sent", ines)
        assert "on its way" in Notice.objects.get().subject
        assert actions.find(_key()) == pack
        assert actions.find("first-key") is None


class TestCancel:
    def test_by_staff_with_a_reason(self, ines: Any) -> None:
        held = actions.cancel_pack(pack=make.pack(), reason="outside", by=ines, token=token())
        assert (held.state, held.reason) == ("cancelled", "outside")
        assert "outside London" in Notice.objects.get().body

    def test_packed_copies_go_back(self, ines: Any) -> None:
        make.stock(make.material(), held=10)
        pack = make.pack(state="packed")
        assert Stock.objects.get().held == 6
        actions.cancel_pack(pack=pack, reason="twice", by=ines, token=token())
        assert Stock.objects.get().held == 10

    def test_copies_counted_since_are_not_counted_twice(self, ines: Any, set_now: Any) -> None:
        stock = make.stock(make.material(), held=10)
        pack = make.pack(state="packed")
        set_now(clock.now() + timedelta(days=1))
        Stock.objects.filter(pk=stock.pk).update(held=9, counted_at=clock.now())
        actions.cancel_pack(pack=pack, reason="twice", by=ines, token=token())
        assert Stock.objects.get().held == 9

    def test_by_whoever_ordered_it(self) -> None:
        pack = make.pack(key="own")
        held = actions.take_back(pack=pack, key="own", token=token())
        assert (held.state, held.cancelled_by, held.reason) == ("cancelled", None, "")
        assert not Notice.objects.exists()

    def test_not_with_another_key(self) -> None:
        with pytest.raises(MoveRefused, match="newer link"):
            actions.take_back(pack=make.pack(key="own"), key="another", token=token())


ALLOWED = {("pack", "ordered"), ("send", "packed"), ("cancel", "ordered"), ("cancel", "packed")}


@pytest.mark.parametrize("state", list(Pack.State.values))
@pytest.mark.parametrize("verb", list(Pack.FLOW.moves))
def test_every_move_from_every_state(verb: str, state: str, ines: Any) -> None:
    pack = make.pack(state=state, key="own")
    given = {"reason": "twice"} if verb == "cancel" else {}
    act: Any = {"pack": actions.pack_pack, "send": actions.send_pack, "cancel": actions.cancel_pack}[verb]
    if (verb, state) in ALLOWED:
        assert act(pack=pack, by=ines, token=token(), **given).state == Pack.FLOW.moves[verb][1]
    else:
        with pytest.raises(MoveRefused):
            act(pack=pack, by=ines, token=token(), **given)


@pytest.mark.parametrize("name", ["ravi", "amina", "otto"])
def test_only_the_officers_of_outreach(name: str, request: pytest.FixtureRequest) -> None:
    by, pack = request.getfixturevalue(name), make.pack()
    for act in (
        lambda: actions.pack_pack(pack=pack, by=by, token=token()),
        lambda: actions.send_pack(pack=pack, by=by, token=token()),
        lambda: actions.cancel_pack(pack=pack, reason="twice", by=by, token=token()),
    ):
        with pytest.raises(PermissionDenied):
            act()


class TestForget:
    @pytest.mark.parametrize("state", ["sent", "cancelled"])
    def test_addresses_go_90_days_after_the_end(self, state: str, set_now: Any) -> None:
        pack = make.pack(state=state)
        set_now(clock.now() + timedelta(days=89))
        tasks_campaign.daily("")
        pack.refresh_from_db()
        assert pack.email
        set_now(clock.now() + timedelta(days=2))
        tasks_campaign.daily("")
        pack.refresh_from_db()
        held = Pack.objects.values("email", "address", "forgotten_at").get()
        assert (held["email"], held["address"]) == (None, None)
        assert held["forgotten_at"]

    @pytest.mark.parametrize("state", ["ordered", "packed"])
    def test_not_before_it_is_over(self, state: str, set_now: Any) -> None:
        pack = make.pack(state=state)
        set_now(clock.now() + timedelta(days=400))
        tasks_campaign.daily("")
        pack.refresh_from_db()
        assert pack.email


class TestDatabase:
    @pytest.mark.parametrize(
        ("state", "fields", "name"),
        [
            ("ordered", {"state": "packed"}, "campaign_pack_"),
            ("packed", {"state": "sent"}, "campaign_pack_sent_stamps"),
            ("packed", {"spot": None}, "campaign_pack_has_a_code"),
            ("ordered", {"email": None}, "campaign_pack_address_or_forgotten"),
            ("ordered", {"address": None}, "campaign_pack_parcel_has_an_address"),
            ("ordered", {"reason": "twice"}, "campaign_pack_cancelled_with_reason"),
            ("cancelled", {"reason": ""}, "campaign_pack_cancelled_with_reason"),
            ("cancelled", {"cancelled_at": None}, "campaign_pack_cancelled_stamps"),
            ("ordered", {"organisation": ""}, "campaign_pack_says_for_whom"),
        ],
    )
    def test_it_refuses(self, state: str, fields: dict[str, Any], name: str) -> None:
        pack = make.pack(state=state)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Pack.objects.filter(pk=pack.pk).update(**fields)

    def test_forgotten_only_when_over(self) -> None:
        pack = make.pack()
        with pytest.raises(IntegrityError, match="campaign_pack_forgotten_when_over"), transaction.atomic():
            Pack.objects.filter(pk=pack.pk).update(email=None, address=None, forgotten_at=clock.now())

    @pytest.mark.parametrize("copies", [0, 501])
    def test_copies_of_a_line(self, copies: int) -> None:
        pack = make.pack()
        with pytest.raises(IntegrityError, match="campaign_item_between"), transaction.atomic():
            PackItem.objects.filter(pack=pack).update(copies=copies)

    def test_control_without_its_constraint_there_are_fewer_than_no_copies(self) -> None:
        stock = make.stock(make.material(), held=1)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "ALTER TABLE citizenship_stock DROP CONSTRAINT campaign_stock_not_below_nothing,"
                " DROP CONSTRAINT citizenship_stock_held_check"
            )
            cursor.execute("UPDATE citizenship_stock SET held = held - 5 WHERE id = %s", [stock.pk])
            cursor.execute("SELECT held FROM citizenship_stock")
            assert cursor.fetchone() == (-4,)
