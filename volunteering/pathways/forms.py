"""What people type on the pathways: shape, not business. Plain words, because most who type here are 14 to 18."""

from datetime import datetime
from typing import Any

from django import forms

from programmes import clock
from programmes.people import forms_step
from programmes.people.access import OrganisationKind
from programmes.people.forms import ActionForm
from programmes.people.models import Borough, Organisation
from volunteering.hours.forms import day_field, moments, reason_field, time_field
from volunteering.pathways.models import Cohort, Cycle, Slot, Workshop
from volunteering.pathways.models.action import LARGEST_GROUP, SMALLEST_GROUP
from volunteering.safeguarding.vocabulary import ACCESS


def text(label: str, *, most: int = 200, required: bool = True, help_text: str = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        error_messages={"required": f"Enter this: {label[0].lower()}{label[1:]}."},
    )


def whole(label: str, *, least: int = 1, most: int = 1000, first: int | None = None, help_text: str = "") -> Any:
    """A whole number."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=first,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
        error_messages={
            "required": "Enter a number.",
            "invalid": "Enter a whole number.",
            "min_value": f"Enter at least {least}.",
            "max_value": f"Enter at most {most}.",
        },
    )


class WhenMixin(forms.Form):
    """A day with two times, read on London's clocks. `starts_at` and `ends_at` are there once the form is valid."""

    starts_at: datetime
    ends_at: datetime

    def clean(self) -> dict[str, Any]:
        """The two moments; a time that the clocks jumped over is refused."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, attribute in (("from_time", "starts_at"), ("until_time", "ends_at")):
            if given.get("day") and given.get(name):
                found = moments(given["day"], given[name])
                if found:
                    setattr(self, attribute, found[0])
                else:
                    self.add_error(name, "The clocks go forward that night, so this time does not exist.")
        return given


# --- young people ----------------------------------------------------------------------------------------------------


class PressForm(ActionForm):
    """One button; the view says what is on it."""

    outcome: Any = None

    def __init__(self, *args: Any, button: str = "Go on", **kwargs: Any) -> None:
        self.button = button  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """The token alone."""
        return {"token": self.cleaned_data["form_token"]}


class JoinForm(ActionForm):
    """The one thing we ask: full-time education. Not where."""

    button = "Join HeadStart"

    in_education = forms.TypedChoiceField(
        label="Will you be in full-time education?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text="School, sixth form or college. We do not ask which one.",
        error_messages={"required": "Choose yes or no."},
    )


class AppealForm(ActionForm):
    """What happened, in their own words."""

    button = "Send the appeal"

    note = reason_field(
        "What happened?",
        "Write it as you would say it. Somebody who did not take the decision reads it.",
        "Tell us what happened, so that we can look at it.",
    )


class CodeForm(ActionForm):
    """The code from the paper."""

    button = "Join the group"

    code = forms.CharField(
        label="The code on your paper",
        max_length=20,
        help_text="12 letters and digits, such as abcd-efgh-jkm2.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Type the code that is on your paper."},
    )


# --- partners, employers, schools ------------------------------------------------------------------------------------


class MarkForm(ActionForm):
    """A mark of the register, with the reason when it changes one."""

    button = "Save the mark"

    there = forms.TypedChoiceField(
        label="Was the young person there?",
        choices=[("yes", "Yes, was there"), ("no", "No, was not there")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    note = forms.CharField(
        label="Why do you change it? (only for a change)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The young person reads it.",
    )


class ThereForm(ActionForm):
    """One mark in a group's register."""

    there = forms.TypedChoiceField(
        choices=[("yes", "There"), ("no", "Not there")], coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )


