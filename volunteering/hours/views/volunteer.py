"""A volunteer's own hours: totals, the list, one entry with its history, logging, taking back, objecting."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes.people.views.attempt import SignedIn, attempt
from volunteering.hosts.models import Host
from volunteering.hours import actions, totals
from volunteering.hours.actions.disputes import was_decided
from volunteering.hours.forms import AskAgainForm, DisputeForm, ElsewhereForm, LogForm, TakeBackForm
from volunteering.hours.models import Elsewhere, HoursClaim
from volunteering.opportunities.models import SignUp
from volunteering.safeguarding import lists
from volunteering.safeguarding.models import Volunteer

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/"), ("My volunteering", "/volunteering/me/")]
MOST_FOUND = 20


def own(request: SignedIn) -> Volunteer:
    """The person's own record; 404 for somebody who has not joined."""
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        raise Http404
    return volunteer


def crumbs() -> list[tuple[str, str]]:
    """The way to a page below the hours."""
    return [*CRUMBS, ("Your hours", reverse("volunteering:hours"))]


def fetch(request: SignedIn, pk: Any) -> HoursClaim:
    """The person's own claim; 404 for everybody else's."""
    rows = HoursClaim.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("volunteer__user", "host__organisation", "elsewhere", "credit", "link"), pk=pk
    )


