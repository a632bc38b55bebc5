"""The audit, for those who may read it. Nobody can change it here, or anywhere."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from programmes.audit import hidden
from programmes.audit.models import AuditEvent


class ReadOnlyAdmin(admin.ModelAdmin):
    """A list that whoever holds `may_read` can look at and nobody can edit."""

    # A permission by its value, because people and their roles lie in a later room (people/access.py).
    may_read: ClassVar[str] = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows, without those that tell of a record that is closed to this person."""
        return hidden.without(super().get_queryset(request), request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown in the menu to those who may read it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asks the person's roles."""
        user: Any = request.user
        return bool(user.is_authenticated and user.can(self.may_read))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Search by a key or a verb; the newest first."""

    about = "Who did what, and when. Nothing here can be changed or deleted."
    may_read = "read_audit"
    list_display = ("at", "verb", "target_label", "target_key", "by_key")
    list_filter = ("at", "target_label")
    search_fields = ("=by_key", "=target_key", "verb")
    list_per_page = 50
    show_full_result_count = False
