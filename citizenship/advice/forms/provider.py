"""What organisations type about themselves, without an account; staff use the same fields about a service."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from citizenship.advice.entry import FACTS, ORGANISATION, language_choices
from citizenship.advice.models import AdviceOrganisation, AdviceService, Level, Regulator
from citizenship.advice.models.organisations import LEVELS_OF
from citizenship.advice.models.services import LONGEST_TEXT, MOST_FREE_PLACES
from citizenship.advice.needs import HARDER, NEEDS
from programmes.people.forms import ActionForm
from programmes.people.models import Borough

PHONE = RegexValidator(r"^[0-9+() ]{3,20}$", "Enter a telephone number such as 020 7946 0000.")
POSTCODE = RegexValidator(r"^[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}$", "Enter a postcode such as SE1 2AA.")


def line(label: str, most: int, *, required: bool = True, help_text: str = "", missing: str = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        error_messages={"required": missing or "Fill this in.", "max_length": f"Use at most {most} characters."},
    )


def paragraph(
    label: str, most: int, *, required: bool = False, help_text: str = "", missing: str = "", rows: int = 4
) -> forms.CharField:
    """Several lines of text."""
    field = line(label, most, required=required, help_text=help_text, missing=missing)
    field.widget = forms.Textarea(attrs={"rows": rows, "maxlength": most})
    return field


def ticks(label: str, choices: Any, *, missing: str = "", help_text: str = "") -> forms.MultipleChoiceField:
    """Any number of a list; at least one where `missing` says what to do otherwise."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=bool(missing),
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": missing, "invalid_choice": "Choose from the list."},
    )


def page(label: str, *, help_text: str = "") -> forms.URLField:
    """An address on the web."""
    return forms.URLField(
        label=label,
        required=False,
        max_length=300,
        help_text=help_text,
        assume_scheme="https",
        error_messages={"invalid": "Enter an address such as https://www.example.org."},
    )


def address(label: str, *, required: bool, help_text: str = "") -> forms.EmailField:
    """An e-mail address."""
    return forms.EmailField(
        label=label,
        required=required,
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address such as advice@example.org.",
        },
    )


class FactsFields(forms.Form):
    """What is said about a service."""

    name = line("Name of the service", 160, missing="Enter the name of the service.")
    description = paragraph(
        "What does it do?",
        LONGEST_TEXT,
        required=True,
        help_text="Two or three plain sentences. No names of people.",
        missing="Say what the service does.",
    )
    status = forms.ChoiceField(label="Is it open?", choices=AdviceService.Status.choices)
    needs = ticks("What does it help with?", list(NEEDS.items()), missing="Choose at least one.")
    harder = ticks("Whom can it help besides? (optional)", list(HARDER.items()))
    languages = ticks(
        "In which languages, without an interpreter?", language_choices(), missing="Choose at least one language."
    )
    whole_london = forms.BooleanField(label="It serves all of London", required=False)
    boroughs = forms.ModelMultipleChoiceField(
        Borough.objects.all(),
        label="Or: which boroughs does it serve?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )
    cost = forms.ChoiceField(label="What does it cost?", choices=AdviceService.Cost.choices)
    cost_note = line("More about the cost (optional)", 200, required=False)
    how_to_refer = paragraph("How does somebody get an appointment? (optional)", 600)
    takes_late_cases = forms.BooleanField(
        label="It takes late applications to the EU Settlement Scheme", required=False
    )
    young_people = forms.BooleanField(label="It works with people under 25", required=False)
    free_places_young = forms.IntegerField(
        label="How many places for young people are free now? (optional)",
        required=False,
        min_value=0,
        max_value=MOST_FREE_PLACES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-4"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"Enter a whole number from 0 to {MOST_FREE_PLACES}."
        ),
    )
    access = paragraph("Access (optional)", 600, help_text="Steps, lift, toilet, hearing loop, home visits.")
    phone = forms.CharField(label="Telephone (optional)", required=False, max_length=20, validators=[PHONE])
    email = address("Public e-mail address (optional)", required=False)
    url = page("Page of the service (optional)")

    def facts(self) -> dict[str, Any]:
        """What the action takes, as JSON can hold it: boroughs by their code."""
        given = {name: self.cleaned_data[name] for name in FACTS}
        given["boroughs"] = [each.pk for each in given["boroughs"]]
        return given

    def clean(self) -> dict[str, Any]:
        """Somewhere in London, and some way to reach it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "boroughs" not in self.errors and not (given.get("whole_london") or given.get("boroughs")):
            self.add_error("boroughs", "Choose at least one borough, or all of London.")
        reach = ("phone", "email", "url")
        if not any(given.get(name) for name in reach) and not any(name in self.errors for name in reach):
            self.add_error("phone", "Give a telephone number, an e-mail address or a page.")
        return given


def initial_of(service: AdviceService) -> dict[str, Any]:
    """The fields filled with what the entry says."""
    return {name: getattr(service, name) for name in FACTS}


class ClaimFields(forms.Form):
    """Which registration an organisation names."""

    regulator = forms.ChoiceField(
        label="Who regulates its immigration advice?",
        choices=[(Regulator.NONE.value, "Nobody: it gives practical help, not advice"), *Regulator.choices[1:]],
        help_text="The law allows advice on immigration only to registered advisers and lawyers.",
    )
    level = forms.ChoiceField(label="Level", choices=Level.choices)
    registration_number = line("Registration number (optional)", 40, required=False)

    def clean(self) -> dict[str, Any]:
        """A level that the regulator gives."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("level") not in LEVELS_OF.get(given.get("regulator", ""), ()):
            self.add_error("level", "Choose a level that this regulator gives.")
        return given


