"""Reading an uploaded table of ceremonies. The file is read once, in memory, and never kept.

Only the columns of our own list are taken: any other heading refuses the file, because whatever it holds does not
belong in the portal. Every cell passes the guard, apart from the ceremony's day and time, which must be just that. A
refusal names the line and the column, never what stands in it.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from citizenship.ceremonies import fields, guard
from citizenship.ceremonies.fields import Entry
from programmes.workflow import MoveRefused

MOST_BYTES = 200_000
MOST_ROWS = 200
# Read as a day or a time and as nothing else: the guard for dates cannot apply to them.
TIMED = frozenset({"date", "starts"})
_FORMULA = ("=", "+", "-", "@")


@dataclass
class Row:
    """One line of the table: its number in the file, its cells by heading, and what was refused, by field."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def read(data: bytes, entries: Iterable[Entry]) -> list[Row]:
    """The rows of a CSV file with these columns; empty lines are left out.

    Raises MoveRefused where the file as a whole cannot be taken: too large, no text, no heading we know, too many rows.
    """
    by_heading = {_squash(text): entry for entry in entries for text in (entry.column, entry.label, entry.name)}
    lines = list(_lines(_text(data)))
    if not lines:
        raise MoveRefused("The file is empty. Start from the blank table on this page.", field="file")
    columns = _columns(lines[0][1], by_heading)
    rows = [_row(number, cells, columns) for number, cells in lines[1:]]
    if not rows:
        raise MoveRefused("The file has headings but no rows. Fill in one row for each ceremony.", field="file")
    if len(rows) > MOST_ROWS:
        raise MoveRefused(f"The file has {len(rows)} rows. Send {MOST_ROWS} at a time at most.", field="file")
    return rows


def _text(data: bytes) -> str:
    """The file as text: UTF-8, or what older spreadsheet programs write."""
    if len(data) > MOST_BYTES:
        raise MoveRefused("The file is larger than 200 kB, which is more than a table of counts can be.", field="file")
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise MoveRefused(
            "This is a workbook. In your spreadsheet program choose “Save as” and “CSV”, then send that file.",
            field="file",
        )
    if b"\x00" in data:
        raise MoveRefused("This is not a CSV file. Save the table as “CSV” and send that file.", field="file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _lines(text: str) -> Iterable[tuple[int, list[str]]]:
    """Each line that holds anything, with its number in the file. Commas, semicolons and tabs may part the cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [_cell(cell) for cell in cells]
    except csv.Error as error:
        raise MoveRefused(
            f"Line {reader.line_num} of the file could not be read as a table. Save it again as “CSV”.", field="file"
        ) from error


def _cell(cell: str) -> str:
    """The cell as it was meant: without the apostrophe that keeps a spreadsheet from running it."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def _columns(headings: list[str], by_heading: dict[str, Entry]) -> list[Entry | None]:
    """The entry of each column, None for one without heading.

    Raises MoveRefused for a heading that is not ours: it is told by its place, because it may say more than it should.
    """
    found: list[Entry | None] = []
    for place, heading in enumerate(headings, start=1):
        entry = by_heading.get(_squash(heading))
        if entry is None and heading.strip():
            known = ", ".join(dict.fromkeys(entry.column for entry in by_heading.values()))
            raise MoveRefused(
                f"Column {place} has a heading that we do not take. Delete that column and send the file again. "
                f"The columns are: {known}.",
                field="file",
            )
        if entry is not None and entry in found:
            raise MoveRefused(f"Column {place} comes twice. Delete one of the two.", field="file")
        found.append(entry)
    if not any(entry and entry.name == "date" for entry in found):
        raise MoveRefused("The first line must hold the headings, and one of them must be “date”.", field="file")
    return found


def _row(number: int, cells: list[str], columns: list[Entry | None]) -> Row:
    row = Row(number)
    for place, cell in enumerate(cells):
        entry = columns[place] if place < len(columns) else None
        if entry is None:
            if cell:
                row.refused[""] = (
                    f"Cell {place + 1} stands under no heading. Delete it, or move it under the heading where it "
                    "belongs."
                )
            continue
        problem = _refused(entry, cell)
        if problem:
            row.refused[entry.name] = problem
            cell = ""
        row.cells[entry.column] = cell
    return row


def _refused(entry: Entry, cell: str) -> str:
    """Why a cell may not even be shown again; "" when it may. A day that is no day falls to its form field."""
    found = guard.kinds(cell)
    if entry.name in TIMED:
        # A day and a time are what they are, a day with a slip in it too; anything else is looked at like every cell.
        parses = not cell or _is_moment(entry.name, cell)
        return "" if parses else _named([each for each in found if each.key != "date"])
    return _named(found)


def _named(found: list[guard.Pattern]) -> str:
    if not found:
        return ""
    return f"This cell looks as if it holds {found[0].name}. Take it out: the portal keeps counts and codes only."


def _is_moment(name: str, cell: str) -> bool:
    field_class = fields.DayField if name == "date" else fields.HourField
    try:
        return field_class(required=False).to_python(cell) is not None
    except Exception:  # ValidationError of Django's forms: the cell is no day
        return False


def _squash(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())
