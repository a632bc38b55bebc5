"""Events to come, and the place that somebody takes at one: a code and no name. No code stands in an address."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizenship.advice.needs import LANGUAGES
from citizenship.facts import words
from citizenship.outreach import listing, place_words, slips
from citizenship.outreach.actions import events as event_actions
from citizenship.outreach.actions import places as actions
from citizenship.outreach.actions.places import Taken
from citizenship.outreach.forms.events import FindEventsForm, PlaceCodeForm, TakePlaceForm
from citizenship.outreach.models import EventPlace, OutreachEvent
from programmes import clock, tokens
from programmes.catalogue import limits as sending
from programmes.evidence import codes
from programmes.evidence import limits as trying
from programmes.people.forms import ActionForm
from programmes.people.views.links import quiet
from programmes.workflow import MoveRefused

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SECRET = sensitive_post_parameters("code", "speaks", "needs", "form_token")
CRUMBS = [("Home", "/"), ("Citizenship", "/citizenship/")]
MISTYPED = (
    "This is not a whole code. One letter or number may be wrong, missing or in another place. Look at your paper and "
    "type it again."
)
UNKNOWN = "We do not know this code. Look at your paper and type it again, or telephone the number on it."
SLOWED = "Too many codes that we do not know were tried from here. Wait an hour, then type yours again."
SENT_MUCH = "Too many places were taken from here in the last hour. Telephone the number on this page, or wait an hour."


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of the page is kept on the way, and its address is told to no other site."""
    response["Cache-Control"] = "no-store"
    return quiet(response)


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Events to come by borough, language and day. The filter is in the address; nothing about a person is."""
    form = FindEventsForm(request.GET or None)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = listing.to_come(borough=given.get("borough"), language=given.get("language") or "", day=given.get("day"))
    found = listing.page(rows, request.GET.get("after", ""))
    kept = {name: request.GET.get(name, "") for name in ("borough", "language", "day") if request.GET.get(name)}
    context = {
        "form": form,
        "found": found,
        "more_url": f"?{urlencode({**kept, 'after': found.after})}" if found.after else "",
        "asked": bool(kept),
        "crumbs": CRUMBS,
    }
    return render(request, "citizenship/outreach/events.html", context)


def _event(pk: Any) -> OutreachEvent:
    """An event for everybody that is announced; 404 for drafts and briefings."""
    rows = OutreachEvent.objects.announced().for_everybody().select_related("borough")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, event: OutreachEvent) -> dict[str, Any]:
    """What every page of one event shows, in the language that was asked for."""
    there = words.offered()
    book = words.book(words.wanted(request, there), [place_words.PREFIX])
    return {
        "event": event,
        "line": listing.line(event, clock.now()),
        "t": place_words.said(book),
        "crumbs": [*CRUMBS, ("Events", reverse("citizenship:events"))],
        **words.page(book, there),
    }


@login_not_required
@require_safe
def event(request: HttpRequest, pk: Any) -> HttpResponse:
    """One event: when, where, in which languages, and the way to a place there."""
    return render(request, "citizenship/outreach/event.html", _page(request, _event(pk)))


@login_not_required
@never_cache
@SECRET
@FORM_METHODS
def event_take(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a place. The answer to the form is the code itself: it stands in no address and is shown once."""
    found = _event(pk)
    form = TakePlaceForm(request.POST or None, event=found)
    status = 200
    if request.method == "POST" and sending.is_slowed(request):
        form.add_error(None, SENT_MUCH)
        status = 429
    elif request.method == "POST" and form.is_valid() and (taken := _take(request, found, form)):
        page = {**_page(request, taken.event), "code": codes.spaced(taken.code)}
        return private(render(request, "citizenship/outreach/event_taken.html", page))
    page = _page(request, found)
    context = {**page, "form": form, "needs": _needs(form, page["t"])}
    return private(render(request, "citizenship/outreach/event_take.html", context, status=status))


def _needs(form: TakePlaceForm, said: dict[str, Any]) -> list[tuple[str, Any, bool]]:
    """Each need with its words, and whether it is ticked."""
    ticked = set(form.data.getlist("needs")) if form.is_bound else set()  # type: ignore[attr-defined]
    return [(code, said[f"need_{code}"], code in ticked) for code in EventPlace.Need.values]


