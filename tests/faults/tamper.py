"""The audit: as the portal's own login nothing can be changed; changed by a superuser behind the triggers, it is
found."""

from typing import Any

from django.db import DatabaseError, connection, transaction

from programmes import audit
from programmes.audit import actions
from programmes.audit.models import AuditEvent
from tests import factories
from tests.faults.stage import Fault, Outcome, fresh

ATTEMPTS = [
    "UPDATE programmes_auditevent SET by_key = 'somebody else' WHERE id = {key}",
    "UPDATE programmes_auditevent SET verb = 'grants.applications.declined' WHERE id = {key}",
    "UPDATE programmes_auditevent SET target_key = 'another' WHERE id = {key}",
    "UPDATE programmes_auditevent SET at = at - interval '1 hour' WHERE id = {key}",
    "UPDATE programmes_auditevent SET detail = '{{\"more\": 1}}' WHERE id = {key}",
    "DELETE FROM programmes_auditevent WHERE id = {key}",
    "UPDATE programmes_auditseal SET digest = repeat('0', 64) WHERE event_key = {key}",
    "UPDATE programmes_auditseal SET sealed_at = sealed_at + interval '1 second' WHERE event_key = {key}",
    "DELETE FROM programmes_auditseal WHERE event_key = {key}",
]


def run(guarded: bool, smoke: bool) -> Outcome:
    """Every attempt as two logins, then every attempt as a superuser who has switched the triggers off. Unguarded: no
    chain."""
    events = 60 if smoke else 400
    with fresh("tamper"):
        who = factories.person("Efua Mensah")
        for _ in range(events):
            with transaction.atomic():
                audit.record(by=who, verb="grants.applications.funded", target=who)
        head = actions.seal()
        keys = list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))
        outcome = Outcome()
        problems, found_head = actions.check(head=head)
        outcome.expect(problems == [] and found_head == head, f"an untouched chain is called wrong: {problems[:2]}")
        refused = sum(
            _refused(role, statement.format(key=keys[3])) for role in ("portal_app", "") for statement in _all()
        )
        tried = 2 * len(_all())
        outcome.expect(refused == tried, f"{tried - refused} of {tried} changes went through")
        plain = actions._link
        if not guarded:
            actions._link = lambda previous, seal, event: seal.digest  # the chain is not compared
        try:
            places = keys[1:-1:7]
            seen = sum(_found(statement.format(key=key), head) for key in places for statement in ATTEMPTS)
        finally:
            actions._link = plain
        made = len(places) * len(ATTEMPTS)
        outcome.figures = {"refused": f"{refused}/{tried}", "behind the triggers": made, "found": seen}
        outcome.never(seen < made, f"{made - seen} of {made} changes were not found")
        return outcome


def _all() -> list[str]:
    return [*ATTEMPTS, "TRUNCATE programmes_auditevent", "TRUNCATE programmes_auditseal"]


def _refused(role: str, statement: str) -> bool:
    """True when the database says no to this login; "" is the superuser, whom the trigger alone stops."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if role:
                cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(statement)
            raise _Undone
    except _Undone:
        return False
    except DatabaseError:
        return True


def _found(statement: str, head: str) -> bool:
    """Make the change with the triggers off, ask for the check, undo."""
    problems: list[Any] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement)
            problems, _ = actions.check(head=head)
            raise _Undone
    except _Undone:
        return bool(problems)


class _Undone(Exception):
    """Raised to roll a trial back."""


FAULT = Fault("tamper", "the hash chain", run)
