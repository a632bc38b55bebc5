"""What somebody typed when their session had ended: kept for an hour, sealed, and put back on the page after they sign
in.

The page carries a signed note of the person, sheet and page that it was shown for. Only a form with such a note is
kept, in the visitor's own session; only the same person, on the same page, sees it again. It is not saved until they
save it.
"""

import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

from programmes import sealed
from programmes.questions import budget
from programmes.questions.fields import SPARE_LINES
from programmes.questions.models import AnswerSheet, Kind

SESSION_KEY = "questions_typed"
KEPT_FOR = 3600  # seconds
SHOWN_FOR = 8 * 24 * 3600  # a page left open longer than this is too old to vouch for
MOST_CHARACTERS = 300_000
_SALT = "programmes.questions.shown_for"

View = Callable[..., HttpResponse]


def sign(user: Any, sheet: AnswerSheet, page: str) -> str:
    """The note for whom this page is shown."""
    return signing.dumps([str(user.pk), str(sheet.pk), page], salt=_SALT, compress=True)


def keeps_typed(view: View) -> View:
    """For question pages: a visitor is asked to sign in, as everywhere, but what their form held is kept for them."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return login_not_required(wrapper)


def _keep(request: HttpRequest) -> None:
    try:
        person, sheet, page = signing.loads(request.POST.get("shown_for", ""), salt=_SALT, max_age=SHOWN_FOR)
    except (signing.BadSignature, ValueError):
        return
    lists = {name: values for name, values in request.POST.lists() if name not in {"csrfmiddlewaretoken", "press"}}
    body = json.dumps({"person": person, "sheet": sheet, "page": page, "at": time.time(), "lists": lists})
    if len(body) > MOST_CHARACTERS:
        return
    request.session[SESSION_KEY] = sealed.seal(body)
    request.session.set_expiry(KEPT_FOR)


def recall(request: HttpRequest, sheet: AnswerSheet, page: str) -> QueryDict | None:
    """What this person typed on this page before they were signed out, if that was within the hour."""
    if SESSION_KEY not in request.session:
        return None
    try:
        kept = json.loads(sealed.unseal(request.session[SESSION_KEY]))
    except ValueError:
        kept = {"at": 0}
    if time.time() - kept["at"] > KEPT_FOR or kept["person"] != str(request.user.pk):
        forget(request)  # too old, or somebody else has sat down at this computer
        return None
    if (kept["sheet"], kept["page"]) != (str(sheet.pk), page):
        return None
    data = QueryDict(mutable=True)
    for name, values in kept["lists"].items():
        data.setlist(name, values)
    return data


def forget(request: HttpRequest) -> None:
    """Drop what was kept."""
    request.session.pop(SESSION_KEY, None)


def initial(sent: Any, data: Any, *, more: str = "") -> dict[str, Any]:
    """What to fill a page in with so that it looks as it was sent; `more` names a budget that gets more rows."""
    found: dict[str, Any] = {name: data.get(name, "") for name in ("form_token", "seen") if data.get(name)}
    for key, asked in sent.questions.items():
        found[key] = sent.fields[key].widget.value_from_datadict(data, {}, key)
        if asked.kind == Kind.BUDGET:
            extra = SPARE_LINES if key == more else 0
            found[key] = budget.spare(found[key], asked, extra)
    return found
