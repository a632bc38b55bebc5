"""What officers, and parents and carers, type in a co-design."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grants.funds.forms import ActionForm
from grants.funds.models import Criterion, CriterionComment
from programmes import clock

LONG = 3000
AT_ONCE = 50


def _text(label: str, *, help_text: str = "", rows: int = 4, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONG,
        required=bool(required),
        error_messages={
            "required": required,
            "max_length": f"Write no more than {LONG:,} characters.",
        },
    )


class UntilForm(ActionForm):
    """The last day for comments."""

    until = forms.DateField(
        label="Comments until the end of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the last day.", "invalid": "Enter a day, such as 2026-03-06."},
    )

    def arguments(self) -> dict[str, Any]:
        """The last day as its last minute in London."""
        given = super().arguments()
        return {**given, "until": datetime.combine(given["until"], time(23, 59), clock.LONDON)}


class OpenForm(UntilForm):
    """Open the criteria for comment."""

    intro = _text(
        "What do you ask them?",
        help_text="Stands above the criteria, in plain words. What the fund is for, and what is still open.",
        required="Say what you ask them.",
    )
    field_order = ("intro", "until")


class InviteForm(ActionForm):
    """Addresses, one on each line."""

    emails = _text(
        "E-mail addresses",
        help_text="One on each line, 50 at most. Each person gets a link of their own. Invite only people who have "
        "agreed to hear from you.",
        rows=5,
        required="Enter at least one e-mail address.",
    )

    def clean_emails(self) -> list[str]:
        """Each a full address; the first that is not is named."""
        found = [line for line in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if line]
        for line in found:
            try:
                validate_email(line)
            except ValidationError:
                raise ValidationError(
                    f"“{line[:60]}” is not a full e-mail address, such as name@example.com."
                ) from None
        if len(found) > AT_ONCE:
            raise ValidationError(f"Invite {AT_ONCE} people at a time at most. You entered {len(found)}.")
        return found


class CommentForm(ActionForm):
    """A comment for each criterion, one about all of them, and whether to be thanked by name."""

    general = _text("Is anything missing, or anything else?", rows=4)
    may_name = forms.BooleanField(
        label="Thank me by name on the fund’s page",
        help_text="If you leave this empty, the page says only how many people helped.",
        required=False,
    )
    name = forms.CharField(
        label="Your name, as the page should show it",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for each in self.criteria:
            self.fields[f"on_{each.pk}"] = _text(f"What do you think of “{each.name}”?", rows=3)

    @property
    def rows(self) -> list[tuple[Criterion, forms.BoundField]]:
        """Each criterion with its field."""
        return [(each, self[f"on_{each.pk}"]) for each in self.criteria]

    def clean(self) -> dict[str, Any]:
        """A name where thanks are wanted."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("may_name") and not given.get("name", "").strip():
            self.add_error("name", "Write the name that the page should show, or take the tick away.")
        return given

    def arguments(self) -> dict[str, Any]:
        """The words by criterion."""
        data = self.cleaned_data
        comments: dict[Any, str] = {each.pk: data.get(f"on_{each.pk}", "") for each in self.criteria}
        return {
            "token": data["form_token"],
            "comments": {**comments, None: data["general"]},
            "name": data["name"],
            "may_name": data["may_name"],
        }


def _led(form: forms.Form, comments: Iterable[CriterionComment]) -> None:
    field: Any = form.fields["comment"]
    field.choices = [("", "None in particular")]
    field.choices += [(str(each.pk), f"{each.helper.label}: {each.text[:90]}") for each in comments]


class WhyForm(ActionForm):
    """Why a criterion changes, and which comment led to it."""

    comment = forms.ChoiceField(label="Which comment led to it?", required=False)
    because = _text(
        "Why?",
        help_text="The fund’s page shows it. Name nobody.",
        rows=2,
        required="Say why. The fund’s page shows it.",
    )

    def __init__(self, *args: Any, comments: Iterable[CriterionComment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(each.pk): each for each in comments}
        _led(self, self.known.values())

    def arguments(self) -> dict[str, Any]:
        """The comment itself."""
        given = super().arguments()
        return {**given, "comment": self.known.get(given["comment"])}


class ChangeForm(WhyForm):
    """A criterion's new words, with the reason."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Give the criterion a name."})
    text = _text("What we look for", required="Say what you look for.", rows=3)
    weight = forms.IntegerField(
        label="Weight",
        help_text="How much it counts beside the others, from 1 to 100.",
        min_value=1,
        max_value=100,
        error_messages={"required": "Enter a weight, such as 2.", "invalid": "Enter a whole number, such as 2."},
    )
    field_order = ("name", "text", "weight", "comment", "because")


class CloseForm(ActionForm):
    """What was heard."""

    summary = _text(
        "What did you hear?",
        help_text="Two or three sentences for the fund’s page, above the list of what changed. Name nobody: people who "
        "agreed to be named are thanked there.",
        required="Say in a few words what you heard. The fund’s page shows it.",
    )
