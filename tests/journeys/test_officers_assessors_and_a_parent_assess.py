"""From sent to ready: an officer sifts and shares out, two assessors and a parent on her phone score, the panel
moderates,
a second officer checks, and the ranking draws its line. By keyboard, in Chromium, with axe on every page.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.applications.models import Application
from grants.assessment.models import Assessment, Assignment
from programmes import clock
from programmes.notices.models import Notice
from programmes.people.models import User
from tests import factories
from tests.grants.assessment import rows
from tests.journeys import steps
from tests.journeys.visitor import Visitor

ASSESSING = "/admin/grants/assignment/"


@pytest.mark.long
def test_officers_assessors_and_a_parent_assess(
    visitor: Callable[..., Visitor], amina: Any, peckham: Any, carys: Any, efua: Any, dev: Any
) -> None:
    dora, ed = (
        factories.staff("Dora Okafor", role="assessor"),
        factories.staff("Ed Novak", role="officer"),
    )
    pat = factories.person("Pat Rivers")
    opened = factories.round(name="Spring", ceiling=Decimal(3000))
    rows.criteria(opened)
    first = factories.application(by=amina, of=peckham, to=opened, state="submitted")
    theirs = {"project_title": "Boats for all", "borough": ["E09000003"]}
    other = factories.application(
        by=carys, of=carys.memberships.get().organisation, to=opened, state="submitted", **theirs
    )
    officer = visitor()
    steps.signs_in_as_staff(officer.goes_to("/admin/"), efua.email)
    sifts(officer, first, other)
    invites_a_parent(officer, opened)
    shares_out(officer, opened)
    for person in (dev, dora):
        scores(visitor(), person)
    a_parent_scores(visitor(phone=True), officer, pat, first, efua)
    moderates(officer, first)
    checks(visitor(), ed)
    ranks(officer, opened)


def sifts(officer: Visitor, first: Application, other: Application) -> None:
    officer.goes_to("/admin/").sees("Applications to sift").goes_to(f"{ASSESSING}sift/")
    for bid in (first, other):
        if not officer.path.endswith(f"/{bid.pk}/"):
            officer.goes_to(f"{ASSESSING}sift/{bid.pk}/")
        officer.sees("Before you open").ticks("No, I have no interest").presses("Continue")
        officer.sees("Check the answers").presses("Save the sift").sees("There is a problem")
        officer.ticks("Yes, it is eligible").presses("Save the sift").sees("sifted")
    officer.goes_to(ASSESSING).sees("How far the rounds are")


def invites_a_parent(officer: Visitor, opened: Any) -> None:
    officer.goes_to(f"{ASSESSING}panel/{opened.pk}/").types("E-mail address", "pat@portal.example")
    officer.page.get_by_label("Until the end of").fill(f"{clock.now() + timedelta(days=20):%Y-%m-%d}")
    officer.presses("Send the invitation").sees("An invitation is on its way")


def shares_out(officer: Visitor, opened: Any) -> None:
    officer.goes_to(f"{ASSESSING}assign/").follows("share out 2")
    officer.ticks("Dev Chaudhuri").ticks("Dora Okafor").presses("Share them out").sees("4 asked for")


def scores(assessor: Visitor, person: Any) -> None:
    steps.signs_in_as_staff(assessor.goes_to("/admin/"), person.email)
    high = person.email.startswith("dev")
    for held in Assignment.objects.filter(assessor=person):
        assessor.goes_to(ASSESSING).follows(held.application.reference).ticks("No, I have no interest")
        assessor.presses("Continue").sees("We cook and sing", "Judge only what the application says")
        assessor.presses("Hand in my scores").sees("There is a problem", "Give a score for")
        for key in rows.KEYS:
            points = 5 if high and held.application.title != "Boats for all" else 2
            assessor.page.locator(f"input[name=value_{key}][value='{points}']").check()
            assessor.types(f"Why this score for “{key.capitalize()}”", f"Because {key} is told clearly.")
        assessor.presses("Hand in my scores").sees("Your scores are in")
    assessor.follows("Change").types("Why do you change it", "I read it again.").types("Why this score", "Clearer now.")
    assessor.presses("Change my score").sees("what it was is kept")


def a_parent_scores(parent: Visitor, officer: Visitor, pat: User, first: Application, efua: Any) -> None:
    link = Notice.objects.filter(event__startswith="grants.assessment.invited").get().body.split("/grants/panel/join/")
    parent.goes_to(f"/grants/panel/join/{link[1].split('/')[0]}/")
    steps.signs_in(parent, pat.email).presses("Join the panel").sees("Welcome to the panel", "Nothing to score now")
    officer.goes_to(f"{ASSESSING}assign/{first.pk}/").chooses("Whom do you ask", "Pat Rivers (panel)")
    officer.chooses("In the role of", "Panel member").presses("Ask for scores").sees("has been asked")
    parent.goes_to("/grants/panel/").follows(first.reference).presses("Continue").sees("There is a problem")
    parent.ticks("No, I have no interest").presses("Continue").sees("We cook and sing", "Your scores")
    for key in rows.KEYS:
        parent.page.locator(f"input[name=value_{key}][value='4']").check()
        parent.types(f"Why this score for “{key.capitalize()}”", "My children would go.")
    parent.presses("Hand in my scores").sees("Your scores are in", "Because people is told clearly")
    parent.follows("Change").types("Why do you change it", "A slip.").types("Why this score", "They really would go.")
    parent.presses("Change my score").sees("A slip")
    parent.goes_to(f"/grants/panel/{Assignment.objects.get(assessor=pat).pk}/declare/").sees("An interest is anything")


def moderates(officer: Visitor, first: Application) -> None:
    assert Assessment.objects.get(application=first).state == "to_moderate"
    officer.goes_to("/admin/").sees("Applications to moderate").goes_to(f"{ASSESSING}moderate/")
    officer.follows(first.reference).sees("wide: it must be moderated", "My children would go")
    officer.types("Agreed score", "4.2").types("How did you come to it", "The panel talked about Saturdays.")
    officer.presses("Save the agreed score").sees("moderated")


def checks(second: Visitor, ed: Any) -> None:
    steps.signs_in_as_staff(second.goes_to("/admin/"), ed.email)
    second.goes_to(f"{ASSESSING}check/")
    for bid in Application.objects.all():
        second.goes_to(f"{ASSESSING}check/{bid.pk}/").ticks("No, I have no interest").presses("Continue")
        second.ticks("Yes, it can be decided").presses("Save the check").sees("checked")
    second.goes_to(f"/admin/grants/application/{bid.pk}/change/").sees("Offer an award")


def ranks(officer: Visitor, opened: Any) -> None:
    officer.goes_to(f"{ASSESSING}ranking/{opened.pk}/").sees("4.20", "Funding line", "£3,000 of this round is free")
    officer.goes_to(f"{ASSESSING}interests/{opened.pk}/").sees("No interest is on record")
    officer.goes_to(f"{ASSESSING}diligence/").sees("Everything has been seen")
    assert set(Assessment.objects.values_list("state", flat=True)) == {"ready"}
