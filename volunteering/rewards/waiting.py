"""What waits for the officers who look after rewards: reviews, stock, windows and debts."""

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from programmes import clock
from programmes.people import worklist
from programmes.people.access import Permission
from programmes.people.worklist import Waiting
from volunteering.rewards.models import PointsAccount, Reward, Transfer

State = Reward.State


def owing() -> "QuerySet[PointsAccount]":
    """The debt accounts with something in them, each with the moment of the last correction."""
    last = Transfer.objects.filter(volunteer=OuterRef("volunteer"), kind=Transfer.Kind.TAKEN_BACK).order_by("-at")
    return PointsAccount.objects.filter(kind=PointsAccount.Kind.DEBT, balance__lt=0).annotate(
        since=Subquery(last.values("at")[:1])
    )


def rows(user: Any) -> dict[str, "tuple[QuerySet[Any], str]"]:
    """For each line, what waits and since when."""
    rewards = Reward.objects.all()
    return {
        "review": (rewards.filter(state=State.DRAFT).exclude(written_by=user), "since_at"),
        "publish": (rewards.filter(state=State.REVIEWED), "since_at"),
        "low": (rewards.filter(state=State.PUBLISHED, remaining__lte=F("low_stock")), "since_at"),
        "over": (rewards.filter(state=State.PUBLISHED, closes_at__lt=clock.Now()), "closes_at"),
        "left": (rewards.filter(state=State.CLOSED, remaining__gt=0), "since_at"),
        "owed": (owing(), "since"),
    }


LINES = (
    (
        "review",
        "Rewards to review",
        "Go through the checklist, or send it back",
        ("Reward.review", "Reward.refuse"),
    ),
    ("publish", "Reviewed rewards to publish", "Load the stock, then publish", ("Reward.publish",)),
    ("low", "Rewards low in stock", "Load more codes, or close the reward", ("Reward.close",)),
    ("over", "Rewards past their window", "Close them", ("Reward.close",)),
    (
        "left",
        "Closed rewards with codes in stock",
        "Void what is left, or open the reward again",
        ("RewardCode.void", "Reward.reopen"),
    ),
    (
        "owed",
        "People who owe points",
        "Leave it to be earned, withdraw an unseen reward, or write it off",
        ("Redemption.cancel",),
    ),
)
WHERE = {
    "review": "reward_changelist:state__exact=draft",
    "publish": "reward_changelist:state__exact=reviewed",
    "low": "reward_stock:",
    "over": "reward_stock:",
    "left": "reward_changelist:state__exact=closed",
    "owed": "pointsaccount_changelist:",
}


@worklist.register
def rewards(user: Any) -> list[Waiting]:
    """Reviews, publishing, stock, windows and debts, for those who look after rewards."""
    if not user.can(Permission.MANAGE_REWARDS):
        return []
    seen = worklist.counts(rows(user))
    return [
        Waiting(label, *seen[name], next_step, _address(name), tuple(f"volunteering.{move}" for move in moves))
        for name, label, next_step, moves in LINES
    ]


def _address(name: str) -> str:
    page, _, query = WHERE[name].partition(":")
    return reverse(f"admin:volunteering_{page}") + (f"?{query}" if query else "")
