"""What young Londoners, groups, organisations and staff type: shape, not business. Nothing about anybody's status."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from citizenship.outreach.models import ForumHost, ForumInterest
from citizenship.outreach.models.young import LARGEST_GROUP
from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm

UNDER_16 = (
    "You are under 16, so we keep nothing about you. Ask a group, your school or the organisation itself to write for "
    "you. How to reach the organisation is on this page."
)
_PHONE = re.compile(r"^\+?[0-9][0-9 ()-]{6,18}$")


def reachable(text: str) -> None:
    """An e-mail address or a telephone number, and nothing else. Raises ValidationError."""
    text = text.strip()
    if _PHONE.match(text):
        return
    try:
        validate_email(text)
    except ValidationError as wrong:
        raise ValidationError("Enter an e-mail address or a telephone number, nothing else.") from wrong


class JoinForm(ActionForm):
    """Asking to join through an organisation."""

    button = "Ask to join"

    host = forms.ModelChoiceField(
        ForumHost.objects.none(),
        label="Through which organisation?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose an organisation.", "invalid_choice": "Choose an organisation of the list."},
    )
    wants = forms.ChoiceField(
        label="What do you want to join?",
        choices=ForumInterest.Wants.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you want to join."},
    )
    kind = forms.ChoiceField(
        label="Who asks?",
        choices=[("person", "I ask for myself"), ("group", "I write for a group, school or organisation")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who asks."},
    )
    ages = forms.ChoiceField(
        label="How old?",
        choices=[
            ("16_plus", "16 or over"),
            ("under_16", "Under 16"),
            ("mixed", "A group in which some are under 16"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the age."},
    )
    people = forms.IntegerField(
        label="How many young people, if you write for a group?",
        required=False,
        min_value=1,
        max_value=LARGEST_GROUP,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-4"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"Enter a whole number from 1 to {LARGEST_GROUP}."
        ),
    )
    name = forms.CharField(
        label="What should they call you?",
        max_length=60,
        help_text="A first name is enough. For a group: the name of the group or the person who answers for it.",
        required=False,
    )
    contact = forms.CharField(
        label="How can they reach you?",
        max_length=254,
        help_text="An e-mail address or a telephone number. Only the organisation sees it.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host: Any = self.fields["host"]
        host.queryset = ForumHost.objects.offered()

    def clean(self) -> dict[str, Any]:
        """A child alone leaves nothing; everybody else leaves a name and a way to be reached."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == "person" and given.get("ages") in {"under_16", "mixed"}:
            self.add_error("ages", UNDER_16)
            self._forget()
            return given
        if given.get("kind") == "group" and not given.get("people") and "people" not in self.errors:
            self.add_error("people", "Enter how many young people you write for.")
        if not given.get("name"):
            self.add_error("name", "Enter what they should call you.")
        if not given.get("contact"):
            self.add_error("contact", "Enter an e-mail address or a telephone number.")
        else:
            try:
                reachable(given["contact"])
            except ValidationError as wrong:
                self.add_error("contact", wrong)
        return given

    def _forget(self) -> None:
        """What a child typed goes nowhere, not even back onto the page."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["name"] = data["contact"] = ""
        self.data = data


class HandOverForm(ActionForm):
    """Which requests the organisation has taken over."""

    button = "I have noted these: delete them here"

    chosen = forms.ModelMultipleChoiceField(
        ForumInterest.objects.none(),
        label="Who",
        error_messages={"required": "Tick those that you have noted.", "invalid_choice": "Open this page again."},
    )

    def __init__(self, *args: Any, host: ForumHost, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["chosen"]
        chosen.queryset = host.interests.waiting()


class HostForm(StepForm):
    """An organisation through which young Londoners join."""

    name = forms.CharField(label="Organisation", max_length=120, error_messages={"required": "Enter its name."})
    about = forms.CharField(
        label="What it does with young Londoners",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody reads it. Say who can take part and how a person under 16 can reach it.",
        error_messages={"required": "Say in a few words what it does."},
    )
    url = forms.URLField(
        label="Website",
        max_length=300,
        assume_scheme="https",
        help_text="A person under 16 reaches it there.",
        error_messages={"required": "Enter its website.", "invalid": "Enter an address such as https://example.org."},
    )
    email = forms.EmailField(
        label="Work address",
        max_length=254,
        help_text="We write to it that people wait. Only staff see it.",
        error_messages={
            "required": "Enter the address.",
            "invalid": "Enter an e-mail address such as desk@example.org.",
        },
    )
