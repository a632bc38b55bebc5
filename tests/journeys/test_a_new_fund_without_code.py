"""“Small grants for victim organisations” becomes a fund in the admin alone. An editor opens the expression of
interest, an organisation leaves one, and an officer copies a fund, rewrites it, publishes its round and invites those
who left one. The invited person starts from what she said then, and sends. No code and no command in between: after
the reference data everything is done in browsers, by keyboard, with axe on every page.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from grants.applications.models import Application
from grants.funds.models import Authorisation, Fund, Round
from programmes import clock
from programmes.catalogue import reference, reference_ways
from programmes.catalogue.models import Invitation, TakePart
from programmes.questions import engine
from tests import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor
from tests.services import Sink, Worker

NAME, SLUG, PREFIX = "Small grants for victim organisations", "victim-organisations", "SGV"
LENA = "lena@lamplight.example"
WHAT_WE_DO = "We sit with people who were hurt, and go along to the police and to court."
WHO_WE_SUPPORT = "Women in Southwark who have been stalked."
NEW_QUESTION = "Which services do you pass people on to?"


@pytest.mark.long
def test_a_new_fund_without_code(
    visitor: Callable[..., Visitor], worker: Worker, smtp_sink: Sink, efua: Any, otto: Any
) -> None:
    # The fund that is copied. The expression of interest comes with the reference data, as a draft.
    factories.ready(factories.round(name="Spring", published=False))
    reference.load_programmes(lambda words: None)
    reference_ways.load_ways(lambda words: None)
    editor, officer, lena = visitor(), visitor(), visitor(phone=True)
    opens_the_interest(editor, otto)
    leaves_an_interest(lena, smtp_sink)
    steps.signs_in_as_staff(officer.goes_to("/admin/"), efua.email)
    copies_a_fund(officer)
    rewrites_it(officer)
    enters_the_decision(officer)
    changes_the_questions(officer)
    sets_up_the_round(officer)
    looks_at_it_as_an_applicant(officer)
    publishes_and_invites(officer)
    follows_the_invitation(lena, smtp_sink)
    starts_from_what_she_said(lena)
    says_the_rest_and_sends(lena, smtp_sink)


def fills(staff: Visitor, **given: str | bool) -> Visitor:
    """Tab to each field of an admin form, by its name, and type, choose or tick."""
    for name, value in given.items():
        field = staff.page.locator(f"[name={name}]:not([type=hidden])").first
        staff.reaches(field)
        if isinstance(value, bool):
            if field.is_checked() is not value:
                staff.page.keyboard.press("Space")
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            staff._types(field, value)
    return staff


def split(name: str, moment: datetime) -> dict[str, str]:
    """A moment as the admin's two boxes take it."""
    local = moment.astimezone(clock.LONDON)
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M}"}


def saves(staff: Visitor) -> Visitor:
    """Press Save and stay on the page."""
    return staff.presses("Save and continue editing").does_not_see("Please correct the error")


def opens_the_interest(editor: Visitor, otto: Any) -> None:
    steps.signs_in_as_staff(editor.goes_to("/admin/"), otto.email)
    way = TakePart.objects.get(slug=reference.VICTIMS)
    editor.goes_to("/admin/programmes/takepart/?q=small+grant").follows(way.title).presses_or_follows("Open it")
    editor.presses("Open it").sees("It is open")


def leaves_an_interest(lena: Visitor, sink: Sink) -> None:
    way = TakePart.objects.get(slug=reference.VICTIMS)
    lena.goes_to("/programmes/").follows("Justice for all Londoners").follows(way.title, within="main")
    lena.types("What does your organisation do for victims", WHAT_WE_DO).answers("In which boroughs", "Southwark")
    lena.types("Who do you support?", WHO_WE_SUPPORT)
    lena.types("What would a small grant", "A second evening a week.")
    lena.types("Your name", "Lena Hart").types("Your e-mail address", LENA).ticks("You may write to me")
    lena.presses("Send").sees("We have")
    sink.wait_for(to=LENA)


def copies_a_fund(officer: Visitor) -> None:
    officer.goes_to("/admin/grants/fund/").follows("Culture Micro Grants").follows("Copy this fund")
    officer.types("Name of the new fund", NAME).types("Its address", SLUG).types("Reference prefix", PREFIX)
    officer.presses("Copy this fund").sees("This is the copy of", NAME)


