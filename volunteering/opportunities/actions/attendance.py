"""Who was there: check-in by a code on the host's screen, and what the host marks afterwards."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from programmes import clock, tokens
from programmes.workflow import MoveRefused, after
from volunteering.hosts import authority
from volunteering.opportunities import notices
from volunteering.opportunities.actions import seats
from volunteering.opportunities.models import Session, SignUp
from volunteering.safeguarding import rules
from volunteering.safeguarding.models import Volunteer

# A code is good for the minute in which it is shown and the one after it.
CODE_SECONDS = 60
CODE_LENGTH = 6
# Letters and digits that nobody mistakes for one another.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CHECK_IN_BEFORE = timedelta(minutes=60)
# Whoever checked in and was not marked by the host in this time counts as having been there for the planned time.
COUNTS_AFTER = timedelta(hours=24)
State = SignUp.State
WRONG_CODE = "This code does not fit or is too old. Type the code that is on the host's screen now."


@dataclass(frozen=True)
class Was:
    """What was marked before a correction."""

    state: str
    start: datetime | None
    end: datetime | None
    minutes: int


def code_at(session: Session, at: datetime, *, back: int = 0) -> str:
    """The check-in code of one session for the minute of `at`, or `back` minutes earlier; it says nothing of others."""
    step = int(at.timestamp()) // CODE_SECONDS - back
    digest = hmac.new(bytes.fromhex(session.check_in_key), f"{session.pk}:{step}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)


def is_open(session: Session, at: datetime) -> bool:
    """Whether anybody can check in now: from an hour before the start to the end."""
    planned = session.state == Session.State.PLANNED
    return planned and session.starts_at - CHECK_IN_BEFORE <= at < session.ends_at


@transaction.atomic
def check_in(*, volunteer: Volunteer, session: Session, code: str, by: Any, token: str) -> SignUp:
    """Say "I am here" with the code on the host's screen, once. Without a place nothing is written (I11).

    Raises MoveRefused for a code that is old or another session's, for a second time, and without the permission or the
    telephone call that somebody under 16 needs (I23).
    """
    tokens.spend(token, by=by, purpose=f"volunteering.check_in:{session.pk}")
    at = clock.now()
    volunteer = seats.lock_person(volunteer)
    if volunteer.user_id != by.pk:
        raise MoveRefused("You can check in yourself only.")
    held = SignUp.objects.select_for_update(of=("self",)).filter(volunteer=volunteer, session=session).with_session()
    sign_up = held.filter(state__in=[State.CONFIRMED, State.ATTENDED]).first()
    if sign_up is None:
        raise MoveRefused("You have no place in this session, so there is nothing to check in for.")
    if sign_up.checked_in_at:
        raise MoveRefused("You have already checked in. There is nothing more to do.")
    session = sign_up.session
    if not is_open(session, at):
        raise MoveRefused("You can check in from an hour before the start until the end of the session.")
    given = code.strip().upper().replace(" ", "").replace("-", "")
    if not any(hmac.compare_digest(given.encode(), code_at(session, at, back=back).encode()) for back in (0, 1)):
        raise MoveRefused(WRONG_CODE, field="code")
    refuse_unpermitted(sign_up, at)
    sign_up.checked_in_at = at
    sign_up.save(update_fields=["checked_in_at"])
    seats.note(sign_up, "check_in", by, at)
    tokens.settle(token, sign_up.get_absolute_url())
    return sign_up


def refuse_unpermitted(sign_up: SignUp, at: datetime) -> None:
    """Raises MoveRefused when a permission that the person needs does not hold now, or nobody rang the guardian."""
    session, volunteer = sign_up.session, sign_up.volunteer
    day = clock.london_day(session.starts_at)
    rules.refuse_without_permission(volunteer, day, session.opportunity.permission_below, at=at)
    rules.refuse_unconfirmed(volunteer, day, host_key=session.opportunity.host_id)


def _locked(sign_up: SignUp, by: Any) -> SignUp:
    """The sign-up, held. Raises MoveRefused for who had no part in the host at the session's time, and for family."""
    held = SignUp.objects.select_for_update(of=("self",)).with_session().get(pk=sign_up.pk)
    session = held.session
    if not authority.may_verify(by, session.host, held.volunteer, session.starts_at):
        raise MoveRefused(
            "Only somebody who acted for this host when the session took place, and is not family of the volunteer, "
            "can say who was there."
        )
    return held


