"""What somebody chooses before a table leaves the portal: its kind of file, and its columns."""

from typing import Any

from django import forms

from programmes.outputs.models import Export
from programmes.tokens import TokenFormMixin

Groups = list[tuple[str, list[tuple[str, str]]]]


class AskForm(TokenFormMixin):
    """The kind of file, and the columns on top of the usual ones."""

    format = forms.ChoiceField(
        label="What kind of file?", widget=forms.RadioSelect, error_messages={"required": "Choose a kind of file."}
    )
    columns = forms.MultipleChoiceField(label="Add answers as columns", required=False)

    def __init__(self, *args: Any, formats: Any, groups: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        choice: Any = self.fields["format"]
        choice.choices = [(value, Export.Format(value).label) for value in formats]
        choice.initial = formats[0]
        columns: Any = self.fields["columns"]
        columns.choices = [option for _, options in groups for option in options]

    def ticked(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The groups of columns with what is ticked, for the page."""
        chosen = set(self["columns"].value() or [])
        return [(title, [(key, words, key in chosen) for key, words in options]) for title, options in self.groups]
