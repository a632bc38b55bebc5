"""The officers' pages about ambassadors and their training: one record on one page, and its steps."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm
from programmes.people.views.step import carry_out
from volunteering.pathways import forms_ambassadors as forms
from volunteering.pathways.actions import adjustments, ambassadors
from volunteering.pathways.models import Adjustment, Ambassador, Training, TrainingDate
from volunteering.pathways.models.adjustments import may_answer

steps = require_http_methods(["GET", "HEAD", "POST"])
RECORD = "admin/volunteering/pathways/record.html"
FORM = "admin/volunteering/pathways/form.html"
COLOURS = {
    "green": "active attended agreed recognised done",
    "red": "declined ended refused missed",
    "grey": "withdrawn left called_off",
}


def require(request: HttpRequest) -> None:
    """Only the officers of the pathways."""
    if not request.user.can(Permission.MANAGE_PATHWAYS):  # type: ignore[union-attr]
        raise PermissionDenied


def colour(state: str) -> str:
    """What supports a state's words."""
    return next((name for name, states in COLOURS.items() if state in states.split()), "yellow")


def record(request: HttpRequest, found: Any, *, model: str, **page: Any) -> HttpResponse:
    """A record's page. `page`: facts, steps (words, address, whether it is the next), tables, history, text."""
    context = {
        **admin.site.each_context(request),
        "title": str(found),
        "list_url": reverse(f"admin:volunteering_{model}_changelist"),
        "list_text": found._meta.verbose_name_plural.capitalize(),
        "state": found.get_state_display() if hasattr(found, "get_state_display") else "",
        "colour": colour(getattr(found, "state", "")),
        "since": getattr(found, "since_at", None),
        **page,
    }
    return render(request, RECORD, context)


def button(words: str, name: str, *keys: Any) -> tuple[str, str]:
    """A button that leads to a step."""
    return words, reverse(f"admin:volunteering_{name}", args=keys)


def step(
    request: HttpRequest,
    found: Any,
    form: ActionForm,
    act: Callable[..., Any],
    *,
    model: str,
    back: Any = None,
    **page: Any,
) -> HttpResponse:
    """The page behind a button; afterwards lead to the record."""
    there = back or found
    url = reverse(f"admin:volunteering_{model}_change", args=[there.pk])
    return carry_out(request, form=form, act=act, back=(str(there), url), **{"template": FORM, **page})


# --- ambassadors -----------------------------------------------------------------------------------------------------

OPEN = {"applied": ["offer", "decline"], "offered": ["stand_down"], "active": ["stand_down"]}
WORDS = {"offer": "Offer the role", "decline": "Say no", "stand_down": "End the role"}


def _ambassador(request: HttpRequest, pk: Any) -> Ambassador:
    require(request)
    return get_object_or_404(Ambassador.objects.select_related("volunteer", "role", "season", "decided_by"), pk=pk)


@require_safe
def ambassador(request: HttpRequest, pk: Any) -> HttpResponse:
    """One application: what was written, the training, and what is next."""
    found = _ambassador(request, pk)
    buttons = [
        button(WORDS[verb], f"ambassador_{verb}", found.pk)
        for verb in OPEN.get(found.state, [])
        if found.volunteer.user_id != request.user.pk
    ]
    thread = Adjustment.objects.filter(ambassador=found).first() if may_answer(request.user) else None
    if thread:
        buttons.insert(0, button("Messages about adjustments", "adjustment_change", thread.pk))
    facts = [
        ("Season", found.season),
        ("Role", f"{found.role}, {found.role.where}"),
        ("Age on the first day", found.get_band_display()),
        (found.season.question, found.why),
        ("Languages", found.languages or "Not given"),
        ("Reason that they read", found.reason),
    ]
    return record(
        request,
        found,
        model="ambassador",
        steps=buttons,
        facts=[fact for fact in facts if fact[1]],
        tables=[_trainings(found.trainings.select_related("part", "date"))],
        history=found.moves.select_related("by").order_by("-at", "-pk")[:50],
    )


def _trainings(rows: Any) -> dict[str, Any]:
    lines = []
    for row in rows:
        links = [
            button(words, f"ambassador_{verb}", row.pk)
            for verb, words in (("attend", "Was there"), ("miss", "Was not there"))
            if row.date and verb in row.FLOW.open_moves(row.state)
        ]
        when = clock.uk_time(row.date.starts_at) if row.date else "Read online"
        lines.append(([str(row.part), when, row.get_state_display()], links))
    return {"heading": "Training", "columns": ["Part", "When", "State"], "rows": lines, "empty": "No part booked yet."}


def _verb(request: HttpRequest, pk: Any, form: ActionForm, act: Callable[..., Any], **page: Any) -> HttpResponse:
    found = _ambassador(request, pk)
    act = partial(act, ambassador=found, by=request.user)
    return step(request, found, form, act, model="ambassador", **page)


@steps
def offer(request: HttpRequest, pk: Any) -> HttpResponse:
    """Offer the role."""
    return _verb(
        request,
        pk,
        forms.ConfirmForm(request.POST or None),
        ambassadors.offer,
        done="Offered. The person has been told.",
        heading="Offer the role",
        button="Offer it",
        text="The person says yes on their page; then the training begins.",
    )


