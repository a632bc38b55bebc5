"""The Mayor's ceremony: officers run it, boroughs nominate a number of places, guests reply by code."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from citizenship.ceremonies import notices_mayor as notices
from citizenship.ceremonies.acting import need_officer, need_registrar
from citizenship.ceremonies.models import (
    GuestCode,
    MayorsCeremony,
    MayorsCeremonyMove,
    Nomination,
    NominationMove,
    Venue,
)
from programmes import audit, clock, tokens
from programmes.evidence import codes
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

STAMPS = ["state", "opened_at", "opened_by", "closed_at", "closed_by", "held_at", "held_by"]
PLAN = ["date", "starts", "venue", "places", "most_each", "guests_each", "reply_by"]


def _moved(ceremony: MayorsCeremony, verb: str, by: Any, at: datetime) -> MayorsCeremonyMove:
    move = ceremony.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.mayors_ceremony.{verb}", target=ceremony)
    return move


def _locked(ceremony: MayorsCeremony) -> MayorsCeremony:
    return MayorsCeremony.objects.select_for_update(of=("self",)).select_related("venue").get(pk=ceremony.pk)


def _refuse_plan(plan: dict[str, Any], at: datetime) -> None:
    """Raises MoveRefused for a plan that cannot be kept, naming the field."""
    if plan["date"] <= clock.london_day(at):
        raise MoveRefused("Choose a day in the future.", field="date")
    if not clock.london_day(at) <= plan["reply_by"] <= plan["date"]:
        raise MoveRefused("Choose a last day for replies from today to the day of the ceremony.", field="reply_by")
    if plan["most_each"] and plan["most_each"] > plan["places"]:
        raise MoveRefused("This is more than all places together.", field="most_each")
    needed = plan["places"] * (1 + plan["guests_each"])
    if plan["venue"].capacity and needed > plan["venue"].capacity:
        raise MoveRefused(
            f"With {plan['guests_each']} guests each this makes {needed} people, and {plan['venue']} holds "
            f"{plan['venue'].capacity}. Choose fewer places or guests, or a larger place.",
            field="places",
        )


@transaction.atomic
def plan_mayors(
    *,
    date: date,
    starts: time,
    venue: Venue,
    places: int,
    most_each: int | None,
    guests_each: int,
    reply_by: date,
    by: Any,
    token: str,
) -> MayorsCeremony:
    """An officer plans a ceremony as a draft, which nobody else sees. Raises MoveRefused for an impossible plan."""
    tokens.spend(token, by=by, purpose="citizenship.mayors_ceremony.plan")
    need_officer(by)
    at = clock.now()
    plan = dict(zip(PLAN, (date, starts, venue, places, most_each, guests_each, reply_by), strict=True))
    _refuse_plan(plan, at)
    made = MayorsCeremony.objects.create(planned_at=at, planned_by=by, **plan)
    _moved(made, "plan", by, at)
    tokens.settle(token, str(made.pk))
    return made


def _change(ceremony: MayorsCeremony, plan: dict[str, Any], *, by: Any, at: datetime) -> MayorsCeremony:
    _refuse_plan(plan, at)
    if plan["places"] < ceremony.nominated:
        raise MoveRefused(
            f"Boroughs hold {ceremony.nominated} places already. Choose at least so many.", field="places"
        )
    if ceremony.state == MayorsCeremony.State.OPEN and plan["guests_each"] < ceremony.guests_each:
        raise MoveRefused(
            "Guests have been told that they may bring this many. You can only allow more.", field="guests_each"
        )
    for name in PLAN:
        setattr(ceremony, name, plan[name])
    ceremony.save(update_fields=[*PLAN, "state"])
    return ceremony


@transaction.atomic
def change_mayors(*, ceremony: MayorsCeremony, by: Any, token: str, **plan: Any) -> MayorsCeremony:
    """An officer changes a draft, which nobody else has seen."""
    tokens.spend(token, by=by, purpose=f"citizenship.mayors_ceremony.change:{ceremony.pk}")
    need_officer(by)
    held, at = _locked(ceremony), clock.now()
    held.change()
    _change(held, plan, by=by, at=at)
    _moved(held, "change", by, at)
    return held


@transaction.atomic
def adjust_mayors(*, ceremony: MayorsCeremony, by: Any, token: str, **plan: Any) -> MayorsCeremony:
    """An officer changes a ceremony to which boroughs nominate; those that hold places are told.

    Raises MoveRefused for fewer places than boroughs hold, or fewer guests than was promised.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.mayors_ceremony.adjust:{ceremony.pk}")
    need_officer(by)
    held, at = _locked(ceremony), clock.now()
    held.adjust()
    _change(held, plan, by=by, at=at)
    notices.adjusted(held, _moved(held, "adjust", by, at))
    return held


