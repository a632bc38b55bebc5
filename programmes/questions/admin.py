"""Staff's side of the questions: write a set, look at it as people will, freeze it, begin its next version."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from programmes import audit
from programmes.people.access import Permission
from programmes.questions import admin_forms, conditions, views
from programmes.questions.models import Language, Question, QuestionSet, Section

FROZEN = "This set is frozen, because people may be answering it. To change something, make a new version."


def set_of(obj: Any) -> QuestionSet | None:
    """The set that a row of this room belongs to."""
    return obj if isinstance(obj, QuestionSet) or obj is None else obj.question_set


class EditorAdmin(admin.ModelAdmin):
    """For those who may edit questions; a frozen set can be read only."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu of editors."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asks the person's roles."""
        user: Any = request.user
        return bool(user.is_authenticated and user.can(Permission.EDIT_QUESTIONS))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors, except in a frozen set."""
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Editors, except in a frozen set."""
        of = set_of(obj)
        return self.has_view_permission(request) and (of is None or not of.is_frozen)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing."""
        return self.has_change_permission(request, obj)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The form; a set that a colleague froze a moment ago is said to be so instead of an error page."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            if "frozen" not in str(error):
                raise
            messages.error(request, FROZEN)
            return redirect(request.path)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note the edit in the security history."""
        super().save_related(request, form, formsets, change)
        audit.record(by=request.user, verb="programmes.questions.edited", target=form.instance)


