"""What a participant types beside the answers: the code, and the token that makes a second press harmless."""

from django import forms

from programmes.tokens import TokenFormMixin


class CodeForm(forms.Form):
    """The code on a participant's slip. No token: looking up a code changes nothing."""

    code = forms.CharField(
        label="Your code",
        help_text="Eight letters and numbers, such as K7QM 2XPD. Capitals and spaces do not matter.",
        max_length=60,
        error_messages={"required": "Enter the code that is printed on your slip."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SendForm(TokenFormMixin):
    """The token beside the answers, which are a form of their own."""
