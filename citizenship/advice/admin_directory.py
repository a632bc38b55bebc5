"""The staff's lists of the directory: organisations, services, changes. No stock form edits a row."""

from datetime import date
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path

from citizenship.advice.models import AdviceChange, AdviceOrganisation, AdviceService
from citizenship.advice.models.organisations import VERIFIED_FOR_MONTHS
from citizenship.advice.models.services import CONFIRMED_FOR_MONTHS
from citizenship.advice.views import gaps, staff, staff_entries
from citizenship.ceremonies.admin_partners import OfficersAdmin
from programmes import clock
from programmes.clock import months_later
from programmes.people.access import Permission


def _today() -> date:
    return clock.london_day(clock.now())


class DirectoryAdmin(OfficersAdmin):
    """A list to read, for the staff who look after the directory."""

    may_read = Permission.MANAGE_ADVICE.value


class OldVerificationFilter(admin.SimpleListFilter):
    """Organisations by whether the register has to be looked at again."""

    title = "register"
    parameter_name = "register"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What can be asked for."""
        return [("old", "Looked at more than 12 months ago"), ("claimed", "Names a registration, not looked up")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        if self.value() == "old":
            return queryset.filter(verified_on__lt=months_later(_today(), -VERIFIED_FOR_MONTHS))
        if self.value() == "claimed":
            return queryset.filter(state="unverified").exclude(registration_number="")
        return queryset


class UnconfirmedFilter(admin.SimpleListFilter):
    """Entries by whether somebody has confirmed them lately."""

    title = "confirmed"
    parameter_name = "confirmed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What can be asked for."""
        return [("old", "More than 12 months ago"), ("nobody", "No address to ask")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        if self.value() == "old":
            return queryset.filter(assured_on__lt=months_later(_today(), -CONFIRMED_FOR_MONTHS))
        return queryset.filter(contact_email__isnull=True) if self.value() == "nobody" else queryset


@admin.register(AdviceOrganisation)
class AdviceOrganisationAdmin(DirectoryAdmin):
    """Organisations by name."""

    about = "Organisations of the directory. Until a registration is found in its register, it is practical help."
    list_display = ("name", "state", "level", "registration_number", "verified_on")
    ordering = ("name", "pk")
    list_filter = ("state", OldVerificationFilter, "level", "is_demonstration")
    search_fields = ("name", "registration_number")
    page = staticmethod(staff.organisation)
    verbs: ClassVar[dict[str, Any]] = {
        "verify": staff.organisation_verify,
        "unverify": staff.organisation_unverify,
        "correct": staff.organisation_correct,
        "service": staff.organisation_service,
    }
    above: ClassVar[dict[str, tuple[str, Any]]] = {"new": ("Add an organisation", staff.organisation_new)}


@admin.register(AdviceService)
class AdviceServiceAdmin(DirectoryAdmin):
    """Services by name."""

    about = "What everybody finds in the directory, and what waits to be listed. Organisations confirm it once a year."
    list_display = ("name", "organisation", "state", "under_25", "free_places", "assured_on")
    list_filter = ("state", UnconfirmedFilter, "status", "young_people")
    search_fields = ("name", "organisation__name")
    ordering = ("name", "pk")
    list_select_related = ("organisation",)
    page = staticmethod(staff_entries.service)
    verbs: ClassVar[dict[str, Any]] = {
        "list_": staff_entries.service_list_,
        "decline": staff_entries.service_decline,
        "confirm": staff_entries.service_confirm,
        "withdraw": staff_entries.service_withdraw,
        "edit": staff_entries.service_edit,
        "place": staff_entries.service_place,
        "unplace": staff_entries.service_unplace,
        "hours": staff_entries.service_hours,
        "letter": staff_entries.service_letter,
    }
    above: ClassVar[dict[str, tuple[str, Any]]] = {"gaps": ("Gaps by borough", gaps.advice_gaps)}

    @admin.display(description="under 25", boolean=True)
    def under_25(self, service: AdviceService) -> bool:
        """Whether it works with young people."""
        return service.young_people

    @admin.display(description="free places")
    def free_places(self, service: AdviceService) -> int | None:
        """How many places for young people are free."""
        return service.free_places_young

    def get_urls(self) -> list[URLPattern]:
        """The table behind the page of gaps, beside the others."""
        table = self.admin_site.admin_view(gaps.advice_gaps_csv)
        return [path("gaps.csv", table, name="citizenship_adviceservice_gaps_csv"), *super().get_urls()]


@admin.register(AdviceChange)
class AdviceChangeAdmin(DirectoryAdmin):
    """Changes that organisations asked for, the newest first."""

    about = "What organisations want changed in their entries. Nobody sees it until you have taken it over."
    list_display = ("service", "state", "proposed_at")
    list_filter = ("state",)
    list_select_related = ("service",)
    ordering = ("-proposed_at", "pk")
    page = staticmethod(staff_entries.change)
    verbs: ClassVar[dict[str, Any]] = {"accept": staff_entries.change_accept, "refuse": staff_entries.change_refuse}
