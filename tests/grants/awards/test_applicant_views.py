"""The applicant's answer to an offer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from grants.applications.models import Application
from grants.awards.models import Award
from programmes.people.models import User
from tests import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


@pytest.fixture
def funded(amina: User, peckham: Any) -> Application:
    return factories.application(by=amina, of=peckham, state="funded")


def at(application: Application, page: str = "") -> str:
    return f"/grants/applications/{application.pk}/{page}"


def test_accept(funded: Application, client_for: In, bode: User) -> None:
    client = client_for(bode)
    assert "Accept the grant of £2,500" in client.get(at(funded, "accept/")).content.decode()
    unticked = client.post(at(funded, "accept/"), {"form_token": token()}).content.decode()
    assert "Tick the box to accept the grant." in unticked and Award.objects.get().state == "offered"
    sent = {"form_token": token(), "agree": "on"}
    for _ in range(2):
        assert client.post(at(funded, "accept/"), sent)["Location"] == at(funded)
    assert Award.objects.get().accepted_by == bode
    assert client.get(at(funded, "accept/")).status_code == 302


def test_refuse_offer(funded: Application, client_for: In, amina: User) -> None:
    client = client_for(amina)
    assert client.get(at(funded, "refuse-offer/")).status_code == 200
    client.post(at(funded, "refuse-offer/"), {"form_token": token(), "reason": "We found other money."})
    assert Award.objects.get().state == "refused"
    assert "You turned down the grant" in client.get(at(funded)).content.decode()
    assert (
        "cannot be done now"
        in client.post(at(funded, "accept/"), {"form_token": token(), "agree": "on"}).content.decode()
    )


def test_a_revoked_award_says_why(funded: Application, client_for: In, amina: User, efua: User) -> None:
    from grants.awards import actions

    actions.revoke(award=funded.award, codes=["delivery"], text="The hall has burnt down.", by=efua, token=token())
    page = client_for(amina).get(at(funded)).content.decode()
    assert "We have taken back the grant of £2,500" in page and "The hall has burnt down." in page


@pytest.mark.parametrize("page", ["accept/", "refuse-offer/"])
def test_strangers_and_applications_without_award(
    page: str, funded: Application, client_for: In, carys: User, efua: User, amina: User, peckham: Any
) -> None:
    for user in (carys, efua):
        assert client_for(user).post(at(funded, page), {"form_token": token(), "agree": "on"}).status_code == 404
    assert Award.objects.get().state == "offered"
    sent = factories.application(by=amina, of=peckham, state="submitted")
    assert client_for(amina).get(at(sent, page)).status_code == 404
