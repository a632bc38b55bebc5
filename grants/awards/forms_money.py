"""What officers, finance and the group type while a grant runs."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from grants.awards.actions.agreements import Step
from grants.awards.forms import ReasonForm
from grants.awards.models import Agreement, AgreementTerms, Milestone, PaymentLimit
from grants.funds.forms import ActionForm, PoundsField
from programmes.people.access import Permission
from programmes.people.models import User

ROWS = 6  # payments in one schedule


def _day(label: str, words: str, **options: Any) -> forms.DateField:
    field = forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": words},
        **options,
    )
    field.error_messages["invalid"] = "Enter a real day, such as 6 3 2026."
    return field


class ConfirmForm(ActionForm):
    """A button that needs no words."""


class WhyForm(ActionForm):
    """One reason, kept in the history; the group does not get a message about it."""

    reason = forms.CharField(
        label="Why?",
        help_text="Kept in the history of the grant, where the group and we can read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say why: it is kept in the history of the grant."},
    )


class DrawUpForm(ActionForm):
    """The cover sheet of an agreement; what is not asked here comes from the award and the fund's terms."""

    beneficiary_type = forms.ChoiceField(
        label="Kind of beneficiary",
        choices=Agreement.Beneficiary.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the kind of beneficiary."},
    )
    decision_number = forms.CharField(
        label="Number of the approving decision",
        help_text="Such as MD2167, DD2324 or a DAR number.",
        max_length=40,
        error_messages={"required": "Enter the number of the decision that approved the money."},
    )
    purpose = forms.CharField(
        label="What the grant is for",
        help_text="One or two sentences. They stand on the cover sheet, which is published.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={"required": "Say what the grant is for."},
    )
    start_date = _day("First day of the project", "Enter the first day of the project.")
    end_date = _day("Last day of the project", "Enter the last day of the project.")


