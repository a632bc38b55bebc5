"""Offers for everybody: the list, one offer with its claim, and the page of whoever offers it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes import clock
from programmes.catalogue import listing_offers as listing
from programmes.catalogue.actions import offers as actions
from programmes.catalogue.actions.matches import is_list
from programmes.catalogue.forms_offers import EndByGiverForm, FindOffersForm, UseCodeForm
from programmes.catalogue.models import Offer, TakePart
from programmes.catalogue.views.answering import CRUMBS, answer, crumbs
from programmes.people.views.attempt import attempt
from programmes.people.views.links import quiet

FILTERS = ("borough", "day", "age")


def page(request: HttpRequest, way: TakePart) -> HttpResponse:
    """A list to claim from; the form that adds to it; or, where staff match, the questions of this side."""
    if not is_list(way):
        return answer(request, way)
    if way.side == TakePart.Side.GIVES:
        return answer(request, way, item_template="programmes/catalogue/offer_add.html")
    if request.method == "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    form = FindOffersForm(request.GET or None)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = listing.page(
        listing.on_list(way, **{name: given.get(name) for name in FILTERS}), request.GET.get("after", "")
    )
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "way": way,
        "giving": listing.given_through(way),
        "form": form,
        "found": found,
        "more_url": f"?{urlencode({**kept, 'after': found.after})}" if found.after else "",
        "asked": bool(kept),
        "crumbs": crumbs(way),
    }
    return render(request, "programmes/catalogue/offers.html", context)


def item(request: HttpRequest, way: TakePart, pk: UUID) -> HttpResponse:
    """One offer. While there are some, its page is the claim."""
    giving = listing.given_through(way)
    if giving is None or way.side != TakePart.Side.ASKS or not is_list(way):
        raise Http404
    rows = Offer.objects.announced().filter(take_part=giving).select_related("borough")
    offer = get_object_or_404(rows, pk=pk)
    today = clock.london_day(clock.now())
    context = {
        "offer": offer,
        "sent": "sent" in request.GET,
        "is_over": offer.until_date < today,
        "at_once": not offer.agreed_first,
    }
    if offer.takes(today) and way.is_open and not context["sent"]:
        return answer(
            request,
            way,
            item=offer,
            heading=offer.name,
            item_template="programmes/catalogue/offer_facts.html",
            context=context,
            done_url=f"{request.path}?sent=yes",
        )
    trail = [*crumbs(way), (way.title, way.get_absolute_url())]
    return render(request, "programmes/catalogue/offer.html", {**context, "way": way, "crumbs": trail})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer_giver(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever offers it notes codes that were used, and takes it off the list. The link is the permission."""
    wanted = Offer.of_key(key)
    offer = get_object_or_404(Offer.objects.select_related("borough"), pk=wanted) if wanted else None
    if offer is None:
        raise Http404
    ending = request.method == "POST" and "end-form_token" in request.POST
    used = UseCodeForm(request.POST if request.method == "POST" and not ending else None)
    end = EndByGiverForm(request.POST if ending else None, prefix="end")
    answered = None
    if ending and end.is_valid():
        done = "It is off the list. Codes that people have already still count."
        answered = _attempt(request, end, lambda token: actions.end_by_giver(offer=offer, token=token), done)
    elif used.is_bound and used.is_valid():
        code = used.cleaned_data["code"]
        answered = _attempt(
            request, used, lambda token: actions.use(offer=offer, code=code, token=token), "The code counts as used."
        )
    context = {"offer": offer, "form": used, "end": end, "crumbs": CRUMBS[:1]}
    return quiet(answered or render(request, "programmes/catalogue/offer_giver.html", context))


def _attempt(request: HttpRequest, form: Any, act: Any, done: str) -> HttpResponse | None:
    return attempt(request, form, act, done=done, then=request.path)
