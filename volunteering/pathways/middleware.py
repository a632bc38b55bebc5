"""Counts the first sign-up of somebody who came with a printed invitation, without noting who.

The browser's session holds the key of the sheet until then; the record of the person never does.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from programmes.catalogue import actions as catalogue
from programmes.catalogue.models import HAND_OFF
from volunteering.opportunities.models import SignUp

# The key in the session; its value is the sheet's.
MARK = HAND_OFF
SIGN_UP = "volunteering:sign_up"


def first_step(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """After a sign-up that was carried out, count it for the sheet, once, and forget the sheet."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if request.method == "POST" and response.status_code == 302 and match and match.view_name == SIGN_UP:
            sheet = request.session.get(MARK)
            if sheet and SignUp.objects.filter(volunteer__user=request.user.pk).exists():
                catalogue.count_first_step(sheet=sheet)
                del request.session[MARK]
        return response

    return middleware
