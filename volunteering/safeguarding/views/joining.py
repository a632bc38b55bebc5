"""Joining: the date of birth first, and what follows from it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes import clock, sealed
from programmes.catalogue import limits
from programmes.people.forms import ActionForm
from programmes.people.views.attempt import SignedIn, attempt
from programmes.workflow import MoveRefused
from volunteering.safeguarding import actions, ages
from volunteering.safeguarding.forms import AboutForm, BornForm, GuardianAddressForm
from volunteering.safeguarding.models import DataConsent, Volunteer
from volunteering.safeguarding.models.guardians import hash_of
from volunteering.safeguarding.models.people import first_name

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]
# The date that somebody of 13 or over gave waits, under seal, in this browser's session until they have an account.
HELD = "volunteering_born"
HELD_FOR = timedelta(hours=2)
SLOWED = "Too many messages were asked for from here in a short time. Wait an hour and try again."


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The date of birth, before anything else: on to the account or the rest; under 13 on to the guardian, and nothing
    of what was typed is kept.
    """
    if Volunteer.objects.of(request.user):
        return redirect("volunteering:my_profile")
    form = BornForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        born: date = form.cleaned_data["born"]
        today = clock.london_day(clock.now())
        try:
            age = actions.age_of(born, today)
        except MoveRefused as refusal:
            form.add_error("born", refusal.message)
        else:
            if age < ages.DATA_CONSENT_BELOW:
                _forget(request)
                return redirect("volunteering:join_guardian")
            request.session[HELD] = {"born": sealed.seal(born.isoformat()), "at": clock.now().isoformat()}
            return redirect("volunteering:join_about" if request.user.is_authenticated else "volunteering:join_account")
    return render(request, "volunteering/safeguarding/join.html", {"form": form, "crumbs": CRUMBS})


def held_born(request: HttpRequest) -> date | None:
    """The date of birth that waits in this browser's session; None when there is none or it is two hours old."""
    held = request.session.get(HELD)
    if not held or clock.now() - datetime.fromisoformat(held["at"]) > HELD_FOR:
        return None
    return date.fromisoformat(sealed.unseal(held["born"]))


def _forget(request: HttpRequest) -> None:
    request.session.pop(HELD, None)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD"])
def join_account(request: HttpRequest) -> HttpResponse:
    """A visitor of 13 or over needs an account now; both ways lead back to the rest of joining."""
    if request.user.is_authenticated:
        return redirect("volunteering:join_about")
    if held_born(request) is None:
        return redirect("volunteering:join")
    after = urlencode({"next": reverse("volunteering:join_about")})
    context = {
        "sign_up": f"{reverse('account_signup')}?{after}",
        "sign_in": f"{reverse('account_login')}?{after}",
        "crumbs": CRUMBS,
    }
    return render(request, "volunteering/safeguarding/join_account.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_about(request: SignedIn) -> HttpResponse:
    """What we call you, where you live, and your guardian under 18; then you have joined."""
    if Volunteer.objects.of(request.user):
        return redirect("volunteering:my_profile")
    born = held_born(request)
    if born is None:
        return redirect("volunteering:join")
    age = ages.age_on(born, clock.london_day(clock.now()))
    guardian = "needed" if age < ages.PERMISSION_BELOW else "optional" if age < ages.ADULT else "none"
    form = AboutForm(request.POST or None, guardian=guardian, initial={"known_as": first_name(request.user.name)})
    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, lambda token: _join(request, form, born, token), done="You have joined.")
        if response:
            _forget(request)
            return response
    context = {"form": form, "guardian": guardian, "young": age < ages.PERMISSION_BELOW, "crumbs": CRUMBS}
    return render(request, "volunteering/safeguarding/join_about.html", context)


def _join(request: SignedIn, form: AboutForm, born: date, token: str) -> str:
    given = form.cleaned_data
    made = actions.join(
        by=request.user,
        born=born,
        known_as=given["known_as"],
        borough=given["borough"],
        guardian_email=given.get("guardian_email", ""),
        token=token,
    )
    return reverse("volunteering:my_guardian" if made.is_minor else "volunteering:my_profile")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_guardian(request: HttpRequest) -> HttpResponse:
    """Under 13: a guardian is asked first. Only their address is kept, under seal, for at most 14 days."""
    form = GuardianAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if limits.is_slowed(request):
            form.add_error(None, SLOWED)
        else:
            email, sent = form.cleaned_data["guardian_email"], reverse("volunteering:join_sent")
            own: Any = request.user
            if own.is_authenticated and own.email == email.strip().lower():
                form.add_error("guardian_email", "This is your own address. Enter your parent's or guardian's.")
            else:
                response = attempt(
                    request,
                    form,
                    lambda token: actions.request_consent(email=email, token=token),
                    done="The message is on its way.",
                    then=sent,
                )
                if response:
                    limits.count_sent(request)
                    return response
    return render(request, "volunteering/safeguarding/join_guardian.html", {"form": form, "crumbs": CRUMBS})


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD"])
def join_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, once the guardian has been written to."""
    return render(request, "volunteering/safeguarding/join_sent.html", {"crumbs": CRUMBS})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedIn, key: str) -> HttpResponse:
    """The child begins with the link that the guardian got, signed in with the child's own account."""
    found = get_object_or_404(DataConsent, key_hash=hash_of(key))
    own = Volunteer.objects.of(request.user)
    if own and found.volunteer_id == own.pk:
        return redirect("volunteering:my_profile")
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.start(consent=found, by=request.user, token=token),
            done="You can start now.",
            then=reverse("volunteering:my_guardian"),
        )
        if response:
            return response
    usable = found.state == DataConsent.State.GIVEN and clock.now() <= found.start_by_at
    context = {"form": form, "usable": usable, "crumbs": CRUMBS}
    return render(request, "volunteering/safeguarding/start.html", context)
