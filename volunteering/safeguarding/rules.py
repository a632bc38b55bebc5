"""What must hold before somebody takes part: age, hours of the day, supervision, permission. Evaluated on the session's
own day, so that a birthday in between counts (29 February included: a year older on 1 March in other years).

Each function raises MoveRefused with a reason in plain words and what to do next, and changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from programmes import clock
from programmes.workflow import MoveRefused
from volunteering.safeguarding import ages
from volunteering.safeguarding.ages import Band
from volunteering.safeguarding.models import ParticipationPermission, Permit, Volunteer

# Everybody under this age has a supervisor beside them. Our own rule.
SUPERVISED_BELOW = 18
# No criminal record check is made of anybody younger. Source: gov.uk, "DBS checks: guidance for employers" (an
# applicant must be 16 or over; Police Act 1997, sections 113A and 113B).
CHECK_FROM = 16
# The names of a check that asks the Disclosure and Barring Service.
NO_CHECK = "none"


@dataclass(frozen=True)
class Hours:
    """Between which times of the day (in London) somebody of a band may volunteer, and where the limit comes from."""

    earliest: time
    latest: time
    source: str
    own_rule: str


# The Acts are about paid work and do not bind volunteering; that we apply them, and where we differ, is our own rule.
DAY_HOURS: dict[Band, Hours] = {
    Band.UNDER_13: Hours(
        time(7),
        time(19),
        "Children and Young Persons Act 1933, section 18(1)(c): no work before 7am or after 7pm",
        "We apply it to volunteering.",
    ),
    Band.FROM_13: Hours(
        time(7),
        time(21),
        "Children and Young Persons Act 1933, section 18(1)(c): no work before 7am or after 7pm",
        "We apply the morning limit to volunteering. The evening limit of 9pm is our own.",
    ),
    Band.FROM_16: Hours(
        time(6),
        time(22),
        "Working Time Regulations 1998, regulations 2 and 6A: no work of young workers between 10pm and 6am",
        "We apply it to volunteering.",
    ),
}


def check(volunteer: Volunteer, *, opportunity: Any, starts_at: datetime, ends_at: datetime) -> Any:
    """Every rule for one session at once: age window, adult-only, check, hours of the day, supervisor, permission.

    `opportunity` has minimum_age, maximum_age, adults_only, supervised, check_level and permission_below. Returns the
    permission that the volunteer takes part under, None when none is needed. Raises MoveRefused.
    """
    day = clock.london_day(starts_at)
    refuse_adult_only(volunteer, opportunity, day)
    refuse_age(volunteer, opportunity, day)
    refuse_check(volunteer, opportunity, day)
    refuse_night(volunteer, starts_at, ends_at)
    refuse_without_supervisor(volunteer, opportunity, day)
    found = refuse_without_permission(volunteer, day, needed_below=opportunity.permission_below, at=starts_at)
    refuse_beyond_permission(found, opportunity)
    return found


def refuse_age(volunteer: Volunteer, window: Any, day: date) -> None:
    """Raises MoveRefused when the age on `day` is outside minimum_age to maximum_age (in years, both included)."""
    age = volunteer.age_on(day)
    if window.minimum_age and age < window.minimum_age:
        raise MoveRefused(
            f"This is for people of {window.minimum_age} or over, and you will be {age} on that day. "
            "Search by your age to find what you can do now."
        )
    if window.maximum_age and age > window.maximum_age:
        raise MoveRefused(
            f"This is for people of up to {window.maximum_age}, and you will be {age} on that day. "
            "Search by your age to find what you can do now."
        )


def refuse_adult_only(volunteer: Volunteer, opportunity: Any, day: date) -> None:
    """Raises MoveRefused when the role is for adults only and the volunteer is under 18 on `day`."""
    if opportunity.adults_only and volunteer.is_minor_on(day):
        raise MoveRefused(
            "This role is for people of 18 or over only, because of what it involves. "
            "Search by your age to find what you can do now."
        )


def refuse_check(volunteer: Volunteer, opportunity: Any, day: date) -> None:
    """Raises MoveRefused when the role asks for a criminal record check and the volunteer is under 16 then (I24)."""
    if opportunity.check_level not in {"", NO_CHECK} and volunteer.age_on(day) < CHECK_FROM:
        raise MoveRefused(
            "This role needs a criminal record check, and nobody under 16 may be checked. "
            "Search by your age to find what you can do now."
        )


def refuse_night(volunteer: Volunteer, starts_at: datetime, ends_at: datetime) -> None:
    """Raises MoveRefused when the session is at a time of day at which somebody of this age may not volunteer."""
    band = volunteer.band_on(clock.london_day(starts_at))
    hours = DAY_HOURS.get(band)
    if hours and not _within(hours, starts_at, ends_at):
        raise MoveRefused(
            f"This session is too early or too late for you. At your age you can volunteer between "
            f"{_told(hours.earliest)} and {_told(hours.latest)}. Choose a session at another time."
        )


def closed_bands(starts_at: datetime, ends_at: datetime) -> list[Band]:
    """The bands that may not take part at this time of day; empty for a session in the day."""
    return [band for band, hours in DAY_HOURS.items() if not _within(hours, starts_at, ends_at)]


def is_night(starts_at: datetime, ends_at: datetime) -> bool:
    """True when the session is too early or too late for somebody under 18."""
    return Band.FROM_16 in closed_bands(starts_at, ends_at)


def _within(hours: Hours, starts_at: datetime, ends_at: datetime) -> bool:
    first, last = timezone.localtime(starts_at, clock.LONDON), timezone.localtime(ends_at, clock.LONDON)
    return first.date() == last.date() and hours.earliest <= first.time() and last.time() <= hours.latest


def _told(hour: time) -> str:
    return f"{hour.hour % 12 or 12}{'am' if hour.hour < 12 else 'pm'}"


def refuse_without_supervisor(volunteer: Volunteer, opportunity: Any, day: date) -> None:
    """Raises MoveRefused when nobody supervises and the volunteer is under 18 on `day`."""
    if not opportunity.supervised and volunteer.age_on(day) < SUPERVISED_BELOW:
        raise MoveRefused(
            "Nobody from the organisation is beside you all the time here, so it is for people of 18 or over. "
            "Choose one that says it is supervised."
        )


def needs_permission(volunteer: Volunteer, day: date, *, needed_below: int = ages.PERMISSION_BELOW) -> bool:
    """True when a guardian must have said yes for this day: always under 16, up to 18 where the role demands it."""
    limit = min(max(needed_below, ages.PERMISSION_BELOW), ages.ADULT)
    return volunteer.age_on(day) < limit


def permission_for(volunteer: Volunteer, day: date, *, at: datetime | None = None) -> ParticipationPermission | None:
    """The permission that holds at `at`, or for the whole of `day` when no moment is given; None without one."""
    moments = [at] if at else _ends_of(day)
    found = ParticipationPermission.objects.filter(volunteer=volunteer)
    if clock.now() < moments[0]:
        # For a day to come the permission must hold already now, so that nobody signs up on a promise.
        moments = [clock.now(), *moments]
    for moment in moments:
        found = found.live_on(moment)
    return found.order_by("-expires_at").first()


def _ends_of(day: date) -> list[datetime]:
    """The last moment of this day in London; for today the present one."""
    now = clock.now()
    if clock.london_day(now) == day:
        return [now]
    return [datetime.combine(day, time(23, 59, 59), clock.LONDON)]


def refuse_without_permission(
    volunteer: Volunteer, day: date, needed_below: int = ages.PERMISSION_BELOW, *, at: datetime | None = None
) -> ParticipationPermission | None:
    """The permission that the volunteer takes part under on `day` (at the moment `at`, when given); None where none is
    needed (I23). Under 13 the guardian's consent to the keeping of data must stand as well.

    Raises MoveRefused when it is missing, has ended, will have ended by then, or was withdrawn.
    """
    if not needs_permission(volunteer, day, needed_below=needed_below):
        return None
    if volunteer.age_on(day) < ages.DATA_CONSENT_BELOW and not _has_data_consent(volunteer):
        raise MoveRefused("Your guardian has to agree first that we may keep what you tell us. Ask them to.")
    found = permission_for(volunteer, day, at=at)
    if found:
        return found
    raise MoveRefused(_why_missing(volunteer, day))


def refuse_beyond_permission(permission: ParticipationPermission | None, opportunity: Any) -> None:
    """Raises MoveRefused for an online opportunity where the guardian has not ticked that."""
    if permission and getattr(opportunity, "remote", False) and Permit.ONLINE not in permission.permits:
        raise MoveRefused(
            "Your guardian has not said that you may take part online. "
            'Ask them to give permission again with that: open "Your guardian" in your profile.'
        )


def _has_data_consent(volunteer: Volunteer) -> bool:
    return volunteer.data_consents.filter(withdrawn_at__isnull=True).exists()


def _why_missing(volunteer: Volunteer, day: date) -> str:
    """What to tell the young person: what is missing and what they can do."""
    given = ParticipationPermission.objects.filter(volunteer=volunteer)
    ask = 'Open "Your guardian" in your profile to ask.'
    if given.live_on(clock.now()).exists():
        return f"Your guardian's permission ends before that day. Ask them to give it again first. {ask}"
    if not volunteer.guardians.exists():
        return f"At your age, a parent or guardian has to say yes before you take part. {ask}"
    if given.exists():
        return f"Your guardian's permission has ended, so you cannot take part now. {ask}"
    return (
        "We asked your guardian, and they have not said yes yet. You can look around meanwhile. "
        'To send the question again, open "Your guardian" in your profile.'
    )


def refuse_unconfirmed(volunteer: Volunteer, day: date, *, host_key: Any) -> None:
    """Raises MoveRefused when the volunteer is under 16 on `day` and this host has not rung the guardian yet.

    Told to the host: asked at check-in and when somebody is put on a roster, not when the young person signs up.
    """
    if volunteer.age_on(day) >= ages.PERMISSION_BELOW:
        return
    found = permission_for(volunteer, day)
    if found is None or not found.confirmed_for(host_key):
        raise MoveRefused(
            "Ring the guardian before this person's first session with you. Open the session's sheet, ring the number "
            "shown there, and note that you did."
        )


def last_day_of(permission: ParticipationPermission) -> date:
    """The last day in London on which the permission holds to the end of the day."""
    return clock.london_day(permission.expires_at - timedelta(seconds=1)) - timedelta(days=1)
