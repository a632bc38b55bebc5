"""Outreach events: staff plan, open, close and count them; nobody is named in any of it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from citizenship.ceremonies.models.partners import hash_of, new_key
from citizenship.outreach import notices_events as notices
from citizenship.outreach import search
from citizenship.outreach.acting import need_staff
from citizenship.outreach.models import BriefingBooking, EventPlace, OutreachEvent, OutreachEventMove
from programmes import audit, clock, tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

LONGEST = timedelta(hours=14)
HOST_KEPT_FOR = timedelta(days=30)
# What may be put right while people hold places. The day and the place stay: we could tell nobody.
ADJUSTABLE = ("name", "about", "languages", "places", "access", "telephone", "host", "host_email")


@dataclass(frozen=True)
class Plan:
    """What staff say of an event."""

    kind: str
    name: str
    about: str
    place: str
    borough: Borough | None
    starts_at: datetime
    ends_at: datetime
    languages: list[str]
    places: int
    access: list[str]
    telephone: str
    host: str
    host_email: str

    def values(self) -> dict[str, Any]:
        """The fields of the row. An empty address is kept as none."""
        return {
            **{name: value for name, value in asdict(self).items() if name != "borough"},
            "borough": self.borough,
            "host_email": self.host_email.lower() or None,
        }


def _refuse_plan(plan: Plan, at: datetime) -> None:
    """Raises MoveRefused for a plan that cannot be kept, naming the field."""
    if plan.starts_at <= at:
        raise MoveRefused("Choose a time in the future.", field="starts_at")
    if not plan.starts_at < plan.ends_at <= plan.starts_at + LONGEST:
        raise MoveRefused("It ends after it begins, and on the same day.", field="ends_at")
    somewhere = plan.kind in (OutreachEvent.Kind.ONLINE, OutreachEvent.Kind.BRIEFING)
    if plan.borough is None and not somewhere:
        raise MoveRefused("Choose the borough in which it is.", field="borough")
    if not plan.languages:
        raise MoveRefused("Choose at least one language.", field="languages")


def _locked(event: OutreachEvent) -> OutreachEvent:
    return OutreachEvent.objects.select_for_update(of=("self",)).select_related("borough").get(pk=event.pk)


def _moved(event: OutreachEvent, verb: str, by: Any, at: datetime) -> OutreachEventMove:
    move: OutreachEventMove = event.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.events.{verb}", target=event)
    search.keep(event)
    return move


@transaction.atomic
def plan(*, plan: Plan, by: Any, token: str) -> OutreachEvent:
    """Plan an event as a draft, which nobody else sees. Raises MoveRefused for a plan that cannot be kept."""
    tokens.spend(token, by=by, purpose="citizenship.events.plan")
    need_staff(by)
    at = clock.now()
    _refuse_plan(plan, at)
    made = OutreachEvent.objects.create(planned_at=at, planned_by=by, **plan.values())
    _moved(made, "plan", by, at)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def change(*, event: OutreachEvent, plan: Plan, by: Any, token: str) -> OutreachEvent:
    """Change a draft that nobody else has seen."""
    tokens.spend(token, by=by, purpose=f"citizenship.events.change:{event.pk}")
    need_staff(by)
    held, at = _locked(event), clock.now()
    held.change()
    _refuse_plan(plan, at)
    values = plan.values()
    for name, value in values.items():
        setattr(held, name, value)
    held.save(update_fields=["state", *values])
    _moved(held, "change", by, at)
    return held


@transaction.atomic
def adjust(*, event: OutreachEvent, by: Any, token: str, **values: Any) -> OutreachEvent:
    """Put details right while places can be taken (`ADJUSTABLE`). The day and the place stay as they are.

    Raises MoveRefused for fewer places than people have taken, and for no language.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.events.adjust:{event.pk}")
    need_staff(by)
    held, at = _locked(event), clock.now()
    if not values["languages"]:
        raise MoveRefused("Choose at least one language.", field="languages")
    for name in ADJUSTABLE:
        setattr(held, name, values[name])
    held.host_email = values["host_email"].lower() or None
    held.adjust()
    held.save(update_fields=["state", *ADJUSTABLE])
    _moved(held, "adjust", by, at)
    return held


