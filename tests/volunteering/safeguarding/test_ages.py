"""Ages and bands (I23): whole years on a day, 29 February included."""

from datetime import date

import pytest

from volunteering.safeguarding.ages import ADULT, Band, age_on, band_of, reaches


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 3, 6), date(2026, 3, 5), 15),
        (date(2010, 3, 6), date(2026, 3, 6), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),  # no 29 February in 2026: a year older on 1 March
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2026, 3, 6), date(2026, 3, 5), -1),
    ],
)
def test_age_on(born: date, day: date, age: int) -> None:
    """I23."""
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("age", "band"),
    [
        *((age, "under_13") for age in (0, 12)),
        *((age, "from_13") for age in (13, 15)),
        *((age, "from_16") for age in (16, 17)),
        *((age, "from_18") for age in (18, 24)),
        *((age, "from_25") for age in (25, 59)),
        *((age, "from_60") for age in (60, 104)),
    ],
)
def test_band_of(age: int, band: str) -> None:
    assert band_of(age) == Band(band)


@pytest.mark.parametrize("born", [date(2008, 2, 29), date(2008, 2, 28), date(2008, 3, 1), date(2007, 12, 31)])
@pytest.mark.parametrize("age", [13, 16, ADULT])
def test_the_day_somebody_reaches_an_age_is_the_first_of_that_age(born: date, age: int) -> None:
    """I23."""
    day = reaches(born, age)
    assert age_on(born, day) == age
    assert age_on(born, date.fromordinal(day.toordinal() - 1)) == age - 1
