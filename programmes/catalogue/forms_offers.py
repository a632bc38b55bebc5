"""What people and staff type about offers, claims and matches: shape, not business."""

from typing import Any

from django import forms

from programmes.catalogue.actions.matches import is_list
from programmes.catalogue.actions.offers import FIELDS, given_of
from programmes.catalogue.forms_events import NO_CONTACT, WhyForm
from programmes.catalogue.kinds import MoreForm
from programmes.catalogue.models import Event, Offer, OfferMatch, TakePart
from programmes.catalogue.models.offers import LONGEST_TEXT, MOST_STOCK
from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.models import Borough

OLDEST = 120


class FindOffersForm(forms.Form):
    """Which offers to show. Everything may be left open."""

    borough = forms.ModelChoiceField(
        Borough.objects.all(), required=False, empty_label="All of London", label="Borough", to_field_name="gss_code"
    )
    day = forms.DateField(
        required=False,
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real day, such as 2027-03-06."},
    )
    age = forms.IntegerField(
        required=False,
        label="Age",
        min_value=0,
        max_value=OLDEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter an age in whole years, such as 12."),
    )


def _number(label: str, most: int, help_text: str = "", **more: Any) -> forms.IntegerField:
    low = more.get("min_value", 0)
    wrong = f"Enter a whole number from {low} to {most}."
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, max_value=most, help_text=help_text, error_messages=messages, **{"min_value": 0, **more}
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the day.", "invalid": "Enter a real day, such as 2027-03-06."},
    )


class _Fields(forms.Form):
    """What is said of an offer, by whoever makes it and by staff."""

    kind = forms.ChoiceField(
        label="What do you offer?",
        choices=Offer.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you offer."},
    )
    name = forms.CharField(label="Title of the offer", max_length=120, error_messages={"required": "Enter a title."})
    about = forms.CharField(
        label="What people get",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"Plain English. {NO_CONTACT}",
        error_messages={"required": "Say what people get."},
    )
    how = forms.CharField(
        label="How do people use it?",
        max_length=400,
        required=False,
        help_text="For example: Show your code at the desk. Everybody who claims it gets a code.",
    )
    place = forms.CharField(label="Place and address", max_length=200, error_messages={"required": "Enter the place."})
    borough = forms.ModelChoiceField(
        Borough.objects.all(), label="Borough", required=False, empty_label="It is for all of London"
    )
    from_date = _day("From this day")
    until_date = _day("Until this day")
    stock = _number("How many are there?", MOST_STOCK, "Each claim takes one.", min_value=1)
    age_from = _number("From age (optional)", OLDEST, required=False)
    age_to = _number("To age (optional)", OLDEST, required=False)
    access = forms.MultipleChoiceField(
        label="Access",
        choices=Event.Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick what is there for certain.",
    )


class OfferForm(MoreForm, _Fields):
    """Beside a name and an address: an offer for a list, or, where staff match, whether they may pass the name on."""

    pass_on = forms.BooleanField(
        label="When we match you, you may give my name and my e-mail address to the other side", required=False
    )

    def __init__(self, *args: Any, way: TakePart, item: Offer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, way=way, item=item, **kwargs)
        adds = is_list(way) and way.side == TakePart.Side.GIVES
        wanted = set(_Fields.base_fields) if adds else {"pass_on"}
        for name in set(self.fields) - wanted:
            del self.fields[name]
        if item is not None:
            self.fields["pass_on"].label = "Whoever offers it may get my name and my e-mail address"


class AdjustForm(StepForm, _Fields):
    """An offer on the list, by staff."""

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(offer, name) for name in FIELDS}, **kwargs)

    agreed_first = forms.BooleanField(
        label="One of us agrees before anybody gets it", required=False, help_text="For what one group has to itself."
    )

    def arguments(self) -> dict[str, Any]:
        """The offer, as the action takes it."""
        given = super().arguments()
        return {"token": given["token"], "given": given_of(given)}


class OpenForm(StepForm):
    """Before it is on the list: does one of us agree first?"""

    agreed_first = AdjustForm.base_fields["agreed_first"]

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        first = offer.agreed_first or offer.kind == Offer.Kind.SPACE
        super().__init__(*args, initial={"agreed_first": first}, **kwargs)


class EndForm(WhyForm):
    """Why it ends, and whether what people hold still counts."""

    give_back = forms.BooleanField(label="Codes that people hold count no more: tell them", required=False)


class MatchForm(StepForm):
    """Whom to match an answer with."""

    with_ = forms.ChoiceField(
        label="Match with",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "This one is not free any more. Choose again."},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_"].choices = choices  # type: ignore[attr-defined]


class WorkedForm(StepForm):
    """What came of a match."""

    people = _number("How many people did it help?", 9999, "A number. Nobody is named.")
    again = forms.BooleanField(label="Whoever gives can be matched again", required=False)

    def __init__(self, *args: Any, match: OfferMatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = (("asks_outcome", "who asks", match.asks), ("gives_outcome", "who gives", match.gives))
        for name, who, response in sides:
            if outcomes := response.take_part.outcomes:
                self.fields[name] = forms.ChoiceField(
                    label=f"What came of it for {who}?",
                    choices=[("", "Choose one"), *((code, label) for code, label in outcomes)],
                    required=False,
                )


class UseCodeForm(ActionForm):
    """The code that somebody shows."""

    button = "Note that it was used"

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Eight letters and numbers, such as K7QM 2XPD.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the code."},
    )


class EndByGiverForm(ActionForm):
    """One button: it goes off the list."""

    button, warning = "Take it off the list", True
