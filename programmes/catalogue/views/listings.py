"""A directory as everybody sees it: the list for a search with its map, one entry, and the form for a new one."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from programmes import clock
from programmes.catalogue import directories
from programmes.catalogue.actions import letters as actions
from programmes.catalogue.directories import Wanted
from programmes.catalogue.forms_listings import LinkForm, directory_of
from programmes.catalogue.languages import LANGUAGES, words
from programmes.catalogue.models import Directory, Listing, TakePart
from programmes.catalogue.views.answering import answer, crumbs
from programmes.catalogue.views.sending import open_form
from programmes.people.models import Borough
from programmes.people.views.record import ANY

SLOWED = "Too many forms were sent from here. Wait an hour, then send yours again."


def directory(request: HttpRequest, way: TakePart) -> HttpResponse:
    """The entries by borough, language, sort and words, as a list with a map of boroughs. Ten queries at most."""
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    boroughs = list(Borough.objects.all())
    found = directory_of(way)
    wanted = Wanted.of(request.GET, found, boroughs)
    rows = wanted.rows(way)
    shown = directories.page(rows, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    tiles, everywhere = directories.tile_map(way, wanted, boroughs)
    names = {each.pk: each.name for each in boroughs}
    today = clock.london_day(clock.now())
    context = {
        "way": way,
        "directory": found,
        "wanted": wanted,
        "boroughs": boroughs,
        "languages": LANGUAGES.items() if found.has_languages else (),
        "sorts": found.sort_words.items(),
        "chosen": names.get(wanted.borough, ""),
        "total": rows.order_by().count(),
        "rows": [_line(each, found, names, today) for each in shown.rows],
        "previous_url": _further(wanted, "before", shown.before),
        "next_url": _further(wanted, "after", shown.after),
        "tiles": tiles,
        "elsewhere": (everywhere, Decimal(0)),
        "crumbs": crumbs(way),
    }
    answered = render(request, "programmes/catalogue/directory.html", context)
    # What was searched for stands in the address: it is told to no other site.
    answered["Referrer-Policy"] = "same-origin"
    return answered


def _further(wanted: Wanted, side: str, key: str) -> str:
    if not key:
        return ""
    query = wanted.query()
    return f"{query}&{side}={key}" if query else f"?{side}={key}"


def _line(listing: Listing, directory: Directory, names: dict[str, str], today: Any) -> dict[str, Any]:
    """One entry with what has to be said of it."""
    return {
        "listing": listing,
        "url": f"{directory.take_part.get_absolute_url()}{listing.pk}/",
        "sort": directory.sort_words.get(listing.sort, ""),
        "where": ["All of London"] if listing.whole_london else sorted(names.get(c, c) for c in listing.boroughs),
        "languages": words(listing.languages),
        "unconfirmed": listing.is_unconfirmed(today),
    }


def entry(request: HttpRequest, way: TakePart, item: UUID) -> HttpResponse:
    """One entry; where its directory takes messages, with the form for one."""
    found = directory_of(way)
    listing = get_object_or_404(Listing.objects.public(), take_part=way, pk=item)
    listing.take_part = way
    names = dict(Borough.objects.filter(pk__in=listing.boroughs).values_list("pk", "name"))
    context = {
        "directory": found,
        "way": way,
        "heading": listing.name,
        "line": _line(listing, found, names, clock.london_day(clock.now())),
        "takes": found.takes_requests and listing.contact_email is not None,
        "can_ask_link": listing.contact_email is not None,
        "item_template": "programmes/catalogue/listing_facts.html",
        "crumbs": [*crumbs(way), (way.title, way.get_absolute_url())],
    }
    if context["takes"]:
        way.promise = "We pass your message on at once. They answer you themselves, at the address that you give."
        return answer(
            request,
            way,
            item=listing,
            heading=listing.name,
            item_template="programmes/catalogue/listing_facts.html",
            context=context,
        )
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return render(request, "programmes/catalogue/listing.html", context)


def add(request: HttpRequest, way: TakePart) -> HttpResponse:
    """A group enters itself. Staff read it before anybody sees it."""
    return answer(request, way, heading=f"Add your {directory_of(way).noun}")


@login_not_required
@never_cache
@ANY
def listing_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever keeps an entry asks for the link to change it. The page says the same whatever address was typed."""
    rows = Listing.objects.select_related("take_part__programme").filter(state__in=actions.ASKABLE)
    listing = get_object_or_404(rows, pk=pk)
    if listing.take_part.state == TakePart.State.DRAFT or not listing.take_part.programme.is_public:
        raise Http404
    form = LinkForm(request.POST or None)
    return open_form(
        request,
        form,
        lambda token: actions.ask_for_listing_link(listing=listing, email=form.cleaned_data["email"], token=token),
        slowed=SLOWED,
        done="If this is the address that we have for the entry, the link is on its way to it.",
        then=reverse("programmes:listing_link", args=[pk]),
        template="programmes/catalogue/listing_link.html",
        listing=listing,
        crumbs=crumbs(listing.take_part),
    )
