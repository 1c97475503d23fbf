"""Rows overruled by an analyst (see ``extract.corrections``): applied, with the reason in the row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.corrections import FILE, Correction
from extract.datasets.report import ReportTables, Row, Seen, whole
from extract.datasets.tables import Column, table

#: Where the row stands and what it is called are facts about the report, not what it says.
_FIXED = frozenset({
    "record_id", "doc_id", "page", "line", "char_start", "char_end", "bbox", "value_text", "trigger", "evidence", "also_at",
    "found_by", "funding_record_id", "correction",
})  # fmt: skip
_NAMES = {"model": "model", "hardware": "hardware", "company": "organization", "organizations": "organization", "investors": "organization"}
_MIRRORED = {"company": "organizations", "date": "date"}
_TABLES = ("parameters", "compute", "funding", "events")


def corrected(report: ReportTables, corrections: Sequence[Correction]) -> ReportTables:
    """``report`` with its corrections; those that do not fit leave their rows, and say so in documents.csv (status partial)."""
    problems: list[str] = []
    for correction in corrections:
        table_, index = _place(report, correction.record)
        problem = _problem(report, table_, index, correction)
        if problem:
            problems.append(f"{FILE}: {correction.record} {problem}")
        else:
            report = _dropped(report, table_, index, correction) if correction.drop else _changed(report, table_, index, correction)
    return _told(report, problems) if problems else report


def _place(report: ReportTables, record: str) -> tuple[str, int]:
    for name in _TABLES:
        for index, row in enumerate(report.rows.get(name, ())):
            if row["record_id"] == record:
                return name, index
    return "", -1


def _problem(report: ReportTables, name: str, index: int, correction: Correction) -> str:
    """Why the correction cannot be applied; empty where it can."""
    if not name:
        return "is no row of this report any more"
    row = report.rows[name][index]
    for column, cell in correction.expect:
        if row.get(column) != cell:
            return f"was expected to say {column} {cell!r}, and says {row.get(column)!r}"
    columns = {c.name: c for c in table(name).columns}
    return next((p for c, cell in correction.change if (p := _unfit(columns.get(c), c, cell))), "")


def _unfit(column: Column | None, name: str, cell: str) -> str:
    if column is None or name in _FIXED:
        return f"has no column {name} that could be set"
    if (column.required and not cell) or (cell and not column.shape.fullmatch(cell)):
        return f"cannot have {cell!r} as {name}"
    return f"cannot have {cell!r} as {name} ({', '.join(column.enum)})" if cell and column.enum and cell not in column.enum else ""


def _changed(report: ReportTables, name: str, index: int, correction: Correction) -> ReportTables:
    before = report.rows[name][index]
    said = ", ".join(f"{column} {before[column] or 'empty'}" for column, _ in correction.change)
    after = before | dict(correction.change) | {"correction": f"{said}: {correction.reason}"}
    rows = _with(report.rows, name, [after if i == index else row for i, row in enumerate(report.rows[name])])
    seen = _seen(report.seen, before, after)
    if name == "funding":
        events = [(row, _mirrored(row, after, correction)) for row in rows.get("events", [])]
        rows = _with(rows, "events", [new for _, new in events])
        for old, new in events:
            seen = _seen(seen, old, new)
    return replace(report, rows=rows, seen=seen)


def _mirrored(event: Row, funding: Row, correction: Correction) -> Row:
    """The event that a corrected financing is, corrected with it."""
    if event["funding_record_id"] != funding["record_id"]:
        return event
    return event | {_MIRRORED[c]: cell for c, cell in correction.change if c in _MIRRORED} | {"correction": funding["correction"]}


def _dropped(report: ReportTables, name: str, index: int, correction: Correction) -> ReportTables:
    """Without the row and the event that it is; it stands in rejected.csv from now on."""
    row = report.rows[name][index]
    kind = {"parameters": "parameter", "events": "event"}.get(name, name)
    words = row.get("value_text") or row.get("trigger", "")
    turned_down = row | {"record_id": "r" + row["record_id"][1:], "value_text": words, "kind": kind, "reason": "corrected"}
    turned_down |= {"correction": correction.reason}
    rows = _with(report.rows, name, [r for i, r in enumerate(report.rows[name]) if i != index])
    seen = _seen(report.seen, row, {})
    if name == "funding":
        events = rows.get("events", [])
        rows = _with(rows, "events", [r for r in events if r["funding_record_id"] != row["record_id"]])
        for event in (r for r in events if r["funding_record_id"] == row["record_id"]):
            seen = _seen(seen, event, {})
    rows = _with(rows, "rejected", [*rows.get("rejected", []), whole("rejected", turned_down)])
    return replace(report, rows=rows, seen=seen)


def _with(rows: dict[str, list[Row]], name: str, changed: list[Row]) -> dict[str, list[Row]]:
    return {**rows, name: changed}


def _seen(seen: Iterable[Seen], before: Row, after: Row) -> tuple[Seen, ...]:
    """The names counted anew where a column of names changed, or its row went (``after`` empty)."""
    counts = {(kind, name, spelling): count for kind, name, spelling, count in seen}
    for column, kind in _NAMES.items():
        old, new = Counter(before.get(column, "").split(";")), Counter(after.get(column, "").split(";"))
        for name in (old - new).keys() - {""}:
            key = next((k for k in counts if k[:2] == (kind, name)), None)
            if key:
                counts[key] -= 1
        for name in (new - old).keys() - {""}:
            counts[kind, name, name] = counts.get((kind, name, name), 0) + 1
    return tuple((*key, count) for key, count in sorted(counts.items()) if count > 0)


def _told(report: ReportTables, problems: list[str]) -> ReportTables:
    said = "; ".join([report.document["error"], *problems] if report.document["error"] else problems)
    return replace(report, document=report.document | {"status": "partial", "error": said})
