"""Staff's pages of commitments: one commitment with its log, and the pages behind its buttons."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.catalogue import forms_commitments as forms
from programmes.catalogue.actions import commitments as actions
from programmes.catalogue.models import Commitment, CommitmentUpdate
from programmes.people.access import Permission
from programmes.people.views import step
from programmes.people.views.step import carry_out

EDIT = Permission.EDIT_PROGRAMMES
FORM_METHODS = require_http_methods(["GET", "HEAD", "POST"])
PAST = {
    "add_update": "News added",
    "correct_update": "An entry corrected",
    "change_status": "Its status changed",
    "recheck": "Checked again",
    "edited": "Edited",
}


def fetch(request: HttpRequest, number: str) -> Commitment:
    """The commitment, for editors. 403 for other staff, 404 for what is not there."""
    step.require(request, EDIT)
    try:
        return Commitment.objects.select_related("policy", "objective").get(pk=number)
    except Commitment.DoesNotExist as missing:
        raise Http404 from missing


def _back(commitment: Commitment) -> tuple[str, str]:
    return str(commitment), reverse("admin:programmes_commitment_change", args=[commitment.pk])


@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One commitment as editors see it: the next steps, its log, what staff did."""
    commitment = fetch(request, number)
    names = [
        ("Still right", "recheck"),
        ("Add news", "add_update"),
        ("Change where it stands", "change_status"),
        ("Edit its words", "edit"),
    ]
    entries = list(commitment.updates.select_related("added_by").order_by("-date", "-added_at"))
    corrected = {entry.corrects_id for entry in entries}
    context = {
        **admin.site.each_context(request),
        "title": str(commitment),
        "commitment": commitment,
        "steps": [(label, reverse(f"admin:programmes_commitment_{n}", args=[number])) for label, n in names],
        "entries": [(entry, _correctable(entry, corrected)) for entry in entries],
        "moves": [(PAST.get(move.verb, move.verb), move) for move in commitment.moves.select_related("by")],
        "overdue": commitment.is_overdue(clock.london_day(clock.now())),
    }
    return render(request, "admin/programmes/commitments/commitment.html", context)


def _correctable(entry: CommitmentUpdate, corrected: set[Any]) -> str:
    """The address behind "Correct it"; "" where it was corrected already, or tells of a status."""
    if entry.pk in corrected or entry.kind == CommitmentUpdate.Kind.STATUS:
        return ""
    return reverse("admin:programmes_commitment_correct", args=[entry.commitment_id, entry.pk])


@FORM_METHODS
def add_update(request: HttpRequest, number: str) -> HttpResponse:
    """Add news to the log."""
    commitment = fetch(request, number)
    return carry_out(
        request,
        form=forms.NewsForm(request.POST or None),
        act=partial(actions.add_update, commitment=commitment, by=request.user),
        back=_back(commitment),
        done="The news stands in the public log.",
        heading="Add news",
        text=f"{commitment}. It is public at once, and stays: a slip is corrected by a further entry.",
        button="Add it",
    )


@FORM_METHODS
def change_status(request: HttpRequest, number: str) -> HttpResponse:
    """Say where it stands now, and which source shows it."""
    commitment = fetch(request, number)
    return carry_out(
        request,
        form=forms.StatusForm(request.POST or None, initial={"status": commitment.status}),
        act=partial(actions.change_status, commitment=commitment, by=request.user),
        back=_back(commitment),
        done="The public page says so from now on.",
        heading="Change where it stands",
        text=f"{commitment} is marked “{commitment.get_status_display()}”. The change goes into the public log.",
        button="Change it",
    )


@FORM_METHODS
def recheck(request: HttpRequest, number: str) -> HttpResponse:
    """Say that what stands here is still right."""
    commitment = fetch(request, number)
    today = clock.london_day(clock.now())
    again = today + (commitment.review_date - commitment.checked_date)
    return carry_out(
        request,
        form=forms.RecheckForm(request.POST or None, initial={"review_date": again}),
        act=partial(actions.recheck, commitment=commitment, by=request.user),
        back=_back(commitment),
        done="The page says that it was checked today.",
        heading="Still right",
        text=f"{commitment}. Look for news first, in the sources that its log names and in the Mayor’s decisions.",
        button="It is still right",
    )


@FORM_METHODS
def correct(request: HttpRequest, number: str, pk: Any) -> HttpResponse:
    """Put one entry right, in view."""
    commitment = fetch(request, number)
    update: CommitmentUpdate = step.fetch(request, commitment.updates.select_related("commitment"), pk, EDIT)
    return carry_out(
        request,
        form=forms.CorrectForm(
            request.POST or None, initial={"text": update.text, "source": update.source, "url": update.url}
        ),
        act=partial(actions.correct_update, update=update, by=request.user),
        back=_back(commitment),
        done="The log shows the correction, with what it said before.",
        heading=f"Correct the entry of {update.date_text}",
        text=f"{commitment}. Readers see the corrected words, and below them what stood there before.",
        button="Correct it",
    )
