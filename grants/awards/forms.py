"""What officers and applicants type about a decision and an award."""

from typing import Any

from django import forms

from grants.awards.models import DecisionReason
from grants.funds.forms import ActionForm, PoundsField


class FundForm(ActionForm):
    """How much to offer."""

    amount = PoundsField(
        label="Amount of the award, in pounds", error_messages={"required": "Enter the amount to offer."}
    )


class ReasonsForm(ActionForm):
    """Why not: reasons from the list and the officer's own words. Both reach the applicant."""

    codes = forms.MultipleChoiceField(
        label="Reasons",
        choices=DecisionReason.Code.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one reason."},
    )
    text = forms.CharField(
        label="What should the applicant know?",
        help_text=(
            "The applicant reads this word for word, on the page and by e-mail. Say what would have made the "
            "difference."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=5000,
        error_messages={"required": "Explain the reasons in your own words: the applicant reads them."},
    )


class ReasonForm(ActionForm):
    """One explanation to the applicant."""

    reason = forms.CharField(
        label="What should the applicant know?",
        help_text="The applicant reads this word for word, on the page and by e-mail.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        error_messages={"required": "Say why: the applicant reads it."},
    )


class ChangeAmountForm(ReasonForm):
    """Another amount, and why."""

    amount = PoundsField(label="New amount, in pounds", error_messages={"required": "Enter the new amount."})
    field_order = ("amount", "reason")


class PublishForm(ActionForm):
    """What everybody will read about an award."""

    title = forms.CharField(
        label="Title for the public",
        help_text="Up to 139 characters. No names of people, no e-mail address, no telephone number.",
        widget=forms.TextInput(attrs={"size": 70}),
        max_length=139,
        error_messages={"required": "Enter a title."},
    )
    description = forms.CharField(
        label="What the grant is for",
        help_text="A few sentences. The same rule: no names, no addresses, no numbers.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=3000,
        error_messages={"required": "Say what the grant is for."},
    )


class UnpublishForm(ActionForm):
    """Why an award leaves the public list; the applicant finds it in the history."""

    reason = forms.CharField(
        label="Why?",
        help_text="The applicant reads this in the history of the application.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why the award is no longer published."},
    )


class RefuseOfferForm(ActionForm):
    """The applicant turns the award down."""

    reason = forms.CharField(
        label="Why are you turning it down?",
        help_text="You do not have to say. If you do, the fund’s officers read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class AcceptForm(ActionForm):
    """The applicant accepts the award."""

    agree = forms.BooleanField(
        label="We accept this grant and will use it only for the project described in our application.",
        error_messages={"required": "Tick the box to accept the grant."},
    )

    def arguments(self) -> dict[str, Any]:
        """The tick itself is no argument: without it nothing is sent."""
        given = super().arguments()
        del given["agree"]
        return given
