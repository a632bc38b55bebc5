"""The staff's side of events. No stock form edits a row."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from programmes import clock
from programmes.catalogue.admin_handled import HandledAdmin
from programmes.catalogue.models import Event
from programmes.catalogue.views import events_staff


class OverFilter(admin.SimpleListFilter):
    """Events that are over and not counted, or counted and not told of."""

    title = "afterwards"
    parameter_name = "over"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Two ways."""
        return [("count", "Over, not counted yet"), ("tell", "Counted, nothing published yet")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        if self.value() == "count":
            return queryset.filter(state__in=Event.STANDING, ends_at__lte=clock.Now())
        return queryset.filter(state=Event.State.HELD, heard="") if self.value() == "tell" else queryset


@admin.register(Event)
class EventAdmin(HandledAdmin):
    """Events, the latest first."""

    about = (
        "Events of the programmes, and those that people send in. Look at what was sent in, announce it, note how many "
        "came, and publish what you heard."
    )
    list_display = ("name", "shown_under", "borough", "starts_at", "state", "taken", "places")
    list_filter = ("state", OverFilter, ("borough", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("borough", "take_part__programme")
    ordering = ("-starts_at", "pk")
    page = staticmethod(events_staff.event)
    verbs: ClassVar[dict[str, Any]] = {
        # The admin has a page of the name "change" already.
        "edit": events_staff.event_change,
        "take_on": events_staff.event_take_on,
        "open_": events_staff.event_open_,
        "refuse": events_staff.event_refuse,
        "adjust": events_staff.event_adjust,
        "close": events_staff.event_close,
        "hold": events_staff.event_hold,
        "tell": events_staff.event_tell,
        "cancel": events_staff.event_cancel,
    }
    above: ClassVar[dict[str, tuple[str, Any]]] = {"plan": ("Plan an event", events_staff.event_plan)}

    @admin.display(description="Shown under", ordering="take_part")
    def shown_under(self, obj: Event) -> str:
        """The programme."""
        return str(obj.take_part.programme)
