"""What people type when they start, send, withdraw or return an application.

The answers themselves belong to programmes.questions.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from grants.funds.forms import ActionForm
from programmes import clock

NOON = time(12)


class StartForm(ActionForm):
    """Who applies: one of my organisations, or I as one person."""

    PERSON = "person"
    applicant = forms.ChoiceField(
        label="Who is applying?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who is applying.", "invalid_choice": "Choose who is applying."},
    )

    reuse = forms.ChoiceField(
        label="Start with what your last application said about you?",
        choices=[("yes", "Yes, fill it in and let me check it"), ("no", "No, start with empty pages")],
        widget=forms.RadioSelect,
        initial="yes",
        error_messages={"required": "Choose yes or no.", "invalid_choice": "Choose yes or no."},
    )
    interest = forms.BooleanField(
        label="Start from my expression of interest", required=False, initial=True, widget=forms.CheckboxInput
    )

    def __init__(
        self,
        *args: Any,
        organisations: list[Any],
        person: bool,
        reusable: bool = False,
        invited: bool = False,
        with_body: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not reusable:
            del self.fields["reuse"]
        if not invited:
            del self.fields["interest"]
        self.organisations = {str(organisation.pk): organisation for organisation in organisations}
        choices = [(key, organisation.name) for key, organisation in self.organisations.items()]
        field: Any = self.fields["applicant"]
        alone = "Myself or a few of us; an organisation of our choice holds the money" if with_body else ""
        field.choices = choices + ([(self.PERSON, alone or "Myself, as one person")] if person else [])

    def arguments(self) -> dict[str, Any]:
        """The organisation, or None for one person; and whether to start with earlier answers."""
        given = super().arguments()
        return {
            "token": given["token"],
            "organisation": self.organisations.get(given["applicant"]),
            "reuse": given.get("reuse") == "yes",
            "interest": bool(given.get("interest")),
        }


class SubmitForm(ActionForm):
    """Sending. A returned application needs the answer to our question."""

    reply = forms.CharField(
        label="Your answer to our question",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        error_messages={"required": "Answer our question before you send the application again."},
    )

    def __init__(self, *args: Any, returned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not returned:
            del self.fields["reply"]


class WithdrawForm(ActionForm):
    """Taking the application back."""

    reason = forms.CharField(
        label="Why are you withdrawing it?",
        help_text="You do not have to say. If you do, the fund’s officers read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class ReturnForm(ActionForm):
    """An officer's question, and until when the applicant may answer."""

    question = forms.CharField(
        label="What do you need to know?",
        help_text="The applicant reads this word for word, on the page and by e-mail.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        error_messages={"required": "Write the question: the applicant reads it."},
    )
    reply_by = forms.DateField(
        label="Answer needed by 12 noon on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Enter the day by which you need the answer.",
            "invalid": "Enter a day, such as 2026-03-06.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply_by"].initial = (timezone.localtime(clock.now(), clock.LONDON) + timedelta(days=14)).date()

    def arguments(self) -> dict[str, Any]:
        """`reply_by` as a moment: 12 noon in London."""
        given = super().arguments()
        return {**given, "reply_by": datetime.combine(given["reply_by"], NOON, clock.LONDON)}


class AllowLateForm(ActionForm):
    """An exception to the deadline: why, and until when."""

    reason = forms.CharField(
        label="Why may it be sent late?",
        help_text="Kept on the record of this application.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say why: the exception is kept on the record."},
    )
    until_date = forms.DateField(
        label="Accept it until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the last day.", "invalid": "Enter a day, such as 2026-03-06."},
    )
    until_time = forms.TimeField(
        label="At (UK time)",
        initial=NOON,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time, such as 12:00."},
    )

    def arguments(self) -> dict[str, Any]:
        """`until` as a moment in London."""
        given = super().arguments()
        until = datetime.combine(given.pop("until_date"), given.pop("until_time"), clock.LONDON)
        return {**given, "until": until}


class NoteForm(ActionForm):
    """A decision taken back, with a word to the applicant."""

    note = forms.CharField(
        label="What should the applicant know?",
        help_text="The applicant reads this word for word, on the page and by e-mail.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        error_messages={"required": "Say why: the applicant reads it."},
    )


ROLES = [
    ("writer", "Write: change answers and add files"),
    ("reader", "Read only"),
]


class RoleForm(ActionForm):
    """What somebody may do with one application."""

    role = forms.ChoiceField(
        label="They can",
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they can do.", "invalid_choice": "Choose what they can do."},
    )


class InviteForm(RoleForm):
    """Somebody from outside: the address and the role."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Enter the e-mail address.",
            "invalid": "Enter a full e-mail address, such as name@example.com.",
        },
    )
    field_order = ("email", "role")


class HandOverForm(ActionForm):
    """The new lead, one of the organisation's own people."""

    person = forms.ChoiceField(
        label="Who leads it from now on?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who leads it.", "invalid_choice": "Choose somebody from the list."},
    )

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field: Any = self.fields["person"]
        field.choices = [(key, str(person)) for key, person in self.people.items()]

    def arguments(self) -> dict[str, Any]:
        """The person, not the key."""
        given = super().arguments()
        return {**given, "person": self.people[given["person"]]}


class TranscriptForm(ActionForm):
    """The words of a recording."""

    text = forms.CharField(
        label="What is said",
        help_text="Word for word, as far as you can. Say in brackets where somebody sings, signs or laughs.",
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=50_000,
        error_messages={"required": "Write down what is said."},
    )
