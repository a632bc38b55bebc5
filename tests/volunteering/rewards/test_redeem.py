"""Taking a reward: one code to one person, once, never below zero (I14, I15, I16, I17)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.people.models import Borough
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering.factories import people
from tests.volunteering.factories import rewards as make
from volunteering.rewards import offers
from volunteering.rewards.actions import redeeming
from volunteering.rewards.models import Redemption, Reward, RewardCode, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Any:
    """Somebody of 17 with 80 points."""
    made = people.volunteer("Ada Byron", age=17)
    make.points(made, 80)
    return made


def counters(of: Reward) -> tuple[int, int, int, int]:
    """Loaded, issued, remaining and voided, as the database has them."""
    of.refresh_from_db()
    return of.loaded, of.issued, of.remaining, of.voided


class TestRedeem:
    def test_it_takes_points_gives_one_code_and_tells_without_it(self, ada: Any) -> None:
        """I14, I15: one code, one debit, the counters and the budget follow, and no message holds the code."""
        ticket = make.reward()
        taken = make.redeem(ada, ticket)
        assert make.balance(ada) == 30
        assert counters(ticket) == (3, 1, 2, 0)
        ticket.sponsor.refresh_from_db()
        assert ticket.sponsor.committed == 5
        told = Notice.objects.get(event__contains="redeemed", recipient=ada.user)
        assert taken.code.code not in told.body + told.subject
        assert not any(taken.code.code in str(event.detail) for event in AuditEvent.objects.all())
        make.sound()

    def test_the_same_key_gives_the_same_result_and_one_debit(self, ada: Any) -> None:
        """I16."""
        ticket, token = make.reward(points=20), common.token()
        first = make.redeem(ada, ticket, token=token)
        with pytest.raises(tokens.AlreadyDone) as again:
            make.redeem(ada, ticket, token=token)
        assert again.value.result == first.get_absolute_url()
        assert make.balance(ada) == 60
        assert Transfer.objects.filter(kind="spent").count() == 1

    def test_control_without_the_token_the_second_press_spends_again(self, ada: Any) -> None:
        """Negative control of I16: two keys and two looks at the balance are two purchases."""
        ticket = make.reward(points=20, per_person=2)
        make.redeem(ada, ticket)
        make.redeem(ada, ticket)
        assert make.balance(ada) == 40

    def test_a_second_page_that_was_left_open_takes_nothing_unseen(self, ada: Any) -> None:
        """I16, a double click with two keys: the balance that was seen is not there any more."""
        ticket = make.reward(points=20, per_person=2)
        make.redeem(ada, ticket)
        with pytest.raises(MoveRefused, match="Your points have changed"):
            redeeming.redeem(reward=ticket, volunteer=ada, seen=80, by=ada.user, token=common.token())
        assert make.balance(ada) == 60

    def test_a_code_goes_to_one_redemption_only(self, ada: Any) -> None:
        """I15: past the code, the database refuses."""
        taken = make.redeem(ada, make.reward(per_person=2, points=10))
        with pytest.raises(IntegrityError), transaction.atomic():
            Redemption.objects.filter(pk=taken.pk).update(code=make.redeem(ada, taken.reward).code)
        with pytest.raises(IntegrityError, match="never comes back"), transaction.atomic():
            RewardCode.objects.filter(pk=taken.code_id).update(state="loaded")

    def test_a_code_is_not_given_out_without_its_redemption(self) -> None:
        """I15."""
        code = make.reward().codes.first()
        make.settled()
        with pytest.raises(IntegrityError, match="with its redemption"), transaction.atomic():
            _issue(code)

    def test_codes_are_ciphertext_at_rest(self) -> None:
        """I15."""
        ticket = make.reward(stock=1)
        plain = ticket.codes.get().code
        with connection.cursor() as cursor:
            cursor.execute("SELECT code, mark FROM volunteering_rewardcode")
            kept = cursor.fetchone()
        assert plain not in "".join(kept)
        with (
            pytest.raises(IntegrityError, match="as ciphertext"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE volunteering_rewardcode SET code = 'ABC'")

    def test_the_last_one(self, ada: Any) -> None:
        """I14."""
        ticket = make.reward(stock=1, points=10)
        make.redeem(ada, ticket)
        bea = people.volunteer("Bea Cole", age=16)
        make.points(bea, 50)
        with pytest.raises(MoveRefused, match="none left"):
            make.redeem(bea, ticket)
        assert make.balance(bea) == 50
        assert counters(ticket) == (1, 1, 0, 0)


def _issue(code: Any) -> None:
    RewardCode.objects.filter(pk=code.pk).update(state="issued")
    make.settled()


class TestRules:
    """I17: every rule holds at the server, and again in the database where it can see it."""

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"state": "draft"}, "no longer offered"),
            ({"state": "closed"}, "no longer offered"),
            ({"opens_at": timedelta(hours=1)}, "can be taken from"),
            ({"closes_at": timedelta(hours=-1)}, "no longer offered"),
            ({"minimum_age": 18}, "aged 18 to 20"),
            ({"maximum_age": 16}, "aged 10 to 16"),
            ({"points": 81}, "You need 1 more"),
            ({"stock": 0}, "none left"),
        ],
    )
    def test_refusals(self, ada: Any, fields: dict[str, Any], why: str) -> None:
        at = clock.now()
        given: dict[str, Any] = {
            name: at + value if isinstance(value, timedelta) else value for name, value in fields.items()
        }
        if "closes_at" in given:
            given["opens_at"] = at - timedelta(days=2)
        ticket = make.reward(**given)
        with pytest.raises(MoveRefused, match=why):
            make.redeem(ada, ticket)
        assert make.balance(ada) == 80
        assert not Redemption.objects.exists()

    def test_the_borough(self, ada: Any) -> None:
        ticket = make.reward(boroughs=[Borough.objects.get(name="Camden")])
        with pytest.raises(MoveRefused, match="who live in Camden"):
            make.redeem(ada, ticket)
        ada.borough = None
        ada.save(update_fields=["borough"])
        with pytest.raises(MoveRefused, match="Tell us your borough"):
            make.redeem(ada, ticket)
        ada.borough = Borough.objects.get(name="Camden")
        ada.save(update_fields=["borough"])
        assert make.redeem(ada, ticket)

    def test_the_limit_for_a_person(self, ada: Any) -> None:
        ticket = make.reward(points=10, per_person=2)
        for _ in range(2):
            make.redeem(ada, ticket)
        with pytest.raises(MoveRefused, match="2 times, and you have"):
            make.redeem(ada, ticket)

    def test_the_partners_budget(self, ada: Any) -> None:
        giver = make.sponsor(budget=9)
        ticket = make.reward(giver, points=10, per_person=5)
        make.redeem(ada, ticket)
        with pytest.raises(MoveRefused, match="none left"):
            make.redeem(ada, ticket)
        giver.refresh_from_db()
        assert giver.free == 4

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"state": "closed"}, "not published"),
            ({"opens_at": timedelta(hours=1)}, "not open"),
            ({"per_person": 1}, "limit for one person"),
            ({"boroughs": "Camden"}, "other boroughs"),
            ({"points": 11}, "price"),
        ],
    )
    def test_the_database_holds_them_too(
        self, ada: Any, change: dict[str, Any], why: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """I17 with the code's own look taken away."""
        ticket = make.reward(points=10, per_person=2)
        make.redeem(ada, ticket)
        if "boroughs" in change:
            ticket.boroughs.set([Borough.objects.get(name="Camden")])
        elif change != {"points": 11}:
            at = clock.now()
            given = {name: at + v if isinstance(v, timedelta) else v for name, v in change.items()}
            Reward.objects.filter(pk=ticket.pk).update(**given)
        monkeypatch.setattr(offers, "why_not", lambda *args, **kwargs: "")
        if change == {"points": 11}:
            monkeypatch.setattr(Redemption.objects, "create", _dearer(Redemption.objects.create))
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            make.redeem(ada, ticket)

    def test_the_budget_is_held_by_the_database_too(self, ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """I17."""
        ticket = make.reward(make.sponsor(budget=9), points=10, per_person=5)
        make.redeem(ada, ticket)
        monkeypatch.setattr(offers, "why_not", lambda *args, **kwargs: "")
        monkeypatch.setattr(redeeming, "_hold_budget", lambda reward: None)
        with pytest.raises(IntegrityError, match="sponsor_within_budget"), transaction.atomic():
            make.redeem(ada, ticket)

    def test_ages_are_those_of_the_day(self) -> None:
        """I17: the day before the sixteenth birthday is a day too early."""
        tomorrow = clock.london_day(clock.now()) + timedelta(days=1)
        young = people.volunteer("Cal Moss", birth=tomorrow.replace(year=tomorrow.year - 16))
        make.points(young, 80)
        with pytest.raises(MoveRefused, match="aged 16 to 20"):
            make.redeem(young, make.reward(minimum_age=16))
        today = people.volunteer("Dee Moss", birth=(tomorrow - timedelta(days=1)).replace(year=tomorrow.year - 16))
        make.points(today, 80)
        assert make.redeem(today, make.reward(minimum_age=16))

    def test_offered_to(self, ada: Any) -> None:
        at = clock.now()
        mine = make.reward(title="Mine")
        make.reward(title="Older", minimum_age=18)
        make.reward(title="Camden", boroughs=[Borough.objects.get(name="Camden")])
        make.reward(title="Draft", state="draft")
        make.reward(title="Later", opens_at=at + timedelta(days=1))
        here = make.reward(title="Southwark", boroughs=[Borough.objects.get(name="Southwark")])
        assert set(Reward.objects.offered_to(ada, at)) == {mine, here}
        ada.borough = None
        assert set(offers.offered(ada, at)) == {mine}


def _dearer(create: Any) -> Any:
    return lambda **fields: create(**{**fields, "points": 11})


class TestAfterwards:
    def test_only_the_owner_sees_the_code_and_the_first_time_is_kept(self, ada: Any, farah: Any) -> None:
        """I15."""
        taken = make.redeem(ada, make.reward())
        with pytest.raises(MoveRefused, match="Only the person"):
            redeeming.reveal(redemption=taken, by=farah, token=common.token())
        first = redeeming.reveal(redemption=taken, by=ada.user, token=common.token()).revealed_at
        assert redeeming.reveal(redemption=taken, by=ada.user, token=common.token()).revealed_at == first
        assert AuditEvent.objects.filter(verb="volunteering.rewards.code_revealed").count() == 2

    def test_cancel_returns_the_points_once(self, ada: Any, vera: Any) -> None:
        """I17: the code is void, the points are back, the budget is free, and a second time is refused."""
        ticket = make.reward()
        taken = make.redeem(ada, ticket)
        redeeming.cancel(redemption=taken, reason="The cinema closed.", by=vera, token=common.token())
        assert make.balance(ada) == 80
        assert counters(ticket) == (3, 0, 2, 1)
        ticket.sponsor.refresh_from_db()
        assert ticket.sponsor.committed == 0
        with pytest.raises(MoveRefused):
            redeeming.cancel(redemption=taken, reason="Again.", by=vera, token=common.token())
        assert Notice.objects.filter(event__contains="cancelled", recipient=ada.user).count() == 1
        make.sound()

    def test_the_database_returns_points_once_only(self, ada: Any, vera: Any) -> None:
        """I17: the transfer that reverses a debit is unique."""
        taken = make.redeem(ada, make.reward())
        redeeming.cancel(redemption=taken, reason="The cinema closed.", by=vera, token=common.token())
        with pytest.raises(IntegrityError, match="reverses"), transaction.atomic():
            Transfer.objects.create(volunteer=ada, kind="returned", points=50, reverses=taken.debit)

    def test_what_comes_back_pays_a_debt_first(self, ada: Any, vera: Any) -> None:
        from volunteering.rewards.actions import ledger

        taken = make.redeem(ada, make.reward())
        ledger.take(ledger.hold(ada), 60, source="merging", kind="merged", by=None, at=clock.now())
        assert make.owed(ada) == 30
        redeeming.cancel(redemption=taken, reason="The cinema closed.", by=vera, token=common.token())
        assert (make.balance(ada), make.owed(ada)) == (20, 0)

    def test_a_reason_is_asked(self, ada: Any, vera: Any) -> None:
        taken = make.redeem(ada, make.reward())
        with pytest.raises(MoveRefused, match="Say why"):
            redeeming.cancel(redemption=taken, reason=" ", by=vera, token=common.token())

    def test_an_unseen_code_that_ends_returns_its_points_once(self, ada: Any) -> None:
        """I17 and I30: expire, however often the worker comes."""
        ticket, taken = self._ending(ada)
        for _ in range(2):
            redeeming.end_codes()
        taken.refresh_from_db()
        assert taken.state == "expired"
        assert make.balance(ada) == 80
        assert counters(ticket) == (4, 0, 3, 1)
        make.sound()

    def test_a_code_that_was_seen_counts_as_used_on_its_last_day(self, ada: Any) -> None:
        """use: no points come back, and staff can still cancel it."""
        _, taken = self._ending(ada, seen=True)
        redeeming.end_codes()
        taken.refresh_from_db()
        assert taken.state == "used"
        assert make.balance(ada) == 30

    def test_stock_that_ends_is_not_given_out(self, ada: Any) -> None:
        ticket = make.reward(stock=0)
        make.codes(ticket, 1, ends=clock.london_day(clock.now()) - timedelta(days=1))
        with pytest.raises(MoveRefused, match="none left"):
            make.redeem(ada, ticket)
        redeeming.end_codes()
        assert counters(ticket) == (1, 0, 0, 1)

    def test_nothing_ends_before_its_last_day_is_over(self, ada: Any) -> None:
        ticket = make.reward(stock=0)
        make.codes(ticket, 1, ends=clock.london_day(clock.now()))
        taken = make.redeem(ada, ticket)
        redeeming.end_codes()
        taken.refresh_from_db()
        assert taken.state == "issued"

    @staticmethod
    def _ending(ada: Any, *, seen: bool = False) -> tuple[Reward, Redemption]:
        ticket = make.reward()
        make.codes(ticket, 1, ends=clock.london_day(clock.now()))
        taken = make.redeem(ada, ticket)
        if seen:
            redeeming.reveal(redemption=taken, by=ada.user, token=common.token())
        yesterday = clock.london_day(clock.now()) - timedelta(days=1)
        make.settled()
        RewardCode.objects.filter(pk=taken.code_id).update(ends_date=yesterday)
        return ticket, taken


@pytest.mark.parametrize(("verb", "state"), [(v, s) for v in Redemption.FLOW.moves for s in Redemption.State.values])
def test_moves_of_a_redemption(verb: str, state: str) -> None:
    """Every verb from every state: reveal, use, cancel and expire go where the table says, or are refused."""
    made = Redemption(state=state, reward=Reward(title="A", value=Decimal(1)))
    more = {"refund": Transfer()} if verb in {"cancel", "expire"} else {}
    if verb in made.FLOW.open_moves(state):
        getattr(made, verb)(at=clock.now(), **more)
        assert made.state == made.FLOW.moves[verb][1]
    else:
        with pytest.raises(MoveRefused):
            getattr(made, verb)(at=clock.now(), **more)
