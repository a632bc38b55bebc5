"""The pages of partners and of places: the registrar's, the partner's by link, the public's, the officer's."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from citizenship.ceremonies.models import AttendanceRequest, Partner, Venue, VenueMatch
from programmes import clock
from programmes.people import worklist
from tests import factories as common
from tests.citizenship import factories
from tests.citizenship.factories import partners as make

pytestmark = pytest.mark.django_db


def at(name: str, *keys: Any) -> str:
    return reverse(f"citizenship:{name}", args=keys)


def admin(name: str, *keys: Any) -> str:
    return reverse(f"admin:citizenship_{name}", args=keys)


def token() -> dict[str, str]:
    return {"form_token": common.token()}


@pytest.fixture
def ahead(camden_joined: Any) -> Any:
    """A ceremony of Camden's next week."""
    return factories.ceremony("Camden")


@pytest.fixture
def centre(camden: Any) -> Partner:
    """Camden's volunteer centre."""
    return factories.partner(camden)


@pytest.fixture
def asked(ahead: Any, centre: Partner) -> AttendanceRequest:
    """The centre was asked; its key is "the-key"."""
    return factories.asked(ahead, centre, key="the-key")


class TestRegistrar:
    def test_asks_a_partner(self, ahead: Any, centre: Partner, ravi: Any, client_for: Any) -> None:
        silent = factories.partner("Camden", name="Silent", email="")
        client, page = client_for(ravi), at("ceremony_partners", ahead.pk)
        shown = client.get(page).content.decode()
        assert centre.name in shown
        assert at("partner_address", silent.pk) in shown, "and the way to an address that is missing"
        sent = {"partner": centre.pk, "purpose": "voting", **token()}
        assert client.post(page, sent).status_code == 302
        assert AttendanceRequest.objects.get().purpose == "voting"
        assert client.post(page, sent).status_code == 302, "a double click asks once"
        assert AttendanceRequest.objects.count() == 1

    def test_errors_are_said(self, ahead: Any, ravi: Any, client_for: Any) -> None:
        shown = client_for(ravi).post(at("ceremony_partners", ahead.pk), token()).content.decode()
        assert "Choose an organisation." in shown
        assert "Choose what you ask them for." in shown

    def test_reminds_and_calls_off(self, asked: AttendanceRequest, ravi: Any, client_for: Any) -> None:
        client = client_for(ravi)
        assert client.post(at("request_remind", asked.pk), token()).status_code == 302
        assert client.post(at("request_withdraw", asked.pk), token()).status_code == 302
        asked.refresh_from_db()
        assert (asked.sends, asked.state) == (2, "withdrawn")
        again = client.post(at("request_withdraw", asked.pk), token(), follow=True).content.decode()
        assert "This cannot be done now" in again

    def test_sets_an_address(self, centre: Partner, ravi: Any, client_for: Any) -> None:
        client = client_for(ravi)
        assert client.post(at("partner_address", centre.pk), {"email": "no", **token()}).status_code == 200
        client.post(at("partner_address", centre.pk), {"email": "new@desk.example", **token()})
        assert "new@desk.example" in client.get(at("partners")).content.decode()

    def test_nothing_of_another_borough(self, asked: AttendanceRequest, sela: Any, ines: Any, client_for: Any) -> None:
        match = make.match(factories.venue(), "Camden")
        for stranger in (sela, ines):
            client = client_for(stranger)
            for name, key in (
                ("ceremony_partners", asked.ceremony_id),
                ("partner_address", asked.partner_id),
                ("venue_match", match.pk),
                ("venue_match_decline", match.pk),
            ):
                assert client.get(at(name, key)).status_code == 404, name
            for name, key in (
                ("request_remind", asked.pk),
                ("request_withdraw", asked.pk),
                ("venue_match_accept", match.pk),
                ("venue_match_withdraw", match.pk),
            ):
                assert client.post(at(name, key), token()).status_code == 404, name
        assert asked.partner.name not in client_for(sela).get(at("partners")).content.decode()

    def test_control_its_own_registrar_gets_them(self, asked: AttendanceRequest, ravi: Any, client_for: Any) -> None:
        client = client_for(ravi)
        assert client.get(at("ceremony_partners", asked.ceremony_id)).status_code == 200
        assert asked.partner.name in client.get(at("partners")).content.decode()

    def test_the_number_of_queries_stays(
        self, asked: AttendanceRequest, ravi: Any, client_for: Any, queries: Any
    ) -> None:
        client, page = client_for(ravi), at("ceremony_partners", asked.ceremony_id)
        client.get(page)
        with queries() as few:
            client.get(page)
        for number in range(5):
            factories.asked(asked.ceremony, factories.partner("Camden", name=f"Group {number}"))
        with queries() as many:
            client.get(page)
        assert len(many) == len(few) <= 16


