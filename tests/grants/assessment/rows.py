"""Rows for the tests of assessing: criteria, an eligible application, assessors, scores that are in."""

from typing import Any

from grants.applications.models import Application
from grants.assessment import actions
from grants.assessment.actions.scoring import Given
from grants.assessment.models import Assessment, Assignment
from grants.funds.models import Criterion, Round
from programmes.people.models import User
from tests import factories
from tests.factories import token

KEYS = ("mixing", "people", "money")


def criteria(round: Round) -> list[Criterion]:
    """Three criteria, whatever the round's state; the first counts double."""
    with factories.thawed():
        return [
            Criterion.objects.create(
                round=round,
                key=key,
                name=key.capitalize(),
                text=f"How well is {key} explained?",
                weight=2 - min(n, 1),
                order=n,
            )
            for n, key in enumerate(KEYS)
        ]


def eligible(application: Application, officer: User) -> Assessment:
    """Sifted by this officer, who has declared no interest."""
    factories.declared(officer, application)
    return actions.pass_sift(application=application, by=officer, token=token())


def asked(application: Application, person: User, officer: User, kind: str = "first") -> Assignment:
    """This person has been asked to score, and has declared no interest."""
    made = actions.assign(application=application, assessor=person, kind=kind, by=officer, token=token())
    factories.declared(person, application)
    return made


def given(*values: int) -> dict[str, Given]:
    """Points for the three criteria, each with a reason."""
    return {key: Given(value, f"Because of {key} {value}.") for key, value in zip(KEYS, values, strict=False)}


def scored(assignment: Assignment, *values: int) -> Assignment:
    """Their scores are in."""
    return actions.submit(assignment=assignment, given=given(*values), by=assignment.assessor, token=token())


def both(application: Application, officer: User, people: tuple[User, User], values: tuple[Any, Any]) -> Assessment:
    """Sifted, assigned and scored by both; the assessment as it stands then."""
    eligible(application, officer)
    first, second = (
        asked(application, person, officer, kind) for person, kind in zip(people, ("first", "second"), strict=True)
    )
    for each, points in zip((first, second), values, strict=True):
        scored(each, *points)
    return Assessment.objects.get(application=application)
