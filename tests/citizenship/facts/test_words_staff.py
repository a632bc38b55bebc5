"""Editors translate beside the source: the lists, one text, the review, and the languages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.facts import words
from citizenship.facts.models import PageLanguage, Translation
from citizenship.facts.words import Text
from tests.citizenship import factories
from tests.factories import token

pytestmark = pytest.mark.django_db
ADMIN = "admin:citizenship_translation_"
WALK = Text("test.o.door.title", "Walk in, {tel|020 7946 0000}.", "On a door.")
RUN = Text("test.run", "Run.")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts, and nothing else."""
    monkeypatch.setattr(words, "_sources", [])
    words.register(lambda: [WALK, RUN])


@pytest.fixture
def arabic() -> PageLanguage:
    return factories.page_language("ar")


def send(client: Client, url: str, **data: Any) -> str:
    return client.post(url, {"form_token": token(), **data}, follow=True).content.decode()


class TestLists:
    def test_how_far_each_language_is(self, client_for: Any, otto: Any, root: Any, arabic: Any, queries: Any) -> None:
        polish = factories.page_language()
        factories.translation(polish, WALK.key, "Wejdź.", english="Come in.")
        factories.translation(polish, RUN.key, "Biegnij.", english=RUN.english, reviewed_by=root)
        factories.translation(polish, "test.gone", "Nie ma.")
        client = client_for(otto)
        page = client.get(reverse(f"{ADMIN}changelist")).content.decode()
        assert f'href="{reverse(f"{ADMIN}language", args=["pl"])}?state=older">1<' in page
        assert f'href="{reverse(f"{ADMIN}language", args=["ar"])}?state=missing">2<' in page
        assert "There are 2 texts" in page
        with queries() as few:
            client.get(reverse(f"{ADMIN}changelist"))
        for code in ("lt", "bg", "so"):
            factories.translation(factories.page_language(code), RUN.key, "Tekst", english=RUN.english)
        with queries(at_most=len(few)):
            client.get(reverse(f"{ADMIN}changelist"))

    def test_texts_stand_beside_the_source(self, client_for: Any, otto: Any, arabic: Any) -> None:
        factories.translation(arabic, RUN.key, "اركض.", english=RUN.english)
        url = reverse(f"{ADMIN}language", args=["ar"])
        page = client_for(otto).get(url).content.decode()
        assert '<td lang="en">Run.</td>' in page
        assert '<td lang="ar" dir="rtl">اركض.</td>' in page
        assert "2 texts" in page
        narrowed = client_for(otto).get(url, {"state": "missing", "under": "test.o.door."}).content.decode()
        assert "1 text" in narrowed
        assert "اركض" not in narrowed
        assert "No text is like this" in client_for(otto).get(url, {"state": "reviewed"}).content.decode()

    @pytest.mark.parametrize("who", ["ines", "noor"])
    def test_only_those_who_translate(self, who: str, client_for: Any, request: Any, arabic: Any) -> None:
        client = client_for(request.getfixturevalue(who))
        for name, args in (("changelist", []), ("language", ["ar"]), ("review", ["ar"]), ("rewrite", ["ar", RUN.key])):
            assert client.get(reverse(f"{ADMIN}{name}", args=args)).status_code == 403

    def test_what_is_not_there(self, client_for: Any, otto: Any, arabic: Any) -> None:
        factories.page_language("en")
        client = client_for(otto)
        for name, args in (("language", ["xx"]), ("language", ["en"]), ("rewrite", ["ar", "test.gone"])):
            assert client.get(reverse(f"{ADMIN}{name}", args=args)).status_code == 404


