"""Signing up, waiting, offers, applications and group bookings: every way goes through one door."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.tokens import AlreadyDone
from programmes.workflow import MoveRefused
from tests.factories import token
from tests.volunteering import factories
from volunteering.opportunities.actions import sessions, signing_up
from volunteering.opportunities.models import Session, SignUp

pytestmark = pytest.mark.django_db


def join(volunteer: Any, session: Any, **more: Any) -> SignUp:
    return signing_up.sign_up(volunteer=volunteer, session=session, by=volunteer.user, token=token(), **more)


@pytest.fixture
def ola(db: None) -> Any:
    return factories.volunteer("Ola Berg", age=30)


@pytest.fixture
def pia(db: None) -> Any:
    return factories.volunteer("Pia Lund", age=41)


class TestSignUp:
    def test_a_place_with_move_audit_and_notice(self, farah_volunteer: Any, session: Any) -> None:
        made = join(farah_volunteer, session)
        assert (made.state, made.via, made.band) == ("confirmed", "page", "from_18")
        assert [move.verb for move in made.moves.all()] == ["confirm"]
        assert AuditEvent.objects.filter(verb="volunteering.sign_up.confirm", target_key=str(made.pk)).exists()
        assert Notice.objects.filter(recipient=farah_volunteer.user, subject__startswith="You have a place").exists()
        session.refresh_from_db()
        assert session.confirmed == 1

    def test_full_means_the_waiting_list_in_order(self, farah_volunteer: Any, ola: Any, pia: Any, session: Any) -> None:
        join(farah_volunteer, session)
        assert [join(each, session).in_line for each in (ola, pia)] == [1, 2]

    def test_the_same_form_twice_is_one_sign_up(self, farah_volunteer: Any, session: Any) -> None:
        given = token()
        who = {"volunteer": farah_volunteer, "session": session, "by": farah_volunteer.user}
        made = signing_up.sign_up(**who, token=given)
        with pytest.raises(AlreadyDone) as done:
            signing_up.sign_up(**who, token=given)
        assert done.value.result == made.get_absolute_url()

    def test_once_a_session(self, farah_volunteer: Any, session: Any) -> None:
        """I2: a second sign-up is refused in words; the index behind it is tested with the models."""
        join(farah_volunteer, session)
        with pytest.raises(MoveRefused, match="already signed up"):
            join(farah_volunteer, session)

    def test_overlap_is_refused_and_back_to_back_is_not(self, farah_volunteer: Any, opportunity: Any) -> None:
        """I3."""
        first = factories.session(opportunity)
        join(farah_volunteer, first)
        inside = factories.session(opportunity, starts_at=first.starts_at + timedelta(minutes=119))
        with pytest.raises(MoveRefused, match="at this time"):
            join(farah_volunteer, inside)
        after = factories.session(opportunity, starts_at=first.ends_at)
        assert join(farah_volunteer, after).state == "confirmed"

    def test_nobody_else(self, farah_volunteer: Any, session: Any, ola: Any) -> None:
        with pytest.raises(MoveRefused, match="yourself only"):
            signing_up.sign_up(volunteer=farah_volunteer, session=session, by=ola.user, token=token())

    def test_not_once_it_has_begun(self, farah_volunteer: Any, session: Any, set_now: Any) -> None:
        set_now(session.starts_at)
        with pytest.raises(MoveRefused, match="already begun"):
            join(farah_volunteer, session)

    @pytest.mark.parametrize("state", ["paused", "closed"])
    def test_not_when_it_is_not_public(self, farah_volunteer: Any, host: Any, state: str) -> None:
        session = factories.session(factories.opportunity(host, state=state))
        with pytest.raises(MoveRefused, match="not open"):
            join(farah_volunteer, session)

    def test_only_own_needs_are_shared(self, farah_volunteer: Any, session: Any) -> None:
        farah_volunteer.access_needs.create(code="service_animals")
        farah_volunteer.access_needs.create(code="parking_availability")
        made = join(farah_volunteer, session, shared_needs=["service_animals", "wifi_usage"])
        assert made.shared_needs == ["service_animals"]


class TestSafeguarding:
    """I23: no sign-up without the permission that is needed on the session's day."""

    def test_under_16_without_permission(self, tomi_volunteer: Any, session: Any) -> None:
        with pytest.raises(MoveRefused, match="guardian"):
            join(tomi_volunteer, session)
        assert not SignUp.objects.exists()

    def test_under_16_with_permission(self, tomi_permitted: Any, session: Any) -> None:
        made = join(tomi_permitted, session)
        assert made.permission is not None
        assert made.band == "from_13"

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"minimum_age": 18, "adults_only": True}, "18 or over only"),
            ({"minimum_age": 16}, "16 or over"),
            ({"minimum_age": 16, "check_level": "enhanced", "check_reason": "children_sometimes"}, "16 or over"),
            ({"minimum_age": 8, "maximum_age": 12}, "up to 12"),
        ],
    )
    def test_refused_with_reason(self, tomi_permitted: Any, host: Any, fields: dict[str, Any], words: str) -> None:
        session = factories.session(factories.opportunity(host, **fields))
        with pytest.raises(MoveRefused, match=words):
            join(tomi_permitted, session)

    def test_late_in_the_evening(self, tomi_permitted: Any, opportunity: Any) -> None:
        evening = datetime.combine(
            clock.london_day(clock.now()) + timedelta(days=5), datetime.min.time(), ZoneInfo("Europe/London")
        ).replace(hour=20)
        with pytest.raises(MoveRefused, match="too late"):
            join(tomi_permitted, factories.session(opportunity, starts_at=evening, hours=2))

    def test_permission_that_ends_before_the_day(self, tomi_volunteer: Any, opportunity: Any) -> None:
        factories.permission(tomi_volunteer, expires_at=clock.now() + timedelta(days=3))
        with pytest.raises(MoveRefused, match="before that day"):
            join(tomi_volunteer, factories.session(opportunity))

    def test_the_birthday_counts_on_the_day(self, host: Any) -> None:
        """Somebody who turns 16 before the session needs no permission for it."""
        today = clock.london_day(clock.now())
        birth = (today + timedelta(days=3)).replace(
            year=today.year - 16 + ((today + timedelta(days=3)).year - today.year)
        )
        young = factories.volunteer("Uma Rey", birth=birth)
        opportunity = factories.opportunity(host)
        soon = factories.session(opportunity, starts_at=clock.now().replace(hour=12, minute=0) + timedelta(days=2))
        later = factories.session(opportunity, starts_at=clock.now().replace(hour=12, minute=0) + timedelta(days=4))
        with pytest.raises(MoveRefused):
            join(young, soon)
        assert join(young, later).permission is None

    def test_withdrawn_permission_ends_what_lies_ahead(
        self, tomi_permitted: Any, opportunity: Any, ola: Any, guy: Any
    ) -> None:
        """Check 7: sign-ups are cancelled at once, the place is offered on, the host is told without the reason."""
        from volunteering.safeguarding import actions as safeguarding

        session = factories.session(opportunity, capacity=1)
        made = join(tomi_permitted, session)
        waits = join(ola, session)
        permission = tomi_permitted.permissions.get()
        safeguarding.withdraw_permission(permission=permission, by=None, token=token())
        made.refresh_from_db()
        waits.refresh_from_db()
        assert (made.state, waits.state) == ("cancelled", "offered")
        told = Notice.objects.filter(recipient=guy).order_by("-created_at").first()
        assert told is not None and "A place is free again" in told.subject
        assert "permission" not in told.body and "guardian" not in told.body

    def test_permission_needed_again_after_withdrawal(self, tomi_permitted: Any, opportunity: Any) -> None:
        from volunteering.safeguarding import actions as safeguarding

        safeguarding.withdraw_permission(permission=tomi_permitted.permissions.get(), by=None, token=token())
        with pytest.raises(MoveRefused, match="ended"):
            join(tomi_permitted, factories.session(opportunity))


