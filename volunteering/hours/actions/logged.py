"""What volunteers do: log time, one piece or several, take it back, and ask a supervisor again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from programmes import audit, clock, tokens
from programmes.people.models import User
from programmes.workflow import MoveRefused
from volunteering.hosts.models import Host
from volunteering.hours import notices, periods
from volunteering.hours.actions import ledger
from volunteering.hours.models import Elsewhere, HoursClaim, SupervisorLink
from volunteering.hours.models.claims import MOST_MINUTES
from volunteering.hours.models.elsewhere import ANSWER_WITHIN, MOST_SENDS
from volunteering.safeguarding import ages, rules
from volunteering.safeguarding.models import Volunteer

# How far back time may be logged: what is older, nobody at the host remembers. Our own rule.
LOOK_BACK = timedelta(days=366)
# Addresses that anybody can have. They are allowed (small groups use them), and staff see that it is one. Our own list.
FREE_MAIL = frozenset(
    {"gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "live.co.uk", "yahoo.com"}
    | {"yahoo.co.uk", "icloud.com", "me.com", "aol.com", "btinternet.com", "sky.com", "protonmail.com", "gmx.com"}
)


@dataclass(frozen=True)
class Supervisor:
    """An organisation that is not here, and who can say that the volunteer was there."""

    organisation_name: str
    name: str
    email: str


@dataclass(frozen=True)
class Row:
    """One piece of work as it was typed: at a host, or at an organisation that is not here."""

    start: datetime
    end: datetime
    what: str
    host: Host | None = None
    supervisor: Supervisor | None = None
    elsewhere: Elsewhere | None = None


@transaction.atomic
def log(*, volunteer: Volunteer, row: Row, by: User, token: str) -> HoursClaim:
    """Log one piece of work. It waits for the host, or for the supervisor whom the volunteer named.

    Raises MoveRefused for time that has not ended, is too long or too old, or is credited or logged already.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.hours.log:{volunteer.pk}")
    ledger.lock_volunteers([volunteer.pk])
    claim = _log(volunteer, row, by, clock.now())
    tokens.settle(token, claim.get_absolute_url())
    return claim


@transaction.atomic
def log_many(*, volunteer: Volunteer, rows: Sequence[Row], by: User, token: str) -> list[HoursClaim | MoveRefused]:
    """Log several pieces. Each stands or falls alone: the answer has, in their order, a claim or the refusal."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.log_many:{volunteer.pk}")
    ledger.lock_volunteers([volunteer.pk])
    at = clock.now()
    done: list[HoursClaim | MoveRefused] = []
    for row in rows:
        try:
            with transaction.atomic():
                done.append(_log(volunteer, row, by, at))
        except MoveRefused as refusal:
            done.append(refusal)
    return done


def _log(volunteer: Volunteer, row: Row, by: User, at: datetime) -> HoursClaim:
    if volunteer.merged_into_id or volunteer.user_id != by.pk:
        raise MoveRefused("Only the person who did the work logs it. Sign in with your own account.")
    start, end = periods.whole(row.start), periods.whole(row.end)
    _refuse_times(start, end, at)
    rules.refuse_without_permission(volunteer, clock.london_day(start), at=min(start, at))
    ledger.refuse_overlap(volunteer, start, end)
    if row.host:
        _refuse_host(row.host)
        _refuse_twice(volunteer, row.host, start, end)
    elsewhere = None if row.host else _elsewhere(volunteer, row, by, at)
    claim = HoursClaim.objects.create(
        volunteer=volunteer,
        host=row.host,
        elsewhere=elsewhere,
        period=periods.period(start, end),
        starts_at=start,
        minutes=periods.minutes(start, end),
        what=row.what.strip(),
        since_at=at,
        logged_at=at,
        logged_by=by,
    )
    claim.moves.create(verb="log", by=by, at=at)
    audit.record(by=by, verb="volunteering.hours.logged", target=claim, detail={"minutes": claim.minutes})
    if elsewhere and elsewhere.may_be_written_to:
        send_link(claim, at)
    return claim


def _refuse_times(start: datetime, end: datetime, at: datetime) -> None:
    """Raises MoveRefused for time that cannot be logged."""
    if end <= start:
        raise MoveRefused("The end must be after the start. Check both times.", field="end")
    if end > at:
        raise MoveRefused("This time has not ended yet. Log it when you have finished.", field="end")
    if periods.minutes(start, end) > MOST_MINUTES:
        raise MoveRefused("One entry can hold 24 hours at most. Log longer work as several entries.", field="end")
    if at - start > LOOK_BACK:
        raise MoveRefused("You can log what you did in the last 12 months. Check the year.", field="start")


def _refuse_host(host: Host) -> None:
    """Raises MoveRefused for a host that was never approved."""
    if host.state not in {Host.State.APPROVED, Host.State.PAUSED}:
        raise MoveRefused("This organisation does not take volunteers here. Choose another one.", field="host")


def _refuse_twice(volunteer: Volunteer, host: Host, start: datetime, end: datetime) -> None:
    """Raises MoveRefused when time at this host that overlaps is waiting: the same claim sent twice."""
    live = HoursClaim.objects.filter(
        volunteer=volunteer, host=host, state__in=["waiting", "disputed"], period__overlap=periods.period(start, end)
    )
    there = live.order_by("starts_at").first()
    if there:
        raise MoveRefused(
            f"You have already logged {periods.told(there.from_at, there.until_at)} at {host}. "
            "Take that one back first if it was wrong.",
            field="start",
        )


def _elsewhere(volunteer: Volunteer, row: Row, by: User, at: datetime) -> Elsewhere:
    """The organisation that is not here: the one chosen, the same one named again, or a new one."""
    if row.elsewhere is not None:
        return _usable(row.elsewhere)
    if row.supervisor is None:
        raise MoveRefused("Choose where you helped, or name the organisation.", field="host")
    given = row.supervisor
    email = given.email.strip().lower()
    _refuse_supervisor(volunteer, email)
    known = Elsewhere.objects.filter(
        volunteer=volunteer,
        email_key=Elsewhere.key_of(email),
        organisation_name__iexact=given.organisation_name.strip(),
    ).first()
    if known:
        return _usable(known)
    # Nobody is written to about a young person before our own people have looked at who it is.
    young = volunteer.is_minor_on(clock.london_day(at))
    made = Elsewhere.objects.create(
        volunteer=volunteer,
        organisation_name=given.organisation_name.strip(),
        supervisor_name=given.name.strip(),
        supervisor_email=email,
        email_key=Elsewhere.key_of(email),
        free_mail=email.rpartition("@")[2] in FREE_MAIL,
        state=Elsewhere.State.WAITING_STAFF if young else Elsewhere.State.LINK_SENT,
        since_at=at,
        named_at=at,
    )
    made.moves.create(verb="name", by=by, at=at)
    return made


def _usable(elsewhere: Elsewhere) -> Elsewhere:
    if elsewhere.state == Elsewhere.State.REFUSED:
        raise MoveRefused("We did not accept this organisation, so its hours cannot be logged.", field="host")
    return elsewhere


def _refuse_supervisor(volunteer: Volunteer, email: str) -> None:
    """Raises MoveRefused for an address that is the volunteer's, a guardian's or another young person's."""
    own = email == volunteer.user.email
    family = volunteer.guardians.filter(email=email).exists()
    young = Volunteer.objects.filter(user__email=email, band__in=ages.MINORS).exists()
    if own or family or young:
        raise MoveRefused(
            "Give the work e-mail of somebody at the organisation who is not you, your family or another young "
            "person. They must have seen what you did.",
            field="supervisor_email",
        )


