"""The officers' pages of ceremonies: one on one page, its arm given or changed, its arm locked."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.ceremonies import fields
from citizenship.ceremonies.actions import arms
from citizenship.ceremonies.forms.staff import ArmForm, StaffPressForm
from citizenship.ceremonies.models import Ceremony
from citizenship.ceremonies.models.ceremonies import COUNTS, PLANNED
from citizenship.ceremonies.views.day import history
from citizenship.studies import drawing
from citizenship.studies.models import Study
from citizenship.studies.offers import Method, told
from programmes import clock
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out

ANY = require_http_methods(["GET", "HEAD", "POST"])
PAST = {
    "plan": "Planned",
    "amend": "Plan changed",
    "assign_arm": "Arm given",
    "lock": "Arm locked",
    "record": "Recorded",
    "correct": "Corrected",
    "cancel": "Cancelled",
    "reinstate": "Planned again",
}


def fetch(request: SignedIn, pk: Any) -> Ceremony:
    """One ceremony of any borough. 403 for staff who do not manage pilots, 404 for a key that is none."""
    found: Ceremony = step.fetch(request, Ceremony.objects.shown(), pk, Permission.MANAGE_PILOTS)
    return found


def at(name: str, *keys: Any) -> str:
    """The address of one of the officers' pages of ceremonies."""
    return reverse(f"admin:citizenship_ceremony_{name}", args=list(keys))


@require_safe
def detail(request: SignedIn, pk: Any) -> HttpResponse:
    """One ceremony: plan, arm with its working, record, deviations, corrections, and the next step."""
    found = fetch(request, pk)
    now = clock.now()
    entries = [each for each in fields.ALL if each.name in PLANNED[1:]]
    if found.recorded_at:
        entries += [each for each in fields.RECORD if each.name not in COUNTS]
    context = {
        **admin.site.each_context(request),
        "title": found.code,
        "ceremony": found,
        "steps": _steps(found, now),
        "locked": found.is_locked(now),
        "facts": [(each.short, each.said(getattr(found, each.name))) for each in entries],
        "counts": [(fields.BY_NAME[name].label, getattr(found, name)) for name in COUNTS],
        "offers": told(found.arm.offers) if found.arm else "",
        "working": _working(found),
        "deviations": list(found.deviations.select_related("by")),
        "history": history(found),
        "moves": [(PAST[move.verb], move) for move in found.moves.select_related("by").order_by("-at", "-pk")],
    }
    return render(request, "admin/citizenship/ceremonies/ceremony.html", context)


def _steps(found: Ceremony, now: Any) -> list[tuple[str, str]]:
    """The buttons that are open now."""
    if found.study is None or found.is_locked(now) or found.study.assigned_per == Study.Per.BOROUGH:
        return []
    if found.arm_id is None:
        return [("Give it its arm", at("assign_arm", found.pk))]
    return [("Lock the arm now", at("lock", found.pk)), ("Change the arm", at("assign_arm", found.pk))]


def _working(found: Ceremony) -> str:
    """How the seed gave the arm, so that somebody can check it; nothing where no draw did."""
    study = found.study
    if study is None or found.draw_order is None or study.method != Method.RANDOM:
        return ""
    return drawing.drawn(study, found.borough.gss_code, found.draw_order).told


@ANY
def assign_arm(request: SignedIn, pk: Any) -> HttpResponse:
    """Give a planned ceremony its arm, or another one, with a reason."""
    found = fetch(request, pk)
    if found.study is None:
        return redirect(at("change", found.pk))
    arm = found.arm.name if found.arm else "none yet"
    return carry_out(
        request,
        form=ArmForm(request.POST or None, ceremony=found),
        act=partial(arms.assign_arm, ceremony=found, by=request.user),
        back=(found.code, at("change", found.pk)),
        done="The arm is given. The borough's registrars are told.",
        heading=f"Arm of {found.code}",
        text=(
            f"Its arm now: {arm}. A change needs a reason, and is shown beside the results of the study. Once the arm "
            "is locked nobody can change it."
        ),
        button="Give this arm",
    )


@ANY
def lock(request: SignedIn, pk: Any) -> HttpResponse:
    """Lock the arm of a planned ceremony before its time."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=StaffPressForm(request.POST or None),
        act=partial(arms.lock, ceremony=found, by=request.user),
        back=(found.code, at("change", found.pk)),
        done="The arm is locked. It never changes any more.",
        heading=f"Lock the arm of {found.code}",
        text=f"Its arm: {found.arm or 'none yet'}. Nobody can change it afterwards, and nothing undoes the lock.",
        button="Lock it now",
    )
