"""What officers type about partners, places and the Mayor's ceremony: shape, not business."""

from typing import Any

from django import forms

from citizenship.ceremonies.actions.venues import Place
from citizenship.ceremonies.forms.partners import DAYS, a_day, numbers
from citizenship.ceremonies.models import MayorsCeremony, Partner, Venue
from citizenship.ceremonies.models.mayor import MOST_GUESTS
from citizenship.ceremonies.models.partners import LARGEST_PLACE
from programmes.people.forms_step import ActionForm
from programmes.people.models import Borough

MORE_DAYS = (*DAYS, "day_4", "day_5", "day_6")


def _borough(label: str, *, required: bool, help_text: str = "", empty: str = "All of London") -> Any:
    return forms.ModelChoiceField(
        Borough.objects.all(),
        label=label,
        required=required,
        empty_label=empty,
        help_text=help_text,
        error_messages={"required": "Choose the borough."},
    )


def _step_free() -> Any:
    told = {"yes": True, "no": False}
    return forms.TypedChoiceField(
        label="Step-free from the street to the seats",
        choices=[("", "Nobody has said yet"), ("yes", "Yes"), ("no", "No")],
        required=False,
        coerce=told.get,
        empty_value=None,
    )


def _day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    field = a_day(label, required=required, help_text=help_text)
    field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return field


class PartnerForm(ActionForm):
    """An organisation that hosts ceremonies or comes to them."""

    name = forms.CharField(label="Organisation", max_length=120, error_messages={"required": "Enter its name."})
    kind = forms.ChoiceField(label="What it is", choices=Partner.Kind.choices)
    borough = _borough("Borough", required=False, help_text="Leave “All of London” if it works in every borough.")
    email = forms.EmailField(
        label="Work address",
        required=False,
        max_length=254,
        help_text="A desk’s address, not a person’s. Registrars cannot ask an organisation without one.",
        error_messages={"invalid": "Enter an e-mail address such as desk@example.org."},
    )


class ChangePartnerForm(PartnerForm):
    """The same, and whether boroughs may choose it."""

    active = forms.BooleanField(
        label="Boroughs may choose it",
        required=False,
        help_text="Take the tick away when you work with it no more. Its address is then deleted.",
    )


class VenueForm(ActionForm):
    """What is said about a place."""

    name = forms.CharField(label="Place", max_length=120, error_messages={"required": "Enter its name."})
    kind = forms.ChoiceField(label="Kind of place", choices=Venue.Kind.choices)
    borough = _borough("Borough in which it is", required=False, empty="Choose a borough")
    capacity = numbers("People that can be seated", 1, LARGEST_PLACE)
    step_free = _step_free()
    access = forms.MultipleChoiceField(
        label="What else is there", choices=Venue.Access.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    cost_pounds = forms.DecimalField(
        label="Cost to the borough, in pounds",
        required=False,
        min_value=0,
        decimal_places=2,
        max_value=100_000,
        help_text="0 means free of charge. Leave it empty if it is not known.",
    )
    day_1 = _day("Days that suit", help_text="Leave every day empty if the day is to be agreed.")
    day_2 = _day("Another day")
    day_3 = _day("Another day")
    day_4 = _day("Another day")
    day_5 = _day("Another day")
    day_6 = _day("Another day")

    def arguments(self) -> dict[str, Any]:
        """The place, as the action takes it."""
        given = super().arguments()
        dates = [day for name in MORE_DAYS if (day := given.pop(name))]
        return {"token": given.pop("token"), "place": Place(dates=dates, **given)}


class NewVenueForm(ActionForm):
    """A place that nobody had to offer."""

    name = forms.CharField(label="Place", max_length=120, error_messages={"required": "Enter its name."})
    kind = forms.ChoiceField(label="Kind of place", choices=Venue.Kind.choices)
    borough = _borough("Borough in which it is", required=False, empty="Choose a borough")
    partner = forms.ModelChoiceField(
        Partner.objects.filter(active=True),
        label="Organisation that hosts there",
        required=False,
        empty_label="Nobody named",
    )
    capacity = numbers("People that can be seated", 1, LARGEST_PLACE, required=False)
    step_free = _step_free()


class DeclineVenueForm(ActionForm):
    """Why we cannot use an offer."""

    reason = forms.ChoiceField(
        label="We cannot use it, because",
        choices=Venue.DeclineReason.choices,
        help_text="Whoever offered the place reads this.",
    )


class MatchForm(ActionForm):
    """A borough and a day for a place."""

    borough = _borough("Borough", required=True, empty="Choose a borough")
    day = _day("Day", required=True)


class MayorForm(ActionForm):
    """The plan of a Mayor's ceremony."""

    date = _day("Day", required=True)
    starts = forms.TimeField(
        label="Begins at",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time such as 14:30."},
    )
    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label="Place",
        empty_label="Choose a place",
        help_text="Every listed place. Iconic places come first.",
        error_messages={"required": "Choose the place."},
    )
    places = numbers("Places for new citizens", 1, LARGEST_PLACE)
    most_each = numbers(
        "Most places for one borough",
        1,
        LARGEST_PLACE,
        required=False,
        help_text="Leave it empty if a borough may take as many as are free.",
    )
    guests_each = numbers("Guests that each may bring", 0, MOST_GUESTS)
    reply_by = _day("Guests reply until the end of", required=True, help_text="It is printed on every slip.")

    def __init__(self, *args: Any, ceremony: MayorsCeremony | None = None, **kwargs: Any) -> None:
        if ceremony is not None:
            names = ("date", "starts", "venue", "places", "most_each", "guests_each", "reply_by")
            kwargs["initial"] = {name: getattr(ceremony, name) for name in names}
        super().__init__(*args, **kwargs)
        venue: Any = self.fields["venue"]
        venue.queryset = Venue.objects.for_the_mayor()


class HoldForm(ActionForm):
    """How many came."""

    attended = numbers("New citizens who came", 0, LARGEST_PLACE)
    guests = numbers("Guests who came", 0, LARGEST_PLACE * 2)
