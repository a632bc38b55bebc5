"""What people and staff type about events, places and briefings: shape, not business."""

from datetime import datetime
from typing import Any

from django import forms

from citizenship.advice.needs import LANGUAGES
from citizenship.outreach.actions.events import ADJUSTABLE, Plan
from citizenship.outreach.models import BriefingBooking, EventPlace, OutreachEvent
from citizenship.outreach.models.events import LONGEST_TEXT, MOST_PLACES
from programmes import clock
from programmes.people.forms import PHONE, ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.models import Borough

ANY_LANGUAGE = ("", "Any language")
NO_CONTACT = "Do not write a name, a telephone number or an e-mail address here."


class FindEventsForm(forms.Form):
    """Which events to show. Everything may be left open."""

    borough = forms.ModelChoiceField(
        Borough.objects.all(), required=False, empty_label="All of London", label="Borough", to_field_name="gss_code"
    )
    language = forms.ChoiceField(required=False, label="Language", choices=[ANY_LANGUAGE, *LANGUAGES.items()])
    day = forms.DateField(
        required=False,
        label="From this day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a real day, such as 2027-03-06."},
    )


class TakePlaceForm(ActionForm):
    """A place for yourself or for somebody you support. No name is asked."""

    button = "Take a place"

    # Not "language": that is the language of the page.
    speaks = forms.ChoiceField(
        label="Which language helps most?",
        required=False,
        help_text="You can leave this open.",
    )
    needs = forms.MultipleChoiceField(
        label="What would make it easier to come?",
        choices=EventPlace.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="You can leave this open. The people there see it without a name. We delete it the day after.",
    )

    def __init__(self, *args: Any, event: OutreachEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speaks: Any = self.fields["speaks"]
        spoken = [(code, LANGUAGES[code]) for code in event.languages if code in LANGUAGES]
        speaks.choices = [ANY_LANGUAGE, *spoken]


class PlaceCodeForm(forms.Form):
    """The code of a place."""

    code = forms.CharField(
        label="Your code",
        max_length=60,
        help_text="Eight letters and numbers, such as K7QM 2XPD. Capital or small letters, with or without spaces.",
        error_messages={"required": "Type the code that you wrote down or printed."},
    )


class BookForm(ActionForm):
    """A professional's booking at a briefing."""

    button = "Book a place"

    name = forms.CharField(
        label="Your name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    email = forms.EmailField(
        label="Your work e-mail address",
        max_length=254,
        help_text="We confirm the booking, remind you, and write if the briefing is cancelled. Nothing else.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your work e-mail address.",
            "invalid": "Enter an e-mail address such as name@example.org.",
        },
    )
    work = forms.ChoiceField(
        label="What kind of work do you do?",
        choices=BriefingBooking.Work.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the kind of work that is nearest to yours."},
    )


# --- staff -----------------------------------------------------------------------------------------------------------


class DetailsForm(StepForm):
    """What may be put right about an event at any time before it is over."""

    name = forms.CharField(label="Title", max_length=120, error_messages={"required": "Enter a title."})
    about = forms.CharField(
        label="What people get there",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Plain English. {NO_CONTACT}",
    )
    languages = forms.MultipleChoiceField(
        label="Languages spoken there",
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one language."},
    )
    places = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=MOST_PLACES,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Enter a whole number from 1 to {MOST_PLACES}."
        ),
    )
    access = forms.MultipleChoiceField(
        label="Access",
        choices=OutreachEvent.Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    telephone = forms.CharField(
        label="Telephone for those who cannot book online",
        max_length=30,
        validators=[PHONE],
        error_messages={"required": "Enter the number. Nobody should need the internet to come."},
    )
    host = forms.CharField(
        label="Who holds it",
        max_length=120,
        help_text="The organisation, such as the library service.",
        error_messages={"required": "Enter the organisation."},
    )
    host_email = forms.EmailField(
        label="Work address of the host",
        required=False,
        max_length=254,
        help_text="We send it the link to the list of the day. A desk’s address, not a person’s.",
        error_messages={"invalid": "Enter an e-mail address such as desk@example.org."},
    )

    def __init__(self, *args: Any, event: OutreachEvent | None = None, **kwargs: Any) -> None:
        if event is not None:
            kwargs["initial"] = self.initial_of(event)
        super().__init__(*args, **kwargs)

    @staticmethod
    def initial_of(event: OutreachEvent) -> dict[str, Any]:
        """What the form shows of an event that is there."""
        return {name: getattr(event, name) for name in ADJUSTABLE}


class PlanForm(DetailsForm):
    """The whole plan of an event."""

    field_order = (
        *("kind", "name", "about", "day", "begins", "ends", "place", "borough"),
        *("places", "telephone", "host", "host_email", "access", "languages"),
    )

    kind = forms.ChoiceField(label="What it is", choices=OutreachEvent.Kind.choices)
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
        Borough.objects.all(),
        label="Borough",
        required=False,
        empty_label="None: it is online, or for all of London",
    )

    @staticmethod
    def initial_of(event: OutreachEvent) -> dict[str, Any]:
        """What the form shows of a draft."""
        begins, ends = (moment.astimezone(clock.LONDON) for moment in (event.starts_at, event.ends_at))
        return {
            **DetailsForm.initial_of(event),
            **{name: getattr(event, name) for name in ("kind", "place", "borough")},
            "day": begins.date(),
            "begins": begins.time(),
            "ends": ends.time(),
        }

    def arguments(self) -> dict[str, Any]:
        """The plan, as the action takes it."""
        given = super().arguments()
        token, day = given.pop("token"), given.pop("day")
        begins = datetime.combine(day, given.pop("begins"), clock.LONDON)
        ends = datetime.combine(day, given.pop("ends"), clock.LONDON)
        return {"token": token, "plan": Plan(**given, starts_at=begins, ends_at=ends)}


class HeldForm(StepForm):
    """How many came."""

    came = forms.IntegerField(
        label="People who came",
        min_value=0,
        max_value=9999,
        help_text="A number, with those who came without a code.",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Enter a whole number."),
    )
