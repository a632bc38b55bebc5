"""Looking for help: the search as a list and as a map of boroughs, one entry, and the form that offers a new one."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.advice import finding, reading
from citizenship.advice.actions import services as actions
from citizenship.advice.forms.provider import OfferForm
from citizenship.advice.forms.search import SearchForm
from citizenship.advice.models.letters import ASK_AFTER_MONTHS
from programmes import clock
from programmes.catalogue.views.sending import open_form
from programmes.people.models import Borough
from programmes.people.tiles import tiles

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
HOME = [("Home", "/"), ("Citizenship", "/citizenship/")]
SLOWED = "Too many entries came from here. Wait an hour, then send yours again. What you typed is still below."


def _crumbs() -> list[tuple[str, str]]:
    return [*HOME, ("Find advice", reverse("citizenship:advice"))]


def _search(request: HttpRequest) -> tuple[SearchForm, list[Borough], dict[str, Any]]:
    boroughs = list(Borough.objects.all())
    form = SearchForm(request.GET, boroughs=boroughs)
    names = {each.pk: each.name for each in boroughs}
    return form, boroughs, {"search": form, "chosen": names.get(form.wanted["borough"], "")}


def _quiet(response: HttpResponse) -> HttpResponse:
    """What was searched for stands in the address: it is told to no other site and kept in no shared cache."""
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def advice(request: HttpRequest) -> HttpResponse:
    """Who can help: a search by borough, language, kind of help and need. Public; nothing of it is kept."""
    form, _, context = _search(request)
    rows = form.found()
    found = reading.page(rows, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    today = clock.london_day(clock.now())
    context |= {
        "total": rows.order_by().count(),
        "rows": reading.lines(found.rows, today),
        "previous_url": _further(form, "before", found.before),
        "next_url": _further(form, "after", found.after),
        "map_query": form.query(borough=""),
        "crumbs": HOME,
    }
    return _quiet(render(request, "citizenship/advice/list.html", context))


def _further(form: SearchForm, side: str, key: str) -> str:
    if not key:
        return ""
    query = form.query()
    return f"{query}&{side}={key}" if query else f"?{side}={key}"


@login_not_required
@require_safe
def advice_map(request: HttpRequest) -> HttpResponse:
    """The same search as a map of boroughs, with the figures as a table; each borough leads to its list."""
    form, boroughs, context = _search(request)
    figures, everywhere = reading.by_borough(form.found(borough=""))
    shaded = {code: (number, Decimal(number)) for code, number in figures.items()}
    here = reverse("citizenship:advice")
    context |= {
        "tiles": tiles(boroughs, shaded, lambda code: here + form.query(borough=code)),
        "everywhere": everywhere,
        "elsewhere": (everywhere, Decimal(0)),
        "list_query": form.query(),
        "crumbs": _crumbs(),
    }
    return _quiet(render(request, "citizenship/advice/map.html", context))


@login_not_required
@require_safe
def advice_service(request: HttpRequest, pk: Any) -> HttpResponse:
    """One entry: what it helps with, how to reach it, what its regulator says of it and when that was looked up."""
    found = reading.whole(pk)
    if found is None:
        raise Http404
    names = dict(Borough.objects.filter(pk__in=found.boroughs).values_list("pk", "name"))
    context = {
        "line": finding.found(found, clock.london_day(clock.now())),
        "service": found,
        "owner": found.organisation,
        "boroughs": sorted(names.values()),
        "week": reading.week(found),
        "crumbs": _crumbs(),
    }
    return _quiet(render(request, "citizenship/advice/service.html", context))


@login_not_required
@FORM_METHODS
def advice_offer(request: HttpRequest) -> HttpResponse:
    """What an organisation says about itself to get into the directory. Staff read it before anybody sees it."""
    form = OfferForm(request.POST or None)
    return open_form(
        request,
        form,
        partial(_offer, form),
        slowed=SLOWED,
        done="Thank you.",
        then=reverse("citizenship:advice_thanks"),
        template="citizenship/advice/offer.html",
        crumbs=_crumbs(),
        months=ASK_AFTER_MONTHS,
    )


def _offer(form: OfferForm, token: str) -> Any:
    return actions.offer(
        organisation=form.organisation_facts(),
        facts=form.facts(),
        contact=form.cleaned_data["contact"],
        place=form.place_facts(),
        token=token,
    )


@login_not_required
@require_safe
def advice_thanks(request: HttpRequest) -> HttpResponse:
    """What happens with an entry that was offered."""
    return render(request, "citizenship/advice/thanks.html", {"crumbs": _crumbs()})
