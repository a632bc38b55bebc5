"""Whose a trial's survey is: one scope for each arm. Those who run trials type in the forms that come in on paper.

Codes are handed out on the page to whoever joins, so none is printed: on paper, people copy the code that they have.
"""

from typing import Any
from uuid import UUID

from django.urls import reverse

from programmes.evidence.models import Wave
from programmes.people.access import Permission
from volunteering.rewards import motives
from volunteering.rewards.models import Arm, Experiment


def _arm(scope: str) -> Arm | None:
    key, _, order = scope.partition(":")
    try:
        experiment = UUID(key)
    except ValueError:
        return None
    if not order.isascii() or not order.isdigit() or len(order) > 4:
        return None
    return Arm.objects.select_related("experiment").filter(experiment=experiment, order=int(order)).first()


def label(scope: str) -> str:
    """The trial and its arm, "" for what is neither."""
    arm = _arm(scope)
    return f"{arm.experiment}, {arm.name}" if arm else ""


def may_key(user: Any, scope: str) -> bool:
    """Those who run trials."""
    return bool(user.can(Permission.RUN_EXPERIMENTS))


def back(scope: str) -> str:
    """The trial in the admin."""
    arm = _arm(scope)
    return reverse("admin:volunteering_experiment_change", args=[arm.experiment_id]) if arm else ""


def pages(experiment: Experiment) -> list[tuple[str, str]]:
    """Each arm that is surveyed, with the page of its survey on paper; none before the trial starts."""
    arms = list(experiment.arms.order_by("order"))
    keys = {motives.scope(arm): arm.name for arm in arms}
    asked = set(Wave.objects.filter(survey=motives.SURVEY, scope__in=keys).values_list("scope", flat=True))
    return [
        (name, reverse("programmes:paper_scope", args=[motives.SURVEY, key]))
        for key, name in keys.items()
        if key in asked
    ]
