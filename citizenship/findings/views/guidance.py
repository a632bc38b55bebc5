"""The best-practice guidance, for everybody: the version in force, the earlier ones, and each as a PDF."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from citizenship.findings import guidance_printed
from citizenship.findings.guidance_read import read
from citizenship.findings.models.guidance import GuidanceVersion

CRUMBS = [("Home", "/"), ("Citizenship", "/citizenship/")]
# A published version never changes; only the note that its results were taken down can.
KEPT_FOR = 3600


@login_not_required
@require_safe
def guidance(request: HttpRequest) -> HttpResponse:
    """The version in force."""
    return _page(request, GuidanceVersion.current())


@login_not_required
@require_safe
def guidance_version(request: HttpRequest, number: int) -> HttpResponse:
    """One version, the one in force or an earlier one. What is not published is not there."""
    return _page(request, get_object_or_404(GuidanceVersion.objects.published(), number=number))


def _page(request: HttpRequest, version: GuidanceVersion | None) -> HttpResponse:
    versions = list(GuidanceVersion.objects.published())
    crumbs = list(CRUMBS)
    if version is not None and version != versions[0]:
        crumbs.append(("Guidance on ceremonies", reverse("citizenship:guidance")))
    context = {
        "version": version,
        "text": read(version) if version else None,
        "newest": versions[0] if versions else None,
        "others": [each for each in versions if each != version],
        "crumbs": crumbs,
    }
    return render(request, "citizenship/findings/guidance.html", context)


@login_not_required
@require_safe
def guidance_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The same version on paper: tagged, so that a screen reader reads it as the page."""
    version = get_object_or_404(GuidanceVersion.objects.published(), number=number)
    response = HttpResponse(guidance_printed.document(version), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ceremonies-guidance-version-{version.number}.pdf"'
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
