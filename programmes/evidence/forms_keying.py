"""What somebody types who has a pile of paper forms beside the keyboard."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from programmes.evidence import papers
from programmes.evidence.models import KeyedForm
from programmes.people.forms_step import ActionForm
from programmes.questions.models import Language

FIRST, SECOND, OTHER = "first", "second", "other"


class PressForm(ActionForm):
    """A button."""


class StartForm(ActionForm):
    """How a pile is typed in."""

    language = forms.ChoiceField(label="Which language are most of these forms in?")
    twice = forms.TypedChoiceField(
        label="How often is each form typed in?",
        choices=[("", "Once"), ("yes", "Twice, and the two entries are compared")],
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["language"]
        choice.choices = [(code, Language(code).label) for code in languages]


class AnswersForm(ActionForm):
    """A field for the number of a box (or what stands on the paper) for each question."""

    def __init__(self, *args: Any, lines: Sequence[papers.Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.lines = lines
        for line in lines:
            wide = "" if line.boxes else "portal-keying__wide"
            field = forms.CharField(label=line.label, required=False, max_length=20_000)
            field.widget.attrs |= {"autocomplete": "off", "class": wide}
            if line.boxes:
                field.widget.attrs |= {"inputmode": "numeric"}
            self.fields[self.name_of(line)] = field

    @staticmethod
    def name_of(line: papers.Line) -> str:
        """The input of a question."""
        return f"q_{line.key}"

    def clean(self) -> dict[str, Any]:
        """Read each answer as its question takes it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answers = {}
        for line in self.lines:
            name = self.name_of(line)
            try:
                answers[line.key] = papers.read(line, str(cleaned.pop(name, "") or ""))
            except ValidationError as wrong:
                self.add_error(name, ValidationError(wrong.messages))
        cleaned["answers"] = {key: value for key, value in answers.items() if value is not None}
        return cleaned

    def rows(self) -> list[tuple[papers.Line, Any]]:
        """Each question with its input."""
        return [(line, self[self.name_of(line)]) for line in self.lines]


class CodedForm(AnswersForm):
    """A paper form: its code, then its answers."""

    code = forms.CharField(
        label="Code on the form", required=False, max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}
        ),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A code has to be there, unless somebody says that it cannot be read."""
        cleaned = super().clean()
        if not cleaned.get("code") and not cleaned.get("unreadable"):
            self.add_error("code", "Enter the code that stands on the form.")
        return cleaned


class FirstForm(CodedForm):
    """A form that is typed in for the first time."""

    unreadable = forms.BooleanField(label="Nobody can read the code, or there is none", required=False)
    language = forms.ChoiceField(label="Language of this form", required=False)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["language"]
        choice.choices = [(code, Language(code).label) for code in languages]

    def clean(self) -> dict[str, Any]:
        """A form without a code has none to type."""
        cleaned = super().clean()
        if cleaned.get("code") and cleaned.get("unreadable"):
            self.add_error("unreadable", "Type the code or say that nobody can read it, not both.")
        return cleaned


class SecondForm(CodedForm):
    """A form that is typed in again, without a look at the first entry."""


class SettleForm(ActionForm):
    """Which of two entries is right, question by question; or what the paper says if neither is."""

    def __init__(self, *args: Any, lines: Sequence[papers.Line], form: KeyedForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.first: dict[str, Any] = form.first or {}
        self.second: dict[str, Any] = form.second or {}
        self.lines = [line for line in lines if self.first.get(line.key) != self.second.get(line.key)]
        for line in self.lines:
            choices = [
                (FIRST, f"First entry: {line.words(self.first.get(line.key))}"),
                (SECOND, f"Second entry: {line.words(self.second.get(line.key))}"),
                (OTHER, "Neither. I type what the paper says:"),
            ]
            self.fields[line.key] = forms.ChoiceField(
                label=line.label, choices=choices, widget=forms.RadioSelect,
                error_messages={"required": f"Say what the paper says to: {line.label}"},
            )  # fmt: skip
            other = forms.CharField(label="What the paper says", required=False, max_length=20_000)
            other.widget.attrs |= {"autocomplete": "off"}
            self.fields[f"other_{line.key}"] = other

    def rows(self) -> list[tuple[papers.Line, Any, Any]]:
        """Each question on which the entries differ, with its inputs."""
        return [(line, self[line.key], self[f"other_{line.key}"]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        """The form's answers: those that agree, and what was chosen for the rest."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        answers = dict(self.first)
        for line in self.lines:
            chosen, typed = cleaned.pop(line.key, ""), str(cleaned.pop(f"other_{line.key}", "") or "")
            value = {FIRST: self.first, SECOND: self.second}.get(chosen, {}).get(line.key)
            if chosen == OTHER:
                try:
                    value = papers.read(line, typed)
                except ValidationError as wrong:
                    self.add_error(f"other_{line.key}", ValidationError(wrong.messages))
            answers[line.key] = value
        cleaned["answers"] = {key: value for key, value in answers.items() if value is not None}
        return cleaned


class FinishForm(ActionForm):
    """The pile is done."""

    take_first = forms.BooleanField(
        label="Count the forms that have no second entry as they were typed in", required=False
    )


class ReviewForm(ActionForm):
    """Which translation has been read."""

    language = forms.ChoiceField(label="Which translation was read against the English?")

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["language"]
        choice.choices = [(code, Language(code).label) for code in languages]
