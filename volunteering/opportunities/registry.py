"""What the room adds to the portal's registries: the home page, a borough's page, a person's own data."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from programmes import clock
from programmes.catalogue import boroughs, home, loading
from programmes.catalogue.home import Area, OpenNow
from programmes.notices import attachments
from programmes.people import data
from programmes.people.models import Borough
from volunteering.hosts import home as host_home
from volunteering.hosts.models import Host
from volunteering.opportunities import calendar, demo_posting, demo_sessions
from volunteering.opportunities import tasks as _tasks  # noqa: F401 they register themselves
from volunteering.opportunities import tasks_feeds as _feeds  # noqa: F401 they register themselves
from volunteering.opportunities import waiting_posting as _posting  # noqa: F401 it registers itself
from volunteering.opportunities.actions import signing_up
from volunteering.opportunities.models import BackgroundCheck, Opportunity, SignUp
from volunteering.opportunities.models.sessions import ROSTER_DAYS
from volunteering.safeguarding.models import Volunteer

MOST_SHOWN = 3
SOON = timedelta(days=14)
MARKED_WITHIN = timedelta(days=ROSTER_DAYS)
# The result of a check is of use while somebody does the role; later it is deleted.
CHECKS_KEPT_FOR = timedelta(days=182)


def open_now(request: HttpRequest) -> list[OpenNow]:
    """For the home page: the way into all opportunities, and how many there are to choose from."""
    found = Opportunity.objects.public_at(clock.now()).order_by("-published_at", "pk")[:MOST_SHOWN]
    url = reverse("volunteering:opportunity_list")
    titles = ", ".join(found.values_list("title", flat=True))
    return [OpenNow("Volunteer near you", f"Among them now: {titles}.", url)] if titles else []


def waiting_for(user: Any) -> list[OpenNow]:
    """For the home page: offers to answer, and the next sessions. One query."""
    at = clock.now()
    found = (
        SignUp.objects.visible_to(user)
        .filter(state__in=["offered", "confirmed"], session__starts_at__gt=at, session__starts_at__lt=at + SOON)
        .with_session()
        .order_by("session__starts_at")[:MOST_SHOWN]
    )
    offers = (
        SignUp.objects.visible_to(user)
        .filter(state="offered", session__starts_at__gte=at + SOON, offered_until_at__gt=at)
        .with_session()[:MOST_SHOWN]
    )
    return [_task(each) for each in [*offers, *found]]


def _task(sign_up: SignUp) -> OpenNow:
    session, title = sign_up.session, sign_up.session.opportunity.title
    if sign_up.state == SignUp.State.OFFERED:
        text = f"A place is free for you on {clock.uk_time(session.starts_at)}. Take it or say no."
        return OpenNow(title, text, sign_up.get_absolute_url(), sign_up.offered_until_at)
    return OpenNow(title, f"You have a place: {clock.uk_time(session.starts_at)}.", sign_up.get_absolute_url())


@host_home.register
def for_hosts(host: Host, user: Any) -> list[host_home.Line]:
    """For a host's home: applications to decide, sessions whose people are still to be marked."""
    at = clock.now()
    theirs = SignUp.objects.filter(session__opportunity__host=host)
    applied = theirs.filter(state="applied", session__starts_at__gt=at).order_by("session__starts_at")
    unmarked = theirs.filter(state="confirmed", session__ends_at__lte=at, session__ends_at__gt=at - MARKED_WITHIN)
    found = []
    for label, next_step, rows in (
        ("Applications to decide", "Read the first", applied),
        ("People to mark as there or not", "Open the day sheet", unmarked.order_by("session__ends_at")),
    ):
        first = rows.values_list("session_id", flat=True).first()
        url = reverse("volunteering:host_session", args=[first]) if first else ""
        found.append(host_home.Line(label, rows.count(), next_step, url))
    return found


@boroughs.register
def borough_part(borough: Borough) -> boroughs.Part:
    """The newest opportunities in a borough, and how many there are."""
    found = Opportunity.objects.public_at(clock.now()).filter(borough=borough)
    url = f"{reverse('volunteering:opportunity_list')}?borough={borough.pk}"
    number = found.count()
    newest = found.select_related("host__organisation").order_by("-published_at", "pk")[: boroughs.MOST_LINES]
    return boroughs.Part(
        heading="Volunteering",
        lines=[
            boroughs.Line(
                each.title, each.host_name, each.cause_words, reverse("volunteering:opportunity_detail", args=[each.pk])
            )
            for each in newest
        ],
        count=f"{number:,} opportunit{'y' if number == 1 else 'ies'}" if number else "",
        all_url=url if number else reverse("volunteering:opportunity_list"),
        all_text="All opportunities here" if number else "Opportunities elsewhere in London",
        empty="" if number else "No organisation in this borough looks for volunteers here at the moment.",
    )


def erase(person: Any, by: Any) -> None:
    """What lies ahead for somebody who leaves ends, so that the places are free; what took place stays counted."""
    volunteer = Volunteer.objects.filter(user=person).first()
    if volunteer is not None:
        signing_up.end_for(volunteer=volunteer, by=by, at=clock.now(), needing_permission=False)


def retain(at: datetime) -> int:
    """Delete results of checks half a year after the last session of the role that the person signed up for."""
    old = BackgroundCheck.objects.filter(asked_at__lt=at - CHECKS_KEPT_FOR).exclude(
        volunteer__sign_ups__session__ends_at__gt=at - CHECKS_KEPT_FOR
    )
    return old.delete()[0]


attachments.register("volunteering.sign_up.", calendar.attached)
home.register(Area("Volunteering", "/volunteering/", open_now, waiting_for))
data.register(data.Area("volunteering sessions", erase=erase, retain=retain))
loading.demo.register(demo_posting.load, "volunteering opportunities")
loading.demo.register(demo_sessions.load, "volunteering sessions")
