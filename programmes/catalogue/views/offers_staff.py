"""The staff's pages of offers and matches: look at what came, put it on the list, bring two sides together."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from programmes.catalogue.actions import matches as match_actions
from programmes.catalogue.actions import offers as actions
from programmes.catalogue.actions.matches import Suggestion
from programmes.catalogue.forms_events import WhyForm
from programmes.catalogue.forms_offers import AdjustForm, EndForm, MatchForm, OpenForm, WorkedForm
from programmes.catalogue.models import Offer, OfferClaim, OfferMatch, Response, TakePart
from programmes.catalogue.views.staff_records import COLOURS, RECORDS
from programmes.people.models import Borough
from programmes.people.views.attempt import SignedIn
from programmes.people.views.record import ANY, SHOWN, show
from programmes.people.views.step import carry_out
from programmes.questions import engine

_STEPS = {
    "open_": "Put it on the list",
    "adjust": "Put details right",
    "refuse": "Do not take it",
    "end": "Take it off the list",
}


def _list() -> tuple[str, str]:
    return "Offers", RECORDS.at("offer_changelist")


def _rows() -> Any:
    return Offer.objects.select_related("borough", "take_part__programme", "response")


@require_safe
def offer(request: SignedIn, pk: Any) -> HttpResponse:
    """One offer: what it is, who claimed it, and the next step."""
    found: Offer = RECORDS.fetch(request, _rows(), pk)
    moves = found.FLOW.open_moves(found.state)
    if found.state == found.State.SUBMITTED:
        moves = [verb for verb in moves if verb != "end"]
    sender = found.response
    return show(
        request,
        found.name,
        _list(),
        state=found.get_state_display(),
        colour=COLOURS.get(found.state, "grey"),
        steps=[(words, RECORDS.at(f"offer_{verb}", found.pk)) for verb, words in _STEPS.items() if verb in moves],
        facts=[
            ("Given through", str(found.take_part) + (" (only a demonstration)" if found.is_demonstration else "")),
            ("Offered by", f"{found.host}" + (f": {sender.name}, {sender.email}" if sender and sender.email else "")),
            ("What it is", found.get_kind_display()),
            ("What people get", found.about),
            ("How to use it", found.how or "Nothing is said"),
            ("Place", found.place),
            ("Borough", found.borough or "All of London"),
            ("Holds", f"{found.from_date:%-d %B %Y} to {found.until_date:%-d %B %Y}"),
            ("For ages", found.ages or "Everybody"),
            ("Access", ", ".join(found.access_words) or "Nothing is said of it"),
            ("How many", f"{found.stock}, of which {found.taken} are claimed and {found.used} used"),
            ("Who agrees", "One of us, before anybody gets it" if found.agreed_first else "Nobody: first come"),
            *([("Why not", found.reason)] if found.reason else []),
        ],
        tables=[_claims(found)],
        history=RECORDS.history(found),
    )


def _claims(found: Offer) -> dict[str, Any]:
    rows = found.claims.exclude(state=OfferClaim.State.RELEASED).select_related("response")
    return {
        "heading": "Who claimed it",
        "columns": ["Name", "Organisation", "Where it stands"],
        "rows": [
            (
                [each.response.name or "Withdrawn", each.response.organisation or "None", each.get_state_display()],
                [("Answer", RECORDS.at("response_change", each.response_id))],
            )
            for each in rows.order_by("asked_at", "pk")[:SHOWN]
        ],
        "empty": "Nobody has claimed it.",
    }


def _step(request: SignedIn, pk: Any, make: Any, act: Any, **page: Any) -> HttpResponse:
    found = RECORDS.fetch(request, _rows(), pk)
    return carry_out(
        request,
        form=make(found),
        act=partial(act, offer=found, by=request.user),
        back=(found.name, found.staff_url),
        **page,
    )


@ANY
def offer_open_(request: SignedIn, pk: Any) -> HttpResponse:
    """Put it on the list."""
    return _step(
        request,
        pk,
        lambda found: OpenForm(request.POST or None, offer=found),
        actions.open_,
        done="It is on the list. Whoever offers it has a link to note what was used.",
        heading="Put it on the list",
        text="Everybody sees it and can claim it. Whoever offers it is told.",
        button="Put it on the list",
    )


@ANY
def offer_adjust(request: SignedIn, pk: Any) -> HttpResponse:
    """Put details right."""
    return _step(
        request,
        pk,
        lambda found: AdjustForm(request.POST or None, offer=found),
        actions.adjust,
        done="The details are right now.",
        heading="Put details right",
        text="People who have a code read the new details on the page of their answer.",
        button="Save",
    )


@ANY
def offer_refuse(request: SignedIn, pk: Any) -> HttpResponse:
    """Do not take it."""
    return _step(
        request,
        pk,
        lambda _: WhyForm(request.POST or None),
        actions.refuse,
        done="It is not taken.",
        heading="Do not take it",
        text="Whoever offered it is told the reason.",
        button="Do not take it",
    )


@ANY
def offer_end(request: SignedIn, pk: Any) -> HttpResponse:
    """Take it off the list."""
    return _step(
        request,
        pk,
        lambda _: EndForm(request.POST or None),
        actions.end,
        done="It is off the list.",
        heading="Take it off the list",
        text="Nobody else can claim it then. Whoever offered it, and whoever loses something, is told the reason.",
        button="Take it off",
    )


# --- matches -----------------------------------------------------------------------------------------------------


def _matches() -> tuple[str, str]:
    return "Matches", RECORDS.at("offermatch_changelist")


def _match_rows() -> Any:
    return OfferMatch.objects.select_related(
        "gives__take_part__programme", "gives__sheet", "asks__take_part__programme", "asks__sheet", "made_by"
    )


@require_safe
def match(request: SignedIn, pk: Any) -> HttpResponse:
    """One match: both sides, and what came of it."""
    found: OfferMatch = RECORDS.fetch(request, _match_rows(), pk)
    moves = found.FLOW.open_moves(found.state)
    words = {"work": "It worked", "end": "End the match"}
    return show(
        request,
        str(found),
        _matches(),
        state=found.get_state_display(),
        colour=COLOURS.get(found.state, "grey"),
        steps=[(text, RECORDS.at(f"offermatch_{verb}", found.pk)) for verb, text in words.items() if verb in moves],
        facts=[
            ("Programme", found.gives.take_part.programme),
            ("Who gives", _who(found.gives)),
            ("Who asks", _who(found.asks)),
            ("Brought together by", found.made_by),
            *([("People whom it helped", found.people)] if found.people is not None else []),
            *([("Why it ended", found.reason)] if found.reason else []),
        ],
        tables=[_said("Who gives says", found.gives), _said("Who asks says", found.asks)],
        history=RECORDS.history(found),
    )


def _who(response: Response) -> str:
    named = ", ".join(filter(None, (response.organisation, response.name, response.email))) or "Withdrawn"
    return named if response.may_hand_on else f"{named}\nDid not agree that the other side gets their address."


def _said(heading: str, response: Response) -> dict[str, Any]:
    sections = engine.read_back(response.sheet) if response.sheet and response.email else []
    rows: list[Any] = [([row.label, row.answer or "Nothing"], []) for section in sections for row in section.rows]
    return {"heading": heading, "columns": ["Question", "Answer"], "rows": rows, "empty": "Nothing is kept."}


@ANY
def match_make(request: SignedIn, pk: Any) -> HttpResponse:
    """Choose whom to match an answer with, those that fit best first."""
    rows = Response.objects.filter(take_part__kind=TakePart.Kind.OFFER).select_related("take_part__programme", "sheet")
    found: Response = RECORDS.fetch(request, rows, pk)
    if not found.is_waiting or match_actions.is_list(found.take_part) or match_actions.live(found):
        raise Http404
    suggested = match_actions.suggestions(found)
    names = dict(Borough.objects.values_list("gss_code", "name"))
    choices = [(str(one.response.pk), _suggestion(one, names)) for one in suggested]
    by_key = {str(one.response.pk): one.response for one in suggested}

    def act(*, token: str, with_: str) -> OfferMatch:
        gives, asks = (found, by_key[with_]) if found.side == TakePart.Side.GIVES else (by_key[with_], found)
        return match_actions.make(gives=gives, asks=asks, by=request.user, token=token)

    who = found.organisation or found.name
    return carry_out(
        request,
        form=MatchForm(request.POST or None, choices=choices),
        act=act,
        back=(who, RECORDS.at("response_change", found.pk)),
        done="They are brought together, and both are told.",
        heading="Find a match",
        text=f"For {who}, {_where(found, names)}. Those that fit best stand first."
        if choices
        else "Nobody on the other side waits for a match now.",
        button="Bring them together",
    )


def _where(response: Response, names: dict[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in response.boroughs) or "all of London"


def _suggestion(one: Suggestion, names: dict[str, str]) -> str:
    who = one.response.organisation or one.response.name
    fits = [
        *(["the borough fits"] if one.near else []),
        *([f"{one.shared} answer{'s' if one.shared > 1 else ''} alike"] if one.shared else []),
    ]
    again = " Was matched before." if one.response.state == Response.State.ARRANGED else ""
    return f"{who}, {_where(one.response, names)}: {' and '.join(fits) or 'nothing in common is known'}.{again}"


def _match_step(request: SignedIn, pk: Any, make: Any, act: Any, **page: Any) -> HttpResponse:
    found = RECORDS.fetch(request, _match_rows(), pk)
    return carry_out(
        request,
        form=make(found),
        act=partial(act, match=found, by=request.user),
        back=(str(found), found.staff_url),
        **page,
    )


@ANY
def match_work(request: SignedIn, pk: Any) -> HttpResponse:
    """It came about."""
    return _match_step(
        request,
        pk,
        lambda found: WorkedForm(request.POST or None, match=found),
        match_actions.work,
        done="It is noted, and both sides are told.",
        heading="It worked",
        text="The number counts for the programme’s results.",
        button="Save",
    )


@ANY
def match_end(request: SignedIn, pk: Any) -> HttpResponse:
    """It did not come about."""
    return _match_step(
        request,
        pk,
        lambda _: WhyForm(request.POST or None),
        match_actions.end,
        done="The match has ended, and both sides are told.",
        heading="End the match",
        text="Both sides are told the reason, and either can be matched again.",
        button="End the match",
    )