def rewrites_it(officer: Visitor) -> None:
    fills(
        officer,
        summary="Small sums for organisations that support victims of crime.",
        what="More hours of help.\n- listening\n- going along to the police and to court",
        who="Organisations in London that support victims of crime.",
        priorities="- people who trust the police least",
        how_we_decide="Two officers read every application. We tell everybody what we decided, and why.",
        help_text="An officer rings you if you ask.",
        decision_reference="DD9001",
        ceiling="120000",
        minimum_award="2000",
        maximum_award="8000",
        turnover_limit="",
        for_individuals=False,
        source="All of Us, section 3.3.6",
    )
    saves(officer)
    fund = Fund.objects.get(slug=SLUG)
    assert (fund.minimum_award, fund.maximum_award, fund.ceiling, fund.for_individuals) == (2000, 8000, 120_000, False)


def enters_the_decision(officer: Visitor) -> None:
    officer.goes_to("/admin/grants/authorisation/").follows("Add authorising decision")
    fills(
        officer,
        reference="DD9001",
        level="Director’s decision (DD), up to £150,000",
        title="Small grants for victim organisations",
        amount="120000",
        grants_amount="110000",
        administration_amount="10000",
    )
    saves(officer)
    assert Authorisation.objects.get(reference="DD9001").grants_amount == 110_000


def changes_the_questions(officer: Visitor) -> None:
    """One question is worded anew and given another limit, one is taken out, and one is added."""
    officer.goes_to("/admin/programmes/questionset/").follows(f"{NAME}: application")
    officer.follows("Change", within="#sections-group").sees("What does your group do?")
    last = officer.page.locator("#questions-group tr.form-row:not(.has_original):not(.empty-form)").first
    row = last.get_attribute("id") or ""
    added_row: dict[str, str | bool] = {
        f"{row}-key": "passes_on",
        f"{row}-label_en": NEW_QUESTION,
        f"{row}-kind": "Long text (with a word limit)",
        f"{row}-required": True,
    }
    fills(officer, **added_row)
    saves(officer).sees(NEW_QUESTION)
    officer.follows("Change", within="#questions-group tr.has_original").sees("What does your group do?")
    fills(officer, label_en="What do you do for victims of crime?", word_limit="120")
    officer.presses("Save")
    section = Fund.objects.get(slug=SLUG).rounds.get().question_set.sections.first()
    assert section and str(section.questions.first()) == "What do you do for victims of crime?"
    added = section.questions.get(key="passes_on")
    officer.goes_to(f"/admin/programmes/question/{added.pk}/change/")
    fills(officer, word_limit="80", help_en="Their names, and how people reach them.")
    officer.presses("Save")
    art = Fund.objects.get(slug=SLUG).rounds.get().question_set.questions.get(key="art_form")
    officer.goes_to(f"/admin/programmes/question/{art.pk}/change/").follows("Delete").presses("Yes, I’m sure")
    amount = Fund.objects.get(slug=SLUG).rounds.get().question_set.questions.get(key="amount")
    officer.goes_to(f"/admin/programmes/question/{amount.pk}/change/")
    fills(officer, minimum="2000", maximum="8000")
    officer.presses("Save")


def sets_up_the_round(officer: Visitor) -> None:
    at = clock.now()
    officer.goes_to("/admin/grants/fund/").follows(NAME).follows("Spring", within="#content")
    officer.sees("Draft")
    closes = (at + timedelta(days=40)).replace(hour=12, minute=0)
    monday = closes + timedelta(days=14 - closes.weekday())
    fills(
        officer,
        name="First round",
        **split("opens_at", at - timedelta(days=1)),
        **split("closes_at", closes),
        panel_week_date=f"{monday:%Y-%m-%d}",
        decision_week_date=f"{monday + timedelta(days=7):%Y-%m-%d}",
        authorisation="DD9001",
        ceiling="60000",
    )
    fills(
        officer,
        **{
            "criteria-0-name": "Reaching those who trust least",
            "criteria-0-text": "Who would come, and why to you.",
            "criteria-0-weight": "3",
            "documents-0-kind": "Safeguarding policy",
            "documents-0-for_whom": "Organisations",
            "reports_due-0-kind": "End-of-grant report",
            "reports_due-0-weeks_after_start": "26",
        },
    )
    saves(officer)
    made = Round.objects.get(fund__slug=SLUG)
    assert made.criteria.count() and made.documents.count() and made.reports_due.count()
    assert (made.name, made.ceiling, str(made.authorisation)[:6]) == ("First round", 60_000, "DD9001")


