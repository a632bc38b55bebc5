"""The group's pages about its reports. Colleagues see the same; everybody else finds nothing."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.applications.models import Application
from grants.awards.models import Award
from grants.funds.forms import ActionForm, attempt
from grants.monitoring import actions, schedule
from grants.monitoring.forms import PressForm, SignOffForm, TakeBackForm
from grants.monitoring.models import LearningEntry, Report
from programmes import clock
from programmes.questions import engine, printable, views_support

CRUMBS = [("Home", "/"), ("Grants", "/grants/"), ("Your applications", "/grants/applications/")]


def award_of(request: HttpRequest, pk: Any) -> Award:
    """The award of an application that this person may see; 404 for everybody else, and where there is none."""
    visible = Application.objects.of_applicant(request.user)
    awards = Award.objects.select_related(
        "application__round__fund", "application__organisation", "application__person", "application__sheet"
    )
    return get_object_or_404(awards, application__pk=pk, application__in=visible)


def fetch(request: HttpRequest, pk: Any, report: Any) -> Report:
    """A report on such an application; 404 for everybody else."""
    visible = Report.objects.visible_to(request.user).with_parties()
    return get_object_or_404(visible, pk=report, award__application__pk=pk)


def crumbs(application: Application, *, reports: bool = True) -> list[tuple[str, str]]:
    """The way here from the home page."""
    here = [*CRUMBS, (application.title or application.reference, application.get_absolute_url())]
    return [*here, ("Reports", reverse("grants:report_list", args=[application.pk]))] if reports else here


@require_safe
def report_list(request: HttpRequest, pk: Any) -> HttpResponse:
    """Every report on this grant, when it is due, and the way to the participants' survey."""
    award = award_of(request, pk)
    today = timezone.localdate(clock.now(), clock.LONDON)
    reports = list(Report.objects.filter(award=award))
    context = {
        "award": award,
        "application": award.application,
        "reports": [(report, report.is_overdue(today)) for report in reports],
        "survey": schedule.survey_of(award.application),
        "crumbs": crumbs(award.application, reports=False),
    }
    return render(request, "grants/monitoring/report_list.html", context)


@require_safe
def detail(request: HttpRequest, pk: Any, report: Any) -> HttpResponse:
    """Where the report stands, what is still to do and who does it next."""
    found = fetch(request, pk, report)
    colleagues = _signers(found, request.user)
    context = {
        "report": found,
        "application": found.application,
        "overdue": found.is_overdue(timezone.localdate(clock.now(), clock.LONDON)),
        "tasks": _tasks(found) if found.is_editable else [],
        "form": PressForm(),
        "may_sign": _may_sign(found, request.user),
        "has_colleagues": found.alone or colleagues > 0,
        "question": _last_note(found, "return_"),
        "wish": _last_note(found, "take_back"),
        "entry": LearningEntry.objects.published().filter(report=found).first(),
        "history": found.moves.select_related("by").order_by("-at", "-pk"),
        "crumbs": crumbs(found.application),
    }
    return render(request, "grants/monitoring/report_detail.html", context)


def _signers(report: Report, user: Any) -> int:
    """How many others belong to the group today: without one, nobody can sign off."""
    organisation = report.application.organisation
    return organisation.memberships.active().exclude(user=user).count() if organisation else 0


def _may_sign(report: Report, user: Any) -> bool:
    return report.state == Report.State.SUBMITTED and user.pk not in {report.submitted_by_id, report.written_by_id}


def _last_note(report: Report, verb: str) -> str:
    """The note of the last such step, while it still matters."""
    wanted = {"return_": {Report.State.RETURNED}, "take_back": {Report.State.DRAFT}}[verb]
    if report.state not in wanted:
        return ""
    move = report.moves.filter(verb=verb).order_by("-at", "-pk").first()
    return move.note if move else ""


def _tasks(report: Report) -> list[dict[str, str]]:
    assert report.sheet  # nosec B101: the database holds it for every report that has begun
    return [
        {
            "title": state.title,
            "status": state.words,
            "colour": state.colour,
            "url": reverse("grants:report_page", args=[report.award.application_id, report.pk, state.page]),
        }
        for state in engine.outline(report.sheet)
        if state.page
    ]


