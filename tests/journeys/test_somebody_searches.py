"""On a phone, without scripts: somebody searches with a typing mistake, chooses a borough, and has it remembered."""

from collections.abc import Callable

from django.db import transaction

from programmes.catalogue import finding
from programmes.catalogue.finding import Document
from tests.journeys.visitor import Visitor
from tests.programmes.catalogue import rows


def test_from_the_home_page_to_a_borough(visitor: Callable[..., Visitor], camden: object) -> None:
    programme = rows.programme("early-years-hubs", name="Early Years Hubs", boroughs=["E09000007"])
    with transaction.atomic():
        finding.put(
            Document(
                "programme", str(programme.pk), programme.name, "Free childcare for two-year-olds.",
                programme.get_absolute_url(), ("E09000007",),
            )
        )  # fmt: skip
    finding.learn()
    person = visitor(phone=True, javascript=False)
    person.goes_to("/").types("Search programmes", "childcaer").presses("Search")
    person.sees("looked for childcare", "Early Years Hubs").follows("Early Years Hubs")
    person.goes_to("/").chooses("Your borough", "Camden").presses("Show").sees("Near you in Camden", "Early Years Hubs")
    person.presses("Remember Camden on this device").sees("This device remembers your borough", "Near you in Camden")
    person.follows("Everything in Camden").sees("Citizenship ceremonies", "Facts and figures")
    person.goes_to("/").presses("Forget my borough").does_not_see("Near you in Camden")
