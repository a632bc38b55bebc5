"""The open data: valid by the published schema, ours and the quality rules; the same bytes while nothing changes."""

import copy
import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from grants.awards import actions, opendata
from grants.awards.models import Award
from programmes.people.models import Organisation, User
from tests import factories, schemas
from tests.factories import token
from tests.grants.awards import quality

pytestmark = pytest.mark.django_db
JSON, CSV = "/grants/awards.json", "/grants/awards.csv"
RAW = "https://raw.githubusercontent.com/ThreeSixtyGiving/standard"


def published(made: Any, by: User, **words: str) -> Award:
    """Publish the award of an accepted application."""
    given = {"title": "Songs of Rye Lane", "description": "Neighbours teach each other the songs they grew up with."}
    return actions.publish(award=made.award, by=by, token=token(), **{**given, **words})


def body(client: Client, url: str = JSON) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    return b"".join(response)  # type: ignore[call-overload]


def grants(client: Client) -> list[dict[str, Any]]:
    return json.loads(body(client))["grants"]


def rows(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, CSV).decode("utf-8-sig"))))


@pytest.fixture
def four(amina: User, farah: User, peckham: Organisation, efua: User) -> list[Award]:
    """A group without a number, a charity, a company, and one person."""
    charity = factories.organisation("Weavers", borough="Hackney", charity_number="1234567")
    company = factories.organisation("Kites", borough="Newham", company_number="01234567")
    opened = factories.round()
    made = [
        factories.application(by=amina, of=peckham, to=opened, state="accepted", amount="2500.10"),
        factories.application(by=amina, of=charity, to=opened, state="accepted", borough=None),
        factories.application(by=amina, of=company, to=opened, state="accepted", start_date=None),
        factories.application(by=farah, to=opened, state="accepted"),
    ]
    return [published(each, efua) for each in made]


def test_the_table_holds_every_place(client: Client, four: list[Award]) -> None:
    ward = {"borough_id": "E09000028", "ward_code": "E05011110", "ward_name": "Rye Lane"}
    four[0].places.create(**ward)
    found = {row["Identifier"]: row for row in rows(client)}
    first, other = (found[f"360G-demonstration-{each.application.reference}"] for each in (four[0], four[3]))
    assert (first["Beneficiary Location:0:Name"], first["Beneficiary Location:1:Name"]) == ("Southwark", "Rye Lane")
    assert first["Beneficiary Location:1:Geographic Code Type"] == "WD"
    assert other["Beneficiary Location:1:Name"] == "" and "Beneficiary Location:2:Name" not in first


def validator() -> Draft202012Validator:
    """The published schema of a package, with the grant's schema under the addresses that it may name it by."""
    one = json.loads(schemas.published("360giving", "360-giving-schema.json").read_text())
    whole = json.loads(schemas.published("360giving", "360-giving-package-schema.json").read_text())
    resource = DRAFT202012.create_resource(one)
    names = {one.get("id"), one.get("$id"), whole["properties"]["grants"]["items"].get("$ref")} - {None}
    names |= {f"{RAW}/1.4.{n}/schema/360-giving-schema.json" for n in (2, 3)}
    registry = Registry().with_resources((str(name), resource) for name in names)
    return Draft202012Validator(whole, registry=registry, format_checker=FormatChecker())


