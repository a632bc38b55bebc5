"""Loans as visitors and hubs see them: what is free, booking at a hub, and the hub's own page by its link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.catalogue import desk, lending
from programmes.catalogue.forms import lay_out
from programmes.catalogue.models import LoanHub, TakePart
from programmes.catalogue.models.loans import SKILLS_MINUTES
from programmes.catalogue.views.answering import answer, crumbs
from programmes.catalogue.views.deeds import Deed
from programmes.catalogue.views.loan_deeds import FAMILIES
from programmes.people.forms_step import attempt
from programmes.people.views.links import quiet
from programmes.people.views.record import ANY


def hubs(request: HttpRequest, way: TakePart) -> HttpResponse:
    """The hubs that lend, with how many tablets are free for a week from today."""
    if request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    found = list(LoanHub.objects.open().filter(take_part=way).select_related("borough"))
    free = lending.free_today(found, clock.london_day(clock.now()))
    context = {
        "way": way,
        "rows": [
            {"hub": hub, "url": f"{way.get_absolute_url()}{hub.pk}/", "free": free.get(hub.pk, (0, 0))} for hub in found
        ],
        "hours": SKILLS_MINUTES // 60,
        "crumbs": crumbs(way),
    }
    return render(request, "programmes/catalogue/hubs.html", context)


def hub(request: HttpRequest, way: TakePart, item: UUID) -> HttpResponse:
    """One hub: where it is, what is free in the weeks ahead, and the form that books."""
    found = get_object_or_404(LoanHub.objects.open().select_related("borough"), take_part=way, pk=item)
    found.take_part = way
    today = clock.london_day(clock.now())
    return answer(
        request,
        way,
        item=found,
        heading=f"Borrow a tablet at {found.name}",
        item_template="programmes/catalogue/hub_facts.html",
        context={"hub": found, "weeks": lending.weeks(found, today)},
    )


def _hub_of(key: str) -> LoanHub:
    found = LoanHub.of_key(key)
    if found is None:
        raise Http404
    return found


@login_not_required
@never_cache
@require_safe
def hub_own(request: HttpRequest, key: str) -> HttpResponse:
    """The hub's own page: who comes for a tablet, what is out, what is late, and the skills sessions."""
    found = _hub_of(key)
    at = clock.now()
    context = {"hub": found, "key": key, "desk": desk.of(found, at), "at": at, "today": clock.london_day(at)}
    return quiet(render(request, "programmes/catalogue/hub_own.html", context))


@login_not_required
@never_cache
@ANY
def hub_step(request: HttpRequest, key: str, family: str, verb: str, pk: UUID) -> HttpResponse:
    """One step that the hub takes by its link, with a record of its own: no other hub's can be reached."""
    found, kind = _hub_of(key), FAMILIES.get(family)
    deed = kind.deeds.get(verb) if kind else None
    if kind is None or deed is None:
        raise Http404
    record = get_object_or_404(kind.rows().filter(**{kind.of_hub: found.pk}), pk=pk)
    back = reverse("programmes:hub_own", args=[key])
    form = deed.form(request, record)
    if request.method == "POST" and form.is_valid() and attempt(form, _acting(deed, request, key, kind.name, record)):
        messages.success(request, deed.done)
        return quiet(redirect(back))
    lay_out(form)
    context = {"hub": found, "deed": deed, "form": form, "record": desk.named(record), "back_url": back}
    return quiet(render(request, "programmes/catalogue/hub_step.html", context))


def _acting(deed: Deed, request: HttpRequest, key: str, name: str, record: Any) -> Any:
    def act(token: str, **typed: Any) -> Any:
        return deed.act(token=token, by=request.user, key=key, **{name: record}, **typed)

    return act
