"""The staff's side: Django's admin behind the portal's own sign-in, with one work-list for its home."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern

from programmes.people import worklist

OWN = frozenset({"programmes", "grants", "volunteering", "citizenship"})


def _not_found_for_a_wrong_key(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Django's link to a record's public page lets the error of a malformed key through; it is a page not found."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ValidationError as error:
            raise Http404 from error

    return guarded


class PortalAdminSite(AdminSite):
    """Django's admin with the portal's name and a home that says what waits for you."""

    site_title = "All of Us London: staff"
    site_header = "All of Us London: staff"
    index_title = "Waiting for you"
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The work-list: what waits for this person, oldest first, with one click to the next."""
        own = {"worklist": worklist.waiting(request.user), "handbooks": worklist.handbooks(request.user)}
        return super().index(request, {**(extra_context or {}), **own})

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only our own records: with the packages' pages staff could edit addresses and second factors by hand."""
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        own = [model for model in models if model._meta.app_label in OWN]
        if own:
            super().register(own, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Django's own addresses."""
        urls = super().get_urls()
        for url in urls:
            if isinstance(url, URLPattern) and url.name == "view_on_site":
                url.callback = _not_found_for_a_wrong_key(url.callback)
        return urls

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Staff change their password where everybody does, with the same rules and the same message afterwards."""
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The same door as everybody's: rate limits, second factor and verified e-mail hold here too."""
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response
