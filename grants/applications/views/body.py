"""The accountable body: the applicants name it, and it answers on a page of its own."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from grants.applications import actions
from grants.applications.forms_help import ConfirmBodyForm, DeclineBodyForm, NameBodyForm
from grants.applications.models import AccountableBody, Application
from grants.applications.models.bodies import may_have_one, must_have_one
from grants.applications.models.keys import hash_of
from grants.applications.views.applicant import CRUMBS, fetch
from grants.funds.forms import ActionForm, attempt
from programmes import clock
from programmes.questions import engine


@require_http_methods(["GET", "HEAD", "POST"])
def body(request: HttpRequest, pk: Any) -> HttpResponse:
    """Who holds the money: name an organisation, and see what it answered."""
    application = fetch(request, pk)
    if not may_have_one(application):
        raise Http404
    form = NameBodyForm(request.POST or None)
    act = partial(actions.name_body, application=application, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "We have sent the organisation its link.")
        return redirect("grants:application_body", application.pk)
    context = {
        "application": application,
        "body": application.body,
        "form": form,
        "press": ActionForm(),
        "may_change": application.is_editable and _may_name(request, application),
        "must": must_have_one(application),
        "now": clock.now(),
        "crumbs": [*CRUMBS, (application.title or application.reference, application.get_absolute_url())],
    }
    return render(request, "grants/applications/body.html", context)


def _may_name(request: HttpRequest, application: Application) -> bool:
    """The applicants themselves, and the officer who enters it for them."""
    entry = getattr(application, "assisted", None)
    enters = entry is not None and entry.state == "writing" and entry.entered_by_id == request.user.pk
    return enters or application.may(request.user).may_send


@require_POST
def ask_body_again(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send a new link."""
    return _press(request, pk, actions.ask_body_again, "We have sent a new link. The earlier one no longer works.")


@require_POST
def drop_body(request: HttpRequest, pk: Any) -> HttpResponse:
    """Do without this organisation."""
    return _press(request, pk, actions.drop_body, "This organisation is no longer part of your application.")


def _press(request: HttpRequest, pk: Any, act: Any, done: str) -> HttpResponse:
    application = fetch(request, pk)
    form = ActionForm(request.POST)
    if form.is_valid() and attempt(form, partial(act, application=application, by=request.user)):
        messages.success(request, done)
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or "Nothing was changed. Try again.")
    return redirect("grants:application_body", application.pk)


def _asked(key: str) -> AccountableBody:
    """The body whose link this is; 404 where there is none."""
    rows = AccountableBody.objects.exclude(state=AccountableBody.State.DROPPED)
    wanted = rows.select_related("application__round__fund", "application__sheet", "application__person")
    return get_object_or_404(wanted, key_hash=hash_of(key))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """The body's own page: what it takes on; signed in with the asked address, the application and the confirmation."""
    found = _asked(key)
    application = found.application
    if request.user.is_authenticated and found.person_id == request.user.pk:
        return redirect(application)
    is_asked = request.user.is_authenticated and request.user.email == found.email
    form = ConfirmBodyForm(request.POST or None, initial={"name": getattr(request.user, "name", "")})
    act = partial(actions.confirm_body, body=found, by=request.user)
    if request.method == "POST" and is_asked and form.is_valid() and attempt(form, act):
        messages.success(request, "Thank you. Your organisation now holds the money for this application.")
        return redirect(application)
    is_open = found.is_open(clock.now()) and application.is_editable
    context = {
        "body": found,
        "application": application,
        "is_open": is_open,
        "is_asked": is_asked,
        "form": form,
        "no_url": reverse("grants:body_decline", args=[key]),
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        "sign_up": f"{reverse('account_signup')}?{urlencode({'next': request.path})}",
        "sections": engine.read_back(application.sheet) if is_open and is_asked else [],
        "crumbs": [("Home", "/")],
    }
    return render(request, "grants/applications/body_answer.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, key: str) -> HttpResponse:
    """Say no; no account is needed."""
    found = _asked(key)
    form = DeclineBodyForm(request.POST or None)
    is_open = found.is_open(clock.now()) and found.application.is_editable
    act = partial(actions.decline_body, body=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "Thank you. We have told the people who asked you.")
        return redirect("grants:body_answer", key)
    context = {"body": found, "application": found.application, "form": form, "is_open": is_open}
    return render(request, "grants/applications/body_decline.html", {**context, "back": request.path[: -len("no/")]})
