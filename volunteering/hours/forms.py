"""What people type about hours: shape, not business. Times are those of London's clocks."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from programmes import clock
from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm

WHICH = (("first", "The first time, before the clocks went back"), ("second", "The second time, after that"))


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %m %Y"],
        widget=forms.DateInput(
            attrs={"type": "date", "class": "govuk-input portal-when vTextField"}, format="%Y-%m-%d"
        ),
        error_messages={"required": "Enter the day.", "invalid": "Enter a day such as 6/3/2026."},
    )


def time_field(label: str, missing: str = "Enter the time.") -> forms.TimeField:
    """A time of day, chosen or typed."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%I:%M%p", "%I%p"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "govuk-input portal-when vTextField"}, format="%H:%M"),
        error_messages={"required": missing, "invalid": "Enter a time such as 14:30."},
    )


def reason_field(label: str, help_text: str, missing: str) -> forms.CharField:
    """A reason that somebody else reads word for word."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing},
    )


def moments(day: date, at: time) -> list[datetime]:
    """What a reading of London's clocks means: one moment, two on the night they go back, none when they jump over."""
    found = []
    for fold in (0, 1):
        local = datetime.combine(day, at.replace(fold=fold), clock.LONDON)
        moment = local.astimezone(timezone.get_fixed_timezone(0))
        if moment.astimezone(clock.LONDON).replace(tzinfo=None) == local.replace(tzinfo=None) and moment not in found:
            found.append(moment)
    return found


class TimesMixin(forms.Form):
    """From when to when. Where the clocks went back, a time that came twice is asked for once more.

    `start` and `end` are the moments, once the form is valid.
    """

    start: datetime
    end: datetime

    def add_times(self) -> None:
        """Put the fields there; a question for each time that came twice on its night."""
        self.fields["day"] = day_field("Day")
        self.fields["from_time"] = time_field("From", "Enter the time at which it began.")
        self.fields["until_time"] = time_field("Until", "Enter the time at which it ended.")
        self.fields["until_day"] = day_field(
            "Until which day", required=False, help_text="Only if it ended on another day."
        )
        for name, title in (("from", "start"), ("until", "end")):
            if self.is_bound and len(self._typed(name)) > 1:
                self.fields[f"{name}_which"] = forms.ChoiceField(
                    label=f"The clocks went back that night. Which {title} do you mean?",
                    choices=WHICH,
                    widget=forms.RadioSelect,
                    error_messages={"required": "This time came twice that night. Say which one you mean."},
                )

    def _typed(self, name: str) -> list[datetime]:
        """What the typed day and time may mean; nothing while they cannot be read."""
        days, clocks = self.fields["day"], self.fields[f"{name}_time"]
        try:
            day = days.clean(self.data.get(self.add_prefix("day"), ""))
            if name == "until" and (other := self.data.get(self.add_prefix("until_day"), "")):
                day = days.clean(other)
            at = clocks.clean(self.data.get(self.add_prefix(f"{name}_time"), ""))
            return moments(day, at) if day and at else []
        except forms.ValidationError:
            return []

    def clean(self) -> dict[str, Any]:
        """The two moments. Whether they may be logged is the action's to say."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, attribute in (("from", "start"), ("until", "end")):
            if not given.get(f"{name}_time") or not given.get("day"):
                continue
            found = self._typed(name)
            if not found:
                self.add_error(f"{name}_time", "The clocks went forward that night, so this time did not exist.")
                continue
            setattr(self, attribute, found[-1] if given.get(f"{name}_which") == "second" else found[0])
        return given


def times_of(start: datetime, end: datetime) -> dict[str, Any]:
    """The initial values of a form's times."""
    first, last = timezone.localtime(start, clock.LONDON), timezone.localtime(end, clock.LONDON)
    given = {"day": first.date(), "from_time": first.time(), "until_time": last.time()}
    return given if first.date() == last.date() else {**given, "until_day": last.date()}


class PressForm(ActionForm):
    """A button and nothing else."""


class TakeBackForm(PressForm):
    """Take an entry, or an objection, back."""

    button = "Take it back"


class AskAgainForm(PressForm):
    """Write to the supervisor again."""

    button = "Write to them again"


class ConfirmForm(PressForm):
    """The host confirms one entry as it is."""

    button = "Confirm these hours"


class LogForm(TimesMixin, ActionForm):
    """One piece of work at a host."""

    button = "Log these hours"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_times()
        self.fields["what"] = forms.CharField(
            label="What did you do?",
            help_text="A few words, so that they know which time you mean. Leave out telephone numbers and addresses.",
            max_length=300,
            error_messages={"required": "Say in a few words what you did."},
        )
        self.lay_out()


