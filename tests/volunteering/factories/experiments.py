"""Trials of rewards for tests: experiment(state="running"), joined(experiment, volunteer), crowd(experiment, 40)."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from programmes import clock
from programmes.people.models import Borough, User
from tests import factories
from volunteering.rewards import results
from volunteering.rewards.models import Arm, ArmAssignment, Experiment, Reward, Sponsor
from volunteering.rewards.models.experiments import drawn
from volunteering.safeguarding.ages import Band
from volunteering.safeguarding.models import Volunteer

WORDS: dict[str, Any] = {
    "name": "Tickets or nothing",
    "question": "Do people give more time when they can earn a ticket?",
    "hypothesis": "People who see tickets give an hour more in twelve weeks.",
    "protocol": "Everybody who agrees is drawn for one of the arms. We compare everybody as drawn.",
    "eligibility": "People who volunteer in London.",
    "planned_size": 400,
    "stop_rule": "It ends early only if a reward harms somebody.",
}


def prize(title: str = "Cinema ticket") -> Reward:
    """A reward in the catalogue, as a draft: an arm can name it, and nobody can take it."""
    sponsor = Sponsor.objects.get_or_create(name="Lantern Cinema", defaults={"budget": Decimal(500)})[0]
    now = clock.now()
    return Reward.objects.get_or_create(
        title=title,
        defaults={
            "sponsor": sponsor,
            "what": "One seat at any showing.",
            "how": "Show the code at the desk.",
            "value": Decimal(8),
            "points": 100,
            "opens_at": now - timedelta(days=300),
            "closes_at": now + timedelta(days=300),
            "maximum_age": 99,
            "written_by": factories.founder(),
        },
    )[0]


def experiment(
    slug: str = "tickets",
    *,
    state: str = "draft",
    arms: Sequence[tuple[str, int, Sequence[Any]]] | None = None,
    **fields: Any,
) -> Experiment:
    """A trial in this state, by default with an arm without rewards and one that shows a cinema ticket.

    `arms` is (name, weight, rewards) each; no rewards make an arm to compare with. It began ten days ago.
    """
    at, by = clock.now(), factories.founder()
    dates = {
        "starts_at": at - timedelta(days=10),
        "joins_until_at": at + timedelta(days=20),
        "ends_at": at + timedelta(days=120),
    }
    made = Experiment.objects.create(slug=slug, since_at=at, created_at=at, created_by=by, **WORDS | dates | fields)
    for order, (name, weight, rewards) in enumerate(arms or [("Plain", 1, ()), ("Tickets", 1, [prize()])], 1):
        arm = Arm.objects.create(
            experiment=made, order=order, name=name, description="What they see.", weight=weight, is_control=not rewards
        )
        arm.rewards.set(rewards)
    for name in ["registered", "running", "ended", "published"]:
        if made.state == state:
            break
        _step(made, name, by, at)
    return made


def _step(made: Experiment, to: str, by: Any, at: datetime) -> None:
    verb = {"registered": "registered", "running": "started", "ended": "ended", "published": "published"}[to]
    made.state = to
    setattr(made, f"{verb}_at", at)
    setattr(made, f"{verb}_by", by)
    if to == "published":
        made.result, made.findings = results.worked_out(made, at), "Nothing differed."
    made.save()


def ended(of: Experiment) -> Experiment:
    """The same trial, ended now."""
    _step(of, "ended", factories.founder(), clock.now())
    return of


def joined(of: Experiment, volunteer: Volunteer, *, at: datetime | None = None) -> ArmAssignment:
    """This person in the arm that they are drawn for, since `at`; the trial must be running."""
    at = at or clock.now()
    return ArmAssignment.objects.create(
        experiment=of,
        arm=drawn(of, volunteer.pk),
        volunteer=volunteer,
        person_key=volunteer.pk,
        band=volunteer.band,
        borough_id=volunteer.borough_id,
        consented_at=at,
        consented_by_id=volunteer.user_id,
        consent_words="We asked.",
        assigned_at=at,
    )


def people(count: int, *, seed: int = 0, band: str = Band.FROM_18, borough: str = "Southwark") -> list[Volunteer]:
    """So many adults at once, with keys that are the same each time."""
    users = [User(email=f"person-{seed}-{number}@crowd.example", name=f"Person {number}") for number in range(count)]
    found = User.objects.bulk_create(users)
    lives_in = Borough.objects.get(name=borough)
    return Volunteer.objects.bulk_create(
        Volunteer(
            id=uuid.uuid5(uuid.NAMESPACE_URL, f"volunteer-{seed}-{number}"), user=user, band=band, borough=lives_in
        )
        for number, user in enumerate(found)
    )


def crowd(of: Experiment, count: int, *, at: datetime | None = None, **how: Any) -> list[ArmAssignment]:
    """So many people in the trial since `at`."""
    return [joined(of, each, at=at) for each in people(count, **how)]
