"""The London Family Fund from its draft round to the panel's line: parents without an organisation write and send, with
a tenants' hall that holds the money; twelve bids, three assessors, one interest that is said and one that is found,
scores that lie apart, a second officer's check, and the ranking. By keyboard, in Chromium, with axe on every page.
"""

from collections.abc import Callable
from typing import Any

import pytest

from grants.applications.models import AccountableBody, Application
from grants.assessment.models import Assessment, Assignment, Conflict
from grants.funds.models import Round
from programmes.notices.models import Notice
from programmes.people.models import User
from tests import factories
from tests.journeys import family, steps
from tests.journeys.family import BIDS, BODY, PARENTS, WIDE
from tests.journeys.visitor import Visitor

ASSESSING = "/admin/grants/assignment/"


@pytest.mark.long
def test_a_round_of_the_london_family_fund_is_assessed(visitor: Callable[..., Visitor], efua: Any, dev: Any) -> None:
    ed, dora, mo = (
        factories.staff("Ed Novak", role="officer"),
        factories.staff("Dora Okafor", role="assessor", email="dora@toybox.example"),
        factories.staff("Mo Idris", role="assessor"),
    )
    officer = visitor()
    opened = publishes(officer, family.draft(), efua)
    pia, _ = family.lead_of(PARENTS)
    factories.person(BODY["contact_name"], email=BODY["email"])
    parents_apply(visitor(phone=True), visitor(), pia)
    for bid in BIDS:
        if bid is not PARENTS:
            family.sent(bid, opened)
    sifts_and_shares_out(officer, opened, efua)
    people = {person.pk: (person, visitor()) for person in (dev, dora, mo)}
    toys, own = Application.objects.get(title="Toys that travel"), declares_an_interest(people[dev.pk][1], dev)
    is_kept_away(people[dora.pk][1], dora, toys)
    asks_somebody_else(officer, opened, own, dev, dora)
    for person, window in people.values():
        scores(window, person, (toys, own))
    family.score_the_rest()
    moderates(officer, Application.objects.get(title=WIDE))
    checks(visitor(), ed, (toys, own))
    family.check_the_rest(ed)
    reads_the_line(officer, opened)


def publishes(officer: Visitor, draft: Round, efua: User) -> Round:
    """The reference data's draft gets its dates and is published, after a look at it as an applicant sees it."""
    steps.signs_in_as_staff(officer.goes_to("/admin/"), efua.email)
    change = f"/admin/grants/round/{draft.pk}/change/"
    officer.goes_to(change).sees("Draft", "Families meet across difference")
    for name, when in family.days().items():
        field = officer.page.locator(f"#id_{name}_0" if name.endswith("_at") else f"#id_{name}")
        officer.reaches(field)
        field.fill(family.day(when))
    officer.page.locator("#id_opens_at_1").fill("09:00")
    officer.page.locator("#id_closes_at_1").fill("12:00")
    officer.presses("Save and continue editing").sees("was changed")
    officer.follows("See it as an applicant").sees("London Family Fund")
    officer.goes_to(change).follows("Publish this round").presses("Publish").sees("Published")
    family.picture(officer, "round-published")
    assert Round.objects.get(pk=draft.pk).state == Round.State.PUBLISHED
    return Round.objects.get(pk=draft.pk)


def parents_apply(pia: Visitor, hal: Visitor, parent: User) -> None:
    """On a phone: no organisation, so a tenants' hall holds the money and confirms by its own link."""
    pia.goes_to("/grants/london-family-fund/").sees("£10,000 to £85,000").presses_or_follows("Apply")
    steps.signs_in(pia, parent.email)
    if "/start/" not in pia.path:
        pia.goes_to("/grants/london-family-fund/").presses_or_follows("Apply")
    pia.ticks("Myself or a few of us").presses("Start").sees("Who holds the money")
    says_everything(pia)
    application = Application.objects.get(title=PARENTS.title)
    pia.presses_or_follows("Check your answers").sees("Name an organisation that holds the money")
    pia.goes_to(f"/grants/applications/{application.pk}/accountable-body/")
    pia.types("Name of the organisation", BODY["name"]).types("Charity number", BODY["charity_number"])
    pia.types("Whom do we ask there?", BODY["contact_name"]).types("Their e-mail address", BODY["email"])
    pia.presses("Ask this organisation").sees("We have sent the organisation its link", "Asked, no answer yet")
    family.picture(pia, "body-asked")
    confirms(hal)
    pia.goes_to(f"/grants/applications/{application.pk}/check/").sees("£12,000").presses("Send application")
    pia.sees(application.reference)
    assert Application.objects.get(pk=application.pk).money_holder == BODY["name"]


