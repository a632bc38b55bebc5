"""The parts in which a host says what there is to do: shape, not business. Typed text stays when something is wrong."""

from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html

from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.models import Borough, Organisation
from volunteering.opportunities.models.checks import GUIDANCE, REASONS, CheckLevel
from volunteering.opportunities.models.content import OLDEST, YOUNGEST
from volunteering.opportunities.models.opportunities import Opportunity
from volunteering.safeguarding.vocabulary import ACCESS, CAUSES, SKILL_GROUP, SKILLS, choices, label

NUMBER = forms.TextInput(attrs={"inputmode": "numeric"})
YES_NO = [("yes", "Yes"), ("no", "No")]


class BeginForm(ActionForm):
    """A title is enough to begin."""

    button = "Begin"

    title = forms.CharField(
        label="What is the role called?",
        help_text="A few words that say what people do, such as “Plant trees on Saturdays”.",
        max_length=100,
        error_messages={"required": "Enter what the role is called."},
    )


class PartForm(ActionForm):
    """One part of an opportunity; `values` are its present answers."""

    button = "Save and continue"
    heading: ClassVar[str] = ""
    fields_of: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, values: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, initial=self.shown(values), **kwargs)

    def shown(self, values: dict[str, Any]) -> dict[str, Any]:
        """The stored answers as the form shows them."""
        return {name: values[name] for name in self.fields_of}

    def content(self) -> dict[str, Any]:
        """The answers as they are stored."""
        return {name: self.cleaned_data[name] for name in self.fields_of}


