"""What is typed about a month: the clock, the numbers in and out of time, a table to send, and what officers say."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from citizenship.ceremonies.clock_rule import Basis, Clock
from citizenship.ceremonies.fields import DayField
from citizenship.ceremonies.models import Extension, MonthlyReturn
from citizenship.ceremonies.models.ceremonies import MOST_PEOPLE
from programmes.people.forms_step import ActionForm

_DAY = {"invalid": "Enter a day such as 1/3/2027."}
LEAST_EXTENSIONS = 3
EARLIEST = date(2004, 1, 1)  # the first ceremonies


def _day(label: str, help_text: str = "", *, missing: str = "") -> forms.DateField:
    return DayField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        widget=forms.TextInput,
        error_messages={**_DAY, "required": missing},
    )


class ClockForm(forms.Form):
    """The calculator. It calls no action and stores nothing, so it carries no token."""

    notice = _day(
        "When was the notice given?",
        "The day of the Home Office’s invitation letter, for example 1/3/2027.",
        missing="Enter the day of the notice.",
    )
    basis = forms.ChoiceField(
        label="Which date is this?",
        choices=Basis.choices,
        initial=Basis.LETTER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which date this is.", "invalid_choice": "Choose which date this is."},
    )
    ceremony = _day("Day of the ceremony (optional)", "To see whether it is in time.")
    extended_to = _day("Extended until (optional)", "Only if the Home Office allowed longer.")
    authority = forms.ChoiceField(
        label="Who allowed longer?", choices=[("", "Nobody"), *Extension.Authority.choices], required=False
    )
    reason = forms.ChoiceField(label="Why?", choices=[("", "Choose"), *Extension.Reason.choices], required=False)

    def clean_notice(self) -> date:
        """A day on which a notice can have been given."""
        day: date = self.cleaned_data["notice"]
        if day < EARLIEST:
            raise forms.ValidationError("Enter a day from 2004 on: before that there were no ceremonies.")
        return day

    def clean(self) -> dict[str, Any]:
        """An extension is later than three months, and somebody allowed it."""
        cleaned = super().clean() or self.cleaned_data
        notice, extended = cleaned.get("notice"), cleaned.get("extended_to")
        if notice and cleaned.get("ceremony") and cleaned["ceremony"] < notice:
            self.add_error("ceremony", "The ceremony cannot be before the notice.")
        if notice and extended and extended <= Clock(notice, "").complete_by:
            self.add_error("extended_to", "An extension ends later than the three months. Leave it empty without one.")
        if extended and not cleaned.get("authority"):
            self.add_error("authority", "Choose who allowed longer.")
        if cleaned.get("authority") and not extended and "extended_to" not in self.errors:
            self.add_error("extended_to", "Enter until when, or choose “Nobody” below.")
        return cleaned

    def reckoned(self) -> Clock:
        """What follows from it."""
        given = self.cleaned_data
        return Clock(
            notice=given["notice"],
            basis=str(Basis(given["basis"]).label),
            extended_to=given.get("extended_to"),
            authority=dict(Extension.Authority.choices).get(given["authority"], ""),
            reason=dict(Extension.Reason.choices).get(given["reason"], ""),
            ceremony=given.get("ceremony"),
        )


def _count(label: str, help_text: str = "") -> forms.IntegerField:
    wrong = "Enter a whole number, such as 24, or leave it empty."
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input govuk-input--width-4"}
        ),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": f"Enter {MOST_PEOPLE} or fewer."},
    )


class ClockCountsForm(ActionForm):
    """How many completed in and out of time, and the extensions among those out of time."""

    def __init__(self, *args: Any, extensions: Iterable[Extension] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = list(extensions)
        self.fields["in_time"] = _count("In time", "Adults who completed within three calendar months of the notice.")
        self.fields["out_of_time"] = _count("Out of time", "Adults who completed later, with or without an extension.")
        self.rows = range(len(there) + LEAST_EXTENSIONS)
        for number in self.rows:
            held = there[number] if number < len(there) else None
            self._extension(number, held)

    def _extension(self, number: int, held: Extension | None) -> None:
        select = {"class": "govuk-select"}
        self.fields[f"authority_{number}"] = forms.ChoiceField(
            label="Who allowed longer?",
            choices=[("", "Choose"), *Extension.Authority.choices],
            required=False,
            initial=held.authority if held else "",
            widget=forms.Select(attrs=select),
        )
        self.fields[f"reason_{number}"] = forms.ChoiceField(
            label="Why?",
            choices=[("", "Choose"), *Extension.Reason.choices],
            required=False,
            initial=held.reason if held else "",
            widget=forms.Select(attrs=select),
        )
        self.fields[f"count_{number}"] = _count("How many?")
        self.fields[f"count_{number}"].initial = held.count if held else None

    @property
    def extension_rows(self) -> list[tuple[Any, Any, Any]]:
        """The three fields of each row, for the page."""
        return [(self[f"authority_{n}"], self[f"reason_{n}"], self[f"count_{n}"]) for n in self.rows]

    def clean(self) -> dict[str, Any]:
        """A row of extensions is whole, or empty."""
        cleaned = super().clean() or self.cleaned_data
        for n in self.rows:
            if not cleaned.get(f"count_{n}"):
                continue
            if not cleaned.get(f"authority_{n}"):
                self.add_error(f"authority_{n}", "Choose who allowed longer.")
            if not cleaned.get(f"reason_{n}"):
                self.add_error(f"reason_{n}", "Choose why.")
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The action's arguments: rows for the same authority and reason are summed."""
        given = self.cleaned_data
        sums: dict[tuple[str, str], int] = {}
        for n in self.rows:
            if count := given.get(f"count_{n}"):
                pair = (given[f"authority_{n}"], given[f"reason_{n}"])
                sums[pair] = sums.get(pair, 0) + count
        return {
            "token": given["form_token"],
            "in_time": given["in_time"],
            "out_of_time": given["out_of_time"],
            "extensions": [(authority, reason, count) for (authority, reason), count in sums.items()],
        }


class PressForm(ActionForm):
    """A button that needs nothing typed."""


class TableForm(ActionForm):
    """A table to send. It is read once and not kept."""

    file = forms.FileField(
        label="The table, as CSV",
        widget=forms.ClearableFileInput(attrs={"class": "govuk-file-upload", "accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose the CSV file.",
            "empty": "The file is empty. Start from the blank table on this page.",
            "missing": "Choose the CSV file.",
            "invalid": "Choose the CSV file.",
        },
    )


class ReturnForm(ActionForm):
    """An officer's question, from a list: nothing is typed that could hold a name."""

    question = forms.ChoiceField(
        label="What should the borough look at?",
        choices=MonthlyReturn.Question.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the borough should look at."},
    )


class TimeForm(ActionForm):
    """A later day for a return."""

    due_date = forms.DateField(
        label="New last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter a day.", "invalid": "Enter a real day."},
    )