@require_POST
def begin(request: HttpRequest, pk: Any, report: Any) -> HttpResponse:
    """Begin to write the report."""
    found = fetch(request, pk, report)
    form = PressForm(request.POST)
    act = partial(actions.begin, report=found, by=request.user)
    if not form.is_valid() or not attempt(form, act):
        for error in form.errors.values():
            messages.error(request, str(error[0]))
    return redirect(found)


@views_support.keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: Any, report: Any, page: str) -> HttpResponse:
    """One page of the report's questions: shown, or saved with whatever is there."""
    found = fetch(request, pk, report)
    if found.sheet is None:
        return redirect(found)
    return views_support.page(
        request,
        sheet=found.sheet,
        page_key=page,
        may_edit=found.is_editable,
        page_url=lambda key: reverse("grants:report_page", args=[pk, found.pk, key]),
        list_url=found.get_absolute_url(),
        save=partial(actions.save, report=found, page=page, by=request.user),
        context={"caption": f"{found.get_kind_display()}, {found.application.reference}"},
    )


@require_safe
def check(request: HttpRequest, pk: Any, report: Any) -> HttpResponse:
    """Every answer on one page, with what is still to put right, and the button that asks a colleague to sign off."""
    found = fetch(request, pk, report)
    return redirect(found) if found.sheet is None else _check(request, found, PressForm())


def _check(request: HttpRequest, report: Report, form: ActionForm) -> HttpResponse:
    assert report.sheet  # nosec B101: callers have looked
    given = engine.answers(report.sheet)
    context = {
        "report": report,
        "application": report.application,
        "sections": engine.read_back(report.sheet, given=given),
        "missing": engine.missing(report.sheet, given) if report.is_editable else [],
        "form": form,
        "crumbs": [*crumbs(report.application), (report.get_kind_display(), report.get_absolute_url())],
    }
    return render(request, "grants/monitoring/report_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, pk: Any, report: Any) -> HttpResponse:
    """Ask for the sign-off."""
    found = fetch(request, pk, report)
    if request.method != "POST" or found.sheet is None:
        return redirect("grants:report_check", pk, found.pk)
    form = PressForm(request.POST)
    if form.is_valid() and attempt(form, partial(actions.submit, report=found, by=request.user)):
        messages.success(
            request,
            "Your report is sent." if found.alone else "Your colleagues have been asked to read it and sign it off.",
        )
        return redirect(found)
    return _check(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest, pk: Any, report: Any) -> HttpResponse:
    """A second person reads it and vouches for it."""
    found = fetch(request, pk, report)
    form = SignOffForm(request.POST or None)
    act = partial(actions.sign_off, report=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The report is signed off, and we have it.")
        return redirect(found)
    if found.sheet is None or (not form.is_bound and not _may_sign(found, request.user)):
        return redirect(found)
    context = {"report": found, "application": found.application, "form": form}
    context["sections"] = engine.read_back(found.sheet)
    return render(request, "grants/monitoring/sign_off.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: Any, report: Any) -> HttpResponse:
    """Change something before anybody signs."""
    found = fetch(request, pk, report)
    form = TakeBackForm(request.POST or None)
    act = partial(actions.take_back, report=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "The report can be changed again.")
        return redirect(found)
    if not form.is_bound and found.state != Report.State.SUBMITTED:
        return redirect(found)
    return render(request, "grants/monitoring/take_back.html", {"report": found, "form": form})


@require_safe
def copy(request: HttpRequest, pk: Any, report: Any) -> HttpResponse:
    """A copy of the report as an accessible PDF."""
    found = fetch(request, pk, report)
    if found.sheet is None:
        return redirect(found)
    application = found.application
    about = [
        ("Grant", f"{application.reference}, {application.title}"),
        ("Fund", str(application.round.fund)),
        ("From", application.applicant_name),
        ("State", found.get_state_display()),
    ]
    document = printable.pdf(found.sheet, title=found.get_kind_display(), about=about)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.reference}-{found.kind}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_entry(request: HttpRequest, pk: Any, report: Any) -> HttpResponse:
    """Take what we published of this report out of the learning library."""
    found = fetch(request, pk, report)
    entry = LearningEntry.objects.published().filter(report=found).first()
    if entry is None:
        return redirect(found)
    form = PressForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, partial(actions.withdraw, entry=entry, by=request.user))
    ):
        messages.success(request, "It is no longer in the library.")
        return redirect(found)
    return render(request, "grants/monitoring/withdraw_entry.html", {"report": found, "entry": entry, "form": form})
