"""Staff's pages about one host and about the agreement; each button calls one action."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.access import Permission
from programmes.people.models import Membership
from programmes.people.views import step
from programmes.people.views.step import carry_out
from volunteering.hosts import actions, home
from volunteering.hosts.forms import AgreementForm, ReasonForm, StaffPressForm
from volunteering.hosts.models import Agreement, Host


def fetch(request: HttpRequest, pk: Any) -> Host:
    """The host, for those who approve hosts; 404 where there is none."""
    hosts = Host.objects.select_related("organisation__borough", "agreement", "signed_by")
    found: Host = step.fetch(request, hosts, pk, Permission.APPROVE_HOSTS)
    return found


def _back(host: Host) -> tuple[str, str]:
    return host.name, reverse("admin:volunteering_host_change", args=[host.pk])


@require_safe
def host(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything about one host on one page, and what can be done next."""
    found = fetch(request, pk)
    labels = {
        "approve": "Approve this host",
        "refuse": "Refuse with a reason",
        "pause": "Pause it",
        "resume": "Resume it",
    }
    moves = [verb for verb in labels if verb in found.FLOW.open_moves(found.state)]
    current = Agreement.current()
    context = {
        **admin.site.each_context(request),
        "title": found.name,
        "host": found,
        "organisation": found.organisation,
        "steps": [(labels[verb], reverse(f"admin:volunteering_host_{verb}", args=[found.pk])) for verb in moves],
        "current": current,
        "people": Membership.objects.active().filter(organisation=found.pk).select_related("user"),
        "lines": home.waiting(found, request.user),
        "history": found.moves.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "admin/volunteering/host.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: Any) -> HttpResponse:
    """Let it post opportunities."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=StaffPressForm(request.POST or None),
        act=partial(actions.approve, host=found, by=request.user),
        back=_back(found),
        done="The host is approved, and its people have been told.",
        heading="Approve this host",
        text="Its people can post opportunities at once. We read each one before it is public.",
        button="Approve the host",
    )


def _with_reason(act: Callable[..., Any], heading: str, text: str, button: str, done: str) -> Callable[..., Any]:
    """A page that asks for the reason that the host's people read."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        found = fetch(request, pk)
        return carry_out(
            request,
            form=ReasonForm(request.POST or None),
            act=partial(act, host=found, by=request.user),
            back=_back(found),
            done=done,
            heading=heading,
            text=text,
            button=button,
        )

    page.__doc__ = f"{heading}."
    return page


refuse = _with_reason(
    actions.refuse,
    "Refuse this host",
    "Its people are told the reason. They may change things and send the application again.",
    "Refuse the host",
    "The application is refused, and the host’s people have been told why.",
)
pause = _with_reason(
    actions.pause,
    "Pause this host",
    "All of its opportunities leave the public pages at once, and nobody new can sign up. "
    "Sessions and places that people have already stay: speak with the host about them.",
    "Pause the host",
    "The host is paused, and its people have been told why.",
)


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put its opportunities back."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=StaffPressForm(request.POST or None),
        act=partial(actions.resume, host=found, by=request.user),
        back=_back(found),
        done="The host is approved again, and its people have been told.",
        heading="Resume this host",
        text="Its published opportunities are public again at once.",
        button="Resume the host",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def publish_agreement(request: HttpRequest) -> HttpResponse:
    """Put a new version of the agreement in force."""
    step.require(request, Permission.APPROVE_HOSTS)
    last = Agreement.current()
    day = clock.london_day(clock.now()) + timedelta(days=28)
    first = {"title": last.title, "text": last.text, "sign_by": day} if last else {"sign_by": day}
    return carry_out(
        request,
        form=AgreementForm(request.POST or None, initial=first),
        act=partial(actions.publish_agreement, by=request.user),
        back=("Agreements", reverse("admin:volunteering_agreement_changelist")),
        done="The new version is in force, and every host has been asked to sign it.",
        heading="Publish a new version of the agreement",
        text="Every approved host is asked to sign it. Who has not signed by the day below cannot post any more.",
        button="Put it in force",
    )


@require_safe
def agreement(request: HttpRequest, pk: Any) -> HttpResponse:
    """A version as everybody reads it."""
    step.require(request, Permission.APPROVE_HOSTS)
    found = get_object_or_404(Agreement, pk=pk if str(pk).isdecimal() else None)
    return redirect(found)