class RowsInline(admin.TabularInline):
    """Rows of a set, with a link to the page of each."""

    template = "admin/programmes/rows.html"
    formset = admin_forms.RowFormSet
    show_change_link = True
    extra = 0

    def may_edit(self, request: HttpRequest, obj: Any) -> bool:
        """The parent decides."""
        user: Any = request.user
        of = set_of(obj)
        return bool(user.can(Permission.EDIT_QUESTIONS)) and (of is None or not of.is_frozen)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the parent."""
        return True

    has_add_permission = has_change_permission = has_delete_permission = may_edit  # type: ignore[assignment]


def languages_of(obj: Any) -> list[str]:
    """The languages of the set behind this row."""
    of = set_of(obj)
    return list(of.languages) if of and of.languages else [Language.ENGLISH.value]


class SectionInline(RowsInline):
    """The sections, each opening its questions."""

    model = Section
    extra = 1
    verbose_name_plural = "Sections: “Change” opens the questions of one"
    ordering = ("order", "pk")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Titles in the set's first language; the others stand on the section's own page."""
        kwargs["form"] = admin_forms.for_languages(
            admin_forms.SectionRowForm, languages_of(obj)[:1], title=("Title", forms.TextInput)
        )
        return super().get_formset(request, obj, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Place, key and title."""
        return ["order", "key", f"title_{languages_of(obj)[0]}"]


class QuestionInline(RowsInline):
    """The questions, one to a row; the rest of each stands on its own page."""

    model = Question
    extra = 2
    verbose_name_plural = "Questions: “Change” opens limits, options, conditions and other languages"
    ordering = ("order", "pk")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Texts in the set's first language."""
        kwargs["form"] = admin_forms.for_languages(
            admin_forms.RowForm, languages_of(obj)[:1], label=("Question", forms.TextInput)
        )
        return super().get_formset(request, obj, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Place, key, text, kind, required."""
        return ["order", "key", f"label_{languages_of(obj)[0]}", "kind", "required"]


@admin.register(QuestionSet)
class QuestionSetAdmin(EditorAdmin):
    """Sets by name, the newest version first."""

    about = (
        "The questions of a form or a check. Write a set, preview it, and freeze it when it is right: publishing a "
        "round freezes its sets by itself. To change a frozen set, make a new version."
    )
    form = admin_forms.SetForm
    list_display = ("name", "version", "state", "frozen_at", "family")
    list_filter = ("state",)
    search_fields = ("name", "family")
    ordering = ("name", "-version")
    inlines = (SectionInline,)
    change_form_template = "admin/programmes/questionset/change_form.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft that nothing uses; versions are kept."""
        return self.has_change_permission(request, obj) and obj is not None

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A frozen set is only read."""
        if obj and obj.is_frozen:
            return ["name", "family", "version", "language_names", "layout", "frozen_at"]
        return ["name", "family", "languages", "layout"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The languages by their names."""
        return ["version", "language_names", "frozen_at"] if obj and obj.is_frozen else []

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A frozen set's questions are read in its preview."""
        return () if obj and obj.is_frozen else self.inlines

    @admin.display(description="Languages")
    def language_names(self, obj: QuestionSet) -> str:
        """Each named in itself."""
        return ", ".join(str(Language(code).label) for code in obj.languages)

    def get_urls(self) -> list[URLPattern]:
        """The set's own steps."""
        view = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/preview/", view(views.preview), name="programmes_questionset_preview"),
            path("<uuid:pk>/blank.pdf", view(views.blank), name="programmes_questionset_blank"),
            path("<uuid:pk>/freeze/", view(views.freeze), name="programmes_questionset_freeze"),
            path("<uuid:pk>/new-version/", view(views.new_version), name="programmes_questionset_new_version"),
        ]
        return own + super().get_urls()

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The set, with what must be put right before it can be frozen."""
        found = self.get_object(request, object_id)
        problems = conditions.problems(found) if found and not found.is_frozen else []
        return super().change_view(
            request,
            object_id,
            form_url,
            {**(extra_context or {}), "problems": problems, "frozen": FROZEN if found and found.is_frozen else ""},
        )


class PartAdmin(EditorAdmin):
    """A section or a question: reached from its set, never from the menu."""

    change_form_template = "admin/programmes/question/change_form.html"

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """Not in the menu."""
        return {}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Added in the table of the set or the section."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Their list is the set's own page."""
        return redirect("admin:programmes_questionset_changelist")

    def _up(self, obj: Any) -> str:
        """The page that this one was opened from."""
        if isinstance(obj, Question):
            return reverse("admin:programmes_section_change", args=[obj.section_id])
        return reverse("admin:programmes_questionset_change", args=[obj.question_set_id])

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The form, with the way back up; of a frozen set, its preview instead."""
        found = self.get_object(request, object_id)
        if found and found.question_set.is_frozen and self.has_view_permission(request):
            messages.warning(request, FROZEN)
            return redirect("admin:programmes_questionset_preview", found.question_set_id)
        above = {"of": found.question_set, "section": getattr(found, "section", None)} if found else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **above})

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> Any:
        """Back up."""
        return redirect(self._up(obj))

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Back to the sets."""
        messages.success(request, f"“{obj_display}” was deleted.")
        return redirect("admin:programmes_questionset_changelist")


@admin.register(Section)
class SectionAdmin(PartAdmin):
    """One section: its texts, and its questions one to a row."""

    inlines = (QuestionInline,)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A field for each text in each language of the set."""
        made = admin_forms.for_languages(
            admin_forms.SectionForm,
            languages_of(obj),
            title=("Title", forms.TextInput),
            intro=("Introduction", forms.Textarea),
        )
        return super().get_form(request, obj, change, **{**kwargs, "form": made})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """One block for each language."""
        first, *others = languages_of(obj)
        return [
            (None, {"fields": [f"title_{first}", f"intro_{first}", ("key", "order")]}),
            *((Language(code).label, {"fields": [f"title_{code}", f"intro_{code}"]}) for code in others),
        ]


@admin.register(Question)
class QuestionAdmin(PartAdmin):
    """Everything about one question."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Fields in every language of the set."""
        return super().get_form(
            request, obj, change, **{**kwargs, "form": admin_forms.question_form(languages_of(obj))}
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is asked, within what limits, of whom, and what follows from it."""
        first, *others = languages_of(obj)
        numbers = range(1, admin_forms.RULES + 1)
        rules = [
            field
            for number in numbers
            for field in (
                (f"rule{number}_op", f"rule{number}_value", f"rule{number}_verdict"),
                *(f"rule{number}_text_{code}" for code in [first, *others]),
            )
        ]
        return [
            (
                None,
                {
                    "fields": [
                        f"label_{first}",
                        f"help_{first}",
                        ("kind", "required"),
                        ("section", "order", "key"),
                        "reuse",
                    ]
                },
            ),
            ("Options", {"fields": ["options"]}),
            (
                "Limits",
                {"fields": ["word_limit", ("minimum", "maximum", "whole"), "max_items", "files_taken", "total_equals"]},
            ),
            (
                "When it is asked",
                {"fields": [("condition_key", "condition_fact"), ("condition_op", "condition_value")]},
            ),
            ("What follows from an answer (for checks)", {"fields": rules}),
            *(
                (Language(code).label, {"fields": [f"label_{code}", f"help_{code}", f"options_{code}"]})
                for code in others
            ),
        ]
