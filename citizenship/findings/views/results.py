"""The results of studies: everybody's pages and files of what was published, and a registrar's page of their own."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from citizenship.findings import results, results_printed
from citizenship.findings.analysis import EVERY_ARM, LONDON, Content
from citizenship.findings.models import Figures, Publication
from citizenship.studies.authority import boroughs_of
from citizenship.studies.models import Study
from programmes.outputs import tables
from programmes.people.views.attempt import SignedIn

CRUMBS = [("Home", "/"), ("Citizenship", "/citizenship/")]
HIDDEN_NOTE = "null is a number under ten, or one from which such a number could be worked out"


def shown(content: Content, place: str = LONDON, arm: str = "") -> dict[str, Any]:
    """One follow-up as the pages show it: warnings, answers, outcomes, and a drawing of each outcome."""
    whole = place == LONDON and not arm
    drawings = {each["key"]: results.drawing(content, each["key"]) for each in content["outcomes"]} if whole else {}
    groups = [
        {"title": "By borough", "column": "Area", "tables": by_place(content, "part", "borough")},
        {"title": "By quarter of the year", "column": "Ceremonies in", "tables": by_place(content, "quarter")},
    ]
    return {
        "content": content,
        "when": results.when(content),
        "as_of": parse_datetime(content["as_of"]),
        "warnings": results.warnings(content),
        "responses": results.responses(content, place, arm),
        "attrition": place == LONDON,
        "outcomes": [{**each, "drawing": drawings.get(each["key"])} for each in results.outcomes(content, place, arm)],
        "groups": groups if whole else [],
    }


def by_place(content: Content, *kinds: str) -> list[dict[str, Any]]:
    """Every outcome for all arms together, by borough or by quarter, in a fixed order: nobody is ranked."""
    places = [place for place in content["places"] if place["kind"] in kinds]
    found: dict[str, dict[str, Any]] = {}
    for place in places:
        for outcome in results.outcomes(content, place["key"], EVERY_ARM):
            table = found.setdefault(outcome["key"], {"title": outcome["title"], "lines": []})
            table["lines"].append((place["name"], outcome["lines"][0]))
    return list(found.values())


def _published(slug: str) -> Publication:
    """What everybody may read of this study now; 404 for any other."""
    return get_object_or_404(Publication.objects.public().select_related("study"), study__slug=slug)


@login_not_required
@require_safe
def study_results(request: HttpRequest, slug: str) -> HttpResponse:
    """What one study showed, as it was published by two people."""
    found = _published(slug)
    context = {
        "publication": found,
        "study": found.content["study"],
        "parts": [shown(content) for content in found.content["figures"]],
        "columns": results.COLUMNS,
        "crumbs": [*CRUMBS, ("Studies of ceremonies", reverse("citizenship:study_list"))],
    }
    return render(request, "citizenship/findings/results.html", context)


@login_not_required
@require_safe
def results_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Every published figure as CSV."""
    found = _published(slug)
    rows = [row for content in found.content["figures"] for row in results.rows(content)]
    return tables.csv_response(f"{slug}-results.csv", results.HEADER, rows)


@login_not_required
@require_safe
def results_json(request: HttpRequest, slug: str) -> JsonResponse:
    """The same figures as JSON, with what had been registered."""
    found = _published(slug)
    response = JsonResponse(
        {
            "published_at": found.checked_at,
            "summary": found.summary,
            "hidden": HIDDEN_NOTE,
            "self_report": results.SELF_REPORT,
            **found.content,
        },
        json_dumps_params={"indent": 1},
    )
    response["Content-Disposition"] = f'inline; filename="{slug}-results.json"'
    return response


@login_not_required
@require_safe
def results_svg(request: HttpRequest, slug: str, follow_up: str, outcome: str) -> HttpResponse:
    """One outcome as a drawing of its own; the page has the table that belongs to it."""
    found = _published(slug)
    content = next((each for each in found.content["figures"] if each["follow_up"] == follow_up), None)
    if content is None or all(each["key"] != outcome for each in content["outcomes"]):
        raise Http404
    return svg(content, outcome, found.content["study"]["title"])


def svg(content: Content, outcome: str, title: str) -> HttpResponse:
    """The drawing as a file, with a title and a description that say in words what it shows."""
    told = next(each for each in content["outcomes"] if each["key"] == outcome)
    words = {
        "title": f"{title}: {told['title']}, {results.when(content)}",
        "description": results.sentence(content, outcome),
        "chart": results.drawing(content, outcome),
    }
    drawn = render_to_string("programmes/evidence/forest.svg", words)
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")


@login_not_required
@require_safe
def results_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The results as a tagged PDF."""
    response = HttpResponse(results_printed.document(_published(slug)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-results.pdf"'
    return response


@require_safe
def own_results(request: SignedIn) -> HttpResponse:
    """What people said at the ceremonies of one's own borough, as far as it may be shown; 404 for everybody else."""
    own = {borough.pk: borough for borough in boroughs_of(request.user)}
    if not own:
        raise Http404
    rows = Figures.objects.filter(study__places__borough__in=own).select_related("study").distinct()
    parts = []
    for figures in rows.order_by("-worked_out_at", "pk"):
        for place in figures.content["places"]:
            if place["key"] in own:
                parts.append(
                    {"study": figures.study, "borough": own[place["key"]], **shown(figures.content, place["key"])}
                )
    context = {
        "parts": parts,
        "columns": results.COLUMNS,
        "boroughs": own.values(),
        "running": Study.objects.registered()
        .filter(places__borough__in=own, figures__isnull=True)
        .order_by("-first_date", "pk")
        .distinct(),
        "crumbs": [("Citizenship ceremonies", "/citizenship/ceremonies/")],
    }
    return render(request, "citizenship/findings/own_results.html", context)


@require_safe
def own_results_csv(request: SignedIn) -> StreamingHttpResponse:
    """The same as CSV."""
    own = set(boroughs_of(request.user).values_list("pk", flat=True))
    if not own:
        raise Http404
    found = Figures.objects.filter(study__places__borough__in=own).select_related("study").distinct()
    rows = [
        [str(figures.study), *row]
        for figures in found.order_by("-worked_out_at", "pk")
        for row in results.rows(figures.content, own)
    ]
    return tables.csv_response("own-ceremonies-results.csv", ("Study", *results.HEADER), rows)
