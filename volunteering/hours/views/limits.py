"""The officers' pages of the backlog by host, of the rules of automatic confirmation, and of the daily limits."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out
from volunteering.hosts.models import Host
from volunteering.hours import actions
from volunteering.hours.forms import CapForm, RuleForm, StaffPressForm
from volunteering.hours.models import AutomaticRule, DailyCap
from volunteering.hours.periods import words
from volunteering.hours.views.staff import fetch, page, require


@require_safe
def backlog(request: SignedIn) -> HttpResponse:
    """How long volunteers wait at each host."""
    require(request)
    at = clock.now()
    rows = [(row, row.days(at)) for row in actions.backlog(at=at)]
    rules = dict(AutomaticRule.objects.live().values_list("host", "pk"))
    facts = {"rows": [(row, days, rules.get(row.host.pk)) for row, days in rows]}
    return page(request, "admin/volunteering/hours/backlog.html", "Hours that wait, by host", **facts)


def _host(request: SignedIn, pk: Any) -> Host:
    return fetch(request, Host.objects.select_related("organisation"), pk)


_BACKLOG = "Hours that wait, by host"


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: SignedIn, pk: Any) -> HttpResponse:
    """Have a host's coordinators written to now."""
    found = _host(request, pk)
    return carry_out(
        request,
        form=StaffPressForm(request.POST or None),
        act=partial(actions.remind, host=found, by=request.user),
        back=(_BACKLOG, reverse("admin:volunteering_hoursclaim_backlog")),
        done="They have been written to.",
        heading=f"Remind {found}",
        text="Everybody who acts for this host gets an e-mail with how many entries wait and for how long.",
        button="Remind them",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def set_rule(request: SignedIn, pk: Any) -> HttpResponse:
    """State the limits of automatic confirmation at a host."""
    found = _host(request, pk)
    live = AutomaticRule.objects.live().filter(host=found).first()
    names = ("claim_minutes", "month_minutes", "after_days", "sample_percent")
    defaults = {"claim_minutes": 120, "month_minutes": 600, "after_days": 7, "sample_percent": 10}
    first = {name: getattr(live, name) for name in names} if live else defaults
    return carry_out(
        request,
        form=RuleForm(request.POST or None, initial=first),
        act=partial(actions.set_rule, host=found, by=request.user),
        back=("Rules", reverse("admin:volunteering_automaticrule_changelist")),
        done="The rule holds from now on. The host sees it on its page.",
        heading=f"Automatic confirmation at {found}",
        text="Small entries that the host has not answered in its days are confirmed by themselves, up to these "
        "limits. Volunteers see them apart from what the host confirmed. A new rule replaces the one before.",
        button="Set the rule",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: SignedIn, pk: Any) -> HttpResponse:
    """One rule, with the button that stops it."""
    found = fetch(request, AutomaticRule.objects.select_related("host__organisation"), pk)
    live = found.state == AutomaticRule.State.LIVE
    return carry_out(
        request,
        form=StaffPressForm(request.POST or None),
        act=partial(actions.stop, rule=found, by=request.user),
        back=("Rules", reverse("admin:volunteering_automaticrule_changelist")),
        done="Nothing more is confirmed by itself at this host.",
        heading=f"Automatic confirmation at {found.host}",
        text=f"Up to {words(found.claim_minutes)} a claim and {words(found.month_minutes)} a person and month, after "
        f"{found.after_days} days; {found.sample_percent} in a hundred are checked. "
        + ("It is in use." if live else "It was stopped."),
        button="Stop it",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def set_cap(request: SignedIn, pk: Any) -> HttpResponse:
    """State how much counts in a day at one age."""
    require(request)
    found = get_object_or_404(DailyCap, pk=str(pk))
    return carry_out(
        request,
        form=CapForm(request.POST or None, initial={"minutes": found.minutes}),
        act=partial(actions.set_cap, cap=found, by=request.user),
        back=("Daily limits", reverse("admin:volunteering_dailycap_changelist")),
        done="The limit holds from now on.",
        heading=f"Most minutes a day: {found.get_band_display()}",
        text="More than this on one day in London does not count, whoever confirms it."
        + (" This is a demonstration value until you set it." if found.demonstration else ""),
        button="Set the limit",
    )
