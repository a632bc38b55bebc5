"""The staff's side of decisions: the pages behind the buttons on an application, and a list of awards."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from grants.awards import admin_money
from grants.awards.models import Award, Recommendation
from grants.awards.views import listing, recommending, staff
from grants.funds.models import in_pounds
from programmes.people.access import Permission


@admin.register(Award)
class AwardAdmin(admin.ModelAdmin):
    """A list to read; an award is decided, changed and revoked from its application's page."""

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons; each names the application, whose one award it is."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{verb.replace('_', '-')}/", view(page), name=f"grants_award_{verb}")
            for verb, page in staff.PAGES.items()
        ]
        own += [
            path(f"rounds/<uuid:pk>/{verb.replace('_', '-')}/", view(page), name=f"grants_award_{verb}")
            for verb, page in staff.ROUND_PAGES.items()
        ]
        return own + admin_money.urls(view) + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list."""
        return listing.awards(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An award is read on its application's page."""
        award = get_object_or_404(self.get_queryset(request), pk=object_id)
        return redirect("admin:grants_application_change", award.application_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Award]:
        """The awards, for those who may read them, without those in which they have an interest."""
        return listing.seen_by(request.user)

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


@admin.register(Recommendation)
class RecommendationAdmin(admin.ModelAdmin):
    """Awards that wait for somebody's approval; each is approved or refused on its own page."""

    about = (
        "Awards above what an officer may approve wait here for an assistant director, a director or the Mayor. "
        "Open one to approve it, or to say why not."
    )
    list_display = ("application", "money", "state", "recommended_by", "recommended_at")
    list_filter: ClassVar[tuple[Any, ...]] = ("state", "application__round")
    search_fields: ClassVar[tuple[str, ...]] = ("application__reference",)
    list_select_related = ("application", "recommended_by")
    ordering: ClassVar[tuple[str, ...]] = ("since_at", "pk")
    show_full_result_count = False
    list_per_page = 50
    actions = None

    @admin.display(description="amount", ordering="amount")
    def money(self, recommendation: Recommendation) -> str:
        """Pounds, as everywhere."""
        return in_pounds(recommendation.amount)

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{verb.replace('_', '-')}/", view(page), name=f"grants_recommendation_{verb}")
            for verb, page in recommending.PAGES.items()
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The recommendation on a page of its own, with the money behind it."""
        found = get_object_or_404(self.get_queryset(request), pk=object_id)
        return recommending.recommendation(request, found.pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recommendation]:
        """Those that this person may decide about, without those in which they have an interest."""
        return Recommendation.objects.for_staff(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Recommendation | None = None) -> bool:
        """Those who decide on applications."""
        return request.user.can(Permission.DECIDE_APPLICATIONS)  # type: ignore[union-attr]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An award is recommended from its application's page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Recommendation | None = None) -> bool:
        """No form edits a recommendation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Recommendation | None = None) -> bool:
        """Recommendations are records: they are withdrawn, not deleted."""
        return False
