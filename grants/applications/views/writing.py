"""Writing an application: its pages of questions, checking the answers, sending it, and the receipt."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications import actions
from grants.applications.actions import equality, presence
from grants.applications.forms import SubmitForm
from grants.applications.models import Application
from grants.applications.views.applicant import CRUMBS, fetch
from grants.funds.forms import ActionForm, attempt
from programmes import clock
from programmes.questions import engine, views_support


@views_support.keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: Any, page: str) -> HttpResponse:
    """One page of questions: shown, or saved with whatever is there. Readers are led to the application."""
    found = Application.objects.one_visible_to(request.user, pk).with_standing_of(request.user).for_writing()
    application = get_object_or_404(found)
    may_edit = application.is_editable and application.can_write(request.user)
    section = _section(application, page) if may_edit else ""
    here = presence.arrive(application=application, section=section, by=request.user) if section else []
    shown = views_support.page(
        request,
        sheet=application.sheet,
        page_key=page,
        may_edit=may_edit,
        page_url=lambda key: reverse("grants:application_page", args=[application.pk, key]),
        list_url=application.get_absolute_url(),
        save=partial(actions.save, application=application, page=page, by=request.user),
        remove=partial(actions.remove_file, application=application, by=request.user),
        context={
            "caption": f"{application.round.fund.name}, {application.reference}",
            "others": presence.words(here),
            "here_url": reverse("grants:application_here", args=[application.pk, section]) if section else "",
        },
        template="grants/applications/page.html",
    )
    if section and request.method == "POST" and shown.status_code == HTTPStatus.FOUND:
        presence.depart(application=application, section=section, by=request.user)
    return shown


def _section(application: Application, page: str) -> str:
    """The section that a page belongs to; "" for a page that does not exist."""
    asked = engine.defined(application.sheet)
    if any(part.key == page for part in asked.sections):
        return page
    return asked.questions[page].section if page in asked.questions else ""


@require_safe
def check(request: HttpRequest, pk: Any) -> HttpResponse:
    """Every answer on one page, with what is still to put right, and the button that sends it."""
    application = fetch(request, pk)
    return _check(request, application, SubmitForm(returned=application.state == Application.State.RETURNED))


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send it. A repeat of the same form, or a colleague's at the same moment, is led to the one receipt."""
    if request.method != "POST":
        return redirect("grants:application_check", fetch(request, pk).pk)
    form = SubmitForm(request.POST, returned="reply" in request.POST)
    # The action itself looks the application up among those that this person may see: one query fewer on the busiest
    # page.
    act = partial(actions.submit, application=Application(pk=pk), by=request.user)
    try:
        if form.is_valid() and attempt(form, act):
            return redirect("grants:application_submitted", pk)
    except Application.DoesNotExist as error:
        raise Http404 from error
    application = fetch(request, pk)
    if application.state == Application.State.SUBMITTED:
        return redirect("grants:application_submitted", application.pk)
    if application.state == Application.State.RETURNED and "reply" not in form.fields:
        form = SubmitForm({**request.POST.dict(), "reply": ""}, returned=True)
    return _check(request, application, form)


def _check(request: HttpRequest, application: Application, form: ActionForm) -> HttpResponse:
    given = engine.answers(application.sheet)
    late = actions.late_until(application) if application.is_editable else None
    last_moment = application.last_moment(late)
    at = clock.now()
    moves = application.moves.filter(verb="return_").order_by("-at")
    standing = application.may(request.user)
    context = {
        "application": application,
        "standing": standing,
        "may_edit": application.is_editable and standing.may_write,
        "sections": engine.read_back(application.sheet, given=given),
        "missing": actions.to_do(application, given) if application.is_editable else [],
        "form": form,
        "is_late": at > last_moment,
        "last_moment": last_moment,
        "question": moves.first() if application.state == Application.State.RETURNED else None,
        "crumbs": [*CRUMBS, (application.title or application.reference, application.get_absolute_url())],
    }
    return render(request, "grants/applications/check.html", context)


@require_safe
def submitted(request: HttpRequest, pk: Any) -> HttpResponse:
    """The receipt, as often as it is asked for."""
    application = fetch(request, pk)
    if application.submitted_at is None:
        return redirect(application)
    context = {"application": application, "asks_equality": equality.questions() is not None, "crumbs": CRUMBS}
    return render(request, "grants/applications/submitted.html", context)
