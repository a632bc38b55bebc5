"""The staff's side of decisions: the pages behind the buttons on an application, and a list of awards."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from grants.applications.models import Application
from grants.awards.models import Award
from grants.awards.views import staff
from programmes.people.access import Permission


@admin.register(Award)
class AwardAdmin(admin.ModelAdmin):
    """A list to read; an award is decided, changed and revoked from its application's page."""

    list_display = (
        "application",
        "fund_name",
        "amount",
        "state",
        "offered_at",
        "accepted_at",
        "published_at",
    )
    list_filter: ClassVar[tuple[Any, ...]] = (
        "state",
        ("published_at", admin.EmptyFieldListFilter),
        "application__round",
    )
    search_fields: ClassVar[tuple[str, ...]] = ("application__reference",)
    list_select_related = ("application__round__fund",)
    ordering: ClassVar[tuple[str, ...]] = ("-offered_at", "pk")
    show_full_result_count = False
    list_per_page = 50
    actions = None

    @admin.display(description="fund")
    def fund_name(self, award: Award) -> str:
        """The fund that it comes from."""
        return award.application.round.fund.name

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons; each names the application, whose one award it is."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{verb.replace('_', '-')}/", view(page), name=f"grants_award_{verb}")
            for verb, page in staff.PAGES.items()
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An award is read on its application's page."""
        award = get_object_or_404(self.get_queryset(request), pk=object_id)
        return redirect("admin:grants_application_change", award.application_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Award]:
        """The awards, for those who may read them, without those in which they have an interest."""
        awards = super().get_queryset(request)
        if not self.has_view_permission(request):
            return awards.none()
        return awards.filter(application__in=Application.objects.without_interest_of(request.user))

    def has_view_permission(self, request: HttpRequest, obj: Award | None = None) -> bool:
        """Those who may read awards."""
        return request.user.can(Permission.READ_AWARDS)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An award is made by deciding on an application."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Award | None = None) -> bool:
        """No form edits an award."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Award | None = None) -> bool:
        """Awards are records: they are revoked, not deleted."""
        return False
