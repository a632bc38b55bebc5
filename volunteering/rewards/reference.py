"""What the trial begins with: the award levels, the first version of the earning rule, and the value cap.

The levels are those of vInspired's awards (10, 50 and 100 hours). The points and the cap are our own numbers; staff
change them in the admin.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from volunteering.rewards.models import AwardLevel, EarningRule, ValueCap

LEVELS_SOURCE = "in the style of vInspired's awards (10, 50 and 100 hours)"
OWN = "our own rule, a demonstration value until the programme decides"
LEVELS = (
    ("10 hours", 600, "You have given ten hours to London. Thank you."),
    ("50 hours", 3000, "Fifty hours: people near you have felt the difference."),
    ("100 hours", 6000, "One hundred hours. That is remarkable, and it stays on your record."),
)
BEGAN = date(2018, 1, 1)


@transaction.atomic
def load_rewards(say: Any) -> None:
    """Levels, rule and cap, where they are missing; what staff have changed stays as it is."""
    for title, minutes, words in LEVELS:
        AwardLevel.objects.get_or_create(
            minutes=minutes, defaults={"title": title, "words": words, "source": LEVELS_SOURCE}
        )
    if not EarningRule.objects.exists():
        EarningRule.objects.create(version=1, points=10, minutes=60, from_date=BEGAN, source=OWN)
    if not ValueCap.objects.exists():
        ValueCap.objects.create(amount=Decimal("15.00"), why=OWN)
    say(f"volunteering rewards: {len(LEVELS)} award levels, the earning rule and the value cap")