class SlotForm(ActionForm):
    """What an employer offers."""

    button = "Offer these interviews"

    cycle = forms.ModelChoiceField(queryset=Cycle.objects.exclude(state="draft"), label="Which cycle", empty_label=None)
    role = text("The work", most=120, help_text="Such as: weekend team member in our print shop.")
    what = reason_field(
        "What the work is, its hours and its pay", "Young people of 16 to 18 read it.", "Say what the work is."
    )
    place = text("Where the interviews are", help_text="With the nearest station or stop.")
    access = text(
        "How to get in, and what you can arrange (optional)", most=300, required=False, help_text="Such as: step-free."
    )
    places = whole("How many interviews", most=200)
    until_date = day_field("Last day for an interview")

    def values(self) -> dict[str, Any]:
        """What the action takes beside the cycle."""
        return {name: self.cleaned_data[name] for name in ("role", "what", "place", "access", "places", "until_date")}


OUTCOMES = (
    ("offer_job", "We offered the job"),
    ("turn_down", "Not this time"),
    ("miss_interview", "They did not come"),
    ("call_off", "It did not take place, for a reason on our side"),
)


class OutcomeForm(ActionForm):
    """How an interview went."""

    button = "Save"

    outcome = forms.ChoiceField(
        label="How did it go?",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it went."},
    )
    feedback = forms.CharField(
        label="What the young person should know",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What went well, and one thing to work on. They read it word for word. "
        "We need it for “not this time” and when it did not take place.",
    )


class ReferForm(ActionForm):
    """A group in numbers."""

    button = "Send the referral"

    pupils = whole(
        "How many pupils",
        least=SMALLEST_GROUP,
        most=LARGEST_GROUP,
        help_text=f"{SMALLEST_GROUP} to {LARGEST_GROUP}. Counts of a smaller group would tell who they are.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, (label, *_) in ACCESS.items():
            self.fields[f"need_{code}"] = forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=LARGEST_GROUP,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
                error_messages={"invalid": "Enter a whole number.", "min_value": "Enter 0 or more."},
            )
        self.fields["about"] = reason_field(
            "What would the group get out of it?", "Name no pupil.", "Say why you refer this group."
        )
        self.lay_out()

    @property
    def needs(self) -> dict[str, int]:
        """How many of them need what, without the noughts."""
        given = {code: self.cleaned_data.get(f"need_{code}") or 0 for code in ACCESS}
        return {code: count for code, count in given.items() if count}


class WelcomeForm(ActionForm):
    """Consent, and nothing else."""

    button = "Show me what is near home"

    agrees = forms.BooleanField(
        label="I want to use this invitation, and you may count that somebody did",
        error_messages={"required": "Tick the box if you want to go on."},
    )


# --- officers --------------------------------------------------------------------------------------------------------


class CycleForm(forms_step.ActionForm):
    """A cycle with its rule."""

    name = text("Name", most=80)
    opens_date = day_field("First day on which hours count")
    closes_date = day_field("Last day on which hours count")
    rule_date = day_field("Day on which age and education must hold")
    window_months = whole("Length of the window in months", most=24, first=2)
    minutes = whole("Confirmed minutes needed inside one window", most=100_000, first=960, help_text="960 is 16 hours.")
    workshops = whole("Kinds of workshop needed", least=0, most=2, first=2)
    minimum_age = whole("Youngest age", most=99, first=16)
    maximum_age = whole("Oldest age", most=99, first=18)
    needs_education = forms.BooleanField(label="Only for people in full-time education", required=False, initial=True)
    interview_days = whole("Days from the guarantee to the interview, at most", most=365, first=60)
    source = text("Where the rule comes from", most=300)

    def arguments(self) -> dict[str, Any]:
        """The whole rule at once."""
        given = super().arguments()
        return {"token": given.pop("token"), "values": given}


class WorkshopForm(WhenMixin, forms_step.ActionForm):
    """A date of a workshop."""

    kind = forms.ChoiceField(label="Which workshop", choices=Workshop.Kind.choices)
    title = text("Title", most=120)
    what = reason_field("What you do there", "Young people read it.", "Say what they do there.")
    partner = forms.ModelChoiceField(
        queryset=Organisation.objects.filter(state="approved", kind__in=["employer", "host"]).order_by("name"),
        label="Who gives it and keeps the register (empty: our team)",
        required=False,
    )
    day = day_field("Day")
    from_time = time_field("From", "Enter when it begins.")
    until_time = time_field("Until", "Enter when it ends.")
    place = text("Place")
    places = whole("Places", most=500, first=20)

    def arguments(self) -> dict[str, Any]:
        """What the action takes."""
        given = super().arguments()
        values = {name: given[name] for name in ("kind", "title", "what", "partner", "place", "places")}
        return {"token": given["token"], "values": values | {"starts_at": self.starts_at, "ends_at": self.ends_at}}


