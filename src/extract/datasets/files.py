"""The output folder's files as bytes, and back: CSV, the Excel file, the kept texts, datapackage.json."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from extract.datasets.report import ReportTables, Row
from extract.datasets.tables import TABLES, Column, Table, table
from extract.datasets.workbook import workbook
from extract.errors import UsageError
from extract.resources import load

csv.field_size_limit(2**31 - 1)  # a sentence may be longer than 128 KiB
WORKBOOK = "yanbao.xlsx"
_PROFILE = "https://datapackage.org/profiles/2.0/"


def frame(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows of the table ``name``, with its columns in their order; every cell is text."""
    return pd.DataFrame(rows, columns=pd.Index(table(name).header), dtype="str").fillna("")


def rendered(tables: Mapping[str, Sequence[Row]], reports: Iterable[ReportTables]) -> dict[str, bytes]:
    """Path in the output folder -> content, for everything that a run writes."""
    files = {f"{name}.csv": frame(name, tables[name]).to_csv(index=False, lineterminator="\n").encode() for name in TABLES}
    files["datapackage.json"] = (json.dumps(datapackage(), ensure_ascii=False, indent=2) + "\n").encode()
    files[WORKBOOK] = workbook(tables)
    for report in reports:
        if report.text is not None:
            files[f"text/{report.document['doc_id']}.txt"] = report.text.encode("utf-8", "replace")
    return files


def read_rows(folder: Path, name: str) -> list[Row]:
    """The rows of ``<folder>/<name>.csv``.

    Raises
    ------
    UsageError : where the file is missing, or is not the table that its name says
    """
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, header = list(reader), reader.fieldnames or []
    except FileNotFoundError as error:
        raise UsageError(f"{folder} has no {name}.csv; is it an output folder of yanbao?") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read ({error})") from error
    missing = set(table(name).header) - set(header)
    if missing:
        raise UsageError(f"{path} lacks the column {min(missing)}")
    return rows


def read_text(folder: Path, doc_id: str) -> str | None:
    """The kept text of a report, character for character; None where there is none."""
    try:
        return (folder / "text" / f"{doc_id}.txt").read_bytes().decode()
    except FileNotFoundError:
        return None


def datapackage() -> dict[str, Any]:
    """The Data Package (version 2) that describes the tables; the same for every run."""
    return {
        "$schema": f"{_PROFILE}datapackage.json",
        "name": "yanbao",
        "title": "Facts from Chinese reports on the AI industry",
        "description": "Parameters of models, computing power, funding and events that reports state, each with its "
        "place in the report. text/<doc_id>.txt holds the text that char_start and char_end count in. An empty cell "
        "is an unknown value; a list in one cell is joined with ';'. yanbao.xlsx holds the same tables for people.",
        "resources": [_resource(table(name)) for name in TABLES],
    }


def _resource(shape: Table) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": shape.name,
        "type": "table",
        "path": f"{shape.name}.csv",
        "title": shape.title,
        "description": shape.description,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "$schema": f"{_PROFILE}tableschema.json",
            "fields": [_field(c) for c in shape.columns],
            "missingValues": [""],
            "primaryKey": list(shape.primary_key),
            "foreignKeys": [{"fields": [k.column], "reference": {"resource": k.table, "fields": [k.to]}} for k in shape.foreign_keys],
        },
    }
    if shape.name == "funding":
        rates = load("fx.yml")
        resource["sources"] = [{"title": rates["title"], "path": rates["path"]}]
    return resource


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.description,
    }
    if column.type == "list":
        field |= {"delimiter": ";", "itemType": "string"}
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if column.unit:
        field["unit"] = column.unit
    field["made"] = column.made
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.pattern and column.type == "string":
        constraints["pattern"] = column.pattern
    constraints |= {k: v for k, v in (("minimum", column.minimum), ("maximum", column.maximum)) if v is not None}
    return field | ({"constraints": constraints} if constraints else {})
