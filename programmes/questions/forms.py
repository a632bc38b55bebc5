"""The forms behind the pages: one built for each page of a set, and one for a check that keeps nothing.

A form holds shape, not business: its fields know how to read what was typed, its layout how to show it. Question
templates are our own (templates/programmes/questions/kind/), so that every error links to the input that can put it
right and every text carries its language.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from programmes.files.models import StoredFile
from programmes.questions import budget, conditions, fields, marks, show
from programmes.questions.definition import Asked, Definition
from programmes.questions.models import Kind
from programmes.tokens import TokenFormMixin

YES = ("yes",)
YES_NO = ("yes", "no")

_FIELDS: dict[str, type[fields.AnswerField]] = {
    Kind.TEXT: fields.TextField,
    Kind.LONG_TEXT: fields.LongTextField,
    Kind.NUMBER: fields.NumberField,
    Kind.MONEY: fields.MoneyField,
    Kind.DATE: fields.DateField,
    Kind.BUDGET: budget.BudgetField,
}


def field_for(asked: Asked, kept: Any, boroughs: Mapping[str, str]) -> fields.AnswerField:
    """The form field of a question; `kept` is its present value."""
    if asked.has_files:
        return fields.FilesField(asked, list(kept or []))
    if asked.kind == Kind.ONE_OF:
        return fields.CodeField(asked, tuple(choice.code for choice in asked.choices))
    if asked.kind == Kind.YES_NO:
        return fields.CodeField(asked, YES_NO)
    if asked.kind == Kind.DECLARATION:
        return fields.CodeField(asked, YES)
    if asked.kind == Kind.MANY_OF:
        return fields.CodesField(asked, tuple(choice.code for choice in asked.choices))
    if asked.kind == Kind.BOROUGHS:
        return fields.CodesField(asked, tuple(boroughs))
    return _FIELDS[asked.kind](asked)


class QuestionBlock(LayoutObject):
    """Shows one question by the template of its kind."""

    def __init__(self, key: str, *, heading: bool = False) -> None:
        self.fields = [key]
        self.key = key
        self.heading = heading

    def render(self, form: Any, context: Any, template_pack: str = "", **kwargs: Any) -> SafeString:
        """The question with its label, help, errors and inputs."""
        form.rendered_fields.add(self.key)
        shown = show.question(form, self.key, heading=self.heading)
        return render_to_string(shown["template"], {"q": shown})


class AnswersForm(forms.Form):
    """What every page of questions shares: fields built from the questions, values ready to keep."""

    # Where no question has to be answered, the page says so once instead of beside each.
    all_optional: bool = False
    # How a page in another language says our messages, given the English ones; None: in English.
    say: Any = None

    def __init__(
        self,
        definition: Definition,
        questions: Iterable[Asked],
        *,
        answers: Mapping[str, Any],
        language: str,
        boroughs: Mapping[str, str],
        stored: Mapping[str, StoredFile] | None = None,
        heading: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.use_required_attribute = False
        self.definition, self.language = definition, language
        self.questions = {question.key: question for question in questions}
        self.kept, self.boroughs, self.stored = answers, boroughs, stored or {}
        self.conflicts: dict[str, Any] = {}
        for key, question in self.questions.items():
            value = answers.get(key)
            field = field_for(question, value, boroughs)
            field.label, field.initial = question.label(language), field.typed(value)
            self.fields[key] = field
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(*(QuestionBlock(key, heading=heading) for key in self.shown_keys()))

    @property
    def has_uploads(self) -> bool:
        """True when the page must send its form as multipart."""
        return any(question.has_files for question in self.questions.values())

    def shown_keys(self) -> list[str]:
        """The questions that the page shows, in order."""
        return list(self.questions)

    def answers(self) -> dict[str, Any]:
        """The values to keep, by key (None where nothing was answered); files apart."""
        return {key: self.cleaned_data.get(key) for key, question in self.questions.items() if not question.has_files}

    def uploads(self) -> dict[str, list[Any]]:
        """The uploads of each file question."""
        return {key: self.cleaned_data.get(key) or [] for key, question in self.questions.items() if question.has_files}

    def rows(self, key: str) -> list[Any]:
        """The rows of a budget table as the page shows them."""
        return list(self[key].value() or [])

    def problems(self) -> list[tuple[str, str]]:
        """Every error with the id of the input that can put it right, in the order of the page."""
        found = [("", str(message)) for message in self.non_field_errors()]
        errors = self.errors.as_data()
        for name in [name for name in self.fields if name in errors]:
            for error in errors[name]:
                target = show.anchor(self, name, error) if name in self.questions else ""
                found += [(target, str(message)) for message in error.messages]
        return found

    def full_clean(self) -> None:
        """As Django does it; a file that came with a refused page is asked for again, since a page cannot keep it."""
        super().full_clean()
        if not self.errors:
            return
        for key, question in self.questions.items():
            if question.has_files and key not in self.errors and self.cleaned_data.get(key):
                self.add_error(
                    key, "Choose your file again: it was not kept, because another answer on this page needs a change."
                )


class PageForm(TokenFormMixin, AnswersForm):
    """One page of a sheet. `seen` carries the marks of what the page showed, `shown_for` for whom (signed)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    shown_for = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, page: str, shown_for: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.left_out: set[str] = set()
        self.fields["seen"].initial = marks.write({key: self.kept.get(key) for key in self.questions})
        self.fields["shown_for"].initial = shown_for

    def seen_marks(self) -> dict[str, str]:
        """The marks of the answers that the person had before them."""
        return marks.read(self.data.get("seen", ""))

    def leave_out(self, keys: Iterable[str]) -> None:
        """Do not keep these answers this time: what is typed while a page is saved by itself may still be wrong."""
        self.left_out |= set(keys)

    def answers(self) -> dict[str, Any]:
        """The values to keep, without those left out."""
        return {key: value for key, value in super().answers().items() if key not in self.left_out}

    def uploads(self) -> dict[str, list[Any]]:
        """The uploads, without those left out."""
        return {key: value for key, value in super().uploads().items() if key not in self.left_out}

    def marks_after(self, kept: Mapping[str, Any]) -> str:
        """The marks for the page to carry on with, now that `kept` stands: new ones only where the page shows it."""
        shown, seen = self.answers(), self.seen_marks()
        same = {key: marks.mark(kept.get(key)) for key, value in shown.items() if value == kept.get(key)}
        return marks.join({**seen, **same})

    def settled(self, key: str) -> tuple[str, str]:
        """What the person chose where two texts met: ("mine" or "theirs", the mark of theirs), or two empty texts."""
        choice, _, seen = str(self.data.get(f"settle-{key}", "")).partition(":")
        return (choice, seen) if choice in {"mine", "theirs"} else ("", "")

    def show_conflicts(self, conflicts: Iterable[Any]) -> None:
        """Put both texts on the page, beside the question."""
        for conflict in conflicts:
            self.conflicts[conflict.key] = conflict
            label = self.questions[conflict.key].label(self.language)
            message = f"{conflict.who} changed “{label}” while you had it open. Choose which answer to keep."
            self.add_error(conflict.key, ValidationError(message, code="settle"))