def looks_at_it_as_an_applicant(officer: Visitor) -> None:
    officer.follows("See it as an applicant").sees(NAME, "£2,000 to £8,000", "going along to the police and to court")
    page = f"/admin/grants/round/{Round.objects.get(fund__slug=SLUG).pk}/preview/questions/"
    officer.goes_to(page).sees("What do you do for victims of crime?", NEW_QUESTION, "Their names")
    officer.follows("Your project").does_not_see("Which of these describe it?")


def publishes_and_invites(officer: Visitor) -> None:
    officer.goes_to(f"/admin/grants/round/{Round.objects.get(fund__slug=SLUG).pk}/change/")
    officer.follows("Publish this round").presses("Publish this round").sees("It is now published")
    officer.follows("Invite people who left an interest")
    officer.follows(TakePart.objects.get(slug=reference.VICTIMS).title, within="#content").sees("To invite now")
    officer.presses("Send the invitations").sees("1 invitation on the way", "Nobody is left to invite")
    assert Invitation.objects.get().scope == str(Round.objects.get(fund__slug=SLUG).pk)


def follows_the_invitation(lena: Visitor, sink: Sink) -> None:
    link = steps.link_in(sink.wait_for(to=LENA, about=NAME), "/invited/")
    lena.goes_to(link)
    assert lena.path == "/accounts/login/"
    lena.follows("Create an account", within="main")
    steps.signs_up(lena, sink, name="Lena Hart", email=LENA)
    if "/accounts/login/" in lena.path:
        steps.signs_in(lena, LENA)
    lena.goes_to(link).sees("You are invited to apply", "expression of interest").presses("Accept and begin")


def starts_from_what_she_said(lena: Visitor) -> None:
    lena.follows("Add your group").types("Name of the organisation", "Lamplight").ticks("Community group")
    lena.chooses("Yearly income", "Under £50,000 a year").chooses("Borough", "Southwark")
    lena.presses("Add this organisation").sees("The organisation is added")
    lena.ticks("Lamplight").ticks("Start from my expression of interest").presses("Start")
    made = Application.objects.get()
    given = engine.answers(made.sheet)
    assert set(given.taken) == {"about_group", "borough", "people"}
    lena.follows("About you").sees("What do you do for victims of crime?", "We took this from your expression")
    assert lena.page.get_by_label("What do you do for victims").input_value() == WHAT_WE_DO


def says_the_rest_and_sends(lena: Visitor, sink: Sink) -> None:
    lena.types(NEW_QUESTION, "The witness service, and the council’s housing team.")
    lena.types("What was your group’s income", "12,000")
    lena.answers("Whose bank account", "Our group’s own, or mine if I apply as one person")
    lena.presses("Save and continue")
    lena.follows("Your project").types("What is your project called?", "A second evening")
    lena.types("What will you do?", "We open on Thursdays too.")
    lena.dates("When will it start?", 1, 6, 2027).dates("When will it end?", 30, 9, 2027).presses("Save and continue")
    lena.follows("People and place").sees("We took this from your expression", WHO_WE_SUPPORT)
    lena.types("About how many people", "40").types("How will people from different backgrounds meet?", "At one table.")
    lena.presses("Save and continue")
    steps.money(lena, amount="8,000.01", line="8000")
    lena.sees("£8,000").types("How much do you ask for?", "8000").presses("Save and continue")
    steps.safety(lena)
    steps.declaration(lena)
    lena.presses("Check your answers and send").sees(NEW_QUESTION, "£8,000").presses("Send application")
    sent = Application.objects.get()
    lena.sees(sent.reference)
    assert sent.state == "submitted" and sent.reference.startswith(PREFIX)
    sink.wait_for(to=LENA, about=sent.reference)