class TestSchemas:
    def test_valid_by_the_published_schema(self, client: Client, four: list[Award]) -> None:
        errors = [f"{e.json_path}: {e.message} {e.context}" for e in validator().iter_errors(json.loads(body(client)))]
        assert errors == []

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"amountAwarded": "2500.10"}, "number"),
            ({"awardDate": "1 March"}, "is not valid"),
            ({"recipientIndividual": {"id": "360G-x-1", "name": "Individual Recipient"}}, ""),
            ({"recipientOrganization": None}, ""),
        ],
    )
    def test_control_the_published_schema_refuses(
        self, change: dict[str, Any], words: str, client: Client, four: list[Award]
    ) -> None:
        package = json.loads(body(client))
        line = next(each for each in package["grants"] if "recipientOrganization" in each)
        line.update(change)
        for key in [key for key, value in change.items() if value is None]:
            del line[key]
        errors = list(validator().iter_errors(package))
        assert errors and words in " ".join(e.message for e in errors)

    def test_valid_by_our_own(self, client: Client, four: list[Award]) -> None:
        ours = Draft202012Validator(schemas.own("awards.json"))
        package = json.loads(body(client))
        assert [e.message for e in ours.iter_errors(package)] == []
        leak = copy.deepcopy(package)
        leak["grants"][0]["contact"] = "x"
        assert list(ours.iter_errors(leak)), "control: a field that we do not know is refused"
        assert list(ours.iter_errors({**package, "grants": []})), "control: a file without grants is refused"

    def test_without_the_schemas_a_run_that_counts_fails(self, tmp_path: Any, monkeypatch: Any) -> None:
        monkeypatch.setenv("OPEN_STANDARDS", str(tmp_path))
        monkeypatch.setenv("CI", "true")
        with pytest.raises(pytest.fail.Exception, match="OPEN_STANDARDS"):
            schemas.published("360giving", "360-giving-schema.json")
        monkeypatch.setenv("CI", "")
        with pytest.raises(pytest.skip.Exception, match="OPEN_STANDARDS"):
            schemas.published("360giving", "360-giving-schema.json")


BREAKS: dict[str, dict[str, Any]] = {
    "ZeroAmount": {"amountAwarded": 0},
    "NegativeAmount": {"amountAwarded": -1},
    "RecipientOrgUnrecognisedPrefix": {"recipientOrganization": [{"id": "XX-1", "name": "A"}]},
    "FundingOrgUnrecognisedPrefix": {"fundingOrganization": [{"id": "GLA", "name": "A"}]},
    "RecipientOrgCharityNumber": {"recipientOrganization": [{"id": "360G-a-1", "name": "A", "charityNumber": "12"}]},
    "RecipientOrgCompanyNumber": {
        "recipientOrganization": [{"id": "360G-a-1", "name": "A", "companyNumber": "1234567"}]
    },
    "OrganizationIdLooksInvalid": {"recipientOrganization": [{"id": "GB-COH-1234567", "name": "A"}]},
    "OrganizationIdUnexpectedChars": {"recipientOrganization": [{"id": "360G-a/1", "name": "A"}]},
    "GrantIdUnexpectedChars": {"id": "360G-a b"},
    "MoreThanOneFundingOrg": {"fundingOrganization": [{"id": "GB-LAE-GLA", "name": "A"}] * 2},
    "LooksLikeEmail": {"description": "Write to amina@portal.example."},
    "ImpossibleDates": {"awardDate": "2026-02-30"},
    "PlannedStartDateBeforeEndDate": {"plannedDates": [{"startDate": "2026-02-01", "endDate": "2026-01-01"}]},
    "FarFuturePlannedDates": {"plannedDates": [{"startDate": "2126-02-01"}]},
    "FarPastDates": {"awardDate": "1926-02-01"},
    "PostDatedAwardDates": {"awardDate": "2027-01-01"},
    "GeoCodePostcode": {"beneficiaryLocation": [{"geoCode": "SE15 5DQ"}]},
    "NoGrantProgramme": {"grantProgramme": []},
    "NoBeneficiaryLocation": {"beneficiaryLocation": []},
    "TitleDescriptionSame": {"title": "A", "description": "A"},
    "TitleLength": {"title": "A" * 140},
    "NoLastModified": {"dateModified": ""},
    "NoDataSource": {"dataSource": ""},
    "PlannedDurationNotPresent": {"plannedDates": [{"startDate": "2026-02-01"}]},
    "IncompleteRecipientOrg": {"recipientOrganization": [{"id": "360G-a-1", "name": ""}]},
    "NamedIndividual": {"recipientIndividual": {"id": "360G-a-1", "name": "Farah"}},
    "OfficialNumberOfIndividual": {"recipientIndividual": {"id": "GB-CHC-1234567", "name": "Individual Recipient"}},
}


