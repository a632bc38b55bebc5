"""Where editors write programmes: their pages, the sections of a page, its versions; and what counted links tell."""

import copy
from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from programmes.catalogue import actions, page, versions
from programmes.catalogue.admin_editor import EditorAdmin, EditorInline
from programmes.catalogue.forms_pages import ProgrammeForm, SectionForm, TableForm
from programmes.catalogue.models import (
    LinkCount,
    Programme,
    ProgrammeFact,
    ProgrammeSection,
    ProgrammeVersion,
    SectionLink,
    SectionLog,
    SectionTable,
    TakePart,
)
from programmes.catalogue.views import staff_pages


class StackedInline(admin.StackedInline):
    """Rows with too many fields for a line."""

    extra = 0
    has_view_permission = EditorInline.has_view_permission
    has_add_permission = has_change_permission = has_delete_permission = EditorInline.has_view_permission


class FactInline(StackedInline):
    """Its figures and dates."""

    model = ProgrammeFact
    fields = (
        ("order", "row"),
        "label",
        ("value", "number", "unit"),
        ("as_of", "as_of_date"),
        "source",
        "url",
    )
    verbose_name_plural = "Figures and dates, each with its source"


class ReadInline(EditorInline):
    """Rows that are written on pages of their own."""

    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Added on a page of their own."""
        return False

    has_delete_permission = has_change_permission = has_add_permission


class SectionInline(ReadInline):
    """Its sections."""

    model = ProgrammeSection
    fields = readonly_fields = ("order", "row", "heading", "status", "status_date")
    verbose_name_plural = "Sections"


class WayInline(ReadInline):
    """Its ways to take part, to open from here."""

    model = TakePart
    fields = readonly_fields = ("title", "kind", "state")
    verbose_name_plural = "Ways to take part"


class ReviewFilter(admin.SimpleListFilter):
    """Pages that were due to be checked again."""

    title = "check"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("overdue", "Overdue")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The overdue ones where that was chosen."""
        return queryset.overdue() if self.value() == "overdue" else queryset


