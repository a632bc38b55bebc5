"""Alerts as everybody sees them: what is open now, the form that asks for e-mails, confirming, and stopping."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programmes import clock
from programmes.catalogue import opening
from programmes.catalogue.actions import alerts as actions
from programmes.catalogue.forms_alerts import AskForm, ConfirmForm, StopForm
from programmes.catalogue.models import Programme, TakePart
from programmes.catalogue.notices_alerts import CONFIRM_SALT, STOP_SALT
from programmes.catalogue.views.answering import CRUMBS, crumbs
from programmes.catalogue.views.sending import open_form
from programmes.people.models import Borough
from programmes.people.views.attempt import attempt
from programmes.people.views.links import key_of, quiet
from programmes.people.views.record import ANY

SLOWED = "Too many addresses were left from here. Wait an hour, then send yours again. It is still below."
PAGE = 25
DONE = {
    "asked": ("Look at your e-mails", "We have sent you a link. Open it and confirm. It works for 7 days."),
    "confirmed": ("You hear of what opens", "You get one e-mail a day at most. Each ends with a link that stops them."),
    "stopped": ("We have deleted your address", "You get no more of these e-mails."),
}


def alerts(request: HttpRequest, way: TakePart) -> HttpResponse:
    """What is open now, by theme and borough, and the form for e-mails about what opens later."""
    boroughs = list(Borough.objects.all())
    theme, borough = request.GET.get("theme", ""), request.GET.get("borough", "")
    theme = theme if theme in Programme.Theme.values else ""
    borough = borough if borough in {each.pk for each in boroughs} else ""
    found = [
        each
        for each in opening.everything(clock.now())
        if each.key != f"way:{way.pk}" and each.is_for([theme] if theme else [], [borough] if borough else [])
    ]
    start = _start(request, len(found))
    query = f"?theme={theme}&borough={borough}"
    form = AskForm(request.POST or None)
    answered = open_form(
        request,
        form,
        lambda token: _ask(form, way, token),
        slowed=SLOWED,
        done="Thank you.",
        then=_done("asked"),
        template="programmes/catalogue/alerts.html",
        way=way,
        can_send=way.is_open and way.programme.is_public,
        rows=found[start : start + PAGE],
        total=len(found),
        next_url=f"{query}&from={start + PAGE}" if start + PAGE < len(found) else "",
        previous_url=f"{query}&from={max(start - PAGE, 0)}" if start else "",
        themes=Programme.Theme.choices,
        boroughs=boroughs,
        theme=theme,
        borough=borough,
        crumbs=crumbs(way),
    )
    return answered


def _start(request: HttpRequest, most: int) -> int:
    given = request.GET.get("from", "")
    return min(int(given), most) if given.isascii() and given.isdecimal() and len(given) < 6 else 0


def _ask(form: AskForm, way: TakePart, token: str) -> None:
    given = form.cleaned_data
    actions.ask_for_alerts(
        take_part=way, email=given["email"], about=given["about"], boroughs=form.codes(), token=token
    )


def _done(name: str) -> str:
    return reverse("programmes:alerts_done", args=[name])


@login_not_required
@require_safe
def alerts_done(request: HttpRequest, name: str) -> HttpResponse:
    """What has become of it."""
    if name not in DONE:
        raise Http404
    title, text = DONE[name]
    return render(request, "programmes/catalogue/alerts_done.html", {"title": title, "text": text, "crumbs": CRUMBS})


def _chosen(signed: str) -> tuple[UUID, list[str], list[str]]:
    """What the link of the first message carries. Raises Http404 for a link that is not one of ours."""
    try:
        key, about, boroughs = signing.loads(signed, salt=CONFIRM_SALT, max_age=actions.UNCONFIRMED_KEPT_FOR)
        return UUID(key), list(about), list(boroughs)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise Http404 from wrong


@login_not_required
@never_cache
@ANY
def alerts_confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """The link of the first message. A button, because mail programs open links by themselves."""
    key, about, boroughs = _chosen(signed)
    what, where = actions.told(about, boroughs)
    return _button(
        request,
        ConfirmForm(request.POST or None),
        partial(actions.confirm_alerts, key=key, about=about, boroughs=boroughs),
        "confirmed",
        "Hear of what opens",
        f"You chose: {what}. For: {where}. Press the button, and we write to you when something opens.",
    )


@login_not_required
@never_cache
@ANY
def alerts_stop(request: HttpRequest, signed: str) -> HttpResponse:
    """The link at the end of each message: one press, and the address is deleted."""
    act = partial(actions.stop_alerts, key=key_of(signed, STOP_SALT))
    form = StopForm(request.POST or None)
    return _button(request, form, act, "stopped", "Stop e-mails about what opens", "We then delete your address.")


def _button(request: HttpRequest, form: Any, act: Any, then: str, title: str, text: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, lambda token: act(token=token), done="Thank you.", then=_done(then))
        if response:
            return quiet(response)
    context = {"form": form, "title": title, "text": text, "crumbs": CRUMBS}
    return quiet(render(request, "parts/button_page.html", context))
