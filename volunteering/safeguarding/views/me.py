"""What a volunteer sees and changes about themselves."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.views.attempt import SignedIn, attempt
from volunteering.safeguarding import actions, ages
from volunteering.safeguarding.forms import GuardianAddressForm, ProfileForm
from volunteering.safeguarding.models import Volunteer

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/"), ("My volunteering", "/volunteering/me/")]


@require_http_methods(["GET", "HEAD", "POST"])
def my_profile(request: SignedIn) -> HttpResponse:
    """Your name here, borough, causes and access needs. Who has not joined is led to joining."""
    own = Volunteer.objects.of(request.user)
    if own is None:
        return redirect("volunteering:join")
    form = ProfileForm(request.POST or None, volunteer=own)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.change_profile(volunteer=own, by=request.user, token=token, **form.changes()),
            done="Saved.",
            then=reverse("volunteering:my_profile"),
        )
        if response:
            return response
    context = {"form": form, "volunteer": own, "crumbs": CRUMBS}
    return render(request, "volunteering/safeguarding/my_profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_guardian(request: SignedIn) -> HttpResponse:
    """Whom we asked, what they said, what they can see; and a form to ask somebody."""
    own = Volunteer.objects.of(request.user)
    if own is None:
        return redirect("volunteering:join")
    if not own.is_minor:
        return redirect("volunteering:my_profile")
    form = GuardianAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = attempt(
            request,
            form,
            lambda token: actions.ask_guardian(
                volunteer=own, email=form.cleaned_data["guardian_email"], by=request.user, token=token
            ),
            done="We have written to your guardian. You see here when they answer.",
            then=reverse("volunteering:my_guardian"),
        )
        if response:
            return response
    at = clock.now()
    live = own.permissions.live_on(at).select_related("guardian").order_by("-expires_at").first()
    context = {
        "form": form,
        "volunteer": own,
        "live": live,
        "permits": live.permits_words() if live else [],
        "asked": [each for each in own.guardians.all() if not live or each.pk != live.guardian_id],
        "needed": own.age_on(clock.london_day(at)) < ages.PERMISSION_BELOW,
        "crumbs": [*CRUMBS, ("Your profile", reverse("volunteering:my_profile"))],
    }
    return render(request, "volunteering/safeguarding/my_guardian.html", context)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What we keep about a volunteer and why, in words for 13 to 15."""
    context: dict[str, Any] = {"crumbs": CRUMBS[:2]}
    return render(request, "volunteering/safeguarding/privacy.html", context)
