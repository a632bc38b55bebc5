"""This room's part of "My volunteering": points, and the codes that somebody holds."""

from django.urls import reverse

from programmes import clock
from volunteering.opportunities import mine
from volunteering.opportunities.mine import Line, Part
from volunteering.rewards import exposure
from volunteering.rewards.models import PointsAccount, Redemption
from volunteering.safeguarding.models import Volunteer

SHOWN = 3


@mine.register
def part(volunteer: Volunteer) -> Part | None:
    """Points and rewards held; nothing at all for somebody in an arm of a trial without rewards."""
    if not exposure.shows_rewards(volunteer, clock.now()):
        return None
    balances = PointsAccount.objects.of(volunteer)
    owed = -balances["debt"]
    held = Redemption.objects.filter(volunteer=volunteer, state=Redemption.State.ISSUED).select_related(
        "reward__sponsor"
    )
    lines = [
        Line(each.reward.title, f"From {each.reward.sponsor}", "Yours", each.get_absolute_url())
        for each in held[:SHOWN]
    ]
    if owed:
        lines.insert(0, Line(f"You owe {owed:,} point{'' if owed == 1 else 's'}", "What you earn next pays it back."))
    return Part(
        heading="Points and rewards",
        figure=f"{balances['points']:,}",
        figure_label="points",
        lines=lines,
        empty="You get points when a host confirms your time.",
        all_url=reverse("volunteering:reward_list"),
        all_text="See points and rewards",
    )
