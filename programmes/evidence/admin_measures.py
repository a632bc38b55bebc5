"""The staff's side of measures: imports of figures, and the pages behind their buttons."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from programmes.audit.admin import ReadOnlyAdmin
from programmes.evidence.models import Quoted, Release, Series
from programmes.evidence.views import measures_staff as staff


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    """Imports by where they stand. Nothing is edited by a form of the admin: the pages call actions."""

    about = (
        "Files of figures for the measures. One person brings a file, another publishes it. Small numbers are hidden, "
        "and charts are drawn, when it is published."
    )
    may_read = "edit_evidence"
    list_display = ("name", "state", "row_count", "imported_at", "imported_by", "published_at", "published_by")
    list_filter = ("state",)
    list_select_related = ("imported_by", "published_by")
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/programmes/measures/list.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "programmes_release_"
        pages: list[tuple[str, Any, str]] = [
            ("import/", staff.bring, "import"),
            ("template.csv", staff.template_csv, "template_csv"),
            ("template.xlsx", staff.template_xlsx, "template_xlsx"),
            *((f"<uuid:pk>/{verb}/", staff.take(verb), verb) for verb in ("publish", "drop", "withdraw")),
        ]
        return [path(where, view(page), name=name + last) for where, page, last in pages] + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One import on one page."""
        return staff.detail(request, pk=object_id)


class SeriesInline(admin.StackedInline):
    """The series of a measure: another definition or source is another one. None is deleted: figures stand in it."""

    model = Series
    fields = ("version", "name", "source", "url", "definition", "differs")
    formfield_overrides: ClassVar[dict[Any, dict[str, Any]]] = {models.URLField: {"assume_scheme": "https"}}
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the measure may write its series."""
        return True

    has_add_permission = has_change_permission = has_view_permission


class QuotedInline(admin.TabularInline):
    """The strategy's own figures, to read: they stand as they were printed."""

    model = Quoted
    template = "programmes/people/admin/rows.html"
    fields = readonly_fields = ("label", "group", "value", "area", "year", "place", "page", "source", "note")
    extra = 0
    can_delete = False
    verbose_name_plural = "What the strategy prints"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may read the measure."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes what was printed."""
        return False

    has_change_permission = has_delete_permission = has_add_permission
