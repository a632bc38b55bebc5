"""What an organisation tells us to become a host, and what staff type about hosts: shape, not business."""

from datetime import timedelta
from typing import Any

from django import forms

from programmes import clock
from programmes.people.forms import PHONE, ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from volunteering.hosts.models import DETAILS, Host


class BeginForm(ActionForm):
    """One button: the application is opened."""

    button = "Begin the application"


class DetailsForm(ActionForm):
    """What volunteers and we must know about a host. What is still missing may be added later."""

    button = "Save"

    about = forms.CharField(
        label="What does your organisation do?",
        help_text="Two or three sentences. Everybody can read them on your opportunities.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=1500,
        required=False,
    )
    website = forms.URLField(
        label="Website (optional)",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter an address such as https://www.example.org."},
    )
    contact_name = forms.CharField(
        label="Whom can volunteers ask?",
        help_text="A name or a desk. Only people who have a place with you see it.",
        max_length=120,
        required=False,
    )
    phone = forms.CharField(
        label="Telephone number on the day",
        help_text="Only people who have a place with you see it, and the guardians of those under 18.",
        max_length=30,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    safeguarding_name = forms.CharField(
        label="Who is responsible for safeguarding?",
        help_text="Their name. We use it if somebody is worried about a young person.",
        max_length=120,
        required=False,
    )
    has_safeguarding_policy = forms.BooleanField(
        label="We have a safeguarding policy, and everybody who works with volunteers knows it", required=False
    )
    has_insurance = forms.BooleanField(label="Our public liability insurance covers volunteers", required=False)

    def __init__(self, *args: Any, host: Host, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(host, name) for name in DETAILS}, **kwargs)

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in DETAILS}


class SignForm(ActionForm):
    """Who signs for the organisation, and as what."""

    button = "Sign the agreement"

    name = forms.CharField(label="Your full name", max_length=120, error_messages={"required": "Enter your full name."})
    role = forms.CharField(
        label="Your role in the organisation",
        help_text="For example: chair, manager, volunteer coordinator.",
        max_length=120,
        error_messages={"required": "Enter your role in the organisation."},
    )
    agree = forms.BooleanField(
        label="I have read the agreement and may sign it for the organisation",
        error_messages={"required": "Tick the box if you have read the agreement and may sign it."},
    )


class PressForm(ActionForm):
    """A button and nothing else; its words come with the page."""

    def __init__(self, *args: Any, button: str = "Continue", **kwargs: Any) -> None:
        self.button = button  # type: ignore[misc]
        super().__init__(*args, **kwargs)


class StaffPressForm(StepForm):
    """A staff button and nothing else."""


class ReasonForm(StepForm):
    """Why we say no, as the host reads it."""

    reason = forms.CharField(
        label="Reason",
        help_text="The people of the host read this word for word. Say what would change the answer.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        error_messages={"required": "Give the reason: the people of the host read it."},
    )


class AgreementForm(StepForm):
    """A new version of the agreement."""

    title = forms.CharField(label="Title", max_length=120, error_messages={"required": "Give the agreement its title."})
    text = forms.CharField(
        label="Text",
        help_text="A line that begins with # is a heading, a line that begins with - is a point.",
        widget=forms.Textarea(attrs={"rows": 24}),
        max_length=20_000,
        error_messages={"required": "Write the text that hosts sign."},
    )
    sign_by = forms.DateField(
        label="Hosts sign by",
        help_text="Until the end of this day the version that they signed still holds. Give them 14 days or more.",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Enter the day by which hosts sign.", "invalid": "Enter a day such as 2026-05-31."},
    )

    def clean_sign_by(self) -> Any:
        """Two weeks at least: somebody must have time to read it."""
        day = self.cleaned_data["sign_by"]
        if day < clock.london_day(clock.now()) + timedelta(days=14):
            raise forms.ValidationError("Choose a day at least 14 days from today.")
        return day
