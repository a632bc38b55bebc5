"""Farah applies as one person, on a small phone, with JavaScript off: every page works, and nothing is wider."""

from collections.abc import Callable
from typing import Any

from grants.applications.models import Application
from tests import factories
from tests.journeys import steps
from tests.journeys.visitor import Visitor


def test_one_person_on_a_phone_without_scripts(visitor: Callable[..., Visitor], farah: Any) -> None:
    factories.round()
    phone = visitor(phone=True, javascript=False)
    steps.signs_in(phone, farah.email).goes_to("/grants/").follows("Culture Micro Grants").presses("Apply")
    phone.ticks("Myself, as one person").presses("Start")

    about_herself(phone)
    steps.the_project(phone, title="Threads")
    steps.people_and_place(phone)
    steps.money(phone)
    steps.safety(phone)
    names_two_people(phone)
    steps.declaration(phone)

    phone.presses("Check your answers and send").sees("Ruth Webb", "Threads").presses("Send application")
    application = Application.objects.get()
    phone.sees(application.reference)
    assert application.state == "submitted"
    assert application.person == farah


def about_herself(phone: Visitor) -> None:
    phone.follows("About you").types("Tell us about yourself", "I have sewn with neighbours for three years.")
    phone.answers("Whose bank account", "Our group’s own, or mine if I apply as one person").presses(
        "Save and continue"
    )


def names_two_people(phone: Visitor) -> None:
    phone.follows("Two references")
    for which, name in (("First", "Ruth Webb"), ("Second", "Sam Osei")):
        phone.types(f"{which} person’s name", name)
        phone.types(f"{which} person’s e-mail", f"{name.split()[0].lower()}@neighbours.example")
        phone.types(f"How does the {which.lower()} person know you?", "We are neighbours.")
    phone.presses("Save and continue")
