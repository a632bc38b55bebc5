"""What people type to hear of what opens, and what staff write for them."""

from typing import Any

from django import forms
from django.utils.text import slugify

from programmes.catalogue.actions import alerts as actions
from programmes.catalogue.forms_listings import address, boroughs, line, paragraph
from programmes.people import forms_step
from programmes.people.forms import ActionForm


def _about(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=actions.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one.", "invalid_choice": "Choose from the list."},
    )


class AskForm(ActionForm):
    """Themes, topics, boroughs, and where to write."""

    button = "Send me the link"

    about = _about("What do you want to hear about?")
    boroughs = boroughs(
        "Which boroughs? (optional)",
        help_text="Choose none to hear about all of London. What is for everybody always comes.",
    )
    email = address(
        "Your e-mail address",
        required=True,
        help_text="We send you a link. Nothing else comes before you have opened it and confirmed.",
    )

    def codes(self) -> list[str]:
        """The boroughs by their code."""
        return sorted(each.pk for each in self.cleaned_data["boroughs"])


class ConfirmForm(ActionForm):
    """The button of the confirmation."""

    button = "Yes, write to me"


class StopForm(ActionForm):
    """The button that ends the e-mails."""

    button = "Stop these e-mails"
    warning = True


class TopicForm(forms_step.ActionForm):
    """A topic that staff keep."""

    name = line("Name of the topic", 80, missing="Enter its name.")

    def arguments(self) -> dict[str, Any]:
        """With the short name that stands for it."""
        given = super().arguments()
        return {**given, "slug": slugify(given["name"])[:40]}


class ItemForm(forms_step.ActionForm):
    """Something that staff write for those who asked."""

    title = line("Title", 200, missing="Enter a title.")
    text = paragraph("What is it?", 1000, missing="Say what it is, in a few sentences.")
    url = forms.CharField(
        label="Where does it lead?",
        max_length=300,
        help_text="An address such as https://www.london.gov.uk, or one of our own such as /programmes/.",
        error_messages={"required": "Enter an address."},
    )
    about = _about("Who gets it: those who chose…")
    boroughs = boroughs("Only for these boroughs (optional)")

    def clean_url(self) -> str:
        """An address on the web, or a path of ours."""
        url = str(self.cleaned_data["url"]).strip()
        if url.startswith(("https://", "http://")) or (url.startswith("/") and not url.startswith("//")):
            return url
        raise forms.ValidationError("Enter an address that begins with https:// or with /.")

    def arguments(self) -> dict[str, Any]:
        """Boroughs by their code."""
        given = super().arguments()
        return {**given, "boroughs": sorted(each.pk for each in given["boroughs"])}
