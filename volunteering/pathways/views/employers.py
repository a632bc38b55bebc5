"""Teams: the employer's pages, the host's pages, and the page of a match that both read."""

import csv
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import DurationField, ExpressionWrapper, F, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import clock
from programmes.people.views.attempt import SignedIn
from volunteering.hosts.forms import PressForm
from volunteering.hosts.models import Host
from volunteering.hosts.views.host import crumbs as host_crumbs
from volunteering.pathways.actions import employers
from volunteering.pathways.forms_employers import CameForm, NeedForm, OfferForm, SayNoForm
from volunteering.pathways.models import TeamMatch, TeamNeed, TeamOffer
from volunteering.pathways.models.employers import leads
from volunteering.pathways.views.pages import CRUMBS, form_page, press

FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 50


def _way() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Your teams", reverse("volunteering:team_list"))]


# --- the employer ----------------------------------------------------------------------------------------------------


@require_safe
def team_list(request: SignedIn) -> HttpResponse:
    """The employers that you lead: their offers, and the days that were proposed or agreed."""
    matches = TeamMatch.objects.filter(offer__organisation__in=leads(request.user)).with_parties()
    context = {
        "employers": leads(request.user),
        "offers": TeamOffer.objects.of(request.user).unmatched().select_related("organisation")[:SHOWN],
        "matches": matches.order_by("-starts_at", "pk")[:SHOWN],
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/pathways/employers/list.html", context)


@FORM_METHODS
def team_offer_new(request: SignedIn, pk: Any) -> HttpResponse:
    """Offer a team."""
    organisation = get_object_or_404(leads(request.user), pk=pk)
    form = OfferForm(request.POST or None)

    def act(token: str) -> TeamOffer:
        given = {name: form.cleaned_data[name] for name in ("size", "skills", "boroughs", "remote", "about")}
        return employers.offer_team(
            organisation=organisation, dates=form.dates(), by=request.user, token=token, **given
        )

    return form_page(
        request,
        form,
        act,
        done="Thank you. We look for a host that your team fits, and write to you.",
        caption=organisation.name,
        heading="Offer a team",
        crumbs=_way(),
    )


@require_safe
def team_offer(request: SignedIn, pk: Any) -> HttpResponse:
    """One offer of yours."""
    rows = TeamOffer.objects.of(request.user).select_related("organisation").prefetch_related("boroughs")
    offer = get_object_or_404(rows, pk=pk)
    matches = list(offer.matches.with_parties()[:SHOWN])
    context = {
        "offer": offer,
        "matches": matches,
        "free": offer.state == TeamOffer.State.OPEN and not any(each.state in TeamMatch.LIVE for each in matches),
        "form": PressForm(),
        "crumbs": _way(),
    }
    return render(request, "volunteering/pathways/employers/offer.html", context)


@require_POST
def team_offer_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Take an offer back."""
    offer = get_object_or_404(TeamOffer.objects.of(request.user), pk=pk)
    act = partial(employers.withdraw_offer, offer=offer, by=request.user)
    return press(request, act, done="The offer is withdrawn.", back=offer.get_absolute_url())


def _done(organisation: Any) -> Any:
    rows = TeamMatch.objects.filter(offer__organisation=organisation, state=TeamMatch.State.DONE)
    return rows.with_parties().order_by("-starts_at", "pk")


@require_safe
def team_report(request: SignedIn, pk: Any) -> HttpResponse:
    """What the teams of an employer did, in numbers."""
    organisation = get_object_or_404(leads(request.user), pk=pk)
    rows = _done(organisation)
    spent = ExpressionWrapper((F("ends_at") - F("starts_at")) * F("came"), output_field=DurationField())
    sums = rows.aggregate(people=Sum("came"), time=Sum(spent))
    context = {
        "organisation": organisation,
        "days": rows[:SHOWN],
        "count": rows.count(),
        "people": sums["people"] or 0,
        "hours": int(sums["time"].total_seconds() // 3600) if sums["time"] else 0,
        "crumbs": _way(),
    }
    return render(request, "volunteering/pathways/employers/report.html", context)


@require_safe
def team_report_csv(request: SignedIn, pk: Any) -> HttpResponse:
    """The same as a table for a spreadsheet: counts, and nobody's name."""
    organisation = get_object_or_404(leads(request.user), pk=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="team-days.csv"'
    writer = csv.writer(response)
    writer.writerow(["Day", "Host", "Opportunity", "Places", "People who came", "Minutes each", "Minutes together"])
    for row in _done(organisation).iterator(chunk_size=500):
        day = clock.london_day(row.starts_at)
        cells = [row.need.host.name, row.need.opportunity.title]
        # A cell that begins like a formula is text, whatever a spreadsheet makes of it.
        safe = ["'" + cell if cell[:1] in "=+-@\t\r" else cell for cell in cells]
        writer.writerow([day.isoformat(), *safe, row.size, row.came, row.minutes, row.team_minutes])
    return response


# --- the host --------------------------------------------------------------------------------------------------------


def _host(request: SignedIn, pk: Any) -> Host:
    return get_object_or_404(Host.objects.of(request.user).select_related("organisation", "agreement"), pk=pk)


@require_safe
def host_teams(request: SignedIn, pk: Any) -> HttpResponse:
    """A host's needs for teams, and the days that were proposed or agreed."""
    host = _host(request, pk)
    context = {
        "host": host,
        "needs": TeamNeed.objects.filter(host=host).unmatched().select_related("opportunity")[:SHOWN],
        "matches": TeamMatch.objects.filter(need__host=host).with_parties().order_by("-starts_at", "pk")[:SHOWN],
        "may_post": host.is_open(clock.now()),
        "crumbs": host_crumbs(host),
    }
    return render(request, "volunteering/pathways/employers/host.html", context)


def _host_way(host: Host) -> list[tuple[str, str]]:
    return [*host_crumbs(host), ("Teams from employers", reverse("volunteering:host_teams", args=[host.pk]))]


@FORM_METHODS
def team_need_new(request: SignedIn, pk: Any) -> HttpResponse:
    """Post a need."""
    host = _host(request, pk)
    form = NeedForm(request.POST or None, host=host)

    def act(token: str) -> TeamNeed:
        given = {name: form.cleaned_data[name] for name in ("opportunity", "what", "skills", "smallest", "largest")}
        return employers.post_need(dates=form.dates(), by=request.user, token=token, **given)

    return form_page(
        request,
        form,
        act,
        done="Posted. We look for a team that fits, and write to you.",
        caption=host.name,
        heading="Ask for a team",
        note="A team is a group of adults from one employer. We propose a day, and both sides say yes or no.",
        crumbs=_host_way(host),
    )


@require_safe
def team_need(request: SignedIn, pk: Any) -> HttpResponse:
    """One need of your host."""
    rows = TeamNeed.objects.of(request.user).select_related("host__organisation", "opportunity")
    need = get_object_or_404(rows, pk=pk)
    matches = list(need.matches.with_parties()[:SHOWN])
    context = {
        "need": need,
        "matches": matches,
        "free": need.state == TeamNeed.State.OPEN and not any(each.state in TeamMatch.LIVE for each in matches),
        "form": PressForm(),
        "crumbs": _host_way(need.host),
    }
    return render(request, "volunteering/pathways/employers/need.html", context)


@require_POST
def team_need_withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Take a need back."""
    need = get_object_or_404(TeamNeed.objects.of(request.user), pk=pk)
    act = partial(employers.withdraw_need, need=need, by=request.user)
    return press(request, act, done="The need is withdrawn.", back=need.get_absolute_url())


# --- the match -------------------------------------------------------------------------------------------------------


def _match(request: SignedIn, pk: Any) -> tuple[TeamMatch, str]:
    found = get_object_or_404(TeamMatch.objects.visible_to(request.user).with_parties(), pk=pk)
    try:
        return found, employers.side_of(found, request.user, clock.now())
    except PermissionDenied as error:
        raise Http404 from error


def _match_way(match: TeamMatch, side: str) -> list[tuple[str, str]]:
    return _way() if side == TeamMatch.Side.EMPLOYER else _host_way(match.need.host)


@require_safe
def team_match(request: SignedIn, pk: Any) -> HttpResponse:
    """The day that was proposed or agreed, for both sides: what, where, when, how many, and what to do next."""
    match, side = _match(request, pk)
    at = clock.now()
    employer = side == TeamMatch.Side.EMPLOYER
    context = {
        "match": match,
        "employer": employer,
        "may_answer": match.state in {"proposed", "half"} and not match.has_said_yes(side) and match.starts_at > at,
        "may_refuse": match.state in {"proposed", "half"},
        "may_call_off": match.state == "agreed" and match.starts_at > at,
        "may_report": employer and match.state == "agreed" and match.ends_at <= at,
        "answered": match.has_said_yes(side),
        "host": match.need.host,
        "form": PressForm(),
        "history": match.moves.order_by("-at", "-pk")[:20],
        "crumbs": _match_way(match, side),
    }
    return render(request, "volunteering/pathways/employers/match.html", context)


@require_POST
def team_match_yes(request: SignedIn, pk: Any) -> HttpResponse:
    """Say yes."""
    match, _ = _match(request, pk)
    act = partial(employers.say_yes, match=match, by=request.user)
    return press(request, act, done="Thank you. Your yes is noted.", back=match.get_absolute_url())


def _say_no(request: SignedIn, pk: Any, act: Any, *, done: str, heading: str, button: str) -> HttpResponse:
    match, side = _match(request, pk)
    form = SayNoForm(request.POST or None)
    form.button = button  # type: ignore[misc]
    form.lay_out()
    return form_page(
        request,
        form,
        lambda token: act(match=match, reason=form.cleaned_data["reason"], by=request.user, token=token),
        done=done,
        then=match.get_absolute_url(),
        caption=clock.uk_time(match.starts_at),
        heading=heading,
        crumbs=[*_match_way(match, side), ("The day", match.get_absolute_url())],
    )


@FORM_METHODS
def team_match_refuse(request: SignedIn, pk: Any) -> HttpResponse:
    """Say no, and why."""
    done = "Your no is noted. We look for another match."
    return _say_no(request, pk, employers.refuse, done=done, heading="Say no to this day", button="Say no")


@FORM_METHODS
def team_match_call_off(request: SignedIn, pk: Any) -> HttpResponse:
    """Call an agreed day off, and why."""
    done = "The day is called off. The other side has been told."
    return _say_no(request, pk, employers.call_off, done=done, heading="Call the day off", button="Call it off")


@FORM_METHODS
def team_match_report(request: SignedIn, pk: Any) -> HttpResponse:
    """The lead says how many came."""
    match, side = _match(request, pk)
    if side != TeamMatch.Side.EMPLOYER:
        raise Http404
    form = CameForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda token: employers.report(match=match, came=form.cleaned_data["came"], by=request.user, token=token),
        done="Thank you. The team's time is counted.",
        then=match.get_absolute_url(),
        caption=clock.uk_time(match.starts_at),
        heading="Who came",
        note="This counts for your team. Whoever wants the time in their own record logs it themselves as a volunteer.",
        crumbs=[*_way(), ("The day", match.get_absolute_url())],
    )
