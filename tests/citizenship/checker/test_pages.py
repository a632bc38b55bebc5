"""The pages of the walk: what they carry, what they say of mistakes, and what they say of stale facts."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citizenship.checker import near, tree, walk
from citizenship.checker.tree import Tree, Way
from citizenship.checker.walk import State, Step
from citizenship.facts.models import Fact
from tests.citizenship.checker.walker import Page, Walker
from tests.citizenship.factories import advice, events

pytestmark = pytest.mark.django_db
SETTLED = "settled_status"
# The budget for a page with its style, as it travels to a phone without compression.
BYTES = 60_000
STYLES = ("css/brand.css", "css/checker.css")


@pytest.fixture
def found() -> Tree:
    return tree.load(SETTLED)


@pytest.fixture
def walker(client: Client, day: Any) -> Walker:
    return Walker(client, SETTLED)


def way_to(found: Tree, code: str) -> Way:
    """The shortest path to the outcome with this code."""
    ways = (way for way in tree.paths(found) if found.outcomes[way.outcome].code == code)
    return min(ways, key=lambda way: len(way.steps))


def at_date_question(walker: Walker, found: Tree) -> Page:
    way = next(way for way in tree.paths(found) if found.questions[way.steps[-1][0]].kind == "date")
    return walker.walks(found, way.steps[:-1])


class TestFrame:
    def test_first_page(self, walker: Walker, found: Tree) -> None:
        page = walker.begins()
        assert page.question == found.first
        assert page.response["Cache-Control"] == "no-store"
        assert page.response["Referrer-Policy"] == "same-origin"
        assert set(page.response.cookies) == {settings.CSRF_COOKIE_NAME}
        for missing in ("<script", "Sign in", "Your account", "form_token", 'style="'):
            assert missing not in page.text
        leave = re.search(r'<a class="leave" href="([^"]+)" rel="([^"]+)"', page.text)
        assert leave and leave[1].startswith("https://") and "noreferrer" in leave[2]

    def test_every_link_away_tells_nothing_of_where_it_was(self, walker: Walker, found: Tree, facts: None) -> None:
        page = walker.walks(found, way_to(found, "O9").steps)
        links = re.findall(r"<a [^>]+>", page.text)
        own = reverse("citizenship:settled_status_check")
        away = [link for link in links if f'href="{own}' not in link and 'href="#' not in link and "tel:" not in link]
        assert len(away) > 8
        # The words of E's recordings have one link of their own; it leads to this site, which is told no more.
        assert [link for link in away if "noreferrer" not in link and "/other-formats/" not in link] == []

    def test_nothing_is_fetched_from_another_site(self, walker: Walker, found: Tree, facts: None) -> None:
        page = walker.walks(found, way_to(found, "O6").steps)
        fetched = re.findall(r'<(?:img|link|script|iframe|source|video|audio)[^>]+(?:src|href)="([^"]+)"', page.text)
        assert fetched and all(one.startswith("/static/") for one in fetched)

    def test_a_forged_form_is_refused(self, found: Tree) -> None:
        strict = Client(enforce_csrf_checks=True)
        page = Page(strict.get(reverse("citizenship:settled_status_check")))
        fields = {"state": page.state, "do": "letter"}
        assert strict.post(walk_url(), fields).status_code == 403
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token and strict.post(walk_url(), {**fields, "csrfmiddlewaretoken": token[1]}).status_code == 200

    @pytest.mark.parametrize("slug", ["settled_status", "becoming_british"])
    def test_landing(self, slug: str, client: Client, languages: None) -> None:
        for language, direction in (("en", "ltr"), ("pl", "ltr"), ("ar", "rtl")):
            text = client.get(reverse(f"citizenship:{slug}"), {"lang": language}).content.decode()
            assert f'<html lang="{language}" dir="{direction}">' in text
            assert text.count('value="letter"') == 1
        assert ("0300 123 7379" in text) is (slug == "settled_status")

    @pytest.mark.parametrize("slug", tree.SLUGS)
    def test_graph_holds_the_whole_checker(self, slug: str, client: Client, day: Any) -> None:
        found = tree.load(slug)
        text = client.get(reverse(f"citizenship:{slug}_graph")).content.decode().replace("&#x27;", "'")
        for key in (*found.questions, *found.outcomes):
            assert f'id="{key}"' in text
        assert f"Version {found.version}" in text and f"by {len(list(tree.paths(found)))} paths" in text
        for outcome in found.outcomes.values():
            for said in (*outcome.means, *outcome.next, *(one.say for one in outcome.also)):
                assert said.split("{")[0].replace("&", "&amp;").replace('"', "&quot;") in text
        assert "{date|" not in text and "{tel|" not in text
        assert text.count("<path") == sum(len(one.leads_to()) for one in found.questions.values())


def walk_url() -> str:
    return reverse("citizenship:settled_status_check")


class TestMistakes:
    def test_no_answer(self, walker: Walker) -> None:
        page = walker.begins()
        again = walker.sends(page, do="answer", question=page.question)
        assert again.question == page.question and "Choose one answer, then continue." in again.text
        assert "<title>Error:" in again.text and 'href="#answer-1"' in again.text

    def test_an_answer_that_the_question_does_not_have(self, walker: Walker) -> None:
        page = walker.begins()
        assert walker.sends(page, do="answer", question=page.question, answer="<b>x</b>").question == page.question

    def test_none_and_another(self, walker: Walker, found: Tree) -> None:
        many = next(one for one in found.questions.values() if one.kind == "many")
        way = next(way for way in tree.paths(found) if any(key == many.key for key, _given in way.steps))
        page = walker.walks(found, way.steps[: [key for key, _given in way.steps].index(many.key)])
        alone = next(one.key for one in many.answers if one.alone)
        other = next(one.key for one in many.answers if not one.alone)
        again = walker.answers(page, many, (other, alone))
        assert "cannot stand beside another one" in again.text
        assert again.text.count(" checked") == 2, "what was ticked stays ticked"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            (("31", "2", "2026"), "could not read this day"),
            (("1", "", "2026"), "could not read this day"),
            (("1", "January", "2026"), "could not read this day"),
            (("24", "11", "2026"), "still to come"),
            (("1", "1", "26"), "could not read this day"),
        ],
    )
    def test_a_day_that_cannot_be(self, walker: Walker, found: Tree, typed: tuple[str, ...], said: str) -> None:
        page = at_date_question(walker, found)
        fields = dict(zip(("day", "month", "year"), typed, strict=True))
        again = walker.sends(page, do="answer", question=page.question, **fields)
        assert said in again.text and again.question == page.question
        assert f'name="month" inputmode="numeric" autocomplete="off" maxlength="10" value="{typed[1]}"' in again.text

    def test_arabic_digits_are_read(self, walker: Walker, found: Tree, facts: None) -> None:
        page = at_date_question(walker, found)
        after = walker.sends(page, do="answer", question=page.question, day="١", month="١١", year="٢٠٢٦")
        assert after.question == "" and '<time datetime="2027-02-01"' in after.text

    @pytest.mark.parametrize(
        ("state", "said"), [("rubbish", "the questions begin again"), ("x" * 9000, "the questions begin again")]
    )
    def test_a_state_that_is_not_ours(self, walker: Walker, found: Tree, state: str, said: str) -> None:
        page = walker.begins()
        page.state = state
        again = walker.sends(page, do="back")
        assert again.question == found.first and said in again.text

    def test_a_new_version_of_the_questions(self, walker: Walker, found: Tree, monkeypatch: Any) -> None:
        page = walker.begins()
        monkeypatch.setattr(walk, "unseal", lambda *_given: (_ for _ in ()).throw(walk.VersionChanged()))
        assert "The questions have changed since you began." in walker.sends(page, do="back").text

    def test_an_answer_to_another_question_is_not_taken(self, walker: Walker, found: Tree) -> None:
        page = walker.begins()
        assert walker.sends(page, do="answer", question="nationality", answer="british").question == found.first


class TestGoing:
    def test_back_and_change_are_buttons_and_drop_later_answers(self, walker: Walker, found: Tree) -> None:
        way = way_to(found, "O9")
        page = walker.walks(found, way.steps)
        assert page.text.count('name="change"') == len(way.steps)
        back = walker.sends(page, do="back")
        assert back.question == way.steps[-1][0]
        second = walker.sends(page, change=way.steps[1][0])
        assert second.question == way.steps[1][0] and second.text.count('name="change"') == 1
        state = walk.unseal(found, second.state)
        assert state == State((Step(*way.steps[0]),)), "the later answers are gone, not only hidden"

    def test_a_letter_is_urgent_from_every_page(self, walker: Walker, found: Tree, facts: None) -> None:
        way = way_to(found, "O9")
        page = walker.begins()
        for key, given in way.steps:
            assert 'value="letter"' in page.text
            page = walker.answers(page, found.questions[key], given)
        assert 'value="letter"' in page.text
        urgent = walker.sends(page, do="letter")
        assert "Do this today" in urgent.text and "tel:03001237379" in urgent.text
        assert found.outcomes[found.letter].title in urgent.text and 'value="letter"' not in urgent.text
        assert walker.sends(urgent, do="back").text.count("<h1>") == 1
        assert found.outcomes["late"].title in walker.sends(urgent, do="back").text

    def test_another_language_keeps_the_place(self, walker: Walker, found: Tree, languages: None) -> None:
        page = walker.walks(found, way_to(found, "O9").steps)
        arabic = Page(walker.client.post(walker.url, {"state": page.state, "language": ["en", "ar"]}))
        assert '<html lang="ar" dir="rtl">' in arabic.text and arabic.question == ""
        assert '<bdi dir="ltr">0300 123 7379</bdi>' in arabic.text
        assert 'class="en" lang="en" dir="ltr"' in arabic.text
        assert "Nobody has checked this translation yet" in arabic.text

    def test_asked_of_a_child_and_of_somebody_else(self, walker: Walker, found: Tree) -> None:
        page = walker.begins()
        for who, name in (("child", "ask_child"), ("other", "ask_other"), ("me", "ask")):
            asked = walker.sends(page, do="answer", question="who", answer=who)
            assert getattr(found.questions["nationality"], name) in asked.text.replace("&#x27;", "'")
            assert ("their agreement" in asked.text) is (who == "other")


class TestFresh:
    def outcome(self, walker: Walker, found: Tree) -> str:
        return walker.walks(found, way_to(found, "O9").steps).text

    def test_dates_sources_and_what_nobody_has_checked(self, walker: Walker, found: Tree, facts: None) -> None:
        text = self.outcome(walker, found)
        for key in found.outcomes["late"].facts:
            published = Fact.objects.filter(key=key, state="published").exists()
            assert (f'id="fact-{key}"' in text) is published
        assert "Checked on" in text and '<time datetime="2026-11-01">1 November 2026</time>' in text
        assert "Initial load, not yet checked by two people." in text and "From a secondary source" in text
        assert "This is general information, not legal advice." in text
        assert "Some of this may be out of date" not in text and "Get advice now" not in text

    def test_two_sources_that_do_not_agree_both_stand(self, walker: Walker, found: Tree, facts: None) -> None:
        text = walker.sends(walker.begins(), do="letter").text
        both = list(Fact.objects.filter(key__in=["removal-28-days", "letters-14-days"]))
        assert both and all(f'id="fact-{one.key}"' in text for one in both)

    def test_past_its_day_the_page_says_so(self, walker: Walker, found: Tree, facts: None, set_now: Any) -> None:
        critical = Fact.objects.get(key="late-first")
        set_now(datetime(2027, 2, 2, 12, tzinfo=UTC))
        assert critical.review_by.isoformat() == "2027-02-01"
        text = self.outcome(walker, found)
        assert "Some of this may be out of date" in text and "This should have been checked again by" in text
        assert found.outcomes["late"].title in text

    def test_thirty_days_later_it_sends_people_to_advice(
        self, walker: Walker, found: Tree, facts: None, set_now: Any
    ) -> None:
        set_now(datetime(2027, 3, 3, 12, tzinfo=UTC))
        assert found.outcomes["late"].title in self.outcome(walker, found)
        set_now(datetime(2027, 3, 4, 12, tzinfo=UTC))
        text = self.outcome(walker, found)
        assert "<h1>Get advice now</h1>" in text and found.outcomes["late"].means[-1] not in text
        assert "0300 123 7379" in text and "We show only solicitors and advisers" in text

    def test_without_any_fact_the_page_tells_nobody_what_to_do(self, walker: Walker, found: Tree) -> None:
        assert "<h1>Get advice now</h1>" in self.outcome(walker, found)


class TestNear:
    def page(self, walker: Walker, found: Tree, code: str, **chosen: Any) -> str:
        return walker.sends(walker.walks(found, way_to(found, code).steps), do="near", **chosen).text

    @pytest.fixture
    def services(self, facts: None) -> None:
        advice.service(advice.adviser("iaa_1"), name="Level one", needs=["settled_status", "late_application"])
        advice.service(advice.adviser("iaa_2"), name="Level two", needs=["settled_status", "late_application"])
        advice.service(advice.helper(), name="Practical help", needs=["settled_status", "late_application"])

    def test_level_of_help(self, walker: Walker, found: Tree, services: None) -> None:
        late = self.page(walker, found, "O9", borough=advice.CAMDEN)
        assert "Level two" in late and "Level one" not in late and "Practical help" not in late
        urgent = self.page(walker, found, "O6", borough=advice.CAMDEN)
        assert "Level one" not in urgent and '<select id="level"' not in urgent

    def test_what_makes_it_harder_asks_for_more(self, walker: Walker, found: Tree, services: None) -> None:
        code = next(
            one.code for one in found.outcomes.values() if one.help == "any" and "settled_status" in one.needs
        )  # fmt: skip
        assert "Level one" in self.page(walker, found, code, borough=advice.CAMDEN)
        harder = self.page(walker, found, code, borough=advice.CAMDEN, harder=["convictions"])
        assert "Level one" not in harder and "We show only solicitors" in harder

    def test_nobody_can_choose_less_than_the_outcome_needs(self, walker: Walker, found: Tree, services: None) -> None:
        assert "Level one" not in self.page(walker, found, "O9", borough=advice.CAMDEN, level="any")

    def test_links_to_the_directory_carry_the_borough_only(self, walker: Walker, found: Tree, services: None) -> None:
        text = self.page(walker, found, "O9", borough=advice.CAMDEN, speaks="pl", harder=["abuse", "no_id"])
        queries = {
            link.partition("?")[2] for link in re.findall(r'href="([^"#]+)', text) if "?" in link and link[0] == "/"
        }
        assert queries == {f"borough={advice.CAMDEN}"}

    def test_what_is_unknown_is_left_out(self, walker: Walker, found: Tree, services: None) -> None:
        text = self.page(walker, found, "O9", borough="E99", speaks="xx", level="z", harder=["x"])
        assert "Level two" in text and "E99" not in text

    def test_what_was_chosen_goes_on_with_the_next_button(self, walker: Walker, found: Tree, services: None) -> None:
        text = self.page(walker, found, "O9", borough=advice.CAMDEN, harder=["abuse"])
        form = text[text.index('class="letter"') : text.index("</form>", text.index('class="letter"'))]
        assert f'name="borough" value="{advice.CAMDEN}"' in form and 'name="harder" value="abuse"' in form

    def test_a_later_room_adds_its_part(self, walker: Walker, found: Tree, facts: None, monkeypatch: Any) -> None:
        asked: list[Any] = []

        def part(*given: Any) -> near.Part | None:
            asked.append(given)
            return near.Part("citizenship/checker/_about_whom.html", {"marks": {"child"}})

        monkeypatch.setattr(near, "_sources", [part, lambda *_given: None])
        text = self.page(walker, found, "O9", borough=advice.CAMDEN, speaks="pl")
        assert text.count("This is about a child.") == 1
        assert asked[-1] == (advice.CAMDEN, "pl", found.outcomes["late"].needs)


class TestWeight:
    def test_the_heaviest_outcome_is_light_in_every_language(self, client: Client, languages: None, day: Any) -> None:
        style = sum(len(open_static(name)) for name in STYLES)
        of = advice.adviser("iaa_2")
        for number in range(5):
            advice.service(of, name=f"Advice on late applications {number}", languages=["en", "pl", "ar", "ro"])
        for number in range(4):
            events.event(name=f"Help with your status, {number}", languages=["en", "pl", "ar", "ro"])
        weights = {}
        for slug in tree.SLUGS:
            found = tree.load(slug)
            ways = {way.outcome: way for way in sorted(tree.paths(found), key=lambda way: len(way.steps))}
            heavy = max(
                ways.values(),
                key=lambda way: sum(len(p.english) for p in found.outcome_texts(found.outcomes[way.outcome])),
            )
            longest = max(ways.values(), key=lambda way: len(way.steps) + len(found.outcomes[way.outcome].facts))
            for language in ("en", "pl", "ar", "bg", "lt"):
                for way in (heavy, longest):
                    page = Walker(client, slug, language).walks(found, way.steps)
                    weights[slug, language, way.outcome] = len(page.response.content) + style
        assert max(weights.values()) < BYTES, sorted(weights.items(), key=lambda one: -one[1])[:5]


def open_static(name: str) -> bytes:
    path = finders.find(name)
    assert path
    with open(path, "rb") as file:
        return file.read()


class TestQueries:
    def test_a_page_asks_as_much_whatever_there_is(
        self, walker: Walker, found: Tree, facts: None, django_assert_num_queries: Any
    ) -> None:
        way = way_to(found, "O9")
        page = walker.walks(found, way.steps[:-1])
        with django_assert_num_queries(2):  # the day, the languages
            walker.sends(page, do="back")
        of, asked = advice.adviser("iaa_2"), []
        for number in range(8):
            advice.service(of, name=f"Service {number}", needs=["late_application"])
            if number in (0, 7):
                with CaptureQueriesContext(connection) as seen:
                    walker.answers(page, found.questions[way.steps[-1][0]], way.steps[-1][1])
                asked.append(len(seen))
        assert asked[0] == asked[1] <= MOST_QUERIES


# The day, the languages, facts with their sources (2), recordings, boroughs, services (2), events with theirs.
MOST_QUERIES = 11
