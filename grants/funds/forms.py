"""What the area's forms share: the token, and how a refusal becomes an error beside its field."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone

from programmes.clock import LONDON
from programmes.people.forms_step import ActionForm, attempt

__all__ = ["ActionForm", "attempt"]


class PoundsField(forms.DecimalField):
    """Pounds and pence, typed with or without £ and commas."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=12, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options
        )
        self.error_messages["invalid"] = "Enter an amount in pounds, such as 2500 or 2500.50."
        self.error_messages["max_decimal_places"] = (
            "Enter pounds and pence, with no more than two digits after the point."
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount, without its sign and commas."""
        if isinstance(value, str):
            value = value.strip().removeprefix("£").replace(",", "").strip()
        return super().to_python(value)


class StepForm(ActionForm):
    """The form behind a staff button on a fund or a round."""

    makes_another: ClassVar[bool] = False  # True where the action makes a new record, and the page leads to it

    @classmethod
    def about(cls, record: Any) -> dict[str, Any]:
        """What the form is made with for this record, such as its initial values."""
        return {}


def _moment(label: str, help_text: str = "") -> forms.SplitDateTimeField:
    widget = AdminSplitDateTime()
    widget.widgets[1].format = "%H:%M"
    return forms.SplitDateTimeField(
        label=label,
        help_text=help_text,
        widget=widget,
        error_messages={
            "required": "Enter the day and the time.",
            "invalid_date": "Enter a day, such as 2026-03-06.",
            "invalid_time": "Enter a time, such as 12:00.",
        },
    )


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day, such as 2026-03-06."},
    )


class ExtendForm(StepForm):
    """A later deadline, why, and the later dates that follow from it."""

    closes_at = _moment("The round now closes", "UK time. Later than it was to close.")
    reason = forms.CharField(
        label="Why it closes later",
        help_text="Applicants read this, by e-mail and on the fund’s page.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say why the round closes later: applicants read it."},
    )
    panel_week_date = _day("Panel week", "The Monday of the week in which the panel meets.")
    decision_week_date = _day("Decision week", "The Monday of the week in which applicants hear.")
    decision_date = _day("Decisions promised by", "The last day on which everybody has heard.")

    @classmethod
    def about(cls, record: Any) -> dict[str, Any]:
        """The dates as they are."""
        names = ("closes_at", "panel_week_date", "decision_week_date", "decision_date")
        return {"initial": {name: getattr(record, name) for name in names}}


class CopyRoundForm(StepForm):
    """The new round's name and when it opens and closes."""

    makes_another = True
    name = forms.CharField(
        label="Name of the new round",
        help_text="Such as “Autumn 2026”. No other round of the fund has it.",
        max_length=120,
        error_messages={"required": "Enter a name."},
    )
    opens_at = _moment("It opens", "UK time.")
    closes_at = _moment("It closes", "UK time. Accepted up to and including this moment.")

    @classmethod
    def about(cls, record: Any) -> dict[str, Any]:
        """A year of weeks later, on the same days of the week."""
        moments = {name: timezone.localtime(getattr(record, name), LONDON) for name in ("opens_at", "closes_at")}
        return {"initial": {name: moment + timedelta(weeks=52) for name, moment in moments.items()}}


class CopyFundForm(StepForm):
    """What the new fund is called, where it lives, and how its references begin."""

    makes_another = True
    name = forms.CharField(label="Name of the new fund", max_length=120, error_messages={"required": "Enter a name."})
    slug = forms.SlugField(
        label="Its address, after /grants/",
        help_text="Small letters, digits and hyphens, such as sport-unites.",
        error_messages={
            "required": "Enter the last part of the address.",
            "invalid": "Use only letters, digits, hyphens and underscores.",
        },
    )
    prefix = forms.CharField(  # type: ignore[assignment]
        label="Reference prefix",
        help_text="Begins every reference, such as CMG.",
        max_length=6,
        error_messages={"required": "Enter a prefix."},
    )
