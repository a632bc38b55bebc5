"""What officers type about partners, rewards, stock and rules."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime

from programmes.people.forms_step import ActionForm
from programmes.people.models import Borough
from volunteering.rewards.models import Reward, Sponsor
from volunteering.rewards.models.catalogue import OLDEST, YOUNGEST

MOST_BYTES = 2_000_000


def _pounds(label: str, help_text: str = "", *, least: Decimal = Decimal("0.01")) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": "Enter an amount in pounds.", "invalid": "Enter pounds, such as 5 or 5.50."},
    )


def _number(label: str, help_text: str = "", *, least: int = 1, most: int = 1_000_000) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        error_messages={"required": "Enter a number.", "invalid": "Enter a whole number."},
    )


def _text(label: str, help_text: str = "", *, rows: int = 0, longest: int = 200) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"size": 60})
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        widget=widget,
        error_messages={"required": "Write something here."},
    )


def _moment(label: str) -> forms.SplitDateTimeField:
    widget = AdminSplitDateTime()
    widget.widgets[1].format = "%H:%M"
    return forms.SplitDateTimeField(
        label=label,
        help_text="UK time.",
        widget=widget,
        error_messages={
            "required": "Enter the day and the time.",
            "invalid_date": "Enter a day, such as 2027-03-06.",
            "invalid_time": "Enter a time, such as 12:00.",
        },
    )


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter a day.", "invalid": "Enter a real day, such as 2027-03-06."},
    )


class ConfirmForm(ActionForm):
    """A button that needs no words."""


class WhyForm(ActionForm):
    """A reason that is kept."""

    reason = _text("Why?", "Kept in the history.", rows=3, longest=1000)


class WithdrawForm(ActionForm):
    """A reason that the person reads."""

    reason = _text("Why?", "The person reads this. Write it for a 13-year-old.", rows=3, longest=1000)


class SponsorForm(ActionForm):
    """A partner and its budget."""

    name = _text("Name of the partner", longest=120)
    website = forms.URLField(label="Website", required=False, assume_scheme="https")
    contact = forms.CharField(label="Who we talk to there", required=False, max_length=200)
    budget = _pounds("Budget in pounds", "The value of rewards that people may take, all together.", least=Decimal(0))

    def arguments(self) -> dict[str, Any]:
        """What the action takes: the token, and the rest as values."""
        given = super().arguments()
        return {"token": given.pop("token"), "values": given}


class BudgetForm(ActionForm):
    """Another budget."""

    budget = _pounds("Budget in pounds", least=Decimal(0))


class RewardForm(ActionForm):
    """A reward's words and terms."""

    sponsor = forms.ModelChoiceField(
        Sponsor.objects.all(), label="Partner", error_messages={"required": "Choose the partner who gives it."}
    )
    title = _text("Title", longest=120)
    what = _text("What the person gets", "In plain words.", rows=3, longest=1000)
    how = _text("How it is used", "Where to show the code, and what else to bring.", rows=3, longest=1000)
    value = _pounds("What it is worth, in pounds", "A small token. The review holds it against the value cap.")
    points = _number("Price in points")
    opens_at = _moment("It can be taken from")
    closes_at = _moment("It can be taken until")
    minimum_age = _number("Youngest age", "On the day on which it is taken.", least=8, most=120)
    maximum_age = _number("Oldest age", least=8, most=120)
    boroughs = forms.ModelMultipleChoiceField(
        Borough.objects.all(),
        label="Boroughs",
        help_text="Choose none for all of London.",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    per_person = _number("How many each person may take", most=100)
    stock = forms.ChoiceField(label="Stock", choices=Reward.Stock.choices, widget=forms.RadioSelect)
    low_stock = _number("Tell us when so few are left", least=0)

    def __init__(self, *args: Any, reward: Reward | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {
            "minimum_age": YOUNGEST,
            "maximum_age": OLDEST,
            "per_person": 1,
            "low_stock": 5,
            "stock": Reward.Stock.CODES,
        }
        if reward:
            initial = {
                name: getattr(reward, name) for name in self.base_fields if name not in {"boroughs", "form_token"}
            }
            initial["boroughs"] = reward.boroughs.all()
        super().__init__(*args, initial=initial, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """What the action takes: the token, the boroughs, and the rest as values."""
        given = super().arguments()
        return {"token": given.pop("token"), "boroughs": given.pop("boroughs"), "values": given}


class ReviewForm(ActionForm):
    """The checklist of the legal review; every point must be ticked."""

    no_cash = forms.BooleanField(required=False, label="It is not money, and cannot be changed into money.")
    within_cap = forms.BooleanField(required=False, label="Its value is within the cap.")
    revocable = forms.BooleanField(required=False, label="Its words promise nothing: it may be withdrawn at any time.")
    no_condition = forms.BooleanField(
        required=False, label="It is no condition of turning up: nobody can expect it for their time."
    )


class LoadForm(ActionForm):
    """A partner's file of codes."""

    file = forms.FileField(
        label="CSV file",
        help_text="First row: code, last day. Then one code in each row. The last day may be empty, or as 2027-03-31.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> str:
        """Its text."""
        held = self.cleaned_data["file"]
        if held.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 2 MB. Split it.")
        try:
            text: str = held.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The file is not text in UTF-8. Save it as “CSV UTF-8”.") from error
        if "\x00" in text:
            raise forms.ValidationError("The file is not a CSV file.")
        return text


class MakeForm(ActionForm):
    """A number of items."""

    count = _number("How many?", "Each gets a code that we make.", most=20_000)
    ends = _day("Last day", "Leave empty if they do not end.", required=False)


class CapForm(ActionForm):
    """Another value cap."""

    amount = _pounds("The most that one reward may be worth, in pounds")
    why = _text("Why?", "Such as the number of the legal advice.")


class RuleForm(ActionForm):
    """The next version of the earning rule."""

    points = _number("Points", most=1000)
    minutes = _number("for every … minutes of confirmed time", "60 is an hour.", most=1440)
    from_date = _day("For time volunteered from", "A day from tomorrow on. Earlier time keeps its rule.")
    source = _text("Where the number comes from", "Such as the decision that set it.")
