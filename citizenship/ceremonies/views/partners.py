"""Partners: the registrar's list and questions, and the page on which a partner answers by a link."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizenship.ceremonies.actions import partners as partner_actions
from citizenship.ceremonies.actions import requests as actions
from citizenship.ceremonies.forms.partners import AddressForm, AskForm, AttendForm, Press
from citizenship.ceremonies.models import AttendanceRequest, Ceremony, Partner
from citizenship.ceremonies.models.requests import MOST_SENDS
from citizenship.ceremonies.views.steps import crumbs, form_page, press
from citizenship.studies.authority import boroughs_of
from programmes import clock
from programmes.people.views.attempt import SignedIn
from programmes.people.views.links import quiet

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 200


def _need_borough(request: SignedIn) -> None:
    """404 for everybody who is no registrar."""
    if not boroughs_of(request.user).exists():
        raise Http404


def _list_crumb() -> tuple[str, str]:
    return "Partners", reverse("citizenship:partners")


@require_safe
def partners(request: SignedIn) -> HttpResponse:
    """Whom your borough can ask to come, and where we write to them."""
    _need_borough(request)
    found = Partner.objects.filter(borough__in=boroughs_of(request.user), active=True).order_by("borough", "name")
    everywhere = Partner.objects.filter(borough__isnull=True, active=True)
    context = {
        "partners": found.select_related("borough")[:SHOWN],
        "everywhere": everywhere[:SHOWN],
        "crumbs": crumbs(),
    }
    return render(request, "citizenship/ceremonies/partners/list.html", context)


@FORM_METHODS
def partner_address(request: SignedIn, pk: Any) -> HttpResponse:
    """Say where a partner of your borough is written to."""
    own = Partner.objects.filter(borough__in=boroughs_of(request.user), active=True)
    partner = get_object_or_404(own, pk=pk)
    form = AddressForm(request.POST or None, initial={"email": partner.email})

    def act(token: str) -> Partner:
        return partner_actions.set_address(
            partner=partner, email=form.cleaned_data["email"], by=request.user, token=token
        )

    return form_page(
        request,
        form,
        act,
        done="The address is saved.",
        then=reverse("citizenship:partners"),
        caption=partner.name,
        heading="Where do we write to them?",
        crumbs=crumbs(_list_crumb()),
    )


def _ceremony(request: SignedIn, pk: Any) -> Ceremony:
    """A ceremony of your own borough; 404 for every other one, the officers' view of them included."""
    rows = Ceremony.objects.filter(borough__in=boroughs_of(request.user)).select_related("borough", "venue")
    return get_object_or_404(rows, pk=pk)


@FORM_METHODS
def ceremony_partners(request: SignedIn, pk: Any) -> HttpResponse:
    """Who comes to a ceremony, who has not answered, and the form that asks another partner."""
    ceremony = _ceremony(request, pk)
    at = clock.now()
    may_ask = ceremony.state == Ceremony.State.PLANNED and at < ceremony.begins_at
    form = AskForm((request.POST or None) if may_ask else None, ceremony=ceremony)

    def act(token: str) -> AttendanceRequest:
        given = form.cleaned_data
        return actions.ask(
            ceremony=ceremony, partner=given["partner"], purpose=given["purpose"], by=request.user, token=token
        )

    asked = AttendanceRequest.objects.filter(ceremony=ceremony).with_parties().order_by("asked_at", "pk")
    silent = Partner.objects.of(ceremony.borough).filter(email="").order_by("name")
    return form_page(
        request,
        form,
        act,
        done="They have been asked. We tell you when they answer.",
        template="citizenship/ceremonies/partners/ceremony.html",
        ceremony=ceremony,
        may_ask=may_ask,
        requests=[(each, each.is_open(at) and each.sends < MOST_SENDS) for each in asked[:SHOWN]],
        silent=silent.filter(borough__isnull=False)[:SHOWN],
        press=Press(),
        crumbs=crumbs((ceremony.code, ceremony.get_absolute_url())),
    )


def _request(request: SignedIn, pk: Any) -> AttendanceRequest:
    rows = AttendanceRequest.objects.filter(ceremony__borough__in=boroughs_of(request.user))
    return get_object_or_404(rows.with_parties(), pk=pk)


@require_POST
def request_remind(request: SignedIn, pk: Any) -> HttpResponse:
    """Write to a partner once more."""
    found = _request(request, pk)
    act = partial(actions.remind, request=found, by=request.user)
    return press(request, act, done="We have written once more.", back=found.get_absolute_url())


@require_POST
def request_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Tell a partner that they need not come."""
    found = _request(request, pk)
    act = partial(actions.withdraw_request, request=found, by=request.user)
    return press(request, act, done="They have been told that they need not come.", back=found.get_absolute_url())


# --- the partner -----------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@FORM_METHODS
def attend(request: HttpRequest, key: str) -> HttpResponse:
    """Say once, by a link and without an account, whether you come to a ceremony."""
    found = actions.find(key)
    if found is None:
        raise Http404
    if not found.is_open(clock.now()):
        return quiet(render(request, "citizenship/ceremonies/partners/attend_over.html", {"asked": found}))
    form = AttendForm(request.POST or None)

    def act(token: str) -> AttendanceRequest:
        given = form.cleaned_data
        if given["answer"] == "accept":
            people = given["people"]
            return actions.accept(request=found, people=people, needs=given["needs"], key=key, token=token)
        return actions.decline(request=found, reason=given["reason"], key=key, token=token)

    response = form_page(
        request,
        form,
        act,
        done="Thank you. We have your answer.",
        then=reverse("citizenship:attend", args=[key]),
        template="citizenship/ceremonies/partners/attend.html",
        asked=found,
        at=clock.now(),
    )
    return quiet(response)
