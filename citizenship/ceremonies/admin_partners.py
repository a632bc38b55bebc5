"""The officers' lists of partners, places, matches, requests and the Mayor's ceremonies. No stock form edits a row."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest

from citizenship.ceremonies.models import AttendanceRequest, MayorsCeremony, Partner, Venue, VenueMatch
from citizenship.ceremonies.views import mayor_staff, partners_staff, venues_staff
from programmes import clock
from programmes.people.admin_records import RecordsAdmin


class OfficersAdmin(RecordsAdmin):
    """For the officers who run the pilots; each line leads to the record and its steps."""

    may_read = "manage_pilots"


class AddressFilter(admin.SimpleListFilter):
    """Partners by whether registrars can ask them."""

    title = "work address"
    parameter_name = "address"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both ways."""
        return [("yes", "Has an address"), ("no", "Has none yet")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        wanted = {"yes": ~Q(email=""), "no": Q(email="")}.get(str(self.value()))
        return queryset if wanted is None else queryset.filter(wanted)


class MatchFilter(admin.SimpleListFilter):
    """Places that a borough gets by a match only, by whether a day to come is held there."""

    title = "days to come"
    parameter_name = "matched"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both ways."""
        return [("no", "No borough yet"), ("yes", "Held for a borough")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        today = TruncDate(clock.Now(), tzinfo=clock.LONDON)
        held = Exists(VenueMatch.objects.live().filter(venue=OuterRef("pk"), date__gte=today))
        if self.value() == "no":
            return queryset.listed().by_match().filter(~held)  # type: ignore[attr-defined]
        return queryset.filter(held) if self.value() == "yes" else queryset


@admin.register(Partner)
class PartnerAdmin(OfficersAdmin):
    """Organisations by name."""

    about = "Organisations that host ceremonies or come to them. A borough’s usual ones come when it joins."
    list_display = ("name", "kind", "borough", "has_address", "active")
    list_filter = ("kind", "active", AddressFilter)
    search_fields = ("name",)
    list_select_related = ("borough",)
    page = staticmethod(partners_staff.partner)
    verbs: ClassVar[dict[str, Any]] = {"edit": partners_staff.partner_edit}
    above: ClassVar[dict[str, tuple[str, Any]]] = {"new": ("Add a partner", partners_staff.partner_new)}

    @admin.display(description="has an address", boolean=True)
    def has_address(self, partner: Partner) -> bool:
        """Whether registrars can ask it."""
        return bool(partner.email)


@admin.register(Venue)
class VenueAdmin(OfficersAdmin):
    """Places by name."""

    about = "Places for ceremonies: each borough’s usual ones, and those that were offered on the public page."
    list_display = ("name", "kind", "borough", "state", "capacity", "step_free", "offered_at")
    list_filter = ("state", MatchFilter, "kind", "step_free")
    search_fields = ("name",)
    list_select_related = ("borough",)
    page = staticmethod(venues_staff.venue)
    verbs: ClassVar[dict[str, Any]] = {
        "list_": venues_staff.venue_list_,
        "decline": venues_staff.venue_decline,
        "withdraw": venues_staff.venue_withdraw,
        "edit": venues_staff.venue_edit,
        "match": venues_staff.venue_match,
    }
    above: ClassVar[dict[str, tuple[str, Any]]] = {"new": ("Add a place", venues_staff.venue_new)}


@admin.register(VenueMatch)
class VenueMatchAdmin(OfficersAdmin):
    """Days that are held at places, the latest first."""

    about = "Days at places that are held for a borough. A place is held for one borough a day."
    list_display = ("venue", "borough", "date", "state", "proposed_at")
    list_filter = ("state",)
    list_select_related = ("venue", "borough")
    ordering = ("-date", "pk")
    page = staticmethod(partners_staff.match)
    verbs: ClassVar[dict[str, Any]] = {"withdraw": partners_staff.match_withdraw}


@admin.register(AttendanceRequest)
class AttendanceRequestAdmin(OfficersAdmin):
    """What boroughs asked partners, the newest first. Read only: registrars do the asking."""

    about = "What boroughs asked partners to come to, and what they answered."
    list_display = ("partner", "ceremony", "purpose", "state", "asked_at")
    list_filter = ("state", "purpose")
    list_select_related = ("partner", "ceremony__borough")
    ordering = ("-asked_at", "pk")
    page = staticmethod(partners_staff.attendance)


@admin.register(MayorsCeremony)
class MayorsCeremonyAdmin(OfficersAdmin):
    """The Mayor's ceremonies, the latest first."""

    about = "The Mayor’s ceremonies: boroughs nominate a number of places, guests reply by code. Nobody is named."
    list_display = ("__str__", "venue", "state", "places", "nominated", "reply_by")
    list_filter = ("state",)
    list_select_related = ("venue",)
    ordering = ("-date", "pk")
    page = staticmethod(mayor_staff.mayors)
    verbs: ClassVar[dict[str, Any]] = {
        # The admin has a page of the name "change" already.
        "edit": mayor_staff.mayors_change,
        "adjust": mayor_staff.mayors_adjust,
        "open_": mayor_staff.mayors_open_,
        "close": mayor_staff.mayors_close,
        "hold": mayor_staff.mayors_hold,
        "cancel": mayor_staff.mayors_cancel,
    }
    above: ClassVar[dict[str, tuple[str, Any]]] = {"plan": ("Plan a ceremony", mayor_staff.mayors_plan)}
