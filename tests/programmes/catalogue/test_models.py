"""Every move allowed and refused, and what the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from programmes import clock
from programmes.catalogue.models import Invitation, Programme, Response, TakePart
from programmes.questions import actions as questions
from programmes.workflow import MoveRefused
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db


def refused(name: str, change: Any) -> None:
    """The database refuses `change` by this constraint."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


class TestMoves:
    @pytest.mark.parametrize("state", Programme.State.values)
    @pytest.mark.parametrize("verb", ["publish", "withdraw"])
    def test_programme(self, state: str, verb: str, otto: Any) -> None:
        page = Programme(state=state)
        act = {"publish": lambda: page.publish(by=otto, at=clock.now()), "withdraw": page.withdraw}[verb]
        if verb in Programme.FLOW.open_moves(state):
            act()
            assert page.state == Programme.FLOW.moves[verb][1]
        else:
            with pytest.raises(MoveRefused):
                act()

    @pytest.mark.parametrize("state", TakePart.State.values)
    @pytest.mark.parametrize("verb", ["open_", "close"])
    def test_take_part(self, state: str, verb: str, otto: Any) -> None:
        way = TakePart(state=state)
        if verb in TakePart.FLOW.open_moves(state):
            getattr(way, verb)(by=otto, at=clock.now())
            assert way.state == TakePart.FLOW.moves[verb][1]
        else:
            with pytest.raises(MoveRefused):
                getattr(way, verb)(by=otto, at=clock.now())

    def test_response_withdraw_once(self) -> None:
        response = Response(name="Lena", email="lena@lamplight.example", may_contact=True)
        response.withdraw(at=clock.now())
        assert (response.name, response.email, response.may_contact) == ("", "", False)
        with pytest.raises(MoveRefused):
            response.withdraw(at=clock.now())

    @pytest.mark.parametrize("state", Invitation.State.values)
    @pytest.mark.parametrize("verb", ["use", "cancel"])
    def test_invitation(self, state: str, verb: str, amina: Any) -> None:
        invitation = Invitation(state=state, expires_at=clock.now() + timedelta(days=1))
        if state == "open":
            getattr(invitation, verb)(by=amina, at=clock.now())
            assert invitation.state == Invitation.FLOW.moves[verb][1]
        else:
            with pytest.raises(MoveRefused):
                getattr(invitation, verb)(by=amina, at=clock.now())

    def test_an_invitation_ends(self, amina: Any) -> None:
        invitation = Invitation(expires_at=clock.now() - timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="ended"):
            invitation.use(by=amina, at=clock.now())


class TestConstraints:
    def test_a_published_page_has_its_moment(self) -> None:
        page = rows.programme(published=False)
        refused("programme_published_stamps", lambda: Programme.objects.filter(pk=page.pk).update(state="published"))

    def test_an_address_of_ours_is_taken(self) -> None:
        refused("programme_slug_is_free", lambda: rows.programme("yours"))
        with pytest.raises(ValidationError, match="portal"):
            Programme(slug="yours").clean()

    def test_nothing_opens_with_questions_that_may_change(self, otto: Any) -> None:
        way = rows.way(question_set=rows.questions(frozen=False))
        stamps = {"state": "open", "opened_at": clock.now(), "opened_by": otto}
        refused("frozen questions", lambda: TakePart.objects.filter(pk=way.pk).update(**stamps))
        questions.freeze(question_set=way.question_set, by=otto)
        TakePart.objects.filter(pk=way.pk).update(**stamps)  # the control: frozen, it opens

    def test_nothing_comes_in_through_a_closed_door(self, otto: Any) -> None:
        way = rows.way()

        def come() -> Response:
            sheet = questions.open_sheet(question_set=way.question_set, by=None)
            return Response.objects.create(take_part=way, sheet=sheet, email="a@b.example", received_at=clock.now())

        refused("response_fits", come)
        stamps = {"state": "open", "opened_at": clock.now(), "opened_by": otto}
        TakePart.objects.filter(pk=way.pk).update(**stamps)
        come()  # the control: open, it comes in

    def test_a_sheet_with_a_name_is_refused(self, otto: Any) -> None:
        way = rows.way(by=otto)
        sheet = questions.open_sheet(question_set=way.question_set, by=otto)
        refused(
            "response_fits",
            lambda: Response.objects.create(take_part=way, sheet=sheet, email="a@b.example", received_at=clock.now()),
        )

    def test_one_an_address(self, otto: Any) -> None:
        way = rows.way(by=otto)
        rows.sent(way)
        sheet = questions.open_sheet(question_set=way.question_set, by=None)
        refused(
            "response_one_an_address",
            lambda: Response.objects.create(
                take_part=way, sheet=sheet, email="lena@lamplight.example", received_at=clock.now()
            ),
        )

    def test_what_is_withdrawn_names_nobody(self, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        refused(
            "response_state_and_what_is_kept",
            lambda: Response.objects.filter(pk=sent.pk).update(state="withdrawn", withdrawn_at=clock.now()),
        )


class TestLinks:
    def test_a_link_is_for_one_response(self, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        assert Response.of_key(sent.key) == sent.pk

    @pytest.mark.parametrize("made_up", ["", "x", "a:b:c", "0" * 40])
    def test_a_made_up_link_is_for_none(self, made_up: str) -> None:
        assert Response.of_key(made_up) is None
