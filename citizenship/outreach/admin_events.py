"""The staff's side of events. No stock form edits a row, and places are shown as numbers only."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from citizenship.ceremonies.admin_partners import OfficersAdmin
from citizenship.outreach.models import OutreachEvent
from citizenship.outreach.views import events_staff
from programmes import clock


class OverFilter(admin.SimpleListFilter):
    """Events that are over and not counted."""

    title = "to count"
    parameter_name = "over"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One way."""
        return [("yes", "Over, not counted yet")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        if self.value() != "yes":
            return queryset
        waiting = [OutreachEvent.State.OPEN, OutreachEvent.State.CLOSED]
        return queryset.filter(state__in=waiting, ends_at__lte=clock.Now())


@admin.register(OutreachEvent)
class OutreachEventAdmin(OfficersAdmin):
    """Events and briefings, the latest first."""

    may_read = "manage_outreach"
    about = "Events where people get help, and briefings for professionals. Places are codes: nobody is named."
    list_display = ("name", "kind", "borough", "starts_at", "state", "taken", "places")
    list_filter = ("state", OverFilter, "kind", ("borough", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("borough",)
    ordering = ("-starts_at", "pk")
    page = staticmethod(events_staff.event)
    verbs: ClassVar[dict[str, Any]] = {
        # The admin has a page of the name "change" already.
        "edit": events_staff.event_change,
        "adjust": events_staff.event_adjust,
        "open_": events_staff.event_open_,
        "invite_host": events_staff.event_invite_host,
        "close": events_staff.event_close,
        "hold": events_staff.event_hold,
        "cancel": events_staff.event_cancel,
    }
    above: ClassVar[dict[str, tuple[str, Any]]] = {"plan": ("Plan an event", events_staff.event_plan)}
