"""Where editors write programmes and ways to take part, and officers read what was sent."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from programmes import audit
from programmes.audit.admin import ReadOnlyAdmin
from programmes.catalogue.models import Programme, ProgrammeFact, Response, TakePart
from programmes.catalogue.views import staff as steps
from programmes.people.access import Permission
from programmes.people.admin import buttons
from programmes.people.views import staff
from programmes.questions import engine


class EditorAdmin(admin.ModelAdmin):
    """Pages that editors write, with the record's next steps as buttons."""

    change_form_template = "programmes/catalogue/admin/record.html"
    list_per_page = 50
    show_full_result_count = False
    actions = None
    save_on_top = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu of editors."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asks the person's roles."""
        user: Any = request.user
        return bool(user.is_authenticated and user.can(Permission.EDIT_PROGRAMMES))

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Pages are taken off, never deleted: addresses and what was sent point at them."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view, name = self.admin_site.admin_view, f"programmes_{self.opts.model_name}"
        own = [
            path(f"<uuid:pk>/{verb.strip('_')}/", view(staff.take(self.model, verb)), name=f"{name}_{verb}")
            for verb in staff.PAGES[self.model]
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The record, with what can be done next and where visitors see it."""
        record = self.get_object(request, object_id)
        more: dict[str, Any] = {}
        if record:
            # Closing and taking off are never the step to take next.
            waits = record.state == "draft"
            steps = [(label, url, first and waits) for label, url, first in buttons(record, request.user)]
            more = {"steps": steps, "look": record.get_absolute_url()}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note the edit in the security history."""
        super().save_related(request, form, formsets, change)
        verb = f"programmes.catalogue.{self.opts.model_name}_{'edited' if change else 'added'}"
        audit.record(by=request.user, verb=verb, target=form.instance)


class EditorInline(admin.TabularInline):
    """Rows that go with a programme."""

    template = "admin/programmes/rows.html"
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever edits the programme."""
        user: Any = request.user
        return bool(user.can(Permission.EDIT_PROGRAMMES))

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


class FactInline(EditorInline):
    """Its figures and dates."""

    model = ProgrammeFact
    fields = ("order", "label", "value", "as_of", "source")
    verbose_name_plural = "Figures and dates, each with its source"


class WayInline(EditorInline):
    """Its ways to take part, to open from here."""

    model = TakePart
    fields = readonly_fields = ("title", "kind", "state")
    show_change_link = True
    verbose_name_plural = "Ways to take part"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Added on a page of their own."""
        return False

    has_delete_permission = has_add_permission


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


@admin.register(Programme)
class ProgrammeAdmin(EditorAdmin):
    """Programmes by name."""

    about = "The programmes on the public pages. Write one, say where its facts come from, and publish it."
    list_display = ("name", "theme", "status", "status_date", "state", "review_date")
    list_filter = ("state", ReviewFilter, "theme", "status")
    search_fields = ("name", "summary")
    prepopulated_fields: ClassVar[dict[str, Any]] = {"slug": ("name",)}
    inlines = (FactInline, WayInline)
    fieldsets = (
        (None, {"fields": ("name", "slug", "theme", "summary")}),
        ("What visitors read", {"fields": ("what", "who", "done")}),
        ("Where it stands", {"fields": (("status", "status_date"), "status_note", "followed_by")}),
        ("Where these facts come from", {"fields": ("source", "owner", ("checked_date", "review_date"))}),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The short name follows the name until the page is published once."""
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A published page keeps its address."""
        return ("slug",) if obj and obj.is_public else ()


@admin.register(TakePart)
class TakePartAdmin(EditorAdmin):
    """Ways to take part, with how many people took them."""

    about = (
        "The ways in which people can take part in a programme, such as an expression of interest. Open one to take "
        "answers, and close it when its time is over."
    )
    list_display = ("title", "programme", "state", "sent")
    list_filter = ("state", "programme")
    list_select_related = ("programme",)
    search_fields = ("title", "programme__name")
    fieldsets = (
        (None, {"fields": ("programme", "kind", "title", "slug", "summary")}),
        ("What visitors read", {"fields": ("intro", "promise")}),
        (
            "What they are asked",
            {
                "fields": ("question_set",),
                "description": "Write the questions under “Question sets” first. Name, e-mail address and whether we "
                "may write to them are asked by themselves. Give a question the key that it has in a fund’s "
                "questions (project_title, borough…), and an answer can be taken over when somebody applies.",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the count of what stands."""
        standing = Count("responses", filter=Q(responses__state=Response.State.RECEIVED))
        return super().get_queryset(request).annotate(standing=standing)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """While it is open its address and questions stand still."""
        return ("programme", "slug", "kind", "question_set") if obj and obj.is_open else ()

    @admin.display(description="Sent")
    def sent(self, obj: Any) -> Any:
        """How many were sent and stand, with the way to them."""
        if not obj.standing:
            return "none yet"
        url = f"{reverse('admin:programmes_response_changelist')}?take_part__id__exact={obj.pk}"
        return format_html('<a href="{}">{}</a>', url, obj.standing)


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    """What people sent, to read. Nobody edits it; whoever sent it can withdraw it."""

    about = (
        "What people sent through a programme’s page. Invite those who agreed to hear from us from the round’s page."
    )
    may_read = Permission.READ_RESPONSES
    change_form_template = "programmes/catalogue/admin/response.html"
    list_display = ("received_at", "name", "sent_through", "may_we_write", "state")
    list_filter = ("state", "may_contact", "take_part")
    list_select_related = ("take_part__programme",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-received_at", "pk")

    @admin.display(description="Sent through", ordering="take_part")
    def sent_through(self, obj: Response) -> str:
        """The programme and what was answered."""
        return str(obj.take_part)

    @admin.display(description="May we write?", ordering="may_contact")
    def may_we_write(self, obj: Response) -> str:
        """In words."""
        return "Yes" if obj.may_contact else "No"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The answers as text."""
        record = self.get_object(request, object_id)
        more: dict[str, Any] = {}
        if record and self.has_view_permission(request):
            more = {"sections": engine.read_back(record.sheet) if record.state == Response.State.RECEIVED else []}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})


__all__ = ["ProgrammeAdmin", "ResponseAdmin", "TakePartAdmin", "steps"]
