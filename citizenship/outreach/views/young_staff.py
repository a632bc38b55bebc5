"""The staff's pages of organisations of the Forum: how many wait for each, never who."""

from functools import partial
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from citizenship.outreach.actions import young as actions
from citizenship.outreach.forms.young import HostForm
from citizenship.outreach.models import ForumHost, ForumInterest
from citizenship.outreach.views.staff_pages import ANY, at, fetch, history, require, show
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.views.attempt import SignedIn
from programmes.people.views.step import carry_out

_STEPS = {
    "send_link": ("Send it the link", "send_link"),
    "change": ("Change it", "edit"),
    "end": ("End it", "end"),
}


def _list() -> tuple[str, str]:
    return "Organisations of the Forum", at("forumhost_changelist")


@require_safe
def forum_host(request: SignedIn, pk: Any) -> HttpResponse:
    """One organisation: what is said of it, and its requests as numbers."""
    found = fetch(request, ForumHost.objects.all(), pk)
    rows = found.interests.values("state").annotate(count=Count("pk"), people=Sum("people")).order_by("state")
    labels = dict(ForumInterest.State.choices)
    return show(
        request,
        found.name,
        _list(),
        state=found.get_state_display(),
        colour="green" if found.state == ForumHost.State.OFFERED else "grey",
        steps=[
            (words, at(f"forumhost_{name}", found.pk))
            for verb, (words, name) in _STEPS.items()
            if verb in found.FLOW.open_moves(found.state)
        ],
        facts=[
            ("What it does", found.about),
            ("Website", found.url),
            ("Work address", found.email or "Deleted"),
            *([("Note", "Only a demonstration")] if found.is_demonstration else []),
        ],
        tables=[
            {
                "heading": "Requests to join",
                "columns": ["State", "Requests", "People"],
                "rows": [([labels[row["state"]], row["count"], row["people"]], []) for row in rows],
                "empty": "None yet.",
            }
        ],
        history=history(found),
    )


@ANY
def forum_host_add(request: SignedIn) -> HttpResponse:
    """Name an organisation."""
    require(request)
    return carry_out(
        request,
        form=HostForm(request.POST or None),
        act=partial(actions.add_host, by=request.user),
        back=_list(),
        done="People can join through it now.",
        heading="Add an organisation",
        text="Young Londoners of 16 or over and groups can join the Forum or a campaign through it. Agree with it "
        "first how it safeguards young people.",
        button="Add it",
    )


def _step(request: SignedIn, pk: Any, make: Any, act: Any, **page: Any) -> HttpResponse:
    found = fetch(request, ForumHost.objects.all(), pk)
    return carry_out(
        request,
        form=make(found),
        act=partial(act, host=found, by=request.user),
        back=(found.name, found.get_absolute_url()),
        **page,
    )


@ANY
def forum_host_change(request: SignedIn, pk: Any) -> HttpResponse:
    """Change what is said of it."""
    names = ("name", "about", "url", "email")
    return _step(
        request,
        pk,
        lambda found: HostForm(request.POST or None, initial={name: getattr(found, name) for name in names}),
        actions.change,
        done="It is changed.",
        heading="Change the organisation",
        text="Everybody reads what it does and its website; the address is for us only.",
        button="Save",
    )


@ANY
def forum_host_send_link(request: SignedIn, pk: Any) -> HttpResponse:
    """Send it the link to those who wait."""
    return _step(
        request,
        pk,
        lambda _: StepForm(request.POST or None),
        actions.send_link,
        done="The link is sent. An older one does not work any more.",
        heading="Send it the link",
        text="Behind it are the people who want to join, until it has taken them over.",
        button="Send it",
    )


@ANY
def forum_host_end(request: SignedIn, pk: Any) -> HttpResponse:
    """End it."""
    return _step(
        request,
        pk,
        lambda _: StepForm(request.POST or None),
        actions.end,
        done="Nobody joins through it any more. Its address is deleted.",
        heading="End the organisation",
        text="It cannot be ended while people wait for it.",
        button="End it",
    )
