"""A host's pages about hours: what waits, the oldest first; confirm many, correct one, refuse one."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programmes import audit, clock, tokens
from programmes.people.models import Membership
from programmes.people.views.attempt import SignedIn, attempt
from programmes.workflow import MoveRefused
from volunteering.hosts import authority
from volunteering.hosts.models import Host
from volunteering.hours import actions, deciders, periods
from volunteering.hours.actions import ledger
from volunteering.hours.forms import ConfirmForm, CorrectForm, PressForm, RefuseForm, times_of
from volunteering.hours.models import AutomaticRule, HoursClaim
from volunteering.safeguarding import lists

# A host reads who it was until so long after the decision; then the name is gone from its pages.
NAMED_FOR = timedelta(days=14)
SIZE = 50


def hosts_of(request: SignedIn) -> list[Host]:
    """The hosts that this person acts for now, approved ones; 404 is the caller's when there is none."""
    return list(Host.objects.of(request.user).select_related("organisation").order_by("organisation__name"))


def crumbs() -> list[tuple[str, str]]:
    """The way to a page below the host's hours."""
    return [
        ("Home", "/"),
        ("Volunteering", "/volunteering/"),
        ("Your hosts", reverse("volunteering:host_start")),
    ]


def fetch(request: SignedIn, pk: Any) -> HoursClaim:
    """A claim at one of your hosts: 404 for everybody else's, 403 for your own and your family's."""
    rows = HoursClaim.objects.at_hosts(Host.objects.of(request.user))
    found = get_object_or_404(rows.select_related("volunteer__user", "host__organisation", "credit"), pk=pk)
    if authority.is_family(request.user, found.volunteer):
        raise PermissionDenied(deciders.OWN)
    if found.state != HoursClaim.State.WAITING and found.since_at < clock.now() - NAMED_FOR:
        get_object_or_404(rows.none())
    return found


@require_safe
def host_hours(request: SignedIn) -> HttpResponse:
    """What waits for you, the oldest first, with a tick for each that you may confirm."""
    return _list(request, PressForm())


def _list(request: SignedIn, form: PressForm, refused: dict[Any, MoveRefused] | None = None) -> HttpResponse:
    hosts = hosts_of(request)
    if not hosts:
        get_object_or_404(Host.objects.none())
    theirs = HoursClaim.objects.at_hosts([host.pk for host in hosts]).not_family_of(request.user)
    theirs = theirs.select_related("volunteer", "host__organisation", "sign_up")
    page = lists.page(theirs.waiting(), ("since_at", "pk"), request.GET.get("after", ""), size=SIZE)
    at = clock.now()
    decided = theirs.filter(state__in=["confirmed", "refused", "disputed"], since_at__gt=at - NAMED_FOR)
    joined = _joined(request, hosts)
    rows = [
        {
            "claim": claim,
            "days": (at - claim.since_at).days,
            "decidable": _decidable(joined.get(claim.host_id, []), claim),
            "refused": (refused or {}).get(claim.pk),
        }
        for claim in page.rows
    ]
    # Who looked at whom is kept, as on a roster (I26).
    for host in hosts:
        audit.record(by=request.user, verb="volunteering.hours.seen_by_host", target=host)
    context = {
        "hosts": hosts,
        "rows": rows,
        "page": page,
        "ticks": any(row["decidable"] for row in rows),
        "decided": list(decided.select_related("credit").order_by("-since_at", "-pk")[:20]),
        "rules": list(AutomaticRule.objects.live().filter(host__in=hosts).select_related("host__organisation")),
        "form": form,
        "crumbs": crumbs(),
    }
    return render(request, "volunteering/hours/host_hours.html", context)


def _joined(request: SignedIn, hosts: list[Host]) -> dict[Any, list[Membership]]:
    """By host, this person's parts in it, for "were you there then?" without a question for each row."""
    found: dict[Any, list[Membership]] = {}
    keys = [host.pk for host in hosts]
    for row in Membership.objects.filter(user=request.user, organisation__in=keys, role__in=authority.ACTS):
        found.setdefault(row.organisation_id, []).append(row)
    return found


def _decidable(memberships: list[Membership], claim: HoursClaim) -> bool:
    return any(
        row.added_at <= claim.from_at and (row.ended_at is None or row.ended_at > claim.from_at) for row in memberships
    )


