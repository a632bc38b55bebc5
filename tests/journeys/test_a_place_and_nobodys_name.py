"""On a phone and by keyboard: a place at an event and back, the weeks after asylum, and joining the Forum."""

from collections.abc import Callable
from datetime import timedelta

from citizenship.facts.models import PageLanguage
from citizenship.outreach.models import EventPlace, ForumInterest
from programmes import clock
from tests.citizenship.factories import events as make
from tests.journeys.visitor import Visitor
from tests.programmes.catalogue import rows as catalogue


def test_a_place_is_taken_and_given_back_without_scripts(visitor: Callable[..., Visitor]) -> None:
    event = make.event()
    person = visitor(phone=True, javascript=False)

    person.goes_to("/citizenship/events/").chooses("Borough", "Camden").presses("Show events")
    person.follows(event.name).sees("We never ask for your name").presses_or_follows("Take a place")
    person.chooses("Which language helps most?", "Polish").ticks("Quiet place or more time").presses("Take a place")
    person.sees("You have a place", "Write the code down")
    code = person.page.inner_text(".outreach-code")
    assert code.replace(" ", "") not in person.path
    row = EventPlace.objects.get()
    assert (row.language, row.needs) == ("pl", ["quiet"])

    person.follows("Give the place back").types("Your code", code.lower()).presses("Continue")
    person.sees("Swiss Cottage Library").presses("Give the place back").sees("The place is given back")
    row.refresh_from_db()
    assert (row.state, row.language, row.needs) == ("released", "", [])


def test_every_page_is_without_a_finding(visitor: Callable[..., Visitor]) -> None:
    languages = [("en", "English", "English", "ltr"), ("ar", "العربية", "Arabic", "rtl")]
    for order, (code, own, name, way) in enumerate(languages, start=1):
        words = {"own_name": own, "english_name": name, "direction": way, "order": order, "offered": True}
        PageLanguage.objects.update_or_create(code=code, defaults=words)
    event, briefing, host = make.event(key="host"), make.briefing(), make.forum_host(key="org")
    make.taken(event, language="pl", needs=("sign",))
    make.booking(briefing, key="mine")
    person = visitor()
    for path in (
        f"/citizenship/events/{event.pk}/?lang=ar",
        f"/citizenship/events/{event.pk}/place/?lang=ar",
        "/citizenship/events/host/host/",
        "/citizenship/young-londoners/",
        "/citizenship/young-londoners/briefings/",
        f"/citizenship/young-londoners/briefings/{briefing.pk}/",
        "/citizenship/young-londoners/briefings/booking/mine/",
    ):
        person.goes_to(path)

    person.goes_to("/citizenship/young-londoners/join/").presses("Ask to join").sees("There is a problem")
    person.answers("Through which organisation?", host.name).answers("What do you want to join?", "A campaign")
    person.answers("Who asks?", "I ask for myself").answers("How old?", "16 or over")
    person.types("What should they call you?", "Robin").types("How can they reach you?", "robin@young.example")
    person.presses("Ask to join").sees("You have asked to join")
    assert ForumInterest.objects.get().contact == "robin@young.example"


def test_the_days_are_counted_on_a_phone(visitor: Callable[..., Visitor]) -> None:
    catalogue.programme("refugees")
    person = visitor(phone=True)
    person.goes_to("/programmes/refugees/").presses("Show the steps").sees("Enter the day.")
    person.page.fill("#id_day", (clock.london_day(clock.now()) + timedelta(days=28)).isoformat())
    person.presses("Show the steps").sees("We have not kept the day")
