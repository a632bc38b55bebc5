"""What editors do with languages and translations, and what the database refuses of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from citizenship.facts import words
from citizenship.facts.actions import words as actions
from citizenship.facts.models import PageLanguage, Translation
from citizenship.facts.words import Text
from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.people import worklist
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests.citizenship import factories
from tests.citizenship.guards import refused
from tests.factories import token

pytestmark = pytest.mark.django_db
RING = Text("test.ring", "Ring {tel|020 7946 0000} today.")
WALK = Text("test.walk", "Walk in.")
LANGUAGE = {
    "own_name": "Soomaali",
    "english_name": "Somali",
    "direction": "ltr",
    "order": 5,
    "offered": True,
    "months": [],
    "date_form": "",
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts, and nothing else."""
    monkeypatch.setattr(words, "_sources", [])
    words.register(lambda: [RING, WALK])


@pytest.fixture
def polish() -> PageLanguage:
    return factories.page_language()


def rewrite(language: PageLanguage, by: Any, text: str = "Wejdź.", source: Text = WALK, **more: Any) -> Translation:
    given = {"language": language, "key": source.key, "text": text, "seen": source.version, "token": token(), **more}
    return actions.rewrite(by=by, **given)


def review(row: Translation, by: Any, **more: Any) -> Any:
    given = {"seen": {row.key: row.since_at.isoformat()}, "reviewer": "Maria Nowak", "token": token(), **more}
    return actions.review(language=row.language, by=by, **given)


class TestRewrite:
    def test_a_new_one_stands_as_not_reviewed(self, polish: PageLanguage, otto: Any) -> None:
        row = rewrite(polish, otto)
        assert (row.state, row.source_version, row.written_by, row.reviewer) == ("draft", WALK.version, otto, "")
        assert [(move.verb, move.text_before) for move in row.moves.all()] == [("rewrite", "")]
        assert AuditEvent.objects.filter(verb="citizenship.words.rewritten", target_key=str(row.pk)).exists()

    def test_new_words_lose_the_review(self, polish: PageLanguage, otto: Any, root: Any) -> None:
        row = rewrite(polish, otto)
        review(row, root)
        row = rewrite(polish, otto, "Proszę wejść.")
        assert (row.state, row.reviewed_by, row.reviewer) == ("draft", None, "")
        assert [move.text_before for move in row.moves.order_by("pk")] == ["", "", "Wejdź."]

    def test_the_english_changed_meanwhile(self, polish: PageLanguage, otto: Any) -> None:
        with pytest.raises(MoveRefused, match="The English has changed"):
            rewrite(polish, otto, seen="0" * 12)

    def test_a_number_must_stay(self, polish: PageLanguage, otto: Any) -> None:
        with pytest.raises(MoveRefused, match=r"\{tel\|020 7946 0000\}") as refusal:
            rewrite(polish, otto, "Zadzwoń dziś.", RING)
        assert refusal.value.field == "text"
        rewrite(polish, otto, "Zadzwoń dziś: {tel|020 7946 0000}.", RING)

    def test_nothing_to_translate(self, polish: PageLanguage, otto: Any) -> None:
        with pytest.raises(MoveRefused, match="nothing to translate"):
            rewrite(polish, otto, source=Text("test.gone", "Gone"))
        with pytest.raises(MoveRefused, match="nothing to translate"):
            rewrite(factories.page_language("en"), otto)

    def test_twice_with_one_form_and_by_others(self, polish: PageLanguage, otto: Any, ines: Any) -> None:
        same = token()
        rewrite(polish, otto, token=same)
        with pytest.raises(AlreadyDone):
            rewrite(polish, otto, token=same)
        with pytest.raises(PermissionDenied):
            rewrite(polish, ines)


class TestReview:
    def test_a_named_person_and_not_the_writer(self, polish: PageLanguage, otto: Any, root: Any) -> None:
        row = rewrite(polish, otto)
        with pytest.raises(MoveRefused, match="You wrote this translation"):
            review(row, otto)
        [row] = review(row, root)
        assert (row.state, row.reviewer, row.reviewed_by) == ("reviewed", "Maria Nowak", root)
        assert row.moves.get(verb="review").note == "Maria Nowak"
        assert words.book("pl").say(WALK.key, WALK.english).state == "reviewed"

    def test_what_came_with_the_portal_may_be_reviewed_by_anybody(self, polish: PageLanguage, otto: Any) -> None:
        row = factories.translation(polish, WALK.key, "Wejdź.", english=WALK.english)
        [row] = review(row, otto)
        assert row.state == "reviewed"

    def test_one_that_changed_or_is_older_stops_all(self, polish: PageLanguage, otto: Any, root: Any) -> None:
        one = rewrite(polish, otto)
        two = factories.translation(polish, RING.key, "Zadzwoń.", english="Ring.")
        both = {row.key: row.since_at.isoformat() for row in (one, two)}
        with pytest.raises(MoveRefused, match="older English"):
            review(one, root, seen=both)
        with pytest.raises(MoveRefused, match="has changed since you opened"):
            review(one, root, seen={one.key: "2026-01-01T00:00:00+00:00"})
        with pytest.raises(MoveRefused, match="not there any more"):
            review(one, root, seen={"test.gone": one.since_at.isoformat()})
        with pytest.raises(MoveRefused, match="Tick the translations"):
            review(one, root, seen={})
        assert not Translation.objects.filter(state="reviewed").exists()

    def test_only_translators(self, polish: PageLanguage, otto: Any, ines: Any) -> None:
        with pytest.raises(PermissionDenied):
            review(rewrite(polish, otto), ines)


