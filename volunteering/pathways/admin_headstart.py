"""The officers' lists of HeadStart, HeadStart Action and the invitations for ceremonies. No stock form edits a row."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from programmes.people.access import Permission
from programmes.people.views.attempt import SignedIn
from volunteering.hours.totals import words
from volunteering.pathways.models import Appeal, Cohort, Cycle, Interview, Placement, Referral, Slot, Workshop
from volunteering.pathways.views import staff_groups, staff_headstart
from volunteering.safeguarding.lists import WalkedAdmin


class PathwaysAdmin(WalkedAdmin):
    """A list to read, for those who look after pathways; buttons call the actions."""

    actions = None
    change_list_template = "admin/volunteering/pathways/list_headstart.html"
    # What stands above the list as buttons: (words, name of the address).
    buttons: ClassVar[tuple[tuple[str, str], ...]] = ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who look after pathways."""
        return request.user.can(Permission.MANAGE_PATHWAYS)  # type: ignore[union-attr]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """These are records."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the buttons above it."""
        buttons = [(label, reverse(f"admin:{name}")) for label, name in self.buttons]
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "buttons": buttons})
        return response

    def pages(self, module: Any, *names: str) -> list[URLPattern]:
        """The pages behind the buttons of one record: "cycle_open" stands at <key>/open/."""
        view = self.admin_site.admin_view
        return [
            path(f"<uuid:pk>/{name.partition('_')[2]}/", view(getattr(module, name)), name=f"volunteering_{name}")
            for name in names
        ]


@admin.register(Cycle)
class CycleAdmin(PathwaysAdmin):
    """Cycles with their rule."""

    about = "HeadStart cycles: their days, hours, ages and workshops."
    buttons = (
        ("Write a cycle", "volunteering_cycle_write"),
        ("Invitations for ceremonies", "volunteering_sheets"),
    )
    list_display = ("name", "state", "opens_date", "closes_date", "rule_date", "needed")
    list_filter = ("state",)

    @admin.display(description="time needed")
    def needed(self, cycle: Cycle) -> str:
        """Hours and minutes."""
        return words(cycle.minutes)

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons; the invitations stand here too, because they have no list of their own."""
        view = self.admin_site.admin_view
        own = [
            path("write/", view(staff_headstart.cycle_write), name="volunteering_cycle_write"),
            path("invitations/", view(staff_groups.sheets), name="volunteering_sheets"),
            path("invitations/issue/", view(staff_groups.sheet_issue), name="volunteering_sheet_issue"),
            path(
                "invitations/<uuid:pk>/take-back/",
                view(staff_groups.sheet_take_back),
                name="volunteering_sheet_take_back",
            ),
            path("<uuid:pk>/workshop/", view(staff_headstart.workshop_plan), name="volunteering_workshop_plan"),
        ]
        return own + self.pages(staff_headstart, "cycle_open", "cycle_close") + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One cycle on one page."""
        return staff_headstart.cycle(cast(SignedIn, request), pk=object_id)


