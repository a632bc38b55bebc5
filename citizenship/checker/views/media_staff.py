"""Editors' pages of recordings: one with its transcript and its next step, and the pages behind its buttons."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from citizenship.checker import media
from citizenship.checker.actions import media as actions
from citizenship.checker.forms.media import PublishForm, RecordingForm, WithdrawForm
from citizenship.checker.models import OutcomeMedia
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.step import carry_out

MAY = Permission.TRANSLATE
LIST = "admin:citizenship_outcomemedia_changelist"
LABELS = {"publish": "Offer it", "withdraw": "Withdraw it"}
PAST = {"publish": "Offered", "withdraw": "Withdrawn"}


def _fetch(request: HttpRequest, pk: Any) -> OutcomeMedia:
    rows = OutcomeMedia.objects.select_related("file", "language", "added_by", "published_by")
    found: OutcomeMedia = step.fetch(request, rows, pk, MAY)
    return found


def _back(held: OutcomeMedia) -> tuple[str, str]:
    return held.title, reverse("admin:citizenship_outcomemedia_change", args=[held.pk])


@require_safe
def detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One recording: its transcript, where it belongs, and the next step."""
    held = _fetch(request, pk)
    context = {
        **admin.site.each_context(request),
        "title": held.title,
        "media": held,
        "older": _is_older(held),
        "steps": [
            (LABELS[verb], reverse(f"admin:citizenship_outcomemedia_{verb}", args=[held.pk]))
            for verb in held.FLOW.open_moves(held.state)
        ],
        "moves": [(PAST[move.verb], move) for move in held.moves.select_related("by")],
    }
    return render(request, "admin/citizenship/media/recording.html", context)


def _is_older(held: OutcomeMedia) -> bool:
    """Whether the outcome has changed since it was recorded, or is gone."""
    try:
        return media.version_of(held.tree, held.outcome) != held.source_version
    except (KeyError, FileNotFoundError):
        return True


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a recording with its transcript."""
    step.require(request, MAY)
    return carry_out(
        request,
        form=RecordingForm(request.POST or None, request.FILES or None),
        act=partial(actions.add, by=request.user),
        back=("Recordings of outcomes", reverse(LIST)),
        done="The recording is a draft. Nobody outside is offered it before you offer it.",
        heading="Add a recording",
        text="A file that is kept here is scanned for viruses first. A link leads to another site, and says so.",
        button="Add it",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: Any) -> HttpResponse:
    """Offer it on its outcome."""
    held = _fetch(request, pk)
    return carry_out(
        request,
        form=PublishForm(request.POST or None),
        act=partial(actions.publish, media=held, by=request.user),
        back=_back(held),
        done="People are offered it on the outcome.",
        heading=f"Offer “{held.title}”",
        text="Watch or listen to it with the outcome beside it first: it must say the same.",
        button="Offer it",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take it away."""
    held = _fetch(request, pk)
    return carry_out(
        request,
        form=WithdrawForm(request.POST or None),
        act=partial(actions.withdraw, media=held, by=request.user),
        back=_back(held),
        done="It is withdrawn: the outcome says again that there is none.",
        heading=f"Withdraw “{held.title}”",
        text="A file that is kept here is deleted. The transcript stays in this history.",
        button="Withdraw it",
    )
