"""What registrars, officers and visitors type about the pilot and its studies: shape, not business."""

from typing import Any

from django import forms

from citizenship.studies.models import Arm, BoroughPlace, ClosingReason, LeavingReason, Outcome, RefusalReason, Study
from citizenship.studies.offers import REASONS_TO_CHANGE, REASONS_TO_VOLUNTEER, Level, Method, Offer
from programmes.people.forms import ActionForm
from programmes.people.forms_step import ActionForm as StepForm
from programmes.people.models import Borough

# --- registrars -------------------------------------------------------------------------------------------------------


class RequestForm(ActionForm):
    """One button: the borough asks to join."""

    button = "Ask to join"


class AgreeForm(ActionForm):
    """A borough's agreement to one version of the statement."""

    button = "Agree for my borough"

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    agree = forms.BooleanField(
        label="I may agree for my borough, and our data protection officer has seen this statement",
        error_messages={"required": "Tick the box if you may agree for your borough. If not, ask who may."},
    )

    def rows(self) -> list[Any]:
        """The tick alone is shown; the version that was read goes with the form."""
        return [*(name for name in self.fields if name != "agree"), self.row("agree")]


class LeaveForm(ActionForm):
    """Why a borough leaves: one reason from the list and no words, so that nobody can be described."""

    button = "Leave the pilot"
    warning = True

    reason = forms.ChoiceField(
        label="Why does your borough leave?",
        choices=LeavingReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the reason that fits best.",
            "invalid_choice": "Choose one of the reasons on the list.",
        },
    )


class TakeBackForm(LeaveForm):
    """A request that nobody has decided yet is taken back with a reason too."""

    button = "Take the request back"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why do you take the request back?"


# --- everybody --------------------------------------------------------------------------------------------------------


class CheckDrawForm(forms.Form):
    """Which place of a draw somebody wants to find again. It changes nothing, so it carries no token."""

    row = forms.ChoiceField(label="Whose row?", choices=[])
    place = forms.IntegerField(
        label="Which place in it?",
        help_text="1 is the first.",
        min_value=1,
        max_value=10_000,
        error_messages={
            "required": "Enter the number of the place, such as 1.",
            "invalid": "Enter the number of the place in figures, such as 1.",
            "min_value": "Places are counted from 1.",
            "max_value": "Enter a number up to 10,000.",
        },
    )

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: Any = self.fields["row"]
        found.choices = rows


# --- staff ------------------------------------------------------------------------------------------------------------
# A line of text across the page.
WIDE = forms.TextInput(attrs={"size": 60})


class PressForm(StepForm):
    """A button and nothing else."""


class RefuseForm(StepForm):
    """Why a request is refused; the borough reads it with what it can do next."""

    reason = forms.ChoiceField(
        label="Reason",
        help_text="The borough reads this, with what it can do next.",
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason that the borough reads."},
    )


class LeftForm(StepForm):
    """Why a borough leaves, as it told an officer."""

    reason = forms.ChoiceField(
        label="What did the borough say?",
        choices=LeavingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason that the borough gave."},
    )


class CloseForm(StepForm):
    """Why a study is closed."""

    reason = forms.ChoiceField(
        label="Why is it closed?",
        help_text="Everybody reads it on the protocol’s page.",
        choices=ClosingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why the study is closed."},
    )


def _words(label: str, help_text: str, missing: str, *, rows: int = 3, longest: int = 10_000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter a day, such as 2027-03-12."},
    )


def _number(label: str, help_text: str, *, least: int, most: int, first: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=most, initial=first)


def _title() -> forms.CharField:
    return forms.CharField(
        label="Title",
        help_text="Everybody reads it. Say what is compared, not where.",
        max_length=160,
        widget=WIDE,
        error_messages={"required": "Give the study a title."},
    )


def _slug() -> forms.SlugField:
    return forms.SlugField(
        label="Its short name in web addresses",
        help_text="Small letters, numbers and hyphens, such as help-to-register. The public pages stand under it.",
        max_length=60,
        error_messages={"required": "Enter a short name.", "invalid": "Use small letters, numbers and hyphens only."},
    )


class StudyForm(StepForm):
    """The protocol of a study. Once it is registered, none of this can change."""

    title = _title()
    slug = _slug()
    question = _words("What do you want to know?", "One or two sentences.", "Write the question.")
    protocol = _words(
        "How is it done?",
        "What each arm offers and who offers it, who is asked what and when, how the result is worked out, and what "
        "would end it early.",
        "Write how it is done.",
        rows=12,
    )
    assigned_per = forms.ChoiceField(
        label="What comes into an arm?",
        help_text="Each ceremony gives the firmer answer. Choose each borough where one team cannot do both.",
        choices=Study.Per.choices,
        widget=forms.RadioSelect,
    )
    method = forms.ChoiceField(
        label="How is the arm decided?",
        help_text="Only a draw makes the arms alike. Every result of the other two says “not randomised”.",
        choices=Method.choices,
        widget=forms.RadioSelect,
    )
    first_date = _day("First day of ceremonies", "The study must be registered before this day.")
    last_date = _day("Last day of ceremonies", "The surveys of 12 weeks and 12 months later still follow.")
    lock_hours = _number(
        "Hours before a ceremony at which its arm is locked",
        "After that nobody can change it. 48 leaves time to bring a stall.",
        least=1,
        most=720,
        first=48,
    )
    planned_per_arm = _number(
        "Ceremonies planned for each arm",
        "Under ten in an arm, every result warns that it rests on few ceremonies.",
        least=1,
        most=1000,
        first=10,
    )

    @staticmethod
    def initial_of(study: Study) -> dict[str, Any]:
        """The form as it stands for this study."""
        return {name: getattr(study, name) for name in StudyForm.base_fields if name != "form_token"}


