"""The directory as Open Referral UK: valid by the published schema and by ours, and as cheap on the last page."""

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from citizenship.advice.models import AdviceService
from citizenship.advice.referral import paging, terms
from programmes import clock
from tests import schemas
from tests.citizenship.factories import advice as make
from tests.citizenship.factories import open_referral

pytestmark = pytest.mark.django_db
API = "/citizenship/advice/api/"


@pytest.fixture(autouse=True)
def no_notes() -> None:
    """Where pages begin is noted in the process's memory: no test finds another's notes."""
    paging.forget()


@pytest.fixture
def directory() -> dict[str, AdviceService]:
    """One service of every sort."""
    return open_referral.directory()


def get(client: Client, path: str, status: int = 200, **given: Any) -> Any:
    response = client.get(f"{API}{path}", given)
    assert response.status_code == status, response.content[:300]
    return json.loads(response.content)


def published(name: str) -> Draft202012Validator:
    """The published schema of Open Referral UK."""
    found = json.loads(schemas.published("open-referral-uk", name).read_text())
    return Draft202012Validator(found, format_checker=FormatChecker())


def ours(name: str) -> Draft202012Validator:
    """Our own schema, which knows every field that we send."""
    whole = schemas.own("open_referral.json")
    return Draft202012Validator({**whole, "$ref": f"#/$defs/{name}"}, format_checker=FormatChecker())


def errors(validator: Draft202012Validator, found: Any) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(found)]


class TestPublishedSchema:
    def test_each_entry_of_the_list(self, client: Client, directory: Any) -> None:
        found = get(client, "services")["contents"]
        assert len(found) == 3
        assert [errors(published("service_list.json"), each) for each in found] == [[], [], []]

    def test_each_service(self, client: Client, directory: Any) -> None:
        for each in get(client, "services", full="true")["contents"]:
            assert errors(published("service.json"), each) == []
            assert errors(published("service.json"), get(client, f"services/{each['id']}")) == []

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("status",), "listed"),
            (("organization", "description"), None),
            (("service_at_locations", 0, "location", "location_type"), "building"),
            (("schedules", 0, "freq"), "YEARLY"),
            (("attributes", 0, "taxonomy_term", "name"), None),
            (("organization_id",), "not a key"),
        ],
        ids=["status", "organization", "location", "schedule", "term", "key"],
    )
    def test_control_it_refuses_what_is_wrong(
        self, client: Client, directory: Any, path: tuple[Any, ...], value: Any
    ) -> None:
        record = get(client, f"services/{directory['whole'].pk}")
        inner = record
        for step in path[:-1]:
            inner = inner[step]
        if value is None:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value
        assert errors(published("service.json"), record)


class TestOwnSchema:
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("services", "page_of_service"),
            ("services?full=true", "page_of_whole_service"),
            ("taxonomies", "page_of_taxonomy"),
            ("taxonomy_terms?per_page=100", "page_of_term"),
            ("service_at_locations", "page_of_service_at_location"),
        ],
    )
    def test_lists(self, client: Client, directory: Any, path: str, name: str) -> None:
        page = get(client, path)
        assert errors(ours(name), page) == []
        assert page["contents"]

    def test_single_records(self, client: Client, directory: Any) -> None:
        for path, name in (
            ("services", "whole_service"),
            ("taxonomies", "taxonomy"),
            ("taxonomy_terms", "term"),
            ("service_at_locations", "service_at_location"),
        ):
            for each in get(client, path)["contents"]:
                assert errors(ours(name), get(client, f"{path}/{each['id']}")) == []

    def test_control_an_unknown_field_is_refused(self, client: Client, directory: Any) -> None:
        page = get(client, "services")
        leak = copy.deepcopy(page)
        leak["contents"][0]["contact_email"] = "desk@help.example"
        assert errors(ours("page_of_service"), leak)
        assert errors(ours("page_of_service"), {**page, "total_items": "3"})


