"""Raising a concern, and the officers' queue: two people, every view audited, never the superuser."""

from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string

from programmes import tokens
from programmes.audit.models import AuditEvent
from programmes.people import worklist
from tests import factories as common
from volunteering.safeguarding import actions
from volunteering.safeguarding.models import Concern

pytestmark = pytest.mark.django_db
URL = "/volunteering/concern/"
WORDS = "The gate to the canal was open."


def sent(**fields: Any) -> dict[str, Any]:
    return {"form_token": tokens.issue(), **fields}


class TestRaise:
    def test_danger_comes_first_and_the_night_is_named(self, client_for: Any) -> None:
        body = client_for().get(URL).content.decode().split("<main")[1]
        assert 0 < body.index("call 999") < body.index("at night") < body.index("<form")

    def test_without_an_account(self, client_for: Any) -> None:
        assert client_for().post(URL, sent(text=WORDS))["Location"] == f"{URL}sent/"
        assert Concern.objects.get().text == WORDS

    def test_from_the_page_of_a_session(self, client_for: Any) -> None:
        key = uuid4()
        body = client_for().get(f"{URL}?session={key}").content.decode()
        assert str(key) in body
        client_for().post(URL, sent(text=WORDS, session=str(key)))
        assert Concern.objects.get().session_key == key

    def test_an_odd_session_is_left_out(self, client_for: Any) -> None:
        assert client_for().get(f"{URL}?session=<script>").status_code == 200

    def test_nothing_written(self, client_for: Any) -> None:
        assert b"A few words are enough" in client_for().post(URL, sent(text="")).content

    def test_whose_account_is_open_is_not_kept(self, client_for: Any, tomi: Any) -> None:
        client_for(tomi).post(URL, sent(text=WORDS))
        assert not AuditEvent.objects.exclude(by_key="").exists()

    def test_the_link_for_every_page_of_a_session(self) -> None:
        part = "volunteering/parts/concern_link.html"
        assert f'href="{URL}"' in render_to_string(part)
        key = uuid4()
        assert f'href="{URL}?session={key}"' in render_to_string(part, {"session": type("S", (), {"pk": key})})


class TestQueue:
    @pytest.fixture
    def concern(self) -> Concern:
        return actions.raise_concern(by=None, text=WORDS, contact="Zora", token=common.token())

    def page(self, concern: Concern, step: str = "change") -> str:
        return f"/admin/volunteering/concern/{concern.pk}/{step}/"

    def test_an_officer_reads_it_and_that_is_audited(self, concern: Any, client_for: Any, sol: Any) -> None:
        client = client_for(sol)
        listed = client.get("/admin/volunteering/concern/").content.decode()
        assert str(concern) in listed
        assert WORDS not in listed
        body = client.get(self.page(concern)).content.decode()
        assert WORDS in body
        assert "Zora" in body
        seen = AuditEvent.objects.filter(verb="volunteering.safeguarding.concern_viewed")
        assert seen.get().by_key == str(sol.pk)

    def test_nobody_else(self, concern: Any, client_for: Any, root: Any, vera: Any, efua: Any, guy: Any) -> None:
        """The superuser neither, unless appointed."""
        for who in (root, vera, efua, guy):
            client = client_for(who)
            for path in (self.page(concern), self.page(concern, "take"), "/admin/volunteering/concern/"):
                response = client.get(path)
                assert response.status_code in {302, 403, 404}
            for path in ("/search/?q=canal", "/admin/", "/admin/programmes/auditevent/"):
                assert WORDS.encode() not in client.get(path, follow=True).content

    def test_take_note_close_and_open_again(self, concern: Any, client_for: Any, sol: Any, sam: Any) -> None:
        client = client_for(sol)
        client.post(self.page(concern, "take"), sent())
        client.post(self.page(concern, "note"), sent(text="Rang the host."))
        client.post(self.page(concern, "close"), sent(outcome="host", text="They mended the fence."))
        concern.refresh_from_db()
        assert (concern.state, concern.outcome) == ("closed", "host")
        client_for(sam).post(self.page(concern, "reopen"), sent())
        body = client_for(sol).get(self.page(concern)).content
        assert b"Take it over" in body
        assert b"Rang the host." in body

    def test_the_work_list(self, concern: Any, sol: Any, root: Any, vera: Any) -> None:
        labels = [line.label for line in worklist.waiting(sol)]
        assert "Safeguarding concerns nobody looks after" in labels
        for who in (root, vera):
            assert not [line for line in worklist.lines(who) if "concern" in line.label.lower()]
