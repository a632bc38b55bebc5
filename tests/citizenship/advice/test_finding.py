"""Search and "near you": every filter, the level of help that a question asks for, and how many queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citizenship.advice import finding
from citizenship.advice.models import AdviceService
from citizenship.advice.needs import HARDER, NEEDS_LEVEL_TWO
from tests.citizenship.factories import advice
from tests.citizenship.factories.advice import CAMDEN, HACKNEY

pytestmark = pytest.mark.django_db

LEVELS = ["iaa_1_euss", "iaa_1", "iaa_2", "iaa_3", "solicitor", "barrister", "cilex"]
TWO = {"iaa_2", "iaa_3", "solicitor", "barrister", "cilex"}


def names(rows: Any) -> list[str]:
    return [row.name for row in rows]


def near(**asked: Any) -> list[str]:
    return [found.service.name for found in finding.near_you(**asked)]


class TestSearch:
    def test_only_listed_entries_are_found(self, camden: Any) -> None:
        given = advice.adviser()
        for state in ("draft", "waiting", "listed", "hidden", "withdrawn"):
            advice.service(given, name=state, state=state)
        advice.service(given, name="gone", status="defunct")
        assert names(finding.search()) == ["listed"]

    def test_by_borough_with_those_for_all_of_london(self, camden: Any) -> None:
        given = advice.adviser()
        advice.service(given, name="in Camden")
        advice.service(given, name="in Hackney", boroughs=[HACKNEY])
        advice.service(given, name="everywhere", whole_london=True)
        assert names(finding.search(borough=CAMDEN)) == ["everywhere", "in Camden"]
        assert names(finding.search(borough=camden.borough if hasattr(camden, "borough") else CAMDEN))

    def test_by_language_need_young_and_what_makes_it_harder(self) -> None:
        given = advice.adviser()
        advice.service(given, name="a", languages=["en", "pl"], needs=["asylum"], harder=["caring"], young_people=True)
        advice.service(given, name="b", languages=["pt"])
        assert names(finding.search(language="pl")) == ["a"]
        assert names(finding.search(language="pt-BR")) == ["b"]
        assert names(finding.search(needs=["asylum", "housing"])) == ["a"]
        assert names(finding.search(harder=["caring"])) == ["a"]
        assert names(finding.search(harder=["caring", "abuse"])) == []
        assert names(finding.search(young=True)) == ["a"]

    def test_codes_that_nobody_knows_are_left_out(self) -> None:
        advice.service()
        assert names(finding.search(needs=["' OR 1"], harder=["nothing"])) == ["Status advice"]

    def test_by_words_of_the_service_and_of_its_organisation(self) -> None:
        given = advice.adviser(name="Roma Support")
        advice.service(given, name="Letters read", description="We read letters from the Home Office.")
        advice.service(advice.adviser(name="Other"), name="Money help", description="Debts.")
        assert names(finding.search("letter")) == ["Letters read"]
        assert names(finding.search("roma")) == ["Letters read"]
        assert names(finding.search("debt -office")) == ["Money help"]
        given.name = "Harbour"
        given.save()
        assert names(finding.search("roma")) == [] and names(finding.search("harbour")) == ["Letters read"]

    def test_odd_words_break_nothing(self) -> None:
        advice.service()
        for words in ("'", "& | !", "a" * 5000, "%_\\", '"'):
            list(finding.search(words))


class TestLevels:
    @pytest.mark.parametrize("level", LEVELS)
    def test_each_level_is_shown_where_it_may_be(self, level: str) -> None:
        advice.service(advice.adviser(level))
        late = {"iaa_1", "iaa_1_euss"} & {level}
        assert bool(near(level="any"))
        assert bool(near(level="two")) is (level in TWO)
        assert bool(near(level="late")) is (level in TWO)
        AdviceService.objects.update(takes_late_cases=True)
        assert bool(near(level="late")) is (level in TWO or bool(late))
        assert bool(near(level="two")) is (level in TWO), "taking late cases makes nobody level 2"

    @pytest.mark.parametrize("circumstance", sorted(HARDER))
    def test_some_circumstances_need_level_two_whatever_the_outcome(self, circumstance: str) -> None:
        advice.service(advice.adviser("iaa_1"), name="one", takes_late_cases=True)
        advice.service(advice.adviser("iaa_2"), name="two")
        expected = ["two"] if circumstance in NEEDS_LEVEL_TWO else ["one", "two"]
        assert sorted(near(level="any", harder=[circumstance])) == expected

    def test_the_four_circumstances_are_those_of_the_reference(self) -> None:
        assert {"convictions", "long_absences", "abuse", "no_id"} == NEEDS_LEVEL_TWO

    def test_who_is_not_verified_is_practical_help_and_nothing_else(self) -> None:
        claims = advice.helper(regulator="iaa", level="iaa_3", registration_number="F1")
        advice.service(claims, name="claims level 3")
        (found,) = finding.near_you(level="any")
        assert found.practical and found.standing == "Practical help, not advice"
        assert near(level="late") == [] and near(level="two") == []
        assert names(finding.search(level="practical")) == ["claims level 3"]
        assert names(finding.search(level="any")) == []

    def test_control_once_it_is_found_in_the_register_it_is_an_adviser(self) -> None:
        advice.service(advice.adviser("iaa_3"))
        (found,) = finding.near_you(level="two")
        assert not found.practical and found.standing == "IAA level 3"


class TestNearYou:
    def test_the_language_decides_where_somebody_speaks_it(self) -> None:
        given = advice.adviser()
        advice.service(given, name="english")
        advice.service(given, name="polish", languages=["en", "pl"])
        assert near(language="pl") == ["polish"]
        (found,) = finding.near_you(language="ar", limit=1)
        assert not found.speaks and found.language == "Arabic"

    def test_the_best_fit_comes_first(self) -> None:
        given = advice.adviser()
        advice.service(given, name="london", whole_london=True)
        advice.service(given, name="near")
        advice.service(given, name="suits", whole_london=True, harder=["caring", "disability"])
        assert near(borough=CAMDEN) == ["near", "london", "suits"]
        assert near(borough=CAMDEN, harder=["caring"])[0] == "suits"
        (first, *_) = finding.near_you(borough=CAMDEN, harder=["caring"])
        assert first.helps_with == ["Caring for somebody"]

    def test_at_most_five_advisers_and_two_of_practical_help(self) -> None:
        given, desk = advice.adviser(), advice.helper()
        for number in range(7):
            advice.service(desk, name=f"desk {number}")
        assert len(near()) == 2
        for number in range(7):
            advice.service(given, name=f"adviser {number}")
        assert [name.split()[0] for name in near()] == ["adviser"] * 5
        assert [name.split()[0] for name in near(limit=8)] == ["adviser"] * 7 + ["desk"]

    def test_a_closed_service_is_nowhere_near(self) -> None:
        advice.service(status="temporarily closed")
        assert near() == []

    def test_old_dates_are_flagged(self) -> None:
        day = advice.today()
        old = day - timedelta(days=370)
        advice.service(advice.adviser(verified_on=old), assured_on=old)
        (found,) = finding.near_you()
        assert found.old_verification and found.unconfirmed
        (fresh,) = finding.near_you(today=old + timedelta(days=30))
        assert not fresh.old_verification and not fresh.unconfirmed

    @pytest.mark.parametrize("count", [1, 12])
    def test_two_queries_however_many_there_are(self, count: int) -> None:
        given = advice.adviser()
        for number in range(count):
            advice.service(given, name=f"service {number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            finding.near_you(borough=CAMDEN, language="pl", harder=["caring"], needs=["settled_status"])
        assert len(queries) == 2
