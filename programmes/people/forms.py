"""What people type about themselves and their organisations: shape, not business."""

from typing import Any, ClassVar

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest

from programmes import audit, clock
from programmes.notices.models import Choice
from programmes.people.access import MEMBERSHIP_ROLES, MembershipRole, OrganisationKind
from programmes.people.models import Borough, Organisation, PersonRequest, User
from programmes.people.models.organisations import DETAILS
from programmes.tokens import TokenFormMixin

PHONE = RegexValidator(
    r"^\+?[0-9][0-9 ()-]{6,28}$", "Enter a telephone number such as 020 7946 0000, or leave it empty."
)
# Which kinds anybody may enter; a borough's is entered by staff.
OPEN_KINDS = [(kind.value, kind.label) for kind in OrganisationKind if kind is not OrganisationKind.BOROUGH]


class SignUpForm(forms.Form):
    """What sign-up asks besides the address and the password. allauth builds its own form on this one."""

    field_order = ("name", "email", "password1", "agree")

    name = forms.CharField(
        label="Full name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name."},
    )
    agree = forms.BooleanField(
        label="I have read the privacy notice and agree that my details are used as it says",
        error_messages={"required": "Tick the box to say that you have read the privacy notice."},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Note the name and when the privacy notice was agreed to; allauth has just saved the account."""
        user.name, user.agreed_at = self.cleaned_data["name"].strip(), clock.now()
        user.save(update_fields=["name", "agreed_at"])
        audit.record(by=user, verb="programmes.people.signed_up", target=user)


class ActionForm(TokenFormMixin):
    """A form that calls one action: it carries the token, and `button` names what will happen."""

    button: ClassVar[str] = "Save"
    warning: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.attrs = {"novalidate": True}  # the page says what is wrong, in our words and beside the field
        self.lay_out()

    def lay_out(self) -> None:
        """Put the fields into their rows; called again by a form that drops one of them."""
        send = Button.warning if self.warning else Button.primary
        self.helper.layout = Layout(*self.rows(), send("send", self.button))

    def rows(self) -> list[Any]:
        """The fields in their order, each in the width of what is typed."""
        return [self.row(name) for name in self.fields]

    def row(self, name: str) -> Any:
        """One field as the layout shows it."""
        field = self.fields[name]
        if isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return Field(name, context={"legend_size": Size.for_legend("s")})
        if isinstance(field, forms.CharField) and field.max_length and field.max_length <= 12:
            return Field.text(name, field_width=Fluid.ONE_THIRD, label_size=Size.SMALL)
        return Field(name, context={"label_size": Size.for_label("s")})


class UpdateDetailsForm(ActionForm):
    """Your own name and telephone number."""

    name = forms.CharField(
        label="Full name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name."},
    )
    phone = forms.CharField(
        label="Telephone number (optional)",
        max_length=30,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        help_text="Only if we may ring you about something that you sent us.",
    )


class ChooseNoticesForm(ActionForm):
    """Which kinds of e-mail you get."""

    wanted = forms.MultipleChoiceField(
        label="Send me e-mails about",
        required=False,
        choices=[choice for choice in Choice.choices if choice[0] != Choice.ESSENTIAL],
        widget=forms.CheckboxSelectMultiple,
        help_text="What you must act on, receipts and decisions are always sent. Everything is in your inbox too.",
    )


class AskForDataForm(ActionForm):
    """One button: the copy is made by a worker."""

    button = "Make a copy of my data"


class AskForErasureForm(ActionForm):
    """The wish to be erased, said twice: by the tick and by the button."""

    button, warning = "Ask for erasure", True

    sure = forms.BooleanField(
        label="I understand that my account ends and that this cannot be undone",
        error_messages={"required": "Tick the box to say that you understand what happens."},
    )
    text = forms.CharField(
        label="Anything we should know (optional)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OrganisationForm(ActionForm):
    """An organisation's name, kind and numbers. An informal group leaves the numbers empty."""

    button = "Add this organisation"

    name = forms.CharField(
        label="Name of the organisation", max_length=200, error_messages={"required": "Enter the organisation's name."}
    )
    kind = forms.ChoiceField(
        label="What kind of organisation is it?",
        choices=OPEN_KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of organisation it is."},
    )
    charity_number = forms.CharField(
        label="Charity number (optional)",
        max_length=12,
        required=False,
        help_text="For example 1234567, SC012345 or NIC100012. An informal group has none.",
        validators=Organisation._meta.get_field("charity_number").validators[:1],
    )
    company_number = forms.CharField(
        label="Company number (optional)",
        max_length=8,
        required=False,
        help_text="8 characters, for example 01234567.",
        validators=Organisation._meta.get_field("company_number").validators[:1],
    )
    turnover = forms.ChoiceField(
        label="Yearly income (optional)", choices=[("", "Not given"), *Organisation.Turnover.choices], required=False
    )
    borough = forms.ModelChoiceField(
        label="Borough (optional)", queryset=Borough.objects.all(), required=False, empty_label="Not given"
    )
    postcode = forms.CharField(
        label="Postcode (optional)",
        max_length=8,
        required=False,
        validators=Organisation._meta.get_field("postcode").validators[:1],
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_tidied(data), *args, **kwargs)

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_token"}


class ChangeOrganisationForm(OrganisationForm):
    """The details of an organisation as they are now; its kind stays, and so does what staff have approved."""

    button = "Save the details"

    kind = None  # type: ignore[assignment]  # so Django leaves a field of the parent out

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        now = {name: getattr(organisation, name) for name in DETAILS}
        super().__init__(*args, initial=now, **kwargs)
        for name in organisation.fixed_details:
            del self.fields[name]
        self.lay_out()


def _tidied(data: Any) -> Any:
    """Numbers and postcodes as they are written: capitals, and the spaces where they belong."""
    if data is None:
        return None
    data = data.copy()
    for name in ("charity_number", "company_number"):
        if name in data:
            data[name] = "".join(data[name].split()).upper()
    if number := data.get("company_number"):
        data["company_number"] = number.zfill(8) if number.isdecimal() and len(number) >= 6 else number
    if "postcode" in data:
        code = "".join(data["postcode"].split()).upper()
        data["postcode"] = f"{code[:-3]} {code[-3:]}" if len(code) >= 5 else code
    return data


class InviteColleagueForm(ActionForm):
    """Whom to invite, and as what."""

    button = "Send the invitation"

    email = forms.EmailField(
        label="Their e-mail address",
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.org.",
        },
    )
    role = forms.ChoiceField(
        label="What they will be", widget=forms.RadioSelect, error_messages={"required": "Choose what they will be."}
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_roles(self.fields["role"], organisation)


class ChangeMemberForm(ActionForm):
    """Another role for a colleague."""

    button = "Change the role"

    role = forms.ChoiceField(
        label="What they will be", widget=forms.RadioSelect, error_messages={"required": "Choose what they will be."}
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_roles(self.fields["role"], organisation)


def _offer_roles(field: Any, organisation: Organisation) -> None:
    words = {
        MembershipRole.LEAD: "Lead: may also invite, change and remove colleagues",
        MembershipRole.MEMBER: "Colleague: may write, send and follow applications",
    }
    roles = MEMBERSHIP_ROLES[OrganisationKind(organisation.kind)]
    field.choices = [(role.value, words.get(role, role.label)) for role in roles]


class RemoveMemberForm(ActionForm):
    """One button: their access ends at once."""

    button, warning = "Remove from the organisation", True


class CancelInviteForm(ActionForm):
    """One button: the link stops working."""

    button, warning = "Take the invitation back", True


class AcceptInviteForm(ActionForm):
    """One button: the membership or the role begins."""

    button = "Accept"


class ComplaintForm(ActionForm):
    """A complaint, with an address to answer to."""

    button = "Send the complaint"

    name = forms.CharField(
        label="Your name (optional)",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="We answer to this address.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.org.",
        },
    )
    text = forms.CharField(
        label="What went wrong?",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=(
            "Say what happened and what you want us to do. Leave out what we do not need, such as health or "
            "immigration details."
        ),
        error_messages={"required": "Write what went wrong."},
    )


class FormatForm(ActionForm):
    """Something of the portal in another format."""

    button = "Send the request"

    format = forms.ChoiceField(
        label="Which format do you need?",
        choices=PersonRequest.Format.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a format."},
    )
    language = forms.CharField(
        label="Which language do you need?",
        max_length=60,
        required=False,
        help_text="Leave this empty for English. A spoken summary by telephone is possible too: say so below.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": "Use 60 letters or fewer."},
    )
    text = forms.CharField(
        label="What do you need in this format?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example the name or address of the page.",
        error_messages={"required": "Write what you need in this format."},
    )
    name = ComplaintForm.base_fields["name"]
    email = ComplaintForm.base_fields["email"]

    def clean(self) -> dict[str, Any]:
        """Another language has a name."""
        data = super().clean() or {}
        if data.get("format") == PersonRequest.Format.LANGUAGE and not data.get("language"):
            self.add_error("language", "Write which language you need.")
        return data
