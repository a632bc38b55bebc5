"""How ways with events and offers are walked: a visitor takes them, staff work them, both sides hear of it."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.catalogue import actions
from programmes.catalogue.actions import bookings
from programmes.catalogue.actions.matches import is_list, other_side
from programmes.catalogue.models import Event, Offer, OfferClaim, OfferMatch, Response, TakePart
from programmes.notices.models import Notice
from tests.factories import token
from tests.programmes.catalogue import offering as make
from tests.programmes.catalogue.expected import Way

EVENT = {
    "about": "Come and talk.",
    "place": "1 Example Road",
    "borough": "E09000007",
    "begins": "18:00",
    "ends": "20:00",
}


def form_of(way: TakePart, walk: Way, email: str, **more: Any) -> dict[str, Any]:
    """What a visitor types, as the walk of the other kinds types it."""
    from tests.programmes.catalogue.test_walk_ways import typed

    return {**typed(way, walk, email), "name": email.partition("@")[0].title(), **more}


def posted(client: Client, url: str, data: dict[str, Any]) -> Any:
    """Sent, and taken."""
    answer = client.post(url, {"form_token": token(), **data})
    problems = answer.context and (answer.context.get("problems") or answer.context.get("errors"))
    assert answer.status_code == 302, f"{url}: {problems}"
    return answer


def heard(email: str) -> str:
    """Everything that this address was sent."""
    return "\n".join(Notice.objects.filter(address=email).values_list("body", flat=True))


def officers_heard(way: TakePart) -> bool:
    """Whether those who handle it were told that something came."""
    rows = Notice.objects.filter(event__startswith=f"programmes.catalogue.came_in:{way.pk}")
    return rows.filter(recipient__isnull=False).exists()


def the_day(days: int) -> str:
    """A day to come, as it is typed."""
    return (clock.london_day(clock.now()) + timedelta(days=days)).isoformat()


def walk_event(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """Staff plan an event, or somebody sends one in; visitors book, wait and give back; what was heard is published."""
    plan = {**EVENT, "name": "Evening (fictional)", "host": "Lamplight (fictional)", "day": the_day(9), "places": "1"}
    if way.side == TakePart.Side.GIVES:
        sent_in(way, plan, client, staff)
    else:
        page = reverse("admin:programmes_event_plan")
        posted(staff, page, {**plan, "take_part": str(way.pk), "expenses": "We pay travel."})
        event = Event.objects.get(take_part=way)
        assert client.get(event.get_absolute_url()).status_code == 404
        posted(staff, reverse("admin:programmes_event_open_", args=[event.pk]), {})
    event = Event.objects.get(take_part=way)
    assert event.name in client.get(way.get_absolute_url()).content.decode()
    emails = [f"{who}@{way.slug}.example" for who in ("ann", "ben")]
    for email in emails:
        posted(client, event.get_absolute_url(), form_of(way, walk, email, **{"more-needs": ["sign"]}))
    assert officers_heard(way)
    first, second = (Response.objects.get(take_part=way, email=email) for email in emails)
    assert "Your place: Has a place" in heard(emails[0])
    assert "waiting list, number 1" in heard(emails[1])
    page = staff.get(event.staff_url).content.decode()
    assert "British Sign Language interpreter" in page
    posted(client, first.get_absolute_url(), {})
    second.refresh_from_db()
    assert (second.state, second.booking.state) == ("arranged", "booked")
    assert "is now booked" in heard(emails[1])
    afterwards(way, event, staff, client)


def sent_in(way: TakePart, plan: dict[str, str], client: Client, staff: Client) -> None:
    """A group sends in its event; an officer announces it by the buttons of the answer."""
    email = f"host@{way.slug}.example"
    url = reverse("programmes:take_part_add", args=[way.programme.slug, way.slug])
    data = {"name": "Hester", "email": email, **{f"more-{key}": value for key, value in plan.items()}}
    posted(client, url, data)
    event = Event.objects.get(take_part=way)
    assert (event.state, client.get(event.get_absolute_url()).status_code) == ("submitted", 404)
    posted(staff, f"/admin/programmes/response/{event.response_id}/arrange/", {"note": ""})
    event.refresh_from_db()
    assert event.state == "open"
    assert "is now announced" in heard(email)


def afterwards(way: TakePart, event: Event, staff: Client, client: Client) -> None:
    """The day is past: needs are deleted, the number is noted, what was heard is published."""
    Event.objects.filter(pk=event.pk).update(
        starts_at=clock.now() - timedelta(days=3), ends_at=clock.now() - timedelta(days=3) + timedelta(hours=1)
    )
    bookings.forget_needs(at=clock.now())
    assert not event.bookings.with_needs().exists()
    posted(staff, reverse("admin:programmes_event_hold", args=[event.pk]), {"came": "1"})
    said = {"heard": "The last bus is too early.", "doing": "We ask for a later one."}
    posted(staff, reverse("admin:programmes_event_tell", args=[event.pk]), said)
    page = client.get(event.get_absolute_url()).content.decode()
    assert "The last bus is too early." in page
    assert "We ask for a later one." in page


def walk_offer(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """A list or a pair, from either side."""
    if not is_list(way):
        walk_pair(way, walk, client, staff)
    elif way.side == TakePart.Side.GIVES:
        walk_giving(way, walk, client, staff)
    else:
        walk_claiming(way, walk, client, staff)


def walk_giving(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """Somebody offers something, an officer puts it on the list, and the giver has a page of their own."""
    email = f"giver@{way.slug}.example"
    offer = {"kind": "hours", "name": "Saturday hours (fictional)", "about": "Two hours.", "place": "1 Example Road"}
    offer |= {"from_date": the_day(0), "until_date": the_day(20), "stock": "2", "borough": "E09000007"}
    data = form_of(way, walk, email, **{f"more-{key}": value for key, value in offer.items()})
    posted(client, way.get_absolute_url(), data)
    made = Offer.objects.get(take_part=way, response__email=email)
    assert (made.state, officers_heard(way)) == ("submitted", True)
    posted(staff, reverse("admin:programmes_offer_open_", args=[made.pk]), {})
    assert made.giver_url in heard(email)
    listed = other_side(way)
    assert listed is not None
    assert "Saturday hours (fictional)" in client.get(listed.get_absolute_url()).content.decode()


def walk_claiming(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """A visitor finds an offer, claims it, gets a code, and the giver notes it."""
    giving = other_side(way)
    assert giving is not None
    email, giver = f"ann@{way.slug}.example", f"desk@{way.slug}.example"
    offer = make.make_offer(giving, giver, stock=1)
    posted(staff, reverse("admin:programmes_offer_open_", args=[offer.pk]), {})
    assert offer.name in client.get(f"{way.get_absolute_url()}?borough=E09000007").content.decode()
    url = reverse("programmes:take_part_item", args=[way.programme.slug, way.slug, offer.pk])
    posted(client, url, form_of(way, walk, email))
    claim = OfferClaim.objects.get(offer=offer)
    assert f"Your code: {claim.spaced}" in heard(email)
    assert "Somebody has claimed your offer" in heard(giver)
    page = staff.get(f"/admin/programmes/response/{claim.response_id}/change/").content.decode()
    for words in (*walk.reads, offer.name):
        assert words in page, f"{way}: staff do not read {words}"
    posted(client, offer.giver_url, {"code": claim.spaced})
    claim.refresh_from_db()
    assert claim.state == "used"
    assert "All of them are taken now" in client.get(url).content.decode()


def walk_pair(way: TakePart, walk: Way, client: Client, staff: Client) -> None:
    """One side answers; an officer finds its other half, brings them together, and says what came of it."""
    email, other_email = f"ann@{way.slug}.example", f"other@{way.slug}.example"
    posted(client, way.get_absolute_url(), form_of(way, walk, email, **{"more-pass_on": "on"}))
    mine = Response.objects.get(take_part=way, email=email)
    assert officers_heard(way)
    page = staff.get(f"/admin/programmes/response/{mine.pk}/change/").content.decode()
    for words in walk.reads:
        assert words in page, f"{way}: staff do not read {words}"
    other = make.answer_plain(other_side(way), other_email)
    posted(staff, reverse("admin:programmes_offermatch_make", args=[mine.pk]), {"with_": str(other.pk)})
    match = OfferMatch.objects.get(gives__in=[mine, other], state="made")
    assert email in heard(other_email)
    assert "Matched with" in heard(email)
    outcomes = {
        f"{side}_outcome": response.take_part.outcomes[0][0]
        for side, response in (("gives", match.gives), ("asks", match.asks))
        if response.take_part.outcomes
    }
    if walk.outcome:
        outcomes[f"{way.side}_outcome"] = walk.outcome
    page = reverse("admin:programmes_offermatch_work", args=[match.pk])
    posted(staff, page, {"people": "3", **outcomes})
    mine.refresh_from_db()
    assert (mine.state, mine.outcome) == ("done", walk.outcome)
    assert re.search("done", heard(email))
    actions.withdraw_response(response=other, by=None, token=token())


WALKERS = {"event": walk_event, "offer": walk_offer}
