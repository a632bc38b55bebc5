"""Ways to take part, as everybody sees them: the way itself, what is in it, who takes part, and what one has sent."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.catalogue import actions, kinds
from programmes.catalogue.forms import CheckInForm, WithdrawForm
from programmes.catalogue.models import Invitation, Programme, Response, TakePart
from programmes.catalogue.views.answering import CRUMBS, answer, crumbs
from programmes.people.access import Permission
from programmes.people.views.attempt import attempt
from programmes.questions import engine

NAMES_A_PAGE = 100


def _way(request: HttpRequest, slug: str, way: str) -> TakePart:
    """A way that this person may see: an open or closed one of a published page, or a draft for whoever edits it."""
    user: Any = request.user
    rows = TakePart.objects.select_related("programme", "question_set")
    if not (user.is_authenticated and user.can(Permission.EDIT_PROGRAMMES)):
        rows = rows.filter(programme__state=Programme.State.PUBLISHED).public()
    return get_object_or_404(rows, programme__slug=slug, slug=way)


def _closed(request: HttpRequest, way: TakePart) -> HttpResponse:
    return render(request, "programmes/catalogue/take_part_closed.html", {"way": way, "crumbs": crumbs(way)})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_part(request: HttpRequest, slug: str, way: str) -> HttpResponse:
    """One way to take part: its kind's own page, or its questions."""
    found = _way(request, slug, way)
    if found.state == TakePart.State.CLOSED:
        return _closed(request, found)
    page = kinds.of(found.kind).page
    return page(request, found) if page else answer(request, found)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_part_item(request: HttpRequest, slug: str, way: str, item: UUID) -> HttpResponse:
    """One thing in it: an event, an offer, a listing."""
    found = _way(request, slug, way)
    page = kinds.of(found.kind).item
    if page is None:
        raise Http404
    return _closed(request, found) if found.state == TakePart.State.CLOSED else page(request, found, item)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_part_add(request: HttpRequest, slug: str, way: str) -> HttpResponse:
    """Add a thing to it, for staff to look at."""
    found = _way(request, slug, way)
    page = kinds.of(found.kind).add
    if page is None:
        raise Http404
    return _closed(request, found) if found.state == TakePart.State.CLOSED else page(request, found)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_part_invited(request: HttpRequest, key: str) -> HttpResponse:
    """A way to which somebody was invited by e-mail, with what they told us of themselves filled in."""
    found = actions.invited_by(key)
    if found is None:
        raise Http404
    invitation, way, earlier = found
    if invitation.state != Invitation.State.OPEN or invitation.expires_at < clock.now():
        return _private(render(request, "programmes/catalogue/invited_used.html", {"way": way, "crumbs": crumbs(way)}))
    if request.method == "GET":
        actions.open_invitation(invitation=invitation)
    known = {"email": invitation.email}
    if earlier is not None:
        known = {**known, "name": earlier.name, "organisation": earlier.organisation}
    return _private(answer(request, way, initial=known, invitation=key))


@login_not_required
@require_safe
def take_part_thanks(request: HttpRequest, slug: str, way: str) -> HttpResponse:
    """It is sent: what happens next. The same page whoever asks."""
    found = get_object_or_404(TakePart.objects.open().select_related("programme"), slug=way, programme__slug=slug)
    return render(request, "programmes/catalogue/take_part_thanks.html", {"way": found, "crumbs": crumbs(found)})


@login_not_required
@require_safe
def take_part_go(request: HttpRequest, slug: str, way: str) -> HttpResponse:
    """Lead on to the address outside, and count it: one more today, and nothing about whoever went."""
    open_ways = TakePart.objects.open().filter(kind=TakePart.Kind.SIGNPOST)
    found = get_object_or_404(open_ways.select_related("programme"), slug=way, programme__slug=slug)
    fetched_ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if request.method == "GET" and not fetched_ahead:
        actions.count_referral(take_part=found)
    answered = HttpResponseRedirect(found.leads_to)
    answered["Referrer-Policy"] = "no-referrer"
    answered["Cache-Control"] = "no-store"
    return answered


@login_not_required
@require_safe
def take_part_who(request: HttpRequest, slug: str, way: str) -> HttpResponse:
    """The organisations that take part and agreed to be named, by name. Two queries."""
    found = _way(request, slug, way)
    if not found.public_names:
        raise Http404
    after = request.GET.get("after", "")[:150]
    rows = found.responses.agreed().filter(may_name=True).exclude(organisation="").order_by("organisation", "pk")
    named = list(rows.filter(organisation__gt=after)[: NAMES_A_PAGE + 1])
    context = {
        "way": found,
        "named": named[:NAMES_A_PAGE],
        "next": named[NAMES_A_PAGE - 1].organisation if len(named) > NAMES_A_PAGE else "",
        "after": after,
        "crumbs": [*crumbs(found), (found.title, found.get_absolute_url())],
    }
    return render(request, "programmes/catalogue/take_part_who.html", context)


def _sent(key: str) -> Response:
    """What the link is for; 404 for a link that is not one of ours."""
    wanted = Response.of_key(key)
    if wanted is None:
        raise Http404
    rows = Response.objects.select_related("take_part__programme", "sheet")
    return get_object_or_404(rows, pk=wanted)


def _private(answered: HttpResponse) -> HttpResponse:
    # Not "no-referrer": browsers then send the form without saying where it comes from, and it would be refused.
    answered["Referrer-Policy"] = "same-origin"
    return answered


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def response(request: HttpRequest, key: str) -> HttpResponse:
    """Read again what you sent, see how far it is, and withdraw it. The link in your e-mail is the permission."""
    found = _sent(key)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answered = attempt(
            request,
            form,
            lambda token: actions.withdraw_response(response=found, by=request.user, token=token),
            done="It is withdrawn. Your answers, your name and your address are deleted.",
            then=request.path,
        )
        if answered:
            return answered
    stands = found.state != Response.State.WITHDRAWN
    context = {
        "response": found,
        "stands": stands,
        "state_word": state_word(found),
        "told": kinds.told(found) if stands else [],
        "history": _history(found) if stands else [],
        "sections": engine.read_back(found.sheet) if stands and found.sheet else [],
        "form": form,
        "crumbs": CRUMBS[:1],
    }
    return _private(render(request, "programmes/catalogue/response.html", context))


def _history(response: Response) -> list[tuple[Any, str, str]]:
    """What was done with it: when, in words, and what staff wrote to its sender."""
    words = {
        "acknowledge": "We read it",
        "arrange": kinds.arranged_word(response.take_part.kind),
        "finish": "Done",
        "close": "Closed",
    }
    return [(move.at, words.get(move.verb, move.verb), move.note) for move in response.moves.all()]


def state_word(response: Response) -> str:
    """Where it stands, in the word of its kind."""
    arranged = response.state == Response.State.ARRANGED
    return kinds.arranged_as(response) if arranged else str(response.get_state_display())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def response_check_in(request: HttpRequest, key: str) -> HttpResponse:
    """Say that what you pledged still holds, and how far you have come. The link in your e-mail is the permission."""
    found = _sent(key)
    if found.take_part.check_in_months is None or found.state not in Response.AGREED:
        return redirect(found.get_absolute_url())
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answered = attempt(
            request,
            form,
            lambda token: actions.check_in(response=found, text=form.cleaned_data["text"], token=token),
            done="Thank you. We have noted that it still holds.",
            then=request.path,
        )
        if answered:
            return _private(answered)
    context = {"response": found, "form": form, "check_ins": list(found.check_ins.all()), "crumbs": CRUMBS[:1]}
    return _private(render(request, "programmes/catalogue/check_in.html", context))
