"""Answers taken over from an earlier sheet: what fits, marked; nothing that must be said anew."""

from typing import Any

import pytest

from programmes.questions import actions, engine
from programmes.questions.models import Kind
from tests.programmes.questions import sets

pytestmark = pytest.mark.django_db
SAID = "your earlier application TEST-1"


def pair(old: list[dict[str, Any]], new: list[dict[str, Any]], given: dict[str, Any], by: Any) -> tuple[Any, Any]:
    """A sheet with these answers, and an empty one of the other set."""
    sheets = [
        sets.sheet(sets.write(("all", asked), family=name), by=by) for name, asked in (("old", old), ("new", new))
    ]
    for key, value in given.items():
        sheets[0].answers.create(key=key, value=value, revision=1, saved_by=by)
    return sheets[0], sheets[1]


def asked(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": key.capitalize(), **more}


def copied(old: Any, new: Any, by: Any, **how: Any) -> dict[str, Any]:
    actions.copy_answers(from_sheet=old, to_sheet=new, said=SAID, by=by, **how)
    return dict(engine.answers(new))


class TestCopyAnswers:
    def test_same_key_and_kind_marked_with_where_it_is_from(self, amina: Any) -> None:
        old, new = pair(
            [asked("title", Kind.TEXT), asked("people", Kind.NUMBER)],
            [asked("title", Kind.TEXT), asked("people", Kind.TEXT)],
            {"title": "Songs", "people": "12"},
            amina,
        )
        assert copied(old, new, amina) == {"title": "Songs"}
        assert engine.answers(new).taken == {"title": SAID}
        assert engine.read_back(new)[0].rows[0].taken_from == SAID

    def test_only_the_keys_asked_for(self, amina: Any) -> None:
        both = [asked("title", Kind.TEXT), asked("story", Kind.LONG_TEXT)]
        old, new = pair(both, both, {"title": "Songs", "story": "We sing."}, amina)
        assert copied(old, new, amina, keys={"story"}) == {"story": "We sing."}

    def test_what_is_answered_stays(self, amina: Any) -> None:
        both = [asked("title", Kind.TEXT)]
        old, new = pair(both, both, {"title": "Songs"}, amina)
        new.answers.create(key="title", value="Mine", revision=1, saved_by=amina)
        assert copied(old, new, amina) == {"title": "Mine"}
        assert engine.answers(new).taken == {}

    def test_choices_that_the_new_list_has(self, amina: Any) -> None:
        first = sets.choices(("music", "Music"), ("film", "Film"), ("craft", "Craft"))
        second = sets.choices(("music", "Music"), ("craft", "Craft"))
        old, new = pair(
            [asked("forms", Kind.MANY_OF, choices=first), asked("one", Kind.ONE_OF, choices=first)],
            [asked("forms", Kind.MANY_OF, choices=second), asked("one", Kind.ONE_OF, choices=second)],
            {"forms": ["music", "film"], "one": "film"},
            amina,
        )
        assert copied(old, new, amina) == {"forms": ["music"]}

    def test_no_file_and_no_declaration(self, amina: Any) -> None:
        both = [
            asked("papers", Kind.FILES),
            asked("agreed", Kind.DECLARATION, help="It is true."),
            asked("title", Kind.TEXT),
        ]
        given = {"papers": ["6f3b0f66-0000-4000-8000-000000000000"], "agreed": "yes", "title": "Songs"}
        old, new = pair(both, both, given, amina)
        assert copied(old, new, amina) == {"title": "Songs"}
