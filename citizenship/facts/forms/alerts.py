"""What an adviser types to hear of changes."""

from django import forms

from programmes.people.forms import ActionForm


class AskForm(ActionForm):
    """An e-mail address."""

    button = "Send me the link"

    email = forms.EmailField(
        label="Your e-mail address",
        help_text="We send you a link. Nothing else comes before you have opened it and confirmed.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.org.",
        },
    )


class ConfirmForm(ActionForm):
    """The button of the confirmation."""

    button = "Yes, send me changes"


class StopForm(ActionForm):
    """The button that ends the e-mails."""

    button = "Stop these e-mails"
    warning = True
