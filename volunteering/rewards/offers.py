"""Which rewards somebody is offered, and why not: asked by the pages and, again, by the action that gives one out."""

from datetime import datetime
from typing import Any

from programmes import clock
from volunteering.rewards import exposure
from volunteering.rewards.models import Redemption, Reward


def offered(volunteer: Any, at: datetime) -> Any:
    """The rewards for this person now: by window, age and borough, without what an experiment hides from them."""
    found = Reward.objects.offered_to(volunteer, at)
    visible = exposure.visible_reward_ids(volunteer, at)
    return found if visible is None else found.filter(pk__in=visible)


def hidden(reward: Reward, volunteer: Any, at: datetime) -> bool:
    """Whether an experiment hides this reward from this person: to them it does not exist."""
    visible = exposure.visible_reward_ids(volunteer, at)
    return visible is not None and reward.pk not in visible


def why_not(reward: Reward, volunteer: Any, at: datetime, *, balance: int, owed: int) -> str:
    """Why this person cannot take this reward now, and what to do; "" when they can."""
    return _closed(reward, at) or _not_theirs(reward, volunteer, at) or _short(reward, balance=balance, owed=owed)


def _closed(reward: Reward, at: datetime) -> str:
    if reward.state != Reward.State.PUBLISHED or at > reward.closes_at:
        return "This reward is no longer offered. Look at the other rewards."
    if at < reward.opens_at:
        return f"This reward can be taken from {clock.uk_time(reward.opens_at)}. Come back then."
    return ""


def _not_theirs(reward: Reward, volunteer: Any, at: datetime) -> str:
    age = volunteer.age_on(clock.london_day(at))
    if not reward.minimum_age <= age <= reward.maximum_age:
        return f"This reward is for people aged {reward.minimum_age} to {reward.maximum_age}."
    boroughs = list(reward.boroughs.all())
    if boroughs and volunteer.borough_id not in {each.pk for each in boroughs}:
        names = ", ".join(each.name for each in boroughs)
        if volunteer.borough_id is None:
            return f"This reward is for people who live in {names}. Tell us your borough in your profile first."
        return f"This reward is for people who live in {names}."
    taken = Redemption.objects.held().filter(volunteer=volunteer, reward=reward).count()
    if taken >= reward.per_person:
        times = "once" if reward.per_person == 1 else f"{reward.per_person} times"
        return f"Each person can take this reward {times}, and you have."
    return ""


def _short(reward: Reward, *, balance: int, owed: int) -> str:
    if owed:
        return (
            f"You owe {owed:,} {_points(owed)}. The next points that you earn pay them back; after that you can take "
            "rewards again."
        )
    if balance < reward.points:
        missing = reward.points - balance
        return f"You have {balance:,} {_points(balance)}. You need {missing:,} more for this reward."
    if reward.remaining < 1 or reward.sponsor.free < reward.value:
        return "There are none left at the moment. Your points are still yours."
    return ""


def _points(number: int) -> str:
    return "point" if number == 1 else "points"
