"""The analysts' page of hours and people, and its download."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from programmes.people.access import Permission
from volunteering.pathways.models import ParticipationMonth
from volunteering.pathways.views import insights


@admin.register(ParticipationMonth)
class ParticipationMonthAdmin(admin.ModelAdmin):
    """Stands in the menu as "Insights": the list of recorded months is a part of that page."""

    about = "People who volunteered, month by month: the series behind measure 7."
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """The download."""
        view = self.admin_site.admin_view
        own = [path("table.csv", view(insights.download), name="volunteering_insights_csv")]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The page."""
        return insights.page(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A month has no page of its own."""
        return redirect("admin:volunteering_participationmonth_changelist")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu of those who read insights."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Officers of volunteering and analysts."""
        user: Any = request.user
        return bool(user.is_authenticated and user.can(Permission.READ_INSIGHTS))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A worker records months."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A recorded month stays."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A recorded month stays."""
        return False
