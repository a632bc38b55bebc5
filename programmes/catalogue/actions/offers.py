"""Things on a list: what others offer, looked at by staff, claimed while there are some, used, ended."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from programmes import audit, clock, tokens
from programmes.catalogue import notices_offers as notices
from programmes.catalogue.actions.noting import need_handler
from programmes.catalogue.actions.responses import step
from programmes.catalogue.models import Offer, OfferClaim, OfferMove, Response, TakePart
from programmes.catalogue.models.offers import read_code
from programmes.people.models import Borough
from programmes.workflow import MoveRefused

GONE = "This offer has ended. Choose another one from the list."
NONE_LEFT = "All of them are taken now. Choose another offer, or look again later: some are given back."
UNKNOWN_CODE = "We do not know this code for your offer. Check it and type it again."
WITHDRAWN = "Whoever offered it has taken it back."


@dataclass(frozen=True)
class Given:
    """What is said of an offer."""

    kind: str
    name: str
    about: str
    place: str
    borough: Borough | None
    from_date: date
    until_date: date
    stock: int
    how: str = ""
    access: list[str] = field(default_factory=list)
    age_from: int | None = None
    age_to: int | None = None
    agreed_first: bool = False

    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        return {**{name: value for name, value in asdict(self).items() if name != "borough"}, "borough": self.borough}


FIELDS = frozenset(Given.__dataclass_fields__)


def given_of(typed: Mapping[str, Any]) -> Given:
    """An offer from what a form holds, whatever else stands in it."""
    return Given(**{name: typed[name] for name in FIELDS if name in typed})


def _refuse_given(given: Given, today: date) -> None:
    """Raises MoveRefused for an offer that cannot be kept, naming the field."""
    if given.until_date < max(given.from_date, today):
        raise MoveRefused("Choose a last day that is not past, and not before the first.", field="until_date")
    if given.age_from is not None and given.age_to is not None and given.age_to < given.age_from:
        raise MoveRefused("The second age must not be below the first.", field="age_to")


def offer_of(about: str) -> Offer | None:
    """The offer that an answer is about, its row held; None for a key of none."""
    try:
        key = UUID(about)
    except ValueError:
        return None
    rows = Offer.objects.select_for_update(of=("self",)).select_related("take_part__programme", "response__person")
    return rows.filter(pk=key).first()


def _locked(offer: Offer) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",)).select_related("take_part__programme", "response__person")
    return rows.get(pk=offer.pk)


def _moved(offer: Offer, verb: str, by: Any, at: datetime, note: str = "") -> OfferMove:
    move: OfferMove = offer.moves.create(verb=verb, by=by, at=at, note=note)
    audit.record(by=by, verb=f"programmes.offers.{verb}", target=offer)
    return move


def offered(response: Response, typed: Mapping[str, Any]) -> Offer:
    """Somebody offers something, inside their answer's transaction; staff look at it before it is on the list."""
    given, at = given_of(typed), response.received_at
    _refuse_given(given, clock.london_day(at))
    host = response.organisation or response.name
    made = Offer.objects.create(
        take_part=response.take_part, response=response, host=host, added_at=at, **given.values()
    )
    response.about = str(made.pk)
    response.save(update_fields=["about"])
    _moved(made, "offer", None, at)
    return made


def claimed(response: Response, offer: Offer | None) -> OfferClaim:
    """Somebody claims one, inside their answer's transaction. It is held for them at once, unless we agree first.

    Raises MoveRefused where there is none left: the database counts, and refuses one more than there are.
    """
    at = clock.now()
    if offer is None or not is_claimed_through(response.take_part, offer) or offer.state != offer.State.OPEN:
        raise MoveRefused(GONE)
    held = not offer.agreed_first
    try:
        with transaction.atomic():
            made = OfferClaim.objects.create(
                response=response,
                offer=offer,
                state=OfferClaim.State.HELD if held else OfferClaim.State.ASKED,
                asked_at=at,
                held_at=at if held else None,
            )
    except IntegrityError as refused:
        raise MoveRefused(NONE_LEFT if "offer_stock_lasts" in str(refused) else GONE) from refused
    if held:
        response.arrange(at=at)
        response.save(update_fields=["state", "arranged_at"])
        response.moves.create(verb="arrange", by=None, at=at)
        _tell_giver(made)
    return made


def _tell_giver(claim: OfferClaim) -> None:
    """Whoever offers it hears of each claim that is held, with a name only where the claimer agreed to it."""
    offer = Offer.objects.select_related("response__person").get(pk=claim.offer_id)
    if offer.response is not None and offer.response.stands:
        notices.claimed(offer, offer.response, claim)