class TestOneText:
    def test_write_it_beside_the_source(self, client_for: Any, otto: Any, arabic: Any) -> None:
        client, url = client_for(otto), reverse(f"{ADMIN}rewrite", args=["ar", WALK.key])
        page = client.get(url).content.decode()
        assert 'Walk in, <bdi dir="ltr">{tel|020 7946 0000}</bdi>.' in page
        assert "There is none yet" in page
        assert 'dir="rtl"' in page
        refused = send(client, url, text="ادخل.", seen=WALK.version)
        assert "It must hold the same numbers and dates" in refused
        assert "ادخل." in refused, "what was typed stays"
        assert "not reviewed" in send(client, url, text="ادخل، {tel|020 7946 0000}.", seen=WALK.version)
        row = Translation.objects.get()
        assert client.get(reverse(f"{ADMIN}change", args=[row.pk]))["Location"] == url
        assert "Written here by an editor: Otto" in client.get(url).content.decode()

    def test_changed_english_is_said(self, client_for: Any, otto: Any, arabic: Any) -> None:
        url = reverse(f"{ADMIN}rewrite", args=["ar", RUN.key])
        assert "The English has changed while you were writing" in send(
            client_for(otto), url, text="اركض.", seen="0" * 12
        )
        factories.translation(arabic, RUN.key, "اركض.", english="Ran.")
        assert "Older than the English" in client_for(otto).get(url).content.decode()


class TestReview:
    def test_a_colleague_ticks_what_was_read(self, client_for: Any, otto: Any, root: Any, arabic: Any) -> None:
        row = factories.translation(arabic, RUN.key, "اركض.", english=RUN.english, by=otto)
        factories.translation(arabic, WALK.key, "ادخل.", english="Come in.")
        url = reverse(f"{ADMIN}review", args=["ar"])
        assert "Nothing waits for a reviewer here" in client_for(otto).get(url).content.decode(), "his own"
        client = client_for(root)
        page = client.get(url).content.decode()
        assert "1 text here is older than the English" in page
        value = f"{row.since_at.isoformat()}|{row.key}"
        assert f'value="{value}"' in page
        assert "Enter the name" in send(client, url, ticked=[value])
        assert "Tick the translations" in send(client, url, reviewer="Maria Nowak")
        done = {"ticked": [value], "reviewer": "Maria Nowak", "form_token": token()}
        assert "They stand as reviewed" in client.post(url, done, follow=True).content.decode()
        row.refresh_from_db()
        assert (row.state, row.reviewer, row.reviewed_by) == ("reviewed", "Maria Nowak", root)
        assert client.post(url, done).status_code == 302, "a second click is led to what the first did"
        shown = client.get(reverse(f"{ADMIN}rewrite", args=["ar", RUN.key])).content.decode()
        assert "Read against the English by Maria Nowak" in shown


class TestLanguages:
    URL = "admin:citizenship_pagelanguage_"
    DATA = {  # noqa: RUF012
        "own_name": "Soomaali",
        "english_name": "Somali",
        "direction": "ltr",
        "order": "20",
        "months": "",
        "date_form": "",
        "offered": "on",
    }

    def test_add_and_change_one(self, client_for: Any, otto: Any) -> None:
        client, add = client_for(otto), reverse(f"{self.URL}add")
        assert "BCP 47" in send(client, add, code="So Malia", **self.DATA)
        assert "There are 1" in send(client, add, code="so", **{**self.DATA, "months": "Janaayo"})
        assert "once each" in send(client, add, code="so", **{**self.DATA, "date_form": "{day} {month}"})
        assert "The language is saved" in send(client, add, code="so", **self.DATA)
        assert "is there already" in send(client, add, code="so", **self.DATA)
        change = reverse(f"{self.URL}change", args=["so"])
        assert 'value="Soomaali"' in client.get(change).content.decode()
        send(client, change, **{**self.DATA, "own_name": "Af-Soomaali"})
        assert PageLanguage.objects.get(pk="so").own_name == "Af-Soomaali"
        assert "Af-Soomaali" in client.get(reverse(f"{self.URL}changelist")).content.decode()

    def test_not_for_others(self, client_for: Any, ines: Any) -> None:
        assert client_for(ines).get(reverse(f"{self.URL}add")).status_code == 403
