"""The staff's exports in the admin: a list of one's own, and the page that asks for one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path

from programmes.audit.admin import ReadOnlyAdmin
from programmes.outputs import registry, views
from programmes.outputs.models import Export


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Everybody's exports are their own; nothing is edited here."""

    about = (
        "Files that you asked for. They are made in the background and deleted after a while. Only you can open "
        "yours; every download is on record."
    )

    def get_urls(self) -> list[URLPattern]:
        """Asking, and the download."""
        view = self.admin_site.admin_view
        own = [
            path("ask/<slug:what>/", view(views.ask), name="programmes_export_ask"),
            path("<uuid:pk>/download/", view(views.download), name="programmes_export_download"),
        ]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        """One's own."""
        return super().get_queryset(request).filter(asked_by=request.user)

    def changelist_view(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The list."""
        return views.exports(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is no page of one export: the list says all."""
        return redirect("admin:programmes_export_changelist")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may take some table out."""
        user: Any = request.user
        return bool(user.is_authenticated and registry.open_to(user))
