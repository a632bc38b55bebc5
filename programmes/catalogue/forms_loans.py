"""What borrowers, hubs and staff type about loans: shape, not business."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from programmes import clock
from programmes.catalogue import lending
from programmes.catalogue.forms_listings import address as mail_address
from programmes.catalogue.forms_listings import line, paragraph
from programmes.catalogue.kinds import MoreForm
from programmes.catalogue.models import Loan, LoanBooking, SkillsPlace, SkillsSession, Tablet
from programmes.catalogue.models.loans import BOOK_AHEAD_DAYS, MOST_TABLETS, SKILLS_MINUTES
from programmes.catalogue.models.skills import LONGEST, SHORTEST
from programmes.people.forms_step import ActionForm
from programmes.people.models import Borough


def day(label: str, *, missing: str, help_text: str = "") -> forms.DateField:
    """One day, in the browser's own field."""
    wrong = "Enter a day such as 2026-12-01."
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": wrong},
    )


def number(label: str, least: int, most: int, *, help_text: str = "", initial: int | None = None) -> forms.IntegerField:
    """A whole number between two others."""
    wrong = f"Enter a whole number from {least} to {most}."
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=initial,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-3"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


def session_words(session: SkillsSession) -> str:
    """One session as people choose it."""
    left = f"{session.free} place{'' if session.free == 1 else 's'} left"
    return f"{clock.uk_time(session.starts_at)}: {session.minutes} minutes, {left}"


class LoanForm(MoreForm):
    """The days, how many tablets, and the skills sessions, at the hub that it is about."""

    starts_on = day("First day", missing="Choose the first day.", help_text="The day on which you come for the tablet.")
    weeks = forms.TypedChoiceField(
        label="For how long?",
        choices=[(1, "1 week"), (2, "2 weeks"), (3, "3 weeks"), (4, "4 weeks")],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one to four weeks."},
    )
    tablets = number(
        "How many tablets?",
        1,
        MOST_TABLETS,
        initial=1,
        help_text=f"One for yourself. A group can borrow up to {MOST_TABLETS}: enter its name as your organisation.",
    )
    sessions = forms.MultipleChoiceField(
        label="Which skills sessions do you want? (optional)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Somebody shows you how to use the tablet. You can have {SKILLS_MINUTES // 60} hours in all, on the "
        "days on which you have it.",
        error_messages={"invalid_choice": "One of these sessions is full or over. Choose again."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = clock.now()
        wanted: Any = self.fields["sessions"]
        until = self.now + timedelta(days=BOOK_AHEAD_DAYS + 28)
        rows = list(lending.sessions(self.item, self.now, until)[: lending.SESSIONS_SHOWN]) if self.item else []
        wanted.choices = [(str(each.pk), session_words(each)) for each in rows if each.free]
        if not wanted.choices:
            del self.fields["sessions"]


class PlanForm(ActionForm):
    """A session that a hub offers."""

    day = day("Day", missing="Choose the day.")
    time = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter the time.", "invalid": "Enter a time such as 14:30."},
    )
    minutes = number("How many minutes?", SHORTEST, LONGEST, initial=60)
    places = number("How many people can come?", 1, 30, initial=4)

    def arguments(self) -> dict[str, Any]:
        """One moment in London."""
        given = super().arguments()
        naive = datetime.combine(given.pop("day"), given.pop("time"))
        return {**given, "starts_at": naive.replace(tzinfo=clock.LONDON)}


class SwapForm(ActionForm):
    """Another tablet of the hub."""

    tablet = forms.ModelChoiceField(
        Tablet.objects.none(),
        label="Which tablet instead?",
        empty_label="Choose a tablet",
        error_messages={"required": "Choose a tablet.", "invalid_choice": "Choose a tablet that is free."},
    )

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tablet"]
        today = clock.london_day(clock.now())
        field.queryset = lending.free_tablets(loan.tablet.hub, loan.starts_on, loan.ends_on, today)


class MinutesForm(ActionForm):
    """How long somebody was there."""

    def __init__(self, *args: Any, seat: SkillsPlace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = seat.session.minutes
        self.fields["minutes"] = number("How many minutes did they have?", 1, most, initial=most)


class SeatForm(ActionForm):
    """A session for a borrower."""

    session = forms.ModelChoiceField(
        SkillsSession.objects.none(),
        label="Which session?",
        empty_label="Choose a session",
        error_messages={"required": "Choose a session."},
    )

    def __init__(self, *args: Any, booking: LoanBooking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["session"]
        field.queryset = lending.sessions(booking.hub, clock.now())
        field.label_from_instance = session_words


class ReasonForm(ActionForm):
    """Why a tablet is not kept any more."""

    note = paragraph("Why? The borrower reads this.", 500, missing="Say why.", rows=3)


class HubForm(ActionForm):
    """What everybody reads of a hub, and where we write to it."""

    name = line("Name of the hub", 120, missing="Enter the name.")
    borough = forms.ModelChoiceField(
        Borough.objects.all(), empty_label="Choose a borough", error_messages={"required": "Choose the borough."}
    )
    address = line("Address", 200, missing="Enter the address.")
    hours = line("When it is open", 300, missing="Say when it is open.")
    access = paragraph("How can people with access needs come?", 1000, missing="Say how people can come.", rows=3)
    phone = forms.CharField(label="Telephone (optional)", max_length=40, required=False)
    contact_email = mail_address(
        "Work address for our messages", required=True, help_text="It stands on no public page."
    )

    def arguments(self) -> dict[str, Any]:
        """The facts in one argument."""
        given = super().arguments()
        return {"token": given.pop("token"), "facts": given}


class TabletsForm(ActionForm):
    """Labels, one on each line."""

    labels = paragraph("Labels, one on each line", 2000, missing="Enter at least one label.", rows=6)

    def clean_labels(self) -> list[str]:
        """Each once, as it stands on the tablet."""
        labels = list(dict.fromkeys(each.strip() for each in self.cleaned_data["labels"].splitlines() if each.strip()))
        if any(len(each) > 30 for each in labels):
            raise forms.ValidationError("A label has 30 characters at most.")
        return labels
