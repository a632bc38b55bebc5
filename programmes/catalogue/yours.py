"""The borough that somebody has chosen: in the address of the home page, or in a cookie where they asked for it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from programmes.people.models import Borough

YEAR = 365 * 24 * 3600


def _name() -> str:
    return "__Host-borough" if settings.SESSION_COOKIE_SECURE else "borough"


def chosen(request: HttpRequest) -> tuple[Borough | None, bool]:
    """The borough in the address, else the one in the cookie; and whether it is kept. One query at most."""
    kept = request.COOKIES.get(_name(), "")
    code = request.GET.get("borough", kept)
    found = Borough.objects.filter(pk=code).first() if 0 < len(code) <= 9 and "\x00" not in code else None
    return found, found is not None and found.pk == kept


def remember(response: HttpResponse, borough: Borough) -> None:
    """Keep it on this device for a year. It says which borough, and nothing of who asked."""
    response.set_cookie(
        _name(), borough.pk, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def forget(response: HttpResponse) -> None:
    """Take the cookie off this device."""
    response.delete_cookie(_name(), samesite="Lax")
