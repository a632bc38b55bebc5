"""Ages in whole years, and the bands that stand in for them everywhere outside the safeguarding store."""

from datetime import date

from django.db.models import TextChoices

# Under this age the guardian consents to the keeping of data at all. Source: Data Protection Act 2018, section 9.
DATA_CONSENT_BELOW = 13
# Under this age a guardian's permission is needed for every opportunity; a role may ask for it up to 18. Our own rule.
PERMISSION_BELOW = 16
ADULT = 18
# Nobody older has lived; a date before that is a slip of the finger.
OLDEST = 120


class Band(TextChoices):
    """An age as the portal tells it: never a date."""

    UNDER_13 = "under_13", "Under 13"
    FROM_13 = "from_13", "13 to 15"
    FROM_16 = "from_16", "16 and 17"
    FROM_18 = "from_18", "18 to 24"
    FROM_25 = "from_25", "25 to 59"
    FROM_60 = "from_60", "60 and over"


# The age at which each band begins, the oldest first.
BEGINS: tuple[tuple[int, Band], ...] = (
    (60, Band.FROM_60),
    (25, Band.FROM_25),
    (18, Band.FROM_18),
    (16, Band.FROM_16),
    (13, Band.FROM_13),
    (0, Band.UNDER_13),
)
MINORS: frozenset[Band] = frozenset({Band.UNDER_13, Band.FROM_13, Band.FROM_16})


def age_on(born: date, day: date) -> int:
    """Whole years of age on `day`. Somebody born on 29 February is a year older on 1 March in other years.

    Negative before the birth.
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def band_of(age: int) -> Band:
    """The band of an age in whole years."""
    return next(band for begins, band in BEGINS if age >= begins) if age >= 0 else Band.UNDER_13


def reaches(born: date, age: int) -> date:
    """The day on which somebody reaches this age: 1 March for those born on 29 February, unless the year has one."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
