"""The staff's side of directories: entries with their steps, and how each directory speaks."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from programmes import clock
from programmes.catalogue.admin_editor import EditorAdmin
from programmes.catalogue.admin_handled import HandledAdmin
from programmes.catalogue.models import Directory, Listing
from programmes.catalogue.models.listings import FLAG_AFTER_MONTHS
from programmes.catalogue.views import listings_staff as pages
from programmes.clock import months_later


class ConfirmedFilter(admin.SimpleListFilter):
    """Entries by whether somebody has confirmed them lately, and whether a change waits."""

    title = "confirmed"
    parameter_name = "confirmed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What can be asked for."""
        return [("old", "More than 12 months ago"), ("change", "Its owner asks for changes")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those asked for."""
        if self.value() == "old":
            today = clock.london_day(clock.now())
            return queryset.filter(assured_on__lt=months_later(today, -FLAG_AFTER_MONTHS))
        return queryset.filter(proposed_at__isnull=False) if self.value() == "change" else queryset


@admin.register(Listing)
class ListingAdmin(HandledAdmin):
    """Entries by name."""

    about = "What people find in the directories, and what waits to be listed. Owners confirm their entry once a year."
    list_display = ("name", "directory", "state", "assured_on")
    list_filter = ("state", ConfirmedFilter, "take_part__programme", "is_demonstration")
    list_select_related = ("take_part__programme",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    page = staticmethod(pages.listing)
    verbs: ClassVar[dict[str, Any]] = pages.VERBS
    above: ClassVar[dict[str, tuple[str, Any]]] = {"new": ("Add an entry", pages.listing_new)}

    @admin.display(description="directory", ordering="take_part")
    def directory(self, listing: Listing) -> str:
        """The programme and the way."""
        return str(listing.take_part)


@admin.register(Directory)
class DirectoryAdmin(EditorAdmin):
    """Directories by their way to take part."""

    about = "How each directory speaks: what its entries are called, what they must say, and which sorts there are."
    list_display = ("__str__", "noun", "needs_access", "has_languages", "takes_requests")
    list_select_related = ("take_part__programme",)
    fields = (
        "take_part",
        ("noun", "nouns"),
        "note",
        "sorts",
        "needs_access",
        "has_languages",
        "takes_requests",
    )

    # It has no states, so the stock pages without buttons will do.
    change_form_template = "admin/change_form.html"
    get_urls = admin.ModelAdmin.get_urls
    change_view = admin.ModelAdmin.change_view

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """It stays with its way."""
        return ("take_part",) if obj else ()
