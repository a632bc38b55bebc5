"""What registrars, partners, those who offer a place and guests type: shape, not business. Nothing names a person."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst

from citizenship.ceremonies import guard
from citizenship.ceremonies.actions.venues import Place
from citizenship.ceremonies.models import (
    AttendanceRequest,
    Ceremony,
    GuestCode,
    MayorsCeremony,
    Partner,
    Venue,
    VenueMatch,
)
from citizenship.ceremonies.models.partners import LARGEST_PLACE
from citizenship.ceremonies.models.requests import MOST_PEOPLE
from citizenship.studies.offers import Offer
from programmes.evidence import codes
from programmes.people.forms import ActionForm
from programmes.people.models import Borough

DAYS = ("day_1", "day_2", "day_3")


def numbers(label: str, least: int, most: int, *, help_text: str = "", required: bool = True) -> forms.IntegerField:
    """A whole number that is typed."""
    wrong = f"Enter a whole number from {least} to {most:,}."
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-4"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


def a_day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(
            attrs={"type": "date", "class": "govuk-input govuk-!-width-one-half"}, format="%Y-%m-%d"
        ),
        error_messages={"required": "Enter a day.", "invalid": "Enter a real day, such as 2027-03-06."},
    )


def work_address(label: str, help_text: str) -> forms.EmailField:
    """The address of a desk."""
    return forms.EmailField(
        label=label,
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address such as events@example.org.",
        },
    )


def a_name(label: str, help_text: str = "") -> forms.CharField:
    """The name of an organisation or a place; what looks like a person's detail is refused."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=120,
        validators=[guard.refuse_personal],
        error_messages={"required": "Enter the name.", "max_length": "Use at most 120 characters."},
    )


def ticks(label: str, choices: Any, help_text: str = "") -> forms.MultipleChoiceField:
    """Any number of a list."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


class AskForm(ActionForm):
    """Whom to ask to a ceremony, and for what."""

    button = "Ask them"

    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label="Whom do you ask?",
        empty_label="Choose an organisation",
        error_messages={"required": "Choose an organisation."},
    )
    purpose = forms.ChoiceField(
        label="What for?",
        choices=Offer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you ask them for."},
    )

    def __init__(self, *args: Any, ceremony: Ceremony, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner: Any = self.fields["partner"]
        partner.queryset = Partner.objects.of(ceremony.borough).exclude(email="")


class AddressForm(ActionForm):
    """Where a borough's own partner is written to."""

    button = "Save the address"

    email = work_address(
        "Work address",
        "The address of a desk that several people read, such as elections@example.gov.uk. Not one person’s.",
    )


