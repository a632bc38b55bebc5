"""The officers' pages about partners, the value cap, the earning rule, and debts of points."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from programmes.people.views.step import carry_out
from volunteering.rewards import forms_staff
from volunteering.rewards.actions import catalogue, points
from volunteering.rewards.models import PointsAccount, Sponsor
from volunteering.rewards.views.staff import frame, require, steps


@require_safe
def sponsor(request: HttpRequest, pk: Any) -> HttpResponse:
    """One partner, its budget and its rewards."""
    require(request)
    found = get_object_or_404(Sponsor, pk=pk)
    context = {
        **frame(request, str(found)),
        "sponsor": found,
        "rewards": found.rewards.order_by("title"),
    }
    return render(request, "admin/volunteering/rewards/sponsor.html", context)


@steps
def add_sponsor(request: HttpRequest) -> HttpResponse:
    """Enter a partner."""
    require(request)
    return carry_out(
        request,
        form=forms_staff.SponsorForm(request.POST or None),
        act=partial(catalogue.add_sponsor, by=request.user),
        back=("Partners", reverse("admin:volunteering_sponsor_changelist")),
        done="The partner is entered.",
        heading="Add a partner",
        button="Add",
        text="The budget is what the partner promised, as the value of the rewards that people may take.",
    )


@steps
def set_budget(request: HttpRequest, pk: Any) -> HttpResponse:
    """Change a partner's budget."""
    require(request)
    found = get_object_or_404(Sponsor, pk=pk)
    return carry_out(
        request,
        form=forms_staff.BudgetForm(request.POST or None, initial={"budget": found.budget}),
        act=partial(catalogue.set_budget, sponsor=found, by=request.user),
        back=(str(found), reverse("admin:volunteering_sponsor_change", args=[found.pk])),
        done="The budget is changed.",
        heading="Change the budget",
        button="Change it",
        text=f"People hold rewards worth £{found.committed:,.2f} of £{found.budget:,.2f}.",
    )


@steps
def set_cap(request: HttpRequest) -> HttpResponse:
    """Set the value cap."""
    require(request)
    return carry_out(
        request,
        form=forms_staff.CapForm(request.POST or None),
        act=partial(catalogue.set_cap, by=request.user),
        back=("Value caps", reverse("admin:volunteering_valuecap_changelist")),
        done="The cap is set. It holds for reviews from now on.",
        heading="Set the value cap",
        button="Set it",
        text="Rewards that were reviewed before keep the cap of their day.",
    )


@steps
def set_rule(request: HttpRequest) -> HttpResponse:
    """Add a version of the earning rule."""
    require(request)
    return carry_out(
        request,
        form=forms_staff.RuleForm(request.POST or None),
        act=partial(catalogue.set_rule, by=request.user),
        back=("Earning rules", reverse("admin:volunteering_earningrule_changelist")),
        done="The next version is set.",
        heading="Set the next earning rule",
        button="Set it",
        text="It holds for time volunteered from its day on. What was earned before stays as it is.",
    )


@steps
def write_off(request: HttpRequest, pk: Any) -> HttpResponse:
    """Forgive what somebody owes."""
    require(request)
    account = get_object_or_404(PointsAccount, pk=pk, kind=PointsAccount.Kind.DEBT)
    return carry_out(
        request,
        form=forms_staff.WhyForm(request.POST or None),
        act=partial(points.write_off, account=account, by=request.user),
        back=("People who owe points", reverse("admin:volunteering_pointsaccount_changelist")),
        done="The debt is written off. The person has been told.",
        heading="Write off a debt of points",
        button="Write it off",
        text=f"{-account.balance} points are owed. The history keeps your reason.",
    )
