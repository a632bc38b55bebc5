"""Moving points: the one place that writes transfers and their legs.

Every function here first holds the person's points account, so that one movement of a person follows another.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from volunteering.rewards.models import Leg, PointsAccount, Transfer

Kind = PointsAccount.Kind


@dataclass
class Held:
    """A person's two accounts, held until the transaction ends. `balance` is 0 or more; `owed` is 0 or more."""

    volunteer: Any
    points: PointsAccount
    debt: PointsAccount

    @property
    def balance(self) -> int:
        """The points that can be spent."""
        return self.points.balance

    @property
    def owed(self) -> int:
        """The points that are owed."""
        return -self.debt.balance


def hold(volunteer: Any) -> Held:
    """The person's accounts, opened if they are new. Waits for another movement of the same person's points."""
    both = _both(volunteer)
    if len(both) < len(PointsAccount.PERSONAL):
        PointsAccount.objects.bulk_create(
            [PointsAccount(kind=kind, volunteer=volunteer) for kind in PointsAccount.PERSONAL], ignore_conflicts=True
        )
        both = _both(volunteer)
    return Held(volunteer, both[Kind.POINTS], both[Kind.DEBT])


def _both(volunteer: Any) -> dict[str, PointsAccount]:
    found = PointsAccount.objects.select_for_update().filter(volunteer=volunteer).order_by("kind")
    return {account.kind: account for account in found}


def portal(kind: str) -> PointsAccount:
    """One of the portal's own accounts. It is not held: its balance follows when the transaction ends."""
    found = PointsAccount.objects.filter(kind=kind, volunteer__isnull=True).first()
    if found is None:
        PointsAccount.objects.bulk_create([PointsAccount(kind=kind)], ignore_conflicts=True)
        found = PointsAccount.objects.get(kind=kind, volunteer__isnull=True)
    return found


def give(held: Held, points: int, *, source: str, kind: str, by: Any, at: datetime, **facts: Any) -> Transfer:
    """Put `points` (0 or more) into a person's account out of the portal's account `source`; what is owed comes first.

    0 points leave a transfer without legs: the minutes behind it count towards the next whole point.
    """
    repaid = min(points, held.owed)
    return _write(held, {"debt": repaid, "points": points - repaid}, source, kind=kind, by=by, at=at, **facts)


def take(held: Held, points: int, *, source: str, kind: str, by: Any, at: datetime, **facts: Any) -> Transfer:
    """Take `points` (0 or more) out of a person's account into the portal's account `source`.

    What is not there any more, because it was spent, becomes a debt that the person sees.
    """
    there = min(points, held.balance)
    return _write(held, {"points": -there, "debt": there - points}, source, kind=kind, by=by, at=at, **facts)


def move_over(dropped: Held, kept: Held, *, by: Any, at: datetime) -> tuple[Transfer, Transfer] | None:
    """Move what one record of a person has or owes to the record that is kept; None where there is nothing to move."""
    points, owed = dropped.balance, dropped.owed
    if not points and not owed:
        return None
    # By way of an account of the portal, so that each record's own history tells its own part.
    if points:
        out = take(dropped, points, source=Kind.MERGING, kind=Transfer.Kind.MERGED, by=by, at=at)
        return out, give(kept, points, source=Kind.MERGING, kind=Transfer.Kind.MERGED, by=by, at=at)
    out = give(dropped, owed, source=Kind.MERGING, kind=Transfer.Kind.MERGED, by=by, at=at)
    return out, take(kept, owed, source=Kind.MERGING, kind=Transfer.Kind.MERGED, by=by, at=at)


def _write(held: Held, mine: dict[str, int], source: str, **facts: Any) -> Transfer:
    """One transfer with its legs, which sum to 0."""
    total = sum(mine.values())
    transfer = Transfer.objects.create(volunteer=held.volunteer, points=total, **facts)
    legs = [
        Leg(transfer=transfer, account=account, points=mine[name])
        for name, account in (("points", held.points), ("debt", held.debt))
        if mine[name]
    ]
    if total:
        legs.append(Leg(transfer=transfer, account=portal(source), points=-total))
    Leg.objects.bulk_create(legs)
    now = dict(PointsAccount.objects.filter(pk__in=[held.points.pk, held.debt.pk]).values_list("pk", "balance"))
    held.points.balance, held.debt.balance = now[held.points.pk], now[held.debt.pk]
    return transfer


def owing() -> Any:
    """Every person's debt account with something in it, the largest first."""
    return (
        PointsAccount.objects.filter(kind=Kind.DEBT, balance__lt=0)
        .select_related("volunteer")
        .order_by(F("balance").asc(), "pk")
    )
