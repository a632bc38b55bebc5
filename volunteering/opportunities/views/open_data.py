"""The open data that anybody may take."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from programmes import clock
from volunteering.opportunities import feed


@login_not_required
@require_safe
def opportunities_json(request: HttpRequest) -> HttpResponseBase:
    """Everything public by the Volunteering Data Standard; `?after=` is the key that the Link header named."""
    try:
        after = uuid.UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        raise Http404 from None
    made = feed.document(clock.now(), after)
    unchanged = get_conditional_response(request, etag=made.etag)
    if unchanged is not None:
        made.body.close()
        unchanged["ETag"] = made.etag
        return unchanged
    response = FileResponse(made.body, content_type="application/ld+json", filename="opportunities.json")
    response["ETag"] = made.etag
    if made.after:
        own = settings.SITE_URL + reverse("volunteering:opportunities_json")
        response["Link"] = f'<{own}?after={made.after}>; rel="next"'
    response["X-Content-Type-Options"] = "nosniff"
    # The same for everybody: it may be kept anywhere, and is asked about again each time.
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response
