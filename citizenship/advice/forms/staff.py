"""What staff type about the directory: shape, not business."""

from typing import Any

from django import forms

from citizenship.advice.forms.provider import POSTCODE, ClaimFields, FactsFields, address, line, page, paragraph, spaced
from citizenship.advice.models import AdviceChange, AdviceHours, AdvicePlace, AdviceService
from programmes.people.forms_step import ActionForm
from programmes.people.models import Borough


def a_day(label: str, *, required: bool, help_text: str = "") -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter a day.", "invalid": "Enter a real day, such as 2026-11-20."},
    )


class OrganisationForm(ClaimFields, ActionForm):
    """What is said about an organisation, and where that was read."""

    field_order = ("name", "description", "url", "regulator", "level", "registration_number")

    name = line("Organisation", 160, missing="Enter its name.")
    description = paragraph("What it does", 1000, required=True, missing="Say what it does.")
    url = page("Website")
    source_name = line(
        "Source of these facts", 160, help_text="Where anybody can read them.", missing="Name the source."
    )
    source_url = page("Address of the source")
    source_dated = a_day("Day that the source shows", required=False, help_text="Leave it empty if it shows none.")


class VerifyForm(ClaimFields, ActionForm):
    """What stands in the regulator's public register."""

    field_order = ("regulator", "level", "registration_number", "verified_on")

    registration_number = line("Number in the register", 40, missing="Enter the number as the register shows it.")
    verified_on = a_day("Day on which you looked", required=True)


class ServiceForm(FactsFields, ActionForm):
    """What is said about a service, with the address for our letters."""

    contact = address(
        "Work address for our letters",
        required=False,
        help_text="The yearly link goes there. It is not shown to anybody. Without it nobody can be asked.",
    )

    def arguments(self) -> dict[str, Any]:
        """The facts by name, the token and the address."""
        given = self.cleaned_data
        return {"token": given["form_token"], "contact": given["contact"], **self.facts()}


class DeclineForm(ActionForm):
    """Why an offered entry is not listed."""

    reason = forms.ChoiceField(
        label="We do not list it, because",
        choices=AdviceService.DeclineReason.choices,
        help_text="Whoever offered the entry reads this.",
    )


class RefuseForm(ActionForm):
    """Why a change is not taken over."""

    reason = forms.ChoiceField(
        label="We do not take it over, because",
        choices=AdviceChange.RefuseReason.choices,
        help_text="The organisation reads this.",
    )


class PlaceForm(ActionForm):
    """Where a service is given."""

    kind = forms.ChoiceField(label="How people meet the service", choices=AdvicePlace.Kind.choices)
    name = line("Name of the place", 120, required=False)
    address = line("Street and number", 160, required=False)
    city = line("Town", 60, required=False)
    postcode = forms.CharField(label="Postcode", required=False, max_length=8, validators=[POSTCODE])
    borough = forms.ModelChoiceField(Borough.objects.all(), required=False, empty_label="Not said")
    access = forms.MultipleChoiceField(
        label="What is there", choices=AdvicePlace.Access.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def arguments(self) -> dict[str, Any]:
        """The place, with the postcode as it is written."""
        given = super().arguments()
        given["postcode"] = spaced(given["postcode"]) if given["postcode"] else ""
        return given


class HoursForm(ActionForm):
    """When a service is open in a usual week: two times for each day, or none."""

    by_appointment = forms.BooleanField(label="By appointment only", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in AdviceHours.Day.choices:
            for end, word in (("opens", "from"), ("closes", "to")):
                self.fields[f"{end}_{day}"] = forms.TimeField(
                    label=f"{name}, {word}",
                    required=False,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                    error_messages={"invalid": "Enter a time such as 09:30."},
                )

    def clean(self) -> dict[str, Any]:
        """A day has both times, or neither."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for day in AdviceHours.Day.values:
            opens, closes = given.get(f"opens_{day}"), given.get(f"closes_{day}")
            if (opens is None) != (closes is None):
                self.add_error(f"closes_{day}", "Enter both times of the day, or neither.")
            elif opens is not None and closes is not None and closes <= opens:
                self.add_error(f"closes_{day}", "A day ends after it begins.")
        return given

    def arguments(self) -> dict[str, Any]:
        """The days that have hours."""
        given = self.cleaned_data
        hours = {
            day: (given[f"opens_{day}"], given[f"closes_{day}"])
            for day in AdviceHours.Day.values
            if given[f"opens_{day}"]
        }
        return {"token": given["form_token"], "hours": hours, "by_appointment": given["by_appointment"]}
