"""The funds as data: what is known, what is marked, and that loading twice changes nothing."""

import re
from decimal import Decimal
from typing import Any

import pytest

from grants.applications import rules
from grants.funds import reference
from grants.funds.models import (
    Authorisation,
    AuthorisationYear,
    Criterion,
    DocumentAsked,
    Fund,
    ReportDue,
    Round,
    Strand,
)
from grants.funds.reference.plans import Call, Plan
from programmes import clock
from programmes.questions import actions as questions
from programmes.questions import conditions
from programmes.questions.models import Kind, Question, QuestionSet
from tests import factories

CALLS = [(plan, call) for plan in reference.PLANS for call in plan.calls]
IDS = [call.family for _, call in CALLS]
TABLES = (Fund, Strand, Round, Authorisation, AuthorisationYear, Criterion, DocumentAsked, ReportDue, QuestionSet)
SHARED = {"project_title", "amount", "borough", "start_date", "end_date", "budget", "declaration", "participants"}


def asked(call: Call) -> dict[str, dict[str, Any]]:
    return {question["key"]: question for _, _, _, rows in call.questions for question in rows}


@pytest.mark.django_db
class TestLoad:
    def test_three_funds_with_their_strands_decisions_and_draft_rounds(self) -> None:
        assert reference.load().slug == reference.SLUG
        assert set(Fund.objects.values_list("slug", flat=True)) == {
            "culture-micro-grants",
            "london-family-fund",
            "sport-unites",
        }
        assert list(Strand.objects.order_by("order").values_list("slug", flat=True)) == [
            "stronger-communities",
            "active-londoners-small",
            "active-londoners-medium",
            "london-together",
            "places",
        ]
        assert set(Round.objects.values_list("state", flat=True)) == {"draft"}
        assert not Fund.objects.public().exists()
        for row in Round.objects.all():
            assert row.criteria.exists() and row.documents.exists() and row.reports_due.exists(), row
            assert row.authorisation and {"dates", "criteria"} <= set(row.demonstration), row
            assert row.opens_at > clock.now() and row.panel_week_date and row.decision_week_date
            assert row.closes_at.date() < row.panel_week_date < row.decision_week_date

    def test_twice_adds_nothing_and_keeps_what_somebody_edited(self) -> None:
        reference.load()
        Fund.objects.filter(slug="london-family-fund").update(summary="Put right.")
        Strand.objects.filter(slug="places").update(maximum_award=30_000)
        Round.objects.filter(fund__slug="london-family-fund").update(name="Spring 2027")
        Criterion.objects.filter(key="mixing").update(weight=9)
        Authorisation.objects.filter(reference="MD0").update(title="Found it")
        before = [model.objects.count() for model in TABLES]
        reference.load()
        assert [model.objects.count() for model in TABLES] == before
        assert Fund.objects.get(slug="london-family-fund").summary == "Put right."
        assert Strand.objects.get(slug="places").maximum_award == 30_000
        assert Round.objects.get(fund__slug="london-family-fund").name == "Spring 2027"
        assert set(Criterion.objects.filter(key="mixing").values_list("weight", flat=True)) == {9}
        assert Authorisation.objects.get(reference="MD0").title == "Found it"

    def test_a_fund_with_a_round_of_its_own_gets_no_draft(self) -> None:
        factories.round()
        reference.load()
        assert Fund.objects.get(slug=reference.SLUG).rounds.count() == 1

    def test_what_the_decisions_say(self) -> None:
        reference.load()
        found = {row.reference: row for row in Authorisation.objects.all()}
        assert (found["MD2167"].grants_amount, found["MD2167"].administration_amount) == (1_000_000, 160_000)
        assert (found["DD2324"].grants_amount, found["DD2324"].administration_amount) == (335_000, 40_000)
        assert found["DD2324"].delegated_by == found["MD2244"] and found["MD2244"].amount == 5_800_000
        assert str(found["DD2324"].signed_date) == "2019-02-26" and str(found["MD2244"].signed_date) == "2018-03-02"
        for row in found.values():
            assert "years" in row.demonstration, "the split by year is not known"
            assert sum(row.years.values_list("grants_amount", flat=True)) == row.grants_amount
        assert "reference" in found["MD0"].demonstration

    def test_every_set_can_be_frozen(self, efua: Any) -> None:
        reference.load()
        for row in QuestionSet.objects.filter(state="draft"):
            assert questions.freeze(question_set=row, by=efua).is_frozen

    def test_a_round_is_equipped_only_where_it_has_nothing(self) -> None:
        made = factories.round(published=False)
        call = reference.call_of(reference.SLUG)
        Criterion.objects.create(round=made, key="own", name="Our own")
        reference.equip(made, call)
        reference.equip(made, call)
        assert [row.key for row in made.criteria.all()] == ["own"]
        assert (made.documents.count(), made.reports_due.count()) == (len(call.documents), len(call.reports))
        with pytest.raises(LookupError):
            reference.call_of(reference.SLUG, "unknown")


