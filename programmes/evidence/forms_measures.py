"""Forms of those who import and publish figures."""

from typing import Any

from django import forms

from programmes.evidence.reading_tables import MOST_BYTES
from programmes.people.forms_step import ActionForm


class ImportForm(ActionForm):
    """A file of figures, and what the public list of changes says of it."""

    name = forms.CharField(
        label="What the file holds",
        max_length=160,
        help_text="For the public list of changes, such as: Electoral registration by borough, 2025.",
        widget=forms.TextInput(attrs={"size": 60}),
        error_messages={"required": "Say what the file holds."},
    )
    note = forms.CharField(
        label="What is new (optional)",
        max_length=300,
        required=False,
        help_text="One or two sentences for the same list.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    file = forms.FileField(
        label="The file",
        help_text="CSV or XLSX, up to 2 MB and 5,000 rows. The first row names the columns.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Choose the file.", "empty": "This file is empty. Choose another."},
    )

    def clean_file(self) -> Any:
        """Not larger than what we read."""
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 2 MB. Leave out what is not a figure.")
        return given

    def arguments(self) -> dict[str, Any]:
        """The bytes and the file's name."""
        given = super().arguments()
        file = given.pop("file")
        return {**given, "body": file.read(), "file_name": file.name}


class PublishForm(ActionForm):
    """A button and nothing else."""


class ReasonForm(ActionForm):
    """Why figures are turned down or withdrawn."""

    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Your colleagues read it; whoever imported the figures is told.",
        error_messages={"required": "Say why in one or two sentences."},
    )
