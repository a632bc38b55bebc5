"""The shape of staff lists whose records have pages of their own: to read, each line leading to its buttons."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from programmes.audit.admin import ReadOnlyAdmin


class RecordsAdmin(ReadOnlyAdmin):
    """A list to read; no stock form edits a row."""

    show_full_result_count = False
    list_per_page = 50
    actions = None
    change_list_template = "programmes/people/admin/records.html"
    # The page of one record, the pages behind its buttons, and the buttons above the list with their pages.
    page: ClassVar[Any]
    verbs: ClassVar[dict[str, Any]] = {}
    above: ClassVar[dict[str, tuple[str, Any]]] = {}
    key: ClassVar[str] = "uuid"

    def _name(self, verb: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{verb}"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        view = self.admin_site.admin_view
        own = [
            path(f"<{self.key}:pk>/{verb.strip('_').replace('_', '-')}/", view(page), name=self._name(verb))
            for verb, page in self.verbs.items()
        ]
        top = [path(f"{verb}/", view(page), name=self._name(verb)) for verb, (_, page) in self.above.items()]
        return top + own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the buttons above it."""
        buttons = [(words, reverse(f"admin:{self._name(verb)}")) for verb, (words, _) in self.above.items()]
        response: HttpResponse = super().changelist_view(request, {**(extra_context or {}), "buttons": buttons})
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One record on one page."""
        response: HttpResponse = type(self).page(request, pk=object_id)
        return response
