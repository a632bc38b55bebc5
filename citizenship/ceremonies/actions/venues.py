"""Places for ceremonies: anybody offers one, an officer lists and matches it, the borough says yes or no."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from citizenship.ceremonies import notices_venues as notices
from citizenship.ceremonies.acting import need_either, need_officer, need_registrar
from citizenship.ceremonies.models import Ceremony, Partner, Venue, VenueMatch, VenueMatchMove, VenueMove
from citizenship.ceremonies.models.partners import hash_of, new_key
from programmes import audit, clock, tokens
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

ANSWERED = ["state", "reason", "declined_at", "declined_by", "listed_at", "listed_by", "withdrawn_at", "withdrawn_by"]


@dataclass(frozen=True)
class Place:
    """What is said about a place. No dates: by agreement. `cost_pounds` None: not said; 0: free of charge."""

    name: str
    kind: str
    borough: Borough | None
    capacity: int
    step_free: bool | None
    access: Collection[str]
    dates: Collection[date]
    cost_pounds: Decimal | None

    def fields(self) -> dict[str, Any]:
        """As the row holds it."""
        said = {name: getattr(self, name) for name in ("kind", "borough", "capacity", "step_free", "cost_pounds")}
        return {
            **said,
            "name": self.name.strip(),
            "access": sorted(set(self.access)),
            "dates": sorted(set(self.dates)),
        }


def _moved(venue: Venue, verb: str, by: Any, at: datetime) -> VenueMove:
    move = venue.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.venues.{verb}", target=venue)
    return move


def _locked(venue: Venue) -> Venue:
    return Venue.objects.select_for_update(of=("self",)).select_related("partner").get(pk=venue.pk)


def _refuse_past(dates: Collection[date], at: datetime) -> None:
    if dates and min(dates) <= clock.london_day(at):
        raise MoveRefused("Choose days in the future.", field="day_1")


@transaction.atomic
def offer(*, organisation: str, organisation_kind: str, email: str, place: Place, token: str) -> Venue:
    """Somebody without an account offers a place. An officer reads it; the sender gets a link by which to take it back.

    The organisation is not on any list until the place is. Raises MoveRefused for days that are not in the future.
    """
    tokens.spend(token, by=None, purpose="citizenship.venues.offer")
    at = clock.now()
    _refuse_past(place.dates, at)
    partner = Partner.objects.create(
        name=organisation.strip(),
        kind=organisation_kind,
        borough=place.borough,
        email=email.lower(),
        active=False,
        added_at=at,
    )
    key = new_key()
    made = Venue.objects.create(partner=partner, key_hash=hash_of(key), offered_at=at, **place.fields())
    notices.offered(made, _moved(made, "offer", None, at), key)
    return made


def find(key: str) -> Venue | None:
    """The offer behind a key; None for a key that we never sent, or that a newer one replaced."""
    return Venue.objects.select_related("partner", "borough").filter(key_hash=hash_of(key)).first()


@transaction.atomic
def change_venue(*, venue: Venue, place: Place, by: Any, token: str) -> Venue:
    """An officer puts right what is said about a place, such as days that were agreed by telephone."""
    tokens.spend(token, by=by, purpose=f"citizenship.venues.change:{venue.pk}")
    need_officer(by)
    held = _locked(venue)
    changed = place.fields()
    for name, value in changed.items():
        setattr(held, name, value)
    try:
        with transaction.atomic():
            held.save(update_fields=list(changed))
    except IntegrityError as error:
        raise MoveRefused("There is a place of this name in this borough already.", field="name") from error
    _moved(held, "change", by, clock.now())
    return held


@transaction.atomic
def list_venue(*, venue: Venue, by: Any, token: str) -> Venue:
    """Take an offered place onto the list, and its organisation with it. Whoever offered it is told."""
    tokens.spend(token, by=by, purpose=f"citizenship.venues.list:{venue.pk}")
    need_officer(by)
    held, at = _locked(venue), clock.now()
    held.list_(by=by, at=at)
    if held.partner is not None and not held.partner.active:
        held.partner = _welcome(held.partner)
    try:
        with transaction.atomic():
            held.save(update_fields=[*ANSWERED, "partner"])
    except IntegrityError as error:
        raise MoveRefused("There is a place of this name in this borough already. Change its name first.") from error
    notices.listed(held, _moved(held, "list_", by, at))
    return held


def _welcome(partner: Partner) -> Partner:
    """Put the organisation on the list; one of the same name and borough that is there already takes its place."""
    same = Partner.objects.filter(name__iexact=partner.name, borough=partner.borough, active=True).first()
    if same is None:
        partner.active = True
        partner.save(update_fields=["active"])
        return partner
    if not same.email:
        same.email = partner.email
        same.save(update_fields=["email"])
    return same


@transaction.atomic
def decline_venue(*, venue: Venue, reason: str, by: Any, token: str) -> Venue:
    """Say no to an offer, with a reason from the list, which the sender reads. The address goes after 90 days."""
    tokens.spend(token, by=by, purpose=f"citizenship.venues.decline:{venue.pk}")
    need_officer(by)
    held, at = _locked(venue), clock.now()
    held.decline(reason=reason, by=by, at=at)
    held.save(update_fields=ANSWERED)
    notices.declined(held, _moved(held, "decline", by, at))
    return held


@transaction.atomic
def withdraw_venue(*, venue: Venue, by: Any, token: str) -> Venue:
    """An officer takes a place off the list. Days that are held there are called off, and the boroughs told."""
    tokens.spend(token, by=by, purpose=f"citizenship.venues.withdraw:{venue.pk}")
    need_officer(by)
    return _withdraw(_locked(venue), by=by, at=clock.now())


@transaction.atomic
def take_back(*, venue: Venue, key: str, token: str) -> Venue:
    """Whoever offered the place takes it back by the link. Days to come are called off, and the boroughs told."""
    tokens.spend(token, by=None, purpose=f"citizenship.venues.take_back:{venue.pk}")
    held = _locked(venue)
    if held.key_hash != hash_of(key):
        raise MoveRefused("We have sent you a newer link since. Open the link in our latest e-mail.")
    return _withdraw(held, by=None, at=clock.now())


def _withdraw(held: Venue, *, by: Any, at: datetime) -> Venue:
    held.withdraw(by=by, at=at)
    held.save(update_fields=ANSWERED)
    _moved(held, "withdraw", by, at)
    if held.partner is not None and not _has_other_use(held):
        held.partner.active = False
        held.partner.save(update_fields=["active"])
    live = VenueMatch.objects.live().filter(venue=held, date__gte=clock.london_day(at)).order_by("pk")
    for match in live.select_for_update(of=("self",)).with_parties():
        _call_off(match, by=by, at=at, tell_owner=by is not None)
    return held


def _has_other_use(venue: Venue) -> bool:
    """Whether its organisation is more than the owner of this place."""
    partner = venue.partner
    if partner is None:
        return False
    others = partner.venues.exclude(pk=venue.pk).filter(state__in=[Venue.State.LISTED, Venue.State.OFFERED])
    return others.exists() or partner.requests.live().exists() or not venue.key_hash


# --- matching --------------------------------------------------------------------------------------------------------


def _match_moved(match: VenueMatch, verb: str, by: Any, at: datetime) -> VenueMatchMove:
    move = match.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.matches.{verb}", target=match)
    return move


def _locked_match(match: VenueMatch) -> VenueMatch:
    if match.ceremony_id:
        Ceremony.objects.select_for_update(of=("self",)).get(pk=match.ceremony_id)
    return VenueMatch.objects.select_for_update(of=("self",)).with_parties().get(pk=match.pk)


@transaction.atomic
def propose(
    *, venue: Venue, borough: Borough | None, day: date | None, ceremony: Ceremony | None, by: Any, token: str
) -> VenueMatch:
    """An officer holds a day at a place for a borough, for a planned ceremony or for one to plan.

    Raises MoveRefused for a day that the place did not offer, that is past, or that is held for another borough.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.matches.propose:{venue.pk}")
    need_officer(by)
    at, held = clock.now(), _locked(venue)
    if held.state != Venue.State.LISTED:
        raise MoveRefused("This place is not on the list. List it first.")
    if ceremony is not None:
        borough, day = ceremony.borough, ceremony.date
        if ceremony.state != Ceremony.State.PLANNED:
            raise MoveRefused("This ceremony is not planned any more. Choose another one.")
    if borough is None or day is None:
        raise MoveRefused("Choose the borough and the day.", field="borough")
    if day <= clock.london_day(at):
        raise MoveRefused("Choose a day in the future.", field="day")
    if held.dates and day not in held.dates:
        told = ", ".join(f"{one.day} {one:%B %Y}" for one in held.dates)
        raise MoveRefused(f"The place offers these days: {told}. To use another, change its days first.", field="day")
    try:
        with transaction.atomic():
            made = VenueMatch.objects.create(
                venue=held, borough=borough, ceremony=ceremony, date=day, proposed_at=at, proposed_by=by
            )
    except IntegrityError as error:
        raise MoveRefused("The day is held for somebody already, or the ceremony has a match.", field="day") from error
    notices.proposed(made, _match_moved(made, "propose", by, at))
    tokens.settle(token, str(made.pk))
    return made


