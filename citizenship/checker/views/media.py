"""Playing a recording of an outcome."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from citizenship.checker.models import OutcomeMedia
from programmes.files import respond


@login_not_required
@require_safe
def recording(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file of a published recording, as sound or video. Its address says nothing about who plays it, or why."""
    rows = OutcomeMedia.objects.public().filter(file__isnull=False).select_related("file")
    held = get_object_or_404(rows, pk=pk).file
    assert held is not None  # nosec B101 the rows have a file
    response = respond(held, request=request)
    response["Referrer-Policy"] = "no-referrer"
    return response
