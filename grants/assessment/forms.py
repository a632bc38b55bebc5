"""What officers, assessors and panel members type."""

from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator

from grants.applications.models import Application
from grants.assessment import scale
from grants.assessment.actions.scoring import Given
from grants.assessment.models import Assignment, DueDiligence, Sift
from grants.assessment.models.scores import Score
from grants.funds.forms import ActionForm
from grants.funds.models import Criterion, Round
from programmes import clock

LONG = 5000


def _text(label: str, *, help_text: str = "", rows: int = 4, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONG,
        required=bool(required),
        error_messages={"required": required},
    )


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    field: Any = form.fields[name]
    field.choices = list(choices)


class DeclareForm(ActionForm):
    """Whether there is an interest.

    In a blind round: with any of the applicants, who are listed without their applications.
    """

    NO, YES = "no", "yes"
    interest = forms.ChoiceField(
        label="Do you have an interest in this application?",
        widget=forms.RadioSelect,
        choices=[(NO, "No, I have no interest in it"), (YES, "Yes, I have an interest in it")],
        error_messages={"required": "Say whether you have an interest."},
    )
    applicants = forms.MultipleChoiceField(
        label="Do you have an interest in any of these applicants?",
        help_text="Everybody who applies in this round, in alphabetical order. Tick nobody if you have none.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    detail = _text(
        "If you have an interest, what is it?",
        help_text="A few words, such as “I was their trustee until 2024”. Kept in the register of interests.",
        rows=2,
    )

    def __init__(self, *args: Any, application: Application, blind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        self.found: dict[str, list[Application]] = {}
        if not blind:
            del self.fields["applicants"]
            return
        del self.fields["interest"]
        everybody = Application.objects.filter(round=application.round_id).exclude(state="draft").with_parties()
        for each in everybody:
            # The applicant's own key, so that the page does not tell which application is whose.
            self.found.setdefault(str(each.organisation_id or each.person_id), []).append(each)
        names = sorted((each[0].applicant_name, key) for key, each in self.found.items())
        _choose(self, "applicants", [(key, name) for name, key in names])

    def arguments(self) -> dict[str, Any]:
        """Whether there is an interest in this one, and in which others."""
        given = super().arguments()
        chosen = [each for key in given.pop("applicants", []) for each in self.found[key]]
        here = given.pop("interest", self.NO) == self.YES or self.application in chosen
        return {**given, "has_conflict": here, "also": [each for each in chosen if each != self.application]}


class SiftForm(ActionForm):
    """Does it meet the fund's rules?"""

    outcome = forms.ChoiceField(
        label="Does it meet the fund’s rules?",
        widget=forms.RadioSelect,
        choices=[("pass", "Yes, it is eligible"), ("refuse", "No, it is not eligible")],
        error_messages={"required": "Say whether it meets the fund’s rules."},
    )
    reasons = forms.MultipleChoiceField(
        label="If not: which rules does it not meet?",
        choices=Sift.Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = _text(
        "In your own words",
        help_text="Where it is not eligible, this goes into the letter to the applicant, where you can change it.",
    )

    def clean(self) -> dict[str, Any]:
        """Reasons and words where it is not eligible."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") == "refuse":
            if not given.get("reasons"):
                self.add_error("reasons", "Choose at least one rule that it does not meet.")
            if not given.get("note", "").strip():
                self.add_error("note", "Explain it: the words go into the letter to the applicant.")
        return given

    def arguments(self) -> dict[str, Any]:
        """What the chosen action takes."""
        given = super().arguments()
        if given.pop("outcome") == "pass":
            del given["reasons"]
        return given


class AssignForm(ActionForm):
    """One person for one place."""

    assessor = forms.ChoiceField(label="Whom do you ask?", error_messages={"required": "Choose somebody."})
    kind = forms.ChoiceField(label="In the role of", choices=Assignment.Kind.choices)

    def __init__(self, *args: Any, people: Iterable[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person, _ in people}
        _choose(self, "assessor", [(str(person.pk), words) for person, words in people])

    def arguments(self) -> dict[str, Any]:
        """The person rather than the key."""
        given = super().arguments()
        return {**given, "assessor": self.people[given["assessor"]]}


class AssignEvenlyForm(ActionForm):
    """The people among whom a round's applications are shared out."""

    assessors = forms.MultipleChoiceField(
        label="Share them out among",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one assessor."},
    )

    def __init__(self, *args: Any, people: Iterable[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person, _ in people}
        _choose(self, "assessors", [(str(person.pk), words) for person, words in people])

    def arguments(self) -> dict[str, Any]:
        """The people rather than their keys."""
        given = super().arguments()
        return {**given, "assessors": [self.people[key] for key in given["assessors"]]}


class ReasonForm(ActionForm):
    """Why something is taken back."""

    reason = _text("Why?", help_text="Kept on the record; the applicant does not see it.", required="Say why.")


class NoteForm(ActionForm):
    """Why something is done again."""

    note = _text("Why?", help_text="Kept on the record; the applicant does not see it.", required="Say why.")


class ScoreForm(ActionForm):
    """Every criterion's points with the reason for them."""

    def __init__(self, *args: Any, criteria: list[Criterion], held: Iterable[Score], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria, saved = criteria, {score.criterion_id: score for score in held}
        for each in criteria:
            score = saved.get(each.pk)
            self.fields[f"value_{each.key}"] = forms.TypedChoiceField(
                label=each.name,
                choices=[(n, str(n)) for n in range(each.scale_max + 1)],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                required=False,
                initial=score.value if score else None,
            )
            self.fields[f"why_{each.key}"] = forms.CharField(
                label=f"Why this score for “{each.name}”?",
                widget=forms.Textarea(attrs={"rows": 4}),
                max_length=LONG,
                required=False,
                initial=score.justification if score else "",
            )

    @property
    def hands_in(self) -> bool:
        """Whether the button was the one that hands the scores in."""
        return "submit" in self.data

    @property
    def rows(self) -> list[tuple[Criterion, Any, Any]]:
        """Each criterion with its two fields."""
        return [(each, self[f"value_{each.key}"], self[f"why_{each.key}"]) for each in self.criteria]

    def clean(self) -> dict[str, Any]:
        """Points need their reason and a reason its points; to hand in, every criterion needs both."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for each in self.criteria:
            value, why = given.get(f"value_{each.key}"), given.get(f"why_{each.key}", "").strip()
            if value is None and (why or self.hands_in):
                self.add_error(f"value_{each.key}", f"Give a score for “{each.name}”.")
            if not why and (value is not None or self.hands_in):
                self.add_error(f"why_{each.key}", f"Write why you give this score for “{each.name}”.")
        return given

    def arguments(self) -> dict[str, Any]:
        """The criteria that have both, by their key."""
        data = self.cleaned_data
        given = {
            each.key: Given(data[f"value_{each.key}"], data[f"why_{each.key}"])
            for each in self.criteria
            if data.get(f"value_{each.key}") is not None
        }
        return {"token": data["form_token"], "given": given}


class ReviseForm(ActionForm):
    """Another score for one criterion, and why it changes."""

    value = forms.TypedChoiceField(
        label="Score",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a score."},
    )
    justification = _text("Why this score?", required="Write why you give this score.")
    reason = _text(
        "Why do you change it?",
        help_text="Kept on the record with the score as it was.",
        rows=2,
        required="Say why you change the score.",
    )

    def __init__(self, *args: Any, score: Score, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"value": score.value, "justification": score.justification})
        super().__init__(*args, **kwargs)
        _choose(self, "value", [(n, str(n)) for n in range(score.criterion.scale_max + 1)])

    def arguments(self) -> dict[str, Any]:
        """Points and reason together."""
        given = super().arguments()
        new = Given(given.pop("value"), given.pop("justification"))
        return {**given, "given": new}


class ModerateForm(ActionForm):
    """The agreed score and how it came about."""

    score = forms.DecimalField(
        max_digits=4,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    note = _text("How did you come to it?", required="Say how the panel came to this score.")

    def __init__(self, *args: Any, round: Round, agreed: Decimal | None, **kwargs: Any) -> None:
        """`agreed` is the score as it is kept, out of five; the form tells and takes it on the round's own scale."""
        self.round, highest = round, scale.of(round)
        kwargs.setdefault("initial", {"score": None if agreed is None else scale.told(agreed, round)})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["score"]
        field.label = f"Agreed score, out of {highest}"
        wrong = f"Enter the agreed score, from 0 to {highest}, such as {highest - 1}.5."
        field.error_messages |= dict.fromkeys(("required", "invalid", "max_digits", "max_decimal_places"), wrong)
        field.validators.append(MaxValueValidator(highest, message=wrong))

    def arguments(self) -> dict[str, Any]:
        """The score as it is kept."""
        given = super().arguments()
        return {**given, "score": scale.kept(given["score"], self.round)}


class CheckForm(ActionForm):
    """In order, or back to moderation."""

    outcome = forms.ChoiceField(
        label="Are the scores fair, and do the reasons support them?",
        widget=forms.RadioSelect,
        choices=[("pass", "Yes, it can be decided"), ("back", "No, it must be moderated again")],
        error_messages={"required": "Say whether it can be decided."},
    )
    note = _text("What did you find?", help_text="Needed where it goes back.")

    def clean(self) -> dict[str, Any]:
        """Words where it goes back."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") == "back" and not given.get("note", "").strip():
            self.add_error("note", "Say what must be put right.")
        return given

    def arguments(self) -> dict[str, Any]:
        """The view takes the action from the outcome."""
        given = super().arguments()
        del given["outcome"]
        return given


class InviteForm(ActionForm):
    """A seat on the panel."""

    email = forms.EmailField(
        label="E-mail address",
        error_messages={"required": "Enter an e-mail address.", "invalid": "Enter an e-mail address, such as a@b.org."},
    )
    ends = forms.DateField(
        label="Until the end of",
        help_text="The last day on which this person can read and score.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the last day.", "invalid": "Enter a day, such as 2026-03-06."},
    )

    def arguments(self) -> dict[str, Any]:
        """The last day as its last minute in London."""
        given = super().arguments()
        return {**given, "ends": datetime.combine(given["ends"], time(23, 59), clock.LONDON)}


class DiligenceForm(ActionForm):
    """What an officer found about one item."""

    verb = forms.ChoiceField(
        label="What did you find?", widget=forms.RadioSelect, error_messages={"required": "Say what you found."}
    )
    expires_date = forms.DateField(
        label="Valid until",
        help_text="A safeguarding policy needs the day until which it is valid.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a day, such as 2026-03-06."},
    )
    note = _text("Note", help_text="What you saw and where, or what is wrong. Needed unless it is in order.", rows=3)
    WORDS: ClassVar[dict[str, str]] = {
        "confirm": "I have seen it, and it is in order",
        "flag": "There is a problem with it",
        "waive": "It is not needed for this applicant",
        "reopen": "It must be looked at again",
    }

    def __init__(self, *args: Any, item: DueDiligence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "verb", [(verb, self.WORDS[verb]) for verb in item.FLOW.open_moves(item.state)])
        if item.kind != DueDiligence.Kind.SAFEGUARDING:
            del self.fields["expires_date"]

    def arguments(self) -> dict[str, Any]:
        """What the chosen action takes: only a confirmation has an expiry."""
        given = super().arguments()
        expires = given.pop("expires_date", None)
        return given | ({"expires": expires} if given.pop("verb") == "confirm" else {})
