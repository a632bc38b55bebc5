"""Rewards for tests: a partner, a reward with codes in stock, a person with points, a reward taken."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from programmes import clock
from programmes.people.models import User
from tests import factories
from volunteering.rewards import reference
from volunteering.rewards.actions import ledger, redeeming
from volunteering.rewards.models import Leg, PointsAccount, Redemption, Reward, RewardCode, Sponsor, Transfer, mark_of
from volunteering.safeguarding.models import Volunteer

REVIEWED: dict[str, Any] = {
    "no_cash": True,
    "within_cap": True,
    "revocable": True,
    "no_condition": True,
    "value_cap": Decimal(15),
}


def rules() -> None:
    """The award levels, the first earning rule (10 points an hour) and the value cap."""
    reference.load_rewards(lambda line: None)


def sponsor(name: str = "Lantern Cinema", *, budget: int = 1000, **fields: Any) -> Sponsor:
    """A partner with so many pounds."""
    return Sponsor.objects.create(name=name, budget=budget, added_by=factories.founder(), **fields)


def reward(
    of: Sponsor | None = None, *, stock: int = 3, state: str = "published", boroughs: Any = (), **fields: Any
) -> Reward:
    """A reward for 50 points worth £5, open from yesterday for thirty days, with so many codes in stock."""
    at = clock.now()
    given: dict[str, Any] = {
        "title": "A cinema ticket",
        "what": "One ticket for any film.",
        "how": "Show the code at the desk.",
        "value": Decimal(5),
        "points": 50,
        "opens_at": at - timedelta(days=1),
        "closes_at": at + timedelta(days=30),
        "written_by": factories.founder(),
        **fields,
    }
    if state in {"reviewed", "published"}:
        given |= {**REVIEWED, "reviewed_at": at, "reviewed_by": reviewer()}
    made = Reward.objects.create(sponsor=of or sponsor(f"Partner {uuid.uuid4().hex[:6]}"), state=state, **given)
    made.boroughs.set(boroughs)
    codes(made, stock)
    return made


def reviewer() -> User:
    """An officer who reviews what others wrote."""
    found = User.objects.filter(email="ida@portal.example").first()
    return found or factories.staff("Ida Rowe", role="volunteering", email="ida@portal.example")


def codes(of: Reward, count: int, *, ends: date | None = None) -> list[RewardCode]:
    """So many more codes in the stock of this reward."""
    texts = [f"CODE-{uuid.uuid4().hex[:10]}".upper() for _ in range(count)]
    by = factories.founder()
    made = RewardCode.objects.bulk_create(
        RewardCode(reward=of, code=text, mark=mark_of(of.sponsor, text), ends_date=ends, loaded_by=by) for text in texts
    )
    of.refresh_from_db()
    return made


@transaction.atomic
def points(to: Volunteer, count: int) -> int:
    """Give a person points without hours behind them; returns their balance."""
    held = ledger.hold(to)
    ledger.give(
        held,
        count,
        source=PointsAccount.Kind.MERGING,
        kind=Transfer.Kind.MERGED,
        by=None,
        at=clock.now(),
    )
    return held.balance


def balance(of: Volunteer) -> int:
    """The points that this person can spend."""
    return PointsAccount.objects.of(of)["points"]


def owed(of: Volunteer) -> int:
    """The points that this person owes."""
    return -PointsAccount.objects.of(of)["debt"]


def redeem(who: Volunteer, what: Reward, *, token: str = "") -> Redemption:
    """This person takes this reward, having seen their balance."""
    return redeeming.redeem(
        reward=what, volunteer=who, seen=balance(who), by=who.user, token=token or factories.token()
    )


def settled() -> None:
    """Check now what the database checks at a commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def sound() -> None:
    """I12: every transfer sums to 0, and every balance is the sum of its legs."""
    settled()
    assert not Leg.objects.values("transfer").annotate(total=Sum("points")).exclude(total=0).exists()
    for account in PointsAccount.objects.annotate(total=Sum("legs__points", default=0)):
        assert account.balance == account.total, account
