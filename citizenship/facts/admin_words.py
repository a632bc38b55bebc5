"""The staff's side of words: languages, and translations beside the English."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from citizenship.facts.models import PageLanguage, Translation
from citizenship.facts.views import words_staff as pages
from programmes.audit.admin import ReadOnlyAdmin


@admin.register(Translation)
class TranslationAdmin(ReadOnlyAdmin):
    """Each language with its texts. Nothing is edited by a form of the admin: the pages call actions."""

    about = (
        "What pages say in each language, beside the English. A text says on the page that nobody has reviewed it, "
        "or that it is older than the English, until a named person has read it."
    )
    may_read = "translate"

    def get_urls(self) -> list[URLPattern]:
        """The pages of a language, and the one behind each text."""
        view, name = self.admin_site.admin_view, "citizenship_translation_"
        rows: list[tuple[str, Any, str]] = [
            ("language/<str:code>/", pages.language, "language"),
            ("language/<str:code>/review/", pages.review, "review"),
            ("language/<str:code>/text/<str:key>/", pages.rewrite, "rewrite"),
        ]
        return [path(where, view(page), name=name + last) for where, page, last in rows] + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The languages, each with how far it is."""
        return pages.languages(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One text beside its English."""
        return pages.change(request, pk=object_id)


@admin.register(PageLanguage)
class PageLanguageAdmin(ReadOnlyAdmin):
    """Every language that pages can be read in."""

    about = "The languages of the checkers and of what belongs to them. A new one is a row here, and its translations."
    may_read = "translate"
    list_display = ("own_name", "english_name", "code", "direction", "offered", "order")
    list_filter = ("offered",)
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/citizenship/words/pagelanguages.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages behind the buttons."""
        add = path("add/", self.admin_site.admin_view(pages.set_language), name="citizenship_pagelanguage_add")
        return [add, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """How the language is named, written and offered."""
        return pages.set_language(request, code=unquote(object_id))
