"""What is typed about proofs: which days, which name, and what somebody wants to check."""

from typing import Any, ClassVar

from django import forms

from programmes.people.forms import ActionForm
from volunteering.safeguarding.models import Volunteer

MOST_CREDENTIAL = 200_000  # characters; ours have some thousands


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day, such as 2026-03-06."},
    )


class IssueForm(ActionForm):
    """Between which days, and under which name."""

    button: ClassVar[str] = "Make this proof"

    name = forms.ChoiceField(
        label="Name on the proof",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the name that stands on the proof."},
    )
    since = _day("First day (optional)", "Leave both days empty for all your confirmed hours.")
    until = _day("Last day (optional)", "This day counts.")

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict.fromkeys(name for name in (volunteer.user.name, volunteer.known_as) if name)
        choice: Any = self.fields["name"]
        choice.choices = [(name, name) for name in names]
        choice.initial = next(iter(names), None)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first day. Change one of them.")
        return given


class WithdrawForm(ActionForm):
    """The one button that ends a proof."""

    button: ClassVar[str] = "Take this proof back"
    warning: ClassVar[bool] = True


class TakeOutForm(ActionForm):
    """The one button that puts everything together."""

    button: ClassVar[str] = "Download everything"


class NameForm(forms.Form):
    """The name as it stands on the paper."""

    name = forms.CharField(
        label="Name on the proof",
        help_text="Type it as it is printed. We say only whether it is the same.",
        max_length=150,
        error_messages={"required": "Type the name that is printed on the proof."},
    )


class CheckForm(forms.Form):
    """A credential as a file or as text."""

    file = forms.FileField(
        label="Credential file",
        help_text="The file that ends in .jwt.",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".jwt,.txt"}),
    )
    text = forms.CharField(
        label="Or paste its text",
        required=False,
        max_length=MOST_CREDENTIAL,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, as text without white space around it."""
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is not None and file.size > MOST_CREDENTIAL:
            self.add_error("file", "This file is too large to be one of our credentials. Choose the .jwt file.")
        elif file is not None:
            given["credential"] = file.read().decode("ascii", errors="replace").strip()
        elif given.get("text", "").strip():
            given["credential"] = given["text"].strip()
        elif not self.errors:
            self.add_error("file", "Choose a credential file, or paste its text.")
        return given
