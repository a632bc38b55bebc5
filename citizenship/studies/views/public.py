"""What everybody may read: the registered protocols, how arms are drawn, and the data-sharing statement."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from citizenship.studies import drawing
from citizenship.studies.forms import CheckDrawForm
from citizenship.studies.models import Arm, Method, SharingStatement, Study
from citizenship.studies.offers import Level, Offer

CRUMBS = [("Home", "/"), ("Citizenship", "/citizenship/")]
# Studies are few: a pilot has some in a year. The page says so if there are ever more.
SHOWN = 100


@login_not_required
@require_safe
def study_list(request: HttpRequest) -> HttpResponse:
    """Every study whose protocol is registered, the newest first."""
    studies = list(Study.objects.registered().order_by("-first_date", "pk")[:SHOWN])
    published = set(Study.objects.with_results().values_list("pk", flat=True))
    context = {"studies": [(study, study.pk in published) for study in studies], "crumbs": CRUMBS}
    return render(request, "citizenship/studies/study_list.html", context)


@login_not_required
@require_safe
def study_protocol(request: HttpRequest, slug: str) -> HttpResponse:
    """What was registered before the first ceremony, the seed, and a way to find any arm again."""
    study = get_object_or_404(
        Study.objects.visible_to(request.user).prefetch_related("arms", "outcomes", "places__borough", "places__arm"),
        slug=slug,
    )
    rows = _rows(study)
    asked = CheckDrawForm(request.GET if "place" in request.GET else None, rows=rows) if study.seed and rows else None
    context = {
        "study": study,
        "has_results": study.is_frozen and Study.objects.with_results().filter(pk=study.pk).exists(),
        "arms": [(arm, _offers(arm)) for arm in study.arms.all()],
        "outcomes": study.outcomes.all(),
        "places": study.places.all(),
        "form": asked,
        "found": _found(study, asked),
        "is_draw": study.method == Method.RANDOM,
        "is_rota": study.method == Method.ROTA,
        "tickets": sum(arm.weight for arm in study.arms.all()) * drawing.PER_WEIGHT,
        "crumbs": [*CRUMBS, ("Studies of ceremonies", reverse("citizenship:study_list"))],
    }
    return render(request, "citizenship/studies/study_protocol.html", context)


def _rows(study: Study) -> list[tuple[str, str]]:
    """The rows of places that a study has: its boroughs, or the ceremonies of each of them."""
    if study.method == Method.VOLUNTEER:
        return []
    if study.assigned_per == Study.Per.BOROUGH:
        return [(drawing.BOROUGHS, "The boroughs of this study")]
    return [(place.borough_id, f"The ceremonies of {place.borough}") for place in study.places.all()]


def _offers(arm: Arm) -> list[tuple[str, str]]:
    return [(offer.label, Level(arm.level_of(offer)).label) for offer in Offer]


def _found(study: Study, form: CheckDrawForm | None) -> dict[str, Any] | None:
    """The arm of the place that somebody asked for, with the working of a draw."""
    if form is None or not form.is_bound or not form.is_valid():
        return None
    row, place = form.cleaned_data["row"], form.cleaned_data["place"]
    label = dict(form.fields["row"].choices)[row]  # type: ignore[attr-defined]
    if study.method == Method.ROTA:
        return {"arm": drawing.turn(study, place), "label": label, "place": place}
    drawn = drawing.drawn(study, row, place)
    return {"arm": drawn.arm, "label": label, "place": place, "drawn": drawn}


@login_not_required
@require_safe
def statement_detail(request: HttpRequest, version: int) -> HttpResponse:
    """One version of the data-sharing statement: whoever is asked at a ceremony may know what becomes of it."""
    statement = get_object_or_404(SharingStatement, pk=version)
    newest = SharingStatement.objects.current()
    context = {"statement": statement, "newest": newest, "crumbs": CRUMBS}
    return render(request, "citizenship/studies/statement_detail.html", context)