@require_POST
def host_hours_confirm(request: SignedIn) -> HttpResponse:
    """Confirm everything that is ticked. What cannot be confirmed stays, with the reason beside it."""
    form = PressForm(request.POST)
    theirs = HoursClaim.objects.at_hosts(Host.objects.of(request.user)).waiting().select_related("volunteer")
    keys = [key for key in request.POST.getlist("claim") if periods.is_key(key)][:SIZE]
    claims = list(theirs.filter(pk__in=keys).order_by("since_at", "pk"))
    if any(authority.is_family(request.user, claim.volunteer) for claim in claims):
        raise PermissionDenied(deciders.OWN)
    if not form.is_valid():
        return _list(request, form)
    if not keys:
        form.add_error(None, "Tick the entries that you want to confirm.")
        return _list(request, form)
    try:
        done = actions.confirm_many(claims=claims, by=request.user, token=form.cleaned_data["form_token"])
    except tokens.AlreadyDone:
        return redirect("volunteering:host_hours")
    except tokens.TokenRefused as refusal:
        form.add_error(None, refusal.message)
        return _list(request, PressForm())
    refused = {claim.pk: refusal for claim, refusal in done if refusal}
    count = len(done) - len(refused)
    if count:
        messages.success(request, f"{count} {'entry is' if count == 1 else 'entries are'} confirmed.")
    return _list(request, PressForm(), refused) if refused else redirect("volunteering:host_hours")


@require_http_methods(["GET", "HEAD", "POST"])
def host_hours_confirm_one(request: SignedIn, pk: Any) -> HttpResponse:
    """One entry, with what you may do about it. The button confirms the whole of it."""
    found = fetch(request, pk)
    form = ConfirmForm(request.POST or None)

    def act(token: str) -> Any:
        return actions.confirm(claim=found, by=request.user, token=token)

    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, act, done="The hours are confirmed.", then=reverse("volunteering:host_hours"))
        if response:
            return response
    return _one(request, found, form, "volunteering/hours/host_claim.html")


@require_http_methods(["GET", "HEAD", "POST"])
def host_hours_correct(request: SignedIn, pk: Any) -> HttpResponse:
    """Confirm another time than was logged, with a reason."""
    found = fetch(request, pk)
    stretch = _offer(found)
    form = CorrectForm(request.POST or None, initial=times_of(*stretch))

    def act(token: str) -> Any:
        given = {"start": form.start, "end": form.end, "reason": form.cleaned_data["reason"]}
        return actions.correct(claim=found, by=request.user, token=token, **given)

    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, act, done="The time is corrected.", then=reverse("volunteering:host_hours"))
        if response:
            return response
    return _one(request, found, form, "volunteering/hours/host_correct.html")


def _offer(claim: HoursClaim) -> periods.Stretch:
    """What the form of a correction begins with: what counts now, or the part that is still free."""
    if hasattr(claim, "credit"):
        return claim.credit.period.lower, claim.credit.period.upper
    taken = ledger.credited_stretches(claim.volunteer, claim.from_at, claim.until_at, but=claim)
    left = periods.free(claim.from_at, claim.until_at, taken)
    return left[0] if left else (claim.from_at, claim.until_at)


@require_http_methods(["GET", "HEAD", "POST"])
def host_hours_refuse(request: SignedIn, pk: Any) -> HttpResponse:
    """Do not confirm it, with a reason."""
    found = fetch(request, pk)
    form = RefuseForm(request.POST or None)

    def act(token: str) -> Any:
        return actions.refuse(claim=found, reason=form.cleaned_data["reason"], by=request.user, token=token)

    if request.method == "POST" and form.is_valid():
        then = reverse("volunteering:host_hours")
        response = attempt(request, form, act, done="The volunteer has been told why.", then=then)
        if response:
            return response
    return _one(request, found, form, "volunteering/hours/host_refuse.html")


def _one(request: SignedIn, found: HoursClaim, form: Any, template: str) -> HttpResponse:
    taken = ledger.credited_stretches(found.volunteer, found.from_at, found.until_at, but=found)
    audit.record(by=request.user, verb="volunteering.hours.claim_seen_by_host", target=found)
    why_not = ""
    try:
        deciders.refuse_unless_decider(request.user, found)
    except MoveRefused as refusal:
        why_not = refusal.message
    context = {
        "claim": found,
        "form": form,
        "why_not": why_not,
        "taken": [periods.told(*part) for part in taken],
        "left": [periods.told(*part) for part in periods.free(found.from_at, found.until_at, taken)] if taken else [],
        "crumbs": [*crumbs(), ("Hours to confirm", reverse("volunteering:host_hours"))],
    }
    return render(request, template, context)
