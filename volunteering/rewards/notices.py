"""What a volunteer is told about points, levels and rewards. No message ever holds a code."""

from typing import Any

from django.urls import reverse

from programmes import notices
from volunteering.rewards.models import LevelReached, Redemption, RedemptionMove, Transfer


def _tell(volunteer: Any, event: str, *, template: str, **facts: Any) -> None:
    """One notice to the person; `event` makes it unique, so that a repeat tells nobody twice."""
    notices.send(
        event=f"volunteering.rewards.{event}",
        to=[volunteer.user],
        template=template,
        context={"url": reverse("volunteering:reward_list"), **facts},
    )


def level_reached(volunteer: Any, row: LevelReached) -> None:
    """You have reached an award level."""
    _tell(
        volunteer,
        f"level_reached:{row.pk}",
        template="volunteering/rewards/email/level_reached",
        level=row.level.title,
        words=row.level.words,
        hours=row.level.hours,
    )


def level_taken_back(volunteer: Any, row: LevelReached) -> None:
    """Confirmed time was corrected, so that a level is not reached any more."""
    _tell(
        volunteer,
        f"level_taken_back:{row.pk}",
        template="volunteering/rewards/email/level_taken_back",
        level=row.level.title,
        hours=row.level.hours,
    )


def points_owed(volunteer: Any, transfer: Transfer, owed: int) -> None:
    """Time was taken back after its points had been spent: how many are owed, and how they are paid back."""
    _tell(volunteer, f"points_owed:{transfer.pk}", template="volunteering/rewards/email/points_owed", owed=owed)


def debt_written_off(volunteer: Any, transfer: Transfer) -> None:
    """We have forgiven what was owed."""
    _tell(
        volunteer,
        f"debt_written_off:{transfer.pk}",
        template="volunteering/rewards/email/debt_written_off",
        points=transfer.points,
    )


def _about(redemption: Redemption, event: str, *, template: str, **facts: Any) -> None:
    _tell(
        redemption.volunteer,
        event,
        template=template,
        reward=redemption.reward.title,
        points=redemption.points,
        **{"url": redemption.get_absolute_url(), **facts},
    )


def redeemed(redemption: Redemption, move: RedemptionMove) -> None:
    """The receipt: what was taken and for how many points. The code is on the portal, behind the sign-in."""
    _about(redemption, f"redeemed:{move.pk}", template="volunteering/rewards/email/redeemed")


def cancelled(redemption: Redemption, move: RedemptionMove) -> None:
    """We took a reward back; the points are with you again."""
    _about(redemption, f"cancelled:{move.pk}", template="volunteering/rewards/email/cancelled", text=move.note)


def expired(redemption: Redemption, move: RedemptionMove) -> None:
    """The last day of a code passed before anybody had seen it; the points are with you again."""
    _about(redemption, f"expired:{move.pk}", template="volunteering/rewards/email/expired")
