"""The pages behind an officer's buttons: one decision each, with the money that is left beside it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grants.applications.models import Application
from grants.applications.views.staff import carry_out, fetch
from grants.assessment.models import Sift
from grants.awards import actions, figures, publishing
from grants.awards.actions import signing
from grants.awards.forms import ChangeAmountForm, FundForm, PublishForm, ReasonsForm, RestoreForm, UnpublishForm
from grants.awards.models import Award, Recommendation
from grants.awards.views import batch, recommending
from programmes.people.access import Permission


def _decidable(request: HttpRequest, pk: Any) -> Application:
    return fetch(request, pk, Permission.DECIDE_APPLICATIONS)


def _award(application: Application) -> Award:
    award: Award | None = getattr(application, "award", None)
    if award is None:
        raise Http404
    award.application = application
    return award


def _found_by_the_sift(application: Application) -> dict[str, Any]:
    """What the sift found is already written into the letter; the officer can change it."""
    sift = Sift.objects.filter(assessment__application=application, outcome=Sift.Outcome.NOT_ELIGIBLE).first()
    return {"codes": ["not_eligible"], "text": sift.note} if sift else {}


@require_http_methods(["GET", "HEAD", "POST"])
def fund(request: HttpRequest, pk: Any) -> HttpResponse:
    """Offer an award, or go on to recommend one that is above this person's level."""
    application = _decidable(request, pk)
    waiting = Recommendation.objects.filter(application=application, state=Recommendation.State.WAITING).first()
    if waiting:
        messages.info(request, "An award for this application has been recommended and waits for approval.")
        return redirect(waiting.get_absolute_url())
    round = figures.fresh(application.round)
    most = signing.most(request.user, round)
    limited = most is not None and round.terms.maximum_award > most
    return carry_out(
        request,
        application,
        form=FundForm(request.POST or None, round=round, initial={"amount": application.amount_asked}),
        act=partial(actions.fund, application=application, by=request.user),
        verb="fund",
        heading="Offer an award",
        text=(
            f"{application.applicant_name} asks for £{application.amount_asked or 0:,.2f}. We write to them at "
            "once, and they accept or turn it down."
        ),
        button="Offer this award",
        done="The award is offered, and the applicant has been told.",
        pots=partial(figures.pots, round),
        level_text=recommending.level_text(request.user, round) if limited else "",
        other_button="Recommend it instead" if limited else "",
        other_url=reverse("admin:grants_award_recommend", args=[application.pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: Any) -> HttpResponse:
    """Decline, with reasons."""
    application = _decidable(request, pk)
    return carry_out(
        request,
        application,
        form=ReasonsForm(request.POST or None, initial=_found_by_the_sift(application)),
        act=partial(actions.decline, application=application, by=request.user),
        verb="decline",
        heading="Decline this application",
        text="We write to the applicant at once, with the reasons that you choose and your own words.",
        button="Decline and tell the applicant",
        done="The application is declined, and the applicant has been told why.",
        pots=partial(figures.pots, application.round),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_amount(request: HttpRequest, pk: Any) -> HttpResponse:
    """Raise or lower an award."""
    application = _decidable(request, pk)
    award = _award(application)
    return carry_out(
        request,
        application,
        form=ChangeAmountForm(request.POST or None, initial={"amount": award.amount}),
        act=partial(actions.change_amount, award=award, by=request.user),
        verb="change_amount",
        heading="Change the amount",
        text=f"The award is £{award.amount:,.2f} now. We write to the applicant at once.",
        button="Change the amount",
        done="The amount is changed, and the applicant has been told.",
        pots=partial(figures.pots, application.round, year=award.year),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take an award back, with reasons."""
    application = _decidable(request, pk)
    award = _award(application)
    return carry_out(
        request,
        application,
        form=ReasonsForm(request.POST or None),
        act=partial(actions.revoke, award=award, by=request.user),
        verb="revoke",
        heading="Revoke this award",
        text=f"£{award.amount:,.2f} becomes free for others. We write to the applicant at once, with the reasons.",
        button="Revoke and tell the applicant",
        done="The award is revoked, and the applicant has been told why.",
        pots=partial(figures.pots, application.round, year=award.year),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, pk: Any) -> HttpResponse:
    """Offer again what was turned down or revoked."""
    application = _decidable(request, pk)
    award = _award(application)
    return carry_out(
        request,
        application,
        form=RestoreForm(request.POST or None),
        act=partial(actions.restore, award=award, by=request.user),
        verb="restore",
        heading="Offer this award again",
        text=f"£{award.amount:,.2f} is committed again, if it is free. We write to the applicant at once.",
        button="Offer it again",
        done="The award is offered again, and the applicant has been told.",
        pots=partial(figures.pots, application.round, year=award.year),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show an accepted award to everybody, in words that an officer has read."""
    application = _decidable(request, pk)
    award = _award(application)
    who = application.organisation.name if application.organisation else "“Individual”, without a name"
    form = PublishForm(request.POST or None, initial=publishing.suggestion(award))
    return carry_out(
        request,
        application,
        form=form,
        act=partial(actions.publish, award=award, by=request.user),
        verb="publish",
        heading="Publish this award",
        text=(
            f"Everybody will read: {who}, £{award.amount:,.2f}, the fund, the borough, the dates of the project, and "
            "the two texts below. The same goes into the open data. Check that the words name nobody."
        ),
        button="Publish",
        done="The award is published.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def unpublish(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take an award out of the public list."""
    application = _decidable(request, pk)
    award = _award(application)
    return carry_out(
        request,
        application,
        form=UnpublishForm(request.POST or None),
        act=partial(actions.unpublish, award=award, by=request.user),
        verb="unpublish",
        heading="Stop publishing this award",
        text="It leaves the public list, the totals and the open data at once. The award itself stands.",
        button="Stop publishing",
        done="The award is no longer published.",
    )


PAGES: dict[str, Callable[..., HttpResponse]] = {
    "fund": fund,
    "decline": decline,
    "change_amount": change_amount,
    "revoke": revoke,
    "restore": restore,
    "publish": publish,
    "unpublish": unpublish,
    "recommend": recommending.recommend,
}
# The page about a whole round; its key is the round's.
ROUND_PAGES: dict[str, Callable[..., HttpResponse]] = {"decide_batch": batch.decide_batch}
