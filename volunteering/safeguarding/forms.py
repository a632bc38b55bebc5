"""What volunteers, guardians and those who raise a concern type: shape, not business."""

from datetime import date
from typing import Any

from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.layout import Field, Size
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from programmes.people.forms import PHONE, ActionForm
from programmes.people.models import Borough
from volunteering.safeguarding import vocabulary
from volunteering.safeguarding.models import Permit, Relationship, Volunteer
from volunteering.safeguarding.needs import NEEDS, OWN_WORDS

DATE_WORDS = "Enter a date of birth such as 27 3 2009."
ADDRESS_WORDS = {
    "required": "Enter an e-mail address.",
    "invalid": "Enter an e-mail address such as name@example.org.",
}


class BornField(DateInputField):
    """A date of birth, typed as three numbers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages.update(required=DATE_WORDS, incomplete=DATE_WORDS)
        for field, widget in zip(self.fields, self.widget.widgets, strict=True):
            widget.attrs["inputmode"] = "numeric"
            field.validators = [RegexValidator(r"^[0-9]{1,4}$", DATE_WORDS)]
            field.error_messages["incomplete"] = DATE_WORDS

    def compress(self, data_list: Any) -> date | None:
        """The day. Raises ValidationError for a day that does not exist."""
        if not all(data_list or [None]):
            return None
        day, month, year = (int(part) for part in data_list)
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError(DATE_WORDS) from None


class RoomForm(ActionForm):
    """A form of this room: a date is asked as a question, a long list of ticks is set in small."""

    def row(self, name: str) -> Any:
        """One field as the layout shows it."""
        field = self.fields[name]
        if isinstance(field, DateInputField):
            return Field(name, context={"legend_size": Size.for_legend("s")})
        if isinstance(field, forms.MultipleChoiceField) and len(list(field.widget.choices)) > 6:
            return Field.checkboxes(name, small=True, legend_size=Size.SMALL)
        return super().row(name)


class BornForm(RoomForm):
    """The first question of all."""

    button = "Continue"

    born = BornField(
        label="What is your date of birth?",
        help_text="For example, 27 3 2009. We keep it encrypted. Nobody sees it: not the organisations, not our staff.",
    )


class GuardianAddressForm(ActionForm):
    """Where to reach a parent or guardian."""

    button = "Send the message"

    guardian_email = forms.EmailField(
        label="E-mail address of your parent or guardian",
        help_text="An adult who looks after you. It cannot be your own address.",
        error_messages=ADDRESS_WORDS,
        max_length=254,
    )


class LostLinkForm(ActionForm):
    """A guardian wants the link to their page again."""

    button = "Send me the link"

    email = forms.EmailField(label="Your e-mail address", error_messages=ADDRESS_WORDS, max_length=254)


class AboutForm(ActionForm):
    """The rest of joining; the guardian's address only where somebody is under 18."""

    button = "Join"

    known_as = forms.CharField(
        label="What should we call you?",
        help_text="A first name is enough. Organisations where you have a place see this name and no other.",
        max_length=60,
        error_messages={"required": "Enter the name that you want to be called by."},
    )
    borough = forms.ModelChoiceField(
        label="Which borough do you live in? (optional)",
        queryset=Borough.objects.all(),
        required=False,
        empty_label="I would rather not say",
    )
    guardian_email = forms.EmailField(
        label="E-mail address of your parent or guardian",
        help_text="We ask them if you may take part. It cannot be your own address.",
        error_messages=ADDRESS_WORDS,
        max_length=254,
    )

    def __init__(self, *args: Any, guardian: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if guardian == "none":
            del self.fields["guardian_email"]
        elif guardian == "optional":
            field = self.fields["guardian_email"]
            field.required = False
            field.label = "E-mail address of your parent or guardian (optional)"
            field.help_text = "Some roles need their permission until you are 18. You can also do this later."
        self.lay_out()


class PermissionForm(RoomForm):
    """What a guardian states and ticks."""

    button = "Give permission"

    name = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name."},
    )
    relationship = forms.ChoiceField(
        label="What are you to the young person?",
        choices=Relationship.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you are to the young person."},
    )
    phone = forms.CharField(
        label="Your telephone number",
        help_text="The host may ring it once to hear that this is really you.",
        max_length=30,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        error_messages={"required": "Enter a telephone number such as 020 7946 0000."},
    )
    permits = forms.MultipleChoiceField(
        label="They may",
        help_text="Tick what you allow. The first one is the permission itself.",
        choices=Permit.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what you allow."},
    )

    def clean_permits(self) -> list[str]:
        """Taking part is the permission itself; without it there is nothing to give."""
        ticked: list[str] = self.cleaned_data["permits"]
        if Permit.TAKE_PART not in ticked:
            raise ValidationError('Tick "Take part in supervised sessions" to give permission, or close this page.')
        return ticked


