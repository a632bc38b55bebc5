"""Tables that leave the portal. A cell never starts a formula in the spreadsheet that opens it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")
# Also the signs that Excel reads as these in East Asian text.
_WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(value: Any) -> Any:
    """The value as a cell: text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value if isinstance(value, bool | int | float) or hasattr(value, "as_tuple") else safe(str(value))
    text = value.replace("\x00", "")
    return (
        f"'{text}"
        if value.startswith((*_FORMULA, *_WIDE)) or text.lstrip(" \n").startswith((*_FORMULA, *_WIDE))
        else text
    )


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, one at a time, beginning with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(cells: Sequence[Any]) -> str:
        writer.writerow([safe(cell) for cell in cells])
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield "\ufeff" + line(header)
    yield from (line(row) for row in rows)


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[Any]], *, lines: int = 200) -> Iterator[str]:
    """The same file in parts of some 200 lines: one write for each part, and still little in memory."""
    found = csv_lines(header, rows)
    # The first part is the header alone, so that the download begins at once.
    yield next(found)
    while part := "".join(islice(found, lines)):
        yield part


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The table as a download, sent while it is being read: memory does not grow with the number of rows."""
    response = StreamingHttpResponse(csv_parts(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
