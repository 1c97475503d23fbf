"""Rows about things: a model and its size, a chip and its figures, what was brought out and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from extract.document import Passage
from extract.facts.tables.cells import Figure, bare_name, date_of, figures, is_name, single, with_own_units
from extract.facts.tables.columns import Column, role_of, words
from extract.facts.tables.described import told_release
from extract.facts.tables.row import Row
from extract.language.quantities import Quantity
from extract.names.marks import head_type
from extract.names.mention import Kind
from extract.records import ComputeFact, Fact, ParameterFact, Rejection

_MODEL_ROLES = ("model", "name", "product")
_HARDWARE_ROLES = ("hardware", "computer", "product", "name")
_RELEASE_DATES = ("release_date", "date")
_SMALLEST = 10**4  # parameters; smaller numbers count something else
# 开源，130 亿参数 under 特点: what a cell under a header that tells nothing must say itself.
_AHEAD, _BEHIND = re.compile(r"参数量?(?:规模)?[为达约超近逾：:\s]*$"), re.compile(r"\s?个?参数")


def thing_facts(row: Row) -> Iterator[Fact | Rejection]:
    """Parameters, computing power and releases that a row states."""
    yield from _parameters(row)
    yield from _compute(row)
    yield from _releases(row)


def _parameters(row: Row) -> Iterator[ParameterFact | Rejection]:
    for column in row.sheet.having("parameters") or row.sheet.untold:
        cell = row.cell(column)
        if cell is None:
            continue
        found = [f.quantity for f in figures(cell, column, "number") if f.quantity.high >= _SMALLEST]
        if column in row.sheet.untold:
            found = [q for q in found if _says_parameters(row, cell, q)]
        if not found:
            if column.role == "parameters" and any(c.isdigit() for c in cell.text):
                yield _turned_down(row, cell, "parameter", "no_count")
            continue
        model = row.thing(Kind.MODEL, *_MODEL_ROLES)
        if model is None:
            yield _turned_down(row, cell, "parameter", "no_subject")
            continue
        _, name, owner = model
        for quantity in found[: _sizes(cell, column)]:
            source = row.source(cell, quantity.start, quantity.end, "tables.parameters", 0.93, column)
            date = row.date(*_RELEASE_DATES)
            yield ParameterFact(source, name, row.owners or owner or row.topic, quantity, date)


def _says_parameters(row: Row, cell: Passage, quantity: Quantity) -> bool:
    """Whether the cell's own words say what the number counts, and name no other thing that it could be of."""
    told = _AHEAD.search(cell.text[: quantity.start]) or _BEHIND.match(cell.text, quantity.end)
    return told is not None and not _names_things(row, cell)


def _names_things(row: Row, cell: Passage) -> bool:
    return any(m.kind in (Kind.MODEL, Kind.HARDWARE) for m in row.reading.names(cell.text))


def _sizes(cell: Passage, column: Column) -> int:
    """How many of a cell's numbers are sizes: all of 70 / 130 / 700, the first of 2457 亿，… 千亿参数 …."""
    listed = figures(cell, column, "number")
    between = [cell.text[a.quantity.end : b.quantity.start].strip() for a, b in pairwise(listed)]
    return next((i + 1 for i, gap in enumerate(between) if len(gap) > 12), len(listed))


def _turned_down(row: Row, cell: Passage, kind: str, reason: str) -> Rejection:
    return Rejection(row.source(cell, 0, len(cell.text), f"tables.{kind}", 0.2), kind, reason)


# --- computing power ----------------------------------------------------------------------------------

_METRICS = ("throughput", "efficiency")


def _compute(row: Row) -> Iterator[ComputeFact | Rejection]:
    told = row.sheet.having(*_METRICS)
    for column in [*told, *row.sheet.untold, *row.sheet.having("power")]:
        cell = row.cell(column)
        metric, found = _computing(row, cell, column) if cell else ("", [])
        if told and column not in told and metric == "throughput":
            found = [figure for figure in found if figure.precision]  # INT4 下为 28.8 TOPS, beside a column of others
        if cell is None or not found:
            if column.role in _METRICS and cell is not None and any(c.isdigit() for c in cell.text):
                yield _turned_down(row, cell, "compute", "no_unit")
            continue
        hardware = row.thing(Kind.HARDWARE, *_HARDWARE_ROLES)
        if hardware is None:
            yield _turned_down(row, cell, "compute", "no_subject")
            continue
        for figure in found:
            yield ComputeFact(
                source=row.source(cell, figure.quantity.start, figure.quantity.end, "tables.compute", 0.92, column),
                hardware=hardware[1],
                organizations=row.owners or hardware[2] or row.topic,
                metric=metric,
                quantity=figure.quantity,
                precision=figure.precision or _row_precision(row),
                power_watts=_only(row, "power"),
                process_nm=_only(row, "process"),
                date=row.date(*_RELEASE_DATES, "launch_date"),
            )


def _computing(row: Row, cell: Passage, column: Column) -> tuple[str, list[Figure]]:
    """The metric and the figures of a cell; under 算力或能效 or 主要指标 some rows give the one and some the other."""
    if column.role not in _METRICS:
        own = [(metric, with_own_units(cell.text, metric)) for metric in _METRICS]
        return next(((metric, found) for metric, found in own if found and not _names_things(row, cell)), ("", []))
    if found := figures(cell, column, column.role):
        return column.role, found
    other = "efficiency" if column.role == "throughput" else "throughput"
    return other, [] if column.unit else figures(cell, column, other)


