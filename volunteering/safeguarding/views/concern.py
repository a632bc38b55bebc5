"""Raising a concern: open to everybody, with an account or without."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.people.views.attempt import attempt
from volunteering.safeguarding import actions
from volunteering.safeguarding.forms import ConcernForm

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: HttpRequest) -> HttpResponse:
    """What to do in danger comes first; then the form, which reaches the safeguarding officers only."""
    form = ConcernForm(request.POST or None, initial={"session": _session(request)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        response = attempt(
            request,
            form,
            lambda token: actions.raise_concern(
                by=request.user,
                text=given["text"],
                who=given["who"],
                contact=given["contact"],
                session_key=given["session"],
                token=token,
            ),
            done="The safeguarding officers have your message.",
            then=reverse("volunteering:concern_sent"),
        )
        if response:
            return response
    return render(request, "volunteering/safeguarding/concern.html", {"form": form, "crumbs": CRUMBS})


@never_cache
@login_not_required
@require_safe
def concern_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, and once more what to do in danger."""
    return render(request, "volunteering/safeguarding/concern_sent.html", {"crumbs": CRUMBS})


def _session(request: HttpRequest) -> UUID | None:
    """The session whose page the link stood on; anything else in its place is left out."""
    try:
        return UUID(request.GET.get("session", ""))
    except ValueError:
        return None
