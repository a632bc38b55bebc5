"""The officers' side of reports and of the learning library: lists to walk, and buttons that call the actions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from grants.funds.admin.base import since_at
from grants.monitoring.models import LearningEntry, Report
from grants.monitoring.views import ending, guide, staff
from programmes import clock
from programmes.outputs.registry import export_url
from programmes.people.access import Permission


class Lateness(admin.SimpleListFilter):
    """Reports that we still wait for although their day has passed."""

    title = "lateness"
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside "all"."""
        return [("yes", "Overdue")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Only those, when asked for."""
        if self.value() != "yes":
            return queryset
        late = Report.objects.overdue_on(timezone.localdate(clock.now(), clock.LONDON))
        return queryset.filter(pk__in=late.values("pk"))


class _ReadOnly(admin.ModelAdmin):
    """Nothing is added, edited or deleted by a form of the admin."""

    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a row; buttons call actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """These are records."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What this person may see: a declared conflict hides a project's rows everywhere."""
        rows: Any = super().get_queryset(request)
        return rows.for_staff(request.user) if self.has_view_permission(request) else rows.none()


@admin.register(Report)
class ReportAdmin(_ReadOnly):
    """Reports by the day they are due."""

    about = (
        "Funded groups report on their grant here. Two of their people sign a report off before it comes to us. "
        "Accept it, or return it with a question."
    )
    list_display = ("reference", "project", "kind", "due_date", "state", since_at)
    list_filter = ("state", Lateness, "kind", "award__application__round__fund")
    search_fields = ("award__application__reference", "award__application__title")
    list_select_related = ("award__application",)
    ordering = ("due_date", "pk")
    change_list_template = "admin/grants/exportable_list.html"

    @admin.display(description="application")
    def reference(self, report: Report) -> str:
        """The application's reference."""
        return report.application.reference

    @admin.display(description="project")
    def project(self, report: Report) -> str:
        """The project's name."""
        return report.application.title

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("rounds/", view(guide.rounds), name="grants_guide"),
            path("rounds/<uuid:pk>/", view(guide.round_guide), name="grants_round_guide"),
            path("surveys/", view(staff.survey), name="grants_report_surveys"),
            path("end-grant/<uuid:pk>/", view(ending.end_grant), name="grants_report_end_grant"),
            path("<uuid:pk>/accept/", view(staff.accept), name="grants_report_accept"),
            path("<uuid:pk>/return/", view(staff.return_), name="grants_report_return"),
            path("<uuid:pk>/library/", view(staff.library), name="grants_report_library"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to export what its filters leave."""
        url = export_url(request.user, "reports", request.GET.dict())
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "export_url": url})
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One report on one page."""
        return staff.report(request, pk=object_id)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may read applications."""
        return request.user.can(Permission.READ_APPLICATIONS)  # type: ignore[union-attr]


@admin.register(LearningEntry)
class LearningEntryAdmin(_ReadOnly):
    """The learning library: what waits to be published, and what is there."""

    about = (
        "What groups agreed to share. An entry begins as a draft, made from an accepted report; once you publish "
        "it, everybody can read it."
    )
    list_display = ("title", "theme", "setting", "state", since_at)
    list_filter = ("state", "theme", "setting")
    search_fields = ("title",)
    ordering = ("-since_at", "pk")

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/publish/", view(staff.publish), name="grants_learningentry_publish"),
            path("<uuid:pk>/withdraw/", view(staff.withdraw), name="grants_learningentry_withdraw"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Edit the words."""
        return staff.entry(request, pk=object_id)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who accept reports."""
        return request.user.can(Permission.ACCEPT_REPORTS)  # type: ignore[union-attr]
