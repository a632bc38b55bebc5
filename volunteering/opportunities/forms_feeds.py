"""What staff type about other platforms' feeds."""

from typing import Any
from urllib.parse import urlsplit

from django import forms

from programmes.people.forms_step import ActionForm
from volunteering.opportunities.fetching import MOST_BYTES


class SourceForm(ActionForm):
    """Another platform whose feed we read."""

    name = forms.CharField(
        label="Name of the platform",
        help_text="People read it beside each opportunity that comes from there.",
        max_length=120,
        error_messages={"required": "Enter the name of the platform."},
    )
    address = forms.URLField(
        label="Address of its feed",
        help_text="It begins with https://. It is read every night. Leave it empty when you upload files instead.",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter an address such as https://www.example.org/opportunities.json."},
    )
    licence = forms.CharField(
        label="Licence",
        help_text="Under which we may show what it lists, such as Open Government Licence v3.",
        max_length=120,
        error_messages={"required": "Say under which licence we may show it."},
    )

    def clean_address(self) -> str:
        """Only a safe address is ever read."""
        address: str = self.cleaned_data["address"]
        if address and urlsplit(address).scheme != "https":
            raise forms.ValidationError("Enter an address that begins with https://.")
        return address


class UploadForm(ActionForm):
    """A feed as a file."""

    feed = forms.FileField(
        label="The feed",
        help_text="A JSON file in the Volunteering Data Standard, up to 20 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.jsonld"}),
        error_messages={"required": "Choose the file.", "empty": "This file is empty. Choose another."},
    )

    def clean_feed(self) -> Any:
        """Not larger than what we read from an address."""
        given = self.cleaned_data["feed"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 20 MB. Ask the platform for a smaller one.")
        return given

    def arguments(self) -> dict[str, Any]:
        """The bytes and the file's name."""
        given = super().arguments()
        file = given.pop("feed")
        return {**given, "body": file.read(), "file_name": file.name}


class PressForm(ActionForm):
    """A button and nothing else."""
