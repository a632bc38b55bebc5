"""The officers' pages about rewards: one reward, one partner, the stock, and the steps behind their buttons."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm, attempt
from programmes.people.views import step
from programmes.people.views.step import carry_out
from volunteering.rewards import forms_staff
from volunteering.rewards.actions import catalogue, redeeming, stock
from volunteering.rewards.models import (
    EarningRule,
    PointsAccount,
    Redemption,
    Reward,
    RewardCode,
    Sponsor,
    ValueCap,
)

steps = require_http_methods(["GET", "HEAD", "POST"])


def require(request: HttpRequest) -> None:
    """Raises PermissionDenied for staff who do not look after rewards."""
    step.require(request, Permission.MANAGE_REWARDS)


def frame(request: HttpRequest, title: str) -> dict[str, Any]:
    """What every page of the admin is rendered with."""
    return {**admin.site.each_context(request), "title": title}


def _reward(request: HttpRequest, pk: Any) -> Reward:
    require(request)
    found = Reward.objects.select_related("sponsor", "written_by", "reviewed_by").prefetch_related("boroughs")
    return get_object_or_404(found, pk=pk)


def _back(reward: Reward) -> tuple[str, str]:
    return str(reward), reverse("admin:volunteering_reward_change", args=[reward.pk])


@require_safe
def reward(request: HttpRequest, pk: Any) -> HttpResponse:
    """One reward on one page: its terms, its stock, what is to do next, and its history."""
    found = _reward(request, pk)
    own = found.written_by_id == request.user.pk
    context = {
        **frame(request, str(found)),
        "reward": found,
        "cap": ValueCap.objects.first(),
        "own": own,
        "steps": _steps(found, own=own),
        "history": found.moves.select_related("by").order_by("-at", "-pk")[:50],
    }
    return render(request, "admin/volunteering/rewards/reward.html", context)


WORDS = {
    "review": "Review it",
    "refuse": "Send it back",
    "publish": "Publish",
    "edit": "Edit",
    "close": "Close",
    "reopen": "Open it again",
}


def _steps(found: Reward, *, own: bool) -> list[tuple[str, str]]:
    """The buttons, the next step first."""
    verbs = [verb for verb in ("review", "publish", "reopen", "edit", "refuse", "close") if verb in _open(found, own)]
    buttons = [(WORDS[verb], reverse(f"admin:volunteering_reward_{verb}", args=[found.pk])) for verb in verbs]
    if found.state != Reward.State.CLOSED:
        load = ("Load codes", "load") if found.stock == Reward.Stock.CODES else ("Add items", "make")
        button = (load[0], reverse(f"admin:volunteering_reward_{load[1]}", args=[found.pk]))
        buttons.insert(0 if found.state == Reward.State.REVIEWED and not found.remaining else len(buttons), button)
    return buttons


def _open(found: Reward, own: bool) -> set[str]:
    verbs = set(found.FLOW.open_moves(found.state))
    return verbs - {"review"} if own else verbs


def _step(
    request: HttpRequest, found: Reward, act: Callable[..., Any], form: type[ActionForm], **page: Any
) -> HttpResponse:
    act = partial(act, reward=found, by=request.user)
    return carry_out(request, form=form(request.POST or None), act=act, back=_back(found), **page)


@steps
def add(request: HttpRequest) -> HttpResponse:
    """Write a new reward."""
    require(request)
    form = forms_staff.RewardForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, partial(catalogue.write, by=request.user)):
        messages.success(request, "The reward is written. Load its stock, and ask a colleague to review it.")
        return redirect("admin:volunteering_reward_change", getattr(form.outcome, "pk", form.outcome))
    context = {
        **frame(request, "Write a reward"),
        "heading": "Write a reward",
        "button": "Save the draft",
        "form": form,
        "back_text": "Rewards",
        "back_url": reverse("admin:volunteering_reward_changelist"),
        "text": "It stays a draft until a second person has been through the checklist.",
    }
    return render(request, "admin/step.html", context)


@steps
def edit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write a draft anew."""
    found = _reward(request, pk)
    form = forms_staff.RewardForm(request.POST or None, reward=found)
    return carry_out(
        request,
        form=form,
        act=partial(catalogue.edit, reward=found, by=request.user),
        back=_back(found),
        done="The draft is saved.",
        heading="Edit the reward",
        button="Save the draft",
        text="Whoever edits it does not review it.",
    )


@steps
def review(request: HttpRequest, pk: Any) -> HttpResponse:
    """The checklist."""
    found = _reward(request, pk)
    return _step(
        request,
        found,
        catalogue.review,
        forms_staff.ReviewForm,
        done="The review is done. The reward can be published once it has stock.",
        heading="Legal review",
        button="The reward passes",
        text="Rewards must not turn volunteers into workers. Sources: HMRC’s manual, NMWM05090 and NMWM05100.",
        template="admin/volunteering/rewards/review.html",
        reward=found,
        cap=ValueCap.objects.first(),
    )


