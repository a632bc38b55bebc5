"""The calendar: stable UIDs, growing SEQUENCE, nobody else's name, and an address that can be renewed."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from programmes import clock
from programmes.notices.actions import message_of
from programmes.notices.models import Notice
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities import calendar
from volunteering.opportunities.actions import calendars, sessions, signing_up

pytestmark = pytest.mark.django_db


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def lines(text: str, name: str) -> list[str]:
    return [line.partition(":")[2] for line in unfolded(text) if line.split(":")[0].split(";")[0] == name]


@pytest.fixture
def place(farah_volunteer: Any, session: Any) -> Any:
    return signing_up.sign_up(volunteer=farah_volunteer, session=session, by=farah_volunteer.user, token=token())


def feed(volunteer: Any) -> str:
    at = clock.now()
    return calendar.as_text(calendar.sign_ups_for(volunteer, at), at=at, name="My volunteering")


def test_feed_and_file_share_the_uid(farah_volunteer: Any, place: Any) -> None:
    single = calendar.as_text([place], at=clock.now())
    assert lines(feed(farah_volunteer), "UID") == lines(single, "UID") == [place.uid]


def test_the_file_in_the_email_has_the_same_uid(farah_volunteer: Any, place: Any, guy: Any) -> None:
    """Check 9: people who have both see one event, and its end too."""
    told = Notice.objects.filter(event__startswith="volunteering.sign_up.confirmed").get()
    (file,) = message_of(told).files
    assert (file.name, lines(file.text, "UID")) == ("session.ics", [place.uid])
    sessions.cancel(session=place.session, reason="Frost.", by=guy, token=token())
    (file,) = message_of(Notice.objects.get(event__startswith="volunteering.sign_up.session_cancelled")).files
    assert (lines(file.text, "UID"), lines(file.text, "STATUS")) == ([place.uid], ["CANCELLED"])


def test_a_session_called_off_is_cancelled_with_a_later_sequence(farah_volunteer: Any, place: Any, guy: Any) -> None:
    before = int(lines(feed(farah_volunteer), "SEQUENCE")[0])
    sessions.cancel(session=place.session, reason="Frost.", by=guy, token=token())
    after = feed(farah_volunteer)
    assert lines(after, "STATUS") == ["CANCELLED"]
    assert int(lines(after, "SEQUENCE")[0]) > before
    assert lines(after, "UID") == [place.uid]


def test_one_event_after_signing_up_again(farah_volunteer: Any, place: Any) -> None:
    signing_up.cancel(sign_up=place, by=farah_volunteer.user, token=token())
    assert lines(feed(farah_volunteer), "STATUS") == ["CANCELLED"]
    signing_up.sign_up(volunteer=farah_volunteer, session=place.session, by=farah_volunteer.user, token=token())
    text = feed(farah_volunteer)
    assert (lines(text, "STATUS"), lines(text, "UID")) == (["CONFIRMED"], [place.uid])


def test_lines_are_short_and_what_people_typed_is_escaped(farah_volunteer: Any, host: Any) -> None:
    opportunity = factories.opportunity(host, title="Peas, beans; and \\ more: " + "ü" * 60)
    factories.sign_up(farah_volunteer, factories.session(opportunity, meeting_point="Gate\nBEGIN:VEVENT"))
    text = feed(farah_volunteer)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("BEGIN:VEVENT") == 2, "one event, and the words in its place"
    assert "LOCATION:Gate\\nBEGIN:VEVENT" in unfolded(text)
    assert "SUMMARY:Peas\\, beans\\; and \\\\ more: " + "ü" * 60 in unfolded(text)


def test_nobody_elses_name(farah_volunteer: Any, tomi_permitted: Any, opportunity: Any) -> None:
    """I25: a calendar holds its owner's sessions only."""
    session = factories.session(opportunity)
    factories.sign_up(farah_volunteer, session)
    factories.sign_up(tomi_permitted, session)
    assert "Tomi" not in feed(farah_volunteer)
    assert "ATTENDEE" not in feed(farah_volunteer)


def test_the_address_is_secret_and_renewable(client: Any, farah_volunteer: Any, place: Any) -> None:
    first = calendars.renew(volunteer=farah_volunteer, by=farah_volunteer.user, token=token())
    old = reverse("volunteering:calendar", args=[first.key])
    answer = client.get(old)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    second = calendars.renew(volunteer=farah_volunteer, by=farah_volunteer.user, token=token())
    assert client.get(old).status_code == 404
    assert client.get(reverse("volunteering:calendar", args=[second.key])).status_code == 200


def test_the_clock_change_is_exact(farah_volunteer: Any, opportunity: Any, set_now: Any) -> None:
    from datetime import datetime

    set_now(datetime(2026, 10, 20, 9, tzinfo=clock.LONDON))
    night = factories.session(opportunity, starts_at=datetime(2026, 10, 25, 0, 30, tzinfo=clock.LONDON), hours=2)
    factories.sign_up(farah_volunteer, night)
    text = feed(farah_volunteer)
    assert (lines(text, "DTSTART"), lines(text, "DTEND")) == (["20261024T233000Z"], ["20261025T013000Z"])
    assert night.ends_at - night.starts_at == timedelta(hours=2)
