"""What everybody may read: the programmes, and the links of their pages that are counted."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from programmes.catalogue import actions, choosing, page, parts
from programmes.catalogue.forms_pages import SectorForm
from programmes.catalogue.models import Programme, SectionLink
from programmes.people.access import Permission
from programmes.people.models import Borough

CRUMBS = page.CRUMBS


def _may_preview(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_authenticated and user.can(Permission.EDIT_PROGRAMMES))


def _programme(request: HttpRequest, slug: str) -> Programme:
    """A programme that this person may read: a published one, or a draft for whoever edits it."""
    rows = Programme.objects.all() if _may_preview(request) else Programme.objects.public()
    return get_object_or_404(rows.select_related("followed_by"), slug=slug)


@login_not_required
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """The programmes by theme, each with where it stands; all of them, or those that were asked for."""
    boroughs = list(Borough.objects.all())
    wanted = choosing.Wanted.of(request.GET, boroughs)
    context = {
        "wanted": wanted,
        "page": choosing.page(wanted, request.GET.get("after", "")),
        "themes": Programme.Theme.choices,
        "audiences": Programme.Audience.choices,
        "boroughs": boroughs,
        "crumbs": CRUMBS[:1],
    }
    return render(request, "programmes/catalogue/programme_list.html", context)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme: what it is, for whom, what it has done, where it stands, and how to take part.

    An area may show a part of its own here, with a form; nothing that is sent to it is kept. Elsewhere there is nothing
    to send.
    """
    programme = _programme(request, slug)
    if request.method == "POST" and parts.of(programme.slug) is None:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    response = render(request, "programmes/catalogue/programme_detail.html", page.context(request, programme))
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def programme_go(request: HttpRequest, slug: str, link: int) -> HttpResponse:
    """Follow a counted link: add one to the day's total, and lead on. A guide's link asks for the sector first."""
    programme = _programme(request, slug)
    found = get_object_or_404(
        SectionLink.objects.select_related("section__programme"), pk=link, section__programme=programme, counted=True
    )
    form = SectorForm(request.POST if request.method == "POST" else None)
    if found.by_sector and not form.is_valid():
        context = {"programme": programme, "link": found, "form": form, "crumbs": _crumbs(programme)}
        return render(request, "programmes/catalogue/sector.html", context)
    if request.method == "POST" and not found.by_sector:
        raise Http404
    if programme.is_public and request.method != "HEAD" and not _is_ahead_of_time(request):
        actions.count_link(link=found, sector=form.cleaned_data["sector"] if found.by_sector else "")
    return redirect(found.url)


def _is_ahead_of_time(request: HttpRequest) -> bool:
    """Whether a browser fetches the page before anybody has asked for it."""
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))


def _crumbs(programme: Programme) -> list[tuple[str, str]]:
    return [*CRUMBS, (programme.name, programme.get_absolute_url())]
