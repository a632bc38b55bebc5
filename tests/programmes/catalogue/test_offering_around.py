"""What stands around events and offers: search, a borough’s page, the work-list, calendars, hourly work, the demo."""

from datetime import timedelta
from typing import Any

import pytest

from programmes import clock
from programmes.catalogue import actions, boroughs, demo_events, demo_offers, finding, listing_events, loading
from programmes.catalogue import tasks_events as tasks
from programmes.catalogue.actions import events, matches, offers
from programmes.catalogue.models import Event, EventBooking, Offer, OfferMatch, SearchDocument, TakePart
from programmes.notices.models import Notice
from programmes.people import worklist
from programmes.people.loading import DOMAIN
from tests import factories
from tests.factories import token
from tests.programmes.catalogue import offering as make
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(otto: Any) -> Any:
    return make.event_way(otto)


class TestSearch:
    def found(self) -> dict[str, str]:
        return dict(SearchDocument.objects.filter(kind="event").values_list("key", "url"))

    def test_an_event_is_found_from_its_announcement_on(self, way: Any, efua: Any) -> None:
        made = make.send_in(way)
        assert self.found() == {}
        events.open_(event=made, by=efua, token=token())
        assert self.found() == {str(made.pk): made.get_absolute_url()}
        events.cancel(event=made, reason="Rain.", by=efua, token=token())
        assert self.found() == {}

    def test_put_right_at_night(self, way: Any, set_now: Any) -> None:
        made = make.event(way)
        make.event(way, state="draft")
        assert finding.rebuild("event") == (1, 0)
        set_now(made.ends_at + timedelta(hours=1))
        assert finding.rebuild("event") == (0, 1)


class TestAround:
    def test_a_borough_shows_its_next_events(self, way: Any) -> None:
        make.event(way)
        part = next(each for each in boroughs.parts(make.camden()) if each.heading == "Events")
        assert (part.count, [line.title for line in part.lines]) == (
            "1 event to come.",
            ["Lunch on the green (fictional)"],
        )
        Event.objects.update(state="draft", opened_at=None)
        assert next(each for each in boroughs.parts(make.camden()) if each.heading == "Events").empty

    def test_the_work_list_leads_to_what_waits(self, way: Any, otto: Any, efua: Any, set_now: Any) -> None:
        make.send_in(way)
        make.event(way, state="draft")
        full = make.event(way, places=1)
        make.book(full, "ann@visitor.example")
        make.make_offer(make.list_ways(otto)[0])
        giving, asking = make.pair_ways(otto)
        one = make.answer(giving, "gil@giver.example", boroughs=[], support=["homes"])
        two = make.answer(asking, "ash@asker.example", boroughs=[], support=["homes"])
        matches.make(gives=one, asks=two, by=efua, token=token())
        waits = {line.label: line.count for line in worklist.waiting(efua)}
        assert waits["Events sent in"] == waits["Offers sent in"] == waits["Events with every place taken"] == 1
        assert waits["Events planned and not announced"] == 1 and "Matches to follow up" not in waits
        set_now(clock.now() + timedelta(days=15))
        later = {line.label: line.count for line in worklist.waiting(efua)}
        assert later["Matches to follow up"] == later["Events to count"] == 1
        assert not [line for line in worklist.waiting(otto) if line.label == "Events sent in"]

    def test_the_receipt_of_a_booking_brings_a_calendar_file(self, way: Any) -> None:
        sent = make.book(make.event(way), "ann@visitor.example")
        notice = Notice.objects.get(event=f"programmes.catalogue.received:{sent.pk}")
        file = listing_events.attached(notice)
        assert file is not None and "SUMMARY:Lunch on the green (fictional)" in file.text
        actions.withdraw_response(response=sent, by=None, token=token())
        assert listing_events.attached(notice) is None

    def test_every_hour(self, way: Any, otto: Any, efua: Any, set_now: Any) -> None:
        made = make.event(way, days=1)
        make.book(made, "ann@visitor.example", needs=["loop"])
        offer = offers.open_(offer=make.make_offer(make.list_ways(otto)[0]), by=efua, token=token())
        tasks.hourly("2026-03-06T03:00Z")
        assert Notice.objects.filter(subject__startswith="Soon").count() == 1
        set_now(make.london_time(offer.until_date + timedelta(days=1), 9))
        for _ in range(2):
            tasks.hourly("2026-03-06T04:00Z")
        assert EventBooking.objects.get().needs == []
        assert Notice.objects.filter(subject__startswith="Which codes were used?").count() == 1


def test_the_demonstration_is_plainly_fictional_and_loads_once(otto: Any) -> None:
    """Everything in it says so by its name, and stands under open ways."""
    efua = factories.staff("Efua Mensah", role="officer")
    type(efua).objects.filter(pk=efua.pk).update(email=f"efua@{DOMAIN}")
    page = rows.programme("london-at-night")
    for slug, side in (("night-surgeries", "asks"), ("events", "gives"), ("workshops", "asks")):
        make.event_way(otto, of=page, slug=slug, gives=side == "gives")
    make.list_ways(otto)
    TakePart.objects.filter(slug="make-an-offer").update(slug="make-an-offer")
    said: list[str] = []
    for _ in range(2):
        demo_events.load_programme_events(said.append)
        demo_offers.load_offers(said.append)
    assert said[2:] == ["Events of programmes: there already", "Offers: there already"]
    assert Event.objects.filter(state="submitted").count() == 1
    assert Event.objects.exclude(heard="").count() == 1
    assert EventBooking.objects.filter(state="waiting").exists()
    for model in (Event, Offer):
        found: list[Any] = list(model.objects.all())
        assert found and all("(fictional)" in row.name and row.is_demonstration for row in found)
    assert not OfferMatch.objects.exists()
    assert {"load_programme_events", "load_offers"} <= {step.__name__ for step in loading.demo.steps.values()}