class OfferForm(FactsFields, ClaimFields, ActionForm):
    """A new entry, offered by the organisation itself."""

    button = "Send our entry"
    field_order = (
        "organisation",
        "about",
        "website",
        "regulator",
        "level",
        "registration_number",
        *FACTS,
        "place",
        "postcode",
        "borough",
        "contact",
    )

    organisation = line("Name of the organisation", 160, missing="Enter the name of the organisation.")
    about = paragraph(
        "What does the organisation do?",
        1000,
        required=True,
        help_text="One or two sentences.",
        missing="Say what the organisation does.",
    )
    website = page("Its website (optional)")
    place = line("Where do people come? Street and number (optional)", 160, required=False)
    postcode = forms.CharField(label="Postcode", required=False, max_length=8, validators=[POSTCODE])
    borough = forms.ModelChoiceField(
        Borough.objects.all(), label="Borough of this place", required=False, empty_label="Choose a borough"
    )
    contact = address(
        "Work address for our letters",
        required=True,
        help_text="We write to it about this entry, once a year. A desk’s address is best. It is not shown to anybody.",
    )

    def clean(self) -> dict[str, Any]:
        """A street has a postcode."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("place") and not given.get("postcode") and "postcode" not in self.errors:
            self.add_error("postcode", "Enter the postcode of the place.")
        return given

    def organisation_facts(self) -> dict[str, Any]:
        """What is said about the organisation."""
        given = self.cleaned_data
        claims = {name: given[name] for name in ("regulator", "level", "registration_number")}
        return {"name": given["organisation"], "description": given["about"], "url": given["website"], **claims}

    def place_facts(self) -> dict[str, Any]:
        """Where people come; nothing where it was left open."""
        given = self.cleaned_data
        if not given["place"]:
            return {}
        return {"address": given["place"], "postcode": spaced(given["postcode"]), "borough": given["borough"]}


def spaced(postcode: str) -> str:
    """A postcode as it is written: capitals, one space."""
    tight = postcode.replace(" ", "").upper()
    return f"{tight[:-3]} {tight[-3:]}"


class AnswerForm(ActionForm):
    """What an organisation says about its entry, once a year."""

    button = "Send our answer"

    answer = forms.ChoiceField(
        label="Is the entry still right?",
        choices=[
            ("confirm", "Yes, it is right as it stands"),
            ("change", "No, we want to change it"),
            ("leave", "We do not offer this any more: take it out"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three answers."},
    )


class ChangeForm(FactsFields, ActionForm):
    """What the organisation wants to change; it waits for staff."""

    button = "Send the changes"


class PlacesForm(ActionForm):
    """How many places are free."""

    button = "Send the number"

    places = forms.IntegerField(
        label="How many places for young people are free now?",
        min_value=0,
        max_value=MOST_FREE_PLACES,
        help_text="0 if there is none.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-4"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Enter a whole number from 0 to {MOST_FREE_PLACES}."
        ),
    )


def organisation_initial(found: AdviceOrganisation) -> dict[str, Any]:
    """The fields of the staff's form filled with what is said about an organisation."""
    return {name: getattr(found, name) for name in ORGANISATION}
