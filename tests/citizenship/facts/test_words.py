"""What pages say in many languages: each text with what it is worth and its direction, never mixed silently."""

from datetime import date
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from citizenship.facts import words
from citizenship.facts.words import MISSING, OLDER, REVIEWED, SOURCE, UNREVIEWED, Text
from tests.citizenship import factories

pytestmark = pytest.mark.django_db
LATE = "You can still apply. Ring {tel|0300 123 7379} before {date|2021-06-30}."
PL = "Nadal można złożyć wniosek. Zadzwoń {tel|0300 123 7379} przed {date|2021-06-30}."
AR = "ما زال بإمكانك التقديم. اتصل {tel|0300 123 7379} قبل {date|2021-06-30}."


def written(source: str, **context: Any) -> str:
    return Template("{% load words %}" + source).render(Context(context))


class TestSay:
    def test_english_is_the_source(self, queries: Any) -> None:
        with queries(at_most=0):
            said = words.book("en", ["late"]).say("late", LATE)
        assert (said.state, said.lang, said.dir, said.english) == (SOURCE, "en", "ltr", None)

    def test_a_reviewed_translation_stands_alone(self, otto: Any, root: Any, queries: Any) -> None:
        factories.translation(factories.page_language(), "late", PL, english=LATE, by=otto, reviewed_by=root)
        with queries(at_most=1):
            said = words.book("pl", ["late"]).say("late", LATE)
        assert (said.state, said.lang, said.dir, said.english) == (REVIEWED, "pl", "ltr", None)
        assert said.plain == "Nadal można złożyć wniosek. Zadzwoń 0300 123 7379 przed 30 czerwca 2021."

    def test_an_unreviewed_one_has_the_english_beside_it(self) -> None:
        factories.translation(factories.page_language(), "late", PL, english=LATE)
        said = words.book("pl").say("late", LATE)
        assert (said.state, said.english) == (UNREVIEWED, LATE)

    def test_one_from_older_english_has_the_new_english_beside_it(self, otto: Any, root: Any) -> None:
        factories.translation(factories.page_language(), "late", PL, english=LATE, by=otto, reviewed_by=root)
        said = words.book("pl", ["late"]).say("late", LATE + " Now.")
        assert (said.state, said.english) == (OLDER, LATE + " Now.")

    def test_a_missing_one_is_english_and_says_so(self) -> None:
        factories.page_language()
        said = words.book("pl", ["late"]).say("late", LATE)
        assert (said.state, said.text, said.lang, said.dir) == (MISSING, LATE, "en", "ltr")
        assert 'class="said-missing" lang="en" dir="ltr"' in written("{{ said|shown }}", said=said)

    def test_arabic_runs_right_to_left_and_numbers_do_not(self) -> None:
        factories.translation(factories.page_language("ar"), "late", AR, english=LATE)
        book = words.book("ar", ["late"])
        assert (book.lang, book.dir) == ("ar", "rtl")
        page = written("{% say book 'late' english %}", book=book, english=LATE)
        assert page.startswith('<span lang="ar" dir="rtl">ما زال')
        assert '<a class="govuk-link" href="tel:03001237379"><bdi dir="ltr">0300 123 7379</bdi></a>' in page
        assert '<time datetime="2021-06-30" dir="ltr">30 يونيو 2021</time>' in page
        assert '<span class="said-english" lang="en" dir="ltr">You can still apply.' in page
        # On paper and in titles there is no markup: the signs that isolate do it.
        assert "\u20660300 123 7379\u2069" in book.say("late", LATE).plain

    def test_beginnings_and_whole_keys_in_one_query(self, queries: Any) -> None:
        language = factories.page_language()
        for key in ("frame.back", "frame.next", "fact.late", "fact.other"):
            factories.translation(language, key, "Tekst")
        with queries(at_most=1):
            book = words.book("pl", ["frame.", "fact.late"])
        assert set(book.held) == {"frame.back", "frame.next", "fact.late"}

    def test_a_language_that_nobody_knows_is_english(self) -> None:
        assert words.book("xx", ["late"]).is_english

    def test_a_name_that_stays_is_english_once(self) -> None:
        name = "GOV.UK: EU Settlement Scheme"
        factories.translation(factories.page_language(), "gov", name, english=name)
        said = words.book("pl", ["gov"]).say("gov", name)
        assert (said.lang, said.english, said.state) == ("en", None, UNREVIEWED)
        assert written("{{ said|shown }}", said=said) == f'<span lang="en" dir="ltr">{name}</span>'

    def test_on_a_page_of_its_own_language_only_the_english_is_marked(self) -> None:
        for code, turned in (("pl", ""), ("ar", ' dir="ltr"')):
            factories.translation(factories.page_language(code), "late", "Tekst", english="Text")
            page = written("{% say book 'late' 'Text' %}", book=words.book(code, ["late"], home=True))
            assert page == f'Tekst <span class="en" lang="en"{turned}>Text</span>'

    def test_easy_read_is_english(self) -> None:
        factories.translation(factories.page_language("en-x-easyread"), "late", "You can still apply.", english=LATE)
        said = words.book("en-x-easyread", ["late"]).say("late", LATE)
        assert (said.lang, said.state, said.english) == ("en", UNREVIEWED, LATE)


