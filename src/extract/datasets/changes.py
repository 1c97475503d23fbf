"""What a run would change: the tables that stand in the output folder against those that are to replace them."""

from __future__ import annotations

import csv
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extract.datasets.report import Row, whole
from extract.datasets.tables import RECORD_TABLES, TABLES, table
from extract.errors import YanbaoError

log = logging.getLogger(__name__)

Rows = Mapping[str, Sequence[Row]]

COMPARED = tuple(name for name in TABLES if name != "changes")
#: A run that loses more of a table than one row in so many is to be looked at first.
_FIFTH = 5


class ShrinkError(YanbaoError):
    """The run would remove more than a fifth of the rows of a table; nothing was written."""


def published(output: Path) -> dict[str, list[Row]]:
    """The tables that stand in ``output``; one that is missing or is no table of ours has no rows."""
    csv.field_size_limit(2**31 - 1)
    return {name: _rows(output / f"{name}.csv", table(name).primary_key) for name in COMPARED}


def standing(output: Path, name: str) -> list[Row]:
    """The rows of one table that stands in ``output``; none where it is missing or is no table of ours."""
    csv.field_size_limit(2**31 - 1)
    return [whole(name, row) for row in _rows(output / f"{name}.csv", table(name).primary_key)]


def change_rows(before: Rows, after: Rows) -> list[Row]:
    """The rows of changes.csv, in the order of the tables and of their keys."""
    return [row for name in COMPARED for row in _changes(name, before[name], after[name])]


def departed(before: Rows, after: Rows) -> list[Row]:
    """The reports (rows of documents.csv) of before that are there no more, neither by name nor by their bytes."""
    ids = {row["doc_id"] for row in after["documents"]}
    bytes_of = {row["sha256"] for row in after["documents"]}
    return [row for row in before["documents"] if row["doc_id"] not in ids and row.get("sha256") not in bytes_of]


def require_no_shrink(before: Rows, after: Rows) -> None:
    """ShrinkError where more than a fifth of the rows of a table would go.

    Rows are counted report by report, so that what one report gains does not hide what another loses, and a new edition
    of a report, whose rows all have new keys, loses nothing. Candidates turned down and conflicts may go: fewer of them
    is no loss.
    """
    failed = _now_failed(before, after)
    for name, lost in _lost(before, after).items():
        total = len(before[name])
        if lost * _FIFTH > total:
            rows = f"this run would remove {lost} of the {total} rows of {name}.csv, more than a fifth; nothing was written"
            if not failed:
                raise ShrinkError(f"{rows}. If that is right, run again with --accept-shrink")
            more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
            why = f"{failed[0]['source_file']} could not be read: {failed[0]['error']}{more}"
            raise ShrinkError(f"{why}; without it {rows}. Mend it, or run again with --accept-shrink")


def _now_failed(before: Rows, after: Rows) -> list[Row]:
    """The reports that failed and had not failed before: what they lack is the likely reason of a loss."""
    good = {row["doc_id"] for row in before["documents"] if row.get("status") != "failed"}
    return [row for row in after["documents"] if row["status"] == "failed" and row["doc_id"] in good]


def _lost(before: Rows, after: Rows) -> dict[str, int]:
    now_called = {row["sha256"]: row["doc_id"] for row in after["documents"] if row["sha256"]}
    ids = {row["doc_id"] for row in after["documents"]}
    names = {
        row["doc_id"]: row["doc_id"] if row["doc_id"] in ids else now_called.get(row.get("sha256", ""), "") for row in before["documents"]
    }
    lost = {"documents": sum(1 for row in departed(before, after) if row.get("status") != "failed")}
    for name in RECORD_TABLES:
        if name != "rejected":
            had = Counter(row.get("doc_id", "") for row in before[name])
            has = Counter(row["doc_id"] for row in after[name])
            lost[name] = sum(max(0, count - has[names.get(doc_id, doc_id)]) for doc_id, count in had.items())
    lost["entities"] = len(before["entities"]) - len(after["entities"])
    return lost


def _changes(name: str, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Row]:
    shape = table(name)
    old = {tuple(row[k] for k in shape.primary_key): row for row in before}
    new = {tuple(row[k] for k in shape.primary_key): row for row in after}
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        about = {"table": name, "record_id": " ".join(key), "doc_id": (now or was or {}).get("doc_id", "")}
        about |= {"column": "", "before": "", "after": ""}
        if was is None or now is None:
            yield {**about, "change": "added" if was is None else "removed"}
            continue
        for column in shape.header:
            cells = {"before": was.get(column, ""), "after": now.get(column, "")}
            if cells["before"] != cells["after"]:
                yield {**about, "change": "changed", "column": column, **cells}


def _rows(path: Path, key: Sequence[str]) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, restval="")
            if set(key) <= set(reader.fieldnames or ()):
                return [{k: v for k, v in row.items() if k is not None} for row in reader]
            reason = f"it lacks the column {key[0]}"
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = str(error)
    log.warning("table not compared file=%s reason=%s", path, reason)
    return []
