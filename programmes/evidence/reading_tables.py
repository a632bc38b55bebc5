"""Reading a table that somebody brings: CSV or a workbook, bounded, every cell as text. Nothing in it is run."""

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from programmes.files import checks
from programmes.workflow import MoveRefused

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 40
KINDS = frozenset({"csv", "xlsx"})


def read(name: str, body: bytes) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with its line in the file. Raises MoveRefused, in words for who chose it."""
    if len(body) > MOST_BYTES:
        raise MoveRefused("This file is larger than 2 MB. Leave out what is not a figure.", field="file")
    try:
        # An extension that tells the truth, no macros, no parts from elsewhere, not too much when unpacked.
        checked = checks.check(io.BytesIO(body), name=name, kinds=KINDS)
    except checks.FileRefused as refused:
        raise MoveRefused(refused.message, field="file") from refused
    rows = _csv(body) if checked.media_type == checks.MEDIA_TYPES["csv"] else _workbook(body)
    found = [(line, [cell.strip() for cell in row]) for line, row in rows if any(cell.strip() for cell in row)]
    if len(found) > MOST_ROWS + 1:
        raise MoveRefused(f"This file has more than {MOST_ROWS:,} rows. Bring it in several files.", field="file")
    if any(len(row) > MOST_COLUMNS for _, row in found):
        raise MoveRefused("A row of this file has more than 40 columns. Use our template.", field="file")
    return found


def _csv(body: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252")  # what Excel writes on many computers
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [(reader.line_num, row) for row in reader]


def _workbook(body: bytes) -> list[tuple[int, list[str]]]:
    """The first sheet."""
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS * 2 or sheet.total_width > MOST_COLUMNS:
            raise MoveRefused("The first sheet of this workbook is too large. Use our template.", field="file")
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise MoveRefused("This workbook cannot be read. Save it again and choose it again.", field="file") from error
    return [(line, [_text(cell) for cell in row]) for line, row in enumerate(rows, 1)]


def _text(cell: Any) -> str:
    """A cell as somebody would have typed it: 86, not 86.0."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        try:
            return f"{Decimal(str(cell)).normalize():f}"
        except InvalidOperation:
            return str(cell)
    return str(cell)