class TestWaitingList:
    """I4: offered in the order of arrival among the eligible, never forced, expiring, none in the quiet time."""

    def test_cancel_offers_to_the_next(self, farah_volunteer: Any, ola: Any, pia: Any, session: Any) -> None:
        place = join(farah_volunteer, session)
        first, second = join(ola, session), join(pia, session)
        signing_up.cancel(sign_up=place, by=farah_volunteer.user, token=token())
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("offered", "waiting")
        assert first.offered_until_at == first.since_at + timedelta(hours=24)
        session.refresh_from_db()
        assert session.confirmed == 1, "the offer holds the place"
        taken = signing_up.take(sign_up=first, by=ola.user, token=token())
        assert (taken.state, taken.via) == ("confirmed", "offer")

    def test_refusal_passes_on_at_once(self, farah_volunteer: Any, ola: Any, pia: Any, session: Any) -> None:
        place = join(farah_volunteer, session)
        first, second = join(ola, session), join(pia, session)
        signing_up.cancel(sign_up=place, by=farah_volunteer.user, token=token())
        signing_up.cancel(sign_up=first, by=ola.user, token=token())
        second.refresh_from_db()
        assert second.state == "offered"

    def test_an_offer_runs_out(self, farah_volunteer: Any, ola: Any, pia: Any, session: Any, set_now: Any) -> None:
        place = join(farah_volunteer, session)
        first, second = join(ola, session), join(pia, session)
        signing_up.cancel(sign_up=place, by=farah_volunteer.user, token=token())
        first.refresh_from_db()
        set_now(first.offered_until_at)
        with pytest.raises(MoveRefused, match="offer has ended"):
            signing_up.take(sign_up=first, by=ola.user, token=token())
        assert signing_up.pass_on_all() == 1
        assert signing_up.pass_on_all() == 0, "safe to run twice"
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("lapsed", "offered")

    def test_a_newcomer_never_jumps_the_line(
        self, farah_volunteer: Any, ola: Any, pia: Any, session: Any, set_now: Any
    ) -> None:
        place = join(farah_volunteer, session)
        first = join(ola, session)
        signing_up.cancel(sign_up=place, by=farah_volunteer.user, token=token())
        first.refresh_from_db()
        set_now(first.offered_until_at)
        assert join(pia, session).state == "confirmed", "nobody else waits once the offer ran out"

    def test_shorter_near_the_start_and_none_in_the_quiet_time(
        self, farah_volunteer: Any, ola: Any, pia: Any, session: Any, set_now: Any
    ) -> None:
        place = join(farah_volunteer, session)
        first, second = join(ola, session), join(pia, session)
        set_now(session.quiet_from - timedelta(hours=5))
        signing_up.cancel(sign_up=place, by=farah_volunteer.user, token=token())
        first.refresh_from_db()
        assert first.offered_until_at == session.quiet_from
        set_now(session.quiet_from)
        signing_up.pass_on_all()
        second.refresh_from_db()
        assert second.state == "waiting", "no offer in the quiet time"
        assert signing_up.take(sign_up=second, by=pia.user, token=token()).state == "confirmed"

    def test_no_place_is_taken_from_the_list_before_the_quiet_time(
        self, farah_volunteer: Any, ola: Any, session: Any
    ) -> None:
        join(farah_volunteer, session)
        with pytest.raises(MoveRefused, match="No place is free"):
            signing_up.take(sign_up=join(ola, session), by=ola.user, token=token())

    def test_who_may_no_longer_take_part_is_passed(
        self, farah_volunteer: Any, tomi_permitted: Any, ola: Any, session: Any
    ) -> None:
        place = join(farah_volunteer, session)
        young, next_one = join(tomi_permitted, session), join(ola, session)
        tomi_permitted.permissions.update(expires_at=clock.now() + timedelta(seconds=1))
        signing_up.cancel(sign_up=place, by=farah_volunteer.user, token=token())
        young.refresh_from_db()
        next_one.refresh_from_db()
        assert (young.state, next_one.state) == ("waiting", "offered")

    def test_more_places_are_offered_down_the_line(
        self, farah_volunteer: Any, ola: Any, pia: Any, session: Any, guy: Any
    ) -> None:
        join(farah_volunteer, session)
        both = [join(ola, session), join(pia, session)]
        sessions.change(session=session, capacity=3, meeting_point="", quiet_hours=48, by=guy, token=token())
        for each in both:
            each.refresh_from_db()
        assert [each.state for each in both] == ["offered", "offered"]

    def test_the_list_closes_when_it_begins(self, farah_volunteer: Any, ola: Any, session: Any, set_now: Any) -> None:
        join(farah_volunteer, session)
        waits = join(ola, session)
        assert signing_up.close_list(session=session) == 0
        set_now(session.starts_at)
        assert signing_up.close_list(session=session) == 1
        waits.refresh_from_db()
        assert waits.state == "lapsed"