def is_claimed_through(way: TakePart, offer: Offer) -> bool:
    """Whether this way is the other side of the one through which the offer was given."""
    return way.counterpart_id == offer.take_part_id or offer.take_part.counterpart_id == way.pk


@transaction.atomic
def open_(*, offer: Offer, by: Any, token: str, agreed_first: bool | None = None) -> Offer:
    """Put it on the list. Whoever offered it is told, with their link."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.offers.open:{offer.pk}")
    held = _locked(offer)
    if agreed_first is not None:
        held.agreed_first = agreed_first
    put_on_list(held, by=by, at=clock.now())
    if held.response and held.response.state in (Response.State.RECEIVED, Response.State.ACKNOWLEDGED):
        step(held.response, "arrange", by=by)
    return held


def put_on_list(offer: Offer, *, by: Any, at: datetime) -> None:
    """The same inside the caller's transaction, with the offer's row held."""
    offer.open_(today=clock.london_day(at), at=at)
    offer.save(update_fields=["state", "opened_at", "ended_at", "reason", "agreed_first"])
    _moved(offer, "open_", by, at)


@transaction.atomic
def refuse(*, offer: Offer, reason: str, by: Any, token: str) -> Offer:
    """Do not put it on the list. Whoever offered it is told why."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.offers.refuse:{offer.pk}")
    held, at = _locked(offer), clock.now()
    held.refuse(reason=reason, at=at)
    held.save(update_fields=["state", "refused_at", "reason"])
    _moved(held, "refuse", by, at)
    if held.response and held.response.is_waiting:
        step(held.response, "close", by=by, reason=Response.Reason.NOT_FITTING, note=reason)
    return held


