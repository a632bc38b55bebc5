"""What somebody looks for in the directory. It stands in the address of the page, so it asks for nothing personal."""

from typing import Any
from urllib.parse import urlencode

from django import forms

from citizenship.advice import finding
from citizenship.advice.entry import language_choices
from citizenship.advice.needs import LEVELS, NEEDS
from programmes.people.models import Borough

NAMES = ("q", "borough", "language", "level", "need", "young")


class SearchForm(forms.Form):
    """The search: every field may stay open. What is unknown is left out, and the page says nothing of it."""

    q = forms.CharField(label="Words", max_length=100, required=False)
    borough = forms.ChoiceField(label="Borough", required=False)
    language = forms.ChoiceField(label="Language", required=False, choices=[("", "Any"), *language_choices()])
    level = forms.ChoiceField(label="Kind of help", required=False, choices=[("", "Any"), *LEVELS.items()])
    need = forms.ChoiceField(label="What it is about", required=False, choices=[("", "Anything"), *NEEDS.items()])
    young = forms.BooleanField(label="Works with people under 25", required=False)

    def __init__(self, *args: Any, boroughs: list[Borough], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["borough"]
        field.choices = [("", "All of London"), *((each.pk, each.name) for each in boroughs)]
        self.is_valid()
        self.wanted: dict[str, Any] = {name: self.cleaned_data.get(name) or "" for name in NAMES}

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for."""
        return any(self.wanted.values())

    def found(self, **other: Any) -> Any:
        """The services that fit, with some of the wishes replaced, such as `borough=""` for the map."""
        wanted = {**self.wanted, **other}
        return finding.search(
            words=wanted["q"],
            borough=wanted["borough"],
            language=wanted["language"],
            level=wanted["level"],
            needs=[wanted["need"]] if wanted["need"] else [],
            young=bool(wanted["young"]),
        )

    def query(self, **other: Any) -> str:
        """The same search as the end of an address, "?borough=…", with some of it replaced."""
        wanted = {**self.wanted, **other}
        said = {name: "on" if value is True else value for name, value in wanted.items() if value}
        return f"?{urlencode(said)}" if said else ""
