"""The outbox of work: what waits, what was given up and why, and trying it again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from programmes.audit.admin import ReadOnlyAdmin
from programmes.jobs import actions
from programmes.jobs.models import Job


class StateFilter(admin.SimpleListFilter):
    """Waiting, given up or done."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """In the order in which staff care."""
        return [("dead", "Given up"), ("undone", "Waiting or being tried"), ("done", "Done")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        """Each state by its own columns."""
        match self.value():
            case "dead":
                return queryset.filter(dead_at__isnull=False)
            case "undone":
                return queryset.filter(done_at__isnull=True, dead_at__isnull=True)
            case "done":
                return queryset.filter(done_at__isnull=False)
        return queryset


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Every piece of background work; those given up can be tried again."""

    about = "Work that the portal does in the background. One that failed says why, and can be tried again."
    may_read = "read_delivery_log"
    list_display = ("created_at", "kind", "key", "state", "attempts", "due_at", "last_error")
    list_filter = (StateFilter, "kind")
    search_fields = ("=key", "=kind")
    list_per_page = 50
    show_full_result_count = False
    actions = ("try_again",)

    @admin.action(description="Try again", permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Have the chosen jobs that were given up tried again from the start."""
        done = sum(actions.replay(job=job, by=request.user) for job in queryset)
        left = len(queryset) - done
        self.message_user(
            request, f"{done} will be tried again." + (f" {left} had not been given up." if left else ""), messages.INFO
        )
