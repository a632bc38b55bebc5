"""Staff's side: hosts to approve and to watch, and the versions of the agreement."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from programmes.audit.admin import ReadOnlyAdmin
from volunteering.hosts.models import Agreement, Host
from volunteering.hosts.views import staff
from volunteering.safeguarding.lists import WalkedAdmin


class SignedFilter(admin.SimpleListFilter):
    """Hosts that have not signed the version in force."""

    title = "agreement"
    parameter_name = "signed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Both ways."""
        return [("yes", "Signed the version in force"), ("no", "Not signed yet")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Those asked for."""
        if self.value() == "yes":
            return queryset.filter(agreement__holds_until_at__isnull=True, agreement__isnull=False)
        if self.value() == "no":
            return queryset.exclude(agreement__holds_until_at__isnull=True, agreement__isnull=False)
        return queryset


@admin.register(Host)
class HostAdmin(WalkedAdmin, ReadOnlyAdmin):
    """Hosts by how long they have been in their state."""

    about = (
        "Organisations that want volunteers. Each has told us about itself and signed the best-practice agreement. "
        "Approve it, or refuse it with a reason; pause a host when something is wrong there."
    )
    may_read = "approve_hosts"
    list_display = ("name", "borough", "state", "since_at", "version")
    list_filter = ("state", SignedFilter, "organisation__borough")
    search_fields = ("organisation__name",)
    list_select_related = ("organisation__borough", "agreement")
    ordering = ("since_at", "pk")

    @admin.display(description="borough")
    def borough(self, host: Host) -> str:
        """Where the organisation is."""
        return str(host.organisation.borough or "Not given")

    @admin.display(description="signed version")
    def version(self, host: Host) -> str:
        """The version of the agreement that it signed."""
        return str(host.agreement_id or "None")

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{verb}/", view(getattr(staff, verb)), name=f"volunteering_host_{verb}")
            for verb in ("approve", "refuse", "pause", "resume")
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One host on one page."""
        return staff.host(request, pk=object_id)


@admin.register(Agreement)
class AgreementAdmin(WalkedAdmin, ReadOnlyAdmin):
    """Every version that hosts have signed."""

    about = "What hosts promise. A version never changes; publish a new one, and every host is asked to sign it."
    may_read = "approve_hosts"
    list_display = ("version", "title", "published_at", "holds_until_at")
    change_list_template = "admin/volunteering/agreements.html"

    def get_urls(self) -> list[URLPattern]:
        """The page behind the button."""
        view = self.admin_site.admin_view
        own = [path("publish/", view(staff.publish_agreement), name="volunteering_agreement_publish")]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The version as everybody reads it."""
        return staff.agreement(request, pk=object_id)
