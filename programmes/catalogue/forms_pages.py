"""What editors type on a programme's page, and the question before a guide is fetched."""

from typing import Any, ClassVar

from django import forms

from programmes.catalogue.models import LinkCount, Programme, ProgrammeSection, SectionTable
from programmes.people.forms_step import ActionForm
from programmes.people.models import Borough

SECTORS = [choice for choice in LinkCount.Sector.choices if choice[0]]
CELL = "|"


class SectorForm(forms.Form):
    """One question, counted and not kept. There is no token: fetching a guide twice is two downloads."""

    sector = forms.ChoiceField(
        label="In what kind of organisation do you work?",
        choices=SECTORS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the kind of organisation that you work in.",
            "invalid_choice": "Choose one of the kinds of organisation in the list.",
        },
    )


class BringBackForm(ActionForm, forms.Form):
    """Nothing to type: the button says it."""


class LinesField(forms.CharField):
    """A list of texts, each on a line of its own."""

    widget = forms.Textarea(attrs={"rows": 6, "cols": 80})

    def prepare_value(self, value: Any) -> Any:
        """As the editor sees it."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The lines that say something."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares line by line."""
        return [line.strip() for line in (data or "").splitlines() if line.strip()] != (initial or [])


class CellsField(LinesField):
    """The rows of a table: a row on each line, its cells apart by a stroke."""

    def prepare_value(self, value: Any) -> Any:
        """As the editor sees it."""
        return "\n".join(f" {CELL} ".join(row) for row in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """A list of cells for each line."""
        return [_cells(line) for line in super().clean(value)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares cell by cell."""
        return [_cells(line) for line in (data or "").splitlines() if line.strip()] != (initial or [])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(CELL)]


class ProgrammeForm(forms.ModelForm):
    """A programme's own fields; who it is for and where are ticked."""

    audiences = forms.MultipleChoiceField(
        label="Who it is for, in the list of programmes",
        choices=Programme.Audience.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    boroughs = forms.MultipleChoiceField(
        label="Boroughs",
        help_text="Tick none where it is for all of London.",
        choices=lambda: [(each.pk, each.name) for each in Borough.objects.all()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    related = forms.ModelMultipleChoiceField(
        Programme.objects.only("name"),
        label="Related pages",
        help_text="Hold Control, or Command on a Mac, to choose more than one.",
        widget=forms.SelectMultiple(attrs={"size": 10}),
        required=False,
    )

    class Meta:
        model = Programme
        exclude: ClassVar[list[str]] = ["search", "theme_order"]


class SectionForm(forms.ModelForm):
    """A section's own fields; its checklist is typed line by line."""

    checklist = LinesField(label="Checklist", help_text="One thing to check on each line.", required=False)

    class Meta:
        model = ProgrammeSection
        fields: ClassVar[list[str]] = [
            *("programme", "order", "row", "heading", "text", "status", "status_date", "status_note", "checklist"),
        ]


class TableForm(forms.ModelForm):
    """A table, typed as lines."""

    columns = LinesField(label="Columns", help_text="The heading of each column on a line of its own.")
    rows = CellsField(label="Rows", help_text="A row on each line; put | between its cells.")

    class Meta:
        model = SectionTable
        fields: ClassVar[list[str]] = ["order", "caption", "columns", "rows"]
