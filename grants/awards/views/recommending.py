"""The pages of awards that wait for somebody's approval: to recommend one, to read it, and to approve or refuse it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.models import Application
from grants.applications.views.staff import asks_first, fetch, require, staff_frame
from grants.awards import actions, figures, places
from grants.awards.actions import signing
from grants.awards.forms import NotApprovedForm, RecommendForm, SignedForm
from grants.awards.models import Recommendation
from grants.funds.forms import ActionForm, attempt
from programmes.people.access import LEVEL_LIMITS, SIGNS, level_of
from programmes.people.access import Permission as May
from programmes.people.views import step


def level_text(user: Any, round: Any) -> str:
    """What this person may approve alone in this round, as the page says it beforehand."""
    most = signing.most(user, round)
    if most is None:
        return ""
    above = next(form for form, limit in LEVEL_LIMITS.items() if limit is None or limit > most)
    return (
        f"You may approve awards up to £{most:,.0f}. A higher one is recommended to {SIGNS[above]} or above, and the "
        "applicant hears of it once it is approved."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request: HttpRequest, pk: Any) -> HttpResponse:
    """Recommend an award to somebody who may approve it. What was typed on the page before is taken over."""
    application = fetch(request, pk, May.DECIDE_APPLICATIONS)
    if asks_first(application):
        return redirect("admin:grants_assessment_declare_bid", application.pk)
    round = figures.fresh(application.round)
    begun = request.method == "POST" and "note" in request.POST
    typed = {name: request.POST.get(name, "") for name in ("amount", "year", "places")}
    initial = typed if request.method == "POST" else {"amount": application.amount_asked}
    form = RecommendForm(request.POST if begun else None, round=round, initial=initial)
    act = partial(actions.recommend, application=application, by=request.user)
    if begun and form.is_valid() and attempt(form, act):
        messages.success(request, "The award is recommended. Those who may approve it have been told.")
        return redirect("admin:grants_application_change", application.pk)
    context = {
        **staff_frame(request),
        "title": f"Recommend an award: {application.reference}",
        "heading": "Recommend an award",
        "application": application,
        "form": form,
        "errors": form.errors,
        "text": f"{application.applicant_name} asks for £{application.amount_asked or 0:,.2f}.",
        "level_text": level_text(request.user, round),
        "pots": figures.pots(round),
        "button": "Recommend this award",
    }
    return render(request, "admin/grants/step.html", context)


def _found(request: HttpRequest, pk: Any) -> Recommendation:
    """The recommendation with its bid, for those who decide and have no interest in it."""
    require(request, May.DECIDE_APPLICATIONS)
    found: Recommendation = get_object_or_404(Recommendation.objects.for_staff(request.user).with_bids(), pk=pk)
    return found


def _is_closed_to(request: HttpRequest, application: Application) -> bool:
    """Whether the reader must say first if they have an interest in this application."""
    application.is_opened = Application.objects.opened_by(request.user).filter(pk=application.pk).exists()  # type: ignore[attr-defined]
    return asks_first(application)


@require_safe
def recommendation(request: HttpRequest, pk: Any) -> HttpResponse:
    """One recommended award: how much, from which money, why, and what this person may do with it."""
    found = _found(request, pk)
    round = found.application.round
    level, under = signing.needed(round, found.amount)
    own = found.recommended_by_id == request.user.pk
    waits = found.state == found.State.WAITING and found.application.state == Application.State.SUBMITTED
    context = {
        **staff_frame(request),
        "title": f"Recommended award: {found.application.reference}",
        "recommendation": found,
        "application": found.application,
        "asks_first": _is_closed_to(request, found.application),
        "pots": figures.pots(round, year=found.year),
        "places": places.words(places.unpacked(found.places)).splitlines(),
        "form_needed": signing.FORMS[level],
        "under": under,
        "signer": SIGNS[level],
        "may_sign": level_of(request.user.roles).rank >= level.rank,  # type: ignore[union-attr]
        "own": own,
        "may_approve": waits and not own,
        "may_withdraw": found.state == found.State.WAITING and not (waits and not own),
        "history": found.moves.select_related("by"),
    }
    return render(request, "admin/grants/awards/recommendation.html", context)


def _step(
    request: HttpRequest, found: Recommendation, *, form: ActionForm, act: Callable[..., Any], done: str, **page: Any
) -> HttpResponse:
    """The page behind a button of a recommendation; whoever has not declared is led to the declaration first."""
    application = found.application
    if _is_closed_to(request, application):
        return redirect("admin:grants_assessment_declare_bid", application.pk)
    return step.carry_out(
        request,
        form=form,
        act=act,
        back=(application.reference, reverse("admin:grants_application_change", args=[application.pk])),
        done=done,
        title=f"{page['heading']}: {application.reference}",
        application=application,
        template="admin/grants/step.html",
        cancel_url=reverse("admin:grants_recommendation_change", args=[found.pk]),
        **page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: Any) -> HttpResponse:
    """Approve a recommended award, or record the number of the decision that was signed on paper."""
    found = _found(request, pk)
    round = found.application.round
    level, _ = signing.needed(round, found.amount)
    may_sign = level_of(request.user.roles).rank >= level.rank  # type: ignore[union-attr]
    how = (
        "You may approve it yourself."
        if may_sign
        else f"It must be approved by {SIGNS[level]}. Enter the number and the day once it is signed."
    )
    return _step(
        request,
        found,
        form=SignedForm(request.POST or None),
        act=partial(actions.approve, recommendation=found, by=request.user),
        heading="Approve this award",
        text=f"{found.recommended_by} recommends £{found.amount:,.2f} for {found.application.applicant_name}: "
        f"{found.note}",
        level_text=f"{how} The award is then offered, and we write to the applicant at once.",
        pots=figures.pots(round, year=found.year),
        button="Approve and offer the award",
        done="The award is approved and offered, and the applicant has been told.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_recommendation(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say no to a recommended award, with the reason for its officer."""
    found = _found(request, pk)
    return _step(
        request,
        found,
        form=NotApprovedForm(request.POST or None),
        act=partial(actions.refuse_recommendation, recommendation=found, by=request.user),
        heading="Do not approve this award",
        text=f"{found.recommended_by} is told why. The application waits for another decision; the applicant is not "
        "told.",
        button="Do not approve it",
        done="The award is not approved, and its officer has been told why.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_recommendation(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a recommendation back."""
    found = _found(request, pk)
    return _step(
        request,
        found,
        form=ActionForm(request.POST or None),
        act=partial(actions.withdraw_recommendation, recommendation=found, by=request.user),
        heading="Withdraw this recommendation",
        text="The application waits for another decision. The applicant has not been told anything.",
        button="Withdraw it",
        done="The recommendation is withdrawn.",
    )


PAGES: dict[str, Callable[..., HttpResponse]] = {
    "approve": approve,
    "refuse_recommendation": refuse_recommendation,
    "withdraw_recommendation": withdraw_recommendation,
}