class ConsentForm(PermissionForm):
    """Under 13: what the guardian states about the child too, and the consent to the keeping of data, apart."""

    button = "Agree and give permission"

    child_known_as = forms.CharField(
        label="What should we call the child?",
        help_text="A first name is enough. Organisations see no other name.",
        max_length=60,
        error_messages={"required": "Enter a first name."},
    )
    child_born = BornField(label="The child's date of birth", help_text="For example, 27 3 2015. We keep it encrypted.")
    consent = forms.BooleanField(
        label="I agree that you keep the child's first name, date of birth, sign-ups and hours, as this page says",
        error_messages={"required": "Tick the box to agree. Without it, we keep nothing."},
    )
    field_order = ("child_known_as", "child_born", "name", "relationship", "phone", "consent", "permits")


class ProfileForm(RoomForm):
    """What a volunteer says about themselves; all but the name may stay empty."""

    button = "Save"

    known_as = AboutForm.base_fields["known_as"]
    borough = AboutForm.base_fields["borough"]
    needs = forms.MultipleChoiceField(
        label="What do you need to take part? (optional)",
        help_text=(
            "Private. An organisation sees it only if you choose to tell it when you sign up for one of its sessions."
        ),
        choices=list(NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own_words = forms.CharField(
        label="Anything else you need (optional)",
        help_text="In your own words. Kept encrypted.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    interests = forms.MultipleChoiceField(
        label="What do you care about? (optional)",
        choices=[(code, words[0]) for code, words in vocabulary.CAUSES.items() if code not in vocabulary.WIDER_CAUSE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        held = {need.code: need.note for need in volunteer.access_needs.all()}
        initial = {
            "known_as": volunteer.known_as,
            "borough": volunteer.borough_id,
            "interests": volunteer.interests,
            "needs": [code for code in held if code in NEEDS],
            "own_words": held.get(OWN_WORDS, ""),
        }
        super().__init__(*args, initial=initial, **kwargs)

    def changes(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        needs = dict.fromkeys(given["needs"], "")
        if words := given["own_words"].strip():
            needs[OWN_WORDS] = words
        return {
            "known_as": given["known_as"],
            "borough": given["borough"],
            "interests": given["interests"],
            "needs": needs,
        }


class ConcernForm(ActionForm):
    """What somebody is worried about."""

    button = "Send to the safeguarding officers"

    text = forms.CharField(
        label="What are you worried about?",
        help_text="Say what happened, where and when. It does not have to be perfect, and you need no proof.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Write what you are worried about. A few words are enough."},
    )
    who = forms.CharField(
        label="Who is it about? (optional)",
        help_text="A name, or how we can find the person: the organisation, the session, the day.",
        max_length=300,
        required=False,
    )
    contact = forms.CharField(
        label="How can we reach you? (optional)",
        help_text="An e-mail address or a telephone number. If you leave it empty, we do not know who you are.",
        max_length=200,
        required=False,
    )
    session = forms.UUIDField(required=False, widget=forms.HiddenInput)
