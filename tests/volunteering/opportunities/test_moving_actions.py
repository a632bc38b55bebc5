"""A session is moved: everybody is told, who cannot come is released with the reason, the time follows everywhere."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities import calendar, notices
from volunteering.opportunities.actions import moving, seats, signing_up
from volunteering.opportunities.models import Session, SignUp

pytestmark = pytest.mark.django_db


def move(session: Session, by: Any, start: datetime | None = None, *, hours: float = 2, **more: Any) -> Session:
    """Move it to this moment (a day later, unless told), for two hours."""
    start = start or session.starts_at + timedelta(days=1)
    local, end = start.astimezone(clock.LONDON), (start + timedelta(hours=hours)).astimezone(clock.LONDON)
    given = {"day": local.date(), "starts": local.time(), "ends": end.time(), "meeting_point": "The blue door"}
    given |= {"reason": "The hall is let.", **more}
    return moving.move_session(session=session, by=by, token=token(), **given)


def told(sign_up: SignUp) -> list[str]:
    return list(Notice.objects.filter(recipient=sign_up.volunteer.user).values_list("body", flat=True))


class TestMove:
    def test_everybody_is_told_and_the_time_follows(
        self, session: Any, farah_volunteer: Any, host: Any, guy: Any
    ) -> None:
        """I3: the copy of the time, the history, the calendar's SEQUENCE, and a notice to each."""
        place = factories.sign_up(farah_volunteer, session)
        waits = factories.sign_up(factories.volunteer("Ola Berg"), session, state="waiting")
        before = _sequence(place)
        moved = move(session, guy)
        for each in (place, waits):
            each.refresh_from_db()
            assert (each.period.lower, each.period.upper) == (moved.starts_at, moved.ends_at)
            assert sum("has moved" in body and "The hall is let." in body for body in told(each)) == 1
        assert (place.state, waits.state) == ("confirmed", "waiting")
        assert any("The blue door" in body for body in told(place))
        assert not any("The blue door" in body for body in told(waits)), "where to meet is for who has a place"
        assert _sequence(place) > before
        assert moved.moves.get(verb="move").by == guy
        assert AuditEvent.objects.filter(verb="volunteering.session.moved", by_key=str(guy.pk)).count() == 1

    def test_a_second_move_is_told_again(self, session: Any, farah_volunteer: Any, guy: Any) -> None:
        place = factories.sign_up(farah_volunteer, session)
        move(session, guy)
        session.refresh_from_db()
        move(session, guy)
        assert sum("has moved" in body for body in told(place)) == 2

    def test_the_message_brings_the_event_to_the_calendar(self, session: Any, farah_volunteer: Any, guy: Any) -> None:
        place = factories.sign_up(farah_volunteer, session)
        moved = move(session, guy)
        notice = Notice.objects.filter(recipient=farah_volunteer.user, event__contains="session_moved").first()
        attached = calendar.attached(notice)
        assert attached is not None
        assert f"DTSTART:{moved.starts_at:%Y%m%dT%H%M%SZ}" in attached.text
        assert f"UID:{place.uid}" in attached.text

    def test_into_the_quiet_time_and_out_of_it(self, session: Any, farah_volunteer: Any, guy: Any) -> None:
        """I4: nobody is offered a place in the quiet time; who has one may leave then as at any time."""
        place = factories.sign_up(farah_volunteer, session)
        waits = factories.sign_up(factories.volunteer("Ola Berg"), session, state="waiting")
        move(session, guy, clock.now().replace(microsecond=0) + timedelta(hours=30))
        place.refresh_from_db()
        signing_up.cancel(sign_up=place, by=farah_volunteer.user, token=token())
        waits.refresh_from_db()
        assert waits.state == "waiting", "in the quiet time nothing is offered: the first to come has it"
        signing_up.take(sign_up=waits, by=waits.volunteer.user, token=token())

    def test_an_offer_ends_before_the_new_quiet_time(self, session: Any, guy: Any, set_now: Any) -> None:
        at = clock.now().replace(microsecond=0)
        set_now(at)
        offered = factories.sign_up(factories.volunteer("Ola Berg"), session, state="offered")
        moved = move(session, guy, at + timedelta(hours=52))
        offered.refresh_from_db()
        assert (offered.state, offered.offered_until_at) == ("offered", moved.quiet_from)
        move(moved, guy, at + timedelta(hours=20))
        offered.refresh_from_db()
        assert (offered.state, offered.in_line, offered.offered_until_at) == ("waiting", 1, None)
        assert offered.moves.filter(verb="requeue").count() == 1

    def test_the_night_is_marked(self, session: Any, guy: Any) -> None:
        late = datetime.combine(session.starts_at.date(), time(21), clock.LONDON)
        assert move(session, guy, late, hours=2.5).opportunity.night

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"reason": "  "}, "Say why"),
            ({"reason": "Ring me on 020 7946 0000"}, "telephone number"),
            ({"start": datetime(2020, 1, 1, 10, tzinfo=clock.LONDON)}, "in the future"),
            ({"start": datetime(2099, 1, 1, 10, tzinfo=clock.LONDON)}, "400 days"),
        ],
    )
    def test_refused(self, session: Any, guy: Any, more: dict[str, Any], words: str) -> None:
        with pytest.raises(MoveRefused, match=words):
            move(session, guy, **more)

    def test_refused_for_others_and_when_nothing_changes(self, session: Any, guy: Any, hana: Any) -> None:
        with pytest.raises(MoveRefused, match="acts for this host"):
            move(session, hana)
        with pytest.raises(MoveRefused, match="time and place that it has"):
            move(session, guy, session.starts_at, meeting_point="")
        factories.session(session.opportunity, starts_at=session.starts_at + timedelta(days=1))
        with pytest.raises(MoveRefused, match="already a session"):
            move(session, guy)
        move(session, guy, session.starts_at + timedelta(hours=1))

    def test_refused_once_it_is_under_way(self, session: Any, farah_volunteer: Any, guy: Any, set_now: Any) -> None:
        factories.sign_up(farah_volunteer, session, checked_in_at=clock.now())
        with pytest.raises(MoveRefused, match="checked in already"):
            move(session, guy)
        set_now(session.starts_at)
        with pytest.raises(MoveRefused, match="already begun"):
            move(session, guy)


