"""Matches: whom staff may choose from, two sides brought together and told, and what came of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from programmes import clock
from programmes.catalogue import actions
from programmes.catalogue.actions import matches
from programmes.catalogue.models import OfferMatch, Response
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.citizenship.guards import refused
from tests.factories import token
from tests.programmes.catalogue import offering as make

pytestmark = pytest.mark.django_db
CAMDEN, BRENT = "E09000007", "E09000005"


@pytest.fixture
def ways(otto: Any) -> Any:
    return make.pair_ways(otto)


@pytest.fixture
def pair(ways: Any) -> tuple[Response, Response]:
    """A home in Camden, and a group that wants one there."""
    gives = make.answer(ways[0], "gil@giver.example", boroughs=[CAMDEN], support=["homes"], pass_on=True)
    return gives, make.answer(ways[1], "ash@asker.example", boroughs=[CAMDEN], support=["homes"])


def mails(email: str) -> str:
    return "\n".join(Notice.objects.filter(address=email).values_list("body", flat=True))


def states(*responses: Response) -> list[str]:
    for each in responses:
        each.refresh_from_db()
    return [each.state for each in responses]


class TestMoves:
    def test_every_move_is_made_only_from_its_states(self) -> None:
        at = clock.now()
        given: dict[str, dict[str, Any]] = {"work": {"people": 4, "at": at}, "end": {"reason": "No.", "at": at}}
        for verb, (starts, end) in OfferMatch.FLOW.moves.items():
            for state in OfferMatch.State.values:
                row = OfferMatch(state=state)
                if state in starts:
                    getattr(row, verb)(**given[verb])
                    assert row.state == end
                else:
                    with pytest.raises(MoveRefused):
                        getattr(row, verb)(**given[verb])


class TestSuggestions:
    def test_those_that_fit_best_stand_first(self, ways: Any, pair: Any, queries: Any) -> None:
        far = make.answer(ways[0], "far@giver.example", boroughs=[BRENT], support=["homes"])
        near = make.answer(ways[0], "near@giver.example", boroughs=[CAMDEN], support=["english"])
        anywhere = make.answer(ways[0], "any@giver.example", boroughs=[], support=["homes", "work"])
        with queries(at_most=6):
            found = matches.suggestions(pair[1])
        assert [one.response.email for one in found][-1] == far.email
        assert {one.response.pk for one in found[:2]} == {pair[0].pk, anywhere.pk}
        assert [(one.near, one.shared) for one in found if one.response == near] == [(True, 0)]

    def test_whoever_is_in_a_match_or_gone_is_not_suggested(self, ways: Any, pair: Any, efua: Any) -> None:
        gone = make.answer(ways[0], "gone@giver.example", boroughs=[CAMDEN], support=["homes"])
        actions.withdraw_response(response=gone, by=None, token=token())
        matches.make(gives=pair[0], asks=pair[1], by=efua, token=token())
        other = make.answer(ways[1], "oli@asker.example", boroughs=[CAMDEN], support=["homes"])
        assert matches.suggestions(other) == []


class TestMaking:
    def test_both_sides_are_told_as_far_as_each_agreed(self, pair: Any, efua: Any) -> None:
        gives, asks = pair
        made = matches.make(gives=gives, asks=asks, by=efua, token=token())
        assert (made.state, states(gives, asks)) == ("made", ["arranged", "arranged"])
        assert "Their e-mail address: gil@giver.example" in mails("ash@asker.example")
        assert "ash@asker.example" not in mails("gil@giver.example")
        assert "They asked us not to pass on their address." in mails("gil@giver.example")

    def test_nothing_is_matched_without_its_other_half(self, pair: Any, efua: Any) -> None:
        with pytest.raises(MoveRefused, match="Find a match"):
            actions.arrange_response(response=pair[1], by=efua, token=token())
        assert states(pair[1]) == ["received"]

    def test_either_side_stands_in_one_match(self, ways: Any, pair: Any, efua: Any) -> None:
        gives, asks = pair
        matches.make(gives=gives, asks=asks, by=efua, token=token())
        other = make.answer(ways[1], "oli@asker.example", boroughs=[CAMDEN], support=["homes"])
        with pytest.raises(MoveRefused, match="another match"):
            matches.make(gives=gives, asks=other, by=efua, token=token())
        assert OfferMatch.objects.count() == 1

    def test_withdrawn_meanwhile(self, pair: Any, efua: Any) -> None:
        actions.withdraw_response(response=pair[0], by=None, token=token())
        with pytest.raises(MoveRefused, match="withdrawn"):
            matches.make(gives=pair[0], asks=pair[1], by=efua, token=token())

    def test_nobody_else_may(self, pair: Any, otto: Any, amina: Any) -> None:
        for by in (otto, amina):
            with pytest.raises(PermissionDenied):
                matches.make(gives=pair[0], asks=pair[1], by=by, token=token())


class TestOutcome:
    def test_it_worked(self, pair: Any, efua: Any) -> None:
        gives, asks = pair
        made = matches.make(gives=gives, asks=asks, by=efua, token=token())
        with pytest.raises(MoveRefused, match="match’s page"):
            actions.finish_response(response=asks, by=efua, token=token())
        held = matches.work(match=made, people=4, again=False, by=efua, token=token())
        assert (held.state, held.people, states(gives, asks)) == ("worked", 4, ["done", "done"])

    def test_the_giver_can_be_matched_again(self, ways: Any, pair: Any, efua: Any) -> None:
        gives, asks = pair
        made = matches.make(gives=gives, asks=asks, by=efua, token=token())
        matches.work(match=made, people=1, again=True, by=efua, token=token())
        assert states(gives, asks) == ["arranged", "done"]
        other = make.answer(ways[1], "oli@asker.example", boroughs=[CAMDEN], support=["homes"])
        assert [one.response for one in matches.suggestions(other)] == [gives]
        matches.make(gives=gives, asks=other, by=efua, token=token())
        assert "We have found another match" in mails("gil@giver.example")

    def test_ended_both_are_told_and_can_be_matched_again(self, pair: Any, efua: Any) -> None:
        gives, asks = pair
        made = matches.make(gives=gives, asks=asks, by=efua, token=token())
        matches.end(match=made, reason="The flat is too small.", by=efua, token=token())
        for each in pair:
            assert "The flat is too small." in mails(each.email)
        assert matches.make(gives=gives, asks=asks, by=efua, token=token()).state == "made"

    def test_one_side_steps_back(self, pair: Any, efua: Any) -> None:
        gives, asks = pair
        made = matches.make(gives=gives, asks=asks, by=efua, token=token())
        actions.withdraw_response(response=gives, by=None, token=token())
        made.refresh_from_db()
        assert (made.state, states(asks)) == ("ended", ["arranged"])
        assert "The other side stepped back." in mails("ash@asker.example")


class TestDatabase:
    def test_a_match_is_of_the_two_sides_of_one_pair(self, ways: Any, pair: Any, otto: Any, efua: Any) -> None:
        gives, asks = pair
        _, elsewhere = make.pair_ways(otto, "employer-volunteering")
        other = make.answer(elsewhere, "eve@asker.example", boroughs=[], support=["work"])
        at = clock.now()
        for one, two in ((asks, gives), (gives, other)):
            refused(
                lambda one=one, two=two: OfferMatch.objects.create(gives=one, asks=two, made_at=at, made_by=efua),
                match="same pair of ways",
            )
        with pytest.raises(MoveRefused):
            matches.make(gives=gives, asks=other, by=efua, token=token())

    def test_control_the_right_two_are_taken(self, pair: Any, efua: Any) -> None:
        OfferMatch.objects.create(gives=pair[0], asks=pair[1], made_at=clock.now(), made_by=efua)

    def test_impossible_matches_are_refused(self, pair: Any, efua: Any) -> None:
        made = matches.make(gives=pair[0], asks=pair[1], by=efua, token=token())
        rows, at = OfferMatch.objects.filter(pk=made.pk), clock.now()
        refused(lambda: rows.update(state="worked", worked_at=at), match="offermatch_counted_when_it_worked")
        refused(lambda: rows.update(state="ended", ended_at=at), match="offermatch_says_why")
        refused(lambda: rows.update(worked_at=at), match="offermatch_worked_at")
