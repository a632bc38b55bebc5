"""The applicant's pages:

all their applications, starting one, following it, and taking it back. Colleagues see the same.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications import actions
from grants.applications.actions import equality, invited, limits, presence, reuse
from grants.applications.forms import StartForm, WithdrawForm
from grants.applications.models import Application
from grants.applications.views.beside import about_help, body_task
from grants.funds.forms import ActionForm, attempt
from grants.funds.models import Round
from programmes import clock, files
from programmes.questions import engine, printable

SHOWN = 100
CRUMBS = [("Home", "/"), ("Grants", "/grants/"), ("Your applications", "/grants/applications/")]


def fetch(request: HttpRequest, pk: Any) -> Application:
    """An application that this person may see; 404 for everybody else."""
    found = Application.objects.one_visible_to(request.user, pk).with_standing_of(request.user)
    return get_object_or_404(found.with_parties().select_related("sheet"))


@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """Your applications and those of your groups, the newest change first."""
    found = Application.objects.visible_to(request.user).with_parties().with_award().order_by("-since_at", "pk")
    context = {"applications": list(found[:SHOWN]), "crumbs": CRUMBS[:-1]}
    return render(request, "grants/applications/application_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, round: Any) -> HttpResponse:
    """Choose who applies: one of your groups, or you as one person."""
    found = get_object_or_404(
        Round.objects.exclude(state=Round.State.DRAFT).select_related("fund", "strand", "question_set"), pk=round
    )
    groups = [m.organisation for m in request.user.memberships_now if found.terms.for_organisations]  # type: ignore[union-attr]
    groups = [group for group in groups if group.kind in actions.APPLICANTS and group.is_working]
    earlier = _earlier(request, groups, found.terms.for_individuals)
    interest = invited.earlier(found, request.user)
    form = StartForm(
        request.POST or None,
        organisations=groups,
        person=found.terms.for_individuals or found.accountable_bodies,
        with_body=found.accountable_bodies and not found.terms.for_individuals,
        reusable=bool(earlier),
        invited=bool(interest),
    )
    act = partial(actions.start, round=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect("grants:application_detail", getattr(form.outcome, "pk", form.outcome))
    begun = (
        Application.objects.visible_to(request.user).with_parties().filter(round=found, state=Application.State.DRAFT)
    )
    context = {
        "round": found,
        "fund": found.fund,
        "form": form,
        "begun": list(begun.order_by("-started_at")[:5]),
        "earlier": earlier,
        "interest": interest,
        "limits": limits.words(found),
        "is_open": found.is_open(clock.now()),
        "crumbs": [*CRUMBS[:2], (found.fund.name, found.fund.get_absolute_url())],
    }
    return render(request, "grants/applications/start.html", context)


def _earlier(request: HttpRequest, groups: list[Any], as_person: bool) -> list[Application]:
    """The application that each possible applicant could start from."""
    applicants = [*groups, None] if as_person else groups
    found = [reuse.source(organisation=group, by=request.user) for group in applicants]
    return [application for application in found if application]


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """Where it stands, what is still to do or what happens next, and its history."""
    application = fetch(request, pk)
    award = getattr(application, "award", None)
    at = clock.now()
    moves = list(application.moves.select_related("by")) + (list(award.moves.select_related("by")) if award else [])
    moves.sort(key=lambda move: move.at, reverse=True)
    late = actions.late_until(application) if application.is_editable else None
    standing = application.may(request.user)
    may_edit = application.is_editable and standing.may_write
    context = {
        "application": application,
        "award": award,
        "tasks": [*tasks(application, presence.others(application, by=request.user)), *body_task(application)]
        if may_edit
        else [],
        "press": ActionForm(),
        "standing": standing,
        "last_moment": application.last_moment(late),
        "in_time": at <= application.last_moment(late),
        "can_send": application.is_editable and standing.may_send and at <= application.last_moment(late),
        "was_returned": any(move.verb == "return_" for move in moves),
        "has_recordings": application.submitted_at is not None and application.recordings.exists(),
        "asks_equality": application.submitted_at is not None and equality.questions() is not None,
        "question": next((move.note for move in moves if move.verb == "return_"), ""),
        "reasons": _reasons(application, award),
        "history": moves,
        "crumbs": CRUMBS,
    }
    return render(request, "grants/applications/application_detail.html", context)


def tasks(application: Application, here: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """The task list, in the shape of its template part, with who has which section open `here` and now.

    Sections of which nothing is asked are left out.
    """
    return [
        {
            "title": state.title,
            "status": state.words,
            "colour": state.colour,
            "url": _page_url(application, state.page),
            "hint": presence.words(here.get(state.key, [])),
        }
        for state in engine.outline(application.sheet)
        if state.page
    ]


def _page_url(application: Application, page: str) -> str:
    return f"{application.get_absolute_url()}{page}/"


def _reasons(application: Application, award: Any) -> dict[str, Any] | None:
    """Why the answer is no: the reasons from the list, and the officer's words; None while it is not."""
    declined = application.state == Application.State.DECLINED
    if not declined and (award is None or award.state != "revoked"):
        return None
    given = [
        reason for reason in application.decision_reasons.all() if reason.verb == ("decline" if declined else "revoke")
    ]
    latest = [reason for reason in given if reason.given_at == given[-1].given_at]
    return {"list": latest, "text": latest[0].text if latest else ""}


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take the application back."""
    application = fetch(request, pk)
    form = WithdrawForm(request.POST or None)
    act = partial(actions.withdraw, application=application, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "Your application is withdrawn.")
        return redirect(application)
    if not form.is_bound and "withdraw" not in Application.FLOW.open_moves(application.state):
        return redirect(application)
    return render(request, "grants/applications/withdraw.html", {"application": application, "form": form})


@require_safe
def copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """A copy of the application as an accessible PDF."""
    application = fetch(request, pk)
    facts = [
        ("Reference", application.reference),
        ("Fund", str(application.round.fund)),
        ("Applicant", application.applicant_name),
        ("State", application.get_state_display()),
    ]
    facts += [("Sent", clock.uk_time(application.submitted_at))] if application.submitted_at else []
    facts += about_help(application)
    document = printable.pdf(application.sheet, title=f"Application {application.reference}", about=facts)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.reference}.pdf"'
    return response


@require_safe
def file(request: HttpRequest, pk: Any, file: Any) -> HttpResponseBase:
    """One of the application's files, once it is checked."""
    stored = actions.file_of(fetch(request, pk), file)
    if stored is None:
        raise Http404
    return files.respond(stored, request=request)