def says_everything(pia: Visitor) -> None:
    """The six sections of the real questions."""
    given = family.answers(PARENTS)
    start, end = (tuple(int(part) for part in given[key].split("-"))[::-1] for key in ("start_date", "end_date"))
    pia.follows("Your organisation").types("Tell us about yourself", given["about_you"]).presses("Save and continue")
    pia.follows("Your project").types("What is your project called?", PARENTS.title)
    pia.types("What will you do?", given["summary"]).answers(
        "Which of these describes it?", "Something new that you would like to try"
    )
    pia.types("How do you know that it is needed", given["evidence"])
    pia.dates("When will it start?", *start).dates("When will it end?", *end).presses("Save and continue")
    pia.follows("Families and outcomes")
    chooses_boroughs(pia, PARENTS.borough)
    pia.types("About how many people", given["participants"]).types("Who are they", given["people"])
    pia.types("What part do parents", given["parents_lead"]).answers("Which of these outcomes", "Children’s wellbeing")
    pia.types("How will people from different", given["mixing"]).types("who are isolated hear", given["isolation"])
    pia.types("What will be better", given["wellbeing"]).types("made a difference", given["measure"])
    pia.presses("Save and continue")
    pia.follows("Money").types("How much do you ask for?", "12,000").chooses("Heading of line 1", "Staff")
    pia.types("What for, line 1", "Two hosts and the room").types("Amount of line 1", "12000")
    pia.types("What happens when the grant ends?", given["after"]).presses("Save and continue")
    pia.follows("Keeping people safe").types("Who is responsible for safeguarding", given["safeguarding_lead"])
    pia.types("How will you keep them safe?", given["safeguarding"])
    pia.answers("Has everybody who works alone", "Yes").presses("Save and continue")
    steps.declaration(pia)


def chooses_boroughs(pia: Visitor, name: str) -> None:
    """Up to four boroughs."""
    pia.answers("Which boroughs will it take place in?", name)


def confirms(hal: Visitor) -> None:
    """The tenants' hall reads the application and takes the money on."""
    words = Notice.objects.filter(event__contains="body_asked").order_by("-pk")[0].body
    hal.goes_to(f"/grants/help/body/{words.split('/grants/help/body/')[1].split('/')[0]}/").sees("What you take on")
    hal.presses("Sign in")
    steps.signs_in(hal, BODY["email"]).sees("The application as it is today", PARENTS.title)
    hal.types("Your position in the organisation", "Chair").ticks("We will hold the money").presses("Confirm")
    hal.sees("Your organisation now holds the money")
    assert AccountableBody.objects.get().confirmed_name == BODY["contact_name"]


def sifts_and_shares_out(officer: Visitor, opened: Round, efua: User) -> None:
    """Two in the browser, the rest by the same action; then everything is shared out among three."""
    officer.goes_to(f"{ASSESSING}sift/")
    for bid in Application.objects.order_by("reference")[:2]:
        officer.goes_to(f"{ASSESSING}sift/{bid.pk}/").ticks("No, I have no interest").presses("Continue")
        officer.sees(bid.title).ticks("Yes, it is eligible").presses("Save the sift").sees("sifted")
    family.sift(Application.objects.filter(assessment__isnull=True), efua)
    officer.goes_to(f"{ASSESSING}assign/").follows("share out 12")
    for name in ("Dev Chaudhuri", "Dora Okafor", "Mo Idris"):
        officer.ticks(name)
    officer.presses("Share them out").sees("24 asked for")
    assert opened.applications.filter(assessment__state=Assessment.State.TO_ASSESS).count() == len(BIDS)


def declares_an_interest(assessor: Visitor, dev: User) -> Application:
    """Dev finds that his sister runs one of his: it is gone for him at once, at its own address too."""
    held = Assignment.objects.filter(assessor=dev).exclude(assessment__application__title="Toys that travel")
    chosen = held.order_by("-assessment__application__reference")[0]
    reference = chosen.application.reference
    steps.signs_in_as_staff(assessor.goes_to("/admin/"), dev.email)
    assessor.goes_to(ASSESSING).follows(reference).ticks("Yes, I have an interest")
    assessor.presses("Continue").sees("what the interest is")
    assessor.types("what is it?", "My sister runs it.").presses("Continue").does_not_see(reference)
    assessor.goes_to(ASSESSING).does_not_see(reference)
    assert assessor.context.request.get(f"{assessor.site}{ASSESSING}{chosen.pk}/").status == 404
    return Application.objects.get(pk=chosen.application.pk)