class TestReleased:
    def test_who_is_busy_then(self, session: Any, farah_volunteer: Any, guy: Any, host: Any) -> None:
        """I3: the place that moved gives way to the one that did not; the freed place is offered on."""
        other = factories.session(factories.opportunity(host), starts_at=session.starts_at + timedelta(days=1))
        place = factories.sign_up(farah_volunteer, session)
        stays = factories.sign_up(farah_volunteer, other)
        waits = factories.sign_up(factories.volunteer("Ola Berg"), session, state="waiting")
        moved = move(session, guy)
        for each in (place, stays, waits):
            each.refresh_from_db()
        assert (place.state, stays.state, waits.state) == ("cancelled", "confirmed", "offered")
        assert any("already signed up for something else" in body for body in told(place))
        assert "already signed up" in place.moves.get(verb="cancel").note
        assert moved.confirmed == 1

    def test_control_without_the_release_the_database_refuses(
        self, session: Any, farah_volunteer: Any, host: Any
    ) -> None:
        """I3: moving the session alone would put the person in two places, and is refused."""
        other = factories.session(factories.opportunity(host), starts_at=session.starts_at + timedelta(days=1))
        factories.sign_up(farah_volunteer, session)
        factories.sign_up(farah_volunteer, other)
        with pytest.raises(IntegrityError, match="sign_up_no_overlap"), transaction.atomic():
            Session.objects.filter(pk=session.pk).update(starts_at=other.starts_at, ends_at=other.ends_at)

    def test_at_a_time_of_day_that_is_too_late_for_their_age(self, session: Any, tomi_permitted: Any, guy: Any) -> None:
        """I23; the guardian hears of it, and the host is not told who."""
        place = factories.sign_up(tomi_permitted, session)
        evening = datetime.combine(session.starts_at.date(), time(20), clock.LONDON)
        move(session, guy, evening)
        place.refresh_from_db()
        assert place.state == "cancelled"
        assert any("too early or too late for you" in body for body in told(place))
        to_guardian = Notice.objects.filter(event__startswith="volunteering.guardian.released_by_move").get()
        assert to_guardian.recipient == place.permission.guardian.user
        assert tomi_permitted.user.name not in to_guardian.body
        assert not Notice.objects.filter(recipient=guy, body__contains="Tomi").exists()

    def test_beyond_the_guardians_permission(self, session: Any, tomi_volunteer: Any, guy: Any) -> None:
        """I23: the permission must hold on the new day."""
        given = factories.permission(tomi_volunteer, expires_at=session.ends_at + timedelta(days=2))
        place = factories.sign_up(tomi_volunteer, session, permission=given)
        move(session, guy)
        place.refresh_from_db()
        assert place.state == "confirmed"
        session.refresh_from_db()
        move(session, guy, session.starts_at + timedelta(days=9))
        place.refresh_from_db()
        assert place.state == "cancelled"
        assert any("permission ends before that day" in body for body in told(place))

    def test_too_young_on_an_earlier_day(self, host: Any, guy: Any) -> None:
        """The age is that of the session's day: 14 on the day planned, still 13 the day before."""
        opportunity = factories.opportunity(host, minimum_age=14)
        session = factories.session(opportunity)
        day = clock.london_day(session.starts_at)
        young = factories.volunteer("Ada Moss", birth=day.replace(year=day.year - 14))
        factories.permission(young)
        place = factories.sign_up(young, session)
        move(session, guy, session.starts_at - timedelta(days=1))
        place.refresh_from_db()
        assert place.state == "cancelled"

    def test_the_band_is_that_of_the_new_day(self, session: Any, guy: Any) -> None:
        day = clock.london_day(session.starts_at) + timedelta(days=1)
        grown = factories.volunteer("Ada Moss", birth=day.replace(year=day.year - 18))
        place = factories.sign_up(grown, session)
        assert place.band == "from_16"
        move(session, guy)
        place.refresh_from_db()
        assert (place.state, place.band) == ("confirmed", "from_18")


