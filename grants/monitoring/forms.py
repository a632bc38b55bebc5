"""What groups and officers type about reports, codes and the learning library.

The answers themselves belong to programmes.questions.
"""

from typing import Any

from django import forms

from grants.funds.forms import ActionForm
from grants.monitoring.models import LearningEntry
from programmes.evidence.actions import SHEET_MOST


class PressForm(ActionForm):
    """A button and nothing else."""


class SignOffForm(ActionForm):
    """A second person vouches for the report."""

    agree = forms.BooleanField(
        label="I have read this report. As far as I know it is true and complete.",
        error_messages={"required": "Tick the box to sign the report off."},
    )

    def arguments(self) -> dict[str, Any]:
        """The tick itself is no argument: without it nothing is sent."""
        given = super().arguments()
        del given["agree"]
        return given


class TakeBackForm(ActionForm):
    """What should change before anybody signs."""

    reason = forms.CharField(
        label="What should be changed?",
        help_text="Your colleagues read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say what should be changed: your colleagues read it."},
    )


class CodesForm(ActionForm):
    """How many people need a code."""

    count = forms.IntegerField(
        label="How many people need a code?",
        help_text=f"One for each person, at most {SHEET_MOST} at a time. You can make more later.",
        min_value=1,
        max_value=SHEET_MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many codes you need.",
            "invalid": "Enter a whole number, such as 30.",
            "min_value": "Enter at least 1.",
            "max_value": f"Enter {SHEET_MOST} at most. You can make more afterwards.",
        },
    )


class QuestionForm(ActionForm):
    """An officer's question about a report."""

    question = forms.CharField(
        label="What do you need to know?",
        help_text="The group reads this word for word, on the page and by e-mail.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
        error_messages={"required": "Write the question: the group reads it."},
    )


class AcceptForm(ActionForm):
    """An officer is content; a word to the group is welcome."""

    note = forms.CharField(
        label="A word to the group",
        help_text="You do not have to write one. The group reads it on the page and by e-mail.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        required=False,
    )


class EntryForm(ActionForm):
    """An entry of the learning library, as the officer edits it."""

    title = forms.CharField(
        label="Title", max_length=120, error_messages={"required": "Give it a title that says what it is about."}
    )
    worked = forms.CharField(
        label="What worked",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=6000,
        error_messages={"required": "Say what worked."},
    )
    did_not = forms.CharField(
        label="What did not work",
        help_text="Name nobody, and nothing by which one person could be known.",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=6000,
        error_messages={"required": "Say what did not work: it helps others most."},
    )
    theme = forms.ChoiceField(label="Theme", choices=LearningEntry.Theme.choices)
    setting = forms.ChoiceField(label="Setting", choices=LearningEntry.Setting.choices)
    named = forms.BooleanField(
        label="Name the group", help_text="Only where the group agreed to be named.", required=False
    )
