"""Bringing two sides together: whom staff may choose from, the match, and what came of it.

What happens to a match follows from what happens to its answers, too: `arranged`, `finished` and `ended` are what the
kind "offer" does where answers are matched rather than claimed from a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from programmes import audit, clock, tokens
from programmes.catalogue import notices_offers as notices
from programmes.catalogue.actions.noting import need_handler
from programmes.catalogue.actions.responses import step
from programmes.catalogue.models import OfferMatch, OfferMatchMove, Response, TakePart
from programmes.questions.models import Answer
from programmes.workflow import MoveRefused

MOST_SUGGESTED = 50
CHOOSE_FIRST = "Choose whom it is matched with first: open “Find a match” on its page."
SAY_ON_MATCH = "It is in a match. Say on the match’s page what came of it."
TAKEN = "One of the two is in another match now. Choose again."
NOT_STANDING = "One of the two was withdrawn or closed meanwhile. Choose again."
_READY = (Response.State.RECEIVED, Response.State.ACKNOWLEDGED, Response.State.ARRANGED)


def other_side(way: TakePart) -> TakePart | None:
    """The way on the other side, named on either of the two."""
    if way.counterpart_id:
        return way.counterpart
    return TakePart.objects.filter(counterpart=way).exclude(side=way.side).first()


def is_list(way: TakePart) -> bool:
    """Whether what is given stands on a list that people claim from: its givers are asked no questions."""
    giving = way if way.side == TakePart.Side.GIVES else other_side(way)
    return giving is not None and giving.question_set_id is None


def live(response: Response) -> OfferMatch | None:
    """The match in which an answer stands now."""
    rows = OfferMatch.objects.filter(state=OfferMatch.State.MADE)
    rows = rows.select_related("gives__take_part__programme", "asks__take_part__programme")
    return rows.filter(Q(gives=response) | Q(asks=response)).first()


def other_of(match: OfferMatch, response: Response) -> Response:
    """The answer on the other side."""
    return match.asks if match.gives_id == response.pk else match.gives


@dataclass(frozen=True)
class Suggestion:
    """One answer that may fit: what both say alike, and whether the borough fits."""

    response: Response
    shared: int
    near: bool


def suggestions(response: Response) -> list[Suggestion]:
    """Answers of the other side that stand and are in no match, those that fit best first. Three queries."""
    other = other_side(response.take_part)
    if other is None:
        return []
    rows = Response.objects.filter(take_part=other, state__in=_READY).select_related("take_part", "sheet")
    busy = OfferMatch.objects.filter(state=OfferMatch.State.MADE)
    taken = busy.filter(gives=OuterRef("pk")) if other.side == TakePart.Side.GIVES else busy.filter(asks=OuterRef("pk"))
    rows = rows.filter(~Exists(taken))
    if response.boroughs:
        nearest = rows.filter(Q(boroughs__overlap=response.boroughs) | Q(boroughs=[]))
        found = list(nearest.order_by("received_at", "pk")[:MOST_SUGGESTED])
        rest = rows.exclude(pk__in=[each.pk for each in found]).order_by("received_at", "pk")
        found += list(rest[: MOST_SUGGESTED - len(found)])
    else:
        found = list(rows.order_by("received_at", "pk")[:MOST_SUGGESTED])
    said = _chosen([response, *found])
    mine = said.get(response.sheet_id, set())
    made = [
        Suggestion(each, len(mine & said.get(each.sheet_id, set())), fits_borough(response, each)) for each in found
    ]
    return sorted(made, key=lambda one: (not one.near, -one.shared, one.response.received_at))


def fits_borough(one: Response, other: Response) -> bool:
    """Whether they name a borough in common; whoever names none is for all of London."""
    return not one.boroughs or not other.boroughs or bool(set(one.boroughs) & set(other.boroughs))


def _chosen(responses: list[Response]) -> dict[Any, set[tuple[str, str]]]:
    """What was chosen in each answer, as (key, code). Boroughs are compared by themselves, see `fits_borough`."""
    sheets = [each.sheet_id for each in responses if each.sheet_id]
    places = {code for each in responses for code in each.boroughs}
    found: dict[Any, set[tuple[str, str]]] = {}
    for sheet, key, value in Answer.objects.filter(sheet__in=sheets).values_list("sheet_id", "key", "value"):
        codes = value if isinstance(value, list) else [value]
        found.setdefault(sheet, set()).update(
            (key, code) for code in codes if isinstance(code, str) and code not in places
        )
    return found


def _moved(match: OfferMatch, verb: str, by: Any, at: datetime, note: str = "") -> OfferMatchMove:
    move: OfferMatchMove = match.moves.create(verb=verb, by=by, at=at, note=note)
    audit.record(by=by, verb=f"programmes.matches.{verb}", target=match)
    return move


def _held(*responses: Response) -> list[Response]:
    """Their rows, held in one order whoever asks."""
    rows = Response.objects.select_for_update(of=("self",)).select_related("take_part__programme")
    found = {each.pk: each for each in rows.filter(pk__in=[each.pk for each in responses]).order_by("pk")}
    return [found[each.pk] for each in responses]


@transaction.atomic
def make(*, gives: Response, asks: Response, by: Any, token: str) -> OfferMatch:
    """Bring two answers together. Both sides are told of one another, as far as each agreed to it.

    Raises MoveRefused where one of them is in another match: the database lets each stand in one.
    """
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.matches.make:{gives.pk}:{asks.pk}")
    gives, asks = _held(gives, asks)
    if not (gives.is_waiting and asks.is_waiting):
        raise MoveRefused(NOT_STANDING)
    at = clock.now()
    try:
        with transaction.atomic():
            made = OfferMatch.objects.create(gives=gives, asks=asks, made_at=at, made_by=by)
    except IntegrityError as refused:
        raise MoveRefused(TAKEN if "once" in str(refused) else NOT_STANDING) from refused
    _moved(made, "make", by, at)
    for each in (gives, asks):
        if each.state == Response.State.ARRANGED:
            notices.matched_again(made, each)
        else:
            step(each, "arrange", by=by)
    tokens.settle(token, made.staff_url)
    return made


@transaction.atomic
def work(
    *,
    match: OfferMatch,
    people: int,
    again: bool,
    by: Any,
    token: str,
    asks_outcome: str = "",
    gives_outcome: str = "",
) -> OfferMatch:
    """It came about: note how many people it helped. With `again` the giver can be matched once more.

    What came of it for either side is one of its way's list, where it has one. Raises MoveRefused without it.
    """
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.matches.work:{match.pk}")
    held, gives, asks = _locked(match)
    at = clock.now()
    held.work(people=people, at=at)
    held.save(update_fields=["state", "worked_at", "people"])
    _moved(held, "work", by, at)
    for each, outcome, name in ((asks, asks_outcome, "asks_outcome"), (gives, gives_outcome, "gives_outcome")):
        if each.state != Response.State.ARRANGED or (again and each == gives):
            continue
        if each.take_part.outcomes and not outcome:
            raise MoveRefused("Choose what came of it.", field=name)
        step(each, "finish", by=by, outcome=outcome)
    return held


@transaction.atomic
def end(*, match: OfferMatch, reason: str, by: Any, token: str) -> OfferMatch:
    """It did not come about. Both sides are told why; either can be matched again."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.matches.end:{match.pk}")
    held, gives, asks = _locked(match)
    _end(held, reason, by, clock.now())
    for each in (gives, asks):
        if each.stands:
            notices.match_ended(held, each)
    return held


