"""The Excel file: what stands in its cells, and that the same tables give the same bytes."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_pipeline import content, rows

from extract import pipeline
from extract.datasets import TABLES, Row, table
from extract.datasets import workbook as workbook_module
from extract.datasets.files import datapackage
from extract.datasets.report import whole
from extract.datasets.workbook import workbook

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Cell = tuple[str, str, bool]


def book(**given: list[Row]) -> bytes:
    return workbook({name: [whole(name, row) for row in given.get(name, [])] for name in TABLES})


def sheets(data: bytes) -> dict[str, list[dict[str, Cell]]]:
    """Of each sheet its rows, by column: (type, value, whether it is marked as no formula)."""
    file = zipfile.ZipFile(io.BytesIO(data))

    def read(name: str) -> ElementTree.Element:
        return ElementTree.fromstring(file.read(f"xl/{name}"))

    words = ["".join(t.text or "" for t in s.iter(f"{M}t")) for s in read("sharedStrings.xml")]
    styles = read("styles.xml").find(f"{M}cellXfs")
    assert styles is not None
    inert = [x.get("quotePrefix") == "1" for x in styles]
    found = {}
    for number, sheet in enumerate(read("workbook.xml").iter(f"{M}sheet"), 1):
        lines = []
        for row in read(f"worksheets/sheet{number}.xml").iter(f"{M}row"):
            line = {}
            for cell in row:
                assert cell.find(f"{M}f") is None
                value = cell.findtext(f"{M}v") or ""
                kind = cell.get("t", "n")
                line[re.sub(r"\d", "", cell.get("r", ""))] = (
                    kind,
                    words[int(value)] if kind == "s" else value,
                    inert[int(cell.get("s", "0"))],
                )
            lines.append(line)
        header = {letter: value for letter, (_, value, _) in lines[0].items()}
        found[sheet.get("name", "")] = [{header[letter]: cell for letter, cell in line.items()} for line in lines[1:]]
    return found


def test_every_table_has_a_sheet_with_its_columns() -> None:
    data = book()
    assert list(sheets(data)) == list(TABLES)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for number, name in enumerate(TABLES, 1):
            sheet = file.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert 'state="frozen"' in sheet
            assert "<autoFilter ref=" in sheet
            assert sheet.count('t="s"') == len(table(name).columns)


def test_numbers_are_numbers_and_words_are_words() -> None:
    row = {"record_id": "p-1", "parameters_low": "1750000000000", "parameters_high": "0.5", "date": "2021-06", "page": "12"}
    (found,) = sheets(book(parameters=[row]))["parameters"]
    assert found["parameters_low"] == ("n", "1750000000000", False)
    assert found["parameters_high"] == ("n", "0.5", False)
    assert found["page"] == ("n", "12", False)
    assert found["date"] == ("s", "2021-06", False)
    assert "model" not in found  # an unknown value is an empty cell
    (found,) = sheets(book(events=[{"planned": "true"}]))["events"]
    assert found["planned"] == ("b", "1", False)


def test_a_number_that_a_spreadsheet_would_round_is_left_as_it_is() -> None:
    numbers = {"parameters_low": "1234567890123456789", "parameters_high": "1000000000000000000000"}
    (found,) = sheets(book(parameters=[numbers]))["parameters"]
    assert found["parameters_low"] == ("s", "1234567890123456789", False)
    assert (found["parameters_high"][0], float(found["parameters_high"][1])) == ("n", 1e21)


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a.example")', "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_execute_is_marked_as_text(evil: str) -> None:
    (found,) = sheets(book(documents=[{"doc_id": evil, "title": "a"}]))["documents"]
    assert found["doc_id"] == ("s", evil.strip(), True)
    assert found["title"] == ("s", "a", False)


def test_addresses_are_no_links() -> None:
    with zipfile.ZipFile(io.BytesIO(book(documents=[{"title": "https://a.example"}]))) as file:
        assert [n for n in file.namelist() if "_rels/sheet" in n] == []
        assert b"hyperlink" not in b"".join(file.read(n) for n in file.namelist() if "worksheets" in n)


def test_what_a_cell_or_a_sheet_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = sheets(book(documents=[{"title": "长" * 40_000, "error": "𠮷" * 20_000, "source_file": "a\x00\x1fb\uffff.txt"}]))[
        "documents"
    ]
    assert found["title"][1] == "长" * 32_766 + "…"
    assert found["error"][1] == "𠮷" * 16_383 + "…"
    assert found["source_file"][1] == "ab.txt"
    monkeypatch.setattr(workbook_module, "_ROWS", 2)
    found_sheets = sheets(book(entities=[{"name": str(i)} for i in range(5)]))
    assert [[row["name"][1] for row in found_sheets[n]] for n in ("entities", "entities-2", "entities-3")] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
    ]


def test_the_same_tables_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"documents": [{"doc_id": "a", "title": "题目"}]}
    first = book(**given)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert book(**given) == first


@pytest.mark.usefixtures("stub")
def test_it_is_published_with_the_tables_and_holds_the_same(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    for _ in range(2):  # the second run keeps the changes of the first
        pipeline.run(raw, output, workers=0)
        found = sheets((output / "yanbao.xlsx").read_bytes())
        for name in TABLES:
            key = table(name).primary_key[-1]
            assert [r.get(key, ("", "", False))[1] for r in found[name]] == [r[key] for r in rows(output, name)], name
    assert found["changes"]
    before = content(output)
    pipeline.run(raw, output, workers=0)
    assert content(output) == before
    assert "yanbao.xlsx" not in {r["path"] for r in datapackage()["resources"]}
