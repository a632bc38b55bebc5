"""The staff's side of the Forum: organisations and numbers. Who asked to join is for the organisation only."""

from typing import Any, ClassVar

from django.contrib import admin

from citizenship.ceremonies.admin_partners import OfficersAdmin
from citizenship.outreach.models import ForumHost
from citizenship.outreach.views import young_staff


@admin.register(ForumHost)
class ForumHostAdmin(OfficersAdmin):
    """Organisations through which young Londoners join."""

    may_read = "manage_outreach"
    about = "Organisations through which young Londoners join the Forum or a campaign. You see numbers, never who."
    list_display = ("name", "state", "url", "added_at")
    list_filter = ("state",)
    ordering = ("name", "pk")
    page = staticmethod(young_staff.forum_host)
    verbs: ClassVar[dict[str, Any]] = {
        "edit": young_staff.forum_host_change,
        "send_link": young_staff.forum_host_send_link,
        "end": young_staff.forum_host_end,
    }
    above: ClassVar[dict[str, tuple[str, Any]]] = {"add_one": ("Add an organisation", young_staff.forum_host_add)}