@transaction.atomic
def open_(*, event: OutreachEvent, by: Any, token: str) -> OutreachEvent:
    """Let people take places, or take them again. The host gets a link to the list of the day."""
    tokens.spend(token, by=by, purpose=f"citizenship.events.open:{event.pk}")
    need_staff(by)
    held, at = _locked(event), clock.now()
    held.open_(by=by, at=at)
    held.save(update_fields=["state", "opened_at", "opened_by", "closed_at", "closed_by"])
    _moved(held, "open_", by, at)
    if held.host_email and not held.host_key_hash:
        _invite(held, by, at)
    return held


def _invite(held: OutreachEvent, by: Any, at: datetime) -> None:
    key = new_key()
    held.invite_host(key_hash=hash_of(key))
    held.save(update_fields=["state", "host_key_hash"])
    notices.host_invited(held, _moved(held, "invite_host", by, at), key)


@transaction.atomic
def invite_host(*, event: OutreachEvent, by: Any, token: str) -> OutreachEvent:
    """Send the host a new link to the list of the day; the old link stops."""
    tokens.spend(token, by=by, purpose=f"citizenship.events.invite_host:{event.pk}")
    need_staff(by)
    held = _locked(event)
    _invite(held, by, clock.now())
    return held


@transaction.atomic
def close(*, event: OutreachEvent, by: Any, token: str) -> OutreachEvent:
    """Give out no more places; those that are taken stand."""
    tokens.spend(token, by=by, purpose=f"citizenship.events.close:{event.pk}")
    need_staff(by)
    held, at = _locked(event), clock.now()
    held.close(by=by, at=at)
    held.save(update_fields=["state", "closed_at", "closed_by"])
    _moved(held, "close", by, at)
    return held


@transaction.atomic
def hold(*, event: OutreachEvent, came: int, by: Any, token: str) -> OutreachEvent:
    """Note how many people came: a number, nobody's name. Raises MoveRefused before it has begun."""
    tokens.spend(token, by=by, purpose=f"citizenship.events.hold:{event.pk}")
    need_staff(by)
    held, at = _locked(event), clock.now()
    held.hold(came=came, by=by, at=at)
    held.save(update_fields=["state", "came", "held_at", "held_by"])
    _moved(held, "hold", by, at)
    return held


@transaction.atomic
def cancel(*, event: OutreachEvent, by: Any, token: str) -> OutreachEvent:
    """Call it off. What people need is deleted now; the host, and professionals who booked, are told.

    Nobody can tell those who hold a code: the page says so to whoever types it.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.events.cancel:{event.pk}")
    need_staff(by)
    held, at = _locked(event), clock.now()
    held.cancel(by=by, at=at)
    held.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    move = _moved(held, "cancel", by, at)
    EventPlace.objects.filter(event=held).with_needs().update(language="", needs=[])
    booked = list(BriefingBooking.objects.standing().filter(event=held, forgotten_at__isnull=True))
    notices.cancelled(held, move, booked)
    return held


# --- what a worker does ----------------------------------------------------------------------------------------------


@transaction.atomic
def forget_needs(*, at: datetime) -> int:
    """Delete the language and needs of places at events whose last day is past; returns how many. Safe to repeat."""
    today = datetime.combine(clock.london_day(at), datetime.min.time(), clock.LONDON)
    over = OutreachEvent.objects.filter(ends_at__lt=today)
    return EventPlace.objects.with_needs().filter(event__in=over).update(language="", needs=[])


@transaction.atomic
def forget_hosts(*, at: datetime) -> int:
    """Delete the address and link of hosts 30 days after their event; returns how many. Safe to repeat."""
    late = OutreachEvent.objects.filter(ends_at__lt=at - HOST_KEPT_FOR)
    known = late.filter(Q(host_email__isnull=False) | ~Q(host_key_hash=""))
    return known.update(host_email=None, host_key_hash="")


def host_of(key: str) -> OutreachEvent | None:
    """The event whose host has this link; None for a key that is nobody's."""
    rows = OutreachEvent.objects.select_related("borough")
    return rows.filter(host_key_hash=hash_of(key)).first()
