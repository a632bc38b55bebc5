"""Hours for tests: claim(farah, host=growers), credited(farah, minutes=120, host=growers), decider(growers)."""

from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from programmes import clock
from programmes.people.models import Membership, User
from tests import factories
from volunteering.hosts.models import Host
from volunteering.hours import periods
from volunteering.hours.actions import ledger
from volunteering.hours.models import CreditedTime, Elsewhere, HoursClaim, HoursEntry
from volunteering.safeguarding.models import Volunteer

LONGEST = 480  # minutes of one claim that `credited` makes; more becomes several claims on days before
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_numbers = count(1)


def long_since(user: User, host: Host | None = None) -> User:
    """The same person, who has belonged to the host since long before any session of a test (all hosts for None)."""
    rows = Membership.objects.filter(user=user)
    (rows.filter(organisation=host.pk) if host else rows).update(added_at=LONG_AGO)
    return user


def decider(host: Host, name: str = "") -> User:
    """A coordinator who has always been there, and may decide about any hours at this host."""
    found = Membership.objects.filter(organisation=host.pk, role="coordinator", added_at=LONG_AGO).first()
    if found and not name:
        return found.user
    number = next(_numbers)
    who = factories.member(
        name or f"Cora Coordinator {number}", of=host.organisation, role="coordinator", email=f"cora{number}@h.example"
    )
    return long_since(who, host)


def claim(
    volunteer: Volunteer,
    *,
    host: Host | None = None,
    elsewhere: Elsewhere | None = None,
    starts_at: datetime | None = None,
    minutes: int = 120,
    **fields: Any,
) -> HoursClaim:
    """Two hours yesterday at noon UTC that wait for the host's answer, unless told otherwise."""
    at = clock.now()
    noon = at.replace(hour=12, minute=0, second=0, microsecond=0)
    start = starts_at or noon - timedelta(days=1)
    given: dict[str, Any] = {
        "what": "Dug two beds and planted beans.",
        "since_at": at,
        "logged_at": at,
        "logged_by": volunteer.user,
        **fields,
    }
    return HoursClaim.objects.create(
        volunteer=volunteer,
        host=host,
        elsewhere=elsewhere,
        period=periods.period(start, start + timedelta(minutes=minutes)),
        starts_at=start,
        minutes=minutes,
        **given,
    )


def credited(
    volunteer: Volunteer,
    *,
    minutes: int = 120,
    host: Host,
    starts_at: datetime | None = None,
    by: User | None = None,
    basis: str = "host",
) -> HoursEntry:
    """Confirmed time, through the room's own door, so that points and pathways follow; returns the newest entry.

    Without `starts_at` it lies on the last day before today on which this person has none, from 9:00 UTC; more than
    eight hours become several claims, each on a day of its own before that.
    """
    left, entry = minutes, None
    while left > 0 or entry is None:
        part = left if starts_at else min(left, LONGEST)
        entry = _credit(volunteer, part, host, starts_at or _free_day(volunteer), by or decider(host), basis)
        left -= part
    return entry


def _free_day(volunteer: Volunteer) -> datetime:
    """The last day before today on which nothing is credited, at 9:00 UTC."""
    taken = {row.period.lower.date() for row in CreditedTime.objects.filter(volunteer=volunteer)}
    day = clock.now().date() - timedelta(days=1)
    while day in taken:
        day -= timedelta(days=1)
    return datetime.combine(day, time(9), UTC)


@transaction.atomic
def _credit(volunteer: Volunteer, minutes: int, host: Host, start: datetime, by: User, basis: str) -> HoursEntry:
    made = claim(volunteer, host=host, starts_at=start, minutes=minutes)
    held, at = ledger.lock(made), clock.now()
    ledger.settle(held, verb="confirm", basis=basis, by=by, at=at, stretch=(start, start + timedelta(minutes=minutes)))
    held.confirm(by=by, at=at)
    held.save(update_fields=["state", "since_at"])
    held.moves.create(verb="confirm", by=by, at=at)
    return HoursEntry.objects.get(claim=held)


def corrected(entry: HoursEntry, *, minutes: int, by: User | None = None, reason: str = "They left earlier.") -> Any:
    """The host corrects this time to so many minutes from the same start (0: refuses it); returns the claim."""
    from volunteering.hours import actions

    host = entry.claim.host
    assert host is not None
    who, end = by or decider(host), entry.worked_from + timedelta(minutes=minutes)
    if minutes == 0:
        return actions.refuse(claim=entry.claim, reason=reason, by=who, token=factories.token())
    return actions.correct(
        claim=entry.claim, start=entry.worked_from, end=end, reason=reason, by=who, token=factories.token()
    )


def elsewhere(volunteer: Volunteer, *, state: str = "link_sent", **fields: Any) -> Elsewhere:
    """An organisation that is not here, named by this volunteer."""
    at, by = clock.now(), factories.founder()
    stamps: dict[str, Any] = {}
    if state in {"approved", "refused"}:
        stamps = {f"{state}_at": at, f"{state}_by": by}
    email = fields.pop("supervisor_email", "pat@canalmenders.example")
    given = {"organisation_name": "Canal Menders", "supervisor_name": "Pat Lock", **stamps, **fields}
    return Elsewhere.objects.create(
        volunteer=volunteer,
        supervisor_email=email,
        email_key=Elsewhere.key_of(email),
        state=state,
        since_at=at,
        named_at=at,
        **given,
    )
