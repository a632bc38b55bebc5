"""The staff's side of alerts: topics that they keep, and everything that opened or that they wrote."""

from typing import Any, ClassVar

from django.contrib import admin

from programmes.catalogue.admin_handled import HandledAdmin
from programmes.catalogue.models import AlertItem, AlertTopic
from programmes.catalogue.views import alerts_staff as pages
from programmes.people.access import Permission


@admin.register(AlertTopic)
class AlertTopicAdmin(HandledAdmin):
    """Topics by name."""

    may_read = Permission.EDIT_PROGRAMMES
    about = "Subjects beside the four themes that people can choose to hear about. You keep the list."
    list_display = ("name", "state", "added_at")
    list_filter = ("state",)
    ordering = ("name", "pk")
    page = staticmethod(pages.topic)
    verbs: ClassVar[dict[str, Any]] = pages.TOPIC_VERBS
    above: ClassVar[dict[str, tuple[str, Any]]] = {"new": ("Add a topic", pages.topic_new)}


@admin.register(AlertItem)
class AlertItemAdmin(HandledAdmin):
    """What opened, the newest first."""

    may_read = Permission.EDIT_PROGRAMMES
    about = (
        "What opened, as the portal saw it, and what you write for people who asked for e-mails. Each goes out once, "
        "with the daily e-mail."
    )
    list_display = ("title", "kind", "state", "seen_at", "closes_at")
    list_filter = ("state", "kind")
    ordering = ("-seen_at", "-pk")
    page = staticmethod(pages.item)
    verbs: ClassVar[dict[str, Any]] = pages.ITEM_VERBS
    above: ClassVar[dict[str, tuple[str, Any]]] = {"new": ("Write something", pages.item_new)}
