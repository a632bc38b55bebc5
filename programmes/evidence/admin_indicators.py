"""The staff's side of indicators: the list, one record with its results, and the form for its words."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from programmes import audit, clock
from programmes.evidence.models import Indicator
from programmes.evidence.views import indicators as staff
from programmes.people.access import Permission
from programmes.people.models import Today

WORDS = ("name", "definition", "source", "owner", "not_collected_because")


class ReviewFilter(admin.SimpleListFilter):
    """Indicators that were due to be checked again."""

    title = "check"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("overdue", "Overdue")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The overdue ones where that was chosen."""
        return queryset.filter(review_date__lt=Today()) if self.value() == "overdue" else queryset


@admin.register(Indicator)
class IndicatorAdmin(admin.ModelAdmin):
    """The 19 indicators. Words are edited here; results go through a button and stand."""

    about = (
        "The success measures of the strategy’s Table 5. Each has a result or says why nothing is collected yet. What "
        "other rooms of the portal collect comes by itself; from other sources, note the result here."
    )
    list_display = ("order", "name", "initiative", "unit", "checked_date", "review_date")
    list_display_links = ("name",)
    list_filter = (ReviewFilter, "initiative")
    search_fields = ("name",)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    fieldsets = ((None, {"fields": WORDS}),)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu of those who edit evidence."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asks the person's roles."""
        user: Any = request.user
        return bool(user.is_authenticated and user.can(Permission.EDIT_EVIDENCE))

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: the table has 19."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "programmes_indicator_"
        pages: list[tuple[str, Any]] = [("note", staff.note), ("recheck", staff.recheck), ("edit", self.edit)]
        own = [path(f"<slug:slug>/{last}/", view(page), name=name + last) for last, page in pages]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One indicator on one page."""
        return staff.detail(request, slug=object_id)

    def edit(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form for its words."""
        return super().change_view(request, slug)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the indicator."""
        return redirect("admin:programmes_indicator_change", obj.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """From now on the portal's files leave the row alone."""
        obj.edited_at = clock.now()
        obj.save(update_fields=[*WORDS, "edited_at"])
        audit.record(by=request.user, verb="programmes.evidence.indicator_edited", target=obj)
