"""Who has a section open: shown to the others, by the database's clock, and it never stops anybody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from grants.applications.actions import presence
from grants.applications.models import Application, Presence
from programmes import clock
from programmes.people.models import User
from tests import factories
from tests.grants.applications.test_autosave import opened

pytestmark = pytest.mark.django_db
In = Callable[..., Client]


@pytest.fixture
def draft(amina: User, peckham: Any) -> Application:
    return factories.application(by=amina, of=peckham)


def at(application: Application, rest: str = "") -> str:
    return f"/grants/applications/{application.pk}/{rest}"


class TestPresence:
    def test_the_others_see_it_on_the_page_and_in_the_list(
        self, draft: Application, amina: User, bode: User, client_for: In
    ) -> None:
        client_for(bode).get(at(draft, "project/"))
        client = client_for(amina)
        assert "Bode Adeyemi is editing this section" in client.get(at(draft)).content.decode()
        assert "Bode Adeyemi is editing this section" in client.get(at(draft, "project/")).content.decode()
        assert "Bode Adeyemi is editing" not in client.get(at(draft, "people/")).content.decode()
        assert "is editing" not in client_for(bode).get(at(draft)).content.decode().replace(
            "Amina Yusuf is editing", ""
        )

    def test_two_minutes_later_nobody_is_here(
        self, draft: Application, amina: User, bode: User, client_for: In, set_now: Callable[..., None]
    ) -> None:
        began = clock.now()
        set_now(began)
        client_for(bode).get(at(draft, "project/"))
        set_now(began + timedelta(seconds=119))
        assert presence.others(draft, by=amina) == {"project": ["Bode Adeyemi"]}
        set_now(began + timedelta(seconds=121))
        assert presence.others(draft, by=amina) == {}

    def test_a_sign_of_life_keeps_it(
        self, draft: Application, amina: User, bode: User, client_for: In, set_now: Callable[..., None]
    ) -> None:
        began = clock.now()
        set_now(began)
        client = client_for(bode)
        client.get(at(draft, "project/"))
        client_for(amina).get(at(draft, "project/"))
        set_now(began + timedelta(seconds=100))
        said = client.post(at(draft, "who-is-here/project/")).json()["said"]
        assert said == "Amina Yusuf is editing this section"
        set_now(began + timedelta(seconds=200))
        assert presence.others(draft, by=amina) == {"project": ["Bode Adeyemi"]}
        assert Presence.objects.filter(person=bode).count() == 1

    def test_saving_and_going_on_ends_it(self, draft: Application, amina: User, bode: User, client_for: In) -> None:
        client = client_for(bode)
        sent = {**opened(client, draft), "project_title": "Songs", "press": "save"}
        assert presence.others(draft, by=amina) != {}
        assert client.post(at(draft, "project/"), sent).status_code == 302
        assert presence.others(draft, by=amina) == {}

    def test_it_stops_nobody(self, draft: Application, amina: User, bode: User, client_for: In) -> None:
        client_for(bode).get(at(draft, "project/"))
        client = client_for(amina)
        sent = {**opened(client, draft), "project_title": "Songs, louder", "press": "save"}
        assert client.post(at(draft, "project/"), sent).status_code == 302
        assert draft.sheet.answers.get(key="project_title").value == "Songs, louder"

    def test_strangers_and_unknown_sections(self, draft: Application, amina: User, carys: User, client_for: In) -> None:
        assert client_for(carys).post(at(draft, "who-is-here/project/")).status_code == 404
        assert client_for(amina).post(at(draft, "who-is-here/nowhere/")).status_code == 404
        assert client_for(amina).get(at(draft, "who-is-here/project/")).status_code == 405
        assert not Presence.objects.exists()

    def test_several(self) -> None:
        assert presence.words([]) == ""
        assert presence.words(["Bode", "Farah"]) == "Bode and Farah are editing this section"

    def test_yesterday_is_forgotten(
        self, draft: Application, bode: User, client_for: In, set_now: Callable[..., None]
    ) -> None:
        client_for(bode).get(at(draft, "project/"))
        assert presence.prune() == 0
        set_now(clock.now() + timedelta(days=2))
        assert presence.prune() == 1
