"""The policy that every table is held to before it is published, and that ``yanbao check`` holds a folder to.

A row states its own place, so it can be checked against the kept text alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.datasets import cells
from extract.datasets.report import ReportTables, Row
from extract.datasets.tables import RECORD_TABLES, Column, Table, table
from extract.errors import YanbaoError

_PAIRS = [(f"{name}_low", f"{name}_high") for name in ("parameters", "ops", "amount", "amount_usd", "valuation")]


@dataclass(frozen=True)
class Violation:
    """One row that breaks the policy, and how."""

    table: str
    row: str
    reason: str

    def __str__(self) -> str:
        return f"{self.table}.csv, {self.row}: {self.reason}"


class CheckError(YanbaoError):
    """The tables break the policy; nothing was written."""

    def __init__(self, violations: Sequence[Violation]):
        self.violations = tuple(violations)
        more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
        super().__init__(f"the check failed: {violations[0]}{more}")


def report_violations(report: ReportTables) -> Iterator[Violation]:
    """What is wrong within one report's rows."""
    yield from _cells("documents", [report.document])
    for name in RECORD_TABLES:
        for row in report.rows.get(name, []):
            bad = list(_cells(name, [row]))
            yield from bad
            reason = "" if bad else _misplaced(name, row, report)
            if reason:
                yield Violation(name, row["record_id"], reason)


def table_violations(tables: Mapping[str, Sequence[Row]]) -> Iterator[Violation]:
    """What is wrong between rows: keys that stand twice, and keys that lead nowhere."""
    for name, rows in tables.items():
        shape = table(name)
        counts = Counter(_key(shape, row) for row in rows)
        for key, count in counts.items():
            if count > 1:
                yield Violation(name, key, f"the key stands {count} times")
        for foreign in shape.foreign_keys:
            known = {row[foreign.to] for row in tables[foreign.table]}
            for row in rows:
                value = row[foreign.column]
                if value and value not in known:
                    yield Violation(name, _key(shape, row), f"{foreign.column} {value} is not in {foreign.table}.csv")
    yield from _unknown_records(tables)


def loss_violations(tables: Mapping[str, Sequence[Row]], reports: Sequence[ReportTables]) -> Iterator[Violation]:
    """Rows that a report gave and a table does not have."""
    for name in RECORD_TABLES:
        given = {row["record_id"] for report in reports for row in report.rows.get(name, [])}
        for record_id in sorted(given - {row["record_id"] for row in tables[name]}):
            yield Violation(name, record_id, "the row was found and then lost")
    documents = {row["doc_id"] for row in tables["documents"]}
    for report in reports:
        if report.document["doc_id"] not in documents:
            yield Violation("documents", report.document["doc_id"], "the report was read and then lost")


def withheld(report: ReportTables) -> ReportTables:
    """The report without the rows that break the policy; it is partial then; documents.csv says which."""
    bad: dict[str, Violation] = {}
    for violation in report_violations(report):
        bad.setdefault(violation.row, violation)
    if not bad:
        return report
    rows = {name: [r for r in table if r["record_id"] not in bad] for name, table in report.rows.items()}
    gone = {r["record_id"] for name, table in report.rows.items() for r in table if name == "funding" and r["record_id"] in bad}
    for row in rows.get("events", []):
        row["funding_record_id"] = "" if row["funding_record_id"] in gone else row["funding_record_id"]
    reasons = "; ".join(f"a row was withheld: {v}" for v in bad.values())
    error = "; ".join(e for e in (report.document["error"], cells.text(reasons)) if e)
    return replace(report, document=report.document | {"status": "partial", "error": error}, rows=rows)


def _unknown_records(tables: Mapping[str, Sequence[Row]]) -> Iterator[Violation]:
    known = {row["record_id"] for name in RECORD_TABLES for row in tables[name]}
    for row in tables["conflicts"]:
        if row["record_id"] not in known:
            yield Violation("conflicts", row["conflict_id"], f"record {row['record_id']} is in no table")


def _key(shape: Table, row: Row) -> str:
    return " ".join(row[column] for column in shape.primary_key)


def _cells(name: str, rows: Iterable[Row]) -> Iterator[Violation]:
    shape = table(name)
    for row in rows:
        for column in shape.columns:
            reason = _bad_cell(column, row.get(column.name, ""))
            if reason:
                yield Violation(name, _key(shape, row), f"{column.name} {reason}")


def cell_violations(name: str, rows: Iterable[Row]) -> Iterator[Violation]:
    """Cells that are not what their column says."""
    yield from _cells(name, rows)


def _bad_cell(column: Column, value: str) -> str:
    if not value:
        return "is empty" if column.required else ""
    if column.enum and value not in column.enum:
        return f"is {value!r}, which is none of {', '.join(column.enum)}"
    if not column.shape.fullmatch(value):
        return f"is {value!r}, which is no {column.type}" + (f" like {column.pattern}" if column.pattern else "")
    if column.minimum is not None and Decimal(value) < column.minimum:
        return f"is {value}, which is under {column.minimum}"
    if column.maximum is not None and Decimal(value) > column.maximum:
        return f"is {value}, which is over {column.maximum}"
    return ""


def _misplaced(name: str, row: Row, report: ReportTables) -> str:
    """Why the row cannot be right: it does not stand where it says, or its numbers are the wrong way round."""
    text = report.text or ""
    start, end = int(row["char_start"]), int(row["char_end"])
    if not 0 <= start < end <= len(text):
        return f"characters {start} to {end} are not within the text ({len(text)})"
    words = row["trigger" if name == "events" else "value_text"]
    if cells.squashed(text[start:end]) != cells.squashed(words):
        return f"the text at {start} to {end} is {cells.text(text[start:end])!r}, not {words!r}"
    pages = report.document["pages"]
    if bool(row["page"]) != bool(pages) or (pages and int(row["page"]) > int(pages)):
        return f"page {row['page'] or 'unknown'} of {pages or 'no'} pages"
    for low, high in _PAIRS:
        if row.get(low) and Decimal(row[low]) > Decimal(row[high]):
            return f"{low} {row[low]} is more than {high} {row[high]}"
    return ""
