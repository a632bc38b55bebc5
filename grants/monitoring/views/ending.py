"""The officer's page that closes a grant."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grants.applications.views.staff import fetch, staff_frame
from grants.awards.forms_money import ConfirmForm
from grants.awards.views.grant import award_of
from grants.funds.forms import attempt
from grants.monitoring import actions
from programmes.people.access import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def end_grant(request: HttpRequest, pk: Any) -> HttpResponse:
    """Close a grant that is reported on and paid."""
    application = fetch(request, pk, Permission.REQUEST_PAYMENTS)
    award = award_of(application)
    form = ConfirmForm(request.POST or None)
    back = reverse("admin:grants_award_grant", args=[application.pk])
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, partial(actions.end_grant, award=award, by=request.user))
    ):
        messages.success(request, "The grant has come to its end, and the group has been told.")
        return redirect(back)
    context = {
        **staff_frame(request),
        "title": f"Close the grant: {application.reference}",
        "heading": "Close the grant",
        "text": (
            "Every report must be accepted and every payment made. Money that is left becomes free for others. The "
            "account is deleted 14 days after the last payment."
        ),
        "button": "Close the grant",
        "form": form,
        "errors": form.errors,
        "back_url": back,
        "back_text": f"Grant {application.reference}",
    }
    return render(request, "admin/grants/step.html", context)
