"""The staff's side of offers and matches. No stock form edits a row."""

from typing import Any, ClassVar

from django.contrib import admin

from programmes.catalogue.admin_handled import HandledAdmin
from programmes.catalogue.models import Offer, OfferMatch
from programmes.catalogue.views import offers_staff


@admin.register(Offer)
class OfferAdmin(HandledAdmin):
    """Offers, the newest first."""

    about = (
        "What venues, clubs and sites offer, for people and groups to claim. Look at what was sent in before it is on "
        "the list."
    )
    list_display = ("name", "host", "kind", "borough", "until_date", "state", "stock", "taken", "used")
    list_filter = ("state", "kind", ("borough", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("borough",)
    ordering = ("-added_at", "pk")
    page = staticmethod(offers_staff.offer)
    verbs: ClassVar[dict[str, Any]] = {
        "open_": offers_staff.offer_open_,
        "adjust": offers_staff.offer_adjust,
        "refuse": offers_staff.offer_refuse,
        "end": offers_staff.offer_end,
    }


@admin.register(OfferMatch)
class OfferMatchAdmin(HandledAdmin):
    """Matches, the newest first."""

    about = (
        "Who gives and who asks, brought together by one of us. To make a match, open one of the two answers and "
        "choose “Find a match”."
    )
    list_display = ("__str__", "programme", "state", "made_at", "people")
    list_filter = ("state",)
    list_select_related = ("gives__take_part__programme", "asks")
    ordering = ("-made_at", "pk")
    page = staticmethod(offers_staff.match)
    verbs: ClassVar[dict[str, Any]] = {
        # By the key of an answer, not of a match.
        "make": offers_staff.match_make,
        "work": offers_staff.match_work,
        "end": offers_staff.match_end,
    }

    @admin.display(description="Programme", ordering="gives__take_part")
    def programme(self, obj: OfferMatch) -> str:
        """The programme."""
        return str(obj.gives.take_part.programme)
