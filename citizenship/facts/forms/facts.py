"""What staff type about facts."""

from datetime import timedelta
from typing import Any

from django import forms

from citizenship.facts.models import About, Fact, FactSource, Tag
from citizenship.facts.models.facts import CRITICAL_DAYS, STATEMENT
from programmes.people.access import Permission
from programmes.people.forms_step import ActionForm
from programmes.people.models import User

SOURCES = 5
# Browsers take the value of such a field in this form alone.
_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
PUBLIC = "Anybody can read it in the change log. Name nobody."


class PressForm(ActionForm):
    """A button and nothing else."""


class SeenForm(ActionForm):
    """The moment of the words that this person read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)


class ReasonForm(ActionForm):
    """Why."""

    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why in one or two sentences."},
    )


class WithdrawForm(ReasonForm):
    """Why a fact is taken off every page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = PUBLIC


class DatesForm(ActionForm):
    """When the sources were read, and by when they are read again."""

    checked_on = forms.DateField(
        label="On which day did you read the sources?",
        widget=_DAY,
        error_messages={"required": "Enter the day on which you read the sources."},
    )
    review_by = forms.DateField(
        label="Check again by",
        help_text=f"At most {CRITICAL_DAYS} days later for a critical fact, a year for any other.",
        widget=_DAY,
        error_messages={"required": "Enter the day by which it is checked again."},
    )


class RecheckForm(DatesForm):
    """Still right: new dates, and what was looked at."""

    reason = forms.CharField(
        label="What did you read?",
        help_text=f"Such as “GOV.UK says the same”. {PUBLIC}",
        max_length=300,
        error_messages={"required": "Say in one line what you read."},
    )

    @staticmethod
    def initial_of(fact: Fact, today: Any) -> dict[str, Any]:
        """Today, and the same distance to the next check as before."""
        return {"checked_on": today, "review_by": today + (fact.review_by - fact.checked_on)}


class WordsForm(DatesForm):
    """A fact as it shall stand: its words, its dates and up to five sources."""

    field_order: tuple[str, ...] = ("statement", "about", "critical", "tag", "checked_on", "review_by", "reason")

    statement = forms.CharField(
        label="Statement",
        help_text=f"Our own words, one to three short sentences, at most {STATEMENT} signs.",
        max_length=STATEMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter the statement."},
    )
    about = forms.ChoiceField(
        label="Subject",
        help_text="Deadlines and letters are always critical. Tick it for a route that opens or closes, too.",
        choices=About.choices,
    )
    critical = forms.BooleanField(label="Critical: somebody may lose a right if it is wrong", required=False)
    tag = forms.ChoiceField(label="How good are its sources?", choices=Tag.choices)
    reason = forms.CharField(
        label="What changes, and why?",
        help_text=PUBLIC,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what changes and why: advisers read it."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for n in range(1, SOURCES + 1):
            self.fields[f"source_{n}_name"] = forms.CharField(label="Name", max_length=200, required=False)
            self.fields[f"source_{n}_url"] = forms.URLField(
                label="Address on the web", max_length=500, required=False, assume_scheme="https"
            )
            self.fields[f"source_{n}_kind"] = forms.ChoiceField(
                label="Kind", choices=[("", "Choose one"), *FactSource.Kind.choices], required=False
            )
            self.fields[f"source_{n}_dated"] = forms.DateField(label="Date on the source", widget=_DAY, required=False)
            self.fields[f"source_{n}_says"] = forms.CharField(
                label="What it says, if the sources differ", max_length=STATEMENT, required=False
            )

    def _parts(self, n: int) -> tuple[str, ...]:
        return tuple(f"source_{n}_{name}" for name in ("name", "url", "kind", "dated", "says"))

    @property
    def main_fields(self) -> list[Any]:
        """The fields above the sources."""
        return [field for field in self if not field.name.startswith("source_")]

    @property
    def source_rows(self) -> list[tuple[int, list[Any]]]:
        """The fields of each source, with its number."""
        return [(n, [self[name] for name in self._parts(n)]) for n in range(1, SOURCES + 1)]

    def clean(self) -> dict[str, Any]:
        """A source that is begun has a name and a kind."""
        given: dict[str, Any] = super().clean() or {}
        for n in range(1, SOURCES + 1):
            name, *rest = self._parts(n)
            kind = f"source_{n}_kind"
            if any(given.get(each) for each in rest) and not given.get(name):
                self.add_error(name, f"Name source {n}, or empty its other fields.")
            if given.get(name) and not given.get(kind):
                self.add_error(kind, f"Choose the kind of source {n}.")
        return given

    def arguments(self) -> dict[str, Any]:
        """The action's arguments: the sources as one list, with their dates as text."""
        given = super().arguments()
        rows = []
        for n in range(1, SOURCES + 1):
            row = {name.split("_", 2)[2]: given.pop(name) for name in self._parts(n)}
            if row["name"]:
                rows.append({**row, "dated": row["dated"].isoformat() if row["dated"] else ""})
        return {**given, "sources": rows}

    @staticmethod
    def initial_of(words: Any, sources: list[dict[str, Any]], today: Any) -> dict[str, Any]:
        """The form as a fact or a waiting change stands, checked today."""
        first = {name: getattr(words, name) for name in ("statement", "about", "critical", "tag")}
        for n, source in enumerate(sources[:SOURCES], 1):
            first |= {f"source_{n}_{name}": value for name, value in source.items()}
        days = timedelta(days=CRITICAL_DAYS if words.critical else 183)
        return {**first, "checked_on": today, "review_by": today + days}


class NewForm(WordsForm):
    """A fact that is not there yet."""

    field_order = ("key", *WordsForm.field_order)

    key = forms.SlugField(
        label="Key",
        help_text="A short name that pages refer to, such as late-first. It never changes.",
        max_length=60,
        error_messages={"required": "Enter a key.", "invalid": "Use small letters, digits and hyphens only."},
    )


class OwnerField(forms.ModelChoiceField):
    """People by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name alone."""
        return str(obj.name)


class HandOverForm(ActionForm):
    """Who looks after a fact."""

    owner = OwnerField(
        label="Who looks after it?",
        help_text="Without a name it is on the list of everybody who may look after facts.",
        queryset=User.objects.none(),
        required=False,
        empty_label="The team",
    )
    team = forms.CharField(label="Team", max_length=80, error_messages={"required": "Enter the name of the team."})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["owner"]
        chosen.queryset = User.objects.with_permission(Permission.KEEP_FACTS).order_by("name")
