"""What people and staff type about events and bookings: shape, not business."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from programmes import clock
from programmes.catalogue.actions.events import FIELDS, Plan, plan_of
from programmes.catalogue.kinds import MoreForm
from programmes.catalogue.models import Event, EventBooking, TakePart
from programmes.catalogue.models.events import LONGEST_NEED, LONGEST_TEXT, MOST_PLACES
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.models import Borough

NO_CONTACT = "Do not write a name, a telephone number or an e-mail address of a person here."
BOOKING = ("needs", "more", "expenses")


class FindEventsForm(forms.Form):
    """Which events to show. Everything may be left open."""

    month = forms.ChoiceField(label="Month", required=False)
    borough = forms.ModelChoiceField(
        Borough.objects.all(), required=False, empty_label="All of London", label="Borough", to_field_name="gss_code"
    )
    programme = forms.ChoiceField(label="Programme", required=False)

    def __init__(
        self, *args: Any, months: list[tuple[str, str]], programmes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        month, programme = self.fields["month"], self.fields["programme"]
        month.choices = [("", "Any month"), *months]  # type: ignore[attr-defined]
        programme.choices = [("", "Any programme"), *programmes]  # type: ignore[attr-defined]
        if not programmes:
            del self.fields["programme"]


def _moments(form: forms.Form, given: dict[str, Any]) -> None:
    """A day and two times become two moments; something that ends before it begins ends after midnight, no later."""
    day, begins, ends = (given.get(name) for name in ("day", "begins", "ends"))
    if isinstance(day, date) and isinstance(begins, time) and isinstance(ends, time):
        if ends <= begins:
            form.add_error("ends", "Enter a time after the beginning, on the same day.")
        given["starts_at"] = datetime.combine(day, begins, clock.LONDON)
        given["ends_at"] = datetime.combine(day, ends, clock.LONDON)


class _Fields(forms.Form):
    """What is said of an event, by whoever sends it in and by staff."""

    name = forms.CharField(label="Title of the event", max_length=120, error_messages={"required": "Enter a title."})
    about = forms.CharField(
        label="What happens there",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"Plain English. {NO_CONTACT}",
        error_messages={"required": "Say what happens there."},
    )
    host = forms.CharField(
        label="Who holds it",
        max_length=120,
        help_text="The group or organisation. Everybody can read it.",
        error_messages={"required": "Enter who holds it."},
    )
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the day.", "invalid": "Enter a real day, such as 2027-03-06."},
    )
    begins = forms.TimeField(
        label="Begins at",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time such as 14:30."},
    )
    ends = forms.TimeField(
        label="Ends at",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time such as 16:00."},
    )
    place = forms.CharField(
        label="Place and address",
        max_length=200,
        help_text="For something online: how people get in.",
        error_messages={"required": "Enter the place."},
    )
    borough = forms.ModelChoiceField(
        Borough.objects.all(), label="Borough", required=False, empty_label="None: it is online"
    )
    is_online = forms.BooleanField(label="It is online", required=False)
    places = forms.IntegerField(
        label="How many places can be booked?",
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text="Leave it empty where people just come.",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"Enter a whole number from 1 to {MOST_PLACES}, or nothing."
        ),
    )
    cost = forms.CharField(
        label="What it costs", max_length=120, required=False, help_text="Leave it empty where it is free."
    )
    access = forms.MultipleChoiceField(
        label="Access",
        choices=Event.Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick what is there for certain.",
    )
    url = forms.URLField(
        label="Web page with more about it (optional)",
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": "Enter a whole address, such as https://www.example.org/."},
    )


class EventForm(MoreForm, _Fields):
    """Beside a name and an address: an event that somebody sends in, or what somebody who books needs.

    Expenses are asked only where the event pays them.
    """

    needs = forms.MultipleChoiceField(
        label="What would make it easier to come?",
        choices=EventBooking.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="You can leave this open. We delete it the day after the event.",
    )
    more = forms.CharField(
        label="Anything else that we should prepare? (optional)",
        required=False,
        max_length=LONGEST_NEED,
        help_text="Say what you need, not why you need it.",
    )
    expenses = forms.MultipleChoiceField(
        label="Will you have expenses?",
        choices=EventBooking.Expense.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, way: TakePart, item: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, way=way, item=item, **kwargs)
        unused = [name for name in self.fields if (name in BOOKING) == (item is None)]
        if item is not None and not item.expenses:
            unused.append("expenses")
        for name in unused:
            del self.fields[name]
        if "expenses" in self.fields:
            self.fields["expenses"].help_text = f"{item.expenses if item else ''} We delete this the day after, too."

    def clean(self) -> dict[str, Any]:
        """The two moments, and the plan as a whole, for an event that is sent in."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.item is None:
            _moments(self, given)
            if not self.errors:
                given["plan"] = {name: given[name] for name in FIELDS if name in given}
        return given


# --- staff -----------------------------------------------------------------------------------------------------------


class PlanForm(StepForm, _Fields):
    """The whole plan of an event, by staff."""

    field_order = (
        *("take_part", "name", "about", "host", "day", "begins", "ends", "place", "borough", "is_online"),
        *("places", "cost", "expenses", "url", "access"),
    )

    expenses = forms.CharField(
        label="Expenses that are paid",
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: We pay travel within London and childcare. Leave it empty, and nobody is asked.",
    )

    def __init__(self, *args: Any, event: Event | None = None, ways: Any = None, **kwargs: Any) -> None:
        if event is not None:
            kwargs["initial"] = self.initial_of(event)
        super().__init__(*args, **kwargs)
        if ways is not None:
            self.fields["take_part"] = forms.ModelChoiceField(
                ways,
                label="Shown under",
                empty_label="Choose a programme’s page of events",
                error_messages={"required": "Choose where it is shown."},
            )
            self.order_fields(self.field_order)

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        """What the form shows of an event that is there."""
        begins, ends = (moment.astimezone(clock.LONDON) for moment in (event.starts_at, event.ends_at))
        return {
            **{name: getattr(event, name) for name in FIELDS if name not in ("starts_at", "ends_at")},
            **{"day": begins.date(), "begins": begins.time(), "ends": ends.time()},
        }

    def clean(self) -> dict[str, Any]:
        """The two moments."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        _moments(self, given)
        return given

    def arguments(self) -> dict[str, Any]:
        """The plan, as the action takes it."""
        given = super().arguments()
        plan: Plan = plan_of(given)
        more = {"take_part": given["take_part"]} if "take_part" in given else {}
        return {"token": given["token"], "plan": plan, **more}


class HeldForm(StepForm):
    """How many came."""

    came = forms.IntegerField(
        label="People who came",
        min_value=0,
        max_value=99_999,
        help_text="A number, with those who came without a booking.",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Enter a whole number."),
    )


class HeardForm(StepForm):
    """What we heard."""

    heard = forms.CharField(
        label="What we heard",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Everybody can read it. Name nobody, and quote nobody who could be known by it.",
        error_messages={"required": "Write what you heard."},
    )
    doing = forms.CharField(
        label="What we do with it",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class WhyForm(StepForm):
    """Why not: the people whom it concerns read it."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The people whom it concerns read this.",
        error_messages={"required": "Give the reason."},
    )
