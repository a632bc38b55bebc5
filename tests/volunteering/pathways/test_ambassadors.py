"""Ambassadors: who may apply, the three parts, shifts only for the trained, adjustments that nobody else reads."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from programmes import clock
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering import factories
from tests.volunteering.factories import ambassadors as make
from volunteering.opportunities.actions import signing_up
from volunteering.opportunities.models import SignUp
from volunteering.pathways.actions import adjustments, ambassadors, joining, seasons
from volunteering.pathways.models import Adjustment, Ambassador, Training
from volunteering.pathways.waiting_team_london import team_london

pytestmark = pytest.mark.django_db


def _apply(volunteer: Any, role: Any, **given: Any) -> Ambassador:
    words = {"why": "I like people.", "languages": "", **given}
    return ambassadors.apply(role=role, volunteer=volunteer, by=volunteer.user, token=common.token(), **words)


def _book(volunteer: Any, session: Any) -> SignUp:
    return signing_up.sign_up(volunteer=volunteer, session=session, by=volunteer.user, token=common.token())


@pytest.fixture
def role(db: None) -> Any:
    """A role of an open season."""
    return make.role()


@pytest.fixture
def held(farah_volunteer: Any, role: Any) -> Ambassador:
    """Farah is an ambassador, without training."""
    return make.ambassador(farah_volunteer, role)


class TestApply:
    def test_the_age_counts_on_the_first_day_of_shifts(self, farah_volunteer: Any, role: Any) -> None:
        made = _apply(farah_volunteer, role)
        assert (made.state, made.band) == ("applied", "from_18")
        assert Notice.objects.filter(recipient=farah_volunteer.user, subject__contains="application").exists()

    def test_under_16_is_refused_and_the_database_agrees(self, role: Any) -> None:
        young = factories.minor("Ada Bell", age=15)
        with pytest.raises(MoveRefused, match="16 or over"):
            _apply(young, role)
        with pytest.raises(IntegrityError, match="ambassador_from_16"), transaction.atomic():
            make.ambassador(young, role)

    def test_control_somebody_of_16_may(self, role: Any) -> None:
        assert _apply(factories.minor("Ida Bell", age=16), role).band == "from_16"

    def test_once_a_season(self, farah_volunteer: Any, role: Any) -> None:
        _apply(farah_volunteer, role)
        other = make.role(role.season, "Walk the river")
        with pytest.raises(MoveRefused, match="already"):
            _apply(farah_volunteer, other)
        with pytest.raises(IntegrityError, match="once_a_season"), transaction.atomic():
            make.ambassador(farah_volunteer, other)

    def test_not_after_the_closing_time(self, farah_volunteer: Any, role: Any) -> None:
        role.season.closes_at = clock.now()
        with pytest.raises(MoveRefused, match="closed"):
            _apply(farah_volunteer, role)

    def test_the_officer_offers_and_the_person_accepts(self, farah_volunteer: Any, role: Any, vera: Any) -> None:
        made = _apply(farah_volunteer, role)
        ambassadors.offer(ambassador=made, by=vera, token=common.token())
        assert ambassadors.accept(ambassador=made, by=farah_volunteer.user, token=common.token()).state == "active"

    def test_decline_needs_its_reason(self, farah_volunteer: Any, role: Any, vera: Any) -> None:
        made = _apply(farah_volunteer, role)
        with pytest.raises(MoveRefused, match="reason"):
            ambassadors.decline(ambassador=made, reason=" ", by=vera, token=common.token())
        assert ambassadors.decline(ambassador=made, reason="Full.", by=vera, token=common.token()).reason == "Full."

    def test_nobody_else_decides_or_accepts(self, farah_volunteer: Any, role: Any, guy: Any) -> None:
        made = _apply(farah_volunteer, role)
        for act in (ambassadors.offer, ambassadors.accept, ambassadors.withdraw):
            with pytest.raises(PermissionDenied):
                act(ambassador=made, by=guy, token=common.token())


class TestTraining:
    def test_the_welcome_is_read_and_a_date_is_booked_and_marked(self, held: Any, vera: Any) -> None:
        parts = list(held.season.parts.all())
        farah = held.volunteer.user
        ambassadors.read_welcome(ambassador=held, part=parts[0], by=farah, token=common.token())
        date = make.training_date(parts[1])
        booked = ambassadors.book_training(ambassador=held, date=date, by=farah, token=common.token())
        with pytest.raises(MoveRefused, match="not begun"):
            ambassadors.attend(training=booked, by=vera, token=common.token())
        date.starts_at = clock.now() - timedelta(hours=3)
        date.ends_at = clock.now() - timedelta(hours=1)
        date.booked = 1
        date.save()
        assert ambassadors.attend(training=booked, by=vera, token=common.token()).state == "attended"
        assert held.done_parts() == {1, 2}

    def test_a_full_date_is_refused_and_leaving_frees_it(self, held: Any) -> None:
        date = make.training_date(held.season.parts.get(number=2), capacity=1)
        mine = ambassadors.book_training(ambassador=held, date=date, by=held.volunteer.user, token=common.token())
        other = make.ambassador(factories.volunteer("Ola Berg"), held.role)
        with pytest.raises(MoveRefused, match="full"):
            ambassadors.book_training(ambassador=other, date=date, by=other.volunteer.user, token=common.token())
        ambassadors.leave_training(training=mine, by=held.volunteer.user, token=common.token())
        ambassadors.book_training(ambassador=other, date=date, by=other.volunteer.user, token=common.token())
        date.refresh_from_db()
        with pytest.raises(IntegrityError, match="within_capacity"), transaction.atomic():
            type(date).objects.filter(pk=date.pk).update(booked=2)

    def test_who_missed_it_chooses_again(self, held: Any, vera: Any) -> None:
        part = held.season.parts.get(number=3)
        row = Training.objects.create(
            ambassador=held, part=part, date=make.training_date(part, days=-1), since_at=clock.now()
        )
        ambassadors.miss(training=row, by=vera, token=common.token())
        ambassadors.book_training(
            ambassador=held, date=make.training_date(part), by=held.volunteer.user, token=common.token()
        )

    def test_a_date_and_a_season_are_set_by_officers_only(self, held: Any, vera: Any, guy: Any) -> None:
        day = clock.london_day(clock.now()) + timedelta(days=4)
        hours = {"starts": clock.now().time().replace(hour=10), "ends": clock.now().time().replace(hour=12)}
        part = held.season.parts.get(number=2)
        given = {"part": part, "day": day, "place": "City Hall", "capacity": 5, **hours}
        assert seasons.add_date(by=vera, token=common.token(), **given).free == 5
        with pytest.raises(PermissionDenied):
            seasons.add_date(by=guy, token=common.token(), **given)
        seasons.change_season(season=held.season, minimum_age=18, by=vera, token=common.token())
        with pytest.raises(PermissionDenied):
            seasons.change_season(season=held.season, minimum_age=16, by=guy, token=common.token())


class TestShifts:
    def test_all_three_parts_or_no_shift(self, held: Any) -> None:
        """The action refuses, and the trigger refuses whoever goes round it."""
        session = factories.session(held.role.opportunity)
        make.train(held, 1, 2)
        with pytest.raises(MoveRefused, match="three parts"):
            _book(held.volunteer, session)
        with pytest.raises(IntegrityError, match="all three parts"), transaction.atomic():
            factories.sign_up(held.volunteer, session)

    def test_control_trained_books(self, held: Any) -> None:
        make.train(held)
        assert _book(held.volunteer, factories.session(held.role.opportunity)).state == "confirmed"

    def test_control_without_the_trigger_the_row_would_go_in(self, held: Any) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE volunteering_signup DISABLE TRIGGER volunteering_shift_trained")
            factories.sign_up(held.volunteer, factories.session(held.role.opportunity))
            transaction.set_rollback(True)

    def test_other_opportunities_need_no_training(self, held: Any, growers: Any) -> None:
        session = factories.session(factories.opportunity(factories.host(growers)))
        assert _book(held.volunteer, session).state == "confirmed"

    def test_strangers_are_led_to_apply(self, held: Any) -> None:
        with pytest.raises(MoveRefused, match="Apply for the role"):
            _book(factories.volunteer("Ola Berg"), factories.session(held.role.opportunity))

    @pytest.mark.parametrize("how", ["withdraw", "stand_down", "miss"])
    def test_what_lies_ahead_ends_with_the_role_or_the_training(self, held: Any, vera: Any, how: str) -> None:
        make.train(held)
        place = _book(held.volunteer, factories.session(held.role.opportunity))
        if how == "withdraw":
            ambassadors.withdraw(ambassador=held, by=held.volunteer.user, token=common.token())
        elif how == "stand_down":
            ambassadors.stand_down(ambassador=held, reason="The role ends.", by=vera, token=common.token())
        else:
            row = held.trainings.get(part__number=2)
            ambassadors.miss(training=row, by=vera, token=common.token())
        place.refresh_from_db()
        assert place.state == "cancelled"


class TestAdjustments:
    def _ask(self, held: Any) -> Adjustment:
        words = {"text": "I need a chair.", "by": held.volunteer.user, "token": common.token()}
        return adjustments.ask(ambassador=held, **words)

    def test_asked_answered_agreed_and_sealed(self, held: Any, vera: Any) -> None:
        thread = self._ask(held)
        adjustments.answer(adjustment=thread, text="We bring one.", by=vera, token=common.token())
        assert adjustments.agree(adjustment=thread, by=held.volunteer.user, token=common.token()).state == "agreed"
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM volunteering_adjustmentnote")
            stored = [text for (text,) in cursor.fetchall()]
        assert len(stored) == 2
        assert not any("chair" in text or "bring" in text for text in stored)
        assert not Notice.objects.filter(body__contains="bring one").exists()
        assert not AuditEvent.objects.filter(detail__icontains="chair").exists()

    def test_reply_opens_it_again(self, held: Any, vera: Any) -> None:
        thread = self._ask(held)
        adjustments.answer(adjustment=thread, text="Yes.", by=vera, token=common.token())
        assert self._ask(held).state == "asked"
        assert thread.notes.count() == 3
        assert {state: Adjustment.FLOW.check("reply", state) for state in Adjustment.State.values} == {
            "asked": "asked", "answered": "asked", "agreed": "asked",
        }  # fmt: skip

    def test_nobody_else_reads_it(self, held: Any, vera: Any, root: Any, guy: Any, sol: Any, client: Any) -> None:
        """Not the superuser, not a host, not another officer (I28)."""
        thread = self._ask(held)
        for who in (root, guy, sol):
            assert not Adjustment.objects.visible_to(who).exists()
            with pytest.raises(PermissionDenied):
                adjustments.read(adjustment=thread, by=who)
        assert len(adjustments.read(adjustment=thread, by=vera)) == 1
        client.force_login(guy)
        page = reverse("volunteering:ambassador_adjustments", args=[held.pk])
        assert client.get(page).status_code == 404
        client.force_login(held.volunteer.user)
        assert b"I need a chair." in client.get(page).content

    def test_the_host_reads_what_the_person_shared_and_no_more(self, held: Any, client: Any) -> None:
        make.train(held)
        thread = self._ask(held)
        session = factories.session(held.role.opportunity)
        factories.sign_up(held.volunteer, session)
        boss = factories.coordinator("Ravi Host", of=session.host)
        assert adjustments.shared_for(session=session, by=boss) == []
        adjustments.share(adjustment=thread, text="I sit now and then.", by=held.volunteer.user, token=common.token())
        assert adjustments.shared_for(session=session, by=boss) == [("Farah", "I sit now and then.")]
        assert session.roster_views.count() == 2
        client.force_login(boss)
        page = client.get(reverse("volunteering:host_adjustments", args=[session.pk])).content
        assert b"I sit now and then." in page
        assert b"chair" not in page

    def test_erasure_and_a_year_delete_it(self, held: Any) -> None:
        """I27"""
        self._ask(held)
        assert joining.retain(clock.now()) == 0
        assert joining.retain(clock.now() + timedelta(days=500)) > 0
        joining.erase(held.volunteer.user, held.volunteer.user)
        held.refresh_from_db()
        assert held.state == "withdrawn"


class TestMerge:
    def test_of_two_in_a_season_the_further_one_stays(self, held: Any) -> None:
        """I29"""
        other = factories.volunteer("Zora Two")
        make.train(make.ambassador(other, make.role(held.season, "Walk the river")))
        joining.merge(kept=held.volunteer, dropped=other, by=None, at=clock.now())
        left = Ambassador.objects.live().filter(volunteer=held.volunteer)
        assert [each.role.title for each in left] == ["Walk the river"]


class TestPages:
    def test_the_way_of_an_application(self, farah_volunteer: Any, role: Any, vera: Any, client: Any) -> None:
        client.force_login(farah_volunteer.user)
        assert client.get(reverse("volunteering:ambassador_list")).status_code == 200
        assert role.title in client.get(role.season.get_absolute_url()).content.decode()
        form = {"why": "I like people.", "languages": "English", "form_token": common.token()}
        response = client.post(reverse("volunteering:ambassador_apply", args=[role.pk]), form)
        made = Ambassador.objects.get()
        assert response.url == made.get_absolute_url()
        ambassadors.offer(ambassador=made, by=vera, token=common.token())
        client.post(reverse("volunteering:ambassador_accept", args=[made.pk]), {"form_token": common.token()})
        for part in role.season.parts.filter(kind="session"):
            make.training_date(part)
        page = client.get(made.get_absolute_url()).content.decode()
        assert "Read this part" in page
        assert page.count("Choose ") == 2
        read = reverse("volunteering:ambassador_read", args=[made.pk, role.season.parts.get(number=1).pk])
        client.post(read, {"form_token": common.token()})
        assert made.done_parts() == {1}

    def test_every_staff_verb_waits_on_a_line(self, vera: Any, role: Any, farah_volunteer: Any) -> None:
        _apply(farah_volunteer, role)
        lines = {line.label: line.rows.count() for line in team_london(vera)}
        assert lines["Ambassadors' applications to decide"] == 1
        assert "Adjustments to answer" in lines
