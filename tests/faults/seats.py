"""I1: fifty at once for one place, over every way to it, in processes of their own. One gets it, nobody an error.

Half of them send forms to a real gunicorn (the page, the host's acceptance); the others are forked clients of the
actions that other pages call (staff, a team booking, the page's and the host's own). The session is so near that no
offer is made: who waits already may take the free place too, and competes. Without the lock and the CHECK, the portal
looks first and then writes, and the session is overbooked.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import Error, OperationalError
from django.db.models import QuerySet
from django.urls import reverse

from programmes import clock
from programmes.workflow import MoveRefused
from tests import factories as common
from tests.factories import token
from tests.faults.stage import Caller, Fault, Outcome, fresh, sql, together
from tests.performance.cases import session_cookie
from tests.services import Web
from tests.volunteering.factories import hosts, people, sessions
from volunteering.opportunities.actions import seats, signing_up
from volunteering.opportunities.models import Session, SignUp

MANY = 50
PRESSES = 12  # of the same form, while the answer is that the portal is busy
Way = Callable[[], str]  # what became of one attempt


@dataclass(frozen=True)
class Cast:
    """Who stands at the ways to a place."""

    coordinator: Any
    officer: Any
    lead: Any
    employer: Any
    opportunity: Any
    volunteers: list[Any]


def run(guarded: bool, smoke: bool) -> Outcome:
    """Race after race for the one place of a new session."""
    races, began, said = (2 if smoke else 10), time.monotonic(), Counter[str]()
    with fresh("seats"):
        if not guarded:
            sql("ALTER TABLE volunteering_session DROP CONSTRAINT session_places_within_capacity")
        cast = _cast()
        _warm(cast)
        with Web("config.wsgi" if guarded else "tests.faults.unguarded:application") as web:
            raced = [_session(cast, number) for number in range(races)]
            for session in raced:
                ways = _ways(session, cast, web.port)
                said += Counter(together(MANY, partial(_attempt, ways, guarded)))
        return _judge(said, raced, time.monotonic() - began)


def looks_then_writes() -> None:
    """Code as it would be without the guards: it holds nothing, and takes a moment between looking and writing."""
    plain = seats._first_state

    def slowly(session: Session, via: str) -> str:
        state = plain(session, via)
        time.sleep(0.05)
        return state

    QuerySet.select_for_update = lambda self, *args, **kwargs: self  # type: ignore[assignment,method-assign]
    seats._first_state = slowly


def _cast() -> Cast:
    host = hosts.host("Rye Lane Growers")
    employer = common.organisation("Tideway Print Works", kind="employer")
    return Cast(
        coordinator=hosts.coordinator(of=host),
        officer=common.staff("Vera Okafor", role="volunteering"),
        lead=common.member("Hana Sato", of=employer, role="lead"),
        employer=employer,
        opportunity=hosts.opportunity(host),
        volunteers=[people.volunteer(f"P{number} Lee", age=20 + number % 30) for number in range(MANY)],
    )


def _warm(cast: Cast) -> None:
    """Load what a sign-up needs once, before the clients are forked: they race for the place, not for templates."""
    session = _session(cast, 20)
    for who in cast.volunteers[:2]:
        signing_up.sign_up(volunteer=who, session=session, by=who.user, token=token())


def _session(cast: Cast, number: int) -> Session:
    """One place, tomorrow, inside the quiet time; each race at another hour, so that nobody's sessions overlap."""
    begins = clock.now() + timedelta(days=1, hours=number)
    return sessions.session(cast.opportunity, starts_at=begins, hours=0.5, capacity=1)


def _ways(session: Session, cast: Cast, port: int) -> list[Way]:
    """Each person's way to the place: the even ones over HTTP, by page or host; the odd ones by an action."""
    ways: list[Way] = []
    here = {"session": session}
    for number, who in enumerate(cast.volunteers):
        if number % 4 == 0:
            path = reverse("volunteering:sign_up", args=[session.pk])
            ways.append(partial(_post, port, session_cookie(who.user), path))
        elif number % 4 == 2:
            path = reverse("volunteering:host_accept", args=[_applied(who, session).pk])
            ways.append(partial(_post, port, session_cookie(cast.coordinator), path))
        elif number % 10 == 1:
            ways.append(partial(_act, signing_up.sign_up, volunteer=who, by=who.user, **here))
        elif number % 10 == 3:
            ways.append(partial(_act, signing_up.add, volunteer=who, reason="Rang us.", by=cast.officer, **here))
        elif number % 10 == 5:
            team = {"organisation": cast.employer, "volunteers": [who], "by": cast.lead}
            ways.append(partial(_act, signing_up.book_group, **team, **here))
        elif number % 10 == 7:
            ways.append(partial(_act, signing_up.accept, sign_up=_applied(who, session), by=cast.coordinator))
        else:
            waits = sessions.sign_up(who, session, state="waiting")
            ways.append(partial(_act, signing_up.take, sign_up=waits, by=who.user))
    return ways


def _applied(who: Any, session: Session) -> SignUp:
    return sessions.sign_up(who, session, state="applied")


def _post(port: int, cookie: str, path: str) -> str:
    key = token()
    for _ in range(PRESSES):
        caller = Caller(port, cookie)
        status, _where = caller.post(path, form_token=key)
        caller.close()
        if status != 503:
            return "forms answered" if status in {200, 302} else f"status {status}"
    return "status 503"


def _act(action: Callable[..., Any], **given: Any) -> str:
    key = token()
    for _ in range(PRESSES):
        try:
            action(**given, token=key)
        except MoveRefused:
            return "told that none is free"
        except OperationalError:
            continue  # the lock's three seconds were over: a person would press again
        except Error as error:
            return f"error {type(error).__name__}"
        return "actions answered"
    return "error OperationalError"


def _attempt(ways: list[Way], guarded: bool, number: int) -> str:
    if not guarded:
        looks_then_writes()
    return ways[number]()


def _judge(said: Counter[str], raced: list[Session], seconds: float) -> Outcome:
    races, rows = len(raced), SignUp.objects.filter(session__in=raced)
    held = [rows.filter(session=each, state="confirmed").count() for each in raced]
    waiting = rows.filter(state="waiting").count()
    outcome = Outcome(figures={"races": races, "attempts": races * MANY, "most places given of one": max(held)})
    outcome.figures |= {"waiting": waiting, **said, "seconds": round(seconds, 1)}
    over = sum(number - 1 for number in held if number > 1)
    outcome.never(over > 0, f"{over} places too many in {races} sessions of one place")
    outcome.expect(held == [1] * races, f"places given: {held}")
    outcome.expect(waiting == races * (MANY - 1), f"{races * (MANY - 1)} should wait, {waiting} do")
    odd = {words: number for words, number in said.items() if words.startswith(("error", "status"))}
    outcome.expect(not odd, f"errors: {odd}")
    counts = Session.objects.filter(pk__in=[each.pk for each in raced]).values_list("confirmed", flat=True)
    outcome.expect(set(counts) == {1}, "the count of places is wrong")
    return outcome


FAULT = Fault("last seat", "row lock on the session, CHECK on its count", run)
