"""Partners: the usual ones come when a borough joins, officers keep the list, registrars say where to write."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from citizenship.ceremonies.acting import need_either, need_officer
from citizenship.ceremonies.models import Partner, Venue
from programmes import audit, clock, tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

# What every borough has, in words that name no organisation. The address is unknown until somebody enters it.
USUAL_PARTNERS = (
    (Partner.Kind.COUNCIL, "The council"),
    (Partner.Kind.ELECTORAL, "Electoral services"),
    (Partner.Kind.VOLUNTEER_CENTRE, "Volunteer centre"),
)
USUAL_VENUES = (
    (Venue.Kind.REGISTER_OFFICE, "Register office"),
    (Venue.Kind.TOWN_HALL, "Town hall"),
    (Venue.Kind.COUNCIL_BUILDING, "Another council building"),
    (Venue.Kind.ONLINE, "Online"),
)
TAKEN = "There is a partner of this name in this borough already. Change that one instead."


@transaction.atomic
def make_usual(*, borough: Borough, by: Any, at: datetime) -> None:
    """Give a borough that joins its usual partners and places. What it has already stays as it is."""
    for kind, name in USUAL_PARTNERS:
        if not Partner.objects.filter(borough=borough, kind=kind).exists():
            made = Partner.objects.create(name=f"{name}, {borough}", kind=kind, borough=borough, added_at=at)
            audit.record(by=by, verb="citizenship.partners.added", target=made)
    for usual, name in USUAL_VENUES:
        if not Venue.objects.filter(borough=borough, kind=usual).exists():
            place = Venue(name=f"{name}, {borough}", kind=usual, borough=borough, offered_at=at)
            _list_new(place, by=by, at=at)


def _list_new(place: Venue, *, by: Any, at: datetime) -> Venue:
    place.list_(by=by, at=at)
    place.save(force_insert=True)
    place.moves.create(verb="list_", by=by, at=at)
    audit.record(by=by, verb="citizenship.venues.list_", target=place)
    return place


@transaction.atomic
def add_partner(*, name: str, kind: str, borough: Borough | None, email: str, by: Any, token: str) -> Partner:
    """An officer adds an organisation. Raises MoveRefused when this borough has one of the name."""
    tokens.spend(token, by=by, purpose="citizenship.partners.add")
    need_officer(by)
    made = Partner(name=name.strip(), kind=kind, borough=borough, email=email.lower(), added_at=clock.now())
    _save(made, force_insert=True)
    audit.record(by=by, verb="citizenship.partners.added", target=made)
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def change_partner(
    *, partner: Partner, name: str, kind: str, borough: Borough | None, email: str, active: bool, by: Any, token: str
) -> Partner:
    """An officer changes an organisation, or takes it off the list. Off the list, its address is not kept."""
    tokens.spend(token, by=by, purpose=f"citizenship.partners.change:{partner.pk}")
    need_officer(by)
    held = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    held.name, held.kind, held.borough, held.active = name.strip(), kind, borough, active
    held.email = email.lower() if active else ""
    _save(held)
    audit.record(by=by, verb="citizenship.partners.changed", target=held, detail={"active": active})
    return held


def _save(partner: Partner, **how: Any) -> None:
    try:
        with transaction.atomic():
            partner.save(**how)
    except IntegrityError as error:
        raise MoveRefused(TAKEN, field="name") from error


@transaction.atomic
def set_address(*, partner: Partner, email: str, by: Any, token: str) -> Partner:
    """A registrar says where their borough's own partner is written to: a desk's address, not a person's."""
    tokens.spend(token, by=by, purpose=f"citizenship.partners.address:{partner.pk}")
    held = Partner.objects.select_for_update(of=("self",)).select_related("borough").get(pk=partner.pk)
    if held.borough is None:
        need_officer(by)
    else:
        need_either(by, held.borough)
    if not held.active:
        raise MoveRefused("This organisation is not on the list any more. Choose another one.")
    held.email = email.lower()
    held.save(update_fields=["email"])
    audit.record(by=by, verb="citizenship.partners.address_set", target=held)
    return held


@transaction.atomic
def add_venue(
    *,
    name: str,
    kind: str,
    borough: Borough | None,
    partner: Partner | None,
    capacity: int | None,
    step_free: bool | None,
    by: Any,
    token: str,
) -> Venue:
    """An officer lists a place that nobody had to offer, such as a second town hall."""
    tokens.spend(token, by=by, purpose="citizenship.venues.add")
    need_officer(by)
    at = clock.now()
    if borough is None and kind != Venue.Kind.ICONIC:
        raise MoveRefused("Choose the borough whose place it is.", field="borough")
    made = Venue(
        name=name.strip(),
        kind=kind,
        borough=borough,
        partner=partner,
        capacity=capacity,
        step_free=step_free,
        offered_at=at,
    )
    try:
        with transaction.atomic():
            _list_new(made, by=by, at=at)
    except IntegrityError as error:
        raise MoveRefused("There is a place of this name in this borough already.", field="name") from error
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def forget_addresses(*, before: datetime) -> int:
    """Empty the address of organisations whose offer came to nothing before this moment; returns how many."""
    ended = Venue.objects.filter(state__in=[Venue.State.DECLINED, Venue.State.WITHDRAWN])
    late = ended.filter(declined_at__lt=before) | ended.filter(withdrawn_at__lt=before)
    living = Venue.objects.filter(state__in=[Venue.State.OFFERED, Venue.State.LISTED], partner__isnull=False)
    rows = Partner.objects.filter(active=False, pk__in=late.values("partner")).exclude(email="")
    return rows.exclude(pk__in=living.values("partner")).update(email="")