class TestApplications:
    @pytest.fixture
    def asked(self, host: Any) -> Any:
        return factories.session(
            factories.opportunity(host, by_application=True, question="Why do you want to help?"), capacity=1
        )

    def test_the_host_accepts(self, farah_volunteer: Any, ola: Any, asked: Any, guy: Any) -> None:
        with pytest.raises(MoveRefused, match="question"):
            join(farah_volunteer, asked)
        made = join(farah_volunteer, asked, answer="I like gardens.")
        assert made.state == "applied"
        assert Notice.objects.filter(recipient=guy, subject__startswith="Somebody has applied").exists()
        assert signing_up.accept(sign_up=made, by=guy, token=token()).state == "confirmed"
        second = join(ola, asked, answer="So do I.")
        accepted = signing_up.accept(sign_up=second, by=guy, token=token())
        assert (accepted.state, accepted.in_line) == ("waiting", 1)

    def test_the_host_declines_with_a_reason(self, farah_volunteer: Any, asked: Any, guy: Any) -> None:
        made = join(farah_volunteer, asked, answer="I like gardens.")
        with pytest.raises(MoveRefused, match="reason"):
            signing_up.decline(sign_up=made, reason=" ", by=guy, token=token())
        declined = signing_up.decline(sign_up=made, reason="We have enough people.", by=guy, token=token())
        assert declined.state == "declined"
        assert Notice.objects.filter(recipient=farah_volunteer.user, body__contains="enough people").exists()

    def test_a_stranger_decides_nothing(self, farah_volunteer: Any, asked: Any, hana: Any) -> None:
        made = join(farah_volunteer, asked, answer="I like gardens.")
        for act in (signing_up.accept, lambda **given: signing_up.decline(reason="No", **given)):
            with pytest.raises(MoveRefused, match="acts for this host"):
                act(sign_up=made, by=hana, token=token())


