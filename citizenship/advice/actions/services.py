"""Entries of the directory: offered by anybody, written and approved by staff, confirmed, withdrawn."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django.db import IntegrityError, transaction

from citizenship.advice import notices
from citizenship.advice.acting import moved, need_officer
from citizenship.advice.actions.organisations import make, refuse_odd_claim
from citizenship.advice.entry import FACTS, put_in
from citizenship.advice.models import AdviceHours, AdviceOrganisation, AdvicePlace, AdviceService
from programmes import clock, tokens
from programmes.workflow import MoveRefused

State = AdviceService.State
TWICE = "The organisation has an entry of this name already."
ANSWERED = ["state", "reason", "listed_at", "hidden_at", "declined_at", "declined_by", "withdrawn_at", "changed_at"]
SAID = [*FACTS, "free_places_as_of", "changed_at"]
MOST_PLACES = 10


def locked(service: AdviceService) -> AdviceService:
    """The row, held until the end of the transaction."""
    rows = AdviceService.objects.select_related("organisation")
    return rows.select_for_update(of=("self",)).get(pk=service.pk)


def _new(organisation: AdviceOrganisation, *, state: str, contact: str, at: Any, facts: Mapping[str, Any]) -> Any:
    today = clock.london_day(at)
    made = AdviceService(
        organisation=organisation,
        state=state,
        contact_email=contact.lower() or None,
        assured_on=today,
        offered_at=at,
        changed_at=at,
    )
    for name, value in put_in(made, facts, today=today).items():
        setattr(made, name, value)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise MoveRefused(TWICE, field="name") from error
    return made


@transaction.atomic
def offer(
    *, organisation: Mapping[str, Any], facts: Mapping[str, Any], contact: str, place: Mapping[str, Any], token: str
) -> AdviceService:
    """An organisation without an account offers an entry. Nobody sees it until a member of staff has approved it.

    An organisation of the same name that is in the directory keeps what is said about it; the new entry joins it.
    Raises MoveRefused for what does not fit together.
    """
    tokens.spend(token, by=None, purpose="citizenship.advice.service.offer")
    at = clock.now()
    refuse_odd_claim(organisation["regulator"], organisation["level"])
    owner = AdviceOrganisation.objects.filter(name__iexact=organisation["name"], is_demonstration=False).first()
    if owner is None:
        source = {"source_name": "The organisation itself", "source_url": organisation.get("url", "")}
        owner = make(at=at, **organisation, **source, source_dated=clock.london_day(at))
        moved(owner, "offer", None, at)
    made = _new(owner, state=State.WAITING, contact=contact, at=at, facts=facts)
    if place.get("address"):
        AdvicePlace.objects.create(service=made, **place)
    notices.offered(made, moved(made, "offer", None, at))
    return made


@transaction.atomic
def add_service(*, organisation: AdviceOrganisation, contact: str, by: Any, token: str, **facts: Any) -> AdviceService:
    """A member of staff writes an entry. It is a draft until somebody lists it."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.add:{organisation.pk}")
    need_officer(by)
    at = clock.now()
    made = _new(organisation, state=State.DRAFT, contact=contact, at=at, facts=facts)
    moved(made, "add", by, at)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def change_service(*, service: AdviceService, contact: str, by: Any, token: str, **facts: Any) -> AdviceService:
    """Put an entry right, for example after a telephone call. "Confirmed on" stays: that is a step of its own."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.change:{service.pk}")
    need_officer(by)
    held, at = locked(service), clock.now()
    held.contact_email = contact.lower() or None
    write(held, facts, at=at, also=["contact_email"])
    moved(held, "change", by, at)
    return held


def write(held: AdviceService, facts: Mapping[str, Any], *, at: Any, also: Iterable[str] = ()) -> None:
    """Put facts into a locked entry and save it. Raises MoveRefused for what does not fit together."""
    held.change(at=at, **put_in(held, facts, today=clock.london_day(at)))
    try:
        with transaction.atomic():
            held.save(update_fields=[*SAID, *also])
    except IntegrityError as error:
        raise MoveRefused(TWICE, field="name") from error


@transaction.atomic
def list_service(*, service: AdviceService, by: Any, token: str) -> AdviceService:
    """Approve an entry: everybody can find it from now on, and whoever offered it is told.

    What it says of the organisation's registration is shown only once the organisation is verified.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.list:{service.pk}")
    need_officer(by)
    held, at = locked(service), clock.now()
    held.list_(at=at)
    try:
        with transaction.atomic():
            held.save(update_fields=ANSWERED)
    except IntegrityError as error:
        raise MoveRefused(TWICE) from error
    notices.listed(held, moved(held, "list_", by, at))
    return held