class TestPartner:
    def test_answers_once_without_an_account(self, asked: AttendanceRequest, client_for: Any) -> None:
        client, page = client_for(None), at("attend", "the-key")
        shown = client.get(page)
        assert shown["Referrer-Policy"] == "same-origin"
        assert "no-store" in shown["Cache-Control"]
        assert "Camden" in shown.content.decode()
        wrong = client.post(page, {"answer": "accept", **token()}).content.decode()
        assert "Enter how many of you come." in wrong
        sent = {"answer": "accept", "people": 2, "needs": ["table"], **token()}
        assert client.post(page, sent).status_code == 302
        after = client.get(page).content.decode()
        assert "You are coming" in after
        assert "<form" not in after.split("<main")[1]
        client.post(page, {"answer": "decline", "reason": "date", **token()})
        asked.refresh_from_db()
        assert asked.state == "accepted"

    def test_says_no(self, asked: AttendanceRequest, client_for: Any) -> None:
        page = at("attend", "the-key")
        wrong = client_for(None).post(page, {"answer": "decline", **token()}).content.decode()
        assert "Choose why you cannot come." in wrong
        client_for(None).post(page, {"answer": "decline", "reason": "date", **token()})
        assert "You cannot come" in client_for(None).get(page).content.decode()

    def test_a_guess_finds_nothing(self, asked: AttendanceRequest, client_for: Any) -> None:
        assert client_for(None).get(at("attend", "guess")).status_code == 404

    @pytest.mark.parametrize(("state", "words"), [("withdrawn", "need not come"), ("late", "cannot be answered")])
    def test_afterwards(
        self, asked: AttendanceRequest, ravi: Any, client_for: Any, set_now: Any, state: str, words: str
    ) -> None:
        if state == "withdrawn":
            client_for(ravi).post(at("request_withdraw", asked.pk), token())
        else:
            set_now(asked.expires_at + timedelta(minutes=1))
        assert words in client_for(None).get(at("attend", "the-key")).content.decode()


class TestPublicOffer:
    def _sent(self, **given: Any) -> dict[str, Any]:
        words = {
            "name": "Hall of Maps",
            "kind": "iconic",
            "borough": "E09000007",
            "capacity": "200",
            "step_free": "yes",
            "access": ["loop"],
            "cost_pounds": "0",
            "organisation": "Friends of Maps",
            "organisation_kind": "museum",
            "email": "events@maps.example",
        }
        return {**words, **token(), **given}

    def test_anybody_offers_a_place(self, client_for: Any) -> None:
        client = client_for(None)
        assert "Offer this place" in client.get(at("venues")).content.decode()
        sent = self._sent()
        for _ in range(2):
            assert client.post(at("venues"), sent)["Location"] == at("venue_thanks")
        assert Venue.objects.get().name == "Hall of Maps"
        assert client.get(at("venue_thanks")).status_code == 200

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"capacity": "many"}, "Enter a whole number"),
            ({"step_free": ""}, "Choose yes or no."),
            ({"day_1": "2020-01-01"}, "Choose days in the future."),
            ({"cost_pounds": "-1"}, "Enter an amount"),
            ({"organisation": "Ring 020 7946 0000"}, "telephone number"),
            ({"name": "Mail me@maps.example"}, "e-mail address"),
        ],
    )
    def test_errors_keep_what_was_typed(self, client_for: Any, given: dict[str, str], words: str) -> None:
        shown = client_for(None).post(at("venues"), self._sent(**given)).content.decode()
        assert words in shown
        assert "Friends of Maps" in shown or "organisation" in given
        assert not Venue.objects.exists()

    def test_dozens_are_slowed(self, client_for: Any) -> None:
        client = client_for(None)
        answers = [client.post(at("venues"), self._sent(name=f"Hall {n}")).status_code for n in range(11)]
        assert answers == [302] * 10 + [429]

    def test_the_sender_looks_and_takes_it_back(self, client_for: Any) -> None:
        venue = factories.venue(state="offered", key="own-key")
        client, page = client_for(None), at("venue_offer", "own-key")
        assert "We are reading it" in client.get(page).content.decode()
        client.post(page, token())
        venue.refresh_from_db()
        assert venue.state == "withdrawn"
        assert "Taken back" in client.get(page).content.decode()
        assert client.get(at("venue_offer", "guess")).status_code == 404

    @pytest.mark.parametrize(("state", "words"), [("listed", "On our list"), ("declined", "no borough can use")])
    def test_where_it_stands(self, client_for: Any, state: str, words: str) -> None:
        factories.venue(state=state, key="own-key")
        assert words in client_for(None).get(at("venue_offer", "own-key")).content.decode()


