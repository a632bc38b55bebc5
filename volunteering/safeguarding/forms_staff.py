"""What officers type: shape, not business."""

from typing import Any

from django import forms

from programmes.people.forms_step import ActionForm
from volunteering.safeguarding.forms import ADDRESS_WORDS, DATE_WORDS
from volunteering.safeguarding.models import Concern

_REASON = "Write a few words."


class PressForm(ActionForm):
    """One button."""


class NoteForm(ActionForm):
    """What was done about a concern."""

    text = forms.CharField(
        label="What you did or found",
        help_text="Kept encrypted. Only the safeguarding officers read it.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _REASON},
    )


class CloseForm(NoteForm):
    """What came of a concern."""

    outcome = forms.ChoiceField(
        label="What came of it",
        choices=Concern.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )
    field_order = ("outcome", "text")


class SampleForm(ActionForm):
    """What an officer heard on the telephone."""

    note = forms.CharField(
        label="What you heard (optional)",
        help_text="No names and no numbers: who rang whom is noted already.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(ActionForm):
    """Why an officer ends a permission."""

    note = forms.CharField(
        label="Why",
        help_text="For our own record. Neither the young person nor a host reads it.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why it ends."},
    )


class MergeForm(ActionForm):
    """Which record becomes part of the one on the page."""

    email = forms.EmailField(
        label="E-mail address of the account to give up",
        help_text="Everything that belongs to it moves to the record on this page.",
        error_messages=ADDRESS_WORDS,
    )
    note = forms.CharField(
        label="How you know that they are one person",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write how you know that they are one person."},
    )


class BirthDateForm(ActionForm):
    """Another date of birth, once a proof was seen."""

    born = forms.DateField(
        label="Date of birth on the proof",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": DATE_WORDS, "invalid": DATE_WORDS},
    )
    note = forms.CharField(
        label="Which proof you saw",
        help_text="Such as a passport. No numbers and no dates.",
        max_length=200,
        error_messages={"required": "Write which proof you saw."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A date that was typed before is never shown again.
        self.fields["born"].widget.attrs["autocomplete"] = "off"