def _locked(match: OfferMatch) -> tuple[OfferMatch, Response, Response]:
    """The match and its two answers, their rows held: the answers first, as in every step of theirs."""
    gives, asks = _held(match.gives, match.asks)
    return OfferMatch.objects.select_for_update(of=("self",)).get(pk=match.pk), gives, asks


def _end(match: OfferMatch, reason: str, by: Any, at: datetime) -> None:
    match.end(reason=reason, at=at)
    match.save(update_fields=["state", "ended_at", "reason"])
    _moved(match, "end", by, at, note=reason)


# --- what follows from the steps of an answer --------------------------------------------------------------------


def received(response: Response, extra: Mapping[str, Any]) -> None:
    """Whoever sends it says whether the other side may get their name and address."""
    if extra.get("pass_on"):
        response.may_hand_on = True
        response.save(update_fields=["may_hand_on"])


def arranged(response: Response, at: datetime) -> None:
    """Nothing is matched without its other half."""
    if live(response) is None:
        raise MoveRefused(CHOOSE_FIRST)


def finished(response: Response, at: datetime) -> None:
    """What came of a match is said once, for both sides."""
    if live(response) is not None:
        raise MoveRefused(SAY_ON_MATCH)


def ended(response: Response, at: datetime) -> None:
    """One side is withdrawn or closed: the match ends, and the other side is told and can be matched again."""
    match = live(response)
    if match is None:
        return
    held = OfferMatch.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if held.state != held.State.MADE:
        return
    _end(held, "The other side stepped back.", None, at)
    notices.match_ended(held, other_of(match, response))


def told(response: Response) -> list[tuple[str, str]]:
    """With whom it is matched, as far as they agreed that we say it."""
    match = live(response)
    if match is None:
        return []
    other = other_of(match, response)
    rows = [("Matched with", other.organisation or "One person")]
    if other.may_hand_on:
        return [*rows, ("Their name", other.name), ("Their e-mail address", other.email)]
    return [
        *rows,
        ("How to reach them", "They asked us not to pass on their address. We bring you together ourselves."),
    ]
