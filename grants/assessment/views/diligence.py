"""The admin's pages of due diligence: what still blocks an agreement or a payment, and who saw what."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.models import Application
from grants.applications.views.staff import require
from grants.assessment import actions
from grants.assessment.forms import DiligenceForm
from grants.assessment.models import DueDiligence
from grants.assessment.models.diligence import BEFORE_AGREEMENT, BEFORE_PAYMENT, KIND_WHEN, asked
from grants.assessment.views.staff import around, fetch, simple
from grants.funds.forms import attempt
from programmes import clock
from programmes.people.access import Permission

PAGE = 50
ACTIONS = {"confirm": actions.confirm, "flag": actions.flag, "waive": actions.waive, "reopen": actions.reopen}


def unsettled(user: Any) -> Any:
    """The items that still block a funded application, for this person."""
    waiting = DueDiligence.objects.for_staff(user).unsettled()
    return waiting.filter(application__state=Application.State.FUNDED)


@require_safe
def checklist_list(request: HttpRequest) -> HttpResponse:
    """Funded applications with something still to see, the longest wait first."""
    require(request, Permission.DECIDE_APPLICATIONS)
    found = unsettled(request.user).values("application").annotate(left=Count("pk"), since=Min("since_at"))
    rows = list(found.order_by("since", "application")[:PAGE])
    bids = Application.objects.with_parties().in_bulk([row["application"] for row in rows])
    context = {
        **around(request),
        "title": "Due diligence",
        "rows": [(bids[row["application"]], row["left"], row["since"]) for row in rows],
        "now": clock.now(),
    }
    return render(request, "admin/grants/assessment/diligence_list.html", context)


@require_safe
def checklist(request: HttpRequest, pk: Any) -> HttpResponse:
    """One applicant's checklist, and what it still blocks."""
    found = fetch(request, pk, Permission.READ_APPLICATIONS)
    wanted = asked(found)
    items = list(found.due_diligence.select_related("checked_by").prefetch_related("moves__by"))
    context = {
        **around(request),
        "title": f"Due diligence: {found.reference}",
        "application": found,
        "items": [(item, wanted.get(kind := DueDiligence.Kind(item.kind), KIND_WHEN[kind])) for item in items],
        "blocks_agreement": DueDiligence.objects.blocking(found, BEFORE_AGREEMENT),
        "blocks_payment": DueDiligence.objects.blocking(found, BEFORE_PAYMENT),
        "may_check": request.user.can(Permission.DECIDE_APPLICATIONS),  # type: ignore[union-attr]
        "today": clock.now().astimezone(clock.LONDON).date(),
    }
    return render(request, "admin/grants/assessment/diligence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what was found about one item."""
    require(request, Permission.DECIDE_APPLICATIONS)
    found = get_object_or_404(DueDiligence.objects.for_staff(request.user).select_related("application"), pk=pk)
    form = DiligenceForm(request.POST or None, item=found, initial={"note": found.note})
    back = reverse("admin:grants_assessment_diligence", args=[found.application_id])
    if request.method == "POST" and form.is_valid():
        act = ACTIONS[form.cleaned_data["verb"]]
        if attempt(form, partial(act, item=found, by=request.user)):
            messages.success(request, f"{found.get_kind_display()}: saved under your name.")
            return redirect(back)
    return simple(
        request,
        title=f"{found.get_kind_display()}: {found.application.reference}",
        form=form,
        text="Your name and the time are kept with it.",
        button="Save",
        back=(back, found.application.reference),
    )
