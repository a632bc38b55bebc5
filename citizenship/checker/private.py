"""What every page of a checker promises: nothing of an answer in a cache, a referrer, a log or an error report."""

import functools
import traceback
from collections.abc import Callable, ItemsView
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.debug import SafeExceptionReporterFilter
from django.views.decorators.debug import sensitive_post_parameters

View = Callable[..., HttpResponse]
# Browsers send no Origin with a form of a page that says "no-referrer", and the guard against forged forms refuses
# such a form. With "same-origin" other sites learn nothing either, and every link of these pages is rel="noreferrer".
REFERRER = "same-origin"
# These say nothing of what was sent: they are answered as everywhere in the portal.
PASSED_ON = (Http404, PermissionDenied, SuspiciousOperation, OperationalError)


class CheckerFault(Exception):
    """A fault of our own in a checker: what kind and where, without the values that were in play."""

    @classmethod
    def of(cls, error: Exception) -> "CheckerFault":
        """The fault, named by the kind of error and the place in the program. Its message may hold an answer."""
        places = traceback.extract_tb(error.__traceback__)[-3:]
        where = " > ".join(f"{place.filename.rpartition('/')[2]}:{place.lineno}" for place in places)
        return cls(f"{type(error).__name__} at {where}")


class SaysNothing(SafeExceptionReporterFilter):
    """For the error report of a checker's page: no variable, no field of the form, no cookie."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Nothing of the form."""
        return {}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        """No cookie either."""
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> ItemsView[str, Any]:
        """Nothing of what the program held."""
        return dict[str, Any]().items()


def keeps_nothing(view: View) -> View:
    """Make a view one of a checker: open to everybody, kept by no cache, and silent about what was answered."""

    @login_not_required
    @sensitive_post_parameters()
    @functools.wraps(view)
    def private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.exception_reporter_filter = SaysNothing()
        try:
            response = view(request, *args, **kwargs)
        except PASSED_ON:
            raise
        except Exception as error:
            raise CheckerFault.of(error) from None
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = REFERRER
        return response

    return private
