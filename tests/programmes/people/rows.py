"""Rows of this room in any state, for its tests."""

from datetime import date, timedelta
from typing import Any

from programmes import clock
from programmes.people.models import Appointment, Invite, Membership, Organisation, PersonRequest
from tests import factories

KEY = "k" * 43


def organisation(state: str, **fields: Any) -> Organisation:
    """An organisation in this state, entered by the founder of the tests."""
    by, at = factories.founder(), clock.now()
    made = Organisation(name="Deptford Drummers", kind="community", created_by=by, **fields)
    steps = {"pending": "", "approved": "approve", "refused": "refuse", "closed": "approve close"}[state].split()
    for verb in steps:
        getattr(made, verb)(by=by, at=at)
    made.save()
    return made


def membership(state: str) -> Membership:
    """A registrar's membership in Camden: the role that every move is made for."""
    of = factories.borough_organisation("Camden")
    made = factories.join(factories.person("Mo Member"), of=of, role="registrar")
    if state == "ended":
        made.remove(by=factories.founder(), at=clock.now())
        made.save()
    return made


def invite(state: str = "open", *, to: str = "gail@portal.example", key: str = KEY, **fields: Any) -> Invite:
    """An invitation to be a colleague in a group of its own, unless told otherwise."""
    by, at = factories.founder(), clock.now()
    values: dict[str, Any] = {"kind": "membership", "role": "member", "expires_at": at + timedelta(days=14), **fields}
    if values["kind"] == "membership" and "organisation" not in values:
        values["organisation"] = organisation("approved")
    made = Invite(token_hash=Invite.hash_of(key), email=to, invited_by=by, **values)
    if state == "cancelled":
        made.cancel(by=by, at=at)
    elif state == "accepted":
        made.accept(by=factories.person("Gail Green", email=to), at=at)
    made.save()
    return made


def request(kind: str, state: str = "received", *, user: Any = None, **fields: Any) -> PersonRequest:
    """A request in this state; those about one's own data belong to somebody."""
    at, staff = clock.now(), factories.founder()
    if user is None and kind in {"erasure", "data"}:
        user = factories.person("Ash Asker")
    email = user.email if user else "visitor@portal.example"
    extra = {"format": "braille"} if kind == "other_format" else {}
    made = PersonRequest(
        kind=kind, user=user, email=email, due_date=date(2026, 12, 24), made_at=at, **{**extra, **fields}
    )
    if state in {"acknowledged"}:
        made.acknowledge(by=staff, at=at)
    elif state == "done":
        made.complete(by=staff, at=at, outcome="Here it is.")
    elif state == "refused":
        made.refuse(by=staff, at=at, reason="It is not ours.")
    made.save()
    return made


def appointment(state: str = "open", *, user: Any = None, role: str = "officer", **fields: Any) -> Appointment:
    """A role from today for a year."""
    today = clock.now().date()
    holder = user or factories.person("Olu Officer")
    values = {"starts_on": today, "ends_on": today + timedelta(days=365), **fields}
    made = Appointment(user=holder, role=role, given_by=factories.founder(), **values)
    if state == "closed":
        made.close(by=factories.founder(), at=clock.now())
    made.save()
    return made
