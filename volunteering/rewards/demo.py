"""Fictional partners and rewards for `manage.py load_demo`, made by the room's own actions. Nobody here is real."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.people.models import Borough, User
from volunteering.rewards import reference
from volunteering.rewards.actions import catalogue, stock
from volunteering.rewards.models import Reward, Sponsor

PARTNERS = (("Lantern Cinema (demonstration)", "600"), ("Harbour Lane Climbing (demonstration)", "300"))
REWARDS: tuple[dict[str, Any], ...] = (
    {
        "partner": 0,
        "title": "A film at Lantern Cinema",
        "what": "One seat for any film before 6pm.",
        "how": "Show the code at the desk.",
        "value": "7.50",
        "points": 60,
        "count": 40,
    },
    {
        "partner": 1,
        "title": "A first climb",
        "what": "One hour on the wall, with shoes and somebody who shows you how.",
        "how": "Book a time with the code, and bring sports clothes. Under 16, a parent or guardian signs their form.",
        "value": "12.00",
        "points": 120,
        "count": 12,
    },
    {
        "partner": 0,
        "title": "Popcorn, medium",
        "what": "One bag at any film.",
        "how": "Show the code at the counter.",
        "value": "3.00",
        "points": 20,
        "count": 3,
    },
    {
        "partner": 1,
        "title": "Southwark climbing evening",
        "what": "An evening for young people who live in Southwark.",
        "how": "Give the code at the door.",
        "value": "10.00",
        "points": 80,
        "count": 20,
        "boroughs": ("Southwark",),
    },
)


@transaction.atomic
def load(say: Any) -> None:
    """Partners, rewards with stock, and one that waits to be reviewed; nothing where they are there already."""
    reference.load_rewards(lambda line: None)
    if Sponsor.objects.filter(name=PARTNERS[0][0]).exists():
        return
    vera, second = (User.objects.filter(email=f"{key}@portal.example").first() for key in ("vera", "root"))
    if vera is None or second is None:
        return
    at = clock.now()
    partners = [
        catalogue.add_sponsor(
            values={"name": name, "budget": Decimal(budget), "demonstration": True}, by=vera, token=tokens.issue()
        )
        for name, budget in PARTNERS
    ]
    for each in REWARDS:
        _publish(_write(each, partners, by=vera, at=at), each["count"], by=vera, reviewer=second)
    _write(
        {**REWARDS[1], "title": "A course for beginners", "value": "14.00", "points": 200}, partners, by=second, at=at
    )
    say(f"volunteering: {len(partners)} partners, {len(REWARDS)} rewards, one to review")


def _write(each: dict[str, Any], partners: list[Sponsor], *, by: User, at: datetime) -> Reward:
    noon = at.replace(hour=12, minute=0, second=0, microsecond=0)
    values = {
        "sponsor": partners[each["partner"]],
        "opens_at": noon - timedelta(days=2),
        "closes_at": noon + timedelta(days=180),
        "minimum_age": 10,
        "maximum_age": 20,
        "per_person": 2,
        "stock": Reward.Stock.COUNTED,
        "low_stock": 5,
        "value": Decimal(each["value"]),
        **{name: each[name] for name in ("title", "what", "how", "points")},
    }
    boroughs = Borough.objects.filter(name__in=each.get("boroughs", ()))
    return catalogue.write(values=values, boroughs=boroughs, by=by, token=tokens.issue())


def _publish(reward: Reward, count: int, *, by: User, reviewer: User) -> None:
    stock.make(reward=reward, count=count, ends=None, by=by, token=tokens.issue())
    ticks = dict.fromkeys(Reward.CHECKLIST, True)
    catalogue.review(reward=reward, by=reviewer, token=tokens.issue(), **ticks)
    catalogue.publish(reward=reward, by=by, token=tokens.issue())
