"""One ceremony as one row: of the month on one page, or of an uploaded table. All rows share the lists, read once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from citizenship.ceremonies import fields, guard
from citizenship.ceremonies.models import Ceremony, Partner, Venue
from citizenship.ceremonies.models.ceremonies import PLANNED, RECORDED
from citizenship.ceremonies.uploads import Row
from programmes.people.models import Borough

# What a row of an uploaded table may leave out: most ceremonies are group ceremonies with people in the room.
USUAL = {"kind": Ceremony.Kind.GROUP, "mode": Ceremony.Mode.IN_PERSON}


class Lists:
    """The borough's places and partners, read once for all rows of a page."""

    def __init__(self, borough: Borough) -> None:
        self.borough = borough
        self.rows: dict[str, dict[str, Any]] = {
            "venue": {str(each.pk): each for each in Venue.objects.of(borough).order_by("name")},
            "host": {str(each.pk): each for each in Partner.objects.of(borough).order_by("name")},
        }

    def field(self, name: str, original: forms.Field) -> forms.Field:
        """A list field that asks the database nothing, with the words of the one it stands for."""
        rows = self.rows[name]
        empty = getattr(original, "empty_label", None) or "Choose"
        return forms.TypedChoiceField(
            label=original.label,
            choices=[("", empty), *((key, each.name) for key, each in rows.items())],
            coerce=rows.get,
            empty_value=None,
            required=original.required,
            error_messages=original.error_messages,
        )

    def key(self, name: str, cell: str) -> str:
        """The key of the row of this name, for a cell of a table; a key of nothing where there is none."""
        wanted = cell.strip().lower()
        if not wanted:
            return ""
        return next((key for key, each in self.rows[name].items() if each.name.lower() == wanted), fields.NOBODY)


class RowForm(forms.Form):
    """One ceremony. An untouched row is left alone; a touched one must be whole.

    `ceremony` is the planned one that the row records; without it the row says when and where as well. `line` is the
    row's number in an uploaded table, and `refused` what was already refused there, by field.
    """

    def __init__(
        self,
        lists: Lists,
        *,
        key: str,
        month: date | None = None,
        ceremony: Ceremony | None = None,
        names: Iterable[str] | None = None,
        line: int | None = None,
        refused: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(prefix=key, use_required_attribute=False, **kwargs)
        self.key, self.month, self.ceremony, self.line, self.refused = key, month, ceremony, line, dict(refused or {})
        wanted = names or (RECORDED if ceremony else (*PLANNED, *RECORDED))
        self.fields.update({name: self._in_a_row(lists, name, field) for name, field in _fields(lists, wanted).items()})
        if ceremony is not None and ceremony.in_a_study:
            self.fields["deviation_note"] = _note()
        # A row of a table was written on purpose; a row of the page may stay as it is.
        self.empty_permitted = line is None

    def _in_a_row(self, lists: Lists, name: str, field: forms.Field) -> forms.Field:
        """The field as a cell: lists instead of buttons, the words kept for readers of the screen."""
        if name in lists.rows:
            field = lists.field(name, field)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
            choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
            if not choices or choices[0][0] != "":
                choices.insert(0, ("", "Choose"))
            field.choices = choices
            field.widget = forms.Select(choices=choices)
            field.widget.attrs["class"] = "govuk-select"
        field.widget.attrs["aria-describedby"] = f"{self.prefix}-problems"
        return field

    @property
    def title(self) -> str:
        """What the row is called on the page."""
        if self.ceremony is not None:
            return self.ceremony.code
        return f"Line {self.line}" if self.line else "Another ceremony"

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Each problem with the address of its field and the field's name: (id, name, what is wrong)."""
        found = []
        for name, errors in self.errors.items():
            at = self[name].id_for_label if name in self.fields else f"{self.prefix}-row"
            label = str(self.fields[name].label).removesuffix(" (optional)") if name in self.fields else ""
            found += [(at, label, str(error)) for error in errors]
        return found

    def clean(self) -> dict[str, Any]:
        """What does not fit together, what the table already had refused, and days outside the month."""
        cleaned = super().clean() or self.cleaned_data
        for name, message in self.refused.items():
            self._say(name if name in self.fields else None, message)
        for name, message in fields.check(cleaned).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, message)
        day = cleaned.get("date")
        if self.month and day and (day.year, day.month) != (self.month.year, self.month.month):
            self.add_error("date", f"This day is not in {self.month:%B %Y}. Enter it with its own month.")
        return cleaned

    def _say(self, name: str | None, message: str) -> None:
        """Put a refusal in front of what the empty cell would be told."""
        if name and name in self.errors:
            del self.errors[name]
        self.add_error(name, message)

    def planned(self) -> dict[str, Any]:
        """When and where, as far as the row says it."""
        return {name: self.cleaned_data[name] for name in PLANNED if name in self.cleaned_data}

    def recorded(self) -> dict[str, Any]:
        """What happened on the day."""
        return {name: self.cleaned_data[name] for name in RECORDED}


def _fields(lists: Lists, names: Iterable[str]) -> dict[str, forms.Field]:
    return fields.form_fields(lists.borough, names)


def _note() -> forms.Field:
    return forms.CharField(
        label="Note on a deviation",
        required=False,
        max_length=300,
        validators=[guard.refuse_personal],
        widget=forms.TextInput(attrs={"class": "govuk-input", "autocomplete": "off", "data-keep-not": ""}),
        help_text="Only where the offers were not those of its arm. No names.",
    )


def from_table(rows: Iterable[Row], lists: Lists, *, month: date) -> list[RowForm]:
    """A bound form for each row of an uploaded table of recorded ceremonies."""
    found = []
    for row in rows:
        key = f"line-{row.line}"
        data = {f"{key}-{name}": value for name, value in _read(row, lists).items()}
        found.append(RowForm(lists, key=key, month=month, line=row.line, refused=row.refused, data=_Data(data)))
    return found


def plan_from_table(rows: Iterable[Row], lists: Lists) -> list[RowForm]:
    """A bound form for each row of an uploaded plan."""
    names = (*PLANNED, "places", "invited")
    found = []
    for row in rows:
        key = f"line-{row.line}"
        data = {f"{key}-{name}": value for name, value in _read(row, lists).items() if name in names}
        form = RowForm(lists, key=key, names=names, line=row.line, refused=row.refused, data=_Data(data))
        for name in ("places", "invited"):
            form.fields[name].required = False
        found.append(form)
    return found


def _read(row: Row, lists: Lists) -> dict[str, Any]:
    """What the form takes for a row: its cells read, its places and partners found, and what is usual put in."""
    values: dict[str, Any] = dict(USUAL)
    for entry in fields.ALL:
        cell = row.cells.get(entry.column, "")
        if entry.name in lists.rows:
            values[entry.name] = lists.key(entry.name, cell)
        elif cell:
            values[entry.name] = entry.read(cell, lists.borough)
    return values


class _Data(dict[str, Any]):
    """Values as a sent form holds them: several for a list."""

    def getlist(self, name: str) -> list[Any]:
        """Every value of a field."""
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]
