"""What ambassadors and the officers of a season type: shape, not business."""

from typing import Any

from django import forms

from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from volunteering.pathways.models import Season


class ApplyForm(ActionForm):
    """The season's question, and languages."""

    button = "Send my application"

    why = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A few sentences are enough.",
        error_messages={"required": "Answer the question: it is how we choose."},
    )
    languages = forms.CharField(
        label="Languages that you speak (optional)",
        max_length=200,
        required=False,
        help_text="For example: English, Somali, a little French.",
    )

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = season.question
        self.lay_out()


class MessageForm(ActionForm):
    """A message about adjustments."""

    button = "Send"

    text = forms.CharField(
        label="What would help you?",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Only you and our volunteering officers can read this.",
        error_messages={"required": "Write something first."},
    )


class ShareForm(ActionForm):
    """Words for the people of the shift."""

    button = "Save what the host may read"

    text = forms.CharField(
        label="What may the people who run your shift know?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They read exactly these words and nothing else. Leave it empty to tell them nothing.",
    )


# --- officers --------------------------------------------------------------------------------------------------------


class ConfirmForm(StepForm):
    """A button that needs no words."""


class WhyForm(StepForm):
    """A reason that the other side reads."""

    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They read this.",
        error_messages={"required": "Give the reason."},
    )


class AnswerForm(StepForm):
    """An answer about adjustments."""

    text = forms.CharField(
        label="Your answer",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Only the ambassador and volunteering officers can read it.",
        error_messages={"required": "Write something first."},
    )
