"""The tables as an Excel file for people: one sheet a table, text as text, numbers as numbers, nothing that is executed.

The same tables give the same bytes: no clock is asked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from extract.datasets import cells
from extract.datasets.report import Row
from extract.datasets.tables import TABLES, Column, table

_ROWS = 1_048_575  # of a sheet, below its header
_CHARACTERS = 32_767  # of a cell, in UTF-16
_DIGITS = 15  # that a spreadsheet keeps of a number
_MADE = datetime(2020, 1, 1)  # so that the bytes tell nothing but the tables
_WIDTHS = {"integer": 10, "number": 18, "boolean": 10}
#: What would be a formula if such a cell was edited, or saved as CSV and opened again.
_FORMULA = tuple("=+-@\t\r")


def workbook(tables: Mapping[str, Sequence[Row]]) -> bytes:
    """The file; a table that is too long for a sheet goes on in ``<name>-2``."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "Yanbao", "created": _MADE})
        styles = _Styles(book)
        for name in TABLES:
            rows = tables[name]
            for start in range(0, max(len(rows), 1), _ROWS):
                sheet = book.add_worksheet(name if not start else f"{name}-{start // _ROWS + 1}")
                _fill(sheet, table(name).columns, rows[start : start + _ROWS], styles)
    return file.getvalue()


class _Styles:
    def __init__(self, book: xlsxwriter.Workbook):
        self.header: Format = book.add_format({"bold": True, "num_format": "@"})
        self.text: Format = book.add_format({"num_format": "@"})
        self.inert: Format = book.add_format({"num_format": "@", "quote_prefix": True})
        self.whole: Format = book.add_format({"num_format": "0"})


def _fill(sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Row], styles: _Styles) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS.get(column.type, 24), styles.text if column.type in ("string", "list") else None)
        sheet.write_string(0, at, column.name, styles.header)
        for line, row in enumerate(rows, 1):
            if value := row.get(column.name, ""):
                _write(sheet, line, at, column, value, styles)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _write(sheet: Worksheet, line: int, at: int, column: Column, value: str, styles: _Styles) -> None:
    if column.type == "boolean":
        sheet.write_boolean(line, at, value == "true")
    elif column.type in ("integer", "number") and len(re.sub(r"^-?0*\.?0*|\.|0+$", "", value)) <= _DIGITS:
        sheet.write_number(line, at, float(value), None if "." in value else styles.whole)
    else:
        words = _short(cells.text(value))
        sheet.write_string(line, at, words, styles.inert if value.startswith(_FORMULA) or words.startswith(_FORMULA) else styles.text)


def _short(words: str) -> str:
    """As much of ``words`` as a cell holds."""
    units = words.encode("utf-16-le")
    if len(units) <= 2 * _CHARACTERS:
        return words
    return units[: 2 * (_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"
