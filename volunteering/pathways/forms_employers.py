"""What employers, hosts and officers type about teams: shape, not business."""

from datetime import date
from typing import Any

from django import forms

from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.models import Borough
from volunteering.hosts.models import Host
from volunteering.opportunities.models import Opportunity
from volunteering.pathways.models import TeamNeed, TeamOffer
from volunteering.pathways.models.employers import LARGEST_TEAM
from volunteering.safeguarding.vocabulary import SKILL_GROUP, SKILLS, choices

_TOP = [choice for choice in choices(SKILLS) if choice[0] not in SKILL_GROUP]
DAYS = ("day_1", "day_2", "day_3")


def _day(label: str, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(
            attrs={"type": "date", "class": "govuk-input govuk-!-width-one-half"}, format="%Y-%m-%d"
        ),
        error_messages={"required": "Enter a day.", "invalid": "Enter a real day, such as 2027-03-06."},
    )


def _people(label: str, help_text: str = "", *, least: int = 2) -> forms.IntegerField:
    wrong = f"Enter a whole number from {least} to {LARGEST_TEAM}."
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=LARGEST_TEAM,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input govuk-input--width-4"}),
        error_messages={"required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class DatesForm(ActionForm):
    """Up to three days that would suit."""

    day_1 = _day("First day that would suit", required=True)
    day_2 = _day("Another day (optional)")
    day_3 = _day("Another day (optional)")
    skills = forms.MultipleChoiceField(
        label="Skills (optional)", choices=_TOP, required=False, widget=forms.CheckboxSelectMultiple
    )

    def dates(self) -> list[date]:
        """The days that were given."""
        return [self.cleaned_data[name] for name in DAYS if self.cleaned_data.get(name)]


class OfferForm(DatesForm):
    """A team."""

    button = "Offer this team"
    field_order = ("size", *DAYS, "boroughs", "remote", "skills", "about", "adults")

    size = _people("How many people are in the team?")
    boroughs = forms.ModelMultipleChoiceField(
        Borough.objects.all(),
        label="Where can they go? (optional)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose boroughs, or none for anywhere in London.",
    )
    remote = forms.BooleanField(label="They can also help from a distance", required=False)
    about = forms.CharField(
        label="Anything a host should know (optional)",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Leave out names, addresses and telephone numbers.",
    )
    adults = forms.BooleanField(
        label="Everybody in the team is 18 or over, and knows about it",
        error_messages={"required": "Teams are for adults. Tick the box to say that everybody is 18 or over."},
    )


class NeedForm(DatesForm):
    """Work for a team."""

    button = "Post this need"
    field_order = ("opportunity", "what", "smallest", "largest", *DAYS, "skills")

    opportunity = forms.ModelChoiceField(
        Opportunity.objects.none(),
        label="Which of your opportunities is it part of?",
        empty_label="Choose one",
        help_text="The team goes to its place, and its rules hold. Only published ones are here.",
        error_messages={"required": "Choose an opportunity."},
    )
    what = forms.CharField(
        label="What would the team do?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what the team would do."},
    )
    smallest = _people("At least so many people")
    largest = _people("At most so many people")

    def __init__(self, *args: Any, host: Host, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opportunity: Any = self.fields["opportunity"]
        opportunity.queryset = host.opportunities.filter(state=Opportunity.State.PUBLISHED).order_by("title")


class SayNoForm(ActionForm):
    """A no, with its reason."""

    button, warning = "Say no", True

    reason = forms.CharField(
        label="Why not?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The other side reads this.",
        error_messages={"required": "Give the reason: the other side reads it."},
    )


class CameForm(ActionForm):
    """How many came."""

    button = "Save"

    came = _people("How many of the team came?", "Enter 0 if nobody did. A number is enough: no names.", least=0)


class ProposeForm(StepForm):
    """A day for a team and a need."""

    need = forms.ModelChoiceField(
        TeamNeed.objects.none(), label="Need", error_messages={"required": "Choose the need."}
    )
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day."},
    )
    starts = forms.TimeField(
        label="Begins", widget=forms.TimeInput(attrs={"type": "time"}), error_messages={"required": "Enter the time."}
    )
    ends = forms.TimeField(
        label="Ends", widget=forms.TimeInput(attrs={"type": "time"}), error_messages={"required": "Enter the time."}
    )
    size = forms.IntegerField(
        label="Places for the team", min_value=2, max_value=LARGEST_TEAM, error_messages={"required": "Enter a number."}
    )

    def __init__(self, *args: Any, offer: TeamOffer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        need: Any = self.fields["need"]
        fitting = TeamNeed.objects.unmatched().filter(smallest__lte=offer.size, largest__gte=offer.size)
        need.queryset = fitting.select_related("host__organisation", "opportunity").order_by("posted_at")
