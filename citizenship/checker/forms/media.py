"""What editors type about recordings."""

from typing import Any

from django import forms

from citizenship.checker import tree as trees
from citizenship.checker.models import OutcomeMedia
from citizenship.facts.models import PageLanguage
from programmes.people.forms_step import ActionForm


def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every outcome of every checker, grouped by checker."""
    found = []
    for slug in trees.SLUGS:
        if (trees.TREES / f"{slug}.toml").is_file():
            tree = trees.load(slug)
            choices = [(f"{slug}.{key}", f"{each.code}: {each.title}") for key, each in tree.outcomes.items()]
            found.append((tree.title, choices))
    return found


class RecordingForm(ActionForm):
    """A recording with its transcript: a file, or a link."""

    place = forms.ChoiceField(label="Which outcome does it carry?")
    kind = forms.ChoiceField(label="Kind", choices=OutcomeMedia.Kind.choices)
    language = forms.ModelChoiceField(
        label="Language",
        help_text="What is spoken. For a sign language video: the language of its transcript.",
        queryset=PageLanguage.objects.all(),
        empty_label=None,
    )
    title = forms.CharField(
        label="Title", max_length=120, error_messages={"required": "Enter a title, such as “Late application, BSL”."}
    )
    upload = forms.FileField(label="File", help_text="mp3, m4a, wav, ogg, mp4 or webm.", required=False, max_length=200)
    link = forms.URLField(
        label="Or a link",
        help_text="For a longer video on another site. It begins with https://.",
        required=False,
        max_length=300,
        assume_scheme="https",
    )
    transcript = forms.CharField(
        label="Transcript",
        help_text="Every word that is spoken or signed.",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Enter the transcript: without it some people cannot use the recording."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place: Any = self.fields["place"]
        place.choices = places()

    def clean_link(self) -> str:
        """Empty, or an encrypted address."""
        link = str(self.cleaned_data["link"])
        if link and not link.startswith("https://"):
            raise forms.ValidationError("The link must begin with https://.")
        return link


class WithdrawForm(ActionForm):
    """Why a recording is taken away."""

    reason = forms.CharField(
        label="Why is it taken away?", max_length=500, error_messages={"required": "Say why it is taken away."}
    )


class PublishForm(ActionForm):
    """A button and nothing else."""
