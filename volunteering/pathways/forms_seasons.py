"""What officers type about a season of ambassadors: shape, not business."""

import re
import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime

from programmes.people.forms_step import ActionForm as StepForm
from volunteering.pathways.models import Season, TrainingPart

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class DateForm(StepForm):
    """A date of a part of the training."""

    part = forms.ModelChoiceField(
        TrainingPart.objects.none(), label="Part of the training", error_messages={"required": "Choose the part."}
    )

    day = forms.DateField(label="Day", widget=_DAY, error_messages={"required": "Enter the day."})
    starts = forms.TimeField(label="Begins", widget=_HOUR, error_messages={"required": "Enter the time."})
    ends = forms.TimeField(label="Ends", widget=_HOUR, error_messages={"required": "Enter the time."})
    place = forms.CharField(label="Place", max_length=200, error_messages={"required": "Enter the place."})
    capacity = forms.IntegerField(
        label="Places", min_value=1, max_value=500, error_messages={"required": "Enter a number."}
    )

    def __init__(self, *args: Any, season: Season, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part: Any = self.fields["part"]
        part.queryset = season.parts.filter(kind=TrainingPart.Kind.SESSION)


def _moment(label: str) -> forms.SplitDateTimeField:
    widget = AdminSplitDateTime()
    for part, kind, pattern in zip(widget.widgets, ("date", "time"), ("%Y-%m-%d", "%H:%M"), strict=True):
        part.input_type, part.format = kind, pattern
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

    def __init__(self, *args: Any, season: Season | None = None, **kwargs: Any) -> None:
        now = {name: getattr(season, name) for name in self.base_fields if season and name != "form_token"}
        super().__init__(*args, initial=now, **kwargs)


class NewSeasonForm(SeasonForm):
    """A season that is not there yet."""

    parts_of = forms.ModelChoiceField(
        Season.objects.order_by("-starts_date", "pk"),
        label="Take over the training of (optional)",
        required=False,
        empty_label="Nothing: we write the three parts anew",
    )


class RoleForm(StepForm):
    """A role's words."""

    title = forms.CharField(label="Title", max_length=100, error_messages={"required": "Enter the title."})
    what = forms.CharField(
        label="What you do",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what people do in this role."},
    )
    where = forms.CharField(label="Where", max_length=200, error_messages={"required": "Say where."})


class NewRoleForm(RoleForm):
    """A role, with the opportunity whose sessions are its shifts."""

    opportunity = forms.CharField(
        label="Address of the opportunity",
        max_length=300,
        help_text="Open its public page and copy the address, such as https://…/volunteering/…/. It must be published.",
        error_messages={"required": "Enter the address of the opportunity."},
    )

    def clean_opportunity(self) -> uuid.UUID:
        """The key in the address."""
        found = _KEY.search(self.cleaned_data["opportunity"])
        if found is None:
            raise forms.ValidationError("This is not the address of an opportunity. Copy it from its public page.")
        return uuid.UUID(found.group(0))


class PartForm(StepForm):
    """A part of the training."""

    title = forms.CharField(label="Title", max_length=100, error_messages={"required": "Enter the title."})
    kind = forms.ChoiceField(label="How it is done", choices=TrainingPart.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What is read online, or what happens at the session",
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Write what ambassadors read, or what happens."},
    )


class NewPartForm(PartForm):
    """A part that nobody has written."""

    field_order = ("number", "title", "kind", "text")

    number = forms.TypedChoiceField(label="Part", coerce=int, error_messages={"required": "Choose the part."})

    def __init__(self, *args: Any, missing: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number: Any = self.fields["number"]
        number.choices = [(each, f"Part {each}") for each in missing]
