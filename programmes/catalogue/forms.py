"""What a visitor types beside the answers, and the form behind the button that withdraws."""

from django import forms

from programmes.people.forms import ActionForm
from programmes.tokens import TokenFormMixin


class ContactForm(TokenFormMixin):
    """Who sends it, where the receipt goes, and whether we may write again."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.com.",
        },
    )
    may_contact = forms.BooleanField(
        label="You may write to me about this programme, for example when I can apply for money", required=False
    )


class WithdrawForm(ActionForm):
    """Nothing to type: the button says it."""

    button = "Withdraw and delete my answers"
    warning = True