class TestQuality:
    def test_ours_breaks_no_rule(self, client: Client, four: list[Award]) -> None:
        today = datetime.now(UTC).date()
        # What an applicant did not say is left out, and the rules about usefulness say so for these two alone.
        left_out = {
            ("NoBeneficiaryLocation", f"360G-demonstration-{four[1].application.reference}"),
            ("PlannedDurationNotPresent", f"360G-demonstration-{four[2].application.reference}"),
        }
        assert quality.findings(grants(client), today=today) == left_out

    @pytest.mark.parametrize("rule", quality.RULES)
    def test_control_each_rule_finds_its_case(self, rule: str, client: Client, four: list[Award]) -> None:
        broken = {**grants(client)[0], **BREAKS[rule]}
        assert (rule, broken["id"]) in quality.findings([broken], today=date(2026, 12, 31))

    def test_control_duplicates_and_two_names_of_a_funder(self, client: Client, four: list[Award]) -> None:
        one = grants(client)[0]
        other = {**one, "fundingOrganization": [{"id": "GB-LAE-GLA", "name": "GLA"}]}
        found = quality.findings([one, other], today=date(2026, 12, 31))
        assert {("DuplicateIds", one["id"]), ("MultiFundingNamesForOrgId", "GB-LAE-GLA")} <= found


class TestWhatIsSaid:
    def test_one_grant_in_full(self, client: Client, four: list[Award]) -> None:
        award = four[0]
        line = next(each for each in grants(client) if each["id"].endswith(award.application.reference))
        assert line["amountAwarded"] == 2500.1 and b'"amountAwarded": 2500.1,' in body(client)
        assert line["plannedDates"] == [{"startDate": "2026-06-01", "endDate": "2026-09-30", "duration": 5}]
        assert line["beneficiaryLocation"] == [
            {"name": "Southwark", "geoCode": "E09000028", "geoCodeType": "LONB", "countryCode": "GB"}
        ]
        organisation = award.application.organisation
        assert organisation is not None
        assert line["recipientOrganization"] == [
            {"id": f"360G-demonstration-{organisation.pk}", "name": "Peckham Welcomes"}
        ]
        assert line["fundingOrganization"] == [{"id": "GB-LAE-GLA", "name": "Greater London Authority"}]
        assert (line["fromOpenCall"], line["locationScope"], line["currency"]) == ("Yes", "GLS050", "GBP")
        assert line["grantProgramme"][0]["code"] == "CMG" and line["amountAppliedFor"] == 2500.1

    @pytest.mark.parametrize(
        ("numbers", "expected"),
        [
            ({"charity_number": "1234567"}, "GB-CHC-1234567"),
            ({"charity_number": "SC012345"}, "GB-SC-SC012345"),
            ({"charity_number": "NIC100012"}, "GB-NIC-100012"),
            ({"company_number": "01234567"}, "GB-COH-01234567"),
            ({"charity_number": "1234567-1", "company_number": "RC000123"}, "GB-COH-RC000123"),
        ],
    )
    def test_an_organisation_has_its_official_number(self, numbers: dict[str, str], expected: str) -> None:
        assert opendata.organisation_id(Organisation(**numbers)) == expected

    def test_the_day_of_the_award_is_londons(self, client: Client, four: list[Award]) -> None:
        Award.objects.update(offered_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))  # half past midnight in London
        assert {line["awardDate"] for line in grants(client)} == {"2026-07-01"}

    def test_a_person_alone_is_never_named(self, client: Client, four: list[Award], farah: User) -> None:
        line = next(each for each in grants(client) if "recipientIndividual" in each)
        reference = four[3].application.reference
        assert line["recipientIndividual"] == {
            "id": f"360G-demonstration-{reference}-recipient",
            "name": "Individual Recipient",
        }
        assert "recipientOrganization" not in line and str(farah.pk) not in json.dumps(line)

    def test_no_name_address_or_number_of_a_person_leaves(self, client: Client, four: list[Award]) -> None:
        Organisation.objects.filter(name="Kites").update(name="Kites, 020 7946 0123, kites@portal.example")
        for url in (JSON, CSV):
            words = body(client, url).decode()
            for secret in ("@", "7946", "Amina", "Yusuf", "Farah", "Haidari", "Ruth", "Efua"):
                assert secret not in words, secret
            assert "Kites," in words

    def test_only_what_is_published(self, client: Client, four: list[Award], amina: User, peckham: Any) -> None:
        for state in ("draft", "submitted", "returned", "withdrawn", "declined", "funded", "accepted"):
            factories.application(by=amina, of=peckham, state=state, project_title="Hidden")
        assert len(grants(client)) == 4 and len(rows(client)) == 4

    def test_nothing_published_is_no_file(self, client: Client, amina: User, peckham: Any) -> None:
        factories.application(by=amina, of=peckham, state="accepted")
        for url in (JSON, CSV):
            response = client.get(url)
            assert response.status_code == 404 and "Nothing is published yet" in response.content.decode()

    def test_the_prefix_is_a_setting(self, client: Client, four: list[Award], settings: Any) -> None:
        assert "not registered with 360Giving" in json.loads(body(client))["description"]
        settings.GRANTS_360_PREFIX = "real-one"
        package = json.loads(body(client))
        assert all(line["id"].startswith("360G-real-one-") for line in package["grants"])
        assert "not registered" not in package["description"]

    def test_a_prefix_of_other_letters_stops_the_portal(self, monkeypatch: Any) -> None:
        import importlib

        from config import settings as module

        monkeypatch.setenv("GRANTS_360_PREFIX", "a/b c")
        try:
            with pytest.raises(ImproperlyConfigured, match="GRANTS_360_PREFIX"):
                importlib.reload(module)
        finally:
            monkeypatch.undo()
            importlib.reload(module)


