"""What a volunteer sends: the balance that they saw, and the token."""

from django import forms

from programmes.people.forms import ActionForm


class RedeemForm(ActionForm):
    """Take a reward, having seen this balance."""

    button = "Take this reward"
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RevealForm(ActionForm):
    """Show the code."""

    button = "Show my code"