@pytest.mark.parametrize(("plan", "call"), CALLS, ids=IDS)
class TestCalls:
    """Each set asks what its fund is for, with the keys that the rest of the portal reads."""

    def test_the_shared_keys_are_there(self, plan: Plan, call: Call) -> None:
        assert asked(call).keys() >= SHARED
        given = asked(call)["amount"]
        terms = call.strand or plan.fund
        assert (given["minimum"], given["maximum"]) == (terms["minimum_award"], terms["maximum_award"])

    def test_sizes_agree_with_the_rules_for_sending(self, plan: Plan, call: Call) -> None:
        terms = Fund(**{k: v for k, v in plan.fund.items() if k != "demonstration"})
        if call.strand:
            terms.minimum_award, terms.maximum_award = call.strand["minimum_award"], call.strand["maximum_award"]
        fits = {"amount": str(terms.maximum_award), "start_date": "2027-01-01", "end_date": "2027-02-01"}
        above = {**fits, "amount": str(terms.maximum_award + Decimal("0.01"))}

        def wrong(given: dict[str, str]) -> list[str]:
            found = rules.problems(given, terms=terms, applicant_email="a@b.example", as_person=False)
            return [problem.question for problem in found]

        assert (wrong(fits), wrong(above)) == ([], ["amount"])

    def test_people_who_may_apply_alone_give_references(self, plan: Plan, call: Call) -> None:
        alone = (call.strand or plan.fund).get("for_individuals", True)
        assert ("referee1_email" in asked(call)) == alone

    def test_no_key_twice_and_every_condition_looks_back(self, plan: Plan, call: Call) -> None:
        for sections in (call.questions, call.eligibility):
            earlier: dict[str, Question] = {}
            for _, _, _, rows in sections:
                for fields in rows:
                    row = Question(**fields)
                    assert row.key not in earlier, row.key
                    assert fields["texts"]["en"]["label"], row.key
                    if row.condition:
                        assert conditions.condition_problems(row.condition, earlier) == [], row.key
                    earlier[row.key] = row

    def test_weights_and_reports_make_sense(self, plan: Plan, call: Call) -> None:
        assert all(weight > 0 and text.endswith(".") for _, _, text, weight in call.criteria)
        assert call.reports[-1][0] == "end"
        weeks = (call.strand or {}).get("length_weeks")
        assert weeks is None or call.reports[-1][1] > weeks


def test_stronger_communities_takes_a_recording_instead_of_words() -> None:
    found = asked(reference.call_of("sport-unites", "stronger-communities"))
    assert found["recording"]["kind"] == Kind.MEDIA and found["recording"].get("required", True)
    assert found["summary"]["condition"] == {"key": "told_in", "op": "is", "value": "words"}
    assert found["recording"]["condition"] == {"key": "told_in", "op": "is", "value": "recording"}
    assert [c["code"] for c in found["outcomes"]["choices"]] == ["relationships", "isolation"]


def test_the_place_based_strand_names_its_wards() -> None:
    call = reference.call_of("sport-unites", "places")
    assert call.strand and call.strand["place_based"] and "wards" in asked(call)


def test_what_no_source_says_is_marked() -> None:
    for plan, call in CALLS:
        assert {"criteria", "documents", "reports", "questions", "dates"} <= set(call.demonstration), call.family
        for decision in plan.decisions:
            if not re.fullmatch(r"(MD|DD)\d{4}", decision.reference):
                assert "reference" in decision.demonstration
