"""What people type to get help, to answer for an accountable body, or to confirm what we wrote for them."""

from datetime import datetime
from typing import Any

from django import forms

from grants.applications.forms import AllowLateForm
from grants.applications.models import AccountableBody, AssistedEntry, Letter
from grants.applications.models.bodies import STATEMENT
from grants.funds import forms as area
from grants.funds.models import Round
from programmes import clock
from programmes.people import forms as people
from programmes.people.models import Borough

ADDRESS_WRONG = "Enter an e-mail address such as name@example.org."


class PageForm(people.ActionForm, area.ActionForm):
    """A form of a public or applicant's page, laid out as GOV.UK does; its fields are the action's arguments."""


def _name(label: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": missing},
    )


def _phone(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=30,
        required=False,
        validators=[people.PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )


def _email(label: str, *, required: bool = False, help_text: str = "") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter an e-mail address.", "invalid": ADDRESS_WRONG},
    )


def _words(label: str, *, rows: int = 3, help_text: str = "", missing: str = "", most: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing else {},
    )


class NameBodyForm(PageForm):
    """Which organisation, and whom we may write to there."""

    button = "Ask this organisation"

    name = forms.CharField(
        label="Name of the organisation",
        max_length=200,
        error_messages={"required": "Enter the name of the organisation."},
    )
    charity_number = forms.CharField(
        label="Charity number (optional)",
        max_length=12,
        required=False,
        help_text="For example 1234567, SC012345 or NIC100012.",
        validators=AccountableBody._meta.get_field("charity_number").validators[:1],
    )
    company_number = forms.CharField(
        label="Company number (optional)",
        max_length=8,
        required=False,
        help_text="8 characters, for example 01234567.",
        validators=AccountableBody._meta.get_field("company_number").validators[:1],
    )
    no_number = _words(
        "If it has no number, say why (optional)", rows=2, help_text="For example: a state school.", most=500
    )
    contact_name = forms.CharField(
        label="Whom do we ask there?",
        max_length=150,
        error_messages={"required": "Enter the name of a person at the organisation."},
    )
    email = _email("Their e-mail address", required=True, help_text="We send a link to this address only.")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_with_tidy_numbers(data), *args, **kwargs)


def _with_tidy_numbers(data: Any) -> Any:
    """Numbers as they are written: capitals, no spaces, and the leading noughts of a company's."""
    if data is None:
        return None
    data = data.copy()
    for name in ("charity_number", "company_number"):
        data[name] = "".join(data.get(name, "").split()).upper()
    number = data["company_number"]
    data["company_number"] = number.zfill(8) if number.isdecimal() and len(number) >= 6 else number
    return data


class _Ticked(area.ActionForm):
    """The tick `agree` is asked for, and is no argument of the action."""

    def arguments(self) -> dict[str, Any]:
        """Everything but the tick."""
        given = super().arguments()
        given.pop("agree")
        return given


class ConfirmBodyForm(_Ticked, PageForm):
    """A named person takes the money on for the organisation."""

    button = "Confirm"

    name = _name("Your full name", "Enter your full name.")
    position = forms.CharField(
        label="Your position in the organisation",
        max_length=150,
        help_text="For example: chair, director, head teacher.",
        error_messages={"required": "Enter your position in the organisation."},
    )
    agree = forms.BooleanField(
        label=STATEMENT, error_messages={"required": "Tick the box to say that your organisation takes this on."}
    )


class DeclineBodyForm(PageForm):
    """No, and why."""

    button = "Say no"

    reason = _words(
        "Why can your organisation not do it?",
        help_text="The people who asked you read this.",
        missing="Say why: the people who asked you read it.",
    )


class CallBackForm(PageForm):
    """Who would like to be called, and about what."""

    button = "Ask for a call"

    name = _name("Your name", "Enter your name.")
    phone = _phone("Telephone number (optional)")
    email = _email("E-mail address (optional)", help_text="Give one of the two, so that we can reach you.")
    suits = forms.CharField(
        label="When does it suit you? (optional)",
        help_text="For example: Tuesday after 6 pm.",
        max_length=300,
        required=False,
    )
    about = _words("What would you like to ask? (optional)")
    access_needs = _words(
        "Is there anything we should know to talk with you well? (optional)",
        rows=2,
        help_text="For example: a text relay call, a video call with a BSL interpreter, a language, a quiet time.",
        most=1000,
    )


