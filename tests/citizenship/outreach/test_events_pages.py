"""Events for everybody, the host's list, what an outcome shows near the person, and the staff's pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.checker import near
from citizenship.outreach import listing
from citizenship.outreach.models import OutreachEvent
from citizenship.outreach.registry_events import events_near
from programmes import clock
from programmes.people import worklist
from tests import factories
from tests.citizenship.factories import events as make

pytestmark = pytest.mark.django_db
LIST = "/citizenship/events/"


class TestTheList:
    def test_by_borough_language_and_day(self, client: Client) -> None:
        camden, everywhere = make.event(name="In Camden"), make.event(given=None, kind="online", name="Online")
        make.event(given="Hackney", name="In Hackney", languages=["so"])
        page = client.get(LIST, {"borough": "E09000007"}).content.decode()
        assert "In Camden" in page and "Online" in page and "In Hackney" not in page
        page = client.get(LIST, {"language": "so"}).content.decode()
        assert "In Hackney" in page and "In Camden" not in page
        late = (camden.starts_at + timedelta(days=1)).date().isoformat()
        assert "No event fits" in client.get(LIST, {"day": late, "borough": "E09000007"}).content.decode()
        assert everywhere.borough is None

    @pytest.mark.parametrize("state", ["draft", "cancelled"])
    def test_drafts_and_cancelled_ones_are_not_in_it(self, client: Client, state: str) -> None:
        make.event(state, name="Not here")
        make.briefing(name="Not here")
        assert "Not here" not in client.get(LIST).content.decode()

    def test_page_by_page_with_as_many_queries(self, client: Client, queries: Any) -> None:
        for number in range(listing.PAGE + 3):
            make.event(name=f"Event {number:02d}", starts_at=clock.now() + timedelta(days=1, hours=number // 4))
        with queries(at_most=5):
            first = client.get(LIST).content.decode()
        after = first.split('href="?after=')[1].split('"')[0]
        with queries(at_most=5):
            second = client.get(f"{LIST}?after={after}").content.decode()
        names = [[f"Event {number:02d}" in page for number in range(listing.PAGE + 3)] for page in (first, second)]
        assert sum(names[0]) == listing.PAGE and sum(names[1]) == 3
        assert not any(one and two for one, two in zip(*names, strict=True))

    def test_a_mark_that_nobody_wrote_counts_as_none(self, client: Client) -> None:
        make.event(name="Here")
        for mark in ("x", "2027-01-01T00:00:00~no", "2027-01-01T00:00:00~00000000-0000-0000-0000-000000000000"):
            assert "Here" in client.get(LIST, {"after": mark}).content.decode()

    def test_a_wrong_day_is_told(self, client: Client) -> None:
        assert "Enter a real day" in client.get(LIST, {"day": "tomorrow"}).content.decode()

    def test_a_demonstration_says_so(self, client: Client) -> None:
        event = make.event(is_demonstration=True)
        for url in (LIST, f"{LIST}{event.pk}/", f"{LIST}{event.pk}/place/"):
            assert "demonstration" in client.get(url).content.decode()

    def test_one_event_and_its_telephone(self, client: Client, queries: Any) -> None:
        event = make.event()
        with queries(at_most=4):
            page = client.get(f"{LIST}{event.pk}/").content.decode()
        assert "tel:02079460000" in page and "Take a place" in page
        cancelled = make.event("cancelled")
        assert "is cancelled" in client.get(f"{LIST}{cancelled.pk}/").content.decode()


class TestTheHost:
    def test_counts_and_needs_without_names(self, client: Client) -> None:
        event = make.event(key="host")
        codes = [make.taken(event, language="pl", needs=("sign",)).code, make.taken(event).code]
        answer = client.get(f"{LIST}host/host/")
        page = answer.content.decode()
        assert "Polish: 1" in page and "British Sign Language interpreter: 1" in page and "1 person said" in page
        assert not any(code in page for code in codes) and "no-store" in answer["Cache-Control"]

    def test_another_key_opens_nothing(self, client: Client) -> None:
        make.event(key="host")
        assert client.get(f"{LIST}host/another/").status_code == 404


class TestNearYou:
    def test_those_of_the_borough_in_the_language_come_first(self) -> None:
        make.event(name="Polish", languages=["pl"])
        make.event(name="Somali", languages=["so"])
        part = events_near("E09000007", "so", ())
        assert part is not None and [line.event.name for line in part.context["events_near"]] == ["Somali"]
        part = events_near("E09000007", "bg", ())
        assert part is not None and len(part.context["events_near"]) == 2

    def test_nothing_near_is_no_part(self) -> None:
        assert events_near("E09000007", "", ()) is None

    def test_the_checker_asks_it(self) -> None:
        event = make.event()
        found = near.parts("E09000007", "pl", [])
        assert event.name in [line.event.name for part in found for line in part.context.get("events_near", [])]


def _admin(name: str, *keys: Any) -> str:
    return reverse(f"admin:citizenship_outreachevent_{name}", args=keys)


class TestStaff:
    def test_an_event_from_plan_to_count(self, client_for: Any, ines: Any, set_now: Any) -> None:
        staff = client_for(ines)
        day = clock.london_day(clock.now()) + timedelta(days=4)
        plan = {
            "kind": "drop_in",
            "name": "Drop-in",
            "day": day.isoformat(),
            "begins": "10:00",
            "ends": "12:00",
            "place": "Town Hall",
            "borough": "E09000007",
            "languages": ["pl"],
            "places": "5",
            "telephone": "020 7946 0000",
            "host": "The council",
        }
        answer = staff.post(_admin("plan"), {**plan, "form_token": factories.token()})
        assert answer.status_code == 302
        event = OutreachEvent.objects.get()
        assert staff.post(_admin("open_", event.pk), {"form_token": factories.token()}).status_code == 302
        assert "Put details right" in staff.get(_admin("change", event.pk)).content.decode()
        event.refresh_from_db()
        assert event.state == "open"
        set_now(event.ends_at)
        assert "Note how many came" in staff.get(_admin("change", event.pk)).content.decode()
        staff.post(_admin("hold", event.pk), {"came": "4", "form_token": factories.token()})
        event.refresh_from_db()
        assert (event.state, event.came) == ("held", 4)

    def test_a_wrong_plan_is_told_at_its_field(self, client_for: Any, ines: Any) -> None:
        page = client_for(ines).post(_admin("plan"), {"form_token": factories.token()}).content.decode()
        assert "Choose the day." in page and "Choose at least one language." in page

    @pytest.mark.parametrize("verb", ["edit", "adjust", "open_", "invite_host", "close", "hold", "cancel"])
    def test_each_step_has_its_page(self, client_for: Any, ines: Any, verb: str) -> None:
        event = make.event("draft" if verb in {"edit", "open_"} else "open")
        assert client_for(ines).get(_admin(verb, event.pk)).status_code == 200

    def test_codes_and_places_are_numbers_there(self, client_for: Any, ines: Any, queries: Any) -> None:
        event = make.event()
        taken = make.taken(event, language="pl", needs=("sign",))
        staff = client_for(ines)
        with queries(at_most=12):
            page = staff.get(_admin("change", event.pk)).content.decode()
        assert "1 are taken" in page and "Polish" in page and taken.code not in page

    def test_the_list_and_its_filters(self, client_for: Any, ines: Any) -> None:
        make.event()
        staff = client_for(ines)
        for query in ("", "?over=yes", "?state__exact=open", "?kind__exact=bus"):
            assert staff.get(_admin("changelist") + query).status_code == 200

    def test_the_work_list_leads_to_what_waits(self, ines: Any, otto: Any, set_now: Any) -> None:
        make.event("draft")
        event = make.event()
        lines = {line.label: line.count for line in worklist.lines(ines)}
        assert lines["Outreach events to open"] == 1
        assert lines["Open outreach events without a link for the host"] == 1
        set_now(event.ends_at)
        assert {line.label: line.count for line in worklist.lines(ines)}["Outreach events to count"] == 1
        assert not any("Outreach" in line.label for line in worklist.lines(otto))
