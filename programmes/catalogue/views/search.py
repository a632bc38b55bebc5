"""The one search."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.catalogue import searching
from programmes.people.models import Borough


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Pages that hold the words: a few of each kind, or all of one kind, twenty a page. Three statements."""
    asked = request.GET
    boroughs = list(Borough.objects.all())
    kind = asked.get("kind", "") if asked.get("kind", "") in searching.Kind.values else ""
    borough = asked.get("borough", "") if asked.get("borough", "") in {each.pk for each in boroughs} else ""
    page = _page(asked.get("page", "1"))
    found = searching.look(asked.get("q", ""), kind=kind, borough=borough, page=page)
    context: dict[str, Any] = {
        "found": found,
        "typed": asked.get("q", "")[: searching.LONGEST],
        "kind": kind,
        "kinds": searching.Kind.choices,
        "borough": borough,
        "boroughs": boroughs,
        "page": page,
        "query": urlencode({"q": found.words, **({"borough": borough} if borough else {})}),
        "crumbs": [("Home", "/")],
    }
    if kind and found.groups:
        context["pages"] = searching.pages(found.groups[0])
    return render(request, "programmes/catalogue/search.html", context)


def _page(typed: str) -> int:
    most = 2 * searching.MOST // searching.PAGE
    return min(int(typed), most) if typed.isascii() and typed.isdigit() and len(typed) < 4 and int(typed) > 0 else 1