class TestFiles:
    def test_both_files_say_the_same(self, client: Client, four: list[Award]) -> None:
        for line, row in zip(grants(client), rows(client), strict=True):
            assert row["Identifier"] == line["id"] and Decimal(row["Amount Awarded"]) == Decimal(
                str(line["amountAwarded"])
            )
            assert row["Recipient Ind:Name"] == line.get("recipientIndividual", {}).get("name", "")
        assert sum(Decimal(row["Amount Awarded"]) for row in rows(client)) == Decimal("10000.10")

    @pytest.mark.parametrize("url", [JSON, CSV])
    def test_the_same_bytes_until_something_changes(
        self, url: str, client: Client, four: list[Award], efua: User, set_now: Callable[..., None]
    ) -> None:
        first = client.get(url)
        before = b"".join(first)  # type: ignore[call-overload]
        set_now(datetime(2031, 1, 1, 12, tzinfo=UTC))
        again = client.get(url)
        assert b"".join(again) == before and again["ETag"] == first["ETag"]  # type: ignore[call-overload]
        assert again["Last-Modified"] == first["Last-Modified"]
        unchanged = client.get(url, headers={"if-none-match": first["ETag"]})
        assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first["ETag"])
        actions.unpublish(award=four[3], reason="A mistake.", by=efua, token=token())
        changed = client.get(url, headers={"if-none-match": first["ETag"]})
        assert b"".join(changed) != before and changed["ETag"] != first["ETag"]  # type: ignore[call-overload]
        assert changed["Last-Modified"].endswith("2031 12:00:00 GMT")

    def test_a_name_that_is_a_formula_is_inert_in_the_table(self, client: Client, four: list[Award]) -> None:
        Organisation.objects.filter(name="Weavers").update(name='=HYPERLINK("https://bad.example","Weavers")')
        cells = [cell for row in rows(client) for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        assert any(cell.startswith("'=HYPERLINK") for cell in cells)

    @pytest.mark.parametrize("url", [JSON, CSV])
    def test_as_many_queries_for_many_as_for_one(
        self, url: str, client: Client, four: list[Award], amina: User, efua: User, queries: Callable[..., Any]
    ) -> None:
        with queries() as few:
            body(client, url)
        opened = four[0].application.round
        for _ in range(6):
            group = factories.organisation("Another group")
            published(factories.application(by=amina, of=group, to=opened, state="accepted"), efua)
        with queries(at_most=len(few)):
            body(client, url)
        assert len(few) <= (5 if url == CSV else 4)  # the table first asks how many places the fullest grant has
