"""What staff type behind the admin's buttons: shape, not business."""

from django import forms

from programmes.people.access import Role
from programmes.people.forms import ActionForm
from programmes.people.models import Borough


def _address(label: str) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.org.",
        },
    )


def _last_day(label: str) -> forms.DateField:
    """The last day of a role, which counts."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the last day.", "invalid": "Enter the last day as YYYY-MM-DD."},
    )


class StepForm(ActionForm):
    """One button: the page above it says what will happen."""

    button = "Confirm"


class ReasonForm(ActionForm):
    """Why not: the people whom it concerns read it."""

    button = "Confirm"

    reason = forms.CharField(
        label="Reason",
        help_text="The people whom it concerns read this.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Give the reason."},
    )


class OutcomeForm(ActionForm):
    """Our answer to a request: the person is sent it."""

    button = "Send"

    outcome = forms.CharField(
        label="What we tell the person",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write what we tell the person."},
    )


class InviteRegistrarForm(ActionForm):
    """Who will record this borough's ceremonies."""

    button = "Send the invitation"

    email = _address("Their e-mail address at the borough")
    ends_on = _last_day("Last day of the role")


class ExtendMemberForm(ActionForm):
    """A later last day."""

    button = "Extend the role"

    ends_on = _last_day("New last day of the role")


class BoroughOrganisationForm(ActionForm):
    """A borough council, entered by staff."""

    button = "Add the borough"

    borough = forms.ModelChoiceField(
        queryset=Borough.objects.all(),
        error_messages={"required": "Choose the borough."},
        empty_label="Choose a borough",
    )
    name = forms.CharField(
        label="Name of the council", max_length=200, error_messages={"required": "Enter the name of the council."}
    )


class AppointForm(ActionForm):
    """A role until a day, for one address."""

    button = "Send the invitation"

    email = _address("Their e-mail address")
    role = forms.ChoiceField(choices=Role.choices, error_messages={"required": "Choose a role."})
    ends_on = _last_day("Last day of the role")
