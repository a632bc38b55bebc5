"""The staff's pages: the list, one application with everything about it, and the pages behind its buttons."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications import actions
from grants.applications.forms import AllowLateForm, NoteForm, ReturnForm
from grants.applications.models import Application
from grants.applications.views.pages import is_uuid, walk
from grants.funds.forms import ActionForm
from grants.funds.models import Round
from programmes import clock, files
from programmes.outputs.registry import export_url
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.people.views import step as step_page
from programmes.questions import engine


@dataclass(frozen=True)
class Step:
    """A button on an application's page: who may press it, and the page behind it."""

    verb: str
    label: str
    url: str
    permission: Permission


STEPS = {
    step.verb: step
    for step in (
        Step("fund", "Offer an award", "admin:grants_award_fund", Permission.DECIDE_APPLICATIONS),
        Step("decline", "Decline", "admin:grants_award_decline", Permission.DECIDE_APPLICATIONS),
        Step("return_", "Send back with a question", "admin:grants_application_return", Permission.RETURN_APPLICATIONS),
        Step("reopen", "Take back the decision", "admin:grants_application_reopen", Permission.DECIDE_APPLICATIONS),
        Step(
            "allow_late", "Allow it to be sent late", "admin:grants_application_allow_late", Permission.EXTEND_DEADLINES
        ),
        Step(
            "extra_time",
            "Give extra time for an access need",
            "admin:grants_application_extra_time",
            Permission.EXTEND_DEADLINES,
        ),
        Step("change_amount", "Change the amount", "admin:grants_award_change_amount", Permission.DECIDE_APPLICATIONS),
        Step("revoke", "Revoke the award", "admin:grants_award_revoke", Permission.DECIDE_APPLICATIONS),
        Step("restore", "Offer the award again", "admin:grants_award_restore", Permission.DECIDE_APPLICATIONS),
        Step("publish", "Publish the award", "admin:grants_award_publish", Permission.DECIDE_APPLICATIONS),
        Step("unpublish", "Stop publishing the award", "admin:grants_award_unpublish", Permission.DECIDE_APPLICATIONS),
    )
}


# What the list of applications can be narrowed by, and its export with it.
FILTERS = ("state", "round", "borough", "late", "q")


def staff_frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of a staff page needs: less than Django's own, which also lists every model of the admin."""
    site = admin.site
    return {
        "site_title": site.site_title,
        "site_header": site.site_header,
        "has_permission": site.has_permission(request),
    }


def require(request: HttpRequest, permission: Permission) -> None:
    """403 unless an appointment of this person allows it today."""
    if not request.user.can(permission):  # type: ignore[union-attr]
        raise PermissionDenied


def fetch(request: HttpRequest, pk: Any, permission: Permission) -> Any:
    """The application as it is `now`, for those who may do this with it; 404 where there is none."""
    require(request, permission)
    try:
        key = uuid.UUID(str(pk))
    except ValueError:
        raise Http404 from None
    opened = Application.objects.opened_by(request.user).filter(pk=OuterRef("pk"))
    rows = Application.objects.for_staff(request.user).with_parties().with_award()
    rows = rows.annotate(is_opened=Exists(opened), now=clock.Now())
    return get_object_or_404(rows, pk=key)


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Applications, the longest wait first, in pages that walk by key: the last page costs what the first does."""
    require(request, Permission.READ_APPLICATIONS)
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    found = filtered(request.user, chosen).for_list()
    kept = {name: value for name, value in chosen.items() if value}
    rows, previous_url, next_url = walk(found, request.GET, kept)
    context = {
        **staff_frame(request),
        "title": "Applications",
        "rows": rows,
        "now": clock.now(),
        "chosen": chosen,
        "states": Application.State.choices,
        "rounds": Round.objects.exclude(state=Round.State.DRAFT).select_related("fund").only("name", "fund__name"),
        "boroughs": Borough.objects.values_list("gss_code", "name"),
        "previous_url": previous_url,
        "next_url": next_url,
        "export_url": export_url(request.user, "applications", kept),
    }
    return render(request, "admin/grants/applications.html", context)


def filtered(user: Any, chosen: Mapping[str, str]) -> Any:
    """The applications that fit the filters; drafts only when they are asked for, or named by their reference."""
    found = Application.objects.for_staff(user)
    found = (
        found.filter(state=chosen["state"])
        if chosen["state"] in Application.State.values
        else found.exclude(state="draft")
    )
    if chosen["round"]:
        found = found.filter(round_id=chosen["round"]) if is_uuid(chosen["round"]) else found.none()
    if chosen["borough"]:
        found = found.filter(borough=chosen["borough"])
    if chosen["late"]:
        found = found.past_promise()
    for word in chosen["q"].lower().split()[:6]:
        found = found.filter(search_text__contains=word.replace("\x00", ""))
    return found


@require_safe
def application(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything about one application on one page:

    answers as text, files, history, money, and what can be done next.
    """
    found = fetch(request, pk, Permission.READ_APPLICATIONS)
    award = getattr(found, "award", None)
    exceptions = list(found.late_exceptions.select_related("allowed_by"))
    at = found.now
    is_draft = found.state == Application.State.DRAFT
    asks = asks_first(found)
    steps = [] if asks else _steps(request, found, award, at)
    context = {
        **staff_frame(request),
        "title": f"{found.reference}: {found.title or 'no title yet'}",
        "application": found,
        "award": award,
        "now": at,
        # A draft is still the applicant's own: staff see that it exists, not what it says.
        "asks_first": asks,
        "sections": [] if is_draft or asks else engine.read_back(found.sheet),
        "history": [] if asks else history(found, award),
        "reasons": found.decision_reasons.order_by("-given_at", "pk") if found.state in {"declined", "funded"} else [],
        "exceptions": exceptions,
        "main_step": steps[0] if steps and steps[0][0].verb == "fund" else None,
        "other_steps": [step for step in steps if step[0].verb != "fund"],
    }
    return render(request, "admin/grants/application.html", context)


