"""An output folder held to its contract, as it stands on the disk."""

from __future__ import annotations

from pathlib import Path

from extract.datasets.check import Violation, cell_violations, report_violations, table_violations
from extract.datasets.files import read_rows, read_text
from extract.datasets.report import ReportTables
from extract.datasets.tables import RECORD_TABLES, TABLES


def folder_violations(folder: Path) -> list[Violation]:
    """All that is wrong with the tables in ``folder``.

    Raises
    ------
    UsageError : where a table is missing or lacks a column
    """
    tables = {name: read_rows(folder, name) for name in TABLES}
    found: list[Violation] = []
    for name in ("entities", "conflicts", "changes"):
        found += cell_violations(name, tables[name])
    for document in tables["documents"]:
        rows = {name: [r for r in tables[name] if r["doc_id"] == document["doc_id"]] for name in RECORD_TABLES}
        text = read_text(folder, document["doc_id"])
        if text is None and document["status"] != "failed":
            found.append(Violation("documents", document["doc_id"], f"text/{document['doc_id']}.txt is missing"))
            continue
        found += report_violations(ReportTables(document, rows, text=text))
    found += table_violations(tables)
    return found
