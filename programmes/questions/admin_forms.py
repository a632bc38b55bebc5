"""How staff write questions: plain fields for every text, options one to a line, conditions picked from lists."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from programmes.questions import conditions
from programmes.questions.definition import FACT, TAKES
from programmes.questions.models import Language, Question, QuestionSet, Section
from programmes.tokens import TokenFormMixin

RULES = 2
_TAKES_WORDS = {"documents": "Documents", "pictures": "Pictures", "media": "Sound or video"}
_wide = forms.TextInput(attrs={"class": "vTextField"})


class SetForm(forms.ModelForm):
    """A set's own fields; languages as boxes to tick."""

    languages = forms.MultipleChoiceField(
        choices=Language.choices,
        initial=[Language.ENGLISH],
        widget=forms.CheckboxSelectMultiple,
        help_text="Texts that are missing in one language are shown in the first.",
    )

    class Meta:
        model = QuestionSet
        fields = ("name", "family", "languages", "layout")

    def clean_languages(self) -> list[str]:
        """English first where it is one of them, since it is what missing texts fall back to."""
        chosen: list[str] = self.cleaned_data["languages"]
        return sorted(chosen, key=lambda code: (code != Language.ENGLISH, chosen.index(code)))

    def clean_family(self) -> str:
        """A new set needs a name of its own; a version of an old one is made by its button."""
        family: str = self.cleaned_data["family"]
        others = QuestionSet.objects.filter(family=family, version=self.instance.version).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(
                "There is a set with this short name. Open it and make a new version, or choose another."
            )
        return family


class TextsForm(forms.ModelForm):
    """Texts by language as fields of their own: "title_en", "title_ar"…

    `languages` and `text_names` are set on a subclass made for the set at hand (see `for_languages`).
    """

    languages: tuple[str, ...] = (Language.ENGLISH,)
    text_names: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in self.languages:
            for name in self.text_names:
                self.fields[f"{name}_{language}"].initial = self.instance.texts.get(language, {}).get(name, "")

    def texts(self) -> dict[str, dict[str, str]]:
        """The texts as they are kept: only what was written."""
        found = {}
        for language in self.languages:
            written = {name: self.cleaned_data.get(f"{name}_{language}", "").strip() for name in self.text_names}
            found[language] = {name: text for name, text in written.items() if text}
        return {language: texts for language, texts in found.items() if texts}

    def save(self, commit: bool = True) -> Any:
        """Keep the texts with the row; those that this form does not show stay as they were."""
        texts = dict(self.instance.texts)
        for language in self.languages:
            others = {name: text for name, text in texts.get(language, {}).items() if name not in self.text_names}
            texts[language] = {**others, **self.texts().get(language, {})}
        self.instance.texts = {language: written for language, written in texts.items() if written}
        return super().save(commit)


class InlineForm(TextsForm):
    """One row of a table: its inputs say aloud which column they stand in, and a new row goes to the end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = str(field.label or name)
            if isinstance(field.widget, forms.TextInput):
                field.widget.attrs |= {"class": "", "size": 50 if name.startswith(("title", "label")) else 16}

    def save(self, commit: bool = True) -> Any:
        """A new row without a place of its own stands last."""
        row = self.instance
        if row._state.adding and not row.order:
            owner = {"section": row.section} if isinstance(row, Question) else {"question_set": row.question_set}
            places = type(row).objects.filter(**owner).values_list("order", flat=True)
            row.order = max(places, default=0) + 1
        return super().save(commit)


class RowFormSet(BaseInlineFormSet):
    """The rows of a table; the box that deletes one says so aloud."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """As Django does it, with the box named."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Delete this row"


def for_languages(form: type[TextsForm], languages: list[str], **widgets: tuple[str, Any]) -> type[TextsForm]:
    """A subclass of `form` with a field for each text in each language. `widgets`: name=(label, widget)."""
    made: dict[str, Any] = {"languages": tuple(languages), "text_names": tuple(widgets)}
    for at, language in enumerate(languages):
        for name, (label, widget) in widgets.items():
            shown = label if language == Language.ENGLISH else f"{label} ({Language(language).label})"
            made[f"{name}_{language}"] = forms.CharField(
                label=shown,
                required=at == 0 and name in {"title", "label"},
                widget=widget(attrs={"lang": language, "dir": "auto", "rows": 3, "class": "vLargeTextField"}),
                max_length=4000,
            )
    return type(form.__name__, (form,), made)


