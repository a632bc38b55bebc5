"""The one list of what is planned and recorded of a ceremony.

The page, the month on one page, the CSV and the monthly return all read this list: a field is added, worded and checked
here and nowhere else. Each entry makes its form field for a borough, reads a cell of a CSV into what that field takes,
and writes the value back as a cell.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.db.models import Q

from citizenship.ceremonies import cells
from citizenship.ceremonies.cells import NOBODY as NOBODY
from citizenship.ceremonies.models import Ceremony, Partner, Venue
from citizenship.ceremonies.models.ceremonies import MOST_PEOPLE, MOST_POUNDS
from citizenship.ceremonies.practices import Practice
from citizenship.ceremonies.typed import DayField as DayField
from citizenship.ceremonies.typed import HourField as HourField
from citizenship.studies.offers import Level, Offer
from programmes.people.models import Borough

SEPARATOR = ";"


@dataclass(frozen=True)
class Entry:
    """One field of a ceremony.

    `column` is its heading in a CSV, `group` the part of the page in which it stands. `make(borough)` gives its form
    field, `read(cell, borough)` what that form field takes for a cell of a CSV, `write(value)` the cell for a value.
    """

    name: str
    label: str
    help: str
    group: str
    column: str
    make: Callable[[Borough], forms.Field]
    read: Callable[[str, Borough], Any]
    write: Callable[[Any], str]

    @property
    def short(self) -> str:
        """The label as a heading in a table: without "(optional)" and the question mark."""
        return SHORT.get(self.name, self.label.removesuffix(" (optional)").removesuffix("?"))

    def cell(self, ceremony: Ceremony) -> str:
        """What a CSV holds of it."""
        return self.write(getattr(ceremony, self.name))

    def said(self, value: Any) -> str:
        """The value in words, as a page shows it; a dash when there is none."""
        return _words(self.name, value)


# --- the kinds of field ----------------------------------------------------------------------------------------------


def _whole(label: str, help_text: str, _: Any, *, least: int, missing: str) -> forms.Field:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input govuk-input--width-4"}
        ),
        error_messages={
            "required": missing,
            "invalid": "Enter a whole number, such as 24.",
            "min_value": f"Enter {least} or more.",
            "max_value": f"Enter {MOST_PEOPLE} or fewer.",
        },
    )


def _pounds(label: str, help_text: str, _: Any) -> forms.Field:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(MOST_POUNDS),
        decimal_places=2,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "class": "govuk-input govuk-input--width-5"}
        ),
        error_messages={
            "invalid": "Enter pounds, such as 250 or 99.50, or leave it empty.",
            "min_value": "Enter 0 or more, or leave it empty.",
            "max_value": "Enter one million pounds or less.",
            "max_decimal_places": "Enter pounds and pence, such as 99.50.",
        },
    )


def _one_of(choices: list[tuple[Any, Any]], missing: str, label: str, help_text: str, _: Any) -> forms.Field:
    """Radios: few choices, all seen at once."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=[(str(code), text) for code, text in choices],
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


def _level(missing: str, label: str, help_text: str, _: Any) -> forms.Field:
    """Radios for a level; the value is the number of the level."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=[(str(level.value), level.label) for level in Level],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


def _dignitary(label: str, help_text: str, _: Any) -> forms.Field:
    missing = "Choose who spoke, or “Nobody”."
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=[("", "Choose"), *Ceremony.Dignitary.choices],
        error_messages={"required": missing, "invalid_choice": missing},
    )


class _Named(forms.ModelChoiceField):
    """A list of a borough's own partners or places, without a query for each form of a page."""

    def label_from_instance(self, obj: Any) -> str:
        """The name alone: everything on the list is this borough's."""
        return str(obj.name)


def _venue(label: str, help_text: str, borough: Borough) -> forms.Field:
    missing = "Choose the place. Our team adds places that are not on the list."
    return _Named(
        queryset=Venue.objects.of(borough).order_by("name"),
        label=label,
        help_text=help_text,
        empty_label="Choose",
        error_messages={"required": missing, "invalid_choice": missing},
    )


def _host(label: str, help_text: str, borough: Borough) -> forms.Field:
    return _Named(
        queryset=Partner.objects.of(borough).order_by("name"),
        label=label,
        help_text=help_text,
        required=False,
        empty_label="The council itself",
        error_messages={"invalid_choice": "Choose an organisation from the list."},
    )