@steps
def refuse(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send it back."""
    return _step(
        request,
        _reward(request, pk),
        catalogue.refuse,
        forms_staff.WhyForm,
        done="The reward went back to be written.",
        heading="Send the reward back",
        button="Send it back",
        text="Say what must change. The writer sees it on the reward’s page.",
    )


@steps
def publish(request: HttpRequest, pk: Any) -> HttpResponse:
    """Offer it."""
    found = _reward(request, pk)
    return _step(
        request,
        found,
        catalogue.publish,
        forms_staff.ConfirmForm,
        done="The reward is published.",
        heading="Publish the reward",
        button="Publish",
        text=f"People aged {found.minimum_age} to {found.maximum_age} can take it for {found.points} points while its "
        f"window is open. {found.remaining} in stock.",
    )


@steps
def close(request: HttpRequest, pk: Any) -> HttpResponse:
    """Offer it no longer."""
    return _step(
        request,
        _reward(request, pk),
        catalogue.close,
        forms_staff.WhyForm,
        done="The reward is closed.",
        heading="Close the reward",
        button="Close",
        text="Nobody can take it any more. Codes that people hold stay theirs.",
    )


@steps
def reopen(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write it anew."""
    return _step(
        request,
        _reward(request, pk),
        catalogue.reopen,
        forms_staff.ConfirmForm,
        done="The reward is a draft again.",
        heading="Open the reward again",
        button="Open it again",
        text="It becomes a draft. It needs a new review before it can be published.",
    )


@steps
def make(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put items into stock."""
    return _step(
        request,
        _reward(request, pk),
        stock.make,
        forms_staff.MakeForm,
        done="The items are in stock.",
        heading="Add items",
        button="Add",
        text="For rewards that are counted, such as places at an event. We make a code for each.",
    )


@steps
def load(request: HttpRequest, pk: Any) -> HttpResponse:
    """A partner's file of codes: what is good goes into stock, and each bad row is explained."""
    found = _reward(request, pk)
    form = forms_staff.LoadForm(request.POST or None, request.FILES or None)
    context = {
        **frame(request, "Load codes"),
        "reward": found,
        "form": form,
        "back_text": str(found),
        "back_url": _back(found)[1],
        "heading": "Load codes",
    }

    def act(token: str, file: str) -> Any:
        return stock.load(reward=found, text=file, by=request.user, token=token)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        if isinstance(form.outcome, str):
            messages.info(request, "This file has been loaded already.")
            return redirect(_back(found)[1])
        context |= {"outcome": form.outcome, "bad": form.outcome.bad[: stock.MOST_SHOWN]}
    return render(request, "admin/volunteering/rewards/load.html", context)


@steps
def void(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a code out of the stock."""
    require(request)
    code = get_object_or_404(RewardCode.objects.select_related("reward"), pk=pk)
    return carry_out(
        request,
        form=forms_staff.WhyForm(request.POST or None),
        act=partial(stock.void, code=code, by=request.user),
        back=(
            "Reward codes",
            reverse("admin:volunteering_rewardcode_changelist") + f"?reward__id__exact={code.reward_id}",
        ),
        done="The code is void.",
        heading=f"Void a code of “{code.reward}”",
        button="Void the code",
        text="It can never be given out. It stays in the counts as voided.",
    )


@require_safe
def stock_page(request: HttpRequest) -> HttpResponse:
    """Stock and budgets: what is loaded, given out, left and void, and how much of each budget people hold."""
    require(request)
    rewards = Reward.objects.exclude(state=Reward.State.CLOSED).select_related("sponsor").order_by("remaining", "title")
    context = {
        **frame(request, "Stock and budgets"),
        "rewards": rewards[:200],
        "sponsors": Sponsor.objects.all()[:200],
        "totals": Reward.objects.aggregate(
            **{name: Sum(name, default=0) for name in ("loaded", "issued", "remaining", "voided")}
        ),
        "money": Sponsor.objects.aggregate(budget=Sum("budget", default=0), committed=Sum("committed", default=0)),
        "cap": ValueCap.objects.first(),
        "rule": EarningRule.objects.first(),
    }
    return render(request, "admin/volunteering/rewards/stock.html", context)


@require_safe
def redemption(request: HttpRequest, pk: Any) -> HttpResponse:
    """One reward that somebody took: how it stands, and its steps. Neither the code nor the name."""
    require(request)
    found = get_object_or_404(Redemption.objects.select_related("reward__sponsor", "volunteer"), pk=pk)
    context = {
        **frame(request, found.reference),
        "redemption": found,
        "history": found.moves.order_by("-at", "-pk"),
        "may_cancel": "cancel" in found.FLOW.open_moves(found.state),
        "owed": -PointsAccount.objects.of(found.volunteer)["debt"],
    }
    return render(request, "admin/volunteering/rewards/redemption.html", context)


@steps
def cancel(request: HttpRequest, pk: Any) -> HttpResponse:
    """Withdraw a reward from the person who holds it."""
    require(request)
    found = get_object_or_404(Redemption.objects.select_related("reward"), pk=pk)
    return carry_out(
        request,
        form=forms_staff.WithdrawForm(request.POST or None),
        act=partial(redeeming.cancel, redemption=found, by=request.user),
        back=(found.reference, reverse("admin:volunteering_redemption_change", args=[found.pk])),
        done="The reward is withdrawn and the points are back. The person has been told.",
        heading=f"Withdraw “{found.reward}”",
        button="Withdraw it",
        text=f"The code is void. The person gets {found.points} points back, and your reason.",
    )