class TestOtherWays:
    def test_a_team_in_order(self, tideway: Any, hana: Any, ola: Any, pia: Any, session: Any) -> None:
        made = signing_up.book_group(
            organisation=tideway, volunteers=[pia, ola], session=session, by=hana, token=token()
        )
        assert [(each.volunteer, each.state, each.via) for each in made] == [
            (pia, "confirmed", "group"),
            (ola, "waiting", "group"),
        ]

    def test_only_a_lead_and_only_adults(
        self, tideway: Any, hana: Any, guy: Any, ola: Any, tomi_permitted: Any, session: Any
    ) -> None:
        given = {"organisation": tideway, "session": session}
        with pytest.raises(MoveRefused, match="Only a lead"):
            signing_up.book_group(**given, volunteers=[ola], by=guy, token=token())
        with pytest.raises(MoveRefused, match="for adults"):
            signing_up.book_group(**given, volunteers=[tomi_permitted], by=hana, token=token())

    def test_staff_add_by_the_same_rules(
        self, ola: Any, tomi_volunteer: Any, session: Any, vera: Any, noor: Any
    ) -> None:
        given = {"session": session, "reason": "By telephone today"}
        with pytest.raises(MoveRefused, match="other people"):
            signing_up.add(volunteer=ola, by=noor, token=token(), **given)
        with pytest.raises(MoveRefused, match="guardian"):
            signing_up.add(volunteer=tomi_volunteer, by=vera, token=token(), **given)
        made = signing_up.add(volunteer=ola, by=vera, token=token(), **given)
        assert (made.state, made.via) == ("confirmed", "admin")
        assert made.moves.get().note == "By telephone today"

    def test_cancel_only_before_it_begins(self, farah_volunteer: Any, session: Any, set_now: Any) -> None:
        made = join(farah_volunteer, session)
        set_now(session.starts_at)
        with pytest.raises(MoveRefused, match="has begun"):
            signing_up.cancel(sign_up=made, by=farah_volunteer.user, token=token())

    def test_calendar_sequence_grows_over_a_second_sign_up(self, farah_volunteer: Any, session: Any) -> None:
        made = join(farah_volunteer, session)
        gone = signing_up.cancel(sign_up=made, by=farah_volunteer.user, token=token())
        again = join(farah_volunteer, session)
        assert again.uid == gone.uid
        assert again.sequence > gone.sequence

    def test_erasing_a_person_frees_the_place(self, ola: Any, farah_volunteer: Any, session: Any, root: Any) -> None:
        """I27: what lies ahead ends; the row stays for the sums."""
        from volunteering.opportunities import registry

        made, waits = join(ola, session), join(farah_volunteer, session)
        registry.erase(ola.user, root)
        made.refresh_from_db()
        waits.refresh_from_db()
        assert (made.state, waits.state) == ("cancelled", "offered")

    def test_merging_two_records(self, ola: Any, pia: Any, opportunity: Any, vera: Any) -> None:
        """I29: sign-ups move; where both have one at the same time, only one stays."""
        from volunteering.opportunities.actions import merging

        first = factories.session(opportunity)
        second = factories.session(opportunity, starts_at=first.ends_at)
        kept, dropped, moved = join(ola, first), join(pia, first), join(pia, second)
        merging.merge(kept=ola, dropped=pia, by=vera, at=clock.now())
        for each in (kept, dropped, moved):
            each.refresh_from_db()
        assert (kept.state, dropped.state, moved.state) == ("confirmed", "cancelled", "confirmed")
        assert {dropped.volunteer, moved.volunteer} == {ola}
        assert Session.objects.get(pk=first.pk).confirmed == 1