class CheckForm(AnswersForm):
    """A check that keeps nothing.

    Questions appear as the answers before them ask for them; `shown` lists those already shown.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, definition: Definition, *, facts: Mapping[str, Any], **kwargs: Any) -> None:
        self.facts = facts
        self.asked_now = conditions.asked(definition, {}, facts)
        super().__init__(definition, definition.questions.values(), answers={}, **kwargs)
        self.fields["shown"].initial = ",".join(self.asked_now)
        self.complete = False

    def shown_keys(self) -> list[str]:
        """Those asked of somebody with these answers."""
        return [key for key in self.questions if key in self.asked_now]

    def clean(self) -> dict[str, Any]:
        """Ask for what is required and was already on the page; what appears only now may wait."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.asked_now = conditions.asked(self.definition, self.answers(), self.facts)
        already = set(str(self.data.get("shown", "")).split(","))
        waiting = []
        for key, question in self.asked_now.items():
            if question.required and conditions.blank(cleaned.get(key)) and key not in self.errors:
                if key in already:
                    self.add_error(key, show.ask_for(question))
                else:
                    waiting.append(key)
        self.complete = not waiting
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["shown"] = ",".join(self.asked_now)
        self.data = data
        self.helper.layout = Layout(*(QuestionBlock(key) for key in self.shown_keys()))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """The answers that count: those to questions that are asked."""
        given = super().answers()
        asked = conditions.asked(self.definition, given, self.facts)
        return {key: value for key, value in given.items() if key in asked}
