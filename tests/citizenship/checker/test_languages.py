"""Pages in other languages: every text stands under its own `lang` and `dir`, and older words say that they are."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from citizenship.checker import tree
from citizenship.facts import words
from citizenship.facts.models import PageLanguage, Translation
from tests.citizenship.checker.walker import Walker

pytestmark = pytest.mark.django_db
ARABIC = re.compile("[\u0600-\u06ff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
TELEPHONE = re.compile(r"\b0\d{2,4} \d{3} ?\d{3,4}\b")
VOID = {"meta", "link", "img", "input", "br", "hr", "wbr", "source"}
# Titles and styles are no part of the page that people hear in a language of its own.
SILENT = {"title", "style", "script"}


class Reader(HTMLParser):
    """Reads a page as a screen reader does: each text with its element, language and direction."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str, str]] = []
        self.said: list[tuple[str, str, str, str]] = []
        self.root: tuple[str, str] = ("", "")
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        _, lang, direction = self.open[-1] if self.open else ("", "", "")
        given = dict(attrs)
        self.open.append((tag, given.get("lang") or lang, given.get("dir") or direction))
        if tag == "html":
            self.root = self.open[-1][1:]

    def handle_endtag(self, tag: str) -> None:
        if tag in {each for each, _, _ in self.open}:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and self.open and not SILENT & {tag for tag, _, _ in self.open}:
            self.said.append((text, *self.open[-1]))


def wrong(page: str, english: set[str], own: str = "") -> list[str]:
    """The texts of a page that stand under a language or in a direction that is not theirs.

    `own` holds the translations of the page's language: names that they keep in English are theirs.
    """
    found = []
    for text, tag, lang, direction in Reader(page).said:
        if ARABIC.search(text) and (lang != "ar" or direction != ("ltr" if tag == "time" else "rtl")):
            found.append(f"Arabic under {lang} {direction}: {text}")
        if text in english and lang != "en" and text not in own:
            found.append(f"English under {lang}: {text}")
        if (
            lang == "ar"
            and not ARABIC.search(text)
            and LATIN.search(text)
            and len(text.split()) > 3
            and text not in own
        ):
            found.append(f"Latin words under Arabic: {text}")
        if lang == "en" and direction == "rtl" and LATIN.search(text) and tag != "option":
            found.append(f"English from right to left: {text}")
        if TELEPHONE.search(text) and direction != "ltr":
            found.append(f"a number from right to left: {text}")
    return found


@pytest.fixture
def english(languages: Any) -> set[str]:
    """What the register says in English; short words may be the same in another language."""
    return {words.plain(text.english, None) for text in words.texts().values() if len(text.english) > 24}


def kept(language: str) -> str:
    """Every translation of a language, one after the other."""
    return "\n".join(
        words.plain(text, None) for text in Translation.objects.filter(language=language).values_list("text", flat=True)
    )


class TestEveryOutcome:
    @pytest.mark.parametrize("language", ["ar", "pl"])
    def test_each_text_under_its_own_language(self, language: str, client: Client, day: Any, english: set[str]) -> None:
        found = tree.load("settled_status")
        walker = Walker(client, found.slug, language)
        ways: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
        for way in tree.paths(found, day.date()):
            if way.outcome not in ways or len(way.steps) < len(ways[way.outcome]):
                ways[way.outcome] = way.steps
        pages = {outcome: walker.walks(found, steps) for outcome, steps in ways.items()}
        pages["the letter"] = walker.sends(walker.begins(), do="letter")
        pages["the first question"] = walker.begins()
        for outcome, page in pages.items():
            assert Reader(page.text).root == (language, "rtl" if language == "ar" else "ltr"), outcome
            assert not wrong(page.text, english, kept(language)), outcome
        assert set(found.outcomes) <= {*pages, found.letter}

    @pytest.mark.parametrize("address", ["settled-status", "becoming-british", "becoming-british/check"])
    def test_the_ways_in(self, address: str, client: Client, english: set[str]) -> None:
        page = client.get(f"/citizenship/{address}/?lang=ar").content.decode()
        assert not wrong(page, english, kept("ar"))


class TestOlder:
    def test_arabic_behind_the_english_says_so(self, client: Client, languages: Any, english: set[str]) -> None:
        row = Translation.objects.get(language="ar", key="settled_status.q.who.ask")
        address = "/citizenship/settled-status/check/?lang=ar"
        notice = Translation.objects.get(language="ar", key="words.older").text
        assert notice not in client.get(address).content.decode()
        Translation.objects.filter(pk=row.pk).update(source_version="0" * 12)
        page = client.get(address).content.decode()
        assert notice in page
        assert "This is an older version." in page, "in English beside it: nobody has reviewed the notice either"
        assert row.text in page
        assert not wrong(page, english, kept("ar"))

    def test_a_language_without_any_text_is_english_and_says_so(self, client: Client, languages: Any) -> None:
        PageLanguage.objects.filter(pk="so").update(offered=True)
        page = client.get("/citizenship/settled-status/check/?lang=so").content.decode()
        assert "Some of this page is not in your language yet" in page
        assert Reader(page).root == ("so", "ltr")
        assert {lang for text, _, lang, _ in Reader(page).said if len(text) > 24} == {"en"}


class TestControl:
    """What the rule above would miss without these."""

    @pytest.mark.parametrize(
        "page",
        [
            '<html lang="en" dir="ltr"><p>ما زال بإمكانك التقديم</p></html>',
            '<html lang="ar" dir="ltr"><p>ما زال بإمكانك التقديم</p></html>',
            '<html lang="pl" dir="ltr"><p>You can still apply.</p></html>',
            '<html lang="ar" dir="rtl"><p>Nobody told them about it</p></html>',
            '<html lang="ar" dir="rtl"><p lang="en">You can still apply.</p></html>',
            '<html lang="ar" dir="rtl"><p>اتصل 0300 123 7379</p></html>',
        ],
    )
    def test_what_is_mixed_is_noticed(self, page: str) -> None:
        assert wrong(page, {"You can still apply."})

    def test_what_is_marked_is_not(self) -> None:
        page = (
            '<html lang="ar" dir="rtl"><p>ما زال <bdi dir="ltr">0300 123 7379</bdi>'
            ' <span lang="en" dir="ltr">You can still apply.</span></p></html>'
        )
        assert not wrong(page, {"You can still apply."})