class CopyForm(StepForm):
    """Another study with the same protocol."""

    title = _title()
    slug = _slug()


class ArmForm(StepForm):
    """One arm: its name, what it offers at which level, and its share of the ceremonies."""

    name = forms.CharField(label="Name of the arm", max_length=80, error_messages={"required": "Enter a name."})
    weight = _number(
        "Weight", "Arms with the same number get the same share of the ceremonies.", least=1, most=10, first=1
    )

    def __init__(self, *args: Any, arm: Arm | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if arm is None or arm.kind == Arm.Kind.PILOT:
            for offer in Offer:
                self.fields[offer.value] = forms.TypedChoiceField(
                    label=offer.label,
                    choices=Level.choices,
                    coerce=int,
                    initial=arm.level_of(offer) if arm else 0,
                    widget=forms.RadioSelect,
                )
        if arm:
            self.initial = {**self.initial, "name": arm.name, "weight": arm.weight}

    def arguments(self) -> dict[str, Any]:
        """The three levels go to the action together."""
        given = super().arguments()
        offers = {code: given.pop(code) for code in Offer.values if code in given}
        return {**given, "offers": offers}


class OutcomeForm(StepForm):
    """One outcome: what is measured, by which question, over which time."""

    title = forms.CharField(
        label="What is measured?",
        help_text="Such as: people who are registered to vote.",
        max_length=120,
        widget=WIDE,
        error_messages={"required": "Say what is measured."},
    )
    time_frame = _words("Over which time?", "Such as: in the last 12 months, then since the ceremony.", "Say when.")
    key = forms.RegexField(
        label="Its key",
        help_text="Small letters and underscores, such as register. Tables and downloads use it.",
        regex=r"^[a-z][a-z0-9_]{0,39}$",
        error_messages={"required": "Enter a key.", "invalid": "Use small letters, numbers and underscores."},
    )
    question = forms.RegexField(
        label="Key of the question in the survey",
        help_text="The answers to this question are counted.",
        regex=r"^[a-z][a-z0-9_]{0,39}$",
        error_messages={"required": "Enter the question’s key.", "invalid": "Use small letters and underscores."},
    )
    primary = forms.BooleanField(label="This is the primary outcome: the one result that decides", required=False)

    @staticmethod
    def initial_of(outcome: Outcome) -> dict[str, Any]:
        """The form as it stands for this outcome."""
        return {name: getattr(outcome, name) for name in ("title", "time_frame", "key", "question", "primary")}


class BoroughsForm(StepForm):
    """Boroughs of the pilot that come into a study."""

    boroughs = forms.ModelMultipleChoiceField(
        label="Which boroughs?",
        help_text="Only boroughs in the pilot that are not in this study yet.",
        queryset=Borough.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one or more boroughs."},
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: Any = self.fields["boroughs"]
        found.queryset = Borough.objects.filter(joinings__state="approved").exclude(study_places__study=study)


class PlaceForm(StepForm):
    """The arm of one borough and why it is in it."""

    arm = forms.ModelChoiceField(
        label="Arm",
        queryset=Arm.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose an arm."},
    )
    reason = forms.ChoiceField(
        label="Why?", widget=forms.RadioSelect, choices=[], error_messages={"required": "Choose the reason."}
    )

    def __init__(self, *args: Any, place: BoroughPlace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        arms: Any = self.fields["arm"]
        arms.queryset = place.study.arms.all()
        reasons: Any = self.fields["reason"]
        given = REASONS_TO_CHANGE if place.arm_id else REASONS_TO_VOLUNTEER
        reasons.choices = [(reason.value, reason.label) for reason in given]


class StatementForm(StepForm):
    """A new version of the data-sharing statement."""

    title = forms.CharField(
        label="Title", max_length=160, widget=WIDE, error_messages={"required": "Give the statement a title."}
    )
    text = _words(
        "Text",
        "A line that begins with # is a heading, a line that begins with - is a point.",
        "Write the text that boroughs agree to.",
        rows=24,
        longest=20_000,
    )
    is_demonstration = forms.BooleanField(
        label="This is an example: no data protection officer has approved it",
        required=False,
    )