@transaction.atomic
def withdraw(*, claim: HoursClaim, by: User, token: str) -> HoursClaim:
    """The volunteer takes it back before anybody decided."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.withdraw:{claim.pk}")
    claim, at = ledger.lock(claim), clock.now()
    claim.withdraw(by=by, at=at)
    claim.save(update_fields=["state", "since_at"])
    claim.moves.create(verb="withdraw", by=by, at=at)
    SupervisorLink.objects.filter(claim=claim, used_at__isnull=True).update(used_at=at)
    audit.record(by=by, verb="volunteering.hours.withdrawn", target=claim)
    return claim


def send_link(claim: HoursClaim, at: datetime) -> SupervisorLink:
    """Write to the supervisor. The key is in the message alone; a link sent before stops working."""
    key = SupervisorLink.new_key()
    given = {"key_hash": SupervisorLink.hash_of(key), "sent_at": at, "expires_at": at + ANSWER_WITHIN}
    link = SupervisorLink.objects.filter(claim=claim).first()
    if link is None:
        link = SupervisorLink.objects.create(claim=claim, **given)
    else:
        link.key_hash, link.sent_at, link.expires_at = given["key_hash"], given["sent_at"], given["expires_at"]  # type: ignore[assignment]
        link.sends += 1
        link.save(update_fields=["key_hash", "sent_at", "expires_at", "sends"])
    notices.asked(claim, key, link)
    return link


@transaction.atomic
def ask_again(*, claim: HoursClaim, by: User, token: str) -> HoursClaim:
    """Send the supervisor a new link, three in all. Raises MoveRefused when there is nobody to write to (yet)."""
    tokens.spend(token, by=by, purpose=f"volunteering.hours.ask_again:{claim.pk}")
    claim, at = ledger.lock(claim), clock.now()
    if claim.state != HoursClaim.State.WAITING or claim.elsewhere is None or not claim.elsewhere.may_be_written_to:
        raise MoveRefused("There is nobody whom we could write to about this.")
    link = SupervisorLink.objects.filter(claim=claim).first()
    if link and link.sends >= MOST_SENDS:
        raise MoveRefused("We have written three times. Ask your supervisor to look in their junk mail.")
    if link and at - link.sent_at < timedelta(days=1):
        raise MoveRefused("We wrote less than a day ago. Give them a little time.")
    send_link(claim, at)
    claim.moves.create(verb="ask_again", by=by, at=at)
    audit.record(by=by, verb="volunteering.hours.asked_again", target=claim)
    return claim