class PlanForm(ActionForm):
    """The payment schedule: a row for each payment, empty rows left out."""

    def __init__(self, *args: Any, steps: Iterable[Step] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = list(steps)
        for row in range(ROWS):
            step: Any = given[row] if row < len(given) else {}
            self.fields[f"title_{row}"] = forms.CharField(
                label=f"Name of payment {row + 1}", max_length=120, required=False, initial=step.get("title")
            )
            self.fields[f"when_{row}"] = forms.ChoiceField(
                label=f"When payment {row + 1} is due",
                choices=Milestone.When.choices,
                required=False,
                initial=step.get("when"),
            )
            self.fields[f"due_date_{row}"] = _day(
                f"Payment {row + 1} not before", "", required=False, initial=step.get("due_date")
            )
            self.fields[f"amount_{row}"] = PoundsField(
                label=f"Amount of payment {row + 1}, in pounds", required=False, initial=step.get("amount")
            )

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of each row, for the table."""
        return [[self[f"{part}_{row}"] for part in ("title", "when", "due_date", "amount")] for row in range(ROWS)]

    def clean(self) -> dict[str, Any]:
        """A row is whole or empty."""
        given = super().clean() or self.cleaned_data
        for row in range(ROWS):
            title, amount = given.get(f"title_{row}"), given.get(f"amount_{row}")
            if title and amount is None and f"amount_{row}" not in self.errors:
                self.add_error(f"amount_{row}", f"Enter the amount of payment {row + 1}.")
            if amount is not None and not title:
                self.add_error(f"title_{row}", f"Give payment {row + 1} a name.")
        return given

    def arguments(self) -> dict[str, Any]:
        """The rows with something in them."""
        given = self.cleaned_data
        steps = [
            Step(
                title=given[f"title_{row}"],
                when=given[f"when_{row}"],
                due_date=given[f"due_date_{row}"],
                amount=given[f"amount_{row}"],
            )
            for row in range(ROWS)
            if given.get(f"title_{row}")
        ]
        return {"token": given["form_token"], "steps": steps}


class DatesForm(WhyForm):
    """Other dates of the project."""

    start_date = _day("New first day", "Enter the first day.")
    end_date = _day("New last day", "Enter the last day.")
    field_order = ("start_date", "end_date", "reason")


class BudgetForm(WhyForm):
    """Money from one heading of the budget to another."""

    from_heading = forms.ChoiceField(label="Take it from", error_messages={"required": "Choose a heading."})
    to_heading = forms.ChoiceField(label="Give it to", error_messages={"required": "Choose a heading."})
    amount = PoundsField(label="How much, in pounds", error_messages={"required": "Enter how much to move."})
    field_order = ("from_heading", "to_heading", "amount", "reason")

    def __init__(self, *args: Any, have: dict[str, Decimal], offered: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources: Any = self.fields["from_heading"]
        sources.choices = [(name, f"{name} (£{sum_:,.2f})") for name, sum_ in have.items() if sum_ > 0]
        goals: Any = self.fields["to_heading"]
        goals.choices = [(name, name) for name in offered]


class AmountForm(WhyForm):
    """A smaller grant."""

    amount = PoundsField(label="The whole grant from now on, in pounds", error_messages={"required": "Enter it."})
    field_order = ("amount", "reason")


class AnswerForm(ActionForm):
    """The answer to a change."""

    answer = forms.CharField(
        label="Your answer",
        help_text="The group reads this word for word.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Write the answer: the group reads it."},
    )


class ClawBackForm(ReasonForm):
    """How much to ask back, and why."""

    amount = PoundsField(label="How much to ask back, in pounds", error_messages={"required": "Enter how much."})
    field_order = ("amount", "reason")


class RecoverForm(ActionForm):
    """What came back, and when."""

    amount = PoundsField(label="How much came, in pounds", error_messages={"required": "Enter how much came."})
    day = _day("On which day", "Enter the day on which the money came.")


class GatherForm(ActionForm):
    """Which authorised payments go into the batch."""

    payments = forms.MultipleChoiceField(
        label="Payments",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one payment."},
    )

    def __init__(self, *args: Any, offered: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["payments"]
        field.choices = [(str(payment.pk), payment.reference) for payment in offered]


class PaidForm(ActionForm):
    """When the batch was paid, and its reference in the finance system."""

    day = _day("Paid on", "Enter the day on which it was paid.")
    reference = forms.CharField(
        label="Reference of the finance system",
        max_length=60,
        error_messages={"required": "Enter the reference of the finance system."},
    )


class AcceptAgreementForm(ActionForm):
    """A named person accepts for the group."""

    name = forms.CharField(label="Your full name", max_length=200, error_messages={"required": "Enter your full name."})
    position = forms.CharField(
        label="Your position",
        help_text="Such as chair, treasurer or project lead. If you applied alone, write “applicant”.",
        max_length=200,
        error_messages={"required": "Enter your position."},
    )
    agree = forms.BooleanField(
        label="I may accept this agreement for the applicant. I have read it, and we will keep to it.",
        error_messages={"required": "Tick the box to accept the agreement."},
    )

    def arguments(self) -> dict[str, Any]:
        """The tick itself is no argument: without it nothing is sent."""
        given = super().arguments()
        del given["agree"]
        return given


class BankForm(ActionForm):
    """The account of the grant. What is typed is never shown again, not even after an error."""

    account_name = forms.CharField(
        label="Name on the account",
        help_text="Exactly as it stands on your bank statement.",
        max_length=140,
        error_messages={"required": "Enter the name on the account."},
    )
    sort_code = forms.CharField(
        label="Sort code",
        help_text="6 digits, such as 309430.",
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Enter the sort code."},
    )
    account_number = forms.CharField(
        label="Account number",
        help_text="8 digits. If yours has 6 or 7, put zeros in front.",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Enter the account number."},
    )


class TermsForm(forms.ModelForm):
    """The words of a fund's agreements."""

    class Meta:
        model = AgreementTerms
        fields = ("fund", "terms", "team", "directorate", "demonstration")


class LimitForm(forms.ModelForm):
    """Whose limit, and how much."""

    class Meta:
        model = PaymentLimit
        fields = ("person", "up_to")
        help_texts: ClassVar[dict[str, str]] = {"up_to": "In pounds. 0 takes the right to authorise away."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "person" not in self.fields:  # a limit that was set is only read
            return
        field: Any = self.fields["person"]
        field.queryset = User.objects.with_permission(Permission.AUTHORISE_PAYMENTS).order_by("name")