@transaction.atomic
def accept_match(*, match: VenueMatch, by: Any, token: str) -> VenueMatch:
    """The borough takes the day. A ceremony that was planned moves to the place; whoever offered it is told."""
    tokens.spend(token, by=by, purpose=f"citizenship.matches.accept:{match.pk}")
    held, at = _locked_match(match), clock.now()
    need_registrar(by, held.borough)
    held.accept(by=by, at=at)
    held.save(update_fields=["state", "accepted_at", "accepted_by"])
    if held.ceremony is not None:
        _move_ceremony(held.ceremony, held.venue, by=by, at=at)
    key = new_key()
    if held.venue.key_hash:
        held.venue.key_hash = hash_of(key)
        held.venue.save(update_fields=["key_hash"])
    notices.accepted(held, _match_moved(held, "accept", by, at), key if held.venue.key_hash else "")
    return held


def _move_ceremony(ceremony: Ceremony, venue: Venue, *, by: Any, at: datetime) -> None:
    ceremony.amend(venue=venue)
    ceremony.save(update_fields=["venue"])
    ceremony.moves.create(verb="amend", by=by, at=at, note=f"Moved to {venue}")
    audit.record(by=by, verb="citizenship.ceremonies.amended", target=ceremony)


@transaction.atomic
def decline_match(*, match: VenueMatch, reason: str, by: Any, token: str) -> VenueMatch:
    """The borough does not take the day, with a reason from the list; the day is free for another borough."""
    tokens.spend(token, by=by, purpose=f"citizenship.matches.decline:{match.pk}")
    held, at = _locked_match(match), clock.now()
    need_registrar(by, held.borough)
    held.decline(reason=reason, by=by, at=at)
    held.save(update_fields=["state", "reason", "declined_at", "declined_by"])
    _match_moved(held, "decline", by, at)
    return held


