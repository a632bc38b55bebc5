"""What the admin pages of editors have in common."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from programmes import audit
from programmes.people.access import Permission
from programmes.people.admin import buttons
from programmes.people.views import staff


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
