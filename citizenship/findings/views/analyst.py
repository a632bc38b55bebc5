"""The staff's pages of studies' surveys and results: what is going on, the figures, and two people's publication."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.findings import gathering, results, results_printed, uptake, waves
from citizenship.findings.actions import results as actions
from citizenship.findings.actions import surveys
from citizenship.findings.forms.results import FilterForm, PrepareForm, PressForm, ReasonForm
from citizenship.findings.models import Figures, FollowUp, Publication, SurveyOpening
from citizenship.findings.views.results import HIDDEN_NOTE, shown
from citizenship.studies.models import Study
from programmes import audit, clock
from programmes.evidence.models import SurveyCode, Wave
from programmes.outputs import tables
from programmes.people.access import Permission
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out, fetch, require

MANAGE, READ, PUBLISH = Permission.MANAGE_PILOTS, Permission.READ_FINDINGS, Permission.PUBLISH_FINDINGS
READERS = (READ, MANAGE)
LIST = ("Studies and their results", "admin:citizenship_publication_studies")
MOST = 100  # studies on one page: a pilot has some in a year
PAST = {"publish": "Published", "send_back": "Sent back", "withdraw": "Withdrawn"}


def _study(request: HttpRequest, pk: Any, *permissions: Permission) -> Study:
    found: Study = fetch(request, Study.objects.registered(), pk, *permissions)
    return found


def _page(study: Study) -> str:
    return reverse("admin:citizenship_publication_study", args=[study.pk])


@require_safe
def studies(request: HttpRequest) -> HttpResponse:
    """Every registered study with how far its survey and its results have come, and what came of invitations."""
    require(request, *READERS)
    rows = Study.objects.registered().select_related("survey").prefetch_related("figures", "publications")
    context = {
        **admin.site.each_context(request),
        "title": LIST[0],
        "studies": [
            (study, getattr(study, "survey", None), _state(study))
            for study in rows.order_by("-first_date", "pk")[:MOST]
        ],
        "uptake": uptake.table(clock.now()) if request.user.can(READ) else None,  # type: ignore[union-attr]
    }
    return render(request, "admin/citizenship/findings/studies.html", context)


def _state(study: Study) -> str:
    """How far the results are, in words."""
    states = {each.state for each in study.publications.all()}
    if Publication.State.PREPARED in states:
        return "Results wait for a second person"
    if Publication.State.PUBLISHED in states:
        return "Published"
    return "Figures are there, nothing is prepared" if study.figures.all() else "No figures yet"


@require_safe
def study(request: HttpRequest, pk: Any) -> HttpResponse:
    """One study: its survey, its figures under a filter, its publications, and the next step."""
    found = _study(request, pk, *READERS)
    user: Any = request.user
    at = clock.now()
    figures = {each.follow_up: each for each in found.figures.all()}
    may_read = user.can(READ)
    context = {
        **admin.site.each_context(request),
        "title": f"Results: {found.title}",
        "study": found,
        "survey": SurveyOpening.objects.select_related("opened_by").filter(study=found).first(),
        "progress": progress(found, at),
        "follow_ups": [
            (label, figures.get(key), key, key not in figures and gathering.is_over(found, key, at))
            for key, label in FollowUp.choices
        ],
        "parts": [_filtered(request, each) for key, each in figures.items()] if may_read else [],
        "columns": results.COLUMNS,
        "publications": found.publications.select_related("prepared_by", "checked_by", "withdrawn_by"),
        "may_manage": user.can(MANAGE),
        "may_publish": user.can(PUBLISH),
        "may_prepare": bool(figures) and not found.publications.filter(state=Publication.State.PREPARED).exists(),
    }
    return render(request, "admin/citizenship/findings/study.html", context)


def _filtered(request: HttpRequest, figures: Figures) -> dict[str, Any]:
    """The part of the figures that the filter asks for."""
    form = FilterForm(request.GET or None, content=figures.content)
    return {**shown(figures.content, *form.chosen()), "filter": form}


def progress(study: Study, at: Any) -> list[dict[str, Any]]:
    """For each arm: ceremonies, codes given out, and how many ceremonies each wave has opened and closed for.

    Nothing here says how many people answered: that is told once, with the figures. Four queries.
    """
    rows = list(gathering.ceremonies(study).select_related("arm").only("pk", "arm", "state"))
    scopes = {waves.scope(each): each.arm_id for each in rows}
    counted = SurveyCode.objects.filter(scope__in=scopes, stands_in=False).values("scope").annotate(count=Count("pk"))
    codes = {row["scope"]: row["count"] for row in counted.order_by("scope")}
    found = Wave.objects.filter(scope__in=scopes).values_list("scope", "kind", "opens_at", "closes_at")
    lines = []
    for arm in study.arms.order_by("order"):
        mine = {scope for scope, key in scopes.items() if key == arm.pk}
        states = []
        for kind, label in Wave.Kind.choices:
            own = [(opens, closes) for scope, each, opens, closes in found if scope in mine and each == kind]
            over = sum(closes is not None and closes <= at for _, closes in own)
            begun = sum(opens <= at and (closes is None or closes > at) for opens, closes in own)
            states.append((label, len(own) - over - begun, begun, over))
        lines.append(
            {"arm": arm, "ceremonies": len(mine), "codes": sum(codes.get(scope, 0) for scope in mine), "waves": states}
        )
    return lines


@require_http_methods(["GET", "HEAD", "POST"])
def open_survey(request: SignedIn, pk: Any) -> HttpResponse:
    """Let the ceremonies of a study ask their people."""
    found = _study(request, pk, MANAGE)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(surveys.open_survey, study=found, by=request.user),
        back=(found.title, _page(found)),
        done="The survey is open. Registrars can print codes for each ceremony that is in an arm.",
        heading=f"Open the survey of {found.title}",
        text="Every ceremony in an arm asks its people before it begins, on leaving, after 12 weeks and after 12 "
        "months. Boroughs that have not agreed to the data-sharing statement are left out until they have. This "
        "cannot be undone.",
        button="Open the survey",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def work_out(request: SignedIn, pk: Any, follow_up: str) -> HttpResponse:
    """Work the figures out, once and for all."""
    found = _study(request, pk, PUBLISH)
    if follow_up not in FollowUp.values:
        raise Http404
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.work_out, study=found, follow_up=follow_up, by=request.user),
        back=(found.title, _page(found)),
        done="The figures are worked out. They will not change any more.",
        heading=f"Work out the figures: {FollowUp(follow_up).label}",
        text="This happens once, after the last answer that counts. The portal does it by itself in the night; you "
        "can do it now.",
        button="Work them out",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: SignedIn, pk: Any) -> HttpResponse:
    """Write what was learned, for a second person to check and publish."""
    found = _study(request, pk, PUBLISH)
    last = found.publications.order_by("-prepared_at").first()
    return carry_out(
        request,
        form=PrepareForm(request.POST or None, initial={"summary": last.summary if last else ""}),
        act=partial(actions.prepare, study=found, by=request.user),
        back=(found.title, _page(found)),
        done="The results wait for a second person, who checks and publishes them.",
        heading=f"Prepare the results of {found.title}",
        text="The figures are copied as they stand. Somebody else reads them and your words, then publishes both.",
        button="Give it to a second person",
    )


@require_safe
def publication(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was prepared, exactly as it would be public, with the buttons."""
    rows = Publication.objects.select_related("study", "prepared_by", "checked_by", "withdrawn_by")
    found: Publication = fetch(request, rows, pk, READ)
    user: Any = request.user
    open_now = found.FLOW.open_moves(found.state) if user.can(PUBLISH) else []
    mine = found.prepared_by_id == user.pk
    context = {
        **admin.site.each_context(request),
        "title": str(found),
        "publication": found,
        "parts": [shown(content) for content in found.content["figures"]],
        "columns": results.COLUMNS,
        "steps": [
            (label, reverse(f"admin:citizenship_publication_{verb}", args=[found.pk]))
            for verb, (label, *_) in PAGES.items()
            if verb in open_now and not (mine and verb == "publish")
        ],
        "mine": mine and found.state == Publication.State.PREPARED,
        "moves": [(PAST[move.verb], move) for move in found.moves.select_related("by").order_by("-at", "-pk")],
    }
    return render(request, "admin/citizenship/findings/publication.html", context)


