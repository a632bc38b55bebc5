"""An accepted award of Peckham's with its two reports, and the reference data that they are filled in with."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from grants.awards.models import Award
from grants.monitoring import actions, reference
from grants.monitoring.models import Report
from programmes.questions.models import Answer
from tests import factories

DUE = [("progress", date(2026, 5, 1)), ("end", date(2026, 9, 1))]
END = {
    "done": "We met every Saturday.",
    "people_reached": "42",
    "mixing": "Neighbours who had only nodded.",
    "worked": "Cooking before talking.",
    "did_not": "Leaflets. Nobody reads them.",
    "theme": "relationships",
    "setting": "hall",
    "spent": "2500.00",
    "spent_on": "The hall.",
    "may_publish": "yes",
    "may_name": "yes",
}
PROGRESS = {"done": "Two meetings.", "people_so_far": "12", "next": "More.", "on_time": "yes", "spent_so_far": "900.00"}


@pytest.fixture(autouse=True)
def _october(set_now: Callable[[datetime | None], None]) -> None:
    """Both reports are late, whenever the tests run."""
    set_now(datetime(2026, 10, 1, 9, tzinfo=UTC))


@pytest.fixture
def questions(db: None) -> None:
    """The reports' questions, the survey and the measure."""
    reference.load()


@pytest.fixture
def award(questions: None, amina: Any, peckham: Any) -> Award:
    """Accepted, with both reports set down."""
    made: Award = factories.application(by=amina, of=peckham, state="accepted").award
    actions.schedule(award=made, by=amina, due=DUE)
    return made


@pytest.fixture
def end(award: Award) -> Report:
    """The end-of-grant report, not begun."""
    return award.reports.get(kind="end")


def written(report: Report, by: Any, **answers: Any) -> Report:
    """Begun and filled in by this person."""
    begun = actions.begin(report=report, by=by, token=factories.token())
    given = {**(END if report.kind == "end" else PROGRESS), **answers}
    Answer.objects.bulk_create(
        Answer(sheet=begun.sheet, key=key, value=value, revision=1, saved_by=by)
        for key, value in given.items()
        if value is not None
    )
    begun.written_by = by
    begun.save()
    return begun


def submitted(report: Report, by: Any, **answers: Any) -> Report:
    """Written, and waiting for a second person."""
    return actions.submit(report=written(report, by, **answers), by=by, token=factories.token())


def signed_off(report: Report, by: Any, second: Any, **answers: Any) -> Report:
    """With the officers."""
    return actions.sign_off(report=submitted(report, by, **answers), by=second, token=factories.token())


def accepted(report: Report, by: Any, second: Any, officer: Any, **answers: Any) -> Report:
    """Accepted."""
    sent = signed_off(report, by, second, **answers)
    return actions.accept(report=sent, note="", by=officer, token=factories.token())
