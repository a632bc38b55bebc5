"""The staff's side: volunteers by band, permissions to check, and the safeguarding officers' concerns."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from programmes.audit.admin import ReadOnlyAdmin
from volunteering.safeguarding.lists import WalkedAdmin
from volunteering.safeguarding.models import Concern, ParticipationPermission, Volunteer
from volunteering.safeguarding.models.people import READERS
from volunteering.safeguarding.views import concerns_staff, staff


class _RoomAdmin(WalkedAdmin, ReadOnlyAdmin):
    """A list to read whose records have a page of their own."""

    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What this person may see."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user) if self.has_view_permission(request) else rows.none()


class TwiceFilter(admin.SimpleListFilter):
    """Records that may be the same young person's."""

    title = "may be there twice"
    parameter_name = "twice"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside "all"."""
        return [("yes", "Same guardian and same name")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Only those, when asked for."""
        return queryset.filter(pk__in=Volunteer.objects.twice().values("pk")) if self.value() == "yes" else queryset


@admin.register(Volunteer)
class VolunteerAdmin(_RoomAdmin):
    """Volunteers by band and borough; nobody reads a date of birth."""

    about = (
        "Everybody who has joined. You see an age group and never a date of birth. Search by the exact e-mail address "
        "of an account."
    )
    list_display = ("known_as_or_none", "band", "borough", "joined_at")
    list_filter = ("band", TwiceFilter, "borough")
    search_fields = ("=user__email",)
    list_select_related = ("borough",)
    ordering = ("-joined_at", "pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Any of the permissions that looking after volunteers needs."""
        user: Any = request.user
        return bool(user.is_authenticated and any(user.can(permission) for permission in READERS))

    @admin.display(description="name", ordering="known_as")
    def known_as_or_none(self, volunteer: Volunteer) -> str:
        """The name that hosts see."""
        return volunteer.known_as or "Erased"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "volunteering_volunteer"
        own = [
            path("<uuid:pk>/merge/", view(staff.merge), name=f"{name}_merge"),
            path("<uuid:pk>/birth-date/", view(staff.correct_birth_date), name=f"{name}_correct_birth_date"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One volunteer on one page."""
        return staff.volunteer(request, pk=object_id)


class CheckFilter(admin.SimpleListFilter):
    """Permissions picked at random for an officer's call."""

    title = "check"
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside "all"."""
        return [("waits", "Picked, not rung yet")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Only those, when asked for."""
        return queryset.waiting_for_sample() if self.value() == "waits" else queryset


@admin.register(ParticipationPermission)
class ParticipationPermissionAdmin(_RoomAdmin):
    """What guardians permit, for the safeguarding officers."""

    about = (
        "What guardians permit. For those under 16 the host rings the guardian. Of the others some are picked at "
        "random: ring the guardian and note whether the permission is real."
    )
    may_read = "handle_concerns"
    list_display = ("volunteer", "age", "state", "given_at", "expires_at", "sampled_at")
    list_filter = ("state", CheckFilter, "volunteer__band")
    list_select_related = ("volunteer",)
    ordering = ("given_at", "pk")

    @admin.display(description="age")
    def age(self, permission: ParticipationPermission) -> str:
        """The young person's age group."""
        return permission.volunteer.get_band_display()

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "volunteering_participationpermission"
        own = [
            path("<uuid:pk>/sample/", view(staff.sample), name=f"{name}_sample"),
            path("<uuid:pk>/withdraw/", view(staff.withdraw), name=f"{name}_withdraw"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One permission on one page."""
        return staff.permission(request, pk=object_id)


@admin.register(Concern)
class ConcernAdmin(_RoomAdmin):
    """Concerns by how long they have waited. The words stand on the concern's own page only."""

    about = (
        "What people told us because they fear for somebody's safety. Only you and the other safeguarding officer see "
        "this. Each time a concern is opened, that is noted."
    )
    may_read = "handle_concerns"
    list_display = ("reference", "state", "raised_at", "taken_by", "since_at")
    list_filter = ("state",)
    list_select_related = ("taken_by",)
    ordering = ("raised_at", "pk")

    @admin.display(description="concern")
    def reference(self, concern: Concern) -> str:
        """The first letters of its key."""
        return str(concern)

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{verb}/", view(getattr(concerns_staff, verb)), name=f"volunteering_concern_{verb}")
            for verb in concerns_staff.LABELS
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One concern on one page."""
        return concerns_staff.concern(request, pk=object_id)
