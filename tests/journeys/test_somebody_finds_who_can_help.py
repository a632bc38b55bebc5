"""On a phone: somebody finds who can help; without scripts, an organisation offers its entry and keeps it current."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from citizenship.advice.models import AdviceChange, AdviceService
from tests.citizenship.factories import advice
from tests.journeys.visitor import Visitor


def test_by_borough_and_language(visitor: Callable[..., Visitor], camden: Any) -> None:
    given = advice.adviser("iaa_2", name="Kingfisher Law")
    made = advice.service(given, name="Refusals and appeals", languages=["en", "pl"], needs=["appeals"])
    advice.site(made)
    advice.service(advice.helper(), name="Help with forms", whole_london=True)
    person = visitor(phone=True)

    person.goes_to(reverse("citizenship:advice")).sees("2 entries", "Practical help, not advice", "IAA level 2")
    person.chooses("Borough", "Camden").chooses("Language", "Polish").presses("Search")
    person.sees("1 entry").does_not_see("Help with forms")
    person.follows("See them by borough on a map").sees("Advice by borough")
    person.goes_to(made.get_absolute_url()).sees("020 7946 0101", "Kingfisher Law", "Found in the register")


def test_an_entry_is_offered_and_kept_current(visitor: Callable[..., Visitor], camden: Any) -> None:
    person = visitor(phone=True, javascript=False)
    person.goes_to(reverse("citizenship:advice_offer")).presses("Send our entry").sees("There is a problem")
    person.types("Name of the organisation", "Harbour Advice").types("What does the organisation do?", "We help.")
    person.types("Name of the service", "Open door").types("What does it do?", "Letters read.")
    person.ticks("Becoming a British citizen").answers("In which languages", "English")
    person.ticks("It serves all of London")
    person.types("Telephone", "020 7946 0000").types("Work address for our letters", "desk@harbour.example")
    person.presses("Send our entry").sees("We have your entry")
    made = AdviceService.objects.get()
    assert made.state == "waiting"

    AdviceService.objects.all().delete()
    kept = advice.service()
    advice.letter(kept, "walk-key")
    person.goes_to(reverse("citizenship:advice_own", args=["walk-key"])).sees("Is your entry still right?")
    person.answers("Is the entry still right?", "No, we want to change it").presses("Send our answer")
    person.types("Telephone", "020 7946 0555").presses("Send the changes").sees("We have your answer")
    assert AdviceChange.objects.get().facts == {"phone": "020 7946 0555"}
