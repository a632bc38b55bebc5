"""Briefings: a work address, a confirmation, a reminder, a link that calls it off, and then nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from citizenship.outreach import tasks_events
from citizenship.outreach.actions import briefings as actions
from citizenship.outreach.models import BriefingBooking
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories
from tests.citizenship.factories import events as make

pytestmark = pytest.mark.django_db
HOME = "/citizenship/young-londoners/briefings/"
KIT = {"name": "Kit", "email": "Kit@Council.example", "work": "school"}


@pytest.fixture(autouse=True)
def _no_limits() -> None:
    cache.clear()


def _book(event: Any, **given: str) -> BriefingBooking:
    return actions.book(event=event, **{**KIT, **given}, token=factories.token())


class TestBook:
    def test_the_confirmation_brings_the_link(self) -> None:
        made = _book(make.briefing())
        notice = Notice.objects.get()
        key = notice.body.split("/booking/")[1].split("/")[0]
        assert (notice.address, made.email) == ("kit@council.example", "kit@council.example")
        assert actions.find(key) == made and key not in str(BriefingBooking.objects.values().get())

    def test_one_address_books_once(self) -> None:
        event = make.briefing()
        _book(event)
        with pytest.raises(MoveRefused, match="has a place") as refusal:
            _book(event, email="KIT@council.example")
        assert refusal.value.field == "email"

    def test_the_same_address_at_two_briefings_does_not_compare(self) -> None:
        one, two = _book(make.briefing()), _book(make.briefing())
        assert one.who_hash != two.who_hash

    def test_never_more_than_there_are(self) -> None:
        event = make.briefing(places=1)
        _book(event)
        with pytest.raises(MoveRefused, match="last place"):
            _book(event, email="another@council.example")

    def test_not_at_other_events_and_not_when_closed(self) -> None:
        with pytest.raises(MoveRefused, match="Nobody is named"):
            _book(make.event())
        with pytest.raises(MoveRefused, match="closed"):
            _book(make.briefing("closed"))


class TestCancel:
    def test_name_and_address_go_and_the_place_is_free(self) -> None:
        event = make.briefing(places=1)
        held = _book(event)
        actions.cancel(booking=held, token=factories.token())
        held.refresh_from_db()
        assert (held.state, held.name, held.email, held.who_hash) == ("cancelled", None, None, "")
        assert _book(event).state == "booked"


class TestTheWorker:
    def test_reminds_once_two_days_before(self, set_now: Any) -> None:
        event = make.briefing()
        _book(event)
        set_now(event.starts_at - timedelta(days=2, minutes=1))
        tasks_events.hourly("one")
        assert not Notice.objects.filter(event__contains="reminded").exists()
        set_now(event.starts_at - timedelta(days=2))
        tasks_events.hourly("two")
        tasks_events.hourly("three")
        assert Notice.objects.filter(event__contains="reminded").count() == 1

    def test_forgets_thirty_days_after(self, set_now: Any) -> None:
        event = make.briefing()
        held = _book(event)
        set_now(event.ends_at + timedelta(days=30, seconds=1))
        tasks_events.hourly("one")
        held.refresh_from_db()
        assert (held.name, held.email, held.state) == (None, None, "booked")


class TestThePages:
    def test_it_is_booked_and_called_off(self, client: Client) -> None:
        event = make.briefing()
        assert event.name in client.get(HOME).content.decode()
        answer = client.post(f"{HOME}{event.pk}/", {**KIT, "form_token": factories.token()}, follow=True)
        assert "You have a place" in answer.content.decode()
        key = Notice.objects.get().body.split("/booking/")[1].split("/")[0]
        page = client.get(f"{HOME}booking/{key}/")
        assert "call it off" in page.content.decode() and "no-store" in page["Cache-Control"]
        done = client.post(f"{HOME}booking/{key}/", {"form_token": factories.token()}, follow=True)
        assert "called off" in done.content.decode()
        assert BriefingBooking.objects.get().email is None

    def test_what_is_missing_is_told(self, client: Client) -> None:
        page = client.post(f"{HOME}{make.briefing().pk}/", {"form_token": factories.token()}).content.decode()
        assert "Enter your work e-mail address." in page

    def test_strangers_drafts_and_other_events(self, client: Client) -> None:
        assert client.get(f"{HOME}booking/none/").status_code == 404
        assert client.get(f"{HOME}{make.briefing('draft').pk}/").status_code == 404
        assert client.get(f"{HOME}{make.event().pk}/").status_code == 404

    def test_an_empty_list_says_what_there_is(self, client: Client) -> None:
        assert "pack for schools" in client.get(HOME).content.decode()

    def test_staff_see_kinds_of_work_and_no_name(self, client_for: Any, ines: Any) -> None:
        event = make.briefing()
        _book(event)
        page = client_for(ines).get(event.get_absolute_url()).content.decode()
        assert "School or college" in page and "Kit" not in page and "council.example" not in page