class TestSetLanguage:
    def test_another_language_needs_no_program(self, otto: Any) -> None:
        made = actions.set_language(code="so", by=otto, token=token(), **LANGUAGE)
        assert [each.code for each in words.offered()] == ["so"]
        rewrite(made, otto, "Soo gal.")
        assert words.book("so").say(WALK.key, WALK.english).text == "Soo gal."
        changed = actions.set_language(code="so", by=otto, token=token(), **{**LANGUAGE, "offered": False})
        assert (changed.pk, changed.offered, changed.edited_by) == ("so", False, otto)

    def test_english_stays(self, otto: Any, ines: Any) -> None:
        with pytest.raises(MoveRefused, match="English stays"):
            actions.set_language(code="en", by=otto, token=token(), **{**LANGUAGE, "offered": False})
        with pytest.raises(PermissionDenied):
            actions.set_language(code="so", by=ines, token=token(), **LANGUAGE)


class TestWhatTheDatabaseRefuses:
    def test_a_review_without_a_name_or_by_the_writer(self, polish: PageLanguage, otto: Any, root: Any) -> None:
        row = factories.translation(polish, by=otto)
        at, rows = clock.now(), Translation.objects.filter(pk=row.pk)
        stamps = {"state": "reviewed", "reviewed_at": at, "reviewer": "Maria Nowak"}
        refused(lambda: rows.update(**{**stamps, "reviewer": ""}, reviewed_by=root), match="reviewer_is_named")
        refused(lambda: rows.update(**stamps, reviewed_by=otto), match="reviewed_by_another")
        refused(lambda: rows.update(**stamps, reviewed_by=None), match="reviewed_stamps")
        refused(lambda: rows.update(reviewer="Maria Nowak"), match="reviewer_is_named")
        rows.update(**stamps, reviewed_by=root)

    def test_reviewed_words_do_not_change(self, polish: PageLanguage, otto: Any, root: Any) -> None:
        row = factories.translation(polish, by=otto, reviewed_by=root)
        rows = Translation.objects.filter(pk=row.pk)
        refused(lambda: rows.update(text="Inne słowa"), match="words that changed")
        refused(lambda: rows.update(source_version="0" * 12), match="words that changed")

    def test_nothing_begins_reviewed(self, polish: PageLanguage, otto: Any, root: Any) -> None:
        at = clock.now()
        row = Translation(language=polish, key="a", text="b", source_version="0" * 12, made_by="c", since_at=at)
        row.review(reviewer="Maria Nowak", by=root, at=at)
        refused(row.save, match="begins without a review")

    def test_control_without_the_triggers_a_review_covers_other_words(
        self, polish: PageLanguage, otto: Any, root: Any
    ) -> None:
        row = factories.translation(polish, by=otto, reviewed_by=root)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE citizenship_translation DISABLE TRIGGER translation_review_is_of_these_words")
        Translation.objects.filter(pk=row.pk).update(text="Inne słowa")
        assert Translation.objects.get(pk=row.pk).state == "reviewed"

    def test_rows_that_cannot_be(self, polish: PageLanguage) -> None:
        factories.translation(polish)
        refused(lambda: factories.translation(polish), match="translation_once")
        refused(lambda: factories.translation(polish, "a", ""), match="says_something")
        english = factories.page_language("en")
        refused(lambda: factories.translation(english, "b"), match="not_the_source")
        languages = PageLanguage.objects.filter(pk="pl")
        refused(lambda: factories.page_language("P L"), match="is_bcp47")
        refused(lambda: languages.update(months=["stycznia"]), match="twelve_months")
        refused(lambda: languages.update(own_name=""), match="has_names")
        refused(lambda: languages.update(edited_at=clock.now()), match="edited_stamps")
        refused(lambda: PageLanguage.objects.filter(pk="en").update(offered=False), match="english_offered")


class TestWaiting:
    def test_what_waits_is_not_ones_own(self, polish: PageLanguage, otto: Any, root: Any, ines: Any) -> None:
        rewrite(polish, otto)
        factories.translation(polish, RING.key, "Zadzwoń.", english=RING.english)
        factories.translation(factories.page_language("so", offered=False), RING.key, "Wac.")
        waits = {
            user: [w.count for w in worklist.lines(user) if w.label == "Translations to review"]
            for user in (otto, root, ines)
        }
        assert waits == {otto: [1], root: [2], ines: []}

    def test_what_is_older_than_the_english_waits(self, polish: PageLanguage, otto: Any) -> None:
        factories.translation(polish, RING.key, "Zadzwoń.", english="Ring.")
        factories.translation(polish, WALK.key, "Wejdź.", english=WALK.english)
        factories.translation(factories.page_language("so", offered=False), RING.key, "Wac.", english="Ring.")
        assert [w.count for w in worklist.lines(otto) if w.label == "Translations older than the English"] == [1]
