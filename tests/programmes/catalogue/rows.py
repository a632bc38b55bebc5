"""Programmes, ways to take part and what people sent, for the tests of this room and of those that invite from it."""

from datetime import date
from typing import Any

from programmes import clock
from programmes.catalogue import actions
from programmes.catalogue.models import Programme, Response, TakePart
from programmes.questions.models import Kind, QuestionSet
from tests.factories import token
from tests.programmes.questions import sets

QUESTIONS: list[dict[str, Any]] = [
    {"key": "about_group", "kind": Kind.LONG_TEXT, "label": "What do you do?", "word_limit": 100},
    {"key": "borough", "kind": Kind.BOROUGHS, "label": "Where?", "required": False, "max_items": 1},
    {"key": "declaration", "kind": Kind.DECLARATION, "label": "It is true", "help": "It is.", "required": False},
]
GIVEN = {"about_group": "We listen.", "borough": ["E09000028"]}


def questions(*, frozen: bool = True, asked: list[dict[str, Any]] | None = None) -> QuestionSet:
    """A short set, of which a fund asks two questions too."""
    return sets.write(("about", asked or QUESTIONS), family=f"interest-{QuestionSet.objects.count()}", frozen=frozen)


def programme(slug: str = "justice", *, published: bool = True, **fields: Any) -> Programme:
    """A page."""
    values: dict[str, Any] = {
        "name": slug.replace("-", " ").title(),
        "theme": "barriers",
        "summary": "Help that is built around victims.",
        "what": "Small grants.",
        "who": "Organisations that support victims.",
        "status": "planned",
        "status_date": date(2018, 3, 1),
        "source": "All of Us, section 3.3.6",
        "checked_date": date(2026, 1, 15),
        **({"state": "published", "published_at": clock.now()} if published else {}),
        **fields,
    }
    return Programme.objects.create(slug=slug, **values)


def way(*, of: Programme | None = None, by: Any = None, **fields: Any) -> TakePart:
    """An expression of interest: open when `by` is given, who opened it, else a draft."""
    values: dict[str, Any] = {
        "slug": "interest",
        "title": "Say that you are interested",
        "summary": "Four answers.",
        "promise": "We write to you when a round opens.",
        **fields,
    }
    values.setdefault("question_set", questions())
    made = TakePart.objects.create(programme=of or programme(), **values)
    return actions.open_take_part(take_part=made, by=by, token=token()) if by else made


def sent(to: TakePart, email: str = "lena@lamplight.example", **fields: Any) -> Response:
    """What somebody sent through it."""
    values: dict[str, Any] = {"name": "Lena", "may_contact": True, "by": None, "answers": GIVEN, **fields}
    return actions.respond(take_part=to, email=email, token=token(), **values)
