"""What a registrar types about codes and invitations."""

from django import forms

from citizenship.findings.models import Interest
from programmes.evidence.actions import SHEET_MOST
from programmes.people.forms_step import ActionForm


class CodesForm(ActionForm):
    """How many codes to make."""

    count = forms.IntegerField(
        label="How many codes",
        help_text=f"One for each person who becomes a citizen, and a few to spare. Up to {SHEET_MOST} on a sheet.",
        min_value=1,
        max_value=SHEET_MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many codes you need.",
            "invalid": "Enter a whole number.",
            "min_value": f"Enter a number from 1 to {SHEET_MOST}.",
            "max_value": f"Enter a number from 1 to {SHEET_MOST}.",
        },
    )


class SheetForm(CodesForm):
    """Which invitations to print, and how many."""

    interest = forms.ChoiceField(
        label="Invitations to",
        choices=Interest.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the invitations are for."},
    )
    field_order = ("interest", "count")
    count = forms.IntegerField(
        label="How many invitations",
        help_text="One for each person who would like one. Up to 200 on a sheet.",
        min_value=1,
        max_value=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many invitations you need.",
            "invalid": "Enter a whole number.",
            "min_value": "Enter a number from 1 to 200.",
            "max_value": "Enter a number from 1 to 200.",
        },
    )


class GoOnForm(ActionForm):
    """The button that leads on. The token makes a second press harmless."""
