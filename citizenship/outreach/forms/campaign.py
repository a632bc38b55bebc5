"""What a partner types to order a pack, and what staff type about places, copies and packs: shape, not business."""

from typing import Any

from django import forms

from citizenship.ceremonies import guard
from citizenship.facts import words
from citizenship.outreach.actions.packs import Orderer, Wanted
from citizenship.outreach.models import Kind, Pack, Spot, Subject
from citizenship.outreach.models.campaign import MOST_KEPT
from citizenship.outreach.models.packs import MOST_COPIES
from programmes.people import forms_step
from programmes.people.forms import ActionForm
from programmes.people.models import Borough

COPIES = {Kind.POSTER_A3: "A3 posters", Kind.POSTER_A4: "A4 posters", Kind.LEAFLET: "A5 leaflets", Kind.CARD: "Cards"}


def language_choices() -> list[tuple[str, str]]:
    """The languages that materials can be had in: "Polski (Polish)"."""
    return [(each.code, each.own_name if each.code == "en" else str(each)) for each in words.offered()]


def _name(label: str, help_text: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=120,
        validators=[guard.refuse_personal],
        error_messages={"required": missing, "max_length": "Use at most 120 characters."},
    )


def _number(label: str, most: int, *, required: bool = False, help_text: str = "") -> forms.IntegerField:
    wrong = f"Enter a whole number from 0 to {most:,}."
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-4"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


def _ticks(label: str, choices: Any, missing: str, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": missing},
    )


def _borough(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Borough.objects.all(),
        label=label,
        empty_label="Choose a borough",
        error_messages={"required": "Choose the borough."},
    )


class OrderForm(ActionForm):
    """A pack for one place."""

    button = "Order the pack"

    organisation = _name("Your organisation", "Its name only, not yours.", "Enter the name of your organisation.")
    email = forms.EmailField(
        label="Work e-mail address",
        max_length=254,
        help_text="We write to it about this pack. An address that several people read is best.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter a work e-mail address.",
            "invalid": "Enter an e-mail address such as desk@example.org.",
        },
    )
    place = _name(
        "Where will people see the materials?",
        "One place, such as “Example Street Library, front desk”. Its code is printed on them. Order again for "
        "another place.",
        "Enter the place.",
    )
    place_kind = forms.ChoiceField(
        label="What kind of place is it?",
        choices=[("", "Choose one"), *Spot.Kind.choices],
        error_messages={"required": "Choose the kind of place."},
    )
    borough = _borough("In which borough is it?")
    subjects = _ticks("What should they be about?", Subject.choices, "Choose at least one subject.")
    languages = _ticks("In which languages?", [], "Choose at least one language.")
    poster_a3 = _number(
        "How many A3 posters? (optional)",
        MOST_COPIES,
        help_text="Of each subject, in each language. The same goes for the other numbers.",
    )
    poster_a4 = _number("How many A4 posters? (optional)", MOST_COPIES)
    leaflet = _number("How many A5 leaflets? (optional)", MOST_COPIES)
    card = _number("How many cards? (optional)", MOST_COPIES)
    delivery = forms.ChoiceField(
        label="How do you want them?",
        choices=Pack.Delivery.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you want them."},
    )
    address = forms.CharField(
        label="If we send them: the address of the parcel",
        required=False,
        max_length=400,
        help_text="The organisation and its address, with the postcode. No person’s name is needed.",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
        error_messages={"max_length": "Use at most 400 characters."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages: Any = self.fields["languages"]
        languages.choices = language_choices()

    def orderer(self) -> Orderer:
        """Who orders, as the action takes it."""
        names = ("organisation", "email", "delivery", "address", "place", "place_kind", "borough")
        return Orderer(**{name: self.cleaned_data[name] for name in names})

    def wanted(self) -> Wanted:
        """What they order, as the action takes it."""
        given = self.cleaned_data
        copies = {str(kind): given[kind] or 0 for kind in Kind}
        return Wanted(subjects=given["subjects"], languages=given["languages"], copies=copies)


class TakeBackForm(ActionForm):
    """One button: the pack is called off."""

    button, warning = "Cancel this order", True


# --- staff -----------------------------------------------------------------------------------------------------------


class SpotForm(forms_step.ActionForm):
    """A place that shows our materials."""

    name = _name("Place", "Such as “Example Street Library, front desk”. Name no person.", "Enter the place.")
    kind = forms.ChoiceField(label="Kind of place", choices=Spot.Kind.choices)
    borough = _borough("Borough")
    subject = forms.ChoiceField(
        label="Its code alone leads to",
        choices=Subject.choices,
        help_text="For somebody who types the code. A code on paper leads to what that paper is about.",
    )


class StockForm(forms_step.ActionForm):
    """How many printed copies there are."""

    language = forms.ChoiceField(label="Language", choices=[])
    held = _number("Copies in the cupboard", MOST_KEPT, required=True)
    low_at = _number(
        "Few are left below", MOST_KEPT, required=True, help_text="The work-list says so when there are fewer."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = language_choices()


class OfferedForm(forms_step.ActionForm):
    """Whether a material can be had."""

    offered = forms.BooleanField(
        label="People can download and order it",
        required=False,
        help_text="Take the tick away to take it off the page. Packs that are ordered already stay as they are.",
    )


class CancelForm(forms_step.ActionForm):
    """Why a pack cannot be sent."""

    reason = forms.ChoiceField(
        label="We cannot send it, because",
        choices=Pack.CancelReason.choices,
        help_text="Whoever ordered it reads this.",
    )
