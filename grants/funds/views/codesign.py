"""The page on which a parent or carer comments on a fund's criteria: on a phone, without an account.

The key in the address is the permission. It works until the comments close, and afterwards shows what was sent.
"""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from grants.funds.codesign import actions
from grants.funds.codesign.forms import CommentForm
from grants.funds.forms import ActionForm, attempt
from grants.funds.models import CodesignHelper
from programmes import clock


def _helper(key: str) -> CodesignHelper:
    return get_object_or_404(
        CodesignHelper.objects.select_related("codesign__round__fund", "codesign__round__strand"),
        token_hash=CodesignHelper.hash_of(key),
    )


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it is neither listed by search engines nor told to other sites."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": browsers then send the form without saying where it comes from, and it would be refused.
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, key: str) -> HttpResponse:
    """The criteria with room for comments, and what this person has sent so far."""
    helper = _helper(key)
    held = helper.codesign
    criteria = list(held.round.criteria.all())
    initial = {"name": helper.name, "may_name": helper.may_name}
    form = CommentForm(request.POST or None, criteria=criteria, initial=initial)
    if request.method == "POST" and form.is_valid() and attempt(form, partial(actions.comment, helper=helper)):
        messages.success(request, "Thank you. We have your comments.")
        return _private(redirect("grants:codesign", key))
    sent: dict[Any, list[Any]] = {}
    for each in helper.comments.all():
        sent.setdefault(each.criterion_id, []).append(each)
    usable = helper.state in {CodesignHelper.State.INVITED, CodesignHelper.State.COMMENTED}
    context = {
        "helper": helper,
        "codesign": held,
        "key": key,
        "form": form,
        "rows": [(criterion, field, sent.get(criterion.pk, [])) for criterion, field in form.rows],
        "sent_in_general": sent.get(None, []),
        "is_open": usable and held.takes_comments(clock.now()),
        "usable": usable,
        "crumbs": [("Home", "/"), ("Grants", "/grants/")],
    }
    return _private(render(request, "grants/funds/codesign/comment.html", context))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take everything back."""
    helper = _helper(key)
    form = ActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, partial(actions.withdraw, helper=helper)):
        messages.success(request, "Your comments, your name and your address are deleted.")
        return _private(redirect("grants:codesign", key))
    if not form.is_bound and helper.state != CodesignHelper.State.COMMENTED:
        return _private(redirect("grants:codesign", key))
    return _private(render(request, "grants/funds/codesign/withdraw.html", {"form": form, "key": key}))
