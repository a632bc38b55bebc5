"""Publishing, opening, sending, withdrawing, inviting: state, move, audit, notice, and what two at once come to."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.catalogue import actions
from programmes.catalogue.models import Invitation, Programme, Response, TakePart
from programmes.notices.models import Notice
from programmes.people import data
from programmes.questions import engine
from programmes.questions.models import Answer, Kind
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db


def noted(verb: str) -> int:
    return AuditEvent.objects.filter(verb=f"programmes.catalogue.{verb}").count()


class TestPublish:
    def test_everybody_can_read_it(self, otto: Any) -> None:
        page = actions.publish_programme(programme=rows.programme(published=False), by=otto, token=token())
        assert page.is_public
        assert page.published_by == otto
        assert list(page.moves.values_list("verb", flat=True)) == ["publish"]
        assert noted("published") == 1

    def test_withdraw(self, otto: Any) -> None:
        page = actions.withdraw_programme(programme=rows.programme(), by=otto, token=token())
        assert (page.state, page.published_at) == ("draft", None)
        assert noted("withdrawn") == 1

    def test_only_editors(self, noor: Any) -> None:
        with pytest.raises(PermissionDenied):
            actions.publish_programme(programme=rows.programme(published=False), by=noor, token=token())
        assert not Programme.objects.public().exists()

    def test_a_form_sent_twice_does_it_once(self, otto: Any) -> None:
        page, one = rows.programme(published=False), token()
        actions.publish_programme(programme=page, by=otto, token=one)
        with pytest.raises(tokens.AlreadyDone):
            actions.publish_programme(programme=page, by=otto, token=one)


class TestOpen:
    def test_open_freezes_the_questions(self, otto: Any) -> None:
        way = rows.way(question_set=rows.questions(frozen=False))
        way = actions.open_take_part(take_part=way, by=otto, token=token())
        assert way.is_open
        assert way.question_set.is_frozen
        assert list(way.moves.values_list("verb", flat=True)) == ["open_"]

    def test_not_while_the_page_is_a_draft(self, otto: Any) -> None:
        way = rows.way(of=rows.programme(published=False))
        with pytest.raises(MoveRefused, match="Publish"):
            actions.open_take_part(take_part=way, by=otto, token=token())

    def test_not_with_questions_for_files(self, otto: Any) -> None:
        asked = [{"key": "papers", "kind": Kind.FILES, "label": "Add a document"}]
        way = rows.way(question_set=rows.questions(asked=asked))
        with pytest.raises(MoveRefused, match="files"):
            actions.open_take_part(take_part=way, by=otto, token=token())

    def test_close_and_open_again(self, otto: Any) -> None:
        way = actions.close_take_part(take_part=rows.way(by=otto), by=otto, token=token())
        assert way.state == "closed"
        with pytest.raises(MoveRefused, match="closed"):
            rows.sent(way)
        assert actions.open_take_part(take_part=way, by=otto, token=token()).closed_at is None


class TestRespond:
    def test_without_an_account(self, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto), email=" Lena@Lamplight.EXAMPLE ")
        assert (sent.email, sent.person, sent.sheet.opened_by) == ("lena@lamplight.example", None, None)
        assert engine.answers(sent.sheet) == rows.GIVEN
        assert set(Answer.objects.filter(sheet=sent.sheet).values_list("saved_by", flat=True)) == {None}
        receipt = Notice.objects.get()
        assert receipt.address == "lena@lamplight.example"
        assert sent.get_absolute_url() in receipt.body
        assert noted("responded") == 1

    def test_with_an_account_it_is_in_the_inbox_too(self, otto: Any, carys: Any) -> None:
        sent = rows.sent(rows.way(by=otto), email=carys.email, by=carys)
        assert sent.person == carys
        assert Notice.objects.get().recipient == carys

    def test_a_second_from_one_address_keeps_the_first_and_tells_its_owner(self, otto: Any) -> None:
        way = rows.way(by=otto)
        first = rows.sent(way)
        again = rows.sent(way, answers={"about_group": "Somebody else typed this."})
        assert again == first
        assert engine.answers(first.sheet)["about_group"] == "We listen."
        assert Notice.objects.filter(event__contains="already_sent").get().address == first.email
        rows.sent(way)
        assert Notice.objects.filter(event__contains="already_sent").count() == 1, "once a day"

    def test_refused_while_the_page_is_off(self, otto: Any) -> None:
        way = rows.way(by=otto)
        actions.withdraw_programme(programme=way.programme, by=otto, token=token())
        with pytest.raises(MoveRefused):
            rows.sent(way)
        assert not Response.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_one_address_at_the_same_moment(self, otto: Any) -> None:
        way = rows.way(by=otto)
        problems: list[BaseException] = []
        start = threading.Barrier(4)

        def send() -> None:
            try:
                start.wait()
                rows.sent(way)
            except BaseException as problem:
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert Response.objects.count() == 1


class TestWithdraw:
    def test_what_it_says_is_gone(self, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        gone = actions.withdraw_response(response=sent, by=None, token=token())
        assert (gone.state, gone.email, gone.name) == ("withdrawn", "", "")
        assert not Answer.objects.filter(sheet=sent.sheet).exists()
        assert noted("response_withdrawn") == 1

    def test_its_invitations_stop_working(self, otto: Any, efua: Any, amina: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        invitation, _ = invited(by=efua, response=sent)
        actions.withdraw_response(response=sent, by=None, token=token())
        invitation.refresh_from_db()
        assert sent.email not in invitation.email
        with pytest.raises(MoveRefused, match="withdrawn"):
            actions.use_invitation(invitation=invitation, by=amina)

    def test_the_address_can_send_again(self, otto: Any) -> None:
        way = rows.way(by=otto)
        actions.withdraw_response(response=rows.sent(way), by=None, token=token())
        assert rows.sent(way).state == "received"
        assert way.responses.count() == 2


def invited(*, by: Any, email: str = "lena@lamplight.example", **fields: Any) -> tuple[Invitation, str]:
    with transaction.atomic():
        made = actions.invite(
            kind="test.do", scope="here", email=email, expires_at=clock.now() + timedelta(days=1), by=by, **fields
        )
    assert made
    return made


class TestInvite:
    def test_one_an_address_and_scope(self, efua: Any) -> None:
        invitation, key = invited(by=efua)
        assert Invitation.objects.get(token_hash=Invitation.hash_of(key)) == invitation
        with transaction.atomic():
            again = actions.invite(
                kind="test.do",
                scope="here",
                email="LENA@lamplight.example",
                expires_at=clock.now() + timedelta(days=1),
                by=efua,
            )
        assert again is None

    def test_use_once(self, efua: Any, amina: Any, carys: Any) -> None:
        invitation, _ = invited(by=efua)
        assert actions.use_invitation(invitation=invitation, by=amina).used_by == amina
        with pytest.raises(MoveRefused, match="used"):
            actions.use_invitation(invitation=invitation, by=carys)

    def test_it_ends_when_its_scope_ends_now(self, efua: Any, amina: Any) -> None:
        invitation, _ = invited(by=efua)
        Invitation.objects.update(
            invited_at=clock.now() - timedelta(days=9), expires_at=clock.now() - timedelta(days=1)
        )
        with pytest.raises(MoveRefused, match="ended"):
            actions.use_invitation(invitation=invitation, by=amina)
        later = clock.now() + timedelta(days=1)
        assert actions.use_invitation(invitation=invitation, by=amina, until=later).state == "used"

    def test_cancel(self, efua: Any, amina: Any) -> None:
        invitation, _ = invited(by=efua)
        actions.cancel_invitation(invitation=invitation, by=efua, token=token())
        with pytest.raises(MoveRefused, match="taken back"):
            actions.use_invitation(invitation=invitation, by=amina)
        assert invited(by=efua)[0] != invitation, "the address can be invited again"


class TestPersonalData:
    def test_export_has_the_answers(self, otto: Any, carys: Any) -> None:
        rows.sent(rows.way(by=otto), email=carys.email, by=carys)
        assert actions.export(carys)[0]["answers"] == rows.GIVEN

    def test_erasure_withdraws_by_account_and_by_address(self, otto: Any, carys: Any) -> None:
        first = rows.sent(rows.way(by=otto), email="other@address.example", by=carys)
        second = rows.sent(rows.way(of=rows.programme("esol"), by=otto), email=carys.email)
        stays = rows.sent(TakePart.objects.get(pk=second.take_part_id), email="ida@elsewhere.example")
        with transaction.atomic():
            data.erase(carys, by=factories.founder())
        states = dict(Response.objects.values_list("pk", "state"))
        assert states == {first.pk: "withdrawn", second.pk: "withdrawn", stays.pk: "received"}

    def test_two_years_later_it_is_gone(self, otto: Any) -> None:
        way = rows.way(by=otto)
        old, young = rows.sent(way), rows.sent(way, email="ida@elsewhere.example")
        at = clock.now()
        Response.objects.filter(pk=old.pk).update(received_at=at - timedelta(days=731))
        actions.retain(at)
        assert list(Response.objects.all()) == [young]
        assert not Answer.objects.filter(sheet=old.sheet_id).exists()
