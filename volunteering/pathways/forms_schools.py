"""What a school's lead and the officers type about a project: numbers and words, no names."""

from typing import Any

from django import forms

from programmes import clock
from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from volunteering.pathways.models import ProjectTopic, SchoolProject
from volunteering.pathways.models.young import KEY_STAGES, MOST_PUPILS

NO_NAMES = "Name no pupil. Leave out addresses, telephone numbers and dates of birth."
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _pupils(label: str, **more: Any) -> forms.IntegerField:
    wrong = "Enter a whole number, 0 or more."
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_PUPILS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-4"}),
        error_messages={"required": wrong, "invalid": wrong, "min_value": wrong},
        **more,
    )


class ProjectForm(ActionForm):
    """A project of a school year."""

    button = "Save the project"

    school_year = forms.TypedChoiceField(label="School year", coerce=int)
    school_type = forms.ChoiceField(
        label="What kind of school is it?", choices=SchoolProject.SchoolType.choices, widget=forms.RadioSelect
    )
    topic = forms.ModelChoiceField(
        ProjectTopic.objects.filter(is_offered=True),
        label="Topic",
        empty_label="Choose one",
        error_messages={"required": "Choose a topic."},
    )
    title = forms.CharField(
        label="Title of the project", max_length=100, help_text=NO_NAMES, error_messages={"required": "Enter a title."}
    )
    what = forms.CharField(
        label="What do the pupils do?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=NO_NAMES,
        error_messages={"required": "Say what the pupils do."},
    )
    key_stage_2 = _pupils("Pupils in key stage 2, from 8 years old", initial=0)
    key_stage_3 = _pupils("Pupils in key stage 3", initial=0)
    key_stage_4 = _pupils("Pupils in key stage 4", initial=0)
    post_16 = _pupils("Pupils after 16, to 18", initial=0)

    def __init__(self, *args: Any, project: SchoolProject | None = None, **kwargs: Any) -> None:
        if project:
            kwargs["initial"] = {name: getattr(project, name) for name in self.values_of()}
        super().__init__(*args, **kwargs)
        today = clock.london_day(clock.now())
        first = today.year if today.month >= 9 else today.year - 1
        years = sorted({first, first + 1} | ({project.school_year} if project else set()))
        year: Any = self.fields["school_year"]
        year.choices = [(each, f"{each}/{(each + 1) % 100:02d}") for each in years]
        if project:
            topic: Any = self.fields["topic"]
            topic.queryset = ProjectTopic.objects.filter(is_offered=True) | ProjectTopic.objects.filter(
                pk=project.topic_id
            )

    @staticmethod
    def values_of() -> tuple[str, ...]:
        """The names of what the action stores."""
        return ("school_year", "school_type", "topic", "title", "what", *KEY_STAGES)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.values_of()}


class EntryForm(ActionForm):
    """What happened on a day."""

    button = "Add to the log"

    day = forms.DateField(label="Day", widget=_DAY, error_messages={"required": "Enter the day."})
    what = forms.CharField(
        label="What happened?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_NAMES,
        error_messages={"required": "Say what happened."},
    )
    pupils = _pupils("How many pupils took part?")
    hours = forms.DecimalField(
        label="Hours of all pupils together",
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input govuk-input--width-4"}),
        help_text="12 pupils for an hour and a half each are 18 hours.",
        error_messages={"required": "Enter the hours.", "invalid": "Enter hours, such as 18 or 4.5."},
    )

    @property
    def minutes(self) -> int:
        """The hours as whole minutes."""
        return round(self.cleaned_data["hours"] * 60)


class VisitForm(StepForm):
    """A visit to a school."""

    day = forms.DateField(label="Day", widget=_DAY, error_messages={"required": "Enter the day."})
    note = forms.CharField(
        label="What you saw",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Colleagues read this. {NO_NAMES}",
        error_messages={"required": "Say what you saw."},
    )


class PraiseForm(StepForm):
    """What everybody reads about a recognised project."""

    praise = forms.CharField(
        label="What was good about it?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Everybody reads this. {NO_NAMES}",
        error_messages={"required": "Say what was good about it."},
    )
