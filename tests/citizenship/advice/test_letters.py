"""The yearly link: asked after eleven months, flagged after twelve, hidden when nobody answers; and what answers do."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from citizenship.advice import tasks
from citizenship.advice.actions import letters
from citizenship.advice.models import AdviceChange, AdviceLetter, AdviceService
from programmes import clock
from programmes.clock import months_later
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.citizenship.factories import advice

pytestmark = pytest.mark.django_db


def newest_key() -> str:
    """The key in the newest message."""
    bodies = Notice.objects.order_by("-created_at", "-pk").values_list("body", flat=True)
    return next(found[1] for body in bodies if (found := re.search(r"/advice/own/([\w-]+)/", body)))


@pytest.fixture
def made() -> AdviceService:
    """A listed entry."""
    return advice.service()


@pytest.fixture
def letter(made: AdviceService) -> AdviceLetter:
    """Its yearly link; the key is "the-key"."""
    return advice.letter(made, "the-key")


def answer(action: Callable[..., Any], letter: AdviceLetter, *, key: str = "the-key", **given: Any) -> Any:
    return action(letter=letter, key=key, token=common.token(), **given)


class TestYear:
    def test_day_by_day(self, set_now: Any, made: AdviceService) -> None:
        """Nobody answers: asked on the day after eleven months, three letters, flagged after twelve, then hidden."""
        start = clock.now()
        first = made.assured_on
        asked, hidden, flagged, written = None, None, None, []
        # Every day of the months in which something happens, and a day of each other month.
        for number in (*range(0, 330, 30), *range(330, 430), *range(430, 731, 30)):
            day = first + timedelta(days=number)
            set_now(start + timedelta(days=number))
            before = Notice.objects.count()
            letters.lapse_due(), letters.remind_due(), letters.ask_due()
            made.refresh_from_db()
            if Notice.objects.count() > before:
                written.append((day - first).days)
            if asked is None and made.letters.exists():
                asked = day
            if flagged is None and made.is_unconfirmed(day):
                flagged = day
            if hidden is None and made.state == "hidden":
                hidden = day
        assert asked == months_later(first, 11)
        assert flagged == months_later(first, 12) + timedelta(days=1)
        assert hidden == asked + timedelta(days=91)
        gone = (asked - first).days
        assert written == [gone, gone + 30, gone + 60, gone + 91], "three letters, and one that tells of the hiding"
        assert made.letters.count() == 1, "nobody is asked about a hidden entry again by itself"

    def test_confirmed_in_time_it_stays_and_is_asked_again_next_year(self, set_now: Any, made: AdviceService) -> None:
        set_now(clock.now() + timedelta(days=340))
        assert letters.ask_due() == 1 and letters.ask_due() == 0
        (letter,) = made.letters.all()
        answer(letters.confirm_entry, letter, key=newest_key())
        made.refresh_from_db()
        assert made.assured_on == advice.today()
        set_now(clock.now() + timedelta(days=100))
        tasks.daily("")
        assert made.letters.count() == 1
        set_now(clock.now() + timedelta(days=240))
        assert letters.ask_due() == 1

    def test_who_has_no_address_is_not_asked_and_not_hidden(self, set_now: Any) -> None:
        made = advice.service(contact_email=None)
        set_now(clock.now() + timedelta(days=800))
        tasks.daily("")
        made.refresh_from_db()
        assert made.state == "listed" and not Notice.objects.exists() and made.is_unconfirmed(advice.today())

    def test_confirmed_by_telephone_it_is_not_hidden(self, set_now: Any, made: AdviceService, ines: Any) -> None:
        from citizenship.advice.actions import services

        set_now(clock.now() + timedelta(days=340))
        letters.ask_due()
        services.confirm_service(service=made, by=ines, token=common.token())
        set_now(clock.now() + timedelta(days=91))
        assert letters.lapse_due() == 1
        made.refresh_from_db()
        assert made.state == "listed"

    def test_free_places_every_three_months(self, set_now: Any, made: AdviceService) -> None:
        assert letters.ask_places_due() == 0, "it does not work with young people"
        AdviceService.objects.update(young_people=True)
        assert letters.ask_places_due() == 1 and letters.ask_places_due() == 0
        (letter,) = made.letters.all()
        answer(letters.report_places, letter, key=newest_key(), places=7)
        made.refresh_from_db()
        assert (made.free_places_young, made.free_places_as_of) == (7, advice.today())
        set_now(clock.now() + timedelta(days=80))
        assert letters.ask_places_due() == 0
        set_now(clock.now() + timedelta(days=20))
        assert letters.ask_places_due() == 1


class TestAnswers:
    def test_the_link_works_once(self, letter: AdviceLetter, made: AdviceService) -> None:
        answer(letters.confirm_entry, letter)
        letter.refresh_from_db()
        assert letter.state == "answered" and made.moves.get().verb == "confirm"
        for action, given in ((letters.confirm_entry, {}), (letters.leave, {}), (letters.propose, {"facts": {}})):
            with pytest.raises(MoveRefused):
                answer(action, letter, **given)

    def test_an_older_key_or_one_of_another_question_does_nothing(self, letter: AdviceLetter, ines: Any) -> None:
        letters.send_link(service=letter.service, by=ines, token=common.token())
        with pytest.raises(MoveRefused, match="newer link"):
            answer(letters.leave, letter)
        with pytest.raises(MoveRefused, match="newer link"):
            answer(letters.report_places, letter, key=newest_key(), places=1)
        answer(letters.leave, letter, key=newest_key())
        assert letters.find("the-key") is None

    def test_only_the_hash_is_kept(self, letter: AdviceLetter) -> None:
        assert "the-key" not in str(AdviceLetter.objects.values())

    def test_a_change_waits_for_staff(self, letter: AdviceLetter, made: AdviceService) -> None:
        answer(letters.propose, letter, facts={"phone": "020 7946 0777", "languages": ["en"], "secret": "x"})
        made.refresh_from_db()
        assert made.phone == "020 7946 0101", "nobody sees it yet"
        assert AdviceChange.objects.get().facts == {"phone": "020 7946 0777"}, "only what differs and is known"

    def test_a_change_of_nothing_uses_no_link_up(self, letter: AdviceLetter, made: AdviceService) -> None:
        with pytest.raises(MoveRefused, match="changed nothing"):
            answer(letters.propose, letter, facts={"phone": made.phone})
        letter.refresh_from_db()
        assert letter.state == "asked"

    def test_leave_takes_the_entry_out_at_once(self, letter: AdviceLetter, made: AdviceService) -> None:
        answer(letters.leave, letter)
        made.refresh_from_db()
        assert made.state == "withdrawn"

    def test_a_second_change_waits_for_the_first(self, made: AdviceService, letter: AdviceLetter) -> None:
        advice.proposal(made)
        with pytest.raises(MoveRefused, match="still looking"):
            answer(letters.propose, letter, facts={"phone": "1"})


class TestDecide:
    def test_accept_puts_it_into_the_entry_and_confirms_it(self, ines: Any) -> None:
        old = advice.today() - timedelta(days=400)
        made = advice.service(state="hidden", assured_on=old)
        waits = advice.proposal(made, phone="020 7946 0777", needs=["housing", "asylum"])
        letters.accept_change(proposal=waits, by=ines, token=common.token())
        made.refresh_from_db()
        assert (made.phone, made.needs) == ("020 7946 0777", ["asylum", "housing"])
        assert (made.state, made.assured_on) == ("listed", advice.today())
        assert "is made" in Notice.objects.get().subject

    def test_refuse_leaves_it_with_a_reason(self, made: AdviceService, ines: Any) -> None:
        waits = advice.proposal(made)
        letters.refuse_change(proposal=waits, reason="wrong", by=ines, token=common.token())
        made.refresh_from_db()
        assert made.phone == "020 7946 0101"
        assert "does not match what your website says" in Notice.objects.get().body
        with pytest.raises(MoveRefused):
            letters.accept_change(proposal=waits, by=ines, token=common.token())

    def test_what_does_not_fit_is_not_taken_over(self, made: AdviceService, ines: Any) -> None:
        waits = advice.proposal(made, boroughs=[])
        with pytest.raises(MoveRefused) as found:
            letters.accept_change(proposal=waits, by=ines, token=common.token())
        assert found.value.field == "boroughs"
        waits.refresh_from_db()
        assert waits.state == "waiting"


class TestSend:
    def test_at_most_three_letters_then_the_telephone(self, made: AdviceService, ines: Any) -> None:
        for _ in range(3):
            letters.send_link(service=made, by=ines, token=common.token())
        assert made.letters.get().sends == 3
        with pytest.raises(MoveRefused, match="Telephone"):
            letters.send_link(service=made, by=ines, token=common.token())

    def test_not_without_an_address_and_not_for_a_draft(self, ines: Any) -> None:
        given = advice.adviser()
        for fields in ({"contact_email": None}, {"state": "draft", "name": "draft"}):
            with pytest.raises(MoveRefused):
                letters.send_link(service=advice.service(given, **fields), by=ines, token=common.token())

    def test_remind_and_lapse_are_steps_of_the_letter(self, set_now: Any, letter: AdviceLetter) -> None:
        set_now(clock.now() + timedelta(days=31))
        assert letters.remind_due() == 1 and letters.remind_due() == 0
        set_now(clock.now() + timedelta(days=60))
        assert letters.lapse_due() == 1 and letters.lapse_due() == 0
        assert [move.verb for move in letter.moves.all()] == ["remind", "lapse"]


class TestForget:
    def test_after_two_years_letters_and_addresses_go(self, set_now: Any, ines: Any) -> None:
        from citizenship.advice.actions import services

        kept, left = advice.service(), advice.service(advice.helper())
        answer(letters.confirm_entry, advice.letter(kept, "the-key"))
        services.withdraw_service(service=left, by=ines, token=common.token())
        set_now(clock.now() + timedelta(days=729))
        assert letters.forget_due() == 0
        set_now(clock.now() + timedelta(days=2))
        letters.forget_due()
        kept.refresh_from_db(), left.refresh_from_db()
        assert (kept.contact_email, left.contact_email) == (advice.DESK, None)
        assert not AdviceLetter.objects.exists() and letters.forget_due() == 0
