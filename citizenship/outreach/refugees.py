"""The days after asylum is granted: dated steps, counted from a day that somebody types and nobody keeps."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import HttpRequest

from citizenship.advice import finding
from citizenship.advice.needs import LANGUAGES
from citizenship.facts import reading
from citizenship.facts.reading import Shown
from citizenship.facts.standing import Standing
from programmes import clock
from programmes.catalogue import parts
from programmes.catalogue.parts import ProgrammePart
from programmes.people.models import Borough

SLUG = "refugees"
FACTS = (
    "move-on-period",
    "move-on-extension",
    "move-on-letters",
    "move-on-council",
    "move-on-universal-credit",
    "move-on-migrant-help",
)
PERIOD, HELPLINE = "move-on-period", "move-on-migrant-help"
NEEDS = ("move_on", "housing", "asylum", "benefits")
# The period that the fact of this key states. It is used only while that fact may be relied on.
DAYS_AFTER_DECISION = 42
FURTHEST = timedelta(days=200)


@dataclass(frozen=True)
class Advice:
    """What is to be done so many days before support ends (None: today, whatever the day is)."""

    before: int | None
    title: str
    lines: tuple[str, ...]


ADVICE: tuple[Advice, ...] = (
    Advice(
        None,
        "Today",
        (
            "Put every letter into one envelope. Take photographs of them.",
            "Open the account for your eVisa with the details that the Home Office sent. If a name, a date of birth or "
            "the picture is wrong, report it at once: you need it for money, work and a home.",
            "Tell the homelessness team of your council the day on which support ends. You do not have to wait for a "
            "notice to leave.",
            "Claim Universal Credit. Say on the first day if you have nothing to live on until it is paid.",
        ),
    ),
    Advice(
        21,
        "Three weeks before",
        (
            "Open a bank account. Ask an adviser which banks accept your papers.",
            "Go to the meeting with the council. Bring the decision letter and the letter that says when support ends. "
            "Say if you are pregnant, ill, disabled, under 25 and from care, or have children with you.",
        ),
    ),
    Advice(
        14,
        "Two weeks before",
        (
            "Has the council not answered in writing? Ask a housing adviser for help now.",
            "Ask where your post will go, and tell the Home Office, the doctor and the school your new address as soon "
            "as you have one.",
        ),
    ),
    Advice(
        7,
        "One week before",
        (
            "By now you should have a notice to leave. If it has not come, or you have nowhere to go, ring the "
            "helpline below and ask for your support to be extended before it ends.",
            "Pack what you need first: papers, medicine, telephone, charger.",
        ),
    ),
    Advice(
        0,
        "The day support ends",
        (
            "If you have nowhere to sleep tonight, go to the council in the morning and say so. Outside office hours "
            "the council has an emergency number.",
            "You keep your right to stay and to work. Losing the accommodation does not change your status.",
        ),
    ),
)


@dataclass(frozen=True)
class Step:
    """One step with its day."""

    day: date
    title: str
    lines: tuple[str, ...]
    late: bool  # its day is past: it is to be done today


class StepsForm(forms.Form):
    """The day of a letter, and where help should be. Nothing of it is kept, so there is no form token."""

    letter = forms.ChoiceField(
        label="Which letter do you have?",
        choices=[
            ("ends", "The letter that says when support ends"),
            ("decision", "Only the decision letter, which grants asylum"),
        ],
        widget=forms.RadioSelect,
        initial="ends",
        error_messages={"required": "Choose the letter that you have."},
    )
    day = forms.DateField(
        label="Which day does it give?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="From the letter that ends support: the day on which it ends. From the decision letter: its date.",
        error_messages={"required": "Enter the day.", "invalid": "Enter a real day, such as 2027-03-06."},
    )
    borough = forms.ModelChoiceField(
        Borough.objects.all(), required=False, empty_label="All of London", label="Where do you live?"
    )
    speaks = forms.ChoiceField(
        required=False, label="Language of the help", choices=[("", "Any language"), *LANGUAGES.items()]
    )

    def clean_day(self) -> date:
        """A day near enough to be of use."""
        day: date = self.cleaned_data["day"]
        if abs(day - clock.london_day(clock.now())) > FURTHEST:
            raise forms.ValidationError("This day is too far away. Look at the year in the letter.")
        return day


def ends_on(letter: str, day: date, facts: Shown) -> date | None:
    """The day on which support ends. None when it can only be counted by a fact that nobody may rely on now."""
    if letter == "ends":
        return day
    return day + timedelta(days=DAYS_AFTER_DECISION) if may_count(facts) else None


def may_count(facts: Shown) -> bool:
    """Whether the fact on the period is published and not expired, so that days may be counted from it."""
    return any(line.fact.key == PERIOD and line.standing != Standing.EXPIRED for line in facts.lines)


def steps(end: date, today: date) -> list[Step]:
    """Every step with its day, in order. What should have been done before today is to be done today."""
    found = []
    for one in ADVICE:
        day = today if one.before is None else end - timedelta(days=one.before)
        found.append(Step(day, one.title, one.lines, late=one.before is not None and day < today))
    return found


@parts.register(SLUG)
def part(request: HttpRequest) -> ProgrammePart:
    """The form, and after it was sent the steps with help near. The day, the borough and the language are not kept."""
    today = clock.london_day(clock.now())
    facts = reading.shown(FACTS, today, needed=[PERIOD])
    form = StepsForm(request.POST if request.method == "POST" else None)
    sent = form.is_bound and form.is_valid()
    given = form.cleaned_data if sent else {}
    end = ends_on(given["letter"], given["day"], facts) if sent else None
    context = {
        "form": form,
        "known": facts,
        "sent": sent,
        "counted": sent and given["letter"] == "decision" and end is not None,
        "end": end,
        "steps": steps(end, today) if end else [],
        "over": bool(end and end < today),
        "near": finding.near_you(given["borough"], given["speaks"], "any", NEEDS, today=today) if sent else [],
        "near_borough": given.get("borough"),
        "helpline": next((line.fact.statement for line in facts.lines if line.fact.key == HELPLINE), ""),
    }
    return ProgrammePart("citizenship/outreach/refugees.html", context, style="css/outreach.css")
