"""What volunteers and hosts type about sessions and places: shape, not business."""

from datetime import UTC, datetime, time
from typing import Any

from crispy_forms_gds.layout import Button, Layout
from django import forms

from programmes import clock
from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.models import Organisation
from volunteering.opportunities.models import HostMessage, Opportunity, Session
from volunteering.safeguarding import needs
from volunteering.safeguarding.models import Volunteer

# More colleagues than this are not on one page, and no session has as many places.
MOST_TEAM = 200


class PressForm(ActionForm):
    """A button and nothing else."""


class SignUpForm(ActionForm):
    """A place in one session: the answer to the host's question, and which access needs the host may see."""

    answer = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The host reads this. Please leave out telephone numbers and addresses.",
    )
    shared_needs = forms.MultipleChoiceField(
        label="Which of your access needs may this host see?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nothing is shared unless you tick it. The host sees it from when you have a place to 14 days after.",
    )

    def __init__(self, *args: Any, volunteer: Volunteer, opportunity: Opportunity, full: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        apply = opportunity.by_application or opportunity.check_level != "none"
        self.words = "Apply" if apply else "Join the waiting list" if full else "Sign up"
        codes = list(volunteer.access_needs.values_list("code", flat=True))
        if opportunity.by_application and opportunity.question:
            self.fields["answer"].label = opportunity.question
            self.fields["answer"].required = True
            self.fields["answer"].error_messages["required"] = "Answer the host's question."
        else:
            del self.fields["answer"]
        if codes:
            choices: Any = self.fields["shared_needs"]
            choices.choices = [(code, needs.label(code)) for code in codes]
        else:
            del self.fields["shared_needs"]
        self.helper.layout = Layout(*self.rows(), Button.primary("send", self.words))


class BookTeamForm(ActionForm):
    """Colleagues who come along: everybody in the organisation stands here, whatever they do elsewhere."""

    button = "Book these places"
    NOT_ALL = (
        "These people cannot be booked: {names}. Everybody in a team is 18 or over and has joined volunteering here "
        "with the account that is in your organisation. Ask them, or leave them out."
    )

    colleagues = forms.MultipleChoiceField(
        label="Who comes?",
        widget=forms.CheckboxSelectMultiple,
        help_text="The colleagues in your organisation here. Places go in this order, then the waiting list.",
        error_messages={"required": "Tick at least one person."},
    )
    agreed = forms.BooleanField(
        label="Everybody whom I ticked has said that they want to come",
        error_messages={"required": "Ask them first, then tick the box. Each of them can cancel by themselves."},
    )

    def __init__(self, *args: Any, organisation: Organisation, session: Session, **kwargs: Any) -> None:
        self.members = {
            str(each.user_id): each.user.name
            for each in organisation.memberships.active()
            .select_related("user")
            .order_by("user__name", "pk")[:MOST_TEAM]
        }
        self.day = clock.london_day(session.starts_at)
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["colleagues"]
        choices.choices = list(self.members.items())

    def clean(self) -> dict[str, Any]:
        """Find their records. One answer for everybody who cannot be booked: why is theirs to tell."""
        data = dict(super().clean() or {})
        ticked = data.get("colleagues") or []
        found = {str(each.user_id): each for each in Volunteer.objects.standing().filter(user__in=ticked)}
        missing = [self.members[key] for key in ticked if key not in found or found[key].is_minor_on(self.day)]
        if missing:
            self.add_error("colleagues", self.NOT_ALL.format(names=", ".join(missing)))
        data["people"] = [found[key] for key in self.members if key in ticked and key in found]
        return data


class CancelForm(ActionForm):
    """Give up a place."""

    button, warning = "Yes, cancel", True


class CodeForm(ActionForm):
    """The code on the host's screen."""

    button = "Check in"

    code = forms.CharField(
        label="Code",
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
        help_text="Six letters and numbers. It changes every minute.",
        error_messages={"required": "Type the code that is on the host's screen."},
    )


# --- the host --------------------------------------------------------------------------------------------------------


def _day(label_text: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label_text,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a day, such as 2026-03-06."},
    )


def _time(label_text: str, help_text: str = "") -> forms.TimeField:
    return forms.TimeField(
        label=label_text,
        help_text=help_text,
        widget=forms.TimeInput(attrs={"type": "time", "class": "govuk-input vol-time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time, such as 14:30."},
    )


def _whole(label_text: str, *, least: int, most: int, help_text: str = "", **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label_text,
        help_text=help_text,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
        error_messages={
            "required": f"Enter a whole number from {least} to {most}.",
            "invalid": f"Enter a whole number from {least} to {most}.",
            "min_value": f"Enter {least} or more.",
            "max_value": f"Enter {most} or fewer.",
        },
        **more,
    )


_QUIET = (
    "A place that comes free is offered to the next person on the waiting list. In these last hours before the start we"
    " offer nothing: then it is first come, first served."
)


class AddSessionsForm(ActionForm):
    """One session, or one that comes round."""

    button = "Add to the calendar"

    day = _day("Day of the first session")
    starts = _time("Starts at")
    ends = _time("Ends at", "If this is earlier than the start, it ends the next day.")
    capacity = _whole("Places", least=1, most=500)
    meeting_point = forms.CharField(
        label="Where to meet (optional)",
        required=False,
        max_length=300,
        help_text="Only people with a place see this. For example: the green gate on Rye Lane.",
    )
    every = forms.ChoiceField(
        label="Does it come round?",
        initial="once",
        widget=forms.RadioSelect,
        choices=[
            ("once", "No, once"),
            ("week", "Every week"),
            ("fortnight", "Every two weeks"),
            ("four_weeks", "Every four weeks"),
        ],
    )
    times = _whole("How many sessions in all?", least=1, most=26, initial=1)
    quiet_hours = _whole("Quiet time before the start, in hours", least=0, most=336, help_text=_QUIET, initial=48)


class ChangeSessionForm(ActionForm):
    """Places, place and quiet time of one session."""

    button = "Save the changes"

    capacity = _whole("Places", least=1, most=500)
    meeting_point = forms.CharField(
        label="Where to meet (optional)",
        required=False,
        max_length=300,
        help_text="Everybody with a place is told when you change this.",
    )
    quiet_hours = _whole("Quiet time before the start, in hours", least=0, most=336, help_text=_QUIET)


class MoveSessionForm(ActionForm):
    """Another time or place for one session, and why."""

    button = "Move it and tell everybody"

    day = _day("Day")
    starts = _time("Starts at")
    ends = _time("Ends at", "If this is earlier than the start, it ends the next day.")
    meeting_point = forms.CharField(
        label="Where to meet (optional)", required=False, max_length=300, help_text="Only people with a place see this."
    )
    reason = forms.CharField(
        label="Why does it move?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everybody who signed up reads this, and the guardians of young people too.",
        error_messages={"required": "Say why: everybody who signed up reads it."},
    )

    @staticmethod
    def as_it_is(session: Session) -> dict[str, Any]:
        """What the form begins with: the present time, by the clock in London, and place."""
        start, end = (moment.astimezone(clock.LONDON) for moment in (session.starts_at, session.ends_at))
        return {
            "day": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "meeting_point": session.meeting_point,
        }


class ReasonForm(ActionForm):
    """Why, for the people whom it concerns."""

    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why: the people whom it concerns read it."},
    )


class CallOffForm(ReasonForm):
    """Call a session off."""

    button, warning = "Call it off and tell everybody", True


class DeclineForm(ReasonForm):
    """Do not accept an application."""

    button, warning = "Decline", True


class MessageForm(ActionForm):
    """Something for everybody with a place."""

    button = "Send to everybody with a place"

    kind = forms.ChoiceField(label="What is it about?", choices=HostMessage.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Message",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Plain words, at most 1,000 letters. No telephone numbers, e-mail addresses, links or accounts.",
        error_messages={"required": "Write the message."},
    )


class TimesForm(ActionForm):
    """From when to when somebody was there, in whole minutes by the clock in London."""

    button = "Save these times"

    start = _time("Arrived at")
    end = _time("Left at")

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        self.session = session
        super().__init__(*args, **kwargs)

    def moments(self) -> tuple[datetime, datetime]:
        """Both times as moments: on the session's first day, or its last where that is another one."""
        return self._moment(self.cleaned_data["start"]), self._moment(self.cleaned_data["end"])

    def _moment(self, at: time) -> datetime:
        """The moment at this time that is nearest to the session."""
        days = {clock.london_day(self.session.starts_at), clock.london_day(self.session.ends_at)}
        middle = self.session.starts_at + (self.session.ends_at - self.session.starts_at) / 2
        moments = [datetime.combine(day, at, clock.LONDON) for day in days]
        return min(moments, key=lambda moment: abs(moment - middle)).astimezone(UTC)


class ResultForm(ActionForm):
    """What came of a background check."""

    button = "Record the result"

    suitable = forms.TypedChoiceField(
        label="Result",
        choices=[("yes", "Suitable for this role"), ("no", "Not suitable for this role")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the result."},
    )
    result_date = _day("Day on which you saw the result", "Do not copy or keep the certificate.")


class AddForm(StepForm):
    """Staff sign up somebody who asked them to."""

    volunteer = forms.EmailField(
        label="E-mail address of the volunteer's account",
        error_messages={"required": "Enter the address of their account.", "invalid": "Enter an e-mail address."},
    )
    reason = forms.CharField(
        label="How they asked for it",
        max_length=300,
        help_text="For example: by telephone today. The volunteer reads this.",
        error_messages={"required": "Say how they asked for it: the volunteer reads it."},
    )

    def clean_volunteer(self) -> Volunteer:
        """The volunteer with this address."""
        found = Volunteer.objects.standing().filter(user__email__iexact=self.cleaned_data["volunteer"]).first()
        if found is None:
            raise forms.ValidationError("Nobody who has joined volunteering has this address. Ask them to join first.")
        return found
