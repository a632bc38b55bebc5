"""A person's own account: details, e-mails, data. Password, address and second factor are allauth's own pages."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from programmes import clock
from programmes.notices.models import Choice
from programmes.people import actions
from programmes.people.forms import AskForDataForm, AskForErasureForm, ChooseNoticesForm, UpdateDetailsForm
from programmes.people.models import PersonRequest
from programmes.people.views.attempt import SignedIn, attempt


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the home page to a page of the account."""
    return [("Home", "/"), ("Your account", reverse("programmes:account")), *more]


@require_GET
def account(request: SignedIn) -> HttpResponse:
    """Who you are here, what you belong to, and where you change it."""
    context = {
        "memberships": request.user.memberships_now,
        "appointments": request.user.appointments.current(),
        "account_current": True,
        "crumbs": crumbs()[:1],
    }
    return render(request, "programmes/people/account.html", context)


@require_http_methods(["GET", "POST"])
def update_details(request: SignedIn) -> HttpResponse:
    """Change your name and telephone number."""
    initial = {"name": request.user.name, "phone": request.user.phone}
    form = UpdateDetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        response = attempt(
            request,
            form,
            lambda token: actions.update_details(by=request.user, name=data["name"], phone=data["phone"], token=token),
            done="Your details are changed.",
            then=reverse("programmes:account"),
        )
        if response:
            return response
    context = {"form": form, "crumbs": crumbs(), "account_current": True}
    return render(request, "programmes/people/update_details.html", context)


@require_http_methods(["GET", "POST"])
def choose_notices(request: SignedIn) -> HttpResponse:
    """Choose which kinds of e-mail you get."""
    wanted = [choice for choice in Choice.values if request.user.wants(choice)]
    form = ChooseNoticesForm(request.POST or None, initial={"wanted": wanted})
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.choose_notices(by=request.user, wanted=form.cleaned_data["wanted"], token=token),
            done="Your choice of e-mails is saved.",
            then=reverse("programmes:account"),
        )
        if response:
            return response
    context = {"form": form, "crumbs": crumbs(), "account_current": True}
    return render(request, "programmes/people/choose_notices.html", context)


@require_http_methods(["GET", "POST"])
def ask_for_data(request: SignedIn) -> HttpResponse:
    """Your data: ask for a copy, download it, ask for erasure, and see what has become of what you asked."""
    form = AskForDataForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.ask_for_data(by=request.user, token=token),
            done="We are making the copy. You get a message when it is ready, usually within a few minutes.",
            then=reverse("programmes:account_data"),
        )
        if response:
            return response
    context = {
        "form": form,
        "requests": PersonRequest.objects.filter(user=request.user).order_by("-made_at"),
        "now": clock.now(),
        "crumbs": crumbs(),
        "account_current": True,
    }
    return render(request, "programmes/people/ask_for_data.html", context)


@require_GET
@reauthentication_required
def download_data(request: SignedIn, pk: UUID) -> FileResponse:
    """The copy of your data, to you only, for 48 hours, after you have given your password or second factor again."""
    mine = PersonRequest.objects.filter(user=request.user, kind=PersonRequest.Kind.DATA)
    asked = get_object_or_404(mine.exclude(package="").filter(package_expires_at__gt=clock.Now()), pk=pk)
    if not asked.package.storage.exists(asked.package.name or ""):
        raise Http404
    response = FileResponse(asked.package.open("rb"), as_attachment=True, filename="my-data.zip")
    response["Cache-Control"] = "no-store, private"
    return response


@require_http_methods(["GET", "POST"])
def ask_for_erasure(request: SignedIn) -> HttpResponse:
    """Ask us to erase what we hold about you."""
    form = AskForErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.ask_for_erasure(by=request.user, text=form.cleaned_data["text"], token=token),
            done="We have your request. We answer within one month.",
            then=reverse("programmes:account_data"),
        )
        if response:
            return response
    sole = [m for m in request.user.memberships_now if request.user.manages(m.organisation)]
    context = {
        "form": form,
        "leads": [m.organisation for m in sole if m.organisation.has_one_manager()],
        "crumbs": crumbs(("Your data", reverse("programmes:account_data"))),
        "account_current": True,
    }
    return render(request, "programmes/people/ask_for_erasure.html", context)