class BookForm(PageForm):
    """A place at an information session."""

    button = "Book a place"

    name = _name("Your name", "Enter your name.")
    email = _email("E-mail address (optional)", help_text="We send the details, a reminder and a link to cancel.")
    phone = _phone("Telephone number (optional)")
    access_needs = _words(
        "What do you need to take part? (optional)",
        rows=2,
        help_text="For example: step-free access, a BSL interpreter, a hearing loop.",
        most=1000,
    )

    def __init__(self, *args: Any, is_full: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_full:
            self.button = "Join the waiting list"  # type: ignore[misc]
            self.lay_out()


class CancelBookingForm(PageForm):
    """One button."""

    button = "Cancel my place"
    warning = True


class CodeForm(PageForm):
    """The reference and the code of a letter."""

    button = "Read the application"

    reference = forms.CharField(
        label="Reference",
        max_length=24,
        help_text="It stands at the top of the letter.",
        error_messages={"required": "Enter the reference of the letter."},
    )
    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="Twelve letters and numbers, such as K7QM-2XPD-9ACE.",
        error_messages={"required": "Enter the code of the letter."},
    )


class ConfirmEntryForm(_Ticked, PageForm):
    """This is what we want to send."""

    button = "Confirm and send"

    name = _name("Your full name", "Enter your full name.")
    agree = forms.BooleanField(
        label="I have read the application, and this is what we want to send",
        error_messages={"required": "Tick the box to say that this is what you want to send."},
    )


class CorrectForm(PageForm):
    """Something is wrong."""

    button = "Tell us what is wrong"

    words = _words("What is wrong?", rows=4, missing="Write what is wrong, so that we can put it right.")


# --- staff -----------------------------------------------------------------------------------------------------------


class CallForm(area.ActionForm):
    """What came of a call."""

    note = _words("Note (optional)", help_text="Only what a colleague needs. It is erased with the call-back.")


class SessionForm(area.ActionForm):
    """An information session."""

    round = forms.ModelChoiceField(
        label="Round",
        queryset=Round.objects.exclude(state=Round.State.CLOSED).select_related("fund"),
        error_messages={"required": "Choose the round."},
        empty_label="Choose a round",
    )
    date = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a day, such as 2026-03-06."},
    )
    time = forms.TimeField(
        label="Begins at (UK time)",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time, such as 18:30."},
    )
    minutes = forms.IntegerField(
        label="Length in minutes", min_value=1, max_value=480, initial=60, error_messages={"required": "Enter minutes."}
    )
    capacity = forms.IntegerField(
        label="Places", min_value=1, max_value=5000, error_messages={"required": "Enter the number of places."}
    )
    place = _words("Place (optional)", help_text="The address of the room, and how to find it.", most=1000)
    link = forms.URLField(
        label="Link to the meeting online (optional)",
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a full link, such as https://example.org/meeting."},
    )
    access_notes = _words(
        "Access (optional)",
        help_text="Step-free access, hearing loop, interpreter, creche: people read this.",
        most=1000,
    )

    def arguments(self) -> dict[str, Any]:
        """`starts` as a moment in London."""
        given = super().arguments()
        starts = datetime.combine(given.pop("date"), given.pop("time"), clock.LONDON)
        return {**given, "starts": starts}


class EnterForm(area.ActionForm):
    """For whom an application is entered, and how it came to us."""

    round = forms.ModelChoiceField(
        label="Round",
        queryset=Round.objects.filter(state=Round.State.PUBLISHED).select_related("fund", "strand"),
        error_messages={"required": "Choose the round."},
        empty_label="Choose a round",
    )
    channel = forms.ChoiceField(
        label="How did it come to us?",
        choices=AssistedEntry.Channel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it came to us."},
    )
    group_name = forms.CharField(
        label="Name of the group", max_length=200, required=False, help_text="Leave it empty for one person."
    )
    borough = forms.ModelChoiceField(
        label="Borough of the group", queryset=Borough.objects.all(), required=False, empty_label="Not given"
    )
    contact_name = _name("Contact person", "Enter the name of the contact person.")
    email = _email(
        "E-mail address", help_text="An e-mail address, a telephone number or a postal address: one of them."
    )
    phone = _phone("Telephone number")
    address = _words("Postal address", most=500)


class RecordForm(_Ticked):
    """Who confirmed."""

    name = _name("Who confirmed it?", "Enter the name of the person who confirmed.")
    agree = forms.BooleanField(
        label="I read every answer to them, or hold their signed slip, and they said that it is right",
        error_messages={"required": "Tick the box once they have said that every answer is right."},
    )


class SendLetterForm(area.ActionForm):
    """How a letter reached them."""

    how = forms.ChoiceField(
        label="How did it reach them?",
        choices=Letter.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you posted it or read it out."},
    )


class ExtraTimeForm(AllowLateForm):
    """Extra time for an access need: which, and until when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Which access need is it for?"
        self.fields["reason"].help_text = "Kept on the record for officers. The applicant is told until when, not why."
        self.fields["reason"].error_messages["required"] = "Say which need it is for: it is kept on the record."
