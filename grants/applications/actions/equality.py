"""Equality monitoring: answers that know a round and a day, and nobody."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from grants.applications.models import EqualityAnswer
from grants.funds.models import Round
from programmes import clock, tokens
from programmes.evidence import suppression
from programmes.questions import definition
from programmes.questions.models import QuestionSet

FAMILY = "equality-monitoring"


def questions() -> QuestionSet | None:
    """The newest frozen questions; None where the set-up has none."""
    return QuestionSet.objects.frozen().filter(family=FAMILY).order_by("-version").first()


@transaction.atomic
def answer_equality(*, round: Round, answers: Mapping[str, Any], token: str) -> int:
    """Keep each answer as a row of its own, with the round and the day only; returns how many.

    Nobody is named, here or in the audit: the token is spent by nobody, and says only that this very form was sent.
    """
    tokens.spend(token, by=None, purpose="grants.applications.equality")
    day = clock.london_day(clock.now())
    rows = []
    for key, value in answers.items():
        codes = value if isinstance(value, list) else [value]
        rows += [EqualityAnswer(round=round, day_date=day, question=key, code=str(code)) for code in codes if code]
    EqualityAnswer.objects.bulk_create(rows)
    return len(rows)


def totals(round: Round, found: QuestionSet) -> list[dict[str, Any]]:
    """Each question with its options and how many chose them; None where the number is too small to show.

    The total of a question is shown only where nothing small follows from it (programmes/evidence decides).
    """
    asked = definition.read(found)
    counts: dict[tuple[str, str], int] = {}
    for key, code in EqualityAnswer.objects.filter(round=round).values_list("question", "code"):
        counts[key, code] = counts.get((key, code), 0) + 1
    tables = []
    for key, question in asked.questions.items():
        cells = {choice.code: counts.get((key, choice.code), 0) for choice in question.choices}
        every = {**cells, "": sum(cells.values())}
        shown = suppression.suppress(every, [("", list(cells))])
        rows = [(choice.label("en"), shown[choice.code]) for choice in question.choices]
        tables.append({"label": question.label("en"), "rows": rows, "total": shown[""]})
    return tables
