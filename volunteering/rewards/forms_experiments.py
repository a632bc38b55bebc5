"""What staff and volunteers type about a trial."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime

from programmes.people.forms_step import ActionForm
from programmes.people.models import Borough
from volunteering.rewards.models import Arm, Experiment, Reward
from volunteering.safeguarding.ages import MINORS, Band


class PressForm(ActionForm):
    """A button and nothing else."""


def _moment(label: str, help_text: str = "") -> forms.SplitDateTimeField:
    widget = AdminSplitDateTime()
    widget.widgets[1].format = "%H:%M"
    return forms.SplitDateTimeField(
        label=label,
        help_text=help_text,
        widget=widget,
        error_messages={
            "required": "Enter the day and the time.",
            "invalid_date": "Enter a day, such as 2026-03-06.",
            "invalid_time": "Enter a time, such as 12:00.",
        },
    )


def _words(label: str, help_text: str, missing: str, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


def _slug() -> forms.SlugField:
    return forms.SlugField(
        label="Its short name in web addresses",
        help_text="Small letters, numbers and hyphens, such as tickets-spring. The public page stands under it.",
        max_length=60,
        error_messages={"required": "Enter a short name.", "invalid": "Use small letters, numbers and hyphens only."},
    )


def _name() -> forms.CharField:
    return forms.CharField(label="Name", max_length=160, error_messages={"required": "Enter a name."})


def _age(label: str, help_text: str, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=8,
        max_value=120,
        error_messages={"required": "Enter an age in years.", "invalid": "Enter an age in years, such as 18."},
    )


YOUNGEST = "In years. Under 18, a safeguarding officer must approve the trial first."
OLDEST = "In years. Leave it empty for no limit."


class ExperimentForm(ActionForm):
    """The protocol of a trial. Once it is registered, none of this can change."""

    name = _name()
    slug = _slug()
    question = _words("What do you want to know?", "One or two sentences.", "Write the question.")
    hypothesis = _words(
        "What do you expect?", "Say it so that the result can prove you wrong.", "Write what you expect."
    )
    protocol = _words(
        "How is it done?",
        "Who is asked and how, what each arm sees, and how the result is worked out.",
        "Write how it is done.",
        8,
    )
    primary_outcome = forms.ChoiceField(
        label="The one result that decides", choices=Experiment.Outcome.choices, widget=forms.RadioSelect
    )
    follow_up_days = forms.IntegerField(
        label="How long is each person followed?",
        help_text="In days from the day on which they join, 28 to 365.",
        min_value=28,
        max_value=365,
        initial=84,
    )
    eligibility = _words(
        "Who may take part?", "In words that a volunteer understands. The rules below decide.", "Say who may take part."
    )
    min_age = _age("From which age?", YOUNGEST, required=True)
    max_age = _age("Up to which age?", OLDEST, required=False)
    boroughs = forms.MultipleChoiceField(
        label="In which boroughs?",
        help_text="Choose none for all of London.",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    newcomers_only = forms.BooleanField(label="Only people without any confirmed hours so far", required=False)
    starts_at = _moment("It starts", "UK time.")
    joins_until_at = _moment("People may join until", "UK time.")
    ends_at = _moment("It ends", "UK time. Late enough to follow whoever joins last.")
    planned_size = forms.IntegerField(
        label="How many people do you plan for?",
        help_text="All arms together. Work it out from the smallest difference that would matter.",
        min_value=20,
        max_value=100_000,
    )
    stop_rule = _words(
        "What would end it early?", "Decide it now, before anybody has seen a number.", "Say what would end it early."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        found: Any = self.fields["boroughs"]
        found.choices = list(Borough.objects.values_list("gss_code", "name"))

    @staticmethod
    def initial_of(experiment: Experiment) -> dict[str, Any]:
        """The form as it stands for this trial."""
        return {name: getattr(experiment, name) for name in ExperimentForm.base_fields if name != "form_token"}


class ArmForm(ActionForm):
    """One arm: its name, what people see, how many of the people it gets, and the rewards that it shows."""

    name = forms.CharField(label="Name of the arm", max_length=80, error_messages={"required": "Enter a name."})
    description = _words("What do people in it see?", "The result page tells it.", "Say what people see.")
    weight = forms.IntegerField(
        label="Weight", help_text="Arms with the same number get the same share of the people.", min_value=1,
        max_value=100, initial=1,
    )  # fmt: skip
    rewards = forms.ModelMultipleChoiceField(
        label="Rewards that it shows",
        help_text="Choose none for an arm to compare with: its people see no word about rewards, points or levels.",
        queryset=Reward.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rewards"].queryset = Reward.objects.exclude(state="closed").select_related("sponsor")  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(arm: Arm) -> dict[str, Any]:
        """The form as it stands for this arm."""
        first = {name: getattr(arm, name) for name in ("name", "description", "weight")}
        return {**first, "rewards": list(arm.rewards.all())}


class ApproveForm(ActionForm):
    """Which bands under 18 may take part."""

    bands = forms.MultipleChoiceField(
        label="Who under 18 may take part?",
        help_text="Choose none to take an approval back. Under 16, each person also needs their guardian’s permission.",
        choices=[(band.value, band.label) for band in Band if band in MINORS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class EndForm(ActionForm):
    """Why it ends, needed before its day."""

    reason = forms.CharField(
        label="Why does it end?",
        help_text="Before its last day, name the part of the stop rule that applies.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PublishForm(ActionForm):
    """What was learned, for everybody."""

    findings = _words(
        "What did you learn?",
        "In plain words, also when nothing differed. It stands on top of the public page.",
        "Write what you learned.",
        6,
    )


class CopyForm(ActionForm):
    """The same trial for people of another age."""

    name = _name()
    slug = _slug()
    min_age = _age("From which age?", YOUNGEST, required=True)
    max_age = _age("Up to which age?", OLDEST, required=False)


class JoinForm(ActionForm):
    """A volunteer's yes."""

    agree = forms.BooleanField(
        label="Yes, I want to take part",
        error_messages={"required": "Tick the box if you want to take part. If not, you can leave this page."},
    )
