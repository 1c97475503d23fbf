"""What an analyst overrules: ``corrections.yml`` in the folder of reports, one entry a row of the tables.

An entry names the row, what it says today and what it shall say, and why. When a new edition of the report says
something else, what the entry expects fails, and the entry is reported instead of applied.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.errors import DataError, UsageError
from extract.resources import as_written

FILE = "corrections.yml"
_KEYS = {"record", "doc", "expect", "set", "drop", "reason"}

Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry. ``expect`` and ``change`` are (column, cell) pairs; ``drop`` takes the row out instead."""

    record: str
    doc: str
    expect: Cells
    change: Cells
    drop: bool
    reason: str


def read_corrections(raw: Path) -> dict[str, tuple[Correction, ...]]:
    """The entries of ``raw/corrections.yml`` by report (doc_id); empty where there is no such file.

    Raises
    ------
    UsageError : where the file is malformed; it says which entry, and what is wrong with it
    """
    path = raw / FILE
    try:
        entries = as_written(path) or []
    except FileNotFoundError:
        return {}
    except (OSError, DataError) as error:
        raise UsageError(f"{path} cannot be read ({' '.join(str(error).split())})") from error
    if not isinstance(entries, list):
        raise UsageError(f"{path}: a list of corrections is wanted, each beginning with '- record:'")
    found: dict[str, list[Correction]] = defaultdict(list)
    for number, entry in enumerate(entries, 1):
        one = _correction(f"{path}, entry {number}", entry)
        found[one.doc].append(one)
    return {doc: tuple(listed) for doc, listed in found.items()}


def _correction(where: str, entry: Any) -> Correction:
    if not isinstance(entry, dict) or set(entry) - _KEYS:
        raise UsageError(f"{where}: only the keys {', '.join(sorted(_KEYS))} are known")
    for key in ("record", "doc", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise UsageError(f"{where}: {key} is missing")
    drop = str(entry.get("drop", "false")).lower() == "true"
    expect, change = _cells(where, entry, "expect"), _cells(where, entry, "set")
    if not expect:
        raise UsageError(f"{where}: expect is missing; it tells what the row says, so that a new edition is noticed")
    if drop == bool(change):
        raise UsageError(f"{where}: either set or drop is wanted")
    return Correction(entry["record"], entry["doc"], expect, change, drop, " ".join(entry["reason"].split()))


def _cells(where: str, entry: dict[str, Any], key: str) -> Cells:
    value = entry.get(key) or {}
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise UsageError(f"{where}: {key} must be columns with their cells")
    return tuple(sorted(value.items()))
