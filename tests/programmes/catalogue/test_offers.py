"""Offers on a list: looked at by staff, claimed while there are some, used once, given back, ended."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from programmes import clock
from programmes.catalogue import actions
from programmes.catalogue.actions import offers
from programmes.catalogue.models import Offer, OfferClaim, Response
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship.guards import refused
from tests.factories import token
from tests.programmes.catalogue import offering as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways(otto: Any) -> Any:
    return make.list_ways(otto)


@pytest.fixture
def offer(ways: Any, efua: Any) -> Offer:
    """On the list, two of it."""
    return offers.open_(offer=make.make_offer(ways[0]), by=efua, token=token())


def mails(email: str) -> str:
    return "\n".join(Notice.objects.filter(address=email).values_list("body", flat=True))


def claim_of(response: Response) -> OfferClaim:
    return OfferClaim.objects.get(response=response)


class TestMoves:
    def test_every_move_is_made_only_from_its_states(self) -> None:
        at = clock.now()
        today = clock.london_day(at)
        why = {"reason": "No.", "at": at}
        given: dict[str, dict[str, Any]] = {"open_": {"today": today, "at": at}, "refuse": why, "end": why}
        for verb, (starts, end) in Offer.FLOW.moves.items():
            for state in Offer.State.values:
                row = Offer(state=state, until_date=today, stock=1)
                if state in starts:
                    getattr(row, verb)(**given.get(verb, {}))
                    assert row.state == end
                else:
                    with pytest.raises(MoveRefused):
                        getattr(row, verb)(**given.get(verb, {}))

    def test_every_move_of_a_claim(self) -> None:
        for verb, (starts, end) in OfferClaim.FLOW.moves.items():
            for state in OfferClaim.State.values:
                row = OfferClaim(state=state)
                if state in starts:
                    getattr(row, verb)(at=clock.now())
                    assert row.state == end
                else:
                    with pytest.raises(MoveRefused):
                        getattr(row, verb)(at=clock.now())


class TestGiving:
    def test_a_venue_offers_and_staff_put_it_on_the_list(self, ways: Any, efua: Any) -> None:
        made = make.make_offer(ways[0])
        assert (made.state, made.host, Offer.objects.announced().count()) == (
            "submitted",
            "Lantern Theatre (fictional)",
            0,
        )
        offers.open_(offer=made, by=efua, token=token())
        made.refresh_from_db()
        made.response.refresh_from_db()
        assert (made.state, made.response.state, Offer.objects.announced().count()) == ("open", "arranged", 1)
        assert made.giver_url in mails("desk@lantern.example")

    def test_the_answers_own_button_does_the_same(self, ways: Any, efua: Any) -> None:
        made = make.make_offer(ways[0])
        actions.arrange_response(response=made.response, by=efua, token=token())
        made.refresh_from_db()
        assert made.state == "open"

    def test_refused_with_a_reason(self, ways: Any, efua: Any) -> None:
        made: Any = offers.refuse(offer=make.make_offer(ways[0]), reason="It costs money.", by=efua, token=token())
        made.response.refresh_from_db()
        assert (made.state, made.response.state) == ("refused", "closed")
        assert "It costs money." in mails("desk@lantern.example")

    def test_what_cannot_be_kept_is_refused_beside_its_field(self, ways: Any) -> None:
        today = clock.london_day(clock.now())
        for more, field in (
            ({"until_date": today - timedelta(days=1)}, "until_date"),
            ({"age_from": 18, "age_to": 11}, "age_to"),
        ):
            with pytest.raises(MoveRefused) as refusal:
                make.make_offer(ways[0], **more)
            assert refusal.value.field == field

    def test_put_right_but_never_below_what_is_taken(self, ways: Any, offer: Offer, efua: Any) -> None:
        make.claim(offer, ways[1], "ann@family.example")
        make.claim(offer, ways[1], "ben@family.example")
        with pytest.raises(MoveRefused):
            offers.adjust(offer=offer, given=offers.given_of(make.given(stock=1)), by=efua, token=token())
        held = offers.adjust(offer=offer, given=offers.given_of(make.given(stock=5)), by=efua, token=token())
        assert (held.stock, held.taken) == (5, 2)

    def test_nobody_else_may(self, offer: Offer, otto: Any, amina: Any) -> None:
        for by in (otto, amina):
            with pytest.raises(PermissionDenied):
                offers.end(offer=offer, reason="Over.", by=by, token=token())


class TestClaiming:
    def test_held_at_once_with_a_code(self, ways: Any, offer: Offer) -> None:
        sent = make.claim(offer, ways[1], "ann@family.example")
        offer.refresh_from_db()
        held = claim_of(sent)
        assert (sent.state, held.state, offer.taken, offer.free) == ("arranged", "held", 1, 1)
        assert f"Your code: {held.spaced}" in mails("ann@family.example")

    def test_the_last_one_is_the_last(self, ways: Any, offer: Offer) -> None:
        for name in ("ann", "ben"):
            make.claim(offer, ways[1], f"{name}@family.example")
        with pytest.raises(MoveRefused, match="taken"):
            make.claim(offer, ways[1], "cyn@family.example")
        assert not Response.objects.filter(email="cyn@family.example").exists()

    def test_given_back_somebody_else_has_it(self, ways: Any, offer: Offer) -> None:
        first = make.claim(offer, ways[1], "ann@family.example")
        make.claim(offer, ways[1], "ben@family.example")
        actions.withdraw_response(response=first, by=None, token=token())
        assert claim_of(make.claim(offer, ways[1], "cyn@family.example")).state == "held"

    def test_one_an_address(self, ways: Any, offer: Offer) -> None:
        first = make.claim(offer, ways[1], "ann@family.example")
        assert make.claim(offer, ways[1], "ann@family.example") == first

    def test_where_one_of_us_agrees_first_nothing_is_held_before(self, ways: Any, efua: Any) -> None:
        space = make.make_offer(ways[0], kind="space", stock=1)
        offers.open_(offer=space, agreed_first=True, by=efua, token=token())
        asks = [make.claim(space, ways[1], f"{name}@group.example") for name in ("ann", "ben")]
        space.refresh_from_db()
        assert (space.taken, [claim_of(one).state for one in asks]) == (0, ["asked", "asked"])
        actions.arrange_response(response=asks[1], by=efua, token=token())
        with pytest.raises(MoveRefused, match="taken"):
            actions.arrange_response(response=asks[0], by=efua, token=token())
        space.refresh_from_db()
        assert (space.taken, claim_of(asks[1]).state) == (1, "held")
        assert "is now held for you" in mails("ben@group.example")

    def test_nothing_is_claimed_where_it_cannot_be(self, ways: Any, offer: Offer, efua: Any, set_now: Any) -> None:
        waiting = make.make_offer(ways[0], "two@lantern.example")
        with pytest.raises(MoveRefused):
            make.claim(waiting, ways[1], "ann@family.example")
        set_now(make.london_time(offer.until_date + timedelta(days=1), 9))
        with pytest.raises(MoveRefused):
            make.claim(offer, ways[1], "ann@family.example")

    def test_nothing_of_another_list(self, offer: Offer, otto: Any) -> None:
        _, other = make.list_ways(otto, "sport-unites")
        with pytest.raises(MoveRefused):
            make.claim(offer, other, "ann@family.example")


class TestUsing:
    def test_used_once_by_whoever_offers_it(self, ways: Any, offer: Offer) -> None:
        sent = make.claim(offer, ways[1], "ann@family.example")
        code = claim_of(sent).spaced.lower()
        held = offers.use(offer=offer, code=code, token=token())
        offer.refresh_from_db()
        sent.refresh_from_db()
        assert (held.state, offer.used, offer.taken, sent.state) == ("used", 1, 1, "done")
        with pytest.raises(MoveRefused, match="already"):
            offers.use(offer=offer, code=code, token=token())

    def test_a_code_of_something_else_is_not_known(self, ways: Any, offer: Offer, efua: Any) -> None:
        other = offers.open_(offer=make.make_offer(ways[0], "b@lantern.example"), by=efua, token=token())
        code = claim_of(make.claim(other, ways[1], "ann@family.example")).code
        for wrong in (code, "NOTHING2", ""):
            with pytest.raises(MoveRefused) as refusal:
                offers.use(offer=offer, code=wrong, token=token())
            assert refusal.value.field == "code"

    def test_a_code_that_was_given_back_does_not_count(self, ways: Any, offer: Offer) -> None:
        sent = make.claim(offer, ways[1], "ann@family.example")
        code = claim_of(sent).code
        actions.withdraw_response(response=sent, by=None, token=token())
        with pytest.raises(MoveRefused, match="given back"):
            offers.use(offer=offer, code=code, token=token())


class TestEnding:
    def test_by_staff_with_everything_given_back(self, ways: Any, offer: Offer, efua: Any) -> None:
        sent = make.claim(offer, ways[1], "ann@family.example")
        held = offers.end(offer=offer, reason="The theatre is closed.", give_back=True, by=efua, token=token())
        held.refresh_from_db()
        sent.refresh_from_db()
        assert (held.state, held.taken, sent.state, claim_of(sent).state) == ("ended", 0, "closed", "released")
        assert "The theatre is closed." in mails("ann@family.example")
        assert "The theatre is closed." in mails("desk@lantern.example")

    def test_by_its_giver_codes_still_count(self, ways: Any, offer: Offer) -> None:
        sent = make.claim(offer, ways[1], "ann@family.example")
        offers.end_by_giver(offer=offer, token=token())
        offer.refresh_from_db()
        assert (offer.state, offer.taken) == ("ended", 1)
        assert offers.use(offer=offer, code=claim_of(sent).code, token=token()).state == "used"

    def test_withdrawn_by_its_giver_nothing_is_left(self, ways: Any, offer: Any) -> None:
        sent = make.claim(offer, ways[1], "ann@family.example")
        actions.withdraw_response(response=offer.response, by=None, token=token())
        offer.refresh_from_db()
        assert (offer.state, offer.taken, claim_of(sent).state) == ("ended", 0, "released")

    def test_on_the_list_again(self, offer: Offer, efua: Any) -> None:
        offers.end(offer=offer, reason="A pause.", by=efua, token=token())
        held = offers.open_(offer=offer, by=efua, token=token())
        assert (held.state, held.reason) == ("open", "")


class TestDatabase:
    def test_one_more_than_there_are_is_refused_whoever_counts(self, ways: Any, offer: Offer) -> None:
        sent = [make.claim(offer, ways[1], f"{name}@family.example") for name in ("ann", "ben")]
        Offer.objects.filter(pk=offer.pk).update(stock=3)
        third = claim_of(make.claim(offer, ways[1], "cyn@family.example"))
        refused(lambda: Offer.objects.filter(pk=offer.pk).update(stock=2), match="offer_stock_lasts")
        assert len(sent) == 2 and third.state == "held"

    def test_the_counts_are_never_written(self, offer: Offer) -> None:
        refused(lambda: Offer.objects.filter(pk=offer.pk).update(taken=1), match="counted, not written")

    def test_impossible_offers_are_refused(self, ways: Any, offer: Offer) -> None:
        rows = Offer.objects.filter(pk=offer.pk)
        refused(lambda: rows.update(until_date=offer.from_date - timedelta(days=1)), match="offer_ends_later")
        refused(lambda: rows.update(age_from=18, age_to=11), match="offer_ages_in_order")
        refused(lambda: rows.update(stock=0), match="offer_has_stock")
        refused(lambda: rows.update(opened_at=None), match="offer_opened_at")
        refused(lambda: rows.update(state="ended", ended_at=clock.now()), match="offer_says_why_not")
