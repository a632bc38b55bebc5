"""Check-in by code, and what the host marks."""

from datetime import timedelta
from typing import Any

import pytest

from programmes import clock
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities.actions import attendance
from volunteering.opportunities.models import Session, SignUp

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What was announced to later rooms."""
    said: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(attendance, "after", lambda event, **facts: said.append((event, facts)))
    return said


@pytest.fixture
def place(farah_volunteer: Any, session: Any) -> SignUp:
    return factories.sign_up(farah_volunteer, session)


def come(place: SignUp, code: str) -> SignUp:
    return attendance.check_in(
        volunteer=place.volunteer, session=place.session, code=code, by=place.volunteer.user, token=token()
    )


class TestCode:
    """I11: one session, short-lived, replay refused; a scan without a place gives nothing."""

    def test_it_changes_each_minute_and_is_the_sessions_own(self, opportunity: Any, session: Any) -> None:
        at = session.starts_at
        other = factories.session(opportunity, starts_at=session.ends_at)
        codes = {attendance.code_at(each, at + timedelta(minutes=n)) for each in (session, other) for n in range(30)}
        assert len(codes) == 60
        assert attendance.code_at(session, at) == attendance.code_at(session, at + timedelta(seconds=59))

    def test_check_in_once(self, place: SignUp, set_now: Any) -> None:
        at = place.session.starts_at
        set_now(at)
        code = attendance.code_at(place.session, at)
        assert come(place, f" {code[:3].lower()} {code[3:]} ").checked_in_at == at
        with pytest.raises(MoveRefused, match="already checked in"):
            come(place, code)

    def test_the_last_minutes_code_still_works_and_an_older_one_does_not(self, place: SignUp, set_now: Any) -> None:
        at = place.session.starts_at
        set_now(at + timedelta(minutes=2))
        with pytest.raises(MoveRefused, match="too old"):
            come(place, attendance.code_at(place.session, at))
        assert come(place, attendance.code_at(place.session, at + timedelta(minutes=1))).checked_in_at

    def test_another_sessions_code(self, place: SignUp, opportunity: Any, set_now: Any) -> None:
        at = place.session.starts_at
        other = factories.session(opportunity, starts_at=place.session.ends_at)
        set_now(at)
        with pytest.raises(MoveRefused, match="does not fit"):
            come(place, attendance.code_at(other, at))

    @pytest.mark.parametrize("minutes", [-61, 120])
    def test_only_around_the_session(self, place: SignUp, set_now: Any, minutes: int) -> None:
        at = place.session.starts_at + timedelta(minutes=minutes)
        set_now(at)
        with pytest.raises(MoveRefused, match="an hour before"):
            come(place, attendance.code_at(place.session, at))

    @pytest.mark.parametrize("state", ["waiting", "offered", "cancelled"])
    def test_without_a_place_nothing_is_written(self, session: Any, set_now: Any, state: str) -> None:
        ola = factories.volunteer("Ola Berg")
        made = factories.sign_up(ola, session, state=state)
        before = made.moves.count()
        set_now(session.starts_at)
        with pytest.raises(MoveRefused, match="no place"):
            come(made, attendance.code_at(session, session.starts_at))
        made.refresh_from_db()
        assert made.checked_in_at is None
        assert made.moves.count() == before

    def test_under_16_needs_the_telephone_call(self, tomi_permitted: Any, session: Any, guy: Any, set_now: Any) -> None:
        """I23: no check-in without the permission, nor before the host rang the guardian."""
        from volunteering.safeguarding import actions as safeguarding

        made = factories.sign_up(tomi_permitted, session)
        set_now(session.starts_at)
        code = attendance.code_at(session, session.starts_at)
        with pytest.raises(MoveRefused, match="Ring the guardian"):
            come(made, code)
        permission = tomi_permitted.permissions.get()
        safeguarding.confirm_by_telephone(
            permission=permission, by=guy, host_key=session.opportunity.host_id, token=token()
        )
        permission.refresh_from_db()
        type(permission).objects.filter(pk=permission.pk).update(expires_at=session.starts_at)
        with pytest.raises(MoveRefused):
            come(made, code)
        type(permission).objects.filter(pk=permission.pk).update(expires_at=session.ends_at)
        assert come(made, code).checked_in_at


class TestMarks:
    def test_attend_then_correct_then_miss(self, place: SignUp, guy: Any, announced: Any, set_now: Any) -> None:
        session = place.session
        set_now(session.ends_at + timedelta(hours=1))
        given = {"sign_up": place, "by": guy}
        made = attendance.attend(**given, start=session.starts_at, end=session.ends_at, token=token())
        assert (made.state, made.attended_minutes) == ("attended", 120)
        late = session.starts_at + timedelta(minutes=45)
        made = attendance.attend(**given, start=late, end=session.ends_at, token=token())
        assert made.attended_minutes == 75
        made = attendance.miss(**given, token=token())
        assert (made.state, made.attended_minutes) == ("no_show", 0)
        names = [event.rsplit(".", 1)[1] for event, _ in announced]
        assert names == ["attended", "attendance_changed", "attendance_changed"]
        assert announced[0][1]["minutes"] == 120
        assert [facts["was"].minutes for _, facts in announced[1:]] == [120, 75]
        assert Notice.objects.filter(recipient=place.volunteer.user, subject__startswith="Marked as not").exists()

    def test_times_that_cannot_be(self, place: SignUp, guy: Any, set_now: Any) -> None:
        session = place.session
        set_now(session.ends_at)
        hours = timedelta(hours=1)
        for start, end, words in (
            (session.ends_at, session.starts_at, "after the time of arriving"),
            (session.starts_at, session.ends_at + hours, "not come yet"),
            (session.starts_at - 3 * hours, session.ends_at, "more than two hours"),
        ):
            with pytest.raises(MoveRefused, match=words):
                attendance.attend(sign_up=place, start=start, end=end, by=guy, token=token())

    def test_who_had_no_part_then_marks_nothing(
        self, place: SignUp, hana: Any, growers: Any, guy: Any, set_now: Any
    ) -> None:
        """I8: authority at the session's time; I28: not another organisation."""
        from programmes.people.models import Membership

        session = place.session
        set_now(session.ends_at)
        with pytest.raises(MoveRefused, match="acted for this host"):
            attendance.miss(sign_up=place, by=hana, token=token())
        Membership.objects.filter(user=guy).update(added_at=session.starts_at + timedelta(minutes=1))
        with pytest.raises(MoveRefused, match="acted for this host"):
            attendance.miss(sign_up=place, by=guy, token=token())

    def test_not_before_nor_after_the_roster(self, place: SignUp, guy: Any, set_now: Any) -> None:
        set_now(place.session.starts_at - timedelta(minutes=1))
        with pytest.raises(MoveRefused, match="not begun"):
            attendance.miss(sign_up=place, by=guy, token=token())
        set_now(place.session.roster_until)
        with pytest.raises(MoveRefused, match="closed 14 days"):
            attendance.miss(sign_up=place, by=guy, token=token())

    def test_who_checked_in_counts_a_day_later_once(
        self, place: SignUp, announced: Any, set_now: Any, opportunity: Any
    ) -> None:
        session = place.session
        SignUp.objects.filter(pk=place.pk).update(checked_in_at=session.starts_at + timedelta(minutes=10))
        set_now(session.ends_at + attendance.COUNTS_AFTER - timedelta(seconds=1))
        assert not attendance.count_checked_in(sign_up=place)
        set_now(session.ends_at + attendance.COUNTS_AFTER)
        assert attendance.count_checked_in(sign_up=place)
        assert not attendance.count_checked_in(sign_up=place)
        place.refresh_from_db()
        assert place.attended_minutes == 110
        assert [facts["by"] for _, facts in announced] == [None]
        assert Session.objects.get(pk=session.pk).confirmed == 1
        assert clock.now() >= session.ends_at
