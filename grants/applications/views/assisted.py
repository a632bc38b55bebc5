"""The group's pages about an application that an officer entered for it: read, confirm, correct, take over."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from grants.applications import actions
from grants.applications.forms_help import CodeForm, ConfirmEntryForm, CorrectForm
from grants.applications.models import AssistedEntry
from grants.applications.models.keys import hash_of, read_code
from grants.applications.views import slowing
from grants.applications.views.applicant import fetch
from grants.funds.forms import ActionForm, attempt
from programmes import clock
from programmes.questions import engine

UNKNOWN = "We do not know this reference and code together. Look at the letter and type them again, or ring us."


def _entry(key: str) -> AssistedEntry:
    """The entry whose link or code this is; 404 where there is none."""
    rows = AssistedEntry.objects.exclude(key_hash="").select_related(
        "application__round__fund", "application__sheet", "application__organisation", "application__person"
    )
    return get_object_or_404(rows, key_hash=hash_of(key))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_by_code(request: HttpRequest) -> HttpResponse:
    """Type the reference and the code that stand on our letter."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = read_code(form.cleaned_data["code"])
        wanted = {"key_hash": hash_of(code), "application__reference__iexact": form.cleaned_data["reference"].strip()}
        if slowing.too_often(request, "code"):
            form.add_error(None, slowing.WORDS)
        elif AssistedEntry.objects.filter(how=AssistedEntry.How.LETTER, **wanted).exists():
            return redirect("grants:entry_confirm", code)
        else:
            form.add_error("code", UNKNOWN)
    return render(request, "grants/applications/entry_code.html", {"form": form, "crumbs": [("Home", "/")]})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Read what we wrote for you, and confirm it: it is sent at once."""
    entry = _entry(key)
    form = ConfirmEntryForm(request.POST or None)
    act = partial(actions.confirm_entry, entry=entry, key=key)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect("grants:entry_confirm", key)
    return _page(request, entry, key, form)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, key: str) -> HttpResponse:
    """Say what is wrong; we put it right and ask again."""
    entry = _entry(key)
    form = CorrectForm(request.POST or None)
    act = partial(actions.correct, entry=entry, key=key)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return render(request, "grants/applications/entry_corrected.html", {"application": entry.application})
    context = {"entry": entry, "application": entry.application, "form": form, "back": request.path[: -len("wrong/")]}
    return render(request, "grants/applications/entry_correct.html", context)


def _page(request: HttpRequest, entry: AssistedEntry, key: str, form: Any) -> HttpResponse:
    at = clock.now()
    is_open = entry.state == AssistedEntry.State.ASKED and entry.link_ends_at is not None and at <= entry.link_ends_at
    context = {
        "entry": entry,
        "application": entry.application,
        "is_open": is_open,
        "form": form,
        "sections": engine.read_back(entry.application.sheet) if is_open else [],
        "wrong_url": reverse("grants:entry_correct", args=[key]),
        "reset_url": reverse("account_reset_password"),
        "crumbs": [("Home", "/")],
    }
    return render(request, "grants/applications/entry_confirm.html", context)


@require_POST
def take_over(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write and send it yourselves from now on."""
    application = fetch(request, pk)
    if not application.may(request.user).own:
        raise Http404
    form = ActionForm(request.POST)
    if form.is_valid() and attempt(form, partial(actions.take_over, application=application, by=request.user)):
        messages.success(request, "The application is yours to write and send now.")
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or "Nothing was changed. Try again.")
    return redirect(application)
