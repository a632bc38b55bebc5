"""A month in words: for the page, the return as PDF and CSV, and the paper sheet, all from the one list of fields."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.text import slugify

from citizenship.ceremonies import fields, figures
from citizenship.ceremonies.models import Ceremony, Extension, MonthlyReturn, ReturnVersion
from citizenship.ceremonies.models.ceremonies import OFFERS, RECORDED
from citizenship.ceremonies.practices import Practice
from citizenship.studies.offers import Level, Offer
from programmes import clock

BLANK_LINES = 4  # on a paper sheet, for ceremonies that nobody planned
NAMES = {
    "ceremonies": "Ceremonies",
    "group": "Group ceremonies",
    "private": "Private ceremonies",
    "virtual": "Virtual ceremonies",
    "late_entries": "First entered after their date",
    "cancelled": "Cancelled",
    "places": "Places",
    "invited": "New citizens invited",
    "attended": "New citizens who attended",
    "guests": "Guests",
    "cost_pounds": "Cost in pounds",
    "in_time": "Completed in time",
    "out_of_time": "Completed out of time",
}
STANDING = {
    MonthlyReturn.State.OPEN: "not sent",
    MonthlyReturn.State.SENT: "provisional",
    MonthlyReturn.State.FINAL: "final",
}


def filename(month: figures.Month) -> str:
    """A file's name without its ending: "ceremonies-camden-2027-03"."""
    return f"ceremonies-{slugify(month.borough.name)}-{month.first_day:%Y-%m}"


def standing(monthly: MonthlyReturn | None) -> str:
    """How sure the month's figures are: "not sent", "provisional", "provisional, revised", "final", …"""
    if monthly is None:
        return STANDING[MonthlyReturn.State.OPEN]
    word = STANDING[MonthlyReturn.State(monthly.state)]
    return f"{word}, revised" if monthly.revised else word


def totals(month: figures.Month) -> list[tuple[str, str]]:
    """The month's sums as (words, number), in the order of the page."""
    given = month.totals()
    rows = [(NAMES[name], f"{given[name]:,}") for name in NAMES if isinstance(given.get(name), int)]
    if month.cost is not None:
        missing = f" ({month.without_cost} without a cost)" if month.without_cost else ""
        rows.append((NAMES["cost_pounds"], f"£{month.cost:,.2f}{missing}"))
    return rows


def offers(month: figures.Month) -> list[tuple[str, list[int]]]:
    """For each offer, the number of ceremonies at each level, from none to help on the spot."""
    return [(str(Offer(offer).label), list(month.offered(offer).values())) for offer in OFFERS]


def levels() -> list[str]:
    """The levels' names, in their order."""
    return [str(level.label) for level in Level]


def told(versions: Iterable[ReturnVersion]) -> list[dict[str, Any]]:
    """Each version with what it changed against the one before, the newest first."""
    rows = sorted(versions, key=lambda each: -each.number)
    found = []
    for place, version in enumerate(rows):
        older = rows[place + 1].figures if place + 1 < len(rows) else None
        changed = figures.changes(version.figures, older) if older else []
        found.append(
            {
                "version": version,
                "attended": version.figures["totals"]["attended"],
                "changes": [(NAMES.get(name, name), _said(was), _said(became)) for name, was, became in changed],
            }
        )
    return found


def _said(value: Any) -> str:
    return "not known" if value is None else str(value)


# --- the return ------------------------------------------------------------------------------------------------------


def return_data(month: figures.Month, monthly: MonthlyReturn | None, at: datetime) -> dict[str, Any]:
    """What the PDF of the return holds."""
    return {
        "title": f"Citizenship ceremonies, {month.first_day:%B %Y}",
        "subtitle": f"Monthly return of {month.borough.name}",
        "standing": standing(monthly).capitalize(),
        "version": monthly.version if monthly else 0,
        "sent": clock.uk_time(monthly.sent_at) if monthly and monthly.sent_at else "",
        "final": clock.uk_time(monthly.final_at) if monthly and monthly.final_at else "",
        "made": clock.uk_time(at),
        "planned": len(month.planned),
        "totals": [list(row) for row in totals(month)],
        "levels": levels(),
        "offers": [[words, *map(str, numbers)] for words, numbers in offers(month)],
        "clock": clock_rows(monthly),
        "ceremonies": [
            [
                each.code,
                each.get_kind_display(),
                str(each.attended),
                str(each.guests),
                flags(each) or "–",
            ]
            for each in month.held
        ],
    }


