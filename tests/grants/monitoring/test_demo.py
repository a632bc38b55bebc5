"""The demonstration's round in assessment and its running grants: each line of the work-list has something in it."""

from typing import Any

import pytest

from grants.awards.models import Award
from grants.funds.models import Round
from grants.monitoring import demo
from programmes.catalogue import loading
from programmes.people import worklist
from programmes.people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
# What each of them finds when they sign in.
LINES = {
    "dev": ["Applications to assess"],
    "efua": [
        "Applications to sift",
        "Applications to assign",
        "Applications to moderate",
        "Applications to decide",
        "Awards not yet accepted",
        "Due diligence to complete",
        "Agreements to draw up",
        "Agreements to issue",
        "Agreements the group has not accepted",
        "Bank details to confirm",
        "Milestones to confirm",
        "Payments to ask for",
        "Payments on hold",
        "Changes to answer",
        "Grants suspended",
        "Money asked back",
        "Grants paid in full",
        "Reports to accept",
        "Reports overdue",
        "Library entries to publish",
        "Awards to publish",
    ],
    "ed": ["Applications to quality-check"],
    "finn": ["Payments to authorise", "Payments to batch", "Batches being paid"],
    "ade": ["Recommendations to approve"],
}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setenv("DEMO_PASSWORD", factories.PASSWORD)
    loading.demo.run(found.append, only=["cast", "grants", "rounds", "running"])
    return found


def found(key: str) -> dict[str, int]:
    user = User.objects.get(email=f"{key}@portal.example")
    return {line.label: line.count for line in worklist.lines(user)}


def test_each_finds_work_and_twice_is_once(said: list[Any]) -> None:
    empty = {(key, label) for key, labels in LINES.items() for label in labels if not found(key).get(label)}
    assert not empty
    before = (Round.objects.count(), Award.objects.count(), User.objects.count())
    demo.load(said.append)
    assert (Round.objects.count(), Award.objects.count(), User.objects.count()) == before
    assert "there already" in str(said[-1])
