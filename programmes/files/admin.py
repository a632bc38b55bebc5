"""Uploads and what the scanner said. The bytes are given out only by the room that owns the answer."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from programmes.audit.admin import ReadOnlyAdmin
from programmes.files import actions as file_actions
from programmes.files.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """Held files first in the filter: they wait for a scanner's answer, and can be asked about again."""

    about = (
        "Documents that people uploaded, and what the virus scanner said. Nobody can open a file that is still held."
    )
    may_read = "read_delivery_log"
    list_display = ("uploaded_at", "name", "id", "media_type", "size", "state", "checked_at")
    list_filter = ("state", "uploaded_at")
    search_fields = ("=id", "=sha256")
    fields = ("name", "id", "media_type", "size", "sha256", "state", "uploaded_at", "checked_at", "removed_at")
    list_per_page = 50
    show_full_result_count = False
    actions = ("ask_again",)

    @admin.action(description="Ask the scanner again", permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[StoredFile]) -> None:
        """Have the chosen files that are still held scanned now."""
        asked: Any = file_actions.ask_again(files=queryset)
        self.message_user(request, f"The scanner will be asked about {asked} of them.", messages.INFO)