def is_kept_away(assessor: Visitor, dora: User, toys: Application) -> None:
    """Dora works where one bid comes from: nobody had to say so."""
    steps.signs_in_as_staff(assessor.goes_to("/admin/"), dora.email)
    assessor.goes_to(ASSESSING).sees("For you to score").does_not_see(toys.reference)
    assert not Assignment.objects.filter(assessor=dora, assessment__application=toys).exists()
    mine = Assignment.objects.filter(assessor=dora)[0]
    assert assessor.context.request.get(f"{assessor.site}{ASSESSING}{mine.pk}/").status == 200
    theirs = Assignment.objects.filter(assessment__application=toys)[0]
    assert assessor.context.request.get(f"{assessor.site}{ASSESSING}{theirs.pk}/").status == 404


def asks_somebody_else(officer: Visitor, opened: Round, own: Application, dev: User, dora: User) -> None:
    """The free place goes to somebody else; the register tells who keeps away from what, and why."""
    officer.goes_to(f"{ASSESSING}assign/").follows("share out 1")
    for name in ("Dev Chaudhuri", "Dora Okafor", "Mo Idris"):
        officer.ticks(name)
    officer.presses("Share them out").sees("1 asked for")
    assert not Assignment.objects.live().filter(assessor=dev, assessment__application=own).exists()
    officer.goes_to(f"{ASSESSING}interests/{opened.pk}/").sees("My sister runs it.", own.reference, "Dora Okafor")
    family.picture(officer, "interests")
    found = set(Conflict.objects.values_list("person__name", "source"))
    assert found == {(dev.name, "declared"), (dora.name, "email_domain")}


def scores(assessor: Visitor, person: User, bids: tuple[Application, ...]) -> None:
    """Every criterion with its reason, for those of two bids that are theirs."""
    signed_in = assessor.path != "/" and assessor.path.startswith("/admin/")
    if not signed_in:
        steps.signs_in_as_staff(assessor.goes_to("/admin/"), person.email)
    for held in Assignment.objects.live().filter(assessor=person, assessment__application__in=bids):
        assessor.goes_to(ASSESSING).follows(held.application.reference).ticks("No, I have no interest")
        assessor.presses("Continue").sees("Judge only what the application says")
        for criterion in held.application.round.criteria.all():
            radio = f"input[name=value_{criterion.key}][value='{family.points_of(held)}']"
            assessor.page.locator(radio).check()
            assessor.types(f"Why this score for “{criterion.name}”", f"{criterion.name}: told well.")
        family.picture(assessor, "score")
        assessor.presses("Hand in my scores").sees("Your scores are in")


def moderates(officer: Visitor, wide: Application) -> None:
    """Five and two: the panel agrees on 4.2."""
    assert [Assessment.objects.get(state="to_moderate").application] == [wide]
    officer.goes_to(f"{ASSESSING}moderate/").follows(wide.reference).sees("wide: it must be moderated")
    family.picture(officer, "moderate")
    officer.types("Agreed score", "4.2").types("How did you come to it", "Parents on the panel read it aloud.")
    officer.presses("Save the agreed score").sees("moderated")


def checks(second: Visitor, ed: User, bids: tuple[Application, ...]) -> None:
    """A second officer looks at both that were scored here."""
    steps.signs_in_as_staff(second.goes_to("/admin/"), ed.email)
    for bid in bids:
        second.goes_to(f"{ASSESSING}check/{bid.pk}/").ticks("No, I have no interest").presses("Continue")
        second.sees("told well").ticks("Yes, it can be decided").presses("Save the check").sees("checked")


def reads_the_line(officer: Visitor, opened: Round) -> None:
    """Twelve in their order, and the line after the fourth: together they ask for £167,000 of £200,000."""
    officer.goes_to(f"{ASSESSING}ranking/{opened.pk}/").sees("Funding line", "£200,000 of this round is free")
    family.picture(officer, "ranking")
    rows = officer.page.locator("#result_list tbody tr")
    words = [" ".join(row.split()) for row in rows.all_inner_texts()]
    titles = [next((bid.title for bid in BIDS if bid.title in row), "") for row in words]
    assert titles[:5] == [*(bid.title for bid in BIDS[:4]), ""] and "Funding line" in words[4]
    assert len(words) == len(BIDS) + 1 and "£167,000" in words[3] and "below the line" in words[5]
    assert set(Assessment.objects.values_list("state", flat=True)) == {"ready"}