def _practices(label: str, help_text: str, _: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=Practice.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the checklist."},
    )


def _day(label: str, help_text: str, _: Any) -> forms.Field:
    return DayField(
        label=label,
        help_text=help_text,
        widget=forms.TextInput,
        error_messages={"required": "Enter the day of the ceremony.", "invalid": "Enter a day such as 12/3/2027."},
    )


def _hour(label: str, help_text: str, _: Any) -> forms.Field:
    return HourField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.TextInput,
        error_messages={"invalid": "Enter a time such as 14:30 or 2.30pm, or leave it empty."},
    )


# --- values as cells of a CSV -----------------------------------------------------------------------------------------


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def _as_day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _as_hour(value: time | None) -> str:
    return "" if value is None else f"{value:%H:%M}"


def _as_level(value: int | None) -> str:
    return "" if value is None else Level(value).name.lower()


def _as_list(value: Iterable[str]) -> str:
    return f"{SEPARATOR} ".join(value or [])


def day_words(day: date) -> str:
    """A day as people read it: "Friday 12 March 2027"."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _words(name: str, value: Any) -> str:
    """The value of one field in words."""
    if name == "host" and value is None:
        return "The council itself"
    if value in (None, "", []):
        return "–"
    named: dict[str, Callable[[Any], str]] = {
        "date": day_words,
        "starts": lambda at: f"{at:%H:%M}",
        "kind": lambda code: str(Ceremony.Kind(code).label),
        "mode": lambda code: str(Ceremony.Mode(code).label),
        "dignitary": lambda code: str(Ceremony.Dignitary(code).label),
        "cost_pounds": lambda pounds: f"£{pounds:,.2f}".removesuffix(".00"),
        "practices": lambda codes: ". ".join(str(Practice(code).label) for code in Practice.values if code in codes),
        **{offer: lambda level: str(Level(level).label) for offer in Offer.values},
    }
    return named.get(name, str)(value)


def kept_words(name: str, kept: Any, rows: dict[str, str]) -> str:
    """A value as the history keeps it, in words. `rows` names places and organisations by their keys."""
    if name == "state":
        return str(Ceremony.State(kept).label)
    if name in ("venue", "host") and kept is not None:
        return rows.get(kept, "One that is no longer on the list")
    if kept is not None and name in ("date", "starts", "cost_pounds"):
        kind: dict[str, Callable[[str], Any]] = {
            "date": date.fromisoformat,
            "starts": time.fromisoformat,
            "cost_pounds": Decimal,
        }
        return _words(name, kind[name](kept))
    return _words(name, kept)


# --- the list --------------------------------------------------------------------------------------------------------


def _entry(
    name: str,
    label: str,
    help_text: str,
    group: str,
    make: Callable[..., forms.Field],
    read: Callable[[str, Any], Any] = cells.plain,
    write: Callable[[Any], str] = _as_text,
    *,
    column: str = "",
) -> Entry:
    return Entry(name, label, help_text, group, column or name, partial(make, label, help_text), read, write)


def _people(name: str, label: str, help_text: str, least: int, missing: str) -> Entry:
    return _entry(name, label, help_text, "people", partial(_whole, least=least, missing=missing), cells.number)


def _choice(name: str, label: str, help_text: str, group: str, choices: list[tuple[Any, Any]], missing: str) -> Entry:
    make = partial(_one_of, choices, missing)
    return _entry(name, label, help_text, group, make, partial(cells.coded, choices))


def _offer(offer: Offer, label: str) -> Entry:
    missing = f"Choose what was offered for “{label}”, or “None”."
    return _entry(offer.value, label, "", "offers", partial(_level, missing), cells.level, _as_level)


PLAN: tuple[Entry, ...] = (
    _entry("date", "Day", "For example 12/3/2027.", "when", _day, write=_as_day),
    _entry("starts", "Time (optional)", "For example 14:30.", "when", _hour, write=_as_hour, column="time"),
    _choice("kind", "Group or private?", "", "when", Ceremony.Kind.choices, "Choose group or private."),
    _choice("mode", "In person or virtual?", "", "when", Ceremony.Mode.choices, "Choose in person or virtual."),
    _entry("venue", "Place", "", "when", _venue, partial(cells.by_name, Venue.objects.of), column="place"),
)
RECORD: tuple[Entry, ...] = (
    _people("places", "Places", "Room for new citizens.", 1, "Enter how many places there were."),
    _people("invited", "Invited", "New citizens invited.", 0, "Enter how many new citizens were invited."),
    _people("attended", "Attended", "New citizens who came.", 0, "Enter how many new citizens came."),
    _people("guests", "Guests", "Who came with them.", 0, "Enter how many guests came, or 0."),
    _entry(
        "dignitary",
        "Who spoke for the borough or the county?",
        "The role only, never a name.",
        "welcome",
        _dignitary,
        partial(cells.coded, Ceremony.Dignitary.choices),
    ),
    _entry("host", "Host organisation", "", "welcome", _host, partial(cells.by_name, Partner.objects.of)),
    _offer(Offer.VOTING, "Registering to vote"),
    _offer(Offer.VOLUNTEERING, "Volunteering"),
    _offer(Offer.MEMBERSHIP, "Joining an organisation"),
    _entry(
        "cost_pounds",
        "Cost in pounds (optional)",
        "What this ceremony cost the council besides staff time.",
        "practice",
        _pounds,
        cells.number,
        column="cost_pounds",
    ),
    _entry(
        "practices",
        "What was there on the day?",
        "Tick all that applied. It is the checklist of the guidance.",
        "practice",
        _practices,
        cells.practices,
        _as_list,
    ),
)
ALL: tuple[Entry, ...] = (*PLAN, *RECORD)
BY_NAME: dict[str, Entry] = {entry.name: entry for entry in ALL}
SHORT: dict[str, str] = {
    "kind": "Kind",
    "mode": "Held",
    "dignitary": "Spoke for the borough",
    "voting": "Offer: registering to vote",
    "volunteering": "Offer: volunteering",
    "membership": "Offer: joining an organisation",
    "practices": "Good practice",
    "cost_pounds": "Cost",
}
# Parts of the page, in the order of the list.
GROUPS: dict[str, str] = {
    "when": "When and where",
    "people": "How many people",
    "welcome": "Who welcomed them",
    "offers": "What was offered",
    "practice": "Good practice and cost",
}


def form_fields(borough: Borough, names: Iterable[str]) -> dict[str, forms.Field]:
    """The form fields of these entries for one borough, in the order of the list."""
    wanted = set(names)
    return {entry.name: entry.make(borough) for entry in ALL if entry.name in wanted}


def keep_choices(there: dict[str, forms.Field], ceremony: Ceremony) -> None:
    """Let a place or an organisation that left the list since stay with the ceremony that has it."""
    for name, model in (("venue", Venue), ("host", Partner)):
        field = there.get(name)
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            listed = Q(pk__in=field.queryset.order_by().values("pk"))
            field.queryset = model.objects.filter(listed | Q(pk=getattr(ceremony, f"{name}_id"))).order_by("name")


def in_order(names: Iterable[str]) -> list[str]:
    """These fields in the order of the list, whatever else there is after them."""
    order = [entry.name for entry in ALL]
    return sorted(names, key=lambda name: order.index(name) if name in BY_NAME else len(order))


def from_cells(cells: dict[str, str], borough: Borough) -> dict[str, Any]:
    """What the form takes for one row of a CSV: heading -> cell. Headings that are not on the list are left out."""
    return {entry.name: entry.read(cells[entry.column], borough) for entry in ALL if entry.column in cells}


def check(values: dict[str, Any]) -> dict[str, str]:
    """What does not fit together, as field -> message; empty when everything does.

    The page says the same while people type, and the database refuses it whatever path is taken.
    """
    problems: dict[str, str] = {}
    places, invited, attended = (values.get(name) for name in ("places", "invited", "attended"))
    if attended is not None and invited is not None and attended > invited:
        problems["attended"] = (
            f"{attended} attended, but {invited} were invited. Count guests apart, or change the number invited."
        )
    if attended is not None and places is not None and attended > places and "attended" not in problems:
        problems["attended"] = f"{attended} attended, but there were {places} places. If more came, change the places."
    return problems