class MatchForm(forms_step.ActionForm):
    """An offer and a time."""

    slot = forms.ModelChoiceField(queryset=Slot.objects.none(), label="Offer", empty_label=None)
    day = day_field("Day of the interview")
    at = time_field("Time", "Enter the time.")

    def __init__(self, *args: Any, slots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].queryset = slots  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """What the action takes."""
        given = super().arguments()
        found = moments(given["day"], given["at"])
        return {"token": given["token"], "slot": given["slot"], "starts_at": found[0]}

    def clean_at(self) -> Any:
        """A time that exists on that day."""
        day, at = self.cleaned_data.get("day"), self.cleaned_data["at"]
        if day and not moments(day, at):
            raise forms.ValidationError("The clocks go forward that night, so this time does not exist.")
        return at


class ReasonForm(forms_step.ActionForm):
    """A reason that the people concerned read."""

    reason = reason_field("Reason", "It is passed on word for word.", "Say why.")


class EducationForm(forms_step.ActionForm):
    """What the record should say about full-time education."""

    holds = forms.TypedChoiceField(
        label="In full-time education on the rule date",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
    )
    note = reason_field("What you saw", "The young person reads it. Name no school.", "Say what you saw.")


class CohortForm(forms_step.ActionForm):
    """A cohort of HeadStart Action."""

    name = text("Name", most=80)
    partner = forms.ModelChoiceField(
        queryset=Organisation.objects.filter(kind=OrganisationKind.HOST, state="approved").order_by("name"),
        label="Partner host",
    )
    borough = forms.ModelChoiceField(queryset=Borough.objects.order_by("name"), label="Borough")
    starts_date = day_field("First day")
    weeks = whole("Weeks", most=52, first=16)
    workshops = whole("Workshops", most=20, first=5)
    minimum_age = whole("Youngest on the first day", least=13, most=25, first=14)
    maximum_age = whole("Oldest on the first day", least=13, most=25, first=18)
    place = text("Place")

    def arguments(self) -> dict[str, Any]:
        """All of it at once."""
        given = super().arguments()
        return {"token": given.pop("token"), "values": given}


class DayForm(WhenMixin, forms_step.ActionForm):
    """The next workshop of a cohort."""

    title = text("Title", most=120)
    day = day_field("Day")
    from_time = time_field("From", "Enter when it begins.")
    until_time = time_field("Until", "Enter when it ends.")

    def arguments(self) -> dict[str, Any]:
        """What the action takes."""
        given = super().arguments()
        return {
            "token": given["token"],
            "title": given["title"],
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
        }


class AcceptForm(forms_step.ActionForm):
    """The cohort that takes a group."""

    cohort = forms.ModelChoiceField(
        queryset=Cohort.objects.filter(state="planned").order_by("starts_date"), label="Cohort", empty_label=None
    )


class SheetForm(forms_step.ActionForm):
    """A sheet of invitations from a ceremony."""

    label = text("What it is for", most=120, help_text="Read by staff only. Name no person.")
    borough = forms.ModelChoiceField(
        queryset=Borough.objects.order_by("name"), label="Borough to begin with", required=False
    )
    count = whole("How many invitations", most=100, first=10)
    until_date = day_field("Last day on which they work")

    def arguments(self) -> dict[str, Any]:
        """What the action takes."""
        given = super().arguments()
        last = datetime.combine(given.pop("until_date"), datetime.max.time().replace(microsecond=0), clock.LONDON)
        return {**given, "expires_at": last}
