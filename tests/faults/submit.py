"""E6: the same application sent twice at the same moment, twenty times over: by form replay, double click and two
members.

Real gunicorn, two connections at once. One submission, one receipt for each person. Unguarded, tests.faults.unguarded
serves the same pages with the token, the lock and the table of moves set aside, and the second submission shows.
"""

import threading
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from grants.applications.models import ApplicationMove
from programmes.notices.models import Notice
from programmes.tokens import issue
from tests import factories
from tests.faults.stage import Caller, Fault, Outcome, fresh
from tests.performance.cases import session_cookie
from tests.services import Web

Sender = tuple[str, str]  # a signed-in session's cookie, and the form's token


def _replay(amina: str, bode: str) -> tuple[Sender, Sender]:
    """The same form from two tabs that were restored from one: same person, same token, two connections."""
    token = issue()
    return (amina, token), (amina, token)


def _double_click(amina: str, bode: str) -> tuple[Sender, Sender]:
    """Two presses on two copies of the page: same person, two tokens."""
    return (amina, issue()), (amina, issue())


def _two_members(amina: str, bode: str) -> tuple[Sender, Sender]:
    """Two colleagues, each with a form of their own."""
    return (amina, issue()), (bode, issue())


def _racing(pair: Callable[[str, str], tuple[Sender, Sender]]) -> Callable[[bool, bool], Outcome]:
    def run(guarded: bool, smoke: bool) -> Outcome:
        races = 20
        with fresh("submit"):
            group = factories.organisation("Peckham Welcomes")
            amina = factories.member("Amina Yusuf", of=group, role="lead")
            bode = factories.member("Bode Adeyemi", of=group, role="member")
            chosen = factories.round()
            applications = [factories.application(by=amina, of=group, to=chosen) for _ in range(races)]
            cookies = session_cookie(amina), session_cookie(bode)
            statuses: list[int] = []
            with Web("config.wsgi" if guarded else "tests.faults.unguarded:application") as web:
                for application in applications:
                    path = reverse("grants:application_submit", args=[application.pk])
                    statuses += _at_once(web.port, path, pair(*cookies))
            return _judge(races, statuses, members=2)

    return run


def _at_once(port: int, path: str, senders: tuple[Sender, Sender]) -> list[int]:
    """Open both connections, then send both forms at the same moment."""
    barrier, statuses = threading.Barrier(len(senders)), []

    def send(cookie: str, token: str) -> None:
        caller = Caller(port, cookie)
        barrier.wait(30)
        statuses.append(caller.post(path, form_token=token)[0])
        caller.close()

    threads = [threading.Thread(target=send, args=sender) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def _judge(races: int, statuses: list[int], *, members: int) -> Outcome:
    outcome = Outcome()
    sent = ApplicationMove.objects.filter(verb="submit").count()
    receipts = Notice.objects.filter(event__startswith="grants.applications.submitted:").count()
    states = set(ApplicationMove.objects.values_list("application__state", flat=True))
    odd: dict[int, Any] = {status: statuses.count(status) for status in set(statuses) - {200, 302}}
    outcome.figures = {"pairs": races, "submissions": sent, "receipts": receipts, "other answers": odd or "none"}
    outcome.never(sent > races, f"{races} applications were sent, and {sent} submissions are on record")
    outcome.expect(sent == races, f"of {races} applications {sent} arrived")
    outcome.expect(receipts == races * members, f"{races * members} receipts were due, {receipts} were written")
    outcome.expect(states == {"submitted"}, f"states {states}")
    outcome.expect(not any(status >= 500 for status in odd), f"answers {odd}")
    return outcome


FAULTS = [
    Fault("submit, form replay", "the form token and the row lock", _racing(_replay)),
    Fault("submit, double click", "the row lock", _racing(_double_click)),
    Fault("submit, two members", "the row lock", _racing(_two_members)),
]