def _row_precision(row: Row) -> str:
    cell = row.cell(row.sheet.first("precision"))
    return cell.text.replace(" ", "").upper() if cell and len(cell.text) <= 12 else ""


def _only(row: Row, role: str) -> Decimal | None:
    for column in row.sheet.having(role):
        cell = row.cell(column)
        if cell is not None and (value := single(cell, column, role)) is not None:
            return value
    return None


# --- releases -----------------------------------------------------------------------------------------

_TYPES = {
    "model": "model_release", "hardware": "chip_release", "computer": "computer_launch", "dataset": "dataset_release",
    "product": "product_launch",
}  # fmt: skip
_KINDS = {
    "model": Kind.MODEL,
    "hardware": Kind.HARDWARE,
    "computer": Kind.HARDWARE,
    "dataset": Kind.DATASET,
    "product": Kind.PRODUCT,
}
_HEADS = {
    "model": "model", "chip": "hardware", "machine": "hardware", "computer": "computer", "dataset": "dataset", "product": "product",
    "software": "product",
}  # fmt: skip


def _releases(row: Row) -> Iterator[Fact]:
    """What a dated row brings out. A bare 时间 is a release's only where the table tells what its things are."""
    column = next(
        (c for c in row.sheet.having("model", "hardware", "computer", "dataset", "product", "name") if _names(row, c)),
        None,
    )
    cell = row.cell(column)
    if column is None or cell is None or row.sheet.having("round", "approval_date", "approver", "policy"):
        return
    role = _role_of_thing(row, column, cell)
    stated = row.date("release_date", "launch_date", "listing_date")  # a product's 上市时间 is when it comes to market
    told = None if stated else _came_out(row)
    if row.sheet.having("event") and not told:
        return
    date = stated or (told[1] if told else "") or (row.date("date") if role in ("model", "hardware") or column.role == "model" else "")
    if not role or not date:
        return
    found = row.thing(_KINDS[role], column.role)
    if found is None:
        return
    who = row.owners or found[2] or row.topic
    if not who and not stated and not (told and role == "computer"):
        return
    closer = told_release(row, cell, found[1], date) if role == "model" and not told else None
    if closer:
        who, date = who or closer.organizations, closer.date
    confidence = 0.88 if who and (stated or told) else 0.75
    yield row.event(told[0] if told else cell, _TYPES[role], who, (found[1],), date, confidence, column)


def _came_out(row: Row) -> tuple[Passage, str] | None:
    """2024.10 流片成功 under 状态, or under 进展 or 备注 where no column has dates: the cell, and when the row's thing came out."""
    columns = row.sheet.having("status") or ([] if row.sheet.is_dated else [c for c in row.sheet.columns if c.role in ("event", "")])
    for cell in filter(None, map(row.cell, columns)):
        iso = date_of(cell, row.reading.year, row.sheet.context)
        told = any(w in cell.text for w in words()["came_out"]) and not any(w in cell.text for w in words()["not_yet"])
        if iso and told:
            return cell, iso
    return None


def _names(row: Row, column: Column) -> bool:
    cell = row.cell(column)
    return cell is not None and is_name(cell.text)


def _known_machine(row: Row, cell: Passage) -> str:
    """JUPITER among the chips: what the lexicon knows for a machine is none; so is what calls itself a centre."""
    entry = row.reading.recogniser.lexicon.lookup(bare_name(cell.text), Kind.HARDWARE)
    if (entry and entry.subtype in _MACHINES) or _HEADS.get(head_type(_PHASE.sub("", cell.text))) == "computer":
        return "computer"
    return ""


_PHASE = re.compile(r"[一二三四首]期$")
_MACHINES = frozenset({"computer", "centre", "center", "supercomputer", "system"})


def _role_of_thing(row: Row, column: Column, cell: Passage) -> str:
    """What the column's things are: its header says so, or the other columns do, or else the name itself."""
    known = row.reading.names(cell.text)
    if any(m.kind is Kind.HARDWARE and m.subtype in ("computer", "centre", "center", "supercomputer") for m in known):
        return "computer"
    if column.role in ("product", "name", "hardware") and (machine := _known_machine(row, cell)):
        return machine
    if column.role == "model" and role_of(column.header) == "product" and any(m.kind is Kind.PRODUCT for m in known):
        return "product"  # Bard among the models
    if column.role not in ("product", "name"):
        return column.role
    if row.sheet.having("parameters"):
        return "model"
    if row.sheet.having("throughput", "process"):
        return "computer" if _HEADS.get(head_type(cell.text)) == "computer" else "hardware"
    kinds = {Kind.MODEL: "model", Kind.HARDWARE: "hardware", Kind.DATASET: "dataset", Kind.PRODUCT: "product"}
    named = next((kinds[m.kind] for m in known if m.kind in kinds and m.subtype != "unsure"), "")
    return named or _HEADS.get(head_type(cell.text), "") or ("product" if column.role == "product" else "")