class AttendForm(ActionForm):
    """A partner's answer."""

    button = "Send our answer"

    answer = forms.ChoiceField(
        label="Will you come?",
        choices=[("accept", "Yes, we will come"), ("decline", "No, we cannot come")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    people = numbers(
        "If you come: how many of you?", 1, MOST_PEOPLE, help_text="A number is enough: no names.", required=False
    )
    needs = ticks("If you come: what do you need there?", AttendanceRequest.Need.choices)
    reason = forms.ChoiceField(
        label="If you cannot come: why?",
        choices=[("", "Choose a reason"), *AttendanceRequest.DeclineReason.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Each answer with what belongs to it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("answer") == "accept" and not given.get("people") and "people" not in self.errors:
            self.add_error("people", "Enter how many of you come.")
        if given.get("answer") == "decline" and not given.get("reason"):
            self.add_error("reason", "Choose why you cannot come.")
        return given


class DeclineMatchForm(ActionForm):
    """Why a borough does not take a day."""

    button, warning = "Decline this day", True

    reason = forms.ChoiceField(
        label="Why not?",
        choices=[(code, capfirst(label)) for code, label in VenueMatch.DeclineReason.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why the day does not suit you."},
    )


class PlaceForm(ActionForm):
    """What is said about a place: for the public page. Officers use the same fields."""

    name = a_name("What is the place called?", "For example the name of the museum, theatre, stadium or hall.")
    kind = forms.ChoiceField(
        label="What kind of place is it?",
        choices=[
            (Venue.Kind.ICONIC.value, "A place that many Londoners know: culture, sport, history, gardens"),
            (Venue.Kind.COMMUNITY.value, "A community building"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the kind of place."},
    )
    borough = forms.ModelChoiceField(
        Borough.objects.all(),
        label="In which borough is it?",
        empty_label="Choose a borough",
        error_messages={"required": "Choose the borough."},
    )
    capacity = numbers("How many people can be seated?", 1, LARGEST_PLACE)
    step_free = forms.TypedChoiceField(
        label="Is it step-free from the street to the seats?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    access = ticks("What else is there? (optional)", Venue.Access.choices)
    day_1 = a_day("A day that would suit (optional)", help_text="Leave the days open if you would rather agree one.")
    day_2 = a_day("Another day (optional)")
    day_3 = a_day("Another day (optional)")
    cost_pounds = forms.DecimalField(
        label="What would it cost the borough, in pounds?",
        help_text="Enter 0 if it is free of charge.",
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input govuk-input--width-5"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_decimal_places", "max_digits"),
            "Enter an amount such as 0 or 250.",
        ),
    )

    def place(self) -> Place:
        """What the action takes."""
        given = self.cleaned_data
        names = ("name", "kind", "borough", "capacity", "step_free", "access", "cost_pounds")
        return Place(dates=self.days(), **{name: given[name] for name in names})

    def days(self) -> list[date]:
        """The days that were given."""
        return [self.cleaned_data[name] for name in DAYS if self.cleaned_data.get(name)]


class OfferPlaceForm(PlaceForm):
    """The offer of a place, with the organisation and its work address."""

    button = "Offer this place"
    field_order = (
        "name",
        "kind",
        "borough",
        "capacity",
        "step_free",
        "access",
        *DAYS,
        "cost_pounds",
        "organisation",
        "organisation_kind",
        "email",
    )

    organisation = a_name("Which organisation offers it?")
    organisation_kind = forms.ChoiceField(
        label="What kind of organisation is it?",
        choices=[("", "Choose one"), *Partner.Kind.choices],
        error_messages={"required": "Choose the kind of organisation."},
    )
    email = work_address(
        "Work e-mail address",
        "We write to it about this offer. An address that several people read is best. No name is needed.",
    )


class CodeForm(forms.Form):
    """The code on a guest's slip."""

    code = forms.CharField(
        label="Your code",
        max_length=60,
        help_text="Eight letters and numbers, such as K7QM 2XPD. Capital or small letters, with or without spaces.",
        error_messages={"required": "Type the code that is on your slip."},
    )


class GuestForm(ActionForm):
    """Whether a guest comes, and with how many."""

    button = "Send my reply"

    reply = forms.ChoiceField(
        label="Will you come?",
        choices=[(GuestCode.Reply.YES.value, "Yes, I will come"), (GuestCode.Reply.NO.value, "No, I cannot come")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    guests = forms.TypedChoiceField(label="How many people come with you?", coerce=int, required=False)

    def __init__(self, *args: Any, ceremony: MayorsCeremony, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guests: Any = self.fields["guests"]
        told = ["Nobody, I come alone", "1 person", *(f"{n} people" for n in range(2, ceremony.guests_each + 1))]
        guests.choices = list(enumerate(told[: ceremony.guests_each + 1]))
        if not ceremony.guests_each:
            del self.fields["guests"]
            self.lay_out()


class PlacesForm(ActionForm):
    """A number of places at the Mayor's ceremony."""

    places = numbers("How many places?", 1, LARGEST_PLACE)

    def __init__(self, *args: Any, button: str, most: int, **kwargs: Any) -> None:
        self.button = button  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        self.fields["places"].help_text = f"Your borough can hold up to {most} at the moment."


class Press(ActionForm):
    """A button and nothing else; its words come with the page."""

    def __init__(self, *args: Any, button: str = "Continue", warning: bool = False, **kwargs: Any) -> None:
        self.button, self.warning = button, warning  # type: ignore[misc]
        super().__init__(*args, **kwargs)


def typed_code(text: str) -> str:
    """The code as it is kept."""
    return codes.read(text)
