"""Editors write a page and open a way to take part without code; officers read what came in."""

from typing import Any

import pytest
from django.urls import reverse

from programmes.audit.models import AuditEvent
from programmes.catalogue.models import Programme, TakePart
from programmes.people import worklist
from programmes.people.access import Permission
from tests.factories import token
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db
INLINES = {
    f"{prefix}-{name}": value
    for prefix in ("facts", "sections", "ways")
    for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}.items()
}
PAGE = {
    "name": "ESOL Plus",
    "slug": "esol-plus",
    "theme": "barriers",
    "summary": "English that fits.",
    "what": "Pilots.",
    "who": "Learners.",
    "done": "",
    "status": "running",
    "status_date": "2018-03-01",
    "status_note": "",
    "followed_by": "",
    "source": "All of Us, 3.6.1",
    "owner": "",
    "checked_date": "2026-01-15",
    "review_date": "",
}


class TestWriting:
    def test_a_new_programme_from_nothing_to_open(self, client_for: Any, otto: Any) -> None:
        client = client_for(otto)
        answer = client.post(reverse("admin:programmes_programme_add"), {**PAGE, **INLINES})
        assert answer.status_code == 302, answer.context["errors"]
        page = Programme.objects.get()
        assert client.get("/programmes/esol-plus/").status_code == 200
        client.logout()
        assert client.get("/programmes/esol-plus/").status_code == 404
        client = client_for(otto)
        client.post(reverse("admin:programmes_programme_publish", args=[page.pk]), {"form_token": token()})
        way = {
            "programme": str(page.pk),
            "kind": "interest",
            "slug": "pilot",
            "title": "Join a pilot",
            "summary": "Tell us.",
            "intro": "",
            "promise": "We write to you.",
            "question_set": str(rows.questions(frozen=False).pk),
            **{"reply_days": "10", "match_percent": "0", "side": "asks", "once": "on", "keeps_name": "on"},
        }
        answer = client.post(reverse("admin:programmes_takepart_add"), way)
        assert answer.status_code == 302, answer.context["errors"]
        found = TakePart.objects.get()
        client.post(reverse("admin:programmes_takepart_open_", args=[found.pk]), {"form_token": token()})
        client.logout()
        assert "Join a pilot" in client.get("/programmes/esol-plus/").content.decode()
        assert client.get("/programmes/esol-plus/pilot/").status_code == 200
        assert AuditEvent.objects.filter(verb="programmes.catalogue.programme_added").exists()

    def test_while_it_is_open_its_questions_stand_still(self, client_for: Any, otto: Any) -> None:
        way = rows.way(by=otto)
        page = client_for(otto).get(reverse("admin:programmes_takepart_change", args=[way.pk])).content.decode()
        assert 'name="question_set"' not in page
        assert 'name="title"' in page

    def test_others_may_not(self, client_for: Any, noor: Any, finn: Any) -> None:
        page = rows.programme(published=False)
        for who in (noor, finn):
            url = reverse("admin:programmes_programme_publish", args=[page.pk])
            assert client_for(who).post(url, {"form_token": token()}).status_code == 403
        assert not Programme.objects.public().exists()

    def test_nothing_is_deleted_by_hand(self, client_for: Any, otto: Any) -> None:
        page = rows.programme()
        assert client_for(otto).get(reverse("admin:programmes_programme_delete", args=[page.pk])).status_code == 403


class TestReading:
    def test_an_officer_reads_the_answers_as_text(self, client_for: Any, otto: Any, efua: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        client = client_for(efua)
        assert "Lena" in client.get(reverse("admin:programmes_response_changelist")).content.decode()
        page = client.get(reverse("admin:programmes_response_change", args=[sent.pk])).content.decode()
        assert "We listen." in page
        assert "Southwark" in page

    def test_an_editor_does_not(self, client_for: Any, otto: Any) -> None:
        sent = rows.sent(rows.way(by=otto))
        assert not otto.can(Permission.READ_RESPONSES)
        for url in (
            reverse("admin:programmes_response_changelist"),
            reverse("admin:programmes_response_change", args=[sent.pk]),
        ):
            assert client_for(otto).get(url).status_code == 403

    def test_the_list_asks_as_often_for_many(self, client_for: Any, otto: Any, efua: Any, queries: Any) -> None:
        way, client = rows.way(by=otto), client_for(efua)
        url = reverse("admin:programmes_response_changelist")
        rows.sent(way)
        client.get(url)
        with queries() as few:
            client.get(url)
        for number in range(12):
            rows.sent(way, email=f"n{number}@many.example")
        with queries(at_most=len(few)):
            client.get(url)


class TestWorklist:
    def test_drafts_wait_for_an_editor(self, otto: Any, noor: Any) -> None:
        rows.way(of=rows.programme(published=False))
        counts = {line.label: line.count for line in worklist.lines(otto)}
        assert counts["Programme pages to finish"] == 1
        assert counts["Ways to take part to open"] == 1
        assert "Programme pages to finish" not in {line.label for line in worklist.lines(noor)}
