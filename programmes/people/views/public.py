"""What anybody may read and ask: privacy, accessibility, complaints, other formats."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from programmes import personal
from programmes.people import actions
from programmes.people.forms import ComplaintForm, FormatForm
from programmes.people.views.attempt import attempt

HOME = [("Home", "/")]


def _who(request: HttpRequest) -> dict[str, str]:
    """A signed-in person's name and address, filled in for them."""
    user: Any = request.user
    return {"name": user.name, "email": user.email} if user.is_authenticated else {}


@login_not_required
@require_http_methods(["GET", "POST"])
def create_complaint(request: HttpRequest) -> HttpResponse:
    """Complain, with or without an account."""
    form = ComplaintForm(request.POST or None, initial=_who(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        response = attempt(
            request,
            form,
            lambda token: actions.create_complaint(
                by=request.user, email=data["email"], name=data["name"], text=data["text"], token=token
            ),
            done="We have your complaint. An e-mail to you says by when we acknowledge it.",
            then=reverse("programmes:complaint_create"),
        )
        if response:
            return response
    return render(request, "programmes/people/create_complaint.html", {"form": form, "crumbs": HOME})


@login_not_required
@require_http_methods(["GET", "POST"])
def create_format(request: HttpRequest) -> HttpResponse:
    """Ask for something of the portal in another format, with or without an account."""
    form = FormatForm(request.POST or None, initial=_who(request))
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("email", "name", "format", "language", "text")}
        response = attempt(
            request,
            form,
            lambda token: actions.create_format(by=request.user, token=token, **data),
            done="We have your request. An e-mail to you says by when we answer.",
            then=reverse("programmes:format_create"),
        )
        if response:
            return response
    return render(request, "programmes/people/create_format.html", {"form": form, "crumbs": HOME})


# What people do here, by the part of the program that keeps it: the whole list at once is too long for a phone.
RECORDS = {
    "programmes": "Your account",
    "grants": "Grants",
    "volunteering": "Volunteering",
    "citizenship": "Citizenship ceremonies",
}


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice; `?records=grants` adds the register of personal fields of that part, as it is in code."""
    area = request.GET.get("records", "")
    kept = [
        {
            "what": entry.model._meta.verbose_name,
            "kept_for": entry.kept_for,
            "purposes": list(dict.fromkeys(item.purpose for item in entry.fields.values())),
            "stays": list(dict.fromkeys(item.reason for item in entry.fields.values() if item.reason)),
        }
        for entry in personal.register()
        if entry.fields and entry.model._meta.app_label == area
    ]
    context = {"kept": kept, "area": RECORDS.get(area, ""), "records": RECORDS, "crumbs": HOME}
    return render(request, "legal/privacy.html", context)


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "legal/accessibility.html", {"crumbs": HOME})
