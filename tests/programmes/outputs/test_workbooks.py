"""Workbooks and packages: cells that cannot run, names that cannot leave their folder."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from programmes.outputs import packages, workbooks

ATTACKS = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "http://x.example", "{=1}"]


def sheet_of(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as held:
        return held.read("xl/worksheets/sheet1.xml").decode()


def written(rows: list[list[Any]]) -> str:
    target = io.BytesIO()
    assert workbooks.write(target, "Applications", ["reference", "words"], iter(rows)) == len(rows)
    return sheet_of(target.getvalue())


class TestWorkbook:
    def test_text_is_never_a_formula_or_a_link(self) -> None:
        sheet = written([[attack, "plain"] for attack in ATTACKS])
        assert "<f>" not in sheet and "<hyperlink" not in sheet
        assert "=HYPERLINK(&quot;http://x&quot;)" in sheet or '=HYPERLINK("http://x")' in sheet
        assert "+1+1" in sheet

    def test_control_a_plain_writer_makes_a_formula(self) -> None:
        target = io.BytesIO()
        with xlsxwriter.Workbook(target) as book:
            book.add_worksheet().write(0, 0, ATTACKS[0])
        assert "<f>" in sheet_of(target.getvalue())

    def test_numbers_days_and_moments_are_cells_of_their_kind(self) -> None:
        moment = datetime(2026, 3, 6, 12, 30, tzinfo=UTC).replace(tzinfo=None)
        sheet = written([[Decimal("2500.50"), date(2026, 3, 6)], [7, moment], [None, True]])
        assert "<v>2500.50</v>" in sheet and "<v>7</v>" in sheet
        assert re.search(r"<v>46087(\.520833\d*)?</v>", sheet)

    def test_a_text_too_long_for_a_cell_is_cut_and_says_so(self) -> None:
        assert workbooks.CUT in written([["a" * 40_000, ""]])

    def test_more_rows_than_a_sheet_holds_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
        with pytest.raises(workbooks.TooLong):
            workbooks.write(io.BytesIO(), "Rows", ["a"], ([n] for n in range(3)))


class TestPackage:
    @pytest.mark.parametrize(
        ("name", "safe"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\plan.pdf", "plan.pdf"),
            ("budget, “ç”.xlsx", "budget- -ç.xlsx"),
            ("CON.txt", "_CON.txt"),
            ("...", "file"),
            ("", "file"),
            (f"{'a' * 300}.pdf", f"{'a' * 85}.pdf"),
            ("a\r\nb\u202e.pdf", "a-b.pdf"),
        ],
    )
    def test_names_are_safe(self, name: str, safe: str) -> None:
        assert packages.safe_name(name) == safe

    def test_only_clean_files_each_once_under_its_own_name(self, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        for name in ("one", "two", "held"):
            default_storage.save(f"kept/{name}", ContentFile(name.encode()))

        def file(path: str, clean: bool = True) -> Any:
            return SimpleNamespace(path=f"kept/{path}", is_clean=clean, size=3)

        target = io.BytesIO()
        count = packages.write(
            target,
            [
                ("CMG-1/plan.pdf", file("one")),
                ("CMG-1/Plan.pdf", file("two")),
                ("CMG-1/held.pdf", file("held", clean=False)),
                ("CMG-1/gone.pdf", file("gone")),
            ],
        )
        with zipfile.ZipFile(target) as held:
            assert count == 2 and held.namelist() == ["CMG-1/plan.pdf", "CMG-1/Plan-2.pdf"]
            assert held.read("CMG-1/Plan-2.pdf") == b"two"

    def test_too_much_is_refused(self, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.MEDIA_ROOT = tmp_path
        default_storage.save("kept/one", ContentFile(b"one"))
        monkeypatch.setattr(packages, "MOST_BYTES", 2)
        with pytest.raises(packages.TooLarge):
            packages.write(io.BytesIO(), [("a/b.pdf", SimpleNamespace(path="kept/one", is_clean=True, size=3))])