@transaction.atomic
def decline_service(*, service: AdviceService, reason: str, by: Any, token: str) -> AdviceService:
    """Say no to an offered entry, with a reason from the list; whoever offered it is told."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.decline:{service.pk}")
    need_officer(by)
    held, at = locked(service), clock.now()
    held.decline(reason=reason, by=by, at=at)
    held.save(update_fields=ANSWERED)
    notices.declined(held, moved(held, "decline", by, at))
    return held


@transaction.atomic
def confirm_service(*, service: AdviceService, by: Any, token: str) -> AdviceService:
    """A member of staff has asked the organisation: the entry is right as it stands. A hidden one is shown again."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.confirm:{service.pk}")
    need_officer(by)
    held, at = locked(service), clock.now()
    held.confirm(today=clock.london_day(at), at=at)
    held.save(update_fields=["state", "assured_on", "hidden_at", "changed_at"])
    moved(held, "confirm", by, at)
    return held


@transaction.atomic
def withdraw_service(*, service: AdviceService, by: Any, token: str) -> AdviceService:
    """Take an entry out of the directory. It can be listed again."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.withdraw:{service.pk}")
    need_officer(by)
    held, at = locked(service), clock.now()
    held.withdraw(at=at)
    held.save(update_fields=ANSWERED)
    moved(held, "withdraw", by, at)
    return held


@transaction.atomic
def add_place(*, service: AdviceService, by: Any, token: str, **place: Any) -> AdvicePlace:
    """Say where the service is given. Raises MoveRefused for more than ten places."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.place:{service.pk}")
    need_officer(by)
    held, at = locked(service), clock.now()
    if held.sites.count() >= MOST_PLACES:
        raise MoveRefused(f"An entry has at most {MOST_PLACES} places. Take one away first.")
    if place["kind"] != AdvicePlace.Kind.VIRTUAL and not (place["address"] and place["postcode"]):
        raise MoveRefused("Enter the street and the postcode, or choose “Online or by telephone”.", field="address")
    made = AdvicePlace.objects.create(service=held, **place)
    _touch(held, "place", by, at)
    return made


@transaction.atomic
def remove_place(*, place: AdvicePlace, by: Any, token: str) -> None:
    """Take a place away from the entry, with its hours."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.unplace:{place.pk}")
    need_officer(by)
    held, at = locked(place.service), clock.now()
    place.delete()
    _touch(held, "unplace", by, at)


@transaction.atomic
def set_hours(
    *, service: AdviceService, hours: Mapping[int, tuple[time, time]], by_appointment: bool, by: Any, token: str
) -> AdviceService:
    """Say when the service is open in a usual week, by day (1 is Monday); what was said before goes."""
    tokens.spend(token, by=by, purpose=f"citizenship.advice.service.hours:{service.pk}")
    need_officer(by)
    held, at = locked(service), clock.now()
    for opens, closes in hours.values():
        if closes <= opens:
            raise MoveRefused("A day ends after it begins. Check the hours.")
    held.hours.all().delete()
    AdviceHours.objects.bulk_create(
        AdviceHours(service=held, day=day, opens=opens, closes=closes, by_appointment=by_appointment)
        for day, (opens, closes) in sorted(hours.items())
    )
    _touch(held, "hours", by, at)
    return held


def _touch(held: AdviceService, verb: str, by: Any, at: Any) -> None:
    held.change(at=at)
    held.save(update_fields=["changed_at"])
    moved(held, verb, by, at)
