"""What ambassadors and the officers of a season type: shape, not business."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime

from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from volunteering.pathways.models import Season, TrainingPart

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_HOUR = forms.TimeInput(attrs={"type": "time", "class": "govuk-input vol-time"}, format="%H:%M")


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


class DateForm(StepForm):
    """A date of a part of the training."""

    day = forms.DateField(label="Day", widget=_DAY, error_messages={"required": "Enter the day."})
    starts = forms.TimeField(label="Begins", widget=_HOUR, error_messages={"required": "Enter the time."})
    ends = forms.TimeField(label="Ends", widget=_HOUR, error_messages={"required": "Enter the time."})
    place = forms.CharField(label="Place", max_length=200, error_messages={"required": "Enter the place."})
    capacity = forms.IntegerField(
        label="Places", min_value=1, max_value=500, error_messages={"required": "Enter a number."}
    )


class PartForm(DateForm):
    """A date, with the part that it is for."""

    field_order = ("part", "day", "starts", "ends", "place", "capacity")
    part = forms.ModelChoiceField(
        TrainingPart.objects.none(), label="Part of the training", error_messages={"required": "Choose the part."}
    )

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part: Any = self.fields["part"]
        part.queryset = season.parts.filter(kind=TrainingPart.Kind.SESSION)


def _moment(label: str) -> forms.SplitDateTimeField:
    widget = AdminSplitDateTime()
    widget.widgets[1].format = "%H:%M"
    return forms.SplitDateTimeField(
        label=label, help_text="UK time.", widget=widget, error_messages={"required": "Enter the day and the time."}
    )


class SeasonForm(StepForm):
    """A season's dates, age, question and words."""

    name = forms.CharField(label="Name", max_length=100)
    about = forms.CharField(label="What ambassadors do", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    opens_at = _moment("Applications from")
    closes_at = _moment("Applications until")
    starts_date = forms.DateField(label="First day of shifts", widget=_DAY)
    ends_date = forms.DateField(label="Last day of shifts", widget=_DAY)
    minimum_age = forms.IntegerField(
        label="Youngest age on the first day of shifts", min_value=16, max_value=99, help_text="In years, 16 or more."
    )
    question = forms.CharField(label="The question on the form", max_length=300)
    is_demonstration = forms.BooleanField(
        label="These are demonstration values, which nobody has decided on", required=False
    )

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        now = {name: getattr(season, name) for name in self.base_fields if name != "form_token"}
        super().__init__(*args, initial=now, **kwargs)
