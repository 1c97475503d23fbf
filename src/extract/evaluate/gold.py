"""Gold records: what a careful reader says that a report states (JSONL, one record a line)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract.errors import UsageError

#: Kind of record -> the table that its rows stand in.
TABLE = {"parameter": "parameters", "compute": "compute", "funding": "funding", "event": "events"}
KINDS = tuple(TABLE)

Spellings = tuple[str, ...]
_TEXTS = ("qualifier", "date", "metric", "precision", "round", "currency", "scope")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report states a fact: by line of a text file or by page of a PDF."""

    quote: str
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document that the gold covers, as first and last line and first and last page."""

    lines: tuple[int, int] | None = None
    pages: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Gold:
    """One fact. ``names`` are spellings of its subject (an event has none); ``organizations`` and ``objects`` hold the
    spellings of each. Text that the record leaves out is empty."""

    kind: str
    doc: str
    places: tuple[Place, ...]
    required: bool = True
    names: Spellings = ()
    organizations: tuple[Spellings, ...] = ()
    objects: tuple[Spellings, ...] = ()
    low: float | None = None
    high: float | None = None
    qualifier: str = ""
    date: str = ""
    type: str = ""
    planned: bool = False
    metric: str = ""
    precision: str = ""
    round: str = ""
    currency: str = ""
    scope: str = ""

    @property
    def groups(self) -> tuple[Spellings, ...]:
        """The spellings of everything that the record names, one group a thing."""
        return tuple(group for group in (self.names, *self.organizations, *self.objects) if group)


@dataclass(frozen=True)
class GoldSet:
    """Records and, for each document, the parts that they cover (none: all of it)."""

    records: tuple[Gold, ...] = ()
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Gold]:
        return [g for g in self.records if g.kind == kind]

    def document(self, doc: str) -> GoldSet:
        """What is about one document."""
        return GoldSet(tuple(g for g in self.records if g.doc == doc), {doc: self.parts[doc]})


def load_gold(paths: Iterable[Path]) -> GoldSet:
    """All records of the files.

    Raises
    ------
    UsageError : where a file cannot be read or a line is no gold record
    """
    records: list[Gold] = []
    parts: dict[str, list[Part]] = {}
    for path in paths:
        for number, raw in _lines(path):
            try:
                parts.setdefault(raw["doc"], [])
                if raw["kind"] == "scope":
                    parts[raw["doc"]].append(Part(_pair(raw.get("lines")), _pair(raw.get("pages"))))
                else:
                    records.append(_record(raw))
            except (KeyError, TypeError, ValueError) as error:
                raise UsageError(f"{path}:{number}: not a gold record ({type(error).__name__}: {error})") from error
    if not parts:
        raise UsageError("there is no gold record to score against")
    return GoldSet(tuple(records), {doc: tuple(found) for doc, found in parts.items()})


def _lines(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the gold file {path} cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise UsageError(f"{path}:{number}: not JSON ({error.msg})") from error


def _record(raw: dict[str, Any]) -> Gold:
    kind, event = raw["kind"], raw["kind"] == "event"
    if kind not in TABLE:
        raise ValueError(f"no such kind: {kind}")
    if raw["status"] not in ("required", "optional"):
        raise ValueError(f"no such status: {raw['status']}")
    organizations = raw.get("orgs") or []
    return Gold(
        kind=kind,
        doc=raw["doc"],
        places=tuple(Place(p["quote"], p.get("line"), p.get("page")) for p in (raw, *(raw.get("more") or []))),
        required=raw["status"] == "required",
        names=() if event else tuple(raw["names"]),
        organizations=_groups(organizations) if event else _groups([_flat(organizations)]),
        objects=_groups(raw["objects"]) if event else (),
        low=_number(raw.get("low")),
        high=_number(raw.get("high")),
        planned=bool(raw.get("planned")),
        type=raw["type"] if event else "",
        **{key: raw.get(key) or "" for key in _TEXTS},
    )


def _groups(groups: Iterable[Iterable[str]]) -> tuple[Spellings, ...]:
    return tuple(tuple(g) for g in groups if g)


def _flat(names: Iterable[str | list[str]]) -> list[str]:
    return [spelling for name in names for spelling in ([name] if isinstance(name, str) else name)]


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _pair(value: list[int] | None) -> tuple[int, int] | None:
    return (value[0], value[1]) if value else None
