"""Events: staff plan them or look at what was sent in, announce, put right, count, cancel, and tell what they heard."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction

from programmes import audit, clock, tokens
from programmes.catalogue import finding, found_events
from programmes.catalogue import notices_events as notices
from programmes.catalogue.actions import places
from programmes.catalogue.actions.noting import need_handler
from programmes.catalogue.actions.responses import step
from programmes.catalogue.models import Event, EventMove, Response, TakePart
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

LONGEST = timedelta(days=31)
CALLED_OFF = "It was called off by whoever holds it."
# Changed while it is announced, these are told to everybody who booked.
TOLD = ("starts_at", "ends_at", "place")
_SALT = "programmes.catalogue.event_host"


@dataclass(frozen=True)
class Plan:
    """What is said of an event."""

    name: str
    about: str
    host: str
    place: str
    borough: Borough | None
    starts_at: datetime
    ends_at: datetime
    is_online: bool = False
    places: int | None = None
    cost: str = ""
    expenses: str = ""
    access: list[str] = field(default_factory=list)
    url: str = ""

    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        return {**{name: value for name, value in asdict(self).items() if name != "borough"}, "borough": self.borough}


FIELDS = frozenset(Plan.__dataclass_fields__)


def plan_of(given: Mapping[str, Any]) -> Plan:
    """A plan from what a form holds, whatever else stands in it."""
    return Plan(**{name: given[name] for name in FIELDS if name in given})


def host_key(event: Event) -> str:
    """What stands in the host's link to how many come: signed, so that nobody can make one up."""
    return signing.Signer(salt=_SALT).sign(event.pk.hex)


def hosted(key: str) -> Event | None:
    """The event whose host has this link; None for a link that is not one of ours."""
    try:
        wanted = signing.Signer(salt=_SALT).unsign(key)
    except signing.BadSignature:
        return None
    return Event.objects.select_related("take_part__programme", "borough").filter(pk=wanted).first()


def _refuse_plan(plan: Plan, at: datetime) -> None:
    """Raises MoveRefused for a plan that cannot be kept, naming the field."""
    if plan.starts_at <= at:
        raise MoveRefused("Choose a time in the future.", field="day")
    if not plan.starts_at < plan.ends_at <= plan.starts_at + LONGEST:
        raise MoveRefused("It must end after it begins, within a month.", field="ends")
    if plan.borough is None and not plan.is_online:
        raise MoveRefused("Choose the borough, or say that it is online.", field="borough")


def locked(event: Event) -> Event:
    """The event as it is now, its row held."""
    rows = Event.objects.select_for_update(of=("self",)).select_related("take_part__programme", "response")
    return rows.get(pk=event.pk)


def _moved(event: Event, verb: str, by: Any, at: datetime, note: str = "") -> EventMove:
    move: EventMove = event.moves.create(verb=verb, by=by, at=at, note=note)
    audit.record(by=by, verb=f"programmes.events.{verb}", target=event)
    finding.keep(found_events.KIND, event.pk, found_events.document(event))
    return move


@transaction.atomic
def plan(*, take_part: TakePart, plan: Plan, by: Any, token: str) -> Event:
    """Plan an event as a draft, which nobody else sees. Raises MoveRefused for a plan that cannot be kept."""
    need_handler(by)
    tokens.spend(token, by=by, purpose="programmes.events.plan")
    at = clock.now()
    _refuse_plan(plan, at)
    made = Event.objects.create(take_part=take_part, added_at=at, **plan.values())
    _moved(made, "plan", by, at)
    tokens.settle(token, made.staff_url)
    return made


def sent_in(response: Response, given: Mapping[str, Any]) -> Event:
    """Somebody sends in an event of theirs, inside their answer's transaction; staff look at it before it is shown."""
    if response.take_part.side != TakePart.Side.GIVES:
        raise MoveRefused("Events cannot be sent in here.")
    plan, at = plan_of(given), response.received_at
    _refuse_plan(plan, at)
    made = Event.objects.create(
        take_part=response.take_part, response=response, state=Event.State.SUBMITTED, added_at=at, **plan.values()
    )
    response.about = str(made.pk)
    response.save(update_fields=["about"])
    _moved(made, "send_in", None, at)
    return made


@transaction.atomic
def take_on(*, event: Event, by: Any, token: str) -> Event:
    """Take what somebody sent in on as a draft, to put details right first. They are told that we work on it."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.take_on:{event.pk}")
    held, at = locked(event), clock.now()
    held.take_on()
    held.save(update_fields=["state"])
    _moved(held, "take_on", by, at)
    if held.response and held.response.state == Response.State.RECEIVED:
        step(held.response, "acknowledge", by=by)
    return held


@transaction.atomic
def change(*, event: Event, plan: Plan, by: Any, token: str) -> Event:
    """Change a draft that nobody else has seen."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.change:{event.pk}")
    held, at = locked(event), clock.now()
    held.change()
    _refuse_plan(plan, at)
    _write(held, plan, "state")
    _moved(held, "change", by, at)
    return held


def _write(event: Event, plan: Plan, *more: str) -> None:
    values = plan.values()
    for name, value in values.items():
        setattr(event, name, value)
    event.save(update_fields=[*more, *values])