def _take(request: HttpRequest, found: OutreachEvent, form: TakePlaceForm) -> Taken | None:
    """Have it taken; None when the form says why not. A form that was sent twice gets the same code twice."""
    given = form.cleaned_data
    token = given["form_token"]
    try:
        taken = actions.take(event=found, language=given["speaks"], needs=given["needs"], token=token)
    except tokens.AlreadyDone:
        again = actions.again(event=found, token=token)
        if again is None:
            form.add_error(None, "This place was given back. Take another one.")
            _renew(form)
        return again
    except tokens.TokenRefused as refused:
        form.add_error(None, refused.message)
        _renew(form)
        return None
    except MoveRefused as refused:
        form.add_error(None, refused.message)
        return None
    sending.count_sent(request)
    return taken


def _renew(form: ActionForm) -> None:
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["form_token"] = tokens.issue()
    form.data = data


# --- with a code -----------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@SECRET
@FORM_METHODS
def place(request: HttpRequest) -> HttpResponse:
    """Type a code: see what it is for, and give the place back. The code travels in the form only."""
    form = PlaceCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found, refusal, status = _found(request, form.cleaned_data["code"])
        if found is not None:
            return private(_of_code(request, found, codes.read(form.cleaned_data["code"])))
        form.add_error("code", refusal)
        return private(render(request, "citizenship/outreach/place_find.html", _finding(form), status=status))
    return private(render(request, "citizenship/outreach/place_find.html", _finding(form)))


def _finding(form: PlaceCodeForm) -> dict[str, Any]:
    return {"form": form, "crumbs": [*CRUMBS, ("Events", reverse("citizenship:events"))]}


def _found(request: HttpRequest, typed: str) -> tuple[EventPlace | None, str, int]:
    """The place of a code, or why there is none and the status to say it with."""
    if not codes.is_whole(codes.read(typed)):
        return None, MISTYPED, 200
    if trying.is_slowed(request):
        return None, SLOWED, 429
    found = actions.find(typed)
    if found is None:
        trying.count_unknown(request)
    return found, UNKNOWN, 200


def _of_code(request: HttpRequest, found: EventPlace, code: str) -> HttpResponse:
    """What the place is for; with the button pressed, given back."""
    form = ActionForm(request.POST if "release" in request.POST else None)
    done = False
    if form.is_bound and form.is_valid():
        try:
            found, done = actions.release(place=found, token=form.cleaned_data["form_token"]), True
        except tokens.AlreadyDone:
            found.refresh_from_db()
            done = True
        except (tokens.TokenRefused, MoveRefused) as refused:
            form.add_error(None, refused.message)
    context = {
        **_finding(PlaceCodeForm()),
        "form": form,
        "place": found,
        "event": found.event,
        "code": code,
        "spaced": codes.spaced(code),
        "done": done,
        "token": tokens.issue(),
        "may_release": found.state == found.State.TAKEN and clock.now() < found.event.starts_at,
    }
    return render(request, "citizenship/outreach/place.html", context)


@login_not_required
@never_cache
@SECRET
@require_POST
def place_slip(request: HttpRequest) -> HttpResponse:
    """The code as a slip of paper (PDF): the event and the code, nothing about the person."""
    typed = request.POST.get("code", "")
    found, _, status = _found(request, typed)
    if found is None or found.state != EventPlace.State.TAKEN:
        form = PlaceCodeForm({"code": typed[:60]})
        form.is_valid()
        form.add_error("code", UNKNOWN)
        return private(render(request, "citizenship/outreach/place_find.html", _finding(form), status=max(status, 200)))
    response = HttpResponse(slips.place(found.event, codes.read(typed)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="place.pdf"'
    return private(response)


# --- the host --------------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_safe
def event_host(request: HttpRequest, key: str) -> HttpResponse:
    """The host's list of the day by the link in the e-mail: how many come and what they need, without names."""
    found = event_actions.host_of(key)
    if found is None:
        raise Http404
    context = {"event": found, **day_list(found)}
    return private(render(request, "citizenship/outreach/event_host.html", context))


def day_list(event: OutreachEvent) -> dict[str, Any]:
    """Counts and needs of the places at an event, and one line for each place that says something. Names nobody."""
    places = list(event.held_places.held().order_by("language", "pk")) if not event.is_briefing else []
    spoken = [(LANGUAGES.get(each.language, each.language), each) for each in places]
    needed = [need for each in places for need in each.needs]
    tongues = [name for name, each in spoken if each.language]
    lines = [
        (name if each.language else "Any language", [str(EventPlace.Need(need).label) for need in each.needs])
        for name, each in spoken
        if each.language or each.needs
    ]
    return {
        "by_language": sorted({name: tongues.count(name) for name in tongues}.items()),
        "by_need": [(label, needed.count(code)) for code, label in EventPlace.Need.choices if code in needed],
        "needs_lines": lines,
        "silent": len(places) - len(lines),
    }
