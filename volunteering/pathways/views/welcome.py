"""The way in from a citizenship ceremony: an invitation on paper, no account, near home. Nothing of it is kept with
the person: the browser's session alone knows, until it ends, so that a first sign-up can be counted."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes import clock, tokens
from programmes.catalogue import actions as catalogue
from programmes.catalogue import limits
from programmes.catalogue.models import Invitation
from programmes.people.models import Borough
from programmes.workflow import MoveRefused
from volunteering.opportunities.models import Opportunity
from volunteering.pathways.actions import welcome as actions
from volunteering.pathways.forms import WelcomeForm
from volunteering.pathways.middleware import MARK
from volunteering.pathways.views.shared import CRUMBS

SHOWN = 6
SLOWED = "Too many codes were tried from here in a short time. Wait an hour and try again."


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """What happens with the invitation, the consent, and then on to what is near home."""
    if limits.is_slowed(request):
        return render(request, "volunteering/pathways/welcome_over.html", {"why": SLOWED, "crumbs": CRUMBS}, status=429)
    found = actions.find(token)
    if found is None:
        limits.count_sent(request)
        raise Http404
    invitation, sheet = found
    if request.session.get(MARK) == str(sheet.pk) and invitation.state == Invitation.State.USED:
        return redirect(_next(sheet.borough_id or ""))
    if invitation.state != Invitation.State.OPEN or clock.now() > invitation.expires_at:
        why = "This invitation was used, or it has ended. You need none: everybody can find something to do here."
        return render(request, "volunteering/pathways/welcome_over.html", {"why": why, "crumbs": CRUMBS})
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _redeem(form, invitation):
        request.session[MARK] = str(sheet.pk)
        return redirect(_next(sheet.borough_id or ""))
    if request.method == "GET":
        catalogue.open_invitation(invitation=invitation)
    return _private(render(request, "volunteering/pathways/welcome.html", {"form": form, "crumbs": CRUMBS}))


def _private(answer: HttpResponse) -> HttpResponse:
    """The address holds the key: it is told to no other site."""
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _redeem(form: WelcomeForm, invitation: Any) -> bool:
    given = form.cleaned_data
    try:
        actions.redeem(invitation=invitation, agrees=given["agrees"], token=given["form_token"])
    except tokens.AlreadyDone:
        return True
    except (MoveRefused, tokens.TokenRefused) as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def _next(borough: str) -> str:
    return reverse("volunteering:welcome_near") + (f"?{urlencode({'borough': borough})}" if borough else "")


@login_not_required
@require_http_methods(["GET", "HEAD"])
def near(request: HttpRequest) -> HttpResponse:
    """Choose a borough near home, and see what there is to do; the way to an account. The choice is in the address."""
    boroughs = list(Borough.objects.order_by("name"))
    chosen = next((each for each in boroughs if each.pk == request.GET.get("borough")), None)
    found: list[Any] = []
    if chosen:
        rows = Opportunity.objects.public_at(clock.now()).filter(borough=chosen)
        found = list(rows.select_related("host__organisation", "borough").order_by("-published_at")[:SHOWN])
    context = {"boroughs": boroughs, "chosen": chosen, "found": found, "crumbs": CRUMBS}
    return render(request, "volunteering/pathways/welcome_near.html", context)
