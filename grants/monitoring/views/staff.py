"""The officers' pages: one report with its answers, and the pages behind its buttons; the same for library entries."""

import uuid
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.models import Application
from grants.awards.models import Award
from grants.monitoring import actions, schedule
from grants.monitoring.actions.learning import given
from grants.monitoring.forms import AcceptForm, EntryForm, PressForm, QuestionForm
from grants.monitoring.models import LearningEntry, Report
from programmes import clock
from programmes.evidence import outcomes
from programmes.evidence.models import Survey, SurveyCode
from programmes.people.access import Permission
from programmes.people.views.step import carry_out
from programmes.questions import engine

AWARDS = 50


def require(request: HttpRequest, permission: Permission) -> None:
    """403 unless an appointment of this person allows it today."""
    if not request.user.can(permission):  # type: ignore[union-attr]
        raise PermissionDenied


def _key(pk: Any) -> uuid.UUID:
    try:
        return uuid.UUID(str(pk))
    except ValueError:
        raise Http404 from None


def fetch(request: HttpRequest, pk: Any, permission: Permission) -> Report:
    """The report, for those who may do this; 404 where there is none, or where a declared conflict hides it."""
    require(request, permission)
    return get_object_or_404(Report.objects.for_staff(request.user).with_parties(), pk=_key(pk))


def fetch_entry(request: HttpRequest, pk: Any) -> LearningEntry:
    """The library entry, under the same rules."""
    require(request, Permission.ACCEPT_REPORTS)
    entries = LearningEntry.objects.for_staff(request.user).select_related(
        "withdrawn_by",
        "report__sheet",
        "report__award__application__round__fund",
        "report__award__application__organisation",
    )
    return get_object_or_404(entries, pk=_key(pk))


@require_safe
def report(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything about one report on one page, and what can be done next."""
    found = fetch(request, pk, Permission.READ_APPLICATIONS)
    at = clock.now()
    # What is still with the group is the group's own: staff see that it exists, not what it says.
    with_us = found.state in {Report.State.SIGNED_OFF, Report.State.RETURNED, Report.State.ACCEPTED}
    survey = schedule.survey_of(found.application)
    scope = [str(found.award_id)]
    context = {
        **admin.site.each_context(request),
        "title": f"{found.get_kind_display()}: {found.application.reference}",
        "report": found,
        "application": found.application,
        "overdue": found.is_overdue(timezone.localdate(at, clock.LONDON)),
        "now": at,
        "sections": engine.read_back(found.sheet) if with_us and found.sheet else [],
        "with_us": with_us,
        "history": found.moves.select_related("by"),
        "steps": _steps(request, found),
        "counts": outcomes.counts(survey, scope).rows if survey else [],
        "changes": outcomes.changes(survey, scope, at=at) if survey else [],
        "others": Report.objects.filter(award=found.award_id).exclude(pk=found.pk),
    }
    return render(request, "admin/grants/monitoring/report.html", context)


def _steps(request: HttpRequest, found: Report) -> list[tuple[str, str]]:
    """The buttons that this person may press now: label and address."""
    if not request.user.can(Permission.ACCEPT_REPORTS):  # type: ignore[union-attr]
        return []
    if found.state == Report.State.SIGNED_OFF:
        return [
            ("Accept this report", reverse("admin:grants_report_accept", args=[found.pk])),
            ("Return it with a question", reverse("admin:grants_report_return", args=[found.pk])),
        ]
    entry = LearningEntry.objects.filter(report=found).first()
    if entry:
        return [("Open its entry in the library", reverse("admin:grants_learningentry_change", args=[entry.pk]))]
    if given(found):
        return [("Put it into the learning library", reverse("admin:grants_report_library", args=[found.pk]))]
    return []


def _back(found: Report) -> tuple[str, str]:
    return str(found), reverse("admin:grants_report_change", args=[found.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, pk: Any) -> HttpResponse:
    """Accept it."""
    found = fetch(request, pk, Permission.ACCEPT_REPORTS)
    return carry_out(
        request,
        form=AcceptForm(request.POST or None),
        act=partial(actions.accept, report=found, by=request.user),
        back=_back(found),
        done="The report is accepted, and the group has been told.",
        heading="Accept this report",
        text="We write to the group at once. An accepted report cannot be changed any more.",
        button="Accept the report",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send it back with a question."""
    found = fetch(request, pk, Permission.ACCEPT_REPORTS)
    return carry_out(
        request,
        form=QuestionForm(request.POST or None),
        act=partial(actions.return_, report=found, by=request.user),
        back=_back(found),
        done="The report is with the group, who have been told.",
        heading="Return it with a question",
        text="The group changes the report and two of them sign it off again.",
        button="Return it to the group",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest, pk: Any) -> HttpResponse:
    """Begin an entry of the learning library from it."""
    found = fetch(request, pk, Permission.ACCEPT_REPORTS)
    there = LearningEntry.objects.filter(report=found).first()
    if there:
        return redirect("admin:grants_learningentry_change", there.pk)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.begin_entry, report=found, by=request.user),
        back=_back(found),
        done="The entry is a draft. Open it, edit it, then publish it.",
        heading="Put it into the learning library",
        text="The group agreed to this. What worked and what did not is copied from the report; you edit it first.",
        button="Make the entry",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: Any) -> HttpResponse:
    """Edit the entry's words; publish it or take it out with the buttons above them."""
    found = fetch_entry(request, pk)
    first = {name: getattr(found, name) for name in ("title", "worked", "did_not", "theme", "setting", "named")}
    own = reverse("admin:grants_learningentry_change", args=[found.pk])
    steps = [
        (label, reverse(f"admin:grants_learningentry_{verb}", args=[found.pk]))
        for verb, label in (("publish", "Publish it"), ("withdraw", "Take it out of the library"))
        if verb in found.FLOW.open_moves(found.state)
    ]
    return carry_out(
        request,
        form=EntryForm(request.POST or None, initial=first),
        act=partial(actions.edit_entry, entry=found, by=request.user),
        back=(
            "Learning library",
            own if request.method == "POST" else reverse("admin:grants_learningentry_changelist"),
        ),
        done="The entry is saved.",
        heading=f"{found.title} ({found.get_state_display().lower()})",
        text="What others can learn from this project. The group’s own words are in its report.",
        steps=steps,
        template="admin/grants/monitoring/entry.html",
        button="Save",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the entry to everybody."""
    found = fetch_entry(request, pk)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.publish, entry=found, by=request.user),
        back=(found.title, reverse("admin:grants_learningentry_change", args=[found.pk])),
        done="The entry is in the library, and the group has been told.",
        heading="Publish this entry",
        text="Everybody can read it at once. We write to the group, who can take it out again by themselves.",
        button="Publish it",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take the entry out."""
    found = fetch_entry(request, pk)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.withdraw, entry=found, by=request.user),
        back=(found.title, reverse("admin:grants_learningentry_change", args=[found.pk])),
        done="The entry is no longer in the library.",
        heading="Take this entry out of the library",
        text="Nobody can read it any more. It can be published again.",
        button="Take it out",
    )


