"""HeadStart and HeadStart Action for tests: cycle(), placed(volunteer), there(placement, "develop"), referral()."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from programmes import clock
from programmes.catalogue.models import Invitation
from programmes.clock import months_later
from programmes.people.models import Borough, Organisation, User
from tests import factories
from tests.volunteering.factories import hours
from volunteering.hosts.models import Host
from volunteering.hours.models import HoursEntry
from volunteering.pathways.actions import groups, headstart, interviews
from volunteering.pathways.models import (
    Attendance,
    Cohort,
    CohortDay,
    Cycle,
    Entitlement,
    Interview,
    Member,
    Placement,
    Referral,
    Slot,
    Workshop,
)
from volunteering.safeguarding.models import Volunteer

KINDS = ("develop", "communicate")


def today() -> date:
    """Today in London."""
    return clock.london_day(clock.now())


def cycle(name: str = "Autumn", *, state: str = "open", **fields: Any) -> Cycle:
    """A cycle of six months up to today and one to come; the age must hold today."""
    at, day = clock.now(), today()
    given: dict[str, Any] = {
        "opens_date": months_later(day, -6),
        "closes_date": months_later(day, 1),
        "rule_date": day,
        "source": "a test",
        "created_at": at,
        "created_by": factories.founder(),
        **fields,
    }
    return Cycle.objects.create(name=name, state=state, since_at=at, **given)


def placed(volunteer: Volunteer, of: Cycle | None = None, *, in_education: bool = True) -> Placement:
    """This person takes part in a cycle, through the room's own door."""
    return headstart.join(
        cycle=of or Cycle.objects.get(),
        volunteer=volunteer,
        in_education=in_education,
        by=volunteer.user,
        token=factories.token(),
    )


def workshop(of: Cycle, kind: str = "develop", *, starts_at: datetime | None = None, **fields: Any) -> Workshop:
    """A workshop of two hours that began yesterday at noon UTC, unless told otherwise."""
    start = starts_at or datetime.combine(today() - timedelta(days=1), time(12), UTC)
    given: dict[str, Any] = {
        "title": "Meet a team",
        "what": "You meet people.",
        "place": "City Hall",
        "created_at": clock.now(),
        "created_by": factories.founder(),
        **fields,
    }
    return Workshop.objects.create(cycle=of, kind=kind, starts_at=start, ends_at=start + timedelta(hours=2), **given)


def officer(name: str = "Ida Rowe", *, role: str = "volunteering") -> User:
    """A second officer of pathways, beside Vera."""
    email = f"{name.split()[0].lower()}@portal.example"
    return User.objects.filter(email=email).first() or factories.staff(name, role=role, email=email)


def booked(placement: Placement, of: Workshop) -> Attendance:
    """A place in this workshop."""
    return Attendance.objects.create(placement=placement, workshop=of, since_at=clock.now())


def there(placement: Placement, *kinds: str, by: User | None = None) -> list[Attendance]:
    """The person was at one workshop of each of these kinds (both without any), by the room's own door."""
    from volunteering.pathways.actions import cycles

    return [
        cycles.attend(
            attendance=booked(placement, workshop(placement.cycle, kind)), by=by or officer(), token=factories.token()
        )
        for kind in kinds or KINDS
    ]


def worked(volunteer: Volunteer, host: Host, minutes: int, *, days_ago: int = 1, part: int = 480) -> HoursEntry:
    """So many confirmed minutes, ending so many days ago: no more than `part` a day, each day before the last."""
    entry, left, days = None, minutes, days_ago
    while left > 0:
        length = min(left, part)
        start = datetime.combine(today() - timedelta(days=days), time(9), UTC)
        entry = hours.credited(volunteer, minutes=length, host=host, starts_at=start)
        left, days = left - length, days + 1
    assert entry is not None
    return entry


def guaranteed(volunteer: Volunteer, host: Host, of: Cycle | None = None) -> Entitlement:
    """The whole way: 16 hours and both workshops."""
    placement = placed(volunteer, of)
    there(placement)
    worked(volunteer, host, placement.cycle.minutes)
    return Entitlement.objects.get(placement=placement)


def slot(of: Cycle, employer: Organisation, **fields: Any) -> Slot:
    """What an employer offers: two interviews in the next two months."""
    given: dict[str, Any] = {
        "role": "Weekend helper",
        "what": "Saturdays.",
        "place": "The works",
        "places": 2,
        "until_date": today() + timedelta(days=60),
        "offered_at": clock.now(),
        "offered_by": factories.founder(),
        **fields,
    }
    return Slot.objects.create(cycle=of, employer=employer, **given)


def matched(entitlement: Entitlement, of: Slot, *, by: User | None = None, days: int = 10) -> Interview:
    """An officer offers this interview, in so many days."""
    return interviews.match(
        entitlement=entitlement,
        slot=of,
        starts_at=clock.now() + timedelta(days=days),
        by=by or officer(),
        token=factories.token(),
    )


def begun(interview: Interview) -> Interview:
    """The same interview, an hour after its begin."""
    Interview.objects.filter(pk=interview.pk).update(starts_at=clock.now() - timedelta(hours=1))
    interview.refresh_from_db()
    return interview


def cohort(partner: Organisation, *, days: int = 5, **fields: Any) -> Cohort:
    """A cohort at this partner that began a week ago, with so many workshops from yesterday on."""
    given: dict[str, Any] = {
        "name": "Southwark group",
        "starts_date": today() - timedelta(days=7),
        "place": "The garden",
        "borough": Borough.objects.get(name="Southwark"),
        "since_at": clock.now(),
        "created_at": clock.now(),
        "created_by": factories.founder(),
        **fields,
    }
    made = Cohort.objects.create(partner=partner, **given)
    for number in range(1, days + 1):
        start = datetime.combine(today() - timedelta(days=2) + timedelta(days=number), time(12), UTC)
        CohortDay.objects.create(
            cohort=made, number=number, title="At work", starts_at=start, ends_at=start + timedelta(hours=2)
        )
    return made


def referral(school: Organisation, *, into: Cohort | None = None, pupils: int = 12, **fields: Any) -> Referral:
    """A group of this school, in a cohort when one is named."""
    at = clock.now()
    given: dict[str, Any] = {"about": "They learn by doing.", "since_at": at, "sent_at": at, **fields}
    state = "accepted" if into else "sent"
    return Referral.objects.create(
        school=school, pupils=pupils, cohort=into, state=state, sent_by=factories.founder(), **given
    )


def code(of: Referral, text: str = "abcdefghjkm2") -> str:
    """A printed code of this group."""
    at = clock.now()
    Invitation.objects.create(
        kind=groups.CODE,
        scope=str(of.pk),
        token_hash=Invitation.hash_of(text),
        anonymous=True,
        invited_at=at,
        invited_by=factories.founder(),
        expires_at=at + timedelta(days=60),
    )
    return text


def member(volunteer: Volunteer, of: Referral, *, present: Iterable[int] = ()) -> Member:
    """A young person in the group's cohort."""
    at = clock.now()
    return Member.objects.create(
        referral=of, cohort=of.cohort, volunteer=volunteer, since_at=at, joined_at=at, present=list(present)
    )


def settled() -> None:
    """Check now what the database checks at a commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