@admin.register(Workshop)
class WorkshopAdmin(PathwaysAdmin):
    """Workshops by date."""

    about = "Workshops of HeadStart, with their places and who leads them."
    list_display = ("title", "kind", "cycle", "partner", "starts_at", "state", "taken", "places")
    list_filter = ("state", "kind", "cycle")
    list_select_related = ("cycle", "partner")
    ordering = ("-starts_at", "pk")

    def get_urls(self) -> list[URLPattern]:
        """The page behind the button."""
        return self.pages(staff_headstart, "workshop_cancel") + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One workshop on one page."""
        return staff_headstart.workshop(cast(SignedIn, request), pk=object_id)


class Guarantee(admin.SimpleListFilter):
    """Placements by where their guarantee stands."""

    title = "guarantee"
    parameter_name = "guarantee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states, and those that wait for an interview."""
        return [("wait", "Waits for an interview"), ("standing", "Guaranteed"), ("withdrawn", "Withdrawn")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those in this state."""
        if self.value() == "wait":
            taken = Interview.objects.filter(state__in=["offered", "booked", "job", "not_this_time"])
            live = queryset.filter(entitlement__state__in=["standing", "kept"])
            return live.exclude(entitlement__in=taken.values("entitlement"))
        return queryset.filter(entitlement__state=self.value()) if self.value() else queryset


@admin.register(Placement)
class PlacementAdmin(PathwaysAdmin):
    """Young people in cycles, by the name that hosts see."""

    about = "Young people in HeadStart, and how far each has come."
    list_display = ("volunteer", "cycle", "state", "time", "kinds", "holds", "joined_at")
    list_filter = (Guarantee, "state", "cycle")
    list_select_related = ("volunteer", "cycle")
    ordering = ("-joined_at", "pk")

    @admin.display(description="most inside one window", ordering="best_minutes")
    def time(self, placement: Placement) -> str:
        """Hours and minutes."""
        return words(placement.best_minutes)

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        return self.pages(staff_headstart, "placement_match", "placement_education") + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One young person in a cycle, on one page."""
        return staff_headstart.placement(cast(SignedIn, request), pk=object_id)


@admin.register(Slot)
class SlotAdmin(PathwaysAdmin):
    """What employers offer."""

    about = "Interviews that employers offer."
    list_display = ("role", "employer", "cycle", "state", "taken", "places", "until_date")
    list_filter = ("state", "cycle")
    list_select_related = ("employer", "cycle")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One offer on one page."""
        return staff_headstart.slot(cast(SignedIn, request), pk=object_id)


@admin.register(Interview)
class InterviewAdmin(PathwaysAdmin):
    """Interviews by date."""

    about = "Interviews that were matched, and what came of them."
    list_display = ("young_person", "slot", "starts_at", "state")
    list_filter = ("state",)
    list_select_related = ("slot__employer", "entitlement__placement__volunteer")
    ordering = ("-starts_at", "pk")

    @admin.display(description="young person")
    def young_person(self, interview: Interview) -> str:
        """By the name that hosts see."""
        return str(interview.entitlement.placement.volunteer)

    def get_urls(self) -> list[URLPattern]:
        """The page behind the button."""
        return self.pages(staff_headstart, "interview_end") + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An interview is read and called off on one page."""
        return staff_headstart.interview_end(cast(SignedIn, request), pk=object_id)


@admin.register(Appeal)
class AppealAdmin(PathwaysAdmin):
    """Appeals by where they stand."""

    about = "Appeals against a lost guarantee or an interview that did not happen. Another officer decides."
    list_display = ("get_about_display", "state", "since_at", "decided_by")
    list_filter = ("state", "about")
    list_select_related = ("decided_by",)
    ordering = ("since_at", "pk")

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        return self.pages(staff_headstart, "appeal_uphold", "appeal_dismiss") + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One appeal on one page."""
        return staff_headstart.appeal(cast(SignedIn, request), pk=object_id)


@admin.register(Referral)
class ReferralAdmin(PathwaysAdmin):
    """Groups that schools refer."""

    about = "Groups that schools refer to HeadStart Action, in numbers."
    list_display = ("school", "pupils", "state", "cohort", "sent_at")
    list_filter = ("state",)
    list_select_related = ("school", "cohort")

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        return self.pages(staff_groups, "referral_accept", "referral_decline") + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One group on one page."""
        return staff_groups.referral(cast(SignedIn, request), pk=object_id)


@admin.register(Cohort)
class CohortAdmin(PathwaysAdmin):
    """Cohorts by their first day."""

    about = "Groups of HeadStart Action with their sixteen weeks."
    buttons = (("Plan a cohort", "volunteering_cohort_write"),)
    list_display = ("name", "partner", "borough", "starts_date", "weeks", "state")
    list_filter = ("state",)
    list_select_related = ("partner", "borough")

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [path("write/", view(staff_groups.cohort_write), name="volunteering_cohort_write")]
        return own + self.pages(staff_groups, "cohort_day", "cohort_finish", "cohort_cancel") + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One cohort on one page."""
        return staff_groups.cohort(cast(SignedIn, request), pk=object_id)