@transaction.atomic
def withdraw_match(*, match: VenueMatch, by: Any, token: str) -> VenueMatch:
    """An officer or the borough calls a held day off. Both the borough and the place are told."""
    tokens.spend(token, by=by, purpose=f"citizenship.matches.withdraw:{match.pk}")
    held = _locked_match(match)
    need_either(by, held.borough)
    _call_off(held, by=by, at=clock.now(), tell_owner=True)
    return held


def _call_off(match: VenueMatch, *, by: Any, at: datetime, tell_owner: bool) -> None:
    was_told = match.state == VenueMatch.State.ACCEPTED
    match.withdraw(by=by, at=at)
    match.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    # Whoever offered the place hears of a day only once a borough has taken it.
    notices.withdrawn(match, _match_moved(match, "withdraw", by, at), tell_owner=tell_owner and was_told)


def follow_plan(ceremony: Ceremony) -> None:
    """A ceremony was planned at a place that was offered: the day that the borough took there is now for it.

    Raises MoveRefused when the borough has not taken that day. A ceremony that was held already is left as it was.
    """
    if ceremony.late_entry or not ceremony.venue.needs_match:
        return
    taken = VenueMatch.objects.filter(
        venue=ceremony.venue, borough=ceremony.borough, date=ceremony.date, state=VenueMatch.State.ACCEPTED
    )
    match = taken.select_for_update(of=("self",)).first()
    if match is None:
        raise MoveRefused(
            "This place is not held for you on this day. Choose the day that you took, or another place.", field="venue"
        )
    if match.ceremony_id is None:
        match.ceremony = ceremony
        match.save(update_fields=["ceremony"])


def follow_ceremony(ceremony: Ceremony, *, by: Any, at: datetime) -> None:
    """The ceremony is called off: its day at the place is free again."""
    rows = VenueMatch.objects.live().filter(ceremony=ceremony).order_by("pk")
    for match in rows.select_for_update(of=("self",)).with_parties():
        _call_off(match, by=by, at=at, tell_owner=True)


@transaction.atomic
def follow_moves(*, of: Ceremony | None = None) -> int:
    """Call off days that are held for a ceremony which has moved to another day or place; returns how many.

    All ceremonies, or `of` this one.

    Safe to repeat. A borough that still wants the place on the new day asks for it.
    """
    at = clock.now()
    live = VenueMatch.objects.live().filter(ceremony__isnull=False, date__gte=clock.london_day(at))
    if of is not None:
        live = live.filter(ceremony=of)
    other_day = ~Q(date=F("ceremony__date"))
    other_place = Q(state=VenueMatch.State.ACCEPTED) & ~Q(venue=F("ceremony__venue"))
    rows = live.filter(other_day | other_place).order_by("pk")
    done = 0
    for match in rows.select_for_update(of=("self",), skip_locked=True).with_parties():
        _call_off(match, by=None, at=at, tell_owner=True)
        done += 1
    return done
