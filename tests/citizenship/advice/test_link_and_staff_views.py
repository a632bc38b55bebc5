"""The page behind the yearly link, and the staff's pages: lists, records, buttons, gaps."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from citizenship.advice.models import AdviceChange, AdviceOrganisation, AdviceService
from programmes import clock
from programmes.people import worklist
from tests import factories as common
from tests.citizenship.factories import advice
from tests.citizenship.factories.advice import CAMDEN, HACKNEY

pytestmark = pytest.mark.django_db


def at(name: str, *keys: Any) -> str:
    return reverse(f"citizenship:{name}", args=keys)


def admin(name: str, *keys: Any) -> str:
    return reverse(f"admin:citizenship_{name}", args=keys)


def sent(**fields: Any) -> dict[str, Any]:
    return {"form_token": common.token(), **fields}


@pytest.fixture
def made() -> AdviceService:
    """A listed entry with a yearly link; its key is "the-key"."""
    made = advice.service()
    advice.letter(made, "the-key")
    return made


class TestLink:
    def test_right_as_it_stands(self, client: Client, made: AdviceService) -> None:
        page = client.get(at("advice_own", "the-key"))
        assert "Is your entry still right?" in page.content.decode() and "020 7946 0101" in page.content.decode()
        assert page["Referrer-Policy"] == "same-origin" and page["X-Robots-Tag"] == "noindex"
        assert client.post(at("advice_own", "the-key"), sent(answer="confirm")).status_code == 302
        again = client.get(at("advice_own", "the-key")).content.decode()
        assert "We have your answer" in again and 'name="answer"' not in again

    def test_a_change_is_typed_on_a_page_of_its_own(self, client: Client, made: AdviceService) -> None:
        leads = client.post(at("advice_own", "the-key"), sent(answer="change"))
        assert leads["Location"] == at("advice_own_change", "the-key")
        form = client.get(leads["Location"]).context["form"]
        fields = {name: form.initial[name] for name in form.initial if form.initial[name] not in (None, False)}
        fields["phone"] = "020 7946 0666"
        assert client.post(leads["Location"], sent(**fields)).status_code == 302
        assert AdviceChange.objects.get().facts == {"phone": "020 7946 0666"}
        made.refresh_from_db()
        assert made.phone == "020 7946 0101"

    def test_out_of_the_directory(self, client: Client, made: AdviceService) -> None:
        client.post(at("advice_own", "the-key"), sent(answer="leave"))
        assert client.get(made.get_absolute_url()).status_code == 404

    def test_free_places(self, client: Client, made: AdviceService) -> None:
        advice.letter(made, "places-key", kind="places")
        assert client.get(at("advice_own_change", "places-key")).status_code == 404
        url = at("advice_own", "places-key")
        assert "Enter a whole number" in client.post(url, sent(places="many")).content.decode()
        client.post(url, sent(places="12"))
        made.refresh_from_db()
        assert made.free_places_young == 12

    def test_a_key_that_was_never_sent(self, client: Client) -> None:
        for name in ("advice_own", "advice_own_change"):
            assert client.get(at(name, "made-up")).status_code == 404

    def test_a_link_that_has_ended(self, client: Client, made: AdviceService, set_now: Any) -> None:
        set_now(clock.now() + timedelta(days=91))
        for name in ("advice_own", "advice_own_change"):
            assert "This link has ended" in client.get(at(name, "the-key")).content.decode()


class TestStaff:
    def test_from_offer_to_listed_adviser(self, client_for: Any, ines: Any, client: Client) -> None:
        made = advice.service(advice.helper(regulator="iaa", level="iaa_2", registration_number="F9"), state="waiting")
        staff, here = client_for(ines), admin("adviceservice_change", made.pk)
        assert "Waiting for us" in staff.get(here).content.decode()
        assert staff.post(admin("adviceservice_list_", made.pk), sent())["Location"] == here
        assert "Practical help, not advice" in client.get(made.get_absolute_url()).content.decode()
        verify = admin("adviceorganisation_verify", made.organisation_id)
        found = staff.get(verify).context["form"].initial
        assert found["registration_number"] == "F9"
        day = {"verified_on": advice.today().isoformat()}
        assert staff.post(verify, sent(**{**found, **day})).status_code == 302
        assert "IAA level 2" in client.get(made.get_absolute_url()).content.decode()

    def test_an_organisation_and_its_service_by_hand(self, client_for: Any, ines: Any) -> None:
        staff = client_for(ines)
        said = {"name": "Harbour", "description": "Helps.", "regulator": "none", "level": "none", "source_name": "Web"}
        assert staff.post(admin("adviceorganisation_new"), sent(**said)).status_code == 302
        owner = AdviceOrganisation.objects.get()
        service = {"name": "Desk", "description": "Forms.", "status": "active", "needs": ["digital_help"]}
        service |= {"languages": ["en"], "boroughs": [CAMDEN], "cost": "free", "phone": "020 7946 0000"}
        page = admin("adviceorganisation_service", owner.pk)
        assert staff.post(page, sent(**service)).status_code == 302
        made = AdviceService.objects.get()
        assert made.state == "draft"
        staff.post(admin("adviceservice_edit", made.pk), sent(**{**service, "contact": "a@b.example"}))
        place = {"kind": "physical", "address": "1 Quay", "city": "London", "postcode": "se12aa", "borough": CAMDEN}
        staff.post(admin("adviceservice_place", made.pk), sent(**place))
        staff.post(admin("adviceservice_hours", made.pk), sent(opens_1="09:00", closes_1="17:00"))
        wrong = staff.post(admin("adviceservice_hours", made.pk), sent(opens_1="09:00")).content.decode()
        assert "Enter both times of the day" in wrong
        made.refresh_from_db()
        assert made.contact_email == "a@b.example" and made.hours.get().opens.hour == 9
        html = staff.get(admin("adviceservice_change", made.pk)).content.decode()
        assert "1 Quay, London, SE1 2AA" in html and "09:00 to 17:00" in html
        staff.post(admin("adviceservice_unplace", made.sites.get().pk), sent())
        assert not made.sites.exists()

    @pytest.mark.parametrize("verb", ["confirm", "withdraw", "letter"])
    def test_each_button_does_it_and_comes_back(self, client_for: Any, ines: Any, verb: str) -> None:
        made = advice.service()
        assert client_for(ines).post(admin(f"adviceservice_{verb}", made.pk), sent()).status_code == 302
        assert made.moves.exists() or made.letters.exists()

    def test_decline_and_unverify_and_correct(self, client_for: Any, ines: Any) -> None:
        staff, given = client_for(ines), advice.adviser(source_name="Register")
        made = advice.service(given, state="waiting")
        assert staff.post(admin("adviceservice_decline", made.pk), sent(reason="twice")).status_code == 302
        form = staff.get(admin("adviceorganisation_correct", given.pk)).context["form"].initial
        said = {name: value for name, value in form.items() if value}
        assert staff.post(admin("adviceorganisation_correct", given.pk), sent(**said)).status_code == 302
        assert staff.post(admin("adviceorganisation_unverify", given.pk), sent()).status_code == 302
        given.refresh_from_db()
        assert not given.is_adviser

    def test_a_change_is_compared_and_decided(self, client_for: Any, ines: Any, made: AdviceService) -> None:
        waits, staff = advice.proposal(made, phone="020 7946 0888", boroughs=[HACKNEY]), client_for(ines)
        html = staff.get(admin("advicechange_change", waits.pk)).content.decode()
        for words in ("020 7946 0101", "020 7946 0888", "Camden", "Hackney"):
            assert words in html
        assert staff.post(admin("advicechange_accept", waits.pk), sent()).status_code == 302
        made.refresh_from_db()
        assert made.boroughs == [HACKNEY]
        other = advice.proposal(made, cost="paid")
        assert staff.post(admin("advicechange_refuse", other.pk), sent(reason="unclear")).status_code == 302

    def test_lists_filter_and_search_with_few_queries(self, client_for: Any, ines: Any, queries: Any) -> None:
        given = advice.adviser()
        for number in range(12):
            advice.service(given, name=f"entry {number}")
        staff = client_for(ines)
        for query in ("", "?confirmed=old", "?confirmed=nobody", "?state__exact=listed&q=entry+3"):
            with queries(at_most=12):
                html = staff.get(admin("adviceservice_changelist") + query).content.decode()
        assert "entry 3" in html and "entry 4" not in html
        for query in ("?register=old", "?register=claimed"):
            assert staff.get(admin("adviceorganisation_changelist") + query).status_code == 200

    def test_what_waits_is_on_the_work_list(self, ines: Any, otto: Any) -> None:
        old = advice.today() - timedelta(days=400)
        advice.service(advice.adviser(verified_on=old), assured_on=old)
        advice.service(advice.helper(regulator="iaa", level="iaa_1", registration_number="F1"), state="waiting")
        advice.proposal(AdviceService.objects.first())
        counts = {line.label: line.count for line in worklist.lines(ines) if "/admin/citizenship/advice" in line.url}
        assert counts == {
            "Entries to list or decline": 1,
            "Changes that organisations ask for": 1,
            "Registrations to look up": 1,
            "Registrations looked up more than 12 months ago": 1,
            "Entries that nobody has confirmed for 12 months": 1,
        }
        assert not [line for line in worklist.lines(otto) if "/admin/citizenship/advice" in line.url]


class TestGaps:
    @pytest.fixture
    def known(self) -> None:
        """Camden has six free places, Hackney a number that is old, all of London three."""
        given, today = advice.adviser("iaa_1"), advice.today()
        young: dict[str, Any] = {"young_people": True, "free_places_as_of": today}
        advice.service(given, name="a", **young, free_places_young=4)
        advice.service(given, name="b", **young, free_places_young=2, boroughs=[CAMDEN, HACKNEY])
        old = today - timedelta(days=121)
        said = {"young_people": True, "free_places_as_of": old, "free_places_young": 50}
        advice.service(given, name="c", boroughs=[HACKNEY], **said)
        advice.service(given, name="d", whole_london=True, **young, free_places_young=3)
        advice.service(advice.adviser("iaa_3"), name="e")

    def test_by_borough_where_nothing_is_free_first(self, known: None, client_for: Any, ines: Any) -> None:
        page = client_for(ines).get(admin("adviceservice_gaps"))
        rows = {gap.name: cells for gap, cells in page.context["rows"]}
        assert rows["Camden"] == [3, 3, 1, 2, 2, 6, 0]
        assert rows["Hackney"] == [2, 2, 0, 2, 2, 2, 1], "an old number counts for nothing"
        assert page.context["everywhere"] == [1, 1, 0, 1, 1, 3, 0]
        assert len(page.context["without"]) == 31 and page.context["rows"][-1][0].name == "Camden"

    def test_as_a_table(self, known: None, client_for: Any, ines: Any) -> None:
        response = client_for(ines).get(admin("adviceservice_gaps_csv"))
        lines = b"".join(response.streaming_content).decode().splitlines()
        assert len(lines) == 35 and lines[0].startswith("\ufeffGSS code,Borough,Services")
        assert any(line.startswith(f"{CAMDEN},Camden,3,3,1,2,2,6,0,") for line in lines)

    def test_constant_queries(self, known: None, client_for: Any, ines: Any, queries: Any) -> None:
        staff = client_for(ines)
        with queries(at_most=9):
            staff.get(admin("adviceservice_gaps"))
