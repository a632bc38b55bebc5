"""An invitation to a round: the invited person's page, and the officer's page that sends them."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grants.applications.actions import invited as actions
from grants.funds.forms import ActionForm, attempt
from grants.funds.models import Round
from programmes import clock
from programmes.catalogue.models import Invitation, Response, TakePart
from programmes.people.access import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, key: str) -> HttpResponse:
    """Accept the invitation and begin; the key in the address works once, and then only for the same account."""
    found = get_object_or_404(
        Invitation.objects.select_related("response"), kind=actions.KIND, token_hash=Invitation.hash_of(key)
    )
    if found.state == Invitation.State.USED and found.used_by_id != request.user.pk:
        raise Http404
    round = get_object_or_404(Round.objects.select_related("fund", "strand"), pk=found.scope)
    start = reverse("grants:application_start", args=[round.pk])
    if found.state == Invitation.State.USED:
        return redirect(start)
    form = ActionForm(request.POST or None)
    act = partial(actions.accept_invitation, invitation=found, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect(start)
    at = clock.now()
    context = {
        "round": round,
        "fund": round.fund,
        "form": form,
        "response": found.response,
        "usable": found.state == Invitation.State.OPEN and round.state == Round.State.PUBLISHED,
        "over": at > round.last_moment,
        "stands": found.response is not None and found.response.state != Response.State.WITHDRAWN,
        "crumbs": [("Home", "/"), ("Grants", "/grants/"), (round.fund.name, round.fund.get_absolute_url())],
    }
    answer = render(request, "grants/applications/invited.html", context)
    # Not "no-referrer": browsers then send the form without saying where it comes from, and it would be refused.
    answer["Referrer-Policy"] = "same-origin"
    return answer


class InviteForm(ActionForm):
    """The way to take part, chosen by a link above the button."""

    way = forms.ModelChoiceField(queryset=TakePart.objects.public(), widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """Under the name that the action knows."""
        given = super().arguments()
        return {"token": given["token"], "take_part": given["way"]}


@require_http_methods(["GET", "HEAD", "POST"])
def invite_interested(request: HttpRequest, pk: Any) -> HttpResponse:
    """Choose an expression of interest, see how many agreed to hear from us, and invite them to the round."""
    if not request.user.can(Permission.MANAGE_FUNDS):  # type: ignore[union-attr]
        raise PermissionDenied
    round = get_object_or_404(Round.objects.select_related("fund"), pk=pk)
    ways = list(TakePart.objects.public().select_related("programme"))
    form = InviteForm(request.POST or None)
    act = partial(actions.invite_interested, round=round, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        sent = form.outcome if isinstance(form.outcome, int) else 0
        messages.success(request, f"{sent} invitation{'' if sent == 1 else 's'} on the way." if sent else "Sent.")
        return redirect(f"{request.path}?way={form.cleaned_data['way'].pk}")
    wanted = request.POST.get("way") or request.GET.get("way")
    chosen = next((way for way in ways if str(way.pk) == wanted), None)
    context = {
        **admin.site.each_context(request),
        "title": "Invite people who left an interest",
        "subtitle": f"{round.fund}, {round.name}",
        "round": round,
        "ways": ways,
        "chosen": chosen,
        "counts": actions.interested(round=round, take_part=chosen) if chosen else None,
        "can_send": round.state == Round.State.PUBLISHED and clock.now() <= round.last_moment,
        "form": form,
        "at_once": actions.AT_ONCE,
        "token": form["form_token"].value(),
    }
    return render(request, "admin/grants/invite_interested.html", context)
