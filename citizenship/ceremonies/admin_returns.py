"""The officers' side of monthly returns: what came, what is late, what was revised; buttons that call the actions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from citizenship.ceremonies.models import MonthlyReturn
from citizenship.ceremonies.views import returns_staff as staff
from citizenship.studies.models import Joining
from programmes import clock
from programmes.people.access import Permission


class Lateness(admin.SimpleListFilter):
    """Returns that we still wait for although their day has passed."""

    title = "lateness"
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside "all"."""
        return [("yes", "Late")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Only those, when asked for."""
        if self.value() != "yes":
            return queryset
        awaited = Joining.objects.taking_part().values("borough")
        return queryset.late_on(clock.london_day(clock.now())).filter(borough__in=awaited)


@admin.register(MonthlyReturn)
class MonthlyReturnAdmin(admin.ModelAdmin):
    """Returns, the newest month first."""

    about = (
        "Each borough of the pilot sends a return for each month: who attended, and how many completed in and out of "
        "time. Make it final, or ask the borough to look again. A figure that changes later is marked as revised."
    )
    show_full_result_count = False
    list_per_page = 50
    actions = None
    list_display = ("month", "borough", "state", "is_revised", "version", "due_date", "since_at")
    list_filter = ("state", "revised", Lateness, "borough")
    list_select_related = ("borough",)
    ordering = ("-month_date", "borough_id")

    @admin.display(description="month", ordering="month_date")
    def month(self, monthly: MonthlyReturn) -> str:
        """The month in words."""
        return f"{monthly.month_date:%B %Y}"

    @admin.display(description="revised", boolean=False)
    def is_revised(self, monthly: MonthlyReturn) -> str:
        """Whether a figure changed after it was sent."""
        return "Revised" if monthly.revised else ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The officers who run the pilots."""
        return request.user.can(Permission.MANAGE_PILOTS)  # type: ignore[union-attr]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Returns are begun by the portal and sent by boroughs."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a row; buttons call actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A return is never deleted."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[MonthlyReturn]:
        """What this person may see."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)

    def get_urls(self) -> list[URLPattern]:
        """The steps behind the buttons."""
        view = self.admin_site.admin_view
        steps = {"finish": staff.finish, "return": staff.return_, "chase": staff.chase, "give_time": staff.give_time}
        own = [
            path(f"<uuid:pk>/{verb.replace('_', '-')}/", view(page), name=f"citizenship_monthlyreturn_{verb}")
            for verb, page in steps.items()
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One return on one page."""
        response: HttpResponse = staff.record(request, object_id)
        return response
