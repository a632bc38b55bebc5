"""The room's models: each move allowed and refused, and what the database itself refuses (I23, I25)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering import factories
from volunteering.safeguarding.models import (
    BirthDate,
    Concern,
    ConsentRequest,
    DataConsent,
    Guardian,
    ParticipationPermission,
    Volunteer,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
# What each move is called with, beside `self`.
CALLS: dict[str, dict[str, Any]] = {
    "renew": {"at": NOON},
    "expire": {"at": NOON + timedelta(days=400)},
    "withdraw": {"by": "guardian", "at": NOON},
    "sample": {"by": None, "at": NOON},
    "take": {"by": None, "at": NOON},
    "note": {"by": None},
    "close": {"outcome": "advice", "by": None, "at": NOON},
    "reopen": {"by": None, "at": NOON},
}


def _keep_a_child(user: Any) -> None:
    """A child's row, checked as at the end of a transaction."""
    with transaction.atomic():
        Volunteer.objects.create(user=user, band="under_13", known_as="Bibi")
        connection.check_constraints()


def _moves(model: Any) -> list[tuple[Any, str, str]]:
    return [(model, verb, state) for verb in model.FLOW.moves for state in model.State.values]


@pytest.mark.parametrize(("model", "verb", "state"), [*_moves(ParticipationPermission), *_moves(Concern)])
def test_every_move_starts_only_where_the_table_says(model: Any, verb: str, state: str, sol: Any) -> None:
    row = model(state=state)
    if model is ParticipationPermission:
        row.expires_at = NOON + timedelta(days=365)
    elif state == "taken" and verb != "take":
        row.taken_by = sol
    given = {name: (sol if name == "by" and value is None else value) for name, value in CALLS[verb].items()}
    starts, end = model.FLOW.moves[verb]
    if state in starts:
        getattr(row, verb)(**given)
        assert row.state == end
    else:
        with pytest.raises(MoveRefused):
            getattr(row, verb)(**given)
        assert row.state == state


