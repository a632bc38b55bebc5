"""The pages of events and offers: what a visitor does, what staff do, who else gets nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.catalogue import listing_events, listing_offers
from programmes.catalogue.actions import events, offers
from programmes.catalogue.models import Event, EventBooking, Offer, OfferClaim, OfferMatch, Response
from tests.factories import token
from tests.programmes.catalogue import offering as make
from tests.programmes.catalogue import rows

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def form_token(response: Any, name: str = "form_token") -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def send(client: Client, url: str, **typed: Any) -> Any:
    """Open the page, fill in the form, send it."""
    shown = client.get(url)
    assert shown.status_code == 200
    return client.post(url, {"form_token": form_token(shown), **typed})


@pytest.fixture
def way(otto: Any) -> Any:
    return make.event_way(otto)


class TestEventPages:
    def test_a_visitor_books_a_place(self, client: Client, way: Any) -> None:
        made = make.event(way, expenses="We pay travel within London.")
        page = client.get(made.get_absolute_url())
        said = text_of(page)
        assert "Book a place" in said and "3 of 3" in said and "We pay travel within London." in said
        typed = {"name": "Ann", "email": "ann@visitor.example", "more-needs": ["sign"], "more-expenses": ["travel"]}
        sent = client.post(made.get_absolute_url(), {"form_token": form_token(page), **typed})
        assert sent.status_code == 302 and sent["Location"] == f"{made.get_absolute_url()}?sent=yes"
        held = EventBooking.objects.get()
        assert (held.state, held.needs, held.expenses) == ("booked", ["sign"], ["travel"])
        assert "Look at your e-mail" in text_of(client.get(sent["Location"]))
        yours = text_of(client.get(held.response.get_absolute_url()))
        assert "Has a place" in yours and made.name in yours

    def test_expenses_are_asked_only_where_they_are_paid(self, client: Client, way: Any) -> None:
        assert "more-expenses" not in client.get(make.event(way).get_absolute_url()).content.decode()
        paid = make.event(way, expenses="Travel.")
        assert "more-expenses" in client.get(paid.get_absolute_url()).content.decode()

    def test_a_full_event_offers_the_waiting_list(self, client: Client, way: Any) -> None:
        made = make.event(way, places=1)
        make.book(made, "ann@visitor.example")
        assert "Wait for a place" in text_of(client.get(made.get_absolute_url()))
        send(client, made.get_absolute_url(), name="Ben", email="ben@visitor.example")
        assert "On the waiting list, number 1" in text_of(
            client.get(Response.objects.get(email="ben@visitor.example").get_absolute_url())
        )

    def test_a_visitor_sends_in_an_event(self, client: Client, way: Any) -> None:
        url = reverse("programmes:take_part_add", args=[way.programme.slug, way.slug])
        day = clock.london_day(clock.now()) + timedelta(days=9)
        typed = {
            "name": "Hester",
            "email": "hester@street.example",
            "more-name": "Street party (fictional)",
            "more-about": "Tables on the road.",
            "more-host": "Example Street (fictional)",
            "more-day": day.isoformat(),
            "more-begins": "12:00",
            "more-ends": "11:00",
            "more-place": "Example Street",
            "more-borough": "E09000007",
        }
        wrong = send(client, url, **typed)
        assert "after the beginning" in text_of(wrong) and not Event.objects.exists()
        send(client, url, **{**typed, "more-ends": "15:30"})
        made = Event.objects.get()
        assert (made.state, made.places, made.starts_at) == ("submitted", None, make.london_time(day, 12))
        assert client.get(made.get_absolute_url()).status_code == 404

    def test_nobody_sends_one_in_where_staff_plan(self, client: Client, otto: Any) -> None:
        way = make.event_way(otto, gives=False)
        url = reverse("programmes:take_part_add", args=[way.programme.slug, way.slug])
        assert client.get(url).status_code == 404
        assert "Send in your event" not in text_of(client.get(way.get_absolute_url()))

    def test_what_we_heard_stands_on_its_page(self, client: Client, way: Any, efua: Any, set_now: Any) -> None:
        made = make.event(way, days=1)
        set_now(made.ends_at)
        events.hold(event=made, came=12, by=efua, token=token())
        events.tell(event=made, heard="The night bus is late.", doing="We ask TfL.", by=efua, token=token())
        said = text_of(client.get(made.get_absolute_url()))
        assert "12 people came" in said and "The night bus is late." in said and "We ask TfL." in said
        assert "We have published what we heard." in text_of(client.get(way.get_absolute_url()))

    def test_a_cancelled_one_says_why(self, client: Client, way: Any, efua: Any) -> None:
        made = make.event(way)
        events.cancel(event=made, reason="The hall is flooded.", by=efua, token=token())
        assert "This event is cancelled. The hall is flooded." in text_of(client.get(made.get_absolute_url()))
        assert "STATUS:CANCELLED" in client.get(reverse("programmes:event_ics", args=[made.pk])).content.decode()

    def test_the_list_by_month_borough_and_programme(self, client: Client, way: Any, otto: Any) -> None:
        other = make.event_way(otto, of=rows.programme("co-design"))
        near = make.event(way, name="Near (fictional)")
        far = make.event(other, name="Far (fictional)", borough=None, is_online=True, days=70)
        url, month = reverse("programmes:event_list"), f"{near.starts_at.astimezone(clock.LONDON):%Y-%m}"
        for query, here in (
            ("", {near, far}),
            (f"?month={month}", {near}),
            ("?borough=E09000005", {far}),
            ("?borough=E09000007", {near, far}),
            ("?programme=co-design", {far}),
            ("?month=nonsense&after=nonsense", {near, far}),
        ):
            said = text_of(client.get(url + query))
            assert {one for one in (near, far) if one.name in said} == here, query

    def test_the_list_goes_on_page_by_page(self, client: Client, way: Any, queries: Any) -> None:
        names = [f"Event {number:03} (fictional)" for number in range(listing_events.PAGE + 3)]
        for number, name in enumerate(names):
            make.event(way, name=name, days=2 + number // 5)
        url = reverse("programmes:event_list")
        with queries(at_most=9):
            page = client.get(url)
        link = re.search(r'href="(\?[^"]*after=[^"]+)"', page.content.decode())
        assert link
        rest = client.get(url + link[1].replace("&amp;", "&"))
        seen = [name for name in names if (name in text_of(page)) + (name in text_of(rest)) == 1]
        assert seen == names

    def test_the_calendar_holds_the_same(self, client: Client, way: Any) -> None:
        made = make.event(way, name="Soup, bread; salt (fictional)")
        make.event(way, name="Hidden (fictional)", state="draft")
        body = client.get(reverse("programmes:event_calendar")).content.decode()
        assert "SUMMARY:Soup\\, bread\\; salt (fictional)" in body and "Hidden" not in body
        assert f"UID:event-{made.pk}" in body and "X-WR-CALNAME" in body
        assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))

    def test_the_host_sees_needs_and_no_names(self, client: Client, way: Any, efua: Any) -> None:
        made = events.open_(event=make.send_in(way), by=efua, token=token())
        make.book(made, "ann.secret@visitor.example", needs=["sign"], more="A lamp")
        said = text_of(client.get(reverse("programmes:event_host", args=[events.host_key(made)])))
        assert "1 of 10 places are taken" in said and "A lamp" in said and "Secret" not in said
        assert client.get(reverse("programmes:event_host", args=["nothing"])).status_code == 404


class TestStaffPages:
    def test_planned_announced_and_cancelled(self, client_for: Any, way: Any, efua: Any) -> None:
        client, day = client_for(efua), clock.london_day(clock.now()) + timedelta(days=5)
        typed = {
            **{"take_part": str(way.pk), "name": "Night talk (fictional)", "about": "Come.", "host": "City Hall"},
            **{"day": day.isoformat(), "begins": "18:00", "ends": "20:00", "place": "The hall", "borough": "E09000007"},
            **{"places": "20", "expenses": "Travel."},
        }
        assert send(client, reverse("admin:programmes_event_plan"), **typed).status_code == 302
        made = Event.objects.get()
        page = text_of(client.get(made.staff_url))
        assert "Announce it" in page and "Nobody has booked yet." in page
        send(client, reverse("admin:programmes_event_open_", args=[made.pk]))
        shown = client.get(reverse("admin:programmes_event_adjust", args=[made.pk]))
        assert 'value="18:00"' in shown.content.decode() and f'value="{day.isoformat()}"' in shown.content.decode()
        make.book(made, "ann@visitor.example", needs=["sign"], expenses=["travel"])
        page = text_of(client.get(made.staff_url))
        assert "British Sign Language interpreter" in page and "Travel" in page
        send(client, reverse("admin:programmes_event_cancel", args=[made.pk]), reason="Rain.")
        made.refresh_from_db()
        assert made.state == "cancelled"
        assert "Night talk (fictional)" in text_of(client.get(reverse("admin:programmes_event_changelist")))

    def test_two_answers_are_brought_together(self, client_for: Any, otto: Any, efua: Any) -> None:
        giving, asking = make.pair_ways(otto)
        gives = make.answer(giving, "gil@giver.example", boroughs=["E09000007"], support=["homes"], pass_on=True)
        asks = make.answer(asking, "ash@asker.example", boroughs=["E09000007"], support=["homes"])
        client = client_for(efua)
        url = reverse("admin:programmes_offermatch_make", args=[asks.pk])
        answer = client.get(reverse("admin:programmes_response_change", args=[asks.pk]))
        assert url in answer.content.decode() and f"/{asks.pk}/arrange/" not in answer.content.decode()
        assert "the borough fits" in text_of(client.get(url))
        sent = send(client, url, with_=str(gives.pk))
        made = OfferMatch.objects.get()
        assert sent.status_code == 302
        page = text_of(client.get(made.staff_url))
        assert "gil@giver.example" in page and "A home" in page
        send(client, reverse("admin:programmes_offermatch_work", args=[made.pk]), people="4")
        made.refresh_from_db()
        assert (made.state, made.people) == ("worked", 4)
        assert client.get(url).status_code == 404

    def test_an_offer_is_put_on_the_list(self, client_for: Any, otto: Any, efua: Any) -> None:
        gives, claims = make.list_ways(otto)
        made, client = make.make_offer(gives, kind="space"), client_for(efua)
        shown = client.get(reverse("admin:programmes_offer_open_", args=[made.pk]))
        assert re.search(r'name="agreed_first"[^>]*checked', shown.content.decode())
        send(client, reverse("admin:programmes_offer_open_", args=[made.pk]), agreed_first="on")
        made.refresh_from_db()
        assert (made.state, made.agreed_first) == ("open", True)
        make.claim(made, claims, "ann@group.example")
        page = text_of(client.get(made.staff_url))
        assert "Asked for" in page and "Ann" in page


class TestOfferPages:
    @pytest.fixture
    def ways(self, otto: Any) -> Any:
        return make.list_ways(otto)

    def test_a_venue_offers_something(self, client: Client, ways: Any) -> None:
        today = clock.london_day(clock.now())
        typed = {
            **{"name": "Lena", "email": "desk@lantern.example", "organisation": "Lantern Theatre (fictional)"},
            **{"more-kind": "free", "more-name": "A seat (fictional)", "more-about": "One seat.", "more-stock": "2"},
            **{"more-place": "2 Example Road", "more-borough": "E09000007", "more-age_from": "11", "more-age_to": "16"},
            **{"more-from_date": today.isoformat(), "more-until_date": (today + timedelta(days=9)).isoformat()},
        }
        url = ways[0].get_absolute_url()
        without = send(client, url, **{**typed, "organisation": ""})
        assert "Enter the name of your organisation." in text_of(without)
        assert send(client, url, **typed).status_code == 302
        made = Offer.objects.get()
        assert (made.state, made.stock, made.ages) == ("submitted", 2, "11 to 16 years")

    def test_a_family_claims_one_and_the_venue_notes_it(self, client: Client, ways: Any, efua: Any) -> None:
        made = offers.open_(offer=make.make_offer(ways[0], stock=1), by=efua, token=token())
        assert made.name in text_of(client.get(ways[1].get_absolute_url()))
        url = reverse("programmes:take_part_item", args=[ways[1].programme.slug, ways[1].slug, made.pk])
        assert "1 of 1" in text_of(client.get(url))
        assert send(client, url, name="Ann", email="ann@family.example").status_code == 302
        assert "All of them are taken now." in text_of(client.get(url))
        code = OfferClaim.objects.get().spaced
        assert "We do not know this code" in text_of(send(client, made.giver_url, code="AAAA AAAA"))
        send(client, made.giver_url, code=code)
        page = client.get(made.giver_url)
        assert "1 was used" in text_of(page) and "ann@family.example" not in page.content.decode()
        end = {"end-form_token": form_token(page, "end-form_token"), "send": "send"}
        client.post(made.giver_url, end)
        made.refresh_from_db()
        assert (made.state, made.used) == ("ended", 1)
        assert "This offer has ended." in text_of(client.get(url))

    def test_the_list_by_borough_day_and_age(self, client: Client, ways: Any, efua: Any) -> None:
        today = clock.london_day(clock.now())
        later = {"from_date": today + timedelta(days=20), "until_date": today + timedelta(days=40)}
        young = make.make_offer(ways[0], name="Young (fictional)", age_from=5, age_to=11)
        wide = make.make_offer(ways[0], "b@lantern.example", name="Wide (fictional)", borough=None, **later)
        for one in (young, wide):
            offers.open_(offer=one, by=efua, token=token())
        for query, here in (
            ("", {young, wide}),
            ("?age=8", {young, wide}),
            ("?age=15", {wide}),
            ("?borough=E09000005", {wide}),
            (f"?day={today}", {young}),
            ("?age=nonsense&day=31", {young, wide}),
        ):
            said = text_of(client.get(ways[1].get_absolute_url() + query))
            assert {one for one in (young, wide) if one.name in said} == here, query

    def test_the_list_goes_on_page_by_page(self, client: Client, ways: Any, efua: Any, queries: Any) -> None:
        first = offers.open_(offer=make.make_offer(ways[0]), by=efua, token=token())
        for number in range(listing_offers.PAGE + 1):
            first.pk, first.response_id, first._state.adding = None, None, True
            first.name = f"Offer {number:03} (fictional)"
            first.save()
        with queries(at_most=9):
            page = client.get(ways[1].get_absolute_url())
        link = re.search(r'href="(\?after=[^"]+)"', page.content.decode())
        assert link
        rest = text_of(client.get(ways[1].get_absolute_url() + link[1]))
        assert sum(f"Offer {n:03}" in text_of(page) + rest for n in range(listing_offers.PAGE + 1)) == 26

    def test_strangers_find_nothing(self, client: Client, ways: Any) -> None:
        made = make.make_offer(ways[0])
        url = reverse("programmes:take_part_item", args=[ways[1].programme.slug, ways[1].slug, made.pk])
        assert client.get(url).status_code == 404
        assert client.get(reverse("programmes:offer_giver", args=["nothing"])).status_code == 404

    def test_where_staff_match_its_own_page_asks(self, client: Client, otto: Any) -> None:
        giving, _ = make.pair_ways(otto)
        typed = {"name": "Gil", "email": "gil@giver.example", "organisation": "", "more-pass_on": "on"}
        assert send(client, giving.get_absolute_url(), support=["homes"], **typed).status_code == 302
        assert Response.objects.get(email="gil@giver.example").may_hand_on is True
