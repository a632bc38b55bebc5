"""The officers' pages of HeadStart Action and of the invitations for citizenship ceremonies."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.catalogue.models import HAND_OFF, Invitation, InvitationSheet
from programmes.evidence.suppression import THRESHOLD, suppress
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.forms_step import attempt
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out
from volunteering.pathways.actions import groups, welcome
from volunteering.pathways.forms import AcceptForm, CohortForm, DayForm, ReasonForm, SheetForm
from volunteering.pathways.models import Cohort, Referral
from volunteering.pathways.views.school import needs_told, slip
from volunteering.pathways.views.staff_headstart import at, fetch, require, show

ANY = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def referral(request: SignedIn, pk: Any) -> HttpResponse:
    """One group that a school refers."""
    found = fetch(request, Referral.objects.select_related("school", "cohort"), pk)
    steps = []
    if found.state == Referral.State.SENT:
        steps = [
            ("Take the group into a cohort", at("referral_accept", found.pk)),
            ("Not this time", at("referral_decline", found.pk)),
        ]
    return show(
        request,
        "admin/volunteering/pathways/referral.html",
        str(found),
        referral=found,
        needs=needs_told(found),
        steps=steps,
        progress=groups.progress(found) if found.cohort else None,
        moves=found.moves.select_related("by"),
    )


@ANY
def referral_accept(request: SignedIn, pk: Any) -> HttpResponse:
    """Take a group into a cohort."""
    found = fetch(request, Referral.objects.select_related("school"), pk)
    return carry_out(
        request,
        form=AcceptForm(request.POST or None),
        act=partial(groups.accept_referral, referral=found, by=request.user),
        back=(str(found), at("referral_change", found.pk)),
        done="The school can print the codes now.",
        heading="Take the group into a cohort",
        text="The school prints one code for each pupil. Each joins on their own, with a guardian’s permission under "
        "16, and the school never sees who.",
        button="Accept the group",
    )


@ANY
def referral_decline(request: SignedIn, pk: Any) -> HttpResponse:
    """Not this time."""
    found = fetch(request, Referral.objects.select_related("school"), pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=partial(groups.decline_referral, referral=found, by=request.user),
        back=(str(found), at("referral_change", found.pk)),
        done="The school has been told why.",
        heading="Not this time",
        text="The school reads your reason.",
        button="Decline the group",
    )


@require_safe
def cohort(request: SignedIn, pk: Any) -> HttpResponse:
    """One cohort: its weeks, its workshops, its groups in counts."""
    found = fetch(request, Cohort.objects.select_related("partner", "borough"), pk)
    steps = [("Open the register", reverse("volunteering:cohort_register", args=[found.pk]))]
    if found.state == Cohort.State.PLANNED:
        days = found.days.count()
        if days < found.workshops:
            steps.insert(0, (f"Plan workshop {days + 1} of {found.workshops}", at("cohort_day", found.pk)))
        steps += [("Finish it", at("cohort_finish", found.pk)), ("Call it off", at("cohort_cancel", found.pk))]
    referred = [(each, groups.progress(each)) for each in found.referrals.select_related("school")]
    return show(
        request,
        "admin/volunteering/pathways/cohort.html",
        found.name,
        cohort=found,
        steps=steps,
        days=found.days.all(),
        referred=referred,
        moves=found.moves.select_related("by"),
    )


@ANY
def cohort_write(request: SignedIn) -> HttpResponse:
    """Plan a cohort."""
    require(request)
    return carry_out(
        request,
        form=CohortForm(request.POST or None),
        act=partial(groups.add_cohort, by=request.user),
        back=("HeadStart Action cohorts", at("cohort_changelist")),
        done="The cohort is planned. Plan its workshops next.",
        heading="Plan a HeadStart Action cohort",
        text="The partner’s people keep the register, until 14 days after the last day.",
        button="Plan the cohort",
    )


@ANY
def cohort_day(request: SignedIn, pk: Any) -> HttpResponse:
    """Plan the next workshop of a cohort."""
    found = fetch(request, Cohort.objects.all(), pk)
    return carry_out(
        request,
        form=DayForm(request.POST or None),
        act=partial(groups.plan_day, cohort=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="The workshop is planned.",
        heading="Plan the next workshop",
        text=f"It lies between {found.starts_date.day} {found.starts_date:%B} and {found.ends_date.day} "
        f"{found.ends_date:%B %Y}.",
        button="Plan it",
    )


@ANY
def cohort_finish(request: SignedIn, pk: Any) -> HttpResponse:
    """Finish a cohort."""
    found = fetch(request, Cohort.objects.all(), pk)
    return carry_out(
        request,
        form=StepForm(request.POST or None),
        act=partial(groups.finish_cohort, cohort=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="The cohort is finished.",
        heading="Finish the cohort",
        text="Whoever was at every workshop has completed it. Look at the register first.",
        button="Finish it",
    )


@ANY
def cohort_cancel(request: SignedIn, pk: Any) -> HttpResponse:
    """Call a cohort off."""
    found = fetch(request, Cohort.objects.all(), pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=partial(groups.cancel_cohort, cohort=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        done="It is called off, and everybody has been told.",
        heading="Call the cohort off",
        text="The young people and their schools read your reason.",
        button="Call it off",
    )


# --- invitations for ceremonies --------------------------------------------------------------------------------------


def uptake(sheets: Any) -> list[tuple[str, int | None]]:
    """How many invitations were issued, opened and used, and how many led to a sign-up, all sheets together.

    Counts below ten are hidden, and none is ever shown for one sheet: a sheet may have gone to one person.
    """
    keys = [str(sheet.pk) for sheet in sheets]
    rows = Invitation.objects.filter(kind=HAND_OFF, scope__in=keys)
    found = {
        "Issued": rows.count(),
        "Opened": rows.filter(opened_at__isnull=False).count(),
        "Used": rows.filter(state=Invitation.State.USED).count(),
        "Signed up for something": sum(sheet.first_steps for sheet in sheets),
    }
    return list(suppress(found, threshold=THRESHOLD).items())


@require_safe
def sheets(request: SignedIn) -> HttpResponse:
    """The sheets that were issued, and what came of all of them together."""
    require(request)
    rows = list(InvitationSheet.objects.filter(kind=HAND_OFF).select_related("borough")[:200])
    return show(
        request,
        "admin/volunteering/pathways/sheets.html",
        "Invitations for ceremonies",
        sheets=rows,
        uptake=uptake(rows),
        threshold=THRESHOLD,
    )


@never_cache
@ANY
def sheet_issue(request: SignedIn) -> HttpResponse:
    """Issue a sheet; the answer is the page to print, shown once."""
    require(request)
    form = SheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, partial(welcome.issue, by=request.user)):
        if not isinstance(form.outcome, tuple):
            return redirect("admin:volunteering_sheets")
        made, keys = form.outcome
        base = request.build_absolute_uri("/volunteering/welcome/")
        context = {"sheet": made, "base": base, "slips": [slip(key, f"{base}{key}/") for key in keys]}
        return render(request, "volunteering/pathways/sheet.html", context)
    context = {
        **admin.site.each_context(request),
        "title": "Issue a sheet of invitations",
        "heading": "Issue a sheet of invitations",
        "text": "Each works once, without an account. The page to print is shown once, so print it at once.",
        "button": "Issue and print",
        "form": form,
        "back_text": "Invitations for ceremonies",
        "back_url": at("sheets"),
    }
    return render(request, "admin/step.html", context)


@ANY
def sheet_take_back(request: SignedIn, pk: Any) -> HttpResponse:
    """Take back what of a sheet nobody has used."""
    found = fetch(request, InvitationSheet.objects.filter(kind=HAND_OFF), pk)
    return carry_out(
        request,
        form=StepForm(request.POST or None),
        act=partial(welcome.take_sheet_back, sheet=found, by=request.user),
        back=("Invitations for ceremonies", at("sheets")),
        done="What was not used does not work any more.",
        heading="Take the sheet back",
        text="Invitations that nobody has used stop working at once.",
        button="Take it back",
    )