class TestVolunteer:
    def test_merge(self, farah_volunteer: Any, vera: Any) -> None:
        other = factories.volunteer("Second Farah", birth=farah_volunteer.born)
        other.merge(into=farah_volunteer, by=vera, at=NOON)
        assert other.state == "merged"
        with pytest.raises(MoveRefused):
            other.merge(into=farah_volunteer, by=vera, at=NOON)
        with pytest.raises(MoveRefused, match="itself merged"):
            farah_volunteer.merge(into=other, by=vera, at=NOON)
        with pytest.raises(MoveRefused, match="two different"):
            farah_volunteer.merge(into=farah_volunteer, by=vera, at=NOON)

    def test_correct_birth_date(self, farah_volunteer: Any) -> None:
        today = clock.london_day(clock.now())
        held = farah_volunteer.correct_birth_date(born=factories.born(15), day=today)
        assert (held.date, farah_volunteer.band) == (factories.born(15), "from_13")
        with pytest.raises(MoveRefused, match="already"):
            farah_volunteer.correct_birth_date(born=factories.born(15), day=today)
        with pytest.raises(MoveRefused, match="under 13"):
            farah_volunteer.correct_birth_date(born=factories.born(12), day=today)

    def test_adults_and_minors(self, farah_volunteer: Any, tomi_volunteer: Any) -> None:
        """I25."""
        merged = factories.volunteer("Second Farah")
        Volunteer.objects.filter(pk=merged.pk).update(
            merged_into=farah_volunteer, merged_at=NOON, merged_by=farah_volunteer.user
        )
        assert list(Volunteer.objects.adults()) == [farah_volunteer]
        assert list(Volunteer.objects.minors()) == [tomi_volunteer]
        assert Volunteer.objects.of(merged.user) is None

    def test_who_sees_whom(self, farah_volunteer: Any, tomi_volunteer: Any, guy: Any, vera: Any, sol: Any) -> None:
        assert list(Volunteer.objects.visible_to(farah_volunteer.user)) == [farah_volunteer]
        assert not Volunteer.objects.visible_to(guy).exists()
        assert Volunteer.objects.visible_to(vera).count() == Volunteer.objects.visible_to(sol).count() == 2

    def test_the_birth_date_is_ciphertext(self, farah_volunteer: Any) -> None:
        """Nothing outside the seal tells the day."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT born FROM volunteering_birthdate")
            stored = cursor.fetchone()[0]
        assert str(farah_volunteer.born.year) not in stored
        assert stored.startswith("gAAAAA")
        assert farah_volunteer.born == BirthDate.objects.get().date

    def test_a_date_in_clear_is_refused_by_the_database(self, farah_volunteer: Any) -> None:
        with pytest.raises(IntegrityError, match="is_sealed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE volunteering_birthdate SET born = '2007-01-01'")

    def test_age_and_band_on_a_day(self) -> None:
        leap = factories.volunteer("Leap Osei", birth=date(2008, 2, 29))
        assert leap.age_on(date(2026, 2, 28)) == 17
        assert leap.band_on(date(2026, 3, 1)) == "from_18"
        assert leap.is_minor_on(date(2026, 2, 28))
        assert not leap.is_minor_on(date(2026, 3, 1))

    def test_no_child_under_13_without_a_guardians_consent(self) -> None:
        """The database refuses it when the transaction ends, whatever wrote the row."""
        user = common.person("Bibi Okoro")
        with pytest.raises(IntegrityError, match="before a guardian consents"):
            _keep_a_child(user)

    def test_control_without_the_trigger_the_child_is_kept(self) -> None:
        with common.thawed():
            _keep_a_child(common.person("Bibi Okoro"))
        assert Volunteer.objects.minors().exists()


class TestPermission:
    def test_live_on(self, tomi_volunteer: Any) -> None:
        """I23: held then, whatever became of it since."""
        given = factories.permission(tomi_volunteer, at=NOON)
        live = ParticipationPermission.objects.live_on
        assert not live(NOON - timedelta(seconds=1)).exists()
        assert live(NOON).exists()
        assert live(given.expires_at - timedelta(seconds=1)).exists()
        assert not live(given.expires_at).exists()
        given.withdraw(by="guardian", at=NOON + timedelta(days=3))
        given.save()
        assert live(NOON + timedelta(days=2)).exists()
        assert not live(NOON + timedelta(days=3)).exists()
        assert [given.is_live(NOON + timedelta(days=n)) for n in (2, 3)] == [True, False]

    def test_expire_waits_for_the_end(self, tomi_volunteer: Any) -> None:
        given = factories.permission(tomi_volunteer, at=NOON)
        with pytest.raises(MoveRefused, match="not reached"):
            given.expire(at=NOON)

    def test_renew_sample_and_withdraw(self, tomi_volunteer: Any, sol: Any) -> None:
        given = factories.permission(tomi_volunteer, at=NOON)
        given.sample(by=sol, at=NOON)
        with pytest.raises(MoveRefused, match="checked already"):
            given.sample(by=sol, at=NOON)
        given.renew(at=NOON)
        with pytest.raises(MoveRefused):
            given.withdraw(by="guardian", at=NOON)

    @pytest.mark.parametrize(
        ("wrong", "name"),
        [
            ({"expires_at": NOON + timedelta(days=366)}, "at_most_a_year"),
            ({"expires_at": NOON}, "ends_after_it_began"),
            ({"permits": ["travel"]}, "is_to_take_part"),
            ({"state": "withdrawn"}, "withdrawn_stamps"),
            ({"state": "live", "withdrawn_at": NOON, "withdrawn_by": "guardian"}, "withdrawn_stamps"),
            ({"state": "renewed"}, "renewed_stamp"),
            ({"sampled_at": NOON}, "sampled_stamps"),
        ],
    )
    def test_what_the_database_refuses(self, wrong: dict[str, Any], name: str, tomi_volunteer: Any) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            factories.permission(tomi_volunteer, at=NOON, **wrong)

    def test_one_live_of_each_guardian(self, tomi_volunteer: Any) -> None:
        factories.permission(tomi_volunteer)
        with pytest.raises(IntegrityError, match="one_live"), transaction.atomic():
            factories.permission(tomi_volunteer)

    def test_of_another_young_persons_guardian(self, tomi_volunteer: Any) -> None:
        other = factories.guardian(factories.minor("Mo Ali"))
        with pytest.raises(IntegrityError, match="own guardian"), transaction.atomic():
            factories.permission(tomi_volunteer, by=other)

    @pytest.mark.parametrize("missing", ["name", "phone", "relationship"])
    def test_the_giver_says_who_they_are(self, missing: str, tomi_volunteer: Any) -> None:
        giver = factories.guardian(tomi_volunteer, **{missing: ""})
        with pytest.raises(IntegrityError, match="states name, relationship and telephone"), transaction.atomic():
            factories.permission(tomi_volunteer, by=giver)

    @pytest.mark.parametrize("address", ["tomi@portal.example", "tomi+mum@portal.example"])
    def test_nobody_is_their_own_guardian(self, address: str, tomi_volunteer: Any) -> None:
        """I23: refused by the database when it is named and when it permits."""
        with pytest.raises(IntegrityError, match="another address"), transaction.atomic():
            factories.guardian(tomi_volunteer, email=address)
        with common.thawed():
            own = factories.guardian(tomi_volunteer, email=address)
        with pytest.raises(IntegrityError, match="to themselves"), transaction.atomic():
            factories.permission(tomi_volunteer, by=own)

    def test_nobody_under_18_permits(self, tomi_volunteer: Any) -> None:
        friend = factories.minor("Mo Ali", age=17)
        by_address = factories.guardian(tomi_volunteer, email=friend.user.email)
        by_account = factories.guardian(tomi_volunteer, email="other@family.example", user=friend.user)
        for giver in (by_address, by_account):
            with pytest.raises(IntegrityError, match="nobody under 18"), transaction.atomic():
                factories.permission(tomi_volunteer, by=giver)

    def test_control_without_the_trigger_a_friend_could_permit(self, tomi_volunteer: Any) -> None:
        friend = factories.minor("Mo Ali", age=17)
        with common.thawed():
            factories.permission(tomi_volunteer, by=factories.guardian(tomi_volunteer, email=friend.user.email))
        assert tomi_volunteer.permissions.live_on(clock.now()).exists()

    def test_who_sees_it(self, tomi_permitted: Any, gwen: Any, guy: Any, vera: Any, sol: Any, root: Any) -> None:
        seen = ParticipationPermission.objects.visible_to
        assert [seen(who).count() for who in (tomi_permitted.user, gwen, sol)] == [1, 1, 1]
        assert [seen(who).count() for who in (guy, vera, root)] == [0, 0, 0]


class TestGuardianAndConsent:
    def test_a_link_is_used_once_and_in_time(self, gwen_guardian: Any) -> None:
        link = gwen_guardian.links.create(
            purpose="give", key_hash="a", sent_at=NOON, expires_at=NOON + timedelta(days=14)
        )
        link.use(at=NOON)
        with pytest.raises(MoveRefused, match="been used"):
            link.use(at=NOON)
        link.used_at = None
        with pytest.raises(MoveRefused, match="too old"):
            link.use(at=NOON + timedelta(days=15))

    def test_a_guardian_is_named_once(self, tomi_volunteer: Any, gwen_guardian: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Guardian.objects.create(volunteer=tomi_volunteer, email=gwen_guardian.email)

    def test_a_request_lives_14_days_at_most(self) -> None:
        with pytest.raises(IntegrityError, match="14_days"), transaction.atomic():
            ConsentRequest.objects.create(
                email="a@b.example", key_hash="x", asked_at=NOON, expires_at=NOON + timedelta(days=15)
            )

    def test_start_and_withdraw(self, tomi_volunteer: Any, gwen_guardian: Any) -> None:
        consent = DataConsent(given_at=NOON, start_by_at=NOON + timedelta(days=14), statement="{}")
        with pytest.raises(MoveRefused, match="too old"):
            consent.start(volunteer=tomi_volunteer, guardian=gwen_guardian, at=NOON + timedelta(days=15))
        consent.start(volunteer=tomi_volunteer, guardian=gwen_guardian, at=NOON)
        assert (consent.state, consent.statement) == ("started", "")
        with pytest.raises(MoveRefused):
            consent.start(volunteer=tomi_volunteer, guardian=gwen_guardian, at=NOON)
        consent.withdraw(at=NOON)
        assert consent.state == "withdrawn"


class TestConcern:
    def test_only_the_officers_know_of_it(self, sol: Any, sam: Any, vera: Any, root: Any, efua: Any) -> None:
        """The superuser does not, unless appointed."""
        Concern.objects.create(text="The gate was open.")
        assert [Concern.objects.visible_to(who).count() for who in (sol, sam)] == [1, 1]
        assert [Concern.objects.visible_to(who).count() for who in (vera, root, efua)] == [0, 0, 0]

    def test_a_colleague_takes_it_over_first(self, sol: Any, sam: Any) -> None:
        concern = Concern(state="taken", taken_by=sol)
        with pytest.raises(MoveRefused, match="colleague"):
            concern.note(by=sam)
        with pytest.raises(MoveRefused, match="already"):
            concern.take(by=sol, at=NOON)
        concern.take(by=sam, at=NOON)
        concern.close(outcome="advice", by=sam, at=NOON)
        concern.reopen(by=sol, at=NOON)
        assert (concern.state, concern.outcome, concern.closed_at) == ("taken", "", None)

    def test_its_words_are_ciphertext(self) -> None:
        Concern.objects.create(text="The gate was open.", who="Tomi", contact="020 7946 0000")
        with connection.cursor() as cursor:
            cursor.execute("SELECT text || who || contact FROM volunteering_concern")
            stored = cursor.fetchone()[0]
        assert not [word for word in ("gate", "Tomi", "7946") if word in stored]
        with pytest.raises(IntegrityError, match="is_sealed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE volunteering_concern SET text = 'in clear'")