@transaction.atomic
def adjust(*, offer: Offer, given: Given, by: Any, token: str) -> Offer:
    """Put details right while it is on the list. Raises MoveRefused for less stock than is taken."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.offers.adjust:{offer.pk}")
    held, at = _locked(offer), clock.now()
    _refuse_given(given, clock.london_day(at))
    for name, value in given.values().items():
        setattr(held, name, value)
    held.adjust()
    held.save(update_fields=["state", *given.values()])
    _moved(held, "adjust", by, at)
    return held


@transaction.atomic
def end(*, offer: Offer, reason: str, by: Any, token: str, give_back: bool = False) -> Offer:
    """Take it off the list. With `give_back` what people hold counts no more, and they are told why."""
    need_handler(by)
    tokens.spend(token, by=by, purpose=f"programmes.offers.end:{offer.pk}")
    held, at = _all_held(offer), clock.now()
    take_off(held, reason, by=by, at=at, give_back=give_back)
    if held.response and held.response.is_waiting:
        step(held.response, "close", by=by, reason=Response.Reason.OVER, note=reason)
    return held


@transaction.atomic
def end_by_giver(*, offer: Offer, token: str) -> Offer:
    """Whoever offers it takes it off the list by their link. Codes that people hold still count."""
    tokens.spend(token, by=None, purpose=f"programmes.offers.end_by_giver:{offer.pk}")
    held, at = _all_held(offer), clock.now()
    take_off(held, WITHDRAWN, by=None, at=at, give_back=False)
    if held.response and held.response.is_waiting:
        step(held.response, "close", reason=Response.Reason.OVER)
    return held


def _all_held(offer: Offer) -> Offer:
    """The offer, its row held after the rows of the answers that hang on it, as whoever gives something back does."""
    concerned = Response.objects.filter(Q(claim__offer=offer) | Q(sent_offer=offer), state__in=Response.WAITING)
    list(concerned.select_for_update(of=("self",)).order_by("pk"))
    return _locked(offer)


def take_off(offer: Offer, reason: str, *, by: Any, at: datetime, give_back: bool) -> None:
    """The same inside the caller's transaction, with the offer's row held."""
    offer.end(reason=reason, at=at)
    offer.save(update_fields=["state", "ended_at", "reason"])
    _moved(offer, "end", by, at)
    standing = [OfferClaim.State.ASKED, *([OfferClaim.State.HELD] if give_back else [])]
    waiting = Response.objects.filter(claim__offer=offer, claim__state__in=standing, state__in=Response.WAITING)
    for response in waiting.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        step(response, "close", by=by, reason=Response.Reason.OVER, note=reason)


@transaction.atomic
def use(*, offer: Offer, code: str, token: str) -> OfferClaim:
    """Whoever offers it notes that somebody came with their code. Raises MoveRefused for a code that is not theirs.

    A code that is used already is refused: nobody uses it twice.
    """
    tokens.spend(token, by=None, purpose=f"programmes.offers.use:{offer.pk}")
    found = OfferClaim.objects.filter(offer=offer, code=read_code(code)).first()
    if found is None:
        raise MoveRefused(UNKNOWN_CODE, field="code")
    # The answer's row first, as everywhere; then what it holds.
    rows = Response.objects.select_for_update(of=("self",)).select_related("take_part")
    response = rows.get(pk=found.response_id)
    held = OfferClaim.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if held.state == held.State.USED:
        raise MoveRefused("This code was used already.", field="code")
    if held.state != held.State.HELD:
        raise MoveRefused("This code does not count: it was given back, or nobody has agreed to it yet.", field="code")
    held.use(at=clock.now())
    held.save(update_fields=["state", "used_at"])
    audit.record(by=None, verb="programmes.offers.used", target=held)
    if response.state == Response.State.ARRANGED and not response.take_part.outcomes:
        step(response, "finish", outcome="")
    return held


@transaction.atomic
def tell_over(*, at: datetime) -> int:
    """The day after its last day, ask whoever offers it to note the codes that were used. Once; safe to repeat."""
    yesterday = clock.london_day(at) - timedelta(days=1)
    over = Offer.objects.filter(state=Offer.State.OPEN, until_date=yesterday, response__isnull=False)
    found = [(each, each.response) for each in over.select_related("response__person")]
    told_now = [(each, giver) for each, giver in found if giver is not None and giver.stands]
    for each, giver in told_now:
        notices.over(each, giver)
    return len(told_now)


# --- what follows from the steps of an answer --------------------------------------------------------------------


def arranged(response: Response, at: datetime) -> None:
    """What was offered goes on the list, or what was asked for is held. Raises MoveRefused where none is left."""
    offer = offer_of(response.about)
    if offer is None:
        return
    if offer.response_id == response.pk:
        if offer.state == offer.State.SUBMITTED:
            put_on_list(offer, by=None, at=at)
        return
    claim = OfferClaim.objects.select_for_update(of=("self",)).filter(response=response).first()
    if claim is None or claim.state != claim.State.ASKED:
        return
    claim.agree(at=at)
    try:
        with transaction.atomic():
            claim.save(update_fields=["state", "held_at"])
    except IntegrityError as refused:
        raise MoveRefused(NONE_LEFT if "offer_stock_lasts" in str(refused) else GONE) from refused
    _tell_giver(claim)


def ended(response: Response, at: datetime) -> None:
    """The answer is withdrawn or closed: what it held is free again, or what it offered is taken off the list."""
    offer = offer_of(response.about)
    if offer is None:
        return
    if offer.response_id == response.pk:
        _taken_back(offer, at)
        return
    claim = OfferClaim.objects.select_for_update(of=("self",)).filter(response=response).first()
    if claim is not None and claim.state in (claim.State.ASKED, claim.State.HELD):
        claim.release(at=at)
        claim.save(update_fields=["state", "released_at"])


def _taken_back(offer: Offer, at: datetime) -> None:
    if offer.state == offer.State.SUBMITTED:
        offer.refuse(reason=WITHDRAWN, at=at)
        offer.save(update_fields=["state", "refused_at", "reason"])
        _moved(offer, "refuse", None, at)
    elif offer.state == offer.State.OPEN:
        take_off(offer, WITHDRAWN, by=None, at=at, give_back=True)


def told(response: Response) -> list[tuple[str, str]]:
    """What the sender's page, the staff's page and the messages say of it."""
    if claim := OfferClaim.objects.select_related("offer").filter(response=response).first():
        offer = claim.offer
        rows = [("Offer", offer.name), ("From", offer.host), ("Where", offer.place)]
        rows.append(("It holds", f"{offer.from_date:%-d %B %Y} to {offer.until_date:%-d %B %Y}"))
        if claim.state in (claim.State.HELD, claim.State.USED):
            rows += [("Your code", claim.spaced), *([("How to use it", offer.how)] if offer.how else [])]
        return [*rows, ("Your claim", str(claim.get_state_display()))]
    offer_given = Offer.objects.filter(response=response).first()
    if offer_given is None:
        return []
    rows = [("Your offer", offer_given.name), ("It is", str(offer_given.get_state_display()))]
    if offer_given.state in (Offer.State.OPEN, Offer.State.ENDED):
        rows.append(("Your page: note codes that were used", settings.SITE_URL + offer_given.giver_url))
    return rows
