"""The staff's pages beside an application: what has changed since our question, recordings, equality in numbers."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from grants.applications import difference
from grants.applications.actions import equality
from grants.applications.actions import records as actions
from grants.applications.forms import TranscriptForm
from grants.applications.models import Application, Recording
from grants.applications.views.pages import walk
from grants.applications.views.recordings import open_to_words, rows
from grants.applications.views.staff import asks_first, carry_out, fetch, require, staff_frame
from grants.funds.models import Round
from programmes.people.access import Permission


def _opened(request: HttpRequest, pk: Any, permission: Permission) -> Any:
    """An application that is no draft, to somebody who has declared; 404 otherwise."""
    found = fetch(request, pk, permission)
    if found.state == Application.State.DRAFT or asks_first(found):
        raise Http404
    return found


@require_safe
def changes(request: HttpRequest, pk: Any) -> HttpResponse:
    """Each question that we asked, the reply, and the answers before and after."""
    found = _opened(request, pk, Permission.READ_APPLICATIONS)
    context = {
        **staff_frame(request),
        "title": f"What has changed: {found.reference}",
        "application": found,
        "rounds": difference.rounds(found, unsent=False),
    }
    return render(request, "admin/grants/changes.html", context)


@require_safe
def to_transcribe(request: HttpRequest) -> HttpResponse:
    """Recordings of undecided applications that nobody has written down yet, the longest wait first."""
    require(request, Permission.RETURN_APPLICATIONS)
    gate = Application.objects.for_staff(request.user).opened_by(request.user)
    found = Recording.objects.to_transcribe(Application.objects.for_staff(request.user))
    found = found.select_related("application", "file")
    listed, previous_url, next_url = walk(found, request.GET, {}, by="sent_at")
    opened = set(gate.filter(pk__in=[each.application_id for each in listed]).values_list("pk", flat=True))
    context = {
        **staff_frame(request),
        "title": "Recordings to transcribe",
        "rows": [{"recording": each, "is_opened": each.application_id in opened} for each in listed],
        "previous_url": previous_url,
        "next_url": next_url,
    }
    return render(request, "admin/grants/recordings.html", context)


@require_safe
def recordings(request: HttpRequest, pk: Any) -> HttpResponse:
    """The recordings of one application, with the words beside each."""
    found = _opened(request, pk, Permission.READ_APPLICATIONS)
    context = {
        **staff_frame(request),
        "title": f"Recordings: {found.reference}",
        "application": found,
        "rows": rows(found),
        "may_write": open_to_words(found) and request.user.can(Permission.RETURN_APPLICATIONS),  # type: ignore[union-attr]
    }
    return render(request, "admin/grants/recordings_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def transcribe(request: HttpRequest, pk: Any, recording: Any) -> HttpResponse:
    """Write down what is said in a recording."""
    found = _opened(request, pk, Permission.RETURN_APPLICATIONS)
    held = get_object_or_404(Recording.objects.select_related("file"), pk=recording, application=found)
    latest = held.transcripts.last()
    if not open_to_words(found) and request.method != "POST":
        return redirect("admin:grants_application_recordings", found.pk)
    return carry_out(
        request,
        found,
        form=TranscriptForm(request.POST or None, initial={"text": latest.text if latest else ""}),
        act=partial(actions.transcribe, recording=held, by=request.user),
        verb="transcribe",
        heading=f"Write down what is said in “{held.file.name}”",
        text="Assessors read these words beside the recording. The applicant reads them, too, and may correct them. "
        "Earlier words stay on the record.",
        recording_url=reverse("admin:grants_application_file", args=[found.pk, held.file_id]),
        player=held.file.player,
        button="Save the words",
        done="The words are saved, and the applicant has been told.",
    )


@require_safe
def equality_totals(request: HttpRequest, round: Any) -> HttpResponse:
    """Who applies, in numbers: per round, and never a small one."""
    require(request, Permission.READ_APPLICATIONS)
    found = get_object_or_404(Round.objects.select_related("fund"), pk=round)
    asked = equality.questions()
    context = {
        **staff_frame(request),
        "title": f"Equality monitoring: {found}",
        "round": found,
        "tables": equality.totals(found, asked) if asked else [],
    }
    return render(request, "admin/grants/equality.html", context)
