"""People of the tests: volunteers of an age, minors, their guardians and what these permit."""

from datetime import date, datetime, timedelta
from typing import Any

from programmes import clock
from programmes.people.models import Borough, User
from tests import factories
from volunteering.safeguarding import ages
from volunteering.safeguarding.models import (
    BirthDate,
    Guardian,
    ParticipationPermission,
    Permit,
    Relationship,
    TelephoneCheck,
    Volunteer,
)


def born(age: int, *, on: date | None = None) -> date:
    """A date of birth of somebody who turned `age` 100 days before `on` (today, unless told)."""
    day = (on or clock.london_day(clock.now())) - timedelta(days=100)
    return date(day.year - age, day.month, min(day.day, 28))


def volunteer(
    who: str | User, *, age: int = 19, birth: date | None = None, borough: str = "Southwark", **fields: Any
) -> Volunteer:
    """Somebody who has joined, with their sealed date of birth. `who` is a name (an account is made) or an account."""
    user = who if isinstance(who, User) else factories.person(who)
    day = birth or born(age)
    values = {
        "known_as": user.name.split()[0],
        "band": ages.band_of(ages.age_on(day, clock.london_day(clock.now()))),
        "borough": Borough.objects.get(name=borough) if borough else None,
        **fields,
    }
    made = Volunteer.objects.create(user=user, **values)
    BirthDate.objects.create(volunteer=made, born=day.isoformat())
    if made.band == ages.Band.UNDER_13:
        _consent(made)
    return made


def _consent(made: Volunteer) -> None:
    """A guardian's consent to the keeping of data, without which the database takes no child under 13."""
    at = clock.now()
    made.data_consents.create(
        state="started",
        given_at=at,
        start_by_at=at,
        started_at=at,
        guardian=guardian(made),
        key_hash=f"child-{made.pk}",
    )


def minor(who: str | User = "Tomi Bello", *, age: int = 15, permitted: bool = False, **fields: Any) -> Volunteer:
    """Somebody under 18; with `permitted` their guardian has given permission today."""
    made = volunteer(who, age=age, **fields)
    if permitted:
        permission(made)
    return made


def child(who: str | User = "Bibi Okoro", *, age: int = 11, **fields: Any) -> Volunteer:
    """Somebody under 13, whose guardian has consented to the keeping of data and given permission."""
    made = volunteer(who, age=age, **fields)
    permission(made)
    return made


def guardian(of: Volunteer, *, name: str = "Gwen Bello", email: str = "", **fields: Any) -> Guardian:
    """An adult who answers for this young person; the same address gives the same guardian."""
    address = email or f"guardian-{of.pk.hex[:8]}@family.example"
    values = {"name": name, "relationship": Relationship.PARENT, "phone": "020 7946 0011", **fields}
    return Guardian.objects.get_or_create(volunteer=of, email=address, defaults=values)[0]


def permission(
    of: Volunteer,
    *,
    by: Guardian | None = None,
    at: datetime | None = None,
    host: Any = None,
    caller: User | None = None,
    **fields: Any,
) -> ParticipationPermission:
    """A permission given now (or at `at`) for twelve months; `host` (an Organisation) has confirmed it by telephone."""
    given_at = at or clock.now()
    values = {
        "permits": [Permit.TAKE_PART.value],
        "given_at": given_at,
        "expires_at": given_at + timedelta(days=365),
        **fields,
    }
    made = ParticipationPermission.objects.create(volunteer=of, guardian=by or guardian(of), **values)
    if host is not None:
        TelephoneCheck.objects.create(
            permission=made, host=host, confirmed_at=given_at, confirmed_by=caller or factories.founder()
        )
    return made
