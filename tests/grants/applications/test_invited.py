"""Those who left an interest are invited to a round, once each, and may start from what they said then."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from grants.applications import actions
from grants.applications.actions import invited
from grants.applications.models import Application
from programmes import clock
from programmes.catalogue import actions as catalogue
from programmes.catalogue.models import Invitation
from programmes.notices.models import Notice
from programmes.questions import engine
from programmes.questions.models import Answer
from programmes.workflow import MoveRefused
from tests import factories
from tests.factories import token
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(otto: Any) -> Any:
    return rows.way(by=otto)


@pytest.fixture
def chosen(db: None) -> Any:
    return factories.round()


def send(chosen: Any, way: Any, by: Any) -> int:
    return invited.invite_interested(round=chosen, take_part=way, by=by, token=token())


def link(address: str) -> str:
    """The invitation's link in the message to this address."""
    sent = Notice.objects.filter(event__startswith="grants.applications.invited:")
    body = next(one.body for one in sent if address in {one.address, getattr(one.recipient, "email", "")})
    found = re.search(r"/grants/applications/invited/[\w-]+/", body)
    assert found, body
    return found.group(0)


def place(application: Application) -> str:
    """The page that asks for the borough."""
    return engine.defined(application.sheet).questions["borough"].section


def began(client: Client, chosen: Any, **form: Any) -> Application:
    answer = client.post(
        reverse("grants:application_start", args=[chosen.pk]), {"form_token": token(), "applicant": "person", **form}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return Application.objects.latest("started_at")


class TestInvite:
    def test_only_those_who_agreed_each_once(self, way: Any, chosen: Any, efua: Any) -> None:
        rows.sent(way)
        rows.sent(way, email="quiet@else.example", may_contact=False)
        gone = rows.sent(way, email="gone@else.example")
        catalogue.withdraw_response(response=gone, by=None, token=token())
        counts = invited.interested(round=chosen, take_part=way)
        assert (counts.sent, counts.may_be_contacted, counts.left) == (2, 1, 1)
        assert send(chosen, way, efua) == 1
        told = Notice.objects.filter(event__startswith="grants.applications.invited:")
        assert [one.address for one in told] == ["lena@lamplight.example"]
        with pytest.raises(MoveRefused, match="already"):
            send(chosen, way, efua)
        assert told.count() == 1
        assert invited.interested(round=chosen, take_part=way).left == 0

    def test_it_ends_with_the_round(self, way: Any, chosen: Any, efua: Any) -> None:
        rows.sent(way)
        send(chosen, way, efua)
        assert Invitation.objects.get().expires_at == chosen.last_moment

    def test_not_to_a_closed_round(self, way: Any, chosen: Any, efua: Any, set_now: Any) -> None:
        rows.sent(way)
        set_now(chosen.last_moment + timedelta(seconds=1))
        with pytest.raises(MoveRefused, match="closed"):
            send(chosen, way, efua)
        assert not Invitation.objects.exists()

    def test_not_to_a_draft(self, way: Any, efua: Any) -> None:
        rows.sent(way)
        with pytest.raises(MoveRefused, match="Publish the round"):
            send(factories.round(published=False), way, efua)
        assert not Invitation.objects.exists()

    def test_only_who_runs_funds(self, way: Any, chosen: Any, otto: Any) -> None:
        rows.sent(way)
        with pytest.raises(PermissionDenied):
            send(chosen, way, otto)

    def test_the_officers_page(self, way: Any, chosen: Any, efua: Any, client_for: Any, queries: Any) -> None:
        rows.sent(way)
        client, url = client_for(efua), reverse("admin:grants_round_invite_interested", args=[chosen.pk])
        page = client.get(f"{url}?way={way.pk}").content.decode()
        assert "Send the invitations" in page
        assert "lamplight" not in page, "counts, not names"
        client.get(url)
        assert not Invitation.objects.exists(), "looking sends nothing"
        form = {"form_token": token(), "way": str(way.pk)}
        for _ in range(2):
            assert client.post(url, form).status_code == 302
        assert Invitation.objects.count() == 1
        assert "Nobody is left to invite" in client.get(f"{url}?way={way.pk}").content.decode()


class TestAccept:
    def test_sign_in_accept_and_start_from_the_answers(
        self, way: Any, chosen: Any, efua: Any, carys: Any, client_for: Any
    ) -> None:
        rows.sent(way)
        send(chosen, way, efua)
        address = link("lena@lamplight.example")
        assert "login" in Client().get(address)["Location"]
        client = client_for(carys)
        assert "You are invited to apply" in client.get(address).content.decode()
        assert client.post(address, {"form_token": token()}).url == reverse(
            "grants:application_start", args=[chosen.pk]
        )
        page = client.get(reverse("grants:application_start", args=[chosen.pk])).content.decode()
        assert "Start from my expression of interest" in page
        made = began(client, chosen, interest="on")
        given = engine.answers(made.sheet)
        assert given["borough"] == ["E09000028"]
        assert "declaration" not in given, "a declaration is made anew"
        assert set(given) <= {"about_group", "borough"}
        assert made.borough_id == "E09000028", "lists show it too"
        assert set(given.taken) == set(given)
        page = client.get(reverse("grants:application_page", args=[made.pk, place(made)])).content.decode()
        assert "Filled in for you" in page
        assert "We took this from your expression of interest, sent on" in page

    def test_the_mark_goes_when_the_answer_changes(self, way: Any, chosen: Any, efua: Any, carys: Any) -> None:
        rows.sent(way)
        send(chosen, way, efua)
        invited.accept_invitation(invitation=Invitation.objects.get(), by=carys, token=token())
        made = actions.start(round=chosen, organisation=None, by=carys, token=token(), interest=True)
        row = Answer.objects.get(sheet=made.sheet, key="borough")
        assert row.taken_from.startswith("your expression of interest")
        page = engine.page_of(made.sheet, place(made), engine.answers(made.sheet), "en")
        form = engine.page_form(made.sheet, page, engine.answers(made.sheet), language="en")
        typed = {"borough": "E09000007", "seen": form.fields["seen"].initial, "form_token": token()}
        sent = engine.page_form(made.sheet, page, engine.answers(made.sheet), language="en", data=typed)
        assert sent.is_valid(), sent.errors
        actions.save(application=made, page=place(made), form=sent, by=carys, token=token())
        row.refresh_from_db()
        assert (row.value, row.taken_from) == (["E09000007"], "")

    def test_without_the_tick_it_starts_empty(
        self, way: Any, chosen: Any, efua: Any, carys: Any, client_for: Any
    ) -> None:
        rows.sent(way)
        send(chosen, way, efua)
        invited.accept_invitation(invitation=Invitation.objects.get(), by=carys, token=token())
        assert engine.answers(began(client_for(carys), chosen).sheet) == {}

    def test_nobody_else_starts_from_them(
        self, way: Any, chosen: Any, efua: Any, carys: Any, amina: Any, client_for: Any
    ) -> None:
        rows.sent(way)
        send(chosen, way, efua)
        address = link("lena@lamplight.example")
        client_for(carys).post(address, {"form_token": token()})
        assert client_for(amina).get(address).status_code == 404
        assert invited.earlier(chosen, amina) is None
        assert engine.answers(began(client_for(amina), chosen, interest="on").sheet) == {}
        assert invited.earlier(chosen, carys) is not None  # the control
        assert client_for(carys).get(address).status_code == 302

    def test_it_is_for_one_round(self, way: Any, chosen: Any, efua: Any, carys: Any) -> None:
        rows.sent(way)
        send(chosen, way, efua)
        invited.accept_invitation(invitation=Invitation.objects.get(), by=carys, token=token())
        assert invited.earlier(factories.round(), carys) is None

    def test_after_the_round_it_is_over(
        self, way: Any, chosen: Any, efua: Any, carys: Any, client_for: Any, set_now: Any
    ) -> None:
        rows.sent(way)
        send(chosen, way, efua)
        set_now(chosen.last_moment + timedelta(seconds=1))
        client, address = client_for(carys), link("lena@lamplight.example")
        assert "This round has closed" in client.get(address).content.decode()
        client.post(address, {"form_token": token()})
        assert Invitation.objects.get().state == "open"

    def test_a_longer_round_lengthens_it(self, way: Any, chosen: Any, efua: Any, carys: Any) -> None:
        rows.sent(way)
        send(chosen, way, efua)
        at = clock.now()
        Invitation.objects.update(invited_at=at - timedelta(days=9), expires_at=at - timedelta(days=1))
        invited.accept_invitation(invitation=Invitation.objects.get(), by=carys, token=token())
        assert Invitation.objects.get().state == "used"

    def test_what_was_withdrawn_fills_nothing(self, way: Any, chosen: Any, efua: Any, carys: Any) -> None:
        sent = rows.sent(way)
        send(chosen, way, efua)
        invited.accept_invitation(invitation=Invitation.objects.get(), by=carys, token=token())
        catalogue.withdraw_response(response=sent, by=None, token=token())
        made = actions.start(round=chosen, organisation=None, by=carys, token=token(), interest=True)
        assert engine.answers(made.sheet) == {}
