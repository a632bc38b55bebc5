"""What people do in this room: state, history, audit, message, and what follows in later rooms (I23, I27, I29)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from programmes import clock, tokens
from programmes.audit.models import AuditEvent
from programmes.notices.models import Notice
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.volunteering import factories
from tests.volunteering.safeguarding.keys import key_in, keys_in
from volunteering.safeguarding import actions
from volunteering.safeguarding.models import (
    BirthDate,
    ConsentRequest,
    DataConsent,
    Guardian,
    GuardianLink,
    ParticipationPermission,
    Volunteer,
)
from volunteering.safeguarding.models.guardians import hash_of

pytestmark = pytest.mark.django_db
STATEMENT = {"name": "Gwen Bello", "relationship": "parent", "phone": "020 7946 0155", "permits": ["take_part"]}


def join(user: Any, age: int, **fields: Any) -> Volunteer:
    return actions.join(by=user, born=factories.born(age), token=common.token(), **fields)


def verbs() -> list[str]:
    return [verb.rpartition(".")[2] for verb in AuditEvent.objects.order_by("pk").values_list("verb", flat=True)]


class TestJoin:
    def test_an_adult(self, farah: Any) -> None:
        made = join(farah, 19, interests=["environment"])
        assert (made.band, made.known_as, made.interests) == ("from_18", "Farah", ["environment"])
        assert made.moves.get().verb == "join"
        assert "joined" in verbs()
        assert not Guardian.objects.exists()

    def test_under_16_the_guardian_is_asked(self, tomi: Any) -> None:
        made = join(tomi, 15, guardian_email="Gwen@Portal.example")
        assert made.guardians.get().email == "gwen@portal.example"
        notice = Notice.objects.get()
        assert (notice.address, notice.recipient_id) == ("gwen@portal.example", None)
        assert GuardianLink.objects.get().key_hash == hash_of(key_in(notice, "guardian"))

    def test_under_16_without_a_guardian_is_refused(self, tomi: Any) -> None:
        with pytest.raises(MoveRefused, match="parent or guardian") as refusal:
            join(tomi, 15)
        assert refusal.value.field == "guardian_email"
        assert not Volunteer.objects.exists()

    def test_under_13_nothing_is_kept(self, tomi: Any) -> None:
        with pytest.raises(MoveRefused, match="kept nothing"):
            join(tomi, 12, guardian_email="gwen@portal.example")
        assert not Volunteer.objects.exists()
        assert not BirthDate.objects.exists()
        assert not Guardian.objects.exists()

    def test_twice(self, farah: Any) -> None:
        join(farah, 19)
        with pytest.raises(MoveRefused, match="already"):
            join(farah, 25)

    @pytest.mark.parametrize("age", [-1, 121])
    def test_an_impossible_date(self, age: int, farah: Any) -> None:
        with pytest.raises(MoveRefused, match="your own date of birth"):
            join(farah, age)

    def test_who_turns_out_to_be_under_18_has_permitted_nothing(self, tomi_volunteer: Any) -> None:
        """The address of a guardian may not belong to another under-18, also when that one joins later."""
        friend = common.person("Mo Ali")
        given = factories.permission(tomi_volunteer, by=factories.guardian(tomi_volunteer, email=friend.email))
        join(friend, 17)
        given.refresh_from_db()
        assert (given.state, given.withdrawn_by) == ("withdrawn", "portal")

    def test_a_repeat_of_the_form_changes_nothing(self, farah: Any) -> None:
        token = common.token()
        actions.join(by=farah, born=factories.born(19), token=token)
        with pytest.raises(tokens.AlreadyDone):
            actions.join(by=farah, born=factories.born(19), token=token)


class TestProfile:
    def test_change_profile(self, farah_volunteer: Any) -> None:
        change = {"known_as": " Fari ", "borough": None, "interests": ["health"]}
        for needs in ({"service_animals": "", "own_words": "A chair"}, {"own_words": "A high chair"}):
            actions.change_profile(
                volunteer=farah_volunteer, by=farah_volunteer.user, token=common.token(), needs=needs, **change
            )
        farah_volunteer.refresh_from_db()
        assert (farah_volunteer.known_as, farah_volunteer.interests) == ("Fari", ["health"])
        need = farah_volunteer.access_needs.get()
        assert (need.code, need.note, need.label) == ("own_words", "A high chair", "In my own words")

    def test_correct_birth_date(self, farah_volunteer: Any, sol: Any) -> None:
        actions.correct_birth_date(
            volunteer=farah_volunteer, born=factories.born(17), note="Passport", by=sol, token=common.token()
        )
        farah_volunteer.refresh_from_db()
        assert (farah_volunteer.band, farah_volunteer.birth_date.stated_by) == ("from_16", "officer")
        assert "birth_date_corrected" in verbs()
        assert str(factories.born(17).year) not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


class TestGuardian:
    def give(self, link: GuardianLink, *, by: Any = None, **fields: Any) -> ParticipationPermission:
        return actions.give_permission(link=link, by=by, token=common.token(), **{**STATEMENT, **fields})

    def ask(self, volunteer: Any, email: str = "gwen@portal.example") -> GuardianLink:
        actions.ask_guardian(volunteer=volunteer, email=email, by=volunteer.user, token=common.token())
        return GuardianLink.objects.get(
            guardian__volunteer=volunteer, guardian__email=email, used_at__isnull=True, purpose="give"
        )

    def test_ask_guardian(self, tomi_volunteer: Any) -> None:
        first = self.ask(tomi_volunteer)
        second = self.ask(tomi_volunteer)
        assert not GuardianLink.objects.filter(pk=first.pk).exists()  # the newer one takes its place
        assert second.guardian.volunteer == tomi_volunteer

    @pytest.mark.parametrize("email", ["tomi@portal.example", "TOMI+mum@portal.example"])
    def test_not_the_young_persons_own_address(self, email: str, tomi_volunteer: Any) -> None:
        with pytest.raises(MoveRefused, match="your own address"):
            self.ask(tomi_volunteer, email)

    def test_not_at_18(self, farah_volunteer: Any) -> None:
        with pytest.raises(MoveRefused, match="18 or over"):
            self.ask(farah_volunteer)

    def test_not_by_the_dozen(self, tomi_volunteer: Any) -> None:
        for number in range(5):
            self.ask(tomi_volunteer, f"aunt{number}@family.example")
        with pytest.raises(MoveRefused, match="tomorrow"):
            self.ask(tomi_volunteer, "uncle@family.example")

    def test_asking_says_nothing_of_whose_address_it_is(self, tomi_volunteer: Any) -> None:
        """I25: no answer tells that another young person has an account at this address."""
        friend = factories.minor("Mo Ali", age=17)
        link = self.ask(tomi_volunteer, friend.user.email)
        with pytest.raises(MoveRefused, match="somebody under 18"):
            self.give(link)

    def test_give_permission(self, tomi_volunteer: Any) -> None:
        made = self.give(self.ask(tomi_volunteer), permits=["take_part", "first_aid"])
        assert made.permits == ["first_aid", "take_part"]
        assert made.expires_at - made.given_at == timedelta(days=365)
        assert not made.to_sample  # the host rings under 16
        assert (made.guardian.name, made.guardian.phone) == ("Gwen Bello", "020 7946 0155")
        told = Notice.objects.get(recipient=tomi_volunteer.user)
        assert "cannot see what you sign up for" in told.body
        page = Notice.objects.get(event__startswith="volunteering.safeguarding.guardian_page")
        assert GuardianLink.objects.get(purpose="page").key_hash == hash_of(key_in(page, "guardian/page"))

    def test_the_link_works_once(self, tomi_volunteer: Any) -> None:
        link = self.ask(tomi_volunteer)
        self.give(link)
        with pytest.raises(MoveRefused, match="been used"):
            self.give(link)

    def test_and_for_14_days(self, tomi_volunteer: Any, set_now: Any) -> None:
        link = self.ask(tomi_volunteer)
        set_now(clock.now() + timedelta(days=14, seconds=1))
        with pytest.raises(MoveRefused, match="too old"):
            self.give(link)

    def test_refused_in_the_young_persons_browser(self, tomi_volunteer: Any, farah: Any, gwen: Any) -> None:
        """I23; nobody else's account either, only the guardian's own."""
        link = self.ask(tomi_volunteer)
        for other in (tomi_volunteer.user, farah):
            with pytest.raises(MoveRefused, match="Somebody else is signed in"):
                self.give(link, by=other)
        assert self.give(link, by=gwen).guardian.user == gwen

    def test_giving_again_takes_the_place_of_the_earlier_one(self, tomi_volunteer: Any) -> None:
        first = self.give(self.ask(tomi_volunteer))
        second = self.give(self.ask(tomi_volunteer))
        first.refresh_from_db()
        assert (first.state, second.state) == ("renewed", "live")
        assert tomi_volunteer.permissions.live_on(clock.now()).get() == second

    def test_at_16_some_are_picked_for_a_check(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("secrets.randbelow", lambda limit: 0)
        assert self.give(self.ask(factories.minor("Mo Ali", age=16))).to_sample
        monkeypatch.setattr("secrets.randbelow", lambda limit: 1)
        assert not self.give(self.ask(factories.minor("Jo Lee", age=16), "lee@family.example")).to_sample

    def test_withdraw_permission_tells_later_rooms(self, tomi_permitted: Any, after: list[Any]) -> None:
        given = tomi_permitted.permissions.get()
        actions.withdraw_permission(permission=given, by=None, token=common.token())
        given.refresh_from_db()
        assert (given.state, given.withdrawn_by) == ("withdrawn", "guardian")
        assert given.moves.get().verb == "withdraw"
        assert after == [("volunteering.safeguarding.permission_ended", given)]
        assert "not why" in Notice.objects.get(recipient=tomi_permitted.user).body

    def test_send_pages_is_silent_about_strangers(self, tomi_permitted: Any, gwen_guardian: Any) -> None:
        actions.send_pages(email="nobody@family.example", token=common.token())
        assert not Notice.objects.exists()
        for _ in range(2):  # the second within the hour sends nothing more
            actions.send_pages(email=gwen_guardian.email, token=common.token())
        assert Notice.objects.count() == 1

    def test_ask_to_renew(self, tomi_permitted: Any, gwen_guardian: Any) -> None:
        actions.ask_to_renew(guardian=gwen_guardian, by=None, token=common.token())
        assert gwen_guardian.links.get().purpose == "give"

    def test_confirm_by_telephone(self, tomi_permitted: Any, growers: Any, guy: Any, gwen: Any, hana: Any) -> None:
        given = tomi_permitted.permissions.get()
        confirm = actions.confirm_by_telephone
        with pytest.raises(MoveRefused, match="acts for the host"):
            confirm(permission=given, by=hana, host_key=growers.pk, token=common.token())
        for _ in range(2):
            confirm(permission=given, by=guy, host_key=growers.pk, token=common.token())
        assert given.calls.count() == 1
        assert given.confirmed_for(growers.pk)
        common.join(gwen, of=growers, role="coordinator")
        with pytest.raises(MoveRefused, match="a colleague"):
            confirm(permission=given, by=gwen, host_key=growers.pk, token=common.token())

    def test_the_number_is_shown_until_it_is_confirmed_and_each_view_is_audited(
        self, tomi_permitted: Any, growers: Any, guy: Any, hana: Any
    ) -> None:
        given = tomi_permitted.permissions.get()
        assert actions.show_guardian(permission=given, by=guy, host_key=growers.pk).phone == "020 7946 0011"
        assert verbs() == ["guardian_shown"]
        with pytest.raises(MoveRefused):
            actions.show_guardian(permission=given, by=hana, host_key=growers.pk)
        actions.confirm_by_telephone(permission=given, by=guy, host_key=growers.pk, token=common.token())
        with pytest.raises(MoveRefused, match="confirmed this permission already"):
            actions.show_guardian(permission=given, by=guy, host_key=growers.pk)

    def test_sample_permission(self, tomi_permitted: Any, sol: Any) -> None:
        given = tomi_permitted.permissions.get()
        actions.sample_permission(permission=given, by=sol, token=common.token(), note="Mother, certain.")
        given.refresh_from_db()
        assert given.sampled_by == sol


class TestUnder13:
    def request(self) -> ConsentRequest:
        return actions.request_consent(email="Mum@Family.example", token=common.token())

    def consent(self, request: ConsentRequest, **fields: Any) -> DataConsent:
        child = {"child_known_as": "Bibi", "child_born": factories.born(11)}
        return actions.give_consent(request=request, by=None, token=common.token(), **{**STATEMENT, **child, **fields})

    def test_only_the_guardians_address_is_kept_under_seal(self) -> None:
        self.request()
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM volunteering_consentrequest")
            row = str(cursor.fetchone())
        assert "family.example" not in row
        assert ConsentRequest.objects.get().email == "mum@family.example"
        assert not Volunteer.objects.exists()

    def test_consent_then_start(self, tomi: Any) -> None:
        consent = self.consent(self.request())
        assert not ConsentRequest.objects.exists()
        assert not Volunteer.objects.exists()
        made = actions.start(consent=consent, by=tomi, token=common.token())
        assert (made.band, made.known_as, made.birth_date.stated_by) == ("under_13", "Bibi", "guardian")
        consent.refresh_from_db()
        assert (consent.state, consent.statement, consent.guardian.phone) == ("started", "", "020 7946 0155")
        assert made.permissions.live_on(clock.now()).exists()

    def test_the_two_records_are_separate(self, tomi: Any) -> None:
        made = actions.start(consent=self.consent(self.request()), by=tomi, token=common.token())
        actions.withdraw_permission(permission=made.permissions.get(), by=None, token=common.token())
        assert made.data_consents.filter(state="started").exists()

    def test_not_with_the_guardians_own_account(self) -> None:
        consent = self.consent(self.request())
        mother = common.person("Mum Okoro", email="mum@family.example")
        with pytest.raises(MoveRefused, match="guardian's own account"):
            actions.start(consent=consent, by=mother, token=common.token())

    def test_from_13_on_the_young_person_joins(self) -> None:
        with pytest.raises(MoveRefused, match="join themselves"):
            self.consent(self.request(), child_born=factories.born(13))
        assert not DataConsent.objects.exists()

    def test_not_in_somebody_elses_browser(self, tomi: Any) -> None:
        request = self.request()
        with pytest.raises(MoveRefused, match="Somebody else is signed in"):
            actions.give_consent(
                request=request,
                by=tomi,
                token=common.token(),
                child_known_as="Bibi",
                child_born=factories.born(11),
                **STATEMENT,
            )

    def test_decline_consent(self) -> None:
        actions.decline_consent(request=self.request(), token=common.token())
        assert not ConsentRequest.objects.exists()

    def test_withdraw_consent_erases_the_account(self, tomi: Any, after: list[Any]) -> None:
        """I27: provably, with nothing that names anybody left."""
        made = actions.start(consent=self.consent(self.request()), by=tomi, token=common.token())
        actions.withdraw_consent(consent=made.data_consents.get(), by=None, token=common.token())
        tomi.refresh_from_db()
        made.refresh_from_db()
        assert tomi.erased_at
        assert (made.known_as, made.born) == ("", None)
        assert not Guardian.objects.exists()
        assert not DataConsent.objects.exists()
        assert [event for event, _ in after] == ["volunteering.safeguarding.permission_ended"]
        assert {"consent_withdrawn", "erased"} <= set(verbs())

    def test_from_13_on_only_the_permission_can_be_withdrawn(self, tomi_volunteer: Any, gwen_guardian: Any) -> None:
        at = clock.now()
        consent = DataConsent.objects.create(
            state="started",
            given_at=at,
            start_by_at=at,
            started_at=at,
            volunteer=tomi_volunteer,
            guardian=gwen_guardian,
        )
        with pytest.raises(MoveRefused, match="decides about their own data"):
            actions.withdraw_consent(consent=consent, by=None, token=common.token())


def test_a_key_stands_in_its_message_and_nowhere_in_the_database(tomi_volunteer: Any) -> None:
    actions.ask_guardian(
        volunteer=tomi_volunteer, email="gwen@portal.example", by=tomi_volunteer.user, token=common.token()
    )
    key = keys_in(Notice.objects.get())[0]
    assert key not in str(list(GuardianLink.objects.values()) + list(AuditEvent.objects.values()))