class TestBoroughAndPlace:
    def test_takes_a_day(self, ravi: Any, client_for: Any) -> None:
        match, client = make.match(factories.venue(), "Camden"), client_for(ravi)
        assert "Waits for you" in client.get(at("venue_matches")).content.decode()
        assert "Take this day" in client.get(at("venue_match", match.pk)).content.decode()
        client.post(at("venue_match_accept", match.pk), token())
        shown = client.get(at("venue_match", match.pk)).content.decode()
        assert "events@maps.example" in shown, "to agree the details"
        client.post(at("venue_match_withdraw", match.pk), token())
        match.refresh_from_db()
        assert match.state == "withdrawn"

    def test_declines_a_day(self, ravi: Any, client_for: Any) -> None:
        match, client = make.match(factories.venue(), "Camden"), client_for(ravi)
        page = at("venue_match_decline", match.pk)
        assert "Choose why" in client.post(page, token()).content.decode()
        assert client.post(page, {"reason": "far", **token()}).status_code == 302
        assert "too far for people" in client.get(at("venue_match", match.pk)).content.decode()
        assert client.get(page)["Location"] == at("venue_match", match.pk)


class TestOfficer:
    def test_adds_and_changes_a_partner(self, ines: Any, client_for: Any) -> None:
        client = client_for(ines)
        words = {"name": "Everywhere", "kind": "community", "borough": "", "email": "desk@all.example"}
        assert client.post(admin("partner_new"), {**words, **token()}).status_code == 302
        made = Partner.objects.get()
        assert "desk@all.example" in client.get(admin("partner_change", made.pk)).content.decode()
        client.post(admin("partner_edit", made.pk), {**words, "name": "All over", **token()})
        made.refresh_from_db()
        assert (made.name, made.active, made.email) == ("All over", False, "")
        assert "All over" in client.get(admin("partner_changelist") + "?address=no").content.decode()

    def test_reads_lists_and_matches_a_place(self, ahead: Any, ines: Any, client_for: Any) -> None:
        venue, client = factories.venue(state="offered"), client_for(ines)
        make.match(factories.venue(name="Elsewhere"), "Hackney")  # a day without a ceremony hides none of them
        type(ahead).objects.update(places=30)
        page = admin("venue_change", venue.pk)
        assert "List it" in client.get(page).content.decode()
        client.post(admin("venue_list_", venue.pk), token())
        shown = client.get(page).content.decode()
        assert ahead.code in shown
        assert "same borough, large enough" in shown
        client.post(f"{admin('venue_match', venue.pk)}?ceremony={ahead.pk}", token())
        match = VenueMatch.objects.get(ceremony=ahead)
        shown = client.get(page).content.decode()
        assert f"ceremony={ahead.pk}" not in shown, "it has a match now"
        day = (ahead.date + timedelta(days=3)).isoformat()
        client.post(admin("venue_match", venue.pk), {"borough": "E09000012", "day": day, **token()})
        assert VenueMatch.objects.count() == 3
        assert client.get(admin("venuematch_change", match.pk)).status_code == 200
        client.post(admin("venuematch_withdraw", match.pk), token())
        match.refresh_from_db()
        assert match.state == "withdrawn"

    def test_declines_adds_edits_and_takes_off(self, camden: Any, ines: Any, client_for: Any) -> None:
        client, offered = client_for(ines), factories.venue(state="offered", name="Cellar")
        client.post(admin("venue_decline", offered.pk), {"reason": "access", **token()})
        offered.refresh_from_db()
        assert offered.state == "declined"
        words = {"name": "New hall", "kind": "town_hall", "borough": "E09000007", "capacity": "80"}
        client.post(admin("venue_new"), {**words, **token()})
        made = Venue.objects.get(name="New hall")
        day = (clock.london_day(clock.now()) + timedelta(days=9)).isoformat()
        client.post(admin("venue_edit", made.pk), {**words, "capacity": "90", "day_1": day, **token()})
        made.refresh_from_db()
        assert (made.capacity, made.dates[0].isoformat()) == (90, day)
        client.post(admin("venue_withdraw", made.pk), token())
        made.refresh_from_db()
        assert made.state == "withdrawn"

    def test_places_without_a_borough(self, ines: Any, client_for: Any) -> None:
        make.match(factories.venue(name="Matched hall"), "Camden")
        factories.venue(name="Free hall")
        for asked, seen in (("no", "Free hall"), ("yes", "Matched hall")):
            shown = client_for(ines).get(f"{admin('venue_changelist')}?matched={asked}").content.decode()
            assert [name for name in ("Free hall", "Matched hall") if name in shown] == [seen]

    def test_reads_what_was_asked(self, asked: AttendanceRequest, ines: Any, client_for: Any) -> None:
        client = client_for(ines)
        assert asked.partner.name in client.get(admin("attendancerequest_changelist")).content.decode()
        assert "Times written" in client.get(admin("attendancerequest_change", asked.pk)).content.decode()

    def test_lists_take_a_constant_number_of_queries(self, ines: Any, client_for: Any, queries: Any) -> None:
        client = client_for(ines)
        for name in ("venue", "venuematch", "partner"):
            make.match(factories.venue(name=f"First {name}"), "Camden")
            client.get(admin(f"{name}_changelist"))
            with queries() as few:
                client.get(admin(f"{name}_changelist"))
            for number in range(3):
                make.match(factories.venue(name=f"{name} {number}"), "Camden")
            with queries() as many:
                client.get(admin(f"{name}_changelist"))
            assert len(many) == len(few) <= 12, name

    def test_the_work_list(self, ines: Any, noor: Any, ravi: Any) -> None:
        factories.venue(state="offered")
        make.match(factories.venue(name="Matched"), "Camden")
        factories.venue(name="Free")
        factories.mayors("draft", venue=Venue.objects.get(name="Free"))
        found = {line.label: line.count for line in worklist.lines(ines)}
        assert found["Places offered for ceremonies"] == 1
        assert found["Listed places without a borough"] == 1
        assert found["Matched days that no borough has answered"] == 1
        assert found["Mayor’s ceremonies to open"] == 1
        assert not any("Mayor" in line.label for line in worklist.lines(noor))


