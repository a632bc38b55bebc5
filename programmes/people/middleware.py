"""Staff have a second factor before they see anything that is not public."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

Handler = Callable[[HttpRequest], HttpResponse]
# Signing in and out, the second factor itself and the password asked for before it: allauth's own pages.
OWN_SECURITY = ("account_", "mfa_")


def staff_second_factor(get_response: Handler) -> Handler:
    """Lead staff without a second factor to its set-up, from the admin and every other page behind the sign-in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.STAFF_SECOND_FACTOR or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        if match and not match.namespace and (match.url_name or "").startswith(OWN_SECURITY):
            return None
        user: Any = request.user
        if not user.is_authenticated or not user.is_staff or has_second_factor(request):
            return None
        messages.warning(request, "Staff need a second factor. Set one up here; then you can go on.")
        return redirect("mfa_index")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def has_second_factor(request: HttpRequest) -> bool:
    """True when this session was opened with a second factor, or the person has set one up since."""
    user: Any = request.user
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        return True
    return bool(is_mfa_enabled(user))
