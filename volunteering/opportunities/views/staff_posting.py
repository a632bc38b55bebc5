"""Staff's pages about one opportunity and about its changes; each button calls one action."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from programmes import clock
from programmes.people.access import Permission
from programmes.people.models import Borough
from programmes.people.views import step
from programmes.people.views.step import carry_out
from volunteering.opportunities import moderation
from volunteering.opportunities.actions import posting
from volunteering.opportunities.forms_posting import ReasonForm, StaffPressForm, ToChangeForm
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.opportunities.models.revisions import Revision
from volunteering.opportunities.views.host_posting import FIELD_WORDS
from volunteering.safeguarding.vocabulary import CAUSES, label


def require(request: HttpRequest) -> None:
    """Raises PermissionDenied for staff who do not moderate."""
    step.require(request, Permission.MODERATE_OPPORTUNITIES)


def fetch(request: HttpRequest, pk: Any) -> Opportunity:
    """The opportunity, for those who moderate."""
    found: Opportunity = step.fetch(request, Opportunity.objects.with_parties(), pk, Permission.MODERATE_OPPORTUNITIES)
    return found


def _url(verb: str, found: Opportunity) -> str:
    return reverse(f"admin:volunteering_opportunity_{verb}", args=[found.pk])


def _steps(found: Opportunity, revision: Revision | None) -> list[tuple[str, str]]:
    moves = found.FLOW.open_moves(found.state)
    steps = []
    if "publish" in moves:
        steps.append(("Publish it", _url("publish", found)))
    if revision is not None:
        steps.append(("Accept the change", _url("accept", found)))
        steps.append(("Do not accept it", _url("refuse", found)))
    if found.is_imported and "close" in moves:
        steps.append(("Leave it out", _url("leave_out", found)))
    elif "return_" in moves and not found.is_imported:
        text = "Return it with what to change" if found.state == "submitted" else "Take it down and return it"
        steps.append((text, _url("return", found)))
    return steps


@require_safe
def opportunity(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything that people will read, what to look at, and what can be done next."""
    found = fetch(request, pk)
    revision = found.revisions.filter(state=Revision.State.WAITING).select_related("proposed_by").first()
    context = {
        **admin.site.each_context(request),
        "title": found.title,
        "opportunity": found,
        "flags": moderation.flags(found),
        "revision": revision,
        "changes": changes(found, revision) if revision else [],
        "new_flags": _flags_after(found, revision) if revision else [],
        "steps": _steps(found, revision),
        "now": clock.now(),
        "sessions": found.sessions.order_by("starts_at")[:20],
        "history": found.moves.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "admin/volunteering/opportunity.html", context)


def changes(found: Opportunity, revision: Revision) -> list[tuple[str, str, str]]:
    """What a change would put in the place of what: the field's name, the words now, the new words."""
    now = found.content()
    return [
        (FIELD_WORDS[name], _told(name, now[name]), _told(name, value))
        for name, value in revision.changes.items()
        if name in FIELD_WORDS
    ]


def _told(name: str, value: Any) -> str:
    if value is None or value == "":
        return "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "borough":
        return str(Borough.objects.get(pk=value))
    return label(CAUSES, value) if name == "cause" else str(value)


def _flags_after(found: Opportunity, revision: Revision) -> list[moderation.Flag]:
    """What would have to be looked at once the change holds, where it is not there already."""
    before = moderation.flags(found)
    later = Opportunity.objects.with_parties().get(pk=found.pk)
    later.take(revision.changes)
    return [flag for flag in moderation.flags(later) if flag not in before]


def _back(found: Opportunity) -> tuple[str, str]:
    return found.title, reverse("admin:volunteering_opportunity_change", args=[found.pk])


def _page(
    act: Callable[..., Any], form: Any, *, heading: str, text: str, button: str, done: str
) -> Callable[..., HttpResponse]:
    """The page behind one button about an opportunity."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HttpRequest, pk: Any) -> HttpResponse:
        found = fetch(request, pk)
        return carry_out(
            request,
            form=form(request.POST or None),
            act=partial(act, opportunity=found, by=request.user),
            back=_back(found),
            done=done,
            heading=heading,
            text=text,
            button=button,
        )

    page.__doc__ = f"{heading}."
    return page


publish = _page(
    posting.publish,
    StaffPressForm,
    heading="Publish this opportunity",
    text="Everybody can see it at once, here and in our open data. The host is told.",
    button="Publish it",
    done="It is public, and the host has been told.",
)
return_ = _page(
    posting.return_,
    ToChangeForm,
    heading="Return it with what to change",
    text="The host changes it and sends it again. If it is public now, it leaves the public pages at once.",
    button="Return it to the host",
    done="The host has it back and has been told.",
)
leave_out = _page(
    posting.leave_out,
    StaffPressForm,
    heading="Leave this opportunity out",
    text="It comes from another platform. It is not shown here, and no later reading of the feed brings it back.",
    button="Leave it out",
    done="It is left out.",
)


def _waiting(found: Opportunity) -> Revision:
    return get_object_or_404(found.revisions.select_related("opportunity"), state=Revision.State.WAITING)


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, pk: Any) -> HttpResponse:
    """Put the new words in the place of the old."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=StaffPressForm(request.POST or None),
        act=lambda **given: posting.accept_revision(revision=_waiting(found), by=request.user, **given),
        back=_back(found),
        done="The new words are public, and the host has been told.",
        heading="Accept this change",
        text="The new words take the place of the old at once.",
        button="Accept the change",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: Any) -> HttpResponse:
    """Leave the words as they are."""
    found = fetch(request, pk)
    return carry_out(
        request,
        form=ReasonForm(request.POST or None),
        act=lambda **given: posting.refuse_revision(revision=_waiting(found), by=request.user, **given),
        back=_back(found),
        done="The words stay as they are, and the host has been told why.",
        heading="Do not accept this change",
        text="The published words stay. The host reads your reason.",
        button="Leave the words as they are",
    )
