"""What has changed since our question: the applicant's page. The staff's stands in views/records.py."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.applications import difference
from grants.applications.views.applicant import CRUMBS, fetch


@require_safe
def changes(request: HttpRequest, pk: Any) -> HttpResponse:
    """Each question that we asked, the reply, and the answers before and after, side by side."""
    application = fetch(request, pk)
    context = {
        "application": application,
        "rounds": difference.rounds(application, unsent=True),
        "crumbs": [*CRUMBS, (application.title or application.reference, application.get_absolute_url())],
    }
    return render(request, "grants/applications/changes.html", context)