def test_the_work_of_every_ten_minutes_and_of_the_day(asked: AttendanceRequest) -> None:
    from citizenship.ceremonies import tasks_partners

    tasks_partners.follow("2027-03-06T03:00Z")
    tasks_partners.daily("2027-03-06T03:00Z")
    asked.refresh_from_db()
    assert asked.state == "asked"


class TestBeside:
    def test_the_way_from_a_ceremony(self, asked: AttendanceRequest, ravi: Any, client_for: Any) -> None:
        shown = client_for(ravi).get(asked.ceremony.get_absolute_url()).content.decode()
        assert at("ceremony_partners", asked.ceremony_id) in shown
        assert "1 not answered yet" in shown

    def test_the_way_from_the_registrars_home(
        self, camden_joined: Any, centre: Partner, ravi: Any, client_for: Any
    ) -> None:
        make.match(factories.venue(), "Camden")
        factories.mayors()
        factories.partner("Camden", name="Silent", email="")
        shown = client_for(ravi).get(at("ceremonies")).content.decode()
        for words in ("1 waits for your answer", "Nominate places", "1 without an address"):
            assert words in shown
        assert {at("venue_matches"), at("mayors_ceremonies"), at("partners")} <= {
            part.split('"')[0] for part in shown.split('href="')
        }
