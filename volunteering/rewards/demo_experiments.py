"""Fictional trials for `manage.py load_demo`: one that people can join, and one whose made-up result is public.

Nobody in the published one is real, nor even a row: its figures come from dice, and its name and its words say so.
"""

import random
from datetime import timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.people.models import User
from volunteering.rewards import results
from volunteering.rewards.actions import experiments as actions
from volunteering.rewards.models import Arm, Experiment, Reward
from volunteering.rewards.results import Person
from volunteering.safeguarding.ages import Band

SAYS_SO = "This is demonstration data: nobody took part, and the figures come from dice."
PROTOCOL = (
    "Volunteers who fit are asked on their own page. Whoever agrees is drawn at once. People in one arm see the "
    "catalogue with the rewards named here; people in the other see no word about rewards, points or levels. Everybody "
    "counts in the arm that they were drawn for. Hours that were confirmed automatically count like others."
)
WORDS: dict[str, Any] = {
    "question": "Do small rewards make new volunteers give more time, and come back?",
    "hypothesis": "People who see rewards give at least one hour more in twelve weeks, and more of them come back.",
    "protocol": PROTOCOL,
    "primary_outcome": Experiment.Outcome.HOURS,
    "follow_up_days": 84,
    "eligibility": "You live in London and you volunteer with us.",
    "boroughs": [],
    "newcomers_only": False,
    "planned_size": 400,
    "stop_rule": "It ends early only if a host or a safeguarding officer tells us that a reward does harm.",
}


@transaction.atomic
def load(say: Any) -> None:
    """A running trial for adults and a published one; nothing where they are there, or nobody could run them."""
    by = User.objects.filter(email__startswith="vera@").first()
    rewards = list(Reward.objects.filter(state="published").order_by("points")[:3])
    if by is None or not rewards or Experiment.objects.filter(slug="demonstration-thanks").exists():
        say("trials: nothing to add")
        return
    _running(by, rewards)
    _published(by, rewards)
    say("trials: one to join and one published (demonstration)")


def _begin(by: User, rewards: list[Reward], **fields: Any) -> Experiment:
    made = actions.add_experiment(by=by, token=tokens.issue(), **{**WORDS, **fields})
    actions.set_arm(
        experiment=made,
        arm=None,
        name="With rewards",
        description="The catalogue with " + ", ".join(reward.title for reward in rewards) + ".",
        weight=1,
        rewards=rewards,
        by=by,
        token=tokens.issue(),
    )
    return made


def _running(by: User, rewards: list[Reward]) -> Experiment:
    at = clock.now()
    made = _begin(
        by,
        rewards,
        slug="demonstration-thanks",
        name="Small rewards for new adult volunteers (demonstration)",
        min_age=18,
        max_age=None,
        starts_at=at - timedelta(days=1),
        joins_until_at=at + timedelta(days=60),
        ends_at=at + timedelta(days=160),
    )
    actions.register(experiment=made, by=by, token=tokens.issue())
    return actions.start(experiment=made, by=by, token=tokens.issue())


def _published(by: User, rewards: list[Reward]) -> Experiment:
    """A trial that is over, with figures from dice. It is published by the model's own verbs: nobody ever joined it."""
    at = clock.now()
    made = _begin(
        by,
        rewards,
        slug="demonstration-result",
        name="Rewards or none (demonstration)",
        min_age=18,
        max_age=24,
        starts_at=at - timedelta(minutes=1),
        joins_until_at=at + timedelta(days=1),
        ends_at=at + timedelta(days=90),
    )
    for verb in (actions.register, actions.start):
        verb(experiment=made, by=by, token=tokens.issue())
    made = actions.end(experiment=made, reason="Demonstration: ended at once.", by=by, token=tokens.issue())
    arms = list(made.arms.order_by("order"))
    figures = {"as_of": at.isoformat(), "whole": True, **results.told(arms, _dice(arms), 3)}
    made.publish(
        by=by,
        at=at,
        findings=f"{SAYS_SO}\nPeople who saw rewards gave a little more time. About as many came back in both arms.",
        result=figures,
    )
    made.save(update_fields=["state", "since_at", "published_at", "published_by", "findings", "result"])
    made.moves.create(verb="publish", by=by, at=at, note=SAYS_SO)
    return made


def _dice(arms: list[Arm]) -> list[Person]:
    """Some 190 people who do not exist, the same each time."""
    thrown = random.Random(2018)  # nosec B311: keeps no secret
    people = []
    for number in range(190):
        arm = arms[number % 2]
        first = thrown.choice([0, 60, 90, 120, 180, 240]) + (60 if not arm.is_control and thrown.random() < 0.5 else 0)
        later = thrown.choice([0, 0, 60, 120]) if first else 0
        band = Band.FROM_18
        people.append(Person(arm.pk, band, tuple(minutes for minutes in (first, later) if minutes)))
    return people
