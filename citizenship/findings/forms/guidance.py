"""What staff type about the guidance."""

from typing import Any

from django import forms

from citizenship.findings.models.guidance import GuidanceVersion, Recommendation, Section
from citizenship.studies.models import Outcome
from programmes.people.forms_step import ActionForm

PLAIN = "Plain text. An empty line begins a paragraph; a line that starts with - is a point of a list."


class PressForm(ActionForm):
    """A button and nothing else."""


class VersionForm(ActionForm):
    """The frame of a version."""

    title = forms.CharField(
        label="Title",
        max_length=120,
        error_messages={"required": "Enter a title."},
    )
    summary = forms.CharField(
        label="What it is for",
        help_text=f"Two or three sentences that stand on top. {PLAIN}",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say in a few lines what the guidance is for."},
    )
    changes = forms.CharField(
        label="What is new in this version?",
        help_text=f"Registrars read this in the message that tells them of it. {PLAIN}",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    @staticmethod
    def initial_of(version: GuidanceVersion) -> dict[str, Any]:
        """The form as it stands for this version."""
        return {name: getattr(version, name) for name in ("title", "summary", "changes")}


class OutcomeField(forms.ModelChoiceField):
    """Outcomes by their study and name."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as "Help to register, spring 2027: registered to vote"."""
        return f"{obj.study}: {obj.title}"


class RecommendationForm(ActionForm):
    """One recommendation, and what it stands on."""

    section = forms.ChoiceField(label="Part of the guidance", choices=Section.choices)
    title = forms.CharField(
        label="What you recommend",
        help_text="Begin with a verb, such as “Greet everybody at the door”.",
        max_length=120,
        error_messages={"required": "Say in one line what you recommend."},
    )
    text = forms.CharField(
        label="How to do it",
        help_text=PLAIN,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Say how to do it."},
    )
    practice = forms.ChoiceField(
        label="Point of the checklist",
        help_text="The point that a registrar ticks when a ceremony did this. Leave it empty if there is none.",
        required=False,
    )
    outcome = OutcomeField(
        label="Pilot evidence",
        help_text=(
            "Choose the outcome of a study whose results are published. What they say is then written beside the "
            "recommendation, whatever it is. Leave it empty for practice advice only."
        ),
        queryset=Outcome.objects.none(),
        required=False,
        empty_label="None: practice advice only",
    )

    def __init__(self, *args: Any, practices: list[tuple[str, str]], outcomes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["practice"]
        chosen.choices = [("", "None"), *practices]
        held: Any = self.fields["outcome"]
        held.queryset = outcomes

    @staticmethod
    def initial_of(recommendation: Recommendation) -> dict[str, Any]:
        """The form as it stands for this recommendation."""
        first = {name: getattr(recommendation, name) for name in ("section", "title", "text", "practice")}
        outcome = Outcome.objects.filter(study=recommendation.study_id, key=recommendation.outcome_key).first()
        return {**first, "outcome": outcome}


class MoveForm(ActionForm):
    """Up or down."""

    up = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ApproveForm(ActionForm):
    """What the person has read, by the time of its last change."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)


class TakeBackForm(ActionForm):
    """Why it becomes a draft again."""

    reason = forms.CharField(
        label="What has to change?",
        help_text="Your colleagues read it in the history of this version.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what has to change."},
    )