# For each verb: its button, form, text and the message afterwards.
PAGES: dict[str, tuple[str, Any, str, str]] = {
    "publish": (
        "Publish these results",
        PressForm,
        "Read every word and figure first: you answer for them together with the person who prepared them. Everybody "
        "can read them at once, the boroughs are told, and the measures of Table 5 are noted.",
        "The results are public.",
    ),
    "send_back": (
        "Send them back",
        ReasonForm,
        "They are not published as they stand. The person who prepared them is told why and can prepare them again.",
        "The results are not published, and the person who prepared them is told.",
    ),
    "withdraw": (
        "Withdraw these results",
        ReasonForm,
        "Nobody outside can read them any more, and the measures no longer hold their figures.",
        "The results are no longer public.",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """The page behind one of the buttons above."""
    found: Publication = fetch(request, Publication.objects.select_related("study"), pk, PUBLISH)
    button, form, text, done = PAGES[verb]
    return carry_out(
        request,
        form=form(request.POST or None),
        act=partial(getattr(actions, verb), publication=found, by=request.user),
        back=(str(found), reverse("admin:citizenship_publication_change", args=[found.pk])),
        done=done,
        heading=f"{button}: {found.study}",
        text=text,
        button=button,
    )


@require_safe
def figures_csv(request: HttpRequest, pk: Any) -> StreamingHttpResponse:
    """Every suppressed figure of the study as CSV."""
    found = _study(request, pk, READ)
    rows = [row for each in found.figures.all() for row in results.rows(each.content)]
    audit.record(by=request.user, verb="citizenship.findings.exported", target=found, detail={"format": "csv"})
    return tables.csv_response(f"{found.slug}-figures.csv", results.HEADER, rows)


@require_safe
def figures_json(request: HttpRequest, pk: Any) -> JsonResponse:
    """The same as JSON."""
    found = _study(request, pk, READ)
    audit.record(by=request.user, verb="citizenship.findings.exported", target=found, detail={"format": "json"})
    return JsonResponse(
        {"study": found.slug, "hidden": HIDDEN_NOTE, "figures": [each.content for each in found.figures.all()]},
        json_dumps_params={"indent": 1},
    )


@require_safe
def publication_pdf(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was prepared, as the PDF that would be public."""
    found: Publication = fetch(request, Publication.objects.select_related("study"), pk, READ)
    response = HttpResponse(results_printed.document(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.study.slug}-results.pdf"'
    return response
