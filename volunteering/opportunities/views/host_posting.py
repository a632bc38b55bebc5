"""A host's pages about what it posts. Who does not act for the host finds nothing."""

import datetime
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import clock
from programmes.people.views.attempt import SignedIn, attempt
from volunteering.hosts.models import Host
from volunteering.hosts.views.host import crumbs
from volunteering.opportunities.actions import posting
from volunteering.opportunities.forms_posting import PARTS, BeginForm, PressForm
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.opportunities.models.revisions import Revision

PAGE = 25


def fetch(request: SignedIn, pk: Any) -> Opportunity:
    """An opportunity of a host that this person acts for; 404 for everybody else."""
    return get_object_or_404(Opportunity.objects.of(request.user).with_parties(), pk=pk)


def fetch_host(request: SignedIn, pk: Any) -> Host:
    """A host that this person acts for."""
    return get_object_or_404(Host.objects.of(request.user).select_related("organisation", "agreement"), pk=pk)


def list_url(host: Host) -> str:
    """The host's list of opportunities."""
    return reverse("volunteering:host_opportunities", args=[host.pk])


def page_url(opportunity: Opportunity) -> str:
    """The host's own page about one of them."""
    return opportunity.host_url


def way_to(opportunity: Opportunity, *, below: bool = False) -> list[tuple[str, str]]:
    """The way here."""
    host: Any = opportunity.host
    here = [*crumbs(host), ("Opportunities", list_url(host))]
    return [*here, (opportunity.title, page_url(opportunity))] if below else here


def sessions_url(opportunity: Opportunity) -> str:
    """Where its dates are added and changed."""
    return reverse("volunteering:host_sessions", args=[opportunity.pk])


def _after(value: str) -> tuple[datetime.datetime, uuid.UUID] | None:
    """The last row of the page before: its moment and key."""
    moment, _, key = value.partition("_")
    try:
        at = parse_datetime(moment.replace(" ", "+"))
        return (at, uuid.UUID(key)) if at and at.tzinfo else None
    except ValueError:
        return None


@require_safe
def host_opportunities(request: SignedIn, pk: Any) -> HttpResponse:
    """Everything that the host has posted or begun, what changed last at the top."""
    host = fetch_host(request, pk)
    found = host.opportunities.order_by("-updated_at", "-pk")
    after = _after(request.GET.get("after", ""))
    if after:
        found = found.filter(Q(updated_at__lt=after[0]) | Q(updated_at=after[0], pk__lt=after[1]))
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "host": host,
        "rows": rows[:PAGE],
        "waiting": set(
            Revision.objects.filter(
                opportunity__in=[row.pk for row in rows[:PAGE]], state=Revision.State.WAITING
            ).values_list("opportunity", flat=True)
        ),
        "next_url": f"?after={last.updated_at.isoformat()}_{last.pk}".replace("+", "%2B") if last else "",
        "may_post": host.is_open(clock.now()),
        "crumbs": crumbs(host),
    }
    return render(request, "volunteering/opportunities/host_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def host_opportunity_create(request: SignedIn, pk: Any) -> HttpResponse:
    """Begin one with its title."""
    host = fetch_host(request, pk)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: page_url(
                posting.create(host=host, title=form.cleaned_data["title"], by=request.user, token=token)
            ),
            done="The draft is saved. Do its parts in any order.",
        )
        if response:
            return response
    context = {
        "form": form,
        "host": host,
        "may_post": host.is_open(clock.now()),
        "crumbs": [*crumbs(host), ("Opportunities", list_url(host))],
    }
    return render(request, "volunteering/opportunities/host_create.html", context)


def tasks(opportunity: Opportunity, content: dict[str, Any]) -> list[dict[str, str]]:
    """The parts of an opportunity, each with how far it is."""
    missing, fresh = opportunity.missing(), Opportunity().content()
    is_draft = opportunity.state == Opportunity.State.DRAFT
    found = []
    for key, part in PARTS.items():
        gaps = [missing[name] for name in part.fields_of if name in missing]
        untouched = is_draft and all(content[name] == fresh[name] for name in part.fields_of)
        status, colour = ("To do", "teal") if gaps else ("Look at this", "grey") if untouched else ("Completed", "")
        found.append(
            {
                "title": part.heading,
                "hint": gaps[0] if gaps else "",
                "status": status,
                "colour": colour,
                "url": reverse("volunteering:host_opportunity_edit", args=[opportunity.pk, key]),
            }
        )
    return found


