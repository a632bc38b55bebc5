"""The page behind the button that brings a version of a programme's page back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from programmes.catalogue import actions
from programmes.catalogue.forms_pages import BringBackForm
from programmes.catalogue.models import ProgrammeVersion
from programmes.people.access import Permission
from programmes.people.views.step import carry_out, fetch


def bring_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask, then make the page say again what this version says."""
    rows = ProgrammeVersion.objects.select_related("programme")
    version = fetch(request, rows, pk, Permission.EDIT_PROGRAMMES)
    return carry_out(
        request,
        form=BringBackForm(request.POST or None),
        act=lambda token: actions.bring_back(version=version, by=request.user, token=token),
        back=(str(version.programme), reverse("admin:programmes_programme_change", args=[version.programme_id])),
        done=f"The page says again what version {version.number} says.",
        heading=f"Bring version {version.number} back",
        text="The page says again what it said then, for everybody if it is published. What it says now stays as a "
        "version. Entries of speaking up stay as they are.",
        button="Bring it back",
    )
