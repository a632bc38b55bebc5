"""A cell never starts a formula in the spreadsheet that opens it, and a long table is sent as it is read."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.outputs import tables

BAD = ("=", "+", "-", "@", "\t", "\r", "\x00")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x00=1", "  =1", "\n=1", "=HYPERLINK(1)", "\uff1d1", "\uff201"],
)
def test_a_formula_is_text(text: str) -> None:
    assert tables.safe(text).startswith("'")


@pytest.mark.parametrize(
    ("value", "cell"),
    [("Ça va", "Ça va"), ("a=b", "a=b"), ("", ""), (None, ""), (-5, -5), (True, True), (-1.5, -1.5),
     (Decimal("-2.50"), Decimal("-2.50")), (date(2026, 3, 6), "2026-03-06")],
)  # fmt: skip
def test_what_is_harmless_stays(value: Any, cell: Any) -> None:
    assert tables.safe(value) == cell


@settings(deadline=None)
@given(st.text())
def test_no_text_at_all_begins_a_formula(text: str) -> None:
    cell = tables.safe(text)
    assert not cell.startswith(BAD)
    assert not cell.lstrip(" \n").startswith(BAD)


def test_a_download_that_is_sent_while_it_is_read() -> None:
    read: list[int] = []

    def rows() -> Iterator[list[Any]]:
        for number in range(500):
            read.append(number)
            yield [number, "=cmd", 'a "quoted", ç']

    answer = tables.csv_response("awards, ç.csv", ["number", "=name", "words"], rows())
    parts = iter(answer.streaming_content)
    next(parts)
    assert read == [], "the header leaves at once"
    next(parts)
    assert len(read) == 200, "and the rows in parts"
    text = b"".join(parts).decode()
    assert text.splitlines()[-1] == '499,\'=cmd,"a ""quoted"", ç"'
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''awards%2C%20%C3%A7.csv"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_reads_back_as_it_was() -> None:
    text = "".join(tables.csv_lines(["a", "b"], [["ç\nd", 1]]))
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [["a", "b"], ["ç\nd", "1"]]
