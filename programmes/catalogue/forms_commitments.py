"""What editors type about commitments."""

from django import forms

from programmes.catalogue.models import Commitment, CommitmentUpdate
from programmes.catalogue.models.commitments import TEXT
from programmes.people.forms_step import ActionForm

# Browsers take the value of such a field in this form alone.
_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
_WIDE = forms.TextInput(attrs={"size": 80})
_PUBLIC = "Anybody can read it. Name no private person."


class SourcedForm(ActionForm):
    """Words with the source that bears them out."""

    text = forms.CharField(
        label="What happened?",
        help_text=f"In your own words, one to three short sentences. {_PUBLIC}",
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what happened in one to three sentences."},
    )
    source = forms.CharField(
        label="Who published it?",
        help_text="The publisher, the title and the date, such as: City Hall press release, 21 March 2018.",
        max_length=300,
        widget=_WIDE,
        error_messages={"required": "Name the source. Without one we publish nothing."},
    )
    url = forms.URLField(
        label="Address of the source",
        help_text="Leave it empty if the source is not on the web.",
        max_length=500,
        widget=forms.URLInput(attrs={"size": 80}),
        required=False,
        assume_scheme="https",
    )


class DatedForm(SourcedForm):
    """The same, with its day."""

    field_order: tuple[str, ...] = ("status", "kind", "date", "date_text", "text", "source", "url")

    date = forms.DateField(
        label="On which day?",
        help_text="Where only the month is known, take its first day.",
        widget=_DAY,
        error_messages={"required": "Enter the day on which it happened."},
    )
    date_text = forms.CharField(
        label="The day as readers see it",
        help_text="As exact as the source: 21 March 2018, or March 2018.",
        max_length=60,
        error_messages={"required": "Enter the day as the source gives it."},
    )


class NewsForm(DatedForm):
    """One more entry of the log."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[choice for choice in CommitmentUpdate.Kind.choices if choice[0] != CommitmentUpdate.Kind.STATUS],
    )


class StatusForm(DatedForm):
    """Where it stands now."""

    status = forms.ChoiceField(label="Where does it stand now?", choices=Commitment.Status.choices)

    text = forms.CharField(
        label="Why do you say so?",
        help_text=f"One or two short sentences: they stand at the top of the page. {_PUBLIC}",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in one or two sentences what shows it."},
    )


class CorrectForm(SourcedForm):
    """An entry as it should have been."""


class RecheckForm(ActionForm):
    """Still right, and when to look again."""

    review_date = forms.DateField(
        label="Look again by", widget=_DAY, error_messages={"required": "Enter the day by which somebody looks again."}
    )
    note = forms.CharField(
        label="What did you look at?",
        help_text="Such as: london.gov.uk and the Mayor’s decisions. Only staff read it.",
        max_length=300,
        error_messages={"required": "Say in one line what you looked at."},
    )
