"""Fictional hours: some that wait, some that are confirmed or corrected, one dispute, one organisation not here."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.people.models import Membership, User
from programmes.workflow import MoveRefused
from volunteering.hosts.models import Host
from volunteering.hours import actions
from volunteering.hours.models import AutomaticRule, HoursClaim
from volunteering.safeguarding.models import Volunteer

HOST = "Rye Lane Growers"
# days ago, from hour, minutes, what, what came of it
FARAH: tuple[tuple[int, int, int, str, str], ...] = (
    (40, 10, 120, "Dug two beds with the Saturday group.", "confirm"),
    (33, 10, 180, "Planted beans and watered them.", "confirm"),
    (26, 11, 150, "Built a compost box.", "correct"),
    (19, 10, 120, "Weeded the corner by the station.", "refuse"),
    (12, 14, 90, "Cooked soup for the harvest lunch.", "wait"),
    (5, 10, 120, "Sowed spinach for the winter.", "wait"),
)
TOMI: tuple[tuple[int, int, int, str, str], ...] = (
    (27, 13, 120, "Watered the beans and looked after the worms.", "confirm"),
    (13, 13, 90, "Sorted seeds with the Saturday group.", "confirm"),
    (6, 13, 120, "Painted signs for the beds.", "wait"),
)
# What Kemi, 17, needs for HeadStart and has not got together yet: 13 of the 16 hours.
KEMI: tuple[tuple[int, int, int, str, str], ...] = (
    (45, 10, 180, "Dug over the long bed.", "confirm"),
    (38, 10, 180, "Built frames for the netting.", "confirm"),
    (24, 10, 150, "Led the tool check and mended two spades.", "confirm"),
    (17, 10, 150, "Showed new volunteers round.", "confirm"),
    (10, 10, 120, "Turned the compost.", "confirm"),
    (3, 10, 90, "Planted garlic.", "wait"),
)
PEOPLE = (("farah", FARAH), ("tomi", TOMI), ("kemi", KEMI))


def load(say: Callable[[str], object]) -> None:
    """Add the hours where there are none yet. Safe to run twice."""
    guy = User.objects.filter(email="guy@portal.example").first()
    host = Host.objects.filter(organisation__name=HOST).first()
    if guy is None or host is None or HoursClaim.objects.exists():
        return
    # The demonstration's people have been there for a year, so that they may decide about what lies behind them.
    at = clock.now() - timedelta(days=400)
    Membership.objects.filter(organisation=host.pk, added_at__gt=at).update(added_at=at)
    made = sum(_hours(email, rows, host, guy) for email, rows in PEOPLE)
    with transaction.atomic():
        _elsewhere(host)
        vera = User.objects.get(email="vera@portal.example")
        if not AutomaticRule.objects.live().filter(host=host).exists():
            limits = {"claim_minutes": 60, "month_minutes": 240, "after_days": 14, "sample_percent": 10}
            actions.set_rule(host=host, by=vera, token=tokens.issue(), **limits)
    say(f"volunteering hours: {made} entries")


def _volunteer(name: str) -> Volunteer | None:
    return Volunteer.objects.filter(user__email=f"{name}@portal.example").select_related("user").first()


def _hours(name: str, rows: Any, host: Host, guy: User) -> int:
    volunteer = _volunteer(name)
    if volunteer is None:
        return 0
    return sum(_one(volunteer, host, guy, *row) for row in rows)


def _start(days: int, hour: int) -> datetime:
    day = clock.now().astimezone(clock.LONDON) - timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _one(volunteer: Volunteer, host: Host, guy: User, days: int, hour: int, minutes: int, what: str, then: str) -> int:
    start = _start(days, hour)
    end = start + timedelta(minutes=minutes)
    row = actions.Row(start=start, end=end, what=what, host=host)
    try:
        claim = actions.log(volunteer=volunteer, row=row, by=volunteer.user, token=tokens.issue())
    except MoveRefused:
        return 0  # a young person without a permission that was live on that day
    given: dict[str, Any] = {"claim": claim, "by": guy, "token": tokens.issue()}
    if then == "confirm":
        actions.confirm(**given)
    elif then == "correct":
        shorter = end - timedelta(minutes=30)
        actions.correct(
            start=start, end=shorter, reason="We stopped half an hour earlier because of the rain.", **given
        )
    elif then == "refuse":
        actions.refuse(reason="I did not see you on the list that day.", **given)
        note = "I was there from 10 and worked with Jo. We put the weeds into the blue bags."
        actions.dispute(claim=claim, note=note, by=volunteer.user, token=tokens.issue())
    return 1


def _elsewhere(host: Host) -> None:
    volunteer = _volunteer("farah")
    if volunteer is None:
        return
    start = _start(8, 17)
    supervisor = actions.Supervisor("Canal Menders (fictional)", "Pat Lock", "pat@canalmenders.example")
    row = actions.Row(
        start=start, end=start + timedelta(hours=2), what="Sanded and oiled two benches.", supervisor=supervisor
    )
    actions.log(volunteer=volunteer, row=row, by=volunteer.user, token=tokens.issue())
