"""The public pages of trials: which have been published, and what each one showed."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.outputs import tables
from programmes.people.models import Borough
from volunteering.rewards import motives, results
from volunteering.rewards.models import Experiment
from volunteering.rewards.views.analyst import charts


@login_not_required
@require_safe
def trial_list(request: HttpRequest) -> HttpResponse:
    """Every published trial, the newest first."""
    found = Experiment.objects.published().order_by("-published_at", "pk")
    crumbs = [("Home", "/"), ("Volunteering", reverse("volunteering:opportunity_list"))]
    return render(request, "volunteering/rewards/experiment_list.html", {"trials": found, "crumbs": crumbs})


@login_not_required
@require_safe
def trial(request: HttpRequest, slug: str) -> HttpResponse:
    """What one trial showed, as it was published; 404 for any other."""
    found = get_object_or_404(Experiment.objects.published(), slug=slug)
    figures: Any = found.result  # a constraint ties it to being published
    context = {
        "experiment": found,
        "result": figures,
        "as_of": parse_datetime(figures["as_of"]),
        "charts": charts(figures),
        "arms": list(found.arms.order_by("order")),
        "boroughs": Borough.objects.filter(pk__in=found.boroughs),
        "said": [each for each in motives.said(found, clock.now()) if each.has_figures],
        "crumbs": [
            ("Volunteering", reverse("volunteering:opportunity_list")),
            ("Trials", reverse("volunteering:trial_list")),
        ],
    }
    return render(request, "volunteering/rewards/experiment.html", context)


@login_not_required
@require_safe
def trial_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The published table as CSV."""
    found = get_object_or_404(Experiment.objects.published(), slug=slug)
    figures: Any = found.result
    return tables.csv_response(f"trial-{found.slug}.csv", *results.table(figures))
