"""An officer publishes an award; then anybody finds it by words, by the map and in the open data, on any screen."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.applications.models import Application
from grants.awards import actions
from grants.funds.models import Round
from programmes import clock
from programmes.people.models import Borough
from tests import factories
from tests.factories import token
from tests.journeys.steps import signs_in_as_staff
from tests.journeys.visitor import Visitor


def finished_round(lead: Any, officer: Any) -> Round:
    """A closed round: awards in many boroughs, of which all but one are published, and one that was declined."""
    made = factories.round(name="Spring", ceiling=Decimal(60_000))
    for number, borough in enumerate(Borough.objects.order_by("pk")[:20]):
        group = factories.organisation(f"Neighbours of {borough.name}", borough=borough.name)
        bid = factories.application(
            by=lead, of=group, to=made, state="accepted", borough=[borough.pk], amount=f"{1000 + number * 200}.00"
        )
        if number:
            words = {"title": f"Songs of {borough.name}", "description": "Neighbours teach each other their songs."}
            actions.publish(award=bid.award, by=officer, token=token(), **words)
    for _ in range(3):
        factories.application(by=lead, of=factories.organisation("Kites"), to=made, state="declined")
    Application.objects.filter(round=made).update(submitted_at=clock.now() - timedelta(days=20, hours=1))
    made.close(by=officer, at=clock.now())
    made.save()
    return made


def picture(visitor: Visitor, name: str) -> None:
    """Keep what is on the screen where LOOK names a folder: for whoever looks at the pages."""
    if folder := os.environ.get("LOOK"):
        visitor.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("screen", ["wide", "phone", "without scripts"])
def test_anybody_reads_what_was_awarded(screen: str, visitor: Callable[..., Visitor], amina: Any, efua: Any) -> None:
    made = finished_round(amina, efua)
    someone = visitor(phone=screen != "wide", javascript=screen != "without scripts")
    someone.goes_to("/grants/").follows("Grants awarded so far")
    someone.sees("19 awards", "£57,000", "Songs of Brent", "not registered with 360Giving")
    someone.does_not_see("Songs of City of London", "Amina")
    picture(someone, f"awards-{screen}")
    someone.follows("Bexley: 1 award, £1,600").sees("1 award", "Songs of Bexley").does_not_see("Songs of Brent")
    someone.follows("Show all awards").types("Words", "barnet songs")
    someone.presses("Search").sees("1 award", "Songs of Barnet")
    someone.follows("Show all awards").follows("Culture Micro Grants: Spring")
    assert someone.path == f"/grants/culture-micro-grants/rounds/{made.pk}/"
    someone.sees("asking for £65,500", "in 20 awards", "£58,000", "20 days", "Other boroughs", "Why 3 were declined")
    picture(someone, f"report-{screen}")
    answer = someone.context.request.get(f"{someone.site}/grants/awards.json")
    assert sum(each["amountAwarded"] for each in json.loads(answer.body())["grants"]) == 57_000


def test_an_officer_publishes_from_the_work_list(
    visitor: Callable[..., Visitor], amina: Any, peckham: Any, efua: Any
) -> None:
    bid = factories.application(by=amina, of=peckham, state="accepted")
    officer = signs_in_as_staff(visitor(), efua.email)
    officer.goes_to("/admin/").sees("Awards to publish")
    officer.goes_to(f"/admin/grants/application/{bid.pk}/change/").follows("Publish the award")
    picture(officer, "publish")
    officer.types("Title for the public", "Songs by Amina Yusuf").presses("Publish")
    officer.sees("no person may be named here")
    officer.types("Title for the public", "Songs of Rye Lane").presses("Publish").sees("The award is published")
    picture(officer, "published")
    visitor().goes_to("/grants/awards/").sees("1 award", "Songs of Rye Lane", "Peckham Welcomes")
