"""Until when a ceremony must be held: three calendar months from the Home Office's notice. Nothing is stored here.

Source: regulation 6(3) of the British Nationality (General) Regulations 2003, as in legislation.gov.uk/uksi/2003/3158:
"within three months of the giving of the notice … or such longer time as the Secretary of State may allow". A month
is a calendar month, never 30 days: the last day is the same date three months on, or that month's last day where it
has no such date. A notice of 1 March ends on 1 June (90 days: 30 May), one of 31 January on 30 April (90 days: 1 May).
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

MONTHS = 3
NINETY_DAYS = timedelta(days=90)


class Basis(TextChoices):
    """Which date was taken for the giving of the notice: boroughs read it differently, so the answer names it."""

    LETTER = "letter", "The date on the Home Office’s invitation letter"
    DISPATCH = "dispatch", "The day on which the Home Office sent the letter"


def complete_by(notice: date) -> date:
    """The last day on which the ceremony is in time, for a notice given on this day."""
    months = notice.month - 1 + MONTHS
    year, month = notice.year + months // 12, months % 12 + 1
    return date(year, month, min(notice.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class Clock:
    """One reckoning: what was typed, and what follows. `extended_to` and its authority are empty without extension."""

    notice: date
    basis: str
    extended_to: date | None = None
    authority: str = ""
    reason: str = ""
    ceremony: date | None = None

    @property
    def complete_by(self) -> date:
        """Three calendar months from the notice."""
        return complete_by(self.notice)

    @property
    def last_day(self) -> date:
        """The day that counts: the extension's where there is one."""
        return self.extended_to or self.complete_by

    @property
    def ninety_days(self) -> date:
        """What counting 90 days would say: an old leaflet did, the regulation does not."""
        return self.notice + NINETY_DAYS

    @property
    def in_time(self) -> bool | None:
        """Whether the ceremony is within the three calendar months; None where no ceremony's day was given.

        This is what the monthly return counts. An extension makes a later ceremony lawful, not "in time".
        """
        return None if self.ceremony is None else self.ceremony <= self.complete_by

    @property
    def allowed(self) -> bool | None:
        """Whether the ceremony is on or before the last day, the extension included; None where no day was given."""
        return None if self.ceremony is None else self.ceremony <= self.last_day

    def days_left(self, today: date) -> int:
        """How many days are left after today: 0 on the last day, less than 0 afterwards."""
        return (self.last_day - today).days
