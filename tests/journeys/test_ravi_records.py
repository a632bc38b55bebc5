"""Ravi records ceremonies in Camden, by keyboard alone, and every key is counted.

An ordinary ceremony copied from last time takes at most 40 keys from his home page to its record, an empty one at most
120. Nothing is done with a mouse: the browser itself counts the presses of its buttons.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from citizenship.ceremonies.models import Ceremony
from programmes import clock
from tests.citizenship import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor

COPIED, EMPTY = 40, 120
HOME = "/citizenship/ceremonies/"
# Kept over page loads, so that no press of a button is forgotten.
COUNT_MICE = "addEventListener('pointerdown', () => sessionStorage.mice = Number(sessionStorage.mice ?? 0) + 1, true)"


class Keyboard:
    """Ravi's hands on the keyboard: `pressed` counts the keys, a letter or a digit as one."""

    def __init__(self, who: Visitor) -> None:
        self.who, self.keys, self.pressed = who, who.page.keyboard, 0

    def __call__(self, *keys: str) -> "Keyboard":
        """Press these keys one after the other ("Tab", "Enter", "4")."""
        for key in keys:
            self.keys.press(key)
            self.pressed += 1
        return self

    def leaves(self, key: str = "Enter") -> "Keyboard":
        """Press the key that opens the next page, and wait for it."""
        with self.who.page.expect_navigation():
            self(key)
        self.who.arrives()
        return self

    def types(self, words: str) -> "Keyboard":
        """Type, key by key."""
        return self(*words)

    def to_the_first_link(self) -> "Keyboard":
        """Over the skip link into the page's own part, to the first thing in it."""
        return self("Tab", "Enter", "Tab")

    def stands_in(self, name: str) -> "Keyboard":
        """The cursor is in this field."""
        assert self.who.page.evaluate("document.activeElement.name") == name
        return self

    @property
    def mice(self) -> int:
        """How often a button of a mouse was pressed, or the screen touched."""
        return int(self.who.page.evaluate("sessionStorage.mice ?? 0"))


@pytest.fixture
def keyboard(visitor: Callable[..., Visitor], ravi: Any, camden_in_the_pilot: Any) -> Keyboard:
    """Ravi, signed in, on his home page."""
    who = visitor()
    who.context.add_init_script(COUNT_MICE)
    steps.signs_in(who, ravi.email).goes_to(HOME)
    return Keyboard(who)


@pytest.fixture
def camden_in_the_pilot(camden: Any) -> Any:
    """Camden takes part; one ceremony was held last week, one is due today."""
    borough = factories.joined(camden).borough
    today = clock.london_day(clock.now())
    factories.ceremony(borough, state="held", dignitary="lord_lieutenant", practices=["presiding", "local_story"])
    factories.ceremony(borough, date=today, places=30)
    return borough


def due() -> Ceremony:
    """The ceremony of today."""
    return Ceremony.objects.get(date=clock.london_day(clock.now()))


def test_an_ordinary_ceremony_copied_from_last_time(keyboard: Keyboard) -> None:
    keyboard.to_the_first_link().leaves()
    keyboard.who.sees("Filled in as on", "Town hall")
    keyboard.stands_in("invited").types("26")("Tab").types("24")("Tab").types("19").leaves()
    keyboard.who.sees("is recorded", "Lord-Lieutenant", "The story of the local area was told")
    held = due()
    assert (held.state, held.invited, held.attended, held.guests) == ("held", 26, 24, 19)
    assert keyboard.pressed <= COPIED, f"{keyboard.pressed} keys"
    assert keyboard.mice == 0


def test_an_empty_one_with_everything_in_it(keyboard: Keyboard) -> None:
    keyboard.to_the_first_link()("Tab").leaves()
    keyboard.who.does_not_see("Filled in as on")
    fill_in_the_day(keyboard.stands_in("invited"))
    held = due()
    assert (held.attended, held.dignitary, held.voting, held.volunteering, held.membership) == (
        24, "councillor", 3, 2, 1,
    )  # fmt: skip
    assert (held.practices, str(held.cost_pounds)) == (["host", "master", "local_story", "recognition"], "120.00")
    assert keyboard.pressed <= EMPTY, f"{keyboard.pressed} keys"
    assert keyboard.mice == 0


def test_an_empty_one_that_nobody_had_planned(keyboard: Keyboard) -> None:
    """The whole of it: day, time and place as well, from an address that he knows."""
    keyboard.who.goes_to(HOME + "enter/")
    yesterday = clock.london_day(clock.now()) - timedelta(days=1)
    keyboard.stands_in("date").types(f"{yesterday.day}/{yesterday.month}/{yesterday:%y}")("Tab").types("1430")
    keyboard("Tab", "Tab", "Tab").types("to")("Tab").types("30")("Tab")
    fill_in_the_day(keyboard.stands_in("invited"))
    held = Ceremony.objects.get(late_entry=True)
    assert (held.date, f"{held.starts:%H:%M}", held.venue.name, held.arm) == (yesterday, "14:30", "Town hall", None)
    keyboard.who.sees("first entered after its date", "in no arm of a study")
    assert keyboard.pressed <= EMPTY, f"{keyboard.pressed} keys"
    assert keyboard.mice == 0


def fill_in_the_day(keyboard: Keyboard) -> None:
    """From the number of people invited to the end of the page: numbers, lists, offers by letter, ticks, cost."""
    keyboard.types("26")("Tab").types("24")("Tab").types("19")("Tab")
    keyboard.types("cou")("Tab", "Tab")
    keyboard("h", "Tab", "s", "Tab", "l", "Tab")
    tick = {0, 2, 8, 10}
    for number in range(12):
        keyboard(*(["Space"] if number in tick else []), "Tab")
    keyboard.types("120").leaves()
    keyboard.who.sees("is recorded")


def test_what_does_not_fit_is_said_at_once_and_by_the_portal_too(keyboard: Keyboard) -> None:
    keyboard.to_the_first_link().leaves()
    keyboard.stands_in("invited").types("26")("Tab").types("27")("Tab")
    keyboard.who.sees("27 attended, but 26 were invited")
    keyboard.types("19").leaves()
    keyboard.who.sees("There is a problem", "27 attended, but 26 were invited")
    assert keyboard.who.page.locator("[name=guests]").input_value() == "19"
    assert due().state == "planned"


def test_without_scripts_on_a_phone(visitor: Callable[..., Visitor], ravi: Any, camden_in_the_pilot: Any) -> None:
    who = visitor(phone=True, javascript=False)
    steps.signs_in(who, ravi.email).goes_to(HOME).follows("Record as last time")
    who.types("Invited", "26").types("Attended", "24").types("Guests", "19").presses("Save this record")
    who.sees("is recorded")
    assert due().attended == 24
