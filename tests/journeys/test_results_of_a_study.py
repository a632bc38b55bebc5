"""Noor prepares results, Ines reads and publishes them, everybody reads them on any screen, Ravi his own part."""

from collections.abc import Callable
from typing import Any

import pytest

from citizenship.findings import analysis
from citizenship.findings.actions import surveys
from programmes import clock
from tests.citizenship import factories as rooms
from tests.citizenship.factories.waves import design, pairs_as_codes
from tests.journeys.steps import signs_in, signs_in_as_staff
from tests.journeys.test_two_people_publish_guidance import picture
from tests.journeys.visitor import Visitor


@pytest.fixture
def done(transactional_db: None, camden: Any, hackney: Any) -> Any:
    """A closed study of four boroughs with figures, one arm with few ceremonies."""
    made = rooms.study("done", "closed", boroughs=[rooms.joined(camden).borough, rooms.joined(hackney).borough])
    codes = []
    for n, borough in enumerate(("E09000007", "E09000012", "E09000003", "E09000004")):
        for key in ("register", "volunteer"):
            pilot, comparison = (20 + n, 22, 11, 30), (21, 12 + n, 10, 34)
            for arm, table in (("arm-1", pilot), ("arm-2", comparison)):
                codes += pairs_as_codes(
                    table, arm=arm, borough=borough, question=key, quarter=f"2027-Q{1 + n % 2}", ceremonies=3
                )
    plan = design(["E09000007", "E09000012", "E09000003", "E09000004"], is_randomised=False)
    rooms.figures(made, analysis.work_out(codes, plan, as_of=clock.now().isoformat()))
    return made


@pytest.mark.long
def test_two_people_and_everybody(visitor: Callable[..., Visitor], done: Any, noor: Any, ines: Any, ravi: Any) -> None:
    analyst = signs_in_as_staff(visitor(), noor.email)
    analyst.goes_to("/admin/").follows("Figures of studies that are not public").follows("Study done")
    picture(analyst, "results-study")
    analyst.chooses("Where or when", "Borough E09000007").presses("Show").sees("Registered to vote")
    picture(analyst, "results-filter")
    analyst.follows("Prepare the results").types("What was learned", "Help on the spot goes with more registrations.")
    analyst.presses("Give it to a second person").sees("wait for a second person")
    checker = signs_in_as_staff(visitor(), ines.email)
    checker.goes_to("/admin/").follows("Results to check and publish").follows("Study done")
    picture(checker, "results-publication")
    checker.follows("Publish these results").presses("Publish these results").sees("The results are public")
    registrar = signs_in(visitor(phone=True), ravi.email)
    registrar.goes_to("/citizenship/ceremonies/results/").sees("Study done: Camden")
    picture(registrar, "results-own")


@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_anybody_reads_them(screen: str, visitor: Callable[..., Visitor], done: Any) -> None:
    rooms.publication(done)
    someone = visitor(phone=screen == "phone", javascript=screen == "wide")
    someone.goes_to("/citizenship/studies/done/").sees("Not randomised", "Beside the comparison", "Every figure as CSV")
    picture(someone, f"results-{screen}")


def test_a_registrar_makes_codes_and_invitations(
    visitor: Callable[..., Visitor], transactional_db: None, camden: Any, ravi: Any
) -> None:
    made = rooms.study("one", boroughs=[rooms.joined(camden).borough])
    rooms.surveyed(made)
    held = rooms.ceremony(camden, arm=made.arms.get(kind="pilot"))
    surveys.settle(ceremony=held, by=None)
    registrar = signs_in(visitor(phone=True), ravi.email)
    registrar.goes_to(f"/citizenship/ceremonies/{held.pk}/").follows("Survey codes")
    registrar.types("How many codes", "25").presses("Make codes").sees("Sheet 1: 25 codes")
    picture(registrar, "codes")
    registrar.goes_to(f"/citizenship/ceremonies/{held.pk}/").follows("Invitations to hand out")
    picture(registrar, "invitations")
    registrar.sees("Volunteering near home", "Registering to vote")
    registrar.presses("Make and download").sees("Choose what the invitations are for.")
