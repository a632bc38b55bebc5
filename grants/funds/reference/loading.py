"""Writes the funds' reference data where it is missing, and changes nothing that is there, edited or not."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

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
from grants.funds.reference import culture, family, sport
from grants.funds.reference.plans import Call, Decision, Plan
from grants.funds.reference.words import Sections, money
from programmes import clock
from programmes.questions.models import Question, QuestionSet, Section

PLANS: list[Plan] = [culture.PLAN, family.PLAN, sport.PLAN]
# A draft round begins this long after the day on which it is written, so that nobody is asked to publish it at once.
AHEAD = timedelta(days=120)
WEEKS_OPEN = 6


@transaction.atomic
def load() -> Fund:
    """Add the three funds with their decisions, strands, questions and one draft round for each call.

    Returns Culture Micro Grants. Safe to run twice: whatever is there already is left alone.
    """
    first, *_ = [_load(plan) for plan in PLANS]
    return first


def _load(plan: Plan) -> Fund:
    for decision in plan.decisions:
        _decision(decision)
    fund, _ = Fund.objects.get_or_create(slug=plan.slug, defaults=plan.fund)
    for order, call in enumerate(plan.calls, 1):
        strand = _strand(fund, call, order)
        asked, check = sets(call)
        if not Round.objects.filter(fund=fund, strand=strand).exists():
            _draft(fund, strand, call, asked, check)
    return fund


def _decision(decision: Decision) -> None:
    higher = Authorisation.objects.filter(reference=decision.delegated_by).first()
    made, new = Authorisation.objects.get_or_create(
        reference=decision.reference,
        defaults={
            "level": decision.level,
            "title": decision.title,
            "signed_date": decision.signed_date,
            "amount": money(decision.grants + decision.administration),
            "grants_amount": money(decision.grants),
            "administration_amount": money(decision.administration),
            "delegated_by": higher,
            "delegated_level": decision.delegated_level,
            "source": decision.source,
            "demonstration": decision.demonstration,
        },
    )
    if new:
        _years(made, decision)


def _years(made: Authorisation, decision: Decision) -> None:
    """The split by year is not known: equal parts, from this financial year on; what is left over in the last."""
    today = clock.london_day(clock.now())
    first = today.year if (today.month, today.day) >= (4, 6) else today.year - 1
    each = decision.grants // decision.years
    for place in range(decision.years):
        last = place == decision.years - 1
        AuthorisationYear.objects.create(
            authorisation=made,
            year=f"{first + place}/{(first + place + 1) % 100:02d}",
            grants_amount=money(decision.grants - each * place if last else each),
        )


def _strand(fund: Fund, call: Call, order: int) -> Strand | None:
    if call.strand is None:
        return None
    values = {**call.strand, "order": order}
    strand, _ = Strand.objects.get_or_create(fund=fund, slug=values.pop("slug"), defaults=values)
    return strand


def sets(call: Call) -> tuple[QuestionSet, QuestionSet]:
    """The newest questions of a call and of its check."""
    return (
        question_set(call.family, f"{call.name}: application", call.questions),
        question_set(f"{call.family}-check", f"{call.name}: can you apply?", call.eligibility),
    )


def _draft(fund: Fund, strand: Strand | None, call: Call, asked: QuestionSet, check: QuestionSet) -> Round:
    decision = Authorisation.objects.get(reference=call.decision)
    made = Round.objects.create(
        fund=fund,
        strand=strand,
        authorisation=decision,
        name=call.round_name,
        ceiling=money(call.ceiling),
        question_set=asked,
        eligibility_set=check,
        demonstration=call.demonstration,
        **dates(clock.london_day(clock.now()) + AHEAD),
        **call.settings,
    )
    equip(made, call)
    return made


def dates(opening: date) -> dict[str, Any]:
    """The days of a round that opens about `opening`: six weeks, then a panel week, then a decision week."""
    opens = _monday(opening)
    closes = opens + timedelta(days=7 * WEEKS_OPEN + 4)  # a Friday
    panel = closes + timedelta(days=10)
    decision = panel + timedelta(days=28)
    return {
        "opens_at": datetime.combine(opens, time(9), clock.LONDON),
        "closes_at": datetime.combine(closes, time(12), clock.LONDON),
        "panel_week_date": panel,
        "decision_week_date": decision,
        "decision_date": decision + timedelta(days=4),
    }


def _monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def equip(round: Round, call: Call) -> None:
    """Give a round the criteria, documents and reports of its call, each kind only where it has none."""
    if not round.criteria.exists():
        Criterion.objects.bulk_create(
            Criterion(round=round, key=key, name=name, text=text, weight=weight, order=order)
            for order, (key, name, text, weight) in enumerate(call.criteria, 1)
        )
    if not round.documents.exists():
        DocumentAsked.objects.bulk_create(
            DocumentAsked(round=round, kind=kind, when=when, for_whom=whom) for kind, when, whom in call.documents
        )
    if not round.reports_due.exists():
        ReportDue.objects.bulk_create(
            ReportDue(round=round, kind=kind, weeks_after_start=weeks) for kind, weeks in call.reports
        )


def call_of(fund: str, strand: str = "") -> Call:
    """The reference data of a strand by the fund's and its own slug. LookupError for one that nobody wrote."""
    for plan in PLANS:
        for call in plan.calls:
            if plan.slug == fund and (call.strand or {}).get("slug", "") == strand:
                return call
    raise LookupError(f"no reference data for {fund} {strand}".strip())


def question_set(family: str, name: str, sections: Sections | Sequence[Any]) -> QuestionSet:
    """The newest version of this set; its first version is written when there is none."""
    found = QuestionSet.objects.filter(family=family).order_by("-version").first()
    if found:
        return found
    made = QuestionSet.objects.create(family=family, name=name, languages=["en"])
    parts = Section.objects.bulk_create(
        Section(question_set=made, key=key, order=place, texts={"en": {"title": title, "intro": intro}})
        for place, (key, title, intro, _) in enumerate(sections, 1)
    )
    Question.objects.bulk_create(
        Question(question_set=made, section=part, order=order, **fields)
        for part, (_, _, _, questions) in zip(parts, sections, strict=True)
        for order, fields in enumerate(questions, 1)
    )
    return made