@transaction.atomic
def open_(*, event: Event, by: Any, token: str) -> Event:
    """Announce it, or give out places again. Whoever sent it in is told."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.open:{event.pk}")
    held = locked(event)
    announce(held, by=by, at=clock.now())
    if held.response and held.response.state in (Response.State.RECEIVED, Response.State.ACKNOWLEDGED):
        step(held.response, "arrange", by=by)
    return held


def announce(event: Event, *, by: Any, at: datetime) -> None:
    """The same inside the caller's transaction, with the event's row held."""
    event.open_(at=at)
    event.save(update_fields=["state", "opened_at", "closed_at"])
    _moved(event, "open_", by, at)


@transaction.atomic
def refuse(*, event: Event, reason: str, by: Any, token: str) -> Event:
    """Do not announce what somebody sent in. They are told why."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.refuse:{event.pk}")
    held, at = locked(event), clock.now()
    held.refuse(reason=reason, at=at)
    held.save(update_fields=["state", "refused_at", "reason"])
    _moved(held, "refuse", by, at)
    if held.response and held.response.is_waiting:
        step(held.response, "close", by=by, reason=Response.Reason.NOT_FITTING, note=reason)
    return held


@transaction.atomic
def adjust(*, event: Event, plan: Plan, by: Any, token: str) -> Event:
    """Put details right while it is announced. Another day, time or place is told to everybody who booked.

    More places go to those who wait, at once. Raises MoveRefused for fewer places than people have taken.
    """
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.adjust:{event.pk}")
    held, at = locked(event), clock.now()
    _refuse_plan(plan, at)
    before = {name: getattr(held, name) for name in TOLD}
    for name, value in plan.values().items():
        setattr(held, name, value)
    held.adjust()
    held.save(update_fields=["state", "sequence", *plan.values()])
    move = _moved(held, "adjust", by, at)
    if any(getattr(held, name) != value for name, value in before.items()):
        notices.changed(held, move, places.concerned(held))
    places.promote(held, at)
    return held


@transaction.atomic
def close(*, event: Event, by: Any, token: str) -> Event:
    """Give out no more places; those that are taken stand."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.close:{event.pk}")
    held, at = locked(event), clock.now()
    held.close(at=at)
    held.save(update_fields=["state", "closed_at"])
    _moved(held, "close", by, at)
    return held


@transaction.atomic
def hold(*, event: Event, came: int, by: Any, token: str) -> Event:
    """Note how many people came: a number, nobody's name. Raises MoveRefused before it has begun."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.hold:{event.pk}")
    held, at = locked(event), clock.now()
    held.hold(came=came, at=at)
    held.save(update_fields=["state", "came", "held_at"])
    _moved(held, "hold", by, at)
    return held


@transaction.atomic
def tell(*, event: Event, heard: str, doing: str, by: Any, token: str) -> Event:
    """Publish what was heard there and what is done with it. Those who were there and agreed that we write are told."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.tell:{event.pk}")
    held, at = locked(event), clock.now()
    held.tell(heard=heard, doing=doing, at=at)
    held.save(update_fields=["state", "heard", "doing", "heard_at"])
    _moved(held, "tell", by, at)
    notices.heard(held, [each for each in places.concerned(held) if each.may_contact and each.stands])
    return held


@transaction.atomic
def cancel(*, event: Event, reason: str, by: Any, token: str) -> Event:
    """Call it off. Everybody who booked or waits is told why, and what they need is deleted now."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.events.cancel:{event.pk}")
    # Whoever gives a place back holds their answer first and the event after it; so do we.
    list(_of_bookings(event).select_for_update(of=("self",)).order_by("pk"))
    held = locked(event)
    call_off(held, reason, by=by, at=clock.now())
    if held.response and held.response.is_waiting:
        step(held.response, "close", by=by, reason=Response.Reason.OVER, note=reason)
    return held


def _of_bookings(event: Event) -> Any:
    return Response.objects.filter(booking__event=event, state__in=Response.WAITING)


def call_off(event: Event, reason: str, *, by: Any, at: datetime) -> None:
    """The same inside the caller's transaction, with the event's row held."""
    told = places.concerned(event)
    event.cancel(reason=reason, at=at)
    event.save(update_fields=["state", "cancelled_at", "reason", "sequence"])
    _moved(event, "cancel", by, at)
    notices.cancelled(event, told)
    rows = _of_bookings(event).select_for_update(of=("self",), skip_locked=True)
    keys = list(rows.values_list("pk", flat=True))
    places.end(
        keys, "close", at, {"state": Response.State.CLOSED, "closed_at": at, "closed_reason": Response.Reason.OVER}
    )


def withdrawn(event: Event, at: datetime) -> None:
    """Whoever sent it in takes it back, inside that step: nobody sees it any more, or it is called off."""
    if event.state in (event.State.DRAFT, event.State.SUBMITTED):
        event.refuse(reason=CALLED_OFF, at=at)
        event.save(update_fields=["state", "refused_at", "reason"])
        _moved(event, "refuse", None, at)
    elif event.state in event.STANDING and at < event.ends_at:
        call_off(event, CALLED_OFF, by=None, at=at)
