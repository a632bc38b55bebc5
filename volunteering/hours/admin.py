"""The officers' side of hours: lists to walk, and buttons that call the actions."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from programmes.people.access import Permission
from volunteering.hours import periods, totals
from volunteering.hours.models import AuditSample, AutomaticRule, DailyCap, Dispute, Elsewhere, HoursClaim
from volunteering.hours.views import limits, staff
from volunteering.safeguarding.lists import WalkedAdmin


class _ReadOnly(WalkedAdmin):
    """Nothing is added, edited or deleted by a form of the admin. For those who decide disputes."""

    actions = None
    page: ClassVar[Any] = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No form edits a row; buttons call actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """These are records."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who decide about hours."""
        return request.user.can(Permission.DECIDE_DISPUTES)  # type: ignore[union-attr]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Everything for those who decide about hours, nothing for others."""
        rows: Any = super().get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The record's own page."""
        response: HttpResponse = type(self).page(request, pk=object_id)
        return response

    def steps(self, **views: Any) -> list[URLPattern]:
        """The pages behind the buttons, each under its verb."""
        name, view = self.opts.model_name, self.admin_site.admin_view
        return [
            path(f"<uuid:pk>/{verb}/", view(page), name=f"volunteering_{name}_{verb}") for verb, page in views.items()
        ]


@admin.register(HoursClaim)
class HoursClaimAdmin(_ReadOnly):
    """Every claim."""

    about = "What volunteers logged and who decided. Hosts decide; here you see the whole chain of each claim."
    list_display = ("when", "length", "where", "state", "since_at")
    list_filter = ("state",)
    search_fields = ("host__organisation__name",)
    list_select_related = ("host__organisation", "elsewhere")
    ordering = ("-since_at", "-pk")
    page = staticmethod(staff.claim)

    @admin.display(description="time")
    def when(self, claim: HoursClaim) -> str:
        """From when to when."""
        return periods.told(claim.from_at, claim.until_at)

    @admin.display(description="length")
    def length(self, claim: HoursClaim) -> str:
        """In words."""
        return totals.words(claim.minutes)

    @admin.display(description="place")
    def where(self, claim: HoursClaim) -> str:
        """The host, or the organisation that is not here."""
        return claim.place

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path("backlog/", view(limits.backlog), name="volunteering_hoursclaim_backlog"),
            path("backlog/<uuid:pk>/remind/", view(limits.remind), name="volunteering_hoursclaim_remind"),
        ]
        return own + self.steps(decide=staff.decide, refuse=staff.refuse) + super().get_urls()


@admin.register(Dispute)
class DisputeAdmin(_ReadOnly):
    """Disputes, the longest wait first."""

    about = "A volunteer does not agree with a host. Read both sides, then decide. It never goes back to the host."
    list_display = ("about_what", "where", "state", "opened_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("claim__host__organisation", "claim__elsewhere", "decided_by")
    ordering = ("since_at", "pk")
    page = staticmethod(staff.dispute)

    @admin.display(description="hours")
    def about_what(self, dispute: Dispute) -> str:
        """From when to when."""
        return periods.told(dispute.claim.from_at, dispute.claim.until_at)

    @admin.display(description="place")
    def where(self, dispute: Dispute) -> str:
        """The host."""
        return dispute.claim.place

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        return self.steps(uphold=staff.uphold, dismiss=staff.dismiss) + super().get_urls()


@admin.register(AuditSample)
class AuditSampleAdmin(_ReadOnly):
    """Automatic confirmations that were drawn to be checked."""

    about = "Drawn by chance from what was confirmed automatically. Ask the host or the volunteer whether it is right."
    list_display = ("about_what", "where", "state", "picked_at", "checked_by")
    list_filter = ("state",)
    list_select_related = ("decision__claim__host__organisation", "decision__claim__elsewhere", "checked_by")
    ordering = ("picked_at", "pk")
    page = staticmethod(staff.sample)

    @admin.display(description="hours")
    def about_what(self, sample: AuditSample) -> str:
        """From when to when."""
        return periods.told(sample.decision.claim.from_at, sample.decision.claim.until_at)

    @admin.display(description="host")
    def where(self, sample: AuditSample) -> str:
        """The host."""
        return sample.decision.claim.place

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        own = self.steps(undo=staff.undo)
        view = self.admin_site.admin_view(staff.pass_)
        return [path("<uuid:pk>/pass/", view, name="volunteering_auditsample_pass"), *own, *super().get_urls()]


@admin.register(Elsewhere)
class ElsewhereAdmin(_ReadOnly):
    """Organisations that are not here."""

    about = (
        "Volunteers named them, with a supervisor who can confirm hours there. Nothing counts before you approve the "
        "organisation. For under-18s nobody is written to before you have looked at whom."
    )
    list_display = ("organisation_name", "state", "since_at", "free_mail", "host_asked_at")
    list_filter = ("state", "free_mail")
    search_fields = ("organisation_name",)
    ordering = ("since_at", "pk")
    page = staticmethod(staff.elsewhere)

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        own = self.steps(release=staff.release, approve=staff.approve, refuse=staff.refuse_organisation)
        return own + super().get_urls()


@admin.register(AutomaticRule)
class AutomaticRuleAdmin(_ReadOnly):
    """The limits of automatic confirmation, by host."""

    about = "Small claims that a host does not answer in time are confirmed by these rules, and some are checked."
    list_display = ("host", "claim_minutes", "month_minutes", "after_days", "sample_percent", "set_at", "stopped_at")
    list_select_related = ("host__organisation",)
    ordering = ("-set_at", "pk")
    page = staticmethod(limits.stop)

    def get_urls(self) -> list[URLPattern]:
        """The page that sets a host's rule."""
        view = self.admin_site.admin_view(limits.set_rule)
        return [path("host/<uuid:pk>/", view, name="volunteering_automaticrule_set"), *super().get_urls()]


@admin.register(DailyCap)
class DailyCapAdmin(_ReadOnly):
    """How much counts in a day, by age."""

    about = "More than this on one day in London does not count, whoever confirms it."
    list_display = ("band", "minutes", "demonstration")
    ordering = ("minutes", "band")
    page = staticmethod(limits.set_cap)