class PageAdmin(EditorAdmin):
    """What stands on a programme's page: it can be looked at before it is saved, and each saving keeps a version."""

    change_form_template = "programmes/catalogue/admin/page.html"

    def programme(self, saved: Any) -> Programme:
        """The programme whose page this is part of."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A page without a version keeps first what it says now, so that it can be brought back."""
        held = Programme.objects.filter(pk=self.programme(obj).pk, versions__isnull=True).first() if change else None
        if held:
            actions.keep_page(programme=held, by=request.user, why="As it stood before this saving")
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The page as it stands now becomes a version."""
        super().save_related(request, form, formsets, change)
        actions.keep_page(programme=self.programme(form.instance), by=request.user)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Saved; or shown as it would be, and nothing saved."""
        return self._preview(request, obj) if "_preview" in request.POST else super().response_change(request, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """The same for a new one."""
        if "_preview" in request.POST:
            return self._preview(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def _preview(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """The public page as what was typed would make it. Everything that was written for it is rolled back."""
        found = Programme.objects.select_related("followed_by").get(pk=self.programme(obj).pk)
        asked: Any = copy.copy(request)
        asked.method, asked.GET, asked.POST = "GET", QueryDict(), QueryDict()
        shown = {**page.context(asked, found), "preview": True}
        response = render(asked, "programmes/catalogue/programme_detail.html", shown)
        transaction.set_rollback(True)
        return response


@admin.register(Programme)
class ProgrammeAdmin(PageAdmin):
    """Programmes by name."""

    about = "The programmes on the public pages. Write one, say where its facts come from, and publish it."
    form = ProgrammeForm
    list_display = ("name", "theme", "status", "status_date", "state", "review_date")
    list_filter = ("state", ReviewFilter, "theme", "status")
    search_fields = ("name", "summary")
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name",)}
    inlines = (FactInline, SectionInline, WayInline)
    fieldsets = (
        (None, {"fields": ("name", "slug", "theme", "summary")}),
        ("What visitors read", {"fields": ("what", "who", "done")}),
        ("Who finds it", {"fields": ("audiences", "boroughs", "related")}),
        ("Where it stands", {"fields": (("status", "status_date"), "status_note", "followed_by")}),
        ("Where these facts come from", {"fields": ("source", "owner", ("checked_date", "review_date"))}),
        ("What it belongs to", {"fields": ("rows", "measures")}),
    )

    def programme(self, saved: Any) -> Programme:
        """The row itself."""
        found: Programme = saved
        return found

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The short name follows the name until the page is published once."""
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A published page keeps its address."""
        return ("slug",) if obj and obj.is_public else ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the ways to its sections and its versions."""
        of_it = f"?programme__id__exact={object_id}"
        lists = [
            ("Add a section", f"{reverse('admin:programmes_programmesection_add')}?programme={object_id}"),
            ("Its versions", f"{reverse('admin:programmes_programmeversion_changelist')}{of_it}"),
            ("Its counted links", f"{reverse('admin:programmes_linkcount_changelist')}{of_it}"),
        ]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "lists": lists})


class LinkInline(EditorInline):
    """Its links."""

    model = SectionLink
    fields = ("order", "label", "url", "kind", "counted", "by_sector")
    verbose_name_plural = "Links"


class LogInline(StackedInline):
    """Its dated entries. What was said in advocacy is only ever added to: the database refuses the rest."""

    model = SectionLog
    fields = (("date", "date_text", "kind"), "text", "source", "url")
    verbose_name_plural = "Dated entries; one of speaking up stays as it was written"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those that may still be changed."""
        return super().get_queryset(request).exclude(kind=SectionLog.Kind.ADVOCACY)


class TableInline(StackedInline):
    """Its tables."""

    model = SectionTable
    form = TableForm
    fields = ("order", "caption", "columns", "rows")
    verbose_name_plural = "Tables"


class PartAdmin(PageAdmin):
    """What belongs to a page and has no steps of its own."""

    def get_urls(self) -> list[URLPattern]:
        """The stock ones."""
        return admin.ModelAdmin.get_urls(self)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way back to its programme."""
        found = self.get_object(request, object_id)
        more: dict[str, Any] = {"look": found.get_absolute_url()} if found else {}
        if found:
            back = reverse("admin:programmes_programme_change", args=[found.programme_id])
            more["lists"] = [(f"The whole page: {found.programme}", back)]
        return admin.ModelAdmin.change_view(self, request, object_id, form_url, {**(extra_context or {}), **more})


@admin.register(ProgrammeSection)
class SectionAdmin(PartAdmin):
    """The sections of all pages."""

    about = "The sections of the programmes’ pages: text, links, dated entries and tables. Saving keeps a version."
    form = SectionForm
    list_display = ("heading", "programme", "row", "status", "status_date")
    list_filter = ("status", ("programme", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("programme",)
    search_fields = ("heading", "=row")
    ordering = ("programme__name", "order", "pk")
    inlines = (LinkInline, LogInline, TableInline)
    fields = (
        ("programme", "order", "row"),
        "heading",
        "text",
        ("status", "status_date"),
        "status_note",
        "checklist",
    )

    def programme(self, saved: Any) -> Programme:
        """The page that it stands on."""
        found: Programme = saved.programme
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A section stays on its page."""
        return ("programme",) if obj else ()


class _Read(EditorAdmin):
    """Lists that are only read."""

    def get_urls(self) -> list[URLPattern]:
        """The stock ones."""
        return admin.ModelAdmin.get_urls(self)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds or changes anything here."""
        return False

    has_change_permission = has_add_permission

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The stock page: there are no steps."""
        return admin.ModelAdmin.change_view(self, request, object_id, form_url, extra_context)


@admin.register(ProgrammeVersion)
class VersionAdmin(_Read):
    """What a page said after each saving."""

    about = "What each page said after each saving. Open one to see what it changed, and to bring it back."
    change_form_template = "programmes/catalogue/admin/version.html"
    list_display = ("__str__", "at", "by", "why")
    list_filter = (("programme", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("programme", "by")
    ordering = ("-at", "-number")
    fields: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without the pages themselves, which the list does not show."""
        rows = super().get_queryset(request)
        found = request.resolver_match
        return rows.defer("page") if found and (found.url_name or "").endswith("changelist") else rows

    def get_urls(self) -> list[URLPattern]:
        """With the page behind the button."""
        view = self.admin_site.admin_view(staff_pages.bring_back)
        return [path("<uuid:pk>/bring-back/", view, name="programmes_programmeversion_bring_back"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What it changed, and what the page says otherwise today."""
        found = self.get_object(request, object_id)
        more: dict[str, Any] = {}
        if found:
            all_of = found.programme.versions
            before = all_of.filter(number=found.number - 1).first()
            newest = all_of.first()
            more = {
                "changed": versions.differences(before.page, found.page) if before else None,
                "since": versions.differences(found.page, newest.page) if newest and newest != found else None,
                "bring_back_url": reverse("admin:programmes_programmeversion_bring_back", args=[found.pk]),
                "programme_url": reverse("admin:programmes_programme_change", args=[found.programme_id]),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})


@admin.register(LinkCount)
class LinkCountAdmin(_Read):
    """How often the counted links were followed."""

    about = "How often counted links were followed, day by day. No address and no cookie is kept."
    list_display = ("date", "programme", "url", "sector", "count")
    list_filter = (("programme", admin.RelatedOnlyFieldListFilter), "sector", "date")
    list_select_related = ("programme",)
    list_display_links = None