@steps
def decline(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say no."""
    return _verb(
        request,
        pk,
        forms.WhyForm(request.POST or None),
        ambassadors.decline,
        done="Declined. The person has been told why.",
        heading="Say no to the application",
        button="Say no",
        text="An access need or a request for an adjustment is never a reason.",
    )


@steps
def stand_down(request: HttpRequest, pk: Any) -> HttpResponse:
    """End somebody's role."""
    return _verb(
        request,
        pk,
        forms.WhyForm(request.POST or None),
        ambassadors.stand_down,
        done="Ended. The person has been told why.",
        heading="End the role",
        button="End it",
        text="Training and shifts that lie ahead of them are cancelled.",
    )


# --- training --------------------------------------------------------------------------------------------------------


def _training(request: HttpRequest, pk: Any) -> Training:
    require(request)
    return get_object_or_404(Training.objects.select_related("ambassador__volunteer", "part", "date"), pk=pk)


@steps
def attend(request: HttpRequest, pk: Any) -> HttpResponse:
    """Mark that somebody was there."""
    found = _training(request, pk)
    return step(
        request,
        found,
        forms.ConfirmForm(request.POST or None),
        partial(ambassadors.attend, training=found, by=request.user),
        model="trainingdate" if found.date else "ambassador",
        back=found.date or found.ambassador,
        done="Marked as there.",
        heading=f"{found.ambassador.volunteer} was at: {found.part.title}",
        button="Was there",
        text="With the third part done they can book shifts.",
    )


@steps
def miss(request: HttpRequest, pk: Any) -> HttpResponse:
    """Mark that somebody was not there."""
    found = _training(request, pk)
    return step(
        request,
        found,
        forms.ConfirmForm(request.POST or None),
        partial(ambassadors.miss, training=found, by=request.user),
        model="trainingdate" if found.date else "ambassador",
        back=found.date or found.ambassador,
        done="Marked as not there. They can choose another date.",
        heading=f"{found.ambassador.volunteer} was not at: {found.part.title}",
        button="Was not there",
        text="Where this part counted as done, shifts that lie ahead are cancelled.",
    )


@require_safe
def training_date(request: HttpRequest, pk: Any) -> HttpResponse:
    """One date of the training: who has a place, and who was there."""
    require(request)
    found = get_object_or_404(TrainingDate.objects.select_related("part__season"), pk=pk)
    rows = (
        found.trainings.exclude(state="left")
        .select_related("ambassador__volunteer")
        .order_by("ambassador__volunteer__known_as", "pk")
    )
    lines = []
    for row in rows:
        links = [button("Open", "ambassador_change", row.ambassador_id)]
        links += [
            button(words, f"ambassador_{verb}", row.pk)
            for verb, words in (("attend", "Was there"), ("miss", "Was not there"))
            if verb in row.FLOW.open_moves(row.state)
        ]
        lines.append(([str(row.ambassador.volunteer), row.get_state_display()], links))
    people = {"heading": "People", "columns": ["Name", "State"], "rows": lines, "empty": "Nobody has a place yet."}
    facts = [
        ("Season", found.part.season),
        ("Part", found.part),
        ("When", clock.uk_time(found.starts_at)),
        ("Place", found.place),
        ("Places", f"{found.booked} of {found.capacity} taken"),
    ]
    return record(request, found, model="trainingdate", facts=facts, tables=[people])


# --- adjustments -----------------------------------------------------------------------------------------------------


def _thread(request: HttpRequest, pk: Any) -> Adjustment:
    require(request)
    if not may_answer(request.user):
        raise PermissionDenied
    rows = Adjustment.objects.visible_to(request.user).select_related("ambassador__volunteer", "ambassador__role")
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_safe
def adjustment(request: HttpRequest, pk: Any) -> HttpResponse:
    """One thread about adjustments; that an officer opened it is written down."""
    found = _thread(request, pk)
    notes = adjustments.read(adjustment=found, by=request.user)
    own = found.ambassador.volunteer.user_id == request.user.pk
    open_ = found.state == Adjustment.State.ASKED and not own
    return record(
        request,
        found,
        model="adjustment",
        title=f"Adjustments: {found.ambassador}",
        text="Only the ambassador and volunteering officers can read this. That you opened it is written down.",
        steps=[button("Answer", "adjustment_answer", found.pk)] if open_ else [],
        facts=[("What the host may read", found.shared or "Nothing")],
        notes=notes,
    )


@steps
def adjustment_answer(request: HttpRequest, pk: Any) -> HttpResponse:
    """Answer."""
    found = _thread(request, pk)
    return step(
        request,
        found,
        forms.AnswerForm(request.POST or None),
        partial(adjustments.answer, adjustment=found, by=request.user),
        model="adjustment",
        done="Answered. The ambassador has been told that there is something to read.",
        heading="Answer about adjustments",
        button="Send the answer",
        text="Say what we can arrange, and ask whether it is enough.",
    )
