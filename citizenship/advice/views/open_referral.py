"""The directory for other programs: Open Referral UK over HTTP, read only, for everybody and every website."""

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date
from django.utils.timezone import is_naive, make_aware

from citizenship.advice import finding
from citizenship.advice.models import AdvicePlace, AdviceService
from citizenship.advice.referral import paging, records, terms
from programmes import clock
from programmes.people.models import Borough

VERSION, PROFILE = "3.0", "https://github.com/OpenReferralUK/uk-profile"
METHODS = "GET, HEAD, OPTIONS"
KEPT_BY_BROWSERS = 86_400  # seconds for which a browser need not ask again what it may do here
NO_PAGE = "page and per_page are whole numbers from 1."
NO_MOMENT = "modified_after is a moment as in 2026-11-01T09:30:00Z."
NO_KEY = "taxonomy_term_id and organization_id are keys (UUID), as the lists give them."


class Wrong(Exception):
    """The question cannot be answered, and why."""


def open_data(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """For everybody: read only, for scripts of any website, and the same bytes while nothing has changed.

    The view gives what is to be sent, or that and when it last changed; None where there is nothing.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _headers(HttpResponse(status=204), allow=True)
        if request.method not in ("GET", "HEAD"):
            refused = _send({"error": "This address can only be read."}, status=405)
            refused["Allow"] = METHODS
            return refused
        try:
            found = view(request, *args, **kwargs)
        except (Wrong, paging.NoSuchPage) as problem:
            return _send({"error": str(problem) or NO_PAGE}, status=400)
        if isinstance(found, HttpResponse):
            return found
        if found is None:
            return _send({"error": "There is nothing at this address."}, status=404)
        body, changed = found if isinstance(found, tuple) else (found, None)
        return _unless_known(request, _send(body), changed)

    return login_not_required(answer)


def _send(body: Any, status: int = 200) -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return _headers(HttpResponse(text, content_type="application/json", status=status))


def _headers(response: HttpResponse, *, allow: bool = False) -> HttpResponse:
    """What lets a page of any website read the answer."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    response["X-Content-Type-Options"] = "nosniff"
    if allow:
        response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, Content-Type"
        response["Access-Control-Max-Age"] = str(KEPT_BY_BROWSERS)
    return response


def _unless_known(request: HttpRequest, response: HttpResponse, changed: datetime | None) -> HttpResponse:
    """304 when the reader has these very bytes. Only the tag decides: an entry that is taken away may leave the newest
    moment where it was."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    final = _headers(unchanged) if isinstance(unchanged, HttpResponse) else response
    final["ETag"] = etag
    final["Cache-Control"] = "public, no-cache"
    if changed:
        final["Last-Modified"] = http_date(changed.timestamp())
    return final


@open_data
def api(request: HttpRequest) -> Any:
    """What this is: as JSON for programs, as a page for people who open it in a browser."""
    if "text/html" in request.headers.get("Accept", ""):
        page = render(request, "citizenship/advice/api.html", _about())
        patch_vary_headers(page, ["Accept"])
        return page
    answer = _send({"version": VERSION, "profile": PROFILE, "documentation_url": _address("advice_api")})
    patch_vary_headers(answer, ["Accept"])
    return _unless_known(request, answer, None)


def _about() -> dict[str, Any]:
    return {
        "address": _address("advice_api").rstrip("/"),
        "taxonomies": [
            (each, sum(term.taxonomy == each for term in terms.TERMS.values())) for each in terms.TAXONOMIES
        ],
        "usual": paging.USUAL_SIZE,
        "largest": paging.LARGEST_SIZE,
        "crumbs": [("Home", "/"), ("Advice near you", "/citizenship/advice/")],
    }


def _address(name: str) -> str:
    return settings.SITE_URL + reverse(f"citizenship:{name}")


def _today() -> Any:
    return clock.london_day(clock.now())


def _key(given: str) -> uuid.UUID:
    try:
        return uuid.UUID(given)
    except ValueError:
        raise Wrong(NO_KEY) from None


def _asked(request: HttpRequest) -> "QuerySet[AdviceService]":
    """The listed services that the address asks for. Raises Wrong for what is no key, no term or no moment."""
    given = request.GET
    rows = finding.search(words=given.get("search", ""), borough=given.get("borough", "")[:9])
    for term_id in given.getlist("taxonomy_term_id")[:10]:
        term = terms.find(str(_key(term_id)))
        rows = rows.filter(terms.having(term, _today())) if term else rows.none()
    if organisation := given.get("organization_id"):
        rows = rows.filter(organisation_id=_key(organisation))
    if after := given.get("modified_after"):
        rows = rows.filter(changed_at__gt=_moment(after))
    return rows


def _moment(given: str) -> datetime:
    try:
        # A plus in an address is a space by the time it is here.
        found = parse_datetime(given.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None:
        raise Wrong(NO_MOMENT)
    return make_aware(found) if is_naive(found) else found


def _boroughs() -> dict[str, str]:
    return dict(Borough.objects.values_list("pk", "name"))


@open_data
def services(request: HttpRequest) -> Any:
    """The services of the directory by name, a page at a time; with `full=true` each with all that is known of it."""
    asked, rows, today = paging.wanted(request.GET), _asked(request), _today()
    if request.GET.get("full") != "true":
        page = paging.of_services(rows, asked)
        return page.envelope(lambda service: records.short(service, today)), page.newest
    page, names = paging.of_services(rows.prefetch_related("sites", "hours"), asked), _boroughs()
    return page.envelope(lambda service: records.whole(service, names, today)), page.newest


@open_data
def service(request: HttpRequest, pk: Any) -> Any:
    """One service with all that is known of it."""
    rows = AdviceService.objects.listed().select_related("organisation").prefetch_related("sites", "hours")
    found = rows.filter(pk=pk).first()
    if found is None:
        return None
    newest = max(found.changed_at, found.organisation.changed_at)
    return records.whole(found, _boroughs(), _today()), newest


@open_data
def taxonomies(request: HttpRequest) -> Any:
    """The lists of words by which services are found."""
    return paging.of_list(terms.TAXONOMIES, paging.wanted(request.GET)).envelope(lambda each: each.record())


@open_data
def taxonomy(request: HttpRequest, pk: Any) -> Any:
    """One list."""
    return next((each.record() for each in terms.TAXONOMIES if each.id == str(pk)), None)


@open_data
def taxonomy_terms(request: HttpRequest) -> Any:
    """The words of the lists; `taxonomy_id` gives those of one."""
    asked, found = paging.wanted(request.GET), terms.everything()
    if one := request.GET.get("taxonomy_id"):
        found = [term for term in found if term.taxonomy.id == str(_key(one))]
    return paging.of_list(found, asked).envelope(lambda term: term.record())


@open_data
def taxonomy_term(request: HttpRequest, pk: Any) -> Any:
    """One word."""
    found = terms.find(str(pk))
    return found.record() if found else None


@open_data
def service_at_locations(request: HttpRequest) -> Any:
    """Where services are given, a page at a time; `taxonomy_term_id` and the other filters are those of services."""
    asked, names = paging.wanted(request.GET), _boroughs()
    rows = AdvicePlace.objects.filter(service__in=_asked(request).order_by().values("pk"))
    page = paging.of_sites(rows, asked)
    return page.envelope(lambda site: records.at_location(site, names)), page.newest


@open_data
def service_at_location(request: HttpRequest, pk: Any) -> Any:
    """One service at one of its places."""
    found = AdvicePlace.objects.filter(service__state=AdviceService.State.LISTED, pk=pk).first()
    return records.at_location(found, _boroughs()) if found else None
