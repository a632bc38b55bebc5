"""What the pages of the room share: the way back, one's own record, and a page with one button."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from programmes import audit, clock
from programmes.people.views.attempt import SignedIn, attempt
from volunteering.pathways.forms import PressForm
from volunteering.pathways.models import RegisterView
from volunteering.safeguarding.models import Volunteer

CRUMBS = [("Home", "/"), ("Volunteering", "/volunteering/")]


def headstart_crumbs() -> list[tuple[str, str]]:
    """The way to a page below HeadStart."""
    return [*CRUMBS, ("HeadStart", reverse("volunteering:headstart"))]


def own(request: SignedIn) -> Volunteer:
    """The person's own record; 404 for somebody who has not joined volunteering."""
    found = Volunteer.objects.of(request.user)
    if found is None:
        raise Http404
    return found


def press(
    request: SignedIn,
    act: Callable[..., Any],
    *,
    button: str,
    heading: str,
    text: str,
    done: str,
    then: str,
    crumbs: list[tuple[str, str]],
    caption: str = "",
) -> HttpResponse:
    """A page that says what will happen, with the one button that does it."""
    form = PressForm(request.POST or None, button=button)
    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, lambda token: act(token=token), done=done, then=then)
        if response:
            return response
    context = {
        "form": form,
        "heading": heading,
        "text": text,
        "caption": caption,
        "back_url": then,
        "crumbs": crumbs,
    }
    return render(request, "volunteering/pathways/press.html", context)


def fill(
    request: SignedIn, form: Any, act: Callable[..., Any], *, template: str, done: str, then: str = "", **page: Any
) -> HttpResponse:
    """A page with a form whose fields are given to one action."""
    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, lambda token: act(form, token), done=done, then=then)
        if response:
            return response
    return render(request, template, {"form": form, **page})


def note_view(request: SignedIn, of: Any, people: "QuerySet[Any] | list[Any]") -> None:
    """Put on the record that young people's names were shown, to whom and how many (I26)."""
    count = len(people)
    if count:
        RegisterView.objects.create(of=of.pk, by=request.user, at=clock.now(), people=count)
        audit.record(by=request.user, verb="volunteering.pathways.register_viewed", target=of)
