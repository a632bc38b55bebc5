"""The pages: works for whose they are, 404 for everybody else (I28), no write by GET but the written-down look."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes import clock
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities.actions import attendance
from volunteering.opportunities.models import HostMessage, RosterView, Session, SignUp

pytestmark = pytest.mark.django_db


def as_(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def url(name: str, key: Any) -> str:
    return reverse(f"volunteering:{name}", args=[key])


@pytest.fixture
def place(farah_volunteer: Any, session: Any) -> SignUp:
    return factories.sign_up(farah_volunteer, session)


class TestVolunteer:
    def test_sign_up_and_again_by_the_same_form(self, farah_volunteer: Any, session: Any) -> None:
        browser, given = as_(farah_volunteer.user), {"form_token": token()}
        where = url("sign_up", session.pk)
        assert "Sign up" in browser.get(where).content.decode()
        first, second = browser.post(where, given), browser.post(where, given)
        made = SignUp.objects.get()
        assert first["Location"] == second["Location"] == made.get_absolute_url()
        assert "You have a place" in browser.get(made.get_absolute_url()).content.decode()

    def test_who_has_not_joined_is_asked_first(self, hana: Any, session: Any) -> None:
        answer = as_(hana).get(url("sign_up", session.pk))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("volunteering:join"))

    def test_a_refusal_stands_on_the_page(self, tomi_volunteer: Any, session: Any) -> None:
        answer = as_(tomi_volunteer.user).post(url("sign_up", session.pk), {"form_token": token()})
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()
        assert not SignUp.objects.exists()

    def test_take_and_cancel(self, farah_volunteer: Any, session: Any) -> None:
        offered = factories.sign_up(farah_volunteer, session, state="offered")
        browser = as_(farah_volunteer.user)
        assert "Take the place" in browser.get(offered.get_absolute_url()).content.decode()
        browser.post(url("sign_up_take", offered.pk), {"form_token": token()})
        offered.refresh_from_db()
        assert offered.state == "confirmed"
        assert "Cancel your place?" in browser.get(url("sign_up_cancel", offered.pk)).content.decode()
        browser.post(url("sign_up_cancel", offered.pk), {"form_token": token()})
        offered.refresh_from_db()
        assert offered.state == "cancelled"

    def test_my_volunteering_and_the_calendar(self, place: SignUp) -> None:
        browser = as_(place.volunteer.user)
        text = browser.get("/volunteering/me/").content.decode()
        assert place.session.opportunity.title in text and "Give me an address" in text
        browser.post(reverse("volunteering:calendar_renew"), {"form_token": token()})
        assert "/volunteering/calendar/" in browser.get("/volunteering/me/").content.decode()
        event = browser.get(url("sign_up_event", place.pk))
        assert f"UID:{place.uid}" in event.content.decode()

    def test_check_in_by_the_scanned_address(self, place: SignUp, set_now: Any) -> None:
        session, browser = place.session, as_(place.volunteer.user)
        set_now(session.starts_at)
        code = attendance.code_at(session, session.starts_at)
        assert f'value="{code}"' in browser.get(f"{url('check_in', session.pk)}?code={code}").content.decode()
        place.refresh_from_db()
        assert place.checked_in_at is None, "opening the address alone does nothing"
        browser.post(url("check_in", session.pk), {"form_token": token(), "code": code})
        place.refresh_from_db()
        assert place.checked_in_at

    @pytest.mark.parametrize("name", ["sign_up_detail", "sign_up_cancel", "sign_up_event"])
    def test_nobody_elses(self, place: SignUp, name: str, hana: Any, guy: Any) -> None:
        for stranger in (hana, guy, factories.volunteer("Ola Berg").user):
            assert as_(stranger).get(url(name, place.pk)).status_code == 404


class TestHost:
    def test_add_sessions(self, opportunity: Any, guy: Any) -> None:
        day = clock.london_day(clock.now()) + timedelta(days=9)
        given = {"day": day, "starts": "10:00", "ends": "12:30", "capacity": 6, "every": "week", "times": 3}
        given |= {"quiet_hours": 24, "meeting_point": "The gate", "form_token": token()}
        assert as_(guy).post(url("host_sessions", opportunity.pk), given).status_code == 302
        made = Session.objects.all()
        assert [(each.minutes, each.capacity, each.quiet_hours) for each in made] == [(150, 6, 24)] * 3

    def test_the_day_sheet_on_the_phone_and_on_paper(self, place: SignUp, guy: Any, farah: Any) -> None:
        """I26: names and given needs only, and each look is written down."""
        SignUp.objects.filter(pk=place.pk).update(shared_needs=["service_animals"])
        browser = as_(guy)
        text = browser.get(url("host_session", place.session_id)).content.decode()
        assert "Farah" in text and "assistance dog" in text
        assert farah.email not in text and "Haidari" not in text
        paper = browser.get(url("host_sheet", place.session_id))
        assert paper.content.startswith(b"%PDF")
        assert [each.how for each in RosterView.objects.order_by("pk")] == ["page", "pdf"]

    def test_marks(self, place: SignUp, guy: Any, set_now: Any) -> None:
        set_now(place.session.ends_at)
        browser = as_(guy)
        assert "Was there" in browser.get(url("host_session", place.session_id)).content.decode()
        browser.post(url("host_attended", place.pk), {"form_token": token()})
        place.refresh_from_db()
        assert place.attended_minutes == 120
        start = clock.uk_time(place.session.starts_at)
        assert start
        first = browser.get(url("host_times", place.pk)).context["form"].initial
        browser.post(url("host_times", place.pk), {**first, "end": "11:00", "start": "10:30", "form_token": token()})
        browser.post(url("host_missed", place.pk), {"form_token": token()})
        place.refresh_from_db()
        assert place.state == "no_show"

    def test_applications(self, farah_volunteer: Any, host: Any, guy: Any) -> None:
        asked = factories.opportunity(host, by_application=True, question="Why?")
        made = factories.sign_up(farah_volunteer, factories.session(asked), state="applied", answer="I like it.")
        browser = as_(guy)
        text = browser.get(url("host_application", made.pk)).content.decode()
        assert "I like it." in text and "18 to 24" in text and "Farah" not in text
        browser.post(url("host_accept", made.pk), {"form_token": token()})
        made.refresh_from_db()
        assert made.state == "confirmed"

    def test_messages_and_calling_off(self, place: SignUp, guy: Any) -> None:
        browser = as_(guy)
        given = {"kind": "bring", "text": "Bring gloves.", "form_token": token()}
        browser.post(url("host_message", place.session_id), given)
        assert HostMessage.objects.get().text == "Bring gloves."
        browser.post(url("host_call_off", place.session_id), {"reason": "Frost.", "form_token": token()})
        assert Session.objects.get(pk=place.session_id).state == "cancelled"

    def test_the_guardian_is_rung_before_the_first_session(
        self, tomi_permitted: Any, session: Any, guy: Any, gwen: Any
    ) -> None:
        made = factories.sign_up(tomi_permitted, session)
        browser = as_(guy)
        assert "Ring the guardian first" in browser.get(url("host_session", session.pk)).content.decode()
        assert gwen.name in browser.get(url("host_guardian", made.pk)).content.decode()
        browser.post(url("host_guardian", made.pk), {"form_token": token()})
        assert "Ring the guardian first" not in browser.get(url("host_session", session.pk)).content.decode()
        assert browser.get(url("host_guardian", made.pk)).status_code == 302, "shown until it is done, not after"

    def test_the_code_is_shown_around_the_session_only(self, session: Any, guy: Any, set_now: Any) -> None:
        browser = as_(guy)
        assert "Refresh" not in browser.get(url("host_code", session.pk)).headers
        set_now(session.starts_at)
        page = browser.get(url("host_code", session.pk))
        assert attendance.code_at(session, session.starts_at) in page.content.decode()
        assert page["Refresh"] == "30"

    @pytest.mark.parametrize(
        "name",
        ["host_session", "host_sheet", "host_code", "host_change", "host_call_off", "host_message"],
    )
    def test_another_organisation_finds_nothing(self, place: SignUp, name: str, hana: Any, farah: Any) -> None:
        """I28."""
        other = factories.coordinator("Gil Other", of=factories.host("Other Hosts"))
        for stranger in (hana, farah, other):
            assert as_(stranger).get(url(name, place.session_id)).status_code == 404

    @pytest.mark.parametrize(
        "name", ["host_times", "host_guardian", "host_accept", "host_decline", "host_attended", "host_missed"]
    )
    def test_nor_by_a_persons_key(self, place: SignUp, name: str, hana: Any) -> None:
        """I28, for every verb."""
        other = factories.coordinator("Gil Other", of=factories.host("Other Hosts"))
        for stranger in (hana, other):
            assert as_(stranger).post(url(name, place.pk), {"form_token": token()}).status_code == 404

    def test_queries_do_not_grow_with_people(self, opportunity: Any, guy: Any, queries: Any) -> None:
        counts = []
        for number in (2, 12):
            session = factories.session(opportunity, starts_at=clock.now() + timedelta(days=number), capacity=20)
            for n in range(number):
                factories.sign_up(factories.volunteer(f"Vol{number}x{n} Lee"), session)
            browser = as_(guy)
            with queries() as seen:
                assert browser.get(url("host_session", session.pk)).status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1]


def test_staff_sign_somebody_up(place: SignUp, vera: Any) -> None:
    ola = factories.volunteer("Ola Berg")
    where = reverse("admin:volunteering_session_sign_up", args=[place.session_id])
    browser = as_(vera)
    assert browser.get(where).status_code == 200
    given = {"volunteer": ola.user.email, "reason": "By telephone", "form_token": token()}
    assert browser.post(where, given).status_code == 302
    assert SignUp.objects.get(volunteer=ola).state == "waiting"