@require_safe
def survey(request: HttpRequest) -> HttpResponse:
    """What changed for people who took part, by fund: only finished surveys, only figures that may be shown."""
    require(request, Permission.READ_AWARDS)
    at, found = clock.now(), []
    for name, survey, scopes in _funds(request):
        found.append((name, outcomes.counts(survey, scopes).rows, outcomes.changes(survey, scopes, at=at)))
    context = {
        **admin.site.each_context(request),
        "title": "Participants’ surveys",
        "funds": found,
        **_by_award(request),
    }
    return render(request, "admin/grants/monitoring/survey.html", context)


def _by_award(request: HttpRequest) -> dict[str, Any]:
    """Slips issued and come back for each award, for those who may read applications; 50 awards to a page."""
    user: Any = request.user
    if not user.can(Permission.READ_APPLICATIONS):
        return {}
    issued = SurveyCode.objects.filter(scope=Cast(OuterRef("pk"), CharField()))
    open_to_them = Award.objects.live().filter(application__in=Application.objects.for_staff(user).values("pk"))
    awards = open_to_them.filter(Exists(issued)).select_related("application__round__fund")
    page = Paginator(awards.order_by("application__reference"), AWARDS).get_page(request.GET.get("page"))
    counted = outcomes.counts_by_scope([str(award.pk) for award in page])
    return {"page": page, "awards": [(award, counted[str(award.pk)].rows) for award in page]}


def _funds(request: HttpRequest) -> list[tuple[str, Survey, list[str]]]:
    """Each fund that has reports, its survey, and the keys of its awards."""
    rows = Report.objects.of_live_awards().with_parties().order_by("award__application__round__fund__name")
    by_fund: dict[Any, list[Any]] = {}
    for row in rows:
        by_fund.setdefault(row.application.round.fund, []).append(row)
    found = []
    for fund, reports in by_fund.items():
        survey = schedule.survey_of(reports[0].application)
        if survey:
            found.append((fund.name, survey, sorted({str(row.award_id) for row in reports})))
    return found
