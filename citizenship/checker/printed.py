"""The two cards as PDF: at most two pages of A4 in every language, by setting the letters smaller until they fit."""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from citizenship.checker import telling
from citizenship.checker.telling import Words
from citizenship.checker.tree import Tree
from citizenship.checker.walk import Position
from citizenship.facts import honest, reading
from citizenship.facts.words import Book, Said
from programmes.outputs import pdf

PAGES = 2
# Sizes of the letters in points, tried from the largest; the text that stands beside a translation is a size smaller.
SIZES = (11.5, 10.5, 9.5, 8.5, 7.5, 6.5)
HELPER_MAY, HELPER_NOT = 4, 3
_PAGE = re.compile(rb"/Type\s*/Page\b")


class TooLong(Exception):
    """A card does not fit on two pages even in the smallest letters."""


def card(found: Tree, position: Position, book: Book, today: date) -> bytes:
    """The outcome for the person: what it means, what to do, where to turn, the dates of its facts.

    No answer stands on it, nor the day that was given, nor an added action that hangs on an answer: paper is found by
    others. Raises TooLong when it needs more than two pages.
    """
    return _fitting({**_common(found, position, book, today), "kind": "card"})


def helper(found: Tree, position: Position, book: Book, today: date) -> bytes:
    """The outcome for whoever helps: what they may and must not do first, and nothing that hangs on an answer."""
    w = Words(book)
    own = {
        "kind": "helper",
        "helper": {
            "title": _said(w["helper_title"]),
            "intro": _said(w["helper_intro"]),
            "may_title": _said(w["helper_may_title"]),
            "may": [_said(w[f"helper_may_{number}"]) for number in range(1, HELPER_MAY + 1)],
            "not_title": _said(w["helper_not_title"]),
            "not": [_said(w[f"helper_not_{number}"]) for number in range(1, HELPER_NOT + 1)],
            "urgent": _said(w["helper_urgent"]),
        },
    }
    return _fitting({**_common(found, position, book, today), **own})


def pages(document: bytes) -> int:
    """How many pages a PDF of ours has: the number that its table of pages states."""
    counts = [int(count) for count in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", document, re.DOTALL)]
    return max(counts, default=len(_PAGE.findall(document)))


def _fitting(data: dict[str, Any]) -> bytes:
    for size in SIZES[_first_size(data) :]:
        document = pdf.render("citizenship/checker/card.typ", {**data, "size": size})
        if pages(document) <= PAGES:
            return document
    raise TooLong


def _first_size(data: dict[str, Any]) -> int:
    """Where to begin trying: a text of two pages at 11.5 points has about 5,000 letters, and more for each size."""
    letters = len(str(data))
    return sum(letters > limit for limit in (16_000, 24_000, 36_000))


def _common(found: Tree, position: Position, book: Book, today: date) -> dict[str, Any]:
    outcome = position.ends()
    w = Words(book)
    shown = reading.shown(outcome.facts, today, needed=outcome.needed)
    told = telling.told(found, outcome, None, book)
    steps = [w["fallback_next"], w["fallback_next_2"]] if shown.fallback else told.next
    data = {
        "lang": book.lang,
        "rtl": book.dir == "rtl",
        "portal": settings.PORTAL_NAME,
        "checker": _said(book.say(f"{found.slug}.title", found.title)),
        "urgent": _said(w["urgent_title"]) if outcome.urgent else None,
        "title": _said(w["fallback_title"] if shown.fallback else told.title),
        "means_title": _said(w["means_title"]),
        "means": [_said(w["fallback_means"])] if shown.fallback else [_said(one) for one in told.means],
        "next_title": _said(w["next_title"]),
        "next": [_said(one) for one in steps],
        "also_title": _said(w["also_title"]),
        "also": [] if shown.fallback else [_said(one) for one in told.also],
        "where_title": _said(w["where_title"]),
        "where": [{"label": _said(one.label), "url": one.url, "phone": one.phone} for one in told.where],
        "adviser": _said(w["card_adviser"]),
        "not_advice": _said(w["not_advice"]),
        "address": settings.SITE_URL + reverse(f"citizenship:{found.slug}"),
        "printed": book.date(today),
        **_facts(w, shown, book),
    }
    return {**data, "notices": [_said(line) for line in honest.about(book)]}


def _facts(w: Words, shown: reading.Shown, book: Book) -> dict[str, Any]:
    return {
        "facts_title": _said(w["facts_title"]),
        "facts": [] if shown.fallback else [_fact(w, one, book) for one in telling.stated(shown, book)],
        "stale": _said(w["stale_text"]) if shown.banner and not shown.fallback else None,
        "initial": _said(w["initial"]) if shown.initial and not shown.fallback else None,
    }


def _fact(w: Words, stated: telling.Stated, book: Book) -> dict[str, Any]:
    return {
        "statement": _said(stated.statement),
        "checked": _said(w["checked_on"]),
        "day": book.date(stated.line.fact.checked_on),
        "secondary": _said(w["secondary"]) if stated.line.secondary else None,
    }


def _said(said: Said) -> dict[str, Any]:
    """A text as the card's template takes it: its words, which way they run, and the English beside them."""
    return {
        "text": said.plain,
        "lang": said.lang,
        "rtl": said.dir == "rtl",
        "english": said.english_plain,
    }
