"""Rows against gold: each row and each record matched once at most, the best match first; figures a kind."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from extract.errors import UsageError
from extract.evaluate.agree import FIELDS, Row, agreement, in_scope
from extract.evaluate.gold import KINDS, TABLE, Gold, GoldSet

Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Figures:
    """What the table shows of one kind. ``fields``: the share right in what was found, None where nothing says."""

    gold: int
    rows: int
    found: int
    wrong: int
    fields: dict[str, float | None] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, eq=False)
class Matching:
    """The rows and the records of one kind; ``record_of`` tells the record that each matched row stands for."""

    kind: str
    rows: list[Row]
    gold: list[Gold]
    record_of: dict[int, int]

    @cached_property
    def row_of(self) -> dict[int, int]:
        return {j: i for i, j in self.record_of.items()}

    @property
    def missed(self) -> list[Gold]:
        """Required records that no row stands for."""
        return [g for j, g in enumerate(self.gold) if g.required and j not in self.row_of]

    @property
    def wrong(self) -> list[Row]:
        """Rows that stand for no record. A second row for a fact is one of them: readers would count it twice."""
        return [r for i, r in enumerate(self.rows) if i not in self.record_of]

    @property
    def pairs(self) -> list[tuple[Row, Gold]]:
        """Required records with their rows."""
        return [(self.rows[i], self.gold[j]) for j, i in sorted(self.row_of.items()) if self.gold[j].required]

    @cached_property
    def figures(self) -> Figures:
        fields: dict[str, float | None] = {}
        for name, check in FIELDS[self.kind].items():
            answers = [a for row, gold in self.pairs if (a := check(row, gold)) is not None]
            fields[name] = sum(answers) / len(answers) if answers else None
        required = sum(g.required for g in self.gold)
        return Figures(required, len(self.rows), len(self.pairs), len(self.wrong), fields)


def match(kind: str, rows: Sequence[Row], gold: GoldSet) -> Matching:
    """Match the rows of a table, those that the gold covers."""
    covered = [r for r in rows if in_scope(r, gold.parts)]
    records = gold.of(kind)
    by_doc: dict[str, list[int]] = {}
    for j, record in enumerate(records):
        by_doc.setdefault(record.doc, []).append(j)
    graded = [
        (grade + 0.1 * records[j].required, i, j)
        for i, row in enumerate(covered)
        for j in by_doc.get(row.get("doc_id", ""), ())
        if (grade := agreement(row, records[j])) > 0
    ]
    record_of: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(graded, key=lambda g: (-g[0], g[1], g[2])):
        if i not in record_of and j not in taken:
            record_of[i] = j
            taken.add(j)
    return Matching(kind, covered, records, record_of)


def score(tables: Tables, gold: GoldSet) -> dict[str, Matching]:
    """Every kind's matching."""
    return {kind: match(kind, tables[TABLE[kind]], gold) for kind in KINDS}


def read_tables(folder: Path) -> dict[str, list[Row]]:
    """The tables of an output folder, those of the candidates that were turned down too, where there are any.

    Raises
    ------
    UsageError : where a table is missing or cannot be read
    """
    tables = {name: _rows(folder / f"{name}.csv") for name in TABLE.values()}
    rejected = folder / "rejected.csv"
    return tables | {"rejected": _rows(rejected) if rejected.exists() else []}


def _rows(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise UsageError(f"{path.parent} has no {path.name}; is it an output folder of yanbao?") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read ({error})") from error
