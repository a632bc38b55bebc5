"""Staff's side of posting: opportunities to read, and the feeds of other platforms."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from programmes.audit.admin import ReadOnlyAdmin
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.opportunities.models.revisions import Revision
from volunteering.opportunities.models.sources import ImportRun, Source
from volunteering.opportunities.views import staff_feeds, staff_posting
from volunteering.safeguarding.lists import WalkedAdmin


class ChangeFilter(admin.SimpleListFilter):
    """Published opportunities whose host has changed something that we must read."""

    title = "changes"
    parameter_name = "change"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice beside "all"."""
        return [("waiting", "A change waits to be read")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Only those, when asked for."""
        if self.value() != "waiting":
            return queryset
        waiting = Revision.objects.filter(opportunity=OuterRef("pk"), state=Revision.State.WAITING)
        return queryset.filter(Exists(waiting))


@admin.register(Opportunity)
class OpportunityAdmin(WalkedAdmin, ReadOnlyAdmin):
    """What hosts and other platforms offer, what waits longest at the top."""

    about = (
        "What there is to do, written by hosts or read from other platforms. We read each one before it is public, and "
        "again when something that matters changes."
    )
    may_read = "moderate_opportunities"
    list_display = ("title", "host_shown", "borough", "ages_shown", "state", "since_at")
    list_filter = ("state", ChangeFilter, "check_level", "remote", "source", "borough")
    search_fields = ("title", "host__organisation__name", "organisation_name")
    list_select_related = ("host__organisation", "source", "borough")
    ordering = ("since_at", "pk")

    @admin.display(description="host")
    def host_shown(self, opportunity: Opportunity) -> str:
        """The organisation, and the platform that it was read from."""
        origin = f" (from {opportunity.source})" if opportunity.source else ""
        return f"{opportunity.host_name}{origin}"

    @admin.display(description="ages")
    def ages_shown(self, opportunity: Opportunity) -> str:
        """Who may take part."""
        return opportunity.ages

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path(f"<uuid:pk>/{slug}/", view(page), name=f"volunteering_opportunity_{name}")
            for slug, name, page in (
                ("publish", "publish", staff_posting.publish),
                ("return", "return", staff_posting.return_),
                ("leave-out", "leave_out", staff_posting.leave_out),
                ("accept", "accept", staff_posting.accept),
                ("refuse", "refuse", staff_posting.refuse),
            )
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One opportunity on one page."""
        return staff_posting.opportunity(request, pk=object_id)


@admin.register(Source)
class SourceAdmin(WalkedAdmin, ReadOnlyAdmin):
    """The platforms whose feeds we read."""

    about = "Other platforms whose opportunities we show beside our hosts'. Their own pages take the sign-ups."
    may_read = "moderate_opportunities"
    list_display = ("name", "address", "licence", "state")
    list_filter = ("state",)
    change_list_template = "admin/volunteering/sources.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [path("new/", view(staff_feeds.add), name="volunteering_source_new")]
        own += [
            path(f"<int:pk>/{verb}/", view(page), name=f"volunteering_source_{verb}")
            for verb, page in (
                ("edit", staff_feeds.edit),
                ("upload", staff_feeds.upload),
                ("fetch", staff_feeds.fetch_now),
                ("stop", staff_feeds.stop),
                ("start", staff_feeds.start),
            )
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One source on one page."""
        return staff_feeds.source(request, pk=object_id)


@admin.register(ImportRun)
class ImportRunAdmin(WalkedAdmin, ReadOnlyAdmin):
    """Every reading of a feed."""

    about = "What each reading of another platform's feed brought. Open one to see the rows that could not be taken."
    may_read = "moderate_opportunities"
    list_display = ("source", "started_at", "state", "new", "changed", "unchanged", "gone", "bad")
    list_filter = ("state", "source")
    list_select_related = ("source",)
    ordering = ("-started_at", "-pk")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One reading on one page."""
        return staff_feeds.run(request, pk=object_id)