@transaction.atomic
def attend(*, sign_up: SignUp, start: datetime, end: datetime, by: Any, token: str) -> SignUp:
    """The host says that somebody was there from `start` to `end`; it can be corrected until the roster closes.

    Raises MoveRefused for times outside the session's day, in the future, or the wrong way round.
    """
    tokens.spend(token, by=by, purpose=f"volunteering.attend:{sign_up.pk}")
    at = clock.now()
    held = _locked(sign_up, by)
    rules.refuse_unconfirmed(
        held.volunteer, clock.london_day(held.session.starts_at), host_key=held.session.opportunity.host_id
    )
    return _attend(held, start=start, end=end, by=by, at=at)


def _attend(held: SignUp, *, start: datetime, end: datetime, by: Any, at: datetime) -> SignUp:
    session = held.session
    _refuse_closed(session, at)
    widest = timedelta(hours=2)
    if start < session.starts_at - widest or end > session.ends_at + widest:
        raise MoveRefused(
            "These times are more than two hours outside the session. Check them; for other work the volunteer logs "
            "hours of their own.",
            field="start",
        )
    before = Was(held.state, held.attended_from_at, held.attended_until_at, held.attended_minutes)
    held.attend(at=at, start=start, end=end)
    seats.write(held, update_fields=["state", "since_at", "attended_from_at", "attended_until_at", "sequence"])
    seats.note(held, "attend", by, at)
    if before.state == State.CONFIRMED:
        after("volunteering.opportunities.attended", sign_up=held, minutes=held.attended_minutes, by=by, at=at)
    else:
        after("volunteering.opportunities.attendance_changed", sign_up=held, was=before, by=by, at=at)
    return held


@transaction.atomic
def miss(*, sign_up: SignUp, by: Any, token: str) -> SignUp:
    """The host says that somebody with a place did not come. The volunteer is told and may disagree."""
    tokens.spend(token, by=by, purpose=f"volunteering.miss:{sign_up.pk}")
    at = clock.now()
    held = _locked(sign_up, by)
    session = held.session
    _refuse_closed(session, at)
    if at < session.starts_at:
        raise MoveRefused("The session has not begun. Mark who did not come afterwards.")
    before = Was(held.state, held.attended_from_at, held.attended_until_at, held.attended_minutes)
    held.miss(at=at)
    seats.write(held, update_fields=["state", "since_at", "attended_from_at", "attended_until_at", "sequence"])
    seats.note(held, "miss", by, at)
    after("volunteering.opportunities.attendance_changed", sign_up=held, was=before, by=by, at=at)
    notices.missed(held)
    return held


def _refuse_closed(session: Session, at: datetime) -> None:
    if session.state != Session.State.PLANNED:
        raise MoveRefused("This session was cancelled, so nobody was there.")
    if at >= session.roster_until:
        raise MoveRefused("The list of this session closed 14 days after it. Correct the hours instead.")


@transaction.atomic
def count_checked_in(*, sign_up: SignUp) -> bool:
    """A day after the end, whoever checked in and was not marked counts as there for the planned time. Once."""
    at = clock.now()
    held = SignUp.objects.select_for_update(of=("self",)).with_session().get(pk=sign_up.pk)
    session = held.session
    if held.state != State.CONFIRMED or held.checked_in_at is None or at < session.ends_at + COUNTS_AFTER:
        return False
    if session.state != Session.State.PLANNED or at >= session.roster_until:
        return False
    start = min(max(session.starts_at, held.checked_in_at), session.ends_at - timedelta(minutes=1))
    _attend(held, start=start, end=session.ends_at, by=None, at=at)
    return True
