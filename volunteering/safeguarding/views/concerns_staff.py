"""The safeguarding officers' queue of concerns. Everybody else, the superuser included, is refused."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm
from programmes.people.views.step import carry_out, require
from volunteering.safeguarding import actions
from volunteering.safeguarding.forms_staff import CloseForm, NoteForm, PressForm
from volunteering.safeguarding.models import Concern
from volunteering.safeguarding.views.staff import key_of

LABELS = {
    "take": "Look after it",
    "note": "Note what was done",
    "close": "Close it",
    "reopen": "Open it again",
}


def fetch(request: HttpRequest, pk: Any) -> Concern:
    """The concern, for the safeguarding officers."""
    require(request, Permission.HANDLE_CONCERNS)
    return get_object_or_404(Concern.objects.visible_to(request.user).select_related("taken_by"), pk=key_of(pk))


@never_cache
@require_safe
def concern(request: HttpRequest, pk: Any) -> HttpResponse:
    """One concern with its notes; each view is audited."""
    found = fetch(request, pk)
    actions.view(concern=found, by=request.user)  # type: ignore[arg-type]
    mine = found.taken_by_id == request.user.pk
    moves = [verb for verb in found.FLOW.open_moves(found.state) if _offered(found, verb, mine=mine)]
    context = {
        **admin.site.each_context(request),
        "title": str(found),
        "concern": found,
        "mine": mine,
        "steps": [
            (_label(found, verb), reverse(f"admin:volunteering_concern_{verb}", args=[found.pk])) for verb in moves
        ],
        "notes": found.notes.select_related("noted_by"),
        "history": found.moves.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "admin/volunteering/safeguarding/concern.html", context)


def _offered(found: Concern, verb: str, *, mine: bool) -> bool:
    """Whether the button shows: taking over a colleague's, the rest of one's own only."""
    if found.state != Concern.State.TAKEN:
        return True
    return not mine if verb == "take" else mine


def _label(found: Concern, verb: str) -> str:
    return "Take it over" if verb == "take" and found.state == Concern.State.TAKEN else LABELS[verb]


def _page(
    act: Callable[..., Any], form: type[ActionForm], *, heading: str, text: str, button: str, done: str
) -> Callable[..., HttpResponse]:
    """The page behind one button."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        found = fetch(request, pk)
        return carry_out(
            request,
            form=form(request.POST or None),
            act=partial(act, concern=found, by=request.user),
            back=(str(found), reverse("admin:volunteering_concern_change", args=[found.pk])),
            done=done,
            heading=heading,
            text=text,
            button=button,
        )

    return page


take = _page(
    actions.take,
    PressForm,
    heading="Look after this concern",
    text="Your colleague sees that you look after it. You can note what you do and close it.",
    button="Look after it",
    done="You look after this concern now.",
)
note = _page(
    actions.note,
    NoteForm,
    heading="Note what was done",
    text="Notes are added and never changed.",
    button="Add the note",
    done="The note is kept.",
)
close = _page(
    actions.close,
    CloseForm,
    heading="Close this concern",
    text="Say what came of it. You can open it again.",
    button="Close it",
    done="The concern is closed.",
)
reopen = _page(
    actions.reopen,
    PressForm,
    heading="Open this concern again",
    text="You look after it from now on.",
    button="Open it again",
    done="The concern is open again.",
)
