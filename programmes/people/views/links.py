"""Pages that are opened by a link from a message, without an account: the key in the address, and who learns of it."""

from uuid import UUID

from django.core import signing
from django.http import Http404, HttpResponse


def key_of(signed: str, salt: str) -> UUID:
    """The key that one of our links carries, signed. Raises Http404 for a link that is not one of ours."""
    try:
        return UUID(signing.loads(signed, salt=salt))
    except (signing.BadSignature, ValueError) as wrong:
        raise Http404 from wrong


def quiet(response: HttpResponse) -> HttpResponse:
    """The key in the address is passed on to no other site. (Without any referrer a browser's form has no origin.)"""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
