"""A volunteer's own pages: points and what moved them, levels, the rewards for them, and the codes they hold.

Somebody in an arm of a trial without rewards finds none of these pages: to them they do not exist.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock, tokens
from programmes.people.views.attempt import attempt
from programmes.workflow import MoveRefused
from volunteering.hours.models import HoursEntry
from volunteering.rewards import exposure, offers
from volunteering.rewards.actions import redeeming
from volunteering.rewards.forms import RedeemForm, RevealForm
from volunteering.rewards.models import (
    EarningRule,
    LevelReached,
    PointsAccount,
    Redemption,
    Reward,
    Transfer,
    next_level,
)
from volunteering.rewards.models.points import in_words
from volunteering.safeguarding import lists
from volunteering.safeguarding.models import Volunteer

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/"), ("My volunteering", "/volunteering/me/")]
SHOWN = 10
A_PAGE = 50


def enter(request: HttpRequest, place: str) -> tuple[Volunteer, datetime]:
    """The person's volunteering record and the moment; 404 without one, and in an arm without rewards."""
    volunteer, at = Volunteer.objects.of(request.user), clock.now()
    if volunteer is None:
        raise Http404
    if not exposure.note(volunteer, at, place):
        raise Http404
    return volunteer, at


def _crumbs() -> list[tuple[str, str]]:
    return [*CRUMBS, ("Points and rewards", reverse("volunteering:reward_list"))]


@require_safe
def reward_list(request: HttpRequest) -> HttpResponse:
    """The balance and where it comes from, the levels, and the rewards that are for this person today."""
    volunteer, at = enter(request, "rewards")
    balances = PointsAccount.objects.of(volunteer)
    minutes = HoursEntry.objects.filter(volunteer=volunteer).counting().sum()
    offered = list(offers.offered(volunteer, at))
    context = {
        "balance": balances["points"],
        "owed": -balances["debt"],
        "time": in_words(minutes),
        "levels": LevelReached.objects.filter(volunteer=volunteer, state="reached").select_related("level"),
        "next": next_level(minutes),
        "rewards": [(reward, _standing(reward, balances)) for reward in offered],
        "history": Transfer.objects.of([volunteer]).select_related("source_entry")[: SHOWN + 1],
        "shown": SHOWN,
        "held": Redemption.objects.visible_to(request.user).filter(state="issued").count(),
        "rule": EarningRule.objects.on(clock.london_day(at)),
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/rewards/reward_list.html", context)


def _standing(reward: Reward, balances: dict[str, int]) -> str:
    """What the list says beside a reward: nothing when it can be taken."""
    if reward.remaining < 1 or reward.sponsor.free < reward.value:
        return "None left at the moment"
    missing = reward.points - balances["points"]
    if balances["debt"] < 0 or missing > 0:
        return f"{max(missing, 0) - balances['debt']:,} more points to go"
    return ""


@require_safe
def points_history(request: HttpRequest) -> HttpResponse:
    """Everything that ever moved this person's points, in words, fifty to a page."""
    volunteer, _ = enter(request, "points")
    rows = Transfer.objects.of([volunteer]).select_related("source_entry")
    before = request.GET.get("before", "")
    if before.isdigit() and len(before) < 19:
        last = get_object_or_404(Transfer, pk=int(before), volunteer=volunteer)
        rows = rows.filter(at__lte=last.at).exclude(at=last.at, pk__gte=last.pk)
    page = list(rows[: A_PAGE + 1])
    context = {
        "history": page[:A_PAGE],
        "next_url": f"?before={page[A_PAGE - 1].pk}" if len(page) > A_PAGE else "",
        "previous_url": reverse("volunteering:points_history") if before else "",
        "balance": PointsAccount.objects.of(volunteer)["points"],
        "crumbs": _crumbs(),
    }
    return render(request, "volunteering/rewards/points_history.html", context)


def _offered(volunteer: Volunteer, at: datetime, pk: Any) -> Reward:
    """A reward that is or was published and that no trial hides from this person; 404 otherwise."""
    found = Reward.objects.select_related("sponsor").prefetch_related("boroughs")
    reward = get_object_or_404(found, pk=pk, state__in=[Reward.State.PUBLISHED, Reward.State.CLOSED])
    mine = Redemption.objects.filter(volunteer=volunteer, reward=reward)
    if offers.hidden(reward, volunteer, at) or (reward.state == Reward.State.CLOSED and not mine.exists()):
        raise Http404
    return reward


def _numbers(volunteer: Volunteer, reward: Reward, at: datetime) -> dict[str, Any]:
    balances = PointsAccount.objects.of(volunteer)
    balance, owed = balances["points"], -balances["debt"]
    return {
        "reward": reward,
        "balance": balance,
        "owed": owed,
        "after": balance - reward.points,
        "why_not": offers.why_not(reward, volunteer, at, balance=balance, owed=owed),
        "crumbs": _crumbs(),
    }


@require_safe
def reward_detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One reward: what it is, what it costs, and whether this person can take it."""
    volunteer, at = enter(request, "reward")
    reward = _offered(volunteer, at, pk)
    context = _numbers(volunteer, reward, at)
    context["taken"] = Redemption.objects.filter(volunteer=volunteer, reward=reward).order_by("-issued_at")[:5]
    return render(request, "volunteering/rewards/reward_detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: HttpRequest, pk: Any) -> HttpResponse:
    """The one page before points are taken: what it costs, what you get, and that it may be withdrawn."""
    volunteer, at = enter(request, "redeem")
    reward = _offered(volunteer, at, pk)
    form = RedeemForm(request.POST or None)
    refused = False
    if request.method == "POST" and form.is_valid():
        act = partial(_redeem, reward, volunteer, request.user, form.cleaned_data["seen"])
        if answer := attempt(request, form, act, done="The reward is yours. Your code is on this page."):
            return answer
        refused = True
    numbers = _numbers(volunteer, reward, at)
    if request.method != "POST":
        if numbers["why_not"]:
            return redirect("volunteering:reward_detail", pk)
        form = RedeemForm(initial={"seen": numbers["balance"]})
    shown = _again(form, numbers["balance"]) if refused else form
    return render(request, "volunteering/rewards/redeem.html", {**numbers, "form": shown})


def _redeem(reward: Reward, volunteer: Volunteer, by: Any, seen: int, token: str) -> Redemption:
    return redeeming.redeem(reward=reward, volunteer=volunteer, seen=seen, by=by, token=token)


def _again(form: RedeemForm, balance: int) -> RedeemForm:
    """The form with the balance that the page shows now, so that pressing again means this number."""
    data = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = str(balance)
    form.data = data
    return form


@require_safe
def code_list(request: HttpRequest) -> HttpResponse:
    """The rewards that this person has taken, the newest first."""
    volunteer, _ = enter(request, "codes")
    rows = Redemption.objects.visible_to(request.user).filter(volunteer=volunteer)
    page = lists.page(rows, ("-issued_at", "pk"), request.GET.get("after", ""), size=A_PAGE)
    context = {
        "rows": page.rows,
        "next_url": page.next_url,
        "crumbs": _crumbs(),
    }
    return render(request, "volunteering/rewards/code_list.html", context)


@never_cache
@require_safe
def code(request: HttpRequest, pk: Any) -> HttpResponse:
    """One reward that this person took; its code stays covered until they ask for it."""
    enter(request, "code")
    found = get_object_or_404(Redemption.objects.visible_to(request.user), pk=pk)
    return _code_page(request, found, RevealForm())


@never_cache
@require_http_methods(["POST"])
def reveal(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the code to its owner: once for each press, on a page that nothing keeps."""
    enter(request, "code")
    found = get_object_or_404(Redemption.objects.visible_to(request.user), pk=pk)
    form = RevealForm(request.POST)
    shown = False
    if form.is_valid():
        try:
            found = redeeming.reveal(redemption=found, by=request.user, token=form.cleaned_data["form_token"])
            shown = True
        except tokens.AlreadyDone:
            return redirect(found)
        except (MoveRefused, tokens.TokenRefused) as refusal:
            form.add_error(None, refusal.message)
    return _code_page(request, found, form if form.errors else RevealForm(), shown=shown)


def _code_page(request: HttpRequest, found: Redemption, form: RevealForm, *, shown: bool = False) -> HttpResponse:
    context = {
        "redemption": found,
        "reward": found.reward,
        "ends": found.code.ends_date,
        "open": found.state == Redemption.State.ISSUED,
        "code": found.code.code if shown else "",
        "form": form,
        "reason": found.moves.filter(verb="cancel").values_list("note", flat=True).first(),
        "crumbs": [*_crumbs(), ("Rewards you have taken", reverse("volunteering:reward_codes"))],
    }
    response = render(request, "volunteering/rewards/code.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
