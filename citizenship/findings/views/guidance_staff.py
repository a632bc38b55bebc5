"""Staff's pages of the guidance: one version with everything in it, and the pages behind its buttons."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.ceremonies.practices import Practice
from citizenship.findings.actions import guidance as actions
from citizenship.findings.forms.guidance import (
    ApproveForm,
    MoveForm,
    PressForm,
    RecommendationForm,
    TakeBackForm,
    VersionForm,
)
from citizenship.findings.guidance_read import read
from citizenship.findings.models.guidance import GuidanceVersion, Recommendation
from citizenship.findings.models.results import Publication
from citizenship.studies.models import Outcome
from programmes.people.access import Permission
from programmes.people.forms_step import attempt
from programmes.people.views import step
from programmes.people.views.step import carry_out

READ, WRITE = Permission.READ_FINDINGS, Permission.PUBLISH_FINDINGS
LIST = "admin:citizenship_guidanceversion_changelist"
PAST = {"approve": "Checked", "take_back": "Taken back", "publish": "Published"}


def fetch(request: HttpRequest, pk: Any, permission: Permission) -> GuidanceVersion:
    """The version, for staff with this permission. 403 for other staff, 404 for what is not there."""
    rows = GuidanceVersion.objects.select_related("written_by", "checked_by", "published_by")
    found: GuidanceVersion = step.fetch(request, rows, pk, permission)
    return found


def _one(version: GuidanceVersion, pk: int) -> Recommendation:
    row = version.recommendations.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _back(version: GuidanceVersion) -> tuple[str, str]:
    return f"Version {version.number}", reverse("admin:citizenship_guidanceversion_change", args=[version.pk])


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One version: its words as people read them, who answers for them, and the next step."""
    found = fetch(request, pk, READ)
    user: Any = request.user
    may_write = user.can(WRITE)
    context = {
        **admin.site.each_context(request),
        "title": str(found),
        "version": found,
        "text": read(found),
        "steps": _steps(found, user) if may_write else [],
        "waits": _waits(found, user) if may_write else "",
        "may_edit": may_write and found.state == GuidanceVersion.State.DRAFT,
        "moves": [(PAST[move.verb], move) for move in found.moves.select_related("by")],
    }
    return render(request, "admin/citizenship/guidance/version.html", context)


def _steps(version: GuidanceVersion, user: Any) -> list[tuple[str, str]]:
    """The buttons that this person can press now, the next step first."""
    mine = {"approve": version.written_by_id, "publish": version.checked_by_id}
    labels = {"publish": "Publish it", "approve": "Check it", "take_back": "Take it back"}
    return [
        (label, reverse(f"admin:citizenship_guidanceversion_{verb}", args=[version.pk]))
        for verb, label in labels.items()
        if verb in version.FLOW.open_moves(version.state) and mine.get(verb) != user.pk
    ]


