"""The main story. Amina finds a fund, checks, signs up, adds her group, and writes the application with Bode over
several visits; Efua has a question, gets an answer and offers a grant; the group accepts it. Everything by keyboard, in
Chromium, with a real Celery worker and a real mail server between them.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from grants.applications.models import Application
from grants.awards.models import Award
from programmes import clock
from tests import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor
from tests.services import Sink, Worker, text_of, wait_until

AMINA, BODE = "amina@peckham.example", "bode@peckham.example"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def test_a_group_applies_and_is_funded(
    visitor: Callable[..., Visitor], worker: Worker, smtp_sink: Sink, efua: Any
) -> None:
    factories.round(name="Spring", decision_date=(clock.now() + timedelta(days=60)).date())

    amina = visitor()
    finds_the_fund_and_checks(amina)
    signs_up_and_adds_her_group(amina, smtp_sink)
    starts_writing(amina)
    reference = Application.objects.get().reference

    bode = visitor(phone=True)
    is_invited_and_joins(amina, bode, smtp_sink)
    goes_on_where_she_stopped(bode, Application.objects.get())
    checks_and_sends(amina, Application.objects.get())
    gets_a_receipt(smtp_sink, reference)

    officer = visitor()
    asks_a_question(officer, efua, reference)
    answers_and_sends_again(bode, smtp_sink, reference)
    offers_a_grant(officer, reference)
    accepts(amina, smtp_sink, reference)


def finds_the_fund_and_checks(amina: Visitor) -> None:
    amina.goes_to("/").sees("Open now", "Culture Micro Grants").follows("Culture Micro Grants")
    amina.sees("£1,000 to £5,000", "UK time").presses("Check if you can apply")
    amina.answers("Who would apply?", "A group or an organisation").presses("Continue")
    amina.answers("Is your group not for profit?", "Yes").answers("Was your group’s income under", "No")
    amina.answers("Will the project take place in London?", "Yes").answers("Does it bring people together", "Yes")
    amina.answers("Would you ask for between", "Yes").answers("Is there a bank account", "Yes")
    amina.presses("Continue").sees("You cannot apply", "The fund is for small groups")
    amina.answers("Was your group’s income under", "Yes").presses("Check again").sees("You can apply", "kept nothing")


def signs_up_and_adds_her_group(amina: Visitor, sink: Sink) -> None:
    amina.presses("Apply")
    assert amina.path == "/accounts/login/"
    amina.follows("Create an account", within="main")
    steps.signs_up(amina, sink, name="Amina Yusuf", email=AMINA)
    if "/accounts/login/" in amina.path:
        steps.signs_in(amina, AMINA)
    amina.goes_to("/grants/").follows("Culture Micro Grants").presses("Apply").follows("Add your group")
    amina.types("Name of the organisation", "Peckham Welcomes").ticks("Community group")
    amina.chooses("Yearly income", "Under £50,000 a year").chooses("Borough", "Southwark")
    amina.presses("Add this organisation").sees("The organisation is added", "Who is applying?")


def starts_writing(amina: Visitor) -> None:
    amina.ticks("Peckham Welcomes").presses("Start").sees("Your answers", "Declaration")
    steps.about_the_group(amina)
    amina.sees("Complete")
    # An evening's end: half a section, kept as it is.
    amina.follows("Your project").types("What is your project called?", "Songs of Rye Lane")
    amina.presses("Save and come back later").sees("Your answers are saved", "Songs of Rye Lane")
    amina.presses("Check your answers").sees("to put right before you can send it")


def is_invited_and_joins(amina: Visitor, bode: Visitor, sink: Sink) -> None:
    amina.goes_to("/account/").follows("Peckham Welcomes").presses("Invite")
    amina.types("Their e-mail address", BODE).ticks("Colleague:").presses("Send the invitation")
    invitation = sink.wait_for(to=BODE)
    bode.goes_to(steps.link_in(invitation, "/account/invites/")).sees("Peckham Welcomes").presses("Create an account")
    bode.types("Full name", "Bode Adeyemi").types("E-mail address", BODE).types("Password", factories.PASSWORD)
    bode.ticks("I have read the privacy notice").presses("Create an account")
    bode.sees("Your invitation").presses("Accept").sees("You have accepted the invitation", "Peckham Welcomes")


def goes_on_where_she_stopped(bode: Visitor, application: Application) -> None:
    bode.goes_to("/grants/applications/").follows("Songs of Rye Lane")
    steps.the_project(bode)
    steps.people_and_place(bode)
    steps.money(bode, amount="5,000.01")
    bode.sees("£5,000").types("How much do you ask for?", "2500").presses("Save and continue")
    bode.follows("Keeping people safe").answers("Will children, young people under 18", "Yes").presses(
        "Save and continue"
    )
    bode.types("How will you keep them safe?", "Two adults with checks are in the room at all times.")
    bode.attaches(
        "Add a document", {"name": "safeguarding, “our” way ç.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    bode.presses("Save and continue")
    steps.declaration(bode)
    given = application.sheet.answers.get(key="documents").value
    assert len(given) == 1


def checks_and_sends(amina: Visitor, application: Application) -> None:
    amina.goes_to(application.get_absolute_url()).presses("Check your answers and send")
    amina.sees("safeguarding, “our” way ç.pdf", "Hall hire, ten evenings", "£2,500")
    amina.follows("Change your answer to: About how many people", within="main")
    amina.types("About how many people", "45").presses("Save and continue").presses("Check your answers and send")
    amina.presses("Send application").sees(application.reference)


def gets_a_receipt(sink: Sink, reference: str) -> None:
    for address in (AMINA, BODE):
        assert reference in text_of(sink.wait_for(to=address, about=reference))


def asks_a_question(officer: Visitor, efua: Any, reference: str) -> None:
    officer.goes_to("/admin/")
    steps.signs_in_as_staff(officer, efua.email)
    officer.goes_to("/admin/").sees("Waiting for you")
    officer.goes_to("/admin/grants/application/").follows(reference).presses_or_follows("Declare and open")
    officer.ticks("No, I have no interest").presses("Continue")
    officer.sees("Peckham Welcomes", "Songs of Rye Lane", "safeguarding, “our” way ç.pdf", "£2,500")
    officer.presses_or_follows("Send back with a question")
    officer.types("What do you need to know?", "Who teaches the songs?").presses("Send back")
    officer.sees("Returned")


def answers_and_sends_again(bode: Visitor, sink: Sink, reference: str) -> None:
    message = sink.wait_for(to=BODE, about="question")
    assert "Who teaches the songs?" in text_of(message)
    bode.goes_to(steps.link_in(message, "/grants/applications/")).sees("Who teaches the songs?")
    bode.presses("Check your answers and send").types("Your answer to our question", "Neighbours do, in turn.")
    bode.presses("Send application").sees(reference)


def offers_a_grant(officer: Visitor, reference: str) -> None:
    officer.goes_to("/admin/grants/application/").follows(reference).sees("Neighbours do, in turn.")
    officer.presses_or_follows("Offer an award")
    officer.types("Amount of the award", "5000.01").presses("Offer").sees("between £1,000.00 and £5,000.00")
    officer.types("Amount of the award", "2400").presses("Offer").sees("Funded")


def accepts(amina: Visitor, sink: Sink, reference: str) -> None:
    message = sink.wait_for(to=AMINA, about="would like to fund")
    amina.goes_to(steps.link_in(message, "/grants/applications/")).sees("£2,400").presses("Accept the grant")
    amina.ticks("We accept this grant").presses("Accept the grant").sees("You have accepted a grant of £2,400")
    wait_until(lambda: Award.objects.get().state == "accepted", what="the acceptance")
    sink.wait_for(to=BODE, about="accepted")
    amina.goes_to("/inbox/").sees(reference)
