"""A volunteer's pages of a trial: what it asks, joining, leaving, and questions that nobody has to answer.

Somebody in an arm without rewards reads no word about them here either: the pages speak of ways to say thank you, and
neither the trial's name nor its public address is shown.
"""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programmes import clock
from programmes.evidence import codes
from programmes.people.forms_step import attempt
from programmes.questions import views_support
from programmes.tokens import AlreadyDone, TokenFormMixin, TokenRefused
from volunteering.rewards import motives
from volunteering.rewards.actions import trials as actions
from volunteering.rewards.forms_experiments import JoinForm, PressForm
from volunteering.rewards.models import ArmAssignment, Experiment
from volunteering.safeguarding.ages import Band
from volunteering.safeguarding.models import Volunteer

SLIP = "volunteering.trial.code"


class SendForm(TokenFormMixin):
    """The token alone: the answers are read by the questions' own form."""


def _asked(request: HttpRequest, pk: Any) -> tuple[Experiment, Volunteer, ArmAssignment | None]:
    """The trial, the volunteer and their place in it. 404 for who may not join and has not joined."""
    volunteer = Volunteer.objects.of(request.user)
    if volunteer is None:
        raise Http404
    found = get_object_or_404(Experiment.objects.filter(state__in=Experiment.BEGUN), pk=pk)
    held = ArmAssignment.objects.filter(experiment=found, volunteer=volunteer).first()
    if held is None and actions.why_not(found, volunteer, clock.now()):
        raise Http404
    return found, volunteer, held


def _crumbs() -> list[tuple[str, str]]:
    return [
        ("Home", "/"),
        ("Volunteering", reverse("volunteering:opportunity_list")),
        ("My volunteering", reverse("volunteering:mine")),
    ]


def words(found: Experiment) -> str:
    """What is agreed to, as text: kept beside each yes."""
    return render_to_string("volunteering/rewards/experiment_words.html", {"experiment": found}).strip()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: Any) -> HttpResponse:
    """What the trial is, in plain words, and the one box that says yes."""
    found, volunteer, held = _asked(request, pk)
    if held:
        return redirect("volunteering:trial_mine", pk)
    form = JoinForm(request.POST or None)
    text = words(found)

    def act(token: str, agree: bool) -> ArmAssignment:
        return actions.join(experiment=found, volunteer=volunteer, words=text, by=request.user, token=token)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        slip = motives.take_slip(form.outcome.arm) if isinstance(form.outcome, ArmAssignment) else None
        if slip:
            # Shown on the next page and kept nowhere else: the session forgets it there.
            request.session[SLIP] = slip.code
        return redirect("volunteering:trial_mine", pk)
    context = {"experiment": found, "form": form, "crumbs": _crumbs()}
    return render(request, "volunteering/rewards/experiment_join.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def mine(request: HttpRequest, pk: Any) -> HttpResponse:
    """Your place in the trial: until when, and how to leave."""
    found, volunteer, held = _asked(request, pk)
    if held is None:
        return redirect("volunteering:trial_join", pk)
    code = request.session.pop(SLIP, "")
    context = {
        "experiment": found,
        "held": held,
        "running": found.is_showing(clock.now()),
        "press": PressForm(),
        "code": code,
        "code_shown": codes.spaced(code) if code else "",
        "asks_equality": actions.equality_questions() is not None and volunteer.band != Band.UNDER_13,
        "crumbs": _crumbs(),
    }
    return render(request, "volunteering/rewards/experiment_mine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: Any) -> HttpResponse:
    """Leave the trial: what that changes, and the button."""
    found, volunteer, held = _asked(request, pk)
    if held is None or held.withdrawn_at:
        raise Http404
    form = PressForm(request.POST or None)
    act = partial(actions.leave, experiment=found, volunteer=volunteer, by=request.user)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "You have left the trial. You keep everything that you have.")
        return redirect("volunteering:trial_mine", pk)
    context = {"experiment": found, "form": form, "crumbs": _crumbs()}
    return render(request, "volunteering/rewards/experiment_leave.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: HttpRequest, pk: Any) -> HttpResponse:
    """Questions about yourself that nobody has to answer; for those who have joined and are 13 or older."""
    found, volunteer, held = _asked(request, pk)
    asked = actions.equality_questions()
    if held is None or asked is None or volunteer.band == Band.UNDER_13:
        raise Http404
    return ask_equality(request, asked, experiment=found, back=reverse("volunteering:trial_mine", args=[pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_volunteers(request: HttpRequest) -> HttpResponse:
    """The same questions for everybody who volunteers."""
    volunteer = Volunteer.objects.of(request.user)
    asked = actions.equality_questions()
    if volunteer is None or asked is None or volunteer.band == Band.UNDER_13:
        raise Http404
    return ask_equality(request, asked, experiment=None, back=reverse("volunteering:mine"))


def ask_equality(request: HttpRequest, asked: Any, *, experiment: Experiment | None, back: str) -> HttpResponse:
    """The form, and the thanks after it. What is kept knows the month and the question, and nobody."""
    check = views_support.check(request, question_set_id=asked.pk)
    send = SendForm(request.POST or None)
    refused = ""
    if check.done:
        try:
            if send.is_valid():
                token = send.cleaned_data["form_token"]
                actions.answer_equality(experiment=experiment, answers=check.answers, token=token)
                return render(request, "volunteering/rewards/equality_thanks.html", {"back": back})
            refused = TokenRefused.message
        except AlreadyDone:
            return render(request, "volunteering/rewards/equality_thanks.html", {"back": back})
        except TokenRefused as error:
            refused = error.message
    context = {"form": check.form, "send": send, "refused": refused, "back": back}
    return render(request, "volunteering/rewards/equality.html", context)
