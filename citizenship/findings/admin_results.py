"""The staff's list of publications, and the pages of studies' surveys and results behind it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from citizenship.findings.models import Publication
from citizenship.findings.views import analyst


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    """Publications by their state. Nothing is edited by a form of the admin: the pages call actions."""

    about = (
        "What a study showed, prepared by one person and published by another. Figures are worked out once and never "
        "change; small numbers are hidden from everybody, staff included."
    )
    list_display = ("study", "state", "since_at", "prepared_by", "checked_by")
    list_filter = ("state",)
    list_select_related = ("study", "prepared_by", "checked_by")
    search_fields = ("study__title",)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    change_list_template = "admin/citizenship/findings/publications.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the list."""
        view = self.admin_site.admin_view
        pages: list[tuple[str, Any, str]] = [
            ("studies/", analyst.studies, "studies"),
            ("studies/<uuid:pk>/", analyst.study, "study"),
            ("studies/<uuid:pk>/open-survey/", analyst.open_survey, "open_survey"),
            ("studies/<uuid:pk>/work-out/<slug:follow_up>/", analyst.work_out, "work_out"),
            ("studies/<uuid:pk>/prepare/", analyst.prepare, "prepare"),
            ("studies/<uuid:pk>/figures.csv", analyst.figures_csv, "figures_csv"),
            ("studies/<uuid:pk>/figures.json", analyst.figures_json, "figures_json"),
            ("<uuid:pk>/results.pdf", analyst.publication_pdf, "pdf"),
        ]
        pages += [
            (f"<uuid:pk>/{verb.replace('_', '-')}/", partial(analyst.step, verb=verb), verb) for verb in analyst.PAGES
        ]
        own = [path(route, view(page), name=f"citizenship_publication_{name}") for route, page, name in pages]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One publication on one page."""
        return analyst.publication(request, pk=object_id)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu of those who may read findings."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who reads findings."""
        user: Any = request.user
        return bool(user.is_authenticated and user.can(analyst.READ))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Prepared on a study's own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a publication; buttons call actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """These are records."""
        return False
