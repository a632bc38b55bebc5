"""What registrars type to plan ceremonies, to change a plan, and to call one off: shape, not business."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from citizenship.ceremonies import fields, patterns
from citizenship.ceremonies.forms import OnOnePage
from citizenship.ceremonies.models import Ceremony
from citizenship.ceremonies.models.ceremonies import PLANNED
from programmes.people.due import is_working_day
from programmes.people.forms import ActionForm
from programmes.people.models import Borough

ONCE = "once"
OFTEN = [(ONCE, "No, once"), *patterns.Every.choices]
# Planned or left open: nobody knows every number weeks ahead.
KNOWN_AHEAD = ("places", "invited")


class PlanForm(OnOnePage):
    """One ceremony to come; or, with a number of times, a row of them."""

    button = "Plan it"

    repeat = forms.ChoiceField(
        label="Does it repeat?",
        choices=OFTEN,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it repeats.", "invalid_choice": "Say whether it repeats."},
    )
    until = fields.DayField(
        label="Until which day?",
        help_text="Only if it repeats. You see every day before anything is planned.",
        required=False,
        widget=forms.TextInput,
        error_messages={"invalid": "Enter a day such as 17/12/2027."},
    )

    def __init__(self, *args: Any, borough: Borough, **kwargs: Any) -> None:
        self.borough = borough
        super().__init__(*args, **kwargs)
        self.fields = _ordered(borough, self.fields)
        for name in KNOWN_AHEAD:
            _left_open(self.fields[name])
        if not self.is_bound and "date" not in self.initial:
            self.fields["date"].widget.attrs["autofocus"] = True
        self.initial.setdefault("repeat", ONCE)
        self.lay_out()

    def rows(self) -> list[Any]:
        """When and where, how many, and whether it repeats."""
        if "venue" not in self.fields:
            return []
        plan = [
            "form_token",
            self.together("date", "starts"),
            self.together("kind", "mode"),
            self.row("venue"),
            self.together(*KNOWN_AHEAD),
        ]
        if "repeat" not in self.fields:
            return plan
        return [*plan, self.below("repeat"), self.row("until")]

    def clean(self) -> dict[str, Any]:
        """A pattern needs its last day, after its first."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("repeat", ONCE) != ONCE and "until" in given:
            first, until = given.get("date"), given["until"]
            if until is None:
                self.add_error("until", "Enter the last day on which it can take place.")
            elif first and until <= first:
                self.add_error("until", "The last day must come after the first.")
            elif first and (until - first).days > patterns.MOST_DAYS:
                self.add_error("until", "Plan a year and a half ahead at most.")
        return given

    @property
    def repeats(self) -> bool:
        """True when the days of a pattern are to be looked at first."""
        return bool(self.cleaned_data.get("repeat", ONCE) != ONCE)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in (*PLANNED, *KNOWN_AHEAD)}

    def days(self) -> list[date]:
        """Every day of the pattern."""
        given = self.cleaned_data
        return patterns.days(given["date"], given["until"], given["repeat"])


def _ordered(borough: Borough, there: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """The fields of the plan first, in the order of the list; what the form has besides after them."""
    made = fields.form_fields(borough, (*PLANNED, *KNOWN_AHEAD))
    for name, first in (("kind", Ceremony.Kind.GROUP), ("mode", Ceremony.Mode.IN_PERSON)):
        made[name].initial = first
    return {**made, **there}


def _left_open(field: forms.Field) -> None:
    field.required = False
    field.label = f"{field.label} (if you know)"


class DaysForm(PlanForm):
    """The days of a pattern, ticked; what was typed before goes with them."""

    button = "Plan these days"

    # Says that the days were looked at, even when none of them is ticked.
    days_shown = forms.CharField(widget=forms.HiddenInput, initial="yes")
    days_ticked = forms.MultipleChoiceField(
        label="Which days?",
        help_text="Untick the days on which it does not take place.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one day.", "invalid_choice": "Choose from these days."},
    )

    def __init__(self, *args: Any, offered: Iterable[date], **kwargs: Any) -> None:
        self.offered = list(offered)
        super().__init__(*args, **kwargs)
        for name in self.fields:
            if name != "days_ticked":
                self.fields[name].widget = forms.HiddenInput()
        self.fields["date"].widget.attrs.pop("autofocus", None)
        ticks = self.fields["days_ticked"]
        ticks.choices = [(day.isoformat(), _told(day)) for day in self.offered]  # type: ignore[attr-defined]
        ticks.initial = [day.isoformat() for day in self.offered if is_working_day(day) or day.weekday() > 4]
        self.lay_out()

    def rows(self) -> list[Any]:
        """The ticks; everything else is hidden."""
        return [*(name for name in self.fields if name != "days_ticked"), self.row("days_ticked")]

    def chosen(self) -> list[date]:
        """The ticked days."""
        return [date.fromisoformat(day) for day in self.cleaned_data["days_ticked"]]


def _told(day: date) -> str:
    """The day, and why it is not ticked where it is not."""
    words = f"{day:%A} {day.day} {day:%B %Y}"
    return words if day.weekday() > 4 or is_working_day(day) else f"{words} (bank holiday)"


class AmendForm(PlanForm):
    """Another day, time, place or number of places for one ceremony."""

    button = "Save the change"

    def __init__(self, *args: Any, ceremony: Ceremony, **kwargs: Any) -> None:
        initial = {name: getattr(ceremony, name) for name in (*PLANNED, *KNOWN_AHEAD)}
        super().__init__(*args, borough=ceremony.borough, initial=initial, **kwargs)
        del self.fields["repeat"], self.fields["until"]
        fields.keep_choices(self.fields, ceremony)
        self.lay_out()


class CancelForm(ActionForm):
    """Why a ceremony does not take place. A list, so that nobody is described."""

    warning = True

    reason = forms.ChoiceField(
        label="Why?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason.", "invalid_choice": "Choose the reason."},
    )

    def __init__(self, *args: Any, button: str, reasons: list[tuple[str, str]], **kwargs: Any) -> None:
        self.button = button  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class PressForm(ActionForm):
    """A button and nothing else; its words come with the page."""

    def __init__(self, *args: Any, button: str, **kwargs: Any) -> None:
        self.button = button  # type: ignore[misc]
        super().__init__(*args, **kwargs)
