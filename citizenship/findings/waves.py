"""When a ceremony's survey asks: before it begins, on leaving, after 12 weeks and after 12 months.

Everything here is a function of the ceremony's day and time. The codes and answers are those of programmes/evidence,
under the ceremony's scope.
"""

from datetime import date, datetime, time, timedelta

from citizenship.ceremonies.models import Ceremony
from citizenship.findings.instrument import SURVEY
from citizenship.findings.models import SurveyOpening
from programmes import clock
from programmes.evidence.models import Survey, Wave

PREFIX = "citizenship.ceremony:"
# A ceremony whose time nobody knows yet is thought of as beginning at noon.
NOON = time(12, 0)
LEAVING_FOR = timedelta(days=7)
AFTER, AFTER_FOR = timedelta(weeks=12), timedelta(weeks=4)
LATER_FOR = timedelta(weeks=8)
AT_THE_CEREMONY = frozenset({Wave.Kind.BEFORE.value, Wave.Kind.LEAVING.value})

Period = tuple[datetime, datetime]


def scope(ceremony: Ceremony) -> str:
    """The key of everything that is asked at this ceremony."""
    return f"{PREFIX}{ceremony.pk}"


def survey() -> Survey | None:
    """The survey of ceremonies; None until the reference data are loaded."""
    return Survey.objects.filter(pk=SURVEY).first()


def is_open_for(ceremony: Ceremony) -> bool:
    """Whether the ceremony gives out codes: it is in an arm of a study whose survey has been opened."""
    return ceremony.arm_id is not None and SurveyOpening.objects.filter(study=ceremony.study_id).exists()


def begins_at(ceremony: Ceremony) -> datetime:
    """The moment at which answers change from "before" to "on leaving"."""
    return datetime.combine(ceremony.date, ceremony.starts or NOON, tzinfo=clock.LONDON)


def periods(ceremony: Ceremony, at: datetime) -> dict[str, Period]:
    """From when until when each wave takes answers, by kind; without the first one where it is too late for it."""
    begins = begins_at(ceremony)
    after = _midnight(ceremony.date + AFTER)
    later = _midnight(a_year_on(ceremony.date))
    found = {
        Wave.Kind.BEFORE.value: (min(at, begins), begins),
        Wave.Kind.LEAVING.value: (begins, begins + LEAVING_FOR),
        Wave.Kind.AFTER.value: (after, after + AFTER_FOR),
        Wave.Kind.LATER.value: (later, later + LATER_FOR),
    }
    if at >= begins:
        del found[Wave.Kind.BEFORE.value]
    return found


def a_year_on(day: date) -> date:
    """The same day of the next year; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), tzinfo=clock.LONDON)