@require_safe
def hours(request: SignedIn) -> HttpResponse:
    """Your totals, each part apart, and everything you logged, the newest first."""
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        return redirect(f"{reverse('volunteering:join')}?next={request.path}")
    mine = HoursClaim.objects.filter(volunteer=volunteer).select_related("host__organisation", "elsewhere", "credit")
    page = lists.page(mine, ("-starts_at", "-pk"), request.GET.get("after", ""))
    context = {
        "totals": totals.totals(volunteer),
        "page": page,
        "missed": list(missed(volunteer)[:10]),
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/hours/hours.html", context)


def missed(volunteer: Volunteer) -> Any:
    """Sessions from which the volunteer is marked as missing and about which they have not objected."""
    rows = SignUp.objects.filter(volunteer=volunteer, state=SignUp.State.NO_SHOW)
    claimed = HoursClaim.objects.filter(volunteer=volunteer, sign_up__isnull=False).values("sign_up")
    return rows.exclude(pk__in=claimed).select_related("session__opportunity__host__organisation").order_by("-since_at")


@require_safe
def claim(request: SignedIn, pk: Any) -> HttpResponse:
    """One entry: what you logged, what counts, why, and what you can do."""
    found = fetch(request, pk)
    dispute = found.disputes.order_by("-opened_at").first()
    context = {
        "claim": found,
        "dispute": dispute,
        "may_withdraw": found.state == HoursClaim.State.WAITING,
        "may_dispute": _disagreed(found) and not was_decided(found),
        "may_ask": found.state == HoursClaim.State.WAITING and found.elsewhere and found.elsewhere.may_be_written_to,
        "history": found.moves.order_by("at", "pk"),
        "crumbs": crumbs(),
    }
    return render(request, "volunteering/hours/claim.html", context)


def _disagreed(found: HoursClaim) -> bool:
    """Whether there is something to object to: a refusal, another time than was logged, or what a sheet says."""
    if "dispute" not in found.FLOW.open_moves(found.state):
        return False
    credit = getattr(found, "credit", None)
    return credit is None or bool(found.sign_up_id) or credit.period != found.period


def known_hosts(volunteer: Volunteer) -> list[Host]:
    """The hosts that this person signed up to or logged hours at, by name; at most 20."""
    signed = SignUp.objects.filter(volunteer=volunteer).values("session__opportunity__host")
    logged = HoursClaim.objects.filter(volunteer=volunteer, host__isnull=False).values("host")
    rows = Host.objects.filter(state=Host.State.APPROVED).select_related("organisation")
    both = rows.filter(pk__in=signed) | rows.filter(pk__in=logged)
    return list(both.order_by("organisation__name")[:MOST_FOUND])


def known_elsewhere(volunteer: Volunteer) -> list[Elsewhere]:
    """Organisations that are not here and that this person named before, without those that were refused."""
    rows = Elsewhere.objects.filter(volunteer=volunteer).exclude(state=Elsewhere.State.REFUSED)
    return list(rows.order_by("organisation_name", "pk")[:MOST_FOUND])


@require_safe
def log_where(request: SignedIn) -> HttpResponse:
    """The first step of logging: where was it?"""
    volunteer = own(request)
    words = request.GET.get("q", "").strip()[:80]
    found = Host.objects.filter(state=Host.State.APPROVED, organisation__name__icontains=words)
    context = {
        "known": known_hosts(volunteer),
        "elsewhere": known_elsewhere(volunteer),
        "q": words,
        "found": list(found.select_related("organisation").order_by("organisation__name")[:MOST_FOUND])
        if words
        else [],
        "crumbs": crumbs(),
    }
    return render(request, "volunteering/hours/log_where.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def log_host(request: SignedIn, pk: Any) -> HttpResponse:
    """Log one piece of work at a host."""
    volunteer = own(request)
    rows = Host.objects.filter(state=Host.State.APPROVED).select_related("organisation")
    host = get_object_or_404(rows, pk=pk)
    return _log(request, volunteer, LogForm(request.POST or None), str(host), lambda form: {"host": host})


@require_http_methods(["GET", "HEAD", "POST"])
def log_elsewhere(request: SignedIn) -> HttpResponse:
    """Log one piece of work at an organisation that is not here."""
    volunteer = own(request)

    def where(form: Any) -> dict[str, Any]:
        given = form.cleaned_data
        names = ("organisation_name", "supervisor_name", "supervisor_email")
        return {"supervisor": actions.Supervisor(*(given[name] for name in names))}

    return _log(request, volunteer, ElsewhereForm(request.POST or None), "an organisation that is not here", where)


@require_http_methods(["GET", "HEAD", "POST"])
def log_known(request: SignedIn, pk: Any) -> HttpResponse:
    """Log one more piece of work at an organisation that is not here and that you named before."""
    volunteer = own(request)
    place = get_object_or_404(Elsewhere.objects.visible_to(request.user), pk=pk)
    return _log(request, volunteer, LogForm(request.POST or None), str(place), lambda form: {"elsewhere": place})


def _log(
    request: SignedIn, volunteer: Volunteer, form: Any, place: str, where: Callable[[Any], dict[str, Any]]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        row = actions.Row(start=form.start, end=form.end, what=form.cleaned_data["what"], **where(form))
        response = attempt(
            request,
            form,
            lambda token: actions.log(volunteer=volunteer, row=row, by=request.user, token=token),
            done="Your hours are logged. They count once they are confirmed.",
        )
        if response:
            return response
    context = {
        "form": form,
        "place": place,
        "elsewhere": isinstance(form, ElsewhereForm),
        "young": volunteer.is_minor,
        "crumbs": [*crumbs(), ("Log hours", reverse("volunteering:hours_log"))],
    }
    return render(request, "volunteering/hours/log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedIn, pk: Any) -> HttpResponse:
    """Take an entry back before anybody decided."""
    found = fetch(request, pk)
    act = partial(actions.withdraw, claim=found, by=request.user)
    return _press(request, found, act, "withdraw", "The entry is taken back.")


@require_http_methods(["GET", "HEAD", "POST"])
def ask_again(request: SignedIn, pk: Any) -> HttpResponse:
    """Have the supervisor written to again."""
    found = fetch(request, pk)
    act = partial(actions.ask_again, claim=found, by=request.user)
    return _press(request, found, act, "ask_again", "We have written to them again.")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_dispute(request: SignedIn, pk: Any) -> HttpResponse:
    """Take an objection back."""
    found = fetch(request, pk)
    dispute = get_object_or_404(found.disputes.open())
    act = partial(actions.withdraw_dispute, dispute=dispute, by=request.user)
    return _press(request, found, act, "withdraw_dispute", "You took it back. The decision stands.")


def _press(request: SignedIn, found: HoursClaim, act: Any, verb: str, done: str) -> HttpResponse:
    form = (AskAgainForm if verb == "ask_again" else TakeBackForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, lambda token: act(token=token), done=done, then=found.get_absolute_url())
        if response:
            return response
    context = {"claim": found, "form": form, "verb": verb, "crumbs": crumbs()}
    return render(request, "volunteering/hours/press.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: SignedIn, pk: Any) -> HttpResponse:
    """Object to a refusal or a correction."""
    found = fetch(request, pk)
    form = DisputeForm(request.POST or None)

    def act(token: str) -> Any:
        return actions.dispute(claim=found, note=form.cleaned_data["note"], by=request.user, token=token)

    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, act, done=_SENT, then=found.get_absolute_url())
        if response:
            return response
    return render(request, "volunteering/hours/dispute.html", {"claim": found, "form": form, "crumbs": crumbs()})


_SENT = "Our team looks at it and writes to you. The organisation does not decide this."


@require_http_methods(["GET", "HEAD", "POST"])
def dispute_no_show(request: SignedIn, pk: Any) -> HttpResponse:
    """Object to being marked as not there."""
    rows = SignUp.objects.visible_to(request.user).with_session()
    found = get_object_or_404(rows, pk=pk, state=SignUp.State.NO_SHOW)
    form = DisputeForm(request.POST or None)

    def act(token: str) -> Any:
        return actions.dispute_no_show(sign_up=found, note=form.cleaned_data["note"], by=request.user, token=token)

    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, act, done=_SENT, then=reverse("volunteering:hours"))
        if response:
            return response
    context = {"sign_up": found, "session": found.session, "form": form, "crumbs": crumbs()}
    return render(request, "volunteering/hours/dispute.html", context)
