"""The days by which we answer, against a table reckoned by hand."""

from datetime import date, timedelta

import pytest

from programmes.people import due

MONTH = [
    ("2026-09-03", "2026-10-05", "3 October is a Saturday"),
    ("2026-09-04", "2026-10-05", "4 October is a Sunday"),
    ("2026-09-07", "2026-10-07", "an ordinary Wednesday"),
    ("2026-01-31", "2026-03-02", "no 31 February; the 28th is a Saturday"),
    ("2025-01-31", "2025-02-28", "no 31 February; the 28th is a Friday"),
    ("2028-01-31", "2028-02-29", "a leap year, a Tuesday"),
    ("2028-01-30", "2028-02-29", "no 30 February"),
    ("2026-03-31", "2026-04-30", "no 31 April"),
    ("2026-05-31", "2026-06-30", "no 31 June"),
    ("2026-08-31", "2026-09-30", "no 31 September"),
    ("2026-10-31", "2026-11-30", "no 31 November"),
    ("2026-12-15", "2027-01-15", "over the new year"),
    ("2026-11-25", "2026-12-29", "Christmas on a Friday, Boxing Day's substitute on the Monday"),
    ("2026-12-01", "2027-01-04", "New Year's Day, then a weekend"),
    ("2026-03-03", "2026-04-07", "Good Friday to Easter Monday"),
    ("2026-03-06", "2026-04-07", "Easter Monday"),
    ("2026-04-04", "2026-05-05", "the early May bank holiday"),
    ("2026-04-25", "2026-05-26", "the spring bank holiday"),
    ("2026-07-31", "2026-09-01", "the summer bank holiday"),
    ("2027-11-25", "2027-12-29", "Christmas on a Saturday: Monday and Tuesday are holidays too"),
    ("2021-12-01", "2022-01-04", "New Year's Day on a Saturday: the Monday is a holiday"),
]


@pytest.mark.parametrize("kind", ["erasure", "data"])
@pytest.mark.parametrize(("received", "last", "why"), MONTH)
def test_one_month_as_the_commissioner_counts(kind: str, received: str, last: str, why: str) -> None:
    assert due.due_date(kind, date.fromisoformat(received)) == date.fromisoformat(last), why


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-09-01", "2026-10-01"),
        ("2026-09-03", "2026-10-05"),  # the 30th day is a Saturday
        ("2026-11-25", "2026-12-29"),  # the 30th day is Christmas Day
        ("2026-03-04", "2026-04-07"),  # the 30th day is Good Friday
    ],
)
def test_a_complaint_is_acknowledged_within_30_days(received: str, last: str) -> None:
    assert due.due_date("complaint", date.fromisoformat(received)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-09-07", "2026-09-14"),
        ("2026-09-05", "2026-09-11"),
        ("2026-12-23", "2027-01-04"),
        ("2026-04-01", "2026-04-10"),
    ],
)
def test_another_format_takes_five_working_days(received: str, last: str) -> None:
    assert due.due_date("other_format", date.fromisoformat(received)) == date.fromisoformat(last)


def test_bank_holidays_as_published() -> None:
    published = {
        2024: "2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26",
        2026: "2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28",
        2027: "2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28",
        2028: "2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26",
    }
    for year, days in published.items():
        assert due.bank_holidays(year) == {date.fromisoformat(day) for day in days.split()}, year


def test_no_due_date_is_ever_a_day_off() -> None:
    day = date(2026, 1, 1)
    while day < date(2029, 1, 1):
        for kind in ("erasure", "data", "complaint", "other_format"):
            last = due.due_date(kind, day)
            assert last > day
            assert due.is_working_day(last)
        assert due.due_date("data", day) <= day + timedelta(days=31 + 5)
        day += timedelta(days=1)


def test_control_a_plain_month_would_end_on_days_off() -> None:
    """Without the last step the table above fails."""
    wrong = [
        received for received, last, _ in MONTH if due.a_month_after(date.fromisoformat(received)).isoformat() != last
    ]
    assert len(wrong) > 8
