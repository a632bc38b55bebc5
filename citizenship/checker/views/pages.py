"""What every page of a checker is given."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from citizenship.checker.telling import Words, in_language
from citizenship.checker.tree import Tree
from citizenship.facts import words
from citizenship.facts.models import PageLanguage
from citizenship.facts.words import Book

# A page about the weather, as on other public sites: it says nothing about who looked at it.
WEATHER = "https://www.bbc.co.uk/weather"
_INDENT = re.compile(r"\s*\n\s*")
# A span that says nothing of what is in it, and holds no other.
_BARE = re.compile(r"<span>((?:(?!</?span).)*)</span>", re.DOTALL)


def language_of(request: HttpRequest) -> tuple[str, list[PageLanguage]]:
    """The language of this request, and those that people can choose. One query."""
    there = words.offered()
    return words.wanted(request, there), there


def frame(tree: Tree, book: Book, there: list[PageLanguage]) -> dict[str, Any]:
    """The words, the languages and the addresses that every page of this checker shows."""
    return {
        **words.page(book, there),
        "tree": tree,
        "w": Words(book),
        "tree_title": book.say(f"{tree.slug}.title", tree.title),
        "leave_url": WEATHER,
        "check_url": reverse(f"citizenship:{tree.slug}_check"),
        "again_url": in_language(reverse(f"citizenship:{tree.slug}_check"), book),
        "landing_url": in_language(reverse(f"citizenship:{tree.slug}"), book),
    }


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page as light as it can be, for old phones and small contracts."""
    html = render_to_string(template, context, request)
    return HttpResponse(lean(html, context["page_lang"], context["page_dir"]))


def lean(html: str, lang: str, direction: str) -> str:
    """The same page in fewer bytes: without the indents of its template, and without saying again at each text the
    language and direction that the whole page has (the root keeps both).
    """
    head, root, body = html.strip().partition("<head>")
    body = body.replace(f'<span lang="{lang}" dir="{direction}">', "<span>").replace(
        ' class="said-english"', ' class="en"'
    )
    if direction == "ltr":
        body = body.replace(' dir="ltr"', "")
    return head + root + _INDENT.sub("\n", _BARE.sub(r"\1", body))
