"""One ceremony: its page, the recording on one page, a ceremony that nobody planned, corrections and deviations."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from citizenship.ceremonies import beside, fields
from citizenship.ceremonies.actions import recording
from citizenship.ceremonies.forms.record import (
    CorrectForm,
    DeviationForm,
    EnterForm,
    RecordForm,
    copied,
    last_time,
)
from citizenship.ceremonies.models import Ceremony, Correction, Partner, Venue
from citizenship.ceremonies.models.ceremonies import COUNTS, PLANNED
from citizenship.ceremonies.views.plan import ANY
from citizenship.ceremonies.views.shared import crumbs, fill, own, own_borough
from citizenship.studies.authority import is_in_pilot
from citizenship.studies.offers import told
from programmes import clock
from programmes.people.models import User
from programmes.people.views.attempt import SignedIn

RECORD = "citizenship/ceremonies/record.html"


@require_safe
def ceremony(request: SignedIn, pk: Any) -> HttpResponse:
    """Everything about one ceremony: plan, arm, record, what was different, and its history."""
    shown = own(request, pk)
    at = clock.now()
    context = {
        "ceremony": shown,
        "today": clock.london_day(at),
        "locked": shown.is_locked(at),
        "plan": [(entry.short, entry.said(getattr(shown, entry.name))) for entry in _plan(shown)],
        "record": _record(shown),
        "arm": arm_words(shown),
        "deviations": list(shown.deviations.select_related("by")),
        "history": history(shown),
        "links": beside.links_of(shown, request.user),
        "crumbs": crumbs(),
    }
    return render(request, "citizenship/ceremonies/ceremony.html", context)


def _plan(shown: Ceremony) -> list[fields.Entry]:
    """The lines of the plan; places and invited stand with the record once there is one."""
    known = [name for name in ("places", "invited") if shown.state != Ceremony.State.HELD and getattr(shown, name)]
    return [entry for entry in fields.ALL if entry.name in (*PLANNED[1:], *known)]


def _record(shown: Ceremony) -> list[tuple[str, str]]:
    """The lines of the record below its counts; nothing before it is recorded."""
    if shown.recorded_at is None:
        return []
    rows = [entry for entry in fields.RECORD if entry.name not in COUNTS]
    return [(entry.short, entry.said(getattr(shown, entry.name))) for entry in rows]


def arm_words(shown: Ceremony) -> dict[str, Any]:
    """What a registrar must know of the arm: which one, what it offers, why, and until when it may change."""
    if shown.arm is None:
        return {}
    return {
        "name": shown.arm.name,
        "offers": told(shown.arm.offers),
        "reason": shown.get_arm_reason_display(),
        "comparison": shown.arm.kind == "comparison",
    }


def history(shown: Ceremony) -> list[dict[str, Any]]:
    """The corrections of a record, the newest first, each field in words: what it was and what it became."""
    corrections = list(shown.corrections.select_related("by"))
    names = _names_of(corrections)
    return [
        {
            "correction": each,
            "lines": [
                (_label(name), *(fields.kept_words(name, kept[name], names) for kept in (each.was, each.became)))
                for name in fields.in_order(each.was)
            ],
        }
        for each in corrections
    ]


def _names_of(corrections: list[Correction]) -> dict[str, str]:
    """The names of the places and organisations that these corrections speak of, by key."""
    named: dict[str, str] = {}
    for field, model in (("venue", Venue), ("host", Partner)):
        keys = {kept[field] for each in corrections for kept in (each.was, each.became) if kept.get(field)}
        if keys:
            named |= {str(key): name for key, name in model.objects.filter(pk__in=keys).values_list("pk", "name")}
    return named


def _label(name: str) -> str:
    return fields.BY_NAME[name].short if name in fields.BY_NAME else "State"


@ANY
def record(request: SignedIn, pk: Any) -> HttpResponse:
    """Record the day of a planned ceremony on one page; `?copy=last` fills it in as last time."""
    planned = own(request, pk)
    if planned.state != Ceremony.State.PLANNED:
        messages.info(request, "This ceremony is recorded already. You can correct it here.")
        return redirect(planned)
    before = last_time(planned, planned.borough)
    initial = {name: getattr(planned, name) for name in ("places", "invited")}
    if before and request.GET.get("copy") == "last":
        initial = {**copied(before, planned.arm), **{name: value for name, value in initial.items() if value}}
    form = RecordForm(request.POST or None, borough=planned.borough, arm=planned.arm, initial=initial)
    _keep(form, request.user, str(planned.pk))

    def act(form: RecordForm, token: str) -> Ceremony:
        return recording.record(
            ceremony=planned, values=form.values(), deviation_note=form.note, by=request.user, token=token
        )

    return fill(
        request,
        form,
        act,
        template=RECORD,
        done=f"{planned.code} is recorded.",
        then=planned.get_absolute_url(),
        ceremony=planned,
        early=clock.london_day(clock.now()) < planned.date,
        arm=arm_words(planned),
        **_copy(request, before),
        crumbs=crumbs(planned),
    )


@ANY
def enter(request: SignedIn) -> HttpResponse:
    """Enter a ceremony that nobody planned: when, where and what happened, on one page."""
    borough = own_borough(request)
    before = last_time(None, borough)
    initial: dict[str, Any] = {}
    if before and request.GET.get("copy") == "last":
        initial = {**copied(before, None), **{name: getattr(before, name) for name in PLANNED[1:]}}
    form = EnterForm(request.POST or None, borough=borough, initial=initial)
    _keep(form, request.user, f"enter-{borough.pk}")

    def act(form: EnterForm, token: str) -> Ceremony:
        return recording.enter(borough=borough, values=form.values(), by=request.user, token=token)

    return fill(
        request,
        form,
        act,
        template=RECORD,
        done="The ceremony is recorded.",
        borough=borough,
        in_pilot=is_in_pilot(borough),
        **_copy(request, before),
        crumbs=crumbs(),
    )


def _copy(request: SignedIn, before: Ceremony | None) -> dict[str, Any]:
    """What the page says of copying: from which ceremony, and whether it was done."""
    return {"before": before, "copied": before is not None and request.GET.get("copy") == "last"}


def _keep(form: RecordForm, user: User, key: str) -> None:
    """Mark the form, so that what is typed stays on this device until the portal has it."""
    form.helper.attrs |= {"data-keep": f"ceremony-{key}", "data-keep-owner": str(user.pk)}
    if form.is_bound:
        form.helper.attrs["data-keep-bound"] = ""


@ANY
def correct(request: SignedIn, pk: Any) -> HttpResponse:
    """Put a record right, with a reason; what it was stays in the history."""
    held = own(request, pk)
    if held.state != Ceremony.State.HELD:
        messages.info(request, "Only a recorded ceremony can be corrected.")
        return redirect(held)
    form = CorrectForm(request.POST or None, ceremony=held)

    def act(form: CorrectForm, token: str) -> Ceremony:
        given = form.cleaned_data
        return recording.correct(
            ceremony=held,
            values=form.values(),
            reason=given["reason"],
            deviation_note=form.note,
            version=given["version"],
            by=request.user,
            token=token,
        )

    return fill(
        request,
        form,
        act,
        template="citizenship/ceremonies/correct.html",
        done="The record is corrected. What it was stays in its history.",
        then=held.get_absolute_url(),
        ceremony=held,
        arm=arm_words(held),
        crumbs=crumbs(held),
    )


@ANY
def deviate(request: SignedIn, pk: Any) -> HttpResponse:
    """Say what else was different from the arm."""
    held = own(request, pk)
    if held.state != Ceremony.State.HELD or held.arm_id is None:
        messages.info(request, "Only a recorded ceremony that counts in an arm can differ from it.")
        return redirect(held)

    def act(form: DeviationForm, token: str) -> Any:
        return recording.deviate(ceremony=held, note=form.cleaned_data["note"], by=request.user, token=token)

    return fill(
        request,
        DeviationForm(request.POST or None),
        act,
        template="citizenship/ceremonies/deviate.html",
        done="Noted. It is shown beside the results of the study.",
        then=held.get_absolute_url(),
        ceremony=held,
        arm=arm_words(held),
        crumbs=crumbs(held),
    )