@require_safe
def host_opportunity(request: SignedIn, pk: Any) -> HttpResponse:
    """Where it stands, everything that it says, and what can be done next."""
    found = fetch(request, pk)
    revision = found.revisions.filter(state=Revision.State.WAITING).first()
    refused = found.revisions.filter(state=Revision.State.REFUSED).first() if revision is None else None
    shown = Opportunity.objects.with_parties().get(pk=pk)
    if revision:
        shown.take(revision.changes)
    context = {
        "opportunity": found,
        "shown": shown,
        "host": found.host,
        "tasks": tasks(shown, shown.content()) if found.is_editable else [],
        "ready": not shown.missing(),
        "open_moves": found.FLOW.open_moves(found.state),
        "revision": revision,
        "refused": refused,
        "changed": [FIELD_WORDS[name] for name in (revision.changes if revision else {}) if name in FIELD_WORDS],
        "sessions_url": sessions_url(found),
        "form": PressForm(),
        "history": found.moves.select_related("by").order_by("-at", "-pk")[:20],
        "crumbs": way_to(found),
    }
    return render(request, "volunteering/opportunities/host_opportunity.html", context)


FIELD_WORDS = {
    "title": "title",
    "what": "what people do",
    "cause": "what it is for",
    "commitment": "how much time it takes",
    "remote": "where it is done",
    "borough": "borough",
    "place_name": "place",
    "postcode": "postcode",
    "minimum_age": "youngest age",
    "maximum_age": "oldest age",
    "supervised": "supervision",
    "permission_below": "whose guardian gives permission",
    "access_note": "more about access",
    "check_level": "criminal record check",
    "check_reason": "reason for the check",
    "by_application": "how people get a place",
    "question": "question to people who apply",
    "organisation_name": "organisation",
    "apply_url": "link to apply",
}


@require_http_methods(["GET", "HEAD", "POST"])
def host_opportunity_edit(request: SignedIn, pk: Any, part: str) -> HttpResponse:
    """One part: shown with its present answers, or saved."""
    if part not in PARTS:
        raise Http404
    found = fetch(request, pk)
    if not found.is_editable:
        return redirect(page_url(found))
    form = PARTS[part](request.POST or None, values=posting.proposed(found))
    if request.method == "POST" and form.is_valid():
        outcome: list[tuple[list[str], list[str]]] = []

        def act(token: str) -> str:
            outcome.append(posting.edit(opportunity=found, content=form.content(), by=request.user, token=token))
            return page_url(found)

        response = attempt(request, form, act, done="Your answers are saved.", then=_next(found, part))
        if response:
            if outcome and outcome[0][1]:
                messages.info(request, "We read this change before it is public. Until then the old words stay.")
            return response
    context = {
        "form": form,
        "opportunity": found,
        "heading": PARTS[part].heading,
        "is_published": found.state in {Opportunity.State.PUBLISHED, Opportunity.State.PAUSED},
        "crumbs": way_to(found, below=True),
    }
    return render(request, "volunteering/opportunities/host_edit.html", context)


def _next(opportunity: Opportunity, part: str) -> str:
    """After a part of a draft comes the next one; after the last, and for a published one, the list of parts."""
    names = list(PARTS)
    number = names.index(part) + 1
    if opportunity.state == Opportunity.State.DRAFT and number < len(names):
        return reverse("volunteering:host_opportunity_edit", args=[opportunity.pk, names[number]])
    return page_url(opportunity)


def _press(act: Callable[..., Any], done: str, words: str) -> Callable[..., HttpResponse]:
    """A button of the host's page: it calls one action; a refusal is told on the page."""

    @require_POST
    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        signed_in: Any = request
        found = fetch(signed_in, pk)
        form = PressForm(request.POST)
        here = page_url(found)
        if form.is_valid():
            call = partial(act, opportunity=found, by=request.user)
            response = attempt(signed_in, form, lambda token: call(token=token), done=done, then=here)
            if response:
                return response
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect(here)

    page.__doc__ = words
    return page


host_opportunity_submit = _press(
    posting.submit, "We have it. We read it and write to you.", "Hand it in to be read before it is public."
)
host_opportunity_take_back = _press(
    posting.take_back, "You have it back. Send it again when you have changed it.", "Change it before it is read."
)
host_opportunity_take_back_change = _press(
    posting.take_back_change, "The change is dropped. The published words stay.", "Drop a change that waits."
)
host_opportunity_pause = _press(
    posting.pause, "It is off the public pages. Places that people have stay.", "Take it off the public pages."
)
host_opportunity_resume = _press(posting.resume, "It is public again.", "Show it again.")
host_opportunity_close = _press(posting.close, "It is closed.", "End it for good.")


@require_POST
def host_opportunity_copy(request: SignedIn, pk: Any) -> HttpResponse:
    """Begin a draft with the same words."""
    found = fetch(request, pk)
    form = PressForm(request.POST)
    if form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: page_url(posting.copy(opportunity=found, by=request.user, token=token)),
            done="This is the copy. Change what is different, and add its dates.",
        )
        if response:
            return response
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect(page_url(found))
