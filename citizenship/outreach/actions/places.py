"""A place at an event: taken by a form, shown as a code, given back by the code. Nobody is noted."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from citizenship.advice.needs import LANGUAGES
from citizenship.outreach import slips_codes
from citizenship.outreach.models import EventPlace, OutreachEvent
from programmes import audit, clock, tokens
from programmes.evidence import codes
from programmes.workflow import MoveRefused

FULL = (
    "The last place has just been taken. Somebody may still give one back: look here again, or telephone. "
    "Other events may have places."
)
AGAIN = "We could not make a code this time. Press the button again."


@dataclass(frozen=True)
class Taken:
    """A place with its code, which is shown now and never again."""

    event: OutreachEvent
    code: str


@transaction.atomic
def take(*, event: OutreachEvent, language: str, needs: list[str], token: str) -> Taken:
    """Take one place, for yourself or for somebody you support. The code is in the answer and nowhere else.

    Raises MoveRefused when the event is full, closed or has begun, and AlreadyDone for a form that was sent before:
    its code can be shown again (`again`).
    """
    tokens.spend(token, by=None, purpose=_purpose(event))
    held = OutreachEvent.objects.select_for_update(of=("self",)).select_related("borough").get(pk=event.pk)
    at = clock.now()
    _refuse_closed(held, at)
    if held.free < 1:
        raise MoveRefused(FULL)
    code = slips_codes.made_from(token)
    try:
        with transaction.atomic():
            made = EventPlace.objects.create(
                event=held,
                code_hash=slips_codes.hash_of(code),
                language=language if language in LANGUAGES else "",
                needs=sorted(set(needs) & set(EventPlace.Need.values)),
                taken_at=at,
            )
    except IntegrityError as error:
        raise MoveRefused(FULL if "not_overfull" in str(error) else AGAIN) from error
    audit.record(by=None, verb="citizenship.places.taken", target=made)
    return Taken(held, code)


def _purpose(event: OutreachEvent) -> str:
    return f"citizenship.places.take:{event.pk}"


def _refuse_closed(event: OutreachEvent, at: datetime) -> None:
    if event.is_briefing:
        raise MoveRefused("This is a briefing for professionals, who book with a work address.")
    if event.state != event.State.OPEN:
        raise MoveRefused(
            "Places are not given out here now. Telephone the number on this page, or choose another one."
        )
    if at >= event.starts_at:
        raise MoveRefused("It has begun. You can still go there: telephone first if you can.")


def again(*, event: OutreachEvent, token: str) -> Taken | None:
    """The same answer for a form that was sent twice; None when the place is given back already."""
    code = slips_codes.made_from(token)
    found = find(code)
    return Taken(found.event, code) if found and found.event_id == event.pk and found.state == "taken" else None


def find(typed: str) -> EventPlace | None:
    """The place of a code as it was typed; None for one that is not ours."""
    code = codes.read(typed)
    if not codes.is_whole(code):
        return None
    rows = EventPlace.objects.select_related("event__borough")
    return rows.filter(code_hash=slips_codes.hash_of(code)).first()


@transaction.atomic
def release(*, place: EventPlace, token: str) -> EventPlace:
    """Give a place back by its code: somebody else can have it, and what was said with it is deleted now.

    Raises MoveRefused once the event has begun, and for a place that was given back before.
    """
    tokens.spend(token, by=None, purpose=f"citizenship.places.release:{place.pk}")
    OutreachEvent.objects.select_for_update(of=("self",)).get(pk=place.event_id)
    held = EventPlace.objects.select_for_update(of=("self",)).select_related("event__borough").get(pk=place.pk)
    held.release(at=clock.now())
    held.save(update_fields=["state", "released_at", "language", "needs"])
    audit.record(by=None, verb="citizenship.places.released", target=held)
    return held