class ElsewhereForm(LogForm):
    """One piece of work at an organisation that is not here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        times = dict(self.fields)
        self.fields.clear()
        self.fields["form_token"] = times.pop("form_token")
        self.fields["organisation_name"] = forms.CharField(
            label="Name of the organisation",
            max_length=120,
            error_messages={"required": "Enter the name of the organisation."},
        )
        self.fields["supervisor_name"] = forms.CharField(
            label="Who saw what you did?",
            help_text="The name of somebody who works there. Not a friend or family.",
            max_length=80,
            error_messages={"required": "Enter the name of somebody who works there."},
        )
        self.fields["supervisor_email"] = forms.EmailField(
            label="Their work e-mail address",
            help_text="We ask them once if it is right. They need no account.",
            error_messages={
                "required": "Enter their work e-mail address.",
                "invalid": "Enter an e-mail address such as name@example.org.",
            },
        )
        self.fields.update(times)
        self.lay_out()


class RowForm(TimesMixin, forms.Form):
    """One row of the page on which several pieces are logged."""

    def __init__(self, data: Any = None, *, prefix: str, places: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, prefix=prefix, use_required_attribute=False)
        self.fields["place"] = forms.ChoiceField(
            label="Where", choices=places, error_messages={"required": "Choose where you helped."}
        )
        self.add_times()
        self.fields["what"] = forms.CharField(
            label="What did you do?",
            max_length=300,
            error_messages={"required": "Say in a few words what you did."},
        )

    def has_changed(self) -> bool:
        """Whether anything was typed: choosing a place alone is nothing."""
        typed = ("day", "from_time", "until_time", "what")
        return any(self.data.get(self.add_prefix(name), "").strip() for name in typed)


class DisputeForm(ActionForm):
    """What the volunteer wants an officer to know."""

    button = "Send to our team"
    note = reason_field(
        "What happened?",
        "Say what is wrong and who else was there. Our team reads it. The organisation does not decide this.",
        "Tell us what happened, so that we can look at it.",
    )


class RefuseForm(ActionForm):
    """The host does not confirm it."""

    button, warning = "Do not confirm these hours", True
    reason = reason_field(
        "Why do you not confirm it?", "The volunteer reads this word for word.", "Say why: the volunteer reads it."
    )


class CorrectForm(TimesMixin, ActionForm):
    """It was another time than was logged."""

    button = "Confirm the corrected time"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_times()
        self.fields["reason"] = reason_field(
            "Why do you correct it?", "The volunteer reads this word for word.", "Say why: the volunteer reads it."
        )
        self.lay_out()


class AnswerForm(TimesMixin, ActionForm):
    """What a supervisor without an account says."""

    button = "Send the answer"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = forms.ChoiceField(
            label="Is this right?",
            choices=[
                ("confirm", "Yes, they were there at this time"),
                ("correct", "They were there, but at another time"),
                ("refuse", "No, or I do not know this person"),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": "Say whether this is right."},
        )
        self.add_times()
        for name in ("day", "from_time", "until_time"):
            self.fields[name].required = False
        self.fields["reason"] = forms.CharField(
            label="If it is not right: what was different?",
            help_text="The volunteer reads this.",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.lay_out()

    def clean(self) -> dict[str, Any]:
        """Times matter only for a correction."""
        if self.cleaned_data.get("answer") != "correct":
            for name in ("day", "from_time", "until_time", "until_day"):
                self.errors.pop(name, None)
            return self.cleaned_data
        given = super().clean()
        for name in ("day", "from_time", "until_time"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, str(self.fields[name].error_messages["required"]))
        return given


# --- staff -----------------------------------------------------------------------------------------------------------


class StaffPressForm(StepForm):
    """A button and nothing else."""


class ReasonForm(StepForm):
    """A reason that others read."""

    reason = reason_field("Reason", "The volunteer reads this word for word.", "Say why: the volunteer reads it.")


class NoteForm(StepForm):
    """What the officer found; nobody has to write one."""

    note = forms.CharField(
        label="What you found", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class NeededNoteForm(StepForm):
    """What the officer found wrong."""

    note = reason_field("What you found", "The volunteer reads this word for word.", "Say what you found.")


class UpholdForm(TimesMixin, StepForm):
    """The time that counts from now on, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_times()
        self.fields["reason"] = reason_field(
            "Reason", "The volunteer and the host read this word for word.", "Say why: the volunteer reads it."
        )

    def arguments(self) -> dict[str, Any]:
        """The two moments instead of what was typed."""
        given = super().arguments()
        return {"token": given["token"], "reason": given["reason"], "start": self.start, "end": self.end}


class RuleForm(StepForm):
    """The limits under which a host's claims are confirmed by themselves."""

    claim_minutes = forms.IntegerField(
        label="Most minutes of one claim", min_value=1, max_value=480, help_text="120 is two hours. 480 at most."
    )
    month_minutes = forms.IntegerField(
        label="Most minutes a person and month", min_value=1, max_value=6000, help_text="600 is ten hours."
    )
    after_days = forms.IntegerField(
        label="Days that the host has first", min_value=1, max_value=60, help_text="The host can answer before that."
    )
    sample_percent = forms.IntegerField(
        label="Of a hundred, how many we check", min_value=1, max_value=100, help_text="Drawn by chance for each."
    )


class CapForm(StepForm):
    """How much counts in a day."""

    minutes = forms.IntegerField(label="Most minutes a day", min_value=1, max_value=1440)
