"""What somebody types to be reminded. Each error is the name of a text of `reminder_words`, said in their language."""

from datetime import date
from typing import Any

from django import forms

from programmes.tokens import TokenFormMixin


class ReminderForm(TokenFormMixin):
    """An address and a day in three numbers."""

    email = forms.EmailField(max_length=254, error_messages={"required": "error_email", "invalid": "error_email"})
    day = forms.IntegerField(error_messages={"required": "error_day", "invalid": "error_day"})
    month = forms.IntegerField(required=False, error_messages={"invalid": "error_day"})
    year = forms.IntegerField(required=False, error_messages={"invalid": "error_day"})

    def clean(self) -> dict[str, Any]:
        """The three numbers are a day."""
        given: dict[str, Any] = super().clean() or {}
        if {"day", "month", "year"} & set(self.errors):
            for name in ("month", "year"):
                self.errors.pop(name, None)
            self.errors.setdefault("day", self.error_class(["error_day"]))
            return given
        try:
            given["due_date"] = date(given.get("year") or 0, given.get("month") or 0, given["day"])
        except (ValueError, OverflowError):
            self.add_error("day", "error_day")
        return given


class StopReminderForm(TokenFormMixin):
    """A button and nothing else."""
