"""The staff's side of commitments: the list, one record with its log, and the form for its words."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from programmes import audit, clock
from programmes.catalogue.models import Commitment, CommitmentLink
from programmes.catalogue.models.commitments import Part
from programmes.catalogue.views import staff_commitments as staff
from programmes.people.access import Permission

# What the form writes; where a commitment stands goes through its own button, into the log.
WORDS = ("title", "text", "objective", "advocacy", "owner", "programmes")


class ReviewFilter(admin.SimpleListFilter):
    """Commitments that were due to be checked again."""

    title = "check"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("overdue", "Overdue")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The overdue ones where that was chosen."""
        return queryset.overdue() if self.value() == "overdue" else queryset


class PartFilter(admin.SimpleListFilter):
    """By the strategy's four parts."""

    title = "part"
    parameter_name = "part"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The four parts."""
        return [(str(value), str(label)) for value, label in Part.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Commitment]) -> QuerySet[Commitment]:
        """Those of one part, by the first digit of the number."""
        part = self.value()
        return queryset.filter(number__startswith=part) if part else queryset


class LinkInline(admin.TabularInline):
    """Where readers find evidence."""

    model = CommitmentLink
    fields = ("order", "label", "url")
    template = "admin/programmes/rows.html"
    extra = 0
    verbose_name_plural = "Evidence, each with its address"
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever edits programmes."""
        user: Any = request.user
        return bool(user.can(Permission.EDIT_PROGRAMMES))

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Commitment)
class CommitmentAdmin(admin.ModelAdmin):
    """The 63 commitments. Words are edited here; news and where it stands go through buttons, into the log."""

    about = (
        "The numbered actions of the strategy, as the public tracker shows them. Add news with its source, say where "
        "one stands, and look again before its day. The log is never rewritten."
    )
    list_display = ("number", "title", "status", "status_date", "last_update", "checked_date", "review_date")
    list_filter = (ReviewFilter, PartFilter, "status", "advocacy")
    search_fields = ("number", "title")
    list_per_page = 70
    show_full_result_count = False
    actions = None
    inlines = (LinkInline,)
    fieldsets = (
        (None, {"fields": ("title", "text", "objective", "advocacy")}),
        ("Who answers for it, and where it is shown", {"fields": ("owner", "programmes")}),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu of editors."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asks the person's roles."""
        user: Any = request.user
        return bool(user.is_authenticated and user.can(Permission.EDIT_PROGRAMMES))

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: the strategy has 63."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a commitment is ended, never deleted."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, "programmes_commitment_"
        pages: list[tuple[str, Any, str]] = [
            ("add-news", staff.add_update, "add_update"),
            ("status", staff.change_status, "change_status"),
            ("recheck", staff.recheck, "recheck"),
            ("edit", self.edit, "edit"),
            ("entries/<uuid:pk>/correct", staff.correct, "correct"),
        ]
        own = [path(f"<str:number>/{where}/", view(page), name=name + last) for where, page, last in pages]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One commitment on one page, with its log."""
        return staff.detail(request, number=object_id)

    def edit(self, request: HttpRequest, number: str) -> HttpResponse:
        """The form for its words and its evidence."""
        staff.fetch(request, number)
        return super().change_view(request, number)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the commitment, where its words and its log stand together."""
        return redirect("admin:programmes_commitment_change", obj.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """From now on the portal's files leave the row alone."""
        obj.edited_at = clock.now()
        obj.save(update_fields=[*WORDS, "edited_at"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note the edit in the record's history and in the security history."""
        super().save_related(request, form, formsets, change)
        form.instance.moves.create(verb="edited", by=request.user, at=form.instance.edited_at)
        audit.record(by=request.user, verb="programmes.catalogue.commitment_edited", target=form.instance)
