"""The staff's side of loans: hubs with their desks, loans by day, tablets, and skills sessions."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from programmes import clock
from programmes.catalogue import desk
from programmes.catalogue.admin_handled import HandledAdmin
from programmes.catalogue.models import Loan, LoanBooking, LoanHub, SkillsPlace, SkillsSession, Tablet
from programmes.catalogue.views import loans_staff as pages


class LateFilter(admin.SimpleListFilter):
    """Loans that should be back, and those to hand out."""

    title = "day"
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What can be asked for."""
        return [("late", "Should be back"), ("now", "To hand out by today")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        today = clock.london_day(clock.now())
        if self.value() == "late":
            return queryset.filter(state=Loan.State.LENT, ends_on__lt=today)
        return queryset.filter(state=Loan.State.BOOKED, starts_on__lte=today) if self.value() == "now" else queryset


@admin.register(LoanHub)
class LoanHubAdmin(HandledAdmin):
    """Hubs by name."""

    about = "Libraries and other places that lend tablets. Each works on a page of its own, by the link that you send."
    list_display = ("name", "borough", "state", "link_sent_at")
    list_filter = ("state", "borough")
    list_select_related = ("borough",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    page = staticmethod(pages.hub)
    verbs: ClassVar[dict[str, Any]] = pages.HUB_VERBS
    above: ClassVar[dict[str, tuple[str, Any]]] = {"new": ("Add a hub", pages.hub_new)}


@admin.register(Loan)
class LoanAdmin(HandledAdmin):
    """Loans, the next one due first."""

    about = "Every tablet that is booked or lent, the next one due first. The hub works on the same list by its link."
    list_display = ("tablet", "hub", "borrower", "starts_on", "ends_on", "state")
    list_filter = ("state", LateFilter, "tablet__hub")
    list_select_related = ("tablet__hub", "booking__response")
    ordering = ("ends_on", "pk")
    page = staticmethod(pages.loan)
    verbs: ClassVar[dict[str, Any]] = pages.LOAN_VERBS

    @admin.display(description="hub")
    def hub(self, loan: Loan) -> str:
        """Where it is lent."""
        return loan.tablet.hub.name

    @admin.display(description="borrower")
    def borrower(self, loan: Loan) -> str:
        """Who has it, or comes for it."""
        return desk.who(loan.booking)


@admin.register(LoanBooking)
class LoanBookingAdmin(HandledAdmin):
    """Bookings with their minutes, the latest first."""

    about = "Bookings with the minutes of skills sessions that each was promised or has had: 360 at most."
    list_display = ("hub", "borrower", "starts_on", "ends_on", "tablets", "minutes")
    list_filter = ("hub", "for_group")
    list_select_related = ("hub", "response")
    ordering = ("-starts_on", "pk")
    verbs: ClassVar[dict[str, Any]] = pages.BOOKING_VERBS
    page = staticmethod(pages.booking)

    @admin.display(description="borrower")
    def borrower(self, booking: LoanBooking) -> str:
        """Who booked."""
        return desk.who(booking)


@admin.register(Tablet)
class TabletAdmin(HandledAdmin):
    """Tablets by label."""

    about = "The tablets of all hubs."
    list_display = ("label", "hub", "state", "since_at")
    list_filter = ("state", "hub")
    list_select_related = ("hub",)
    ordering = ("label", "pk")
    page = staticmethod(pages.tablet)
    verbs: ClassVar[dict[str, Any]] = pages.TABLET_VERBS


@admin.register(SkillsSession)
class SkillsSessionAdmin(HandledAdmin):
    """Sessions, the latest first."""

    about = "The skills sessions that hubs offer."
    list_display = ("starts_at", "hub", "minutes", "taken", "places", "state")
    list_filter = ("state", "hub")
    list_select_related = ("hub",)
    ordering = ("-starts_at", "pk")
    page = staticmethod(pages.session)
    verbs: ClassVar[dict[str, Any]] = pages.SESSION_VERBS


class OverFilter(admin.SimpleListFilter):
    """Places whose session is over and that nobody has noted."""

    title = "noted"
    parameter_name = "noted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What can be asked for."""
        return [("no", "Over, and not noted")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        if self.value() == "no":
            return queryset.filter(state=SkillsPlace.State.BOOKED, session__starts_at__lt=clock.now())
        return queryset


@admin.register(SkillsPlace)
class SkillsPlaceAdmin(HandledAdmin):
    """Places in sessions, to note who came."""

    about = (
        "Who has a place in which skills session. Note who came and for how long: it counts towards their six hours."
    )
    list_display = ("session", "borrower", "minutes", "state")
    list_filter = (OverFilter, "state", "session__hub")
    list_select_related = ("session__hub", "booking__response")
    ordering = ("-booked_at", "pk")
    page = staticmethod(pages.seat)
    verbs: ClassVar[dict[str, Any]] = pages.SEAT_VERBS

    @admin.display(description="borrower")
    def borrower(self, seat: SkillsPlace) -> str:
        """Who has the place."""
        return desk.who(seat.booking)
