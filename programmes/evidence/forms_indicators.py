"""What analysts type about indicators."""

from django import forms

from programmes.people.forms_step import ActionForm

# Browsers take the value of such a field in this form alone.
_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


_WIDE = forms.TextInput(attrs={"size": 80})


class ReadingForm(ActionForm):
    """One published result."""

    value = forms.DecimalField(
        label="Result",
        max_digits=12,
        decimal_places=2,
        help_text="The number alone, in the indicator’s unit.",
        error_messages={"required": "Enter the result.", "invalid": "Enter a number, such as 46 or 12.5."},
    )
    n = forms.IntegerField(
        label="Out of how many people?",
        required=False,
        min_value=1,
        help_text="For a share. Leave it empty for a count.",
    )
    as_of = forms.DateField(
        label="For which day?", widget=_DAY, error_messages={"required": "Enter the last day that it covers."}
    )
    period = forms.CharField(
        label="The time as the source says it",
        help_text="Such as: 2018/19, or September 2019.",
        max_length=60,
        error_messages={"required": "Enter the time as the source says it."},
    )
    source = forms.CharField(
        label="Who published it?",
        help_text="The publisher, the title and the date.",
        max_length=300,
        widget=_WIDE,
        error_messages={"required": "Name the source. Without one we publish nothing."},
    )
    url = forms.URLField(
        label="Address of the source",
        max_length=500,
        required=False,
        widget=forms.URLInput(attrs={"size": 80}),
        assume_scheme="https",
    )
    note = forms.CharField(
        label="What must readers know?",
        help_text="Such as who is left out.",
        max_length=300,
        required=False,
        widget=_WIDE,
    )


class RecheckForm(ActionForm):
    """Still right, and when to look again."""

    review_date = forms.DateField(
        label="Look again by", widget=_DAY, error_messages={"required": "Enter the day by which somebody looks again."}
    )
