"""What several stories do alike: coming in by the sign-in, and the pages of the Culture Micro Grants form."""

import re
import time
from email.message import EmailMessage

from tests import factories
from tests.journeys.visitor import Visitor
from tests.services import Sink, text_of

CODE_LASTS, CODE_IS_SENT_WITHIN = 30, 8  # seconds
WORDS = "Neighbours teach each other the songs they grew up with, in the hall on Rye Lane."


def link_in(message: EmailMessage, about: str = "") -> str:
    """The first link of a message whose address holds `about`, without the site's own address."""
    links = re.findall(r"https?://[^/\s]+(/\S*)", text_of(message))
    found = [path for path in links if about in path]
    assert found, f"no link about {about!r} in: {text_of(message)}"
    return str(found[0])


def signs_up(visitor: Visitor, sink: Sink, *, name: str, email: str) -> None:
    """Make an account and follow the link in the message."""
    visitor.types("Full name", name).types("E-mail address", email).types("Password", factories.PASSWORD)
    visitor.ticks("I have read the privacy notice").presses("Create an account")
    visitor.sees("e-mail")
    confirmation = sink.wait_for(to=email)
    visitor.goes_to(link_in(confirmation, "confirm-email")).presses("Confirm")


def signs_in(visitor: Visitor, email: str) -> Visitor:
    """Address and password."""
    if "/accounts/login/" not in visitor.path:
        visitor.goes_to("/accounts/login/")
    visitor.types("E-mail address", email).types("Password", factories.PASSWORD)
    return visitor.presses("Sign in")


def signs_in_as_staff(visitor: Visitor, email: str) -> Visitor:
    """Address, password, and the code that the authenticator app shows."""
    signs_in(visitor, email).sees("code")
    left = CODE_LASTS - time.time() % CODE_LASTS
    if left < CODE_IS_SENT_WITHIN:  # a code that ends while it is typed would be refused
        visitor.page.wait_for_timeout(left * 1000 + 100)
    visitor.types("code", factories.totp_code())
    return visitor.presses("Sign in")


def about_the_group(visitor: Visitor) -> Visitor:
    """The section “About you”."""
    visitor.follows("About you")
    visitor.types("What does your group do?", "We cook and sing together every second Saturday.")
    visitor.types("What was your group’s income", "12,000")
    visitor.answers("Whose bank account", "Our group’s own, or mine if I apply as one person")
    return visitor.presses("Save and continue")


def the_project(visitor: Visitor, *, title: str = "Songs of Rye Lane", what: str = WORDS) -> Visitor:
    """The section “Your project”."""
    visitor.follows("Your project")
    visitor.types("What is your project called?", title).answers("Which of these describe it?", "Music or a choir")
    visitor.types("What will you do?", what)
    visitor.dates("When will it start?", 1, 6, 2027).dates("When will it end?", 30, 9, 2027)
    return visitor.presses("Save and continue")


def people_and_place(visitor: Visitor) -> Visitor:
    """The section “People and place”."""
    visitor.follows("People and place").chooses("Which borough", "Southwark")
    visitor.types("About how many people", "40").types("Who are they", "People who live around Rye Lane, of all ages.")
    visitor.types("How will people from different backgrounds meet?", "Each song has one teacher and many learners.")
    return visitor.presses("Save and continue")


def money(visitor: Visitor, *, amount: str = "2500", line: str = "2500") -> Visitor:
    """The section “Money”."""
    visitor.follows("Money").types("How much do you ask for?", amount)
    visitor.chooses("Heading of line 1", "Rooms and places")
    visitor.types("What for, line 1", "Hall hire, ten evenings").types("Amount of line 1", line)
    return visitor.presses("Save and continue")


def safety(visitor: Visitor) -> Visitor:
    """The section “Keeping people safe”, without a document."""
    visitor.follows("Keeping people safe").answers("Will children, young people under 18", "No")
    return visitor.presses("Save and continue")


def declaration(visitor: Visitor) -> Visitor:
    """The last section."""
    visitor.follows("Declaration").ticks("I confirm this")
    return visitor.presses("Save and continue")
