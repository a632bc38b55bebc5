"""The staff's side of recordings."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from citizenship.checker.models import OutcomeMedia
from citizenship.checker.views import media_staff as pages
from programmes.audit.admin import ReadOnlyAdmin


@admin.register(OutcomeMedia)
class OutcomeMediaAdmin(ReadOnlyAdmin):
    """Every recording. Nothing is edited by a form of the admin: the pages call actions."""

    about = (
        "Videos in British Sign Language and audio of the checkers’ outcomes, each with its transcript. Where an "
        "outcome has none, its page says so and leads to other formats."
    )
    may_read = "translate"
    list_display = ("title", "kind", "language", "tree", "outcome", "state", "since_at")
    list_filter = ("state", "kind", "tree")
    list_select_related = ("language",)
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/citizenship/media/list.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "citizenship_outcomemedia_"
        rows: list[tuple[str, Any, str]] = [
            ("add/", pages.add, "add"),
            ("<uuid:pk>/publish/", pages.publish, "publish"),
            ("<uuid:pk>/withdraw/", pages.withdraw, "withdraw"),
        ]
        return [path(where, view(page), name=name + last) for where, page, last in rows] + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One recording on one page."""
        return pages.detail(request, pk=object_id)