def _waits(version: GuidanceVersion, user: Any) -> str:
    """What a colleague has to do, because this person has done the step before."""
    if version.state == GuidanceVersion.State.DRAFT and version.written_by_id == user.pk:
        return "You changed this version last. A colleague checks it when you are done."
    if version.state == GuidanceVersion.State.CHECKED and version.checked_by_id == user.pk:
        return "You checked this version. A colleague publishes it."
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin the next version as a copy of the one in force."""
    step.require(request, WRITE)
    form = PressForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, partial(actions.start, by=request.user)):
        made = form.outcome.pk if isinstance(form.outcome, GuidanceVersion) else form.outcome
        messages.success(request, "The new version is a draft. Nobody outside sees it before it is published.")
        return redirect("admin:citizenship_guidanceversion_change", made)
    context = {
        **admin.site.each_context(request),
        "title": "Begin the next version",
        "heading": "Begin the next version",
        "text": "It begins as a copy of the version in force, which stays public until the new one is published.",
        "button": "Begin it",
        "form": form,
        "back_text": "Guidance on ceremonies",
        "back_url": reverse(LIST),
    }
    return render(request, "admin/step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: Any) -> HttpResponse:
    """Its title, what it is for, and what is new."""
    found = fetch(request, pk, WRITE)
    return carry_out(
        request,
        form=VersionForm(request.POST or None, initial=VersionForm.initial_of(found)),
        act=partial(actions.write, version=found, by=request.user),
        back=_back(found),
        done="The draft is saved.",
        heading="Title, purpose and news",
        text="A colleague checks every word before it can be published.",
        button="Save the draft",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def recommendation(request: HttpRequest, pk: Any, row: int | None = None) -> HttpResponse:
    """Add a recommendation, or rewrite one."""
    found = fetch(request, pk, WRITE)
    held = None if row is None else _one(found, row)
    published = Publication.objects.public().values("study")
    form = RecommendationForm(
        request.POST or None,
        initial=RecommendationForm.initial_of(held) if held else {"section": request.GET.get("section", "")[:12]},
        practices=list(Practice.choices),
        outcomes=Outcome.objects.filter(study__in=published).select_related("study").order_by("study__title", "order"),
    )
    return carry_out(
        request,
        form=form,
        act=partial(actions.set_recommendation, version=found, recommendation=held, by=request.user),
        back=_back(found),
        done="The recommendation is saved.",
        heading=f"Change “{held}”" if held else "Add a recommendation",
        text="Say one thing, and how to do it. It is marked with what it stands on.",
        button="Save the recommendation",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: Any, row: int) -> HttpResponse:
    """Take a recommendation out."""
    found = fetch(request, pk, WRITE)
    held = _one(found, row)
    return carry_out(
        request,
        form=PressForm(request.POST or None),
        act=partial(actions.remove_recommendation, version=found, recommendation=held, by=request.user),
        back=_back(found),
        done="The recommendation is gone from this draft.",
        heading=f"Remove “{held}”",
        text="Earlier versions keep it. Readers are told that it is no longer recommended.",
        button="Remove it",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: Any, row: int) -> HttpResponse:
    """Up or down within its part."""
    found = fetch(request, pk, WRITE)
    held = _one(found, row)
    up = (request.POST if request.method == "POST" else request.GET).get("up", "") in ("1", "True", "on")
    return carry_out(
        request,
        form=MoveForm(request.POST or None, initial={"up": up}),
        act=partial(actions.move_recommendation, version=found, recommendation=held, by=request.user),
        back=_back(found),
        done="The recommendations have changed places.",
        heading=f"Move “{held}” {'up' if up else 'down'}",
        text="It changes places with its neighbour in the same part of the guidance.",
        button="Move it",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: Any) -> HttpResponse:
    """A second person reads every word and says that it stands."""
    found = fetch(request, pk, WRITE)
    return carry_out(
        request,
        form=ApproveForm(request.POST or None, initial={"seen": found.written_at.isoformat()}),
        act=partial(actions.approve, version=found, by=request.user),
        back=_back(found),
        done="The version is checked. Somebody other than you can publish it.",
        heading=f"Check version {found.number}",
        text="Read every word below. From then on nothing changes unless somebody takes the version back.",
        button="I have read it: it stands",
        template="admin/citizenship/guidance/approve.html",
        version=found,
        guidance=read(found),
    )


def _press(act: Callable[..., Any], heading: str, text: str, button: str, done: str, to_list: bool = False) -> Any:
    """A page with a button and nothing else."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        found = fetch(request, pk, WRITE)
        return carry_out(
            request,
            form=PressForm(request.POST or None),
            act=partial(act, version=found, by=request.user),
            back=("Guidance on ceremonies", reverse(LIST)) if to_list else _back(found),
            done=done,
            heading=f"{heading} version {found.number}",
            text=text,
            button=button,
        )

    page.__doc__ = f"{heading} a version."
    return page


publish = _press(
    actions.publish,
    "Publish",
    "Everybody reads it from now on, and the registrars of every borough are told. It can never be changed: whatever "
    "is wrong in it is put right in the next version.",
    "Publish it",
    "The version is in force, and the registrars have been told.",
)
discard = _press(
    actions.discard,
    "Throw away",
    "Everything that was written in this draft is gone. The version in force stays as it is.",
    "Throw it away",
    "The draft is gone.",
    to_list=True,
)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Make it a draft again."""
    found = fetch(request, pk, WRITE)
    return carry_out(
        request,
        form=TakeBackForm(request.POST or None),
        act=partial(actions.take_back, version=found, by=request.user),
        back=_back(found),
        done="The version is a draft again.",
        heading=f"Take back version {found.number}",
        text="It becomes a draft again, and has to be checked again before it can be published.",
        button="Take it back",
    )
