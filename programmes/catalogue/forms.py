"""What a visitor types beside the answers, and the form behind the button that withdraws."""

from decimal import Decimal
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Fluid, Layout, Size
from django import forms

from programmes.catalogue import kinds
from programmes.catalogue.models import TakePart
from programmes.people.forms import ActionForm
from programmes.tokens import TokenFormMixin

# A question whose key is one of these would be mixed up with what every way asks by itself.
CONTACT_KEYS = frozenset(
    {"name", "email", "organisation", "may_contact", "may_name", "may_hand_on", "in_age", "amount", "form_token"}
)


def lay_out(form: forms.Form) -> None:
    """Show a form as a part of a bigger one: no <form> of its own, labels in the weight of the questions."""
    form.helper = helper = FormHelper(form)  # type: ignore[attr-defined]
    helper.form_tag, helper.disable_csrf, helper.render_hidden_fields = False, True, True
    helper.layout = Layout(*(_row(name, field) for name, field in form.fields.items()))
    form.use_required_attribute = False


def _row(name: str, field: forms.Field) -> Any:
    if isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return Field(name, context={"legend_size": Size.for_legend("s")})
    if isinstance(field, forms.DecimalField | forms.IntegerField):
        return Field.text(name, field_width=Fluid.ONE_THIRD, label_size=Size.SMALL)
    return Field(name, context={"label_size": Size.for_label("s")})


class NamelessForm(TokenFormMixin):
    """What is asked where no name is kept: an age at most, and that only to answer."""

    def __init__(self, *args: Any, way: TakePart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = way
        if way.asks_age:
            self.fields["in_age"] = forms.ChoiceField(
                label=way.asks_age,
                choices=[("yes", "Yes"), ("no", "No")],
                widget=forms.RadioSelect,
                help_text="We do not ask for your date of birth.",
                error_messages={"required": "Choose yes or no."},
            )
        self.shape()
        lay_out(self)

    def shape(self) -> None:
        """More fields, for the form below."""

    def clean_in_age(self) -> str:
        """Only those for whom it is."""
        if self.cleaned_data["in_age"] == "no":
            raise forms.ValidationError(f"{_for_whom(self.way)} Nothing that you typed is kept.")
        return "yes"


def _for_whom(way: TakePart) -> str:
    if way.age_from and way.age_to:
        return f"This is for people aged {way.age_from} to {way.age_to}."
    return f"This is for people from {way.age_from}." if way.age_from else f"This is for people up to {way.age_to}."


class ContactForm(NamelessForm):
    """Who sends it, where the receipt goes, and what they agree to."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="We send a receipt there, with a link to read and withdraw what you sent.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.com.",
        },
    )
    organisation = forms.CharField(
        label="Your organisation",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Enter the name of your organisation."},
    )
    amount = forms.DecimalField(
        label="How much do you pledge, in pounds?",
        max_digits=12,
        decimal_places=2,
        min_value=Decimal(1),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="No money is taken here. An officer agrees with you how it is paid.",
        error_messages={
            "required": "Enter the sum in pounds, such as 5000.",
            "invalid": "Enter the sum in pounds, such as 5000 or 250.50.",
            "min_value": "Enter one pound or more.",
            "max_decimal_places": "Enter whole pence: two figures after the point at most.",
            "max_digits": "Enter a smaller sum.",
            "max_whole_digits": "Enter a smaller sum.",
        },
    )
    may_contact = forms.BooleanField(
        label="You may write to me about this programme later, for example when something new opens", required=False
    )

    def shape(self) -> None:
        """Fit the fields to the way: an organisation where its kind needs one, a sum where it has a target."""
        if not self.way.target:
            del self.fields["amount"]
        asked = kinds.needs_organisation(self.way)
        if self.way.asks_age and not asked:
            del self.fields["organisation"]  # people of an age speak for themselves
        elif not asked:
            self.fields["organisation"].required = False
            self.fields["organisation"].label = "Your organisation (optional)"
        if self.way.public_names:
            self.fields["may_name"] = forms.BooleanField(
                label="You may name my organisation on the public list", required=False
            )
        if self.way.hands_on_to:
            self.fields["may_hand_on"] = forms.BooleanField(
                label=f"You may pass my name, my address and my answers to {self.way.hands_on_to}",
                error_messages={"required": "Tick the box, or we cannot put you in touch."},
            )
        self.order_fields(["in_age", "amount", "organisation", "name", "email", "may_hand_on", "may_name"])

    def clean_amount(self) -> Decimal:
        """Pounds and whole pence."""
        return Decimal(self.cleaned_data["amount"]).quantize(Decimal("0.01"))


class WithdrawForm(ActionForm):
    """Nothing to type: the button says it."""

    button = "Withdraw and delete my answers"
    warning = True


class CheckInForm(ActionForm):
    """The yearly question to whoever pledged."""

    button = "It still holds"

    text = forms.CharField(
        label="What have you done since last time? (optional)",
        help_text="A few sentences are enough. Staff read them; they are not published.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"max_length": "Use 2,000 characters or fewer."},
    )
