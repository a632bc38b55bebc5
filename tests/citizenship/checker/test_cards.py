"""The cards on paper: at most two pages in every language, without the answers, readable right to left."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from citizenship.checker import printed, telling, tree
from citizenship.checker.tree import Outcome, Tree
from citizenship.checker.walk import Position
from citizenship.facts import words
from tests.citizenship.checker.walker import Walker, positions

pytestmark = pytest.mark.django_db


def outcome_of(position: Position) -> Outcome:
    """The outcome of a walk that has ended."""
    assert position.outcome
    return position.outcome


def letters(found: Tree, position: Position) -> int:
    """How long an outcome is."""
    return sum(len(part.english) for part in found.outcome_texts(outcome_of(position)))


def reader(body: bytes) -> PdfReader:
    return PdfReader(BytesIO(body))


def text(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(body).pages).split())


@pytest.mark.parametrize("slug", tree.SLUGS)
def test_the_longest_outcome_fits_on_two_pages_in_every_language(slug: str, languages: None, day: Any) -> None:
    found, today = tree.load(slug), day.date()
    there = positions(found, today)
    assert set(there) == set(found.outcomes)
    longest = max(there.values(), key=lambda one: letters(found, one))
    offered = words.offered()
    assert {"en", "pl", "ar"} <= {each.code for each in offered}
    for language in offered:
        book = telling.book_for(language.code, found, outcome_of(longest))
        for make in (printed.card, printed.helper):
            body = make(found, longest, book, today)
            document = reader(body)
            assert len(document.pages) <= 2, (language.code, make.__name__, outcome_of(longest).code)
            assert len(document.pages) == printed.pages(body)
            assert str(document.root_object["/Lang"]).startswith(language.tag)


@pytest.mark.parametrize("language", ["pl", "ar"])
def test_every_outcome_fits_on_two_pages(language: str, languages: None, day: Any) -> None:
    """The longest scripts, with the English beside them."""
    for slug in tree.SLUGS:
        found = tree.load(slug)
        for position in positions(found, day.date()).values():
            book = telling.book_for(language, found, outcome_of(position))
            assert printed.pages(printed.card(found, position, book, day.date())) <= 2, (
                slug,
                outcome_of(position).code,
            )


class TestWhatStandsOnIt:
    def walked(self, client: Client, *, language: str = "en") -> tuple[str, str]:
        """The text of both cards for somebody who supports another person and whose status may be removed."""
        found, walker = tree.load("settled_status"), Walker(client, "settled_status", language)
        way = next(w for w in tree.paths(found) if found.outcomes[w.outcome].code == "O6" and "other" in w.marks)
        page = walker.walks(found, way.steps)
        fields = {"state": page.state, "language": language, "borough": "E09000007", "harder": ["abuse"]}
        card, helper = (
            text(client.post(reverse(f"citizenship:settled_status_{name}"), fields).content)
            for name in ("card", "helper")
        )
        return card, helper

    def test_the_outcome_without_the_answers(self, client: Client, facts: None) -> None:
        found = tree.load("settled_status")
        card, helper = self.walked(client)
        urgent = next(one for one in found.outcomes.values() if one.code == "O6")
        for said in (card, helper):
            assert urgent.title in said and urgent.where[0].label in said and "0300 123 7379" in said
            assert "not legal advice" in said and "Checked on" in said
            assert "/citizenship/settled-status/" in said
            assert "Your answers" not in said and "Camden" not in said and "abused" not in said
            asked = [question.ask for question in found.questions.values()]
            assert not [ask for ask in asked if ask in said]
        assert "You must not" in helper and "You must not" not in card

    def test_added_actions_hang_on_answers_so_no_card_has_them(self, client: Client, facts: None, day: Any) -> None:
        found = tree.load("settled_status")
        position = next(
            one for one in positions(found, day.date()).values()
            if any(also.when and set(also.when) & one.marks for also in outcome_of(one).also)
        )  # fmt: skip
        also = next(one for one in outcome_of(position).also if set(one.when) & position.marks)
        book = telling.book_for("en", found, position.outcome)
        wanted = words.plain(also.say, None)
        # The control: the page itself has it.
        shown = telling.told(found, outcome_of(position), position.marks, book).also
        assert wanted in [words.plain(one.text, None) for one in shown]
        assert wanted not in text(printed.card(found, position, book, day.date()))
        assert wanted not in text(printed.helper(found, position, book, day.date()))

    def test_arabic_keeps_numbers_in_their_order(self, client: Client, languages: None) -> None:
        card, _helper = self.walked(client, language="ar")
        assert "0300 123 7379" in card

    def test_without_an_outcome_there_is_nothing_to_print(self, client: Client, day: Any) -> None:
        response = client.post(reverse("citizenship:settled_status_card"), {"state": ""})
        assert (response.status_code, response["Location"]) == (302, reverse("citizenship:settled_status_check"))

    def test_no_cache_keeps_it_and_its_name_says_nothing(self, client: Client, facts: None) -> None:
        found, walker = tree.load("settled_status"), Walker(client, "settled_status")
        page = walker.walks(found, next(tree.paths(found)).steps)
        response = client.post(reverse("citizenship:settled_status_card"), {"state": page.state})
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Disposition"] == 'inline; filename="card.pdf"'

    def test_a_text_that_never_fits_is_refused(self, languages: None, day: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr(printed, "PAGES", 0)
        found = tree.load("settled_status")
        position = positions(found, day.date())[found.letter]
        with pytest.raises(printed.TooLong):
            printed.card(found, position, telling.book_for("en", found, position.outcome), day.date())
