"""What editors type about languages and translations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from citizenship.facts.models.words import CODE, Direction, PageLanguage
from programmes.people.forms_step import ActionForm


class RewriteForm(ActionForm):
    """A text in another language, and the version of the English that stood beside it."""

    text = forms.CharField(
        label="Translation",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write the translation, or leave this page: without one, the English is shown."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=12)

    def __init__(self, *args: Any, language: PageLanguage, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["text"]
        field.label = f"{language.english_name} text"
        field.help_text = "Copy what stands in {…} exactly as it is: the portal writes numbers and dates from it."
        field.widget.attrs |= {"lang": language.tag, "dir": language.direction}


class Ticked(forms.MultipleChoiceField):
    """Rows of the page as it was. The action says what has become of each; a second click must not fail before it."""

    def valid_value(self, value: str) -> bool:
        """A moment and a key."""
        moment, bar, key = value.partition("|")
        return bool(moment and bar and key)


class ReviewForm(ActionForm):
    """Which translations were read, by whom."""

    reviewer = forms.CharField(
        label="Who has read them against the English?",
        help_text="Name and role, such as “Maria Nowak, sworn translator”. Readers are not shown it; colleagues are.",
        max_length=120,
        error_messages={"required": "Enter the name of the person who has read them."},
    )
    ticked = Ticked(
        label="Translations",
        error_messages={"required": "Tick the translations that have been read."},
        widget=forms.CheckboxSelectMultiple,
    )

    def arguments(self) -> dict[str, Any]:
        """The keys with the moment of the words that were on the page."""
        given = super().arguments()
        given["seen"] = {key: moment for moment, _, key in (each.partition("|") for each in given.pop("ticked"))}
        return given


class LanguageForm(ActionForm):
    """A language: how it is called, written and dated."""

    code = forms.CharField(
        label="Code",
        help_text="BCP 47, such as pl or pt-BR. It cannot be changed later.",
        max_length=35,
        error_messages={"required": "Enter the code of the language."},
    )
    own_name = forms.CharField(
        label="Its own name",
        help_text="As its readers write it, such as Polski.",
        max_length=60,
        error_messages={"required": "Enter the name that its readers know."},
    )
    english_name = forms.CharField(
        label="Its English name", max_length=60, error_messages={"required": "Enter its English name."}
    )
    direction = forms.ChoiceField(label="Written", choices=Direction.choices)
    order = forms.IntegerField(label="Place in the list", min_value=0, max_value=9999, initial=100)
    months = forms.CharField(
        label="Months",
        help_text="Twelve, each on a line of its own, January first, as they stand in a date. Without them, dates are "
        "in English.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    date_form = forms.CharField(
        label="Form of a date",
        help_text="With {day}, {month} and {year}, such as {day} {month} {year}.",
        required=False,
        max_length=60,
    )
    offered = forms.BooleanField(label="People can choose it", required=False)

    def __init__(self, *args: Any, language: PageLanguage | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.language = language
        if language is not None:
            del self.fields["code"]

    @staticmethod
    def initial_of(language: PageLanguage) -> dict[str, Any]:
        """The form as it stands for this language."""
        names = ("own_name", "english_name", "direction", "order", "offered", "date_form")
        return {name: getattr(language, name) for name in names} | {"months": "\n".join(language.months)}

    def clean_code(self) -> str:
        """A BCP 47 code that is not taken."""
        code = str(self.cleaned_data["code"]).strip()
        if not CODE.fullmatch(code):
            raise ValidationError("Enter a BCP 47 code, such as pl or pt-BR.")
        if PageLanguage.objects.filter(code=code).exists():
            raise ValidationError("This language is there already. Choose it from the list.")
        return code

    def clean_months(self) -> list[str]:
        """None, or twelve."""
        months = [line.strip()[:20] for line in self.cleaned_data["months"].splitlines() if line.strip()]
        if len(months) not in (0, 12):
            raise ValidationError(f"Enter twelve months, each on its own line. There are {len(months)}.")
        return months

    def clean_date_form(self) -> str:
        """Empty, or with a place for each of the three."""
        form = str(self.cleaned_data["date_form"]).strip()
        if form and any(form.count(part) != 1 for part in ("{day}", "{month}", "{year}")):
            raise ValidationError("Write {day}, {month} and {year} once each.")
        return form
