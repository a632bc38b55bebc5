"""A host's own area: its home, its details, the agreement and the application. Strangers find nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import clock
from programmes.people.access import OrganisationKind
from programmes.people.models import Organisation
from programmes.people.views.attempt import SignedIn, attempt
from volunteering.hosts import actions, home
from volunteering.hosts.forms import BeginForm, DetailsForm, PressForm, SignForm
from volunteering.hosts.models import Agreement, Host

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]


def crumbs(host: Host | None = None) -> list[tuple[str, str]]:
    """The way to a host's home, or to a page below it."""
    here = [*CRUMBS, ("Your hosts", reverse("volunteering:host_start"))]
    return [*here, (host.name, host.get_absolute_url())] if host else here


def fetch(request: SignedIn, pk: Any) -> Host:
    """A host that this person belongs to, approved or not; 404 for everybody else."""
    mine = Host.objects.filter(organisation__in=Organisation.objects.of(request.user))
    return get_object_or_404(mine.select_related("organisation", "agreement"), pk=pk)


@require_safe
def host_start(request: SignedIn) -> HttpResponse:
    """The hosts that you act for, and your organisations that may become one."""
    hosts = list(
        Host.objects.filter(organisation__in=Organisation.objects.of(request.user)).select_related("organisation")
    )
    organisations = Organisation.objects.of(request.user).filter(kind=OrganisationKind.HOST, host__isnull=True)
    waiting = organisations.filter(state__in=[Organisation.State.PENDING, Organisation.State.APPROVED])
    if len(hosts) == 1 and not waiting.exists():
        return redirect(hosts[0])
    context = {"hosts": hosts, "organisations": waiting, "form": BeginForm(), "crumbs": CRUMBS}
    return render(request, "volunteering/hosts/host_start.html", context)


@require_POST
def host_begin(request: SignedIn, pk: Any) -> HttpResponse:
    """Open the application of an organisation of yours."""
    organisation = get_object_or_404(Organisation.objects.of(request.user), pk=pk)
    return _press(
        request,
        partial(actions.begin_host, organisation=organisation, by=request.user),
        done="The application is open. Do the steps in any order.",
        back=reverse("volunteering:host_start"),
    )


def _press(request: SignedIn, act: Callable[..., Any], *, done: str, back: str, then: str = "") -> HttpResponse:
    """Carry out what a page's one button does; a refusal is told on the page that it leads back to."""
    form = PressForm(request.POST)
    if form.is_valid():
        response = attempt(request, form, lambda token: act(token=token), done=done, then=then)
        if response:
            return response
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect(back)


@require_safe
def host_home(request: SignedIn, pk: Any) -> HttpResponse:
    """What waits for the people of this host, and the way to everything that is theirs."""
    host, at = fetch(request, pk), clock.now()
    is_open = host.is_open(at)
    current = Agreement.current()
    context = {
        "host": host,
        "is_open": is_open,
        "lines": home.waiting(host, request.user) if host.state == Host.State.APPROVED else [],
        "places": home.places(host) if host.state in {Host.State.APPROVED, Host.State.PAUSED} else [],
        "tasks": _tasks(host, current),
        "ready": not host.missing() and _has_signed(host, current),
        "current": current,
        "must_sign": current is not None and host.agreement_id != current.pk,
        "form": PressForm(),
        "history": host.moves.select_related("by").order_by("-at", "-pk")[:20],
        "crumbs": [*CRUMBS, ("Your hosts", reverse("volunteering:host_start"))],
    }
    return render(request, "volunteering/hosts/host_home.html", context)


def _has_signed(host: Host, current: Agreement | None) -> bool:
    return current is not None and host.agreement_id == current.pk


def _tasks(host: Host, current: Agreement | None) -> list[dict[str, str]]:
    """The steps of the application, each with how far it is."""
    missing, signed = host.missing(), _has_signed(host, current)
    return [
        {
            "title": "Your organisation",
            "hint": f"Still to say: {', '.join(missing)}." if missing else "",
            "status": "To do" if missing else "Completed",
            "colour": "teal" if missing else "",
            "url": reverse("volunteering:host_details", args=[host.pk]),
        },
        {
            "title": "Read and sign the agreement",
            "hint": "",
            "status": "Completed" if signed else "To do",
            "colour": "" if signed else "teal",
            "url": reverse("volunteering:host_agreement", args=[host.pk]),
        },
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def host_details(request: SignedIn, pk: Any) -> HttpResponse:
    """What volunteers and we know about the host."""
    host = fetch(request, pk)
    form = DetailsForm(request.POST or None, host=host)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.change_host(host=host, details=form.details(), by=request.user, token=token),
            done="The details are saved.",
            then=host.get_absolute_url(),
        )
        if response:
            return response
    return render(request, "volunteering/hosts/host_details.html", {"form": form, "host": host, "crumbs": crumbs(host)})


@require_http_methods(["GET", "HEAD", "POST"])
def host_agreement(request: SignedIn, pk: Any) -> HttpResponse:
    """Read the version in force and sign it, or see what was signed."""
    host, current = fetch(request, pk), Agreement.current()
    form = SignForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and current is not None and form.is_valid():
        given = form.cleaned_data
        response = attempt(
            request,
            form,
            lambda token: actions.sign(
                host=host, agreement=current, name=given["name"], role=given["role"], by=request.user, token=token
            ),
            done=f"Version {current.version} of the agreement is signed.",
            then=host.get_absolute_url(),
        )
        if response:
            return response
    context = {
        "form": form,
        "host": host,
        "agreement": current,
        "signed": _has_signed(host, current),
        "crumbs": crumbs(host),
    }
    return render(request, "volunteering/hosts/host_agreement.html", context)


@require_POST
def host_submit(request: SignedIn, pk: Any) -> HttpResponse:
    """Ask to be approved."""
    host = fetch(request, pk)
    return _press(
        request,
        partial(actions.submit, host=host, by=request.user),
        done="We have your application. We write to you when we have read it.",
        back=host.get_absolute_url(),
        then=host.get_absolute_url(),
    )


@require_POST
def host_take_back(request: SignedIn, pk: Any) -> HttpResponse:
    """Change something before it is read."""
    host = fetch(request, pk)
    return _press(
        request,
        partial(actions.take_back, host=host, by=request.user),
        done="You have the application back. Send it again when you have changed it.",
        back=host.get_absolute_url(),
        then=host.get_absolute_url(),
    )


@login_not_required
@require_safe
def agreement_detail(request: HttpRequest, version: int) -> HttpResponse:
    """A version of the agreement, for everybody: volunteers may know what hosts promise."""
    agreement = get_object_or_404(Agreement, pk=version)
    newest = Agreement.current()
    context = {"agreement": agreement, "newest": newest, "crumbs": CRUMBS}
    return render(request, "volunteering/hosts/agreement_detail.html", context)
