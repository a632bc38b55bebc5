"""Commitments and entries of their logs, for tests."""

from datetime import date
from typing import Any

from programmes import clock
from programmes.catalogue.models import Commitment, CommitmentUpdate, Objective, Policy


def commitment(number: str = "1.1.1", *, policy: str = "", objective: str = "", **fields: Any) -> Commitment:
    """One of them, with its policy and objective."""
    policy, objective = policy or number[:3], objective or f"{number[0]}A"
    Policy.objects.get_or_create(
        number=policy, defaults={"part": int(policy[0]), "title": f"Policy {policy}", "summary": "What it is about."}
    )
    Objective.objects.get_or_create(
        code=objective, defaults={"part": int(objective[0]), "title": f"Objective {objective}"}
    )
    values: dict[str, Any] = {
        "title": f"Commitment {number}",
        "text": "Set up a fund.",
        "status": "announced",
        "status_date": date(2018, 3, 1),
        "status_note": "The strategy announced it.",
        "owner": "City Hall",
        "checked_date": date(2026, 1, 1),
        "review_date": date(2030, 1, 1),
        **fields,
    }
    return Commitment.objects.create(number=number, policy_id=policy, objective_id=objective, **values)


def update(of: Commitment, **fields: Any) -> CommitmentUpdate:
    """One entry of its log, as the portal's files bring it."""
    values: dict[str, Any] = {
        "date": date(2020, 1, 1),
        "date_text": "January 2020",
        "kind": "milestone",
        "text": "Something happened.",
        "source": "A page",
        "added_at": clock.now(),
        **fields,
    }
    return CommitmentUpdate.objects.create(commitment=of, **values)
