"""Stock, partners and the legal review (I14, I15, I17)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import people
from tests.volunteering.factories import rewards as make
from volunteering.rewards.actions import catalogue, redeeming, stock
from volunteering.rewards.models import Reward, RewardCode, RewardMove, Sponsor

pytestmark = pytest.mark.django_db
TICKS = dict.fromkeys(Reward.CHECKLIST, True)


@pytest.fixture
def colleague() -> Any:
    """A second officer for rewards."""
    return common.staff("Ivo Marsh", role="volunteering")


def values(**more: Any) -> dict[str, Any]:
    """What the form of a reward gives."""
    at = clock.now()
    return {
        "sponsor": Sponsor.objects.first() or make.sponsor(),
        "title": "A film",
        "what": "A seat.",
        "how": "Show the code.",
        "value": Decimal(5),
        "points": 50,
        "opens_at": at,
        "closes_at": at + timedelta(days=10),
        "minimum_age": 10,
        "maximum_age": 20,
        "per_person": 1,
        "stock": "codes",
        "low_stock": 2,
        **more,
    }


class TestLoad:
    def test_good_rows_are_kept_and_bad_ones_explained(self, vera: Any) -> None:
        """I14: one bad row never stops the rest, and no reason repeats a code."""
        ticket = make.reward(stock=0)
        day = clock.london_day(clock.now())
        text = (
            "code,last day\n"
            f"AAA-1,{day + timedelta(days=5)}\n"
            "AAA-2,\n"
            "aaa-1,\n"
            ",\n"
            ",2027-01-01\n"
            "AAA-3,next week\n"
            f"AAA-4,{day - timedelta(days=1)}\n"
            f"{'X' * 101},\n"
        )
        found = stock.load(reward=ticket, text=text, by=vera, token=common.token())
        assert found.good == 2
        assert found.bad == [
            (4, "the same code is in row 2"),
            (6, "there is no code in this row"),
            (7, "the last day is not a date such as 2027-03-31"),
            (8, "its last day has passed"),
            (9, "the code is longer than 100 letters or holds signs that cannot be printed"),
        ]
        ticket.refresh_from_db()
        assert (ticket.loaded, ticket.remaining) == (2, 2)
        again = stock.load(reward=ticket, text="code\nAAA-2\nBBB\n", by=vera, token=common.token())
        assert (again.good, again.bad) == (1, [(2, "this code was loaded before")])

    def test_another_partner_may_have_the_same_code(self, vera: Any) -> None:
        for ticket in (make.reward(stock=0), make.reward(stock=0)):
            assert stock.load(reward=ticket, text="code\nSAME\n", by=vera, token=common.token()).good == 1

    @pytest.mark.parametrize("text", ["", "voucher\nAAA\n"])
    def test_a_file_without_the_column_is_refused(self, vera: Any, text: str) -> None:
        with pytest.raises(MoveRefused, match="first row must name"):
            stock.load(reward=make.reward(stock=0), text=text, by=vera, token=common.token())

    def test_closed_or_of_another_kind(self, vera: Any) -> None:
        with pytest.raises(MoveRefused, match="closed"):
            stock.load(reward=make.reward(state="closed", stock=0), text="code\nA\n", by=vera, token=common.token())
        with pytest.raises(MoveRefused, match="The stock of this reward"):
            stock.make(reward=make.reward(stock=0), count=3, ends=None, by=vera, token=common.token())

    def test_counted_items_get_codes_of_their_own(self, vera: Any) -> None:
        ticket = make.reward(stock=0)
        Reward.objects.filter(pk=ticket.pk).update(stock="counted")
        assert stock.make(reward=ticket, count=25, ends=None, by=vera, token=common.token()) == 25
        assert len({code.code for code in ticket.codes.all()}) == 25
        with pytest.raises(MoveRefused, match="from 1 to"):
            stock.make(reward=ticket, count=0, ends=None, by=vera, token=common.token())
        past = clock.london_day(clock.now()) - timedelta(days=1)
        with pytest.raises(MoveRefused, match="has passed"):
            stock.make(reward=ticket, count=1, ends=past, by=vera, token=common.token())


class TestVoid:
    def test_void_takes_it_out_of_the_stock_for_good(self, vera: Any) -> None:
        """I14."""
        ticket = make.reward(stock=2)
        code = ticket.codes.order_by("pk")[0]
        stock.void(code=code, reason="The partner withdrew it.", by=vera, token=common.token())
        ticket.refresh_from_db()
        assert (ticket.loaded, ticket.issued, ticket.remaining, ticket.voided) == (2, 0, 1, 1)
        with pytest.raises(MoveRefused):
            stock.void(code=code, reason="Again.", by=vera, token=common.token())
        assert code.code not in RewardMove.objects.get(verb="void_code").note

    def test_one_that_somebody_holds_is_withdrawn_with_the_reward(self, vera: Any) -> None:
        ada = people.volunteer("Ada Byron", age=17)
        make.points(ada, 80)
        taken = make.redeem(ada, make.reward())
        with pytest.raises(MoveRefused, match="Somebody holds"):
            stock.void(code=taken.code, reason="The partner withdrew it.", by=vera, token=common.token())
        with pytest.raises(MoveRefused, match="Say why"):
            stock.void(code=taken.code, reason="", by=vera, token=common.token())


class TestCounters:
    """I14: issued + remaining + voided = loaded, remaining ≥ 0, whatever path a change takes."""

    def test_they_cannot_be_written(self) -> None:
        ticket = make.reward(stock=2)
        with pytest.raises(IntegrityError, match="with its codes only"), transaction.atomic():
            Reward.objects.filter(pk=ticket.pk).update(remaining=5)
        with pytest.raises(IntegrityError, match="follows from the redemptions"), transaction.atomic():
            Sponsor.objects.filter(pk=ticket.sponsor_id).update(committed=5)

    def test_the_checks_hold_without_the_triggers(self) -> None:
        ticket = make.reward(stock=2)
        make.settled()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE volunteering_reward DISABLE TRIGGER reward_counters_are_kept")
        with pytest.raises(IntegrityError, match="reward_stock"), transaction.atomic():
            Reward.objects.filter(pk=ticket.pk).update(remaining=-1, issued=3)
        with pytest.raises(IntegrityError, match="reward_stock_adds_up"), transaction.atomic():
            Reward.objects.filter(pk=ticket.pk).update(remaining=5)

    def test_control_without_trigger_and_check_the_stock_lies(self) -> None:
        """Negative control of I14."""
        ticket = make.reward(stock=2)
        make.settled()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE volunteering_reward DISABLE TRIGGER reward_counters_are_kept")
            cursor.execute("ALTER TABLE volunteering_reward DROP CONSTRAINT reward_stock_adds_up")
        assert Reward.objects.filter(pk=ticket.pk).update(remaining=5) == 1

    def test_codes_are_kept(self) -> None:
        code = make.reward(stock=1).codes.get()
        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            code.delete()
        with pytest.raises(IntegrityError, match="begins in stock"), transaction.atomic():
            RewardCode.objects.create(reward=code.reward, code="A", mark="m", state="issued", loaded_by=code.loaded_by)
        with pytest.raises(IntegrityError, match="stays what it is"), transaction.atomic():
            RewardCode.objects.filter(pk=code.pk).update(mark="other")

    def test_moving_many_at_once_is_counted(self) -> None:
        ticket = make.reward(stock=6)
        RewardCode.objects.filter(reward=ticket).update(state="voided")
        ticket.refresh_from_db()
        assert (ticket.remaining, ticket.voided) == (0, 6)


class TestReview:
    def test_from_draft_to_published_and_back(self, vera: Any, colleague: Any) -> None:
        """I17: review, publish, close, reopen, edit and refuse, each with its step in the history."""
        make.rules()
        ticket = catalogue.write(values=values(), boroughs=[], by=vera, token=common.token())
        edited = values(title="Two films")
        catalogue.edit(reward=ticket, values=edited, boroughs=[], by=vera, token=common.token())
        with pytest.raises(MoveRefused, match="You wrote this reward"):
            catalogue.review(reward=ticket, by=vera, token=common.token(), **TICKS)
        with pytest.raises(MoveRefused, match="Tick every point"):
            catalogue.review(reward=ticket, by=colleague, token=common.token(), **{**TICKS, "revocable": False})
        with pytest.raises(MoveRefused, match="Say what must change"):
            catalogue.refuse(reward=ticket, reason=" ", by=colleague, token=common.token())
        catalogue.refuse(reward=ticket, reason="Say which films.", by=colleague, token=common.token())
        ticket = catalogue.review(reward=ticket, by=colleague, token=common.token(), **TICKS)
        assert ticket.value_cap == 15
        with pytest.raises(MoveRefused, match="no stock"):
            catalogue.publish(reward=ticket, by=vera, token=common.token())
        stock.load(reward=ticket, text="code\nA1\n", by=vera, token=common.token())
        ticket = catalogue.publish(reward=ticket, by=vera, token=common.token())
        ticket = catalogue.close(reward=ticket, reason="The partner stopped.", by=vera, token=common.token())
        ticket = catalogue.reopen(reward=ticket, by=colleague, token=common.token())
        assert (ticket.state, ticket.reviewed_by, ticket.no_cash) == ("draft", None, False)
        with pytest.raises(MoveRefused, match="stay as they are"):
            catalogue.edit(reward=ticket, values=values(stock="counted"), boroughs=[], by=vera, token=common.token())
        verbs = "write edit refuse review publish close reopen"
        assert [move.verb for move in ticket.moves.order_by("pk")] == verbs.split()

    def test_above_the_cap(self, vera: Any, colleague: Any) -> None:
        make.rules()
        ticket = catalogue.write(values=values(value=Decimal(16)), boroughs=[], by=vera, token=common.token())
        with pytest.raises(MoveRefused, match="more than the cap of £15"):
            catalogue.review(reward=ticket, by=colleague, token=common.token(), **TICKS)
        catalogue.set_cap(amount=Decimal(20), why="Legal advice.", by=vera, token=common.token())
        assert catalogue.review(reward=ticket, by=colleague, token=common.token(), **TICKS).value_cap == 20

    def test_without_a_cap_nothing_is_reviewed(self, vera: Any, colleague: Any) -> None:
        ticket = catalogue.write(values=values(), boroughs=[], by=vera, token=common.token())
        with pytest.raises(MoveRefused, match="No value cap"):
            catalogue.review(reward=ticket, by=colleague, token=common.token(), **TICKS)

    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ({"no_cash": False}, "reward_passed_the_legal_review"),
            ({"value_cap": Decimal(4)}, "reward_passed_the_legal_review"),
            ({"reviewed_by": None}, "reward_reviewed_stamps"),
        ],
    )
    def test_the_database_refuses_what_was_not_reviewed(self, change: dict[str, Any], rule: str) -> None:
        ticket = make.reward()
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Reward.objects.filter(pk=ticket.pk).update(**change)

    def test_the_database_wants_four_eyes(self) -> None:
        ticket = make.reward()
        with pytest.raises(IntegrityError, match="reward_reviewed_by_another"), transaction.atomic():
            Reward.objects.filter(pk=ticket.pk).update(reviewed_by=ticket.written_by)

    def test_a_window_that_has_passed_is_not_published(self, vera: Any) -> None:
        at = clock.now()
        ticket = make.reward(state="reviewed", opens_at=at - timedelta(days=3), closes_at=at - timedelta(days=1))
        with pytest.raises(MoveRefused, match="window has passed"):
            catalogue.publish(reward=ticket, by=vera, token=common.token())

    @pytest.mark.parametrize("wrong", [{"closes_at": None}, {"maximum_age": 9}])
    def test_terms_that_cannot_be(self, vera: Any, wrong: dict[str, Any]) -> None:
        given = values()
        given |= {"closes_at": given["opens_at"]} if "closes_at" in wrong else wrong
        with pytest.raises(MoveRefused):
            catalogue.write(values=given, boroughs=[], by=vera, token=common.token())


class TestSponsors:
    def test_a_budget_never_falls_below_what_people_hold(self, vera: Any) -> None:
        """I17."""
        ada = people.volunteer("Ada Byron", age=17)
        make.points(ada, 80)
        ticket = make.reward()
        make.redeem(ada, ticket)
        with pytest.raises(MoveRefused, match="worth £5"):
            catalogue.set_budget(sponsor=ticket.sponsor, budget=Decimal(4), by=vera, token=common.token())
        assert catalogue.set_budget(
            sponsor=ticket.sponsor, budget=Decimal(5), by=vera, token=common.token()
        ).free == Decimal(0)

    def test_names_are_once(self, vera: Any) -> None:
        make.sponsor("Lantern Cinema")
        with pytest.raises(MoveRefused, match="of this name already"):
            catalogue.add_sponsor(values={"name": "lantern cinema"}, by=vera, token=common.token())


@pytest.mark.parametrize("model", [Reward, RewardCode])
def test_moves(model: Any) -> None:
    """Every verb (issue, void and expire of a code; the reward's six) from every state."""
    more: dict[str, dict[str, Any]] = {
        "review": {"cap": Decimal(9), "by": None},
        "edit": {"by": None},
        "reopen": {"by": None},
    }
    for verb in model.FLOW.moves:
        for state in model.State.values:
            record = model(state=state)
            if verb in model.FLOW.open_moves(state):
                getattr(record, verb)(at=clock.now(), **more.get(verb, {}))
                assert record.state == model.FLOW.moves[verb][1]
            else:
                with pytest.raises(MoveRefused):
                    getattr(record, verb)(at=clock.now(), **more.get(verb, {}))


def test_ending_codes_counts_stock_and_held() -> None:
    ticket = make.reward(stock=0)
    make.codes(ticket, 3, ends=clock.london_day(clock.now()) - timedelta(days=1))
    assert redeeming.end_codes() == (3, 0)
    assert redeeming.end_codes() == (0, 0)
