"""What officers and applicants type about a decision and an award."""

from typing import Any

from django import forms

from grants.awards import figures, places
from grants.awards.models import DecisionReason
from grants.funds.forms import ActionForm, PoundsField
from grants.funds.models import Round
from programmes.workflow import MoveRefused


class PlacesField(forms.CharField):
    """Wards, one a line. Its value is a list of `places.Place`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4, "class": "portal-wards"}))
        options.setdefault("help_text", f"One ward a line: its code, its name, its borough. Such as: {places.EXAMPLE}")
        super().__init__(
            label="Wards that it is for",
            max_length=5000,
            error_messages={"required": "Name at least one ward: this strand is for places."},
            **options,
        )

    def clean(self, value: Any) -> Any:
        """The wards, or an error that quotes the line that cannot be read."""
        try:
            return places.read(super().clean(value))
        except MoveRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


def year_field(years: list[str], *, required: bool = True) -> forms.ChoiceField:
    """The financial years between which an award chooses."""
    return forms.ChoiceField(
        label="Financial year",
        help_text="April to March. The decision behind this round gives each year its own money.",
        choices=[("", "Choose a year"), *((year, year) for year in years)],
        required=required,
        error_messages={"required": "Choose the financial year whose money it takes."},
    )


class FundForm(ActionForm):
    """How much to offer; and the year and the wards, where the round asks for them."""

    amount = PoundsField(
        label="Amount of the award, in pounds", error_messages={"required": "Enter the amount to offer."}
    )

    def __init__(self, *args: Any, round: Round, **options: Any) -> None:
        super().__init__(*args, **options)
        if years := figures.years(round):
            self.fields["year"] = year_field(years)
        if round.strand and round.strand.place_based:
            self.fields["places"] = PlacesField()
        self.order_fields(["amount", "year", "places"])


class RecommendForm(FundForm):
    """An award that somebody else must approve, and why it should be made."""

    note = forms.CharField(
        label="Why should this award be made?",
        help_text="Whoever approves it reads this beside the application. The applicant does not.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
        error_messages={"required": "Say why this award should be made: whoever approves it reads this."},
    )


class SignedForm(ActionForm):
    """The number and the day of a decision that was signed on paper, where there is one."""

    signed_reference = forms.CharField(
        label="Number of the signed decision",
        help_text="Only if it was signed on paper, as the Mayor’s decisions are. Such as MD2167 or DD2324.",
        max_length=12,
        required=False,
    )
    signed_date = forms.DateField(
        label="Signed on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )


class NotApprovedForm(ActionForm):
    """Why a recommended award is not approved."""

    reason = forms.CharField(
        label="Why, and what should happen instead?",
        help_text="The officer who recommended it reads this. The applicant does not.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        error_messages={"required": "Say why: the officer who recommended it reads this."},
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


class ChangeAmountForm(ReasonForm, SignedForm):
    """Another amount, and why; with the decision that was signed for it, where the officer may not approve it alone."""

    amount = PoundsField(label="New amount, in pounds", error_messages={"required": "Enter the new amount."})
    field_order = ("amount", "reason", "signed_reference", "signed_date")


class RestoreForm(ReasonForm, SignedForm):
    """Why it is offered again; with the decision that was signed for it, where the officer may not approve it alone."""

    field_order = ("reason", "signed_reference", "signed_date")


class BatchRowForm(forms.Form):
    """What is decided about one application of many: to fund it, to decline it with reasons, or to leave it for now."""

    LEAVE, FUND, DECLINE = "leave", "fund", "decline"

    decision = forms.ChoiceField(
        label="Decision",
        choices=[(LEAVE, "Leave"), (FUND, "Fund"), (DECLINE, "Decline")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose to fund it, to decline it, or to leave it."},
    )
    amount = PoundsField(label="Award in pounds", required=False)
    codes = forms.MultipleChoiceField(
        label="Reasons", choices=DecisionReason.Code.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(
        label="What should the applicant know?",
        help_text="The applicant reads this word for word. Say what would have made the difference.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        required=False,
    )

    def __init__(self, *args: Any, round: Round, years: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        if years:
            self.fields["year"] = year_field(years, required=False)
        if round.strand and round.strand.place_based:
            self.fields["places"] = PlacesField(required=False)

    @property
    def chosen(self) -> str:
        """The decision as it was typed, or the one that stands in the form."""
        return str(self["decision"].value() or self.LEAVE)

    def clean(self) -> dict[str, Any]:
        """What a decision needs is asked for beside it; what is left alone needs nothing."""
        given: dict[str, Any] = super().clean() or {}
        decision = given.get("decision")
        if decision == self.LEAVE:
            self.errors.clear()
        if decision == self.FUND and given.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Enter the amount to offer.")
        if decision == self.DECLINE and not given.get("codes") and "codes" not in self.errors:
            self.add_error("codes", "Choose at least one reason.")
        if decision == self.DECLINE and not (given.get("text") or "").strip() and "text" not in self.errors:
            self.add_error("text", "Explain the reasons in your own words: the applicant reads them.")
        return given


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
