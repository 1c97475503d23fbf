"""What the tables are: their columns, keys and allowed values, from ``data/tables/*.yml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from extract.errors import DataError
from extract.resources import load

#: In the order in which datapackage.json lists them.
TABLES = ("documents", "parameters", "compute", "funding", "events", "entities", "conflicts", "rejected", "changes")
#: Those whose rows are facts (or what might have been one) at a place of a report.
RECORD_TABLES = ("parameters", "compute", "funding", "events", "rejected")
TYPES = frozenset({"string", "integer", "number", "boolean", "list"})


@dataclass(frozen=True)
class Column:
    """One column. ``made`` says how the value comes about; ``enum`` or ``pattern`` what it may be."""

    name: str
    title: str
    type: str
    description: str
    made: str
    unit: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None

    @cached_property
    def shape(self) -> re.Pattern[str]:
        """What a cell that is not empty must match whole."""
        if self.pattern:
            return re.compile(self.pattern)
        types = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": "true|false"}
        return re.compile(types.get(self.type, ".*"), re.DOTALL)


@dataclass(frozen=True)
class ForeignKey:
    column: str
    table: str
    to: str


@dataclass(frozen=True)
class Table:
    """One table, with the columns in the order in which they are written."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @cached_property
    def header(self) -> list[str]:
        return [c.name for c in self.columns]


@cache
def table(name: str) -> Table:
    """The table ``name``.

    Raises
    ------
    DataError : where its description is malformed
    """
    raw = load(f"tables/{name}.yml")
    facts = bool(raw.get("facts"))
    around = load("tables/every-record.yml") if facts else {"first": [], "last": []}
    columns = tuple(_column(name, c) for c in around["first"] + raw["columns"] + around["last"])
    key = raw.get("primary_key") or "record_id"
    # changes.csv names reports that are gone, too
    foreign = [ForeignKey(**k) for k in raw.get("foreign_keys") or []]
    if name not in ("documents", "changes") and any(c.name == "doc_id" for c in columns):
        foreign.insert(0, ForeignKey("doc_id", "documents", "doc_id"))
    names = [c.name for c in columns]
    if len(set(names)) < len(names):
        raise DataError(f"data/tables/{name}.yml: a column stands twice")
    primary = (key,) if isinstance(key, str) else tuple(key)
    return Table(name, raw["title"], raw["description"], columns, primary, tuple(foreign))


def _column(name: str, raw: dict[str, Any]) -> Column:
    try:
        column = Column(**{**raw, "enum": tuple(str(e) for e in raw.get("enum") or ())})
    except TypeError as error:
        raise DataError(f"data/tables/{name}.yml: column {raw.get('name')}: {error}") from error
    if column.type not in TYPES:
        raise DataError(f"data/tables/{name}.yml: column {column.name}: unknown type {column.type}")
    return column