def clock_rows(monthly: MonthlyReturn | None) -> list[list[str]]:
    """The numbers in and out of time and each extension, as (words, number)."""
    if monthly is None or monthly.in_time is None:
        return []
    rows = [[NAMES["in_time"], str(monthly.in_time)], [NAMES["out_of_time"], str(monthly.out_of_time)]]
    rows += [[f"– {extension_words(each)}", str(each.count)] for each in monthly.extensions.all()]
    return rows


def extension_words(extension: Extension) -> str:
    """By whose authority, and why."""
    reason = extension.get_reason_display()
    return f"{extension.get_authority_display()}: {reason[0].lower()}{reason[1:]}"


def flags(ceremony: Ceremony) -> str:
    """What is to be known of a ceremony's figures, in words."""
    found = [
        ("provisional", ceremony.provisional),
        ("revised", ceremony.revised),
        ("first entered after its date", ceremony.late_entry),
    ]
    return ", ".join(words for words, holds in found if holds)


def return_table(month: figures.Month, monthly: MonthlyReturn | None) -> tuple[list[str], Iterator[list[Any]]]:
    """The CSV of the return: one line for each ceremony and one for the month, which a column tells apart."""
    header = ["line", "code", *(entry.column for entry in fields.ALL), "version", "flags", "in_time", "out_of_time"]
    return header, _return_rows(month, monthly)


def _return_rows(month: figures.Month, monthly: MonthlyReturn | None) -> Iterator[list[Any]]:
    for each in month.held:
        cells = [_number(entry.cell(each)) if entry.name in RECORDED else entry.cell(each) for entry in fields.ALL]
        yield ["ceremony", each.code, *cells, each.version, flags(each), "", ""]
    sums = {name: month.total(name) for name in figures.COUNTS}
    sums["cost_pounds"] = "" if month.cost is None else month.cost  # type: ignore[assignment]
    cells = [f"{month.first_day:%Y-%m}" if entry.name == "date" else sums.get(entry.name, "") for entry in fields.ALL]
    clock_numbers = ["", ""] if monthly is None else [monthly.in_time, monthly.out_of_time]
    yield ["month", filename(month), *cells, monthly.version if monthly else 0, standing(monthly), *clock_numbers]


def _number(cell: str) -> Any:
    return int(cell) if cell.isdigit() else cell


# --- paper -----------------------------------------------------------------------------------------------------------


def blank_rows(month: figures.Month) -> Iterator[list[str]]:
    """The planned ceremonies as lines of a table to fill in: when and where are written, the rest is empty."""
    plan = {entry.name for entry in fields.PLAN} | {"places", "invited"}
    for each in month.planned:
        yield [entry.cell(each) if entry.name in plan else "" for entry in fields.ALL]


def sheet_data(month: figures.Month) -> dict[str, Any]:
    """What the paper sheet holds: a box for each planned ceremony and some blank ones, and the codes to write."""
    return {
        "title": f"Ceremonies of {month.first_day:%B %Y}",
        "subtitle": month.borough.name,
        "ceremonies": [_planned(each) for each in month.planned] + [None] * BLANK_LINES,
        "counts": [fields.BY_NAME[name].label for name in figures.COUNTS],
        "offers": [fields.BY_NAME[offer].label for offer in OFFERS],
        "levels": [f"{level.value} {str(level.label).lower()}" for level in Level],
        "dignitaries": [str(words) for _, words in Ceremony.Dignitary.choices],
        "practices": [str(practice.label) for practice in Practice],
    }


def _planned(ceremony: Ceremony) -> dict[str, Any]:
    day: date = ceremony.date
    return {
        "code": ceremony.code,
        "when": f"{day:%A} {day.day} {day:%B}" + (f", {ceremony.starts:%H:%M}" if ceremony.starts else ""),
        "where": ceremony.venue.name,
        "kind": f"{ceremony.get_kind_display()}, {ceremony.get_mode_display().lower()}",
        "arm": ceremony.arm.name if ceremony.arm else "",
        "places": _said_or_blank(ceremony.places),
        "invited": _said_or_blank(ceremony.invited),
    }


def _said_or_blank(value: int | None) -> str:
    return "" if value is None else str(value)
