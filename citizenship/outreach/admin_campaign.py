"""The staff's side of the campaign. No stock form edits a row: each line leads to a record and its steps."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from citizenship.ceremonies.admin_partners import OfficersAdmin
from citizenship.outreach import figures
from citizenship.outreach.models import Material, Pack, Spot
from citizenship.outreach.views import campaign_staff as pages
from citizenship.outreach.views import packs_staff
from programmes.evidence import codes


class OutreachAdmin(OfficersAdmin):
    """A list to read, for the officers who manage outreach."""

    may_read = "manage_outreach"


@admin.register(Spot)
class SpotAdmin(OutreachAdmin):
    """Places by name."""

    about = "Places that show our materials, each with its own code. What is counted is how often a code was opened."
    list_display = ("name", "kind", "borough", "state", "printed_code", "openings_told", "is_demonstration")
    list_filter = ("state", "kind", "subject", "borough")
    search_fields = ("name", "=code")
    list_select_related = ("borough",)
    page = staticmethod(pages.spot)
    verbs: ClassVar[dict[str, Any]] = {
        "edit": pages.spot_edit,
        "close": pages.spot_close,
        "reopen": pages.spot_reopen,
        "sheets": pages.spot_sheets,
    }
    above: ClassVar[dict[str, tuple[str, Any]]] = {
        "new": ("Add a place", pages.spot_new),
        "counts": ("Counts of the whole campaign", pages.spot_counts),
    }

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with the counts of the places on this page read in one query."""
        found = super().get_changelist_instance(request)
        counts = figures.of_places(found.result_list)
        for spot in found.result_list:
            spot.openings_in_all = counts.get(spot.pk, "0")
        return found

    @admin.display(description="code")
    def printed_code(self, spot: Spot) -> str:
        """As it stands on the paper."""
        return codes.spaced(spot.code)

    @admin.display(description="openings")
    def openings_told(self, spot: Any) -> str:
        """How often the code was opened, small counts not exactly."""
        return str(spot.openings_in_all)


@admin.register(Material)
class MaterialAdmin(OutreachAdmin):
    """What can be printed."""

    about = "Posters, leaflets and cards. Where copies are counted, packs take from them."
    list_display = ("__str__", "subject", "kind", "offered")
    list_filter = ("subject", "kind", "offered")
    page = staticmethod(pages.material)
    verbs: ClassVar[dict[str, Any]] = {"count": pages.material_count, "offer": pages.material_offer}


@admin.register(Pack)
class PackAdmin(OutreachAdmin):
    """What partners ordered, the newest first."""

    about = "Packs that organisations ordered for a place. Their addresses are deleted 90 days after the end."
    list_display = ("__str__", "place", "borough", "delivery", "state", "ordered_at", "is_demonstration")
    list_filter = ("state", "delivery", "borough")
    search_fields = ("organisation", "=reference")
    list_select_related = ("borough",)
    page = staticmethod(packs_staff.pack)
    verbs: ClassVar[dict[str, Any]] = {
        "pack": packs_staff.pack_pack,
        "send": packs_staff.pack_send,
        "cancel": packs_staff.pack_cancel,
    }