def asks_first(found: Any) -> bool:
    """Whether the reader must say first if they have an interest: until it is decided, it opens to nobody before."""
    return found.state in {Application.State.SUBMITTED, Application.State.RETURNED} and not found.is_opened


def _steps(request: HttpRequest, found: Application, award: Any, at: datetime) -> list[tuple[Step, str]]:
    """The buttons that this person may press now, each with its address."""
    verbs = [verb for verb in found.FLOW.open_moves(found.state) if verb in found.FLOW.staff]
    verbs.sort(key=list(STEPS).index)
    if found.is_editable and at > found.last_moment():
        verbs.append("allow_late")
    if found.is_editable:
        verbs.append("extra_time")
    if award:
        verbs += ["change_amount"] if award.state in award.LIVE else []
        verbs += award.open_staff_moves()
    may = [STEPS[verb] for verb in verbs if request.user.can(STEPS[verb].permission)]  # type: ignore[union-attr]
    return [(step, reverse(step.url, args=[found.pk])) for step in may]


def history(found: Application, award: Any) -> list[Any]:
    """Every step of the application and of its award, in the order in which they were made."""
    moves = list(found.moves.select_related("by"))
    moves += list(award.moves.select_related("by")) if award else []
    return sorted(moves, key=lambda move: move.at)


def carry_out(
    request: HttpRequest,
    application: Application,
    *,
    form: ActionForm,
    act: Callable[..., Any],
    verb: str,
    done: str,
    **page: Any,
) -> HttpResponse:
    """The page behind a button: a form whose one button calls one action; afterwards, back to the application."""
    return step_page.carry_out(
        request,
        form=form,
        act=act,
        back=(application.reference, reverse("admin:grants_application_change", args=[application.pk])),
        done=done,
        title=f"{page['heading']}: {application.reference}",
        application=application,
        verb=verb,
        **{"template": "admin/grants/step.html", **page},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send it back with a question."""
    found = fetch(request, pk, Permission.RETURN_APPLICATIONS)
    return carry_out(
        request,
        found,
        form=ReturnForm(request.POST or None),
        act=partial(actions.return_, application=found, by=request.user),
        verb="return_",
        heading="Send back with a question",
        text=(
            "The applicant can change the answers and send the application again until the day that you set, "
            "even after the round has closed."
        ),
        button="Send back to the applicant",
        done="The application is with the applicant, who has been told.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take back a decision to decline."""
    found = fetch(request, pk, Permission.DECIDE_APPLICATIONS)
    return carry_out(
        request,
        found,
        form=NoteForm(request.POST or None),
        act=partial(actions.reopen, application=found, by=request.user),
        verb="reopen",
        heading="Take back the decision",
        text="The application waits for a decision again. We write to the applicant at once.",
        button="Take back the decision",
        done="The application waits for a decision again, and the applicant has been told.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def allow_late(request: HttpRequest, pk: Any) -> HttpResponse:
    """Record an exception to the deadline."""
    found = fetch(request, pk, Permission.EXTEND_DEADLINES)
    return carry_out(
        request,
        found,
        form=AllowLateForm(request.POST or None),
        act=partial(actions.allow_late, application=found, by=request.user),
        verb="allow_late",
        heading="Allow it to be sent late",
        text=f"The usual deadline was {clock.uk_time(found.last_moment())}. We write to the applicant at once.",
        button="Allow this exception",
        done="The exception is recorded, and the applicant has been told.",
    )


@require_safe
def file(request: HttpRequest, pk: Any, file: Any) -> HttpResponseBase:
    """One of the application's files, once it is checked."""
    found = fetch(request, pk, Permission.READ_APPLICATIONS)
    if found.state == Application.State.DRAFT or asks_first(found):
        raise Http404
    stored = actions.file_of(found, file)
    if stored is None:
        raise Http404
    return files.respond(stored, request=request)
