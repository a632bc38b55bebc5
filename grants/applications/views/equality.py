"""Equality monitoring: a form that nobody has to fill in, and that nobody can be found in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from grants.applications.actions import equality as actions
from grants.applications.models import Application
from grants.applications.views.applicant import CRUMBS
from grants.funds.models import Round
from programmes.questions import views_support
from programmes.tokens import AlreadyDone, TokenFormMixin, TokenRefused


class SendForm(TokenFormMixin):
    """The token alone: the answers are read by the questions' own form."""


@require_http_methods(["GET", "HEAD", "POST"])
def equality(request: HttpRequest, round: Any) -> HttpResponse:
    """The questions, for people who have sent an application to this round; 404 for everybody else."""
    found = get_object_or_404(Round.objects.select_related("fund"), pk=round)
    sent = Application.objects.visible_to(request.user).filter(round=found, submitted_at__isnull=False)
    asked = actions.questions()
    if asked is None or not sent.exists():
        raise Http404
    check = views_support.check(request, question_set_id=asked.pk)
    send = SendForm(request.POST or None)
    refused = ""
    if check.done:
        try:
            if send.is_valid():
                actions.answer_equality(round=found, answers=check.answers, token=send.cleaned_data["form_token"])
                return render(request, "grants/applications/equality_thanks.html", {"fund": found.fund})
            refused = TokenRefused.message
        except AlreadyDone:
            return render(request, "grants/applications/equality_thanks.html", {"fund": found.fund})
        except TokenRefused as error:
            refused = error.message
    context = {"round": found, "form": check.form, "send": send, "refused": refused, "crumbs": CRUMBS}
    return render(request, "grants/applications/equality.html", context)
