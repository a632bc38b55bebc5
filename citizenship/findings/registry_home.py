"""What the area adds to the home page, the main menu and the page of a borough."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from citizenship.ceremonies.models import Ceremony
from citizenship.findings.models import Publication
from citizenship.findings.models.guidance import GuidanceVersion
from citizenship.studies.authority import boroughs_of
from citizenship.studies.models import Joining, Study
from programmes import clock
from programmes.catalogue import boroughs, home
from programmes.catalogue.home import Area, OpenNow
from programmes.people.models import Borough

MOST_SHOWN = 3


def open_now(request: HttpRequest) -> list[OpenNow]:
    """For the home page: what to do about one's status, who can help, and the ceremonies. One query."""
    found = [
        OpenNow(
            "Settled status: what to do now",
            "European Londoners: a few questions, in your language. No account, and we keep nothing.",
            reverse("citizenship:settled_status"),
        ),
        OpenNow(
            "Becoming British, and young Londoners’ rights",
            "What comes first, what it costs, and who can help you near home.",
            reverse("citizenship:home"),
        ),
    ]
    if GuidanceVersion.current() is not None:
        text = "Run one, host one, or read what good ones do and what pilots have shown."
        found.append(OpenNow("Citizenship ceremonies", text, reverse("citizenship:guidance")))
    return found


def waiting_for(user: Any) -> list[OpenNow]:
    """For a registrar's home page: ceremonies to record, the next one, or the way into the pilot."""
    own = list(boroughs_of(user))
    if not own:
        return []
    today = clock.london_day(clock.now())
    rows = Ceremony.objects.filter(borough__in=own).shown()
    found = [_to_record(each) for each in rows.to_record(today).order_by("date", "number")[:MOST_SHOWN]]
    ahead = rows.ahead(today).order_by("date", "number").first()
    if ahead is not None:
        found.append(
            OpenNow(f"Ceremony on {_day(ahead.date)}", "It is planned. See its arm and print its codes.", _page(ahead))
        )
    if not found:
        found.append(_way_in(own))
    return found


def _way_in(own: list[Borough]) -> OpenNow:
    """A borough outside the pilot may ask to join; one inside plans its next ceremony."""
    if Joining.objects.live().filter(borough__in=own).exists():
        url = reverse("citizenship:ceremonies")
        return OpenNow("Citizenship ceremonies", "Plan your next ceremonies, so that each can have its arm.", url)
    text = f"{own[0]} can ask to join the pilots of citizenship ceremonies."
    return OpenNow("Join the ceremony pilots", text, reverse("citizenship:join"))


def _to_record(ceremony: Ceremony) -> OpenNow:
    text = "Record who came and what was offered. It takes two minutes."
    return OpenNow(f"Ceremony on {_day(ceremony.date)}", text, _page(ceremony))


def _ahead(ceremony: Ceremony) -> OpenNow:
    text = "It is planned. See its arm and print its codes."
    return OpenNow(f"Ceremony on {_day(ceremony.date)}", text, _page(ceremony))


def _page(ceremony: Ceremony) -> str:
    return ceremony.get_absolute_url()


def _day(day: Any) -> str:
    return f"{day:%A} {day.day} {day:%B}"


@boroughs.register
def borough_part(borough: Borough) -> boroughs.Part:
    """The registered studies that this borough is in, with their results once they are public. Two queries.

    Counts of one borough are never shown here.
    """
    here = Study.objects.registered().filter(places__borough=borough).distinct()
    found = list(here.order_by("-first_date", "pk")[: boroughs.MOST_LINES])
    told = set(Publication.objects.public().filter(study__in=found).values_list("study_id", flat=True))
    lines = [
        boroughs.Line(
            each.title,
            each.question,
            "Published results" if each.pk in told else "Its plan is public. Results come later.",
            reverse(f"citizenship:study_{'results' if each.pk in told else 'protocol'}", args=[each.slug]),
        )
        for each in found
    ]
    return boroughs.Part(
        heading="Citizenship ceremonies",
        lines=lines,
        all_url=reverse("citizenship:guidance"),
        all_text="Guidance on citizenship ceremonies",
        empty="" if lines else f"{borough} is in no study of ceremonies that is registered here.",
    )


home.register(Area("Citizenship", "/citizenship/", open_now, waiting_for))