@transaction.atomic
def open_mayors(*, ceremony: MayorsCeremony, by: Any, token: str) -> MayorsCeremony:
    """Open for nominations and replies, or open again; every borough's registrars are told."""
    tokens.spend(token, by=by, purpose=f"citizenship.mayors_ceremony.open:{ceremony.pk}")
    need_officer(by)
    held, at = _locked(ceremony), clock.now()
    held.open_(by=by, at=at)
    held.save(update_fields=STAMPS)
    notices.opened(held, _moved(held, "open_", by, at))
    return held


@transaction.atomic
def close_mayors(*, ceremony: MayorsCeremony, by: Any, token: str) -> MayorsCeremony:
    """Take no more nominations and replies: the numbers stand."""
    tokens.spend(token, by=by, purpose=f"citizenship.mayors_ceremony.close:{ceremony.pk}")
    need_officer(by)
    held, at = _locked(ceremony), clock.now()
    held.close(by=by, at=at)
    held.save(update_fields=STAMPS)
    _moved(held, "close", by, at)
    return held


@transaction.atomic
def hold_mayors(*, ceremony: MayorsCeremony, attended: int, guests: int, by: Any, token: str) -> MayorsCeremony:
    """Note how many new citizens and guests came. Raises MoveRefused before it begins."""
    tokens.spend(token, by=by, purpose=f"citizenship.mayors_ceremony.hold:{ceremony.pk}")
    need_officer(by)
    held, at = _locked(ceremony), clock.now()
    if attended > held.places:
        raise MoveRefused(f"There were {held.places} places for new citizens.", field="attended")
    held.hold(attended=attended, guests=guests, by=by, at=at)
    held.save(update_fields=[*STAMPS, "attended", "guests"])
    _moved(held, "hold", by, at)
    return held


@transaction.atomic
def cancel_mayors(*, ceremony: MayorsCeremony, by: Any, token: str) -> MayorsCeremony:
    """Call it off. Boroughs that hold places are told, and so is whoever types a code."""
    tokens.spend(token, by=by, purpose=f"citizenship.mayors_ceremony.cancel:{ceremony.pk}")
    need_officer(by)
    held, at = _locked(ceremony), clock.now()
    held.cancel(by=by, at=at)
    held.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    notices.cancelled(held, _moved(held, "cancel", by, at))
    return held


# --- nominations -----------------------------------------------------------------------------------------------------


def _noted(nomination: Nomination, verb: str, by: Any, at: datetime) -> NominationMove:
    move = nomination.moves.create(verb=verb, by=by, at=at)
    audit.record(by=by, verb=f"citizenship.nominations.{verb}", target=nomination)
    return move


def _refuse_closed(ceremony: MayorsCeremony, at: datetime) -> None:
    if ceremony.state != MayorsCeremony.State.OPEN or at >= ceremony.replies_end_at:
        raise MoveRefused("Nominations are closed. If you need more places, write to us.")


def _refuse_many(ceremony: MayorsCeremony, places: int, held: int) -> None:
    most = ceremony.most_for(held)
    if not 1 <= places <= most:
        free = f"Enter a number from 1 to {most}." if most else "Every place is taken."
        raise MoveRefused(f"{free} Other boroughs may still give places back.", field="places")


