"""A registrar's pages about one ceremony's survey and invitations: codes, sheets to print, what came of them."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citizenship.ceremonies.models import Ceremony
from citizenship.ceremonies.views.shared import crumbs, own
from citizenship.findings import printed, uptake, waves
from citizenship.findings.actions import interest as interests
from citizenship.findings.actions import surveys as actions
from citizenship.findings.forms.surveys import CodesForm, SheetForm
from citizenship.findings.instrument import SURVEY
from citizenship.findings.models import Interest, InterestSheet
from citizenship.studies.authority import boroughs_of
from programmes import clock
from programmes.evidence.models import SurveyCode, Wave
from programmes.people.forms_step import attempt
from programmes.people.views.attempt import SignedIn


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ceremony_codes(request: SignedIn, pk: Any) -> HttpResponse:
    """The codes of one ceremony: how many there are, when each survey asks, and the form that makes more."""
    ceremony = own(request, pk)
    form = CodesForm(request.POST or None, initial={"count": _likely(ceremony)})
    act = partial(actions.issue, ceremony=ceremony, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The codes are made. Print the slips now, or later.")
        return redirect("citizenship:ceremony_codes", ceremony.pk)
    scope = waves.scope(ceremony)
    issued = SurveyCode.objects.filter(survey=SURVEY, scope=scope, stands_in=False)
    at = clock.now()
    context = {
        "ceremony": ceremony,
        "form": form,
        "asks": waves.is_open_for(ceremony),
        "waves": [(wave, wave.is_open(at)) for wave in Wave.objects.filter(survey=SURVEY, scope=scope)],
        "sheets": list(issued.values_list("sheet").annotate(Count("pk")).order_by("sheet")),
        "paper_url": reverse("programmes:paper_scope", args=[SURVEY, scope]),
        "may_issue": at < waves.begins_at(ceremony) + waves.LEAVING_FOR and ceremony.state != Ceremony.State.CANCELLED,
        "crumbs": crumbs(ceremony),
    }
    return render(request, "citizenship/findings/codes.html", context)


def _likely(ceremony: Ceremony) -> int | None:
    """As many codes as people are invited, as far as anybody knows."""
    return ceremony.invited or ceremony.places


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ceremony_invitations(request: SignedIn, pk: Any) -> HttpResponse:
    """Sheets of invitations for one ceremony; the answer to the form is the PDF to print, made once."""
    ceremony = own(request, pk)
    offered = [each for each in Interest if interests.may_invite(ceremony, each)]
    form = SheetForm(request.POST or None)
    form.fields["interest"].choices = [(each.value, each.label) for each in offered]  # type: ignore[attr-defined]
    act = partial(interests.print_sheet, ceremony=ceremony, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        if not isinstance(form.outcome, tuple):
            return redirect("citizenship:ceremony_invitations", ceremony.pk)
        return _slips(ceremony, *form.outcome)
    context = {
        "ceremony": ceremony,
        "form": form,
        "offered": offered,
        "ends_at": interests.ends_at(ceremony),
        "sheets": InterestSheet.objects.filter(ceremony=ceremony).select_related("sheet").order_by("sheet__issued_at"),
        "uptake": _own_uptake(request),
        "crumbs": crumbs(ceremony),
    }
    return render(request, "citizenship/findings/invitations.html", context)


def _own_uptake(request: SignedIn) -> list[dict[str, Any]]:
    """What came of the invitations of one's own borough, of quarters that are over."""
    mine = set(boroughs_of(request.user).values_list("pk", flat=True))
    return [
        {**table, "lines": [line for line in table["lines"] if line["key"] in mine]}
        for table in uptake.table(clock.now())
        if any(line["key"] in mine for line in table["lines"])
    ]


def _slips(ceremony: Ceremony, sheet: InterestSheet, keys: list[str]) -> HttpResponse:
    response = HttpResponse(printed.invitations(sheet, keys, site=settings.SITE_URL), content_type="application/pdf")
    name = f"{ceremony.code}-{sheet.interest}-invitations.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
