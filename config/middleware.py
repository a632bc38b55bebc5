"""Two small guards around every request."""

from collections.abc import Callable

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponse]


def service_unavailable(get_response: Handler) -> Handler:
    """Answer 503 with Retry-After while the database is away, instead of an error page that suggests a fault."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError):
            return None
        connection.close()
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "10"
        return response

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def private_pages(get_response: Handler) -> Handler:
    """Keep a signed-in person's pages out of every cache: the next user of a library computer must not see them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware
