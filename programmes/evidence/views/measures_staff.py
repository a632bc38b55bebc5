"""Staff's pages of imports: bring a file, see what would come of it, publish it, turn it down, withdraw it."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes.evidence import areas, drawing, editions, importing
from programmes.evidence.actions import measures as actions
from programmes.evidence.forms_measures import ImportForm, PublishForm, ReasonForm
from programmes.evidence.models import Drawing, Measure, Observation, Release, Series
from programmes.evidence.said_figures import HIDDEN, figure, interval
from programmes.evidence.telling import Row
from programmes.outputs import tables, workbooks
from programmes.people.access import Permission
from programmes.people.forms_step import attempt
from programmes.people.views import step
from programmes.people.views.step import carry_out

EDIT = Permission.EDIT_EVIDENCE
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
MOST_ROWS = 200
_PAST = {
    "import": "Imported",
    "publish": "Published",
    "drop": "Not published",
    "withdraw": "Withdrawn",
}


def _list() -> tuple[str, str]:
    return "Imports of figures", reverse("admin:programmes_release_changelist")


@FORM_METHODS
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file. Where a row is wrong, the page lists every one, and nothing is kept."""
    step.require(request, EDIT)
    form = ImportForm(request.POST or None, request.FILES or None)
    report: importing.Report | None = None

    def act(**given: Any) -> Release:
        nonlocal report
        try:
            return actions.import_figures(**given, by=request.user)
        except actions.FileWrong as wrong:
            report = wrong.report
            raise

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        key = getattr(form.outcome, "pk", form.outcome)
        messages.success(request, "The file is in. A colleague must look at it before anybody outside reads it.")
        return redirect("admin:programmes_release_change", key)
    text, url = _list()
    context = {
        **admin.site.each_context(request),
        "title": "Import figures",
        "heading": "Import figures",
        "text": "Every row is checked. If one is wrong, nothing is kept and you see which. Then a colleague publishes.",
        "button": "Check and import",
        "form": form,
        "back_text": text,
        "back_url": url,
        "report": report,
        "columns": importing.COLUMNS.items(),
        "needed": importing.NEEDED,
        "series": Series.objects.select_related("measure").order_by("measure__number", "measure__name", "version"),
    }
    return render(request, "admin/programmes/measures/import.html", context)


@require_safe
def template_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The columns as a CSV file, to fill in."""
    step.require(request, EDIT)
    return tables.csv_response("figures-template.csv", list(importing.COLUMNS), [])


@require_safe
def template_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    step.require(request, EDIT)
    out = io.BytesIO()
    workbooks.write(out, "Figures", list(importing.COLUMNS), [])
    return HttpResponse(
        out.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="figures-template.xlsx"'},
    )


def _fetch(request: HttpRequest, pk: Any) -> Release:
    rows = Release.objects.select_related("imported_by", "published_by", "dropped_by", "withdrawn_by")
    found: Release = step.fetch(request, rows, pk, EDIT)
    return found


def _back(release: Release) -> tuple[str, str]:
    return release.name, reverse("admin:programmes_release_change", args=[release.pk])


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One import: what it holds as everybody reads it or would read it, and the next step."""
    release = _fetch(request, pk)
    user: Any = request.user
    own = release.imported_by_id == user.pk
    steps = [
        (_STEPS[verb][0], reverse(f"admin:programmes_release_{verb}", args=[release.pk]))
        for verb in Release.FLOW.open_moves(release.state)
        if not (own and verb == "publish")
    ]
    waits = release.state == Release.State.WAITING
    context = {
        **admin.site.each_context(request),
        "title": release.name,
        "release": release,
        "steps": steps,
        "own": waits and own,
        "parts": _parts(release) if release.state in (Release.State.WAITING, Release.State.PUBLISHED) else [],
        "waits": waits,
        "moves": [(_PAST[move.verb], move) for move in release.moves.select_related("by")],
    }
    return render(request, "admin/programmes/measures/release.html", context)


def _parts(release: Release) -> list[dict[str, Any]]:
    """For each measure of the import: what it would change, its figures after small numbers are hidden, the charts."""
    known = areas.load()
    trying = release if release.state == Release.State.WAITING else None
    parts = []
    for measure in Measure.objects.filter(pk__in=release.measures):
        rows = editions.current(measure, known, trying=trying)
        mine = [row for row in rows if row.release == release.pk]
        parts.append(
            {
                "measure": measure,
                "changed": _changed(measure, mine) if trying else {},
                "hidden": sum(row.hidden for row in mine),
                "rows": [_told(row, measure, known.names) for row in mine[:MOST_ROWS]],
                "more": max(0, len(mine) - MOST_ROWS),
                "charts": [Drawing(**chart.as_fields()) for chart in drawing.draw(measure, rows, known)],
            }
        )
    return parts


def _changed(measure: Measure, rows: list[Row]) -> dict[str, int]:
    """How many figures are new, other than now, or the same, as far as everybody can see them."""
    there = {
        (each.definition_version, each.area, each.group, each.period, each.wave): (each.value, each.n, each.hidden)
        for each in Observation.objects.filter(measure=measure, release__isnull=False)
    }
    found = {"new": 0, "other": 0, "same": 0}
    for row in rows:
        before = there.get((row.version, row.area, row.group, row.period, row.wave))
        now = (row.value, row.n, row.hidden)
        found["new" if before is None else "same" if before == now else "other"] += 1
    return found


def _told(row: Row, measure: Measure, names: dict[str, str]) -> list[str]:
    value = HIDDEN if row.hidden else figure(row.value, measure.unit)
    people = HIDDEN if row.hidden else "" if row.n is None else f"{row.n:,}"
    ends = HIDDEN if row.hidden else interval(row.low, row.high, measure.unit)
    return [names.get(row.area, row.area), row.group, row.period, value, people, ends, row.series_break]


_STEPS: dict[str, tuple[str, str, str, Any, Callable[..., Any]]] = {
    "publish": (
        "Publish these figures",
        "Everybody reads them from now on, as you have seen them. Charts are drawn once, now. You answer for them too.",
        "They are public.",
        PublishForm,
        actions.publish_figures,
    ),
    "drop": (
        "Do not publish",
        "Nobody outside reads them. Whoever imported them is told why and can bring a better file.",
        "They are not published.",
        ReasonForm,
        actions.drop_figures,
    ),
    "withdraw": (
        "Withdraw these figures",
        "Nobody outside reads them any more. What an earlier import says holds again, and charts are drawn anew.",
        "They are withdrawn.",
        ReasonForm,
        actions.withdraw_figures,
    ),
}


def take(verb: str) -> Callable[..., HttpResponse]:
    """The page of one step."""
    label, text, done, form, act = _STEPS[verb]

    @FORM_METHODS
    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        release = _fetch(request, pk)
        if verb not in Release.FLOW.open_moves(release.state) and request.method != "POST":
            raise Http404
        return carry_out(
            request,
            form=form(request.POST or None),
            act=partial(act, release=release, by=request.user),
            back=_back(release),
            done=done,
            heading=label,
            text=text,
            button=label,
        )

    page.__doc__ = f"{label}."
    return page
