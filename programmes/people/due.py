"""By which day we answer a request about a person's data, a complaint, or a page in another format.

One month is counted as the Information Commissioner counts it: to the same date of the next month, to its last day
where there is no such date, and to the next working day where that is a weekend or a bank holiday. A complaint is
acknowledged within 30 days from the day after it came (Data (Use and Access) Act 2025, section 103), with the same last
step. Another format takes five working days.
"""

import calendar
from datetime import date, timedelta

ACKNOWLEDGE_WITHIN = timedelta(days=30)
FORMAT_WORKING_DAYS = 5


def due_date(kind: str, received: date) -> date:
    """The last day for a request of this kind ("erasure", "data", "complaint", "other_format") received on this day."""
    if kind == "complaint":
        return next_working_day(received + ACKNOWLEDGE_WITHIN)
    if kind == "other_format":
        return working_days_after(received, FORMAT_WORKING_DAYS)
    return next_working_day(a_month_after(received))


def a_month_after(day: date) -> date:
    """The same date of the next month, or its last day: 31 January gives 28 or 29 February."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def next_working_day(day: date) -> date:
    """The day itself, or the first day after it that is no weekend and no bank holiday."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_days_after(day: date, count: int) -> date:
    """The day on which `count` working days have gone by, the day itself not counted."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """False on Saturdays, Sundays and the bank holidays of England and Wales."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def bank_holidays(year: int) -> frozenset[date]:
    """The yearly bank holidays of England and Wales with their substitute days.

    A holiday proclaimed for one year only is not known here: an answer is then due a day sooner than the law asks,
    never later.
    """
    easter = _easter_sunday(year)
    holidays = {
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
    }
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while fixed.weekday() >= 5 or fixed in holidays:
            fixed += timedelta(days=1)
        holidays.add(fixed)
    return frozenset(holidays)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _easter_sunday(year: int) -> date:
    """Western Easter: the Sunday after the church's full moon, by the Gregorian computus."""
    golden, century = year % 19, year // 100
    leap_skipped = century - century // 4
    moon_shift = (8 * century + 13) // 25
    epact = (leap_skipped - moon_shift + 19 * golden + 15) % 30
    epact -= epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - leap_skipped) % 7
    days = epact - weekday
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))