class TestNotice:
    @pytest.fixture
    def polish(self) -> Any:
        language = factories.page_language()
        factories.translation(language, "late", PL, english=LATE)
        return language

    def test_it_stands_above_what_it_tells_of(self, polish: Any) -> None:
        page = written(
            "{% said_page book %}<p>{% say book 'late' late %}</p>{% say book 'gone' 'Gone' %}{% endsaid_page %}",
            book=words.book("pl", ["late", "gone"]),
            late=LATE,
        )
        above, _, below = page.partition('<p><span lang="pl"')
        assert "Nobody has checked this translation yet" in above
        assert "Some of this page is not in your language yet" in above
        assert "Nadal" in below
        assert '<div class="said-notice" role="note"><p><span class="said-missing" lang="en" dir="ltr">Nobody' in above
        assert "&lt;" not in page

    def test_older_says_that_the_english_counts(self, polish: Any) -> None:
        book = words.book("pl", ["late"])
        book.say("late", "Other English")
        assert "This is an older version." in written("{% said_notice book %}", book=book)

    def test_easy_read_says_it_in_its_own_words(self) -> None:
        factories.translation(factories.page_language("en-x-easyread"), "late", "You can apply.", english=LATE)
        book = words.book("en-x-easyread", ["late", "gone"])
        assert (book.say("late", LATE).state, book.say("gone", "Gone").state) == (UNREVIEWED, MISSING)
        notice = written("{% said_notice book %}", book=book)
        assert "Nobody has checked this easy read text yet" in notice
        assert "not in easy read yet" in notice
        assert "your language" not in notice

    def test_nothing_is_said_of_english_or_of_reviewed_words(self, otto: Any, root: Any, polish: Any) -> None:
        factories.translation(polish, "read", "Tekst", english="Text", by=otto, reviewed_by=root)
        book = words.book("pl", ["read"])
        book.say("read", "Text")
        assert written("{% said_notice book %}", book=book) == ""
        english = words.book("en")
        english.say("late", LATE)
        assert written("{% said_notice book %}", book=english) == ""

    def test_control_english_without_its_mark_would_be_silent(self, polish: Any) -> None:
        """What the rule prevents: a missing text printed as if it were Polish."""
        said = words.book("pl", ["gone"]).say("gone", "Gone")
        assert written("{{ said.html }}", said=said) == "Gone"
        assert 'lang="en"' in written("{{ said|shown }}", said=said)


class TestWanted:
    @pytest.mark.parametrize(
        ("form", "address", "browser", "found"),
        [
            ("pl", "ar", "en", "pl"),
            ("", "ar", "pl", "ar"),
            ("", "", "pl-PL,en;q=0.5", "pl"),
            ("", "", "EN-GB,pl;q=0.5", "en"),
            ("", "", "de,ar;q=0.8", "ar"),
            ("de", "xx", "nonsense;;", "en"),
            ("en-x-easyread", "", "pl", "en-x-easyread"),
        ],
    )
    def test_form_then_address_then_browser(self, form: str, address: str, browser: str, found: str) -> None:
        for code in ("en", "pl", "ar", "en-x-easyread"):
            factories.page_language(code)
        factories.page_language("de", offered=False)
        request = RequestFactory().post(f"/?lang={address}", {"language": form}, headers={"Accept-Language": browser})
        assert words.wanted(request) == found

    def test_english_alone_before_any_is_loaded(self) -> None:
        assert [each.code for each in words.offered()] == ["en"]
        assert words.wanted(RequestFactory().get("/?lang=pl")) == "en"


class TestMarks:
    def test_a_translation_has_the_marks_of_its_source(self) -> None:
        assert words.problem(LATE, PL) == ""
        assert "same numbers and dates" in words.problem(LATE, PL.replace("7379", "7378"))
        assert "same numbers and dates" in words.problem(LATE, "Bez numeru.")
        assert "not closed" in words.problem("Text", "Tekst {tel")
        assert "empty" in words.problem("Text", "  ")

    def test_what_people_could_type_is_escaped(self) -> None:
        assert words.html("<b>{tel|020 1}</b>", None).startswith("&lt;b&gt;<a ")

    def test_dates_in_the_form_of_the_language(self) -> None:
        day = date(2026, 3, 20)
        lithuanian = factories.page_language(
            "lt", months=["x"] * 2 + ["kovo"] + ["x"] * 9, date_form="{year} m. {month} {day} d."
        )
        assert words.written(day, lithuanian) == "2026 m. kovo 20 d."
        assert words.written(day, factories.page_language("so")) == "20 March 2026"

    def test_a_date_in_a_page(self) -> None:
        factories.page_language()
        page = written("{% say_date book day %}", book=words.book("pl"), day=date(2026, 3, 20))
        assert page == '<time datetime="2026-03-20" dir="ltr">20 marca 2026</time>'


class TestRegister:
    def test_every_text_is_called_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(words, "_sources", [])
        words.register(lambda: [Text("a", "One")])
        words.register(lambda: [Text("a", "One")])
        assert list(words.texts()) == ["a"]
        words.register(lambda: [Text("a", "Two")])
        with pytest.raises(ValueError, match="two texts are called a"):
            words.texts()

    def test_a_version_names_the_very_words(self) -> None:
        assert Text("a", "One").version == "8b12507783d5"
        assert words.version_of("One") != words.version_of("One ")
