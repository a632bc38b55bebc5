"""Recordings, with what is said in them: the applicant reads and corrects it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications.actions import records as actions
from grants.applications.forms import TranscriptForm
from grants.applications.models import Application, Recording
from grants.applications.views.applicant import CRUMBS, fetch
from grants.funds.forms import attempt


def rows(application: Application) -> list[dict[str, Any]]:
    """Each recording that was sent, with the words that count now and who wrote them."""
    found = application.recordings.select_related("file").prefetch_related("transcripts__written_by")
    listed = []
    for recording in found:
        written = list(recording.transcripts.all())
        listed.append({"recording": recording, "transcript": written[-1] if written else None, "count": len(written)})
    return listed


def open_to_words(application: Application) -> bool:
    """Whether words may still be written or corrected: while it waits for a decision."""
    return application.state in {Application.State.SUBMITTED, Application.State.RETURNED}


@require_safe
def recordings(request: HttpRequest, pk: Any) -> HttpResponse:
    """The recordings of an application that was sent, with what we wrote down."""
    application = fetch(request, pk)
    context = {
        "application": application,
        "rows": rows(application),
        "may_correct": open_to_words(application) and application.may(request.user).may_send,
        "crumbs": [*CRUMBS, (application.title or application.reference, application.get_absolute_url())],
    }
    return render(request, "grants/applications/recordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: Any, recording: Any) -> HttpResponse:
    """Correct what we wrote down."""
    application = fetch(request, pk)
    found = get_object_or_404(Recording.objects.select_related("file"), pk=recording, application=application)
    latest = found.transcripts.last()
    form = TranscriptForm(request.POST or None, initial={"text": latest.text if latest else ""})
    form.fields["text"].label = "What is said in the recording"
    act = partial(actions.correct, recording=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "Your correction is saved. Whoever assesses your application reads it from now on.")
        return redirect("grants:application_recordings", application.pk)
    may = latest and open_to_words(application) and application.may(request.user).may_send
    if not form.is_bound and not may:
        return redirect("grants:application_recordings", application.pk)
    context = {"application": application, "recording": found, "form": form}
    return render(request, "grants/applications/correct.html", context)