@transaction.atomic
def nominate(*, ceremony: MayorsCeremony, borough: Borough, places: int, by: Any, token: str) -> Nomination:
    """A registrar takes a number of places for their borough; each gets a code to print.

    Raises MoveRefused when nominations are closed, the borough has places already, or too few are free.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.nominations.nominate:{ceremony.pk}")
    need_registrar(by, borough)
    held, at = _locked(ceremony), clock.now()
    _refuse_closed(held, at)
    if Nomination.objects.standing().filter(mayors_ceremony=held, borough=borough).exists():
        raise MoveRefused("Your borough holds places already. Change their number instead.", field="places")
    _refuse_many(held, places, 0)
    made = Nomination.objects.create(
        mayors_ceremony=held, borough=borough, places=places, nominated_at=at, nominated_by=by
    )
    _issue(made, places)
    notices.nominated(made, _noted(made, "nominate", by, at))
    tokens.settle(token, made.get_absolute_url())
    return made


def _issue(nomination: Nomination, count: int) -> None:
    """Make so many codes. A code that exists already, one in thirty thousand million, is drawn again."""
    last = nomination.codes.order_by("-number").values_list("number", flat=True).first() or 0
    drawn: set[str] = set()
    while len(drawn) < count:
        drawn.add(codes.make())
        if len(drawn) == count:
            drawn -= set(GuestCode.objects.filter(code__in=drawn).values_list("code", flat=True))
    GuestCode.objects.bulk_create(
        GuestCode(nomination=nomination, number=last + place, code=code) for place, code in enumerate(sorted(drawn), 1)
    )


def _locked_nomination(nomination: Nomination) -> Nomination:
    _locked(nomination.mayors_ceremony)
    rows = Nomination.objects.select_for_update(of=("self",))
    return rows.select_related("borough", "mayors_ceremony__venue").get(pk=nomination.pk)


@transaction.atomic
def resize(*, nomination: Nomination, places: int, by: Any, token: str) -> Nomination:
    """Hold more places, with new codes, or fewer.

    With fewer, codes of guests who said no end first, then those without a reply from the highest number down. Raises
    MoveRefused when more guests have said yes than places would remain.
    """
    tokens.spend(token, by=by, purpose=f"citizenship.nominations.resize:{nomination.pk}")
    held, at = _locked_nomination(nomination), clock.now()
    need_registrar(by, held.borough)
    _refuse_closed(held.mayors_ceremony, at)
    _refuse_many(held.mayors_ceremony, places, held.places)
    live = held.codes.live().count()
    if places < live:
        _end_codes(held, live - places, at)
    before = held.places
    held.resize(places=places)
    held.save(update_fields=["places", "state"])
    if places > live:
        _issue(held, places - live)
    move = _noted(held, "resize", by, at)
    if places > before:
        notices.nominated(held, move)
    return held


def _end_codes(nomination: Nomination, count: int, at: datetime) -> None:
    silent_first = {GuestCode.Reply.NO: 0, GuestCode.Reply.NONE: 1}
    spare = nomination.codes.live().exclude(reply=GuestCode.Reply.YES)
    order = sorted(spare, key=lambda one: (silent_first[GuestCode.Reply(one.reply)], -one.number))
    if len(order) < count:
        coming = nomination.codes.live().filter(reply=GuestCode.Reply.YES).count()
        raise MoveRefused(f"{coming} of your guests have said yes. Keep at least {coming} places.", field="places")
    GuestCode.objects.filter(pk__in=[one.pk for one in order[:count]]).update(ended_at=at)


@transaction.atomic
def withdraw_nomination(*, nomination: Nomination, by: Any, token: str) -> Nomination:
    """Give every place back. The codes stop, and whoever types one is told to ask the borough."""
    tokens.spend(token, by=by, purpose=f"citizenship.nominations.withdraw:{nomination.pk}")
    held, at = _locked_nomination(nomination), clock.now()
    need_registrar(by, held.borough)
    if held.mayors_ceremony.state not in (MayorsCeremony.State.OPEN, MayorsCeremony.State.CLOSED):
        raise MoveRefused("The ceremony is over or called off, so there is nothing to give back.")
    held.codes.live().update(ended_at=at)
    held.withdraw(by=by, at=at)
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    _noted(held, "withdraw", by, at)
    return held


# --- guests ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer(*, code: GuestCode, reply: str, guests: int, token: str) -> GuestCode:
    """A guest says by code whether they come and with how many others; it can be changed until the last day.

    Nothing about the guest is kept. Raises MoveRefused when replies are closed or the code has ended.
    """
    tokens.spend(token, by=None, purpose=f"citizenship.guest_codes.answer:{code.pk}")
    at = clock.now()
    # The nomination first: the borough may be ending codes at this moment.
    nomination = Nomination.objects.select_for_update(of=("self",)).get(pk=code.nomination_id)
    ceremony = MayorsCeremony.objects.get(pk=nomination.mayors_ceremony_id)
    if ceremony.state != MayorsCeremony.State.OPEN or at >= ceremony.replies_end_at:
        raise MoveRefused("The last day for replies is past. Ask your borough’s register office.")
    if not 0 <= guests <= ceremony.guests_each:
        raise MoveRefused(f"You can bring up to {ceremony.guests_each} guests.", field="guests")
    held = GuestCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    held.answer(reply=reply, guests=guests, at=at)
    held.save(update_fields=["reply", "guests", "replied_at"])
    audit.record(by=None, verb="citizenship.guest_codes.answered", target=held, detail={"reply": reply})
    return held


@transaction.atomic
def remind_due() -> int:
    """In the last week for replies, tell boroughs whose guests are silent, once; returns how many. Safe to repeat."""
    at = clock.now()
    rows = Nomination.objects.standing().filter(mayors_ceremony__state=MayorsCeremony.State.OPEN)
    told = 0
    for nomination in rows.select_related("mayors_ceremony__venue", "borough"):
        left = (nomination.mayors_ceremony.reply_by - clock.london_day(at)).days
        silent = nomination.codes.live().filter(reply=GuestCode.Reply.NONE).count() if 0 <= left <= 7 else 0
        if silent:
            notices.reminded(nomination, silent)
            told += 1
    return told
