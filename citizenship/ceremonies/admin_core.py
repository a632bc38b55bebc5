"""The officers' lists of ceremonies, deviations and revised records. Nothing is edited here: pages call actions."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from citizenship.ceremonies import fields
from citizenship.ceremonies.models import Ceremony, Correction, Deviation
from citizenship.ceremonies.views import staff_core
from citizenship.ceremonies.waiting_core import LOCKS_WITHIN
from programmes import clock
from programmes.audit.admin import ReadOnlyAdmin
from programmes.people.views.attempt import SignedIn

# A filter that offers what the list has, not everything that there is.
ONLY_USED = admin.RelatedOnlyFieldListFilter


class ArmsFilter(admin.SimpleListFilter):
    """Ceremonies by what their arm needs."""

    title = "arm"
    parameter_name = "arms"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The kinds."""
        return [("without", "Waits for its arm"), ("soon", "Locks within seven days"), ("late", "Late entry, no arm")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Ceremony]") -> "QuerySet[Ceremony]":
        """Those of this kind."""
        at = clock.now()
        if self.value() == "without":
            waiting = queryset.filter(state=Ceremony.State.PLANNED, study__isnull=False, arm__isnull=True)
            return waiting.filter(date__gt=clock.london_day(at))
        if self.value() == "soon":
            soon = at + LOCKS_WITHIN
            return queryset.filter(state=Ceremony.State.PLANNED, arm_locks_at__gt=at, arm_locks_at__lte=soon)
        return queryset.filter(late_entry=True) if self.value() == "late" else queryset


class CeremoniesAdmin(ReadOnlyAdmin):
    """A list for the officers of the pilots."""

    may_read = "manage_pilots"
    list_per_page = 50
    show_full_result_count = False


@admin.register(Ceremony)
class CeremonyAdmin(CeremoniesAdmin):
    """Ceremonies of every borough, the newest first."""

    about = (
        "Ceremonies that boroughs plan and record: counts and codes, nothing about one person. Give an arm where one "
        "is missing, and lock arms before the day."
    )
    list_display = ("reference", "borough", "state", "arm", "arm_locks_at", "came", "flags")
    list_filter = ("state", ArmsFilter, ("study", ONLY_USED), ("borough", ONLY_USED))
    list_select_related = ("borough", "arm")
    ordering = ("-date", "-number", "pk")

    @admin.display(description="ceremony", ordering="date")
    def reference(self, ceremony: Ceremony) -> str:
        """The short reference."""
        return ceremony.code

    @admin.display(description="attended", ordering="attended")
    def came(self, ceremony: Ceremony) -> str:
        """How many new citizens came; a dash before it is recorded."""
        return "–" if ceremony.attended is None else str(ceremony.attended)

    @admin.display(description="marks")
    def flags(self, ceremony: Ceremony) -> str:
        """Late entry, revised, provisional."""
        marks = [
            ("Late entry", ceremony.late_entry),
            ("Revised", ceremony.revised),
            ("Provisional", ceremony.provisional and ceremony.state == Ceremony.State.HELD),
        ]
        return ", ".join(words for words, holds in marks if holds) or "–"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/arm/", view(staff_core.assign_arm), name="citizenship_ceremony_assign_arm"),
            path("<uuid:pk>/lock/", view(staff_core.lock), name="citizenship_ceremony_lock"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One ceremony on one page."""
        return staff_core.detail(cast(SignedIn, request), pk=object_id)


class HistoryAdmin(CeremoniesAdmin):
    """A list of what is written about ceremonies; each row leads to its ceremony."""

    list_select_related = ("ceremony__borough", "by")
    ordering = ("-at", "-pk")

    @admin.display(description="ceremony")
    def reference(self, row: Any) -> str:
        """The short reference."""
        return str(row.ceremony.code)

    @admin.display(description="borough")
    def borough(self, row: Any) -> str:
        """Whose ceremony it was."""
        return str(row.ceremony.borough)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of its ceremony."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("admin:citizenship_ceremony_change", row.ceremony_id)


@admin.register(Deviation)
class DeviationAdmin(HistoryAdmin):
    """Where ceremonies of studies were not as their arms say."""

    about = "Ceremonies of a study that were not as their arm says. They are shown beside the results of the study."
    list_display = ("reference", "borough", "kind", "note", "at")
    list_filter = ("kind", ("ceremony__study", ONLY_USED))


@admin.register(Correction)
class CorrectionAdmin(HistoryAdmin):
    """Records that were put right after they were made."""

    about = "Recorded figures that a borough corrected: what each was, what it became, and why."
    list_display = ("reference", "borough", "version", "what", "reason", "at")

    @admin.display(description="what changed")
    def what(self, row: Correction) -> str:
        """The fields in words."""
        names = fields.in_order(row.was)
        return ", ".join(fields.BY_NAME[name].short if name in fields.BY_NAME else "State" for name in names)