class TestPages:
    def test_the_host_moves_it_on_a_page(self, session: Any, farah_volunteer: Any, guy: Any, hana: Any) -> None:
        place = factories.sign_up(farah_volunteer, session)
        browser, url = _as(guy), reverse("volunteering:host_move", args=[session.pk])
        assert _as(hana).get(url).status_code == 404
        assert url in browser.get(reverse("volunteering:host_session", args=[session.pk])).content.decode()
        page = browser.get(url)
        assert "1 person who signed up is told" in page.content.decode()
        day = page.context["form"].initial["day"] + timedelta(days=2)
        given = {"day": day, "starts": "14:00", "ends": "16:30", "meeting_point": "Gate", "reason": "Rain."}
        assert "Move this session" in browser.post(url, {**given, "reason": ""}).content.decode()
        answer = browser.post(url, {**given, "form_token": token()})
        assert answer.status_code == 302
        session.refresh_from_db()
        assert (session.minutes, session.meeting_point) == (150, "Gate")
        own = _as(farah_volunteer.user).get(place.get_absolute_url()).content.decode()
        assert "The host moved this session" in own and "Rain." in own

    def test_where_to_meet_is_not_in_the_calendar_of_who_waits(self, session: Any) -> None:
        Session.objects.filter(pk=session.pk).update(meeting_point="The blue door")
        session.refresh_from_db()
        waits = factories.sign_up(factories.volunteer("Ola Berg"), session, state="waiting")
        assert "blue door" not in calendar.as_text([waits], at=clock.now())
        assert "blue door" not in notices.place(waits)


def _as(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def _sequence(sign_up: SignUp) -> int:
    fresh = SignUp.objects.with_session().get(pk=sign_up.pk)
    line = next(x for x in calendar.as_text([fresh], at=clock.now()).splitlines() if x.startswith("SEQUENCE"))
    return int(line.split(":")[1])


def test_somebody_who_signs_up_meanwhile(
    session: Any, farah_volunteer: Any, guy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever came after the people were held is never moved unseen: the host is asked to send it again."""
    factories.sign_up(farah_volunteer, session)
    monkeypatch.setattr(moving, "_hold_people", lambda _: {})
    with pytest.raises(MoveRefused, match="just now"):
        move(session, guy)
    assert seats.lock(session.pk).sequence == 0