class WhatForm(PartForm):
    """What people do, and what it is for."""

    heading = "What people do"
    fields_of = ("title", "what", "cause")

    what = forms.CharField(
        label="What do people do?",
        help_text=(
            "Say what happens from arriving to leaving, who shows people how, and what to bring. "
            "Leave out telephone numbers, addresses and links: people reach you through this portal."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=4000,
        required=False,
    )
    cause = forms.ChoiceField(label="What is it for?", choices=[("", "Choose one"), *choices(CAUSES)], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        title = BeginForm.base_fields["title"]
        self.fields = {"title": title, **self.fields}
        self.lay_out()


class PlaceForm(PartForm):
    """Where it is, how often, and how much time it takes."""

    heading = "Where and how often"
    fields_of = ("remote", "borough", "place_name", "postcode", "pattern", "commitment")

    remote = forms.ChoiceField(
        label="Where do people do it?",
        choices=[("no", "At a place in London"), ("yes", "From home, by phone or computer")],
        widget=forms.RadioSelect,
    )
    borough = forms.ModelChoiceField(
        label="Borough", queryset=Borough.objects.all(), required=False, empty_label="Choose one"
    )
    place_name = forms.CharField(
        label="Name of the place",
        help_text="For example: Burgess Park, the gate on Albany Road. Never somebody’s home.",
        max_length=120,
        required=False,
    )
    postcode = forms.CharField(
        label="Postcode of the place (optional)",
        max_length=8,
        required=False,
        validators=Organisation._meta.get_field("postcode").validators[:1],
    )
    pattern = forms.ChoiceField(label="How often?", choices=Opportunity.Pattern.choices, widget=forms.RadioSelect)
    commitment = forms.CharField(
        label="How much time does it take?",
        help_text="For example: three hours on one Saturday a month. You add the dates later.",
        max_length=200,
        required=False,
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_tidied(data), *args, **kwargs)

    def shown(self, values: dict[str, Any]) -> dict[str, Any]:
        """Remote is one of two places."""
        return {**super().shown(values), "remote": "yes" if values["remote"] else "no"}

    def content(self) -> dict[str, Any]:
        """A borough by its code."""
        given = super().content()
        borough = given["borough"]
        return {**given, "remote": given["remote"] == "yes", "borough": borough.pk if borough else None}


def _tidied(data: Any) -> Any:
    """A postcode as it is written: capitals, and a space before the last three."""
    if data is None or "postcode" not in data:
        return data
    data = data.copy()
    code = "".join(data["postcode"].split()).upper()
    data["postcode"] = f"{code[:-3]} {code[-3:]}" if len(code) >= 5 else code
    return data


def _age(text: str, *, required: bool, help_text: str = "") -> forms.IntegerField:
    wrong = f"Enter an age in years from {YOUNGEST} to {OLDEST}."
    return forms.IntegerField(
        label=text,
        help_text=help_text,
        min_value=YOUNGEST,
        max_value=OLDEST,
        required=required,
        widget=NUMBER,
        error_messages={"required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class WhoForm(PartForm):
    """Who may take part, and who is with them."""

    heading = "Who can take part"
    fields_of = ("minimum_age", "maximum_age", "supervised", "permission_below")

    minimum_age = _age("Youngest age", required=True, help_text="In years, on the day. 18 means adults only.")
    maximum_age = _age("Oldest age (optional)", required=False, help_text="Only where the role is for young people.")
    supervised = forms.ChoiceField(
        label="Is somebody of your organisation there the whole time?",
        help_text="People under 18 take part only where you answer yes.",
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    permission_below = forms.TypedChoiceField(
        label="Who needs a parent’s or guardian’s permission?",
        help_text="Under 16 it is always needed. Choose a higher age for work near water or with tools.",
        choices=Opportunity.Below.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )

    def shown(self, values: dict[str, Any]) -> dict[str, Any]:
        """Yes or no in words."""
        return {**super().shown(values), "supervised": "yes" if values["supervised"] else "no"}

    def content(self) -> dict[str, Any]:
        """Yes or no as stored."""
        given = super().content()
        return {**given, "supervised": given["supervised"] == "yes"}


class SkillsForm(PartForm):
    """What people use or learn, from the standard's list, in its groups."""

    heading = "What people learn"
    fields_of = ("skills",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in dict.fromkeys(SKILL_GROUP.values()):
            self.fields[f"skills_{group}"] = forms.MultipleChoiceField(
                label=label(SKILLS, group),
                choices=[(code, label(SKILLS, code)) for code, of in SKILL_GROUP.items() if of == group],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.lay_out()

    def shown(self, values: dict[str, Any]) -> dict[str, Any]:
        """Each skill in its group."""
        return {
            f"skills_{group}": [code for code in values["skills"] if SKILL_GROUP.get(code) == group]
            for group in set(SKILL_GROUP.values())
        }

    def content(self) -> dict[str, Any]:
        """All groups together, in the order of the standard."""
        chosen = {code for name, codes in self.cleaned_data.items() if name.startswith("skills_") for code in codes}
        return {"skills": [code for code in SKILLS if code in chosen]}


class AccessForm(PartForm):
    """What disabled people and people with little money need to know before they come."""

    heading = "Access and expenses"
    fields_of = ("expenses", "access", "access_note")

    expenses = forms.ChoiceField(
        label="Do you pay travel and other expenses?",
        help_text="Many people cannot come without. If you do not pay them, we ask you why before we publish.",
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    access = forms.MultipleChoiceField(
        label="What is true here?",
        help_text="People search by these. Tick only what you are sure of, and say more below.",
        choices=[choice for choice in ((code, label(ACCESS, code)) for code in ACCESS) if choice[0] != "expenses_paid"],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    access_note = forms.CharField(
        label="More about access (optional)",
        help_text="For example: step-free from the street, two Blue Badge spaces, a quiet room, a hearing loop.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )

    def shown(self, values: dict[str, Any]) -> dict[str, Any]:
        """Yes or no in words."""
        return {**super().shown(values), "expenses": "yes" if values["expenses"] else "no"}

    def content(self) -> dict[str, Any]:
        """Paid expenses are an access fact of the standard too; remote work is one by itself."""
        given = super().content()
        pays = given["expenses"] == "yes"
        chosen = {*given["access"], *(["expenses_paid"] if pays else [])}
        return {**given, "expenses": pays, "access": [code for code in ACCESS if code in chosen]}


class CheckForm(PartForm):
    """The criminal record check that the role may ask for."""

    heading = "Criminal record check"
    fields_of = ("check_level", "check_reason")

    check_level = forms.ChoiceField(
        label="Does this role need a criminal record (DBS) check?",
        help_text=format_html(
            "Most roles need none. Asking for a standard or enhanced check that the law does not allow is an offence. "
            'Read <a class="govuk-link" href="{}">the guidance on GOV.UK</a> if you are not sure.',
            GUIDANCE,
        ),
        choices=CheckLevel.choices,
        widget=forms.RadioSelect,
    )
    check_reason = forms.ChoiceField(
        label="Why does the law allow it?",
        help_text="Leave it empty when no check is needed.",
        choices=[
            ("", "No check"),
            *(
                (level.label, [(code, reason.words) for code, reason in REASONS.items() if reason.level == level])
                for level in CheckLevel
                if level != CheckLevel.NONE
            ),
        ],
        required=False,
    )


class SigningUpForm(PartForm):
    """Whether people sign up, or apply and wait for an answer."""

    heading = "How people sign up"
    fields_of = ("by_application", "question")

    by_application = forms.ChoiceField(
        label="How do people get a place?",
        choices=[("no", "They sign up and have a place at once"), ("yes", "They apply, and you answer within a week")],
        widget=forms.RadioSelect,
    )
    question = forms.CharField(
        label="A question to people who apply (optional)",
        help_text="One question that matters for the role. Never ask for an age, an address or health details.",
        max_length=300,
        required=False,
    )

    def shown(self, values: dict[str, Any]) -> dict[str, Any]:
        """Yes or no in words."""
        return {**super().shown(values), "by_application": "yes" if values["by_application"] else "no"}

    def content(self) -> dict[str, Any]:
        """Yes or no as stored."""
        given = super().content()
        return {**given, "by_application": given["by_application"] == "yes"}


# The parts in their order, by the last part of their address.
PARTS: dict[str, type[PartForm]] = {
    "what": WhatForm,
    "where": PlaceForm,
    "who": WhoForm,
    "skills": SkillsForm,
    "access": AccessForm,
    "check": CheckForm,
    "signing-up": SigningUpForm,
}


class PressForm(ActionForm):
    """A button and nothing else."""


class StaffPressForm(StepForm):
    """A staff button and nothing else."""


class ToChangeForm(StepForm):
    """What the host must change."""

    to_change = forms.CharField(
        label="What should be changed?",
        help_text="The host reads this word for word.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=3000,
        error_messages={"required": "Say what to change: the host reads it."},
    )


class ReasonForm(StepForm):
    """Why a change is not accepted."""

    reason = forms.CharField(
        label="Reason",
        help_text="The host reads this word for word.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Give the reason: the host reads it."},
    )
