"""What the registrar's pages share: whose borough it is, one ceremony of it, and a page with one form."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from citizenship.ceremonies.models import Ceremony
from citizenship.studies.authority import borough_of, boroughs_of
from programmes.people.models import Borough
from programmes.people.views.attempt import SignedIn, attempt


def own_borough(request: SignedIn) -> Borough:
    """The borough whose registrar this is; 404 for everybody else."""
    found = borough_of(request.user)
    if found is None:
        raise Http404
    return found


def own(request: SignedIn, pk: Any) -> Ceremony:
    """One ceremony of a borough whose registrar this is; 404 for every other one and every other person."""
    rows = Ceremony.objects.shown().filter(borough__in=boroughs_of(request.user))
    return get_object_or_404(rows, pk=pk)


def crumbs(ceremony: Ceremony | None = None) -> list[tuple[str, str]]:
    """The way to a page below the registrar's home."""
    way = [("Home", "/"), ("Ceremonies", reverse("citizenship:ceremonies"))]
    return [*way, (ceremony.code, ceremony.get_absolute_url())] if ceremony else way


def fill(
    request: SignedIn,
    form: Any,
    act: Callable[[Any, str], Any],
    *,
    template: str,
    done: str,
    then: str = "",
    **page: Any,
) -> HttpResponse:
    """A page with a form whose fields are given to one action."""
    if request.method == "POST" and form.is_valid():
        response = attempt(request, form, lambda token: act(form, token), done=done, then=then)
        if response:
            return response
    return render(request, template, {"form": form, **page})
