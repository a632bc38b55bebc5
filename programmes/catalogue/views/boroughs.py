"""London's boroughs: a list, and a page for each that gathers what every area has there."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from programmes.catalogue import boroughs, yours
from programmes.people.models import Borough


@login_not_required
@require_safe
def borough_list(request: HttpRequest) -> HttpResponse:
    """All of them, inner and outer London apart. One query."""
    found = [(each, reverse("programmes:borough_detail", args=[boroughs.slug(each)])) for each in Borough.objects.all()]
    context = {
        "groups": [
            (label, [pair for pair in found if pair[0].inner_or_outer == kind])
            for kind, label in (("inner", "Inner London"), ("outer", "Outer London"))
        ],
        "crumbs": [("Home", "/")],
    }
    return render(request, "programmes/catalogue/borough_list.html", context)


@login_not_required
@require_safe
def borough_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One borough: what is there, area by area."""
    found = next((each for each in Borough.objects.all() if boroughs.slug(each) == slug), None)
    if found is None:
        raise Http404
    context = {
        "borough": found,
        "parts": boroughs.parts(found),
        "crumbs": [("Home", "/"), ("Boroughs", reverse("programmes:borough_list"))],
    }
    return render(request, "programmes/catalogue/borough_detail.html", context)


@login_not_required
@require_POST
def choose_borough(request: HttpRequest) -> HttpResponse:
    """Keep a borough in a cookie on this device, because somebody asked for it; or forget it."""
    response = redirect("home")
    chosen = Borough.objects.filter(pk=request.POST.get("borough", "")).first()
    if chosen is None:
        yours.forget(response)
    else:
        yours.remember(response, chosen)
    return response