class TestWhatIsSaid:
    def test_a_verified_adviser(self, client: Client, directory: Any) -> None:
        found = get(client, f"services/{directory['whole'].pk}")
        assert found["accreditations"].endswith(f", found in its public register on {make.today()}.")
        assert ("IAA level 2. Immigration Advice Authority, number F200000001") in found["accreditations"]
        assert found["organization"]["organization_identifiers"][0]["identifier"] == "F200000001"
        names = {each["taxonomy_term"]["name"] for each in found["attributes"]}
        assert {"Polish", "sq", "IAA level 2", "Takes late applications", "Verified adviser"} <= names
        assert len(found["languages"]) == 3
        assert [each["byday"] for each in found["schedules"]] == ["MO", "TH"]
        physical = next(e["location"] for e in found["service_at_locations"] if e["location"]["addresses"])
        assert physical["addresses"][0]["region"] == "Camden"
        assert [each["description"] for each in physical["accessibility"]] == [
            "Step-free from the street",
            "Hearing loop",
        ]
        assert found["cost_options"][0]["amount"] == 0

    def test_unverified_is_practical_help_and_claims_nothing(self, client: Client) -> None:
        claims = make.helper("Claims much", regulator="iaa", level="iaa_3", registration_number="F999")
        made = make.service(claims, name="Forms")
        text = json.dumps(get(client, f"services/{made.pk}"))
        assert "Practical help, not advice" in text
        assert "F999" not in text and "IAA level 3" not in text
        level = terms.TERMS["level", "iaa_3"]
        assert get(client, "services", taxonomy_term_id=level.id)["empty"]

    def test_demonstration_entries_say_so_everywhere(self, client: Client, directory: Any) -> None:
        for each in get(client, "services")["contents"]:
            texts = (each["alert"], each["description"], each["accreditations"], each["organization"]["description"])
            assert [text.count("Made up for the demonstration") for text in texts] == [1, 1, 1, 1]
        practical = get(client, f"services/{directory['practical'].pk}")
        assert "demo" in {each["taxonomy_term"]["code"] for each in practical["attributes"]}

    def test_a_real_entry_does_not(self, client: Client) -> None:
        real = make.helper("Real Help", is_demonstration=False, source_name="Its own website")
        made = make.service(real, name="Forms")
        assert "demonstration" not in json.dumps(get(client, f"services/{made.pk}"))

    def test_old_facts_say_so(self, client: Client, directory: Any) -> None:
        found = get(client, f"services/{directory['old'].pk}")
        assert "verified more than 12 months ago" in found["alert"]
        assert "Nobody has confirmed" in found["alert"]

    def test_nothing_that_is_not_public(self, client: Client, directory: Any) -> None:
        AdviceService.objects.filter(pk=directory["whole"].pk).update(
            free_places_young=7, free_places_as_of=make.today()
        )
        text = json.dumps(get(client, "services", full="true"))
        assert make.DESK not in text
        assert "free_places" not in text
        assert "Hidden" not in text

    @pytest.mark.parametrize("state", ["draft", "waiting", "hidden", "withdrawn"])
    def test_only_what_is_listed(self, client: Client, state: str) -> None:
        made = make.service(state=state)
        make.site(made)
        assert get(client, "services")["total_items"] == 0
        assert get(client, "service_at_locations")["total_items"] == 0
        get(client, f"services/{made.pk}", status=404)
        get(client, f"service_at_locations/{made.sites.get().pk}", status=404)


class TestTerms:
    def test_filtering_finds_what_carries_the_term(self, client: Client, directory: Any) -> None:
        """The filter of every term finds the very services whose record has it: two ways, one answer."""
        listed = list(AdviceService.objects.listed().select_related("organisation"))
        today = clock.london_day(clock.now())
        for term in terms.everything():
            carrying = {str(row.pk) for row in listed if term in terms.of_service(row, today)}
            page = get(client, "services", taxonomy_term_id=term.id)
            assert {each["id"] for each in page["contents"]} == carrying, term

    def test_several_terms_narrow(self, client: Client, directory: Any) -> None:
        polish, old = terms.language("pl").id, terms.TERMS["standing", "verified_long_ago"].id
        assert get(client, "services", taxonomy_term_id=[polish])["total_items"] == 1
        assert get(client, "services", taxonomy_term_id=[polish, old])["total_items"] == 0

    def test_a_language_that_our_list_does_not_name(self, client: Client, directory: Any) -> None:
        found = terms.language("sq").id
        assert get(client, f"taxonomy_terms/{found}")["code"] == "sq"
        assert get(client, "services", taxonomy_term_id=found)["total_items"] == 1

    def test_terms_of_one_list(self, client: Client) -> None:
        page = get(client, "taxonomy_terms", taxonomy_id=terms.LEVEL.id)
        assert {each["taxonomy"] for each in page["contents"]} == {terms.LEVEL.name}
        assert page["total_items"] == 7

    def test_keys_stay_the_same(self) -> None:
        assert terms.language("pl").id == "9ed060fd-3872-5d34-8b8c-ddcd0923dfb4"


class TestFilters:
    def test_each(self, client: Client, directory: Any) -> None:
        whole = directory["whole"]
        assert get(client, "services", search="late")["total_items"] == 1
        assert get(client, "services", organization_id=str(whole.organisation_id))["total_items"] == 1
        assert get(client, "services", borough=make.HACKNEY)["total_items"] == 1
        before = (whole.changed_at - timedelta(minutes=1)).isoformat()
        assert get(client, "services", modified_after=before)["total_items"] == 3
        assert get(client, "services", modified_after=(whole.changed_at + timedelta(days=1)).isoformat())["empty"]

    @pytest.mark.parametrize(
        "given",
        [
            {"page": "0"},
            {"page": "-1"},
            {"page": "two"},
            {"page": "٢"},
            {"per_page": "0"},
            {"page": "9" * 30},
            {"taxonomy_term_id": "x"},
            {"organization_id": "1"},
            {"modified_after": "yesterday"},
            {"modified_after": "2026-13-45"},
        ],
        ids=["nought", "minus", "word", "other digits", "no entries", "huge", "term", "key", "day", "no such day"],
    )
    def test_what_cannot_be_answered_says_why(self, client: Client, given: dict[str, str]) -> None:
        assert get(client, "services", status=400, **given)["error"]


class TestPages:
    def test_every_entry_once(self, client: Client) -> None:
        for number in range(7):
            centre = make.helper(f"Centre {number}")
            make.service(centre, name=f"Service {number // 3}", state="listed" if number else "draft")
        pages = [get(client, "services", page=n, per_page=2) for n in (1, 2, 3, 4)]
        seen = [each["id"] for page in pages for each in page["contents"]]
        assert len(seen) == len(set(seen)) == 6
        assert [page["size"] for page in pages] == [2, 2, 2, 0]
        assert [page["first_page"] for page in pages] == [True, False, False, False]
        assert [page["last_page"] for page in pages] == [False, False, True, True]
        assert [page["empty"] for page in pages] == [False, False, False, True]
        assert {(page["total_items"], page["total_pages"]) for page in pages} == {(6, 3)}
