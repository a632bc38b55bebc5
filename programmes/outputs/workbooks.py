"""Workbooks, written row by row: memory does not grow with their length. Text is always text, never a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

# What one cell and one sheet can hold (the limits of the format).
MOST_LETTERS, MOST_ROWS = 32_767, 1_048_575
CUT = " […]"


class TooLong(Exception):
    """More rows than a sheet can hold."""


def write(target: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write one sheet with a header; returns the number of rows. Raises TooLong above 1,048,575 rows.

    Numbers, dates and moments (without a zone, in London) are cells of their own kind; everything else is text, and
    text that is longer than a cell can hold ends in […].
    """
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True})
    formats: dict[type, Any] = {date: book.add_format({"num_format": "yyyy-mm-dd"})}
    formats[datetime] = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for at, name in enumerate(header):
        sheet.write_string(0, at, name, bold)
    sheet.freeze_panes(1, 0)
    try:
        return _rows(sheet, rows, formats)
    finally:
        book.close()  # also after an error: the book holds files of its own open


def _rows(sheet: Any, rows: Iterable[Sequence[Any]], formats: dict[type, Any]) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise TooLong
        for at, cell in enumerate(row):
            _cell(sheet, count, at, cell, formats)
    return count


def _cell(sheet: Any, row: int, at: int, cell: Any, formats: dict[type, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, at, cell)
    elif isinstance(cell, datetime | date):
        sheet.write_datetime(row, at, cell, formats[type(cell)])
    elif isinstance(cell, int | float) or hasattr(cell, "as_tuple"):
        sheet.write_number(row, at, cell)
    else:
        text = str(cell)
        sheet.write_string(row, at, text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - len(CUT)] + CUT)
