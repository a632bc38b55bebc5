"""Ravi records a month on one page over a bad connection, by keyboard, and sends its return. Nothing typed is lost."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from citizenship.ceremonies.models import Ceremony, MonthlyReturn
from tests.citizenship import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor

AT = "/citizenship/ceremonies/months/2027-03/"


@pytest.fixture
def march(transactional_db: None, camden: Any, ravi: Any, set_now: Callable[..., None]) -> list[Ceremony]:
    """It is April, and two ceremonies of March wait for their record."""
    set_now(datetime(2027, 4, 5, 9, tzinfo=UTC))
    factories.joined(camden)
    return [factories.ceremony(camden, date=date(2027, 3, day), places=30, invited=26) for day in (3, 17)]


def fill(one: Visitor, ceremony: Ceremony, attended: str) -> None:
    """What was on paper, typed into the ceremony's row."""
    key = f"id_c-{ceremony.pk.hex}"
    for name, value in (("attended", attended), ("guests", "12")):
        one.page.fill(f"#{key}-{name}", value)
    for name, value in (("dignitary", "councillor"), ("voting", "0"), ("volunteering", "0"), ("membership", "0")):
        one.page.select_option(f"#{key}-{name}", value)


def test_a_bad_connection_loses_nothing(visitor: Callable[..., Visitor], march: list[Ceremony], ravi: Any) -> None:
    one = steps.signs_in(visitor(), ravi.email).goes_to(f"{AT}grid/")
    fill(one, march[0], "24")
    one.page.context.set_offline(True)
    one.sees("You are offline. Go on typing")
    one.page.get_by_role("button", name="Record these ceremonies").press("Enter")
    assert one.path == f"{AT}grid/"
    # The device is shut, and opened again elsewhere.
    one.page.context.set_offline(False)
    one.goes_to(AT).goes_to(f"{AT}grid/")
    one.sees("We put back what you typed on this device")
    expect(one.page.locator(f"#id_c-{march[0].pk.hex}-attended")).to_have_value("24")
    one.presses("Record these ceremonies").sees("1 ceremony is recorded.")
    march[0].refresh_from_db()
    assert (march[0].state, march[0].attended) == ("held", 24)
    # What the portal has, the device forgets.
    one.goes_to(f"{AT}grid/").does_not_see("We put back what you typed")
    assert one.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('keep:'))") == []


def test_without_a_script_from_the_row_to_the_return(
    visitor: Callable[..., Visitor], march: list[Ceremony], ravi: Any
) -> None:
    one = steps.signs_in(visitor(phone=True, javascript=False), ravi.email).goes_to(f"{AT}grid/")
    for ceremony, attended in zip(march, ("24", "99"), strict=True):
        fill(one, ceremony, attended)
    one.presses("Record these ceremonies").sees("1 ceremony is recorded", "99 attended, but 26 were invited.")
    fill(one, march[1], "20")
    one.presses("Record these ceremonies").sees("Every ceremony is recorded.", "44")
    one.follows("Enter the numbers").page.fill("#id_in_time", "43")
    one.page.fill("#id_out_of_time", "1")
    one.presses("Keep these numbers").presses("Check and send").presses("Send the return").sees("Provisional")
    assert MonthlyReturn.objects.get().versions.get().figures["totals"]["attended"] == 44


def test_the_calculator(visitor: Callable[..., Visitor], transactional_db: None) -> None:
    one = visitor().goes_to("/citizenship/ceremonies/clock/")
    one.types("When was the notice given?", "31/1/2027").presses("Count").sees("Friday 30 April 2027", "1 May 2027")
    one.goes_to(AT)  # a visitor is led to the sign-in
    assert one.path == "/accounts/login/"
