"""The staff's side of applications:

a list that walks by key, one page for each application, and buttons that call the actions.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from grants.applications.models import Application
from grants.applications.views import invited, records, staff
from programmes.people.access import Permission


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):
    """Nothing is edited here: each button calls the action that moves the application."""

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("invite/<uuid:pk>/", view(invited.invite_interested), name="grants_round_invite_interested"),
            path("<uuid:pk>/return/", view(staff.return_), name="grants_application_return"),
            path("<uuid:pk>/reopen/", view(staff.reopen), name="grants_application_reopen"),
            path("<uuid:pk>/allow-late/", view(staff.allow_late), name="grants_application_allow_late"),
            path("<uuid:pk>/files/<uuid:file>/", view(staff.file), name="grants_application_file"),
            path("to-transcribe/", view(records.to_transcribe), name="grants_application_to_transcribe"),
            path("equality/<uuid:round>/", view(records.equality_totals), name="grants_application_equality"),
            path("<uuid:pk>/changes/", view(records.changes), name="grants_application_changes"),
            path("<uuid:pk>/recordings/", view(records.recordings), name="grants_application_recordings"),
            path(
                "<uuid:pk>/recordings/<uuid:recording>/",
                view(records.transcribe),
                name="grants_application_transcribe",
            ),
        ]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """What the staff's gate lets through: Django's own pages, such as the history, start here too."""
        return Application.objects.for_staff(request.user)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list."""
        return staff.applications(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One application on one page."""
        return staff.application(request, pk=object_id)

    def has_view_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        """Those who may read applications."""
        return request.user.can(Permission.READ_APPLICATIONS)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Applicants start applications, not staff."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        """No form edits an application."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        """Applications are records: they are not deleted by hand."""
        return False
