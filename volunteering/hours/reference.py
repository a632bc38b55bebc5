"""The limits that hold from the start, where they are missing: most minutes a day that count, by age."""

from volunteering.hours.models import DailyCap
from volunteering.safeguarding.ages import Band

# Demonstration values until staff set their own: no public rule limits volunteering by the day.
CAPS: dict[Band, int] = {
    Band.UNDER_13: 240,
    Band.FROM_13: 360,
    Band.FROM_16: 480,
    Band.FROM_18: 720,
    Band.FROM_25: 720,
    Band.FROM_60: 720,
}


def load() -> str:
    """Add what is missing; what staff changed stays. Safe to run twice."""
    made = 0
    for band, minutes in CAPS.items():
        made += DailyCap.objects.get_or_create(band=band, defaults={"minutes": minutes, "demonstration": True})[1]
    return f"{made} daily limits"