class SectionForm(TextsForm):
    """A section's key, place and texts."""

    class Meta:
        model = Section
        fields = ("key", "order")


class SectionRowForm(InlineForm):
    """A section in the set's table."""

    class Meta:
        model = Section
        fields = ("order", "key")


class RowForm(InlineForm):
    """A question in the section's table: what is asked, of what kind, in which place."""

    class Meta:
        model = Question
        fields = ("order", "key", "kind", "required")


class QuestionForm(TextsForm):
    """Everything about one question."""

    max_items = forms.IntegerField(
        label="At most",
        required=False,
        min_value=1,
        max_value=500,
        help_text="How many files, options, boroughs or budget lines. Empty: as many as there are.",
    )
    files_taken = forms.MultipleChoiceField(
        label="Files taken",
        choices=[(kind, _TAKES_WORDS[kind]) for kind in TAKES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For questions that ask for files. None ticked: documents and pictures.",
    )
    options = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text="One to a line: code = text, for example “music = Music or a choir”. The code is what is kept, in "
        "every language. For a budget: the headings of its lines. For yes or no: other words for yes and no.",
    )
    condition_key = forms.ChoiceField(
        label="Only when the answer to", required=False, help_text="Leave empty to ask it always."
    )
    condition_fact = forms.CharField(
        label="or what the portal knows",
        required=False,
        max_length=50,
        help_text="The name of something known before the first question, for example applying_as.",
    )
    condition_op = forms.ChoiceField(
        label="compares like this", choices=[("", "---"), *conditions.OPS.items()], required=False
    )
    condition_value = forms.CharField(
        label="with",
        required=False,
        max_length=300,
        help_text="The code of an option, yes or no, or a number. Several codes with commas between: any of them.",
    )

    class Meta:
        model = Question
        fields = (
            "section",
            "order",
            "key",
            "kind",
            "required",
            "reuse",
            "word_limit",
            "minimum",
            "maximum",
            "whole",
            "total_equals",
        )
        help_texts = {  # noqa: RUF012 (Django reads it from the class)
            "total_equals": "For a budget: the key of an earlier money question that its total must equal.",
            "minimum": "The least number, amount or budget total.",
            "maximum": "The most.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question: Question = self.instance
        self.earlier = {one.key: one for one in earlier_than(question)}
        fields: dict[str, Any] = self.fields
        fields["section"].queryset = Section.objects.filter(question_set=question.question_set_id)
        for part in ("add", "change", "delete", "view"):
            setattr(fields["section"].widget, f"can_{part}_related", False)
        fields["condition_key"].choices = [
            ("", "always"),
            *((key, f"{one} ({key})") for key, one in self.earlier.items()),
        ]
        self.fields["max_items"].initial = question.max_items
        self.fields["files_taken"].initial = question.file_kinds
        self._show_condition(question.condition or {})
        self.fields["options"].initial = options_text(question.choices, self.languages[0])
        for language in self.languages[1:]:
            self.fields[f"options_{language}"].initial = options_text(question.choices, language)
        for number in range(RULES):
            rule = question.rules[number] if number < len(question.rules) else {}
            for part in ("op", "value", "verdict"):
                self.fields[f"rule{number + 1}_{part}"].initial = rule.get(part, "")
            for language in self.languages:
                self.fields[f"rule{number + 1}_text_{language}"].initial = rule.get("texts", {}).get(language, "")

    def _show_condition(self, condition: dict[str, Any]) -> None:
        key, value = str(condition.get("key", "")), condition.get("value", "")
        self.fields["condition_fact" if key.startswith(FACT) else "condition_key"].initial = key.removeprefix(FACT)
        self.fields["condition_op"].initial = condition.get("op", "")
        self.fields["condition_value"].initial = ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self) -> dict[str, Any]:
        """Put options, condition and rules together, and say what is wrong with them beside their fields."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            self.instance.choices = self._choices(data)
        except ValidationError as wrong:
            self.add_error("options", wrong)
        self.instance.max_items, self.instance.file_kinds = data.get("max_items"), data.get("files_taken") or []
        self.instance.condition = self._condition(data)
        if self.instance.condition:
            for problem in conditions.condition_problems(self.instance.condition, self.earlier):
                self.add_error("condition_op", problem[0].upper() + problem[1:])
        self.instance.rules = [rule for rule in (self._rule(data, number) for number in range(1, RULES + 1)) if rule]
        return data

    def _choices(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        first = self.languages[0]
        found: dict[str, dict[str, str]] = {code: {first: text} for code, text in read_options(data.get("options", ""))}
        for language in self.languages[1:]:
            for code, text in read_options(data.get(f"options_{language}", "")):
                if code not in found:
                    raise ValidationError(f"“{code}” stands in {Language(language).label} but not in the first list.")
                found[code][language] = text
        return [{"code": code, "texts": texts} for code, texts in found.items()]

    @staticmethod
    def _condition(data: dict[str, Any]) -> dict[str, Any]:
        fact = data.get("condition_fact", "").strip()
        key = f"{FACT}{fact}" if fact else data.get("condition_key", "")
        if not key:
            return {}
        values = [value.strip() for value in data.get("condition_value", "").split(",") if value.strip()]
        return {"key": key, "op": data.get("condition_op", ""), "value": values[0] if len(values) == 1 else values}

    def _rule(self, data: dict[str, Any], number: int) -> dict[str, Any]:
        op, value = data.get(f"rule{number}_op", ""), data.get(f"rule{number}_value", "").strip()
        texts = {language: data.get(f"rule{number}_text_{language}", "").strip() for language in self.languages}
        if not op:
            return {}
        if not texts[self.languages[0]]:
            self.add_error(f"rule{number}_text_{self.languages[0]}", "Say why, in words for the person who answered.")
        if not data.get(f"rule{number}_verdict"):
            self.add_error(f"rule{number}_verdict", "Choose what it means.")
        return {
            "op": op,
            "value": value,
            "verdict": data.get(f"rule{number}_verdict"),
            "texts": {language: text for language, text in texts.items() if text},
        }


def question_form(languages: list[str]) -> type[TextsForm]:
    """QuestionForm with every language's fields."""
    made: dict[str, Any] = {}
    for language in languages[1:]:
        made[f"options_{language}"] = forms.CharField(
            label=f"Options ({Language(language).label})",
            required=False,
            widget=forms.Textarea(attrs={"rows": 6, "lang": language, "dir": "auto", "class": "vLargeTextField"}),
        )
    for number in range(1, RULES + 1):
        made[f"rule{number}_op"] = forms.ChoiceField(
            label="When the answer", choices=[("", "---"), *conditions.OPS.items()], required=False
        )
        made[f"rule{number}_value"] = forms.CharField(label="this", required=False, max_length=100)
        made[f"rule{number}_verdict"] = forms.ChoiceField(
            label="it means",
            choices=[("", "---"), ("stop", "No, and why"), ("warn", "Yes, but beware")],
            required=False,
        )
        for language in languages:
            name = "" if language == Language.ENGLISH else f" ({Language(language).label})"
            made[f"rule{number}_text_{language}"] = forms.CharField(
                label=f"and we say{name}",
                required=False,
                max_length=600,
                widget=forms.TextInput(attrs={"class": "vTextField"}),
            )
    base = type("QuestionForm", (QuestionForm,), made)
    return for_languages(base, languages, label=("Question", forms.TextInput), help=("Help", forms.Textarea))


def read_options(text: str) -> list[tuple[str, str]]:
    """The lines "code = text". Raises ValidationError that names the line."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        code, equals, words = (part.strip() for part in line.partition("="))
        if not equals or not words or not code.replace("_", "").replace("-", "").isalnum() or not code.isascii():
            raise ValidationError(
                f"“{line.strip()[:60]}” is not of the form code = text, with a code of small letters and digits."
            )
        if code in dict(found):
            raise ValidationError(f"The code “{code}” stands there twice.")
        found.append((code[:50], words[:300]))
    return found


def options_text(choices: list[dict[str, Any]], language: str) -> str:
    """The options as lines to edit."""
    lines = [f"{choice['code']} = {choice['texts'][language]}" for choice in choices if choice["texts"].get(language)]
    return "\n".join(lines)


def earlier_than(question: Question) -> list[Question]:
    """The questions that stand before this one."""
    if not question.pk:
        return []
    rows = Question.objects.filter(question_set=question.question_set_id).order_by(
        "section__order", "section_id", "order", "pk"
    )
    found = list(rows)
    return found[: next(at for at, one in enumerate(found) if one.pk == question.pk)]


class ConfirmForm(TokenFormMixin):
    """A button with its token."""
