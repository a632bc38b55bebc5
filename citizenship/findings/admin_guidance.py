"""The staff's list of the guidance's versions, and the pages behind it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from citizenship.findings.models.guidance import GuidanceVersion
from citizenship.findings.views import guidance_staff as pages
from programmes.audit.admin import ReadOnlyAdmin


@admin.register(GuidanceVersion)
class GuidanceVersionAdmin(ReadOnlyAdmin):
    """Every version. Nothing is edited by a form of the admin: the pages call actions."""

    about = (
        "What we recommend to boroughs for their ceremonies, and what each recommendation stands on. One person "
        "writes a version, another checks it, and somebody other than the checker publishes it."
    )
    may_read = "read_findings"
    list_display = ("title", "number", "state", "since_at")
    list_filter = ("state",)
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/citizenship/guidance/list.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "citizenship_guidanceversion_"
        rows: list[tuple[str, Any, str]] = [
            ("add/", pages.start, "add"),
            ("<uuid:pk>/write/", pages.write, "write"),
            ("<uuid:pk>/recommendations/add/", pages.recommendation, "recommendation_add"),
            ("<uuid:pk>/recommendations/<int:row>/", pages.recommendation, "recommendation"),
            ("<uuid:pk>/recommendations/<int:row>/remove/", pages.remove, "recommendation_remove"),
            ("<uuid:pk>/recommendations/<int:row>/move/", pages.move, "recommendation_move"),
            ("<uuid:pk>/approve/", pages.approve, "approve"),
            ("<uuid:pk>/take-back/", pages.take_back, "take_back"),
            ("<uuid:pk>/publish/", pages.publish, "publish"),
            ("<uuid:pk>/discard/", pages.discard, "discard"),
        ]
        return [path(where, view(page), name=name + last) for where, page, last in rows] + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One version on one page."""
        return pages.detail(request, pk=object_id)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to the version that is being written, or to begin the next."""
        user: Any = request.user
        more = {
            "may_write": user.is_authenticated and user.can(pages.WRITE),
            "at_work": GuidanceVersion.objects.open().first(),
        }
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **more})
        return response
