"""Names of all reports' records -> entities.csv."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from extract.datasets import cells
from extract.datasets.report import ReportTables, Row
from extract.language.characters import level
from extract.names.lexicon import Entry, Lexicon, default_lexicon
from extract.names.mention import Kind

_KINDS = {"organization": Kind.ORG, "model": Kind.MODEL, "hardware": Kind.HARDWARE}


@dataclass
class _Entity:
    spellings: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    doc_ids: set[str] = field(default_factory=set)
    mentions: int = 0
    entry: Entry | None = None


def entity_rows(reports: Iterable[ReportTables], lexicon: Lexicon | None = None) -> list[Row]:
    """One row an entity, by kind and name. Names that differ in width, case and spaces only are one."""
    lexicon = lexicon or default_lexicon()
    found: dict[tuple[str, str], _Entity] = defaultdict(_Entity)
    for report in reports:
        for kind, name, spelling, count in report.seen:
            entry = lexicon.lookup(name, _KINDS[kind])
            entity = found[kind, level(entry.name if entry else name)]
            entity.entry = entry
            entity.names[name] += count
            entity.spellings[spelling] += count
            entity.doc_ids.add(report.document["doc_id"])
            entity.mentions += count
    rows = [_row(kind, levelled, entity) for (kind, levelled), entity in found.items()]
    return sorted(rows, key=lambda r: (r["kind"], r["name"], r["entity_id"]))


def _row(kind: str, levelled: str, entity: _Entity) -> Row:
    entry = entity.entry
    # of equally frequent spellings the first in the order of the alphabet, so that the order of reports does not matter
    name = entry.name if entry else min(entity.names.items(), key=lambda n: (-n[1], n[0]))[0]
    aliases = sorted({*entity.spellings, *entity.names, *(entry.spellings if entry else ())} - {name})
    return {
        "entity_id": f"{kind}-{hashlib.sha256(levelled.encode()).hexdigest()[:10]}",
        "kind": kind,
        "name": cells.name(name),
        "aliases": cells.names(aliases),
        "mentions": str(entity.mentions),
        "documents": str(len(entity.doc_ids)),
        "doc_ids": cells.names(sorted(entity.doc_ids)),
        "from": "lexicon" if entry else "model",
    }
