"""The 19 success measures of the strategy's Table 5: for everybody, and what analysts do with them."""

from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.evidence import indicators as reading
from programmes.evidence.actions import indicators as actions
from programmes.evidence.forms_indicators import ReadingForm, RecheckForm
from programmes.evidence.models import Indicator
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.step import carry_out

EDIT = Permission.EDIT_EVIDENCE
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    """All of them by initiative, each with its result, or why nothing is collected yet."""
    rows = reading.rows(Indicator.objects.all())
    initiatives = [
        (name, reverse("programmes:programme_detail", args=[slug]), list(found))
        for (name, slug), found in groupby(rows, key=lambda r: (r.indicator.initiative, r.indicator.programme_slug))
    ]
    context = {
        "initiatives": initiatives,
        "count": len(rows),
        "collected": sum(row.reading is not None for row in rows),
        "crumbs": [("Home", "/"), ("Evidence", reverse("programmes:evidence"))],
    }
    return render(request, "programmes/evidence/indicators/list.html", context)


def _fetch(request: HttpRequest, slug: str) -> Indicator:
    """The indicator, for whoever edits evidence. 403 for other staff, 404 for what is not there."""
    step.require(request, EDIT)
    try:
        return Indicator.objects.get(pk=slug)
    except Indicator.DoesNotExist as missing:
        raise Http404 from missing


def _back(indicator: Indicator) -> tuple[str, str]:
    return indicator.name, reverse("admin:programmes_indicator_change", args=[indicator.pk])


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One indicator as analysts see it: its row, what the portal collects, and every noted result."""
    indicator = _fetch(request, slug)
    names = [("Note a result", "note"), ("Still right", "recheck"), ("Edit its words", "edit")]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": indicator.name,
        "row": reading.rows([indicator])[0],
        "collects": slug in reading.registered(),
        "readings": list(indicator.readings.select_related("added_by")),
        "steps": [(label, reverse(f"admin:programmes_indicator_{n}", args=[slug])) for label, n in names],
        "overdue": indicator.review_date < clock.london_day(clock.now()),
    }
    return render(request, "admin/programmes/indicators/indicator.html", context)


@FORM_METHODS
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """Note a result from a published source."""
    indicator = _fetch(request, slug)
    return carry_out(
        request,
        form=ReadingForm(request.POST or None),
        act=partial(actions.note_reading, indicator=indicator, by=request.user),
        back=_back(indicator),
        done="The result stands on the public page, if it is the newest.",
        heading="Note a result",
        text=f"{indicator.name}, in {indicator.get_unit_display()}. It is public at once, and nobody can change it.",
        button="Note it",
    )


@FORM_METHODS
def recheck(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that what the row says is still right."""
    indicator = _fetch(request, slug)
    again = clock.london_day(clock.now()) + (indicator.review_date - indicator.checked_date)
    return carry_out(
        request,
        form=RecheckForm(request.POST or None, initial={"review_date": again}),
        act=partial(actions.recheck_indicator, indicator=indicator, by=request.user),
        back=_back(indicator),
        done="The page says that it was checked today.",
        heading="Still right",
        text=f"{indicator.name}. Look for a published result first, and whether the reason still holds.",
        button="It is still right",
    )
