"""The page that a supervisor without an account opens by a link that works once."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes import clock
from programmes.people.views.attempt import attempt
from programmes.people.views.links import quiet
from volunteering.hours import actions
from volunteering.hours.forms import AnswerForm, PressForm, times_of
from volunteering.hours.models import HoursClaim, SupervisorLink


def _link(key: str) -> SupervisorLink:
    """The link behind this key; 404 for one that we never sent, or that a newer one replaced."""
    link = actions.find(key)
    if link is None:
        raise Http404
    return link


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hours_answer(request: HttpRequest, key: str) -> HttpResponse:
    """Say once whether a volunteer was there: yes, at another time, or no."""
    link = _link(key)
    claim = link.claim
    if not link.is_open(clock.now()) or claim.state != HoursClaim.State.WAITING:
        return _over(request, link, key)
    form = AnswerForm(request.POST or None, initial=times_of(claim.from_at, claim.until_at))
    if request.method == "POST" and form.is_valid():
        response = _answered(request, form, link, key)
        if response:
            return response
    context = {"form": form, "claim": claim, "link": link, "volunteer": _name(claim)}
    return quiet(render(request, "volunteering/hours/answer.html", context))


def _answered(request: HttpRequest, form: AnswerForm, link: SupervisorLink, key: str) -> HttpResponse | None:
    given = form.cleaned_data
    other = given["answer"] == "correct"
    stretch = {"start": form.start, "end": form.end} if other else {"start": None, "end": None}

    def act(token: str) -> Any:
        return actions.answer(link=link, verb=given["answer"], reason=given["reason"], token=token, **stretch)

    then = reverse("volunteering:hours_answer", args=[key])
    return attempt(request, form, act, done="We have your answer.", then=then)


def _name(claim: HoursClaim) -> str:
    """As in the message: an adult's name, a young person's only as hosts see it; nothing once it was answered."""
    volunteer = claim.volunteer
    return str(volunteer) if volunteer.is_minor else volunteer.user.name or str(volunteer)


def _over(request: HttpRequest, link: SupervisorLink, key: str) -> HttpResponse:
    """After the answer: thanks, and the way to become a host. Nothing about the volunteer is shown any more."""
    context = {
        "link": link,
        "elsewhere": link.claim.elsewhere,
        "form": PressForm(),
        "used": link.used_at is not None,
        "key": key,
    }
    return quiet(render(request, "volunteering/hours/answered.html", context))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hours_answer_host(request: HttpRequest, key: str) -> HttpResponse:
    """The supervisor's organisation would like to take volunteers here."""
    link = _link(key)
    form = PressForm(request.POST or None)
    then = reverse("volunteering:hours_answer", args=[key])
    if request.method == "POST" and link.used_at is not None and form.is_valid():
        attempt(
            request,
            form,
            lambda token: actions.ask_to_host(link=link, token=token),
            done="We have written to you how to begin.",
            then=then,
        )
    return redirect(then)
