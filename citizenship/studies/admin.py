"""The staff's lists of boroughs in the pilot, of the statement's versions and of studies. Buttons call actions."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from citizenship.studies.models import Joining, SharingStatement, Study
from citizenship.studies.views import officer, officer_studies
from programmes.audit.admin import ReadOnlyAdmin
from programmes.people.access import Permission


class AgreedFilter(admin.SimpleListFilter):
    """Boroughs by whether they have agreed to the newest statement."""

    title = "newest statement"
    parameter_name = "agreed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both ways."""
        return [("yes", "Agreed"), ("no", "Not agreed yet")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those asked for."""
        newest = SharingStatement.objects.current()
        if self.value() == "yes":
            return queryset.filter(statement=newest, statement__isnull=False)
        if self.value() == "no":
            return queryset.exclude(statement=newest, statement__isnull=False)
        return queryset


@admin.register(Joining)
class JoiningAdmin(ReadOnlyAdmin):
    """Boroughs in the pilot and their requests, the newest first."""

    about = (
        "Boroughs that ask to join the ceremony pilots, those that take part, and those that have left. Approve a "
        "request once the borough has agreed to the data-sharing statement."
    )
    may_read = "manage_pilots"
    list_display = ("borough", "state", "version", "requested_at", "approved_at", "why_left")
    list_filter = ("state", AgreedFilter)
    search_fields = ("borough__name",)
    list_select_related = ("borough",)
    ordering = ("-requested_at", "pk")
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description="agreed to version")
    def version(self, joining: Joining) -> str:
        """The version of the statement that it agreed to."""
        return str(joining.statement_id or "None yet")

    @admin.display(description="why it left", ordering="left_reason")
    def why_left(self, joining: Joining) -> str:
        """The reason from the list, where it has left."""
        return joining.get_left_reason_display()

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{verb}/", view(getattr(officer, verb)), name=f"citizenship_joining_{verb}")
            for verb in officer.BUTTONS
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One borough on one page."""
        return officer.joining(request, pk=object_id)


@admin.register(SharingStatement)
class SharingStatementAdmin(ReadOnlyAdmin):
    """Every version that boroughs have agreed to."""

    about = (
        "What a borough agrees to before the first survey. A version never changes; publish a new one, and every "
        "borough in the pilot is asked to agree to it."
    )
    may_read = "manage_pilots"
    list_display = ("version", "title", "is_demonstration", "published_at")
    list_per_page = 50
    change_list_template = "admin/citizenship/studies/statements.html"

    def get_urls(self) -> list[URLPattern]:
        """The page behind the button."""
        view = self.admin_site.admin_view
        own = [path("publish/", view(officer.publish_statement), name="citizenship_sharingstatement_publish")]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The version as everybody reads it."""
        return officer.statement(request, pk=object_id)


@admin.register(Study)
class StudyAdmin(ReadOnlyAdmin):
    """Studies by their state. Nothing is edited by a form of the admin: the pages call actions."""

    about = (
        "A study compares ceremonies that make an offer with ceremonies that do not. Register it before its first "
        "ceremony; from then on its protocol, outcomes and arms are fixed and public."
    )
    may_read = "manage_pilots"
    list_display = ("title", "state", "method", "assigned_per", "first_date", "last_date")
    list_filter = ("state",)
    search_fields = ("title", "slug")
    ordering = ("-created_at", "pk")
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/citizenship/studies/studies.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, pages = self.admin_site.admin_view, officer_studies
        named: list[tuple[str, Any, str]] = [
            ("add/", pages.add, "add"),
            ("<uuid:pk>/edit/", pages.edit, "edit"),
            ("<uuid:pk>/copy/", pages.copy, "copy"),
            ("<uuid:pk>/arms/add/", pages.arm, "add_arm"),
            ("<uuid:pk>/arms/<int:arm>/", pages.arm, "arm"),
            ("<uuid:pk>/arms/<int:arm>/remove/", pages.remove_arm, "remove_arm"),
            ("<uuid:pk>/outcomes/add/", pages.outcome, "add_outcome"),
            ("<uuid:pk>/outcomes/<int:outcome>/", pages.outcome, "outcome"),
            ("<uuid:pk>/outcomes/<int:outcome>/remove/", pages.remove_outcome, "remove_outcome"),
            ("<uuid:pk>/boroughs/", pages.boroughs, "boroughs"),
            ("<uuid:pk>/boroughs/<int:place>/", pages.place, "place"),
            ("<uuid:pk>/boroughs/<int:place>/remove/", pages.remove_borough, "remove_borough"),
            *((f"<uuid:pk>/{verb}/", partial(pages.step, verb=verb), verb) for verb in pages.PAGES),
        ]
        own = [path(route, view(page), name=f"citizenship_study_{name}") for route, page, name in named]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One study on one page."""
        return officer_studies.detail(request, pk=object_id)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to begin a study for those who may."""
        user: Any = request.user
        more = {"may_manage": user.is_authenticated and user.can(Permission.MANAGE_PILOTS)}
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **more})
        return response

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Officers of the pilot, and analysts, who read the protocols."""
        user: Any = request.user
        return bool(
            user.is_authenticated and (user.can(Permission.MANAGE_PILOTS) or user.can(Permission.READ_FINDINGS))
        )
